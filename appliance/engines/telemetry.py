"""onnxruntime counts its own use and would like to send that home. Refuses to let it.

The engine has no network in any case; this keeps the library from collecting in the first place.
"""


def silence_onnxruntime() -> None:
    """Call before the first session of any engine that runs on onnxruntime."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()

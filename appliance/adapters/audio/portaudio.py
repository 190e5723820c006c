"""PortAudio at arm's length: devices by name, streams that can be given up. Never blocks the loop.

Opening, stopping and closing a stream hang for as long as the audio server does (measured with a
stopped PulseAudio), so each runs in a daemon thread of its own and the loop waits only until a
deadline. The library is imported when the first device is asked for: without libportaudio2 the
import itself fails, and on a machine without sound ALSA complains on stderr.
"""

import asyncio
import atexit
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np

from appliance.adapters.audio.server import (
    Place,
    known_devices,
    place_of,
    preferring,
    without_shared_memory,
)
from appliance.core.errors import AudioError, NoMicrophone, NoSpeaker

T = TypeVar("T")

Stream = Any
"""sounddevice ships no types; nothing outside this family touches one of its streams."""

CALL_S = 5.0
"""Longer than any healthy open takes (40 ms in the virtual room, 1-2 s for a USB sound card)."""

_PLACE_S = 1.0
_SERVER = "pulse"  # PortAudio's device that is all of PulseAudio or PipeWire

NO_LIBRARY = (
    "the audio library PortAudio is not installed; on Debian and Ubuntu: "
    "apt-get install libportaudio2 libasound2-plugins"
)
_NONE_FOUND = (
    "no {0} found. Plug one in and check that `{1} -l` lists it and that you may use it "
    "(group audio). With PulseAudio or PipeWire, libasound2-plugins must be installed; in a "
    "container, start it with --device /dev/snd. `hearth doctor` lists what Hearth can see"
)
NO_MICROPHONE = _NONE_FOUND.format("microphone", "arecord")
NO_SPEAKER = _NONE_FOUND.format("speaker", "aplay")

_calls = threading.Lock()
"""PortAudio keeps its list of streams and devices without a lock of its own."""

_open: set[Stream] = set()
"""Every stream until it is really closed: its callbacks must not be collected before."""


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it; `rate` is the one it prefers, in Hz.

    `inputs` and `outputs` are the most channels it has, 0 = cannot record or cannot play.
    """

    name: str
    inputs: int
    outputs: int
    rate: int
    default_input: bool = False
    default_output: bool = False
    id: str = ""  # what the sound server calls it, if it is one of the server's


class Client(Protocol):
    """Who records or plays. Called from PortAudio's thread, except `format`."""

    def format(self, rate: int, channels: int) -> None:
        """What the next blocks will be; called once more if the device refuses it after all."""
        ...

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        """Take, or fill, s16 samples of shape (frames, channels). False = end the stream now.

        The first sample of the block was in the air `away_s` ago, or will be in `away_s`, as the
        sound server tells. `lossy`: the device lost sound, or ran out of it, before this block.
        """
        ...

    def end(self) -> None:
        """The stream has ended, on request or because the device is lost.

        What had not been in the air by then never will be: in ALSA neither stopping nor the end
        of a callback stream drains it (measured, PortAudio 19.6).
        """
        ...


def list_devices() -> tuple[Device, ...]:
    """Every device, newly looked up unless a stream is open, in about 40 ms; hangs while an audio
    server does. Raises AudioError without PortAudio."""
    with _calls:
        return tuple(device for _, device in _look())


async def find_devices(microphone: str = "", speaker: str = "") -> tuple[Device, Device]:
    """The microphone and the speaker of these names, or the only ones with these words in theirs.

    Empty = the default one.

    Raises NoMicrophone or NoSpeaker with what to do, AudioError without PortAudio or when the
    sound server does not answer.
    """
    devices = await within(list_devices)
    return choose_microphone(devices, microphone), choose_speaker(devices, speaker)


async def find_microphone(name: str = "") -> Device:
    """As `find_devices`, for who only listens."""
    return choose_microphone(await within(list_devices), name)


def choose_microphone(devices: tuple[Device, ...], name: str = "") -> Device:
    """Raises NoMicrophone."""
    able = [device for device in devices if device.inputs]
    chosen = _by_name(able, name) or (None if name else _default(able, "default_input"))
    if chosen is None:
        raise NoMicrophone(_named(name, able, "microphone") or NO_MICROPHONE)
    return chosen


def choose_speaker(devices: tuple[Device, ...], name: str = "") -> Device:
    """Raises NoSpeaker."""
    able = [device for device in devices if device.outputs]
    chosen = _by_name(able, name) or (None if name else _default(able, "default_output"))
    if chosen is None:
        raise NoSpeaker(_named(name, able, "speaker") or NO_SPEAKER)
    return chosen


async def open_stream(
    kind: str,
    device: str,
    attempts: tuple[tuple[int, int], ...],
    *,
    latency_s: float,
    client: Client,
) -> Stream:
    """Open and start an s16 stream of `kind` "input" or "output" on the device of this exact name.

    `attempts` are (rate, channels), 0 for the device's own; the first that the device takes is
    told to the client and used. Blocks come every 20 ms. Raises AudioError.
    """

    def work() -> Stream:
        with _calls:
            return _open_any(kind, device, attempts, latency_s, client)

    return await within(work, late=_close)


async def close_stream(stream: Stream, *, within_s: float = 1.0) -> None:
    """Silence and close. One that does not close in time is left to its thread."""
    with contextlib.suppress(AudioError):
        await within(lambda: _close(stream), within_s=within_s)


async def place_of_stream(kind: str) -> Place | None:
    """Where the sound server has our newest stream of `kind`; None if there is none to ask."""
    try:
        return await within(lambda: place_of(kind), within_s=_PLACE_S)
    except AudioError:
        return None


def _look() -> list[tuple[int, Device]]:
    """Every device, with the index that PortAudio opens it by."""
    found = _portaudios()
    through = next((index for index, each in found if each.name == _SERVER), None)
    return found if through is None else found + [(through, each) for each in _of_server()]


def _portaudios() -> list[tuple[int, Device]]:
    library = _library()
    if not _open:
        _initialise_again(library)
    default_input, default_output = (_default_index(library, kind) for kind in ("input", "output"))
    return [
        (
            index,
            Device(
                name=str(each["name"]),
                inputs=int(each["max_input_channels"]),
                outputs=int(each["max_output_channels"]),
                rate=round(float(each["default_samplerate"])),
                default_input=index == default_input,
                default_output=index == default_output,
            ),
        )
        for index, each in enumerate(library.query_devices())
    ]


def _of_server() -> list[Device]:
    """The sound server's own devices, which PortAudio knows as one."""
    return [
        Device(
            name=each.name,
            inputs=each.channels if each.records else 0,
            outputs=0 if each.records else each.channels,
            rate=each.rate,
            id=each.id,
        )
        for each in known_devices()
    ]


def _initialise_again(library: Any) -> None:
    """PortAudio's list of devices is a snapshot taken when it is initialised."""
    try:
        with _quiet():
            with contextlib.suppress(library.PortAudioError):  # it could not start the last time
                library._terminate()  # noqa: SLF001 - the only way to see new devices
            library._initialize()  # noqa: SLF001
    except library.PortAudioError as error:
        raise AudioError(f"the audio library cannot start: {error}") from error


def _default_index(library: Any, kind: str) -> int:
    try:
        return int(library.query_devices(kind=kind)["index"])
    except (library.PortAudioError, ValueError):
        return -1


def _open_any(
    kind: str,
    name: str,
    attempts: tuple[tuple[int, int], ...],
    latency_s: float,
    client: Client,
) -> Stream:
    library = _library()
    make = library.InputStream if kind == "input" else library.OutputStream

    def fits(each: Device) -> bool:
        return each.name == name and bool(each.inputs if kind == "input" else each.outputs)

    # The server is asked only for what PortAudio does not know: it takes 8 ms, before each sound.
    match = [each for each in _portaudios() if fits(each[1])]
    match = match or [each for each in _look() if fits(each[1])]
    if not match:
        raise AudioError(f'the {kind} device "{name}" is gone; plug it in again')
    index, device = match[0]
    most = device.inputs if kind == "input" else device.outputs
    refused = ""
    able = [(rate or device.rate, min(channels or most, most)) for rate, channels in attempts]
    for rate, channels in dict.fromkeys(able):
        stream = None
        client.format(rate, channels)
        try:
            with preferring(kind, device.id):
                stream = make(
                    samplerate=rate,
                    blocksize=rate // 50,
                    device=index,
                    channels=channels,
                    dtype="int16",
                    latency=latency_s,
                    callback=_callback(library, kind, client),
                    finished_callback=client.end,
                )
                stream.start()
        except (library.PortAudioError, ValueError) as error:
            refused = str(error)
            if stream is not None:
                stream.close()
            continue
        _open.add(stream)
        return stream
    raise AudioError(
        f'the {kind} device "{name}" cannot be opened ({refused}); '
        "is another program using it, or is the sound server down?"
    )


def _callback(library: Any, kind: str, client: Client) -> Callable[..., None]:
    recording = kind == "input"

    def callback(block: np.ndarray, _count: int, times: Any, status: Any) -> None:
        now = times.currentTime
        away_s = now - times.inputBufferAdcTime if recording else times.outputBufferDacTime - now
        if not client.block(block, max(0.0, away_s), bool(status)):
            raise library.CallbackStop

    return callback


def _close(stream: Stream) -> None:
    stream.abort()
    with _calls:
        stream.close()
        _open.discard(stream)


def _by_name(devices: list[Device], name: str) -> Device | None:
    """The device of this name, else the only one with it in its name."""
    wanted = name.casefold()
    exact = [each for each in devices if each.name.casefold() == wanted]
    part = _containing(devices, name)
    return exact[0] if exact else part[0] if len({each.name for each in part}) == 1 else None


def _containing(devices: list[Device], name: str) -> list[Device]:
    return [each for each in devices if name and name.casefold() in each.name.casefold()]


def _default(devices: list[Device], mark: str) -> Device | None:
    return next((each for each in devices if getattr(each, mark)), None)


def _named(name: str, able: list[Device], kind: str) -> str:
    if not name or not able:
        return ""
    several = _containing(able, name)
    known = ", ".join(f'"{each.name}"' for each in several or able)
    if several:
        return f'more than one {kind} has "{name}" in its name, so say more of it: {known}'
    return f'no {kind} has "{name}" in its name; there are: {known}'


def _library() -> Any:
    """Raises AudioError if PortAudio is not installed or cannot start."""
    if fresh := "sounddevice" not in sys.modules:
        without_shared_memory()
    try:
        with _quiet():
            import sounddevice
    except OSError as error:
        raise AudioError(NO_LIBRARY) from error
    except Exception as error:  # its own PortAudioError cannot be imported in this case either
        raise AudioError(f"the audio library cannot start: {error}") from error
    if fresh:
        # Its own clean-up waits for every stream, for ever if the audio server is stuck.
        atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001
    return sounddevice


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """ALSA and PortAudio write to file descriptor 2 about every device that is not there."""
    try:
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


async def within(
    work: Callable[[], T], *, within_s: float = CALL_S, late: Callable[[T], None] | None = None
) -> T:
    """Run `work` in a thread; raise AudioError at the deadline. `late` undoes a result too late."""
    job: Future[T] = Future()
    job.set_running_or_notify_cancel()  # it is done whoever waits: a stream is closed in any case

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits
            job.set_exception(error)
        else:
            job.set_result(result)

    def undo(done: Future[T]) -> None:
        if late is not None and not done.cancelled() and done.exception() is None:
            threading.Thread(target=late, args=(done.result(),), daemon=True).start()

    threading.Thread(target=run, name="portaudio-call", daemon=True).start()
    try:
        async with asyncio.timeout(within_s):
            return await asyncio.wrap_future(job)
    except TimeoutError:
        job.add_done_callback(undo)
        raise AudioError(
            "the sound server does not answer; restart it (pulseaudio, pipewire)"
        ) from None
    except asyncio.CancelledError:
        job.add_done_callback(undo)
        raise

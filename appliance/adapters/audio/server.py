"""What PulseAudio or PipeWire does with our streams. Refuses to guess: where neither is, no answer.

When a device is taken away, the sound server moves its streams to another one and tells nobody: the
microphone then records what the speaker plays, and a question is put to a room where nobody is.
PortAudio cannot see it (measured, PulseAudio 16.1). One question takes 8 ms, 4 of the processor.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NOBODY = 0xFFFFFFFF
_OURS = Path(__file__).with_name("pulse-client.conf")
_THEIRS = Path(".config/pulse/client.conf")


@dataclass(frozen=True, slots=True)
class Place:
    """One of our streams, and the device that it is on; the server numbers both, and never again
    with a number that was used.

    `monitor`: it records what a speaker plays. `ahead_s`: what is handed over now will be in the
    air so much later, by the server's own count, which is right to 3 ms where the driver's is wrong
    by hundreds (PulseAudio 16.1, a sink of 600 ms); 0 where the server does not say, as PipeWire.
    """

    stream: int
    device: int
    monitor: bool = False
    ahead_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A device of the sound server: what people call it, and what the server does."""

    name: str
    id: str
    rate: int
    channels: int
    records: bool


def without_shared_memory() -> None:
    """Before the first call to the sound server: see `pulse-client.conf`. Not against an owner who
    has set up the client for this user.
    """
    if not (Path.home() / _THEIRS).exists():
        os.environ.setdefault("PULSE_CLIENTCONFIG", os.fspath(_OURS))


def known_devices() -> tuple[Known, ...]:
    """Microphones and speakers of the sound server; none without one. Hangs while it does."""
    with contextlib.ExitStack() as stack:
        pulse = stack.enter_context(connected())
        if pulse is None:
            return ()
        try:
            sources = [each for each in pulse.source_list() if each.monitor_of_sink == _NOBODY]
            found = [(each, True) for each in sources]
            found += [(each, False) for each in pulse.sink_list()]
        except Exception:  # noqa: BLE001 - the server went away between two questions
            return ()
        return tuple(
            Known(each.description, each.name, each.sample_spec.rate, each.channel_count, records)
            for each, records in found
        )


@contextlib.contextmanager
def preferring(kind: str, id: str) -> Iterator[None]:  # noqa: A002 - field name
    """While this runs, what is opened on the sound server without a name is this device.

    For the whole process: nothing else may be opened meanwhile. "" prefers none.
    """
    variable = "PULSE_SOURCE" if kind == "input" else "PULSE_SINK"
    was = os.environ.get(variable)
    if id:
        os.environ[variable] = id
    try:
        yield
    finally:
        if id:
            os.environ.pop(variable)
            if was is not None:
                os.environ[variable] = was


def place_of(kind: str) -> Place | None:
    """Where our newest stream of `kind` "input" or "output" is; None if no server knows it.

    Hangs while a sound server does, so not for the loop.
    """
    with contextlib.ExitStack() as stack:
        pulse = stack.enter_context(connected())
        if pulse is None:
            return None
        try:
            return _input(pulse) if kind == "input" else _output(pulse)
        except Exception:  # noqa: BLE001 - the server went away between two questions
            return None


def _input(pulse: Any) -> Place | None:
    mine = [each for each in pulse.source_output_list() if is_ours(each)]
    if not mine:
        return None
    newest = max(mine, key=lambda each: each.index)
    monitor = any(
        each.index == newest.source and each.monitor_of_sink != _NOBODY
        for each in pulse.source_list()
    )
    return Place(newest.index, newest.source, monitor)


def _output(pulse: Any) -> Place | None:
    mine = [each for each in pulse.sink_input_list() if is_ours(each)]
    newest = max(mine, key=lambda each: each.index, default=None)
    if newest is None:
        return None
    ahead_us = int(newest.buffer_usec) + int(newest.sink_usec)
    return Place(newest.index, newest.sink, ahead_s=ahead_us / 1e6)


def is_ours(stream: Any) -> bool:
    """Whether this process plays or records it."""
    return bool(stream.proplist.get("application.process.id") == str(os.getpid()))


@contextlib.contextmanager
def connected() -> Iterator[Any]:
    """The sound server; None if there is none, or it does not answer."""
    try:
        import pulsectl
    except (ImportError, OSError):  # it needs libpulse0, which only machines with a server have
        yield None
        return
    pulse = pulsectl.Pulse("hearth", connect=False)
    try:
        try:
            pulse.connect(autospawn=False)
        except pulsectl.PulseError:
            yield None
            return
        yield pulse
    finally:
        pulse.close()

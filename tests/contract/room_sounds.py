"""What tests of live sound share: sounds that are told apart, and readers of a microphone."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.adapters.audio.portaudio import list_devices
from appliance.core.errors import AudioError
from appliance.core.events import Event
from appliance.core.types import FRAME_MS, SAMPLE_RATE, Frame, Sound
from appliance.ports import Fact, Microphone
from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom


@dataclass
class Watch:
    """An observer that keeps the marks."""

    marks: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, Fact]] = field(default_factory=dict)

    def mark(self, what: str, **facts: Fact) -> None:
        self.marks.append(what)
        self.facts[what] = facts

    def tell(self, event: Event) -> None:
        raise AssertionError("sound devices have no words to tell")


class Counting(Watch):
    """Sums what was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped: list[int] = []

    def mark(self, what: str, **facts: Fact) -> None:
        self.marks.append(what)
        if what == "frames-dropped":
            count = facts["count"]
            assert isinstance(count, int)
            self.dropped.append(count)


def assert_every_gap_was_told(frames: list[Frame], dropped: list[int]) -> None:
    """A busy machine may lose sound, but never the time, and never without a word."""
    steps = [after.at_ms - before.at_ms for before, after in pairwise(frames)]
    assert min(steps) >= FRAME_MS
    assert sum(steps) // FRAME_MS - len(steps) <= sum(dropped)


async def eventually(reached: Callable[[], bool], within_s: float = 30) -> bool:
    """Whether it came true; looked at by turns, for most of what is waited for tells nobody."""
    deadline = time.monotonic() + within_s
    while not reached():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


@contextlib.contextmanager
def virtual_room(*, echo_db: float | None = None, echo_ms: int = 20) -> Iterator[VirtualRoom]:
    """A room whose devices this process finds, or the test is skipped."""
    if lacking := virtual.missing():
        pytest.skip(f"live audio is not tested: {lacking}")
    with (
        VirtualRoom(echo_db=echo_db, echo_ms=echo_ms) as room,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in room.environment.items():
            patch.setenv(name, value)
        try:
            list_devices()
        except AudioError as error:
            pytest.skip(f"live audio is not tested: {error}")
        yield room


def speech(seconds: float, rate: int = SAMPLE_RATE, seed: int = 1) -> np.ndarray:
    """Sound like speech, as far as a correlation cares: noise of 200-3000 Hz in syllables."""
    count = int(seconds * rate)
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(frequencies < 200) | (frequencies > 3000)] = 0
    noise = np.fft.irfft(spectrum, count)
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(count) / rate)
    loud: np.ndarray = (noise / np.abs(noise).max() * syllables * 20_000).astype(np.int16)
    return loud


async def pieces(samples: np.ndarray, rate: int, count: int = 3) -> AsyncIterator[Sound]:
    for part in np.array_split(samples, count):
        yield Sound(part.astype("<i2").tobytes(), rate)


async def endless(samples: np.ndarray, rate: int) -> AsyncIterator[Sound]:
    """One piece, and then the voice thinks for ever."""
    yield Sound(samples.astype("<i2").tobytes(), rate)
    await asyncio.Event().wait()


def likeness(heard: np.ndarray, said: np.ndarray) -> float:
    """The best correlation of the whole of `said` with any place in `heard`; 1 = all of it."""
    size = 1 << (len(heard) + len(said)).bit_length()
    padded = np.concatenate([heard.astype(float), np.zeros(len(said))])
    reference = said.astype(float)
    product = np.fft.irfft(np.fft.rfft(padded, size) * np.conj(np.fft.rfft(reference, size)), size)[
        : len(heard)
    ]
    energy = np.concatenate([[0.0], np.cumsum(padded**2)])
    windows = energy[len(said) :][: len(heard)] - energy[: len(heard)]
    norm = np.sqrt(np.maximum(windows, 1.0) * (reference**2).sum())
    return float((product / norm).max())


def samples_of(frames: list[Frame]) -> np.ndarray:
    samples: np.ndarray = np.frombuffer(b"".join(frame.pcm for frame in frames), "<i2")
    return samples


@contextlib.asynccontextmanager
async def reading(microphone: Microphone) -> AsyncIterator[list[Frame]]:
    """Frames collect in the list while the block runs."""
    frames: list[Frame] = []

    async def read() -> None:
        async for frame in microphone.frames():
            frames.append(frame)  # noqa: PERF401 - the others look at the list meanwhile

    async with asyncio.TaskGroup() as group:
        reader = group.create_task(read())
        yield frames
        reader.cancel()


async def repeated(
    room: VirtualRoom, wav: Path, frames: list[Frame], *, times: int = 4, alike: float = 0.95
) -> float:
    """Say it as people do, again where a busy machine swallowed some; the best likeness heard.

    The room itself stutters where its sound server gets no processor: that is no fault of a
    microphone, but it does not come four times in a row.
    """
    said, _ = soundfile.read(wav, dtype="int16")
    heard = 0.0
    for _ in range(times):
        begun = len(frames)
        await asyncio.to_thread(room.say, wav)
        await asyncio.sleep(0.2)
        heard = max(heard, likeness(samples_of(frames[begun:]), said))
        if heard >= alike:
            break
    return heard


async def take(microphone: Microphone, count: int) -> list[Frame]:
    frames: list[Frame] = []
    async with contextlib.aclosing(microphone.frames()) as stream:  # type: ignore[type-var]
        async for frame in stream:
            frames.append(frame)
            if len(frames) == count:
                break
    return frames

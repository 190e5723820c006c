"""The tone that answers a call: soft, short, and never in anybody's way."""

import asyncio
from array import array
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from appliance.core.audio import level_dbfs, peak
from appliance.core.errors import AudioError
from appliance.core.types import Played, Sound
from appliance.hearing.earcon import RATE, earcon, tone
from appliance.testing.virtual_time import run_virtual
from appliance.watch.observers import Observers


@dataclass
class Loud:
    """A speaker that keeps what it is given; `takes_s` to play it."""

    takes_s: float = 0.0
    fails: bool = False
    played: list[Sound] = field(default_factory=list)
    cut: int = 0

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        if self.fails:
            raise AudioError("no speaker")
        self.played += [sound async for sound in sounds]
        try:
            await asyncio.sleep(self.takes_s)
        except asyncio.CancelledError:
            self.cut += 1
            raise
        return Played(1.0, interrupted=False, ended_ms=0)


def after_marks(speaker: Loud, *marks: str, volume: int = 100) -> float:
    """What comes of these marks while it listens; returns how long leaving took."""

    async def heard() -> float:
        observers = Observers()
        async with earcon(observers.add, observers.remove, speaker, lambda: volume):
            for mark in marks:
                observers.mark(mark)
                await asyncio.sleep(0)
            began = asyncio.get_running_loop().time()
        observers.mark("wake")
        await asyncio.sleep(0)
        return asyncio.get_running_loop().time() - began

    return run_virtual(heard())


def test_the_tone_is_short_and_soft_and_does_not_click() -> None:
    samples = array("h", tone())
    assert len(samples) <= RATE * 0.12
    assert -40 < level_dbfs(tone()) < -25
    assert peak(tone()) <= 3277
    assert abs(samples[0]) < 20
    assert abs(samples[-1]) < 20
    # No step is larger than that of the highest note at its loudest.
    steps = [abs(b - a) for a, b in pairwise(samples)]
    assert max(steps) < 3277 * 2 * 3.1416 * 1760 / RATE * 1.1


def test_each_call_is_answered_and_nothing_else_is() -> None:
    speaker = Loud()
    after_marks(speaker, "listening", "wake", "heard", "asked", "wake")
    assert [sound.rate for sound in speaker.played] == [RATE, RATE]


def test_a_tone_that_is_off_is_not_played_at_all() -> None:
    speaker = Loud()
    after_marks(speaker, "wake", volume=0)
    assert speaker.played == []


def test_it_is_as_loud_as_it_was_wished() -> None:
    levels = []
    for volume in (100, 50, 10):
        speaker = Loud()
        after_marks(speaker, "wake", volume=volume)
        levels.append(level_dbfs(speaker.played[0].pcm))
    assert levels == sorted(levels, reverse=True)
    assert levels[0] - levels[1] == pytest.approx(20, abs=0.5)


def test_a_speaker_that_cannot_play_it_fails_nothing() -> None:
    after_marks(Loud(fails=True), "wake", "wake")


def test_a_speaker_that_hangs_is_not_waited_for() -> None:
    speaker = Loud(takes_s=60.0)
    assert after_marks(speaker, "wake") <= 1.0
    assert speaker.cut == 1


def test_what_fails_meanwhile_is_raised_as_it_is() -> None:
    async def lost() -> None:
        observers = Observers()
        async with earcon(observers.add, observers.remove, Loud(), lambda: 100):
            raise AudioError("the microphone was lost")

    with pytest.raises(AudioError, match="microphone"):
        run_virtual(lost())

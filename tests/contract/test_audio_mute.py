"""A muted microphone in a loud room: not one frame of sound may pass, whoever muted it and when."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile

from appliance.adapters.audio.live import LiveMicrophone
from appliance.config.controls import Controls
from appliance.config.settings import PanelSettings
from appliance.core.presence import Choices, Knobs
from appliance.core.types import FRAME_MS, SAMPLE_RATE
from appliance.hearing.mute import Mute
from appliance.sound import panel
from appliance.testing.panel import FakeSwitch
from appliance.testing.room import MICROPHONE, VirtualRoom
from tests.contract.room_sounds import Watch, eventually, speech, virtual_room

pytestmark = pytest.mark.timeout(300)

TIMES = 20


@pytest.fixture(scope="module")
def room() -> Iterator[VirtualRoom]:
    with virtual_room() as made:
        yield made


async def passed(
    room: VirtualRoom, mute: Mute, folder: Path, muting: list[tuple[float, float]]
) -> list[tuple[float, int, bool]]:
    """What came out while somebody talked: when, where in the stream, and whether it was sound.

    `muting` is how long it is at least unmuted, and then muted; the times at which it really was
    muted and unmuted are put in its place. Between two mutes it hears again.
    """
    soundfile.write(folder / "said.wav", speech(4), SAMPLE_RATE)
    out: list[tuple[float, int, bool]] = []
    async with LiveMicrophone(MICROPHONE, Watch()) as live, asyncio.TaskGroup() as tasks:
        muted = mute.microphone(live)

        async def talk() -> None:
            while not turning.done():
                await asyncio.to_thread(room.say, folder / "said.wav")

        async def turn() -> None:
            for number, (on_s, off_s) in enumerate(muting):
                before = len(out)
                await asyncio.sleep(on_s)
                assert await eventually(lambda: any(s for _, _, s in out[before:]))  # noqa: B023
                began = time.monotonic()
                mute.turn("test", True)
                await asyncio.sleep(off_s)
                muting[number] = (began, time.monotonic())
                mute.turn("test", False)

        turning = tasks.create_task(turn())
        talking = tasks.create_task(talk())
        async with aclosing(muted.frames()) as frames:  # type: ignore[type-var]
            async for frame in frames:
                out.append((time.monotonic(), frame.at_ms, any(frame.pcm)))
                if turning.done() and talking.done():
                    break
    return out


async def test_from_the_moment_it_is_muted_only_zeros_come_out(
    room: VirtualRoom, tmp_path: Path
) -> None:
    mute = Mute()
    muting = [(0.1, 0.15)] * TIMES
    out = await passed(room, mute, tmp_path, muting)
    late = [
        (at - on) * 1000 for on, off in muting for at, _, sound in out if sound and on < at <= off
    ]
    assert late == []
    steps = {after[1] - before[1] for before, after in pairwise(out)}
    assert min(steps) == FRAME_MS, "time goes on while it is muted"


async def test_a_mute_between_two_frames_silences_what_was_captured_meanwhile(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Whoever reads was held up: the mute came and went without being seen at any frame."""
    soundfile.write(tmp_path / "said.wav", speech(6), SAMPLE_RATE)
    mute = Mute()
    async with LiveMicrophone(MICROPHONE, Watch()) as live, asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(asyncio.to_thread(room.say, tmp_path / "said.wav"))
        async with aclosing(mute.microphone(live).frames()) as frames:  # type: ignore[type-var]
            async for frame in frames:
                if any(frame.pcm):
                    break
            mute.turn("test", True)
            await asyncio.sleep(1)
            until_ms = live.now_ms()
            mute.turn("test", False)
            after = []
            async for frame in frames:
                after.append((frame.at_ms, any(frame.pcm)))
                if frame.at_ms > until_ms + 500:
                    break
        await talking
    assert not [at_ms for at_ms, sound in after if sound and at_ms < until_ms]
    assert [at_ms for at_ms, sound in after if sound and at_ms >= until_ms]


async def test_a_switch_of_the_appliance_is_as_quick(room: VirtualRoom, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "said.wav", speech(3), SAMPLE_RATE)
    switch = FakeSwitch()
    with Controls(tmp_path, Knobs(), Choices()) as controls:
        async with (
            panel(PanelSettings(), controls, lambda _: None, switches=(switch,)) as mute,
            LiveMicrophone(MICROPHONE, Watch()) as live,
            asyncio.TaskGroup() as tasks,
        ):
            talking = tasks.create_task(asyncio.to_thread(room.say, tmp_path / "said.wav"))
            microphone = mute.microphone(live)
            after: list[bool] = []
            turned_ms = 0
            async with aclosing(microphone.frames()) as frames:  # type: ignore[type-var]
                async for frame in frames:
                    if any(frame.pcm) and switch.stands is False:
                        switch.turn(True)
                        turned_ms = live.now_ms()
                    elif switch.stands and frame.at_ms >= turned_ms + FRAME_MS:
                        after.append(any(frame.pcm))
                    if len(after) == 50:
                        break
            await talking
    assert not any(after)

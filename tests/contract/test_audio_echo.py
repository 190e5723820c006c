"""Echo cancellation by the sound server: what it takes away, and what it leaves behind: nothing."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from appliance.adapters.audio.echo import MICROPHONE, without_echo
from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.portaudio import Device, find_devices
from appliance.core.types import SAMPLE_RATE
from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.contract.room_sounds import (
    Watch,
    eventually,
    pieces,
    reading,
    samples_of,
    speech,
    virtual_room,
)

pytestmark = pytest.mark.timeout(300)

LEARNS_S = 4
"""The canceller has to hear some of it first."""
TAIL_MS = 200
"""What the consent gate adds to the end of a read-back."""
QUIET = 60
"""Of 32,768: noise of the canceller."""


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    with virtual_room(echo_db=-10, echo_ms=40) as made:
        yield made


def modules(room: VirtualRoom) -> int:
    return room.pactl("list", "short", "modules").count("module-echo-cancel")


async def echo_db(microphone: str, speaker: str) -> tuple[float, int]:
    """How loud our own voice is in the microphone, in dB below what is played, and afterwards."""
    said = speech(LEARNS_S + 3)
    async with LiveMicrophone(microphone, Watch()) as heard, reading(heard) as frames:
        played = await LiveSpeaker(speaker, Watch(), heard.air_ms).play(pieces(said, SAMPLE_RATE))
        assert played.fraction == 1
        over_ms = played.ended_ms + TAIL_MS
        assert await eventually(lambda: frames[-1].at_ms >= over_ms + 200)
    over = samples_of([frame for frame in frames if frame.at_ms >= over_ms])
    learned = range(played.ended_ms - 2500, played.ended_ms - 500)
    late = samples_of([frame for frame in frames if frame.at_ms in learned]).astype(float)
    loud = 10 * np.log10((late**2).mean() + 1) - 10 * np.log10((said.astype(float) ** 2).mean())
    return float(loud), int(np.abs(over.astype(int)).max())


async def measured_db(names: tuple[str, str], wanted: Callable[[float], bool]) -> float:
    """Measured again where the room itself stuttered, for want of a processor."""
    db, afterwards = 0.0, QUIET
    for _ in range(6):
        db, afterwards = await echo_db(*names)
        if wanted(db) and afterwards < QUIET:
            break
    assert afterwards < QUIET
    return db


async def test_most_of_our_own_voice_is_taken_out_of_the_microphone(room: VirtualRoom) -> None:
    found, watch = await find_devices(), Watch()
    names = found[0].name, found[1].name
    as_it_is = await measured_db(names, lambda db: db == pytest.approx(-10, abs=3))
    async with without_echo(*found, watch, "on") as names:
        assert watch.marks == ["echo-cancelled"]
        assert modules(room) == 1
        cancelled = await measured_db(names, lambda db: db < as_it_is - 6)
    assert as_it_is == pytest.approx(-10, abs=3)
    assert cancelled < as_it_is - 6
    assert modules(room) == 0


async def test_a_device_that_was_chosen_by_name_is_the_one_that_is_cancelled(
    room: VirtualRoom,
) -> None:
    microphone, _ = await find_devices(virtual.NAMED_MICROPHONE)
    async with without_echo(microphone, Device("default", 0, 2, 48_000), Watch(), "auto") as names:
        assert "source_master=mic sink_master=speaker" in room.pactl("list", "short", "modules")
        assert names[0] in {each.name for each in await find_devices(names[0], names[1])}


async def test_what_somebody_who_was_killed_left_behind_is_used_and_then_unloaded(
    room: VirtualRoom,
) -> None:
    found, watch = await find_devices(), Watch()
    killed = without_echo(*found, Watch(), "on")
    await killed.__aenter__()
    async with without_echo(*found, watch, "on"):
        assert modules(room) == 1
        assert watch.facts["echo-cancelled"] == {"again": 1}
    assert modules(room) == 0


async def test_one_that_the_server_took_for_its_default_is_replaced(room: VirtualRoom) -> None:
    found = await find_devices()
    killed = without_echo(*found, Watch(), "on")  # kept: what is collected unloads its module
    await killed.__aenter__()
    room.pactl("set-default-source", MICROPHONE)
    watch = Watch()
    async with without_echo(*found, watch, "on"):
        assert watch.facts["echo-cancelled"] == {"again": 0}
        assert "source_master=mic" in room.pactl("list", "short", "modules")
        assert modules(room) == 1


async def test_off_is_off(room: VirtualRoom) -> None:
    found, watch = await find_devices(), Watch()
    async with without_echo(*found, watch, "off") as names:
        assert names == (found[0].name, found[1].name)
        assert modules(room) == 0
    assert watch.marks == []


@pytest.mark.parametrize("wanted", ["auto", "on"])
async def test_without_a_sound_server_it_is_half_duplex(room: VirtualRoom, wanted: str) -> None:
    found, watch = await find_devices(), Watch()
    room.kill()
    async with without_echo(*found, watch, wanted) as names:  # type: ignore[arg-type] # of these
        assert names == (found[0].name, found[1].name)
    assert watch.marks == (["half-duplex"] if wanted == "on" else [])


async def test_a_device_that_is_not_the_servers_is_left_as_it_is(room: VirtualRoom) -> None:
    watch = Watch()
    alsa = Device("USB speakerphone: Audio (hw:1,0)", 1, 2, 48_000)
    async with without_echo(alsa, alsa, watch, "on") as names:
        assert names == (alsa.name, alsa.name)
    assert (watch.marks, modules(room)) == (["half-duplex"], 0)


async def test_a_speaker_taken_away_takes_the_canceller_with_it(room: VirtualRoom) -> None:
    found = await find_devices()
    async with without_echo(*found, Watch(), "on"):
        assert modules(room) == 1
        room.unplug_speaker()
    assert modules(room) == 0

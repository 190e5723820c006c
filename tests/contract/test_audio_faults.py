"""What happens to sound devices in homes, done to a real sound server: cables, load, slow speakers.

`make soak-audio` repeats each as often as it is worth once a release.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.soundness import Level, Watchdog
from appliance.adapters.pins import Pins
from appliance.adapters.store.memory import MemoryJournal
from appliance.config.settings import ConsentSettings
from appliance.consent import new_gate
from appliance.core.edits import Edits
from appliance.core.errors import AudioError
from appliance.core.types import (
    SAMPLE_RATE,
    Action,
    EntityId,
    Played,
    Proposal,
    ProposalId,
    Sound,
    Tier,
    Verb,
)
from appliance.core.verdicts import Confirmed, Spoken
from appliance.hearing.mouth import Mouth
from appliance.talking.confirmation import Confirmation
from appliance.talking.talk import Manners, Telling
from appliance.testing.conversation import Witness
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import imaginary_home
from appliance.testing.room import DISTANT_SPEAKER, MICROPHONE, SPEAKER, VirtualRoom
from tests.contract.room_sounds import (
    Counting,
    Watch,
    assert_every_gap_was_told,
    eventually,
    pieces,
    reading,
    repeated,
    speech,
    take,
    virtual_room,
)

pytestmark = pytest.mark.timeout(900)

SOAK = bool(os.environ.get("HEARTH_SOAK_AUDIO"))
REMOVALS = 100 if SOAK else 3
PLAYBACKS = 50 if SOAK else 5
LOADED_S = 60 if SOAK else 4

RETURNS = [(48_000, 1), (44_100, 2), (16_000, 1), (32_000, 2)]
"""Native rate and channels of the microphone that is plugged in instead."""

MISHEARD = 0.9
"""Two resamplers in a row may shift sound by half a sample, which costs 0.06 of 1."""

MAY_BE_OFF_MS = 250
"""What a stream may be behind the world before its clock calls it a loss, and a block."""


@pytest.fixture
def room() -> Iterator[VirtualRoom]:
    with virtual_room() as made:
        yield made


def measured(what: str) -> None:
    """For docs/measurements.md: shown by `make soak-audio`."""
    sys.stdout.write(f"\n{what}\n")


def now_ms() -> int:
    return round(time.monotonic() * 1000)


async def until_lost(microphone: LiveMicrophone) -> None:
    with contextlib.suppress(AudioError):
        async for _ in microphone.frames():
            pass


async def test_a_microphone_that_is_unplugged_and_returns_hears_again(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """The server moves the stream to the speaker's monitor meanwhile: that must not be heard."""
    watch = Watch()
    last_ms = -1
    async with LiveMicrophone(MICROPHONE, watch) as microphone:
        for time_out in range(REMOVALS):
            await take(microphone, 2)
            room.unplug_microphone()
            await until_lost(microphone)
            with pytest.raises(AudioError, match="cannot be opened"):
                await take(microphone, 1)
            rate, channels = RETURNS[time_out % len(RETURNS)]
            room.plug_microphone(rate=rate, channels=channels)
            said = speech(0.5, seed=time_out)
            soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
            async with reading(microphone) as frames:
                while not frames:  # noqa: ASYNC110 - a device takes as long as it takes to open
                    await asyncio.sleep(0.01)
                heard = await repeated(room, tmp_path / "said.wav", frames, alike=MISHEARD)
            assert heard >= MISHEARD, f"removal {time_out + 1}"
            assert frames[0].at_ms > last_ms
            last_ms = frames[-1].at_ms
    assert watch.marks.count("microphone-moved") == REMOVALS


async def test_a_microphone_that_changes_its_rate_under_an_open_stream_keeps_its_pitch(
    room: VirtualRoom, tmp_path: Path
) -> None:
    said = speech(1.0)
    soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
    watch = Watch()
    async with LiveMicrophone(MICROPHONE, watch) as microphone:
        async with reading(microphone) as frames:
            await asyncio.sleep(0.1)
            # Within a moment, as a driver does it: the stream is on another source, and goes on.
            room.unplug_microphone()
            room.plug_microphone(rate=44_100, channels=2)
            while "microphone-moved" not in watch.marks:  # noqa: ASYNC110 - marks are a list
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            heard = await repeated(room, tmp_path / "said.wav", frames)
        assert heard >= 0.95


async def test_the_speakers_own_sound_is_no_microphone(room: VirtualRoom) -> None:
    """With no microphone left, the sound server offers what the speaker plays as one."""
    room.unplug_microphone()
    with pytest.raises(AudioError, match="plays; plug one in"):
        async with LiveMicrophone("default", Watch()):
            pass


async def test_digital_silence_is_told_once_and_the_device_opened_again(
    room: VirtualRoom, tmp_path: Path
) -> None:
    said = speech(0.5)
    soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
    watch = Counting()
    dog = Watchdog(silent_s=0.3)
    async with LiveMicrophone(MICROPHONE, watch, watchdog=dog) as microphone:
        async with reading(microphone) as frames:
            while dog._patience_s < 2:  # noqa: ASYNC110 - until the third opening
                await asyncio.sleep(0.05)
            opened = len(frames)
            while len(frames) < opened + 10:  # noqa: ASYNC110 - until it is through
                await asyncio.sleep(0.01)
            heard = await repeated(room, tmp_path / "said.wav", frames)
        assert heard >= 0.95
    marks = [mark for mark in watch.marks if mark != "frames-dropped"]
    assert marks[:2] == ["microphone-silent", "microphone-back"]
    assert_every_gap_was_told(frames, watch.dropped)


async def test_a_stuck_buffer_is_told_once_however_often_it_is_opened_again(
    room: VirtualRoom, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "said.wav", speech(2), SAMPLE_RATE)
    watch, opened = Counting(), list[int]()

    class Suspicious(Watchdog):
        """Takes any sound for one that was there before."""

        def opened(self) -> None:
            super().opened()
            opened.append(1)

    dog = Suspicious(stuck_s=0)
    async with LiveMicrophone(MICROPHONE, watch, watchdog=dog) as microphone, reading(microphone):
        for _ in range(4):  # on a busy machine it takes long to open
            await asyncio.to_thread(room.say, tmp_path / "said.wav")
            await asyncio.sleep(0.2)
            if len(opened) > 3:
                break
    assert len(opened) > 3
    assert [mark for mark in watch.marks if mark != "frames-dropped"] == [
        "microphone-stuck", "microphone-back",
    ]  # fmt: skip


async def test_the_silence_of_a_muted_microphone_is_no_trouble(room: VirtualRoom) -> None:
    watch = Watch()
    dog = Watchdog(silent_s=0.1)
    async with LiveMicrophone(MICROPHONE, watch, muted=lambda: True, watchdog=dog) as microphone:
        await take(microphone, 50)
    assert watch.marks == []


async def test_how_loud_it_was_is_what_was_played(room: VirtualRoom, tmp_path: Path) -> None:
    tone = 8_000 * np.sin(2 * np.pi * 440 * np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE)
    soundfile.write(tmp_path / "tone.wav", tone.astype(np.int16), SAMPLE_RATE)
    played, level = pytest.approx([-12.2, -15.3], abs=1), Level()
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone, reading(microphone):
        for _ in range(4):  # the room itself stutters where its sound server gets no processor
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(asyncio.to_thread(room.say, tmp_path / "tone.wav"))
                assert await eventually(lambda: microphone.level().peak_dbfs > -20)
                await asyncio.sleep(0.3)
                microphone.level()
                await asyncio.sleep(0.5)
                level = microphone.level()
            if [level.peak_dbfs, level.rms_dbfs] == played:
                break
    assert [level.peak_dbfs, level.rms_dbfs] == played
    assert level.clipped == 0


@pytest.mark.parametrize("latency_ms", [40, 200, 600])
async def test_a_playback_has_ended_when_the_last_of_it_has_left_the_speaker(
    room: VirtualRoom, latency_ms: int
) -> None:
    random = np.random.default_rng(latency_ms)
    early: list[float] = []
    with room.distant_speaker(latency_ms) as loudspeaker:
        speaker = LiveSpeaker(DISTANT_SPEAKER, Watch(), now_ms)
        for number in range(PLAYBACKS):
            said = speech(float(random.uniform(0.06, 0.5)), 22_050, seed=number)
            played = await speaker.play(pieces(said, 22_050))
            await asyncio.sleep(0.3 + latency_ms / 1000)
            early.append(loudspeaker.heard_until * 1000 - played.ended_ms)
    late = f"{-max(early):.0f} to {-min(early):.0f} ms"
    measured(f"{PLAYBACKS} playbacks, sink of {latency_ms} ms: told {late} after the end")
    assert max(early) <= 0, early


@contextlib.contextmanager
def load() -> Iterator[None]:
    """Twice as many who want to compute as there are processors."""
    count = 2 * (os.cpu_count() or 1)
    spin = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(spin) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


async def settled_drift_ms(microphone: LiveMicrophone, stream: int, world: float) -> float:
    """How far the stream is from the world, `stream` ms having been at `world` s.

    A loss is known only once blocks come promptly again, which takes as long as there is load.
    """

    def drift_ms() -> float:
        return microphone.air_ms() - stream - (time.monotonic() - world) * 1000

    await asyncio.sleep(2.5)
    await eventually(lambda: abs(drift_ms()) <= MAY_BE_OFF_MS, 15)
    return drift_ms()


async def test_on_a_loaded_machine_sound_is_dropped_and_counted_and_time_does_not_drift(
    room: VirtualRoom,
) -> None:
    watch = Counting()
    async with LiveMicrophone(MICROPHONE, watch) as microphone:
        async with reading(microphone) as frames:
            await asyncio.sleep(1.2)
            stream, world = microphone.air_ms(), time.monotonic()
            with load():
                await asyncio.sleep(LOADED_S)
            drift_ms = await settled_drift_ms(microphone, stream, world)
        dropped = sum(watch.dropped)
        measured(f"{LOADED_S} s of load: drift {drift_ms:.0f} ms, dropped {dropped} frames")
        assert abs(drift_ms) <= MAY_BE_OFF_MS
        assert_every_gap_was_told(frames, watch.dropped)


async def test_a_reader_that_was_held_up_loses_sound_but_not_the_time(room: VirtualRoom) -> None:
    watch = Counting()
    async with LiveMicrophone(MICROPHONE, watch) as microphone:
        async with reading(microphone) as frames:
            await asyncio.sleep(0.3)
            time.sleep(6)  # noqa: ASYNC251 - the loop is held up: that is the fault
            await asyncio.sleep(0.3)
            await eventually(lambda: sum(watch.dropped) >= 40)
        assert sum(watch.dropped) >= 40
        assert_every_gap_was_told(frames, watch.dropped)


_READS = """
import asyncio, sys
from appliance.adapters.audio.live import LiveMicrophone
from appliance.testing.room import MICROPHONE
from tests.contract.room_sounds import Watch
async def main():
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        async for frame in microphone.frames():
            print(frame.at_ms, flush=True)
asyncio.run(main())
"""


async def outlives_standing_still() -> bool:
    """Whether who reads a microphone goes on after it was stopped four times."""
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _READS), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reader.stdout is not None
    try:
        for _ in range(4):
            before = int(await reader.stdout.readline() or -1)
            if before < 0:
                return False
            reader.send_signal(signal.SIGSTOP)
            await asyncio.sleep(1.6)
            reader.send_signal(signal.SIGCONT)
            while (line := await reader.stdout.readline()) and int(line) < before + 1600:
                continue
            if not line:
                return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            reader.kill()
        await reader.communicate()
    return True


async def test_a_process_that_stood_still_does_not_call_its_microphone_lost(
    room: VirtualRoom,
) -> None:
    """As on a machine that was suspended: it was not the microphone that said nothing."""
    for _ in range(4):  # a sound server without a processor does say nothing, now and then
        if await outlives_standing_still():
            return
    raise AssertionError("it gave up, each time")


async def test_a_sound_server_that_stumbles_costs_sound_but_not_the_time(
    room: VirtualRoom,
) -> None:
    watch = Counting()
    async with LiveMicrophone(MICROPHONE, watch) as microphone:
        async with reading(microphone) as frames:
            await asyncio.sleep(1.2)
            stream, world = microphone.air_ms(), time.monotonic()
            for _ in range(4):
                with room.frozen():
                    await asyncio.sleep(0.6)
                await asyncio.sleep(0.2)
            drift_ms = await settled_drift_ms(microphone, stream, world)
        measured(f"four times 0.6 s: drift {drift_ms:.0f} ms, dropped {sum(watch.dropped)} frames")
        assert abs(drift_ms) <= MAY_BE_OFF_MS
        assert_every_gap_was_told(frames, watch.dropped)


class Voice:
    """Says everything as ten seconds of noise: time enough to draw a cable."""

    async def speak(self, text: str) -> AsyncIterator[Sound]:
        async for sound in pieces(speech(10), SAMPLE_RATE):
            yield sound


class Eager:
    """A `Talk` whose person says yes to whatever was asked, heard or not."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth = mouth

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        return await self._mouth.say(sentences, starts)

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        return Spoken("yes", after_ms + 1000)

    def hush(self) -> None:
        self._mouth.hush()

    def awaited(self) -> bool:
        return False

    def now_ms(self) -> int:
        return now_ms()


@pytest.mark.parametrize("another", [True, False], ids=["another plays on", "none is left"])
async def test_a_speaker_unplugged_within_the_question_leaves_the_gate_shut(
    room: VirtualRoom, another: bool
) -> None:
    witness = Witness()
    gate = new_gate(
        ConsentSettings(),
        language="en",
        home=imaginary_home,
        away=lambda: False,
        pins=Pins(Edits),
        spoken=True,
    )
    house = FakeHouse(
        imaginary_home(), redeem=lambda given: gate.redeem(given, now_ms()), observer=witness
    )
    proposal = Proposal(
        ProposalId("p"),
        (Action(EntityId("light.hall_ceiling"), Verb.TURN_ON),),
        "Turn on the hall light?",
        Tier.EVERYDAY,
    )
    talk = Eager(Mouth(Voice(), LiveSpeaker(SPEAKER, witness, now_ms), witness))

    async def unplug() -> None:
        while "asked" not in witness.marks:  # noqa: ASYNC110 - marks are a list
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        room.unplug_speaker()
        if not another:
            room.kill()

    async with asyncio.TaskGroup() as tasks:
        confirmation = Confirmation(
            gate, house, MemoryJournal(), tasks, Manners(), Telling(witness), witness
        )
        tasks.create_task(unplug())
        with pytest.raises(AudioError, match=r"taken away|was lost|does not play"):
            await confirmation.propose(proposal, talk)
    assert not isinstance(gate.hear(Spoken("yes", now_ms()), now_ms() + 500), Confirmed)
    assert house.published == []
    if another:
        room.plug_speaker()
        played = await LiveSpeaker(SPEAKER, witness, now_ms).play(pieces(speech(0.3), SAMPLE_RATE))
        assert played.fraction == 1

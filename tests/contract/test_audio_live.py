"""Microphone and Speaker: one contract for a recorded room and a live one made of PulseAudio."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.adapters.audio import portaudio
from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.portaudio import find_devices
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.core.errors import AudioError, NoMicrophone
from appliance.core.types import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Sound
from appliance.ports import Microphone, Speaker
from appliance.testing.room import MICROPHONE, NAMED_MICROPHONE, SPEAKER, VirtualRoom
from tests.contract.room_sounds import (
    Counting,
    Watch,
    assert_every_gap_was_told,
    endless,
    eventually,
    likeness,
    pieces,
    reading,
    repeated,
    samples_of,
    speech,
    take,
    virtual_room,
)

pytestmark = pytest.mark.timeout(300)

TAIL_MS = 200
"""What the consent gate adds to the end of a read-back; the way through the air is 20 ms here."""

_LOOK_FOR_DEVICES = """
import asyncio
from appliance.adapters.audio.portaudio import find_devices
asyncio.run(find_devices())
"""

SOUND_CARDS = list(Path("/proc/asound").glob("card[0-9]*"))


@dataclass
class Setting:
    """A room under test: its two ports, and what its speaker has put out so far."""

    microphone: Microphone
    speaker: Speaker
    spoken: Callable[[], np.ndarray]


@pytest.fixture(scope="module")
def pulse() -> Iterator[VirtualRoom]:
    with virtual_room(echo_db=-6) as room:
        yield room


@pytest.fixture(params=["recorded", "live"])
async def setting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Setting]:
    if request.param == "recorded":
        recorded = RecordedRoom()
        yield Setting(recorded, recorded, lambda: np.frombuffer(recorded.spoken(), "<i2"))
        return
    pulse: VirtualRoom = request.getfixturevalue("pulse")
    raw = tmp_path / "spoken.raw"

    def spoken() -> np.ndarray:
        time.sleep(0.15)  # the recorder is not part of what is tested; let it write
        kept = raw.read_bytes()
        return np.frombuffer(kept, "<i2", count=len(kept) // 2)

    with pulse.listening(raw):
        async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
            yield Setting(microphone, LiveSpeaker(SPEAKER, Watch(), microphone.air_ms), spoken)


async def test_frames_are_20_ms_each_and_leave_no_gaps(setting: Setting) -> None:
    wanted, ats = [FRAME_MS * index for index in range(20)], list[int]()
    for _ in range(3):  # a busy machine loses sound, but not each time
        frames = await take(setting.microphone, 20)
        assert {len(frame.pcm) for frame in frames} == {FRAME_BYTES}
        if (ats := [frame.at_ms - frames[0].at_ms for frame in frames]) == wanted:
            break
    assert ats == wanted


async def test_stream_time_is_that_of_the_newest_sound_and_never_goes_back(
    setting: Setting,
) -> None:
    before = setting.microphone.now_ms()
    first = await take(setting.microphone, 5)
    between = setting.microphone.now_ms()
    second = await take(setting.microphone, 5)
    assert before <= first[-1].at_ms <= between <= second[0].at_ms + FRAME_MS
    assert setting.microphone.now_ms() >= second[-1].at_ms


@pytest.mark.parametrize("rate", [16000, 22050])
async def test_all_that_is_played_is_heard(setting: Setting, rate: int) -> None:
    said = speech(1.2, rate)
    wanted = said if rate == SAMPLE_RATE else _at_16_khz(said, rate)

    def heard() -> bool:
        spoken = setting.spoken()
        return min(likeness(spoken, wanted), likeness(spoken, wanted[-1600:])) >= 0.95

    for _ in range(4):  # the room itself stutters where its sound server gets no processor
        before = setting.microphone.now_ms()
        played = await setting.speaker.play(pieces(said, rate))
        assert (played.fraction, played.interrupted) == (1.0, False)
        assert played.ended_ms >= before + 1200
        if await eventually(heard, 2):
            return
    raise AssertionError("not all of it was heard, or the end was cut off")


async def test_one_playback_ends_after_the_other(setting: Setting) -> None:
    first = await setting.speaker.play(pieces(speech(0.3), SAMPLE_RATE))
    second = await setting.speaker.play(pieces(speech(0.3), SAMPLE_RATE))
    assert second.ended_ms >= first.ended_ms + 300


async def test_nothing_to_play_is_nothing_heard(setting: Setting) -> None:
    async def nothing() -> AsyncIterator[Sound]:
        return
        yield

    played = await setting.speaker.play(nothing())
    assert (played.fraction, played.interrupted) == (0.0, False)


async def test_cancelling_silences(setting: Setting) -> None:
    async with asyncio.TaskGroup() as group:
        playing = group.create_task(
            _play(setting.speaker, endless(speech(20), SAMPLE_RATE)), name="playing"
        )
        await asyncio.sleep(0.5)
        playing.cancel()
    left = 1
    for _ in range(20):  # the recorder may be late, but not by all that was left to say
        await asyncio.sleep(0.1)
        silent_from = len(setting.spoken())
        await asyncio.sleep(0.3)
        if not (left := np.abs(setting.spoken()[silent_from:]).max(initial=0)):
            break
    assert not left
    assert (np.abs(setting.spoken()) > 100).sum() < 5 * SAMPLE_RATE


async def test_a_voice_that_fails_fails_the_playback(setting: Setting) -> None:
    async def broken() -> AsyncIterator[Sound]:
        yield Sound(speech(0.1).tobytes(), SAMPLE_RATE)
        raise AudioError("the voice died")

    with pytest.raises(AudioError, match="the voice died"):
        await setting.speaker.play(broken())


@pytest.mark.parametrize(
    "rate", [16_000, 48_000, pytest.param(9_000_000, id="refused, so the device's own")]
)
async def test_what_is_said_in_the_room_is_captured(
    pulse: VirtualRoom, tmp_path: Path, rate: int
) -> None:
    said = speech(1.0)
    soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
    watch = Counting()
    async with LiveMicrophone(MICROPHONE, watch, rate=rate) as microphone:
        async with reading(microphone) as frames:
            heard = await repeated(pulse, tmp_path / "said.wav", frames)
        assert heard >= 0.95
        assert_every_gap_was_told(frames, watch.dropped)


async def test_a_playback_has_ended_when_its_echo_has(pulse: VirtualRoom) -> None:
    """The gate takes an answer that begins after `ended_ms` and the tail: not our own voice."""
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        speaker = LiveSpeaker(SPEAKER, Watch(), microphone.air_ms)
        echo = 32_767
        async with reading(microphone) as frames:
            assert await eventually(lambda: len(frames) > 5)
            for _ in range(3):  # where its sound server gets no processor, the air itself is late
                begun = len(frames)
                played = await speaker.play(pieces(speech(0.8, 22050), 22050))
                over_ms = played.ended_ms + TAIL_MS
                assert await eventually(lambda: frames[-1].at_ms > over_ms + 200)  # noqa: B023
                after = [frame for frame in frames if frame.at_ms > over_ms]
                said = [frame for frame in frames[begun:] if frame.at_ms <= played.ended_ms]
                assert np.abs(samples_of(said)).max() > 1000
                if (echo := np.abs(samples_of(after)).max()) < 50:
                    break
        assert echo < 50


async def test_devices_are_found_by_name_and_by_default(pulse: VirtualRoom) -> None:
    microphone, speaker = await find_devices("ROOMMIC", "roomspk")
    assert (microphone.name, speaker.name) == (MICROPHONE, SPEAKER)
    microphone, speaker = await find_devices()
    assert microphone.default_input
    assert speaker.default_output
    with pytest.raises(NoMicrophone, match=r"there are: .*roommic"):
        await find_devices("a microphone that nobody has")


async def test_a_device_of_the_sound_server_is_chosen_by_its_own_name(
    pulse: VirtualRoom, tmp_path: Path
) -> None:
    """PortAudio knows all of them as one, whose default is another microphone here."""
    said = speech(1.0)
    soundfile.write(tmp_path / "said.wav", said, SAMPLE_RATE)
    found, _ = await find_devices("roommicro")
    assert found.name == NAMED_MICROPHONE
    pulse.pactl("set-default-source", "mouth.monitor")
    try:
        async with LiveMicrophone(found.name, Watch()) as microphone:
            async with reading(microphone) as frames:
                heard = await repeated(pulse, tmp_path / "said.wav", frames)
            assert heard >= 0.95
    finally:
        pulse.pactl("set-default-source", "mic")
    assert "PULSE_SOURCE" not in os.environ


async def test_a_lost_microphone_says_so_and_comes_back_when_asked_again(
    pulse: VirtualRoom,
) -> None:
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        last = (await take(microphone, 5))[-1]
        pulse.kill()
        try:
            with pytest.raises(AudioError, match=r"lost|gone|delivers nothing|cannot be opened"):
                await take(microphone, 500)
            with pytest.raises(AudioError, match=r"gone|cannot be opened"):
                await take(microphone, 1)
        finally:
            pulse.start()
        again = await take(microphone, 5)
        assert again[0].at_ms > last.at_ms
        assert again[-1].at_ms == again[0].at_ms + 4 * FRAME_MS


async def test_a_speaker_lost_while_it_speaks_has_not_played(pulse: VirtualRoom) -> None:
    watch = Watch()
    speaker = LiveSpeaker(SPEAKER, watch, lambda: 0)

    async def then_die() -> AsyncIterator[Sound]:
        yield Sound(speech(5).tobytes(), SAMPLE_RATE)
        await asyncio.sleep(0.3)
        pulse.kill()

    try:
        with pytest.raises(AudioError, match=r"was lost|was taken away|does not play"):
            await speaker.play(then_die())
    finally:
        pulse.start()
    played = await speaker.play(pieces(speech(0.2), SAMPLE_RATE))
    assert played.fraction == 1.0


async def test_a_paused_speaker_goes_on_where_it_was(pulse: VirtualRoom, tmp_path: Path) -> None:
    said, raw = speech(1.6), tmp_path / "spoken.raw"
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        speaker = LiveSpeaker(SPEAKER, Watch(), microphone.air_ms)
        speaker.hold(True)  # nothing is being played: nothing to pause
        with pulse.listening(raw):
            async with asyncio.TaskGroup() as group:
                playing = group.create_task(speaker.play(pieces(said, SAMPLE_RATE)))
                await asyncio.sleep(0.6)
                speaker.hold(True)
                await asyncio.sleep(1.2)
                assert not playing.done()
                speaker.hold(False)
            played = playing.result()
    assert (played.fraction, played.interrupted) == (1.0, False)
    spoken = np.frombuffer(raw.read_bytes()[: raw.stat().st_size // 2 * 2], "<i2")
    blocks = np.abs(spoken[: len(spoken) // 1600 * 1600]).reshape(-1, 1600).max(axis=1) > 200
    sounding = np.flatnonzero(blocks)
    assert (~blocks[sounding[0] : sounding[-1]]).sum() >= 9, "it did not pause for a second"
    assert likeness(spoken, said[-4000:]) >= 0.9, "the end of it is missing"


async def test_a_stuck_sound_server_never_stops_the_loop(pulse: VirtualRoom) -> None:
    """Even closing the stream hangs then; the loop must go on, and so must we when it is back."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    async with LiveMicrophone(MICROPHONE, Watch()) as microphone, asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        last = (await take(microphone, 5))[-1]
        with pulse.frozen():
            with pytest.raises(AudioError, match=r"delivers nothing|was lost"):
                await take(microphone, 500)
            assert ticks > 20
        again = await take(microphone, 5)
        assert again[0].at_ms >= last.at_ms + 1000
        ticking.cancel()
    # Devices are looked up anew only once every stream is closed.
    assert await eventually(lambda: not portaudio._open, 60)


async def test_a_room_without_devices_says_how_to_get_one(tmp_path: Path) -> None:
    """In a process of its own: devices are not looked up anew while a stream is still open."""
    if SOUND_CARDS:
        pytest.skip("this machine has a sound card, which ALSA finds whatever it is told")
    bare = tmp_path / "asound.conf"
    bare.write_text("</usr/share/alsa/alsa.conf>\n")
    nowhere = {"ALSA_CONFIG_PATH": os.fspath(bare), "PULSE_SERVER": f"unix:{tmp_path}/nobody"}
    looked = subprocess.run(  # noqa: ASYNC221 - nothing else runs
        [sys.executable, "-c", _LOOK_FOR_DEVICES],
        env=os.environ | nowhere,
        capture_output=True,
        check=False,
    )
    assert b"NoMicrophone" in looked.stderr
    assert b"arecord -l" in looked.stderr


async def _play(speaker: Speaker, sounds: AsyncIterator[Sound]) -> None:
    await speaker.play(sounds)


def _at_16_khz(samples: np.ndarray, rate: int) -> np.ndarray:
    """Resampled by the spectrum: another way than the one under test."""
    count = len(samples) * SAMPLE_RATE // rate
    spectrum = np.fft.rfft(samples.astype(float))[: count // 2 + 1]
    resampled: np.ndarray = np.fft.irfft(spectrum, count) * count / len(samples)
    return resampled

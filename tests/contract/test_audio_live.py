"""Microphone and Speaker: one contract for a recorded room and a live one made of PulseAudio."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.portaudio import find_devices, list_devices
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.core.errors import AudioError, NoMicrophone
from appliance.core.events import Event
from appliance.core.types import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Frame, Sound
from appliance.ports import Fact, Microphone, Speaker
from appliance.testing import room as virtual
from appliance.testing.room import MICROPHONE, SPEAKER, VirtualRoom

TAIL_MS = 200
"""What the consent gate adds to the end of a read-back; the way through the air is 20 ms here."""

SOUND_CARDS = list(Path("/proc/asound").glob("card[0-9]*"))


@dataclass
class Watch:
    """An observer that keeps the marks."""

    marks: list[str] = field(default_factory=list)

    def mark(self, what: str, **facts: Fact) -> None:
        self.marks.append(what)

    def tell(self, event: Event) -> None:
        raise AssertionError("sound devices have no words to tell")


@dataclass
class Setting:
    """A room under test: its two ports, and what its speaker has put out so far."""

    microphone: Microphone
    speaker: Speaker
    spoken: Callable[[], np.ndarray]


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


@pytest.fixture(scope="module")
def pulse() -> Iterator[VirtualRoom]:
    if lacking := virtual.missing():
        pytest.skip(f"live audio is not tested: {lacking}")
    with VirtualRoom(echo_db=-6, echo_ms=20) as room, pytest.MonkeyPatch.context() as patch:
        for name, value in room.environment.items():
            patch.setenv(name, value)
        try:
            list_devices()
        except AudioError as error:
            pytest.skip(f"live audio is not tested: {error}")
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


async def take(microphone: Microphone, count: int) -> list[Frame]:
    frames: list[Frame] = []
    async with contextlib.aclosing(microphone.frames()) as stream:  # type: ignore[type-var]
        async for frame in stream:
            frames.append(frame)
            if len(frames) == count:
                break
    return frames


async def test_frames_are_20_ms_each_and_leave_no_gaps(setting: Setting) -> None:
    frames = await take(setting.microphone, 20)
    assert {len(frame.pcm) for frame in frames} == {FRAME_BYTES}
    assert [frame.at_ms - frames[0].at_ms for frame in frames] == [
        FRAME_MS * index for index in range(20)
    ]


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
    before = setting.microphone.now_ms()
    said = speech(1.2, rate)
    played = await setting.speaker.play(pieces(said, rate))
    assert (played.fraction, played.interrupted) == (1.0, False)
    assert played.ended_ms >= before + 1200
    spoken = setting.spoken()
    wanted = said if rate == SAMPLE_RATE else _at_16_khz(said, rate)
    assert likeness(spoken, wanted) >= 0.95
    assert likeness(spoken, wanted[-1600:]) >= 0.95, "the end was cut off"


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
    await asyncio.sleep(0.1)
    silent_from = len(setting.spoken())
    await asyncio.sleep(0.3)
    assert not np.abs(setting.spoken()[silent_from:]).max(initial=0)
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
    async with LiveMicrophone(MICROPHONE, Watch(), rate=rate) as microphone:
        async with reading(microphone) as frames:
            await asyncio.to_thread(pulse.say, tmp_path / "said.wav")
            await asyncio.sleep(0.2)
        assert likeness(samples_of(frames), said) >= 0.95
        ats = [frame.at_ms for frame in frames]
        assert [at - ats[0] for at in ats] == [FRAME_MS * i for i in range(len(ats))]


async def test_a_playback_has_ended_when_its_echo_has(pulse: VirtualRoom) -> None:
    """The gate takes an answer that begins after `ended_ms` and the tail: not our own voice."""
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        speaker = LiveSpeaker(SPEAKER, Watch(), microphone.air_ms)
        async with reading(microphone) as frames:
            await asyncio.sleep(0.1)
            played = await speaker.play(pieces(speech(0.8, 22050), 22050))
            await asyncio.sleep(0.4)
        after = [frame for frame in frames if frame.at_ms > played.ended_ms + TAIL_MS]
        before = [frame for frame in frames if frame.at_ms <= played.ended_ms]
        assert len(after) > 3
        assert np.abs(samples_of(after)).max() < 50
        assert np.abs(samples_of(before)).max() > 1000


async def test_devices_are_found_by_name_and_by_default(pulse: VirtualRoom) -> None:
    microphone, speaker = await find_devices("ROOMMIC", "roomspk")
    assert (microphone.name, speaker.name) == (MICROPHONE, SPEAKER)
    microphone, speaker = await find_devices()
    assert microphone.default_input
    assert speaker.default_output
    with pytest.raises(NoMicrophone, match=r"there are: .*roommic"):
        await find_devices("a microphone that nobody has")


async def test_a_lost_microphone_says_so_and_comes_back_when_asked_again(
    pulse: VirtualRoom,
) -> None:
    async with LiveMicrophone(MICROPHONE, Watch()) as microphone:
        last = (await take(microphone, 5))[-1]
        pulse.kill()
        try:
            with pytest.raises(AudioError, match=r"lost|gone"):
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
        with pytest.raises(AudioError, match="was lost"):
            await speaker.play(then_die())
    finally:
        pulse.start()
    played = await speaker.play(pieces(speech(0.2), SAMPLE_RATE))
    assert played.fraction == 1.0


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
            with pytest.raises(AudioError, match="delivers nothing"):
                await take(microphone, 500)
            assert ticks > 50
        again = await take(microphone, 5)
        assert again[0].at_ms >= last.at_ms + 1000
        ticking.cancel()


async def test_a_room_without_devices_says_how_to_get_one(
    pulse: VirtualRoom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if SOUND_CARDS:
        pytest.skip("this machine has a sound card, which ALSA finds whatever it is told")
    bare = tmp_path / "asound.conf"
    bare.write_text("</usr/share/alsa/alsa.conf>\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.fspath(bare))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    with pytest.raises(NoMicrophone, match=r"arecord -l"):
        await find_devices()


async def _play(speaker: Speaker, sounds: AsyncIterator[Sound]) -> None:
    await speaker.play(sounds)


def _at_16_khz(samples: np.ndarray, rate: int) -> np.ndarray:
    """Resampled by the spectrum: another way than the one under test."""
    count = len(samples) * SAMPLE_RATE // rate
    spectrum = np.fft.rfft(samples.astype(float))[: count // 2 + 1]
    resampled: np.ndarray = np.fft.irfft(spectrum, count) * count / len(samples)
    return resampled

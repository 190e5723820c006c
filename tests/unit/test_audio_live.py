"""The live adapters' rules, with a sound card made of function calls."""

import asyncio
import ctypes.util
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from appliance.adapters.audio import portaudio
from appliance.adapters.audio.capture import Capture
from appliance.adapters.audio.playback import Playback
from appliance.adapters.audio.portaudio import Device, choose_microphone, choose_speaker
from appliance.core.errors import AudioError, NoMicrophone, NoSpeaker
from appliance.core.types import FRAME_BYTES, FRAME_MS, Sound

CARD = Device("HDA Intel: ALC257 (hw:0,0)", inputs=2, outputs=2, rate=48000)
WEBCAM = Device("USB Camera: Audio (hw:1,0)", inputs=1, outputs=0, rate=32000)
DEFAULT = Device("default", 32, 32, 44100, default_input=True, default_output=True)


def block(frames: int, value: int = 0, channels: int = 1) -> np.ndarray:
    return np.full((frames, channels), value, dtype=np.int16)


def sound(frames: int, value: int = 1000, rate: int = 16000) -> Sound:
    return Sound(block(frames, value).tobytes(), rate)


def play(playback: Playback, times: int, *, away_s: float = 0.0) -> tuple[np.ndarray, bool]:
    """Let the sound card ask for blocks; what it got, and whether it goes on."""
    got, more = [], True
    for _ in range(times):
        asked = block(320)
        more = playback.block(asked, away_s, lossy=False)
        got.append(asked)
        if not more:
            break
    return np.concatenate(got)[:, 0], more


@pytest.mark.parametrize("name", ["usb camera", "USB Camera: Audio (hw:1,0)", "hw:1"])
def test_a_device_is_chosen_by_part_of_its_name(name: str) -> None:
    assert choose_microphone((CARD, WEBCAM, DEFAULT), name) == WEBCAM


def test_an_exact_name_beats_an_earlier_one_that_contains_it() -> None:
    longer = Device("default of the dock", inputs=1, outputs=1, rate=48000)
    assert choose_speaker((longer, DEFAULT), "default") == DEFAULT


def test_a_part_of_several_names_is_no_choice() -> None:
    second = Device("USB Microphone: Audio (hw:2,0)", inputs=1, outputs=0, rate=48000)
    with pytest.raises(NoMicrophone, match=r'more than one .*"USB Camera.*"USB Microphone'):
        choose_microphone((CARD, WEBCAM, second), "usb")
    assert choose_microphone((CARD, WEBCAM, second), "microphone") == second


def test_two_devices_of_the_same_name_are_one_choice() -> None:
    assert choose_microphone((WEBCAM, WEBCAM), "camera") == WEBCAM


def test_without_a_name_the_default_device_is_taken() -> None:
    assert choose_microphone((CARD, DEFAULT)) == DEFAULT
    assert choose_speaker((CARD, DEFAULT)) == DEFAULT


def test_a_camera_is_no_speaker() -> None:
    with pytest.raises(NoSpeaker, match="aplay -l"):
        choose_speaker((WEBCAM,))
    with pytest.raises(NoSpeaker, match=r"there are: .*ALC257"):
        choose_speaker((CARD, WEBCAM), "camera")


@pytest.mark.parametrize("devices", [(), (Device("hdmi", 0, 8, 48000, default_output=True),)])
def test_without_a_microphone_the_person_is_told_how_to_get_one(devices: Sequence[Device]) -> None:
    with pytest.raises(NoMicrophone, match=r"arecord -l.*--device /dev/snd"):
        choose_microphone(tuple(devices))


def test_without_portaudio_the_person_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    with pytest.raises(AudioError, match="apt-get install libportaudio2"):
        portaudio.list_devices()


async def test_frames_that_nobody_reads_are_dropped_oldest_first_and_counted() -> None:
    capture = Capture(lambda _: 0.0)
    capture.format(16000, 1)
    for number in range(260):
        capture.block(block(320, number), 0.02, lossy=False)
    assert capture.lost_frames == 10
    assert len(capture.kept) == 250
    assert capture.kept[0].at_ms == 10 * FRAME_MS
    assert capture.kept[0].pcm == block(320, 10).tobytes()
    assert capture.now_ms() == 260 * FRAME_MS


async def test_a_reopened_microphone_goes_on_where_the_world_is() -> None:
    capture = Capture(lambda _: 1234.5)
    capture.format(16000, 1)
    capture.block(block(320), 0.02, lossy=False)
    assert capture.kept[0].at_ms == 1240
    assert len(capture.kept[0].pcm) == FRAME_BYTES


async def test_a_playback_ends_only_after_the_room_has_heard_it() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(800))
    playback.complete()
    got, more = play(playback, 50, away_s=3.0)
    assert more
    assert not playback.drained
    assert playback.fraction() < 0.01
    assert int((got == 1000).sum()) == 800


async def test_a_playback_is_not_drained_before_the_buffer_has_taken_silence_after_it() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(320))
    playback.complete()
    # This driver claims no delay at all; 100 ms of buffer are 5 blocks.
    play(playback, 5, away_s=0.0)
    assert playback.fraction() < 1.0
    await asyncio.sleep(0.021)
    play(playback, 1, away_s=0.0)
    assert playback.fraction() == 1.0


async def test_a_sound_server_that_holds_more_back_than_the_driver_says_is_believed() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(320))
    playback.complete()
    play(playback, 6, away_s=0.0)
    await asyncio.sleep(0.021)
    play(playback, 1, away_s=0.0)
    heard = [playback.drained]
    # 0.2 s of silence were handed over by then: the sound before it is 0.3 s from the air.
    playback.told(0.5, silence_handed=3200)
    play(playback, 1, away_s=0.0)
    heard.append(playback.drained)
    assert heard == [True, False]
    assert playback.fraction() == 0


async def test_a_sound_server_that_holds_back_silence_alone_changes_nothing() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(320))
    playback.complete()
    play(playback, 6, away_s=0.0)
    await asyncio.sleep(0.021)
    play(playback, 1, away_s=0.0)
    playback.told(0.1, silence_handed=3200)
    assert playback.drained


async def test_what_is_added_before_the_device_opens_is_played_from_its_first_block() -> None:
    playback = Playback()
    playback.add(sound(320))
    playback.format(48000, 1)
    playback.format(16000, 1)
    got, _ = play(playback, 1)
    assert (got == 1000).all()


async def test_a_microphone_that_was_put_away_keeps_its_time_and_takes_nothing() -> None:
    capture = Capture(lambda _: 0.0)
    capture.format(16000, 1)
    capture.block(block(320), 0.02, lossy=False)
    capture.put_away()
    assert not capture.block(block(320), 0.02, lossy=False)
    assert capture.now_ms() == FRAME_MS


async def test_pieces_of_several_rates_become_one_sound() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(1600, rate=16000))
    playback.add(sound(2205, rate=22050))
    playback.add(sound(4800, rate=48000))
    playback.complete()
    got, _ = play(playback, 30, away_s=3.0)
    assert abs(int((np.abs(got) > 100).sum()) - 3 * 1600) <= 16
    assert playback.underruns == 0


async def test_a_late_piece_is_an_under_run_but_waiting_for_the_first_is_not() -> None:
    playback = Playback()
    playback.format(16000, 1)
    play(playback, 3)
    assert playback.underruns == 0
    playback.add(sound(320))
    play(playback, 3)
    assert playback.underruns == 0
    playback.add(sound(320))
    play(playback, 3)
    assert playback.underruns == 2


async def test_a_silenced_playback_hands_out_nothing_more() -> None:
    playback = Playback()
    playback.format(16000, 1)
    playback.add(sound(16000))
    play(playback, 2)
    playback.silence()
    got, more = play(playback, 2)
    assert not got.any()
    assert not more
    assert playback.fraction() <= 640 / 16000


async def test_a_stereo_only_speaker_gets_both_channels() -> None:
    playback = Playback()
    playback.format(16000, 2)
    playback.add(sound(320, 7))
    asked = block(320, channels=2)
    playback.block(asked, 0.0, lossy=False)
    assert (asked == 7).all()

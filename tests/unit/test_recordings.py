"""Recordings of every shape become 16 kHz mono; what is not a recording is refused by name."""

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.adapters.audio.files import check_target, from_pcm, read_recording, write_wav
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.core.errors import BadRecording, ConfigError
from appliance.core.types import FRAME_BYTES, Sound


def tone(rate: int, seconds: float = 0.5, channels: int = 1) -> np.ndarray:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)
    return np.stack([wave] * channels, axis=1)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_any_rate_and_channel_count(tmp_path: Path, rate: int, channels: int, suffix: str) -> None:
    file = tmp_path / f"tone.{suffix}"
    soundfile.write(file, tone(rate, channels=channels), rate)
    samples = from_pcm(read_recording(file))
    assert abs(len(samples) - 8000) <= 2
    strongest = np.argmax(np.abs(np.fft.rfft(samples[1000:7000]))) * 16_000 / 6000
    assert abs(strongest - 440) < 5


def test_no_samples_are_no_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros((0, 1)), 16_000)
    assert read_recording(tmp_path / "none.wav") == b""


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt ", b"hello" * 100])
def test_what_is_no_recording_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.wav"
    file.write_bytes(content)
    with pytest.raises(BadRecording, match=r"broken\.wav"):
        read_recording(file)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="no such recording"):
        read_recording(tmp_path / "absent.wav")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_recording_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "damaged.wav"
    soundfile.write(file, tone(8000, 0.05), 8000)
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(BadRecording):
        read_recording(file)


def test_writing_pads_to_the_longest(tmp_path: Path) -> None:
    write_wav(tmp_path / "out.wav", [b"\x01\x00" * 10, b"\x02\x00" * 20])
    samples, rate = soundfile.read(tmp_path / "out.wav", dtype="int16")
    assert (samples.shape, rate) == ((20, 2), 16_000)
    with pytest.raises(ConfigError, match="no folder"):
        write_wav(tmp_path / "absent" / "out.wav", [b""])
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


def test_a_place_where_nothing_can_be_kept_is_named_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    for place in (".", "pipe", "file/out.wav", "absent/out.wav", "n" * 300):
        with pytest.raises(ConfigError, match="cannot write"):
            check_target(tmp_path / place)
    with pytest.raises(ConfigError, match="cannot write"):
        check_target(tmp_path / "file" / "deeper" / "out.wav", make_folder=True)
    check_target(tmp_path / "made" / "out.wav", make_folder=True)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "made", "pipe"]


def test_a_link_stays_a_link_and_what_it_names_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.wav").symlink_to(tmp_path / "real" / "out.wav")
    for track in (b"\1\0" * 5, b"\1\0" * 9):
        write_wav(tmp_path / "link.wav", [track])
        assert soundfile.info(tmp_path / "real" / "out.wav").frames == len(track) // 2
    assert (tmp_path / "link.wav").is_symlink()


async def test_a_clip_begins_when_hearth_listens() -> None:
    room = RecordedRoom([b"\x01\x00" * 320], patience_ms=100)
    room.mark("listening", awaited="wake")
    frames = [frame async for frame in room.frames()]
    loud = [frame.at_ms for frame in frames if any(frame.pcm)]
    assert loud == [300]
    assert [frame.at_ms for frame in frames] == list(range(0, len(frames) * 20, 20))
    assert all(len(frame.pcm) == FRAME_BYTES for frame in frames)


async def test_both_sides_are_kept_on_one_clock() -> None:
    room = RecordedRoom([b"\x01\x00" * 320], patience_ms=100)

    async def speech() -> object:
        yield Sound(b"\x05\x00" * 22_050, 22_050)

    played = await room.play(speech())  # type: ignore[arg-type]
    assert (played.ended_ms, played.interrupted, played.fraction) == (1000, False, 1.0)
    room.mark("listening", awaited="wake")
    frames = [frame async for frame in room.frames()]
    assert frames[0].at_ms == 1000
    assert len(room.spoken()) == 32_000
    assert len(room.heard()) > 32_000

"""Samples to frames, and stream time that keeps step with the world."""

import numpy as np
import pytest

from appliance.adapters.audio.stream import Reframer, Resampler, StreamClock, mono
from appliance.core.types import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Frame


def tone(rate: int, seconds: float = 1.0) -> np.ndarray:
    t = np.arange(int(rate * seconds)) / rate
    return (np.sin(2 * np.pi * 440 * t) * 10_000).astype(np.int16)


@pytest.mark.parametrize("size", [1, 160, 320, 441, 4096])
def test_blocks_of_any_size_become_whole_frames_without_gaps(size: int) -> None:
    samples = tone(SAMPLE_RATE)
    reframer = Reframer(SAMPLE_RATE, at_ms=100)
    frames: list[Frame] = []
    for start in range(0, len(samples), size):
        frames += reframer.feed(samples[start : start + size, np.newaxis])
    assert b"".join(frame.pcm for frame in frames) == samples.tobytes()
    assert all(len(frame.pcm) == FRAME_BYTES for frame in frames)
    assert [frame.at_ms for frame in frames] == [100 + FRAME_MS * i for i in range(50)]


@pytest.mark.parametrize("rate", [8000, 32000, 44100, 48000])
def test_a_native_rate_becomes_16_khz_at_the_same_place_and_level(rate: int) -> None:
    samples = tone(rate, 2)
    reframer = Reframer(rate, at_ms=0)
    frames: list[Frame] = []
    for start in range(0, len(samples), rate // 50):
        part = samples[start : start + rate // 50]
        frames += reframer.feed(np.stack([part, part], axis=1))
    got = np.frombuffer(b"".join(frame.pcm for frame in frames), "<i2").astype(float)
    wanted = tone(SAMPLE_RATE, 2)[: len(got)].astype(float)
    assert len(got) > 1.9 * SAMPLE_RATE
    middle = slice(1000, -1000)
    assert np.corrcoef(got[middle], wanted[middle])[0, 1] > 0.999
    assert abs(np.std(got[middle]) / np.std(wanted[middle]) - 1) < 0.01


def test_a_flushed_resampler_loses_nothing() -> None:
    resampler = Resampler(22050, 48000)
    fed = sum(len(resampler.feed(tone(22050, 0.1))) for _ in range(10))
    assert abs(fed + len(resampler.flush()) - 48000) <= 24


def test_channels_beyond_the_second_are_not_speech() -> None:
    block = np.array([[30_000, 32_000, -5], [-3, -4, 9]], dtype=np.int16)
    assert mono(block).tolist() == [31_000, -4]


def arrive(clock: StreamClock, begin_ms: int, end_ms: int) -> int:
    """Blocks of 20 ms, each on time."""
    return sum(clock.arrived(at, 100 + at / 1000) for at in range(begin_ms, end_ms, FRAME_MS))


def test_a_steady_stream_loses_nothing() -> None:
    clock = StreamClock()
    assert arrive(clock, 20, 600_000) == 0
    assert clock.newest_ms(100 + 600) == pytest.approx(600_000)


def test_a_busy_machine_is_not_a_loss() -> None:
    clock = StreamClock()
    arrive(clock, 20, 5000)
    # Nothing for 900 ms, then all at once.
    assert sum(clock.arrived(at, 105.9) for at in range(5000, 5900, FRAME_MS)) == 0
    assert arrive(clock, 5920, 20_000) == 0


def test_lost_samples_are_made_up_for_once() -> None:
    clock = StreamClock()
    counted, moved = 0.0, 0
    for number in range(1, 2000):
        if number == 500:
            counted -= 700
        counted += FRAME_MS
        lost = clock.arrived(counted, number * FRAME_MS / 1000)
        counted += lost
        moved += lost
    assert moved == 700
    assert counted == pytest.approx(1999 * FRAME_MS)


def test_a_slow_quartz_does_not_let_the_stream_drift_away() -> None:
    clock = StreamClock()
    counted = 0.0
    for number in range(1, 8 * 3600 * 50, 5):
        counted += 5 * FRAME_MS * (1 - 200e-6)
        counted += clock.arrived(counted, number * FRAME_MS / 1000)
    assert abs(number * FRAME_MS - counted) < 300

"""Where sound begins and ends in a recording, and when that was."""

import numpy as np
import pytest

from appliance.cli.bench_air import Recording, first_sound_s, last_sound_s, trimmed
from appliance.core.types import SAMPLE_RATE
from appliance.hearing.earcon import RATE, tone


def sound(seconds: float, loudness: int = 8000) -> np.ndarray:
    at = np.arange(round(seconds * SAMPLE_RATE))
    wave: np.ndarray = (loudness * np.sin(2 * np.pi * 300 * at / SAMPLE_RATE)).astype("<i2")
    return wave


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * SAMPLE_RATE), "<i2")


def joined(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts)


def test_sound_begins_and_ends_where_it_is_heard() -> None:
    heard = joined(silence(0.5), sound(0.3), silence(0.2), sound(0.1), silence(1))
    assert first_sound_s(heard) == pytest.approx(0.5, abs=0.011)
    assert last_sound_s(heard) == pytest.approx(1.1, abs=0.011)


def test_what_is_far_below_the_loudest_is_breath() -> None:
    heard = joined(sound(0.2, 100), silence(0.1), sound(0.2, 20_000), sound(0.3, 100))
    assert first_sound_s(heard) == pytest.approx(0.3, abs=0.011)
    assert last_sound_s(heard) == pytest.approx(0.5, abs=0.011)


@pytest.mark.parametrize("heard", [silence(0), silence(1), sound(1, 8), sound(0.005)])
def test_there_is_no_sound_in_silence(heard: np.ndarray) -> None:
    assert first_sound_s(heard) is None
    assert last_sound_s(heard) is None


def test_a_clip_is_trimmed_to_its_sound() -> None:
    clip = joined(silence(0.4), sound(0.25), silence(0.6)).tobytes()
    assert len(trimmed(clip)) == pytest.approx(0.25 * SAMPLE_RATE * 2, abs=2 * 160 * 2)
    assert trimmed(silence(1).tobytes()) == b""


def fed(samples: np.ndarray, late_s: list[float], began_s: float = 100.0) -> Recording:
    """A recording whose pieces of 100 ms come so much later than they were in the air."""
    recording = Recording()
    size = SAMPLE_RATE // 10
    for number, late in enumerate(late_s):
        piece = samples[number * size : (number + 1) * size]
        recording.add(piece.tobytes(), began_s + (number + 1) / 10 + late)
    return recording


def test_the_promptest_delivery_tells_when_a_sample_was_in_the_air() -> None:
    heard = joined(silence(0.3), sound(0.2), silence(0.5))
    recording = fed(heard, [0.08, 0.05, 0.01, 0.3, 0.2, 0.02, 0.02, 0.09, 0.02, 0.02])
    assert recording.first_sound(100.0, 101.0) == pytest.approx(100.31, abs=0.011)
    assert recording.last_sound(100.0, 101.0) == pytest.approx(100.51, abs=0.011)


def test_only_what_lies_between_is_looked_at() -> None:
    heard = joined(sound(0.2), silence(0.3), sound(0.2), silence(0.3))
    recording = fed(heard, [0.0] * 10)
    assert recording.first_sound(100.25, 101.0) == pytest.approx(100.5, abs=0.011)
    assert recording.last_sound(99.0, 100.4) == pytest.approx(100.2, abs=0.011)
    assert recording.first_sound(100.75, 200.0) is None
    assert recording.first_sound(90.0, 95.0) is None


def test_a_recorder_that_delivered_nothing_heard_nothing() -> None:
    assert Recording().first_sound(0.0, 10.0) is None


def test_the_tone_that_answers_a_call_is_no_voice() -> None:
    played = np.frombuffer(tone(), "<i2")[:: RATE // SAMPLE_RATE]
    heard = joined(silence(0.5), sound(0.3), silence(0.1), played, silence(0.5))
    recording = Recording()
    recording.add(heard.astype("<i2").tobytes(), len(heard) / SAMPLE_RATE)
    assert recording.last_voice(0, 2) == pytest.approx(0.8, abs=0.011)
    assert recording.last_sound(0, 2) == pytest.approx(1.01, abs=0.02)
    assert recording.last_voice(1.2, 1.2) is None

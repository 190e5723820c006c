"""Misses, false wakes and their intervals, out of scores; and the rooms recordings are put in."""

from pathlib import Path

import numpy as np
import pytest

from appliance.core.calls import CallRule
from appliance.core.errors import ConfigError
from appliance.evaluation import mixing
from appliance.evaluation.mixing import Surroundings
from appliance.evaluation.wake import (
    Listened,
    calls_in,
    false_wakes,
    misses,
    poisson_upper,
    wilson,
)

QUICK = {"alexa": CallRule(patience=1)}
TONE = 1000 * np.sin(np.arange(16_000) / 10)


def listened(*scores: float, name: str = "one.wav") -> Listened:
    return Listened(name, tuple((score, score) for score in scores))


def test_a_recording_without_a_call_is_a_miss() -> None:
    heard = [listened(0.1, 0.9), listened(0.1, 0.4, name="two.wav")]
    row = misses(heard, "alexa", 0.5, QUICK)
    assert (row.missed, row.hit_rate) == (("two.wav",), 0.5)
    assert misses(heard, "alexa", 0.3, QUICK).missed == ()
    assert misses(heard, "alexa", 0.3, {}).missed == ("one.wav", "two.wav")


def test_false_wakes_are_counted_by_the_hour_and_say_where_they_are() -> None:
    quiet = [0.0] * 22_497
    found = false_wakes([listened(0.0, 0.0, 0.9, *quiet)], "alexa", 0.5, QUICK)
    assert found.calls == (("one.wav", 240),)
    assert found.hours == pytest.approx(0.5)
    assert found.per_hour == pytest.approx(2.0)
    assert found.at_most_per_hour > 4


def test_one_call_is_one_call_however_long_it_is() -> None:
    assert len(calls_in(listened(*[0.9] * 12), "alexa", 0.5, QUICK)) == 1


def test_intervals_are_those_of_the_books() -> None:
    low, high = wilson(39, 40)
    assert (round(low, 3), round(high, 3)) == (0.871, 0.996)
    assert wilson(0, 0) == (0.0, 1.0)
    assert poisson_upper(0) == pytest.approx(3.0, abs=0.05)
    assert poisson_upper(3) == pytest.approx(7.75, abs=0.05)


def test_noise_stands_as_far_below_the_speech_as_was_asked() -> None:
    chance = np.random.default_rng(1)
    pause = np.zeros(16_000)
    speech = np.concatenate([pause, TONE, pause])
    assert mixing.level(speech) == pytest.approx(np.sqrt(np.mean(TONE**2)), rel=0.05)
    noise = mixing.white(len(speech), chance)
    mixed = mixing.with_noise(speech, noise, 10, mixing.level(speech))
    rest = mixed - speech
    decibels = 20 * np.log10(mixing.level(speech) / np.sqrt(np.mean(rest**2)))
    assert decibels == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    "noise",
    [mixing.white, mixing.kitchen, mixing.babble([TONE, TONE]), mixing.from_recording(TONE)],
)
def test_noises_are_as_long_as_asked_and_the_same_each_time(noise: mixing.Noise) -> None:
    place = Surroundings(10.0, noise)
    once, again = (place.around(TONE, "one") for _ in range(2))
    assert len(once) == len(TONE) + round(1.8 * 16_000)
    np.testing.assert_array_equal(once, again)
    assert not np.array_equal(once, place.around(TONE, "two"))
    assert np.isfinite(once).all()


def test_silence_and_nothing_survive_every_surrounding() -> None:
    for sound in (np.zeros(0), np.zeros(100), np.zeros(20_000)):
        mixed = Surroundings(5.0, mixing.from_recording(np.zeros(0))).around(sound, "x")
        assert not mixed.any()
        assert mixing.level(sound) == 0.0


def test_what_is_too_loud_is_made_quieter_not_clipped() -> None:
    loud = np.frombuffer(mixing.as_pcm(TONE * 100), "<i2")
    assert np.abs(loud).max() == 32767
    assert np.corrcoef(loud, TONE)[0, 1] > 0.999


def test_babble_needs_speech_and_a_folder_needs_recordings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="babble"):
        mixing.babble([np.zeros(100)])
    with pytest.raises(ConfigError, match="no recordings here"):
        mixing.recordings_in([tmp_path])
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.WAV").touch()
    assert mixing.recordings_in([tmp_path]) == [tmp_path / "a" / "x.WAV"]

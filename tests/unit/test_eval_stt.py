"""Words that are wrong, and sentences that come to mean something else."""

import doctest
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import BadRecording
from appliance.evaluation import stt
from appliance.evaluation.stt import Sample, judged, rates, sample_of, word_errors, words_in
from appliance.testing.house import whole_home

HOME = whole_home()
words = st.lists(st.sampled_from(["turn", "on", "off", "the", "light"]), max_size=8)


def test_what_is_said_stands_beside_the_recording_or_is_its_name(tmp_path: Path) -> None:
    assert sample_of(Path("turn_on_the_tv__anna.wav")).text == "turn on the tv"
    assert sample_of(Path("oov_3__anna.wav")).text == ""
    (tmp_path / "oov_1.txt").write_text("Turn it off.\n", encoding="utf-8")
    assert sample_of(tmp_path / "oov_1.wav").text == "Turn it off."
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadRecording):
        sample_of(tmp_path / "bad.wav")
    (tmp_path / "long.txt").write_text("a" * 3000, encoding="utf-8")
    with pytest.raises(BadRecording):
        sample_of(tmp_path / "long.wav")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Set it to seventy-five percent.", "set it to 75%"),
        ("What's the time?", "whats the time"),
        ("an hour and eight minutes", "an hour and 8 minutes"),
    ],
)
def test_the_same_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    assert words_in(one) == words_in(other)


@given(words, words)
def test_word_errors_are_a_distance(one: Sequence[str], other: Sequence[str]) -> None:
    errors = word_errors(one, other)
    assert errors == word_errors(other, one)
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))
    assert (errors == 0) is (list(one) == list(other))


def test_word_errors_of_known_sentences() -> None:
    assert word_errors(["turn", "on", "the", "light"], ["turn", "off", "light"]) == 2
    assert word_errors([], ["a"]) == 1


def test_a_sentence_is_right_when_it_comes_to_the_same() -> None:
    said = ["turn on the hall light", "set a timer for ten minutes", "turn on the hall light", ""]
    heard = [
        "Turn the hall light on, please.",
        "Set a timer for 10 minutes.",
        "Turn off the hall light.",
        "",
    ]
    samples = [Sample(Path(f"{number}.wav"), text) for number, text in enumerate(said)]
    found = judged(samples, heard, HOME)
    assert [one.meant for one in found] == [True, True, True, False]
    assert [one.alike for one in found] == [True, True, False, True]
    total = rates(found)
    assert (total.meant, total.invented) == (3, 0)
    assert total.meaning_errors == pytest.approx(1 / 3)


def test_what_is_heard_in_nothing_is_counted() -> None:
    (found,) = judged([Sample(Path("oov_1.wav"), "")], ["turn on the hall light"], HOME)
    assert rates([found]).invented == 1


def test_examples() -> None:
    assert doctest.testmod(stt).failed == 0

"""A word that Hearth says itself is not listened for meanwhile."""

import pytest

from appliance.core.self_talk import MOST_BEFORE
from appliance.hearing.own_words import says


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("alexa", "I am not Alexa."),
        ("alexa", "Alexander the Great was born in Pella."),
        ("alexa", "It is played by a lexicographer."),
        ("hey_jarvis", "You can call me with Hey Jarvis."),
        ("hey_jarvis", "Jarvis is a butler."),
        ("hey_jarvis", "They, Jarvis and Tony, left."),
        ("stop", "Stop the washing machine?"),
        ("stop", "The vacuum has stopped."),
        ("stop", "It is at the bus-stop."),
        ("stop", "The top shelf."),
        ("stop", "The shop is open."),
        ("stop", "S T O P"),
    ],
)
def test_the_word_and_what_sounds_near_it(word: str, sentence: str) -> None:
    assert says(word, ["Turn on the hall light?", sentence])


@pytest.mark.parametrize("word", ["alexa", "hey_jarvis", "stop"])
@pytest.mark.parametrize(
    "sentence",
    [
        "Turn on the hall light?",
        "It is a quarter past nine.",
        "All right, I won't.",
        "The front door is locked, and the garage door is closed.",
        "I heard no answer, so nothing was changed.",
        "",
        "... 42!",
    ],
)
def test_what_it_says_every_day_holds_none_of_them(word: str, sentence: str) -> None:
    assert not says(word, [sentence] * MOST_BEFORE)


def test_a_sentence_without_end_takes_no_time() -> None:
    assert not says("alexa", ["b " * 5_000, "b" * 10_000])

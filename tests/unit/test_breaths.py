"""Where a long sentence is cut for a voice."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.sentences import breaths


@given(st.text(alphabet="ab ,;:.", max_size=300))
def test_breaths_are_the_sentence_and_none_is_a_scrap(sentence: str) -> None:
    sentence = " ".join(sentence.split())
    pieces = breaths(sentence)
    assert " ".join(pieces) == sentence
    assert len(pieces) == 1 or all(len(piece) >= 20 for piece in pieces)


def test_a_short_sentence_and_one_without_a_comma_are_not_cut() -> None:
    short = "Turn on the hall light, and close the blinds?"
    long = "The living room and the kitchen and the hall and the landing and the study are warm."
    assert breaths(short) == [short]
    assert breaths(long) == [long]


def test_numbers_and_times_are_not_cut() -> None:
    text = "At 10:30 there were 1,000 people in the street by the house, and at 12:45 they went."
    assert breaths(text)[0].endswith("house,")

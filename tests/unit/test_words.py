"""Numbers and likeness as people say them."""

import pytest

from appliance.understanding.words import among, spoken_numbers, words_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("forty percent", 40),
        ("twenty-five", 25),
        ("thirty five percent", 35),
        ("30%", 30),
        ("half way", 50),
        ("three quarters", 75),
        ("full brightness", 100),
        ("one hundred", 100),
    ],
)
def test_numbers_that_were_said(text: str, number: int) -> None:
    assert number in spoken_numbers(text)


def test_numbers_that_were_not_said() -> None:
    assert spoken_numbers("turn on the lamp") == frozenset()
    assert 40 not in spoken_numbers("thirty")
    assert spoken_numbers("9" * 5000) == frozenset()


def test_words_are_alike_when_they_are_spelled_alike() -> None:
    assert among("blind", ["blinds"])
    assert among("hallwey", ["hallway"])
    assert not among("back", ["garage"])
    assert not among("hall", ["wall lamp"])
    assert words_of("Sam's lamp, please") == ["sam", "lamp", "please"]

"""Likeness of words as people say them."""

from appliance.understanding.text.words import among, words_of


def test_words_are_alike_when_they_are_spelled_alike() -> None:
    assert among("blind", ["blinds"])
    assert among("hallwey", ["hallway"])
    assert not among("back", ["garage"])
    assert not among("hall", ["wall lamp"])
    assert words_of("Sam's lamp, please") == ["sam", "lamp", "please"]

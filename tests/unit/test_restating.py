"""A yes that says the question over, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import GRAMMARS, AnswerKind, classify, words
from tests.every_case import every_case

HALL = "Turn on the hall light?"
FAN = "Turn off the kitchen fan?"
DOOR = "Lock the front door?"
BLIND = "Close the bedroom blind?"
TWO = "Turn on the hall light and the kitchen light?"
MIXED = "Turn on the hall light, and turn off the kitchen fan?"
VALUE = "Kitchen ceiling light to 30 percent?"
LIGHTS = "Turn off 4 lights upstairs?"


@every_case(
    ("question", "said", "language"),
    [
        (HALL, "Yes, turn it on.", "en"),
        (HALL, "yes put the hall light on please", "en"),
        (HALL, "Yes, the hall light, thanks.", "en"),
        (HALL, "Go ahead, turn it on.", "en"),
        (FAN, "yeah switch it off", "en"),
        (DOOR, "yes lock it", "en"),
        (BLIND, "Yes, shut the blind.", "en"),
        (VALUE, "Yes, thirty percent.", "en"),
        (VALUE, "yes 30 percent", "en"),
        (TWO, "Yes, both.", "en"),
        (MIXED, "yes both of them", "en"),
        (LIGHTS, "yes, all of them", "en"),
        (LIGHTS, "yes all four", "en"),
        (HALL, "Oui, allume-la.", "fr"),
        (HALL, "oui tu peux allumer la lumi\u00e8re", "fr"),
        (FAN, "Oui, \u00e9teins.", "fr"),
        (HALL, "Ja, mach an.", "de"),
        (HALL, "ja schalt das Licht ein", "de"),
        (DOOR, "Ja, schlie\u00df ab.", "de"),
    ],
)
def test_a_yes_that_says_the_question_over(question: str, said: str, language: str) -> None:
    assert classify(said, language, question) is AnswerKind.YES
    assert classify(said, language) is not AnswerKind.YES


@every_case(
    ("question", "said", "language"),
    [
        (HALL, "Yes, turn it off.", "en"),
        (HALL, "yes turn it on and off", "en"),
        (HALL, "yes turn the kitchen light on", "en"),
        (HALL, "yes the light is on", "en"),
        (HALL, "yes turn it on?", "en"),
        (HALL, "yes turn it on tomorrow", "en"),
        (HALL, "yes both", "en"),
        (HALL, "yes turn", "en"),
        (HALL, "yes the", "en"),
        (DOOR, "yes unlock it", "en"),
        (BLIND, "yes open it", "en"),
        (TWO, "yes the hall light", "en"),
        (TWO, "yes turn it on", "en"),
        (MIXED, "yes turn it off", "en"),
        (VALUE, "yes forty percent", "en"),
        (VALUE, "yes turn it on", "en"),
        (VALUE, "yes both", "en"),
        (LIGHTS, "yes all five", "en"),
        ("Turn off all the lights except the hall light?", "yes the hall light", "en"),
        ("Turn off all the lights except the hall light?", "yes all of them", "en"),
        ("Turn on 2 lights at 30 percent?", "yes 2", "en"),
        ("On air light to 30 percent?", "yes turn it on", "en"),
        ("Off lamp to 30 percent?", "yes turn it off", "en"),
        ("Turn on the off lamp?", "yes turn it off", "en"),
        ("Lock lamp to 30 percent?", "yes lock it", "en"),
        (HALL, "oui \u00e9teins", "fr"),
        (TWO, "oui allume", "fr"),
        (HALL, "ja mach aus", "de"),
        (DOOR, "ja mach auf", "de"),
        (DOOR, "ja schlie\u00df auf", "de"),
    ],
)
def test_what_contradicts_or_leaves_out_is_asked_again(
    question: str, said: str, language: str
) -> None:
    assert classify(said, language, question) is AnswerKind.HEDGE


@pytest.mark.parametrize("later", ["in 10 minutes", "at 7 30 in the evening", "tomorrow at 6"])
def test_now_is_no_answer_to_later(later: str) -> None:
    question = f"Turn on the hall light {later}?"
    assert classify("yes", "en", question) is AnswerKind.YES
    assert classify("yes, now", "en", question) is AnswerKind.HEDGE
    assert classify("yes, now", "en", HALL) is AnswerKind.YES


_WORDS = st.sampled_from(
    words(
        "turn switch put it them the on off hall kitchen light open close lock unlock both all "
        "please 30 percent and yes set to now"
    )
)
_OPPOSITES = (
    ("on", "off"),
    ("off", "on"),
    ("open", "close"),
    ("close", "open"),
    ("lock", "unlock"),
)


@settings(deadline=None)
@given(st.lists(_WORDS, max_size=8), st.sampled_from(_OPPOSITES))
def test_the_opposite_is_never_a_yes(said: list[str], deeds: tuple[str, str]) -> None:
    asked, opposite = deeds
    how = f"Turn {asked}" if asked in ("on", "off") else asked.capitalize()
    text = " ".join(["yes", *said])
    if opposite in said:
        assert classify(text, "en", f"{how} the hall light?") is not AnswerKind.YES


@settings(deadline=None)
@given(st.lists(_WORDS, max_size=8), st.text(max_size=40))
def test_no_question_makes_a_yes_without_an_assent(said: list[str], question: str) -> None:
    words_said = [word for word in said if word != "yes"]
    for language in GRAMMARS:
        assert classify(" ".join(words_said), language, question) is not AnswerKind.YES

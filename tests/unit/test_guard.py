"""The guard: what may become a proposal, row by row, and for any text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import WhyNot
from appliance.understanding.guard import (
    MAX_CHARACTERS,
    AskOnly,
    MayAct,
    Stopped,
    judge,
)


@pytest.mark.parametrize(
    "text",
    [
        "turn on the hall light",
        "Could you please switch the desk lamp off?",
        "Would you mind closing the study blind?",
        "I'd like the counter lights at forty percent",
        "have the coffee machine on",
        "set the floor lamp to half brightness",
        "lower the blinds",
        "turn off all the lights except the night light",
        "I want the porch light turned on",
        "nursery shade half way",
        "my lamp on please",
        "can I have the lamp on",
    ],
)
def test_plain_commands_may_act(text: str) -> None:
    assert isinstance(judge(text), MayAct)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "noise"),
        ("  ... ?!", "noise"),
        ("Um, uh.", "noise"),
        ("you", "noise"),
        ("Thank you very much!", "politeness"),
        ("Good morning", "politeness"),
        ("don't turn on the hall light", "negation"),
        ("Please do not open the garage door", "negation"),
        ("dont switch off the lamp", "negation"),
        ("you mustn\u2019t close the blinds", "negation"),
        ("never turn the heater on", "negation"),
        ("turn on the lamp but not the porch light", "negation"),
        ("leave the kettle alone", "left-alone"),
        ("turn on the hall light, no wait, never mind", "cancelled"),
        ("open the study blind actually don't", "cancelled"),
        ("turn on the hall light, no, the landing light", "corrected"),
        ("suppose I opened the garage door", "hypothetical"),
        ("I might turn the lamp on", "hypothetical"),
        ("she told me to open the gate", "reported"),
        ("I turned on the lamp", "reported"),
        ("the neighbours opened the gate again", "told-as-past"),
        ("turn on the", "half-sentence"),
        ("turn off the lamp in ten minutes", "later"),
        ("turn the porch light on at eight", "later"),
        ("close the blinds at half past six", "later"),
        ("lamp on when I come home", "later"),
        ("turn off the lamp if nobody is there", "negation"),
        ("make the desk lamp a bit brighter", "relative"),
        ("set a timer for ten minutes", "timer"),
        ("remind me to close the window", "reminder"),
        ("add milk to the shopping list", "list"),
        ("what time is it", "clock"),
        ("wake me up at six", "alarm-clock"),
    ],
)
def test_each_row_stops_its_kind(text: str, rule: str) -> None:
    judged = judge(text)
    assert isinstance(judged, Stopped)
    assert judged.rule == rule


@pytest.mark.parametrize(
    "text",
    [
        "is the front door locked",
        "Did you turn off the kitchen light?",
        "how do I unlock the front door",
        "What happens if I open the garage door?",
        "should I turn the lamp off?",
        "have I left any doors unlocked",
        "At what temperature does water boil?",
        "can you tell me whether the gate is open",
        "are any lights on",
    ],
)
def test_questions_may_only_be_answered(text: str) -> None:
    assert isinstance(judge(text), AskOnly)


def test_noise_and_reports_are_met_with_silence_and_thanks_with_courtesy() -> None:
    for text in ("uh", "he said open the garage door"):
        judged = judge(text)
        assert isinstance(judged, Stopped)
        assert judged.meaning.say == ""
        assert judged.meaning.why is WhyNot.NOT_ADDRESSED
    thanks = judge("thanks")
    assert isinstance(thanks, Stopped)
    assert thanks.meaning.say == "You're welcome."


def test_long_text_is_refused_before_anything_reads_it() -> None:
    for text in ("a" * (MAX_CHARACTERS + 1), "turn on the lamp " * 20, "x " * 100_000):
        judged = judge(text)
        assert isinstance(judged, Stopped)
        assert judged.rule == "too-long"


def test_what_may_act_is_one_tidy_line() -> None:
    judged = judge("  Turn ON\n\tSam\u2019s  lamp ")
    assert judged == MayAct("turn on sam's lamp")


@given(st.text(max_size=10_000))
def test_any_text_is_judged(text: str) -> None:
    judged = judge(text)
    if not any(map(str.isalnum, text)):
        assert isinstance(judged, Stopped)


@given(st.sampled_from(["don't ", "do not ", "please don't ", "never "]), st.text(max_size=80))
def test_nothing_that_begins_with_a_negation_may_act(start: str, rest: str) -> None:
    assert not isinstance(judge(start + rest), MayAct)

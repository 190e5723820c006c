"""What is read as an order to a skill, and above all what is not. Phrases of our own, by the line.

`skills_phrases.txt` says behind each phrase what it means on a Sunday at half past two;
`skills_unmatched.txt` is said to the house, or to nobody.
"""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import NotUnderstood, Skill
from appliance.skills import NOTHING, Snapshot, read, read_speech
from appliance.skills.reading.sums import read_sum
from appliance.skills.reading.templates import matched, table
from tests.every_case import every_case

NOW = dt.datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))
FOLDER = Path(__file__).parent
PHRASES = (FOLDER / "skills_phrases.txt").read_text(encoding="utf-8").splitlines()
UNMATCHED = (FOLDER / "skills_unmatched.txt").read_text(encoding="utf-8").splitlines()
BUSY = Snapshot(
    timers=("pizza", ""), alarms=("",), reminders=1, playing=True, lists=("Shopping list",)
)
CALM = Snapshot(lists=("Shopping list",))


def told(found: Skill | NotUnderstood | None) -> str:
    """A skill as the corpus writes it."""
    if found is None:
        return "nothing"
    if isinstance(found, NotUnderstood):
        return f"back: {found.say}"
    parts = [
        f"{found.kind} {found.action}",
        f"{found.seconds} s" if found.seconds is not None else "",
        f"of {found.of_s} s" if found.of_s is not None else "",
        f"{found.at:%d.%m. %H:%M}" if found.at is not None else "",
        f"amount {found.amount}" if found.amount is not None else "",
        found.rule.removeprefix("FREQ=").replace(";", " "),
        "every" if found.every else "",
        f"label {found.label}" if found.label else "",
        f"text {found.text}" if found.text else "",
    ]
    return ", ".join(part for part in parts if part)


@pytest.mark.parametrize("polite", ["{}", "Please, {}, thank you!"])
def test_what_is_asked_of_a_skill(polite: str) -> None:
    wrong = []
    for line in PHRASES:
        said, _, meant = line.partition(" | ")
        got = told(read(polite.format(said), NOW, NOTHING))
        if got != meant:
            wrong.append((said, got))
    assert wrong == []


@pytest.mark.parametrize("polite", ["{}", "Could you {}?"])
def test_what_is_said_to_the_house_or_to_nobody(polite: str) -> None:
    found = {said: told(read(polite.format(said), NOW, CALM)) for said in UNMATCHED}
    assert {said: got for said, got in found.items() if got != "nothing"} == {}


def test_while_something_runs_the_house_is_still_the_house() -> None:
    found = {said: told(read(said, NOW, BUSY)) for said in UNMATCHED}
    assert {said: got for said, got in found.items() if got != "nothing"} == {}


def test_the_corpora_are_large_enough() -> None:
    assert len(set(PHRASES)) >= 300
    assert len(set(UNMATCHED)) >= 200


@every_case(
    ("said", "meant"),
    [
        ("how long is left", "timer status"),
        ("bin the pizza one", "timer cancel, label pizza"),
        ("get rid of the pizza one", "timer cancel, label pizza"),
        ("cancel the pizza", "timer cancel, label pizza"),
        ("what about the pizza one", "timer status, label pizza"),
        ("how much time is left", "timer status"),
        ("how much longer", "timer status"),
        ("how long is left on the pizza", "timer status, label pizza"),
        ("how much longer for the pizza", "timer status, label pizza"),
        ("add two minutes", "timer add, 120 s"),
        ("another five minutes please", "timer add, 300 s"),
        ("give it another five minutes", "timer add, 300 s"),
        ("five more minutes", "timer add, 300 s"),
        ("cancel that alarm", "alarm cancel"),
        ("cancel the alarm", "alarm cancel"),
        ("what time is the alarm set for", "alarm status"),
    ],
)
def test_what_only_makes_sense_while_something_runs(said: str, meant: str) -> None:
    assert read(said, NOW, NOTHING) is None
    assert told(read(said, NOW, BUSY)) == meant


@pytest.mark.parametrize(
    "said", ["turn off the alarm", "is the alarm set", "stop", "disarm the alarm"]
)
def test_the_alarm_of_the_house_stays_its_own(said: str) -> None:
    assert read(said, NOW, BUSY) is None


@pytest.mark.parametrize("said", ["turn the volume down", "set the volume to thirty", "volume up"])
def test_the_volume_is_that_of_the_music_where_some_plays(said: str) -> None:
    assert read(said, NOW, NOTHING) is not None
    assert read(said, NOW, BUSY) is None


@pytest.mark.parametrize(
    "said", ["speak louder, I can't hear you", "Sorry?", "I didn't catch that"]
)
def test_what_may_be_read_before_any_guard(said: str) -> None:
    assert read_speech(said, NOTHING) is not None


@pytest.mark.parametrize("said", ["set a timer for ten minutes", "what time is it", "remember me"])
def test_nothing_else_is_read_there(said: str) -> None:
    assert read_speech(said, NOTHING) is None


WORDS = sorted({word for line in PHRASES + UNMATCHED for word in line.partition(" | ")[0].split()})


@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_words_in_any_order(said: str) -> None:
    found = read(said, NOW, BUSY)
    if isinstance(found, Skill):
        assert found.seconds is None or found.seconds > 0
        assert found.amount is None or 0 <= found.amount <= 1000
        assert len(found.label) <= 100
        assert len(found.text) <= 400


@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    read(text, NOW, BUSY)


@every_case(
    "text",
    [
        *("timer " * 2000, "a" * 10_000, "set a " * 60 + "timer", "1+" * 5000, "9" * 10_000),
        *("how long is left " * 20, "what is " * 50 + "2 plus 2", "remind me to " * 30),
        *("minus " * 200 + "1", "half of " * 40 + "8", "square root of " * 25 + "2 plus 2"),
    ],
)
def test_what_goes_on_and_on(text: str) -> None:
    read(text, NOW, BUSY)


@given(
    st.integers(0, 10**6), st.sampled_from(["+", "-", "*"]), st.integers(0, 10**6), st.booleans()
)
def test_sums_are_exact(one: int, operator: str, other: int, words: bool) -> None:
    result = {"+": one + other, "-": one - other, "*": one * other}[operator]
    said = {"+": "plus", "-": "minus", "*": "times"}[operator]
    found = read_sum(f"what is {one} {said if words else operator} {other}")
    assert isinstance(found, Skill)
    minus = "minus " if result < 0 else ""
    assert found.text == f"{one} {said} {other} is {minus}{abs(result)}."


def test_templates_match_whole_sentences_only() -> None:
    rows = table(
        """
        make  (make|cook) [me] <few>
              [please]
        """
    )
    assert matched(rows, "cook me a pie") == ("make", {"few": "a pie"})
    assert matched(rows, "do not cook me a pie") is None


@every_case(
    ("said", "answer"),
    [
        ("what's the square root of minus four", "A number below zero has no square root."),
        ("square root of -9", "A number below zero has no square root."),
        ("what is the square root of two minus three", "The square root of 2 minus 3 is about"),
        ("what is -5 plus 3", "Minus 5 plus 3 is minus 2."),
        ("what is 9-4", "9 minus 4 is 5."),
        ("10 - -2", "10 minus minus 2 is 12."),
        ("4 / -2", "4 divided by minus 2 is minus 2."),
        ("what is 3 * -2", "3 times minus 2 is minus 6."),
        ("what is the square root of zero", "The square root of 0 is 0."),
    ],
)
def test_numbers_below_zero(said: str, answer: str) -> None:
    found = read_sum(said)
    assert found is not None
    text = found.text if isinstance(found, Skill) else found.say
    assert text.startswith(answer)


@every_case(
    ("said", "place"),
    [
        ("what time is it in sydney and london", "sydney and london"),
        ("what's the time in london", "london"),
        ("what time is it in sydney and the kitchen", None),
        ("what time is it in the kitchen", None),
    ],
)
def test_the_time_in_several_places(said: str, place: str | None) -> None:
    found = read(said, NOW, BUSY)
    assert (found.label if isinstance(found, Skill) else None) == place

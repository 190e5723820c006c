"""When something comes again, by words and by the calendar; words to something that rings."""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.types import Skill, SkillKind
from appliance.skills import NOTHING, Snapshot, read, read_speech
from appliance.skills.reading.recurring import repeated
from appliance.skills.recurrence import next_time, said
from tests.every_case import every_case

LONDON = ZoneInfo("Europe/London")
SUNDAY = dt.datetime(2026, 11, 22, 14, 30, tzinfo=LONDON)
RINGING = Snapshot(ringing=True)


@every_case(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=2", "every other day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "every day"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "every Saturday and Sunday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every other Friday"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=FR", "every third Friday"),
        ("FREQ=WEEKLY", "every week"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", "on the first of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of every month"),
        ("FREQ=YEARLY", "every year"),
    ],
)
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert said(rule) == words


@pytest.mark.parametrize(
    "rule",
    [
        "", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=1000000", "FREQ=DAILY;INTERVAL=0", "freq=daily",
        "FREQ=DAILY\nRRULE:FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;UNTIL=20200101T000000",
    ],
)  # fmt: skip
def test_any_other_rule_is_none(rule: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        said(rule)
    with pytest.raises(ValueError, match="no rule"):
        next_time(rule, SUNDAY.replace(tzinfo=None), SUNDAY, LONDON)


# Hypothesis also tries what stands in the code as it is: "FREQ=MONTHLY" is a rule.
@given(st.text(max_size=60).filter(lambda text: not text.startswith("FREQ=")))
def test_no_text_is_a_rule_by_chance(text: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        said(text)


def test_what_the_clock_leaps_over_comes_as_much_later_and_what_it_shows_twice_once() -> None:
    spring, autumn = (
        dt.datetime(2027, 3, 27, 12, tzinfo=LONDON),
        dt.datetime(2027, 10, 30, 12, tzinfo=LONDON),
    )
    first = dt.datetime.fromisoformat("2027-01-01T01:30")
    leapt = next_time("FREQ=DAILY", first, spring, LONDON)
    assert leapt is not None
    assert leapt.isoformat() == "2027-03-28T02:30:00+01:00"
    once = next_time("FREQ=DAILY", first, autumn, LONDON)
    assert once is not None
    assert once.isoformat() == "2027-10-31T01:30:00+01:00"
    after = next_time("FREQ=DAILY", first, once, LONDON)
    assert after is not None
    assert after.isoformat() == "2027-11-01T01:30:00+00:00"


def test_everything_may_be_skipped() -> None:
    days = frozenset(SUNDAY.date() + dt.timedelta(days=ahead) for ahead in range(3))
    first = dt.datetime.fromisoformat("2026-11-01T07:00")
    at = next_time("FREQ=DAILY", first, SUNDAY, LONDON, days)
    assert at is not None
    assert at.date() == dt.date(2026, 11, 25)


@every_case(
    "words",
    ["set an alarm for seven", "every now and then", "every lamp in the hall", "sunday at nine"],
)
def test_what_does_not_come_again(words: str) -> None:
    assert repeated(tuple(words.split())) is None


WORDS = re.findall(
    "[^ ]+",
    "every each on the first monday mondays , and other month of day weekday daily morning last",
)


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_order_of_these_words_is_read_in_time(words: list[str]) -> None:
    found = repeated(tuple(words))
    if found is not None:
        said(found.rule)
        json.dumps(found.words)


@every_case(
    ("text", "action", "seconds"),
    [
        ("Snooze.", "snooze", None),
        ("Snooze for five minutes", "snooze", 300),
        ("Give me ten more minutes.", "snooze", 600),
        ("Five more minutes!", "snooze", 300),
        ("Wake me again in ten minutes.", "snooze", 600),
        ("Stop.", "stop", None),
        ("Okay.", "stop", None),
        ("Thanks, I'm awake.", "stop", None),
        ("I'm up.", "stop", None),
        ("Turn it off.", "stop", None),
        ("Stop the alarm.", "stop", None),
        ("Turn off the alarm.", "stop", None),
        ("That's enough.", "stop", None),
    ],
)
def test_what_is_said_to_something_that_rings(text: str, action: str, seconds: int | None) -> None:
    assert read(text, SUNDAY, RINGING) == Skill(SkillKind.ALARM, action, seconds)
    assert read_speech(text, RINGING) == Skill(SkillKind.ALARM, action, seconds)


@every_case("text", ["Stop.", "Okay.", "Turn it off.", "Five more minutes!", "I'm up."])
def test_while_nothing_rings_it_is_said_to_somebody_else(text: str) -> None:
    found = read(text, SUNDAY, NOTHING)
    assert not (isinstance(found, Skill) and found.kind is SkillKind.ALARM)


@every_case("text", ["Turn off the light.", "Stop the music.", "Set a timer for five minutes."])
def test_the_house_and_the_rest_are_there_while_something_rings(text: str) -> None:
    assert read(text, SUNDAY, RINGING) == read(text, SUNDAY, NOTHING)


def test_another_timer_is_cancelled_although_one_rings() -> None:
    found = read("cancel the timer", SUNDAY, Snapshot(timers=("",), ringing=True))
    assert found == Skill(SkillKind.TIMER, "cancel")

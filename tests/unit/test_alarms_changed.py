"""Alarms that are changed, skipped and asked for: it must be the right one, on the right day."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from appliance.core.types import Skill
from appliance.skills.appointments import AlarmSkill
from appliance.skills.diary import Diary
from appliance.skills.reading import read, read_speech
from appliance.skills.snapshot import NOTHING, Snapshot
from tests.every_case import every_case

SUNDAY = dt.datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))
FRIDAY_NIGHT = dt.datetime(2026, 11, 27, 22, 0, tzinfo=ZoneInfo("Europe/London"))


def told(said: Sequence[str], now: dt.datetime = SUNDAY) -> str:
    """What is said to the last of these sentences."""
    alarms = Diary()
    skill = AlarmSkill(alarms, lambda: now)
    answer = ""
    for text in said:
        snapshot = Snapshot(alarms=tuple(each.what for each in alarms.all))
        found = read_speech(text, snapshot, now) or read(text, now, snapshot)
        assert isinstance(found, Skill), text
        answer = skill.perform(found)
    return answer


WEEKDAYS = "wake me at seven every weekday"
SEVEN = "wake me up at seven"


@every_case(
    ("said", "answer"),
    [
        # An alarm in the morning stays one, and one on Saturday stays on Saturday.
        ((SEVEN, "change my alarm to eight"), "Alarm set for 8 am tomorrow."),
        (
            ("wake me at eight on saturday", "move my alarm to half past nine"),
            "Alarm set for 9:30 am on Saturday.",
        ),
        ((SEVEN, "change my alarm to eight in the evening"), "Alarm set for 8 pm tomorrow."),
        (
            (SEVEN, "wake me at nine", "move my nine o'clock alarm to ten"),
            "Alarm set for 10 am tomorrow.",
        ),
        ((SEVEN, "make my alarm ten minutes later"), "Alarm set for 7:10 am tomorrow."),
        ((SEVEN, "bring my alarm forward by an hour"), "Alarm set for 6 am tomorrow."),
        (
            (WEEKDAYS, SEVEN, "change the weekday alarm to quarter to seven"),
            "Alarm set for 6:45 am every weekday, the first time tomorrow.",
        ),
        (("set an alarm for nine pm", SEVEN, "skip my next alarm"), ("No alarm at 9 pm. The next "
         "one is at 7 am tomorrow.")),
        ((WEEKDAYS, "don't wake me tomorrow"), ("No alarm tomorrow. The next one is at 7 am on "
         "Tuesday.")),
        ((SEVEN, "don't wake me up"), "No alarm at 7 am tomorrow."),
        (("skip my next alarm",), "No alarm is set."),
        (
            (SEVEN, "wake me at nine on weekends", "delete my weekend alarm"),
            "The alarm is cancelled: at 9 am every Saturday and Sunday.",
        ),
        (("wake me at nine on saturday", SEVEN, "when is my next alarm"),
         "Your next alarm is at 7 am tomorrow."),
        ((WEEKDAYS, "wake me at nine on saturday", "do i have an alarm set for saturday"),
         "One alarm: at 9 am on Saturday."),
        ((WEEKDAYS, "is there an alarm for wednesday"), "One alarm: at 7 am on Wednesday."),
        ((WEEKDAYS, "is there an alarm for sunday"), "No alarm is set for 29 November."),
    ],
)  # fmt: skip
def test_the_right_alarm(said: Sequence[str], answer: str) -> None:
    assert told(said) == answer


def test_a_weekday_alarm_that_is_changed_on_friday_does_not_ring_on_saturday() -> None:
    said = (WEEKDAYS, "change my alarm to eight")
    assert told(said, FRIDAY_NIGHT) == (
        "Alarm set for 8 am every weekday, the first time on Monday."
    )


def test_every_other_friday_stays_every_other_friday() -> None:
    said = "set an alarm for every other friday at nine"
    then = SUNDAY + dt.timedelta(days=5)  # the first one has rung
    alarms = Diary()
    skill = AlarmSkill(alarms, lambda: SUNDAY)
    found = read(said, SUNDAY, NOTHING)
    assert isinstance(found, Skill)
    skill.perform(found)
    alarms.due(then)
    later = AlarmSkill(alarms, lambda: then)
    changed = read("change my alarm to ten", then, Snapshot(alarms=("",)))
    assert isinstance(changed, Skill)
    assert later.perform(changed).endswith("the first time on 11 December.")


@pytest.mark.parametrize("said", ["don't wake me tomorrow", "do not wake me up"])
def test_where_no_alarm_is_set_nobody_wants_to_be_left_asleep_by_hearth(said: str) -> None:
    assert read_speech(said, NOTHING, SUNDAY) is None

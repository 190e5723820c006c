"""Does what is asked of alarms and reminders, and says it. Refuses to guess which one is meant."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from appliance.core.spoken_text import capitalised, count, joined, phrase
from appliance.core.types import Skill
from appliance.skills.diary import MOST, Diary, Entry
from appliance.skills.wording import length, sentence, time_of, turned, when_of

FARTHEST = dt.timedelta(days=366)
_TOLD = 4
_TEXT = 120


class AlarmSkill:
    """`now` is local time with the house's zone."""

    def __init__(self, alarms: Diary, now: Callable[[], dt.datetime]) -> None:
        self._alarms = alarms
        self._now = now

    def perform(self, skill: Skill) -> str:
        """The sentence to say."""
        now = self._now()
        if skill.action == "set":
            return _added(self._alarms, skill.at, skill.label, now) or self._is_set(skill, now)
        if skill.action == "change":
            return self._change(skill, now)
        found = self._alarms.all
        if skill.at is not None:
            found = self._alarms.at_time(skill.at)
        if skill.label:
            found = tuple(each for each in found if each.what == skill.label)
        if not found:
            return "No alarm is set." if not self._alarms.all else "No such alarm is set."
        if skill.action == "status":
            return _told("alarm", [_alarm(each, now) for each in found])
        if len(found) > 1 and not skill.every:
            return sentence(f"which one: {joined([_alarm(each, now) for each in found], 'or')}?")
        for entry in found:
            self._alarms.remove(entry)
        return _cancelled("alarm", [when_of(each.at, now) for each in found])

    def _change(self, skill: Skill, now: dt.datetime) -> str:
        """Another time for the only alarm there is."""
        found = tuple(each for each in self._alarms.all if skill.label in ("", each.what))
        if not found or skill.at is None:
            return "No such alarm is set." if self._alarms.all else "No alarm is set."
        if len(found) > 1:
            return sentence(f"which one: {joined([_alarm(each, now) for each in found], 'or')}?")
        self._alarms.remove(found[0])
        again = replace(skill, label=found[0].what)
        return _added(self._alarms, again.at, again.label, now) or self._is_set(again, now)

    def _is_set(self, skill: Skill, now: dt.datetime) -> str:
        if skill.at is None:
            return "For what time?"
        label = phrase(skill.label)
        return sentence(f"{label + ' ' if label else ''}alarm set for {_for(skill.at, now)}")


class ReminderSkill:
    """`now` is local time with the house's zone."""

    def __init__(self, reminders: Diary, now: Callable[[], dt.datetime]) -> None:
        self._reminders = reminders
        self._now = now

    def perform(self, skill: Skill) -> str:
        """The sentence to say."""
        now = self._now()
        if skill.action == "set":
            refused = _added(self._reminders, skill.at, skill.text, now)
            if refused or skill.at is None:
                return refused or "When should I remind you?"
            in_ = f"in {length(skill.seconds)}" if skill.seconds else when_of(skill.at, now)
            return sentence(f"I'll remind you {in_}: {spoken(skill.text)}")
        found = self._reminders.all if skill.every else self._reminders.about(skill.text)
        if not found:
            return "There are no reminders." if not skill.text else "There is no such reminder."
        if skill.action == "status":
            return _told("reminder", [f"{when_of(e.at, now)}, {spoken(e.what)}" for e in found])
        if len(found) > 1 and not skill.every:
            which = joined([f"the one {when_of(each.at, now)}" for each in found[:_TOLD]], "or")
            return sentence(f"which one: {which}?")
        for entry in found:
            self._reminders.remove(entry)
        return _cancelled("reminder", [spoken(each.what) for each in found])


def _added(diary: Diary, at: dt.datetime | None, what: str, now: dt.datetime) -> str:
    """Put it down; why that cannot be, or nothing."""
    if at is None:
        return ""
    if at - now > FARTHEST:
        return "That is too far ahead for me."
    if diary.add(at, what) is None:
        return f"I have {MOST} of them already. Please cancel one first."
    return ""


def _alarm(entry: Entry, now: dt.datetime) -> str:
    label = phrase(entry.what)
    return f"{label + ' ' if label else ''}{when_of(entry.at, now)}"


def _for(at: dt.datetime, now: dt.datetime) -> str:
    return when_of(at, now).removeprefix("at ")


def _told(kind: str, each: list[str]) -> str:
    if len(each) == 1:
        return sentence(f"one {kind}: {each[0]}")
    more = f"; and {count(len(each) - _TOLD)} more" if len(each) > _TOLD else ""
    return sentence(f"{count(len(each))} {kind}s: {'; '.join(each[:_TOLD])}{more}")


def _cancelled(kind: str, each: list[str]) -> str:
    if len(each) > 1:
        return f"{capitalised(count(len(each)))} {kind}s are cancelled."
    return sentence(f"the {kind} is cancelled: {each[0]}")


def spoken(text: str) -> str:
    """What somebody wanted to be reminded of, as it is said to them."""
    return turned(phrase(text, _TEXT)) or "something"


def ring(alarm: Entry) -> str:
    """What is said at the time of an alarm."""
    label = phrase(alarm.what)
    what = f"your {label} alarm" if label else "your alarm"
    return f"It's {time_of(alarm.at)}. This is {what}."


def recall(reminder: Entry) -> str:
    """What is said at the time of a reminder."""
    return sentence(f"a reminder: {spoken(reminder.what)}")

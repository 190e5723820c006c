"""Does what is asked of alarms and reminders, and says it. Refuses to guess which one is meant.

Also words what is said when something has come to its time, or was missed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from appliance.core.spoken_text import capitalised, count, joined, phrase
from appliance.core.types import Skill
from appliance.skills import timing
from appliance.skills.bells import Due
from appliance.skills.diary import MOST, Diary, Entry, comes_on
from appliance.skills.pending import Waits
from appliance.skills.recurrence import said
from appliance.skills.wording import day_of, length, sentence, time_of, turned, when_of

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
            added = _added(self._alarms, skill, skill.label, now)
            return added or self._is_set(skill, now)
        if skill.action == "change":
            return self._change(skill, now)
        if skill.action == "skip":
            return self._skip(skill, now)
        found = self._alarms.all
        if skill.rule:
            found = tuple(each for each in found if each.rule == skill.rule)
        if skill.at is not None:
            at_time = self._alarms.at_time(skill.at)
            found = tuple(each for each in found if each in at_time)
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
        again = replace(skill, label=found[0].what, rule=skill.rule or found[0].rule)
        return _added(self._alarms, again, again.label, now) or self._is_set(again, now)

    def _skip(self, skill: Skill, now: dt.datetime) -> str:
        """Leave out what rings on that day, this once."""
        day = (skill.at or now + dt.timedelta(days=1)).date()
        found = tuple(
            each
            for each in self._alarms.all
            if comes_on(each, day) and skill.label in ("", each.what)
        )
        when = day_of(dt.datetime.combine(day, dt.time(), now.tzinfo), now)
        if not found:
            return sentence(f"no alarm is set for {when.removeprefix('on ')}")
        next_times = []
        for entry in found:
            again = self._alarms.skip(entry, day, now)
            if again is not None:
                next_times.append(when_of(again.at, now))
        off = sentence(f"no alarm {when}")
        return f"{off} {sentence(f'the next one is {next_times[0]}')}" if next_times else off

    def _is_set(self, skill: Skill, now: dt.datetime) -> str:
        if skill.at is None:
            return "For what time?"
        label = phrase(skill.label)
        name = f"{label} alarm" if label else "alarm"
        if skill.rule:
            again = f"{time_of(skill.at)} {said(skill.rule)}"
            return sentence(f"{name} set for {again}, the first time {_day(skill.at, now)}")
        return sentence(f"{name} set for {_for(skill.at, now)}")


class ReminderSkill:
    """`now` is local time with the house's zone."""

    def __init__(self, reminders: Diary, now: Callable[[], dt.datetime]) -> None:
        self._reminders = reminders
        self._now = now

    def perform(self, skill: Skill) -> str:
        """The sentence to say."""
        now = self._now()
        if skill.action == "set":
            refused = _added(self._reminders, skill, skill.text, now)
            if refused or skill.at is None:
                return refused or "When should I remind you?"
            if skill.rule:
                again = f"{said(skill.rule)} at {time_of(skill.at)}"
                return sentence(f"I'll remind you {again}: {spoken(skill.text)}")
            in_ = f"in {length(skill.seconds)}" if skill.seconds else when_of(skill.at, now)
            return sentence(f"I'll remind you {in_}: {spoken(skill.text)}")
        found = self._reminders.all if skill.every else self._reminders.about(skill.text)
        if not found:
            return "There are no reminders." if not skill.text else "There is no such reminder."
        if skill.action == "status":
            return _told("reminder", [f"{_when(e, now)}, {spoken(e.what)}" for e in found])
        if len(found) > 1 and not skill.every:
            which = joined([f"the one {when_of(each.at, now)}" for each in found[:_TOLD]], "or")
            return sentence(f"which one: {which}?")
        for entry in found:
            self._reminders.remove(entry)
        return _cancelled("reminder", [spoken(each.what) for each in found])


def _added(diary: Diary, skill: Skill, what: str, now: dt.datetime) -> str:
    """Put it down; why that cannot be, or nothing."""
    if skill.at is None:
        return ""
    if skill.at - now > FARTHEST:
        return "That is too far ahead for me."
    by_clock = skill.seconds is None
    if diary.add(skill.at, what, skill.rule, by_clock=by_clock) is None:
        return f"I have {MOST} of them already. Please cancel one first."
    return ""


def _alarm(entry: Entry, now: dt.datetime) -> str:
    label = phrase(entry.what)
    return f"{label + ' ' if label else ''}{_when(entry, now)}"


def _when(entry: Entry, now: dt.datetime) -> str:
    """ "at 7 am tomorrow", "at 7 am every weekday, next tomorrow" """
    if not entry.rule:
        return when_of(entry.at, now)
    return f"at {time_of(entry.at)} {said(entry.rule)}, next {_day(entry.at, now)}"


def _day(at: dt.datetime, now: dt.datetime) -> str:
    return day_of(at, now)


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


def silenced(rung: tuple[Due, ...]) -> str:
    """That what rang is off: named, so that nobody thinks it was something of the house."""
    kinds = list(dict.fromkeys(due.waits.value for due in rung if due.waits is not Waits.REMINDER))
    if not kinds:
        return "Nothing is ringing."
    return f"The {joined(kinds)} {'is' if len(kinds) == 1 else 'are'} off."


def snoozed(seconds: int) -> str:
    """What is said when somebody wants to be left alone for a while."""
    return f"I'll be back in {length(seconds)}."


def told(due: Due, now: dt.datetime) -> str:
    """What is said when something has come to its time, or that it was missed."""
    label = phrase(due.what)
    match due.waits:
        case Waits.REMINDER:
            what = spoken(due.what)
            return sentence(f"a reminder{_from(due, now)}: {what}")
        case Waits.ALARM if due.missed:
            name = f"your {label} alarm" if label else "your alarm"
            return f"I wasn't there for {name}{_from(due, now)}."
        case Waits.ALARM:
            return f"It's {time_of(now)}. This is your {label + ' ' if label else ''}alarm."
        case Waits.TIMER if due.missed:
            return sentence(f"{timing.name_of(due.what, due.total_s)} was done{_at(due, now)}")
        case Waits.TIMER:
            return sentence(f"{timing.name_of(due.what, due.total_s)} is done")
        case _:
            assert_never(due.waits)


def _from(due: Due, now: dt.datetime) -> str:
    return f" from {_for(due.at, now)}" if due.missed else ""


def _at(due: Due, now: dt.datetime) -> str:
    return f" {when_of(due.at, now)}, when I was off"

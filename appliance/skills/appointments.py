"""Does what is asked of alarms and reminders, and says it. Refuses to guess which one is meant.

Also words what is said when something has come to its time, or was missed.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from appliance.core.spoken_text import capitalised, count, joined, ordinal, phrase
from appliance.core.types import Skill
from appliance.skills import timing
from appliance.skills.bells import Due
from appliance.skills.diary import MOST, Diary, Entry, on_day
from appliance.skills.pending import Waits
from appliance.skills.reading.recurring import first_time
from appliance.skills.recurrence import said
from appliance.skills.wording import (
    date_of,
    day_of,
    length,
    sentence,
    time_of,
    turned,
    weekday_of,
    when_of,
)

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
        if skill.action in _CHANGES:
            return self._change(skill, now)
        if skill.action == "skip":
            return self._skip(skill, now)
        found = self._alarms.all
        if skill.rule:
            found = tuple(each for each in found if each.rule == skill.rule)
        if skill.at is not None and skill.action != "status-day":
            at_time = self._alarms.at_time(skill.at)
            found = tuple(each for each in found if each in at_time)
        if skill.label:
            found = tuple(each for each in found if each.what == skill.label)
        if skill.action == "status-day" and skill.at is not None:
            return self._of_day(skill, skill.at, now)
        if not found:
            return "No alarm is set." if not self._alarms.all else "No such alarm is set."
        if skill.action == "status-next":
            return sentence(f"your next alarm is {_alarm(found[0], now)}")
        if skill.action == "status":
            return _told("alarm", [_alarm(each, now) for each in found])
        if len(found) > 1 and not skill.every:
            return sentence(f"which one: {joined([_alarm(each, now) for each in found], 'or')}?")
        for entry in found:
            self._alarms.remove(entry)
        return _cancelled("alarm", [_when(each, now).partition(", next")[0] for each in found])

    def _of_day(self, skill: Skill, at: dt.datetime, now: dt.datetime) -> str:
        """Which alarms ring on that day."""
        day = dt.datetime.combine(at.date(), dt.time(), now.tzinfo)
        times = (on_day(each, at.date()) for each in self._alarms.all
                 if skill.label in ("", each.what))  # fmt: skip
        found = [replace(each, rule="") for each in times if each is not None]
        if not found:
            return sentence(f"no alarm is set for {day_of(day, now).removeprefix('on ')}")
        return _told("alarm", [_alarm(each, now) for each in sorted(found, key=lambda e: e.at)])

    def _change(self, skill: Skill, now: dt.datetime) -> str:
        """Another time for the only alarm that can be meant."""
        found = tuple(each for each in self._alarms.all if skill.label in ("", each.what))
        if skill.of_s is not None:
            found = tuple(each for each in found if _dial_s(each.at) == skill.of_s)
        again = tuple(each for each in found if each.rule and each.rule == skill.rule)
        found = again or found
        if not found:
            return "No such alarm is set." if self._alarms.all else "No alarm is set."
        if len(found) > 1:
            return sentence(f"which one: {joined([_alarm(each, now) for each in found], 'or')}?")
        old, rule = found[0], skill.rule or found[0].rule
        at = _moved(skill, old, now)
        if rule and at is not None:
            begin = now if rule != old.rule else min(old.at, at) - dt.timedelta(seconds=1)
            at = first_time(rule, at, max(begin, now))
        if at is None or at <= now:
            return "That time has passed already."
        self._alarms.remove(old)
        new = replace(skill, at=at, label=old.what, rule=rule, seconds=None)
        return _added(self._alarms, new, new.label, now) or self._is_set(new, now)

    def _skip(self, skill: Skill, now: dt.datetime) -> str:
        """Leave out what rings on that day, or rings next, this once."""
        found = tuple(each for each in self._alarms.all if skill.label in ("", each.what))
        if skill.at is None and not found:
            return "No such alarm is set." if self._alarms.all else "No alarm is set."
        day = (found[0].at if skill.at is None else skill.at).date()
        if skill.at is None:
            found, when = found[:1], when_of(found[0].at, now)
        else:
            found = tuple(each for each in found if on_day(each, day))
            when = day_of(dt.datetime.combine(day, dt.time(), now.tzinfo), now)
        if not found:
            return sentence(f"no alarm is set for {when.removeprefix('on ')}")
        for entry in found:
            self._alarms.skip(entry, day, now)
        off = sentence(f"no alarm {when}")
        if not self._alarms.all:
            return off
        return f"{off} {sentence(f'the next one is {when_of(self._alarms.all[0].at, now)}')}"

    def _is_set(self, skill: Skill, now: dt.datetime) -> str:
        if skill.at is None:
            return "For what time?"
        label = phrase(skill.label)
        name = f"{label} alarm" if label else "alarm"
        if skill.rule:
            again = f"{time_of(skill.at)} {_again(skill.rule, skill.at)}"
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
                return refused or "Say when as well, like: remind me at six to call mum."
            if skill.rule:
                again = f"{_again(skill.rule, skill.at)} at {time_of(skill.at)}"
                return sentence(f"I'll remind you {again}: {spoken(skill.text)}")
            in_ = f"in {length(skill.seconds)}" if skill.seconds else when_of(skill.at, now)
            return sentence(f"I'll remind you {in_}: {spoken(skill.text)}")
        found = self._reminders.all if skill.every else self._reminders.about(skill.text)
        if skill.action == "status-day" and skill.at is not None:
            day = skill.at.date()
            times = [comes for each in found if (comes := on_day(each, day)) is not None]
            found = tuple(sorted(times, key=lambda each: each.at))
            if not found:
                when = day_of(dt.datetime.combine(day, dt.time(), now.tzinfo), now)
                return sentence(f"no reminders for {when.removeprefix('on ')}")
        found = found[:1] if skill.action.endswith("-next") else found
        if not found:
            return "There are no reminders." if not skill.text else "There is no such reminder."
        if skill.action.startswith("status"):
            return _told("reminder", [f"{_when(e, now)}, {spoken(e.what)}" for e in found])
        if len(found) > 1 and not skill.every:
            told = [f"{spoken(each.what)}, {_when(each, now)}" for each in found[:_TOLD]]
            which = "; or ".join(told)
            return sentence(f"which one: {which}?")
        for entry in found:
            self._reminders.remove(entry)
        return _cancelled("reminder", [spoken(each.what) for each in found])


_CHANGES = frozenset({"change", "change-time", "change-dial", "later", "earlier"})
_DIAL_S = 12 * 3600


def _dial_s(at: dt.datetime) -> int:
    return at.hour % 12 * 3600 + at.minute * 60


def _moved(skill: Skill, old: Entry, now: dt.datetime) -> dt.datetime | None:
    """When an alarm rings that is changed; of its day and its half of the day if none was said."""
    if skill.seconds is not None:
        by = dt.timedelta(seconds=skill.seconds if skill.action == "later" else -skill.seconds)
        return old.at + by
    if skill.at is None or skill.action == "change":
        return skill.at
    time = skill.at.time()
    if skill.action == "change-dial":
        hour = time.hour % 12 + (12 if old.at.hour >= 12 else 0)
        time = time.replace(hour=hour)
    at = dt.datetime.combine(old.at.date(), time, now.tzinfo)
    return at if at > now else at + dt.timedelta(days=1)


def _added(diary: Diary, skill: Skill, what: str, now: dt.datetime) -> str:
    """Put it down; why that cannot be, or nothing."""
    if skill.at is None:
        return ""
    if skill.at - now > FARTHEST and not skill.rule:
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
    return f"at {time_of(entry.at)} {_again(entry.rule, entry.at)}, next {_day(entry.at, now)}"


def _again(rule: str, at: dt.datetime) -> str:
    """The rule in words, with the day that it takes from its first time."""
    day = ""
    if "BY" not in rule:
        day = f" on {date_of(at)}" if "YEARLY" in rule else ""
        day = f" on the {ordinal(at.day)}" if "MONTHLY" in rule else day
        day = f" on {weekday_of(at)}" if "WEEKLY" in rule else day
    return said(rule) + day


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

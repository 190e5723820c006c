"""Timers, alarms and reminders as rows of text, and back. Pure; refuses what is no sound row.

A row tells what survives a power cut. A timer is counted on a clock that nobody can set and that
begins anew with the machine, so its row holds the end on that clock, the machine's start that it
belongs to, and the end on the wall, which counts after another start.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.skills.bells import Due
from appliance.skills.diary import Entry
from appliance.skills.pending import Waits
from appliance.skills.recurrence import said
from appliance.skills.timers import Timer

Key = tuple[str, int]
DUE = "due"
_LONGEST = 4096
_MOST_SKIPPED = 400
_LONGEST_TIMER_S = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Now:
    """One moment by all clocks: local time with its zone, the machine's, and which start it was.

    `set_`: whether the clock on the wall can be right at all.
    """

    at: dt.datetime
    s: float
    boot: str
    set_: bool

    @property
    def ahead_s(self) -> float:
        """How far the clock on the wall is ahead of the machine's, in seconds."""
        return self.at.timestamp() - self.s


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that waits, or is yet to be said."""

    timers: tuple[Timer, ...] = ()
    alarms: tuple[Entry, ...] = ()
    reminders: tuple[Entry, ...] = ()
    due: tuple[Due, ...] = ()


def rows(kept: Kept, boot: str, ahead_s: float | None) -> dict[Key, str]:
    """A row each. `ahead_s` as in `Now`, None while nobody knows what time it is."""
    found: dict[Key, str] = {}
    for timer in kept.timers:
        found[Waits.TIMER.value, timer.number] = _text(_timer(timer, boot, ahead_s))
    for kind, entries in ((Waits.ALARM, kept.alarms), (Waits.REMINDER, kept.reminders)):
        for entry in entries:
            found[kind.value, entry.number] = _text(_entry(entry))
    for due in kept.due:
        found[DUE, due.number] = _text(_due(due))
    return found


def read(found: Mapping[Key, str], now: Now) -> Kept:
    """What the rows say at this moment; rows that say nothing are left out.

    While the clock on the wall is not `set_`, timers of another start cannot be told: none of them.
    """
    timers, alarms, reminders, due = [], [], [], []
    for (kind, number), text in sorted(found.items()):
        try:
            plain = _plain(text)
            if kind == Waits.TIMER:
                timers.append(_timer_of(number, plain, now))
            elif kind == Waits.ALARM:
                alarms.append(_entry_of(number, plain, now))
            elif kind == Waits.REMINDER:
                reminders.append(_entry_of(number, plain, now))
            elif kind == DUE:
                due.append(_due_of(number, plain, now))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            continue
    return Kept(tuple(timers), tuple(alarms), tuple(reminders), tuple(due))


def _plain(text: str) -> dict[str, Any]:
    plain = json.loads(text) if len(text) <= _LONGEST else None
    if not isinstance(plain, dict):
        raise TypeError("no row of ours")
    return plain


def of_another_start(text: str, boot: str) -> bool:
    """Whether this row of a timer was written before the machine was started anew."""
    try:
        return bool(json.loads(text)["boot"] != boot)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _text(plain: Mapping[str, object]) -> str:
    return json.dumps(plain, separators=(",", ":"), sort_keys=True)


def _timer(timer: Timer, boot: str, ahead_s: float | None) -> dict[str, object]:
    return {
        "boot": boot,
        "ends_s": round(timer.ends_s, 3),
        "ends_at": None if ahead_s is None else round(timer.ends_s + ahead_s, 1),
        "label": timer.label,
        "left_s": timer.left_s,
        "total_s": timer.total_s,
        "by_wall": timer.by_wall,
    }


def _timer_of(number: int, plain: dict[str, Any], now: Now) -> Timer:
    label, total_s, left_s = str(plain["label"]), int(plain["total_s"]), plain["left_s"]
    left_s = None if left_s is None else _within(float(left_s))
    if plain["boot"] == now.boot:
        ends_s = float(plain["ends_s"])
        by_wall = bool(plain["by_wall"])
    else:
        # Without a time on the wall nobody knows how long the machine was off: it is over.
        ends_at = plain["ends_at"]
        ends_s = now.s if ends_at is None else float(ends_at) - now.ahead_s
        by_wall = True
    _within(ends_s - now.s)
    return Timer(number, label, total_s, ends_s, left_s, by_wall)


def _within(seconds: float) -> float:
    if not -100 * _LONGEST_TIMER_S < seconds < _LONGEST_TIMER_S:
        raise ValueError("no timer is set for so long")
    return seconds


def _entry(entry: Entry) -> dict[str, object]:
    # What was said as a time of the clock stays that, whatever zone the house is in.
    at = entry.at.replace(tzinfo=None) if entry.by_clock else entry.at.astimezone(dt.UTC)
    return {
        "at": at.isoformat(),
        "fold": entry.at.fold,
        "first": None if entry.first is None else entry.first.isoformat(),
        "rule": entry.rule,
        "skipped": sorted(day.isoformat() for day in entry.skipped),
        "what": entry.what,
    }


def _entry_of(number: int, plain: dict[str, Any], now: Now) -> Entry:
    at = dt.datetime.fromisoformat(plain["at"])
    by_clock = at.tzinfo is None
    if by_clock:
        at = at.replace(tzinfo=now.at.tzinfo, fold=int(bool(plain["fold"])))
    rule, first = str(plain["rule"]), plain["first"]
    if rule:
        said(rule)
        if first is None:
            raise ValueError("what comes again has a first time")
    skipped = frozenset(dt.date.fromisoformat(day) for day in plain["skipped"][:_MOST_SKIPPED])
    return Entry(
        number,
        at.astimezone(now.at.tzinfo),
        str(plain["what"]),
        rule,
        None if first is None else dt.datetime.fromisoformat(first).replace(tzinfo=None),
        skipped,
        by_clock,
    )


def _due(due: Due) -> dict[str, object]:
    return {
        "at": due.at.astimezone(dt.UTC).isoformat(),
        "total_s": due.total_s,
        "waits": due.waits.value,
        "what": due.what,
    }


def _due_of(number: int, plain: dict[str, Any], now: Now) -> Due:
    at = dt.datetime.fromisoformat(plain["at"]).astimezone(now.at.tzinfo)
    return Due(number, Waits(plain["waits"]), str(plain["what"]), at, int(plain["total_s"]))

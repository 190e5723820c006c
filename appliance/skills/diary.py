"""Alarms and reminders by the clock on the wall, once or again and again. Pure.

Refuses more than `MOST` of them.
"""

import datetime as dt
from dataclasses import dataclass, replace

from appliance.skills.recurrence import next_time

MOST = 50
LATE = dt.timedelta(minutes=10)
"""What is later than that was missed: it is told as such, and does not ring."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is local time with the house's zone; `what` is an alarm's label or a reminder's text."""

    number: int
    at: dt.datetime
    what: str
    rule: str = ""
    """An RRULE when it comes again and again; empty: once."""
    first: dt.datetime | None = None
    """Of what comes again: its first time by the clock on the wall, without a zone."""
    skipped: frozenset[dt.date] = frozenset()
    by_clock: bool = True
    """For a time of the clock ("at seven"), not after a length of time ("in an hour")."""


class Diary:
    """Entries of one kind, the next one first."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._made = 0

    @property
    def all(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def put_back(self, entries: tuple[Entry, ...]) -> None:
        """These and no others."""
        self._entries = sorted(entries, key=lambda each: (each.at, each.number))
        self._made = max([self._made, *(each.number for each in entries)])

    def add(
        self, at: dt.datetime, what: str, rule: str = "", *, by_clock: bool = True
    ) -> Entry | None:
        """None if there are too many."""
        if len(self._entries) >= MOST:
            return None
        first = at.replace(tzinfo=None) if rule else None
        entry = Entry(self._made + 1, at, what, rule, first, by_clock=by_clock)
        self.put_back((*self._entries, entry))
        return entry

    def remove(self, entry: Entry) -> None:
        self._entries = [each for each in self._entries if each.number != entry.number]

    def due(self, now: dt.datetime) -> tuple[Entry, ...]:
        """Take those whose time has come, at the last time it came; the others stay.

        What comes again stands in the diary for its next time.
        """
        due = []
        for entry in [each for each in self._entries if each.at <= now]:
            self.remove(entry)
            again = following(entry, now)
            due.append(_latest(entry, now))
            if again is not None:
                self.put_back((*self._entries, again))
        return tuple(due)

    def skip(self, entry: Entry, day: dt.date, now: dt.datetime) -> Entry | None:
        """Leave it out on that day. The entry as it comes next; None if it never does."""
        self.remove(entry)
        skipped = replace(entry, skipped=entry.skipped | {day})
        again = following(skipped, now) if entry.at.date() == day else skipped
        if again is not None:
            self.put_back((*self._entries, again))
        return again

    def next_at(self) -> dt.datetime | None:
        return self._entries[0].at if self._entries else None

    def at_time(self, at: dt.datetime) -> tuple[Entry, ...]:
        """Those that show this time on a dial of twelve hours: "my seven o'clock alarm"."""
        dial = (at.hour % 12, at.minute)
        return tuple(each for each in self._entries if (each.at.hour % 12, each.at.minute) == dial)

    def about(self, what: str) -> tuple[Entry, ...]:
        """Those that share most of the words that say something; all of them for an empty one."""
        wanted = telling(what)
        shared = {each.number: len(wanted & telling(each.what)) for each in self._entries}
        most = max(shared.values(), default=0)
        return tuple(each for each in self._entries if not what or 0 < most == shared[each.number])


def following(entry: Entry, after: dt.datetime) -> Entry | None:
    """The entry as it stands for its next time after that; None if there is none."""
    if not entry.rule or entry.first is None or after.tzinfo is None:
        return None
    at = next_time(entry.rule, entry.first, after, after.tzinfo, entry.skipped)
    if at is None:
        return None
    still = frozenset(day for day in entry.skipped if day >= at.date())
    return replace(entry, at=at, skipped=still)


def on_day(entry: Entry, day: dt.date) -> Entry | None:
    """The entry as it comes on that day, from now on; None if it does not."""
    begin = dt.datetime.combine(day, dt.time(), entry.at.tzinfo) - dt.timedelta(microseconds=1)
    found = following(entry, begin) if entry.at <= begin else entry
    return found if found is not None and found.at.date() == day else None


def _latest(entry: Entry, now: dt.datetime) -> Entry:
    """The entry at the last time it came before `now`: after a long absence one is told of."""
    latest = entry
    for _ in range(_MOST_BACK):
        again = following(latest, latest.at)
        if again is None or again.at > now:
            break
        latest = again
    return latest


_MOST_BACK = 400
"""Times that are looked through: more than a year of days."""

_SAYING_NOTHING = frozenset(
    {
        *("a", "an", "the", "my", "our", "your", "i", "me", "you", "we", "it", "is", "are", "was"),
        *("to", "of", "on", "in", "at", "for", "and", "or", "that", "this", "about", "be", "do"),
        *("does", "goes", "go", "have", "has", "out", "with", "what", "when", "where", "who"),
    }
)


def telling(text: str) -> frozenset[str]:
    """The words of a text by which it can be found again, in the singular."""
    words = frozenset(text.casefold().replace("'s", "").split()) - _SAYING_NOTHING
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)

"""Alarms and reminders by the clock on the wall. Pure. Refuses more than `MOST` of them."""

import datetime as dt
from dataclasses import dataclass

MOST = 50
LATE = dt.timedelta(minutes=10)
"""What could not be said so long after its time is given up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is local time with the house's zone; `what` is an alarm's label or a reminder's text."""

    number: int
    at: dt.datetime
    what: str


class Diary:
    """Entries of one kind, the next one first."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._made = 0

    @property
    def all(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def add(self, at: dt.datetime, what: str) -> Entry | None:
        """None if there are too many."""
        if len(self._entries) >= MOST:
            return None
        self._made += 1
        entry = Entry(self._made, at, what)
        self._entries = sorted([*self._entries, entry], key=lambda each: (each.at, each.number))
        return entry

    def remove(self, entry: Entry) -> None:
        self._entries = [each for each in self._entries if each.number != entry.number]

    def due(self, now: dt.datetime) -> tuple[Entry, ...]:
        """Take those whose time has come."""
        due = tuple(each for each in self._entries if each.at <= now)
        for entry in due:
            self.remove(entry)
        return due

    def next_at(self) -> dt.datetime | None:
        return self._entries[0].at if self._entries else None

    def at_time(self, at: dt.datetime) -> tuple[Entry, ...]:
        """Those that show this time on a dial of twelve hours: "my seven o'clock alarm"."""
        dial = (at.hour % 12, at.minute)
        return tuple(each for each in self._entries if (each.at.hour % 12, each.at.minute) == dial)

    def about(self, what: str) -> tuple[Entry, ...]:
        """Those that have a word of `what` that says something; all of them for an empty one."""
        wanted = telling(what)
        return tuple(each for each in self._entries if not what or wanted & telling(each.what))


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

"""Days and parts of the day, as people say them. Refuses a date that does not come soon.

"tomorrow evening", "on friday", "the day after tomorrow", "the third of december". A weekday is the
next one, and never today.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.spoken_numbers import cardinal_at, word_at


@dataclass(frozen=True, slots=True)
class Day:
    """`ahead` is days from now, or None; `part` of the day: morning ... night, or ""."""

    ahead: int | None
    part: str
    start: int
    end: int


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {
    month: number
    for number, month in enumerate(
        [
            *("january", "february", "march", "april", "may", "june", "july", "august"),
            *("september", "october", "november", "december"),
        ],
        start=1,
    )
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
            *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
            *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
        ],
        start=1,
    )
} | {"thirtieth": 30}
PARTS = {"morning": 8, "afternoon": 14, "evening": 18, "night": 20}
"""The usual hour of a part of the day when only that was said."""


def days_of(tokens: Sequence[str], now: dt.datetime) -> list[Day]:
    """Every day and part of one, in order, not overlapping."""
    found: list[Day] = []
    at = 0
    while at < len(tokens):
        day = _day_at(tokens, at, now)
        if day is None:
            at += 1
        else:
            found.append(day)
            at = day.end
    return found


def _day_at(tokens: Sequence[str], at: int, now: dt.datetime) -> Day | None:
    word, after = word_at(tokens, at), word_at(tokens, at + 1)
    if word == "tonight":
        return Day(0, "night", at, at + 1)
    if word in ("this", "that") and after in PARTS:
        return Day(0, after, at, at + 2)
    if word in ("at", "in") and after == "night":
        return Day(None, "night", at, at + 2)
    if word == "in" and after == "the" and word_at(tokens, at + 2) in PARTS:
        return Day(None, word_at(tokens, at + 2), at, at + 3)
    if word in ("today", "tomorrow"):
        return _with_part(tokens, int(word == "tomorrow"), at, at + 1)
    if tuple(tokens[at : at + 3]) == ("day", "after", "tomorrow"):
        start = at - 1 if word_at(tokens, at - 1) == "the" else at
        return _with_part(tokens, 2, start, at + 3)
    if word in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(word) - now.weekday()) % 7 or 7
        return _with_part(tokens, ahead, at, at + 1)
    return _date_at(tokens, at, now)


def _with_part(tokens: Sequence[str], ahead: int, start: int, end: int) -> Day:
    part = word_at(tokens, end)
    return Day(ahead, part, start, end + 1) if part in PARTS else Day(ahead, "", start, end)


def _date_at(tokens: Sequence[str], at: int, now: dt.datetime) -> Day | None:
    """ "the third of december", "december 3rd", "on the third" """
    start = at + 1 if word_at(tokens, at) == "the" else at
    if word_at(tokens, at) in _MONTHS:
        follows = at + 2 if word_at(tokens, at + 1) == "the" else at + 1
        found = ordinal_at(tokens, follows) or cardinal_at(tokens, follows)
        month: int | None = _MONTHS[word_at(tokens, at)]
        if found is None:
            return None
        number, end = found
    else:
        found = ordinal_at(tokens, start)
        if found is None and word_at(tokens, start + 1) in _MONTHS:
            found = cardinal_at(tokens, start)
        if found is None:
            return None
        number, end = found
        named = end + 1 if word_at(tokens, end) == "of" else end
        month = _MONTHS.get(word_at(tokens, named))
        if month is not None:
            end = named + 1
        elif start == at or not _is_date(tokens, at, end):
            return None
    ahead = _days_until(number, month, now)
    return _with_part(tokens, ahead, at, end) if ahead is not None else None


def _is_date(tokens: Sequence[str], at: int, end: int) -> bool:
    """Whether "the third", without a month, is a date: "turn on the third light" is none."""
    before, earlier = word_at(tokens, at - 1), word_at(tokens, at - 2)
    ends = word_at(tokens, end) in ("", "at", "to", "in", "please")
    return ends and before in ("on", "by") and earlier not in ("turn", "switch", "put", "it")


def month_named(word: str) -> int:
    """1 to 12; 0 for a word that names no month."""
    return _MONTHS.get(word, 0)


def weekday_named(word: str) -> int | None:
    """Monday is 0; None for a word that names no day of the week."""
    return _WEEKDAYS.index(word) if word in _WEEKDAYS else None


def ordinal_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """A place in a row up to the thirty-ninth, or in figures, and the index after it."""
    word, after = word_at(tokens, at), word_at(tokens, at + 1)
    if word[-2:] in ("st", "nd", "rd", "th") and word[:-2].isascii() and word[:-2].isdigit():
        return int(word[:-2][:4]), at + 1
    if word in ("twenty", "thirty") and _ORDINALS.get(after, 10) < 10:
        return (20 if word == "twenty" else 30) + _ORDINALS[after], at + 2
    return (_ORDINALS[word], at + 1) if word in _ORDINALS else None


def _days_until(day: int, month: int | None, now: dt.datetime) -> int | None:
    """The next such date; None for one that does not come within two years."""
    if not 1 <= day <= 31:
        return None
    for later in range(25):
        years, which = divmod(now.month - 1 + later, 12)
        if month is not None and which + 1 != month:
            continue
        try:
            date = dt.date(now.year + years, which + 1, day)
        except ValueError:
            continue
        if date >= now.date():
            return (date - now.date()).days
    return None

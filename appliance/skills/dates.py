"""Days as people ask about them: past and to come, with a year or without, counted from others.

"the third of march 1999", "last christmas", "three weeks ago", "ten days after easter". Refuses
what is no whole date, and years before 1 and after 9999. Orders and alarms have `core.spoken_days`,
which knows only what comes soon.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from appliance.core.spoken_days import month_named, ordinal_at, weekday_named
from appliance.core.spoken_numbers import cardinal_at, number_at, word_at
from appliance.skills.feasts import Feast, feast, last_weekday, nth_weekday, on


@dataclass(frozen=True, slots=True)
class Said:
    """A day, and the name of the feast it is, if it was called by that."""

    date: dt.date
    name: str = ""


_MOST = 1_000_000
"""Of days, weeks or months to be counted."""
_LEAP_CYCLE = 9
"""Years in which every date comes at least once."""
_UNITS = {
    unit: step
    for units, step in (
        ("day days night nights sleep sleeps", relativedelta(days=1)),
        ("week weeks", relativedelta(weeks=1)),
        ("fortnight fortnights", relativedelta(weeks=2)),
        ("month months", relativedelta(months=1)),
        ("year years", relativedelta(years=1)),
        ("decade decades", relativedelta(years=10)),
        ("century centuries", relativedelta(years=100)),
    )
    for unit in units.split()
}
_FROM_NOW: tuple[tuple[str, ...], ...] = (
    *((), ("time",), ("from", "now"), ("from",), ("from", "today"), ("later",), ("hence",)),
)
"""What follows a span of time that begins now: politeness cuts off a "now"."""
_NEAR = {
    "today": 0,
    "now": 0,
    "tonight": 0,
    "tomorrow": 1,
    "yesterday": -1,
    "day after tomorrow": 2,
    "day before yesterday": -2,
}
_WHICH_YEAR: dict[tuple[str, ...], int] = {
    ("this", "year"): 0,
    ("next", "year"): 1,
    ("last", "year"): -1,
}


def day_said(words: Sequence[str], today: dt.date, *, past: bool = False) -> Said | None:
    """The day that the words are, from the first to the last; None if they are none.

    Without a year it is the next such day, today included, or with `past` the last one.
    """
    words = tuple(words)
    try:
        return _counted(words, today, past=past) or _plain(words, today, past=past)
    except (OverflowError, ValueError):
        return None


def year_at(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A year and the index after it: "2027", "twenty twenty seven", "nineteen oh five"."""
    first = cardinal_at(words, at)
    if first is None:
        return None
    number, end = first
    if 1000 <= number <= 9999:
        return number, end
    if not 10 <= number <= 99:
        return None
    if word_at(words, end) == "hundred":
        return number * 100, end + 1
    tens = end + 1 if word_at(words, end) in ("oh", "o") else end
    second = cardinal_at(words, tens)
    if second is None or not (0 < second[0] < 10 if tens > end else 10 <= second[0] <= 99):
        return None
    return number * 100 + second[0], second[1]


def _counted(words: tuple[str, ...], today: dt.date, *, past: bool) -> Said | None:
    """So long from another day: "in ten days", "three weeks ago", "a week before easter"."""
    start = 1 if word_at(words, 0) in ("in", "exactly") else 0
    found = _span_at(words, start)
    if found is None:
        return _week_on(words, today)
    span, end = found
    rest = words[end:]
    if rest in _FROM_NOW:
        return Said(today + span) if rest or words[0] == "in" else None
    if rest in (("ago",), ("ago", "today"), ("back",)):
        return Said(today - span)
    if rest[0] in ("from", "after", "before", "on") and len(rest) > 1:
        origin = _plain(rest[1:], today, past=past)
        if origin is not None:
            back = rest[0] == "before"
            return Said(origin.date - span if back else origin.date + span)
    return None


def _week_on(words: tuple[str, ...], today: dt.date) -> Said | None:
    """ "tuesday week" is a week from tuesday."""
    if len(words) > 1 and words[-1] == "week":
        day = _near(words[:-1], today, past=False)
        return Said(day + dt.timedelta(weeks=1)) if day is not None else None
    return None


def _span_at(words: Sequence[str], at: int) -> tuple[relativedelta, int] | None:
    """ "two weeks and three days" """
    total, end = relativedelta(), at
    while True:
        start = end + 1 if end > at and word_at(words, end) == "and" else end
        amount = number_at(words, start)
        if amount is None and word_at(words, start) in ("a", "an", "one"):
            amount = Fraction(1), start + 1
        if amount is None:
            break
        unit_at = amount[1] + 1 if word_at(words, amount[1]) == "of" else amount[1]
        unit = _UNITS.get(word_at(words, unit_at))
        if unit is None or amount[0].denominator != 1 or not 0 <= amount[0] <= _MOST:
            break
        total, end = total + unit * int(amount[0]), unit_at + 1
    return (total, end) if end > at else None


def _plain(words: tuple[str, ...], today: dt.date, *, past: bool) -> Said | None:
    """A day by its own name."""
    while words and words[0] in ("the", "on", "date"):
        words = words[1:]
    if words and words[0] == "in" and month_named(word_at(words, 1)):
        words = words[1:]
    near = _near(words, today, past=past)
    if near is not None:
        return Said(near)
    ends = _ending(words, today)
    if ends is not None:
        return Said(ends)
    words, year = _without_year(words, today)
    nth = _nth_weekday(words)
    if nth is None and word_at(words, 0) in ("last", "next", "this", "coming"):
        past, words = past or words[0] == "last", words[1:]
    name, annual = ("", nth) if nth is not None else _annual(words)
    if annual is None:
        return None
    if year is not None:
        found = annual(year)
    else:
        step = -1 if past else 1
        years = range(today.year, today.year + step * _LEAP_CYCLE, step)
        dates = (date for each in years if (date := annual(each)) is not None)
        found = next((date for date in dates if (date <= today if past else date >= today)), None)
    return Said(found, name) if found is not None else None


def _near(words: tuple[str, ...], today: dt.date, *, past: bool) -> dt.date | None:
    """A day of these weeks: a weekday is the next one, and never today."""
    ahead = _NEAR.get(" ".join(words))
    if ahead is not None:
        return today + dt.timedelta(days=ahead)
    before = words[0] if len(words) == 2 and words[0] in ("next", "last", "this", "on") else ""
    weekday = weekday_named(words[-1]) if len(words) == (2 if before else 1) else None
    if weekday is None:
        return None
    if before == "last" or (past and before != "next"):
        return today - dt.timedelta(days=(today.weekday() - weekday) % 7 or 7)
    return today + dt.timedelta(days=(weekday - today.weekday()) % 7 or 7)


def _ending(words: tuple[str, ...], today: dt.date) -> dt.date | None:
    match words:
        case ("end", "of", *_, "year"):
            year = _WHICH_YEAR.get(words[2:], 0)
            return dt.date(today.year + year, 12, 31)
        case ("end", "of", *_, "month"):
            return today + relativedelta(months=1 if "next" in words else 0, day=31)
        case ("weekend",) | (("next" | "this"), "weekend"):
            return today + dt.timedelta(days=(5 - today.weekday()) % 7 or 7)
        case ("next", "year"):
            return dt.date(today.year + 1, 1, 1)
        case (*day, ("this" | "next" | "last") as which, "month") if day and day[-1] in (
            "of",
            "in",
        ):
            number = ordinal_at(day, 0)
            if number is None or number[1] + 1 != len(day) or not 1 <= number[0] <= 31:
                return None
            first = today + relativedelta(months={"this": 0, "next": 1, "last": -1}[which], day=1)
            return on(first.year, first.month, number[0])
        case (day,) if (number := ordinal_at((day,), 0)) is not None and 1 <= number[0] <= 31:
            months = (today + relativedelta(months=ahead, day=1) for ahead in range(4))
            dates = (on(first.year, first.month, number[0]) for first in months)
            return next(date for date in dates if date is not None and date >= today)
        case ("next", "month"):
            return today + relativedelta(months=1, day=1)
        case _:
            return None


def _without_year(words: tuple[str, ...], today: dt.date) -> tuple[tuple[str, ...], int | None]:
    which = _WHICH_YEAR.get(words[-2:])
    if which is not None:
        words, year = words[:-2], today.year + which
    else:
        for length in range(min(6, len(words) - 1), 0, -1):
            found = year_at(words, len(words) - length)
            if found is not None and found[1] == len(words):
                words, year = words[:-length], found[0]
                break
        else:
            return words, None
    while words and words[-1] in ("in", "of", "the", "year"):
        words = words[:-1]
    return words, year


def _nth_weekday(words: tuple[str, ...]) -> Feast | None:
    """ "third thursday of december", "last friday in november" """
    number = (5, 1) if word_at(words, 0) == "last" else ordinal_at(words, 0)
    if number is None or len(words) != number[1] + 3 or words[-2] not in ("of", "in"):
        return None
    weekday, month = weekday_named(words[-3]), month_named(words[-1])
    if weekday is None or not month or not 1 <= number[0] <= 5:
        return None
    if words[0] == "last":
        return lambda year: last_weekday(weekday, year, month)
    return lambda year: nth_weekday(number[0], weekday, year, month)


def _annual(words: tuple[str, ...]) -> tuple[str, Feast | None]:
    """What comes every year: a feast, a day of a month, a month (its first day)."""
    named = feast(words)
    if named is not None:
        return named
    if len(words) == 1 and (month := month_named(words[0])):
        return "", _day_of(1, month)
    month = month_named(word_at(words, 0))
    if month:
        at = 2 if word_at(words, 1) == "the" else 1
        day = ordinal_at(words, at) or cardinal_at(words, at)
        return (
            ("", _day_of(day[0], month)) if day is not None and day[1] == len(words) else ("", None)
        )
    day = ordinal_at(words, 0) or cardinal_at(words, 0)
    if day is None:
        return "", None
    at = day[1] + 1 if word_at(words, day[1]) == "of" else day[1]
    month = month_named(word_at(words, at))
    return ("", _day_of(day[0], month)) if month and at + 1 == len(words) else ("", None)


def _day_of(day: int, month: int) -> Feast | None:
    return (lambda year: on(year, month, day)) if 1 <= day <= 31 else None

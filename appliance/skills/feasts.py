"""Feasts of the year and their dates, fixed and movable. Refuses calendars other than ours.

Which of them are days off is another matter: that differs from place to place.
"""

import calendar
import datetime as dt
from collections.abc import Callable

from dateutil.easter import easter

Feast = Callable[[int], dt.date | None]
"""Its day in a year; None if it has none in that year."""


def _fixed(month: int, day: int) -> Feast:
    return lambda year: on(year, month, day)


def _from_easter(days: int) -> Feast:
    return lambda year: easter(year) + dt.timedelta(days=days)


def _nth(number: int, weekday: int, month: int, more: int = 0) -> Feast:
    """The `number`-th such weekday (Monday is 0) of a month, and `more` days."""

    def find(year: int) -> dt.date | None:
        found = nth_weekday(number, weekday, year, month)
        return found + dt.timedelta(days=more) if found is not None else None

    return find


def nth_weekday(number: int, weekday: int, year: int, month: int) -> dt.date | None:
    """The first, second ... such weekday (Monday is 0) of a month; None if it has none."""
    first = dt.date(year, month, 1)
    return on(year, month, 1 + (weekday - first.weekday()) % 7 + 7 * (number - 1))


def last_weekday(weekday: int, year: int, month: int) -> dt.date:
    """The last such weekday (Monday is 0) of a month."""
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return last - dt.timedelta(days=(last.weekday() - weekday) % 7)


def _advent(year: int) -> dt.date:
    """The fourth Sunday before Christmas."""
    christmas = dt.date(year, 12, 25)
    return christmas - dt.timedelta(days=(christmas.weekday() + 1) % 7 or 7, weeks=3)


def on(year: int, month: int, day: int) -> dt.date | None:
    """That date; None if there is none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_NAMED: dict[str, tuple[str, Feast]] = {
    names: (said, feast)
    for said, names, feast in (
        ("New Year's Day", "new year's day, new year's, new year, new years day", _fixed(1, 1)),
        ("Epiphany", "epiphany, three kings", _fixed(1, 6)),
        ("Burns Night", "burns night", _fixed(1, 25)),
        ("Valentine's Day", "valentine's day, valentine's, valentines day", _fixed(2, 14)),
        ("Saint David's Day", "saint david's day, st david's day", _fixed(3, 1)),
        ("Saint Patrick's Day", "saint patrick's day, st patrick's day", _fixed(3, 17)),
        ("April Fools' Day", "april fools day, april fool's day, april fools", _fixed(4, 1)),
        ("Saint George's Day", "saint george's day, st george's day", _fixed(4, 23)),
        ("May Day", "may day", _fixed(5, 1)),
        ("Independence Day in America", "independence day", _fixed(7, 4)),
        ("Bastille Day", "bastille day", _fixed(7, 14)),
        ("Halloween", "halloween, hallowe'en", _fixed(10, 31)),
        ("All Saints' Day", "all saints day, all saints' day, all saints", _fixed(11, 1)),
        ("Bonfire Night", "bonfire night, guy fawkes night, guy fawkes day", _fixed(11, 5)),
        ("Armistice Day", "armistice day, remembrance day", _fixed(11, 11)),
        ("Remembrance Sunday", "remembrance sunday", _nth(2, 6, 11)),
        ("Saint Andrew's Day", "saint andrew's day, st andrew's day", _fixed(11, 30)),
        ("Saint Nicholas' Day", "saint nicholas day, st nicholas day", _fixed(12, 6)),
        ("Christmas Eve", "christmas eve", _fixed(12, 24)),
        ("Christmas Day", "christmas day, christmas, xmas", _fixed(12, 25)),
        ("Boxing Day", "boxing day", _fixed(12, 26)),
        ("New Year's Eve", "new year's eve, new years eve, hogmanay", _fixed(12, 31)),
        ("Shrove Tuesday", "shrove tuesday, pancake day, mardi gras", _from_easter(-47)),
        ("Ash Wednesday", "ash wednesday, lent", _from_easter(-46)),
        ("Mothering Sunday in Britain", "mothering sunday", _from_easter(-21)),
        ("Mother's Day in America", "american mother's day", _nth(2, 6, 5)),
        ("Palm Sunday", "palm sunday", _from_easter(-7)),
        ("Maundy Thursday", "maundy thursday", _from_easter(-3)),
        ("Good Friday", "good friday", _from_easter(-2)),
        ("Easter Sunday", "easter, easter sunday, easter day", _from_easter(0)),
        ("Easter Monday", "easter monday", _from_easter(1)),
        ("Ascension Day", "ascension day, ascension", _from_easter(39)),
        ("Whit Sunday", "whit sunday, whitsun, pentecost", _from_easter(49)),
        ("Whit Monday", "whit monday", _from_easter(50)),
        ("Father's Day in Britain and America", "father's day, fathers day", _nth(3, 6, 6)),
        ("Thanksgiving in America", "thanksgiving, thanksgiving day", _nth(4, 3, 11)),
        ("Black Friday", "black friday", _nth(4, 3, 11, 1)),
        ("Labor Day in America", "labor day, labour day in america", _nth(1, 0, 9)),
        ("Memorial Day in America", "memorial day", lambda year: last_weekday(0, year, 5)),
        (
            "The late August bank holiday",
            "august bank holiday",
            lambda year: last_weekday(0, year, 8),
        ),
        ("The first Sunday in Advent", "advent, advent sunday, first advent", _advent),
    )
}


_BY_NAME = {name: said for names, said in _NAMED.items() for name in names.split(", ")}


def feast(words: tuple[str, ...]) -> tuple[str, Feast] | None:
    """What the words name, as it is said, and its date in a year."""
    return _BY_NAME.get(" ".join(words))

"""How skills speak: figures, lengths of time, times of the clock. Refuses false precision."""

import datetime as dt
from fractions import Fraction

from appliance.core.spoken_text import capitalised, joined, ordinal

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_DECIMALS = 4
"""A fraction with at most so many is said whole, and any other as "about"."""


def figures(value: Fraction) -> str:
    """A number in figures: "68", "minus 2.5", "about 33.33"."""
    sign, size = ("minus " if value < 0 else ""), abs(value)
    if size.denominator == 1:
        return f"{sign}{size.numerator}"
    whole = size * 10**_DECIMALS
    if whole.denominator == 1:
        return f"{sign}{_decimal(size, _DECIMALS)}"
    places = 2
    while places < 6 and size * 10**places < 10:
        places += 1
    return f"about {sign}{_decimal(size, places)}"


def _decimal(size: Fraction, places: int) -> str:
    units = round(size * 10**places)
    digits = f"{units // 10**places}.{units % 10**places:0{places}}"
    return digits.rstrip("0").rstrip(".")


def length(seconds: int) -> str:
    """A length of time in its two largest units: "9 minutes and 40 seconds", "an hour"."""
    if seconds <= 0:
        return "no time"
    if seconds in _ROUND:
        return _ROUND[seconds]
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, last = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute"), (last, "second")]
    first = next(at for at, (amount, _) in enumerate(parts) if amount)
    said = [f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts[first : first + 2] if n]
    return joined(said)


_ROUND = {1800: "half an hour", 5400: "an hour and a half"}


def time_of(moment: dt.datetime) -> str:
    """ "6:30 am", "8 pm", "noon", "midnight" """
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    minute = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minute} {'am' if moment.hour < 12 else 'pm'}"


_NEAR_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def day_of(moment: dt.datetime, now: dt.datetime) -> str:
    """When that is, seen from `now`: "today", "tomorrow", "on Friday", "on 3 December"."""
    ahead = (moment.date() - now.date()).days
    if ahead in _NEAR_DAYS:
        return _NEAR_DAYS[ahead]
    if 1 < ahead < 7:
        return f"on {_DAYS[moment.weekday()]}"
    return f"on {date_of(moment)}"


def when_of(moment: dt.datetime, now: dt.datetime) -> str:
    """ "at 6:30 pm", "at 6:30 am tomorrow", "at 9 am on Friday" """
    day = day_of(moment, now)
    return f"at {time_of(moment)}{'' if day == 'today' else f' {day}'}"


def weekday_of(moment: dt.datetime) -> str:
    return _DAYS[moment.weekday()]


def month_of(moment: dt.datetime) -> str:
    return _MONTHS[moment.month - 1]


def date_of(moment: dt.datetime) -> str:
    """ "22 November" """
    return f"{moment.day} {month_of(moment)}"


def full_date(moment: dt.datetime) -> str:
    """ "Sunday, the 22nd of November 2026" """
    day = f"{moment.day}{_ending(moment.day)}"
    return f"{weekday_of(moment)}, the {day} of {month_of(moment)} {moment.year}"


def _ending(number: int) -> str:
    return ordinal(number + 100 if number < 11 else number)[-2:]


_YOURS = {"my": "your", "me": "you", "mine": "yours", "our": "your", "us": "you", "i": "you"}
_SELVES = {"i'm": "you're", "i've": "you've", "i'll": "you'll", "am": "are", "myself": "yourself"}


def turned(text: str) -> str:
    """What somebody said of themselves as it is said back: "call my mum" -> "call your mum"."""
    turning = _YOURS | _SELVES
    return " ".join(turning.get(word, word) for word in text.split())


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return capitalised(text) + ("" if text.endswith((".", "!", "?")) else ".")

"""Times of the clock and days, as people say them. Pure: what time it is comes in.

"half past six", "half six" (British: 6:30), "seven am tomorrow", "five forty-five in the morning",
"eight tonight", "noon", "on friday at nine". A number alone is a time only where something says so:
"at", a day, "in the morning"; "at ten percent" is none. Which half of the day: what was said; else
what `morning` prefers; else for another day seven to eleven are in the morning; else what comes
first, and of that by day nothing before six in the morning.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.spoken_days import PARTS, Day, days_of
from appliance.core.spoken_numbers import cardinal_at, exploded, word_at


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is local, of the same time zone as the `now` it was read with.

    `spans` are all tokens that say so, with their prepositions, in order.
    """

    at: dt.datetime
    spans: tuple[tuple[int, int], ...]
    timed: bool = True
    """False: only a day was said, and `at` is the usual hour of it."""
    dated: bool = False
    """Whether a day was said."""
    bare: bool = False
    """The time is one number, and nothing but "at" says that it is a time: "at ten"."""
    past: bool = False
    """It was said of a day that is there, and it is over."""


@dataclass(frozen=True, slots=True)
class _Time:
    """`hour` as it was said. `half`: am, pm, 24 (as it is), "" (not said)."""

    hour: int
    minute: int
    half: str
    start: int
    end: int
    bare: bool = False


_USUAL_HOUR = 9
"""Of a day when only the day was said."""
_BEFORE_A_TIME = frozenset({"at", "by", "around", "about", "before", "until", "till", "for"})
_BEFORE_A_DATE = _BEFORE_A_TIME | {"on", "this", "next", "coming", "from"}
_NO_DATE = frozenset({"today", "tomorrow", "tonight", "this", "that", "in", "at"})
"""Words that begin a day and have no "on": in "turn it on tonight" it belongs to the order."""
_NO_TIME_BEFORE = frozenset(
    [
        *("percent", "%", "degree", "degrees", "°", "celsius", "fahrenheit", "kelvin"),
        *("second", "seconds", "sec", "secs", "minute", "minutes", "min", "mins"),
        *("hour", "hours", "hr", "hrs", "day", "days", "week", "weeks", "times", "of", "point"),
    ]
)
"""A number before one of these is no time of the clock."""
_EARLY = 6
"""Nobody who says "at two" by day means the night."""
_PAST = frozenset({"past", "after"})
_TO = frozenset({"to", "till", "til", "before"})


def moment(
    tokens: Sequence[str],
    now: dt.datetime,
    *,
    morning: bool = False,
    after: frozenset[str] = frozenset({"at", "by", "around", "before", "until", "till"}),
) -> Moment | None:
    """The time and day that the tokens hold; None if there is none.

    `morning`: who asks gets up. `after`: the words after which a bare number is a time.
    """
    tokens, origin = exploded(tokens)
    days = days_of(tokens, now)
    time = _time(tokens, days, after)
    if time is not None:
        days = [day for day in days if day.end <= time.start or day.start >= time.end]
    if time is None and not days:
        return None
    ahead = next((day.ahead for day in days if day.ahead is not None), None)
    part = next((day.part for day in days if day.part), "")
    said = [(day.start, day.end) for day in days] + _span(time)
    spans = tuple(
        (origin[start], origin[end - 1] + 1) for start, end in _joined(tokens, said, days)
    )
    if time is None:
        hour = PARTS.get(part, _USUAL_HOUR)
        if ahead is None and part != "night" and part:
            ahead = 0 if now.hour < hour else 1
        at = _on(now, ahead or 0, hour, 0)
        # "Tonight" is not over at nine.
        return Moment(at, spans, timed=False, dated=True, past=at <= now and part != "night")
    at, past = _at(time, ahead, part, now, morning)
    return Moment(at, spans, dated=ahead is not None, bare=time.bare and not days, past=past)


def _span(time: _Time | None) -> list[tuple[int, int]]:
    return [(time.start, time.end)] if time is not None else []


def _at(
    time: _Time, ahead: int | None, part: str, now: dt.datetime, morning: bool
) -> tuple[dt.datetime, bool]:
    """When that is, and whether it is over."""
    hours = _hours(time, part, morning=morning, another_day=bool(ahead))
    if ahead is None and part:
        ahead = 0 if any(_on(now, 0, hour, time.minute) > now for hour in hours) else 1
    days = (0, 1) if ahead is None else (ahead,)
    every = sorted(_on(now, day, hour, time.minute) for day in days for hour in hours)
    coming = [each for each in every if each > now]
    if not (time.half or part or morning or ahead) and _is_day(now):
        coming = [each for each in coming if each.hour >= _EARLY] or coming
    return (coming[0], False) if coming else (every[-1], True)


def _is_day(now: dt.datetime) -> bool:
    return _EARLY <= now.hour < 20


def _hours(time: _Time, part: str, *, morning: bool, another_day: bool) -> tuple[int, ...]:
    """The hours of 24 that are meant, 24 and more being after midnight."""
    hour = time.hour
    if time.half == "24" or hour > 12:
        return (24,) if hour == 0 and part == "night" else (hour,)
    early, late = hour % 12, hour % 12 + 12
    if time.half:
        return (early,) if time.half == "am" else (late,)
    if part == "night":
        return (late,) if early >= 5 else (early + 24,)
    if part:
        return (early,) if part == "morning" else (late,)
    if hour == 12:
        return (12,) if morning or another_day else (12, 24)
    if morning:
        return (early,)
    if another_day:
        return (early,) if early >= 7 else (late,)
    return (early, late)


def _on(now: dt.datetime, ahead: int, hour: int, minute: int) -> dt.datetime:
    day = now + dt.timedelta(days=ahead + hour // 24)
    return day.replace(hour=hour % 24, minute=minute, second=0, microsecond=0, fold=0)


def _joined(
    tokens: Sequence[str], spans: list[tuple[int, int]], days: list[Day]
) -> tuple[tuple[int, int], ...]:
    """In order, with the prepositions before them, and neighbours as one."""
    whole: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        start = first
        dated = any(day.start == first for day in days) and tokens[first] not in _NO_DATE
        before = _BEFORE_A_DATE if dated else _BEFORE_A_TIME
        while word_at(tokens, start - 1) in before:
            start -= 1
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)


def _time(tokens: Sequence[str], days: list[Day], after: frozenset[str]) -> _Time | None:
    """The first time that is said as one; else the first number where a time is expected."""
    begin = frozenset(day.end for day in days)
    ends = frozenset(day.start for day in days)
    weak = None
    for at in range(len(tokens)):
        found = _time_at(tokens, at)
        if found is None:
            continue
        if not found.bare and not _is_inner(tokens, at):
            return found
        expected = word_at(tokens, at - 1) in after or at in begin or found.end in ends
        if weak is None and found.bare and expected:
            weak = found
    return weak


def _is_part(tokens: Sequence[str], at: int) -> bool:
    """Whether what stands at `at` goes on as "and a half"."""
    return word_at(tokens, at) == "and" and word_at(tokens, at + 1) in ("a", "half", "three")


def _is_inner(tokens: Sequence[str], at: int) -> bool:
    """Whether the number at `at` is the end of a longer one: "twenty | one pm"."""
    before = cardinal_at(tokens, at - 1)
    return before is not None and before[1] > at


def _time_at(tokens: Sequence[str], at: int) -> _Time | None:
    word = word_at(tokens, at)
    if word in ("noon", "midday"):
        return _Time(12, 0, "24", at, at + 1)
    if word == "midnight":
        return _Time(24, 0, "24", at, at + 1)
    if word == "twelve" and word_at(tokens, at + 1) in ("noon", "midnight"):
        return _Time(12 if word_at(tokens, at + 1) == "noon" else 24, 0, "24", at, at + 2)
    return _half_at(tokens, at) or _minutes_to_at(tokens, at) or _digital_at(tokens, at)


def _half_at(tokens: Sequence[str], at: int) -> _Time | None:
    """ "half past six", and "half six" where a time is expected."""
    if word_at(tokens, at) != "half":
        return None
    past = word_at(tokens, at + 1) in _PAST
    return _hour_at(tokens, at, at + 2 if past else at + 1, 30, bare=not past)


def _minutes_to_at(tokens: Sequence[str], at: int) -> _Time | None:
    """ "a quarter past seven", "twenty five to nine", "ten minutes to six" """
    start = at
    if word_at(tokens, at) == "a":
        at += 1
    if word_at(tokens, at) == "quarter":
        minutes, end = 15, at + 1
    else:
        found = cardinal_at(tokens, at)
        if found is None or not 1 <= found[0] <= 59:
            return None
        minutes, end = found
        if word_at(tokens, end) in ("minute", "minutes"):
            end += 1
        elif minutes not in (5, 10, 20, 25):
            return None
    direction = word_at(tokens, end)
    if direction not in _PAST | _TO or word_at(tokens, start - 1) in ("in", "from"):
        return None
    if direction in _TO:
        minutes = -minutes
    return _hour_at(tokens, start, end + 1, minutes)


def _hour_at(
    tokens: Sequence[str], start: int, at: int, minutes: int, *, bare: bool = False
) -> _Time | None:
    """The hour of a time that begins at `start`; `minutes` may be below zero."""
    word = word_at(tokens, at)
    if word in ("noon", "midday", "midnight"):
        hour, half, end = (24 if word == "midnight" else 12), "24", at + 1
    else:
        found = cardinal_at(tokens, at)
        if found is None or not 1 <= found[0] <= 12:
            return None
        hour, end = found
        half, end = _half_of_day(tokens, end)
        if not half and (word_at(tokens, end) in _NO_TIME_BEFORE or _is_part(tokens, end)):
            return None
        bare = bare and not half
    if minutes < 0:
        minutes += 60
        hour = hour - 1 if hour > 1 else 12
        # "ten to twelve pm" is before noon, and so the other half
        half = {"am": "pm", "pm": "am"}.get(half, half) if hour == 11 else half
    return _Time(hour, minutes, half, start, end, bare)


def _digital_at(tokens: Sequence[str], at: int) -> _Time | None:
    """ "six", "six o'clock", "six thirty", "six oh five", "18:30", "7 pm" """
    word = word_at(tokens, at)
    written = word.replace(".", ":").split(":")
    if len(written) in (2, 3) and all(each.isascii() and each.isdigit() for each in written):
        hour, minute, end = int(written[0][:4]), int(written[1][:4]), at + 1
        whole = ":" in word and len(written[1]) == 2
    else:
        found = cardinal_at(tokens, at)
        if found is None:
            return None
        hour, end = found
        minute, end, whole = _minute_at(tokens, end)
    if hour > 23 or minute > 59 or (hour == 0 and not whole):
        return None
    half, after = _half_of_day(tokens, end)
    if word_at(tokens, after) in ("o'clock", "oclock"):
        half, after = _half_of_day(tokens, after + 1)
        return _Time(hour, minute, half, at, after)
    if not half and (word_at(tokens, after) in _NO_TIME_BEFORE or _is_part(tokens, after)):
        return None
    if hour > 12 and not whole and not half:
        return None
    if hour > 12 or (not half and (hour == 0 or word.startswith("0"))):
        half = "24"
    return _Time(hour, minute, half, at, after, bare=not half and ":" not in word)


def _minute_at(tokens: Sequence[str], at: int) -> tuple[int, int, bool]:
    """Minutes, end, and whether any were said: "thirty", "oh five", "hundred hours"."""
    if word_at(tokens, at) in ("oh", "o", "zero"):
        found = cardinal_at(tokens, at + 1)
        if found is not None and 1 <= found[0] <= 9:
            return found[0], found[1], True
    found = cardinal_at(tokens, at)
    two = found is not None and 10 <= found[0] <= 59
    if found is None or not two or word_at(tokens, found[1]) in _NO_TIME_BEFORE:
        return 0, at, False
    return found[0], found[1], True


def _half_of_day(tokens: Sequence[str], at: int) -> tuple[str, int]:
    """ "am" or "pm" if the tokens at `at` say so, and the end."""
    word, after = word_at(tokens, at), word_at(tokens, at + 1)
    if word in ("am", "pm"):
        return word, at + 1
    if word in ("a", "p") and after == "m":
        return f"{word}m", at + 2
    return "", at

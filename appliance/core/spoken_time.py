"""Lengths of time and when things shall happen, as people say them. Pure: what time it is comes in.

"three and a half minutes", "an hour and twenty", "90s"; and with a preposition what they mean for
an order: "in ten minutes", "for two hours", "at half six tomorrow morning". It refuses to guess:
what is vague ("later", "in a few minutes") is no length of time. Times of the clock are read by
`core.spoken_clock`. Positions are indexes of the tokens that were given, the end excluded.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from appliance.core.spoken_clock import Moment, moment
from appliance.core.spoken_numbers import exploded, number_at, word_at

LONGEST_S = 366 * 24 * 3600

_SECONDS = {
    unit: seconds
    for seconds, units in {
        1: ("second", "seconds", "sec", "secs"),
        60: ("minute", "minutes", "min", "mins"),
        3600: ("hour", "hours", "hr", "hrs"),
        86_400: ("day", "days"),
        7 * 86_400: ("week", "weeks"),
        14 * 86_400: ("fortnight", "fortnights"),
    }.items()
    for unit in units
}
_LETTERS = {"s": 1, "m": 60, "h": 3600}
"""Units after figures only: "90 s"."""
_ENDS = frozenset({"", "please", "timer", "timers", "from", "thanks", "now", "for"})
"""What may follow a number without a unit: "an hour twenty, please", "an hour ten for the eggs"."""
_ONE_OF = frozenset({"next", "this", "the", "another"})
"""With these an hour is one: "another hour"."""
_AFTER_A_SECOND = frozenset({"", "please", "and", "later", "from", "long", "to", "then", "or"})
"""Elsewhere "a second" is one more: "a second lamp"."""


@dataclass(frozen=True, slots=True)
class Length:
    """So many seconds, at least 1, said by tokens `start` to `end`."""

    seconds: int
    start: int
    end: int


class Timing(StrEnum):
    """What a time means for an order."""

    IN = "in"
    """Once, after so long: "in ten minutes", "ten minutes from now"."""
    AT = "at"
    """Once, at that time: "at half six tomorrow"."""
    FOR = "for"
    """From the order on, and the other way round after so long: "for two hours"."""
    UNTIL = "until"
    """From the order on, and the other way round at that time: "until ten"."""


@dataclass(frozen=True, slots=True)
class When:
    """When something shall happen. `seconds` from now; below 1 only for a `moment` that is past.

    `spans` are all tokens that say so, prepositions and day names included.
    """

    timing: Timing
    seconds: int
    spans: tuple[tuple[int, int], ...]
    moment: Moment | None = None
    """Of `AT` and `UNTIL`."""


def duration(tokens: Sequence[str]) -> Length | None:
    """The first length of time that the tokens hold."""
    return next(iter(durations(tokens)), None)


def durations(tokens: Sequence[str]) -> tuple[Length, ...]:
    """Every length of time, in order, not overlapping."""
    pieces, origin = exploded(tokens)
    found = []
    at = 0
    while at < len(pieces):
        length = _length_at(pieces, at)
        if length is None:
            at += 1
            continue
        seconds, end = length
        if 1 <= seconds <= LONGEST_S:
            found.append(Length(seconds, origin[at], origin[end - 1] + 1))
        at = end
    return tuple(found)


def when(tokens: Sequence[str], now: dt.datetime) -> When | None:
    """What the tokens say about when; None if nothing, or only a bound ("before ten").

    `now` is the local time of the house. Give it with the house's own time zone, or naive: lengths
    across a change to summer time are right only with the zone.
    """
    for length in durations(tokens):
        start, end = length.start, length.end
        before = word_at(tokens, start - 1)
        while before in _VAGUE:
            start -= 1
            before = word_at(tokens, start - 1)
        if word_at(tokens, end) == "from" and word_at(tokens, end + 1) == "now":
            return When(Timing.IN, length.seconds, ((start, end + 2),))
        if word_at(tokens, end) in ("time", "later"):
            end += 1
        if before in ("in", "after", "within"):
            return When(Timing.IN, length.seconds, ((start - 1, end),))
        if end > length.end and word_at(tokens, end - 1) == "later":
            return When(Timing.IN, length.seconds, ((start, end),))
        if before == "for":
            return When(Timing.FOR, length.seconds, ((start - 1, end),))
    found = moment(tokens, now)
    if found is None:
        return None
    introduced = {word_at(tokens, start) for start, _ in found.spans}
    if "before" in introduced:
        return None
    timing = Timing.UNTIL if introduced & {"until", "till", "til"} else Timing.AT
    return When(timing, seconds_between(now, found.at), found.spans, found)


_VAGUE = frozenset(
    {"the", "about", "around", "another", "exactly", "roughly", "next", "just", "say"}
)
"""What may stand before a length and changes nothing."""


def seconds_between(now: dt.datetime, then: dt.datetime) -> int:
    """Whole seconds that pass from `now` until `then`, in the world and not on the dial."""
    if now.tzinfo is not None and then.tzinfo is not None:
        now, then = now.astimezone(dt.UTC), then.astimezone(dt.UTC)
    return round((then - now).total_seconds())


def _length_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """Seconds and end of a length that begins at `at`: parts of ever smaller units."""
    if word_at(tokens, at - 1).isdigit() and word_at(tokens, at).isdigit():
        return None  # "3" "5" "hours" may have been 3.5
    total, unit, end = Fraction(0), LONGEST_S, at
    while True:
        start = end + 1 if total and word_at(tokens, end) == "and" else end
        part = _part_at(tokens, start)
        if part is None or part[1] >= unit:
            break
        value, unit, end = part
        total += value * unit
        if (more := _and_a_half_at(tokens, end)) is not None:
            total, end = total + more[0] * unit, more[1]
    if total and unit in (3600, 60):
        total, end = _bare_rest(tokens, total, unit, end)
    return (round(total), end) if total > 0 else None


def _part_at(tokens: Sequence[str], at: int) -> tuple[Fraction, int, int] | None:
    """A number of one unit, the unit in seconds, and the end."""
    word = word_at(tokens, at)
    found = number_at(tokens, at)
    if found is not None:
        value, end = found
    elif word in ("a", "an", "one"):
        value, end = Fraction(1), at + 1
    elif word == "quarter":
        value, end = Fraction(1, 4), at + 1
    elif word in ("hour", "minute") and word_at(tokens, at - 1) in _ONE_OF:
        value, end = Fraction(1), at
    elif word == "couple":
        value, end = Fraction(2), at + 1
    else:
        return None
    if word_at(tokens, end) == "of" and (value < 1 or value == 2):
        end += 1
    if value < 1 and word_at(tokens, end) in ("a", "an"):
        end += 1
    unit_word = word_at(tokens, end).removesuffix("'s")
    if word == "a" and unit_word == "second" and word_at(tokens, end + 1) not in _AFTER_A_SECOND:
        return None
    figures = word_at(tokens, end - 1)[-1:].isdigit()
    unit = _SECONDS.get(unit_word) or (_LETTERS.get(unit_word) if figures else None)
    return (value, unit, end + 1) if unit is not None and value >= 0 else None


def _and_a_half_at(tokens: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """ "an hour and a half", "two minutes and a quarter" """
    if word_at(tokens, at) != "and":
        return None
    found = number_at(tokens, at + 1)
    if found is None or found[0] >= 1:
        return None
    after = word_at(tokens, found[1])
    return found if after not in _SECONDS and after not in ("a", "an", "of") else None


def _bare_rest(tokens: Sequence[str], total: Fraction, unit: int, end: int) -> tuple[Fraction, int]:
    """ "an hour twenty": a number at the very end is of the next smaller unit."""
    start = end + 1 if word_at(tokens, end) == "and" else end
    found = number_at(tokens, start)
    if found is None or word_at(tokens, found[1]) not in _ENDS:
        return total, end
    value, after = found
    if value.denominator != 1 or not 1 <= value < 60:
        return total, end
    return total + value * unit / 60, after

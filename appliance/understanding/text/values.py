"""Amounts as people say them: numbers, percentages, degrees, kelvin, colours, "half", "a bit".

Pure; refuses what is no amount. Whether a device takes it is for the home model to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.colors import NAMES as COLOURS
from appliance.core.spoken_numbers import number_at
from appliance.understanding.text.words import table

_PORTIONS: Mapping[tuple[str, ...], float] = {
    tuple(words.split()): value
    for words, value in {
        "half": 50,
        "half way": 50,
        "halfway": 50,
        "half open": 50,
        "half closed": 50,
        "half shut": 50,
        "half brightness": 50,
        "half power": 50,
        "half volume": 50,
        "a half": 50,
        "half of the way": 50,
        "a third": 33,
        "one third": 33,
        "two thirds": 67,
        "a fifth": 20,
        "one fifth": 20,
        "two fifths": 40,
        "three fifths": 60,
        "four fifths": 80,
        "a sixth": 17,
        "an eighth": 12,
        "a tenth": 10,
        "one tenth": 10,
        "a quarter": 25,
        "one quarter": 25,
        "quarter": 25,
        "three quarters": 75,
        "full": 100,
        "fully": 100,
        "max": 100,
        "maximum": 100,
        "the max": 100,
        "the maximum": 100,
        "full brightness": 100,
        "full power": 100,
        "full blast": 100,
        "full speed": 100,
        "full volume": 100,
        "maximum brightness": 100,
        "its brightest": 100,
        "highest": 100,
        "the highest": 100,
        "brightest": 100,
        "the brightest": 100,
        "lowest": 1,
        "the lowest": 1,
        "dimmest": 1,
        "the dimmest": 1,
        **{
            f"as {much} as {most}": value
            for much, value in {
                **dict.fromkeys(("bright", "loud", "high", "fast"), 100),
                **dict.fromkeys(("low", "dim", "dark", "quiet"), 1),
            }.items()
            for most in ("possible", "it goes", "it gets", "it will go", "it can go", "they go")
        },
        "minimum": 1,
        "min": 1,
        "the minimum": 1,
        "minimum brightness": 1,
        "its dimmest": 1,
    }.items()
}
_POINTING = ("it", "they")
_UNNAMED = {
    tuple("" if word in _POINTING else word for word in words): value
    for words, value in _PORTIONS.items()
    if not set(words).isdisjoint(_POINTING)
}
"""Portions in which "it" is not looked at, as what it names is found already."""
_LONGEST_PORTION = max(map(len, _PORTIONS))
_WHITES: Mapping[tuple[str, ...], int] = {
    tuple(words.split()): kelvin
    for words, kelvin in {
        "candlelight": 2000,
        "candle light": 2000,
        "warm white": 2700,
        "soft white": 2700,
        "cosy white": 2700,
        "warm light": 2700,
        "neutral white": 4000,
        "natural white": 4000,
        "plain white": 4000,
        "cool white": 5000,
        "cold white": 5500,
        "cool light": 5000,
        "bright white": 5000,
        "daylight": 6000,
        "day light": 6000,
    }.items()
}
_SMALL = table("bit little touch tad notch smidge smidgen fraction hair")
_LARGE = table("lot much way loads far")
_BEFORE_ONE = table("to at by on level speed number step position")
_PERCENT = table("percent per cent pct")


class Unit(StrEnum):
    """What an amount is an amount of. NONE: a bare number, of what the thing has."""

    NONE = "none"
    PERCENT = "percent"
    DEGREES = "degrees"
    KELVIN = "kelvin"
    COLOUR = "colour"
    SMALL = "small"
    """A bit, a touch."""
    LARGE = "large"
    """A lot."""
    TIMES = "times"
    """Twice as bright, half as loud: of what it is at."""


@dataclass(frozen=True, slots=True)
class Amount:
    """`tokens[start:end]` said `value` (a colour's name, or a number) of `unit`."""

    start: int
    end: int
    value: float | str
    unit: Unit


def amounts(tokens: Sequence[str | None]) -> Iterator[Amount]:
    """Every amount in the sentence, longest first reading, left to right.

    `tokens` are lower-case words; None where something else stands that is not to be looked at.
    """
    at = 0
    while at < len(tokens):
        found = amount_at(tokens, at)
        if found is None:
            at += 1
        else:
            yield found
            at = found.end


def amount_at(tokens: Sequence[str | None], at: int) -> Amount | None:
    """The amount that begins exactly here."""
    return _times(tokens, at) or _fixed(tokens, at) or _counted(tokens, at) or _vague(tokens, at)


_TIMES: Mapping[tuple[str, ...], float] = {
    ("twice",): 2,
    ("double",): 2,
    ("two", "times"): 2,
    ("2", "times"): 2,
    ("three", "times"): 3,
    ("3", "times"): 3,
    ("half",): 0.5,
}
_MUCH = table("bright loud fast high strong open humid much")


def _times(tokens: Sequence[str | None], at: int) -> Amount | None:
    for said, value in _TIMES.items():
        end = at + len(said)
        words = tuple(word or "" for word in tokens[at : end + 2])
        if words[: len(said)] == said and words[len(said) :][:1] == ("as",) and _MUCH & {words[-1]}:
            return Amount(at, end + 2, value, Unit.TIMES)
    return None


def _fixed(tokens: Sequence[str | None], at: int) -> Amount | None:
    for length in range(_LONGEST_PORTION, 0, -1):
        words = tuple(word or "" for word in tokens[at : at + length])
        if len(words) < length:
            continue
        if words in _WHITES:
            return Amount(at, at + length, _WHITES[words], Unit.KELVIN)
        if (name := " ".join(words)) in COLOURS:
            return Amount(at, at + length, name, Unit.COLOUR)
        share = _PORTIONS.get(words, _UNNAMED.get(words))
        if share is not None and not _is_of_degree(tokens, at + length):
            return Amount(at, at + length, share, Unit.PERCENT)
    return None


def _is_of_degree(tokens: Sequence[str | None], at: int) -> bool:
    return any(word in ("degree", "degrees") for word in tokens[at : at + 2])


def _counted(tokens: Sequence[str | None], at: int) -> Amount | None:
    if tokens[at] in ("half", "a", "one") and (half := _half_degree(tokens, at)):
        return half
    found = number_at([word or "" for word in tokens], at)
    if found is None:
        return None
    value, end = float(found[0]), found[1]
    after = tokens[end] if end < len(tokens) else None
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    if after in _PERCENT or after == "%":
        end += 2 if (after, following) == ("per", "cent") else 1
        return Amount(at, end, value, Unit.PERCENT)
    if after in ("degree", "degrees"):
        end += 1
        if following == "and" and tokens[end + 1 : end + 3] == ["a", "half"]:
            value, end = value + 0.5, end + 3
        if end < len(tokens) and tokens[end] in ("celsius", "centigrade", "c", "fahrenheit"):
            end += 1
        return Amount(at, end, value, Unit.DEGREES)
    if after in ("kelvin", "k", "kelvins"):
        return Amount(at, end + 1, value, Unit.KELVIN)
    if tokens[at:end] == ["one"] and (at == 0 or tokens[at - 1] not in _BEFORE_ONE):
        # "The kitchen one", "the other one": a thing, not a number.
        return None
    return Amount(at, end, value, Unit.NONE)


def _half_degree(tokens: Sequence[str | None], at: int) -> Amount | None:
    """Half a degree, a degree, a degree and a half, a half degree."""
    words = tuple(word or "" for word in tokens[at : at + 5])
    for said, value in _DEGREES.items():
        if words[: len(said)] == said:
            return Amount(at, at + len(said), value, Unit.DEGREES)
    return None


_DEGREES: Mapping[tuple[str, ...], float] = {
    ("half", "a", "degree"): 0.5,
    ("a", "half", "degree"): 0.5,
    ("half", "degree"): 0.5,
    ("a", "degree", "and", "a", "half"): 1.5,
    ("one", "degree", "and", "a", "half"): 1.5,
    ("a", "degree"): 1,
    ("a", "couple", "of", "degrees"): 2,
    ("a", "couple", "degrees"): 2,
}


def _vague(tokens: Sequence[str | None], at: int) -> Amount | None:
    words = tuple(word or "" for word in tokens[at : at + 3])
    if words in (("a", "wee", "bit"), ("a", "tiny", "bit"), ("a", "wee", "little")):
        return Amount(at, at + 3, 0, Unit.SMALL)
    if len(words) >= 2 and words[0] in ("a", "one", "just") and words[1] in _SMALL | _LARGE:
        end = at + 2
        if len(words) == 3 and words[1] == "little" and words[2] == "bit":
            end += 1
        return Amount(at, end, 0, Unit.LARGE if words[1] in _LARGE else Unit.SMALL)
    if words[:1] and words[0] in ("slightly", "somewhat", "bit"):
        return Amount(at, at + 1, 0, Unit.SMALL)
    if words[:1] and words[0] in ("much", "significantly", "considerably", "loads"):
        return Amount(at, at + 1, 0, Unit.LARGE)
    return None

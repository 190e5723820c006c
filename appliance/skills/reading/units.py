"""One unit in another, by exact factors. Refuses units of different kinds, and money.

Where the same word is more than one unit, the answer says which is meant: a pint is the imperial
one, a cup the US customary one, unless "US", "UK" or "imperial" is said.
"""

from collections.abc import Sequence
from fractions import Fraction

from appliance.core.spoken_numbers import LARGEST, number_at, word_at
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.measures import (
    DEGREE,
    FINER,
    UNITS,
    Unit,
    amount_of,
    converted,
    in_finer,
    named_unit,
)
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.sums import TOO_LARGE
from appliance.skills.wording import sentence

OF_WHAT = NotUnderstood(
    WhyNot.UNSUPPORTED, "That depends on what it is. Ask me about a cup of flour, say."
)


_OUNCE = UNITS[("ounce",)]
_LONGEST_NAME = 3
_INTO = frozenset({"to", "into", "in", "as", "equals"})
_ARE = frozenset({"is", "are", "in", "make", "makes", "equal", "equals", "be", "do", "does"})
_HOTTEST = Fraction(10**6)


def read_units(said: Sentence) -> Skill | NotUnderstood | None:
    """A conversion with its answer, or None if it is not one."""
    found = conversion(said.words)
    if found is None:
        return None
    value, source, target = found
    if {source.kind, target.kind} == {"volume", "mass"}:
        return OF_WHAT
    if source.kind != target.kind or source == target:
        return None
    result = converted(value, source, target)
    if abs(result) > LARGEST or abs(value) > LARGEST:
        return TOO_LARGE
    answer = f"{amount_of(value, source)} is {amount_of(result, target)}{in_finer(result, target)}"
    return Skill(SkillKind.UNITS, "convert", text=sentence(answer))


def conversion(words: Sequence[str], *, poured: bool = True) -> tuple[Fraction, Unit, Unit] | None:
    """How many of which unit are wanted in which other; the kinds may differ.

    Ounces of what is `poured` are fluid ones beside a volume.
    """
    found = _forward(words) or _backward(words)
    if found is None:
        return None
    value, source, target = found
    if poured and source.kind == "volume" and target == _OUNCE:
        target = named_unit("fluid ounce")
    elif poured and target.kind == "volume" and source == _OUNCE:
        source = named_unit("fluid ounce")
    if not _SYSTEMS.isdisjoint(words):
        return value, source, target
    source, target = _alike(source, target)
    return value, source, target


_SYSTEMS = frozenset({"us", "uk", "imperial"})


def _alike(source: Unit, target: Unit) -> tuple[Unit, Unit]:
    """Where none was said, both are of one system: nobody mixes them."""
    systems = {source.one.partition(" ")[0], target.one.partition(" ")[0]}
    if systems != {"imperial", "US"}:
        return source, target
    both = (source, target)
    for system in ("imperial", "us"):
        names = [f"{system} {unit.one.partition(' ')[2]}" for unit in both]
        if all(tuple(name.split()) in UNITS for name in names):
            return named_unit(names[0]), named_unit(names[1])
    return source, target


_MEASURED = ("far", "hot", "cold", "warm", "heavy", "long", "tall", "fast", "big", "high", "deep")


def _forward(words: Sequence[str]) -> tuple[Fraction, Unit, Unit] | None:
    """ "convert ten miles to kilometres", "what is two cups in millilitres", "5 km in miles" """
    at = 0
    for opening in (
        *(("what", "is"), ("what", "are"), ("how", "much", "is"), ("how", "much", "are")),
        *(("convert",), ("change",), ("tell", "me"), ("how", "many", "is")),
        *(("how", each, "is") for each in _MEASURED),
    ):
        if tuple(words[: len(opening)]) == opening:
            at = len(opening)
            break
    for source in (quantity_at(words, at), _degrees_at(words, at)):
        if source is None or word_at(words, source[2]) not in _INTO:
            continue
        target = _unit_at(words, source[2] + 1)
        if target is not None and _is_all(words, *target):
            unit = _meant(source[1], target[0])
            return (source[0], unit, target[0]) if unit != DEGREE else None
    return None


def _is_all(words: Sequence[str], unit: Unit, end: int) -> bool:
    """Whether nothing follows the unit but its finer one: "in feet and inches"."""
    return end == len(words) or tuple(words[end:]) == ("and", FINER.get(unit.one, ""))


def _degrees_at(words: Sequence[str], at: int) -> tuple[Fraction, Unit, int] | None:
    """ "three fifty", of which only the scale is said that is wanted."""
    found = _number_at(words, at)
    return (found[0], DEGREE, found[1]) if found is not None else None


def _meant(unit: Unit, target: Unit) -> Unit:
    """Degrees without a name are those of the other scale."""
    if unit != DEGREE or target.kind != "heat":
        return unit
    return UNITS[("celsius",) if target == UNITS[("fahrenheit",)] else ("fahrenheit",)]


def _backward(words: Sequence[str]) -> tuple[Fraction, Unit, Unit] | None:
    """ "how many kilometres is ten miles", "how many grams are there in an ounce" """
    if tuple(words[:2]) not in (("how", "many"), ("how", "much")):
        return None
    target = _unit_at(words, 2)
    if target is None:
        return None
    unit, at = target
    if tuple(words[at : at + 2]) == ("and", FINER.get(unit.one, "")):
        at += 2
    while word_at(words, at) in _ARE or word_at(words, at) == "there":
        at += 1
    source = quantity_at(words, at)
    if source is None and unit.kind == "heat" and (number := number_at(words, at)) is not None:
        source = number[0], DEGREE, number[1]
    if source is None or at == target[1]:
        return None
    value, of, end = source
    of = _meant(of, unit)
    if tuple(words[end:]) not in ((), ("make",), ("equal",), ("have",), ("contain",)):
        return None
    return value, of, unit


def quantity_at(words: Sequence[str], at: int) -> tuple[Fraction, Unit, int] | None:
    """So many of a unit, and the index after it: "ten miles", "half a cup", "six foot two"."""
    found = _number_at(words, at)
    if found is None and word_at(words, at) in ("a", "an"):
        part = number_at(words, at + 1)  # "a 1/2 cup"
        found = part if part is not None and part[0] < 1 else (Fraction(1), at + 1)
    if found is None:
        return None
    value, end = found
    if word_at(words, end) == "of" and value < 1:
        end += 1
    if value < 1 and word_at(words, end) in ("a", "an"):
        end += 1
    named = _unit_at(words, end)
    if named is None:
        return None
    unit, end = named
    more = number_at(words, end + 1) if word_at(words, end) == "and" else None
    if more is not None and more[0] < 1 and _unit_at(words, more[1]) is None:
        return value + more[0], unit, more[1]  # "a cup and a half"
    return _with_finer(words, value, unit, end)


def _number_at(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    found = number_at(words, at)
    if found is None:
        return None
    value, end = found
    hundreds = number_at(words, end)
    if hundreds is not None and 1 <= value <= 9 and hundreds[0] in range(10, 100):
        return value * 100 + hundreds[0], hundreds[1]  # "three fifty", said of ovens
    return value, end


def _with_finer(
    words: Sequence[str], value: Fraction, unit: Unit, end: int
) -> tuple[Fraction, Unit, int]:
    name = FINER.get(unit.one)
    more = number_at(words, end + 1 if word_at(words, end) == "and" else end)
    if name is None or more is None or value.denominator != 1:
        return value, unit, end
    finer = UNITS[(name,)]
    rest, after = more
    named = _unit_at(words, after) if word_at(words, after) != "in" else None
    if named is not None and named[0] == finer:
        after = named[1]
    elif unit.one == "pound" or word_at(words, after) not in ("", *_INTO):
        return value, unit, end  # "five pounds eight" is money
    if not 0 <= rest * finer.size < unit.size:
        return value, unit, end
    return value + rest * finer.size / unit.size, unit, after


def _unit_at(words: Sequence[str], at: int) -> tuple[Unit, int] | None:
    for length in range(_LONGEST_NAME, 0, -1):
        unit = UNITS.get(tuple(words[at : at + length]))
        if unit is not None and at + length <= len(words):
            return unit, at + length
    return None

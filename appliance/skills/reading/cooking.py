"""Kitchen measures: gas marks, fan ovens, what a cup of something weighs, half or twice as much.

What is the same by definition is exact. Weights of a volume are "about": they are those of one
table, and nobody fills a cup twice alike. Refuses to weigh what is not in it.
"""

import math
from dataclasses import replace
from fractions import Fraction

from appliance.core.spoken_numbers import LARGEST, number_at, word_at
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.measures import Unit, amount_of, converted, named_unit, unit_said
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.sums import BY_ZERO, TOO_LARGE
from appliance.skills.reading.templates import SLOTS, matched, table
from appliance.skills.reading.units import conversion, quantity_at
from appliance.skills.wording import figures, sentence

_PER_CUP = {
    names: grams
    for grams, names in (
        # Grams in a US cup, by the household measures of the USDA (FoodData Central, SR Legacy).
        (125, "plain flour, flour, all purpose flour, white flour, self raising flour"),
        (137, "strong flour, bread flour"),
        (120, "wholemeal flour, whole wheat flour"),
        (200, "sugar, white sugar, granulated sugar, caster sugar"),
        (220, "brown sugar"),
        (120, "icing sugar, powdered sugar, confectioners sugar"),
        (Fraction(2268, 10), "butter, margarine"),  # a stick is a quarter of a pound
        (185, "rice, uncooked rice, long grain rice, white rice"),
        (81, "oats, rolled oats, porridge oats, oatmeal"),
        (339, "honey"),
        (322, "maple syrup"),
        (244, "milk, whole milk"),
        (named_unit("us cup").size, "water"),
        (86, "cocoa, cocoa powder"),
        (292, "salt, table salt"),
        (216, "oil, olive oil"),
        (218, "vegetable oil, sunflower oil"),
        (238, "cream, double cream, whipping cream"),
        (245, "yoghurt, yogurt"),
        (128, "cornflour, cornstarch"),
        (108, "breadcrumbs"),
        (145, "raisins"),
        (258, "peanut butter"),
        (220, "baking powder, baking soda, bicarbonate of soda"),
    )
}
_DENSITY = {name: grams for names, grams in _PER_CUP.items() for name in names.split(", ")}
_GAS_MARKS = (
    # Gas mark, Celsius and Fahrenheit, as British cookers and cookery books have them.
    (Fraction(1, 4), 110, 225),
    (Fraction(1, 2), 120, 250),
    (Fraction(1), 140, 275),
    (Fraction(2), 150, 300),
    (Fraction(3), 170, 325),
    (Fraction(4), 180, 350),
    (Fraction(5), 190, 375),
    (Fraction(6), 200, 400),
    (Fraction(7), 220, 425),
    (Fraction(8), 230, 450),
    (Fraction(9), 240, 475),
)
_HOTTEST_OVEN = 260
_NEAR = 3
"""Degrees Celsius by which an oven may differ from what its mark says."""
_FAN_COOLER = 20
"""Degrees Celsius that a fan oven is set lower."""
UNKNOWN = NotUnderstood(WhyNot.UNSUPPORTED, "I don't know how much a cup of that weighs.")
NO_MARK = NotUnderstood(WhyNot.UNSUPPORTED, "Gas marks go from a quarter to nine.")

_TABLE = table(
    """
    marked   (what|which) gas mark is <few>
    marked   [what is|convert] <few> (in|to|into|as) [a] gas [mark|marks]
    mark     [what is|what are|what temperature is|how hot is|convert|what] gas mark <few>
             [(in|to|into) (degrees|celsius|centigrade|degrees celsius|fahrenheit|degrees fahrenheit
             |degrees centigrade|degrees c|an electric oven)] [oven]
    mark     what is the [oven] temperature (for|of|at) gas mark <few>
    mark     how many degrees [celsius|fahrenheit|centigrade] is gas mark <few>
    fan      [what is|convert] <few> (in|for|to) (a fan|a fan assisted|a convection|fan|convection)
             [oven]
    weigh    (how much|what) (does|do) <few> weigh
    weigh    (what is the weight of|how heavy is|how much is|how much are) <few>
    """,
    {**SLOTS, "few": r"(?P<few>(?:[\w.,/°'-]+ ){1,8}?)"},
)
_KINDS = frozenset({"mass", "volume", "length"})
_ENDS = frozenset({"in", "to", "into", "is", "are", "weigh", "there", "times", "divided", "by"})
_TIMES: dict[str, Fraction | int] = {
    "double": 2,
    "twice": 2,
    "triple": 3,
    "treble": 3,
    "halve": Fraction(1, 2),
}
_OPENINGS = (("what", "is"), ("what", "are"), ("how", "much", "is"), ("how", "much", "are"))
_LIQUID = frozenset({"milk", "whole milk", "water", "oil", "olive oil", "cream"})


def read_cooking(said: Sentence) -> Skill | NotUnderstood | None:
    """A question about measures of the kitchen with its answer, or None if it is not one."""
    if len(said.words) < 2:
        return None
    found = _of_table(said) or _converted(said.words) or _scaled(said.words)
    return _told(found) if isinstance(found, str) else found


def _told(text: str) -> Skill:
    return Skill(SkillKind.UNITS, "convert", text=sentence(text))


def _of_table(said: Sentence) -> str | NotUnderstood | None:
    found = matched(_TABLE, said.plain)
    if found is None:
        return None
    words = tuple(found[1]["few"].split())
    match found[0]:
        case "mark":
            return _mark(words)
        case "marked":
            return _marked(words)
        case "fan":
            return _fan(words)
        case _:
            return _weighed(words)


def _mark(words: tuple[str, ...]) -> str | NotUnderstood | None:
    number = number_at(words, 0)
    if number is None or number[1] != len(words):
        return None
    found = next((mark for mark in _GAS_MARKS if mark[0] == number[0]), None)
    if found is None:
        return NO_MARK
    mark, celsius, fahrenheit = found
    both = f"{celsius} degrees Celsius, or {fahrenheit} Fahrenheit"
    return f"gas mark {_spoken_mark(mark)} is about {both}"


def _spoken_mark(mark: Fraction) -> str:
    return {2: "a half", 4: "a quarter"}.get(mark.denominator) or str(mark)


def _degrees(words: tuple[str, ...]) -> tuple[Fraction, Unit] | None:
    """Of an oven. Without a scale, more than 260 are Fahrenheit: no oven is that hot in Celsius."""
    found = quantity_at(words, 0) or quantity_at((*words, "degrees"), 0)
    if found is None or found[2] < len(words) or found[1].kind not in ("heat", "degree"):
        return None
    scale = "fahrenheit" if found[0] > _HOTTEST_OVEN else "celsius"
    return found[0], found[1] if found[1].kind == "heat" else named_unit(scale)


def _marked(words: tuple[str, ...]) -> str | NotUnderstood | None:
    found = _degrees(words)
    if found is None:
        return None
    asked = amount_of(*found)
    celsius = converted(*found, named_unit("celsius"))
    near = min(_GAS_MARKS, key=lambda mark: abs(mark[1] - celsius))
    if abs(near[1] - celsius) <= _NEAR or near[2] == converted(*found, named_unit("fahrenheit")):
        return f"{asked} is about gas mark {_spoken_mark(near[0])}"
    below = [mark for mark, its, _ in _GAS_MARKS if its < celsius]
    above = [mark for mark, its, _ in _GAS_MARKS if its > celsius]
    if not below or not above:
        return NO_MARK
    return f"{asked} is between gas marks {_spoken_mark(below[-1])} and {_spoken_mark(above[0])}"


def _fan(words: tuple[str, ...]) -> str | None:
    found = _degrees(words)
    if found is None:
        return None
    value, unit = found
    cooler = _FAN_COOLER * (1 if unit == named_unit("celsius") else 2)
    return f"{amount_of(value, unit)} is about {amount_of(value - cooler, unit)} in a fan oven"


def _weighed(words: tuple[str, ...]) -> str | NotUnderstood | None:
    """What a volume of something weighs, in grams."""
    words, what = _without_stuff(words)
    found = quantity_at(words, 0)
    if found is None or found[2] != len(words) or found[1].kind != "volume" or not what:
        return None
    return _mixed(found[0], found[1], named_unit("grams"), what)


def _converted(words: tuple[str, ...]) -> str | NotUnderstood | None:
    """ "two cups of flour in grams": exactly if both are of a kind, else by what it weighs."""
    words, what = _without_stuff(words)
    found = conversion(words, poured=what in _LIQUID) or conversion(("a", *words))
    if found is None:
        return None
    value, source, target = found
    if not what and "stick" in (source.one, target.one):
        what = "butter"
    if not what or source == target:
        return None
    if source.kind == target.kind and source.kind in _KINDS:
        return (
            f"{amount_of(value, source)} is {amount_of(converted(value, source, target), target)}"
        )
    if {source.kind, target.kind} == {"volume", "mass"}:
        return _mixed(value, source, target, what)
    return None


def _mixed(value: Fraction, source: Unit, target: Unit, what: str) -> str | NotUnderstood:
    grams = _DENSITY.get(what)
    if grams is None:
        return UNKNOWN
    per_ml = grams / named_unit("us cup").size
    by = per_ml if source.kind == "volume" else 1 / per_ml
    result = value * source.size * by / target.size
    if abs(result) > LARGEST or abs(value) > LARGEST:
        return TOO_LARGE
    # A whole gram or a twentieth of a cup: finer, it would only sound exact.
    places = 1 if result >= 10 else 20 if result >= 1 else 100
    said = Fraction(math.floor(result * places + Fraction(1, 2)), places)
    about = amount_of(said, target)
    return f"{amount_of(value, source)} of {what} is {'' if 'about' in about else 'about '}{about}"


def _without_stuff(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words without "of flour", and "flour"; "" where nothing was named."""
    for at, word in enumerate(words):
        if word != "of" or at == 0 or unit_said((words[at - 1],)) is None:
            continue
        end = next((i for i in range(at + 1, len(words)) if words[i] in _ENDS), len(words))
        stuff = tuple(each for each in words[at + 1 : end] if each not in ("the", "some"))
        if not stuff or quantity_at(stuff, 0) is not None or stuff[0] in ("a", "an"):
            continue
        left, again = _without_stuff((*words[:at], *words[end:]))
        what = " ".join(stuff)
        return (left, what) if again in ("", what) else (words, "")
    return words, ""


def _scaled(words: tuple[str, ...]) -> str | NotUnderstood | None:
    """ "half of three quarters of a cup", "double 350 grams", "200 grams plus half a pound" """
    opening = next((each for each in _OPENINGS if words[: len(each)] == each), ())
    words, _ = _without_stuff(words[len(opening) :])
    if not words:
        return None
    target = None
    if len(words) > 2 and words[-2] in ("in", "to") and (unit := unit_said(words[-1:])) is not None:
        target, words = unit, words[:-2]
    try:
        found = _multiple(words) or _divided(words) or _doubled(words) or _together(words)
    except ZeroDivisionError:
        return BY_ZERO
    if found is None:
        return None
    said, value, unit = found
    if abs(value) > LARGEST or value.denominator > LARGEST:
        return TOO_LARGE
    if unit.kind not in _KINDS or (target is not None and target.kind != unit.kind):
        return None
    if target is not None:
        return f"{said} is {amount_of(converted(value, unit, target), target)}"
    return f"{said} is {_measure(value, unit)}{_in_spoons(value, unit)}"


def _multiple(words: tuple[str, ...]) -> tuple[str, Fraction, Unit] | None:
    """A number of times a quantity, or a part of it."""
    if word_at(words, 0) in _TIMES:
        factor, at, name = Fraction(_TIMES[words[0]]), 1, words[0]
    else:
        number = number_at(words, 0)
        if number is None or word_at(words, number[1]) not in ("of", "times"):
            return None
        factor, at = number[0], number[1] + 1
        name = " ".join(words[:at])
    found = quantity_at(words, at)
    if found is None or found[2] != len(words):
        return None
    return f"{name} {_measure(found[0], found[1])}", found[0] * factor, found[1]


def _divided(words: tuple[str, ...]) -> tuple[str, Fraction, Unit] | None:
    """ "900 grams divided by four", "multiply two cups by three" """
    verb = words[0] if word_at(words, 0) in ("divide", "multiply", "split", "scale") else ""
    found = quantity_at(words, 1 if verb else 0)
    if found is None:
        return None
    value, unit, at = found
    between = " ".join(words[at : at + (1 if verb or word_at(words, at) == "times" else 2)])
    number = number_at(words, at + len(between.split()))
    if number is None or number[1] != len(words):
        return None
    if between in ("times", "multiplied by") or (verb, between) in (
        ("multiply", "by"),
        ("scale", "by"),
    ):
        return f"{_measure(value, unit)} times {figures(number[0])}", value * number[0], unit
    if between == "divided by" or (
        verb not in ("", "scale") and between in ("by", "between", "into")
    ):
        return f"{_measure(value, unit)} divided by {figures(number[0])}", value / number[0], unit
    return None


def _doubled(words: tuple[str, ...]) -> tuple[str, Fraction, Unit] | None:
    """ "one and a half cups doubled" """
    factor = _DONE.get(words[-1])
    found = quantity_at(words, 0)
    if factor is None or found is None or found[2] != len(words) - 1:
        return None
    return f"{_measure(*found[:2])} {words[-1]}", found[0] * factor, found[1]


_DONE = {"doubled": Fraction(2), "tripled": Fraction(3), "halved": Fraction(1, 2)}


def _together(words: tuple[str, ...]) -> tuple[str, Fraction, Unit] | None:
    """Two quantities of a kind, added or taken away, in the unit of the first."""
    first = quantity_at(words, 0)
    if first is None or word_at(words, first[2]) not in ("plus", "minus", "less"):
        return None
    second = quantity_at(words, first[2] + 1)
    if second is None or second[2] != len(words) or second[1].kind != first[1].kind:
        return None
    plus = words[first[2]] == "plus"
    more = second[0] * second[1].size / first[1].size
    said = f"{_measure(*first[:2])} {'plus' if plus else 'minus'} {_measure(*second[:2])}"
    return said, first[0] + (more if plus else -more), first[1]


def _measure(value: Fraction, unit: Unit) -> str:
    """Without the system it is of: that changes nothing where nothing is converted."""
    return amount_of(value, replace(unit, one=_short(unit.one), many=_short(unit.many)))


def _short(name: str) -> str:
    return name.removeprefix("US ").removeprefix("imperial ")


def _in_spoons(value: Fraction, unit: Unit) -> str:
    """No set of cups has three eighths: the same in tablespoons."""
    spoons = value * 16
    if unit.one != "US cup" or value.denominator not in (8, 16) or not 0 < value < 1:
        return ""
    return f", or {amount_of(spoons, named_unit('us tablespoon')).replace('US ', '')}"

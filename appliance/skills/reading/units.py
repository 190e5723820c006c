"""One unit in another, by exact factors. Refuses units of different kinds, and money.

Where the same word is more than one unit, the answer says which is meant: a pint is the imperial
one, a cup the US customary one, unless "US", "UK" or "imperial" is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from appliance.core.spoken_numbers import LARGEST, number_at, word_at
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.sums import TOO_LARGE
from appliance.skills.wording import figures, sentence

OF_WHAT = NotUnderstood(
    WhyNot.UNSUPPORTED, "That depends on what it is. Ask me about a cup of flour, say."
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`size` in the first unit of its kind, from `zero` of it on; `one` and `many` are said."""

    kind: str
    one: str
    many: str
    size: Fraction
    zero: Fraction = Fraction(0)


_INCH = Fraction(254, 10_000)
_POUND = Fraction(45_359_237, 100_000)
_GALLON = Fraction(454_609, 100)
_US_GALLON = Fraction(3_785_411_784, 1_000_000)

_TABLE: tuple[tuple[str, str, Fraction | int, str], ...] = (
    # kind, names (the first two are said), size, further names
    ("length", "metre metres", 1, "meter meters m"),
    ("length", "kilometre kilometres", 1000, "kilometer kilometers km kms"),
    ("length", "centimetre centimetres", Fraction(1, 100), "centimeter centimeters cm cms"),
    ("length", "millimetre millimetres", Fraction(1, 1000), "millimeter millimeters mm"),
    ("length", "inch inches", _INCH, "in_"),
    ("length", "foot feet", 12 * _INCH, "ft"),
    ("length", "yard yards", 36 * _INCH, "yd yds"),
    ("length", "mile miles", 63_360 * _INCH, "mi"),
    ("length", "furlong furlongs", 7920 * _INCH, ""),
    ("length", "marathon marathons", 42_195, ""),
    ("length", "nautical_mile nautical_miles", 1852, ""),
    ("mass", "gram grams", 1, "gramme grammes g"),
    ("mass", "kilogram kilograms", 1000, "kilo kilos kg kgs kilogramme kilogrammes"),
    ("mass", "milligram milligrams", Fraction(1, 1000), "mg"),
    ("mass", "tonne tonnes", 1_000_000, "metric_ton metric_tons"),
    ("mass", "ounce ounces", _POUND / 16, "oz"),
    ("mass", "pound pounds", _POUND, "lb lbs"),
    ("mass", "stone stone", 14 * _POUND, "stones"),
    ("volume", "millilitre millilitres", 1, "milliliter milliliters ml mls"),
    ("volume", "centilitre centilitres", 10, "centiliter centiliters cl"),
    ("volume", "decilitre decilitres", 100, "deciliter deciliters dl"),
    ("volume", "litre litres", 1000, "liter liters l"),
    ("volume", "cubic_metre cubic_metres", 1_000_000, "cubic_meter cubic_meters"),
    ("volume", "cubic_centimetre cubic_centimetres", 1, "cubic_centimeter cubic_centimeters cc"),
    ("volume", "stick sticks", _US_GALLON / 32, ""),  # of butter
    ("volume", "metric_cup metric_cups", 250, ""),
    ("volume", "metric_tablespoon metric_tablespoons", 15, ""),
    ("volume", "metric_teaspoon metric_teaspoons", 5, ""),
    ("volume", "dessertspoon dessertspoons", 10, ""),
    ("volume", "US_cup US_cups", _US_GALLON / 16, "cup cups us_cup us_cups"),
    ("volume", "US_tablespoon US_tablespoons", _US_GALLON / 256, "tablespoon tablespoons tbsp"),
    ("volume", "US_teaspoon US_teaspoons", _US_GALLON / 768, "teaspoon teaspoons tsp"),
    ("volume", "imperial_pint imperial_pints", _GALLON / 8, "pint pints uk_pint uk_pints"),
    ("volume", "US_pint US_pints", _US_GALLON / 8, "us_pint us_pints"),
    ("volume", "imperial_quart imperial_quarts", _GALLON / 4, "uk_quart uk_quarts"),
    ("volume", "US_quart US_quarts", _US_GALLON / 4, "quart quarts us_quart us_quarts"),
    ("volume", "imperial_gallon imperial_gallons", _GALLON, "gallon gallons uk_gallon uk_gallons"),
    ("volume", "US_gallon US_gallons", _US_GALLON, "us_gallon us_gallons"),
    ("volume", "imperial_fluid_ounce imperial_fluid_ounces", _GALLON / 160, "uk_fluid_ounce"),
    ("volume", "US_fluid_ounce US_fluid_ounces", _US_GALLON / 128, "fluid_ounce fluid_ounces"),
    ("time", "second seconds", 1, "sec secs"),
    ("time", "minute minutes", 60, "min mins"),
    ("time", "hour hours", 3600, "hr hrs"),
    ("time", "day days", 86_400, ""),
    ("time", "week weeks", 604_800, ""),
    ("time", "fortnight fortnights", 1_209_600, ""),
    ("speed", "metre_per_second metres_per_second", 1, "meters_per_second meter_per_second"),
    (
        "speed",
        "kilometre_per_hour kilometres_per_hour",
        Fraction(10, 36),
        "kilometers_per_hour kilometres_an_hour kilometers_an_hour kph kmh",
    ),
    ("speed", "mile_per_hour miles_per_hour", 63_360 * _INCH / 3600, "miles_an_hour mph"),
    ("speed", "knot knots", Fraction(1852, 3600), ""),
    ("area", "square_metre square_metres", 1, "square_meter square_meters"),
    ("area", "square_foot square_feet", (12 * _INCH) ** 2, ""),
    ("area", "square_kilometre square_kilometres", 10**6, "square_kilometer square_kilometers"),
    ("area", "square_mile square_miles", (63_360 * _INCH) ** 2, ""),
    ("area", "hectare hectares", 10_000, ""),
    ("area", "acre acres", 4840 * (36 * _INCH) ** 2, ""),
    ("energy", "kilojoule kilojoules", 1, "kj"),
    ("energy", "kilocalorie kilocalories", Fraction(4184, 1000), "calorie calories kcal"),
    ("energy", "kilowatt_hour kilowatt_hours", 3600, "kwh"),
    ("power", "watt watts", 1, "w"),
    ("power", "kilowatt kilowatts", 1000, "kw"),
    ("power", "horsepower horsepower", Fraction(74_569_987_158_227_022, 10**14), "hp"),
    ("data", "byte bytes", 1, ""),
    ("data", "kilobyte kilobytes", 1000, "kb"),
    ("data", "megabyte megabytes", 10**6, "mb meg megs"),
    ("data", "gigabyte gigabytes", 10**9, "gb gig gigs"),
    ("data", "terabyte terabytes", 10**12, "tb"),
    ("pressure", "bar bar", 1, "bars"),
    ("pressure", "psi psi", Fraction(6_894_757, 100_000_000), ""),
)


def _units() -> dict[tuple[str, ...], Unit]:
    found = {}
    for kind, said, size, others in _TABLE:
        one, many = (name.replace("_", " ") for name in said.split())
        unit = Unit(kind, one, many, Fraction(size))
        for name in (*said.casefold().split(), *others.split()):
            found[tuple(name.rstrip("_").split("_"))] = unit
    celsius = Unit("heat", "degree Celsius", "degrees Celsius", Fraction(1))
    fahrenheit = Unit(
        "heat", "degree Fahrenheit", "degrees Fahrenheit", Fraction(5, 9), Fraction(-160, 9)
    )
    kelvin = Unit("heat", "kelvin", "kelvin", Fraction(1), Fraction(-27_315, 100))
    for names, unit in (
        ("celsius centigrade c", celsius),
        ("fahrenheit f", fahrenheit),
        ("kelvin kelvins", kelvin),
    ):
        for name in names.split():
            for before in ((), ("degrees",), ("degree",), ("°",)):
                found[(*before, name)] = unit
    for name in ("degrees", "degree", "°"):
        found[(name,)] = _DEGREE
    return found


_DEGREE = Unit("degree", "degree", "degrees", Fraction(1))
"""Of a scale that was not said."""
_UNITS = _units()
_OUNCE = _UNITS[("ounce",)]
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
    answer = f"{amount_of(value, source)} is {amount_of(result, target)}{_finer(result, target)}"
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
        if all(tuple(name.split()) in _UNITS for name in names):
            return named_unit(names[0]), named_unit(names[1])
    return source, target


def converted(value: Fraction, source: Unit, target: Unit) -> Fraction:
    """The same in the other unit, of the same kind."""
    return (value * source.size + source.zero - target.zero) / target.size


def _finer(result: Fraction, target: Unit) -> str:
    """People's heights and weights are said in two units: ", or 5 feet 11 inches"."""
    if result <= 1 or _per(target) == 0 or (result * _per(target)).denominator == 1:
        return ""
    rounded = Fraction(round(result * _per(target)), _per(target))
    return f", or {amount_of(rounded, target)}" if rounded.denominator != 1 else ""


def _per(unit: Unit) -> int:
    """How many of the finer unit make one; 0 if it is said alone."""
    finer = _FINER.get(unit.one)
    return int(unit.size / named_unit(finer).size) if finer is not None else 0


_FINER = {"foot": "inches", "stone": "pounds", "pound": "ounces"}
"""What follows each without being said: "eleven stone four"."""


def amount_of(value: Fraction, unit: Unit) -> str:
    """ "2 miles", "about 3.11 miles", "5 feet 11 inches" """
    per = _per(unit)
    if per and value > 1 and value.denominator != 1 and (value * per).denominator == 1:
        whole, rest = divmod(int(value * per), per)
        finer = named_unit(_FINER[unit.one])
        return f"{amount_of(Fraction(whole), unit)} {amount_of(Fraction(rest), finer)}"
    # Nobody measures finer than this, and more digits only sound exact.
    rounded = Fraction(round(value * 100), 100) if abs(value) >= 1 else value
    said = figures(rounded)
    if rounded != value:
        said = f"about {said}"
    return f"{said} {unit.one if rounded == 1 else unit.many}"


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
    source = quantity_at(words, at)
    if source is None:
        return None
    value, unit, end = source
    if word_at(words, end) not in _INTO:
        return None
    target = _unit_at(words, end + 1)
    if target is None or target[1] != len(words):
        return None
    return value, _meant(unit, target[0]), target[0]


def _meant(unit: Unit, target: Unit) -> Unit:
    """Degrees without a name are those of the other scale."""
    if unit != _DEGREE or target.kind != "heat":
        return unit
    return _UNITS[("celsius",) if target == _UNITS[("fahrenheit",)] else ("fahrenheit",)]


def _backward(words: Sequence[str]) -> tuple[Fraction, Unit, Unit] | None:
    """ "how many kilometres is ten miles", "how many grams are there in an ounce" """
    if tuple(words[:2]) not in (("how", "many"), ("how", "much")):
        return None
    target = _unit_at(words, 2)
    if target is None:
        return None
    unit, at = target
    while word_at(words, at) in _ARE or word_at(words, at) == "there":
        at += 1
    source = quantity_at(words, at)
    if source is None and unit.kind == "heat" and (number := number_at(words, at)) is not None:
        source = number[0], _DEGREE, number[1]
    if source is None or at == target[1]:
        return None
    value, of, end = source
    of = _meant(of, unit)
    if tuple(words[end:]) not in ((), ("make",), ("equal",), ("have",), ("contain",)):
        return None
    return value, of, unit


def quantity_at(words: Sequence[str], at: int) -> tuple[Fraction, Unit, int] | None:
    """So many of a unit, and the index after it: "ten miles", "half a cup", "six foot two"."""
    found = number_at(words, at)
    if found is None and word_at(words, at) in ("a", "an"):
        found = Fraction(1), at + 1
    if found is None:
        return None
    value, end = found
    hundreds = number_at(words, end)
    if hundreds is not None and 1 <= value <= 9 and hundreds[0] in range(10, 100):
        value, end = value * 100 + hundreds[0], hundreds[1]  # "three fifty", said of ovens
    if word_at(words, end) == "of" and value < 1:
        end += 1
    if value < 1 and word_at(words, end) in ("a", "an"):
        end += 1
    unit = _unit_at(words, end)
    return _with_finer(words, value, *unit) if unit is not None else None


def _with_finer(
    words: Sequence[str], value: Fraction, unit: Unit, end: int
) -> tuple[Fraction, Unit, int]:
    name = _FINER.get(unit.one)
    more = number_at(words, end + 1 if word_at(words, end) == "and" else end)
    if name is None or more is None or value.denominator != 1:
        return value, unit, end
    finer = _UNITS[(name,)]
    rest, after = more
    named = _unit_at(words, after) if word_at(words, after) != "in" else None
    if named is not None and named[0] == finer:
        after = named[1]
    elif unit.one == "pound" or word_at(words, after) not in ("", *_INTO):
        return value, unit, end  # "five pounds eight" is money
    if not 0 <= rest * finer.size < unit.size:
        return value, unit, end
    return value + rest * finer.size / unit.size, unit, after


def named_unit(name: str) -> Unit:
    """By one of its names in the table, as in "us cup". Raises KeyError for none of them."""
    return _UNITS[tuple(name.split())]


def unit_said(words: Sequence[str]) -> Unit | None:
    """The unit that the words name, from the first to the last."""
    return _UNITS.get(tuple(words))


def _unit_at(words: Sequence[str], at: int) -> tuple[Unit, int] | None:
    for length in range(_LONGEST_NAME, 0, -1):
        unit = _UNITS.get(tuple(words[at : at + length]))
        if unit is not None and at + length <= len(words):
            return unit, at + length
    return None

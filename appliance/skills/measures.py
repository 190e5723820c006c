"""Units of measure and their exact sizes, and how amounts of them are said.

Refuses money: what it is worth changes. Sizes are by definition (SI, the international yard and
pound, the imperial and the US gallon), but for the spoons and cups of a metric kitchen, which are
as they are sold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from appliance.skills.wording import figures


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
    ("length", "light_year light_years", 9_460_730_472_580_800, ""),
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
    ("speed", "metre_per_second metres_per_second", 1, "meters_per_second meter_per_second m_s"),
    (
        "speed",
        "kilometre_per_hour kilometres_per_hour",
        Fraction(10, 36),
        "kilometers_per_hour kilometres_an_hour kilometers_an_hour kph kmh km_h",
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
        found[(name,)] = DEGREE
    return found


DEGREE = Unit("degree", "degree", "degrees", Fraction(1))
"""Of a scale that was not said."""
UNITS = _units()


def converted(value: Fraction, source: Unit, target: Unit) -> Fraction:
    """The same in the other unit, of the same kind."""
    return (value * source.size + source.zero - target.zero) / target.size


def in_finer(result: Fraction, target: Unit) -> str:
    """People's heights and weights are said in two units: ", or 5 feet 11 inches"."""
    if result <= 1 or _per(target) == 0 or (result * _per(target)).denominator == 1:
        return ""
    rounded = Fraction(round(result * _per(target)), _per(target))
    return f", or {amount_of(rounded, target)}" if rounded.denominator != 1 else ""


def _per(unit: Unit) -> int:
    """How many of the finer unit make one; 0 if it is said alone."""
    name = FINER.get(unit.one)
    return int(unit.size / named_unit(name).size) if name is not None else 0


FINER = {
    "foot": "inches",
    "stone": "pounds",
    "pound": "ounces",
    "week": "days",
    "day": "hours",
    "hour": "minutes",
    "minute": "seconds",
}
"""What follows each, often without being said: "eleven stone four"."""


def amount_of(value: Fraction, unit: Unit) -> str:
    """ "2 miles", "about 3.11 miles", "5 feet 11 inches" """
    per = _per(unit)
    if per and value > 1 and value.denominator != 1 and (value * per).denominator == 1:
        whole, rest = divmod(int(value * per), per)
        finer = named_unit(FINER[unit.one])
        return f"{amount_of(Fraction(whole), unit)} {amount_of(Fraction(rest), finer)}"
    if unit.one.endswith(_FILLED) and value > 0 and value.denominator in _PARTS:
        return _of_spoons(value, unit)
    # Nobody measures finer than this, and more digits only sound exact.
    rounded = Fraction(round(value * 100), 100) if abs(value) >= 1 else value
    said = figures(rounded)
    if rounded != value:
        said = f"about {said}"
    return f"{said} {unit.one if rounded == 1 else unit.many}"


_FILLED = ("cup", "spoon", "stick", "pint")
"""What is filled by halves and thirds, and never by decimals."""
_PARTS = {2: "half", 3: "third", 4: "quarter", 6: "sixth", 8: "eighth"}
_FEW = {1: "a", 2: "two", 3: "three", 5: "five", 7: "seven"}


def _of_spoons(value: Fraction, unit: Unit) -> str:
    """ "three eighths of a cup", "2 and a half tablespoons" """
    whole, rest = divmod(value, 1)
    article = "an" if unit.one.startswith("imperial") else "a"
    if value == Fraction(1, 2):
        return f"half {article} {unit.one}"
    part = _PARTS[rest.denominator]
    several = "halves" if part == "half" else f"{part}s"
    said = f"{_FEW[rest.numerator]} {part if rest.numerator == 1 else several}"
    return f"{whole} and {said} {unit.many}" if whole else f"{said} of {article} {unit.one}"


def named_unit(name: str) -> Unit:
    """By one of its names in the table, as in "us cup". Raises KeyError for none of them."""
    return UNITS[tuple(name.split())]


def unit_said(words: Sequence[str]) -> Unit | None:
    """The unit that the words name, from the first to the last."""
    return UNITS.get(tuple(words))

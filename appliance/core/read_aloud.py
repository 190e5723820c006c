"""What is written for the eye, as it is read aloud: units, money, dates, signs. Pure, English.

Refuses to guess: what is not in a table stays as it is. Every pattern is bounded, so that a text of
any length is read once.
"""

import re
from collections.abc import Callable, Mapping

_UNITS: Mapping[str, tuple[str, str]] = {
    "km/h": ("kilometre an hour", "kilometres an hour"),
    "kph": ("kilometre an hour", "kilometres an hour"),
    "km/s": ("kilometre a second", "kilometres a second"),
    "m/s²": ("metre per second squared", "metres per second squared"),
    "m/s": ("metre a second", "metres a second"),
    "mph": ("mile an hour", "miles an hour"),
    "km²": ("square kilometre", "square kilometres"),
    "m²": ("square metre", "square metres"),
    "m³": ("cubic metre", "cubic metres"),
    "cm²": ("square centimetre", "square centimetres"),
    "cm³": ("cubic centimetre", "cubic centimetres"),
    "mm²": ("square millimetre", "square millimetres"),
    "ft²": ("square foot", "square feet"),
    "ft³": ("cubic foot", "cubic feet"),
    "km": ("kilometre", "kilometres"),
    "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "ml": ("millilitre", "millilitres"),
    "mL": ("millilitre", "millilitres"),
    "L": ("litre", "litres"),
    "l": ("litre", "litres"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "tsp": ("teaspoon", "teaspoons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "gal": ("gallon", "gallons"),
    "yd": ("yard", "yards"),
    "kcal": ("kilocalorie", "kilocalories"),
    "kJ": ("kilojoule", "kilojoules"),
    "dB": ("decibel", "decibels"),
    "mA": ("milliamp", "milliamps"),
    "Mbps": ("megabit a second", "megabits a second"),
    "TB": ("terabyte", "terabytes"),
    "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"),
    "ft": ("foot", "feet"),
    "lbs": ("pound", "pounds"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "mi": ("mile", "miles"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "kW": ("kilowatt", "kilowatts"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "Hz": ("hertz", "hertz"),
    "GB": ("gigabyte", "gigabytes"),
    "MB": ("megabyte", "megabytes"),
    "hPa": ("hectopascal", "hectopascals"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "m": ("metre", "metres"),
    "g": ("gram", "grams"),
    "V": ("volt", "volts"),
    "W": ("watt", "watts"),
}
"""Only after a number. One-letter units that are words or ranks elsewhere are left out."""
_MONEY: Mapping[str, tuple[str, str]] = {
    "$": ("dollar", "dollars"),
    "€": ("euro", "euros"),
    "£": ("pound", "pounds"),
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NUMBER = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_SCALE = r"(?: (?:hundred|thousand|million|billion|trillion))?"

Said = Callable[[re.Match[str]], str]


def _unit(found: re.Match[str]) -> str:
    one, many = _UNITS[found[3]]
    return f"{found[1]}{found[2]} {one if found[1] == '1' and not found[2] else many}"


def _money(found: re.Match[str]) -> str:
    one, many = _MONEY[found[1]]
    return f"{found[2]}{found[3]} {one if found[2] == '1' and not found[3] else many}"


def _date(found: re.Match[str]) -> str:
    month, day = int(found[2]), int(found[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    return f"{day} {_MONTHS[month - 1]} {found[1]}"


def _address(found: re.Match[str]) -> str:
    return f"{found[1]} at {found[2].replace('.', ' dot ')}"


_TURNS: tuple[tuple[re.Pattern[str], str | Said], ...] = (
    (
        re.compile(r"\((?:see|source|more at|via|from):? ?https?://[^\s)]{1,300}\)", re.IGNORECASE),
        "",
    ),
    (
        re.compile(
            r"\b(?:see|visit|more at|source:|check|check out|go to|look at|open|read more at)"
            r" (?:[a-z]{2,10}://|www\.|(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/)[^\s,;]{0,300}"
            r"(?: for (?:more|it)(?: \w{1,20})?)?"
            r"(?: (?:or|and)\b|\.)?",
            re.IGNORECASE,
        ),
        "",
    ),
    (
        re.compile(
            r"(?<![\w.+@-])([\w.+-]{1,64})@((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})\b", re.IGNORECASE
        ),
        _address,
    ),
    (
        re.compile(
            r"(?<=[a-z])\^2\b|(?<=\d m/s) squared\b"
            r"|(?<=\d [ckmf][mt]) squared\b|(?<=\d m) squared\b"
        ),
        "²",
    ),
    (re.compile(r"(?<=[a-z])\^3\b|(?<=\d [ckmf][mt]) cubed\b|(?<=\d m) cubed\b"), "³"),
    (
        re.compile(r"(?<=\d)in\b|(?<=\d) in(?= (?:by|x|tall|wide|long|high|deep|thick)\b)"),
        " inches",
    ),
    (re.compile(r"((?:feet|foot|ft) \d{1,2}) in\b"), r"\1 inches"),
    (re.compile(r"(?<![\w.,)\u2013-])[-\u2212](?=\d)"), "minus "),
    (re.compile(r"(?<=[\d)]) ?\u2212 ?(?=\d)|(?<=\d) - (?=\d{1,9} =)"), " minus "),
    (re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b"), _date),
    (re.compile(rf"([$€£]) ?({_NUMBER})({_SCALE})\b"), _money),
    (
        re.compile(
            rf"(?<![\w.])({_NUMBER})({_SCALE}) ?"
            rf"({'|'.join(map(re.escape, _UNITS))})(?![\w²³/])(?!')"
        ),
        _unit,
    ),
    (
        re.compile(
            r"(?<![\d.,-])(\d{1,6}(?:\.\d{1,3})?) ?[\u2013\u2014-] ?(?!0\d)(\d{1,6})(?![\d-])"
        ),
        r"\1 to \2",
    ),
    (re.compile(r"(?<=\w)²"), " squared"),
    (re.compile(r"(?<=\w)³"), " cubed"),
    (re.compile(r"(?<=\d)\^(?=-?\d)"), " to the power of "),
    (re.compile(r" = "), " equals "),
    (re.compile(r" (?:\u2248|~) ?(?=\d)"), " about "),
    (re.compile(r"(?<=[\d )]) ?÷ ?"), " divided by "),
    (re.compile(r"\be\.g\.,?", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\.e\.,?", re.IGNORECASE), "that is"),
    (re.compile(r"\betc\.(?=\s[a-z]|,|;)"), "and so on"),
    (re.compile(r"\bvs\.(?=\s)"), "versus"),
    (re.compile(r"\bapprox\.(?=\s)"), "about"),
)
"""In this order: a date before the ranges that it looks like, units before what is left of them."""


def read_aloud(text: str) -> str:
    """The same text with everything in words that has words; one line stays one line."""
    for pattern, said in _TURNS:
        text = pattern.sub(said, text)
    return text.strip()

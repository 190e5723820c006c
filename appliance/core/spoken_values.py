"""What a parameter is set to, in words. Refuses to leave any of it out, or to say more than it is.

The words come from the value, its name and the entity alone. A value that cannot be said whole, or
that sounds like another one, is "something else", and `is_sayable` tells: nobody can agree to it.
"""

import math
import re
import unicodedata
from collections.abc import Mapping

from appliance.core.house import Choice, Entity, Range
from appliance.core.spoken_text import (
    is_plain_value,
    joined,
    number,
    phrase,
    quantity,
    sentence_case,
)
from appliance.core.types import Value

_SOMETHING = "something else"
_WHOLE = 255
"""Characters of a value that are said: all of them, for it is agreed to as a whole."""
_EXACT = 6
"""Decimals: values are canonical to so many."""

_NUMBERS: Mapping[str, str] = {
    "brightness_pct": "{} percent",
    "percentage": "{} percent",
    "volume_pct": "{} percent volume",
    "white_pct": "{} percent white",
    "position": "{} percent open",
    "tilt": "{} percent tilt",
    "humidity": "{} percent humidity",
    "temperature": "{} degrees",
    "temperature_low": "at least {} degrees",
    "temperature_high": "at most {} degrees",
    "kelvin": "{} kelvin",
}
_WORDS: Mapping[str, str] = {
    "mode": "{} mode",
    "preset": "the {} preset",
    "effect": "the {} effect",
    "tone": "the {} tone",
    "fan_mode": "fan mode {}",
    "fan_speed": "fan speed {}",
}
_SPECIAL: Mapping[tuple[str, str], str] = {
    ("mode", "off"): "off",
    ("mode", "heat_cool"): "heat or cool mode",
    ("preset", "none"): "no preset",
    ("effect", "none"): "no effect",
    ("effect", "None"): "no effect",
    ("oscillating", "on"): "oscillate",
    ("oscillating", "off"): "stop oscillating",
}
_BARE = frozenset({"color", "option", "value", "source", "direction"})
"""Parameters whose value says it all."""
_MANNERS: Mapping[str, str] = {
    "color": "in {}",
    "mode": "in {}",
    "preset": "with {}",
    "effect": "with {}",
    "tone": "with {}",
}
"""Parameters that nothing can be "at", when something is turned on with them."""
_FREE = frozenset({"message", "value"})


def value_words(name: str, value: Value, entity: Entity) -> str:
    """One parameter as it is said: "30 percent", "the eco preset", "for 2 hours"; never empty."""
    if name == "duration" and isinstance(value, int | float):
        return f"for {duration(value)}"
    if (special := _SPECIAL.get((name, str(value)))) is not None:
        return special
    said = _number(name, value, entity) or _text(name, str(value)) or _SOMETHING
    if name in _NUMBERS:
        text = _NUMBERS[name].format(said)
        return text.removesuffix("s") if text in ("1 degrees", "minus 1 degrees") else text
    if name in _WORDS:
        return _WORDS[name].format(said)
    return said if name in _BARE else f"{phrase(name)} {said}".strip()


def manner(name: str, value: Value, entity: Entity) -> str:
    """How something is on: "in red", "for a minute"; empty for what it is "at"."""
    said = value_words(name, value, entity)
    if name == "duration":
        return said
    if name in ("effect", "tone") and (name, str(value)) not in _SPECIAL:
        return f"with the {name} {said.removeprefix('the ').removesuffix(f' {name}')}"
    return _MANNERS[name].format(said) if name in _MANNERS else ""


def is_sayable(name: str, value: Value, entity: Entity) -> bool:
    """Whether the whole value is in its words, and no other option of the entity sounds like it.

    Only punctuation may be missing.
    """
    if not isinstance(value, str):
        return _number(name, value, entity) is not None
    if (name, value) in _SPECIAL or _time(name, value):
        return True
    letters = _letters(value)
    if not letters or letters != _letters(_text(name, value).replace("minus ", "")):
        return False
    setting = entity.settings.get(name)
    others = setting.options if isinstance(setting, Choice) else ()
    said = value_words(name, value, entity).casefold()
    return not any(
        other != value and value_words(name, other, entity).casefold() == said for other in others
    )


def _letters(text: str) -> str:
    """Letters, digits and symbols, which a voice leaves out."""
    return "".join(c for c in text.casefold() if c.isalnum() or unicodedata.category(c)[0] == "S")


def _number(name: str, value: Value, entity: Entity) -> str | None:
    if isinstance(value, str) or not math.isfinite(value):
        return None
    setting = entity.settings.get(name)
    step = setting.step if isinstance(setting, Range) else 1
    if "percent" in _NUMBERS.get(name, "") and step is not None and step >= 1:
        # A fan of three speeds has one at 33.33 percent; nobody calls it that. Halves go up, so
        # that no two values of the grid become one.
        value = math.floor(value + 0.5)
    if name == "value":
        return quantity(value, entity.unit, _EXACT)
    return number(value, _EXACT)


def _text(name: str, value: str) -> str:
    """The words of a value, empty for one that could add to the sentence."""
    if said := _time(name, value):
        return said
    if value.startswith("-") and (negative := number(value, _EXACT)) is not None:
        return negative
    spoken = value.replace("_", " ")
    if name not in _FREE and not is_plain_value(spoken):
        return ""
    return sentence_case(phrase(spoken, _WHOLE))


def _time(name: str, value: str) -> str:
    return moment(value, seconds=True) if name == "value" else ""


_ROUND: Mapping[int, str] = {
    60: "a minute",
    90: "a minute and a half",
    1800: "half an hour",
    3600: "an hour",
    5400: "an hour and a half",
}


def duration(seconds: float) -> str:
    """A length of time, exactly: "a minute and a half", "2 hours and 5 minutes", "0.5 seconds"."""
    if not math.isfinite(seconds) or seconds < 0:
        return _SOMETHING
    if (said := _ROUND.get(int(seconds))) and seconds == int(seconds):
        return said
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    said_parts = [quantity(amount, unit, _EXACT) or "" for amount, unit in parts if amount]
    return joined(said_parts) if said_parts else "0 seconds"


_MOMENT = re.compile(
    r"(?:(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01]))?"
    r"(?P<between>[T ]?)"
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?"
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def moment(text: str | None, *, seconds: bool = False) -> str:
    """An ISO date, time or both, as it is said: "1 December 2026 at 7:30"; "" for anything else.

    Seconds are left out, or said where there are any.
    """
    found = _MOMENT.fullmatch(text) if text else None
    if found is None or bool(found["between"]) != bool(found["year"] and found["hour"]):
        return ""
    date = time = ""
    if found["year"]:
        date = f"{int(found['day'])} {_MONTHS[int(found['month']) - 1]} {found['year']}"
    if found["hour"]:
        time = _clock(int(found["hour"]), found["minute"])
        second = int(found["second"] or 0)
        time += f" and {quantity(second, 's')}" if seconds and second else ""
    return f"{date} at {time}" if date and time else date or time


def _clock(hour: int, minute: str) -> str:
    if minute != "00":
        return f"{hour}:{minute}"
    return f"{hour} o'clock" if hour else "midnight"

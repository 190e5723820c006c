"""What a parameter is set to, in another language. Refuses to leave any of it out.

As `core.spoken_values`: a value that cannot be said whole, or that sounds like another option of
the device, is None, and nobody is asked to agree to it. Free text is never said.
"""

import math
import unicodedata

from appliance.core.colors import rgb_of
from appliance.core.house import Choice, Entity, Range
from appliance.core.spoken_text import is_plain_value, number, phrase
from appliance.core.tongues.labels import joined, plain
from appliance.core.tongues.tongue import Tongue
from appliance.core.types import Value

_WHOLE = 255
_EXACT = 6
_PERCENT = frozenset(
    {"brightness_pct", "percentage", "volume_pct", "white_pct", "position", "tilt", "humidity"}
)


def value_words(name: str, value: Value, entity: Entity, tongue: Tongue) -> str | None:
    """One parameter with its preposition: "auf 30 Prozent", "en rouge"; None if it is not sayable.

    No other option of the entity has the same words.
    """
    said = _said(name, value, entity, tongue)
    setting = entity.settings.get(name)
    if said is None or not isinstance(setting, Choice):
        return said
    others = (_said(name, each, entity, tongue) for each in setting.options if each != value)
    heard = {other.casefold() for other in others if other is not None}
    return None if said.casefold() in heard else said


def _said(name: str, value: Value, entity: Entity, tongue: Tongue) -> str | None:
    if name == "duration" and isinstance(value, int | float):
        length = duration(value, tongue)
        return tongue.lasting.format(length) if length else None
    if (special := tongue.special.get((name, str(value)))) is not None:
        return special
    if not isinstance(value, str):
        counted = _number(name, value, entity, tongue)
        template = tongue.numbers.get(name)
        return template.format(counted) if template and counted else None
    option = _option(name, value, tongue)
    return tongue.words[name].format(option) if option and name in tongue.words else None


def _option(name: str, value: str, tongue: Tongue) -> str | None:
    """A word of the device, translated or as it is."""
    if name == "color":
        exact = value.casefold() in tongue.colors and rgb_of(value) is not None
        return tongue.colors[value.casefold()] if exact else None
    if value in tongue.options:
        return tongue.options[value]
    spoken = value.replace("_", " ")
    said = phrase(spoken, _WHOLE)
    whole = is_plain_value(spoken) and bool(plain(spoken, tongue)) and _letters(spoken)
    return said if whole and _letters(said) == whole else None


def _letters(text: str) -> str:
    """Letters, digits and symbols, which a voice leaves out."""
    return "".join(c for c in text.casefold() if c.isalnum() or unicodedata.category(c)[0] == "S")


def _number(name: str, value: float, entity: Entity, tongue: Tongue) -> str | None:
    if not math.isfinite(value):
        return None
    setting = entity.settings.get(name)
    step = setting.step if isinstance(setting, Range) else 1
    if name in _PERCENT and step is not None and step >= 1:
        value = math.floor(value + 0.5)
    if name == "value":
        return quantity(value, entity.unit, tongue, _EXACT)
    return figure(value, tongue, _EXACT)


def figure(value: float | str, tongue: Tongue, decimals: int = 2) -> str | None:
    """A number as it is spoken: "21,5", "minus 5"; None for anything else."""
    said = number(value, decimals)
    if said is None:
        return None
    return said.replace("minus", tongue.minus).replace(".", ",")


def quantity(value: float | str, unit: str | None, tongue: Tongue, decimals: int = 2) -> str | None:
    """A number with its unit: "21,5 Grad"; None if it is no number, or the unit has no word."""
    said = figure(value, tongue, decimals)
    if said is None or not unit:
        return said
    words = tongue.units.get(unit.replace("\u03bc", "µ"))
    if words is None:
        own = plain(unit, tongue)
        return f"{said} {own}" if own and " " not in own and len(own) <= _LONGEST_UNIT else None
    return f"{said} {words[said not in ('1', f'{tongue.minus} 1')]}"


_LONGEST_UNIT = 12


def duration(seconds: float, tongue: Tongue) -> str:
    """A length of time, exactly: "1 Stunde und 5 Minuten"; empty for what is none."""
    if not math.isfinite(seconds) or seconds <= 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    said = [quantity(amount, unit, tongue, _EXACT) or "" for amount, unit in parts if amount]
    return joined(said, tongue)

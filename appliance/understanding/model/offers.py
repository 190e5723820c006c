"""What things can be set to, as the command language writes it. Refuses free text.

A number stands alone where there is one number that everybody means ("set Hall light 40"), has a
K where it is a light's white, and the setting's name before it everywhere else ("tilt 30"). One of
the device's own words stands alone where only one setting has it, and is never a bare on or off.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.core.colors import NAMES
from appliance.core.house import Choice, Colour, Entity, Range
from appliance.core.types import Value, Verb

MAIN: Mapping[str, str] = {
    "light": "brightness_pct",
    "cover": "position",
    "valve": "position",
    "fan": "percentage",
    "climate": "temperature",
    "water_heater": "temperature",
    "humidifier": "humidity",
    "media_player": "volume_pct",
    "number": "value",
}
"""What a bare number means, by domain."""
_PERCENTAGES = frozenset({"brightness_pct", "position", "percentage", "volume_pct", "humidity"})
MAX_OPTIONS = 60
"""So many words of a device's own are offered; what offers more is not for speaking to."""
_MAX_WORD = 40
_KELVIN = re.compile(r"([1-9]\d{3,4})K", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,5}(?:\.\d)?", re.ASCII)
_PERCENT = re.compile(r"\d{1,2}|100", re.ASCII)
_ALONE_IS_UNCLEAR = frozenset({"on", "off", "none", "no"})
_PREFIX = re.compile(r"_pct$")

Setting = tuple[str, Value]
"""A parameter and its value."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be written after a thing: `words` by their spelling in lower case, and numbers.

    `main` is True if a bare number means something, `percent` if that is always a percentage,
    `kelvin` if a light's white means something; `named` maps words to the parameters whose numbers
    need a name.
    """

    words: Mapping[str, Setting]
    main: bool = False
    percent: bool = False
    kelvin: bool = False
    named: Mapping[str, str] | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.main or self.kelvin or self.named)


BARE = "*"
"""Stands for the parameter that a bare number means: it depends on the domain."""


def offers_of(entities: Iterable[Entity]) -> Offers:
    """Everything that one or another of `entities` can be set to."""
    found: dict[str, list[tuple[str, str]]] = {}
    named: dict[str, str] = {}
    main = kelvin = coloured = False
    percent = True
    for entity in entities:
        if Verb.SET not in entity.verbs:
            continue
        for name, setting in entity.settings.items():
            match setting:
                case Range() if name == MAIN.get(entity.domain):
                    main = True
                    percent &= name in _PERCENTAGES
                case Range() if name == "kelvin":
                    kelvin = True
                case Range():
                    named[_worded(name)] = name
                case Choice(options) if len(options) <= MAX_OPTIONS:
                    for option in options:
                        _offer(found, name, option)
                case Colour():
                    coloured = True
                case _:
                    pass
    words: dict[str, Setting] = {}
    for said, meanings in found.items():
        for name, option in meanings:
            alone = len({one for one, _ in meanings}) == 1 and said not in _ALONE_IS_UNCLEAR
            alone = alone and not _NUMBER.fullmatch(said) and not (coloured and said in NAMES)
            words.setdefault(said if alone else f"{_worded(name)} {said}", (name, option))
    if coloured:
        words |= {color: ("color", color) for color in NAMES}
    return Offers(words, main, main and percent, kelvin, named)


def _offer(found: dict[str, list[tuple[str, str]]], name: str, option: str) -> None:
    said = word_of(option)
    if said and not (name == "mode" and said == "off"):
        found.setdefault(said, []).append((name, option))


def word_of(option: str) -> str:
    """One of a device's own words as it is written and spoken; empty if it is not for speaking.

    "armed_night" is "night": arming is what all of them do.
    """
    said = " ".join(option.casefold().replace("_", " ").split()).removeprefix("armed ")
    plain = said.isprintable() and not set(said) & set(';\\"')
    return said if plain and len(said) <= _MAX_WORD else ""


def _worded(name: str) -> str:
    return _PREFIX.sub("", name).replace("_", " ")


def read_offer(text: str, offers: Offers) -> Setting | None:
    """What is written after a thing; None for what it cannot be set to."""
    said = text.casefold()
    if said in offers.words:
        return offers.words[said]
    white = _KELVIN.fullmatch(text)
    if white is not None:
        return ("kelvin", int(white[1])) if offers.kelvin else None
    name, _, digits = text.rpartition(" ")
    if not _NUMBER.fullmatch(digits):
        return None
    value = float(digits) if "." in digits else int(digits)
    if not name:
        fits = offers.main and (not offers.percent or _PERCENT.fullmatch(digits))
        return (BARE, value) if fits else None
    parameter = (offers.named or {}).get(name.casefold())
    return (parameter, value) if parameter is not None else None

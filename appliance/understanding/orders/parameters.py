"""What a clause sets: values for the parameters that the thing has, and words that name them.

Pure. A number means what the thing has to set ("heating to twenty", "blind to thirty"); an option
("eco", "Netflix", "quick thirty") must be one of the thing's own. Refuses values of which it is not
clear what they are for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.house import Choice, Colour, Entity, Range
from appliance.core.meaning import PERCENT_SETTING
from appliance.core.types import Value
from appliance.understanding.text.sentence import phrases
from appliance.understanding.text.values import Amount, Unit, amounts
from appliance.understanding.text.words import stem

_WORDS: Mapping[str, str] = {
    "brightness_pct": "brightness, bright, dimness",
    "kelvin": "color temperature, colour temperature, white temperature",
    "color": "color, colour",
    "effect": "effect, animation, scene effect",
    "position": "position, open, way open",
    "tilt": "tilt, slats, slat, tilt angle, tilt position",
    "temperature": "temperature, target temperature, set point, setpoint, target, temp",
    "mode": "mode, operation mode, operating mode",
    "preset": "preset, preset mode, setting",
    "fan_mode": "fan speed, fan mode, fan, fan setting, blower, blower speed",
    "percentage": "speed, fan speed, power",
    "oscillating": "oscillation, swing",
    "direction": "direction",
    "humidity": "humidity, target humidity, humidity level",
    "volume_pct": "volume, sound, volume level",
    "source": "source, input, channel",
    "fan_speed": "suction, suction power, fan speed, power, cleaning power, suction level",
    "option": "option, program, programme, setting, mode, cycle",
    "value": "value, level",
}
_NAMES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    parameter: phrases(prose) for parameter, prose in _WORDS.items()
}
"""The words by which people name a parameter, those that count for most first."""
_PARAMETERS = tuple(_NAMES)


def _by_first_word() -> Mapping[str, tuple[tuple[str, int, tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[str, int, tuple[str, ...]]]] = {}
    for parameter, names in _NAMES.items():
        for rank, name in enumerate(names):
            found.setdefault(name[0], []).append((parameter, rank, name))
    return {word: tuple(those) for word, those in found.items()}


_NAMES_BY_FIRST = _by_first_word()
"""Each name under its first word, with its parameter and its rank among that one's names."""
_SAYS_ON_OR_OFF = frozenset({"on", "off", "none", "open", "closed", "close", "stop", "idle"})
"""Options that are said by the verbs, where they mean the thing itself."""
_BARE = ("temperature", "humidity", "value", "volume_pct", "brightness_pct", "position")
"""What a bare number sets, of what the thing has, the likeliest first."""
_MODES: Mapping[str, tuple[str, ...]] = {
    "armed_home": ("home", "stay", "staying home", "home mode", "at home", "staying", "stay mode"),
    "armed_away": ("away", "leaving", "away mode", "going out", "out", "we are leaving"),
    "armed_night": ("night", "bedtime", "bed", "night mode", "the night", "night time", "sleep"),
    "armed_vacation": ("vacation", "holiday", "vacation mode", "holiday mode", "holidays"),
    "disarmed": ("disarmed", "disarm", "off"),
    "heat": ("heat", "heating", "warm"),
    "cool": ("cool", "cooling", "cold"),
    "dry": ("dry", "drying", "dehumidify"),
    "fan_only": ("fan only", "just the fan", "ventilation"),
    "heat_cool": ("heat cool", "heat and cool", "auto", "automatic"),
    "auto": ("auto", "automatic"),
    "medium": ("medium", "middle", "mid"),
    "high": ("high", "maximum", "max"),
    "low": ("low", "minimum", "min"),
    "comfort": ("comfort", "comfortable", "comfy"),
    "eco": ("eco", "economy", "energy saving", "economical"),
}
"""How people say options that integrations write in one way."""


@dataclass(frozen=True, slots=True)
class Said:
    """`parameter` was given `value` by tokens `start` to `end`."""

    parameter: str
    value: Value
    start: int
    end: int


def options_in(entity: Entity, words: Sequence[str | None]) -> tuple[Said, ...]:
    """The options of this thing that the words name, the longest at each place."""
    ways = list(_ways(entity))
    found = []
    at = 0
    while at < len(words):
        fitting = [
            (len(way), name, option)
            for way, name, option in ways
            if _same(words[at : at + len(way)], way)
        ]
        if not fitting:
            at += 1
            continue
        length, name, option = _meant(fitting, words)
        found.append(Said(name, option, at, at + length))
        at += length
    return tuple(found)


def _meant(
    fitting: Sequence[tuple[int, str, str]], words: Sequence[str | None]
) -> tuple[int, str, str]:
    """The longest; of two parameters with one option ("auto") the one that is named."""
    longest = max(length for length, _, _ in fitting)
    those = [each for each in fitting if each[0] == longest]
    named = [each for each in those if each[1] in parameters_in(words)]
    return (named or those)[0]


def _ways(entity: Entity) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name, setting in sorted(entity.settings.items(), key=lambda pair: pair[0] != "mode"):
        if not isinstance(setting, Choice):
            continue
        for option in setting.options:
            plain = option.casefold()
            for said in (re.sub(r"[_\W]+", " ", plain).strip(), *_MODES.get(plain, ())):
                if said and said not in _SAYS_ON_OR_OFF:
                    yield tuple(said.split()), name, option


def _same(said: Sequence[str | None], way: tuple[str, ...]) -> bool:
    if len(said) == len(way) and all(
        word is not None and (word == other or stem(word) == stem(other))
        for word, other in zip(said, way, strict=True)
    ):
        return True
    return _in_figures(said[: len(way)]) == way


def _in_figures(said: Sequence[str | None]) -> tuple[str, ...]:
    """ "quick thirty" as it is written: quick 30."""
    if any(word is None for word in said):
        return ()
    if said[-1] == "one":
        return (*(word or "" for word in said[:-1]), "1")
    found = list(amounts(said))
    if len(found) != 1 or found[0].unit is not Unit.NONE:
        return ()
    one = found[0]
    words = [word or "" for word in said]
    return (*words[: one.start], f"{float(one.value):g}", *words[one.end :])


def parameters_in(words: Sequence[str | None]) -> dict[str, tuple[int, int]]:
    """The parameters that the words name, each with the place of its name."""
    places: dict[tuple[str, int], tuple[int, int]] = {}
    for at, word in enumerate(words):
        for parameter, rank, name in _NAMES_BY_FIRST.get(word or "", ()):
            if tuple(words[at : at + len(name)]) == name:
                places.setdefault((parameter, rank), (at, at + len(name)))
    found: dict[str, tuple[int, int]] = {}
    for (parameter, _), place in sorted(places.items(), key=_by_likelihood):
        found.setdefault(parameter, place)
    return found


def _by_likelihood(place: tuple[tuple[str, int], tuple[int, int]]) -> tuple[int, int]:
    (parameter, rank), _ = place
    return _PARAMETERS.index(parameter), rank


def parameter_of(amount: Amount, entity: Entity, named: Sequence[str]) -> str | None:
    """What an amount sets of this thing; None if it has nothing of that sort."""
    match amount.unit:
        case Unit.COLOUR:
            has = isinstance(entity.settings.get("color"), Colour)
            return "color" if has or "kelvin" not in entity.settings else None
        case Unit.KELVIN:
            return "kelvin"
        case Unit.DEGREES:
            return "temperature" if "temperature" in entity.settings else _first(entity, ("value",))
        case Unit.NONE if entity.domain == "fan" and _is_a_speed(amount):
            return None
        case Unit.PERCENT | Unit.NONE:
            for parameter in named:
                if isinstance(entity.settings.get(parameter), Range):
                    return parameter
            usual = PERCENT_SETTING.get(entity.domain)
            if usual is not None:
                return usual
            return _first(entity, _BARE)
        case _:
            return None


_MOST_SPEEDS = 10


def _is_a_speed(amount: Amount) -> bool:
    """ "Fan on two": the second of its speeds, of which nobody knows how fast it is."""
    return isinstance(amount.value, float) and 1 <= amount.value <= _MOST_SPEEDS


def _first(entity: Entity, parameters: Sequence[str]) -> str | None:
    return next((name for name in parameters if isinstance(entity.settings.get(name), Range)), None)

"""Orders to one thing by its full name: "start Dusty", "set the radiator to eco". Pure.

Refuses everything in which a word is left over, and decides nothing: what it reads is a `Wish` that
is validated, read back and confirmed like any other.
"""

import re
from collections.abc import Iterator, Sequence

from appliance.core.house import Choice, Entity, Range
from appliance.core.meaning import Wish
from appliance.core.types import Value, Verb
from appliance.understanding.named import Names
from appliance.understanding.words import spoken_numbers

_THING = "(?P<thing>.+?)"
_HOME = r"(?:home|back|back home|(?:back )?to (?:its|the|his|her) (?:base|dock|station|charger))"


def _row(pattern: str, *verbs: Verb) -> tuple[re.Pattern[str], tuple[Verb, ...]]:
    return re.compile(pattern.replace("THING", _THING)), verbs


_ORDERS = (
    _row(r"(?:turn|switch) on THING", Verb.PRESS),
    _row(r"(?:turn|switch) THING on", Verb.PRESS),
    _row(
        r"(?:start|run|activate|begin|launch) THING(?: cleaning| vacuuming| mowing| up)?",
        Verb.START,
        Verb.PRESS,
    ),
    _row(r"(?:play|resume|continue|unpause) THING", Verb.START),
    _row(r"(?:press|push|ring|trigger) THING", Verb.PRESS),
    _row(r"pause THING", Verb.PAUSE),
    _row(r"stop THING", Verb.STOP),
    _row(r"(?:dock|park) THING", Verb.DOCK),
    _row(rf"(?:send|bring) THING {_HOME}", Verb.DOCK),
    _row(rf"tell THING to (?:go|return|come) {_HOME}", Verb.DOCK),
    _row(r"(?:find|locate) THING", Verb.LOCATE),
    _row(r"(?:skip|next)(?: track| song)?(?: ahead)? on THING", Verb.NEXT),
    _row(r"(?:skip back|previous|go back)(?: track| song)? on THING", Verb.PREVIOUS),
    _row(r"(?:update|upgrade) THING", Verb.INSTALL),
    _row(r"install the update (?:of|for|on) THING", Verb.INSTALL),
)
_THERE = re.compile(
    r"(?:(?:turn|switch) )?(?P<verb>on|off|open|close|lock) (?P<thing>.+?) in (?P<room>.+)"
)
_THERE_VERBS = {
    "on": Verb.TURN_ON,
    "off": Verb.TURN_OFF,
    "open": Verb.OPEN,
    "close": Verb.CLOSE,
    "lock": Verb.LOCK,
}
_ARM = re.compile(
    r"arm (?P<thing>.+?)(?: (?:to|for|in))?(?: (?P<how>away|home|night|vacation))?(?: mode)?"
)
_DISARM = re.compile(r"disarm (?P<thing>.+)")
_SET = re.compile(
    r"(?:set|change|put|switch|turn|tilt) (?P<thing>.+?) (?:to|at|on to) (?P<value>.+?)"
    r"(?: (?:percent|%|degrees|degree|mode))?"
)
_PARAMETERS = {
    "tilt": "tilt",
    "slats": "tilt",
    "position": "position",
    "volume": "volume_pct",
    "temperature": "temperature",
    "target temperature": "temperature",
    "humidity": "humidity",
    "target humidity": "humidity",
    "speed": "percentage",
    "fan speed": "fan_speed",
    "fan": "fan_mode",
    "fan mode": "fan_mode",
    "preset": "preset",
    "mode": "mode",
    "effect": "effect",
    "direction": "direction",
    "source": "source",
    "input": "source",
}
"""Words for what is set, if it is said."""
_MEANT = ("temperature", "humidity", "percentage", "value", "volume_pct", "position")
"""What a bare number sets, the likeliest first; lights are the matcher's."""
_PLEASE = re.compile(r"^(?:please |can you |could you |would you |will you )+|(?: please| now)+$")


def order(text: str, names: Names) -> Wish | None:
    """What is to be done; None if it is no order of this kind."""
    said = re.sub(r"\s+", " ", text.strip().rstrip(".!? ").casefold().replace("\u2019", "'"))
    said = _PLEASE.sub("", said)
    for pattern, verbs in _ORDERS:
        entity = _thing(pattern.fullmatch(said), names)
        verb = next((each for each in verbs if entity and each in entity.verbs), None)
        if entity is not None and verb is not None:
            return Wish(verb, (entity.id,))
    return _there(said, names) or _alarm(said, names) or _setting(said, names)


def _thing(match: re.Match[str] | None, names: Names) -> Entity | None:
    return names.find(match["thing"]) if match is not None else None


def _there(said: str, names: Names) -> Wish | None:
    """One of several of a name, by its room: "turn on the ceiling light in the kitchen"."""
    match = _THERE.fullmatch(said)
    area = names.area(match["room"]) if match is not None else None
    entity = names.find_in(match["thing"], area) if match is not None and area else None
    if match is None or entity is None:
        return None
    verb = _THERE_VERBS[match["verb"]]
    return Wish(verb, (entity.id,)) if verb in entity.verbs else None


def _alarm(said: str, names: Names) -> Wish | None:
    armed, disarmed = _ARM.fullmatch(said), _DISARM.fullmatch(said)
    entity = _thing(armed or disarmed, names)
    if entity is None or entity.domain != "alarm_control_panel":
        return None
    mode = f"armed_{armed['how'] or 'away'}" if armed is not None else "disarmed"
    return Wish(Verb.SET, (entity.id,), (("mode", mode),))


def _setting(said: str, names: Names) -> Wish | None:
    match = _SET.fullmatch(said)
    if match is None:
        return None
    verb = said.partition(" ")[0]
    for thing, parameter in _split(match["thing"], verb):
        entity = names.find(thing)
        if entity is None or entity.domain == "light":
            continue
        found = list(_values(entity, match["value"], parameter))
        if len(found) == 1 or (found and parameter is None and isinstance(found[0][1], float)):
            return Wish(Verb.SET, (entity.id,), (found[0],))
    return None


def _split(thing: str, verb: str) -> Iterator[tuple[str, str | None]]:
    """The ways to read "the tilt of the study blind": thing and parameter."""
    if verb == "tilt":
        yield thing, "tilt"
        return
    for words, parameter in _PARAMETERS.items():
        for prefix in (f"the {words} of ", f"the {words} on ", f"{words} of "):
            if thing.startswith(prefix):
                yield thing.removeprefix(prefix), parameter
        if thing.endswith(f" {words}"):
            yield thing.removesuffix(f" {words}").removesuffix("'s"), parameter
    yield thing, None


def _values(entity: Entity, said: str, parameter: str | None) -> Iterator[tuple[str, Value]]:
    """The parameters of this entity that what was said is a value of."""
    number = _number(said)
    meant: Sequence[str] = (parameter,) if parameter else (*_MEANT, *sorted(entity.settings))
    for name in dict.fromkeys(meant):
        setting = entity.settings.get(name)
        if isinstance(setting, Range) and number is not None and (parameter or name in _MEANT):
            yield name, number
        if isinstance(setting, Choice):
            for option in setting.options:
                if option.casefold().replace("_", " ") == said:
                    yield name, option


def _number(said: str) -> float | None:
    said = said.removesuffix("%").strip()
    if re.fullmatch(r"-?\d{1,5}(?:[.,]\d{1,2})?", said, re.ASCII):
        return float(said.replace(",", "."))
    spoken = spoken_numbers(said)
    return float(max(spoken)) if spoken else None

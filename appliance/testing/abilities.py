"""What Hearth makes of each thing of a house: verbs, settings, and the state it starts in.

Written down by kind, not read off an announcement: a test holds it against what Hearth finds when
the same house is played on a broker. Refuses verbs to kinds it does not know.
"""

from collections.abc import Callable, Mapping

from appliance.core.house import Choice, Colour, EntityState, Range, Setting
from appliance.core.listing import LIST_VERBS
from appliance.core.types import Value, Verb
from appliance.testing.things import Thing
from appliance.testing.toys.climates import HUMIDITY, degrees, fraction
from appliance.testing.toys.dialects import Dialect, dialect_of
from appliance.testing.toys.lights import (
    NO_EFFECT,
    SCALE,
    effects_of,
    kelvins,
    modes_of,
    start_brightness,
)
from appliance.testing.toys.machines import ARMED
from appliance.testing.toys.switches import INSTALLED, LATEST, limits

Settings = dict[str, Setting]
Attributes = dict[str, Value]

_SWITCHED = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
_VERBS: Mapping[str, frozenset[Verb]] = {
    "light": _SWITCHED,
    "switch": _SWITCHED,
    "fan": _SWITCHED,
    "humidifier": _SWITCHED,
    "siren": _SWITCHED,
    "climate": _SWITCHED,
    "water_heater": _SWITCHED,
    "cover": frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP}),
    "valve": frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP}),
    "lock": frozenset({Verb.LOCK, Verb.UNLOCK}),
    "vacuum": frozenset({Verb.START, Verb.PAUSE, Verb.STOP, Verb.DOCK, Verb.LOCATE}),
    "lawn_mower": frozenset({Verb.START, Verb.PAUSE, Verb.DOCK}),
    "button": frozenset({Verb.PRESS}),
    "input_boolean": _SWITCHED,
    "media_player": _SWITCHED | {Verb.START, Verb.PAUSE, Verb.STOP, Verb.NEXT, Verb.PREVIOUS},
    "scene": frozenset({Verb.PRESS}),
    "script": frozenset({Verb.PRESS}),
    "todo": LIST_VERBS,
    "update": frozenset({Verb.INSTALL}),
}
_HEATED = frozenset({"climate", "water_heater"})


def verbs_of(thing: Thing) -> frozenset[Verb]:
    verbs = _VERBS.get(thing.domain, frozenset())
    if thing.domain in _HEATED and "off" not in thing.words("modes"):
        verbs = frozenset()
    if thing.domain == "climate" and {"heat", "cool"} <= set(thing.words("modes")):
        verbs -= {Verb.TURN_ON}
    return verbs | {Verb.SET} if settings_of(thing) else verbs


def settings_of(thing: Thing) -> Settings:
    made = _SETTINGS.get(thing.domain)
    return made(thing) if made is not None else {}


def unit_of(thing: Thing) -> str | None:
    return "°C" if thing.domain in _HEATED else thing.unit


def state_of(thing: Thing) -> EntityState:
    made = _ATTRIBUTES.get(thing.domain)
    return EntityState(thing.state, made(thing) if made is not None else {})


def _light(thing: Thing) -> Settings:
    modes = modes_of(thing)
    settings: Settings = {}
    if modes != ("onoff",):
        settings["brightness_pct"] = Range(1, 100)
    if "color_temp" in modes:
        settings["kelvin"] = Range(*kelvins(thing))
    if "rgb" in modes:
        settings["color"] = Colour()
    return settings | _choice("effect", effects_of(thing, dialect_of(thing)))


def _lit(thing: Thing) -> Attributes:
    modes = modes_of(thing)
    if modes == ("onoff",):
        return {}
    scale = SCALE[dialect_of(thing)]
    shining: Attributes = {"brightness_pct": round(start_brightness(thing, scale) * 100 / scale)}
    if modes[0] == "rgb":
        shining["color"] = "#ffffff"
    if modes[0] == "color_temp":
        shining["kelvin"] = kelvins(thing)[0]
    if NO_EFFECT in effects_of(thing, dialect_of(thing)):
        shining["effect"] = NO_EFFECT
    return shining


def _opening(thing: Thing) -> Settings:
    names = ("position", "tilt")
    return {name: Range(0, 100) for name in names if name in thing.attributes}


def _opened(thing: Thing) -> Attributes:
    return {name: thing.number(name) for name in _opening(thing)}


def _climate(thing: Thing) -> Settings:
    low, high = degrees(thing)
    presets = thing.words("presets")
    return {
        **_choice("mode", thing.words("modes")),
        "temperature": Range(low, high, float(fraction(thing, "step", 1))),
        # Home Assistant's own word for "no preset".
        **_choice("preset", ("none", *presets) if presets else ()),
        **_choice("fan_mode", thing.words("fan_modes")),
    }


def _heated(thing: Thing) -> Attributes:
    found: Attributes = {
        name: fraction(thing, name, 0)
        for name in ("temperature", "current_temperature")
        if name in thing.attributes
    }
    if fan_modes := thing.words("fan_modes"):
        found["fan_mode"] = fan_modes[0]
    if thing.domain == "climate" and dialect_of(thing) is Dialect.ZIGBEE2MQTT:
        found["action"] = "idle"
    return found


def _water_heater(thing: Thing) -> Settings:
    return {**_choice("mode", thing.words("modes")), "temperature": Range(*degrees(thing))}


def _fan(thing: Thing) -> Settings:
    settings: Settings = {}
    if "percentage" in thing.attributes:
        settings["percentage"] = Range(0, 100, 1)
    settings |= _choice("preset", thing.words("presets"))
    if "oscillating" in thing.attributes:
        settings["oscillating"] = Choice(("on", "off"))
    if "direction" in thing.attributes:
        settings["direction"] = Choice(("forward", "reverse"))
    return settings


def _blowing(thing: Thing) -> Attributes:
    found: Attributes = {}
    if "percentage" in thing.attributes:
        found["percentage"] = thing.number("percentage")
    if "oscillating" in thing.attributes:
        found["oscillating"] = "on" if thing.attributes["oscillating"] is True else "off"
    if "direction" in thing.attributes:
        found["direction"] = str(thing.attributes["direction"])
    return found


def _humidifier(thing: Thing) -> Settings:
    return {"humidity": Range(*HUMIDITY), **_choice("mode", thing.words("modes"))}


def _damp(thing: Thing) -> Attributes:
    found: Attributes = {
        "humidity": thing.number("humidity"),
        "current_humidity": thing.number("current_humidity"),
    }
    modes = thing.words("modes")
    return found | {"mode": modes[0]} if modes else found


def _cleaning(thing: Thing) -> Attributes:
    found: Attributes = {"battery": thing.number("battery")}
    speeds = thing.words("fan_speeds")
    return found | {"fan_speed": speeds[min(1, len(speeds) - 1)]} if speeds else found


def _player(thing: Thing) -> Settings:
    return {"volume_pct": Range(0, 100), **_choice("source", thing.words("sources"))}


def _played(thing: Thing) -> Attributes:
    volume = thing.attributes.get("volume")
    found: Attributes = {
        name: str(thing.attributes[name])
        for name in ("artist", "title", "source")
        if name in thing.attributes
    }
    return found | {"volume_pct": round(volume * 100)} if isinstance(volume, float | int) else found


def _weather(thing: Thing) -> Attributes:
    measured = ("humidity", "temperature", "wind_speed")
    return {name: fraction(thing, name, 0) for name in measured if name in thing.attributes}


def _listed(thing: Thing) -> Attributes:
    """A list's open items, a line each."""
    return {"items": "\n".join(thing.words("items"))}


def _versions(thing: Thing) -> Attributes:
    waiting = thing.state == "on"
    return {"installed_version": INSTALLED, "latest_version": LATEST if waiting else INSTALLED}


def _choice(name: str, options: tuple[str, ...]) -> Settings:
    return {name: Choice(options)} if options else {}


_SETTINGS: Mapping[str, Callable[[Thing], Settings]] = {
    "alarm_control_panel": lambda _: {"mode": Choice(tuple(ARMED.values()))},
    "climate": _climate,
    "cover": _opening,
    "fan": _fan,
    "humidifier": _humidifier,
    "light": _light,
    "media_player": _player,
    "number": lambda thing: {"value": Range(*limits(thing))},
    "select": lambda thing: _choice("option", thing.words("options")),
    "vacuum": lambda thing: _choice("fan_speed", thing.words("fan_speeds")),
    "valve": _opening,
    "water_heater": _water_heater,
}
_ATTRIBUTES: Mapping[str, Callable[[Thing], Attributes]] = {
    "climate": _heated,
    "cover": _opened,
    "fan": _blowing,
    "humidifier": _damp,
    "light": _lit,
    "media_player": _played,
    "todo": _listed,
    "update": _versions,
    "vacuum": _cleaning,
    "valve": _opened,
    "water_heater": _heated,
    "weather": _weather,
}

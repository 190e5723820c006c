"""Lights of the JSON schema: brightness, white temperature, colour, effects. Refuses other schemas.

Zigbee2MQTT counts brightness to 254 and colours in x and y, ESPHome to 255 and in red, green and
blue; both count white in mired.
"""

import math

from appliance.core.colors import from_xy, hex_of, rgb_of, to_xy
from appliance.core.types import Value
from appliance.testing.things import Thing
from appliance.testing.toys.dialects import Dialect
from appliance.testing.toys.toy import (
    ON_OFF,
    Config,
    Feature,
    Kind,
    Values,
    choice,
    numeric,
    opposite,
    shown,
    words,
)

SCALE = {Dialect.ZIGBEE2MQTT: 254, Dialect.ESPHOME: 255, Dialect.TASMOTA: 100}


def modes_of(thing: Thing) -> tuple[str, ...]:
    """As the file has them: onoff, brightness, color_temp, rgb."""
    return thing.words("color_modes") or ("onoff",)


NO_EFFECT = "None"


def effects_of(thing: Thing, dialect: Dialect) -> tuple[str, ...]:
    """ESPHome lists, and reports, the absence of an effect as one."""
    effects = thing.words("effects")
    return (NO_EFFECT, *effects) if effects and dialect is Dialect.ESPHOME else effects


def mireds(thing: Thing) -> tuple[int, int]:
    """The coldest and the warmest white, in mired, inside the kelvins of the file."""
    coldest, warmest = thing.number("max_kelvin") or 6500, thing.number("min_kelvin") or 2000
    return math.ceil(1e6 / coldest), math.floor(1e6 / warmest)


def kelvins(thing: Thing) -> tuple[int, int]:
    """The warmest and the coldest white, in kelvin, as they follow from the mireds."""
    coldest, warmest = mireds(thing)
    return round(1e6 / warmest), round(1e6 / coldest)


def start_brightness(thing: Thing, scale: int) -> int:
    return round(thing.number("brightness") * scale / 255)


def light(thing: Thing, dialect: Dialect) -> Kind:
    scale = SCALE[dialect]
    modes = modes_of(thing)
    features = [
        Feature(
            "state",
            "command_topic",
            "state_topic",
            heard=words(ON_OFF),
            shown=shown({"on": "ON", "off": "OFF"}),
            contrary=opposite(("on", "off")),
        )
    ]
    start: Values = {"state": thing.state or "off"}
    extras: Config = {"schema": "json", "supported_color_modes": _announced(modes, dialect)}
    if modes != ("onoff",):
        features.append(numeric("brightness", 0, scale))
        features.append(Feature("color_mode"))
        start |= {"brightness": start_brightness(thing, scale)}
        start |= {"color_mode": _announced(modes, dialect)[0]}
        extras |= {"brightness": True, "brightness_scale": scale}
    if "color_temp" in modes:
        coldest, warmest = mireds(thing)
        features.append(numeric("color_temp", coldest, warmest))
        start["color_temp"] = warmest
        extras |= {"min_mireds": coldest, "max_mireds": warmest}
    if "rgb" in modes:
        features.append(_color(dialect))
        start["color"] = "#ffffff"
    if effects := effects_of(thing, dialect):
        features.append(choice("effect", effects))
        if NO_EFFECT in effects:
            start["effect"] = NO_EFFECT
        extras |= {"effect": True, "effect_list": list(effects)}
    return Kind(
        tuple(features), _visible(start), extras, after=_Shining(scale, dialect), together=True
    )


def _announced(modes: tuple[str, ...], dialect: Dialect) -> list[str]:
    color = "xy" if dialect is Dialect.ZIGBEE2MQTT else "rgb"
    return [color if mode == "rgb" else mode for mode in modes]


def _color(dialect: Dialect) -> Feature:
    """Held as "#rrggbb"."""

    def heard(sent: object) -> Value:
        found = _rgb(sent) if isinstance(sent, dict) else None
        if found is None:
            raise ValueError(f"{sent!r} is no colour")
        return found

    def reported(value: Value) -> object:
        red, green, blue = rgb_of(str(value)) or (255, 255, 255)
        if dialect is Dialect.ZIGBEE2MQTT:
            x, y = to_xy((red, green, blue))
            return {"x": round(x, 4), "y": round(y, 4)}
        return {"r": red, "g": green, "b": blue}

    def contrary(value: Value) -> Value:
        rgb = rgb_of(str(value)) or (0, 0, 0)
        return hex_of((255 - rgb[0], 255 - rgb[1], 255 - rgb[2])) or "#ffffff"

    return Feature("color", heard=heard, shown=reported, contrary=contrary)


def _rgb(sent: dict[str, object]) -> str | None:
    numbers = {key: float(str(value)) for key, value in sent.items()}
    if {"x", "y"} <= set(numbers):
        found = from_xy(numbers["x"], numbers["y"])
        return None if found is None else hex_of(found)
    if {"r", "g", "b"} <= set(numbers):
        return hex_of((numbers["r"], numbers["g"], numbers["b"]))
    return None


class _Shining:
    """What one command does to a light: on is never nothing, and a light has one colour mode."""

    def __init__(self, scale: int, dialect: Dialect) -> None:
        self._scale = scale
        self._color_mode = "xy" if dialect is Dialect.ZIGBEE2MQTT else "rgb"

    def __call__(self, values: Values, asked: Values) -> Values:
        result = values | asked
        if asked.keys() - {"state"} and "state" not in asked:
            result["state"] = "on"
        if "brightness" in result and not result["brightness"]:
            if asked.get("brightness") == 0:
                return values | {"state": "off"}
            result["brightness"] = self._scale if result["state"] == "on" else 0
        if "color" in asked:
            result["color_mode"] = self._color_mode
        if "color_temp" in asked:
            result["color_mode"] = "color_temp"
        if {"color", "color_temp"} & asked.keys() and "effect" in values.keys() - asked.keys():
            if self._color_mode == "rgb":
                result["effect"] = NO_EFFECT
            else:
                del result["effect"]
        return _visible(result)


def _visible(values: Values) -> Values:
    """A light that shows a colour reports no white, and the other way round."""
    mode = values.get("color_mode")
    hidden = {"color"} if mode == "color_temp" else {"color_temp"} if mode else set()
    return {name: value for name, value in values.items() if name not in hidden}

"""Devices as Tasmota publishes them: its own discovery, `cmnd/`, `stat/` and `tele/`.

Source: hatasmota 0.10.2 and Tasmota 14. Refuses kinds that `dialects` does not give it. Rooms and
entity ids are not part of this discovery: what it makes of a device follows from its name alone.
`StateRetain` and `SensorRetain` are on, so that whoever comes later can read it.
"""

import json
from dataclasses import dataclass

from appliance.core.discovery import slug
from appliance.core.types import EntityId, Value
from appliance.testing.things import Thing
from appliance.testing.toys.dialects import mac_of
from appliance.testing.toys.lights import modes_of, start_brightness
from appliance.testing.toys.toy import (
    ON_OFF,
    Config,
    Feature,
    Kind,
    Message,
    Values,
    as_number,
    numeric,
    opposite,
    shown,
    words,
)

DISCOVERY = "tasmota/discovery"
_RELAY, _LIGHT = 1, 2
_SENSORS = {
    "temperature": ("DS18B20", "Temperature"),
    "humidity": ("SHT3X", "Humidity"),
    "power": ("ENERGY", "Power"),
}
"""Device class -> the chip and the quantity it reports."""
_ASKING = "STATE"
"""A command that changes nothing: it is answered with everything."""
_OPTIONS = ("4", "11", "13", "17", "20", "30", "68", "73", "82", "114", "117")


@dataclass(frozen=True, slots=True)
class Tasmota:
    thing: Thing
    node: str

    def config(self, kind: Kind) -> Config:
        """It has no part in Home Assistant's discovery."""
        del kind
        return {}

    def commands(self, kind: Kind) -> tuple[str, ...]:
        commanded = [feature.name for feature in kind.features if feature.command is not None]
        names = [spelling for name in commanded for spelling in _spellings(name)]
        asking = [_ASKING] if commanded else []
        return tuple(f"cmnd/{self.node}/{name}" for name in (*names, *asking))

    def asked(self, kind: Kind, topic: str, payload: str) -> Values:
        said = topic.rpartition("/")[2]
        if said == _ASKING:
            return {}
        for feature in kind.features:
            if said in _spellings(feature.name):
                return {feature.name: feature.heard(payload)}
        raise ValueError("not a command of this device")

    def reports(self, kind: Kind, values: Values) -> list[Message]:
        state = _shown(kind, values)
        name = "SENSOR" if self.thing.domain == "sensor" else "STATE"
        if name == "SENSOR":
            chip, quantity = _SENSORS[self.thing.device_class or "power"]
            state = {chip: {quantity: state.get(quantity)}} | _units(quantity)
        told = {"Time": "2026-11-22T06:00:00", **state}
        return [Message(f"tele/{self.node}/{name}", json.dumps(told))]

    def answer(self, kind: Kind, values: Values, asked: Values) -> list[Message]:
        """The result first, as `SetOption59` has it, then the whole state.

        A sensor has no results.
        """
        if self.thing.domain == "sensor":
            return self.reports(kind, values)
        result = _shown(kind, values)
        if list(asked) == ["POWER"]:
            result = {"POWER": result["POWER"]}
        told = Message(f"stat/{self.node}/RESULT", json.dumps(result), retain=False)
        return [told, *self.reports(kind, values)]

    def presence(self, here: bool) -> Message:
        return Message(f"tele/{self.node}/LWT", "Online" if here else "Offline")

    def discovery(self) -> dict[str, Config]:
        """Topic -> payload of its two discovery messages."""
        thing, mac = self.thing, mac_of(self.thing)
        relay = {"switch": _RELAY, "light": _LIGHT}.get(thing.domain, 0)
        config: Config = {
            "ip": "192.168.1.10",
            "dn": thing.name,
            "fn": [thing.name if relay else None, *[None] * 7],
            "hn": f"tasmota-{mac[-6:]}",
            "mac": mac,
            "md": "Sonoff Basic" if relay == _RELAY else "Generic",
            "ty": 0, "if": 0, "cam": 0, "ofln": "Offline", "onln": "Online",
            "state": ["OFF", "ON", "TOGGLE", "HOLD"],
            "sw": "14.6.0", "t": self.node, "ft": "%prefix%/%topic%/",
            "tp": ["cmnd", "stat", "tele"],
            "rl": [relay, *[0] * 7], "swc": [-1] * 8, "swn": [None] * 8, "btn": [0] * 8,
            "so": dict.fromkeys(_OPTIONS, 0),
            "lk": 0, "lt_st": 1 if _dimmable(thing) else 0, "bat": 0, "dslp": 0,
            "sho": [], "sht": [], "ver": 1,
        }  # fmt: skip
        sensors: Config = {"Time": "2026-11-22T06:00:00"}
        if thing.domain == "sensor":
            chip, quantity = _SENSORS[thing.device_class or "power"]
            config["dn"] = device_name(thing)
            sensors |= {chip: {quantity: as_number(thing.state or "0")}} | _units(quantity)
        base = f"{DISCOVERY}/{mac}"
        return {f"{base}/config": config, f"{base}/sensors": {"sn": sensors, "ver": 1}}


def announced_as(thing: Thing) -> tuple[EntityId, str]:
    """The id and the name that follow from its discovery, which has no place for the file's."""
    name = thing.name
    if thing.domain == "sensor":
        name = " ".join((device_name(thing), *_SENSORS[thing.device_class or "power"]))
    return EntityId(f"{thing.domain}.{slug(name)}"), name


def device_name(thing: Thing) -> str:
    """Of a sensor: its name without what it measures, "Bathroom" of "Bathroom humidity"."""
    quantity = _SENSORS[thing.device_class or "power"][1].casefold()
    name = thing.name.removesuffix(thing.name[-len(quantity) :])
    return name.strip() if thing.name.casefold().endswith(f" {quantity}") else thing.name


def _spellings(name: str) -> tuple[str, ...]:
    """A device takes its only relay with or without its number, in any case."""
    return (name, f"{name}1", name.title(), f"{name.title()}1")


def _units(quantity: str) -> dict[str, object]:
    return {"TempUnit": "C"} if quantity == "Temperature" else {}


def _shown(kind: Kind, values: Values) -> dict[str, object]:
    held = [feature for feature in kind.features if feature.name in values]
    return {feature.name: feature.shown(values[feature.name]) for feature in held}


def _dimmable(thing: Thing) -> bool:
    return thing.domain == "light" and modes_of(thing) == ("brightness",)


def relay(thing: Thing) -> Kind:
    """A switch, or a light that may be dimmed."""
    power = Feature(
        "POWER",
        "command_topic",
        heard=words({**ON_OFF, "1": "on", "0": "off"}),
        shown=shown({"on": "ON", "off": "OFF"}),
        contrary=opposite(("on", "off")),
    )
    start: Values = {"POWER": thing.state or "off"}
    if not _dimmable(thing):
        return Kind((power,), start)
    dimmer = numeric("Dimmer", 0, 100, command="command_topic")
    start["Dimmer"] = start_brightness(thing, 100)
    return Kind((power, dimmer), start, after=_dimmed)


def _dimmed(values: Values, asked: Values) -> Values:
    result = values | asked
    if "Dimmer" in asked:
        result["POWER"] = "on" if asked["Dimmer"] else "off"
    if result["POWER"] == "on" and not result["Dimmer"]:
        result["Dimmer"] = 100
    return result


def measuring(thing: Thing) -> Kind:
    _, quantity = _SENSORS[thing.device_class or "power"]
    start: dict[str, Value] = {} if thing.state is None else {quantity: as_number(thing.state)}
    return Kind((Feature(quantity),), start)

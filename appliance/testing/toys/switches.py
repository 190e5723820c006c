"""What has one value: switches, buttons, scenes, numbers, selects, sensors, updates.

Refuses nothing but words and numbers that the file does not allow.
"""

import json

from appliance.testing.things import Thing
from appliance.testing.toys.dialects import Dialect
from appliance.testing.toys.toy import (
    Config,
    Feature,
    Kind,
    Values,
    as_number,
    choice,
    numeric,
    opposite,
    shown,
    switched,
    words,
)

INSTALLED, LATEST = "1.4.2", "1.5.0"


def switch(thing: Thing) -> Kind:
    return Kind((switched(),), {"state": thing.state or "off"})


def button(thing: Thing) -> Kind:
    del thing
    pressed = Feature("state", "command_topic", heard=words({"PRESS": "pressed"}))
    return Kind((pressed,), {}, after=_nothing)


def scene(thing: Thing, dialect: Dialect) -> Kind:
    """Zigbee2MQTT recalls scenes by number; elsewhere they are switched on."""
    del thing
    if dialect is not Dialect.ZIGBEE2MQTT:
        recalled = Feature("state", "command_topic", heard=words({"ON": "recalled"}))
        return Kind((recalled,), {}, {"payload_on": "ON"}, after=_nothing)
    # Everything below `/set` that is an object is asked for by its keys.
    commanded = Feature("state", "command_topic", heard=words({}))
    number = Feature("scene_recall", heard=words({"1": "recalled"}))
    extras: Config = {"payload_on": json.dumps({"scene_recall": 1})}
    return Kind((commanded, number), {}, extras, after=_nothing)


def _nothing(values: Values, asked: Values) -> Values:
    del asked
    return values


def number(thing: Thing) -> Kind:
    low, high, step = limits(thing)
    feature = numeric(
        "state", low, high, command="command_topic", state="state_topic", template="value_template"
    )
    extras: Config = {"min": low, "max": high, "step": step, "mode": "slider"}
    return Kind((feature,), {"state": as_number(thing.state or str(low))}, extras | unit(thing))


def limits(thing: Thing) -> tuple[float, float, float]:
    """The lowest, the highest, the step."""
    usual = (("min", 1), ("max", 100), ("step", 1))
    low, high, step = (float(str(thing.attributes.get(key, default))) for key, default in usual)
    return low, high, step


def select(thing: Thing) -> Kind:
    options = thing.words("options")
    feature = choice(
        "state", options, command="command_topic", state="state_topic", template="value_template"
    )
    return Kind((feature,), {"state": thing.state or options[0]}, {"options": list(options)})


def update(thing: Thing) -> Kind:
    """`state` "on" means that there is something to install."""
    features = (
        Feature("state", "command_topic", "state_topic", heard=words({"INSTALL": LATEST})),
        Feature("installed_version"),
        Feature("latest_version"),
    )
    waiting = thing.state == "on"
    start: Values = {
        "installed_version": INSTALLED,
        "latest_version": LATEST if waiting else INSTALLED,
    }
    return Kind(features, start, {"payload_install": "INSTALL"}, after=_installed, together=True)


def _installed(values: Values, asked: Values) -> Values:
    return values | {"installed_version": values["latest_version"]} if asked else values


def sensor(thing: Thing, dialect: Dialect) -> Kind:
    """In Zigbee2MQTT a reading is named by what it measures."""
    zigbee = dialect is Dialect.ZIGBEE2MQTT
    name = (
        _SHORT.get(thing.device_class or "", thing.device_class or "value") if zigbee else "state"
    )
    feature = Feature(name, state="state_topic", template="value_template")
    start = {} if thing.state is None else {name: as_number(thing.state)}
    return Kind((feature,), start, unit(thing))


_SHORT = {"carbon_dioxide": "co2"}


def binary_sensor(thing: Thing, dialect: Dialect) -> Kind:
    """Zigbee2MQTT reports true and false, and for doors whether they are closed."""
    start: Values = {} if thing.state is None else {"state": thing.state}
    if dialect is not Dialect.ZIGBEE2MQTT:
        reported = shown({"on": "ON", "off": "OFF"})
        return Kind((Feature("state", state="state_topic", shown=reported),), start)
    name, on = _DETECTED.get(thing.device_class or "", ("state", True))
    feature = Feature(
        name,
        state="state_topic",
        template="value_template",
        shown=lambda value: (value == "on") is on,
    )
    extras: Config = {"payload_on": on, "payload_off": not on}
    return Kind((feature,), {name: start["state"]} if start else {}, extras)


_DETECTED = {
    "door": ("contact", False),
    "window": ("contact", False),
    "motion": ("occupancy", True),
    "occupancy": ("occupancy", True),
    "moisture": ("water_leak", True),
    "smoke": ("smoke", True),
}


def lock(thing: Thing, dialect: Dialect) -> Kind:
    """Zigbee2MQTT reports in the words of its commands."""
    zigbee = dialect is Dialect.ZIGBEE2MQTT
    reported = {"locked": "LOCK" if zigbee else "LOCKED"}
    reported["unlocked"] = "UNLOCK" if zigbee else "UNLOCKED"
    reported |= {"locking": "LOCKING", "unlocking": "UNLOCKING"}
    feature = Feature(
        "state",
        "command_topic",
        "state_topic",
        "value_template",
        heard=words({"LOCK": "locked", "UNLOCK": "unlocked"}),
        shown=shown(reported),
        contrary=opposite(("locked", "unlocked")),
    )
    extras: Config = {"state_locked": "LOCK", "state_unlocked": "UNLOCK"} if zigbee else {}
    return Kind((feature,), {"state": thing.state or "locked"}, extras, way=_turning)


def _turning(values: Values, goal: Values) -> Values | None:
    del values
    return {"state": "locking" if goal["state"] == "locked" else "unlocking"}


def unit(thing: Thing) -> Config:
    return {} if thing.unit is None else {"unit_of_measurement": thing.unit}

"""Whose firmware each device of a house speaks like. Refuses to force what a firmware cannot say.

The rule: `BY_ENTITY`, else `BY_DOMAIN`, else Zigbee2MQTT. A node is an entity id turned round,
`light.hall_ceiling` -> `hall-ceiling-light`, and names the device in the topics of every dialect.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from appliance.testing.things import Thing


class Dialect(StrEnum):
    ZIGBEE2MQTT = "zigbee2mqtt"
    ESPHOME = "esphome"
    TASMOTA = "tasmota"


BY_ENTITY: Mapping[str, Dialect] = {
    "light.living_floor_lamp": Dialect.ESPHOME,
    "light.tv_backlight": Dialect.ESPHOME,
    "light.garden_string": Dialect.ESPHOME,
    "switch.coffee_machine": Dialect.ESPHOME,
    "switch.towel_rail": Dialect.ESPHOME,
    "cover.garage_door": Dialect.ESPHOME,
    "cover.driveway_gate": Dialect.ESPHOME,
    "cover.nursery_shade": Dialect.ESPHOME,
    "lock.back_door": Dialect.ESPHOME,
    "climate.study_ac": Dialect.ESPHOME,
    "sensor.nursery_co2": Dialect.ESPHOME,
    "sensor.rain_today": Dialect.ESPHOME,
    "sensor.wash_remaining": Dialect.ESPHOME,
    "sensor.phone_battery": Dialect.ESPHOME,
    "binary_sensor.garage_motion": Dialect.ESPHOME,
    "light.landing": Dialect.TASMOTA,
    "switch.space_heater": Dialect.TASMOTA,
    "switch.christmas_tree": Dialect.TASMOTA,
    "sensor.power_now": Dialect.TASMOTA,
}
_BUILT = (
    "alarm_control_panel", "button", "fan", "humidifier", "lawn_mower", "number", "select",
    "siren", "update", "vacuum", "valve", "water_heater",
)  # fmt: skip
BY_DOMAIN: Mapping[str, Dialect] = dict.fromkeys(_BUILT, Dialect.ESPHOME)
_TASMOTA_CLASSES = frozenset({"temperature", "humidity", "power"})


def dialect_of(thing: Thing, forced: Dialect | None = None) -> Dialect:
    """`forced` holds wherever that firmware has such devices."""
    own = BY_ENTITY.get(thing.id) or BY_DOMAIN.get(thing.domain, Dialect.ZIGBEE2MQTT)
    if forced is not Dialect.TASMOTA:
        return forced or own
    return forced if _tasmota_has(thing) else own


def _tasmota_has(thing: Thing) -> bool:
    if thing.domain == "sensor":
        return thing.device_class in _TASMOTA_CLASSES
    plain = thing.words("color_modes") in ((), ("onoff",), ("brightness",))
    return thing.domain in ("switch", "light") and plain


def node_of(thing: Thing) -> str:
    return f"{thing.object_id}_{thing.domain}".replace("_", "-")


def mac_of(thing: Thing) -> str:
    """12 hex digits, the same at every start."""
    return "DC4F22" + hashlib.sha256(thing.id.encode()).hexdigest()[:6].upper()


def is_command(topic: str) -> bool:
    """Whether the devices of any dialect are commanded on this topic."""
    levels = topic.split("/")
    return levels[0] == "cmnd" or levels[-1] == "command" or "set" in levels[2:]

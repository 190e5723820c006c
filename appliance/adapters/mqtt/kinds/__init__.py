"""How each component type is commanded and read, one module per family.

The table maps Home Assistant's component types to their wirings; a type without one is listed, so
that the owner sees the whole house, and cannot be commanded.
"""

from collections.abc import Callable, Mapping

from appliance.adapters.mqtt.kinds import (
    alarms,
    climate,
    covers,
    fans,
    lights,
    machines,
    pressed,
    sensors,
    switches,
    values,
    valves,
)
from appliance.adapters.mqtt.wiring import ReadOnly, Wiring
from appliance.core.discovery import Announcement, Config

Context = dict[str, str]
"""For validation: `prefix` is the discovery prefix."""

WIRINGS: Mapping[str, Callable[[Config, Context], Wiring]] = {
    "alarm_control_panel": alarms.alarm_control_panel,
    "binary_sensor": sensors.binary_sensor,
    "button": pressed.button,
    "camera": sensors.listed,
    "climate": climate.climate,
    "cover": covers.wire,
    "date": values.date,
    "datetime": values.datetime,
    "device_tracker": sensors.device_tracker,
    "event": sensors.event,
    "fan": fans.fan,
    "humidifier": climate.humidifier,
    "image": sensors.listed,
    "infrared": sensors.listed,
    "lawn_mower": machines.lawn_mower,
    "light": lights.wire,
    "lock": switches.lock,
    "notify": pressed.notify,
    "number": values.number,
    "scene": pressed.scene,
    "select": values.select,
    "sensor": sensors.sensor,
    "siren": alarms.siren,
    "switch": switches.switch,
    "text": values.text,
    "time": values.time,
    "update": pressed.update,
    "vacuum": machines.vacuum,
    "valve": valves.wire,
    "water_heater": climate.water_heater,
}

_HEATED = frozenset({"climate", "water_heater"})


def wire(announcement: Announcement, context: Context) -> Wiring:
    """The wiring of an announced component. Raises pydantic.ValidationError."""
    make = WIRINGS.get(announcement.component)
    return ReadOnly() if make is None else make(announcement.config, context)


def unit_of(announcement: Announcement) -> str | None:
    """What its numbers count, as announced. Heating that does not say counts in Celsius."""
    if announcement.component in _HEATED:
        return "°F" if announcement.config.get("temperature_unit") == "F" else "°C"
    unit = announcement.config.get("unit_of_measurement")
    return unit if isinstance(unit, str) else None

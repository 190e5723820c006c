"""What can be wished of a setting without harm, by kind of thing. Refuses the absurd.

A device says itself between which values it can be set, and says what it likes. What is outside of
`SENSIBLE` is never done by voice, whatever the device takes and whatever it is called: frozen
pipes, scalding water and a room of 90 degrees are no wishes but mistakes, or an attack. This table
is the one place where such bounds are kept; `core.meaning` refuses by it with the reason, and
`core.tiers` puts out of reach whatever comes to it by any other way.

Parameters that are not listed are free inside the device's own range: no brightness, volume,
position or speed does harm by being high or low. A plain number of a device is free as well, for
nobody knows what it counts; `core.tiers` guards those that may set heat, current or pressure.
"""

from collections.abc import Mapping

from appliance.core.house import Entity, Range
from appliance.core.types import Action, Value

_ROOM = Range(5, 30)
_WATER = Range(30, 65)
_DAMP = Range(20, 80)

SENSIBLE: Mapping[tuple[str, str], Range] = {
    ("climate", "temperature"): _ROOM,
    ("climate", "temperature_low"): _ROOM,
    ("climate", "temperature_high"): _ROOM,
    ("climate", "humidity"): _DAMP,
    ("humidifier", "humidity"): _DAMP,
    ("water_heater", "temperature"): _WATER,
}
"""By component and parameter: degrees Celsius and percent, both ends included."""

_FAHRENHEIT = "°F"


def sensible(entity: Entity, parameter: str) -> Range | None:
    """The bounds in the entity's own unit; None where there are none.

    A unit that is not known counts as Celsius, in which most of its numbers are out of bounds.
    """
    bounds = SENSIBLE.get((entity.domain, parameter))
    if bounds is None or parameter == "humidity" or entity.unit != _FAHRENHEIT:
        return bounds
    return Range(bounds.low * 1.8 + 32, bounds.high * 1.8 + 32)


def is_sensible(entity: Entity, parameter: str, value: Value) -> bool:
    """Whether a value can be wished at all. Where there are bounds nothing but a number can."""
    bounds = sensible(entity, parameter)
    if bounds is None:
        return True
    if isinstance(value, str | bool):
        return False
    return bounds.low <= value <= bounds.high


def is_absurd(action: Action, entity: Entity) -> bool:
    """Whether an action sets anything to what nobody can want."""
    return not all(is_sensible(entity, name, value) for name, value in action.parameters)


def reach(entity: Entity, parameter: str) -> Range | None:
    """Between what a parameter can be set by voice: where the device's range and ours overlap.

    None if it is no number, and if there is no value that both allow.
    """
    own, bounds = entity.settings.get(parameter), sensible(entity, parameter)
    if not isinstance(own, Range):
        return None
    if bounds is None:
        return own
    low, high = max(own.low, bounds.low), min(own.high, bounds.high)
    return Range(low, high, own.step) if low <= high else None

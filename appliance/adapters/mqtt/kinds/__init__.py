"""How each component type is commanded and read, one module per family.

The table maps Home Assistant's component types to their wirings; a type without one is listed, so
that the owner sees the whole house, and cannot be commanded.
"""

from collections.abc import Callable, Mapping

from appliance.adapters.mqtt.kinds import covers, lights, switches
from appliance.adapters.mqtt.wiring import ReadOnly, Wiring
from appliance.core.discovery import Announcement, Config

Context = dict[str, str]
"""For validation: `prefix` is the discovery prefix."""

WIRINGS: Mapping[str, Callable[[Config, Context], Wiring]] = {
    "light": lights.wire,
    "cover": covers.wire,
    "switch": switches.switch,
    "lock": switches.lock,
    "sensor": switches.sensor,
    "binary_sensor": switches.binary_sensor,
}


def wire(announcement: Announcement, context: Context) -> Wiring:
    """The wiring of an announced component. Raises pydantic.ValidationError."""
    make = WIRINGS.get(announcement.component)
    return ReadOnly() if make is None else make(announcement.config, context)

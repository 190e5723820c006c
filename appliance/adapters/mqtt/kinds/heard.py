"""One value out of a message, or that the message does not speak of it. Refuses to guess.

Devices report in parts: a JSON object without the value leaves it as it was. Anything else that
has no value in it makes the value unknown.
"""

from dataclasses import dataclass

from appliance.adapters.mqtt.templates import parse_object, reader


@dataclass(frozen=True, slots=True)
class Heard:
    value: str | None
    """None = unknown."""
    silent: bool = False
    """The message is about something else."""


def hear(template: str | None, payload: str) -> Heard:
    """What `template` finds in `payload`; a template that we cannot evaluate finds nothing."""
    value_of = reader(template)
    value = value_of(payload) if value_of is not None else None
    if value is not None and value.strip():
        return Heard(value)
    return Heard(None, silent=value_of is not None and parse_object(payload) is not None)

"""What only reports: sensors, contacts, events, trackers. Refuses every command.

Pictures and infrared signals are listed, so that the owner sees the whole house; what they carry is
no state that could be said, and is not subscribed to.
"""

from collections.abc import Mapping

from pydantic import Field

from appliance.adapters.mqtt.kinds.codecs import PLAIN, Codec, Date, DateTime, EventType, Words
from appliance.adapters.mqtt.kinds.features import STATE, Featured
from appliance.adapters.mqtt.kinds.tables import Component, Keys, Options, options_of
from appliance.adapters.mqtt.payloads import StateTopic, Word
from appliance.adapters.mqtt.wiring import ReadOnly
from appliance.core.discovery import Config

_MOMENTS: Mapping[str, Codec] = {"timestamp": DateTime(), "date": Date()}
"""By device class; all others report what they like."""


class SensorConfig(Component):
    state_topic: StateTopic
    expire_after: float | None = Field(default=None, ge=0, le=31_536_000)


class BinarySensorConfig(SensorConfig):
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    off_delay: float | None = Field(default=None, ge=0, le=31_536_000)


class EventConfig(Component):
    state_topic: StateTopic
    event_types: Options


class TrackerConfig(Component):
    payload_home: Word = "home"
    payload_not_home: Word = "not_home"
    payload_reset: Word = "None"


def sensor(payload: Config, context: Mapping[str, str]) -> Featured:
    config = SensorConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    codec = _MOMENTS.get(config.device_class or "", PLAIN)
    value = keys.feature(STATE, codec=codec, state="state")
    return Featured({}, (value,), trusted=config.trusted, expires_s=config.expire_after or None)


def binary_sensor(payload: Config, context: Mapping[str, str]) -> Featured:
    config = BinarySensorConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    words = Words({"off": config.payload_off, "on": config.payload_on})
    value = keys.feature(STATE, codec=words, state="state")
    return Featured(
        {},
        (value,),
        trusted=config.trusted,
        expires_s=config.expire_after or None,
        off_delay_s=config.off_delay,
    )


def event(payload: Config, context: Mapping[str, str]) -> Featured:
    config = EventConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    happened = keys.feature(STATE, codec=EventType(options_of(config.event_types)), state="state")
    return Featured({}, (happened,), trusted=config.trusted)


def device_tracker(payload: Config, context: Mapping[str, str]) -> Featured:
    config = TrackerConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    words = {"not_home": config.payload_not_home, "home": config.payload_home}
    place = keys.feature(
        STATE, codec=Words(words, others=True, reset=config.payload_reset), state="state"
    )
    return Featured({}, (place,), trusted=config.trusted)


def listed(payload: Config, context: Mapping[str, str]) -> ReadOnly:
    """Shown by name, and neither read nor commanded."""
    del payload, context
    return ReadOnly()

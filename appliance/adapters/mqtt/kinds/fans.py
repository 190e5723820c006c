"""Fans: on and off, speed in percent, presets, swinging, direction. Refuses a speed of nothing.

Standing still is switching off, which is a verb of its own.
"""

from collections.abc import Mapping

from pydantic import Field

from appliance.adapters.mqtt.kinds.codecs import OneOf, Steps, Words
from appliance.adapters.mqtt.kinds.features import STATE, Featured
from appliance.adapters.mqtt.kinds.tables import Component, Keys, Options, given, options_of
from appliance.adapters.mqtt.payloads import Word
from appliance.core.discovery import Config
from appliance.core.house import Choice, Range
from appliance.core.types import Verb

_FINEST = 100
"""Steps that are worth telling apart."""
_DIRECTIONS = ("forward", "reverse")


class FanConfig(Component):
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    payload_oscillation_on: Word = "oscillate_on"
    payload_oscillation_off: Word = "oscillate_off"
    preset_modes: Options = ()
    speed_range_min: int = Field(default=1, ge=1, le=65_535)
    speed_range_max: int = Field(default=100, ge=1, le=65_535)


def fan(payload: Config, context: Mapping[str, str]) -> Featured:
    config = FanConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context)
    speed = Steps(config.speed_range_min, config.speed_range_max)
    steps = min(speed.count, _FINEST)
    presets = options_of(config.preset_modes)
    power = Words({"off": config.payload_off, "on": config.payload_on})
    swinging = Words({"off": config.payload_oscillation_off, "on": config.payload_oscillation_on})
    row = keys.feature
    features = (
        row(STATE, codec=power, state="state", template="state_value_template"),
        row("percentage", Range(0, 100, 100 / steps) if steps > 1 else None, speed, wakes=True,
            command="percentage_command", state="percentage_state",
            template="percentage_value_template"),
        row("preset", Choice(presets) if presets else None, OneOf(presets), wakes=True,
            command="preset_mode_command", state="preset_mode_state",
            template="preset_mode_value_template"),
        row("oscillating", Choice(("on", "off")), swinging,
            command="oscillation_command", state="oscillation_state",
            template="oscillation_value_template"),
        row("direction", Choice(_DIRECTIONS), OneOf(_DIRECTIONS),
            command="direction_command", state="direction_state",
            template="direction_value_template"),
    )  # fmt: skip
    orders = {
        Verb.TURN_ON: keys.order(config.payload_on),
        Verb.TURN_OFF: keys.order(config.payload_off),
    }
    return Featured(given(orders), features, trusted=config.trusted)

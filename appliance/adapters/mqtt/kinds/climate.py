"""Heating, cooling, hot water and damp air. Refuses setpoints outside the device's own range."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from appliance.adapters.mqtt.kinds.codecs import NUMBER, PLAIN, Number, OneOf, Words
from appliance.adapters.mqtt.kinds.features import STATE, Featured, Order
from appliance.adapters.mqtt.kinds.tables import (
    Bound,
    Component,
    Keys,
    Options,
    given,
    options_of,
    range_of,
)
from appliance.adapters.mqtt.payloads import Word
from appliance.core.discovery import Config
from appliance.core.house import Choice, Range
from appliance.core.types import Verb

PERCENT = Number(0, 100)
_CLIMATE_MODES = ("auto", "off", "cool", "heat", "dry", "fan_only")
_WATER_MODES = ("eco", "electric", "gas", "heat_pump", "high_demand", "performance", "off")
_FAN_MODES = ("auto", "low", "medium", "high")
_WAKING_MODES = ("heat_cool", "heat", "cool")
"""What Home Assistant switches a thermostat on with, in this order."""
_ONE_WAY = frozenset({"heat", "cool"})
_CLIMATE_RANGE: Mapping[str, tuple[float, float]] = {"C": (7, 35), "F": (44.6, 95)}
_WATER_RANGE: Mapping[str, tuple[float, float]] = {"C": (43.3, 60), "F": (110, 140)}


class Heating(Component):
    modes: Options = ()
    min_temp: Bound | None = None
    max_temp: Bound | None = None
    temp_step: float | None = Field(default=None, ge=0.01, le=100)
    temperature_unit: Literal["C", "F"] = "C"
    payload_on: Word = "ON"
    payload_off: Word = "OFF"

    def degrees(self, usual: Mapping[str, tuple[float, float]]) -> Range | None:
        low, high = usual[self.temperature_unit]
        low = self.min_temp if self.min_temp is not None else low
        high = self.max_temp if self.max_temp is not None else high
        return range_of(low, high, self.temp_step)


class ClimateConfig(Heating):
    modes: Options = _CLIMATE_MODES
    fan_modes: Options = _FAN_MODES
    swing_modes: Options = ("on", "off")
    swing_horizontal_modes: Options = ("on", "off")
    preset_modes: Options = ()
    min_humidity: float = Field(default=30, ge=0, le=100)
    max_humidity: float = Field(default=99, ge=0, le=100)


class WaterHeaterConfig(Heating):
    modes: Options = _WATER_MODES


class HumidifierConfig(Component):
    modes: Options = ()
    min_humidity: float = Field(default=0, ge=0, le=100)
    max_humidity: float = Field(default=100, ge=0, le=100)
    payload_on: Word = "ON"
    payload_off: Word = "OFF"


def climate(payload: Config, context: Mapping[str, str]) -> Featured:
    config = ClimateConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    degrees = config.degrees(_CLIMATE_RANGE)
    percent = range_of(config.min_humidity, config.max_humidity)
    row, modes = keys.feature, options_of(config.modes)
    # Home Assistant's own word for "no preset".
    presets = ("none", *options_of(config.preset_modes))
    features = (
        row("mode", *_choice(modes), command="mode_command", state="mode_state"),
        row("temperature", degrees, NUMBER,
            command="temperature_command", state="temperature_state"),
        row("temperature_low", degrees, NUMBER,
            command="temperature_low_command", state="temperature_low_state"),
        row("temperature_high", degrees, NUMBER,
            command="temperature_high_command", state="temperature_high_state"),
        row("preset", *_choice(presets), command="preset_mode_command", state="preset_mode_state",
            template="preset_mode_value_template"),
        row("fan_mode", *_choice(options_of(config.fan_modes)),
            command="fan_mode_command", state="fan_mode_state"),
        row("swing_mode", *_choice(options_of(config.swing_modes)),
            command="swing_mode_command", state="swing_mode_state"),
        row("swing_horizontal_mode", *_choice(options_of(config.swing_horizontal_modes)),
            command="swing_horizontal_mode_command", state="swing_horizontal_mode_state"),
        row("humidity", percent, PERCENT,
            command="target_humidity_command", state="target_humidity_state"),
        row("current_temperature", codec=NUMBER, state="current_temperature"),
        row("current_humidity", codec=PERCENT, state="current_humidity"),
        row("action", codec=PLAIN, state="action"),
    )  # fmt: skip
    orders = _power(config, keys, modes)
    return Featured(orders, features, state="mode", trusted=config.trusted)


def water_heater(payload: Config, context: Mapping[str, str]) -> Featured:
    config = WaterHeaterConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    degrees, modes = config.degrees(_WATER_RANGE), options_of(config.modes)
    row = keys.feature
    features = (
        row("mode", *_choice(modes), command="mode_command", state="mode_state"),
        row("temperature", degrees, NUMBER,
            command="temperature_command", state="temperature_state"),
        row("current_temperature", codec=NUMBER, state="current_temperature"),
    )  # fmt: skip
    orders = _power(config, keys, modes)
    return Featured(orders, features, state="mode", trusted=config.trusted)


def humidifier(payload: Config, context: Mapping[str, str]) -> Featured:
    config = HumidifierConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context)
    percent = range_of(config.min_humidity, config.max_humidity)
    power = Words({"off": config.payload_off, "on": config.payload_on})
    row = keys.feature
    features = (
        row(STATE, codec=power, state="state", template="state_value_template"),
        row("humidity", percent, PERCENT, wakes=True,
            command="target_humidity_command", state="target_humidity_state"),
        row("mode", *_choice(options_of(config.modes)), wakes=True,
            command="mode_command", state="mode_state"),
        row("current_humidity", codec=PERCENT, state="current_humidity"),
        row("action", codec=PLAIN, state="action"),
    )  # fmt: skip
    orders = {
        Verb.TURN_ON: keys.order(config.payload_on),
        Verb.TURN_OFF: keys.order(config.payload_off),
    }
    return Featured(given(orders), features, trusted=config.trusted)


def _choice(options: tuple[str, ...]) -> tuple[Choice | None, OneOf]:
    return (Choice(options) if options else None), OneOf(options)


def _power(config: Heating, keys: Keys, modes: tuple[str, ...]) -> dict[Verb, Order]:
    """Switching by the power topic if there is one, else by the modes, as Home Assistant does."""
    on, off = keys.order(config.payload_on, "power_command"), None
    if on is not None:
        off = keys.order(config.payload_off, "power_command")
        return given({Verb.TURN_ON: on, Verb.TURN_OFF: off})
    if "off" not in modes:
        return {}
    others = [mode for mode in modes if mode != "off"]
    waking = others if len(others) == 1 else [mode for mode in _WAKING_MODES if mode in others]
    if waking and waking[0] in _ONE_WAY and set(others) >= _ONE_WAY:
        # Heat or cool? Only the person knows, and nobody has said it.
        waking = []
    on = keys.order(waking[0], "mode_command") if waking else None
    off = keys.order("off", "mode_command")
    return given({Verb.TURN_ON: on, Verb.TURN_OFF: off})

"""Lights of the JSON schema: one message says it all. Refuses keys that the light did not claim."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BeforeValidator, Field

from appliance.adapters.mqtt.kinds.light_features import (
    DIODES,
    KEYS,
    LightConfig,
    Wanted,
    as_list,
    channels,
    color_read,
    effect_name,
    effects_of,
    settings_of,
    temperature_read,
    temperature_sent,
    unknown,
    verbs_of,
    wanted,
    with_kinds,
)
from appliance.adapters.mqtt.kinds.scales import to_percent, to_scale
from appliance.adapters.mqtt.payloads import Word
from appliance.adapters.mqtt.templates import parse_object
from appliance.adapters.mqtt.wiring import Command, is_text, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb

_MODES_WITHOUT_BRIGHTNESS = frozenset({"onoff", "unknown"})
_LONG_KEYS: Mapping[str, str] = {"h": "hue", "s": "saturation"}
"""As some lights also spell them."""
_NO_EFFECT = frozenset({"none", "off"})


class JsonLightConfig(LightConfig):
    brightness: bool = False
    effect: bool = False
    supported_color_modes: Annotated[
        tuple[Word, ...], BeforeValidator(as_list), Field(max_length=16)
    ] = ()


@dataclass(frozen=True, slots=True)
class JsonLight:
    config: JsonLightConfig

    @property
    def _dimmable(self) -> bool:
        modes = set(self.config.supported_color_modes)
        return bool(modes - _MODES_WITHOUT_BRIGHTNESS) or self.config.brightness

    @property
    def _mode(self) -> str | None:
        """The way of counting colours that is spoken to it."""
        return next((mode for mode in KEYS if mode in self.config.supported_color_modes), None)

    @property
    def verbs(self) -> frozenset[Verb]:
        return verbs_of(self.settings) if is_text(self.config) else frozenset()

    @property
    def settings(self) -> Mapping[str, Setting]:
        if not is_text(self.config):
            return {}
        modes = self.config.supported_color_modes
        return settings_of(
            self.config,
            brightness=self._dimmable,
            kelvin="color_temp" in modes,
            color=self._mode is not None,
            effect=self.config.effect,
            white="white" in modes,
        )

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic) if is_text(self.config) else ()

    @property
    def answers(self) -> bool:
        return bool(self.state_topics) and not self.config.optimistic

    def reports(self, action: Action) -> bool:
        """All but gestures: an effect that lasts can be ended by choosing none; a blink cannot, and
        Zigbee2MQTT never reports one.
        """
        lasting = any(name.casefold() in _NO_EFFECT for name in effects_of(self.config))
        return lasting or all(name != "effect" for name, _ in action.parameters)

    def encode(self, action: Action) -> tuple[Command, ...]:
        asked = wanted(action, self.settings) if self.verbs else None
        if asked is None:
            return ()
        message = self._message(asked) if asked.on else {"state": "OFF"}
        return (Command(self.config.command_topic, json.dumps(message)),)

    def _message(self, asked: Wanted) -> dict[str, object]:
        config, mode = self.config, self._mode
        message: dict[str, object] = {"state": "ON"}
        percent = asked.brightness
        if asked.rgb is not None and mode is not None:
            # Home Assistant's rule: a light that does not claim brightness has it in its colours.
            folded = percent is not None and not config.brightness and mode in DIODES
            numbers = channels(asked.rgb, mode, percent if folded and percent else 100)
            message["color"] = dict(zip(KEYS[mode], numbers, strict=True))
            percent = None if folded else percent
        if percent is not None:
            message["brightness"] = to_scale(percent, config.brightness_scale)
        if asked.kelvin is not None:
            message["color_temp"] = temperature_sent(asked.kelvin, config)
        if asked.effect is not None:
            message["effect"] = asked.effect
        if asked.white is not None:
            message["white"] = to_scale(asked.white, config.white_scale)
        return message

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        message = parse_object(payload)
        if topic not in self.state_topics or message is None:
            return unknown(state)
        if "state" in message:
            # null is Home Assistant's own word for "unknown".
            word = message["state"]
            known = {"ON": "on", "OFF": "off"}.get(word) if isinstance(word, str) else None
            state = replace(state, state=known)
        if self._dimmable and "brightness" in message:
            percent = to_percent(message["brightness"], self.config.brightness_scale)
            state = with_attribute(state, "brightness_pct", percent)
        if "effect" in message:
            state = with_attribute(state, "effect", effect_name(message["effect"]))
        return self._read_kind(message, state)

    def _read_kind(self, message: Mapping[str, object], state: EntityState) -> EntityState:
        """The kind of light: what `color_mode` says it is, else whatever the message holds."""
        modes = self.config.supported_color_modes
        if "color_mode" in message:
            mode = message["color_mode"]
            claimed: tuple[str, ...] = (mode,) if isinstance(mode, str) and mode in modes else ()
        elif any(key in message for key in ("color", "color_temp", "white")):
            claimed = tuple(mode for mode in modes if self._holds(message, mode))
        else:
            return state
        told: dict[str, Value | None] = {}
        for mode in claimed:
            if mode == "color_temp":
                told["kelvin"] = temperature_read(message.get("color_temp"), self.config)
            elif mode == "white":
                told["white_pct"] = self._white(message)
            elif mode in KEYS and (found := self._color(message, mode)) is not None:
                told["color"], brightness = found
                if not self.config.brightness and mode in DIODES and "brightness" not in message:
                    state = with_attribute(state, "brightness_pct", brightness)
        return with_kinds(state, told)

    def _holds(self, message: Mapping[str, object], mode: str) -> bool:
        if mode in ("color_temp", "white"):
            return message.get(mode) is not None
        return self._color(message, mode) is not None

    def _color(self, message: Mapping[str, object], mode: str) -> tuple[str, int] | None:
        color = message.get("color")
        if not isinstance(color, dict) or mode not in KEYS:
            return None
        numbers = [color.get(key, color.get(_LONG_KEYS.get(key, key))) for key in KEYS[mode]]
        return color_read(tuple(numbers), mode)

    def _white(self, message: Mapping[str, object]) -> int | None:
        # Home Assistant's rule: while the white diode is on, `brightness` is its level.
        if "brightness" in message:
            return to_percent(message["brightness"], self.config.brightness_scale)
        return to_percent(message.get("white"), self.config.white_scale)


def wire(payload: Config, context: dict[str, str]) -> JsonLight:
    return JsonLight(JsonLightConfig.model_validate(payload, context=context))

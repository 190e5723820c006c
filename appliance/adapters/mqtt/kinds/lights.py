"""Lights: the JSON and the basic schema. Refuses colours for now, and brightness below 1 %."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import parse_object, reader, writer
from appliance.adapters.mqtt.wiring import Command, ReadOnly, answering, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Range, Setting
from appliance.core.types import Action, Verb

BRIGHTNESS: Mapping[str, Setting] = {"brightness_pct": Range(1, 100)}
_MODES_WITHOUT_BRIGHTNESS = frozenset({"onoff", "unknown"})


def to_scale(percent: float, scale: int) -> int:
    """Percent to the device's own steps; never 0, which many devices take for "off"."""
    return max(1, round(percent * scale / 100))


def to_percent(value: object, scale: int) -> int | None:
    """The device's steps to percent, 0-100; None if it is not a finite number.

    `scale` may be negative: then it counts down.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    # Clamped before it is multiplied: the largest floats overflow.
    bounded = max(-abs(scale), min(abs(scale), number))
    return max(0, round(bounded * 100 / scale))


def _wanted(action: Action, *, dimmable: bool) -> tuple[bool, float | None] | None:
    """(on?, brightness or None) that `action` asks for; None if a light cannot do it."""
    if action.verb is Verb.TURN_OFF:
        return None if action.parameters else (False, None)
    if action.verb not in (Verb.TURN_ON, Verb.SET):
        return None
    if not action.parameters:
        return (True, None) if action.verb is Verb.TURN_ON else None
    if not dimmable or len(action.parameters) > 1:
        return None
    name, value = action.parameters[0]
    if name != "brightness_pct" or not isinstance(value, int | float) or not 1 <= value <= 100:
        return None
    return True, float(value)


def _verbs(*, sendable: bool, dimmable: bool) -> frozenset[Verb]:
    if not sendable:
        return frozenset()
    plain = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
    return plain | {Verb.SET} if dimmable else plain


class JsonLightConfig(Reporting):
    command_topic: CommandTopic
    brightness: bool = False
    brightness_scale: int = Field(default=255, ge=1, le=65_535)
    supported_color_modes: tuple[Word, ...] = Field(default=(), max_length=16)


class BasicLightConfig(Reporting):
    command_topic: CommandTopic
    command_template: Template | None = None
    state_value_template: Template | None = None
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    brightness_command_topic: CommandTopic | None = None
    brightness_command_template: Template | None = None
    brightness_state_topic: StateTopic | None = None
    brightness_value_template: Template | None = None
    brightness_scale: int = Field(default=255, ge=1, le=65_535)
    on_command_type: Literal["last", "first", "brightness"] = "last"


@dataclass(frozen=True, slots=True)
class JsonLight:
    config: JsonLightConfig

    @property
    def dimmable(self) -> bool:
        modes = set(self.config.supported_color_modes)
        return bool(modes - _MODES_WITHOUT_BRIGHTNESS) or self.config.brightness

    @property
    def verbs(self) -> frozenset[Verb]:
        return _verbs(sendable=True, dimmable=self.dimmable)

    @property
    def settings(self) -> Mapping[str, Setting]:
        return BRIGHTNESS if self.dimmable else {}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic)

    @property
    def answers(self) -> bool:
        return answering(self.config)

    def encode(self, action: Action) -> tuple[Command, ...]:
        wanted = _wanted(action, dimmable=self.dimmable)
        if wanted is None:
            return ()
        on, percent = wanted
        message: dict[str, str | int] = {"state": "ON" if on else "OFF"}
        if percent is not None:
            message["brightness"] = to_scale(percent, self.config.brightness_scale)
        return (Command(self.config.command_topic, json.dumps(message)),)

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        message = parse_object(payload)
        if topic != self.config.state_topic or message is None:
            return replace(state, state=None)
        if "state" in message:
            # null is Home Assistant's own word for "unknown".
            word = message["state"]
            known = {"ON": "on", "OFF": "off"}.get(word) if isinstance(word, str) else None
            state = replace(state, state=known)
        if self.dimmable and "brightness" in message:
            percent = to_percent(message["brightness"], self.config.brightness_scale)
            state = with_attribute(state, "brightness_pct", percent)
        return state


@dataclass(frozen=True, slots=True)
class BasicLight:
    config: BasicLightConfig

    @property
    def dimmable(self) -> bool:
        config = self.config
        return (
            config.brightness_command_topic is not None
            and writer(config.brightness_command_template) is not None
        )

    @property
    def verbs(self) -> frozenset[Verb]:
        sendable = writer(self.config.command_template) is not None
        return _verbs(sendable=sendable, dimmable=self.dimmable)

    @property
    def settings(self) -> Mapping[str, Setting]:
        return BRIGHTNESS if self.dimmable and self.verbs else {}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic, self.config.brightness_state_topic)

    @property
    def answers(self) -> bool:
        return answering(self.config) and reader(self._template) is not None

    @property
    def _template(self) -> str | None:
        return self.config.state_value_template or self.config.value_template

    def encode(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        wanted = _wanted(action, dimmable=self.dimmable) if self.verbs else None
        if wanted is None:
            return ()
        on, percent = wanted
        switched = Command(config.command_topic, config.payload_on if on else config.payload_off)
        if percent is None or config.brightness_command_topic is None:
            return (switched,)
        level = str(to_scale(percent, config.brightness_scale))
        dimmed = Command(config.brightness_command_topic, level)
        if config.on_command_type == "brightness":
            return (dimmed,)
        return (switched, dimmed) if config.on_command_type == "first" else (dimmed, switched)

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic == config.state_topic:
            value_of = reader(self._template)
            value = value_of(payload) if value_of else None
            words = {config.payload_off: "off", config.payload_on: "on"}
            state = replace(state, state=words.get(value) if value is not None else None)
        if topic == config.brightness_state_topic:
            level_of = reader(config.brightness_value_template)
            level = level_of(payload) if level_of else None
            percent = to_percent(level, config.brightness_scale)
            state = with_attribute(state, "brightness_pct", percent)
        return state


def wire(payload: Config, context: dict[str, str]) -> JsonLight | BasicLight | ReadOnly:
    match payload.get("schema", "basic"):
        case "json":
            return JsonLight(JsonLightConfig.model_validate(payload, context=context))
        case "basic":
            return BasicLight(BasicLightConfig.model_validate(payload, context=context))
        case _:
            return ReadOnly()

"""Lights of the basic schema: a topic for everything. Refuses a brightness that is only a colour.

A light without a brightness topic can be darkened by darker colours, but only by someone who knows
its colour; a command is made without looking at what was reported, so that is not offered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from appliance.adapters.mqtt.kinds.heard import Heard, hear
from appliance.adapters.mqtt.kinds.light_features import (
    DIODES,
    KEYS,
    LightConfig,
    Wanted,
    channels,
    color_read,
    effect_name,
    reports,
    settings_of,
    temperature_read,
    temperature_sent,
    verbs_of,
    wanted,
    with_kinds,
)
from appliance.adapters.mqtt.kinds.scales import to_percent, to_scale
from appliance.adapters.mqtt.payloads import CommandTopic, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import reader, writer
from appliance.adapters.mqtt.wiring import Command, is_text, topics_of, with_attribute
from appliance.core.colors import Rgb
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb

_NAMES: Mapping[str, tuple[str, ...]] = {
    "rgb": ("red", "green", "blue"),
    "rgbw": ("red", "green", "blue", "white"),
    "rgbww": ("red", "green", "blue", "cold_white", "warm_white"),
    "hs": ("hue", "sat"),
    "xy": ("x", "y"),
}
"""What templates call the numbers of a colour."""
_OTHER_MODES = frozenset({"color_temp", "white", "brightness", "onoff"})
_MODE, _KELVIN, _COLOR = "color_mode", "kelvin_reported", "color_reported"
"""Attributes of lights that say on a topic of its own which of their reports is the true one."""


class BasicLightConfig(LightConfig):
    value_template: Template | None = None
    state_value_template: Template | None = None
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    on_command_type: Literal["last", "first", "brightness"] = "last"
    brightness_command_topic: CommandTopic | None = None
    brightness_command_template: Template | None = None
    brightness_state_topic: StateTopic | None = None
    brightness_value_template: Template | None = None
    color_mode_state_topic: StateTopic | None = None
    color_mode_value_template: Template | None = None
    color_temp_command_topic: CommandTopic | None = None
    color_temp_command_template: Template | None = None
    color_temp_state_topic: StateTopic | None = None
    color_temp_value_template: Template | None = None
    effect_command_topic: CommandTopic | None = None
    effect_command_template: Template | None = None
    effect_state_topic: StateTopic | None = None
    effect_value_template: Template | None = None
    hs_command_topic: CommandTopic | None = None
    hs_command_template: Template | None = None
    hs_state_topic: StateTopic | None = None
    hs_value_template: Template | None = None
    rgb_command_topic: CommandTopic | None = None
    rgb_command_template: Template | None = None
    rgb_state_topic: StateTopic | None = None
    rgb_value_template: Template | None = None
    rgbw_command_topic: CommandTopic | None = None
    rgbw_command_template: Template | None = None
    rgbw_state_topic: StateTopic | None = None
    rgbw_value_template: Template | None = None
    rgbww_command_topic: CommandTopic | None = None
    rgbww_command_template: Template | None = None
    rgbww_state_topic: StateTopic | None = None
    rgbww_value_template: Template | None = None
    white_command_topic: CommandTopic | None = None
    xy_command_topic: CommandTopic | None = None
    xy_command_template: Template | None = None
    xy_state_topic: StateTopic | None = None
    xy_value_template: Template | None = None

    def key(self, name: str) -> str | None:
        """`name` of the announcement, a topic or a template."""
        value = getattr(self, name)
        return value if isinstance(value, str) else None

    def sendable(self, feature: str) -> bool:
        topic = self.key(f"{feature}_command_topic")
        return topic is not None and writer(self.key(f"{feature}_command_template")) is not None

    def readable(self, feature: str) -> bool:
        topic = self.key(f"{feature}_state_topic")
        return topic is not None and reader(self.key(f"{feature}_value_template")) is not None


@dataclass(frozen=True, slots=True)
class BasicLight:
    config: BasicLightConfig

    @property
    def _colors(self) -> Iterator[str]:
        return (mode for mode in KEYS if self.config.sendable(mode))

    @property
    def settings(self) -> Mapping[str, Setting]:
        config = self.config
        if not is_text(config):
            return {}
        return settings_of(
            config,
            brightness=config.sendable("brightness"),
            kelvin=config.sendable("color_temp"),
            color=any(self._colors),
            effect=config.sendable("effect"),
            white=config.white_command_topic is not None,
        )

    @property
    def verbs(self) -> frozenset[Verb]:
        config = self.config
        if not is_text(config):
            return frozenset()
        by_level = config.on_command_type == "brightness"
        lost = by_level and not config.sendable("brightness") and not self._has_word_for_on
        return verbs_of(self.settings) - ({Verb.TURN_ON, Verb.SET} if lost else set())

    @property
    def _has_word_for_on(self) -> bool:
        """Whether it says how to switch it on, also where a brightness would do.

        Tasmota does; then it comes on as bright as it was, and not as bright as it can be.
        """
        return "payload_on" in self.config.model_fields_set

    @property
    def state_topics(self) -> tuple[str, ...]:
        config = self.config
        if not is_text(config):
            return ()
        features = ("brightness", "color_mode", "color_temp", "effect", *KEYS)
        others = (config.key(f"{feature}_state_topic") for feature in features)
        return topics_of(config.state_topic, *others)

    @property
    def answers(self) -> bool:
        config = self.config
        known = config.state_topic is not None and reader(self._template) is not None
        return known and is_text(config) and not config.optimistic

    def reports(self, action: Action) -> bool:
        config = self.config
        shown = {
            "brightness_pct": config.readable("brightness"),
            "kelvin": config.readable("color_temp"),
            "color": any(config.readable(mode) for mode in KEYS),
            "effect": config.readable("effect"),
            "white_pct": config.readable("color_mode") and config.readable("brightness"),
        }
        return reports(action, frozenset(name for name, seen in shown.items() if seen))

    @property
    def _template(self) -> str | None:
        return self.config.state_value_template or self.config.value_template

    def encode(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        asked = wanted(action, self.settings) if action.verb in self.verbs else None
        if asked is None:
            return ()
        if not asked.on:
            return (Command(config.command_topic, config.payload_off),)
        by_level = config.on_command_type == "brightness"
        without_level = by_level and asked.brightness is None and asked.white is None
        if without_level and not self._has_word_for_on:
            # Home Assistant's rule, where the brightness before is not known.
            asked = replace(asked, brightness=100.0)
        made = tuple(self._features(asked))
        features = tuple(command for command in made if command is not None)
        if len(features) < len(made):
            return ()
        switched = Command(config.command_topic, config.payload_on)
        match config.on_command_type:
            case "first":
                return (switched, *features)
            case "last":
                return (*features, switched)
            case "brightness":
                return (*features, switched) if without_level and not asked.brightness else features

    def _features(self, asked: Wanted) -> Iterator[Command | None]:
        """What to publish besides "on", in Home Assistant's order; None for what fails."""
        config = self.config
        mode = next(self._colors, None)
        if asked.rgb is not None and mode is not None:
            yield self._color(asked.rgb, mode)
        if asked.brightness is not None:
            yield self._made("brightness", to_scale(asked.brightness, config.brightness_scale))
        if asked.kelvin is not None:
            yield self._made("color_temp", temperature_sent(asked.kelvin, config))
        if asked.effect is not None:
            yield self._made("effect", asked.effect)
        if asked.white is not None and config.white_command_topic is not None:
            level = to_scale(asked.white, config.white_scale)
            yield Command(config.white_command_topic, str(level))

    def _color(self, rgb: Rgb, mode: str) -> Command | None:
        numbers = channels(rgb, mode)
        named = dict(zip(_NAMES[mode], numbers, strict=True))
        return self._made(mode, ",".join(str(number) for number in numbers), **named)

    def _made(self, feature: str, value: Value, **named: Value) -> Command | None:
        topic = self.config.key(f"{feature}_command_topic")
        write = writer(self.config.key(f"{feature}_command_template"))
        payload = write(value, **named) if write is not None else None
        return Command(topic, payload) if topic is not None and payload else None

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if not is_text(config):
            return replace(state, state=None)
        if topic == config.state_topic and not (said := hear(self._template, payload)).silent:
            words = {config.payload_off: "off", config.payload_on: "on"}
            state = replace(state, state=words.get(said.value or ""))
        if topic == config.brightness_state_topic:
            said = self._heard("brightness", payload)
            if not said.silent:
                percent = to_percent(said.value, config.brightness_scale)
                state = with_attribute(state, "brightness_pct", percent)
        if topic == config.effect_state_topic:
            said = self._heard("effect", payload)
            if not said.silent:
                state = with_attribute(state, "effect", effect_name(said.value))
        told, brightness = self._kinds(topic, payload)
        if brightness is not None:
            state = with_attribute(state, "brightness_pct", brightness)
        if config.readable("color_mode"):
            return self._read_by_mode(topic, payload, told, state)
        if any(value is not None for value in told.values()):
            return with_kinds(state, told)
        for name in told:
            state = with_attribute(state, name, None)
        return state

    def _heard(self, feature: str, payload: str) -> Heard:
        return hear(self.config.key(f"{feature}_value_template"), payload)

    def _kinds(self, topic: str, payload: str) -> tuple[dict[str, Value | None], int | None]:
        """What a message says of the kind of light, and of the brightness if that is in it."""
        config = self.config
        told: dict[str, Value | None] = {}
        brightness = None
        if topic == config.color_temp_state_topic:
            said = self._heard("color_temp", payload)
            told |= {} if said.silent else {"kelvin": temperature_read(said.value, config)}
        for mode in KEYS:
            if topic != config.key(f"{mode}_state_topic"):
                continue
            said = self._heard(mode, payload)
            if said.silent:
                continue
            found = color_read(tuple((said.value or "").split(",", 5)), mode)
            if found is None:
                told.setdefault("color", None)
                continue
            told["color"], level = found
            if mode in DIODES and not (
                config.brightness_state_topic or config.brightness_command_topic
            ):
                brightness = level
        return told, brightness

    def _read_by_mode(
        self, topic: str, payload: str, told: Mapping[str, Value | None], state: EntityState
    ) -> EntityState:
        """Everything reported is kept; only what the colour mode says is in use is shown."""
        if "kelvin" in told:
            state = with_attribute(state, _KELVIN, told["kelvin"])
        if "color" in told:
            state = with_attribute(state, _COLOR, told["color"])
        if topic == self.config.color_mode_state_topic:
            said = self._heard("color_mode", payload)
            known = said.value in KEYS or said.value in _OTHER_MODES
            if not said.silent:
                state = with_attribute(state, _MODE, said.value if known else "unknown")
        kept = state.attributes
        mode = str(kept.get(_MODE, ""))
        shown: dict[str, Value | None] = {}
        if mode in ("color_temp", ""):
            shown["kelvin"] = kept.get(_KELVIN)
        if mode in KEYS or not mode:
            shown["color"] = kept.get(_COLOR)
        if mode == "white":
            shown["white_pct"] = kept.get("brightness_pct")
        return with_kinds(state, shown)


def wire(payload: Config, context: dict[str, str]) -> BasicLight:
    return BasicLight(BasicLightConfig.model_validate(payload, context=context))

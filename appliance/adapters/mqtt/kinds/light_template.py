"""Lights of the template schema: the device's own words. Refuses what its templates cannot make."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.adapters.mqtt.kinds.heard import Heard, hear
from appliance.adapters.mqtt.kinds.light_features import (
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
from appliance.adapters.mqtt.payloads import Template
from appliance.adapters.mqtt.templates import reader, writer
from appliance.adapters.mqtt.wiring import Command, is_text, topics_of, with_attribute
from appliance.core.colors import to_hs
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb

_SCALE = 255
"""Of brightness in such templates, always."""


class TemplateLightConfig(LightConfig):
    command_on_template: Template
    command_off_template: Template
    state_template: Template | None = None
    brightness_template: Template | None = None
    color_temp_template: Template | None = None
    red_template: Template | None = None
    green_template: Template | None = None
    blue_template: Template | None = None
    effect_template: Template | None = None

    @property
    def colors(self) -> tuple[str, str, str] | None:
        red, green, blue = self.red_template, self.green_template, self.blue_template
        return None if red is None or green is None or blue is None else (red, green, blue)


@dataclass(frozen=True, slots=True)
class TemplateLight:
    config: TemplateLightConfig

    @property
    def settings(self) -> Mapping[str, Setting]:
        config = self.config
        if not is_text(config) or writer(config.command_on_template) is None:
            return {}
        return settings_of(
            config,
            brightness=config.brightness_template is not None,
            kelvin=config.color_temp_template is not None,
            color=config.colors is not None,
            effect=config.effect_list is not None,
        )

    @property
    def verbs(self) -> frozenset[Verb]:
        config = self.config
        if not is_text(config):
            return frozenset()
        can_on = writer(config.command_on_template) is not None
        can_off = writer(config.command_off_template) is not None
        return verbs_of(self.settings) - (
            (set() if can_on else {Verb.TURN_ON}) | (set() if can_off else {Verb.TURN_OFF})
        )

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic) if is_text(self.config) else ()

    @property
    def answers(self) -> bool:
        return bool(self.state_topics) and _readable(self.config.state_template) and self._sincere

    @property
    def _sincere(self) -> bool:
        return not self.config.optimistic

    def reports(self, action: Action) -> bool:
        config = self.config
        shown = {
            "brightness_pct": _readable(config.brightness_template),
            "kelvin": _readable(config.color_temp_template),
            "color": config.colors is not None and all(map(_readable, config.colors)),
            "effect": _readable(config.effect_template),
        }
        return reports(action, frozenset(name for name, seen in shown.items() if seen))

    def encode(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        asked = wanted(action, self.settings) if action.verb in self.verbs else None
        if asked is None:
            return ()
        write = writer(config.command_on_template if asked.on else config.command_off_template)
        payload = write(None, **self._variables(asked)) if write is not None else None
        return (Command(config.command_topic, payload),) if payload else ()

    def _variables(self, asked: Wanted) -> dict[str, Value]:
        """Only what was asked for: templates tell by `is defined` what to leave as it is."""
        config = self.config
        variables: dict[str, Value] = {"state": asked.on}
        if asked.brightness is not None:
            variables["brightness"] = to_scale(asked.brightness, _SCALE)
        if asked.kelvin is not None:
            variables["color_temp"] = temperature_sent(asked.kelvin, config)
        if asked.rgb is not None:
            numbers = channels(asked.rgb, "rgb")
            variables |= dict(zip(("red", "green", "blue"), numbers, strict=True))
            hue, saturation = to_hs(asked.rgb)
            variables |= {"hue": round(hue, 2), "sat": round(saturation, 2)}
        if asked.effect is not None:
            variables["effect"] = asked.effect
        return variables

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic not in self.state_topics:
            return replace(state, state=None)
        word = _heard(config.state_template, payload)
        if not word.silent:
            state = replace(state, state=word.value if word.value in ("on", "off") else None)
        level = _heard(config.brightness_template, payload)
        if not level.silent:
            percent = to_percent(level.value, _SCALE)
            state = with_attribute(state, "brightness_pct", percent)
        effect = _heard(config.effect_template, payload)
        if not effect.silent:
            state = with_attribute(state, "effect", effect_name(effect.value))
        told: dict[str, Value | None] = {}
        temperature = _heard(config.color_temp_template, payload)
        if not temperature.silent:
            told["kelvin"] = temperature_read(temperature.value, config)
        parts = [_heard(template, payload) for template in config.colors or ()]
        if parts and not all(part.silent for part in parts):
            found = color_read(tuple(part.value for part in parts), "rgb")
            told["color"] = found[0] if found is not None else None
        return with_kinds(state, told) if told else state


def _readable(template: str | None) -> bool:
    return template is not None and reader(template) is not None


def _heard(template: str | None, payload: str) -> Heard:
    return Heard(None, silent=True) if template is None else hear(template, payload)


def wire(payload: Config, context: dict[str, str]) -> TemplateLight:
    return TemplateLight(TemplateLightConfig.model_validate(payload, context=context))

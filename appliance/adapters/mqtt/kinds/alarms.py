"""Alarm panels and sirens. Refuses whatever needs a code: Hearth has none, and would not say it.

A panel that wants a code to be armed can still be disarmed if it wants none for that, and the other
way round. Nobody can make it believe that there is a burglar: the panel's own trigger is not
offered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.adapters.mqtt.kinds.codecs import OneOf, Words, number_of
from appliance.adapters.mqtt.kinds.features import Feature, Featured, takes
from appliance.adapters.mqtt.kinds.tables import Component, Keys, Options, options_of
from appliance.adapters.mqtt.payloads import CommandTopic, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import parse_object, reader, writer
from appliance.adapters.mqtt.wiring import Command, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import Choice, EntityState, Range, Setting
from appliance.core.types import Action, Value, Verb

_ARMING = ("arm_home", "arm_away", "arm_night", "arm_vacation", "arm_custom_bypass")
_PASSING = ("pending", "arming", "disarming", "triggered")
_LONGEST_S = 3600
"""A siren is never asked to sound for longer, in seconds."""


class AlarmConfig(Component):
    command_topic: CommandTopic
    state_topic: StateTopic
    supported_features: Options = (*_ARMING, "trigger")
    code: Word | None = None
    code_arm_required: bool = True
    code_disarm_required: bool = True
    payload_arm_home: Word = "ARM_HOME"
    payload_arm_away: Word = "ARM_AWAY"
    payload_arm_night: Word = "ARM_NIGHT"
    payload_arm_vacation: Word = "ARM_VACATION"
    payload_arm_custom_bypass: Word = "ARM_CUSTOM_BYPASS"
    payload_disarm: Word = "DISARM"

    @property
    def modes(self) -> dict[str, str]:
        """Mode -> payload, of those that need no code."""
        arming = {
            "arm_home": self.payload_arm_home,
            "arm_away": self.payload_arm_away,
            "arm_night": self.payload_arm_night,
            "arm_vacation": self.payload_arm_vacation,
            "arm_custom_bypass": self.payload_arm_custom_bypass,
        }
        offered: dict[str, str] = {}
        if self.code is None or not self.code_arm_required:
            names = [name for name in _ARMING if name in self.supported_features]
            offered = {name.replace("arm_", "armed_"): arming[name] for name in names}
        if self.code is None or not self.code_disarm_required:
            offered["disarmed"] = self.payload_disarm
        return offered


@dataclass(frozen=True, slots=True)
class Panel:
    """Ours to their payloads when it is sent; its state comes in Home Assistant's words."""

    payloads: Words
    states: OneOf

    def to_wire(self, value: Value) -> Value | None:
        return self.payloads.to_wire(value)

    def from_wire(self, text: str) -> Value | None:
        return self.states.from_wire(text)


def alarm_control_panel(payload: Config, context: Mapping[str, str]) -> Featured:
    config = AlarmConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context, template="value_template")
    modes = config.modes
    states = (*(name.replace("arm_", "armed_") for name in _ARMING), "disarmed", *_PASSING)
    sink = keys.sink("command", "action")
    mode = Feature(
        "mode",
        Choice(tuple(modes)) if modes and sink else None,
        Panel(Words(modes), OneOf(states)),
        sink,
        keys.source("state"),
    )
    return Featured({}, (mode,), state="mode", trusted=config.trusted)


class SirenConfig(Component):
    command_topic: CommandTopic
    command_template: Template | None = None
    command_off_template: Template | None = None
    state_topic: StateTopic | None = None
    state_value_template: Template | None = None
    payload_on: Word = "ON"
    payload_off: Word = "OFF"
    state_on: Word | None = None
    state_off: Word | None = None
    available_tones: Options = ()
    support_duration: bool = True
    support_volume_set: bool = True


@dataclass(frozen=True, slots=True)
class Siren:
    """Everything about one sounding goes into one message, so it has a wiring of its own."""

    config: SirenConfig

    @property
    def verbs(self) -> frozenset[Verb]:
        config = self.config
        off = config.command_off_template or config.command_template
        offered = {Verb.TURN_ON: config.command_template, Verb.TURN_OFF: off}
        return frozenset(verb for verb, template in offered.items() if writer(template))

    @property
    def settings(self) -> Mapping[str, Setting]:
        """Parameters of switching it on; there is nothing to set while it is silent."""
        config = self.config
        if Verb.TURN_ON not in self.verbs:
            return {}
        found: dict[str, Setting] = {}
        if tones := options_of(config.available_tones):
            found["tone"] = Choice(tones)
        if config.support_duration:
            found["duration"] = Range(1, _LONGEST_S, 1)
        if config.support_volume_set:
            found["volume_pct"] = Range(1, 100, 1)
        return found

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic)

    @property
    def answers(self) -> bool:
        config = self.config
        readable = config.state_topic is not None and reader(config.state_value_template)
        return config.trusted and bool(readable)

    def reports(self, action: Action) -> bool:
        """Plain devices report that they sound, not how."""
        return self.answers and not action.parameters

    def encode(self, action: Action) -> tuple[Command, ...]:
        config, settings = self.config, self.settings
        wanted = dict(action.parameters)
        fits = all(name in settings and takes(settings[name], wanted[name]) for name in wanted)
        if action.verb not in self.verbs or not fits or len(wanted) != len(action.parameters):
            return ()
        on = action.verb is Verb.TURN_ON
        if wanted and not on:
            return ()
        word = config.payload_on if on else config.payload_off
        variables: dict[str, Value | None] = {"state": word, **wanted}
        if isinstance(volume := variables.pop("volume_pct", None), int | float):
            variables["volume_level"] = volume / 100
        template = config.command_template
        if not on:
            template = config.command_off_template or template
        if template is None:
            return (Command(config.command_topic, json.dumps(variables)),)
        write = writer(template)
        payload = write(word, **variables) if write else None
        return (Command(config.command_topic, payload),) if payload is not None else ()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic != config.state_topic:
            return state
        value_of = reader(config.state_value_template)
        value = value_of(payload) if value_of else None
        said = parse_object(value) if value is not None else None
        words = {
            config.state_off or config.payload_off: "off",
            config.state_on or config.payload_on: "on",
        }
        if said is None:
            return replace(state, state=words.get(value) if value is not None else None)
        if "state" in said:
            state = replace(state, state=words.get(str(said["state"])))
        for name, ours in _SOUNDING.items():
            if name in said:
                state = with_attribute(state, ours, _sounding(name, said[name]))
        return state


_SOUNDING: Mapping[str, str] = {
    "tone": "tone",
    "duration": "duration",
    "volume_level": "volume_pct",
}


def _sounding(name: str, value: object) -> Value | None:
    if name == "tone":
        return value[:64] if isinstance(value, str) else None
    number = number_of(str(value)) if isinstance(value, int | float | str) else None
    if number is None or number < 0:
        return None
    return round(number * 100) if name == "volume_level" else number


def siren(payload: Config, context: Mapping[str, str]) -> Siren:
    return Siren(SirenConfig.model_validate(payload, context=dict(context)))

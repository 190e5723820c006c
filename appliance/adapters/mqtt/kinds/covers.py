"""Covers: open, close, stop, position. Refuses tilt for now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import Field

from appliance.adapters.mqtt.kinds.lights import to_percent
from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import reader, writer
from appliance.adapters.mqtt.wiring import Command, answering, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Range, Setting
from appliance.core.types import Action, Verb


class CoverConfig(Reporting):
    command_topic: CommandTopic | None = None
    payload_open: Word | None = "OPEN"
    payload_close: Word | None = "CLOSE"
    payload_stop: Word | None = "STOP"
    state_open: Word = "open"
    state_opening: Word = "opening"
    state_closed: Word = "closed"
    state_closing: Word = "closing"
    state_stopped: Word = "stopped"
    position_topic: StateTopic | None = None
    position_template: Template | None = None
    set_position_topic: CommandTopic | None = None
    set_position_template: Template | None = None
    position_open: int = Field(default=100, ge=-65_535, le=65_535)
    position_closed: int = Field(default=0, ge=-65_535, le=65_535)


@dataclass(frozen=True, slots=True)
class Cover:
    config: CoverConfig

    @property
    def _payloads(self) -> dict[Verb, str]:
        config = self.config
        if config.command_topic is None:
            return {}
        offered = {
            Verb.OPEN: config.payload_open,
            Verb.CLOSE: config.payload_close,
            Verb.STOP: config.payload_stop,
        }
        # A null payload is how a device says that it does not have this command.
        return {verb: payload for verb, payload in offered.items() if payload is not None}

    @property
    def positionable(self) -> bool:
        config = self.config
        span = config.position_open - config.position_closed
        sendable = writer(config.set_position_template) is not None
        return config.set_position_topic is not None and sendable and span != 0

    @property
    def verbs(self) -> frozenset[Verb]:
        return frozenset(self._payloads) | ({Verb.SET} if self.positionable else set())

    @property
    def settings(self) -> Mapping[str, Setting]:
        return {"position": Range(0, 100)} if self.positionable else {}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic, self.config.position_topic)

    @property
    def answers(self) -> bool:
        config = self.config
        readable = config.position_topic is not None and reader(config.position_template)
        return answering(config) or (bool(readable) and not config.optimistic)

    def encode(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        if action.verb is Verb.SET:
            return self._encode_position(action)
        payload = self._payloads.get(action.verb)
        if payload is None or config.command_topic is None or action.parameters:
            return ()
        return (Command(config.command_topic, payload),)

    def _encode_position(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        if not self.positionable or len(action.parameters) != 1:
            return ()
        name, value = action.parameters[0]
        topic = config.set_position_topic
        if name != "position" or not isinstance(value, int | float) or topic is None:
            return ()
        if not 0 <= value <= 100:
            return ()
        span = config.position_open - config.position_closed
        return (Command(topic, str(round(config.position_closed + value * span / 100))),)

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic == config.position_topic:
            state = self._read_position(payload, state)
        if topic == config.state_topic:
            state = self._read_state(payload, state)
        return state

    def _read_position(self, payload: str, state: EntityState) -> EntityState:
        config = self.config
        value_of = reader(config.position_template)
        value = value_of(payload) if value_of else None
        span = config.position_open - config.position_closed
        if value is None or span == 0:
            return with_attribute(state, "position", None)
        try:
            percent = to_percent(float(value) - config.position_closed, span)
        except ValueError:
            percent = None
        state = with_attribute(state, "position", percent)
        if config.state_topic is None:
            # Home Assistant's rule: without a state topic, anything that is not closed is open.
            word = None if percent is None else "closed" if percent == 0 else "open"
            state = replace(state, state=word)
        return state

    def _read_state(self, payload: str, state: EntityState) -> EntityState:
        config = self.config
        value_of = reader(config.value_template)
        value = value_of(payload) if value_of else None
        words = {
            config.state_stopped: "stopped",
            config.state_opening: "opening",
            config.state_closing: "closing",
            config.state_open: "open",
            config.state_closed: "closed",
        }
        word = words.get(value) if value is not None else None
        if word == "stopped":
            word = "closed" if state.attributes.get("position") == 0 else "open"
        return replace(state, state=word)


def wire(payload: Config, context: dict[str, str]) -> Cover:
    return Cover(CoverConfig.model_validate(payload, context=context))

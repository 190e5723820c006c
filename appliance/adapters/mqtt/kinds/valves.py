"""Valves: open, close, stop, position. Refuses words for a position and numbers for a word.

A valve that reports its position is told a number, also to open and to close; any other is told
words. What it reports may be a word, a number, or JSON with `state` and `position`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.adapters.mqtt.kinds.covers import Place
from appliance.adapters.mqtt.kinds.heard import hear
from appliance.adapters.mqtt.kinds.scales import Way, finite
from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, Template, Word
from appliance.adapters.mqtt.templates import parse_object, reader, writer
from appliance.adapters.mqtt.wiring import Command, answering, is_text, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb


class ValveConfig(Reporting):
    command_topic: CommandTopic | None = None
    command_template: Template | None = None
    payload_open: Word | None = "OPEN"
    payload_close: Word | None = "CLOSE"
    payload_stop: Word | None = None
    state_open: Word = "open"
    state_opening: Word = "opening"
    state_closed: Word = "closed"
    state_closing: Word = "closing"
    reports_position: bool = False
    position_open: Place = 100
    position_closed: Place = 0

    @property
    def way(self) -> Way:
        return Way(self.position_closed, self.position_open)

    @property
    def names(self) -> Mapping[str, int]:
        return {"position_open": self.position_open, "position_closed": self.position_closed}

    @property
    def template(self) -> str | None:
        """The template for reading, with the names of the ends set if it uses them."""
        text = self.value_template
        if text is None or not any(name in text for name in self.names):
            return text
        return "".join(f"{{% set {n} = {v} %}}" for n, v in self.names.items()) + text


@dataclass(frozen=True, slots=True)
class Valve:
    config: ValveConfig

    @property
    def _sendable(self) -> bool:
        config = self.config
        told = config.command_topic is not None and writer(config.command_template) is not None
        return told and is_text(config)

    @property
    def _by_number(self) -> bool:
        return self._sendable and self.config.reports_position and self.config.way.passable

    @property
    def _payloads(self) -> dict[Verb, str | None]:
        config = self.config
        words = not config.reports_position
        return {
            Verb.OPEN: config.payload_open if words else None,
            Verb.CLOSE: config.payload_close if words else None,
            Verb.STOP: config.payload_stop,
        }

    @property
    def verbs(self) -> frozenset[Verb]:
        if not self._sendable:
            return frozenset()
        spoken = {verb for verb, payload in self._payloads.items() if payload}
        counted = {Verb.OPEN, Verb.CLOSE, Verb.SET} if self._by_number else set()
        return frozenset(spoken | counted)

    @property
    def settings(self) -> Mapping[str, Setting]:
        return {"position": self.config.way.setting} if self._by_number else {}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(self.config.state_topic) if is_text(self.config) else ()

    @property
    def answers(self) -> bool:
        return answering(self.config) and reader(self.config.template) is not None

    def encode(self, action: Action) -> tuple[Command, ...]:
        if action.verb not in self.verbs:
            return ()
        wanted = dict(action.parameters)
        if action.verb is Verb.SET:
            value = wanted.pop("position", None)
            return () if wanted or isinstance(value, str) else self._placed(value)
        if wanted:
            return ()
        if self._by_number and action.verb is not Verb.STOP:
            return self._placed(100 if action.verb is Verb.OPEN else 0)
        return self._told(self._payloads.get(action.verb))

    def _placed(self, value: Value | None) -> tuple[Command, ...]:
        percent = finite(value)
        if percent is None or not 0 <= percent <= 100:
            return ()
        names = {"position": round(percent), **self.config.names}
        return self._told(self.config.way.at(percent), **names)

    def _told(self, value: Value | None, **names: Value) -> tuple[Command, ...]:
        topic, write = self.config.command_topic, writer(self.config.command_template)
        if value is None or topic is None or write is None:
            return ()
        payload = write(value, **names)
        return (Command(topic, payload),) if payload else ()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic not in self.state_topics:
            return replace(state, state=None)
        said = hear(config.template, payload)
        parts = parse_object(said.value) if said.value is not None else None
        # Home Assistant's rule: an object without the one key that counts is about something else.
        counts = "position" if config.reports_position else "state"
        if said.silent or (parts is not None and counts not in parts):
            return state
        word: object = said.value
        place: object = said.value
        if parts is not None:
            word, place = parts.get("state"), parts.get("position")
        if config.reports_position:
            return self._read_position(word, place, state)
        words = {
            config.state_opening: "opening",
            config.state_closing: "closing",
            config.state_open: "open",
            config.state_closed: "closed",
        }
        return replace(state, state=words.get(word) if isinstance(word, str) else None)

    def _read_position(self, word: object, place: object, state: EntityState) -> EntityState:
        """Open or closed by where it is; opening or closing by what it says."""
        config = self.config
        moving = {config.state_opening: "opening", config.state_closing: "closing"}
        said = moving.get(word) if isinstance(word, str) else None
        percent = config.way.percent(place)
        if said is None or percent is not None:
            state = with_attribute(state, "position", percent)
        resting = None if percent is None else "closed" if percent == 0 else "open"
        return replace(state, state=said or resting)


def wire(payload: Config, context: dict[str, str]) -> Valve:
    return Valve(ValveConfig.model_validate(payload, context=context))

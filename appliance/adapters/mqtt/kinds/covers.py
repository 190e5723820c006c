"""Covers: open, close, stop, position, tilt. Refuses to say where one is that stopped unseen.

`position` and `tilt` are percent, 100 = open, whichever way the device counts. Slats that are open
in the middle of their turn and closed at both ends are so open as they are near the middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from appliance.adapters.mqtt.kinds.heard import hear
from appliance.adapters.mqtt.kinds.scales import Way, finite
from appliance.adapters.mqtt.payloads import CommandTopic, Reporting, StateTopic, Template, Word
from appliance.adapters.mqtt.templates import parse_object, reader, writer
from appliance.adapters.mqtt.wiring import (
    Command,
    answering,
    is_text,
    topics_of,
    with_attribute,
)
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb

Place = Annotated[int, Field(ge=-65_535, le=65_535)]


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
    position_open: Place = 100
    position_closed: Place = 0
    tilt_command_topic: CommandTopic | None = None
    tilt_command_template: Template | None = None
    tilt_status_topic: StateTopic | None = None
    tilt_status_template: Template | None = None
    tilt_min: Place = 0
    tilt_max: Place = 100
    tilt_opened_value: Place | None = None
    tilt_closed_value: Place | None = None
    tilt_optimistic: bool = False

    @property
    def way(self) -> Way:
        return Way(self.position_closed, self.position_open)

    @property
    def turn(self) -> Way:
        """The slats' way; without values of their own, from one end to the other."""
        closed, opened = self.tilt_closed_value, self.tilt_opened_value
        return Way(
            self.tilt_min if closed is None else closed,
            self.tilt_max if opened is None else opened,
        )

    @property
    def names(self) -> Mapping[str, int]:
        """What templates may call the ends."""
        return {
            "position_open": self.position_open,
            "position_closed": self.position_closed,
            "tilt_min": self.tilt_min,
            "tilt_max": self.tilt_max,
        }

    def template(self, text: str | None) -> str | None:
        """A template for reading, with the names of the ends set if it uses them."""
        if text is None or not any(name in text for name in self.names):
            return text
        return "".join(f"{{% set {n} = {v} %}}" for n, v in self.names.items()) + text


@dataclass(frozen=True, slots=True)
class Cover:
    config: CoverConfig

    @property
    def _payloads(self) -> dict[Verb, str]:
        config = self.config
        if config.command_topic is None or not is_text(config):
            return {}
        offered = {
            Verb.OPEN: config.payload_open,
            Verb.CLOSE: config.payload_close,
            Verb.STOP: config.payload_stop,
        }
        # A null payload is how a device says that it does not have this command.
        return {verb: payload for verb, payload in offered.items() if payload}

    @property
    def _ends(self) -> str | None:
        """The parameter whose ends are open and closed, where there are no words for them."""
        if self.config.command_topic is not None:
            return None
        offered = self.settings
        if "position" in offered:
            return "position"
        return "tilt" if "tilt" in offered and self._slats_only else None

    @property
    def verbs(self) -> frozenset[Verb]:
        ends = {Verb.OPEN, Verb.CLOSE} if self._ends is not None else set()
        return frozenset(self._payloads) | ends | ({Verb.SET} if self.settings else set())

    @property
    def settings(self) -> Mapping[str, Setting]:
        config = self.config
        offered: dict[str, Setting] = {}
        if not is_text(config):
            return offered
        if config.set_position_topic and writer(config.set_position_template):
            offered |= {"position": config.way.setting} if config.way.passable else {}
        if config.tilt_command_topic and writer(config.tilt_command_template):
            offered |= {"tilt": config.turn.setting} if self._turns else {}
        return offered

    @property
    def _turns(self) -> bool:
        return self.config.turn.passable and self.config.tilt_min != self.config.tilt_max

    @property
    def state_topics(self) -> tuple[str, ...]:
        config = self.config
        topics = (config.state_topic, config.position_topic, config.tilt_status_topic)
        return topics_of(*topics) if is_text(config) else ()

    @property
    def _places_itself(self) -> bool:
        """Whether it says where it is."""
        topic, template = self.config.position_topic, self.config.position_template
        return topic is not None and reader(self.config.template(template)) is not None

    @property
    def _tilts_itself(self) -> bool:
        topic, template = self.config.tilt_status_topic, self.config.tilt_status_template
        readable = topic is not None and reader(self.config.template(template)) is not None
        return readable and not self.config.tilt_optimistic

    @property
    def _says_state(self) -> bool:
        config = self.config
        return config.state_topic is not None and reader(config.value_template) is not None

    @property
    def _slats_only(self) -> bool:
        config = self.config
        others = (config.command_topic, config.set_position_topic, config.position_topic)
        return not any((*others, config.state_topic))

    @property
    def answers(self) -> bool:
        config = self.config
        slats = self._slats_only and self._tilts_itself
        shown = answering(config) or self._places_itself or slats
        return shown and not config.optimistic and is_text(config)

    def reports(self, action: Action) -> bool:
        shown = {"position": self._places_itself, "tilt": self._tilts_itself}
        return all(shown.get(name, False) for name, _ in action.parameters)

    def encode(self, action: Action) -> tuple[Command, ...]:
        config = self.config
        if action.verb is Verb.SET:
            return self._encode_places(dict(action.parameters))
        if action.parameters:
            return ()
        if self._ends is not None and action.verb in (Verb.OPEN, Verb.CLOSE):
            return self._encode_places({self._ends: 100 if action.verb is Verb.OPEN else 0})
        payload = self._payloads.get(action.verb)
        if payload is None or config.command_topic is None:
            return ()
        return (Command(config.command_topic, payload),)

    def _encode_places(self, wanted: Mapping[str, Value]) -> tuple[Command, ...]:
        made = [self._encode_place(name, value) for name, value in wanted.items()]
        commands = tuple(command for command in made if command is not None)
        return commands if len(commands) == len(made) else ()

    def _encode_place(self, name: str, value: Value) -> Command | None:
        config = self.config
        percent = None if isinstance(value, str) else finite(value)
        if name not in self.settings or percent is None or not 0 <= percent <= 100:
            return None
        names: dict[str, Value] = dict(config.names)
        if name == "position":
            topic, write = config.set_position_topic, writer(config.set_position_template)
            place = config.way.at(percent)
            names["position"] = round(percent)
        else:
            topic, write = config.tilt_command_topic, writer(config.tilt_command_template)
            place = config.turn.at(percent)
            span = config.tilt_max - config.tilt_min
            names["tilt_position"] = round((place - config.tilt_min) * 100 / span)
        payload = write(place, **names) if write is not None else None
        return Command(topic, payload) if topic is not None and payload else None

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        config = self.config
        if topic not in self.state_topics:
            return replace(state, state=None)
        if topic == config.position_topic:
            state = self._read_position(payload, state)
        if topic == config.tilt_status_topic:
            said = hear(config.template(config.tilt_status_template), payload)
            state = state if said.silent else self._tilted(said.value, state)
        if topic == config.state_topic:
            state = self._read_state(payload, state)
        return state

    def _read_position(self, payload: str, state: EntityState) -> EntityState:
        config = self.config
        said = hear(config.template(config.position_template), payload)
        if said.silent:
            return state
        value: object = said.value
        # Home Assistant's rule: JSON may hold the slats too.
        both = parse_object(said.value) if said.value is not None else None
        if both is not None:
            value = both.get("position")
            if "tilt_position" in both:
                state = self._tilted(both["tilt_position"], state)
        percent = config.way.percent(value)
        state = with_attribute(state, "position", percent)
        if not self._says_state:
            # Home Assistant's rule: without a state, anything that is not closed is open.
            state = replace(state, state=_by_percent(percent))
        return state

    def _tilted(self, value: object, state: EntityState) -> EntityState:
        """With the slats at `value`, in the device's numbers; outside its range is nowhere."""
        config = self.config
        low, high = sorted((config.tilt_min, config.tilt_max))
        number = finite(value)
        inside = number is not None and low <= round(number) <= high
        percent = config.turn.openness(number) if inside else None
        state = with_attribute(state, "tilt", percent)
        if self._slats_only:
            # They are what is open or closed.
            state = replace(state, state=_by_percent(percent))
        return state

    def _read_state(self, payload: str, state: EntityState) -> EntityState:
        config = self.config
        said = hear(config.value_template, payload)
        if said.silent:
            return state
        words = {
            config.state_stopped: "stopped",
            config.state_opening: "opening",
            config.state_closing: "closing",
            config.state_open: "open",
            config.state_closed: "closed",
        }
        word = words.get(said.value or "")
        if word == "stopped":
            position = finite(state.attributes.get("position"))
            if position is not None:
                word = "closed" if position == 0 else "open"
            elif state.state in ("open", "closed"):
                word = state.state
        return replace(state, state=word)


def _by_percent(percent: int | None) -> str | None:
    return None if percent is None else "closed" if percent == 0 else "open"


def wire(payload: Config, context: dict[str, str]) -> Cover:
    return Cover(CoverConfig.model_validate(payload, context=context))

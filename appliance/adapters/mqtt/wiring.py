"""How one entity is commanded and read. Refuses a command whose wire form is not certain.

A wiring is a pure value: actions in, `Command`s out; payloads in, states out. Names, rooms and
approval are not its concern.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from appliance.adapters.mqtt.payloads import Described, Reporting
from appliance.adapters.mqtt.templates import reader
from appliance.core.house import EntityState, Setting
from appliance.core.types import Action, Value, Verb

MAX_STATE = 255
"""Home Assistant's own limit for a state, in characters."""


@dataclass(frozen=True, slots=True)
class Command:
    """One message to a device: QoS 1, never retained."""

    topic: str
    payload: str


@dataclass(frozen=True, slots=True)
class Call:
    """One action of Home Assistant's on one entity of its own, by way of its bridge."""

    action: str
    """"media_player.media_pause"."""
    entity: str
    data: tuple[tuple[str, Value], ...] = ()


class Wiring(Protocol):
    @property
    def verbs(self) -> frozenset[Verb]: ...

    @property
    def settings(self) -> Mapping[str, Setting]: ...

    @property
    def state_topics(self) -> tuple[str, ...]: ...

    @property
    def answers(self) -> bool:
        """Whether the device reports what became of a command."""
        ...

    def encode(self, action: Action) -> tuple[Command | Call, ...]:
        """What to publish, in order; empty if this device cannot be told so."""
        ...

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """The state after a message on one of `state_topics`. Never raises."""
        ...


@runtime_checkable
class Particular(Protocol):
    """A wiring of a device that answers, but can be told more than it reports."""

    def reports(self, action: Action) -> bool:
        """Whether the device says what became of this very action."""
        ...


def tells(wiring: Wiring, action: Action) -> bool:
    """Whether a report can show what became of `action`."""
    particular = not isinstance(wiring, Particular) or wiring.reports(action)
    return wiring.answers and particular


def topics_of(*topics: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topic in topics if topic is not None))


def with_attribute(state: EntityState, name: str, value: Value | None) -> EntityState:
    """`state` with one attribute set, or dropped where `value` is None."""
    attributes = {key: kept for key, kept in state.attributes.items() if key != name}
    if value is not None:
        attributes[name] = value
    return replace(state, attributes=attributes)


def text_state(value: str | None) -> str | None:
    """A reported text made fit to be shown and spoken; None if it says nothing."""
    if value is None:
        return None
    visible = "".join(
        character for character in value[:MAX_STATE] if unicodedata.category(character)[0] != "C"
    ).strip()
    return None if visible.casefold() in ("", "none", "unknown", "unavailable") else visible


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """What Hearth lists and neither reads nor commands."""

    verbs: frozenset[Verb] = frozenset()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    state_topics: tuple[str, ...] = ()
    answers: bool = False

    def encode(self, action: Action) -> tuple[Command, ...]:
        del action
        return ()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        del topic, payload
        return state


def answering(config: Reporting) -> bool:
    """A device reports back if it has a state topic that we can read and does not guess."""
    readable = config.state_topic is not None and reader(config.value_template) is not None
    return readable and not config.optimistic and is_text(config)


def is_text(config: Described) -> bool:
    """Whether payloads are UTF-8; in any other encoding the device is neither read nor told."""
    return (config.encoding or "").casefold() in ("utf-8", "utf8")

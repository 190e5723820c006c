"""Features on topics: one wiring for every component type that is a list of them.

A component names its features in a table; `Featured` sends and reads them. It refuses values that
the setting does not take, and payloads that it cannot make. The rules of reading:

* a payload that says nothing at all makes whatever is read from its topic unknown, texts apart;
* a JSON object that does not mention a value leaves it as it was: devices report in parts;
* a value that does not fit (a word that was never announced, a number that is none) is unknown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appliance.adapters.mqtt.kinds.codecs import PLAIN, Codec
from appliance.adapters.mqtt.templates import parse_object, reader, writer
from appliance.adapters.mqtt.wiring import Command, topics_of, with_attribute
from appliance.core.colors import rgb_of
from appliance.core.house import Choice, Colour, EntityState, Range, Setting, Text
from appliance.core.types import Action, Value, Verb

Variables = Mapping[str, Value | None]

STATE = "state"
"""Name of the reading that is the entity's state, where that is not one of its parameters."""


@dataclass(frozen=True, slots=True)
class Order:
    """A fixed payload for a topic: what a verb is on the wire."""

    topic: str
    payload: str
    template: str | None = None
    variables: Variables = field(default_factory=dict)

    def command(self) -> Command | None:
        write = writer(self.template)
        payload = write(self.payload, **self.variables) if write else None
        return Command(self.topic, payload) if payload is not None else None


@dataclass(frozen=True, slots=True)
class Sink:
    """Where a value is sent."""

    topic: str
    template: str | None = None
    variable: str | None = None
    """A second name that the template knows the value by."""

    def command(self, wire: Value) -> Command | None:
        write = writer(self.template)
        named = {self.variable: wire, "code": None} if self.variable else {}
        payload = write(wire, **named) if write else None
        return Command(self.topic, payload) if payload is not None else None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value is reported."""

    topic: str
    template: str | None = None
    blanks: bool = False
    """Whether saying nothing is a value too, as it is of a text."""

    @property
    def readable(self) -> bool:
        return reader(self.template) is not None

    def value(self, payload: str) -> str | None:
        """The value as text; None if the payload does not say."""
        read = reader(self.template)
        value = read(payload) if read else None
        return value if value is not None and (self.blanks or value.strip()) else None


@dataclass(frozen=True, slots=True)
class Feature:
    """One value of an entity: a parameter, a reading, or both."""

    name: str
    setting: Setting | None = None
    """What it accepts; None = it cannot be set."""
    codec: Codec = PLAIN
    sink: Sink | None = None
    source: Source | None = None
    wakes: bool = False
    """Whether setting it means switching the entity on."""

    def command(self, value: Value) -> Command | None:
        if self.setting is None or self.sink is None or not takes(self.setting, value):
            return None
        wire = self.codec.to_wire(value)
        return self.sink.command(wire) if wire is not None else None


@dataclass(frozen=True, slots=True)
class Featured:
    """An entity made of verbs with fixed payloads and of features with values."""

    orders: Mapping[Verb, Order] = field(default_factory=dict)
    features: tuple[Feature, ...] = ()
    state: str = STATE
    """The feature whose value is the state of the entity; all others become attributes."""
    trusted: bool = True
    """False for a device that only guesses its state (`optimistic`)."""
    expires_s: float | None = None
    """So long after a report, in seconds, the entity counts as away."""
    off_delay_s: float | None = None
    """So long after "on" was reported, in seconds, the state is "off" again."""

    @property
    def verbs(self) -> frozenset[Verb]:
        return frozenset(self.orders) | ({Verb.SET} if self.settings else set())

    @property
    def settings(self) -> Mapping[str, Setting]:
        return {each.name: each.setting for each in self.features if each.setting is not None}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(*(each.source.topic for each in self.features if each.source))

    @property
    def answers(self) -> bool:
        return self.trusted and any(_is_read(each) for each in self.features)

    def reports(self, action: Action) -> bool:
        """Whether the device says what became of this very action."""
        read = {each.name for each in self.features if _is_read(each)}
        needed = {name for name, _ in action.parameters}
        if action.verb is not Verb.SET or self._wakes(needed):
            needed.add(self.state)
        return self.trusted and needed <= read

    def _wakes(self, names: set[str]) -> bool:
        return any(each.wakes for each in self.features if each.name in names)

    def encode(self, action: Action) -> tuple[Command, ...]:
        wanted = dict(action.parameters)
        known = {each.name for each in self.features}
        if len(wanted) != len(action.parameters) or not wanted.keys() <= known:
            return ()
        if action.verb not in self.verbs or (action.verb is Verb.SET and not wanted):
            return ()
        if wanted and action.verb not in (Verb.SET, Verb.TURN_ON):
            return ()
        verb = Verb.TURN_ON if self._wakes(set(wanted)) else action.verb
        made = [self.orders[verb].command()] if verb in self.orders else []
        made += [each.command(wanted[each.name]) for each in self.features if each.name in wanted]
        whole = tuple(command for command in made if command is not None)
        return whole if len(whole) == len(made) else ()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        for each in self.features:
            if each.source is None or each.source.topic != topic:
                continue
            text = each.source.value(payload)
            if text is None and parse_object(payload) is not None:
                continue
            value = each.codec.from_wire(text) if text is not None else None
            if each.name == self.state:
                state = replace(state, state=None if value is None else str(value))
            else:
                state = with_attribute(state, each.name, value)
        return state


def _is_read(feature: Feature) -> bool:
    return feature.source is not None and feature.source.readable


def takes(setting: Setting, value: Value) -> bool:
    """Whether `value` is one that `setting` accepts, as `core.meaning` would have made it."""
    match setting:
        case Range(low, high):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return number and low <= float(value) <= high
        case Choice(options):
            return value in options
        case Colour():
            return isinstance(value, str) and rgb_of(value) is not None
        case Text(shortest, longest, pattern):
            return (
                isinstance(value, str)
                and shortest <= len(value) <= longest
                and (pattern is None or re.fullmatch(pattern, value) is not None)
            )

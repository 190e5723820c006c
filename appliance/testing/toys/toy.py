"""What every simulated device is made of: a kind, a voice, and the values it holds. No I/O.

A kind says what a device is: its properties, and what commanding one does to the others. A voice
says how a publisher's firmware words that on MQTT. They refuse payloads they do not understand,
with ValueError, as a real device ignores them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from appliance.core.types import Value
from appliance.testing.things import Thing

Config = dict[str, object]
Values = dict[str, Value]
"""Property -> what the device holds. A property that is not there is not reported."""


class Message(NamedTuple):
    topic: str
    payload: str
    retain: bool = True


Heard = Callable[[object], Value]
Shown = Callable[[Value], object]


@dataclass(frozen=True, slots=True)
class Feature:
    """One property, and the configuration keys of the topics it is commanded and reported on."""

    name: str
    command: str | None = None
    state: str | None = None
    template: str | None = None
    """Key of the template that finds the property in a JSON report."""
    wrapped: str | None = None
    """Key of the template that makes a JSON command of it, where a publisher has such."""
    heard: Heard = str
    """What was sent -> value; ValueError for what is not understood."""
    shown: Shown = lambda value: value
    """Value -> what is reported."""
    contrary: Callable[[Value], Value] = lambda value: value
    """The opposite of a value, for a device that contradicts."""


def _same(values: Values, asked: Values) -> Values:
    return values | asked


def _at_once(values: Values, goal: Values) -> Values | None:
    del values, goal
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    features: tuple[Feature, ...]
    start: Values
    extras: Config = field(default_factory=dict)
    """What it announces besides its topics."""
    after: Callable[[Values, Values], Values] = _same
    """(values, what is asked) -> values in the end."""
    way: Callable[[Values, Values], Values | None] = _at_once
    """(values, values in the end) -> what it holds until then; None = it takes no time."""
    together: bool = False
    """It reports one JSON object, whatever the publisher: JSON lights, vacuums, updates."""


class Voice(Protocol):
    def config(self, kind: Kind) -> Config:
        """Its component in a discovery payload, without device and availability."""
        ...

    def commands(self, kind: Kind) -> tuple[str, ...]: ...

    def asked(self, kind: Kind, topic: str, payload: str) -> Values:
        """What a command asks for. Raises ValueError."""
        ...

    def reports(self, kind: Kind, values: Values) -> list[Message]:
        """Everything it holds."""
        ...

    def answer(self, kind: Kind, values: Values, asked: Values) -> list[Message]:
        """What it says after a command."""
        ...

    def presence(self, here: bool) -> Message: ...


@dataclass(slots=True)
class Toy:
    """One simulated entity."""

    thing: Thing
    dialect: str
    kind: Kind
    voice: Voice
    values: Values
    goal: Values

    def config(self) -> Config:
        return self.voice.config(self.kind) | self.kind.extras

    @property
    def commands(self) -> tuple[str, ...]:
        return self.voice.commands(self.kind)

    def asked(self, topic: str, payload: str) -> Values:
        """Raises ValueError for what it does not understand."""
        return self.voice.asked(self.kind, topic, payload)

    def contrary(self, asked: Values) -> Values:
        features = {feature.name: feature for feature in self.kind.features}
        return {name: features[name].contrary(value) for name, value in asked.items()}

    def begin(self, asked: Values) -> bool:
        """Start towards what is asked for; True if it takes time to get there."""
        self.goal = self.kind.after(self.values, asked)
        way = None if self.goal == self.values else self.kind.way(self.values, self.goal)
        self.values = self.goal if way is None else way
        return way is not None

    def arrive(self) -> None:
        self.values = self.goal

    def become(self, values: Values) -> None:
        self.values = self.goal = values

    def reports(self) -> list[Message]:
        return self.voice.reports(self.kind, self.values)

    def answer(self, asked: Values) -> list[Message]:
        return self.voice.answer(self.kind, self.values, asked)


def understood(kind: Kind, name: str, payload: str) -> Values:
    """What is asked of the property `name`, or of many by an object, where `name` is "".

    Properties that a device does not have are passed over. Raises ValueError.
    """
    sent: object = {name or "state": payload}
    if not name and payload.lstrip().startswith("{"):
        try:
            sent = json.loads(payload)
        except RecursionError as error:
            raise ValueError("nested too deep") from error
    features = {feature.name: feature for feature in kind.features}
    asked = sent if isinstance(sent, dict) else {}
    return {key: features[key].heard(asked[key]) for key in asked if key in features}


def words(payloads: Mapping[str, str]) -> Heard:
    """Commands that are words."""

    def heard(sent: object) -> Value:
        if str(sent) not in payloads:
            raise ValueError(f"{sent!r} is no command")
        return payloads[str(sent)]

    return heard


def shown(reported: Mapping[str, str]) -> Shown:
    return lambda value: reported.get(str(value), value)


def opposite(*pairs: tuple[str, str]) -> Callable[[Value], Value]:
    both = dict(pairs) | {right: left for left, right in pairs}
    return lambda value: both.get(str(value), value)


def number(low: float, high: float) -> Heard:
    """Commands that are numbers, whole where they can be."""

    def heard(sent: object) -> Value:
        value = float(str(sent))
        if not low <= value <= high:
            raise ValueError(f"{value} is not between {low} and {high}")
        return int(value) if value.is_integer() else value

    return heard


def mirrored(low: float, high: float) -> Callable[[Value], Value]:
    return lambda value: low + high - value if isinstance(value, int | float) else value


def numeric(name: str, low: float, high: float, **keys: str) -> Feature:
    """A property that is a number; `keys` as of `Feature`."""
    return Feature(
        name,
        keys.get("command"),
        keys.get("state"),
        keys.get("template"),
        keys.get("wrapped"),
        heard=number(low, high),
        contrary=mirrored(low, high),
    )


def choice(name: str, options: tuple[str, ...], **keys: str) -> Feature:
    """A property that is one of a few words."""

    def another(value: Value) -> Value:
        return next((option for option in options if option != value), value)

    return Feature(
        name,
        keys.get("command"),
        keys.get("state"),
        keys.get("template"),
        heard=words({option: option for option in options}),
        contrary=another,
    )


ON_OFF: Mapping[str, str] = {"ON": "on", "OFF": "off"}


def switched(name: str = "state", **keys: str) -> Feature:
    """A property that is on or off."""
    return Feature(
        name,
        keys.get("command", "command_topic"),
        keys.get("state", "state_topic"),
        keys.get("template", "value_template"),
        heard=words(ON_OFF),
        shown=shown({"on": "ON", "off": "OFF"}),
        contrary=opposite(("on", "off")),
    )


def plain(value: object) -> str:
    """As it stands in a payload of its own."""
    return str(value)


def as_number(text: str) -> Value:
    """A reading as JSON has it: a number if it would be printed the same."""
    try:
        value = float(text)
    except ValueError:
        return text
    whole = int(value) if value.is_integer() else value
    return whole if str(whole) == text else text

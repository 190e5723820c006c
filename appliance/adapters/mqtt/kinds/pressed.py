"""Told once, and nothing more: buttons, scenes, updates, messages. Refuses to invent a payload.

What has no payload of its own (a scene without one, an update that cannot be installed from here)
is shown and not commanded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appliance.adapters.mqtt.kinds.codecs import VISIBLE, Free, number_of
from appliance.adapters.mqtt.kinds.features import Featured, Order, Source
from appliance.adapters.mqtt.kinds.tables import Component, Keys, given
from appliance.adapters.mqtt.payloads import CommandTopic, Word
from appliance.adapters.mqtt.templates import as_text, parse_object
from appliance.adapters.mqtt.wiring import Command, text_state, topics_of, with_attribute
from appliance.core.discovery import Config
from appliance.core.house import EntityState, Setting, Text
from appliance.core.types import Action, Verb

LONGEST_MESSAGE = 255
LONGEST_VERSION = 40


class ButtonConfig(Component):
    command_topic: CommandTopic
    payload_press: Word = "PRESS"


class SceneConfig(Component):
    command_topic: CommandTopic
    payload_on: Word | None = None


class NotifyConfig(Component):
    command_topic: CommandTopic


class UpdateConfig(Component):
    payload_install: Word | None = None


def button(payload: Config, context: Mapping[str, str]) -> Featured:
    config = ButtonConfig.model_validate(payload, context=dict(context))
    order = Keys(payload, context).order(config.payload_press)
    return Featured(given({Verb.PRESS: order}))


def scene(payload: Config, context: Mapping[str, str]) -> Featured:
    config = SceneConfig.model_validate(payload, context=dict(context))
    order = Keys(payload, context).order(config.payload_on)
    return Featured(given({Verb.PRESS: order}))


def notify(payload: Config, context: Mapping[str, str]) -> Featured:
    NotifyConfig.model_validate(payload, context=dict(context))
    setting = Text(1, LONGEST_MESSAGE, f"{VISIBLE}*")
    message = Keys(payload, context).feature("message", setting, Free(), command="command")
    return Featured({}, (message,), state="message")


@dataclass(frozen=True, slots=True)
class Update:
    """Two versions, of which the state follows: "on" while there is something to install."""

    orders: Mapping[Verb, Order] = field(default_factory=dict)
    installed: Source | None = None
    """Where the device tells its version, or a JSON object about it."""
    latest: Source | None = None
    trusted: bool = True

    @property
    def verbs(self) -> frozenset[Verb]:
        return frozenset(self.orders)

    @property
    def settings(self) -> Mapping[str, Setting]:
        return {}

    @property
    def state_topics(self) -> tuple[str, ...]:
        return topics_of(*(each.topic for each in (self.installed, self.latest) if each))

    @property
    def answers(self) -> bool:
        return self.trusted and self.installed is not None and self.installed.readable

    def reports(self, action: Action) -> bool:
        del action
        return self.answers

    def encode(self, action: Action) -> tuple[Command, ...]:
        order = self.orders.get(action.verb)
        command = order.command() if order is not None and not action.parameters else None
        return (command,) if command is not None else ()

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        if self.installed is not None and topic == self.installed.topic:
            state = _installed(self.installed, payload, state)
        if self.latest is not None and topic == self.latest.topic:
            state = _latest(self.latest, payload, state)
        installed = state.attributes.get("installed_version")
        latest = state.attributes.get("latest_version")
        if installed is None or latest is None:
            return replace(state, state=None)
        newer = is_newer(str(latest), str(installed))
        return replace(state, state="on" if newer else "off")


def _installed(source: Source, payload: str, state: EntityState) -> EntityState:
    text = source.value(payload)
    said = parse_object(text) if text is not None else None
    if said is None:
        if text is None and parse_object(payload) is not None:
            return state
        return with_attribute(state, "installed_version", _version(text))
    for name in ("installed_version", "latest_version"):
        if name in said:
            state = with_attribute(state, name, _version(as_text(said[name])))
    percent = said.get("update_percentage")
    if "update_percentage" in said or "in_progress" in said:
        number = number_of(str(percent))
        running = said.get("in_progress", number is not None) is True
        done = max(0, min(100, round(number))) if number is not None else 0
        state = with_attribute(state, "update_percentage", done if running else None)
    return state


def _latest(source: Source, payload: str, state: EntityState) -> EntityState:
    text = source.value(payload)
    if text is None and parse_object(payload) is not None:
        return state
    said = parse_object(text) if text is not None else None
    # Publishers name one topic for both versions, and one JSON object with both in it.
    if said is not None:
        text = as_text(said.get("latest_version"))
    return with_attribute(state, "latest_version", _version(text))


def _version(text: str | None) -> str | None:
    visible = text_state(text)
    return visible[:LONGEST_VERSION] if visible is not None else None


_DOTTED = re.compile(r"[vV]?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})")


def is_newer(latest: str, installed: str) -> bool:
    """By their numbers where both are dotted numbers; else whatever is different is newer."""
    one, other = _DOTTED.fullmatch(latest), _DOTTED.fullmatch(installed)
    if one is None or other is None:
        return latest != installed
    parts = [[int(part) for part in match[1].split(".")] for match in (one, other)]
    longest = max(len(part) for part in parts)
    new, old = (part + [0] * (longest - len(part)) for part in parts)
    return new > old


def update(payload: Config, context: Mapping[str, str]) -> Update:
    config = UpdateConfig.model_validate(payload, context=dict(context))
    keys = Keys(payload, context)
    order = keys.order(config.payload_install)
    return Update(
        orders=given({Verb.INSTALL: order}),
        installed=keys.source("state", "value_template"),
        latest=keys.source("latest_version"),
        trusted=config.trusted,
    )

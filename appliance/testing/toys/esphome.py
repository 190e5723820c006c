"""Devices as ESPHome publishes them: a topic for every property, short keys, all retained.

Source: esphome/components/mqtt of ESPHome 2026. Refuses nothing a kind does not refuse.
"""

import json
from dataclasses import dataclass

from appliance.core.abbreviations import DEVICE_KEYS, ENTITY_KEYS
from appliance.testing.toys.toy import Config, Kind, Message, Values, plain, understood

ORIGIN: Config = {"name": "ESPHome", "sw": "2026.11.0"}


@dataclass(frozen=True, slots=True)
class EspHome:
    node: str
    domain: str
    object_id: str

    @property
    def root(self) -> str:
        return f"{self.node}/{self.domain}/{self.object_id}"

    def _topic(self, name: str, last: str) -> str:
        return f"{self.root}/{last}" if name == "state" else f"{self.root}/{name}/{last}"

    def config(self, kind: Kind) -> Config:
        config: Config = {}
        for feature in kind.features:
            if feature.command is not None:
                config[feature.command] = self._topic(feature.name, "command")
            if feature.state is not None:
                name = "state" if kind.together else feature.name
                config[feature.state] = self._topic(name, "state")
        return config

    def commands(self, kind: Kind) -> tuple[str, ...]:
        commanded = [feature.name for feature in kind.features if feature.command is not None]
        return tuple(self._topic(name, "command") for name in commanded)

    def asked(self, kind: Kind, topic: str, payload: str) -> Values:
        name = topic.removeprefix(self.root).removesuffix("command").strip("/")
        return understood(kind, name, payload)

    def reports(self, kind: Kind, values: Values) -> list[Message]:
        held = [feature for feature in kind.features if feature.name in values]
        if kind.together:
            state = {feature.name: feature.shown(values[feature.name]) for feature in held}
            return [Message(self._topic("state", "state"), json.dumps(state))] if held else []
        return [
            Message(self._topic(feature.name, "state"), plain(feature.shown(values[feature.name])))
            for feature in held
        ]

    def answer(self, kind: Kind, values: Values, asked: Values) -> list[Message]:
        del asked
        return self.reports(kind, values)

    def presence(self, here: bool) -> Message:
        return Message(f"{self.node}/status", "online" if here else "offline")

    def availability(self) -> Config:
        return {"availability_topic": f"{self.node}/status"}


_SHORT = {full: short for short, full in ENTITY_KEYS.items()}
_SHORT_DEVICE = {full: short for short, full in DEVICE_KEYS.items()}


def abbreviated(config: Config) -> Config:
    """The same payload in Home Assistant's short keys."""
    short = {_SHORT.get(key, key): value for key, value in config.items()}
    device = short.get("dev")
    if isinstance(device, dict):
        short["dev"] = {_SHORT_DEVICE.get(key, key): value for key, value in device.items()}
    return short

"""Devices as Zigbee2MQTT publishes them: one JSON object per device, commands below `/set`.

Source: the Home Assistant extension of Zigbee2MQTT 2.x. Refuses nothing a kind does not refuse.
"""

import json
from dataclasses import dataclass

from appliance.testing.toys.toy import Config, Feature, Kind, Message, Values, understood

BRIDGE = "zigbee2mqtt/bridge/state"
"""Goes offline with the whole simulation: the last will of its connection."""
HERE, AWAY = json.dumps({"state": "online"}), json.dumps({"state": "offline"})
ORIGIN: Config = {"name": "Zigbee2MQTT", "sw": "2.7.0", "url": "https://www.zigbee2mqtt.io"}


@dataclass(frozen=True, slots=True)
class Zigbee2Mqtt:
    node: str

    @property
    def root(self) -> str:
        return f"zigbee2mqtt/{self.node}"

    def _command(self, feature: Feature) -> str:
        plain = feature.name == "state" or feature.wrapped is not None
        return f"{self.root}/set" if plain else f"{self.root}/set/{feature.name}"

    def config(self, kind: Kind) -> Config:
        config: Config = {}
        for feature in kind.features:
            if feature.command is not None:
                config[feature.command] = self._command(feature)
            if feature.wrapped is not None:
                name = feature.name
                config[feature.wrapped] = f'{{ "{name}": {{{{ {name} }}}} }}'
            if feature.state is not None:
                config[feature.state] = self.root
            if feature.template is not None and not kind.together:
                config[feature.template] = f"{{{{ value_json.{feature.name} }}}}"
        return config

    def commands(self, kind: Kind) -> tuple[str, ...]:
        commanded = [f for f in kind.features if f.command is not None]
        topics = [self._command(feature) for feature in commanded]
        return tuple(dict.fromkeys([*([f"{self.root}/set"] if commanded else []), *topics]))

    def asked(self, kind: Kind, topic: str, payload: str) -> Values:
        name = topic.removeprefix(f"{self.root}/set").strip("/")
        return understood(kind, name, payload)

    def reports(self, kind: Kind, values: Values) -> list[Message]:
        held = [feature for feature in kind.features if feature.name in values]
        if not held:
            return []
        state: dict[str, object] = {f.name: f.shown(values[f.name]) for f in held}
        return [Message(self.root, json.dumps(state | {"linkquality": 120}))]

    def answer(self, kind: Kind, values: Values, asked: Values) -> list[Message]:
        del asked
        return self.reports(kind, values)

    def presence(self, here: bool) -> Message:
        return Message(f"{self.root}/availability", HERE if here else AWAY)

    def availability(self) -> Config:
        template = "{{ value_json.state }}"
        return {
            "availability": [
                {"topic": BRIDGE, "value_template": template},
                {"topic": f"{self.root}/availability", "value_template": template},
            ],
            "availability_mode": "all",
        }

"""The devices of the imaginary house, one by one: what each announces, obeys and reports.

No I/O. Each kind of device speaks one of the dialects found in real houses: JSON and basic lights,
brightness in 254 or 255 steps, plain and JSON switches, positions, abbreviated keys. They refuse
nothing by themselves; `SimulatedHouse` decides how each takes its commands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from appliance.testing.house import Thing

Config = dict[str, object]
Message = tuple[str, str]
"""Topic and payload."""


class Toy(Protocol):
    """One simulated entity. `travels`: it needs time to get where it was told to go."""

    travels: bool

    def config(self) -> Config:
        """Its component in a discovery payload, without device and availability."""
        ...

    def commands(self) -> tuple[str, ...]:
        """Topics it obeys."""
        ...

    def obey(self, topic: str, payload: str) -> list[Message]:
        """Do it, and say what to report first (and last, unless it travels)."""
        ...

    def arrive(self) -> None:
        """End of the way."""
        ...

    def reports(self) -> list[Message]:
        """What it reports when asked for everything."""
        ...


def base_of(thing: Thing) -> str:
    return f"home/{thing.domain}/{thing.object_id}"


@dataclass
class JsonLight:
    """As Zigbee2MQTT announces lights."""

    thing: Thing
    scale: int = 254
    travels: bool = False

    def __post_init__(self) -> None:
        self.on = self.thing.state == "on"
        self.brightness = round(self.thing.number("brightness") * self.scale / 255)

    def config(self) -> Config:
        base = base_of(self.thing)
        config: Config = {
            "schema": "json",
            "command_topic": f"{base}/set",
            "state_topic": base,
            "supported_color_modes": self.thing.attributes.get("color_modes", ["onoff"]),
        }
        if self.thing.dimmable:
            config |= {"brightness": True, "brightness_scale": self.scale}
        return config

    def commands(self) -> tuple[str, ...]:
        return (f"{base_of(self.thing)}/set",)

    def obey(self, topic: str, payload: str) -> list[Message]:
        del topic
        message = json.loads(payload)
        self.on = message.get("state", "ON" if self.on else "OFF") == "ON"
        if self.thing.dimmable:
            self.brightness = int(message.get("brightness", self.brightness or self.scale))
        return self.reports()

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        state: dict[str, object] = {"state": "ON" if self.on else "OFF", "linkquality": 120}
        if self.thing.dimmable:
            state |= {"brightness": self.brightness, "color_mode": "brightness"}
        return [(base_of(self.thing), json.dumps(state))]


@dataclass
class BasicLight:
    """Separate topics for switching and brightness, and abbreviated keys."""

    thing: Thing
    travels: bool = False

    def __post_init__(self) -> None:
        self.on = self.thing.state == "on"
        self.brightness = self.thing.number("brightness")

    def config(self) -> Config:
        config: Config = {"~": base_of(self.thing), "cmd_t": "~/set", "stat_t": "~"}
        if self.thing.dimmable:
            config |= {"bri_cmd_t": "~/brightness/set", "bri_stat_t": "~/brightness"}
        return config

    def commands(self) -> tuple[str, ...]:
        base = base_of(self.thing)
        return (f"{base}/set", f"{base}/brightness/set")

    def obey(self, topic: str, payload: str) -> list[Message]:
        if topic.endswith("/brightness/set"):
            self.brightness, self.on = int(payload), True
        else:
            self.on = payload == "ON"
            # As real lights do: on is never nothing.
            self.brightness = self.brightness or 255
        return self.reports()

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        base = base_of(self.thing)
        messages = [(base, "ON" if self.on else "OFF")]
        if self.thing.dimmable:
            messages.append((f"{base}/brightness", str(self.brightness)))
        return messages


@dataclass
class Switch:
    """Plain words, or a JSON state that needs a value template."""

    thing: Thing
    as_json: bool = False
    travels: bool = False

    def __post_init__(self) -> None:
        self.on = self.thing.state == "on"

    def config(self) -> Config:
        base = base_of(self.thing)
        config: Config = {"command_topic": f"{base}/set", "state_topic": base}
        return config | {"value_template": "{{ value_json.state }}"} if self.as_json else config

    def commands(self) -> tuple[str, ...]:
        return (f"{base_of(self.thing)}/set",)

    def obey(self, topic: str, payload: str) -> list[Message]:
        del topic
        self.on = payload == "ON"
        return self.reports()

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        word = "ON" if self.on else "OFF"
        state = json.dumps({"state": word, "power": 12.5}) if self.as_json else word
        return [(base_of(self.thing), state)]


@dataclass
class Cover:
    """Opens and closes with a way in between; some can be sent to a position."""

    thing: Thing
    travels: bool = True

    def __post_init__(self) -> None:
        self.state = self.thing.state or "closed"
        self.position = self.thing.number("position") or (100 if self.state == "open" else 0)
        self.goal = self.position

    def config(self) -> Config:
        base = base_of(self.thing)
        config: Config = {"command_topic": f"{base}/set", "state_topic": base}
        if self.thing.positionable:
            config |= {
                "position_topic": f"{base}/position",
                "set_position_topic": f"{base}/position/set",
            }
        return config

    def commands(self) -> tuple[str, ...]:
        base = base_of(self.thing)
        return (f"{base}/set", f"{base}/position/set")

    def obey(self, topic: str, payload: str) -> list[Message]:
        if payload == "STOP":
            self.position = self.goal = (self.position + self.goal) // 2
        elif topic.endswith("/position/set"):
            self.goal = int(payload)
        else:
            self.goal = 100 if payload == "OPEN" else 0
        if self.goal == self.position:
            self.arrive()
            return self.reports()
        self.state = "opening" if self.goal > self.position else "closing"
        return [(base_of(self.thing), self.state)]

    def arrive(self) -> None:
        self.position = self.goal
        self.state = "open" if self.position > 0 else "closed"

    def reports(self) -> list[Message]:
        base = base_of(self.thing)
        where = [(f"{base}/position", str(self.position))] if self.thing.positionable else []
        return [*where, (base, self.state)]


@dataclass
class Lock:
    thing: Thing
    travels: bool = False

    def __post_init__(self) -> None:
        self.state = self.thing.state or "locked"

    def config(self) -> Config:
        base = base_of(self.thing)
        return {"command_topic": f"{base}/set", "state_topic": base}

    def commands(self) -> tuple[str, ...]:
        return (f"{base_of(self.thing)}/set",)

    def obey(self, topic: str, payload: str) -> list[Message]:
        del topic
        self.state = "locked" if payload == "LOCK" else "unlocked"
        return self.reports()

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        return [(base_of(self.thing), self.state.upper())]


@dataclass
class Sensor:
    """Reports and obeys nothing; some report inside a JSON object."""

    thing: Thing
    as_json: bool = False
    travels: bool = False

    def config(self) -> Config:
        config: Config = {"state_topic": base_of(self.thing)}
        if self.thing.unit is not None:
            config["unit_of_measurement"] = self.thing.unit
        return config | {"value_template": "{{ value_json['v'] }}"} if self.as_json else config

    def commands(self) -> tuple[str, ...]:
        return ()

    def obey(self, topic: str, payload: str) -> list[Message]:
        del topic, payload
        return []

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        word = self.thing.state or ""
        if self.thing.domain == "binary_sensor":
            word = word.upper()
        return [(base_of(self.thing), json.dumps({"v": word}) if self.as_json else word)]


_KEYS: Mapping[str, tuple[str, ...]] = {
    "alarm_control_panel": ("command_topic", "state_topic"),
    "climate": ("mode_command_topic", "mode_state_topic", "temperature_command_topic"),
    "humidifier": ("command_topic", "state_topic", "target_humidity_command_topic"),
    "lawn_mower": ("dock_command_topic", "start_mowing_command_topic", "activity_state_topic"),
    "water_heater": ("mode_command_topic", "mode_state_topic"),
    "button": ("command_topic",),
    "scene": ("command_topic",),
    "update": ("state_topic",),
}


@dataclass
class Listed:
    """Announced with its topics and its state; nobody commands it yet, and it would not listen."""

    thing: Thing
    travels: bool = False
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = _KEYS.get(self.thing.domain, ("command_topic", "state_topic"))

    def config(self) -> Config:
        base = base_of(self.thing)
        config: Config = {
            key: base if key.endswith("state_topic") else f"{base}/{key.removesuffix('_topic')}"
            for key in self.keys
        }
        for key in ("min", "max", "step", "options", "modes"):
            if key in self.thing.attributes:
                config[key] = self.thing.attributes[key]
        if self.thing.unit is not None:
            config["unit_of_measurement"] = self.thing.unit
        return config | {"payload_on": "ON"} if self.thing.domain == "scene" else config

    def commands(self) -> tuple[str, ...]:
        return ()

    def obey(self, topic: str, payload: str) -> list[Message]:
        del topic, payload
        return []

    def arrive(self) -> None:
        return

    def reports(self) -> list[Message]:
        return [(base_of(self.thing), self.thing.state)] if self.thing.state else []


def toy_of(thing: Thing, number: int) -> Toy:
    """The toy that plays `thing`; its `number` in the house varies the dialect."""
    match thing.domain:
        case "light" if not thing.dimmable or number % 5 == 0:
            return BasicLight(thing)
        case "light":
            return JsonLight(thing, scale=254 if number % 2 else 255)
        case "switch":
            return Switch(thing, as_json=number % 2 == 0)
        case "cover":
            return Cover(thing)
        case "lock":
            return Lock(thing)
        case "sensor" | "binary_sensor":
            return Sensor(thing, as_json=number % 2 == 0)
        case _:
            return Listed(thing)

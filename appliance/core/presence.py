"""Hearth as one device of Home Assistant: what it announces of itself, and what its controls mean.

By Home Assistant's device discovery (`homeassistant/components/mqtt/schemas.py`). Pure: topics and
payloads, no connection. It refuses to carry a word that was said: states, codes and numbers only.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from appliance.core.spoken_text import phrase

EVENTS = ("wake", "asked", "confirmed", "declined", "timer_finished")
"""What the event entity can tell."""

ANY_WAKE_WORD = "any"
"""The choice of every wake word that the settings name."""

_LONGEST_CHOICE = 128


class Doing(StrEnum):
    """What Hearth is about, as its state sensor tells."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    ASKING = "asking"
    SPEAKING = "speaking"
    MUTED = "muted"


_AWAITED = {"wake": Doing.IDLE, "command": Doing.LISTENING, "answer": Doing.ASKING}
_MARKED = {
    "speech_ended": Doing.THINKING,
    "asked": Doing.ASKING,
    "confirmed": Doing.THINKING,
    "reply_started": Doing.SPEAKING,
    "reply_done": Doing.IDLE,
}


def doing(mark: str, awaited: object = None) -> Doing | None:
    """What a mark says about what Hearth is doing from then on; None for nothing."""
    if mark == "listening":
        return _AWAITED.get(str(awaited))
    return _MARKED.get(mark)


@dataclass(frozen=True, slots=True)
class Knobs:
    """What can be set from outside, as it is set. Voices and wake words by the id of the model."""

    muted: bool = False
    do_not_disturb: bool = False
    away: bool = False
    """Nobody who lives here is at home: nothing is changed by voice. See `core.circumstances`."""
    volume: int = 100
    """0..100: see `core.audio.gain`."""
    sensitivity: int = 50
    """How easily the wake word is heard, in percent: 100 less its threshold."""
    voice: str = ""
    wake_word: str = ANY_WAKE_WORD
    language: str = "en"
    brief: bool = False
    """What went well is told in a word. What is asked before a change stays whole."""
    pace: int = 100
    """How fast Hearth speaks, in percent of what is usual for the voice."""

    @property
    def wake_threshold(self) -> float:
        """0..1"""
        return (100 - self.sensitivity) / 100


VOLUME = (0, 100)
SENSITIVITY = (5, 95)
PACE = (50, 200)
USUAL_PACE = 100


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects offer: ids of installed models, and languages."""

    voices: tuple[str, ...] = ()
    wake_words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)

    def of(self, knob: str) -> tuple[str, ...]:
        every = {"voice": self.voices, "wake_word": self.wake_words, "language": self.languages}
        return every[knob]


SWITCHES = ("muted", "do_not_disturb", "away", "brief")
NUMBERS: Mapping[str, tuple[int, int]] = {
    "volume": VOLUME,
    "sensitivity": SENSITIVITY,
    "pace": PACE,
}
SELECTS = ("voice", "wake_word", "language")
BUTTONS = ("stop", "repeat")
KNOBS = (*SWITCHES, *NUMBERS, *SELECTS)


def setting(knob: str, payload: bytes, choices: Choices) -> bool | int | str | None:
    """The value that a payload sets a knob to; None for one that it cannot have."""
    try:
        text = payload[: _LONGEST_CHOICE + 1].decode().strip()
    except UnicodeDecodeError:
        return None
    if knob in SWITCHES:
        return {"ON": True, "OFF": False}.get(text)
    if knob in NUMBERS:
        return _number(text, *NUMBERS[knob])
    return text if text in choices.of(knob) else None


def _number(text: str, low: int, high: int) -> int | None:
    if re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text, re.ASCII) is None:
        return None
    value = math.floor(float(text) + 0.5)
    return value if low <= value <= high else None


def shown(value: bool | int | str) -> str:
    """A knob's value as its state topic carries it."""
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return str(value)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which Hearth this is. `id` is made once and never changes; `room` is an area's name."""

    id: str
    version: str
    name: str = "Hearth"
    room: str = ""
    prefix: str = "homeassistant"
    """Where discovery is published."""
    choices: Choices = field(default_factory=Choices)

    @property
    def node(self) -> str:
        return f"hearth_{self.id}"

    @property
    def config_topic(self) -> str:
        return f"{self.prefix}/device/{self.node}/config"

    def topic(self, *parts: str) -> str:
        """`hearth/<id>/...`: everything else lives there."""
        return "/".join(("hearth", self.id, *parts))

    @property
    def birth_topics(self) -> frozenset[str]:
        """Where Home Assistant says that it has started: its default, and that of the prefix."""
        return frozenset({"homeassistant/status", f"{self.prefix}/status"})

    @property
    def commands(self) -> Mapping[str, str]:
        """Topic -> what it commands: a knob, a button, `announce` or `ask`."""
        knobs = {self.topic(knob, "set"): knob for knob in KNOBS}
        return knobs | {self.topic(what): what for what in (*BUTTONS, "announce", "ask")}


_HEARTH = re.compile(r".+/device/hearth_[0-9a-f]{8}/config")


def announces_hearth(topic: str) -> bool:
    """Whether a Hearth, this or another one, announces itself there."""
    return _HEARTH.fullmatch(topic) is not None


def discovery(me: Identity) -> dict[str, Any]:
    """The device payload."""
    device: dict[str, Any] = {
        "identifiers": [me.node],
        "name": me.name,
        "manufacturer": "Hearth",
        "model": "Voice appliance",
        "sw_version": me.version,
    }
    if room := phrase(me.room):
        device["suggested_area"] = room
    return {
        "device": device,
        "origin": {"name": "Hearth", "sw_version": me.version},
        "availability_topic": me.topic("availability"),
        "qos": 1,
        "components": {
            key: {"unique_id": f"{me.node}_{key}", **component}
            for key, component in _components(me).items()
        },
    }


def _components(me: Identity) -> dict[str, dict[str, Any]]:
    return {
        "state": {
            "platform": "sensor",
            "name": "State",
            "device_class": "enum",
            "options": [str(each) for each in Doing],
            "icon": "mdi:account-voice",
            "state_topic": me.topic("state"),
        },
        "announce": {
            "platform": "notify",
            "name": "Announce",
            "command_topic": me.topic("announce"),
        },
        "event": {
            "platform": "event",
            "name": "Conversation",
            "event_types": list(EVENTS),
            "state_topic": me.topic("event"),
        },
        "stop": _button(me, "stop", "Stop speaking", "mdi:stop"),
        "repeat": _button(me, "repeat", "Say again", "mdi:repeat"),
        **_settings(me),
        **_diagnostics(me),
    }


def _button(me: Identity, key: str, name: str, icon: str) -> dict[str, Any]:
    return {"platform": "button", "name": name, "icon": icon, "command_topic": me.topic(key)}


def _settings(me: Identity) -> dict[str, dict[str, Any]]:
    low, high = SENSITIVITY
    made = {
        "muted": _knob(me, "muted", "switch", "Microphone mute", "mdi:microphone-off"),
        "do_not_disturb": _knob(me, "do_not_disturb", "switch", "Do not disturb", "mdi:bell-off"),
        "away": _knob(me, "away", "switch", "Away", "mdi:home-export-outline"),
        "volume": {
            **_knob(me, "volume", "number", "Volume", "mdi:volume-high"),
            "min": VOLUME[0],
            "max": VOLUME[1],
            "unit_of_measurement": "%",
        },
        "sensitivity": {
            **_knob(me, "sensitivity", "number", "Wake sensitivity", "mdi:ear-hearing"),
            "min": low,
            "max": high,
            "step": 5,
            "unit_of_measurement": "%",
        },
        "brief": _knob(me, "brief", "switch", "Brief answers", "mdi:text-short"),
        "pace": {
            **_knob(me, "pace", "number", "Speaking speed", "mdi:speedometer"),
            "min": PACE[0],
            "max": PACE[1],
            "step": 5,
            "unit_of_measurement": "%",
        },
    }
    selects = {
        "voice": ("Voice", "mdi:account-tie-voice"),
        "wake_word": ("Wake word", "mdi:bullhorn"),
        "language": ("Language", "mdi:translate"),
    }
    for key, (name, icon) in selects.items():
        if options := me.choices.of(key):
            made[key] = {**_knob(me, key, "select", name, icon), "options": list(options)}
    # Those that one reaches for stay with the controls; the rest is set up once.
    for key in ("sensitivity", "brief", "pace", *selects):
        if key in made:
            made[key]["entity_category"] = "config"
    return made


def _knob(me: Identity, key: str, platform: str, name: str, icon: str) -> dict[str, Any]:
    return {
        "platform": platform,
        "name": name,
        "icon": icon,
        "state_topic": me.topic(key),
        "command_topic": me.topic(key, "set"),
    }


def _diagnostics(me: Identity) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {
        "latency": {
            "platform": "sensor",
            "name": "Response time",
            "device_class": "duration",
            "unit_of_measurement": "ms",
            "state_class": "measurement",
            "state_topic": me.topic("latency"),
        },
        "started": {
            "platform": "sensor",
            "name": "Running since",
            "device_class": "timestamp",
            "state_topic": me.topic("started"),
        },
        "version": {"platform": "sensor", "name": "Version", "state_topic": me.topic("version")},
        "microphone": {
            "platform": "binary_sensor",
            "name": "Microphone",
            "device_class": "problem",
            "state_topic": me.topic("microphone"),
        },
        "update": {
            "platform": "update",
            "name": "Update",
            "title": "Hearth",
            "state_topic": me.topic("update"),
        },
    }
    return {key: {**each, "entity_category": "diagnostic"} for key, each in made.items()}


def response_ms(timeline: Mapping[str, float]) -> int | None:
    """From the end of speech (typed: the turn's first mark) to the first sound of the answer."""
    answers = [timeline[mark] for mark in ("asked", "reply_started") if mark in timeline]
    if not answers:
        return None
    return round(max(0.0, min(answers) - timeline.get("speech_ended", 0.0)))

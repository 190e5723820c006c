"""Reads Tasmota's own discovery into announcements in Home Assistant's vocabulary. Never raises.

A Tasmota device says in two retained messages what it is: `<prefix>/<MAC>/config` (names, relays,
topics) and `<prefix>/<MAC>/sensors` (one reading of everything it measures). Neither means much
without the other, so `Tasmota` remembers both and speaks of a device as a whole, always under its
config topic. The facts are those of Home Assistant's own reader (hatasmota 0.10).

Refuses devices whose topics are not their own: a full topic has to contain the device's topic and
the prefix that tells commands from reports.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core import discovery
from appliance.core.discovery import Announcement, Rejected, Removal

MAX_BYTES = 8 * 1024
"""Of either message; Tasmota's own buffers are smaller."""
MAX_DEVICES = 500
"""Devices that are remembered; MAX_DEVICES * 2 * MAX_BYTES is the most they can hold."""
MAX_RELAYS = 32
MAX_WORD = 100
PREFIX = "tasmota/discovery"

Fields = Mapping[str, object]
Found = tuple[Announcement, ...] | Removal | Rejected

_TOPIC = re.compile(r"(?P<mac>[0-9A-F]{12})/(?P<half>config|sensors)")


class Tasmota:
    """What the Tasmota devices of one broker said about themselves."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._heard: dict[str, dict[str, Fields]] = {}

    @property
    def subscription(self) -> str:
        return f"{self._prefix}/#"

    def speaks_of(self, topic: str) -> bool:
        """Whether a message on `topic` is for `read`."""
        return topic.startswith(f"{self._prefix}/")

    def read(self, topic: str, payload: bytes) -> Found:
        """All that is known of the device, after a message on one of its discovery topics.

        Everything that comes back is about the device's *config* topic (`Announcement.topic`,
        `Removal.topic`), whichever of the two was heard. An empty tuple: nothing to show (yet).
        """
        try:
            return self._read(topic, payload)
        except (ValueError, TypeError, LookupError, RecursionError, OverflowError):
            return Rejected(topic, "config-unreadable")

    def _read(self, topic: str, payload: bytes) -> Found:
        match = _TOPIC.fullmatch(topic.removeprefix(f"{self._prefix}/"))
        if match is None or not self.speaks_of(topic):
            return Rejected(topic, "not-a-discovery-topic")
        mac, half = match["mac"], match["half"]
        home = f"{self._prefix}/{mac}/config"
        halves = self._heard.setdefault(mac, {})
        halves.pop(half, None)
        if payload:
            fault = self._keep(mac, half, payload)
            if fault is not None and (half == "config" or "config" not in halves):
                return Rejected(home, fault)
        if not halves:
            del self._heard[mac]
        config = halves.get("config")
        if config is None:
            return Removal(home)
        device = _device(config, mac)
        if device is None:
            return Rejected(home, "config-invalid")
        return _announce(home, device)

    def _keep(self, mac: str, half: str, payload: bytes) -> str | None:
        """Remember one half of a device, or say why not."""
        halves = self._heard[mac]
        fields = _parse(payload)
        fault = "config-too-large" if len(payload) > MAX_BYTES else None
        if fault is None and fields is None:
            fault = "config-not-json"
        if fault is None and len(self._heard) > MAX_DEVICES:
            fault = "too-many-devices"
        if fault is None and fields is not None:
            halves[half] = fields
        elif not halves:
            del self._heard[mac]
        return fault


@dataclass(frozen=True, slots=True)
class _Device:
    mac: str
    config: Fields
    command: str
    """Where its commands begin: "cmnd/lamp/"."""
    stat: str
    tele: str
    off: str
    on: str
    shared: dict[str, object]
    """What each of its components says: device, availability."""


def _parse(payload: bytes) -> Fields | None:
    if len(payload) > MAX_BYTES:
        return None
    try:
        value = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and discovery.encodable(value) else None


def _word(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= MAX_WORD else ""


def _items(value: object) -> list[object]:
    return value[:MAX_RELAYS] if isinstance(value, list) else []


def _device(config: Fields, mac: str) -> _Device | None:
    full, own = _word(config.get("ft")), _word(config.get("t"))
    prefixes = [_word(item) for item in _items(config.get("tp"))[:3]]
    states = [_word(item) for item in _items(config.get("state"))[:2]]
    if config.get("mac") != mac or not own or len(prefixes) < 3 or len(states) < 2:
        return None
    if "%prefix%" not in full or "%topic%" not in full or not all((*prefixes, *states)):
        return None
    full = full.replace("%hostname%", _word(config.get("hn"))).replace("%id%", mac[-6:])
    roots = [
        full.replace("%prefix%", prefix).replace("%topic%", own).rstrip("/") + "/"
        for prefix in prefixes
    ]
    if len(set(roots)) < 3:
        return None
    command, stat, tele = roots
    device = {
        "identifiers": [mac],
        "connections": [["mac", mac]],
        "name": _word(config.get("dn")),
        "manufacturer": "Tasmota",
        "model": _word(config.get("md")),
        "sw_version": _word(config.get("sw")),
    }
    shared: dict[str, object] = {
        "device": device,
        "origin": {"name": "Tasmota"},
        "availability_topic": f"{tele}LWT",
        "payload_available": _word(config.get("onln")) or "Online",
        "payload_not_available": _word(config.get("ofln")) or "Offline",
    }
    return _Device(mac, config, command, stat, tele, states[0], states[1], shared)


def _announce(home: str, device: _Device) -> tuple[Announcement, ...]:
    return tuple(_relays(home, device))


def _relays(home: str, device: _Device) -> list[Announcement]:
    found = []
    for index, kind in enumerate(_items(device.config.get("rl"))):
        if kind == 1:
            found.append(_switch(home, device, index))
    return found


def _switch(home: str, device: _Device, index: int) -> Announcement:
    power = f"POWER{index + 1}"
    return Announcement(
        home,
        f"relay_{index}",
        "switch",
        {
            **device.shared,
            "unique_id": f"{device.mac}_switch_relay_{index}",
            "command_topic": f"{device.command}{power}",
            "payload_on": device.on,
            "payload_off": device.off,
            "state_topic": f"{device.stat}RESULT",
            "value_template": f"{{{{ value_json.{power} }}}}",
        },
    )

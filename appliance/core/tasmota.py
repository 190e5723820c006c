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

from appliance.core import discovery, tasmota_parts, tasmota_sensors
from appliance.core.discovery import Announcement, Rejected, Removal
from appliance.core.tasmota_parts import Fields, Station

MAX_BYTES = 8 * 1024
"""Of either message; Tasmota's own buffers are smaller."""
MAX_DEVICES = 500
"""Devices that are remembered, as bytes: 8 MB at most."""
PREFIX = "tasmota/discovery"

Found = tuple[Announcement, ...] | Removal | Rejected

_TOPIC = re.compile(r"(?P<mac>[0-9A-F]{12})/(?P<half>config|sensors)")


class Tasmota:
    """What the Tasmota devices of one broker said about themselves."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._heard: dict[str, dict[str, bytes]] = {}

    @property
    def subscription(self) -> str:
        return f"{self._prefix}/#"

    def speaks_of(self, topic: str) -> bool:
        """Whether a message on `topic` is for `read`."""
        return topic.startswith(f"{self._prefix}/")

    def read(self, topic: str, payload: bytes) -> Found:
        """All that is known of the device, after a message on one of its discovery topics.

        Everything that comes back is about the device's *config* topic (`Announcement.topic`,
        `Removal.topic`), whichever of the two was heard. Sensors alone are no device: Removal.
        """
        match = _TOPIC.fullmatch(topic.removeprefix(f"{self._prefix}/"))
        if match is None or not self.speaks_of(topic):
            return Rejected(topic, "not-a-discovery-topic")
        mac, half = match["mac"], match["half"]
        home = f"{self._prefix}/{mac}/config"
        fault = self._remember(mac, half, payload)
        config = self._half(mac, "config")
        if fault is not None and (half == "config" or config is None):
            return Rejected(home, fault)
        if config is None:
            return Removal(home)
        station = Station.of(config, mac)
        if station is None:
            return Rejected(home, "config-invalid")
        sensors = self._half(mac, "sensors") or {}
        parts = tasmota_parts.parts(station) + tasmota_sensors.parts(station, sensors)
        return tuple(
            Announcement(home, part.id, part.component, part.config)
            for part in parts[: discovery.MAX_COMPONENTS]
        )

    def _remember(self, mac: str, half: str, payload: bytes) -> str | None:
        """Keep one half of a device in place of what it said before; or why it cannot be."""
        halves = self._heard.pop(mac, {})
        halves.pop(half, None)
        fault = self._fault(mac, half, payload) if payload else None
        if payload and fault is None:
            halves[half] = payload
        if halves:
            self._heard[mac] = halves
        return fault

    def _fault(self, mac: str, half: str, payload: bytes) -> str | None:
        if len(payload) > MAX_BYTES:
            return "config-too-large"
        fields = _parse(payload)
        if fields is None:
            return "config-not-json"
        if not discovery.encodable(fields):
            return "config-not-unicode"
        if half == "config" and fields.get("mac") != mac:
            return "config-of-another"
        return "too-many-devices" if len(self._heard) >= MAX_DEVICES else None

    def _half(self, mac: str, half: str) -> Fields | None:
        payload = self._heard.get(mac, {}).get(half)
        return _parse(payload) if payload is not None else None


def _parse(payload: bytes) -> Fields | None:
    try:
        value = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None

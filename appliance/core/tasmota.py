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
"""Devices whose config is remembered."""
MAX_LOOSE = 250
"""Sensors that are remembered without a config; with those of devices 10 MB at most."""
PREFIX = "tasmota/discovery"

Found = tuple[Announcement, ...] | Removal | Rejected

_TOPIC = re.compile(r"(?P<mac>[0-9A-F]{12})/(?P<half>config|sensors)")


class Tasmota:
    """What the Tasmota devices of one broker said about themselves."""

    def __init__(self, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._configs: dict[str, bytes] = {}
        self._sensors: dict[str, bytes] = {}
        """Of devices whose config is known."""
        self._loose: dict[str, bytes] = {}
        """Sensors of nobody: the oldest makes room, and none of them takes the room of a device."""
        self._mute: dict[str, None] = {}
        """Devices that announce nothing: nobody can see or forget them, so they make room too."""

    @property
    def subscription(self) -> str:
        return f"{self._prefix}/#"

    def speaks_of(self, topic: str) -> bool:
        """Whether a message on `topic` is for `read`."""
        return topic.startswith(f"{self._prefix}/")

    def read(self, topic: str, payload: bytes) -> Found:
        """All that is known of the device, after a message on one of its discovery topics.

        Everything that comes back is about the device's *config* topic (`Announcement.topic`,
        `Removal.topic`), whichever of the two was heard. Of nothing to announce, Removal: sensors
        alone are no device.
        """
        match = _TOPIC.fullmatch(topic.removeprefix(f"{self._prefix}/"))
        if match is None or not self.speaks_of(topic):
            return Rejected(topic, "not-a-discovery-topic")
        mac = match["mac"]
        home = self._home(mac)
        hear = self._hear_config if match["half"] == "config" else self._hear_sensors
        fault = hear(mac, payload)
        config = _fields(self._configs.get(mac))
        station = Station.of(config, mac) if config is not None else None
        if station is None:
            return Rejected(home, fault) if fault is not None else Removal(home)
        sensors = _fields(self._sensors.get(mac)) or {}
        parts = tasmota_parts.parts(station) + tasmota_sensors.parts(station, sensors)
        self._mute.pop(mac, None)
        if not parts:
            self._mute[mac] = None
            return Removal(home)
        return tuple(
            Announcement(home, part.id, part.component, part.config)
            for part in parts[: discovery.MAX_COMPONENTS]
        )

    def home_of(self, topic: str) -> str:
        """The topic under which a device that speaks on `topic` is announced."""
        match = _TOPIC.fullmatch(topic.removeprefix(f"{self._prefix}/"))
        return self._home(match["mac"]) if match and self.speaks_of(topic) else topic

    def messages(self, home: str) -> dict[str, bytes]:
        """The messages behind what is announced on a config topic, by their own topics."""
        mac = home.removeprefix(f"{self._prefix}/").partition("/")[0]
        halves = {"config": self._configs.get(mac), "sensors": self._sensors.get(mac)}
        known = {f"{self._prefix}/{mac}/{half}": said for half, said in halves.items() if said}
        return known if home in known else {}

    def _home(self, mac: str) -> str:
        return f"{self._prefix}/{mac}/config"

    def _hear_config(self, mac: str, payload: bytes) -> str | None:
        """Keep it in place of what the device said before; or why it cannot be."""
        known = self._configs.pop(mac, None) is not None
        fault = self._config_fault(mac, payload) if payload else None
        if payload and fault is None and not known and len(self._configs) >= MAX_DEVICES:
            fault = None if self._make_room() else "too-many-devices"
        if payload and fault is None:
            self._configs[mac] = payload
            if mac in self._loose:
                self._sensors[mac] = self._loose.pop(mac)
        elif known:
            self._loosen(mac)
        return fault

    def _hear_sensors(self, mac: str, payload: bytes) -> str | None:
        self._sensors.pop(mac, None)
        self._loose.pop(mac, None)
        fault = _fault(payload) if payload else None
        if payload and fault is None:
            kept = self._sensors if mac in self._configs else self._loose
            kept[mac] = payload
            self._bound()
        return fault

    def _make_room(self) -> bool:
        """Let go of the device that has announced nothing for longest, if there is one."""
        oldest = next(iter(self._mute), None)
        if oldest is not None:
            del self._configs[oldest]
            self._loosen(oldest)
        return oldest is not None

    def _loosen(self, mac: str) -> None:
        """The device has gone; its sensors may be those of one that comes back."""
        self._mute.pop(mac, None)
        if mac in self._sensors:
            self._loose[mac] = self._sensors.pop(mac)
            self._bound()

    def _bound(self) -> None:
        if len(self._loose) > MAX_LOOSE:
            del self._loose[next(iter(self._loose))]

    def _config_fault(self, mac: str, payload: bytes) -> str | None:
        fault, said = _fault(payload), _fields(payload)
        if fault is not None or said is None:
            return fault
        if said.get("mac") != mac:
            return "config-of-another"
        return "config-invalid" if Station.of(said, mac) is None else None


def _fault(payload: bytes) -> str | None:
    """Why a message cannot be kept, whichever half it is."""
    if len(payload) > MAX_BYTES:
        return "config-too-large"
    fields = _parse(payload)
    if fields is None:
        return "config-not-json"
    return None if discovery.encodable(fields) else "config-not-unicode"


def _fields(payload: bytes | None) -> Fields | None:
    return _parse(payload) if payload is not None else None


def _parse(payload: bytes) -> Fields | None:
    try:
        value = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None

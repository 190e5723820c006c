"""How much there is of what was announced. Refuses what would be more than a house can have.

No I/O. Asked before devices are made of an announcement, because that is most of the work.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from appliance.adapters.mqtt.device import Device
from appliance.adapters.mqtt.templates import labour
from appliance.core import topics
from appliance.core.discovery import Announcement

MAX_WAITING = 2_000
"""Announcements without approval that are kept; the approved are limited by their record."""
MAX_WAITING_BYTES = 3 * 1024 * 1024
"""Of their payloads together."""
MAX_LABOUR = 32 * 1024
"""Characters of templates in one message that somebody has to approve yet."""
MAX_COPIES = 4
"""Topics on which an approved announcement is believed at a time: moving needs two."""

MAX_UNPREPARED = 16
"""Devices of one message that may share a topic among themselves before that is looked at."""


class Census:
    def __init__(self) -> None:
        self.waiting = 0
        """Devices without approval."""
        self._waiting_bytes = 0
        self._weights: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._copies: Counter[str] = Counter()
        """How many devices there are of each fingerprint."""
        self._ways: Counter[str] = Counter()
        """How many devices are commanded on each way."""

    def add(self, device: Device) -> None:
        self._copies[device.fingerprint] += 1
        self._ways.update(_ways(device))

    def drop(self, device: Device) -> None:
        _less(self._copies, (device.fingerprint,))
        _less(self._ways, _ways(device))

    def weigh(self, topic: str, waits: bool) -> None:
        """Keep account of what the announcements without approval take."""
        self._waiting_bytes -= self._weights.pop(topic, 0)
        if waits:
            self._weights[topic] = self._sizes.get(topic, 0)
            self._waiting_bytes += self._weights[topic]

    def size(self, topic: str, size: int | None) -> None:
        """So many bytes announced what is on `topic`; None = nothing is."""
        if size is None:
            self._sizes.pop(topic, None)
        else:
            self._sizes[topic] = size

    def has_room(self, topic: str, size: int, known: bool) -> bool:
        """Whether so many bytes may wait on `topic`, where something is `known` already."""
        if self.waiting >= MAX_WAITING and not known:
            return False
        return self._waiting_bytes - self._weights.get(topic, 0) + size <= MAX_WAITING_BYTES

    def is_frequent(self, fingerprint: str) -> bool:
        return self._copies[fingerprint] >= MAX_COPIES

    def prepare(self, device: Device, parts: int) -> None:
        """Work out now, step by step, what the home will ask of what is commanded together."""
        together = any(
            above in self._ways for way in _ways(device) for above in topics.with_ancestors(way)
        )
        if together or parts > MAX_UNPREPARED:
            device.foresee()


def is_laborious(fresh: Iterable[Announcement]) -> bool:
    """Whether the templates of strangers would take too long to make ready."""
    configs: Iterable[Mapping[str, object]] = (announced.config for announced in fresh)
    return labour(configs) > MAX_LABOUR


def _ways(device: Device) -> set[str]:
    return {topics.way(topic) for topic in device.commands}


def _less(counter: Counter[str], names: Iterable[str]) -> None:
    for name in names:
        counter[name] -= 1
        if not counter[name]:
            del counter[name]

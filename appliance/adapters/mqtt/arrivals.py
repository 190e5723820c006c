"""Announcements that were heard and not read yet. Refuses to let strangers take up the house.

Reading an announcement costs a thousand times what it costs to send one, so it is done beside
everything else: in small steps, on every topic only what was said last, first what the owner
approved, and with a share of the time for all others. What finds no room is turned away.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appliance.core.discovery import MAX_CONFIG_BYTES

MAX_BYTES = 8 * 1024 * 1024
"""Of announcements by strangers that wait to be read, with what it costs to remember each."""
_EACH = 256
STEP_S = 0.01
"""After so much work everybody else has a turn."""
BATCH_S = 0.25


@dataclass(slots=True)
class Share:
    """Of the time, in seconds: `burst` at once, then `rate` of every second."""

    rate: float = 0.2
    burst: float = 10.0
    """Reads a home of 5,000 entities on a small computer."""
    left: float | None = None
    at: float = 0.0

    def wait(self, now: float) -> float:
        """How long until there is some left; 0 = there is."""
        self._refill(now)
        return max(0.0, -(self.left or 0.0) / self.rate)

    def spend(self, seconds: float, now: float) -> None:
        """It may become less than nothing: that has to be waited for."""
        self._refill(now)
        self.left = (self.left or 0.0) - seconds

    def _refill(self, now: float) -> None:
        before = self.burst if self.left is None else self.left
        self.left = min(self.burst, before + max(0.0, now - self.at) * self.rate)
        self.at = now


class Arrivals:
    def __init__(self, is_familiar: Callable[[str], bool]) -> None:
        """`is_familiar` tells the topics of approved devices, which nobody can make more of."""
        self._is_familiar = is_familiar
        self._familiar: dict[str, bytes] = {}
        self._strange: dict[str, bytes] = {}
        self._bytes = 0
        self._share = Share()

    def put(self, topic: str, payload: bytes) -> bool:
        """Keep it to be read; False if there is no room."""
        # One byte too many is as wrong as a million.
        payload = payload[: MAX_CONFIG_BYTES + 1]
        if self._is_familiar(topic):
            self._familiar[topic] = payload
            return True
        older = self._strange.pop(topic, None)
        if older is not None:
            self._bytes -= _weight(topic, older)
        if self._bytes + _weight(topic, payload) > MAX_BYTES:
            return False
        self._strange[topic] = payload
        self._bytes += _weight(topic, payload)
        return True

    def clear(self) -> None:
        self._familiar.clear()
        self._strange.clear()
        self._bytes = 0

    def wait(self, now: float) -> float | None:
        """Seconds until one of them may be read; None if there is none."""
        if self._familiar:
            return 0.0
        return self._share.wait(now) if self._strange else None

    async def read(self, reading: Callable[[str, bytes], Iterator[bool]]) -> bool:
        """Read as many as may be read now, a quarter of a second at most; True if it was news.

        `reading` takes one in, step by step, and tells of each step whether it was news.
        """
        loop = asyncio.get_running_loop()
        began = rested = loop.time()
        news = False
        while loop.time() - began < BATCH_S and self.wait(loop.time()) == 0:
            strange = not self._familiar
            topic, payload = self._first()
            steps = reading(topic, payload)
            resumed = loop.time()
            for step in steps:
                news |= step
                now = loop.time()
                if now - rested < STEP_S:
                    continue
                if strange:
                    self._share.spend(now - resumed, now)
                await asyncio.sleep(0)
                rested = resumed = loop.time()
            if strange:
                self._share.spend(loop.time() - resumed, loop.time())
        return news

    def _first(self) -> tuple[str, bytes]:
        if self._familiar:
            topic = next(iter(self._familiar))
            return topic, self._familiar.pop(topic)
        topic = next(iter(self._strange))
        payload = self._strange.pop(topic)
        self._bytes -= _weight(topic, payload)
        return topic, payload


def _weight(topic: str, payload: bytes) -> int:
    return _EACH + 4 * len(topic) + len(payload)

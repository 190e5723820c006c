"""How much of what a broker sends is taken in. Refuses floods, and messages no house sends.

Two token buckets, so that a flood of announcements leaves the states of the house their share. A
message costs one token and one more for every 4 KiB, a topic sixteen times its length, because
topics are what is remembered; what finds no token is dropped and counted.
No I/O and no clock: the time is passed in, in seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_BYTES = 1024 * 1024
"""Of a payload. The largest sent in earnest is a map of the home: 200 bytes an entity."""
_BYTES_PER_TOKEN = 4096
MAX_MISSED = 1_000
"""Topics of dropped messages that are remembered, to be asked for again."""


@dataclass(slots=True)
class Bucket:
    """`burst` tokens at most, `rate` more a second."""

    rate: float
    burst: float
    level: float = -1.0
    at: float = 0.0

    def take(self, cost: float, now: float) -> bool:
        if self.level < 0:
            self.level, self.at = self.burst, now
        self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        if cost > self.level:
            return False
        self.level -= cost
        return True


class Intake:
    """`announcing` are the beginnings of topics on which devices announce themselves.

    The bursts hold what comes at once when a home of 5,000 entities is listed: every announcement
    twice, every entity's state on four topics.
    """

    def __init__(self, announcing: Iterable[str]) -> None:
        self._announcing = tuple(announcing)
        self._announcements = Bucket(rate=500, burst=10_000)
        self._others = Bucket(rate=2_000, burst=20_000)
        self._missed: set[str] = set()
        self._asked = 0.0
        self._said = 0.0
        self._unsaid = 0
        self.dropped = 0
        """Messages refused since the beginning."""

    def admit(self, topic: str, size: int, now: float) -> bool:
        """Whether to take in a message with a payload of `size` bytes."""
        bucket = self._announcements if topic.startswith(self._announcing) else self._others
        if size <= MAX_BYTES and bucket.take(1 + (size + 16 * len(topic)) // _BYTES_PER_TOKEN, now):
            return True
        self.dropped += 1
        self._unsaid += 1
        if bucket is self._others and len(self._missed) < MAX_MISSED:
            self._missed.add(topic)
        return False

    @property
    def has_missed(self) -> bool:
        return bool(self._missed)

    def missed(self, now: float) -> frozenset[str]:
        """The topics, announcements apart, of what was dropped and not told of yet; once a second
        at most, else none.
        """
        if now - self._asked < 1.0:
            return frozenset()
        missed, self._missed, self._asked = frozenset(self._missed), set(), now
        return missed

    def to_say(self, now: float) -> int:
        """How many were dropped and not told of yet; once a second at most, else 0."""
        if not self._unsaid or now - self._said < 1.0:
            return 0
        number, self._unsaid, self._said = self._unsaid, 0, now
        return number

"""Would this broker do? Connects, looks who announces itself, and leaves. Publishes nothing."""

import asyncio
from dataclasses import dataclass

from appliance.adapters.mqtt.client import Incoming
from appliance.adapters.mqtt.connection import Connection, Link, Pace
from appliance.config.broker import BrokerSettings

_CONNECT_S = 8.0
_LOOK_S = 1.5
"""Retained messages come at once; a loaded broker takes its time."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: `trouble` empty if it would do, and how many devices announce themselves."""

    trouble: str
    announced: int = 0


class _Visitor:
    """Implements connection.Party."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.inside = asyncio.Event()
        self.topics: set[str] = set()

    async def attend(self, link: Link) -> None:
        await link.subscribe([f"{self._prefix}/#"])
        self.inside.set()

    def take(self, message: Incoming) -> None:
        if message.topic.endswith("/config"):
            self.topics.add(message.topic)

    def lost(self) -> None:
        """Nothing: it is tried once."""


async def trial(settings: BrokerSettings) -> Trial:
    """Raises ConfigError for settings that can never work, as of a certificate that is none."""
    visitor = _Visitor(settings.discovery_prefix)
    pace = Pace(first_retry=0.5, last_retry=1.0)
    async with Connection(settings, [visitor], pace=pace) as connection:
        try:
            async with asyncio.timeout(_CONNECT_S):
                await visitor.inside.wait()
        except TimeoutError:
            return Trial(connection.trouble or "it did not answer")
        await asyncio.sleep(_LOOK_S)
        return Trial("", len(visitor.topics))

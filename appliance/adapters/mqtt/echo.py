"""Does the broker hand on what it is given? One message to Hearth itself, over a connection made
for it. Publishes below `hearth/` alone, where no device listens, and retains nothing.
"""

import asyncio
import secrets

from appliance.adapters.mqtt.client import Incoming
from appliance.adapters.mqtt.connection import Connection, Link, Pace
from appliance.config.broker import BrokerSettings
from appliance.core.topics import OWN_PREFIX

_PATIENCE_S = 15.0


class _Echo:
    """Implements connection.Party."""

    def __init__(self) -> None:
        self._topic = f"{OWN_PREFIX}echo/{secrets.token_hex(4)}"
        self._sent = secrets.token_bytes(8)
        self.came = asyncio.Event()

    async def attend(self, link: Link) -> None:
        await link.subscribe([self._topic])
        await link.publish(self._topic, self._sent)

    def take(self, message: Incoming) -> None:
        if message.topic == self._topic and message.payload == self._sent:
            self.came.set()

    def lost(self) -> None:
        """Nothing: it is tried again as long as there is time."""


async def echo(settings: BrokerSettings) -> str:
    """Why nothing came back, in a few words; empty if it did. Raises ConfigError for settings that
    can never work.
    """
    party = _Echo()
    async with Connection(settings, [party], pace=Pace(first_retry=0.5, last_retry=1.0)) as link:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await party.came.wait()
        except TimeoutError:
            return link.trouble or "nothing came back"
        return ""

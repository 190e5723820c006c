"""One connection to the broker, kept up for those who share it. Refuses to queue and to retain.

Whoever talks MQTT is a `Party`: it is given the `Link` while there is a connection, every message
of the connection, and word when it is lost. Nothing waits for a connection: without one there is
no link to publish on.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Protocol, Self

import aiomqtt

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    topic: str
    payload: bytes
    retained: bool


class Delivery(Enum):
    """What is known of a message that was to be published."""

    TAKEN = auto()
    """The broker confirmed it (QoS 1)."""
    UNSURE = auto()
    """It left, but the broker did not confirm in time: it may arrive or not."""
    NOT_SENT = auto()
    """It cannot have left this process."""


class Party(Protocol):
    """Someone on the connection. Parties know nothing of each other."""

    async def attend(self, link: "Link") -> None:
        """Subscribe, announce oneself, go on as needed; cancelled when the connection is lost."""
        ...

    def take(self, message: Incoming) -> None:
        """Any message of the connection, wanted or not. Returns at once and never raises."""
        ...

    def lost(self) -> None:
        """There is no connection any more; also said when an attempt to connect failed."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    taken: float = 1.0
    """How long the broker has to confirm that it took a message..."""
    first_retry: float = 0.2
    last_retry: float = 5.0
    connect: float = 5.0


class Link:
    """A connection while it lasts; used up with it."""

    def __init__(self, client: aiomqtt.Client, taken: float) -> None:
        self._client = client
        self._taken = taken

    async def subscribe(self, topics: Iterable[str]) -> None:
        """QoS 0: over one TCP connection nothing is lost, while Mosquitto drops what exceeds its
        queue of 1,000 for a QoS 1 subscriber (1,020 of 2,000 retained messages arrived).
        """
        for some in _hundreds(topics):
            await self._client.subscribe([(topic, 0) for topic in some])

    async def unsubscribe(self, topics: Iterable[str]) -> None:
        for some in _hundreds(topics):
            await self._client.unsubscribe(some)

    async def publish(self, topic: str, payload: str | bytes, *, retain: bool = False) -> Delivery:
        """Once, QoS 1. `retain` is for what Hearth says about itself; a command never is."""
        try:
            await self._client.publish(topic, payload, qos=1, retain=retain, timeout=self._taken)
        except (aiomqtt.MqttCodeError, ValueError) as error:
            # paho refused it: the connection was gone already, or it cannot be encoded.
            log.warning("not published: %s", type(error).__name__)
            return Delivery.NOT_SENT
        except aiomqtt.MqttError:
            return Delivery.UNSURE
        return Delivery.TAKEN


class Connection:
    """Connects, serves the parties until the connection is lost, and tries again, for ever.

    Use as `async with`, in one task. Raises ConfigError for settings that can never work.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        parties: Sequence[Party],
        *,
        pace: Pace | None = None,
        will: aiomqtt.Will | None = None,
    ) -> None:
        self._settings = settings
        self._parties = tuple(parties)
        self._pace = pace or Pace()
        self._will = will
        self._stack = contextlib.AsyncExitStack()
        self._leaving = False
        self.trouble: str | None = None
        """Why the broker cannot be reached at the moment, for `hearth doctor`."""

    async def __aenter__(self) -> Self:
        tls = _tls(self._settings)
        secret = self._settings.secret()
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        connection = group.create_task(self._stay_connected(tls, secret), name="broker-connection")
        self._stack.callback(self._leave, connection)
        return self

    def _leave(self, connection: asyncio.Task[None]) -> None:
        self._leaving = True
        connection.cancel()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, asyncio.CancelledError):
            await self._stack.__aexit__(kind, error, trace)
        else:
            # Kept from the task group, which would wrap the error of the caller's own code.
            await self._stack.aclose()

    async def _stay_connected(self, tls: ssl.SSLContext | None, secret: str | None) -> None:
        delay = self._pace.first_retry
        while True:
            try:
                async with self._client(tls, secret) as client:
                    delay = self._pace.first_retry
                    await self._serve(client)
            except* aiomqtt.MqttError as errors:
                if self.trouble is None:
                    log.warning("broker away: trying again every %.1f s", self._pace.last_retry)
                self.trouble = str(errors.exceptions[0])
            finally:
                for party in self._parties:
                    party.lost()
            if self._leaving:
                # Before Python 3.13 a task group that fails while it is cancelled forgets that.
                raise asyncio.CancelledError
            await asyncio.sleep(delay)
            delay = min(delay * 2, self._pace.last_retry)

    def _client(self, tls: ssl.SSLContext | None, secret: str | None) -> aiomqtt.Client:
        return aiomqtt.Client(
            self._settings.host,
            self._settings.port_number,
            username=self._settings.username,
            password=secret,
            identifier=f"hearth-{secrets.token_hex(6)}",
            timeout=self._pace.connect,
            keepalive=15,
            max_queued_incoming_messages=50_000,
            tls_context=tls,
            will=self._will,
            # Without it the second of two small packets waits for a delayed ACK, 40 ms.
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )

    async def _serve(self, client: aiomqtt.Client) -> None:
        self.trouble = None
        log.info("broker connected")
        link = Link(client, self._pace.taken)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(client), name="broker-messages")
            for party in self._parties:
                group.create_task(party.attend(link), name=f"broker-{type(party).__name__}")

    async def _read(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            incoming = Incoming(message.topic.value, bytes(message.payload), bool(message.retain))
            for party in self._parties:
                party.take(incoming)


def _hundreds(topics: Iterable[str]) -> list[list[str]]:
    every = list(topics)
    return [every[start : start + 100] for start in range(0, len(every), 100)]


def _tls(settings: BrokerSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"cannot use the broker's ca_file {settings.ca_file}: {error}") from error

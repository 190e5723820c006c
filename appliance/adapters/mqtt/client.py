"""aiomqtt's client, made strict. Refuses to queue, in either direction, and to leave a socket open.

What it adds: every message is handed on as it is read, so that a flood stays in the socket where
TCP holds it back; a broker that closes before it answers is known at once instead of after a
timeout; a connection can be cut so that what has not left this machine never will.
"""

import asyncio
import contextlib
import logging
import os
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, Self

import aiomqtt
import aiomqtt.types
from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.client import (
    MQTT_CLEAN_START_FIRST_ONLY,
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
)
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from appliance.adapters.mqtt.intake import MAX_BYTES
from appliance.config.broker import BrokerSettings

KEEPALIVE_S = 7
"""Silence after which the broker is asked for a sign of life; as long again, and it is dead.

With what the checks take, once a second, a silent connection is given up after 16 s at most.
"""
_USER_TIMEOUT_MS = 10_000
_PROBE_S, _PROBES = 3, 3
WINDOW = 20
"""Messages that may wait for the broker's confirmation at a time: Mosquitto's own limit."""
_UNSUPPORTED_VERSION = 0x84
_SILENT = logging.getLogger(f"{__name__}.paho")
"""What paho would say of every lost connection is said once, by `Connection`."""
_SILENT.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Incoming:
    topic: str
    payload: bytes
    retained: bool


class VersionRefused(aiomqtt.MqttError):
    """The broker said that it does not speak this version of MQTT."""


class Dropped(aiomqtt.MqttError):
    """The broker took the connection, and then closed it or was silent instead of an answer."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to get in: the settings with what was read from their files."""

    settings: BrokerSettings
    secret: str | None
    tls: ssl.SSLContext | None


class BrokerClient(aiomqtt.Client):
    """One connection, for one use: the next one is a new client with a new id and no memory.

    So nothing can be sent again after a reconnection, neither by paho nor by the broker.
    `deliver` is called with every message; it must return at once and not raise.
    """

    def __init__(
        self,
        access: Access,
        version: aiomqtt.ProtocolVersion,
        *,
        identifier: str,
        timeout: float,
        will: aiomqtt.Will | None,
        deliver: Callable[[Incoming], None],
    ) -> None:
        settings = access.settings
        modern = version is aiomqtt.ProtocolVersion.V5
        super().__init__(
            settings.host,
            settings.port_number,
            username=settings.username,
            password=access.secret,
            identifier=identifier,
            protocol=version,
            clean_session=None if modern else True,
            clean_start=True if modern else MQTT_CLEAN_START_FIRST_ONLY,
            timeout=timeout,
            logger=_SILENT,
            keepalive=KEEPALIVE_S,
            max_inflight_messages=WINDOW,
            # No more than may be in flight: paho then refuses what it would have queued.
            max_queued_outgoing_messages=WINDOW,
            properties=_connect_properties() if modern else None,
            tls_context=access.tls,
            transport=settings.transport,
            websocket_path=settings.path if settings.transport == "websockets" else None,
            will=will,
        )
        self.modern = modern
        self.window = WINDOW
        """How many messages may wait for their confirmation; a broker may want fewer."""
        self.pending_calls_threshold = 2 * WINDOW
        self._client.connect_timeout = timeout
        self._deliver = deliver
        self._abandoned = False
        self._unconfirmed: deque[float] = deque()
        """When each message left that waits for its confirmation; those come in order."""
        self._heard_at = 0.0

    async def __aenter__(self) -> Self:
        """Raises VersionRefused, Dropped or another MqttError."""
        try:
            await super().__aenter__()
        except MqttConnectError as error:
            self._close()
            if _number(error.rc) == _UNSUPPORTED_VERSION:
                raise VersionRefused(str(error)) from None
            raise
        except aiomqtt.MqttError as error:
            silent = self._client.socket() is not None
            self._close()
            if silent:
                raise Dropped("the broker does not answer") from error
            raise
        except BaseException:
            self._close()
            raise
        self._tune()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        try:
            await super().__aexit__(exc_type, exc, tb)
        finally:
            self._close()

    async def publish(self, *args: Any, **kwargs: Any) -> None:
        """As aiomqtt's, and remembered until the broker confirms it.

        Raises MqttCodeError if it was not sent, because too many are unconfirmed for example.
        """
        if len(self._unconfirmed) >= self.window:
            raise aiomqtt.MqttCodeError(MQTTErrorCode.MQTT_ERR_QUEUE_SIZE)
        self._unconfirmed.append(self._loop.time())
        try:
            await super().publish(*args, **kwargs)
        except (aiomqtt.MqttCodeError, ValueError):
            # Raised before anything else could run, so the newest is this one.
            self._unconfirmed.pop()
            raise

    def unconfirmed_s(self) -> float:
        """For how long the oldest unconfirmed message has waited, and nothing was received.

        As long as messages come in, its confirmation may be behind them.
        """
        if not self._unconfirmed:
            return 0.0
        return self._loop.time() - max(self._unconfirmed[0], self._heard_at)

    async def lost(self) -> NoReturn:
        """Wait for the end of the connection; raises MqttError."""
        await asyncio.wait({self._disconnected})
        raise aiomqtt.MqttError("the connection was lost") from self._disconnected.exception()

    def cut(self) -> None:
        """End the connection so that nothing that is still in this machine leaves it."""
        with contextlib.suppress(OSError), self._same_socket() as same:
            same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._close()

    def _tune(self) -> None:
        with contextlib.suppress(OSError), self._same_socket() as same:
            # Without it the second of two small packets waits for a delayed ACK, 40 ms.
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # A command must not arrive late: what nobody has acknowledged is not sent for ever.
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT_MS)
            # For brokers that demand a longer keepalive than ours.
            same.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_S)
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _PROBE_S)
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _PROBES)

    def _same_socket(self) -> socket.socket:
        """The TCP socket under whatever TLS or websockets put over it. Raises OSError."""
        wrapped = self._client.socket()
        if wrapped is None:
            raise OSError("not connected")
        return socket.socket(fileno=os.dup(wrapped.fileno()))

    def _close(self) -> None:
        """Leave nothing behind, whatever state the connection is in."""
        self._abandoned = True
        if self._misc_task is not None:
            self._misc_task.cancel()
        wrapped = self._client.socket()
        if wrapped is None or (number := wrapped.fileno()) < 0:
            return
        self._loop.remove_reader(number)
        self._loop.remove_writer(number)
        wrapped.close()
        if not self._disconnected.done() and self._connected.done():
            self._disconnected.set_result(None)

    def _on_socket_register_write(
        self, client: Client, userdata: Any, sock: aiomqtt.types.PahoSocket
    ) -> None:
        self._loop.call_soon_threadsafe(self._await_writing, sock)

    def _on_socket_unregister_write(
        self, client: Client, userdata: Any, sock: aiomqtt.types.PahoSocket
    ) -> None:
        if sock.fileno() >= 0:  # paho says it once more when it is thrown away
            self._loop.remove_writer(sock.fileno())

    def _await_writing(self, sock: aiomqtt.types.PahoSocket) -> None:
        """Unless it was closed meanwhile: its number may be somebody else's by now."""
        current = self._client.socket()
        if current is not None and current is sock and current.fileno() >= 0:
            self._loop.add_writer(current.fileno(), self._write)

    def _write(self) -> None:
        try:
            self._client.loop_write()
        except Exception as error:  # noqa: BLE001 - whatever it is, the connection is over
            if not self._disconnected.done():
                self._disconnected.set_exception(error)

    def _client_connect(self) -> None:
        """In a thread: whoever waited for it may have gone meanwhile."""
        super()._client_connect()
        if self._abandoned:
            self._loop.call_soon_threadsafe(self._close)

    def _on_connect(
        self,
        client: Client,
        userdata: Any,
        flags: ConnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        self.window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
        super()._on_connect(client, userdata, flags, reason_code, properties)

    def _on_disconnect(
        self,
        client: Client,
        userdata: Any,
        flags: DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        if self._connected.done():
            super()._on_disconnect(client, userdata, flags, reason_code, properties)
        else:
            self._connected.set_exception(Dropped("the broker closed before it answered"))
            self._connected.exception()  # looked at, in case nobody waits for it any more

    def _on_publish(
        self,
        client: Client,
        userdata: Any,
        mid: int,
        reason_code: ReasonCode,
        properties: Properties,
    ) -> None:
        if self._unconfirmed:
            self._unconfirmed.popleft()
        super()._on_publish(client, userdata, mid, reason_code, properties)

    def _on_message(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        self._heard_at = self._loop.time()
        try:
            topic = message.topic
        except UnicodeDecodeError:
            return
        self._deliver(Incoming(topic, bytes(message.payload), bool(message.retain)))


def expiring(seconds: int) -> Properties:
    """What makes a broker forget a message that it could not deliver in time (MQTT 5)."""
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.MessageExpiryInterval = seconds
    return properties


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 0
    properties.MaximumPacketSize = MAX_BYTES + 70_000  # a topic may take 65,535 bytes
    return properties


def _number(code: int | ReasonCode | None) -> int | None:
    return code.value if isinstance(code, ReasonCode) else code

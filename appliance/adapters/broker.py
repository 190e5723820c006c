"""The embedded MQTT broker: amqtt in a process of its own, for this machine alone.

It refuses to listen anywhere but on loopback, because it lets everyone in; a broker for a whole
house is Mosquitto, with passwords. Nothing is kept: retained messages live as long as it does.
"""

import asyncio
import contextlib
import ctypes
import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig
from amqtt.errors import MQTTError
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.session import Session

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError, HouseError, PortInUse

_PR_SET_PDEATHSIG = 1
_ROOT = str(Path(__file__).resolve().parents[2])
"""Where the package `appliance` lies, so that a child finds it whatever its working folder."""
_log = logging.getLogger(__name__)

_AGAIN_S = 1.0
_STARTING_S = 15.0
_STOPPING_S = 3.0
_WHAT_TO_DO = "stop the program that uses it, or choose another port with --port"


@dataclass(frozen=True, slots=True)
class EmbeddedBroker:
    """A running broker process and where it listens."""

    settings: BrokerSettings
    process: asyncio.subprocess.Process

    async def ended(self) -> int:
        """Return its exit status once it has ended, whatever the reason."""
        return await self.process.wait()


@contextlib.asynccontextmanager
async def embedded_broker(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[EmbeddedBroker]:
    """Start the broker, wait until it listens, and stop it at the end. Port 0 = any free one.

    Raises PortInUse, ConfigError (not loopback), HouseError (it would not start).
    """
    _require_loopback(host)
    paths = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "broker", "--supervised"),
        *("--host", host, "--port", str(port)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths},
        # Ctrl-C is for us: the broker must outlive what still has to be said over it.
        process_group=0,
    )
    try:
        listening = await _ready(process, host, port)
        # It speaks nothing newer, so nothing newer need be tried.
        settings = BrokerSettings(host=host, port=listening, protocol="3.1.1")
        yield EmbeddedBroker(settings, process)
    finally:
        await _stop(process)


async def keep_running(broker: EmbeddedBroker) -> NoReturn:
    """Start the broker again, on the same port, whenever it ends. Runs until cancelled."""
    host, port = broker.settings.host, broker.settings.port_number
    status = await broker.ended()
    while True:
        _log.warning("the embedded broker ended with status %d: starting it again", status)
        await asyncio.sleep(_AGAIN_S)
        try:
            async with embedded_broker(host, port) as again:
                status = await again.ended()
        except HouseError as error:
            _log.error("the embedded broker does not start: %s", error.code)


async def _ready(process: asyncio.subprocess.Process, host: str, port: int) -> int:
    if process.stdout is None:
        raise HouseError("the embedded broker has no standard output")
    try:
        async with asyncio.timeout(_STARTING_S):
            line = (await process.stdout.readline()).decode(errors="replace").split()
    except TimeoutError:
        raise HouseError(
            f"the embedded broker did not listen within {_STARTING_S:.0f} s: is this machine very "
            "busy? Try again, or name a broker in the settings"
        ) from None
    match line:
        case ["listening", number] if number.isdecimal():
            return int(number)
        case ["failed", PortInUse.code]:
            raise PortInUse(f"port {port} on {host} is in use: {_WHAT_TO_DO}")
        case _:
            raise HouseError(
                f"the embedded broker ended before it listened on {host}:{port}; its reason is "
                "above. Try `hearth broker`, or name a broker in the settings"
            )


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_STOPPING_S):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def serve(host: str, port: int, *, supervised: bool) -> None:
    """Be the broker until SIGTERM or SIGINT; prints `listening PORT` when it does.

    `supervised` ties its life to the process that started it. Raises PortInUse, ConfigError.
    """
    _require_loopback(host)
    if supervised:
        _die_with_parent()
    for chatty in ("amqtt", "transitions", "asyncio"):
        # amqtt reports each client that goes away without a word, and every damaged packet.
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    _require_free(host, port)
    anonymous = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    listener = {"type": "tcp", "bind": f"{host}:{port}", "max_connections": 200}
    config = {"listeners": {"default": listener}, "plugins": anonymous}
    broker = _HomeBroker(BrokerConfig.from_dict(config))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await broker.start()
    sys.stdout.write(f"listening {broker.port}\n")
    sys.stdout.flush()
    await stop.wait()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_STOPPING_S / 2):
            await broker.shutdown()


class _HomeBroker(Broker):  # type: ignore[misc] # amqtt ships no types
    """amqtt 0.12.1 with three of its ways corrected; tests/contract/test_broker.py shows each.

    On every connection it walks through the subscriptions of *all* clients and sends the newcomer
    what is retained there, whether it asked for it or not; and the dictionary may change under it,
    which ends that connection. It keeps sessions that asked not to be kept, for ever. And it waits
    for the rest of a greeting in MQTT 5, which it cannot read, instead of saying so.
    """

    @property
    def port(self) -> int:
        listening: int = self._servers["default"].instance.sockets[0].getsockname()[1]
        return listening

    async def _initialize_client_session(
        self, reader: ReaderAdapter, writer: WriterAdapter, address: str, port: int
    ) -> tuple[BrokerProtocolHandler, Session]:
        greeting = await _beginning(reader)
        if greeting[-_NAMED:-1] == _NAME and greeting[-1] > _NEWEST:
            writer.write(_TOO_NEW)
            await writer.drain()
            await writer.close()
            raise MQTTError("the client speaks a newer version")
        again: tuple[BrokerProtocolHandler, Session] = await super()._initialize_client_session(
            _Again(greeting, reader), writer, address, port
        )
        return again

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        subscribers = self._subscriptions.get(subscription[0], ())
        if any(subscriber is session for subscriber, _ in subscribers):
            await super()._publish_retained_messages_for_subscription(subscription, session)

    async def _handle_disconnect(
        self,
        session: Session,
        handler: BrokerProtocolHandler,
        waiter: "asyncio.Future[object]",
    ) -> None:
        await super()._handle_disconnect(session, handler, waiter)
        current, _ = self._sessions.get(session.client_id, (None, None))
        if session.clean_session and current is session:
            await self._delete_session(session.client_id)


_NAME, _NEWEST = b"\x00\x04MQTT", 4
_NAMED = len(_NAME) + 1
_TOO_NEW = b"\x20\x03\x00\x84\x00"
"""CONNACK of MQTT 5: unsupported protocol version."""


async def _beginning(reader: ReaderAdapter) -> bytes:
    """A CONNECT up to its version; whatever else comes instead, or as much of it as there is."""
    read = b""
    try:
        read = await reader.read(2)
        while read[-1] & 0x80 and len(read) < 5:
            read += await reader.read(1)
        if read[0] >> 4 == 1 and (read[-1] >= _NAMED or len(read) > 2):
            read += await reader.read(_NAMED)
    except asyncio.IncompleteReadError as error:
        read += error.partial
    return read


class _Again(ReaderAdapter):  # type: ignore[misc] # amqtt ships no types
    """A reader that begins with what was read of it already."""

    def __init__(self, ahead: bytes, reader: ReaderAdapter) -> None:
        self._ahead = ahead
        self._reader = reader

    async def read(self, n: int = -1) -> bytes:
        taken, self._ahead = (self._ahead, b"") if n < 0 else (self._ahead[:n], self._ahead[n:])
        if 0 <= n <= len(taken):
            return taken
        return taken + bytes(await self._reader.read(n - len(taken) if n >= 0 else n))

    def feed_eof(self) -> None:
        self._reader.feed_eof()


def _require_loopback(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ConfigError(
            "the embedded broker lets everyone in, so it listens on 127.0.0.1 only, not on "
            f"{host}. For other machines: Mosquitto with passwords, named in the settings"
        )


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(f"port {port} on {host} is in use: {_WHAT_TO_DO}") from None
            raise ConfigError(f"cannot listen on {host}:{port}: {error.strerror}") from error


def _die_with_parent() -> None:
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it went away in between: no signal will come
        raise SystemExit(1)

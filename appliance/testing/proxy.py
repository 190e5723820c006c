"""A small TCP proxy that spoils a connection on purpose. Refuses anything but loopback.

It stands between Hearth and a broker and plays what networks do: cables that are pulled (`cut`),
links that die without a word (`freeze`), slow ones (`delay`, `bytes_per_second`), and packets of
MQTT that get lost on one way only (`drop`). Faults can be set and taken back at any time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from appliance.config.broker import BrokerSettings

_CHUNK = 65_536
_HELD = 1_000
"""Pieces that wait on the way; beyond it the sender has to."""

PUBLISH, PUBACK = 3, 4
"""Types of MQTT packets: the upper four bits of their first byte."""
DUP = 0x08
"""In the first byte of a PUBLISH: it may have been sent before."""


class Way(Enum):
    TO_BROKER = auto()
    TO_CLIENT = auto()


@dataclass(frozen=True, slots=True)
class Packet:
    """One MQTT packet as it came to the proxy, whether it was passed on or not."""

    way: Way
    data: bytes

    @property
    def kind(self) -> int:
        return self.data[0] >> 4


class Proxy:
    """Use `proxy()`. `settings` leads to the broker through it."""

    def __init__(self, broker: BrokerSettings, *, packets: bool = True) -> None:
        """`packets` False is for connections that are not plain MQTT: TLS, websockets."""
        self._broker = broker
        self._parse = packets
        self._running: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}
        self._thawed = asyncio.Event()
        self._thawed.set()
        self.settings = broker
        self.connections = 0
        """How many were made since the beginning."""
        self.delay = 0.0
        """Seconds by which everything is late, each way."""
        self.bytes_per_second: float | None = None
        self.drop: Callable[[Packet], bool] | None = None
        """Which packets get lost."""
        self.packets: list[Packet] = []
        """Every packet, in the order of arrival."""

    def freeze(self) -> None:
        """From now on nothing is passed on and nobody is told; what was sent waits here."""
        self._thawed.clear()

    def thaw(self) -> None:
        """Pass on what waited, late as it is."""
        self._thawed.set()

    def cut(self) -> None:
        """End all connections at once, with a reset."""
        for writer in self._running.values():
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client to its end; not for callers."""
        self.connections += 1
        task = asyncio.current_task()
        self._running[task] = writer
        try:
            there = await asyncio.open_connection(self._broker.host, self._broker.port_number)
        except OSError:
            writer.transport.abort()
            self._running.pop(task)
            return
        try:
            async with asyncio.TaskGroup() as group:
                for way, source, target in (
                    (Way.TO_BROKER, reader, there[1]),
                    (Way.TO_CLIENT, there[0], writer),
                ):
                    held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_HELD)
                    group.create_task(self._take(way, source, held))
                    group.create_task(self._give(held, target))
        except* (OSError, EOFError):
            pass
        except* asyncio.CancelledError:
            pass  # by `stop`; asyncio's streams take a cancelled handler for an accident
        finally:
            self._running.pop(task)
            writer.transport.abort()
            there[1].transport.abort()

    async def stop(self) -> None:
        """End everything; not for callers."""
        tasks = [task for task in self._running if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(
        self,
        way: Way,
        source: asyncio.StreamReader,
        held: "asyncio.Queue[tuple[float, bytes]]",
    ) -> None:
        loop, rest = asyncio.get_running_loop(), bytearray()
        while data := await source.read(_CHUNK):
            due = loop.time() + self.delay
            if not self._parse:
                await held.put((due, data))
                continue
            rest += data
            for each in _packets(rest):
                packet = Packet(way, each)
                self.packets.append(packet)
                if self.drop is None or not self.drop(packet):
                    await held.put((due, each))
        await held.put((loop.time() + self.delay, b""))

    async def _give(
        self, held: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await held.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            await self._thawed.wait()
            if not data:
                raise EOFError
            if self.bytes_per_second is not None:
                await asyncio.sleep(len(data) / self.bytes_per_second)
            target.write(data)
            await target.drain()


def _packets(rest: bytearray) -> Iterator[bytes]:
    """Take every whole packet off the front of `rest`."""
    while True:
        length, shift, place = 0, 0, 1
        while place < len(rest) and rest[place] & 0x80:
            length |= (rest[place] & 0x7F) << shift
            shift, place = shift + 7, place + 1
        if place >= len(rest):
            return
        end = place + 1 + (length | rest[place] << shift)
        if end > len(rest):
            return
        yield bytes(rest[:end])
        del rest[:end]


@contextlib.asynccontextmanager
async def proxy(broker: BrokerSettings, *, packets: bool = True) -> AsyncIterator[Proxy]:
    """A proxy to `broker` on a free port of 127.0.0.1. The broker need not be there."""
    running = Proxy(broker, packets=packets)
    server = await asyncio.start_server(running.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    running.settings = broker.model_copy(update={"host": "127.0.0.1", "port": port})
    try:
        yield running
    finally:
        server.close()
        await running.stop()

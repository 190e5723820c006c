"""Wyoming events on a byte stream, with limits. Refuses what is too long, torn or not an object.

The format (rhasspy/wyoming, README): one line of JSON `{"type", "data"?, "data_length"?,
"payload_length"?}`, then `data_length` bytes of JSON merged into `data`, then the payload.

`Decoder` is pure: bytes in, events out. `Connection` is the client's end of a stream; nothing it
has received is lost when a caller is cancelled while waiting.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from wyoming.event import Event

MAX_LINE = 64 * 1024
MAX_DATA = 1024 * 1024
MAX_PAYLOAD = 1024 * 1024
MAX_WAITING = 256
"""Bytes, and events. The longest things services send are an `info` and a chunk of audio."""


class WireError(ValueError):
    """The other side does not speak Wyoming, or too much of it. The stream is useless now."""


class Decoder:
    """Feed bytes as they come; events come out when complete. After a WireError: throw it away."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._header: dict[str, Any] | None = None

    def feed(self, data: bytes) -> Iterator[Event]:
        """Raises WireError."""
        self._buffer += data
        while (event := self._next()) is not None:
            yield event

    def _next(self) -> Event | None:
        if self._header is None:
            end = self._buffer.find(b"\n")
            if end < 0:
                if len(self._buffer) > MAX_LINE:
                    raise WireError("line too long")
                return None
            if end > MAX_LINE:
                raise WireError("line too long")
            self._header = _header(bytes(self._buffer[:end]))
            del self._buffer[: end + 1]
        header = self._header
        data_length, payload_length = header["data_length"], header["payload_length"]
        if len(self._buffer) < data_length + payload_length:
            return None
        data: dict[str, Any] = header["data"]
        if data_length:
            data |= _object(bytes(self._buffer[:data_length]))
        payload = bytes(self._buffer[data_length : data_length + payload_length])
        del self._buffer[: data_length + payload_length]
        self._header = None
        return Event(type=header["type"], data=data, payload=payload or None)


def encode(event: Event) -> bytes:
    """The event as bytes."""
    data = json.dumps(event.data, ensure_ascii=False).encode() if event.data else b""
    payload = event.payload or b""
    header: dict[str, Any] = {"type": event.type}
    if data:
        header["data_length"] = len(data)
    if payload:
        header["payload_length"] = len(payload)
    return json.dumps(header).encode() + b"\n" + data + payload


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if not isinstance(value, dict):
        raise WireError("not a JSON object")
    return value


def _header(raw: bytes) -> dict[str, Any]:
    header = _object(raw)
    kind, data = header.get("type"), header.get("data")
    if data is None:
        data = {}
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise WireError("no type")
    return {
        "type": kind,
        "data": data,
        "data_length": _length(header, "data_length", MAX_DATA),
        "payload_length": _length(header, "payload_length", MAX_PAYLOAD),
    }


def _length(header: dict[str, Any], name: str, most: int) -> int:
    value = header.get(name)
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= most:
        raise WireError(f"{name} out of range")
    return value


class Connection(asyncio.Protocol):
    """Events to and from a Wyoming service. Single reader."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._events: deque[Event] = deque()
        self._news = asyncio.Event()
        self._transport: asyncio.WriteTransport | None = None
        self._closed: Exception | None = None

    @classmethod
    async def open(cls, uri: str) -> "Connection":
        """`unix://PATH` or `tcp://HOST:PORT`. Raises OSError."""
        loop, where = asyncio.get_running_loop(), urlparse(uri)
        if where.scheme == "unix":
            _, connection = await loop.create_unix_connection(cls, where.path)
        elif where.scheme == "tcp" and where.hostname and where.port:
            _, connection = await loop.create_connection(cls, where.hostname, where.port)
        else:
            raise OSError(f"{uri}: neither unix://PATH nor tcp://HOST:PORT")
        return connection

    def send(self, event: Event) -> None:
        """Never waits: what is sent is bounded by the callers. Raises ConnectionError."""
        if self._closed or self._transport is None:
            raise ConnectionResetError("closed")
        self._transport.write(encode(event))

    def take(self) -> Event | None:
        """The next event if one is here already. Raises ConnectionError."""
        if self._events:
            event = self._events.popleft()
            self._flow()
            return event
        if self._closed:
            raise ConnectionResetError(str(self._closed)) from self._closed
        return None

    async def receive(self) -> Event:
        """Wait for the next event. Raises ConnectionError."""
        while (event := self.take()) is None:
            self._news.clear()
            await self._news.wait()
        return event

    def _flow(self) -> None:
        """A service that sends faster than anyone listens has to wait."""
        if not isinstance(self._transport, asyncio.Transport) or self._transport.is_closing():
            return
        if len(self._events) > MAX_WAITING:
            self._transport.pause_reading()
        elif not self._transport.is_reading():
            self._transport.resume_reading()

    def close(self) -> None:
        self._closed = self._closed or ConnectionResetError("closed")
        if self._transport:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._events.extend(self._decoder.feed(data))
        except WireError as error:
            self._closed = error
            if self._transport:
                self._transport.abort()
        self._news.set()
        self._flow()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = self._closed or exc or ConnectionResetError("closed by the other side")
        self._news.set()

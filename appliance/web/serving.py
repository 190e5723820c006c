"""The page on a port of this machine, over TLS and nothing else, as long as a block runs."""

import asyncio
import contextlib
import logging
import socket
import ssl
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import WebSocketException

from appliance.core.errors import PortInUse
from appliance.web.crowd import Crowd, Place, keep, use

_BACKLOG = 64
_IDLE_S = 10
_HEADERS_S = 15.0
"""For all that comes before a request's body."""
_FAREWELL_S = 1
_MESSAGE_BYTES = 4096
"""Of a message that a browser sends over a WebSocket."""
_MOST_UNREAD = 1024 * 1024
"""Bytes of answers to pings that a browser leaves lying; what is said there waits by itself."""
_NO_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_SHAKING = (b"sec-websocket", b"connection")
"""How the headers begin that a WebSocket is agreed on by."""
_BEAT_S = 10.0
"""A WebSocket whose other end does not answer within so long is over."""


class _Listening(socket.socket):
    """Accepts those for whom there is room in `crowd`, and closes others at once.

    Before TLS, of which who opens a thousand connections need not begin any.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.crowd = Crowd()
        self.places: dict[Any, Place] = {}
        """By where they come from: address and port."""

    def accept(self) -> tuple[socket.socket, Any]:
        """See socket.socket. Raises ConnectionAbortedError for one too many, which is closed."""
        fd, where = self._accept()  # type: ignore[attr-defined]
        place = self.crowd.admit(where[0], time.monotonic())
        if place is None:
            socket.close(fd)
            raise ConnectionAbortedError("too many connections")
        taken = _Taken(self.family, self.type, self.proto, fileno=fd)
        place.end = _ending(weakref.ref(taken))
        taken.gone = lambda: self._count_out(where, place)
        self.places[where] = place
        return taken, where

    def _count_out(self, where: Any, place: Place) -> None:
        self.crowd.leave(place)
        if self.places.get(where) is place:
            del self.places[where]


class _Taken(socket.socket):
    """A connection that tells, once, when it is closed."""

    gone: Callable[[], None] | None = None

    def end(self) -> None:
        """Let whoever reads and writes it notice that it is over, and close it."""
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """See socket.socket."""
        super().close()
        gone, self.gone = self.gone, None
        if gone is not None:
            gone()

    def __del__(self) -> None:
        self.close()


def _ending(taken: Callable[[], _Taken | None]) -> Callable[[], None]:
    """Ends a connection, if it is still there: who is not held by anything else is closed."""

    def ending() -> None:
        if (there := taken()) is not None:
            there.end()

    return ending


class _Patient(H11Protocol):
    """A connection that has so long to say what it wants, and tells `places` that it is in use."""

    _patience: asyncio.TimerHandle | None = None
    _place: Place | None = None

    def __init__(self, places: Mapping[Any, Place], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._places = places

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._place = self._places.get(transport.get_extra_info("peername"))
        if self._place is not None:
            self._place.end = transport.abort
        self._arm()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._used()
        super().data_received(data)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """See H11Protocol: from here on it is another protocol's, which looks after it itself."""
        if not all(value.isascii() for name, value in self.headers if name.startswith(_SHAKING)):
            # Refused by the other protocol, it would be a failure: the reason quotes the value.
            self.send_400_response("That is no WebSocket.")
            return
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._place is not None:
            keep(self._place)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """See H11Protocol: what comes next has its time from here on."""
        super().on_response_complete()
        self._used()
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _used(self) -> None:
        if self._place is not None:
            use(self._place, time.monotonic())

    def _arm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self.loop.call_later(_HEADERS_S, self._lose_patience)

    def _lose_patience(self) -> None:
        answering = getattr(self.cycle, "response_complete", True) is False
        if not answering:
            self.transport.abort()


class _Wire(WebSocketsSansIOProtocol):
    """A WebSocket, from the whole head of its request on."""

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol. Ends what cannot become a WebSocket, and who takes no answers."""
        try:
            super().data_received(data)
        except WebSocketException:
            # Frames after those by which it ended.
            self.transport.abort()
            return
        if not self.handshake_initiated and not self.transport.is_closing():
            # Such a head is waited for no longer by anybody: it would stay for ever.
            self.transport.write(_NO_REQUEST)
            self.transport.close()
        elif self.transport.get_write_buffer_size() > _MOST_UNREAD:
            self.transport.abort()


class _Quiet(logging.Filter):
    """Leaves out what a browser can have written as often as it likes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging.Filter."""
        return "Invalid UTF-8" not in str(record.msg)


_QUIET = _Quiet()


class _Server(uvicorn.Server):
    """One that leaves signals to the command it is part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(
    app: ASGIApp, context: ssl.SSLContext, address: str, port: int
) -> AsyncIterator[int]:
    """Serve on this address ("" = all of this machine's); yields the port, for `port` 0 a free one.

    Raises PortInUse.
    """
    # At its most talkative the server writes down what goes over a WebSocket, words and all.
    # Its warnings are one line for each request that is refused: strangers could fill a log.
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.ERROR)
    log.addFilter(_QUIET)
    listening = _listen(address, port)
    config = uvicorn.Config(
        _recognising(app, listening.crowd),
        http=partial(_Patient, listening.places),  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws=_Wire,
        ws_max_size=_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=_BEAT_S,
        ws_ping_timeout=_BEAT_S,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
    config.load()
    config.ssl = context
    server = _Server(config)
    async with asyncio.TaskGroup() as tasks:
        serving_ = tasks.create_task(server.serve(sockets=[listening]))
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            await serving_


def _recognising(app: ASGIApp, crowd: Crowd) -> ASGIApp:
    """Lets the routes tell who is signed in at which address, as `state.know`: see `Crowd`."""

    async def recognising(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["know"] = crowd.know
        await app(scope, receive, send)

    return recognising


def _listen(address: str, port: int) -> _Listening:
    try:
        listening = _created(address, port)
    except OSError as error:
        told = f"the page cannot be served at {address or 'this machine'}:{port}: {error.strerror}"
        raise PortInUse(f"{told}; choose another with `port` in [page]") from error
    return _Listening(listening.family, listening.type, listening.proto, fileno=listening.detach())


def _created(address: str, port: int) -> socket.socket:
    if not address:
        return socket.create_server(
            ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=_BACKLOG
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=_BACKLOG)

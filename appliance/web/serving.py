"""The page on a port of this machine, over TLS and nothing else, as long as a block runs."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from appliance.core.errors import PortInUse

_BACKLOG = 64
_MOST_CONNECTIONS = 100
_MOST_EACH = 20
"""From one address: a browser opens six, for each of some people behind one router."""
_MOST_OPEN = 150
"""Sockets altogether, those that never begin with TLS among them: every one is a file of the whole
appliance, and where files run out the sound server's library ends the process."""
_IDLE_S = 10
_HEADERS_S = 15.0
"""For all that comes before a request's body."""
_FAREWELL_S = 1
_MESSAGE_BYTES = 4096
"""Of a message that a browser sends over a WebSocket."""
_BEAT_S = 10.0
"""A WebSocket whose other end does not answer within so long is over."""


class _Listening(socket.socket):
    """Accepts so many connections at once, and so many from one address; others it closes at once.

    Before TLS, of which who opens a thousand connections need not begin any.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._open = Counter[str]()

    def accept(self) -> tuple[socket.socket, Any]:
        """See socket.socket. Raises ConnectionAbortedError for one too many, which is closed."""
        fd, where = self._accept()  # type: ignore[attr-defined]
        host = where[0]
        if self._open[host] >= _MOST_EACH or self._open.total() >= _MOST_OPEN:
            socket.close(fd)
            raise ConnectionAbortedError("too many connections")
        self._open[host] += 1
        taken = _Taken(self.family, self.type, self.proto, fileno=fd)
        taken.gone = lambda: self._count_out(host)
        return taken, where

    def _count_out(self, host: str) -> None:
        self._open[host] -= 1
        if not self._open[host]:
            del self._open[host]


class _Taken(socket.socket):
    """A connection that tells, once, when it is closed."""

    gone: Callable[[], None] | None = None

    def close(self) -> None:
        """See socket.socket."""
        super().close()
        gone, self.gone = self.gone, None
        if gone is not None:
            gone()

    def __del__(self) -> None:
        self.close()


class _Patient(H11Protocol):
    """A connection that has so long to say what it wants.

    Without it whoever opens a hundred connections and says nothing keeps everybody else out.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._arm()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """See H11Protocol: from here on it is another protocol's, which looks after it itself."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """See H11Protocol: what comes next has its time from here on."""
        super().on_response_complete()
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _arm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self.loop.call_later(_HEADERS_S, self._lose_patience)

    def _lose_patience(self) -> None:
        answering = getattr(self.cycle, "response_complete", True) is False
        if not answering:
            self.transport.abort()


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
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    listening = _listen(address, port)
    config = uvicorn.Config(
        app,
        http=_Patient,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=_BEAT_S,
        ws_ping_timeout=_BEAT_S,
        limit_concurrency=_MOST_CONNECTIONS,
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

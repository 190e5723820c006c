"""The page on a port of this machine, over TLS and nothing else, as long as a block runs."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
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
_IDLE_S = 10
_HEADERS_S = 15.0
"""For all that comes before a request's body."""
_FAREWELL_S = 1
_MESSAGE_BYTES = 4096
"""Of a message that a browser sends over a WebSocket."""
_BEAT_S = 10.0
"""A WebSocket whose other end does not answer within so long is over."""


class _Patient(H11Protocol):
    """A connection that has so long to say what it wants, and is one of so many from its address.

    Without it whoever opens a hundred connections and says nothing keeps everybody else out.
    """

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        host = self.client[0] if self.client is not None else ""
        own = sum(_host_of(each) == host for each in self.connections)
        if own > _MOST_EACH:
            transport.abort()
        else:
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


def _host_of(connection: object) -> str:
    client = getattr(connection, "client", None)
    return client[0] if client is not None else ""


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
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
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


def _listen(address: str, port: int) -> socket.socket:
    try:
        if not address:
            return socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=_BACKLOG
            )
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return socket.create_server((address, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        told = f"the page cannot be served at {address or 'this machine'}:{port}: {error.strerror}"
        raise PortInUse(f"{told}; choose another with `port` in [page]") from error

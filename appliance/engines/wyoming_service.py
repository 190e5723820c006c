"""Serves the Wyoming protocol on a connection: describe, ping, and one session for the rest.

Refuses malformed events with an `error` event; a stream that is not Wyoming is closed.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Attribution, Info
from wyoming.ping import Ping, Pong

from appliance import __version__
from appliance.core.errors import ApplianceError
from appliance.runtime.wire import Decoder, WireError, encode

ATTRIBUTION = Attribution(name="Hearth", url="")
VERSION = __version__
_LOOK_S = 0.002


class Replies:
    """The way back to the client of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @property
    def gone(self) -> bool:
        """Whether the client has left, so that nothing need be computed for it."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def left_within(self, seconds: float) -> bool:
        """Whether the client leaves in that time. Asked for often: nothing tells of it."""
        for _ in range(round(seconds / _LOOK_S)):
            if self.gone:
                break
            await asyncio.sleep(_LOOK_S)
        return self.gone

    async def send(self, event: Event) -> None:
        """Raises ConnectionError."""
        self._writer.write(encode(event))
        await self._writer.drain()

    async def refuse(self, code: str, text: str) -> None:
        await self.send(Error(text=text, code=code).event())


class Session(Protocol):
    """What one connection is about."""

    async def handle(self, event: Event) -> None:
        """Raises KeyError, TypeError, ValueError on an event that lacks what it must have."""
        ...

    def close(self) -> None: ...


class WyomingEngine:
    """Implements `hosting.Engine`."""

    def __init__(self, info: Info, session: Callable[[Replies], Session]) -> None:
        self._info = info.event()
        self._session = session

    async def work(self) -> None:
        """Nothing: everything happens on the connections."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        replies, decoder = Replies(reader, writer), Decoder()
        session = self._session(replies)
        try:
            while data := await reader.read(64 * 1024):
                for event in decoder.feed(data):
                    await self._handle(session, replies, event)
        except WireError as error:
            await replies.refuse("not-wyoming", str(error))
        finally:
            session.close()

    async def _handle(self, session: Session, replies: Replies, event: Event) -> None:
        if event.type == "describe":
            await replies.send(self._info)
        elif Ping.is_type(event.type):
            await replies.send(Pong(text=Ping.from_event(event).text).event())
        else:
            try:
                await session.handle(event)
            except ApplianceError as error:
                await replies.refuse(error.code, "the engine cannot do this")
            except (KeyError, TypeError, ValueError) as error:
                await replies.refuse("bad-request", f"{event.type}: {type(error).__name__}")

"""Opening a Wyoming connection and naming what goes wrong on it. Refuses services that report
an error: it becomes one of ours.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wyoming.error import Error
from wyoming.event import Event

from appliance.core.errors import EngineUnavailable, ModelError
from appliance.runtime.deadline import deadline
from appliance.runtime.link import EngineLink
from appliance.runtime.wire import Connection, WireError

CONNECT_S = 2.0


async def connect(link: EngineLink) -> Connection:
    """Raises EngineUnavailable, EngineTimeout, or what keeps the engine from ever running."""
    link.check()
    with_name = f"the {link.name} engine"
    try:
        async with deadline(link, CONNECT_S):
            return await Connection.open(link.uri)
    except OSError as error:
        raise EngineUnavailable(
            f"{with_name} takes no connection: {error.strerror}", engine=link.name
        ) from error


@asynccontextmanager
async def conversation(link: EngineLink) -> AsyncIterator[Connection]:
    """One connection for one request. Raises EngineUnavailable when it breaks."""
    connection = await connect(link)
    try:
        yield connection
    except (ConnectionError, WireError) as error:
        raise lost(link) from error
    finally:
        connection.close()


def lost(link: EngineLink) -> EngineUnavailable:
    """The error for a connection that broke."""
    return EngineUnavailable(f"the {link.name} engine ended the connection", engine=link.name)


async def receive(connection: Connection, link: EngineLink, seconds: float) -> Event:
    """The next event. Raises ConnectionError, EngineTimeout, and ModelError for an `error`."""
    async with deadline(link, seconds):
        event = await connection.receive()
    return accepted(event, link)


def accepted(event: Event, link: EngineLink) -> Event:
    """The event, unless it reports an error. The text may quote what was said: only the code
    goes into the message."""
    if Error.is_type(event.type):
        code = event.data.get("code")
        raise ModelError(f"the {link.name} engine refused the request ({code or 'no code'})")
    return event


async def pong_within(connection: Connection, seconds: float) -> bool:
    """Whether the service answers a ping that has just been sent. Raises ConnectionError."""
    try:
        async with asyncio.timeout(seconds):
            while (await connection.receive()).type != "pong":
                continue
    except TimeoutError:
        return False
    return True

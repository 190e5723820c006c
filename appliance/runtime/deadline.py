"""A deadline that is told to the engine it was set for. Refuses to wait longer than it says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from appliance.core.errors import EngineTimeout
from appliance.runtime.link import EngineLink


@asynccontextmanager
async def deadline(link: EngineLink, seconds: float) -> AsyncIterator[None]:
    """Raises EngineTimeout, after asking for the end of an engine that did not answer in time."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        link.hung()
        raise EngineTimeout(
            f"the {link.name} engine did not answer in {seconds:g} s", engine=link.name
        ) from error

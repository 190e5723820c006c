"""The wake engine as one listener uses it: chunk by chunk, and while it is not there.

Refuses to hold up whoever else hears the same frames, a "stop" over our own voice above all.
"""

import asyncio

from appliance.core.errors import EngineUnavailable, ModelError
from appliance.core.types import Wake
from appliance.ports import Observer, WakeDetector

_DEAF_S = 0.25
"""Between two tries to reach an engine that is away."""


class Waking:
    """One stretch of listening. `over_us`: Hearth speaks meanwhile."""

    def __init__(self, wake: WakeDetector, observer: Observer, *, over_us: bool) -> None:
        self._wake = wake
        self._observer = observer
        self._over_us = over_us
        self._deaf = True
        self._again_at = 0.0

    async def feed(self, chunk: bytes, at_ms: int) -> Wake | None:
        """The word that ends with this chunk, if one does. None while the engine is away."""
        clock = asyncio.get_running_loop().time
        if clock() < self._again_at:
            return None
        try:
            if self._deaf:
                await self._wake.reset(over_us=self._over_us)
                self._deaf = False
            return await self._wake.feed(chunk, at_ms)
        except ModelError as failure:
            if not isinstance(failure, EngineUnavailable):
                self._observer.mark("deaf", code=failure.code)
            self._deaf = True
            if self._over_us:
                self._again_at = clock() + _DEAF_S
            else:
                # Nobody else waits for these frames: what comes meanwhile is kept for it.
                await asyncio.sleep(_DEAF_S)
            return None

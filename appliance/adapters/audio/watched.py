"""A sound device's stream as the loop sees it. Refuses to wait for a device that says nothing."""

import asyncio
import contextlib
import time

LATENCY_S = 0.1
"""Room for a busy machine. Blocks are 20 ms all the same, so it delays neither first sound."""

_STUCK_S = 1.0
"""A device that has been silent this long about its blocks is lost: 50 of them are missing."""

_FIRST_STUCK_S = 4.0
"""An idle sound card may need seconds to wake up (1.8 s measured)."""


class Watched:
    """When a stream's last block came, and whether it ended by itself."""

    def __init__(self) -> None:
        self.ended = False
        self.patience_s = _FIRST_STUCK_S
        self._forgiven = False
        self._newest = time.monotonic()
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def alive(self, now: float) -> None:
        self._newest = now
        self._forgiven = False
        self.patience_s = _STUCK_S

    @property
    def stuck(self) -> bool:
        return time.monotonic() - self._newest > self.patience_s

    @property
    def lost(self) -> bool:
        return self.ended or self.stuck

    def end(self) -> None:
        self.ended = True
        self.tell()

    def tell(self) -> None:
        """Wake the loop, from any thread."""
        with contextlib.suppress(RuntimeError):  # the loop may be gone before the stream is
            self._loop.call_soon_threadsafe(self._news.set)

    async def news(self) -> None:
        """Until something was told, or it is time to look after the device."""
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STUCK_S / 4):
                await self._news.wait()
        self._news.clear()
        now = time.monotonic()
        if now - began > _STUCK_S / 2 and not self._forgiven:
            # It was this process that stood still: what the device did meanwhile shows only now.
            self._newest, self._forgiven = max(self._newest, now), True

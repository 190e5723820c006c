"""A microphone that others may listen in on: how loud it is, what was just said in the room.

Only while somebody listens. A frame that a listener does not take in time is lost to it, and the
conversation never waits. Nothing is kept.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

import numpy as np

from appliance.core.types import Frame
from appliance.ports import Microphone

FLOOR_DBFS = -96.0
_MOST_KEPT = 100
"""Frames: two seconds."""
_QUIET_S = 1.0


class Tap:
    """Implements `ports.Microphone` on another one."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._listening: set[asyncio.Queue[Frame]] = set()

    def now_ms(self) -> int:
        return self._microphone.now_ms()

    async def frames(self) -> AsyncIterator[Frame]:
        """See ports.Microphone."""
        frames = cast("AsyncGenerator[Frame, None]", self._microphone.frames())
        async with aclosing(frames):
            async for frame in frames:
                for queue in self._listening:
                    if not queue.full():
                        queue.put_nowait(frame)
                yield frame

    async def heard(self) -> AsyncGenerator[Frame | None, None]:
        """What the conversation hears from now on; None after each second of hearing nothing."""
        queue = asyncio.Queue[Frame](_MOST_KEPT)
        self._listening.add(queue)
        try:
            while True:
                try:
                    async with asyncio.timeout(_QUIET_S):
                        frame = await queue.get()
                except TimeoutError:
                    yield None
                    continue
                yield frame
        finally:
            self._listening.discard(queue)


def peak_dbfs(pcm: bytes) -> float:
    """The loudest sample of s16 sound, against full scale.

    >>> peak_dbfs(bytes(640))
    -96.0
    """
    samples = np.frombuffer(pcm, dtype=np.int16)
    peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
    return max(FLOOR_DBFS, 20 * math.log10(peak / 32768)) if peak else FLOOR_DBFS

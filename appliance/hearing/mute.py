"""A microphone that can be switched off. What is said while it is off reaches nobody, ever.

Its frames go on as silence, so that time goes on and whoever waits for them can be interrupted.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import cast

from appliance.core.types import Frame
from appliance.ports import Microphone


class MutableMicrophone:
    """Implements `ports.Microphone` on another one; `muted` tells how it is at the moment."""

    def __init__(self, microphone: Microphone, muted: Callable[[], bool]) -> None:
        self._microphone = microphone
        self._muted = muted

    def now_ms(self) -> int:
        return self._microphone.now_ms()

    async def frames(self) -> AsyncIterator[Frame]:
        """See ports.Microphone."""
        deaf_until_ms = 0
        frames = cast("AsyncGenerator[Frame, None]", self._microphone.frames())
        async with aclosing(frames):
            async for frame in frames:
                if self._muted():
                    # A reader may be late: what was captured by now is not heard later either.
                    deaf_until_ms = max(self._microphone.now_ms(), frame.at_ms + 1)
                deaf = frame.at_ms < deaf_until_ms
                yield replace(frame, pcm=bytes(len(frame.pcm))) if deaf else frame

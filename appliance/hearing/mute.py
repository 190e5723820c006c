"""A microphone that can be switched off. What is said while it is off reaches nobody, ever.

Its frames go on as silence, so that time goes on and whoever waits for them can be interrupted.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import cast

from appliance.core.presence import Knobs
from appliance.core.types import Frame
from appliance.ports import Microphone


class Mute:
    """Whether the microphone is off: if anybody has switched it off, each for himself.

    Whoever watches is called when that changes, at once and in the same thread.
    """

    def __init__(self) -> None:
        self.times = 0
        """How often it has gone on so far."""
        self._by: set[str] = set()
        self._watching: list[Callable[[bool], None]] = []

    @property
    def on(self) -> bool:
        return bool(self._by)

    def turn(self, who: str, on: bool) -> None:
        was = self.on
        if on:
            self._by.add(who)
        else:
            self._by.discard(who)
        self.times += on and not was
        if self.on is not was:
            for told in self._watching:
                told(self.on)

    def microphone(self, microphone: Microphone) -> "MutableMicrophone":
        return MutableMicrophone(microphone, lambda: self.on, lambda: self.times)

    def among(self, knobs: Knobs) -> Knobs:
        """The controls as they are, muted also if a switch on the appliance says so."""
        return replace(knobs, muted=self.on)

    def watch(self, told: Callable[[bool], None]) -> None:
        self._watching.append(told)


class MutableMicrophone:
    """Implements `ports.Microphone` on another one; `muted` tells how it is at the moment.

    `times`, how often it was muted so far, also tells of a mute that came and went between two
    frames, however late they are read.
    """

    def __init__(
        self,
        microphone: Microphone,
        muted: Callable[[], bool],
        times: Callable[[], int] = lambda: 0,
    ) -> None:
        self._microphone = microphone
        self._muted = muted
        self._times = times
        self._seen = times()

    def now_ms(self) -> int:
        return self._microphone.now_ms()

    async def frames(self) -> AsyncIterator[Frame]:
        """See ports.Microphone."""
        deaf_until_ms = 0
        frames = cast("AsyncGenerator[Frame, None]", self._microphone.frames())
        async with aclosing(frames):
            async for frame in frames:
                seen, self._seen = self._seen, self._times()
                if self._muted() or seen != self._seen:
                    # A reader may be late: what was captured by now is not heard later either.
                    deaf_until_ms = max(self._microphone.now_ms(), frame.at_ms + 1)
                deaf = frame.at_ms < deaf_until_ms
                yield replace(frame, pcm=bytes(len(frame.pcm))) if deaf else frame

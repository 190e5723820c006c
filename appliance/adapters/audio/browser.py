"""The microphone and the speaker of a browser, which are somewhere else and may go at any moment.

What it captured comes in as frames, in order with what it says of itself; what it is to play goes
out the same way. Nothing counts as played because it was sent: the browser says when it was, and
one that says so too soon, or never, has not played it. It refuses to let time stand still: a
browser that sends nothing is silent, and its silence takes as long as anybody's.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping

from appliance.core.errors import AudioError
from appliance.core.types import FRAME_BYTES, FRAME_MS, Frame, Played, Sound, Wake
from appliance.ports import WakeDetector

_ABSENT_MS = 1000
"""So late a frame may come and still be sound; after that there was silence in its place."""
_BEHIND_MS = 200
"""Where a browser begins again that was absent."""
_AHEAD_MS = 500
"""More sound than there was time for it is no microphone's."""
_MOST_FRAMES = 10_000 // FRAME_MS
_LOOK_S = 0.1

_MOST_WAITING = 256
_MOST_SOUNDS = 16
_PIECE_BYTES = 16_384
_READ_WITHIN_S = 5.0
_PLAYED_WITHIN_S = 3.0
"""After the time that the sound itself takes."""
_SOON = 0.95
"""A sound cannot have been played in less than this part of its length: clocks differ a little."""

News = Mapping[str, str | int]


class BrowserMicrophone:
    """Implements `ports.Microphone`. `clock_ms` is the loop's: stream time keeps step with it.

    Frames are counted, so sound keeps its length; only after `_ABSENT_MS` without any does the
    stream move on by itself.
    """

    def __init__(self, clock_ms: Callable[[], int]) -> None:
        self._clock_ms = clock_ms
        self._newest_ms = clock_ms()
        self._kept: deque[Frame] = deque(maxlen=_MOST_FRAMES)
        self._came = asyncio.Event()
        self._absent = False
        self._closed = False

    def heard(self, pcm: bytes) -> None:
        """The next frame. Raises ValueError for one that is none."""
        if len(pcm) != FRAME_BYTES:
            raise ValueError(f"a frame is {FRAME_BYTES} bytes")
        now_ms = self._clock_ms()
        if self._absent or self._newest_ms < now_ms - _ABSENT_MS:
            self._newest_ms = max(self._newest_ms, now_ms - _BEHIND_MS)
            self._absent = False
        if self._newest_ms > now_ms + _AHEAD_MS:
            return
        self._kept.append(Frame(pcm, self._newest_ms))
        self._newest_ms += FRAME_MS
        self._came.set()

    def close(self) -> None:
        """The stream ends."""
        self._closed = True
        self._came.set()

    def now_ms(self) -> int:
        """See ports.Microphone; never more than `_ABSENT_MS` behind the world."""
        return max(self._newest_ms, self._clock_ms() - _ABSENT_MS)

    async def frames(self) -> AsyncIterator[Frame]:
        """See ports.Microphone."""
        self._kept.clear()
        while not self._closed:
            while self._kept:
                yield self._kept.popleft()
            if self._newest_ms < self._clock_ms() - _ABSENT_MS:
                self._absent = True
                silence = Frame(bytes(FRAME_BYTES), self._newest_ms)
                self._newest_ms += FRAME_MS
                yield silence
                continue
            self._came.clear()
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._came.wait()
            except TimeoutError:
                continue


class Outbox:
    """What a browser is to be sent, in its order. One that does not take it is cut off."""

    def __init__(self) -> None:
        self._waiting: deque[bytes | News] = deque()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def tell(self, news: News) -> None:
        """At once, whatever waits; too much of it ends everything."""
        if len(self._waiting) >= _MOST_WAITING:
            self.close()
        self._waiting.append(news)
        self._changed.set()

    async def put(self, piece: bytes) -> None:
        """Sound, when there is room for it. Raises AudioError if the browser does not take it."""
        try:
            async with asyncio.timeout(_READ_WITHIN_S):
                while len(self._waiting) >= _MOST_SOUNDS and not self._closed:
                    self._room.clear()
                    await self._room.wait()
        except TimeoutError:
            self.close()
        if self._closed:
            raise AudioError("the browser does not take what is said to it")
        self._waiting.append(piece)
        self._changed.set()

    def silence(self) -> None:
        """No sound that still waits is sent."""
        self._waiting = deque(each for each in self._waiting if not isinstance(each, bytes))
        self._room.set()

    def close(self) -> None:
        self._closed = True
        self._changed.set()
        self._room.set()

    async def taken(self) -> AsyncIterator[bytes | News]:
        """Everything as it comes; ends when it is closed, and drops what waits then."""
        while not self._closed:
            while self._waiting and not self._closed:
                piece = self._waiting.popleft()
                self._room.set()
                yield piece
            self._changed.clear()
            if not self._waiting and not self._closed:
                await self._changed.wait()


class BrowserSpeaker:
    """Implements `ports.Speaker`. `now_ms` is the microphone's."""

    def __init__(
        self, outbox: Outbox, now_ms: Callable[[], int], clock_s: Callable[[], float]
    ) -> None:
        self._outbox = outbox
        self._now_ms = now_ms
        self._clock_s = clock_s
        self._playing = asyncio.Lock()
        self._id = 0
        self._ended: asyncio.Event | None = None

    def played(self, id_: int) -> None:
        """The browser says that it has played the whole of a sound; of any other it means nothing.

        What it captured before that has come in by now: both come the same way.
        """
        if id_ == self._id and self._ended is not None:
            self._ended.set()

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        """See ports.Speaker: `fraction` is 1 or 0, for nobody knows how much of it was heard."""
        async with self._playing:
            try:
                heard = await self._play(sounds)
            except asyncio.CancelledError:
                self._hush()
                raise
            finally:
                self._ended = None
        return Played(1.0 if heard else 0.0, interrupted=False, ended_ms=self._now_ms())

    async def _play(self, sounds: AsyncIterator[Sound]) -> bool:
        rate, began_s, length_s = 0, 0.0, 0.0
        async for sound in sounds:
            if not rate:
                self._id += 1
                began_s = self._clock_s()
            if sound.rate != rate:
                rate = sound.rate
                self._outbox.tell({"event": "sound", "id": self._id, "rate": rate})
            for start in range(0, len(sound.pcm), _PIECE_BYTES):
                await self._outbox.put(sound.pcm[start : start + _PIECE_BYTES])
            length_s += len(sound.pcm) / 2 / rate
        if not rate:
            return False
        self._ended = asyncio.Event()
        self._outbox.tell({"event": "end", "id": self._id})
        try:
            async with asyncio.timeout(length_s + _PLAYED_WITHIN_S):
                await self._ended.wait()
        except TimeoutError:
            self._hush()
            return False
        return self._clock_s() >= began_s + _SOON * length_s

    def _hush(self) -> None:
        self._outbox.silence()
        self._outbox.tell({"event": "hush", "id": self._id})


class Hand:
    """A `ports.WakeDetector`: a button that is pressed, and while `is_free` a wake word as well."""

    def __init__(self, wake: WakeDetector) -> None:
        self._wake = wake
        self._pressed = False
        self.is_free = False
        """Whether nobody has to press: hands-free."""

    def press(self) -> None:
        self._pressed = True

    def lift(self) -> None:
        """What was pressed and not noticed yet counts for nothing."""
        self._pressed = False

    async def feed(self, pcm: bytes, at_ms: int) -> Wake | None:
        """See ports.WakeDetector."""
        if self._pressed:
            self._pressed = False
            return Wake("", 1.0, at_ms)
        return await self._wake.feed(pcm, at_ms) if self.is_free else None

    async def reset(self, *, over_us: bool = False) -> None:
        """See ports.WakeDetector."""
        await self._wake.reset(over_us=over_us)

"""A room made of recordings: a microphone that plays clips and a speaker that keeps what it hears.

A clip begins when Hearth starts to listen, as a polite person would speak; between clips the room
is silent. In real time the room keeps the loop's clock; otherwise its time advances only while
somebody listens or speaks, as fast as the machine can. It refuses to lose samples in either case.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import numpy as np

from appliance.adapters.audio.files import from_pcm, resample, to_pcm
from appliance.core.events import Event
from appliance.core.types import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Frame, Played, Sound
from appliance.ports import Fact

_LEAD_MS = 300
"""Silence between "listening" and the clip: nobody answers at once."""

_BYTES_PER_MS = SAMPLE_RATE * 2 // 1000

MakeClip = Callable[[], Awaitable[bytes]]
"""Speaks a line only when it is its turn: an answer that depends on the question."""


class RecordedRoom:
    """A `Microphone` and a `Speaker` in one, and an observer that hears when Hearth listens.

    `clips` are 16 kHz s16 mono. After the last clip the room stays silent for `patience_ms` of
    listening for a wake word, then the stream ends.
    """

    def __init__(
        self, clips: Sequence[bytes] = (), *, realtime: bool = False, patience_ms: int = 2500
    ) -> None:
        self._clips: list[bytes | MakeClip] = list(clips)
        self._realtime = realtime
        self._patience_ms = patience_ms
        self._clip = b""
        self._make: MakeClip | None = None
        self._silent_ms = 0
        self._waiting_for_wake = False
        self._at_ms = 0
        self._epoch: float | None = None
        self._heard: list[tuple[int, bytes]] = []
        self._spoken: list[tuple[int, bytes]] = []

    def add(self, clip: bytes | MakeClip) -> None:
        """One more clip, after those that are still to come."""
        self._clips.append(clip)

    def mark(self, what: str, **facts: Fact) -> None:
        if what != "listening":
            return
        self._waiting_for_wake = facts.get("awaited") == "wake"
        self._silent_ms = 0
        self._begin_clip()

    def tell(self, event: Event) -> None:
        """Nothing: the room hears sounds, not words."""

    def now_ms(self) -> int:
        if self._realtime:
            self._at_ms = max(self._at_ms, self._loop_ms())
        return self._at_ms

    async def frames(self) -> AsyncIterator[Frame]:
        self.now_ms()
        at_ms = self._at_ms
        while True:
            if self._realtime:
                await asyncio.sleep(max(0, at_ms + FRAME_MS - self._loop_ms()) / 1000)
            else:
                await asyncio.sleep(0)
            await self._made()
            pcm = self._next_frame()
            if pcm is None:
                return
            self._heard.append((at_ms, pcm))
            yield Frame(pcm, at_ms)
            at_ms += FRAME_MS
            self._at_ms = max(self._at_ms, at_ms)

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        started = end = self.now_ms()
        total = 0
        try:
            async for sound in sounds:
                pcm = to_pcm(resample(from_pcm(sound.pcm), sound.rate, SAMPLE_RATE))
                begin = max(end, self.now_ms() if self._realtime else end)
                self._spoken.append((begin, pcm))
                end = begin + len(pcm) // _BYTES_PER_MS
                total += len(pcm)
            if self._realtime:
                await asyncio.sleep(max(0, end - self._loop_ms()) / 1000)
        except asyncio.CancelledError:
            self._silence_after(self.now_ms() if self._realtime else started)
            raise
        self._at_ms = max(self._at_ms, end)
        return Played(fraction=1.0 if total else 0.0, interrupted=False, ended_ms=self._at_ms)

    def heard(self) -> bytes:
        """What the microphone took in, on the room's clock: 16 kHz s16 mono."""
        return _mix(self._heard)

    def spoken(self) -> bytes:
        """What the speaker put out, on the room's clock: 16 kHz s16 mono."""
        return _mix(self._spoken)

    def spoken_alone(self) -> bytes:
        """What the speaker put out, one piece after the other without the time between."""
        pause = bytes(200 * _BYTES_PER_MS)
        pieces: list[bytes] = []
        end = -1
        for at_ms, pcm in self._spoken:
            if pieces and at_ms > end + FRAME_MS:
                pieces.append(pause)
            pieces.append(pcm)
            end = at_ms + len(pcm) // _BYTES_PER_MS
        return b"".join(pieces)

    def _next_frame(self) -> bytes | None:
        """The next 20 ms; None when everything has been said and nobody is spoken to any more."""
        if not self._clip and self._waiting_for_wake and self._silent_ms > self._patience_ms:
            if not self._clips:
                return None
            # The last clip called nobody: say the next one all the same.
            self._begin_clip()
        if not self._clip:
            self._silent_ms += FRAME_MS
            return bytes(FRAME_BYTES)
        self._silent_ms = 0
        frame, self._clip = self._clip[:FRAME_BYTES], self._clip[FRAME_BYTES:]
        return frame.ljust(FRAME_BYTES, b"\0")

    def _begin_clip(self) -> None:
        if self._clip or self._make is not None or not self._clips:
            return
        clip = self._clips.pop(0)
        if isinstance(clip, bytes):
            self._clip = bytes(_LEAD_MS * _BYTES_PER_MS) + clip
        else:
            self._make = clip

    async def _made(self) -> None:
        if self._make is not None:
            make, self._make = self._make, None
            self._clip = bytes(_LEAD_MS * _BYTES_PER_MS) + await make()

    def _silence_after(self, at_ms: int) -> None:
        kept = []
        for begin, pcm in self._spoken:
            if begin < at_ms:
                kept.append((begin, pcm[: (at_ms - begin) * _BYTES_PER_MS]))
        self._spoken = kept

    def _loop_ms(self) -> int:
        now = asyncio.get_running_loop().time()
        if self._epoch is None:
            self._epoch = now
        return round((now - self._epoch) * 1000)


def _mix(pieces: list[tuple[int, bytes]]) -> bytes:
    """Pieces at their places on one track; what overlaps is added and clipped."""
    length = max((at_ms * _BYTES_PER_MS + len(pcm) for at_ms, pcm in pieces), default=0)
    track = np.zeros(length // 2, dtype=np.int32)
    for at_ms, pcm in pieces:
        start = at_ms * _BYTES_PER_MS // 2
        samples = np.frombuffer(pcm, dtype="<i2")
        track[start : start + len(samples)] += samples
    return np.clip(track, -32768, 32767).astype("<i2").tobytes()

"""The microphone and the speaker of this machine. Refuses to block the loop, whatever they do.

A device that is lost, taken away or stuck raises AudioError; asking again opens it again.
"""

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Self

import numpy as np

from appliance.adapters.audio.portaudio import Stream, close_stream, open_stream
from appliance.adapters.audio.stream import Reframer, Resampler, StreamClock
from appliance.core.errors import AudioError
from appliance.core.types import FRAME_MS, SAMPLE_RATE, Frame, Played, Sound
from appliance.ports import Observer

_LATENCY_S = 0.1
"""Room for a busy machine. Blocks are 20 ms all the same, so it delays neither first sound."""

_STUCK_S = 1.0
"""A device that has been silent this long about its blocks is lost: 50 of them are missing."""

_FIRST_STUCK_S = 4.0
"""An idle sound card may need seconds to wake up (1.8 s measured)."""

_DRAIN_S = 4.0
"""No loudspeaker is further away than this, whatever its driver says."""

_HELD_BACK_MS = 1000
"""A driver that says that the newest sound is older than this does not know."""

_KEPT_MS = 5000
"""How far a reader may fall behind before it loses sound."""


class _Watched:
    """One stream as the loop sees it: when its last block came, and whether it ended by itself."""

    def __init__(self) -> None:
        self.ended = False
        self.patience_s = _FIRST_STUCK_S
        self._newest = time.monotonic()
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def alive(self, now: float) -> None:
        self._newest = now
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
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STUCK_S / 4):
                await self._news.wait()
        self._news.clear()


class _Capture(_Watched):
    """What one opening of a microphone records. Its stream time goes on from `resume`'s."""

    def __init__(self, resume: Callable[[float], float]) -> None:
        super().__init__()
        self.kept: deque[Frame] = deque(maxlen=_KEPT_MS // FRAME_MS)
        self.lost_frames = 0
        self._resume = resume
        self._rate = SAMPLE_RATE
        self._reframer: Reframer | None = None
        self._clock = StreamClock()
        self._held_back_ms = 0.0

    def format(self, rate: int, channels: int) -> None:
        self._rate, self._reframer = rate, None

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        now = time.monotonic()
        if self._reframer is None:
            start_ms = -int(-self._resume(now) // FRAME_MS) * FRAME_MS
            self._reframer = Reframer(self._rate, start_ms)
        for frame in self._reframer.feed(block):
            self.lost_frames += len(self.kept) == self.kept.maxlen
            self.kept.append(frame)
        lost_ms = self._clock.arrived(self._reframer.at_ms, now)
        self._reframer.at_ms += lost_ms
        self.lost_frames += lost_ms // FRAME_MS
        newer_ms = away_s * 1000 - len(block) * 1000 / self._rate
        self._held_back_ms = newer_ms if 0 <= newer_ms <= _HELD_BACK_MS else 0.0
        self.alive(now)
        self.tell()
        return True

    def now_ms(self) -> int | None:
        return None if self._reframer is None else self._reframer.at_ms

    def air_ms(self, now: float) -> float | None:
        newest = self._clock.newest_ms(now)
        return None if newest is None else newest + self._held_back_ms


class LiveMicrophone:
    """A `Microphone` on the device of this exact name, as `find_devices` returned it.

    Leave it open (`async with`) as long as its stream time is needed. `rate` is what the device is
    asked for first; if it refuses, its own rate is resampled. Frames that are lost leave a gap in
    `at_ms`, so that it keeps step with the world, and a mark `frames-dropped`.
    """

    def __init__(self, device: str, observer: Observer, *, rate: int = SAMPLE_RATE) -> None:
        self._device = device
        self._observer = observer
        self._rate = rate
        self._stream: Stream | None = None
        self._capture: _Capture | None = None
        self._past: _Capture | None = None

    async def __aenter__(self) -> Self:
        """Open the device, so that one that is missing shows at once. Raises AudioError."""
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    def now_ms(self) -> int:
        """The stream time of the newest sound that has been captured."""
        for capture in (self._capture, self._past):
            if capture is not None and (newest := capture.now_ms()) is not None:
                return newest
        return 0

    def air_ms(self) -> int:
        """Where in the stream a sound that is in the air right now will be.

        Later than `now_ms` by what the sound card and the sound server hold back; give this one to
        the speaker, so that the end of a playback is never ahead of its echo.
        """
        return max(self.now_ms(), math.ceil(self._air_ms(time.monotonic())))

    async def frames(self) -> AsyncIterator[Frame]:
        """Frames from now on, for one reader at a time. Opens the device again if it was lost.

        Raises AudioError when the device ends its stream, or delivers nothing for a second.
        """
        if self._capture is None or self._capture.lost:
            await self._open()
        capture = self._capture
        if capture is None:
            return
        capture.kept.clear()
        while capture is self._capture:
            while capture.kept:
                yield capture.kept.popleft()
            lost, capture.lost_frames = capture.lost_frames, 0
            if lost:
                self._observer.mark("frames-dropped", count=lost)
            if capture.lost:
                await self._close()
                how = "was lost" if capture.ended else "delivers nothing any more"
                raise AudioError(f'the microphone "{self._device}" {how}')
            await capture.news()

    async def _open(self) -> None:
        await self._close()
        capture = _Capture(self._air_ms)
        attempts = ((self._rate, 1), (self._rate, 2), (0, 1), (0, 2), (0, 0))
        self._stream = await open_stream(
            "input", self._device, attempts, latency_s=_LATENCY_S, client=capture
        )
        self._capture = capture

    async def _close(self) -> None:
        stream, self._stream = self._stream, None
        if self._capture is not None and self._capture.now_ms() is not None:
            self._past = self._capture
        self._capture = None
        if stream is not None:
            await close_stream(stream)

    def _air_ms(self, now: float) -> float:
        for capture in (self._capture, self._past):
            if capture is not None and (newest := capture.air_ms(now)) is not None:
                return newest
        return 0.0


class _Playback(_Watched):
    """What one opening of a speaker plays, followed by silence until all of it has been heard."""

    def __init__(self) -> None:
        super().__init__()
        self.underruns = 0
        self.drained = False
        self._total = 0
        self._handed = 0
        self._silence_handed = 0
        self._heard_by = 0.0
        self._rate = 0
        self._waiting: deque[np.ndarray] = deque()
        self._complete = False
        self._silenced = False
        self._resampler: tuple[int, Resampler] | None = None

    def format(self, rate: int, channels: int) -> None:
        self._rate = rate

    def add(self, sound: Sound) -> None:
        if self._resampler is None or self._resampler[0] != sound.rate:
            self._flush()
            self._resampler = (sound.rate, Resampler(sound.rate, self._rate))
        samples = np.frombuffer(sound.pcm, dtype="<i2").astype(np.int16)
        self._append(self._resampler[1].feed(samples))

    def complete(self) -> None:
        """Nothing will be added: end when all of it has been played out."""
        self._flush()
        self._complete = True

    def silence(self) -> None:
        self._silenced = True

    def fraction(self) -> float:
        """How much has been in the air by now."""
        if self.drained or not self._total:
            return float(self.drained and self._total > 0)
        ahead = max(0.0, self._heard_by - time.monotonic()) * self._rate
        return max(0.0, self._handed - ahead) / self._total

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        now = time.monotonic()
        self.alive(now)
        complete = self._complete  # before looking at what waits: the loop adds, then completes
        filled = 0 if self._silenced else self._fill(block)
        block[filled:] = 0
        self._handed += filled
        if filled:
            self._heard_by = now + min(away_s, _DRAIN_S) + filled / self._rate
            self._silence_handed = 0
        self._silence_handed += len(block) - filled
        if complete and not self._waiting:
            taken_up = self._silence_handed >= _LATENCY_S * self._rate
            self.drained = taken_up and now >= self._heard_by
        else:
            self.underruns += self._handed > 0 and (lossy or filled < len(block))
        return not (self.drained or self._silenced)

    def _fill(self, block: np.ndarray) -> int:
        filled = 0
        while filled < len(block) and self._waiting:
            piece = self._waiting.popleft()
            taken = piece[: len(block) - filled]
            if len(taken) < len(piece):
                self._waiting.appendleft(piece[len(taken) :])
            block[filled : filled + len(taken)] = taken[:, np.newaxis]
            filled += len(taken)
        return filled

    def _flush(self) -> None:
        if self._resampler is not None:
            self._append(self._resampler[1].flush())
            self._resampler = None

    def _append(self, samples: np.ndarray) -> None:
        if len(samples):
            self._total += len(samples)
            self._waiting.append(samples)


class LiveSpeaker:
    """A `Speaker` on the device of this exact name, as `find_devices` returned it.

    `now_ms` tells the microphone's stream time of a sound that is in the air: `air_ms`.
    """

    def __init__(self, device: str, observer: Observer, now_ms: Callable[[], int]) -> None:
        self._device = device
        self._observer = observer
        self._now_ms = now_ms

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        """Play the pieces as they come; return when the device has played out the last of them.

        Cancelling silences the device and leaves a mark `playback-cut`; pieces that come too late
        or a machine that is too busy leave a mark `under-runs`. Raises AudioError.
        """
        playback: _Playback | None = None
        stream: Stream | None = None
        try:
            async for sound in sounds:
                if playback is None:
                    playback = _Playback()
                    attempts = ((sound.rate, 1), (sound.rate, 2), (0, 1), (0, 2), (0, 0))
                    stream = await open_stream(
                        "output", self._device, attempts, latency_s=_LATENCY_S, client=playback
                    )
                if playback.lost:
                    break
                playback.add(sound)
            if playback is None:
                return Played(fraction=0.0, interrupted=False, ended_ms=self._now_ms())
            await self._drained(playback)
            return Played(playback.fraction(), interrupted=False, ended_ms=self._now_ms())
        except asyncio.CancelledError:
            if playback is not None:
                self._observer.mark("playback-cut", fraction=round(playback.fraction(), 3))
            raise
        finally:
            if playback is not None and playback.underruns:
                self._observer.mark("under-runs", count=playback.underruns)
            if playback is not None and stream is not None:
                playback.silence()
                await close_stream(stream)

    async def _drained(self, playback: _Playback) -> None:
        playback.complete()
        while not playback.ended:
            if playback.stuck:
                raise AudioError(f'the speaker "{self._device}" does not play any more')
            await playback.news()
        if not playback.drained:
            raise AudioError(f'the speaker "{self._device}" was lost')

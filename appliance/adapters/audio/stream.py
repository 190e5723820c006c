"""From a sound card's samples to the 16 kHz frames inside, and back. Refuses clocks and devices.

The microphone's stream time counts samples. Sound cards lose some (an overrun, a sound server
that moves the stream), and then the count falls behind the world for good; `StreamClock` notices
by comparing it with the time that is passed in, and moves on by what was lost.
"""

from collections.abc import Iterator

import numpy as np
import soxr

from appliance.core.types import FRAME_BYTES, FRAME_MS, SAMPLE_RATE, Frame

_WINDOW_S = 1.0
"""Blocks come in bursts when the machine is busy; the promptest of a second is the true one."""

_LOST_MS = 200
"""Less than this behind is the sound card's quartz (0.36 s an hour at 100 ppm), not a loss."""


class Resampler:
    """s16 mono from one rate to another, piece by piece, with the last pieces from `flush`."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._stream = soxr.ResampleStream(rate, wanted, 1, "int16") if rate != wanted else None

    def feed(self, samples: np.ndarray) -> np.ndarray:
        if self._stream is None:
            return samples
        resampled: np.ndarray = self._stream.resample_chunk(samples)
        return resampled

    def flush(self) -> np.ndarray:
        """What the filter still holds; nothing may be fed afterwards."""
        if self._stream is None:
            return np.zeros(0, np.int16)
        rest: np.ndarray = self._stream.resample_chunk(np.zeros(0, np.int16), last=True)
        return rest


def mono(block: np.ndarray) -> np.ndarray:
    """Samples of shape (frames, channels) as (frames,): the mean of the first two channels.

    Arrays of microphones put processed sound first and raw or reference channels after it.
    """
    if block.shape[1] == 1:
        return block[:, 0].copy()
    average: np.ndarray = (block[:, 0].astype(np.int32) + block[:, 1]) // 2
    return average.astype(np.int16)


class Reframer:
    """Blocks of any size at `rate` in, 20 ms frames at 16 kHz out, numbered in stream time."""

    def __init__(self, rate: int, at_ms: int) -> None:
        self._resampler = Resampler(rate, SAMPLE_RATE)
        self._rest = b""
        self.at_ms = at_ms
        """Where the next frame begins."""

    def feed(self, block: np.ndarray) -> Iterator[Frame]:
        """`block` is s16 of shape (frames, channels)."""
        self._rest += self._resampler.feed(mono(block)).astype("<i2").tobytes()
        while len(self._rest) >= FRAME_BYTES:
            pcm, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            yield Frame(pcm, self.at_ms)
            self.at_ms += FRAME_MS


class StreamClock:
    """Where the world is in the stream. All times are monotonic seconds, taken as a block arrives.

    A block is late by what the sound card holds back and by how busy the machine is; the least of
    this in a second is the first alone.
    """

    def __init__(self) -> None:
        self._usual: float | None = None
        self._least: float | None = None
        self._window_ends = 0.0

    def arrived(self, counted_ms: float, now: float) -> int:
        """A block has arrived and now `counted_ms` have been captured; how much was lost before it.

        In milliseconds, a multiple of a frame, 0 nearly always.
        """
        behind = now * 1000 - counted_ms
        if self._least is None:
            self._least, self._window_ends = behind, now + _WINDOW_S
        self._least = min(self._least, behind)
        if self._usual is None or behind < self._usual:
            self._usual = behind
        if now < self._window_ends:
            return 0
        lost, self._least = self._least - self._usual, None
        return int(lost) // FRAME_MS * FRAME_MS if lost >= _LOST_MS else 0

    def newest_ms(self, now: float) -> float | None:
        """What has been captured by now, including what is on its way; None before the first."""
        return None if self._usual is None else now * 1000 - self._usual

"""What one opening of a microphone records. Refuses to lose sound without counting it."""

import time
from collections import deque
from collections.abc import Callable

import numpy as np

from appliance.adapters.audio.soundness import Meter, Trouble, Watchdog
from appliance.adapters.audio.stream import Reframer, StreamClock
from appliance.adapters.audio.watched import Watched
from appliance.core.types import FRAME_MS, SAMPLE_RATE, Frame

_HELD_BACK_MS = 1000
"""A driver that says that the newest sound is older than this does not know."""

_KEPT_MS = 5000
"""How far a reader may fall behind before it loses sound."""


class Capture(Watched):
    """Implements `portaudio.Client`. Its stream time goes on from `resume`'s."""

    def __init__(
        self,
        resume: Callable[[float], float],
        *,
        watchdog: Watchdog | None = None,
        meter: Meter | None = None,
    ) -> None:
        super().__init__()
        self.kept: deque[Frame] = deque(maxlen=_KEPT_MS // FRAME_MS)
        self.lost_frames = 0
        self.trouble: Trouble | None = None
        self.sounding = False
        """Whether there ever was anything but zeros."""
        self._watchdog = watchdog or Watchdog()
        self._meter = meter or Meter()
        self._resume = resume
        self._rate = SAMPLE_RATE
        self._reframer: Reframer | None = None
        self._clock = StreamClock()
        self._held_back_ms = 0.0
        self._ended_ms: int | None = None
        self._put_away = False

    def format(self, rate: int, channels: int) -> None:
        self._rate, self._reframer = rate, None

    def block(self, block: np.ndarray, away_s: float, lossy: bool) -> bool:
        now = time.monotonic()
        if self._put_away:
            return False
        reframer = self._reframer
        if reframer is None:
            start_ms = -int(-self._resume(now) // FRAME_MS) * FRAME_MS
            self._reframer = reframer = Reframer(self._rate, start_ms)
        self.trouble = self._watchdog.feed(block, self._rate) or self.trouble
        self.sounding = self.sounding or self._watchdog.sounding
        self._meter.feed(block, self._rate)
        for frame in reframer.feed(block):
            self.lost_frames += len(self.kept) == self.kept.maxlen
            self.kept.append(frame)
        lost_ms = self._clock.arrived(reframer.at_ms, now)
        reframer.at_ms += lost_ms
        self.lost_frames += lost_ms // FRAME_MS
        newer_ms = away_s * 1000 - len(block) * 1000 / self._rate
        self._held_back_ms = newer_ms if 0 <= newer_ms <= _HELD_BACK_MS else 0.0
        self.alive(now)
        self.tell()
        return True

    def put_away(self) -> None:
        """Nothing more is recorded; its stream time can still be asked."""
        self._ended_ms, self._put_away = self.now_ms(), True
        # The library under it complains about every one that is left at the end of the process.
        self._reframer = None

    def now_ms(self) -> int | None:
        return self._ended_ms if self._reframer is None else self._reframer.at_ms

    def air_ms(self, now: float) -> float | None:
        newest = self._clock.newest_ms(now)
        return None if newest is None else newest + self._held_back_ms

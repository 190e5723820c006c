"""Whether what a microphone delivers can be sound, and how loud it is. Refuses devices and clocks.

A microphone in a room is never perfectly silent and never repeats itself to the last bit: one that
does either is dead, however promptly its blocks arrive. Time is counted in samples.
"""

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

FLOOR_DBFS = -100.0
"""What digital silence is called; the quietest 16-bit sound there can be is at -90."""

SILENT_S = 30.0
"""Digital silence for so long is no pause: the microphone was switched off, or it hangs."""

LONGEST_SILENT_S = 600.0
"""A microphone that stays silent after it was opened again is tried at growing intervals."""

STUCK_S = 3.0
"""The same block, or the same few, again and again for so long: a buffer that nobody fills."""

_REMEMBERED = 150
"""Blocks: a buffer of 3 s that goes round is noticed, and no driver has a larger one."""

_FULL = 32_767


class Trouble(StrEnum):
    """Why a device that delivers blocks is opened again; marks are `microphone-<value>`."""

    SILENT = "silent"
    """Nothing but zeros."""
    STUCK = "stuck"
    """The same again and again."""
    MOVED = "moved"
    """The sound server records from another device than the one that was opened."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud it was: full scale is 0 dBFS, `FLOOR_DBFS` is digital silence.

    `clipped` is the share (0..1) of samples at either end of the range, `seconds` how much was
    measured.
    """

    rms_dbfs: float = FLOOR_DBFS
    peak_dbfs: float = FLOOR_DBFS
    clipped: float = 0.0
    seconds: float = 0.0


class Meter:
    """Measures s16 blocks as they come from the device, before anything is done to them."""

    def __init__(self) -> None:
        self._squares = self._seconds = 0.0
        self._peak = self._clipped = self._count = 0

    def feed(self, block: np.ndarray, rate: int) -> None:
        """`block` is s16 of shape (frames, channels), at `rate`; see `stream.mono` for which."""
        heard = block[:, :2].reshape(-1)
        if not heard.size:
            return
        exact = heard.astype(np.float32)
        self._squares += float(np.dot(exact, exact))
        peak = max(int(heard.max()), -int(heard.min()))
        if peak >= _FULL:
            self._clipped += int((np.abs(exact) >= _FULL).sum())
        self._peak = max(self._peak, peak)
        self._count += heard.size
        self._seconds += len(block) / rate

    @property
    def seconds(self) -> float:
        return self._seconds

    def take(self) -> Level:
        """What was measured since the last time."""
        if not self._count:
            return Level()
        level = Level(
            rms_dbfs=_dbfs(math.sqrt(self._squares / self._count)),
            peak_dbfs=_dbfs(self._peak),
            clipped=self._clipped / self._count,
            seconds=round(self._seconds, 3),
        )
        self._squares = self._seconds = 0.0
        self._peak = self._clipped = self._count = 0
        return level


class Watchdog:
    """Looks at every block. One for all openings of a device, so that it knows what did not help.

    `silent_s` is for how long there may be digital silence.
    """

    def __init__(self, *, silent_s: float = SILENT_S, stuck_s: float = STUCK_S) -> None:
        self._first_silent_s = silent_s
        self._patience_s = silent_s
        self._stuck_s = stuck_s
        self._silent_for_s = 0.0
        self._stuck_for_s = 0.0
        self._lag = 0
        self._number = 0
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self._last: dict[int, int] = {}
        self.sounding = False
        """Whether the newest block held anything but zeros."""

    def opened(self) -> None:
        """The device was opened anew: what it does is judged from now on."""
        self._silent_for_s = self._stuck_for_s = 0.0
        self._recent.clear()
        self._last.clear()

    def feed(self, block: np.ndarray, rate: int) -> Trouble | None:
        """Trouble as long as it lasts, from the moment there is no doubt about it."""
        lasts_s = len(block) / rate
        self.sounding = bool(block.any())
        if not self.sounding:
            self._stuck_for_s = 0.0
            self._silent_for_s += lasts_s
            if self._silent_for_s < self._patience_s:
                return None
            self._patience_s = min(2 * self._patience_s, LONGEST_SILENT_S)
            self._silent_for_s = 0.0
            return Trouble.SILENT
        self._silent_for_s, self._patience_s = 0.0, self._first_silent_s
        self._stuck_for_s = self._stuck_for_s + lasts_s if self._repeats(block) else 0.0
        return Trouble.STUCK if self._stuck_for_s >= self._stuck_s else None

    def _repeats(self, block: np.ndarray) -> bool:
        """Whether this block was there before, as long ago as the one before it was."""
        self._number += 1
        seen = hash(block.tobytes())
        if len(self._recent) == _REMEMBERED:
            oldest = self._recent[0]
            if self._last.get(oldest, 0) <= self._number - _REMEMBERED:
                self._last.pop(oldest, None)
        before = self._last.get(seen)
        self._recent.append(seen)
        self._last[seen] = self._number
        lag, self._lag = self._lag, 0 if before is None else self._number - before
        return self._lag > 0 and (lag in (0, self._lag))


def _dbfs(value: float) -> float:
    return round(max(FLOOR_DBFS, 20 * math.log10(value / 32_768)), 1) if value else FLOOR_DBFS

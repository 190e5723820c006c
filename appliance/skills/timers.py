"""Timers that run, are paused and end; counted on a clock that nobody can set. Pure.

Refuses more than `MOST` at a time. Every method takes the seconds of that clock.
"""

import math
from dataclasses import dataclass, replace

MOST = 100


@dataclass(frozen=True, slots=True)
class Timer:
    """`label` may be empty. Running, it ends at `ends_s`; paused, `left_s` are left."""

    number: int
    label: str
    total_s: int
    ends_s: float
    left_s: float | None = None
    by_wall: bool = False
    """Brought back after the machine was off: how long that was, only the wall clock knew."""

    @property
    def paused(self) -> bool:
        return self.left_s is not None

    def left(self, now_s: float) -> int:
        """Whole seconds, rounded up: a timer just set has all of its time."""
        left = self.left_s if self.left_s is not None else self.ends_s - now_s
        return max(0, math.ceil(left - 0.001))


class Timers:
    """The timers of one Hearth, soonest first."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []
        self._made = 0

    @property
    def all(self) -> tuple[Timer, ...]:
        return tuple(self._timers)

    def put_back(self, timers: tuple[Timer, ...]) -> None:
        """These and no others."""
        self._timers = []
        for timer in timers:
            self._put(timer)
        self._made = max([self._made, *(each.number for each in timers)])

    def count_from(self, number: int) -> None:
        """Numbers up to this one are somebody else's."""
        self._made = max(self._made, number)

    def wall_set(self, by_s: float) -> None:
        """The clock on the wall was set ahead by so much: those that went by it are as much nearer.

        Nothing else is: a running timer is counted on a clock that nobody can set.
        """
        for timer in self.all:
            if timer.by_wall and not timer.paused:
                self._put(replace(timer, ends_s=timer.ends_s - by_s))

    def found(self, label: str, of_s: int | None = None) -> tuple[Timer, ...]:
        """Those of this name that were set for so long; empty and None are any."""
        return tuple(
            timer
            for timer in self._timers
            if (not label or _singular(label) == _singular(timer.label))
            and of_s in (None, timer.total_s)
        )

    def start(self, label: str, seconds: int, now_s: float) -> Timer | None:
        """None if there are too many."""
        if len(self._timers) >= MOST:
            return None
        self._made += 1
        timer = Timer(self._made, label, seconds, now_s + seconds)
        self._put(timer)
        return timer

    def change(self, timer: Timer, by_s: int, now_s: float) -> Timer:
        """Make it longer or shorter; what is shorter than nothing ends at once."""
        if timer.left_s is not None:
            left_s = max(0.0, timer.left_s + by_s)
            changed = replace(timer, left_s=left_s, total_s=timer.total_s + by_s)
        else:
            ends_s = max(now_s, timer.ends_s + by_s)
            changed = replace(timer, ends_s=ends_s, total_s=timer.total_s + by_s)
        return self._put(changed)

    def reset(self, timer: Timer, seconds: int, now_s: float) -> Timer:
        """Run from the beginning, so many seconds."""
        return self._put(replace(timer, total_s=seconds, ends_s=now_s + seconds, left_s=None))

    def pause(self, timer: Timer, now_s: float) -> Timer:
        left_s = timer.left_s if timer.left_s is not None else max(0.0, timer.ends_s - now_s)
        return self._put(replace(timer, left_s=left_s))

    def resume(self, timer: Timer, now_s: float) -> Timer:
        if timer.left_s is None:
            return timer
        return self._put(replace(timer, ends_s=now_s + timer.left_s, left_s=None))

    def cancel(self, timer: Timer) -> None:
        self._timers = [each for each in self._timers if each.number != timer.number]

    def finished(self, now_s: float) -> tuple[Timer, ...]:
        """Take those that are over."""
        over = tuple(each for each in self._timers if not each.paused and each.ends_s <= now_s)
        for timer in over:
            self.cancel(timer)
        return over

    def next_s(self) -> float | None:
        """When the next one ends; None while none runs."""
        return min((each.ends_s for each in self._timers if not each.paused), default=None)

    def _put(self, timer: Timer) -> Timer:
        self.cancel(timer)
        self._timers.append(timer)
        self._timers.sort(key=lambda each: (each.paused, each.ends_s, each.number))
        return timer


def _singular(label: str) -> str:
    """ "Pause the egg timer" is said of the one "for the eggs"."""
    return label.removesuffix("s")

"""Numbers as devices count them, and as we do. Refuses what is no finite number."""

import math
from dataclasses import dataclass

from appliance.core.house import Range

FINE = 50
"""Steps over the whole way from which on any percentage is met to within one percent."""


def finite(value: object) -> float | None:
    """A number out of a payload, or its text; None for anything else, booleans too."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_scale(percent: float, scale: int) -> int:
    """Percent to the device's own steps; never 0, which many devices take for "off"."""
    return max(1, round(percent * scale / 100))


def to_percent(value: object, scale: int) -> int | None:
    """The device's steps to percent, 0-100; None if it is not a finite number.

    `scale` may be negative: then it counts down.
    """
    number = finite(value)
    if number is None:
        return None
    # Clamped before it is multiplied: the largest floats overflow.
    bounded = max(-abs(scale), min(abs(scale), number))
    return max(0, round(bounded * 100 / scale))


def level(scale: int) -> Range:
    """What a light with so many steps accepts, in percent: off is not among it."""
    return Range(1, 100) if scale >= FINE else Range(100 / scale, 100, 100 / scale)


@dataclass(frozen=True, slots=True)
class Way:
    """From closed to open, in the device's numbers; either may be the larger one."""

    closed: int
    open: int

    @property
    def passable(self) -> bool:
        return self.open != self.closed

    @property
    def setting(self) -> Range:
        steps = abs(self.open - self.closed)
        return Range(0, 100) if steps >= FINE else Range(0, 100, 100 / max(1, steps))

    def at(self, percent: float) -> int:
        return round(self.closed + percent * (self.open - self.closed) / 100)

    def percent(self, value: object) -> int | None:
        """0-100, whatever lies outside moved to the end it is nearer to; None for no number."""
        number = finite(value)
        if number is None or not self.passable:
            return None
        return to_percent(number - self.closed, self.open - self.closed)

    def openness(self, value: object) -> int | None:
        """The same for slats, which close again when they are turned beyond open."""
        number = finite(value)
        if number is None or not self.passable:
            return None
        apart = to_percent(abs(number - self.open), abs(self.open - self.closed))
        return None if apart is None else 100 - apart

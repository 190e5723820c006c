"""How much may be changed in a while. Refuses what is too much, whatever the clock does.

The windows slide. Every action that is agreed to counts in those of `Limits.actions`, whatever its
tier; a guarded sentence counts in those of `Limits.guarded` as well, once, however many devices it
touches: each takes a challenge of its own, and a whole home goes dark by one sentence. For the same
reason no sentence is too large by itself: one that is larger than a window needs all of it.

Time is the highest that was ever handed in. A clock that runs backwards frees nothing; one that
leaps ahead frees what is so long ago by its own word, once.
"""

from collections import deque
from dataclasses import dataclass

from appliance.core.errors import ConsentError
from appliance.core.spoken_text import count as counted
from appliance.core.types import Tier

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Window:
    """At most `most` within any `span_ms`. Raises ValueError if either is below one."""

    span_ms: int
    most: int

    def __post_init__(self) -> None:
        if self.span_ms < 1 or self.most < 1:
            raise ValueError(f"a window of {self.span_ms} ms for {self.most} lets nothing through")


@dataclass(frozen=True, slots=True)
class Limits:
    """Windows of each kind; all of them hold."""

    actions: tuple[Window, ...] = (Window(MINUTE_MS, 100), Window(HOUR_MS, 500))
    """Of actions. More in a minute than people ask for, less than what wears out a relay."""
    guarded: tuple[Window, ...] = (Window(MINUTE_MS, 6), Window(HOUR_MS, 20))
    """Of guarded sentences."""


class _Spent:
    """What was spent in one window: at most `most`, or one sentence that is larger; and so never
    more entries than `most`.
    """

    __slots__ = ("_entries", "_sum", "window")

    def __init__(self, window: Window) -> None:
        self.window = window
        self._entries: deque[tuple[int, int]] = deque()
        self._sum = 0

    def wait_ms(self, cost: int, now_ms: int) -> int:
        """How long until there is room for `cost`, or nothing else in the window; 0 = there is."""
        excess = self._sum + cost - self.window.most
        wait = 0
        for at_ms, spent in self._entries:
            if excess <= 0:
                break
            excess -= spent
            wait = max(0, at_ms + self.window.span_ms - now_ms)
        return wait

    def add(self, cost: int, now_ms: int) -> None:
        while self._entries and self._entries[0][0] + self.window.span_ms <= now_ms:
            self._sum -= self._entries.popleft()[1]
        self._entries.append((now_ms, cost))
        self._sum += cost


class Budget:
    """One per house. All times are milliseconds of one monotonic clock."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self._actions = tuple(_Spent(window) for window in limits.actions)
        self._guarded = tuple(_Spent(window) for window in limits.guarded)
        self._now_ms: int | None = None

    def refusal(self, tier: Tier, count: int, now_ms: int) -> str:
        """Why a sentence of `count` actions is too much by now; empty if it is not."""
        now_ms = self._highest(now_ms)
        wait_ms = max(
            (spent.wait_ms(cost, now_ms) for spent, cost in self._costs(tier, count)), default=0
        )
        return f"That's a lot at once. I'll take more {_in(wait_ms)}." if wait_ms else ""

    def spend(self, tier: Tier, count: int, now_ms: int) -> None:
        """Count a sentence that was agreed to. Raises ConsentError where `refusal` says why not."""
        if self.refusal(tier, count, now_ms):
            raise ConsentError(f"{count} more actions are beyond the budget; nothing was sent")
        for spent, cost in self._costs(tier, count):
            spent.add(cost, self._highest(now_ms))

    def _costs(self, tier: Tier, count: int) -> tuple[tuple[_Spent, int], ...]:
        costs = tuple((spent, max(1, count)) for spent in self._actions)
        if tier is Tier.EVERYDAY:
            return costs
        return (*costs, *((spent, 1) for spent in self._guarded))

    def _highest(self, now_ms: int) -> int:
        self._now_ms = now_ms if self._now_ms is None else max(self._now_ms, now_ms)
        return self._now_ms


def _in(wait_ms: int) -> str:
    """ "in about two minutes": rounded up, so that what is promised holds."""
    minutes = -(-wait_ms // MINUTE_MS)
    if minutes == 1:
        return "in about a minute"
    if minutes <= 50:
        return f"in about {counted(minutes)} minutes"
    hours = -(-wait_ms // HOUR_MS)
    return "in about an hour" if hours == 1 else f"in about {counted(hours)} hours"

"""Waiting for a device to say what became of a command. Refuses old reports as answers.

Only messages that arrive after the command and are not retained count. The rules:

* the wanted state, reported -> acknowledged;
* nothing reported until the deadline -> silent;
* the old state reported again says nothing yet: many devices repeat it before they begin to move.
  It is a refusal at the deadline, and so is anything else that is not what was wanted;
* "error" and "jammed", reported as news and still so after a grace -> refused;
* what says in words that it is on its way has until the limit of its kind; what only counts
  (a position, a brightness) has some time more with every step, up to that limit. What is still
  moving then -> under way: neither done nor refused;
* what comes to rest a little beside the place has arrived; and that a cover has stopped shows by
  its having said that it moved, or by its reporting no other position for a while;
* the connection lost meanwhile -> silent: it was told, and nobody knows.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.core.house import (
    FAILED,
    MOVING,
    REST_SLACK,
    EntityState,
    counts_on,
    heads_there,
    satisfied,
    shows_only_by_rest,
)
from appliance.core.types import Action, Result, Verb

COUNTING = "moving"
"""What is told of a device that is on its way and has no word for it."""


@dataclass(eq=False, slots=True)
class Watch:
    """The newest fresh report about one entity, since a command."""

    before: EntityState
    latest: EntityState | None = None
    lost: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def report(self, state: EntityState) -> None:
        self.latest = state
        self._changed.set()

    def lose(self) -> None:
        self.lost = True
        self._changed.set()

    async def next(self) -> None:
        """Return once something happened since the last call."""
        await self._changed.wait()
        self._changed.clear()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one device is waited for; loop times, and seconds where it says so."""

    deadline: float
    """For what does not move."""
    longest: float
    """For what is on its way."""
    more: float
    """Seconds that what only counts has after every step."""
    grace: float
    """Seconds in which what failed may still recover."""
    rest: float
    """Seconds without another position after which a cover stands still."""
    tell_at: float
    """When a person begins to wonder."""
    tell: Callable[[str], None]
    """Called then, once, with the state of what is on its way, or with `COUNTING`."""


async def outcome(action: Action, watch: Watch, patience: Patience) -> Result:
    """What became of `action`, at the latest when `patience` ends."""
    course = _Course(action, watch.before, patience)
    loop = asyncio.get_running_loop()
    while not watch.lost:
        if watch.latest is not None:
            course.take(watch.latest, loop.time())
        if course.arrived(loop.time()):
            return Result.ACKNOWLEDGED
        if course.until <= loop.time():
            return course.verdict()
        course.tell(loop.time())
        try:
            async with asyncio.timeout_at(course.wake(loop.time())):
                await watch.next()
        except TimeoutError:
            continue
    return Result.SILENT


class _Course:
    """What the reports about one command amount to so far."""

    def __init__(self, action: Action, before: EntityState, patience: Patience) -> None:
        self._action = action
        self._patience = patience
        self._before = self._seen = before
        self._latest: EntityState | None = None
        self._changed_at = 0.0
        self._counted_at: float | None = None
        self._spoke = before.state in MOVING
        """Whether it has words for moving: then it also has them for standing still."""
        self._told = False
        self.until = patience.deadline

    def take(self, latest: EntityState, now: float) -> None:
        """Judge the newest report; the same one again changes nothing."""
        counted = counts_on(self._seen, latest)
        if self._latest is None or counted or latest.state != self._seen.state:
            self._changed_at = now
        self._latest, self._seen = latest, latest
        self._spoke |= latest.state in MOVING
        if counted:
            self._counted_at = now
        self.until = self._until()

    def _until(self) -> float:
        patience, latest = self._patience, self._latest
        if latest is None:
            return patience.deadline
        if heads_there(self._action, latest):
            return patience.longest
        if latest.state in FAILED and latest.state != self._before.state:
            return self._changed_at + patience.grace
        if self._action.verb is Verb.STOP:
            return patience.deadline
        if self._spoke:
            return max(patience.deadline, self._changed_at + patience.rest)
        if self._counted_at is None:
            return patience.deadline
        return max(patience.deadline, min(patience.longest, self._counted_at + patience.more))

    def arrived(self, now: float) -> bool:
        latest = self._latest
        if latest is None:
            return False
        if satisfied(self._action, latest) and not self._shows_by_rest:
            return True
        near = satisfied(self._action, latest, REST_SLACK)
        return near and now >= self._rests_at

    @property
    def _shows_by_rest(self) -> bool:
        return shows_only_by_rest(self._action) and not self._spoke

    @property
    def _rests_at(self) -> float:
        """When it counts as standing still where it is; at once if it says that it stopped."""
        latest = self._latest
        if latest is not None and latest.state in MOVING:
            return self.until + self._patience.rest
        return self._changed_at + self._patience.rest * (not self._spoke)

    def tell(self, now: float) -> None:
        """Say that it is on its way, once, as soon as people wonder."""
        latest = self._latest
        if self._told or latest is None or now < self._patience.tell_at:
            return
        if self._travels(latest):
            self._told = True
            self._patience.tell((latest.state if latest.state in MOVING else None) or COUNTING)

    def _travels(self, latest: EntityState) -> bool:
        """Whether it says so, whatever the way, or counts positions: a fading lamp needs no words.

        To hear that something moves that was told to stop is no news.
        """
        if self._action.verb is Verb.STOP:
            return False
        place, before = latest.attributes.get("position"), self._before.attributes.get("position")
        counts = place is not None and place != before
        return latest.state in MOVING or (
            counts and not satisfied(self._action, latest, REST_SLACK)
        )

    def wake(self, now: float) -> float:
        """When to look again although nothing is reported."""
        latest, times = self._latest, [self.until]
        if latest is not None:
            times += [self._rests_at, self._patience.tell_at]
        return min([at for at in times if at > now], default=now)

    def verdict(self) -> Result:
        """When time is up."""
        latest, patience = self._latest, self._patience
        if latest is None:
            return Result.SILENT
        if heads_there(self._action, latest):
            return Result.UNDER_WAY
        if self._counted_at is None or self._spoke or self._action.verb is Verb.STOP:
            return Result.REFUSED
        still_counting = patience.longest < self._counted_at + patience.more
        return Result.UNDER_WAY if still_counting else Result.REFUSED

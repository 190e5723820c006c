"""Waiting for a device to say what became of a command. Refuses old reports as answers.

Only messages that arrive after the command and are not retained count. The rules:

* the wanted state, reported -> acknowledged;
* nothing reported until the deadline -> silent;
* the old state reported again, and still so after a grace -> refused;
* anything else reported (opening, fading) is on its way, until the deadline -> refused;
* what reports again and again that it moves gets more time, up to a limit of its kind;
* the connection lost meanwhile -> silent: it was told, and nobody knows.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.core.house import MOVING, EntityState, satisfied
from appliance.core.types import Action, Result


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
class Journey:
    """What to do about a device that reports that it is on its way; loop times."""

    more: float
    """Seconds it gets with every such report..."""
    longest: float
    """...until then."""
    tell_at: float
    """When a person begins to wonder."""
    tell: Callable[[str], None]
    """Called then with its state, once, if it is still on its way."""


async def outcome(
    action: Action, watch: Watch, deadline: float, grace: float, journey: Journey | None = None
) -> Result:
    """What became of `action`, by loop time `deadline` at the latest unless it is on its way.

    `grace` is in seconds.
    """
    loop = asyncio.get_running_loop()
    until, before, tells = deadline, watch.before, journey
    while not watch.lost:
        latest = watch.latest
        if latest is not None and satisfied(action, latest):
            return Result.ACKNOWLEDGED
        moves = latest is not None and latest.state in MOVING
        wake = min(until, tells.tell_at) if tells is not None and moves else until
        try:
            async with asyncio.timeout_at(wake):
                await watch.next()
        except TimeoutError:
            if wake == until or tells is None or latest is None:
                break
            tells.tell(latest.state or "")
            tells = None
            continue
        if journey is not None and watch.latest is not None and _under_way(before, watch.latest):
            deadline = max(deadline, min(journey.longest, loop.time() + journey.more))
        until = min(deadline, loop.time() + grace) if _refusing(watch) else deadline
        before = watch.latest or before
    return Result.SILENT if watch.lost or watch.latest is None else Result.REFUSED


def _under_way(before: EntityState, latest: EntityState) -> bool:
    """Some say so, some only count."""
    place = latest.attributes.get("position")
    counted = place is not None and place != before.attributes.get("position")
    return counted or latest.state in MOVING


def _refusing(watch: Watch) -> bool:
    latest, before = watch.latest, watch.before
    if latest is None or latest.state in MOVING:
        return False
    return latest.state == before.state and latest.attributes == before.attributes

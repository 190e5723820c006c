"""Waiting for a device to say what became of a command. Refuses old reports as answers.

Only messages that arrive after the command and are not retained count. The rules:

* the wanted state, reported -> acknowledged;
* nothing reported until the deadline -> silent;
* the old state reported again, and still so after a grace -> refused;
* anything else reported (opening, fading) is on its way, until the deadline -> refused;
* the connection lost meanwhile -> silent: it was told, and nobody knows.
"""

import asyncio
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


async def outcome(action: Action, watch: Watch, deadline: float, grace: float) -> Result:
    """What became of `action`, by loop time `deadline` at the latest; `grace` is in seconds."""
    patience = deadline
    loop = asyncio.get_running_loop()
    while not watch.lost:
        if watch.latest is not None and satisfied(action, watch.latest):
            return Result.ACKNOWLEDGED
        if watch.latest is not None:
            patience = min(deadline, loop.time() + grace) if _refusing(watch) else deadline
        try:
            async with asyncio.timeout_at(patience):
                await watch.next()
        except TimeoutError:
            break
    return Result.SILENT if watch.lost or watch.latest is None else Result.REFUSED


def _refusing(watch: Watch) -> bool:
    latest, before = watch.latest, watch.before
    if latest is None or latest.state in MOVING:
        return False
    return latest.state == before.state and latest.attributes == before.attributes

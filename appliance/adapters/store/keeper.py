"""Keeps the timeline of every finished turn. Refuses to let a full disk end a conversation."""

import asyncio
import datetime as dt
import logging

from appliance.adapters.store.sqlite import Store
from appliance.core.errors import ApplianceError
from appliance.core.events import Event, TurnDone
from appliance.ports import Fact

_log = logging.getLogger(__name__)


class TimelineKeeper:
    """An observer that writes the timeline of every finished turn to the store."""

    def __init__(self, store: Store, tasks: asyncio.TaskGroup) -> None:
        self._store = store
        self._tasks = tasks

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: the timeline comes whole, with the end of the turn."""

    def tell(self, event: Event) -> None:
        if isinstance(event, TurnDone):
            self._tasks.create_task(self._keep(event))

    async def _keep(self, turn: TurnDone) -> None:
        now = dt.datetime.now(dt.UTC).timestamp()
        try:
            await self._store.add_turn(turn.id, now, turn.timeline)
        except ApplianceError as failure:
            _log.error("timeline not kept: %s", failure.code)

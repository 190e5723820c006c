"""Keeps the timeline of every finished turn, while there is room. Refuses to take the last of it,
and to let a full disk end a conversation.
"""

import asyncio
import datetime as dt
import logging
import shutil
from pathlib import Path

from appliance.adapters.store.sqlite import Store
from appliance.core.errors import ApplianceError
from appliance.core.events import Event, TurnDone
from appliance.core.upkeep import spares
from appliance.ports import Fact

_log = logging.getLogger(__name__)


class TimelineKeeper:
    """An observer that writes the timeline of every finished turn to the store."""

    def __init__(self, store: Store, tasks: asyncio.TaskGroup, folder: Path) -> None:
        """`folder` is on the disk that may be full."""
        self._store = store
        self._tasks = tasks
        self._folder = folder

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: the timeline comes whole, with the end of the turn."""

    def tell(self, event: Event) -> None:
        if isinstance(event, TurnDone):
            self._tasks.create_task(self._keep(event))

    async def _keep(self, turn: TurnDone) -> None:
        now = dt.datetime.now(dt.UTC).timestamp()
        try:
            space = await asyncio.to_thread(shutil.disk_usage, self._folder)
            if not spares(space.free, space.total):
                _log.warning("timeline not kept: the disk is nearly full")
                return
            await self._store.add_turn(turn.id, now, turn.timeline)
        except ApplianceError as failure:
            _log.error("timeline not kept: %s", failure.code)
        except OSError as error:
            _log.error("timeline not kept: %s", error.strerror)

"""What outlives a run of Hearth, put together. Refuses to remember anything when told not to."""

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from appliance.adapters.store.journal import JournalFiles
from appliance.adapters.store.later import LaterInFile, lasting_key
from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.memory import (
    MemoryJournal,
    MemoryLists,
    MemoryMemories,
    MemoryRecord,
    MemoryWaiting,
)
from appliance.adapters.store.mending import last_loss, mend, set_told
from appliance.adapters.store.sqlite import Store
from appliance.adapters.wall_clock import WallClock
from appliance.config.settings import data_dir
from appliance.core.asking import Announcement
from appliance.core.errors import StoreDamaged, StoreError
from appliance.core.memory_loss import Loss, loss_figure, loss_sentences
from appliance.ports import HouseRecord, Journal, Lists, Memory, WaitingRecord
from appliance.talking.agenda import Lasting
from appliance.talking.notices import Notices

_log = logging.getLogger(__name__)

DATABASE = "hearth.db"
_NO_COPY = "no copy of the database was made: %s"
_LOOK_S = 60.0
"""What was kept is in the copy so much later, and whoever could not be told is told then."""
_DAY = dt.timedelta(days=1)
_SHOWN = dt.timedelta(days=14)
"""So long the page shows that the database had to be mended."""


@dataclass(frozen=True, slots=True)
class Records:
    """The house, what was decided about it, memories, what waits, and lists."""

    house: HouseRecord
    journal: Journal
    memory: Memory
    waiting: WaitingRecord
    lists: Lists
    later: Lasting | None = None
    """Where what was put off is kept; None: a restart forgets it."""
    later_key: bytes | None = None


def records_of(stack: AsyncExitStack, store: Store, *, remember: bool) -> Records:
    """Those of the data folder, or new ones that end with this run. Raises StoreError."""
    if not remember:
        own = (MemoryMemories(), MemoryWaiting(), MemoryLists())
        return Records(MemoryRecord(), MemoryJournal(), *own)
    folder = data_dir()
    journal = stack.enter_context(JournalFiles(folder, secrets.token_hex(8)))
    later = Lasting(LaterInFile(folder), WallClock())
    return Records(store, journal, store, store, StoredLists(store), later, lasting_key(folder))


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[Store]:
    """The database of the folder, mended if it must be; at the end its copy is made anew.

    Raises StoreError.
    """
    path = folder / DATABASE
    await asyncio.to_thread(mend, path, dt.datetime.now(dt.UTC))
    with Store(path) as store:
        try:
            yield store
        finally:
            try:
                await store.copy()
            except StoreError as failure:
                _log.error(_NO_COPY, failure.code)


class Care:
    """Keeps the copy to go back to, and has told, once, what was lost of a damaged database."""

    def __init__(self, store: Store, folder: Path, notices: Notices) -> None:
        self._store = store
        self._path = folder / DATABASE
        self._notices = notices
        self._telling = False
        self._failing = ""
        """The code of why no copy is made."""

    async def run(self) -> None:
        """For ever."""
        copied = None
        while True:
            self._tell()
            now = dt.datetime.now(dt.UTC)
            try:
                if copied is None or abs(now - copied) > _DAY or await self._store.copy_is_old():
                    await self._store.copy()
                    copied, self._failing = now, ""
            except StoreError as failure:
                self._warn(failure)
            await asyncio.sleep(_LOOK_S)

    def _tell(self) -> None:
        loss = _last(self._path)
        if loss is None or loss.told or self._telling:
            return

        def said(spoken: bool) -> None:
            self._telling = False
            if spoken:
                try:
                    set_told(self._path, loss)
                except OSError as error:
                    _log.error("told of a loss, and it is not noted: %s", error.strerror)

        told = loss_sentences(loss, dt.datetime.now().astimezone())
        self._telling = self._notices.announce(Announcement(told), said)

    def _warn(self, failure: StoreError) -> None:
        """Once. It was sound when it was opened."""
        if failure.code == self._failing:
            return
        self._failing = failure.code
        _log.error(_NO_COPY, failure.code)
        if isinstance(failure, StoreDamaged):
            self._notices.announce(Announcement((failure.spoken,)))


def _last(path: Path) -> Loss | None:
    try:
        return last_loss(path)
    except OSError as error:
        _log.error("the note of a loss is not read: %s", error.strerror)
        return None


def loss_shown(folder: Path) -> dict[str, str]:
    """For the page's health: empty if there was none for two weeks."""
    now = dt.datetime.now().astimezone()
    loss = _last(folder / DATABASE)
    recent = loss is not None and abs(now - loss.at) < _SHOWN
    return {"Memory": loss_figure(loss, now)} if loss is not None and recent else {}

"""What outlives a run of Hearth, put together. Refuses to remember anything when told not to."""

import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass

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
from appliance.adapters.store.sqlite import Store
from appliance.adapters.wall_clock import WallClock
from appliance.config.settings import data_dir
from appliance.ports import HouseRecord, Journal, Lists, Memory, WaitingRecord
from appliance.talking.agenda import Lasting


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

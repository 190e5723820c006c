"""What the page knows beside the running Hearth's window, put together. Commands nothing."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, Protocol

from appliance.adapters.egress.sockets import look
from appliance.adapters.store.sqlite import Store
from appliance.adapters.store.statements import kept
from appliance.adapters.updates.outcome import Place
from appliance.app import Hearth
from appliance.box import SlottedBox
from appliance.config.settings import data_dir, knowledge_dir
from appliance.core.edits import AreaEdit, Edits, EntityEdit
from appliance.fittings import as_turned, models_of, room_voices
from appliance.skills.pending import Pending, Waits
from appliance.skills.snapshot import OwnList
from appliance.storeroom import storeroom
from appliance.vault import BackupVault
from appliance.voices.studio import RecordingStudio
from appliance.watch.ring import MarkRing
from appliance.web.everyday import Turn
from appliance.web.parts import Parts
from appliance.web.watch import Connections, Mark, Proof
from appliance.workshop import Workshop


class Running(Protocol):
    """Where the Hearth that runs is to be had."""

    @property
    def is_running(self) -> bool: ...

    @property
    def running(self) -> Hearth:
        """Raises StartingAgain where none runs."""
        ...


class Said:
    """Implements web.naming.Naming, on the house that runs."""

    def __init__(self, window: Running) -> None:
        self._window = window

    @property
    def edits(self) -> Edits:
        return self._window.running.house.edits

    async def say(self, id: str, edit: EntityEdit | AreaEdit) -> None:  # noqa: A002 - field name
        await self._window.running.house.edit(id, edit)

    async def undo(self, kind: Literal["entity", "area"], id: str) -> None:  # noqa: A002 - field name
        await self._window.running.house.undo(kind, id)


class Past:
    """Implements web.everyday.Everyday; `folder` is that of the data."""

    def __init__(self, window: Running, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self._reading = asyncio.Lock()

    def pending(self) -> Sequence[Pending]:
        return self._window.running.skills.pending()

    async def cancel(self, kind: Waits, number: int) -> bool:
        return await self._window.running.skills.cancel(kind, number)

    async def memories(self) -> Sequence[str]:
        return await self._window.running.skills.memory.memories()

    async def forget(self, texts: Iterable[str]) -> None:
        await self._window.running.skills.memory.forget_memories(texts)

    def lists(self) -> tuple[OwnList, ...]:
        return self._window.running.skills.lists.all

    async def put_on_list(self, name: str, text: str) -> str:
        return await self._window.running.skills.lists.put(name, [text])

    async def tick(self, name: str, text: str, *, done: bool) -> None:
        await self._window.running.skills.lists.tick(name, [text], done=done)

    async def take_off_list(self, name: str, text: str) -> None:
        await self._window.running.skills.lists.take(name, [text])

    async def clear_list(self, name: str) -> None:
        await self._window.running.skills.lists.clear(name)

    async def history(self, newest: int) -> Sequence[Turn]:
        async with self._reading:
            return await asyncio.to_thread(self._turns, newest)

    async def forget_turns(self, turns: Iterable[str] | None) -> None:
        async with self._reading:
            with Store(self._folder / "hearth.db") as store:
                await store.forget_turns(turns)

    def _turns(self, newest: int) -> list[Turn]:
        with Store(self._folder / "hearth.db") as store:
            return [Turn(*each) for each in store.turns(newest)]


class Watching:
    """Implements web.watch.Watch."""

    def __init__(self, ring: MarkRing, folder: Path) -> None:
        """`folder` is that of the data."""
        self._ring = ring
        self._folder = folder
        self._looking = asyncio.Lock()
        self.connections: Connections | None = None

    async def check(self) -> Connections:
        async with self._looking:
            found = await asyncio.to_thread(look)
        now_s = dt.datetime.now(dt.UTC).timestamp()
        self.connections = Connections(
            now_s, found.processes, found.sockets, found.far, found.unread
        )
        return self.connections

    async def proof(self) -> Proof | None:
        found = await asyncio.to_thread(kept, self._folder)
        if found is None:
            return None
        return Proof(found.at_s, found.seconds, found.elsewhere, found.names_asked)

    def marks(self) -> Sequence[Mark]:
        return [Mark(each.at_s, each.what, each.facts) for each in self._ring.newest()]


@asynccontextmanager
async def parts_of(window: Running, workshop: Workshop, ring: MarkRing) -> AsyncIterator[Parts]:
    """They last as long as the block."""
    library = knowledge_dir(workshop.settings)
    used = _used(window, workshop)
    vault = BackupVault(data_dir(), workshop.file, workshop.start_anew)
    await asyncio.to_thread(vault.tidy)
    box = SlottedBox(data_dir(), Place())
    await asyncio.to_thread(box.tidy)
    async with storeroom(used, workshop.outdate, library=library) as shelf:
        yield Parts(
            shelf,
            Said(window),
            Past(window, data_dir()),
            Watching(ring, data_dir()),
            vault,
            box,
            RecordingStudio(data_dir()),
        )


def _used(window: Running, workshop: Workshop) -> Callable[[], Iterable[str]]:
    def used() -> Iterable[str]:
        """What runs now, and what would after another start."""
        wanted = {*models_of(workshop.settings), *room_voices(workshop.settings)}
        if window.is_running:
            running = window.running
            wanted.update(room_voices(running.settings))
            wanted.update(models_of(as_turned(running.settings, running.controls.knobs)))
            wanted.update(models_of(as_turned(workshop.settings, running.controls.knobs)))
        return wanted

    return used

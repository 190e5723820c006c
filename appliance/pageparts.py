"""What the page knows beside the running Hearth's window, put together. Commands nothing."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Literal, Protocol

from appliance.app import Hearth
from appliance.core.edits import AreaEdit, Edits, EntityEdit
from appliance.fittings import as_turned, models_of
from appliance.storeroom import storeroom
from appliance.web.parts import Parts
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


@asynccontextmanager
async def parts_of(window: Running, workshop: Workshop) -> AsyncIterator[Parts]:
    """They last as long as the block."""
    async with storeroom(_used(window, workshop), workshop.outdate) as shelf:
        yield Parts(shelf, Said(window))


def _used(window: Running, workshop: Workshop) -> Callable[[], Iterable[str]]:
    def used() -> Iterable[str]:
        """What runs now, and what would after another start."""
        wanted = set(models_of(workshop.settings))
        if window.is_running:
            running = window.running
            wanted.update(models_of(as_turned(running.settings, running.controls.knobs)))
            wanted.update(models_of(as_turned(workshop.settings, running.controls.knobs)))
        return wanted

    return used

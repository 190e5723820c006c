"""What the page knows beside the running Hearth's window, put together. Commands nothing."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

from appliance.app import Hearth
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


@asynccontextmanager
async def parts_of(window: Running, workshop: Workshop) -> AsyncIterator[Parts]:
    """They last as long as the block."""
    async with storeroom(_used(window, workshop), workshop.outdate) as shelf:
        yield Parts(shelf)


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

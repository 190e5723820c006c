"""A Hearth that lacks models: which they are, and what it does without a voice to say a code.

It refuses to hand a code to the network, to a log or to anybody who could not read all data of this
Hearth anyway: whoever may is at the appliance, as its user or as root.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from appliance.config.settings import Settings
from appliance.core.pairing import CODE_S
from appliance.minds import has_model
from appliance.models import Store as ModelStore
from appliance.runtime import durable
from appliance.workshop import Workshop

_LOOK_S = 2.0
_NAME = "unspoken"


def absent(settings: Settings, *, model: bool) -> tuple[str, ...]:
    """Ids of the models these settings name that have no folder, or need one that has none.

    `model`: the language model too. Files are not read: one that is damaged is found by the engine
    that opens it. Raises ModelError for what is in no catalogue.
    """
    store, models = ModelStore(), settings.models
    llm = (models.llm,) if model and has_model(settings) else ()
    there = {entry.id for entry in store.installed()}
    return tuple(
        each
        for each in (*models.wake, models.stt, models.tts, *llm)
        if not there.issuperset((each, *store.catalogue[each].needs))
    )


@asynccontextmanager
async def without(
    settings: Settings, lacking: tuple[str, ...], workshop: Workshop, *, model: bool
) -> AsyncIterator[None]:
    """While the block runs Hearth does without these; it starts again once they are installed."""
    async with asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(_look(settings, workshop, model=model)) if lacking else None
        try:
            yield
        finally:
            if looking is not None:
                looking.cancel()


async def _look(settings: Settings, workshop: Workshop, *, model: bool) -> None:
    while True:
        await asyncio.sleep(_LOOK_S)
        if not await asyncio.to_thread(absent, settings, model=model):
            workshop.outdate()
            workshop.start_again()
            return


class Written:
    """What would be said, if there were a voice: at the terminal, and in a file for `hearth pair`.

    A service has no terminal: its standard error is the journal, which gets none of it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.close()

    def say(self, sentences: tuple[str, ...]) -> bool:
        """False if nobody can read it."""
        text = "\n".join(sentences) + "\n"
        try:
            durable.replace(self._folder / _NAME, text.encode())
        except OSError:
            return False
        if sys.stderr.isatty():
            sys.stderr.write(text)
        return True

    def close(self) -> None:
        """Nothing is left to be read."""
        with suppress(OSError):
            (self._folder / _NAME).unlink()


def unspoken(folder: Path) -> str:
    """What a Hearth without a voice would have said within the life of a code; "" if nothing."""
    file = folder / _NAME
    try:
        # By the wall clock: another process wrote it.
        age_s = time.clock_gettime(time.CLOCK_REALTIME) - file.stat().st_mtime
        return file.read_text(encoding="utf-8") if age_s < CODE_S else ""
    except FileNotFoundError:
        return ""

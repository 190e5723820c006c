"""Client of the knowledge engine, which runs only while the folder holds ZIM files.

Refuses replies that break the protocol, and to wait for an answer any longer than a deadline:
whatever a file makes of libzim, the engine is killed and the conversation goes on.
"""

import asyncio
import json
import logging
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.core.errors import EngineUnavailable, ModelError
from appliance.core.knowledge import LONGEST, Lookup, Passage, date_of
from appliance.ports import Observer
from appliance.runtime.attached import run_engines
from appliance.runtime.deadline import deadline
from appliance.runtime.supervision import EnginePlan, ManagedEngine, Patience
from appliance.runtime.zim_files import has_zim_files

_log = logging.getLogger(__name__)

DEADLINE_S = 1.5
_STARTING_S = 5.0
"""How long the first question waits for the engine, where files have just been put there."""
_LOOK_EVERY_S = 5.0
_MOST_TITLE = 200
_MOST_SOURCE = 40
_MOST_LINE = 64 * 1024
_PATIENCE = Patience(start=30.0, ping_every=30.0, ping=5.0)


class ZimKnowledge:
    """Implements ports.Knowledge. Nothing is looked up unless `run` runs.

    Marks each `looked_up` with the milliseconds and whether something was found.
    """

    def __init__(self, folder: Path, observer: Observer, *, deadline_s: float = DEADLINE_S) -> None:
        self._folder = folder
        self._observer = observer
        self._deadline_s = deadline_s
        self._engine: ManagedEngine | None = None
        self._wanted = asyncio.Event()
        self._started = asyncio.Event()

    @property
    def engine(self) -> ManagedEngine | None:
        """What runs now, if anything does."""
        return self._engine

    def has_files(self) -> bool:
        """See ports.Knowledge."""
        return has_zim_files(self._folder)

    async def run(self) -> None:
        """Keep the engine for as long as there is something to look up. Ends when cancelled."""
        # The engine is shut into a folder that is there when it starts.
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = str(self._folder.absolute())
        plan = EnginePlan("knowledge", ("--folder", folder), threads=1)
        while True:
            if self.has_files():
                async with run_engines([plan], self._observer, patience=_PATIENCE) as engines:
                    self._engine = engines["knowledge"]
                    self._started.set()
                    try:
                        while self.has_files():  # noqa: ASYNC110 - a folder has no event
                            await asyncio.sleep(_LOOK_EVERY_S)
                    finally:
                        self._engine = None
                        self._started.clear()
            self._wanted.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._wanted.wait()

    async def look_up(self, lookup: Lookup) -> Passage | None:
        """See ports.Knowledge."""
        if not self.has_files():
            return None
        engine = await self._ready()
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with deadline(engine, self._deadline_s):
            passage = _passage(await _asked(engine, {"type": "look-up", **asdict(lookup)}))
        ms = round((loop.time() - began) * 1000, 1)
        self._observer.mark("looked_up", ms=ms, found=int(passage is not None))
        return passage

    async def _ready(self) -> ManagedEngine:
        """Raises EngineUnavailable; or the ModelError that keeps it from ever being ready."""
        self._wanted.set()
        try:
            async with asyncio.timeout(_STARTING_S):
                await self._started.wait()
                engine = self._engine
                if engine is not None:
                    await engine.ready()
                    return engine
        except TimeoutError:
            pass
        raise EngineUnavailable("the knowledge engine is not there")


async def _asked(engine: ManagedEngine, question: dict[str, Any]) -> dict[str, Any]:
    writer: asyncio.StreamWriter | None = None
    try:
        reader, writer = await asyncio.open_unix_connection(engine.socket, limit=_MOST_LINE)
        writer.write(json.dumps(question).encode() + b"\n")
        line = await reader.readline()
        if not line.endswith(b"\n"):
            raise EngineUnavailable("the knowledge engine ended the connection")
        reply = json.loads(line)
    except OSError as error:
        raise EngineUnavailable("the knowledge engine is not there") from error
    except (ValueError, RecursionError) as error:
        raise _broken() from error
    finally:
        if writer is not None:
            writer.transport.abort()
    if not isinstance(reply, dict):
        raise _broken()
    return reply


def _passage(reply: dict[str, Any]) -> Passage | None:
    """The process that read the files is believed nothing: what is too long is cut."""
    match reply:
        case {"type": "nothing"}:
            return None
        case {
            "type": "passage",
            "title": str(title),
            "text": str(text),
            "source": str(source),
            "date": str(date),
        }:
            cut = (title[:_MOST_TITLE], text[:LONGEST], source[:_MOST_SOURCE])
            return Passage(*cut, date_of(date))
        case _:
            raise _broken()


def _broken() -> ModelError:
    return EngineUnavailable("the knowledge engine broke the protocol")

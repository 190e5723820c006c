"""Engines that a service manager starts, each in a sandbox of its own: the core only says by which
plan. Refuses to need any right over them: it cannot signal, start or read an engine's process.

    HEARTH_ENGINES   where the service manager listens for each: NAME.sock
    HEARTH_PLANS     where the core writes what each is to run: NAME.json

The service manager starts an engine at the first connection to its socket, and the engine reads its
plan (`engines/planned.py`). When the plan changes or goes away it ends, and the next connection
starts it again. An engine that can never run says so on its socket instead of ending, or it
would be started in circles.
"""

import asyncio
import json
import logging
import os
import secrets
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from appliance.core.errors import ApplianceError, ConfigError
from appliance.ports import Observer
from appliance.runtime.exits import FATAL
from appliance.runtime.supervision import (
    EnginePlan,
    Engines,
    ManagedEngine,
    Patience,
    State,
    answers,
    first_line,
    kept_running,
    supervise,
)

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Station:
    """Where the engines of a service manager are found and told."""

    sockets: Path
    plans: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Station | None":
        """None where engines are to be our own children. Raises ConfigError."""
        sockets, plans = environment.get("HEARTH_ENGINES"), environment.get("HEARTH_PLANS")
        if not sockets and not plans:
            return None
        if not sockets or not plans:
            raise ConfigError("HEARTH_ENGINES and HEARTH_PLANS belong together: set both or none")
        return cls(Path(sockets), Path(plans))


_START_S = 900.0


class AttachedEngine(ManagedEngine):
    """One engine on a socket that a service manager holds."""

    def __init__(
        self, plan: EnginePlan, station: Station, observer: Observer, patience: Patience
    ) -> None:
        super().__init__(plan, station.sockets / f"{plan.name}.sock", observer, patience)
        self._file = station.plans / f"{plan.name}.json"

    async def run(self) -> None:
        """Have it running by our plan until told to stop. Raises ConfigError if no plan can be
        written, which nothing here can mend.
        """
        failures, loop = 0, asyncio.get_running_loop()
        if not self._is_followed():
            self._write()
        try:
            while not self._stop.is_set():
                self._become(State.STARTING)
                ready_for = await self._live(loop)
                failures = 0 if ready_for >= self._patience.stable else failures + 1
                if not self._stop.is_set():
                    await self._back_off(failures)
        finally:
            # It ends itself, and its memory is free.
            self._file.unlink(missing_ok=True)
            self._become(State.STOPPED)

    async def _live(self, loop: asyncio.AbstractEventLoop) -> float:
        """From the first connection to the end of that process: for how long it was ready."""
        began = loop.time()
        try:
            reader, writer = await asyncio.open_unix_connection(self.socket)
        except OSError as error:
            _log.warning("%s: %s", self.name, error.strerror or type(error).__name__)
            return 0.0
        try:
            said = await self._or_stopped(self._described(), default=b"")
            if (failure := _failure_in(said)) is not None:
                self._fail(failure)
            elif said:
                self._is_ready(loop.time() - began)
                began = loop.time()
            else:
                # It ended before it answered; or it will not, and is told to end.
                if not self._stop.is_set() and loop.time() - began >= self._patience.start:
                    self._end("start")
                return 0.0
            await self._or_stopped(self._until_it_ends(reader), default=None)
            return loop.time() - began if self._failure is None else 0.0
        finally:
            self._failure = None
            writer.close()

    async def _described(self) -> bytes:
        return await first_line(self.socket, "describe", self._patience.start)

    async def _until_it_ends(self, reader: asyncio.StreamReader) -> None:
        """Its end of the first connection tells of its end at once; pings tell whether it hangs."""
        async with asyncio.TaskGroup() as tasks:
            pinging = tasks.create_task(self._ping())
            with suppress(OSError):
                while await reader.read(1024):
                    continue
            pinging.cancel()

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(self._patience.ping_every)
            if self._failure is None and not await answers(
                self.socket, "ping", self._patience.ping
            ):
                self._end("ping")

    async def _or_stopped(self, waiting: Coroutine[None, None, _T], *, default: _T) -> _T:
        """What `waiting` gives; `default` if we are told to stop before."""
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(waiting)
            stop = tasks.create_task(self._stop.wait())
            await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            if work.done():
                return work.result()
            work.cancel()
        return default

    def _end(self, why: str) -> None:
        """See ManagedEngine. Another plan, if only by its number, ends who follows the old one."""
        self._ending(why)
        with suppress(ConfigError):
            self._write()

    def _is_followed(self) -> bool:
        """Whether a core before us, that was killed, left just this plan: its engine is loaded."""
        try:
            left = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(left, dict) and left.get("arguments") == self._arguments()

    def _arguments(self) -> list[str]:
        return ["--threads", str(self._plan.threads), *self._plan.arguments]

    def _write(self) -> None:
        # Not our own number: in a namespace of processes every core may have the same.
        turn, arguments = secrets.token_hex(8), self._arguments()
        text = json.dumps({"turn": turn, "arguments": arguments})
        new = self._file.with_suffix(".new")
        try:
            new.write_text(text, encoding="utf-8")
            # Of another user than ours: it may read what it is to run.
            new.chmod(0o644)
            new.replace(self._file)
        except OSError as error:
            raise ConfigError(f"{self._file}: {error.strerror or error}") from error


def _failure_in(line: bytes) -> ApplianceError | None:
    """What keeps an engine from ever being ready, if that is what it said."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match said:
        case {"type": "failed", "exit": int(code), "text": str(text)} if code in FATAL:
            return FATAL[code](text[:_LONGEST_REASON])
    return None


@asynccontextmanager
async def attach(
    plans: Iterable[EnginePlan], observer: Observer, station: Station, patience: Patience
) -> AsyncIterator[Engines]:
    """Use the service manager's engines for as long as the block runs."""
    engines = Engines(AttachedEngine(plan, station, observer, patience) for plan in plans)
    async with kept_running(engines):
        yield engines


def run_engines(
    plans: Iterable[EnginePlan], observer: Observer, *, patience: Patience | None = None
) -> AbstractAsyncContextManager[Engines]:
    """Engines for as long as the block runs: the service manager's where it has some, else our own
    children. Raises ConfigError.
    """
    station = Station.from_environment()
    if station is None:
        return supervise(plans, observer, patience=patience or Patience())
    # While it loads the service manager watches over it, by the unit's TimeoutStartSec.
    return attach(plans, observer, station, patience or Patience(start=_START_S))

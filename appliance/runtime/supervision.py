"""Keeps engine processes running. Refuses to restart what a restart cannot cure.

    async with supervise(plans, observer) as engines:
        ... engines["stt"] is an EngineLink: hand it to a client

An engine goes starting -> ready -> backing-off -> starting ...; an exit code of `runtime.exits`
makes it `failed` for good, with the reason kept for whoever asks. It is killed when it is not ready
in time, when it leaves a ping unanswered, or when a client says that it hung. It never outlives the
`async with`: SIGTERM, then SIGKILL; and if this process dies, it notices and ends.
"""

import asyncio
import logging
import os
import signal
import sys
import tempfile
from abc import ABC, abstractmethod
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from appliance.core.errors import ApplianceError, EngineUnavailable
from appliance.ports import Observer
from appliance.runtime.exits import FATAL
from appliance.runtime.isolation import scrubbed
from appliance.runtime.link import in_a_turn

_log = logging.getLogger(__name__)

_MARK = "hearth-engine: "
"""What engines put before lines that are fit for a log. The rest is noise of native libraries."""


class State(StrEnum):
    STARTING = "starting"
    READY = "ready"
    BACKING_OFF = "backing-off"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """How to start one engine: `hearth engine NAME --uri ... ARGUMENTS`."""

    name: str
    arguments: tuple[str, ...] = ()
    threads: int = 2
    command: tuple[str, ...] = (sys.executable, "-P", "-m", "appliance", "engine")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `start` covers hashing and loading a model of some gigabytes from a slow disk."""

    start: float = 120.0
    ping_every: float = 10.0
    ping: float = 5.0
    stop: float = 2.0
    backoff_first: float = 0.25
    backoff_most: float = 30.0
    stable: float = 60.0

    def backoff(self, failures: int) -> float:
        """How long to wait before the next start after `failures` unstable lives in a row."""
        return min(self.backoff_most, self.backoff_first * 2.0 ** min(failures, 30))


class ManagedEngine(ABC):
    """One engine process after another on one socket, whoever starts them. An EngineLink."""

    def __init__(
        self, plan: EnginePlan, socket: Path, observer: Observer, patience: Patience
    ) -> None:
        self.name = plan.name
        self.ours = True
        self.socket = socket
        self.uri = f"unix://{socket}"
        self.state = State.STARTING
        self.pid: int | None = None
        """None while there is no process, or where somebody else started it."""
        self.life = 0
        """How many processes have been ready so far: another number, another process."""
        self._plan = plan
        self._observer = observer
        self._patience = patience
        self._failure: ApplianceError | None = None
        self._changed = asyncio.Event()
        self._stop = asyncio.Event()

    def check(self) -> None:
        """See EngineLink."""
        if self._failure is not None:
            raise in_a_turn(self._failure, self.name)
        if self.state is not State.READY:
            raise EngineUnavailable(f"the {self.name} engine is {self.state}", engine=self.name)

    def hung(self) -> None:
        """See EngineLink."""
        self._end("deadline")

    def exchange(self, plan: EnginePlan) -> None:
        """Go on by another plan: what runs is ended, and what is started next follows it."""
        self._plan = plan
        self._end("exchanged")

    async def ready(self) -> None:
        """Wait until it can be used. Raises what keeps it from ever being so."""
        while self.state is not State.READY:
            if self._failure is not None:
                raise type(self._failure)(str(self._failure))
            if self.state is State.STOPPED:
                self.check()
            self._changed.clear()
            await self._changed.wait()

    @abstractmethod
    async def run(self) -> None:
        """Have it running until told to stop."""

    def stop(self) -> None:
        """End the process and have no other started."""
        self._stop.set()

    @abstractmethod
    def _end(self, why: str) -> None:
        """End the process there is; the next one follows the plan of then."""

    def _ending(self, why: str) -> None:
        """Not ready from this moment on: its socket would still take connections for a while."""
        if self.state is State.READY:
            self._become(State.BACKING_OFF, why=why)
        self._observer.mark("engine-killed", engine=self.name, why=why)

    def _is_ready(self, start_s: float) -> None:
        self.life += 1
        self._become(State.READY, start_ms=round(start_s * 1000))

    def _fail(self, failure: ApplianceError) -> None:
        self._failure = failure
        self._become(State.FAILED, code=failure.code)

    async def _back_off(self, failures: int, **facts: int | str) -> None:
        """Wait before the next start, or until told to stop."""
        wait = self._patience.backoff(failures - 1 if failures else 0)
        self._become(State.BACKING_OFF, **facts, wait_ms=round(wait * 1000))
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._stop.wait()

    def _become(self, state: State, **facts: int | str) -> None:
        self.state = state
        self._changed.set()
        self._observer.mark("engine-state", engine=self.name, state=str(state), **facts)


class SupervisedEngine(ManagedEngine):
    """Engine processes of our own, as our children."""

    def __init__(
        self, plan: EnginePlan, directory: Path, observer: Observer, patience: Patience
    ) -> None:
        # A folder for each: an engine can write where its socket is, and must not take another's.
        socket = directory / plan.name / f"{plan.name}.sock"
        super().__init__(plan, socket, observer, patience)

    async def run(self) -> None:
        """Start it again and again until told to stop."""
        failures, loop = 0, asyncio.get_running_loop()
        while not self._stop.is_set():
            self._become(State.STARTING)
            code, ready_for = await self._live(loop)
            if self._stop.is_set():
                break
            if code in FATAL:
                return
            failures = 0 if ready_for >= self._patience.stable else failures + 1
            await self._back_off(failures, code=code)
        self._become(State.STOPPED)

    async def _live(self, loop: asyncio.AbstractEventLoop) -> tuple[int, float]:
        """One process from start to end: its exit code and for how many seconds it was ready."""
        self.socket.unlink(missing_ok=True)
        lines: deque[str] = deque(maxlen=1)
        ready_at: list[float] = []
        process = await self._spawn()
        self.pid = process.pid
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read_log(process, lines))
                watching = tasks.create_task(self._watch(loop, ready_at))
                stopping = tasks.create_task(self._end_when_told(process))
                await process.wait()
                watching.cancel()
                stopping.cancel()
        finally:
            self.pid = None
            if process.returncode is None:
                _signal_group(process.pid, signal.SIGKILL)
            self.socket.unlink(missing_ok=True)
        code = process.returncode if process.returncode is not None else -signal.SIGKILL
        if code in FATAL and not self._stop.is_set():
            said = lines[-1] if lines else f"the {self.name} engine ended with code {code}"
            self._fail(FATAL[code](said))
        return code, loop.time() - ready_at[0] if ready_at else 0.0

    async def _spawn(self) -> Process:
        plan = self._plan
        environment = scrubbed(os.environ, threads=plan.threads)
        # What a native library wants to leave behind goes with our directory.
        environment["XDG_CACHE_HOME"] = environment["TMPDIR"] = str(self.socket.parent)
        # A checkout need not be installed: the child imports the same package as we did.
        environment["PYTHONPATH"] = str(Path(__file__).parents[2])
        return await asyncio.create_subprocess_exec(
            *plan.command,
            plan.name,
            "--supervised",
            *("--uri", self.uri, "--threads", str(plan.threads)),
            *plan.arguments,
            # It reads end-of-file when we are gone, however we went.
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=PIPE,
            env=environment,
            cwd="/",
            # Ctrl-C is for us; and whatever it starts can be killed with it.
            process_group=0,
        )

    async def _read_log(self, process: Process, lines: deque[str]) -> None:
        assert process.stderr is not None  # noqa: S101 - it was asked for
        with suppress(ValueError):  # a line longer than the stream's limit: not one of ours
            async for raw in process.stderr:
                line = raw.decode("utf-8", "replace").rstrip()
                if line.startswith(_MARK):
                    lines.append(line.removeprefix(_MARK)[:500])
                    _log.info("%s", lines[-1])
            return
        while await process.stderr.read(64 * 1024):
            continue

    async def _watch(self, loop: asyncio.AbstractEventLoop, ready_at: list[float]) -> None:
        patience, began = self._patience, loop.time()
        while not await answers(self.socket, "describe", patience.ping):
            if loop.time() - began > patience.start:
                self._end("start")
                return
            await asyncio.sleep(0.1)
        ready_at.append(loop.time())
        self._is_ready(loop.time() - began)
        while True:
            await asyncio.sleep(patience.ping_every)
            if not await answers(self.socket, "ping", patience.ping):
                self._end("ping")
                return

    async def _end_when_told(self, process: Process) -> None:
        await self._stop.wait()
        _signal_group(process.pid, signal.SIGTERM)
        await asyncio.sleep(self._patience.stop)
        _signal_group(process.pid, signal.SIGKILL)

    def _end(self, why: str) -> None:
        """See ManagedEngine. A kill is the only deadline that always works."""
        if self.pid is not None:
            self._ending(why)
            _signal_group(self.pid, signal.SIGKILL)


class Engines(Mapping[str, ManagedEngine]):
    """The engines by name."""

    def __init__(self, engines: Iterable[ManagedEngine]) -> None:
        self._engines = {engine.name: engine for engine in engines}

    def __getitem__(self, name: str) -> ManagedEngine:
        return self._engines[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._engines)

    def __len__(self) -> int:
        return len(self._engines)

    async def ready(self) -> Self:
        """Wait for all of them. Raises what keeps one from ever being ready."""
        for engine in self._engines.values():
            await engine.ready()
        return self


async def answers(path: Path, question: str, seconds: float) -> bool:
    """Whether an engine answers `describe` or `ping` in time."""
    return (await first_line(path, question, seconds)).startswith(b"{")


async def first_line(path: Path, question: str, seconds: float) -> bytes:
    """The first line an engine answers to `describe` or `ping`; nothing if none comes in time.

    Both protocols are lines of JSON with a `type`, so this needs to know neither.
    """
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_unix_connection(path, limit=1024 * 1024)
            writer.write(b'{"type": "%s"}\n' % question.encode())
            return await reader.readline()
    except (OSError, ValueError, TimeoutError):
        return b""
    finally:
        if writer is not None:
            writer.close()


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


@asynccontextmanager
async def supervise(
    plans: Iterable[EnginePlan],
    observer: Observer,
    *,
    patience: Patience | None = None,
    directory: Path | None = None,
) -> AsyncIterator[Engines]:
    """Run engines for as long as the block runs; none is ready yet when it begins.

    Sockets are in a private directory (0700) that is removed at the end, unless one is given.
    """
    with tempfile.TemporaryDirectory(prefix="hearth-", ignore_cleanup_errors=True) as private:
        where = directory or Path(private)
        patience = patience or Patience()
        engines = Engines(SupervisedEngine(plan, where, observer, patience) for plan in plans)
        for engine in engines.values():
            engine.socket.parent.mkdir(mode=0o700, exist_ok=True)
        async with kept_running(engines):
            yield engines


@asynccontextmanager
async def kept_running(engines: Engines) -> AsyncIterator[None]:
    """Run them for as long as the block runs, and wait for their end after it."""
    failure: BaseException | None = None
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(engine.run()) for engine in engines.values()]
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - raised again below, not in a group
            failure = error
        for engine in engines.values():
            engine.stop()
        if running:
            await asyncio.wait(running)
    if failure is not None:
        raise failure

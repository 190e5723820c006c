"""Supervision, on a stand-in engine that starts in milliseconds and can be told to misbehave."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.core.errors import EngineTimeout, EngineUnavailable, ModelMismatch
from appliance.core.events import Event
from appliance.ports import Fact
from appliance.runtime.deadline import deadline
from appliance.runtime.exits import FATAL, code_for
from appliance.runtime.supervision import (
    EnginePlan,
    Engines,
    ManagedEngine,
    Patience,
    State,
    supervise,
)

ENGINE = """
import os, signal, socket, sys
path = sys.argv[sys.argv.index("--uri") + 1].removeprefix("unix://")
mode = sys.argv[-1]
print("noise of a library", file=sys.stderr)
if mode == "mismatch":
    print("hearth-engine: stt: model-mismatch: model.bin: not the bytes", file=sys.stderr)
    sys.exit(72)
if mode == "crash":
    os.abort()
if mode == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
while True:
    client, _ = server.accept()
    client.recv(1000)
    client.sendall(b'{"type": "pong"}\\n')
    client.close()
"""

QUICK = Patience(
    start=20, ping_every=0.05, ping=0.5, stop=0.2, backoff_first=0.01, backoff_most=0.05, stable=60
)


class Marks:
    def __init__(self) -> None:
        self.seen: list[tuple[str, dict[str, Fact]]] = []

    def mark(self, what: str, **facts: Fact) -> None:
        self.seen.append((what, facts))

    def tell(self, event: Event) -> None: ...

    def states(self) -> list[Fact]:
        return [facts["state"] for what, facts in self.seen if what == "engine-state"]


@asynccontextmanager
async def running(
    tmp_path: Path, mode: str = "good", patience: Patience = QUICK
) -> AsyncIterator[tuple[ManagedEngine, Marks]]:
    script = tmp_path / "engine.py"
    script.write_text(ENGINE)
    marks = Marks()
    plan = EnginePlan("stt", (mode,), command=(sys.executable, "-I", "-S", str(script)))
    async with supervise([plan], marks, patience=patience) as engines:
        yield engines["stt"], marks


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


async def back(engine: ManagedEngine, after: int) -> None:
    """Wait for another process than `after`."""
    await until(lambda: engine.pid not in (None, after) and engine.state is State.READY)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def test_an_engine_becomes_ready_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as (engine, marks):
        with pytest.raises(EngineUnavailable):
            engine.check()
        await engine.ready()
        engine.check()
        pid, folder = engine.pid, engine.socket.parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert pid is not None
    assert gone(pid)
    assert not folder.exists()
    assert marks.states() == ["starting", "ready", "stopped"]
    assert engine.state is State.STOPPED


async def test_a_killed_engine_is_back_and_calls_in_between_fail_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as (engine, marks):
        await engine.ready()
        first = engine.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: engine.state is not State.READY)
        with pytest.raises(EngineUnavailable):
            engine.check()
        await back(engine, first)
    assert marks.states() == ["starting", "ready", "backing-off", "starting", "ready", "stopped"]


async def test_an_engine_that_stops_answering_is_killed_and_back(tmp_path: Path) -> None:
    async with running(tmp_path) as (engine, marks):
        await engine.ready()
        first = engine.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        await back(engine, first)
        assert gone(first)
    assert ("engine-killed", {"engine": "stt", "why": "ping"}) in marks.seen


async def test_a_client_that_times_out_gets_the_engine_killed(tmp_path: Path) -> None:
    async with running(tmp_path, patience=Patience(ping_every=60, backoff_first=0.01)) as (
        engine,
        marks,
    ):
        await engine.ready()
        first = engine.pid
        assert first is not None
        with pytest.raises(EngineTimeout):
            async with deadline(engine, 0.01):
                await asyncio.sleep(10)
        with pytest.raises(EngineUnavailable):
            engine.check()
        await back(engine, first)
    assert ("engine-killed", {"engine": "stt", "why": "deadline"}) in marks.seen


async def test_what_a_restart_cannot_cure_is_reported_and_not_restarted(tmp_path: Path) -> None:
    async with running(tmp_path, "mismatch") as (engine, marks):
        with pytest.raises(ModelMismatch, match=r"model\.bin: not the bytes"):
            await engine.ready()
        with pytest.raises(ModelMismatch):
            engine.check()
        await asyncio.sleep(0.2)
    assert marks.states() == ["starting", "failed"]


async def test_a_crashing_engine_is_tried_again_and_again(tmp_path: Path) -> None:
    async with running(tmp_path, "crash") as (engine, marks):
        await until(lambda: marks.states().count("starting") >= 4)
        with pytest.raises(EngineUnavailable):
            engine.check()
    codes = [facts["code"] for what, facts in marks.seen if "code" in facts]
    assert set(codes) == {-signal.SIGABRT}


async def test_an_engine_that_ignores_sigterm_is_killed_at_the_end(tmp_path: Path) -> None:
    async with running(tmp_path, "deaf") as (engine, _):
        await engine.ready()
        pid = engine.pid
    assert pid is not None
    assert gone(pid)


async def test_an_error_in_the_block_comes_out_as_itself(tmp_path: Path) -> None:
    pids: list[int] = []

    async def block() -> None:
        async with running(tmp_path) as (engine, _):
            await engine.ready()
            pids.append(engine.pid or 0)
            raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await block()
    assert gone(pids[0])


async def test_cancelling_the_block_ends_the_engine(tmp_path: Path) -> None:
    pids: list[int] = []

    async def block() -> None:
        async with running(tmp_path) as (engine, _):
            await engine.ready()
            pids.append(engine.pid or 0)
            await asyncio.sleep(1000)

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(block())
        await until(lambda: bool(pids))
        task.cancel()
    assert task.cancelled()
    assert gone(pids[0])


async def test_nothing_to_supervise_is_fine() -> None:
    async with supervise([], Marks()) as engines:
        assert isinstance(await engines.ready(), Engines)
        assert len(engines) == 0


def test_backoff_doubles_up_to_its_cap() -> None:
    patience = Patience(backoff_first=0.25, backoff_most=30)
    waits = [patience.backoff(failures) for failures in (0, 1, 2, 6, 7, 8, 10_000)]
    assert waits == [0.25, 0.5, 1.0, 16.0, 30, 30, 30]


def test_every_fatal_code_names_its_error_and_no_other_does() -> None:
    assert {code_for(kind("x")) for kind in FATAL.values()} == set(FATAL)
    assert code_for(EngineTimeout("x")) == 1
    assert code_for(ValueError("x")) == 1

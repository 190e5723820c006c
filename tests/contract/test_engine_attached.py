"""Real engines on sockets that they are passed, as systemd starts them: by plan, again, and not in
circles."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.adapters.wyoming import WyomingSynthesizer
from appliance.core.errors import ConfigError, EngineUnavailable, ModelError, ModelMissing
from appliance.core.events import Event
from appliance.models.store import Store
from appliance.ports import Fact
from appliance.runtime.attached import Station, attach
from appliance.runtime.supervision import EnginePlan, ManagedEngine, Patience, State
from tests.contract.activator import Activator, activated

pytestmark = pytest.mark.timeout(300)

TTS = "en_US-joe-medium"
QUICK = Patience(start=60, ping_every=0.1, ping=5, backoff_first=0.01, backoff_most=0.05)


@dataclass
class Marks:
    killed: list[Fact]

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "engine-killed":
            self.killed.append(facts["why"])

    def tell(self, event: Event) -> None: ...


@asynccontextmanager
async def running(
    folder: Path, plan: EnginePlan, patience: Patience = QUICK
) -> AsyncIterator[tuple[ManagedEngine, Activator, Marks]]:
    marks = Marks([])
    async with AsyncExitStack() as stack:
        activator = await stack.enter_async_context(activated(plan.name, folder))
        station = Station(folder, folder)
        engines = await stack.enter_async_context(attach([plan], marks, station, patience))
        yield engines[plan.name], activator, marks


def books(folder: Path) -> EnginePlan:
    (folder / "books").mkdir(exist_ok=True)
    return EnginePlan("knowledge", ("--folder", str(folder / "books")), threads=1)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


async def lives(engine: ManagedEngine, count: int) -> None:
    await until(lambda: engine.life >= count and engine.state is State.READY)


def listening_on_tcp(pid: int) -> bool:
    lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()
    return any(line.split()[3] == "0A" for line in lines[1:])


async def test_nothing_runs_before_somebody_connects(tmp_path: Path) -> None:
    async with activated("knowledge", tmp_path) as activator:
        await asyncio.sleep(0.2)
        assert activator.starts == 0


async def test_it_runs_by_the_plan_and_ends_with_it(tmp_path: Path) -> None:
    async with activated("knowledge", tmp_path) as activator:
        station = Station(tmp_path, tmp_path)
        async with attach([books(tmp_path)], Marks([]), station, QUICK) as engines:
            await engines.ready()
            assert (tmp_path / "knowledge.json").stat().st_mode & 0o777 == 0o644
            assert activator.starts == 1
        assert not (tmp_path / "knowledge.json").exists()
        await until(lambda: activator.pid is None)
        assert activator.codes == [0]
        assert activator.starts == 1


async def test_a_killed_engine_is_noticed_at_once_and_started_again(tmp_path: Path) -> None:
    patience = Patience(start=60, ping_every=1000, backoff_first=0.01)
    async with running(tmp_path, books(tmp_path), patience) as (engine, activator, marks):
        await engine.ready()
        assert activator.pid is not None
        os.kill(activator.pid, signal.SIGKILL)
        await until(lambda: engine.state is not State.READY)
        with pytest.raises(EngineUnavailable):
            engine.check()
        await lives(engine, 2)
        assert activator.codes == [-signal.SIGKILL]
        assert marks.killed == []


async def test_one_that_hung_follows_a_new_plan(tmp_path: Path) -> None:
    async with running(tmp_path, books(tmp_path)) as (engine, activator, marks):
        await engine.ready()
        engine.hung()
        with pytest.raises(EngineUnavailable):
            engine.check()
        await lives(engine, 2)
        assert activator.codes == [0]
        assert marks.killed == ["deadline"]


async def test_another_plan_is_another_process(tmp_path: Path) -> None:
    async with running(tmp_path, books(tmp_path)) as (engine, activator, _):
        await engine.ready()
        engine.exchange(EnginePlan("knowledge", ("--folder", str(tmp_path)), threads=1))
        await lives(engine, 2)
        assert activator.codes == [0]


@pytest.mark.parametrize(
    ("arguments", "failure"),
    [
        (("--models-dir", "{}"), ModelMissing),
        (("--no-such-option",), ConfigError),
        (("--threads", "none"), ConfigError),
    ],
)
async def test_what_no_restart_cures_is_said_and_not_tried_in_circles(
    tmp_path: Path, arguments: tuple[str, ...], failure: type[Exception]
) -> None:
    arguments = tuple(argument.format(tmp_path) for argument in arguments)
    async with running(tmp_path, EnginePlan("tts", arguments)) as (engine, activator, _):
        with pytest.raises(failure):
            await engine.ready()
        assert engine.state is State.FAILED
        await asyncio.sleep(0.5)
        with pytest.raises(ModelError):
            engine.check()
        assert activator.starts == 1
        assert activator.pid is not None


async def test_what_failed_runs_by_a_better_plan(tmp_path: Path) -> None:
    plan = EnginePlan("knowledge", ("--folder",))
    async with running(tmp_path, plan) as (engine, _, _):
        with pytest.raises(ConfigError):
            await engine.ready()
        engine.exchange(books(tmp_path))
        await lives(engine, 1)
        engine.check()


async def test_one_without_a_plan_waits_for_it(tmp_path: Path) -> None:
    async with activated("knowledge", tmp_path) as activator:
        with socket.socket(socket.AF_UNIX) as early:
            early.connect(str(tmp_path / "knowledge.sock"))
            await until(lambda: activator.pid is not None)
            station = Station(tmp_path, tmp_path)
            async with attach([books(tmp_path)], Marks([]), station, QUICK) as engines:
                await lives(engines["knowledge"], 1)


async def test_without_a_socket_it_is_said_to_be_away(tmp_path: Path) -> None:
    station = Station(tmp_path, tmp_path)
    async with attach([books(tmp_path)], Marks([]), station, QUICK) as engines:
        await until(lambda: engines["knowledge"].state is State.BACKING_OFF)
        with pytest.raises(EngineUnavailable):
            engines["knowledge"].check()


async def test_a_plan_cannot_say_where_to_listen(tmp_path: Path) -> None:
    plan = EnginePlan("knowledge", (*books(tmp_path).arguments, "--uri", "tcp://127.0.0.1:0"))
    async with running(tmp_path, plan) as (engine, activator, _):
        await lives(engine, 1)
        assert activator.pid is not None
        assert not listening_on_tcp(activator.pid)


async def test_a_voice_speaks_through_it(tmp_path: Path) -> None:
    try:
        Store().path(TTS)
    except ModelMissing as missing:
        pytest.skip(str(missing))
    plan = EnginePlan("tts", ("--models-dir", str(Store().root), "--model", TTS))
    async with running(tmp_path, plan) as (engine, _, _):
        await engine.ready()
        voice = WyomingSynthesizer(engine)
        sounds = [sound async for sound in voice.speak("The light is on.")]
        assert sum(len(sound.pcm) for sound in sounds) > 16000

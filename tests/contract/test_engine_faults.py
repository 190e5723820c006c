"""Faults of real engines: killed, stopped, damaged, missing, doubled, orphaned."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.adapters.llm import LineLanguageModel
from appliance.adapters.llm.client import LlmPatience
from appliance.adapters.wyoming import WyomingSynthesizer, WyomingWakeDetector
from appliance.core.errors import (
    EngineSocketInUse,
    EngineTimeout,
    EngineUnavailable,
    ModelMismatch,
    ModelMissing,
)
from appliance.core.events import Event
from appliance.models.store import Store
from appliance.ports import Completion, Fact, Span
from appliance.runtime.exits import FATAL
from appliance.runtime.supervision import EnginePlan, ManagedEngine, State, supervise

pytestmark = pytest.mark.timeout(300)

LLM = "qwen2.5-coder-0.5b-instruct-q4_k_m"
TTS = "en_US-joe-medium"
REPO = Path(__file__).parents[2]


class Marks:
    """An observer that remembers which engines were killed and why."""

    def __init__(self) -> None:
        self.killed: list[Fact] = []

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "engine-killed":
            self.killed.append(facts["why"])

    def tell(self, event: Event) -> None: ...


def installed(model: str) -> Path:
    try:
        return Store().path(model)
    except ModelMissing as missing:
        pytest.skip(str(missing))


@asynccontextmanager
async def running(plan: EnginePlan) -> AsyncIterator[tuple[ManagedEngine, Marks]]:
    marks = Marks()
    async with supervise([plan], marks) as engines:
        await engines.ready()
        yield engines[plan.name], marks


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)


async def back(engine: ManagedEngine, after: int | None) -> None:
    await until(lambda: engine.pid not in (None, after) and engine.state is State.READY)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


STORY = Completion((Span("Once upon a time", trusted=True),), 400)


async def test_an_llm_killed_in_the_middle_of_an_answer_is_back() -> None:
    installed(LLM)
    async with running(EnginePlan("llm", ("--model", LLM, "--context", "512"))) as (engine, _):
        first = engine.pid
        model = LineLanguageModel(engine)
        replies = model.complete(STORY)
        await anext(replies)
        os.kill(first or 0, signal.SIGKILL)
        with pytest.raises(EngineUnavailable):
            async for _reply in replies:
                pass
        await until(lambda: engine.state is not State.READY)
        with pytest.raises(EngineUnavailable):
            await anext(model.complete(STORY))
        await back(engine, first)
        assert [reply async for reply in model.complete(Completion(STORY.spans, 2))]


async def test_an_llm_that_never_answers_is_killed_by_the_deadline_and_back() -> None:
    installed(LLM)
    async with running(EnginePlan("llm", ("--model", LLM, "--context", "512"))) as (engine, marks):
        first = engine.pid
        os.kill(first or 0, signal.SIGSTOP)
        model = LineLanguageModel(engine, patience=LlmPatience(first=0.2, between=0.2))
        with pytest.raises(EngineTimeout):
            await anext(model.complete(STORY))
        with pytest.raises(EngineUnavailable):
            await anext(model.complete(STORY))
        await back(engine, first)
        assert gone(first or 0)
        await LineLanguageModel(engine).warm(STORY.spans)
    assert marks.killed == ["deadline"]


async def test_a_wake_engine_that_hangs_is_noticed_by_the_next_step_and_back() -> None:
    installed("openwakeword-hey_jarvis")
    async with running(EnginePlan("wake")) as (engine, marks):
        detector = WyomingWakeDetector(engine, step_s=3)
        assert await detector.feed(bytes(2560), 0) is None
        first = engine.pid
        os.kill(first or 0, signal.SIGSTOP)
        with pytest.raises(EngineTimeout):
            await detector.feed(bytes(2560), 80)
        with pytest.raises(EngineUnavailable):
            await detector.feed(bytes(2560), 160)
        await back(engine, first)
        # The same detector goes on with the new process.
        assert await WyomingWakeDetector(engine).feed(bytes(2560), 240) is None
        detector.close()
    assert marks.killed == ["deadline"]


@pytest.mark.parametrize("damage", ["truncated", "altered", "missing", "stranger"])
async def test_a_model_that_is_not_as_published_is_never_opened(
    tmp_path: Path, damage: str
) -> None:
    source = installed(TTS)
    copy = tmp_path / TTS
    shutil.copytree(source, copy)
    onnx = copy / f"{TTS}.onnx"
    match damage:
        case "truncated":
            os.truncate(onnx, onnx.stat().st_size // 2)
        case "altered":
            with onnx.open("r+b") as file:
                file.seek(1_000_000)
                byte = file.read(1)
                file.seek(1_000_000)
                file.write(bytes([byte[0] ^ 1]))
        case "missing":
            onnx.unlink()
        case _:
            (copy / "vocabulary.json").write_text("{}")
    expected = ModelMissing if damage == "missing" else ModelMismatch
    async with supervise([EnginePlan("tts", ("--models-dir", str(tmp_path)))], Marks()) as engines:
        with pytest.raises(expected, match=TTS):
            await engines.ready()
        with pytest.raises(expected):
            await anext(aiter(WyomingSynthesizer(engines["tts"]).speak("Hello.")))
        assert engines["tts"].state is State.FAILED


@pytest.mark.parametrize("name", ["wake", "stt", "tts", "llm"])
async def test_no_models_is_one_clear_line(tmp_path: Path, name: str) -> None:
    async with supervise([EnginePlan(name, ("--models-dir", str(tmp_path)))], Marks()) as engines:
        with pytest.raises(ModelMissing, match="hearth models install"):
            await engines.ready()


def by_hand(uri: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "appliance", "engine", "tts", "--uri", uri, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=REPO,
    )


async def test_a_socket_in_use_is_refused_and_a_stale_one_replaced(tmp_path: Path) -> None:
    installed(TTS)
    async with supervise([EnginePlan("tts")], Marks(), directory=tmp_path) as engines:
        stale = engines["tts"].socket
        stale.touch()
        await engines.ready()
        done = await asyncio.to_thread(by_hand, engines["tts"].uri)
        assert FATAL[done.returncode] is EngineSocketInUse
        assert "another process serves this socket" in done.stderr.splitlines()[-1]
        engines["tts"].check()
    assert not stale.exists()


def test_an_impossible_address_is_refused() -> None:
    for uri in ("unix://relative/path", "unix:///no/such/folder/s", "http://x", "junk"):
        done = by_hand(uri)
        assert done.returncode == 78
        assert "config-invalid" in done.stderr.splitlines()[-1]


def look(process: Path) -> None:
    assert b"HF_HUB_OFFLINE=1" in (process / "environ").read_bytes()
    if (process / "ns/net").readlink() == Path("/proc/self/ns/net").readlink():
        pytest.skip("this machine does not permit network namespaces")
    assert len((process / "net/route").read_text().splitlines()) <= 1  # the heading


async def test_an_engine_has_a_network_of_its_own_without_any_interface() -> None:
    installed(TTS)
    async with running(EnginePlan("tts")) as (engine, _):
        look(Path(f"/proc/{engine.pid}"))


PARENT = """
import asyncio, sys
from appliance.runtime.supervision import EnginePlan, supervise
class Nobody:
    def mark(self, what, **facts): pass
    def tell(self, event): pass
async def main():
    async with supervise([EnginePlan("tts"), EnginePlan("wake")], Nobody()) as engines:
        await engines.ready()
        print(*(engine.pid for engine in engines.values()), engines["tts"].socket, flush=True)
        await asyncio.sleep(1000)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running_however_the_core_ends(how: signal.Signals) -> None:
    installed(TTS)
    installed("openwakeword-hey_jarvis")
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPO,
        start_new_session=True,
    ) as core:
        assert core.stdout is not None
        *pids, socket = core.stdout.readline().split()
        assert not any(gone(int(pid)) for pid in pids)
        # As Ctrl-C does it: to everyone in the foreground group.
        os.killpg(core.pid, how)
        code = core.wait(60)
    asyncio.run(until(lambda: all(gone(int(pid)) for pid in pids)))
    if how is signal.SIGINT:
        assert code == 130
        assert not Path(socket).parent.exists()
    else:
        shutil.rmtree(Path(socket).parent)

"""The real command on real models and a real Mosquitto. Skipped, loudly, without them."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.adapters.audio.files import write_wav
from appliance.adapters.wyoming import WyomingSynthesizer, WyomingTranscriber
from appliance.app import engine_plans, models_of
from appliance.config.settings import Settings
from appliance.models import Store
from appliance.runtime.supervision import supervise
from appliance.testing.brokers import find_mosquitto, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import load_house
from appliance.testing.person import rehearsed
from appliance.testing.room import VirtualRoom
from appliance.watch.observers import Observers
from tests.e2e.installed import a_room
from tests.e2e.stage import Command, Stage, Traffic, descendants, listen_in

LINES = {
    "porch": "Hey Jarvis, turn on the porch light.",
    "blinds": "Hey Jarvis, close the living room blinds.",
    "gate": "Hey Jarvis, open the driveway gate.",
    "capital": "Hey Jarvis, what is the capital of France?",
    "pressed": "Turn on the porch light.",
    "yes": "Yes.",
    "no": "No, stop.",
    "thanks": "Thank you.",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    installed = {entry.id for entry in Store().installed()}
    missing = [model for model in models_of(Settings()) if model not in installed]
    reason = None
    if missing:
        reason = f"models are not installed: {', '.join(missing)}; run `make setup`"
    elif find_mosquitto() is None:
        reason = "mosquitto is not installed: apt-get install mosquitto"
    if reason is not None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The person's lines as 16 kHz WAVs, spoken by the real voice."""
    folder = tmp_path_factory.mktemp("lines")

    async def record() -> None:
        async with supervise(engine_plans(Settings(), ["tts", "stt"]), Observers()) as engines:
            await engines.ready()
            voice = WyomingSynthesizer(engines["tts"])
            listener = WyomingTranscriber(engines["stt"])
            for name, line in LINES.items():
                clip, _ = await rehearsed(voice, listener, line)
                write_wav(folder / f"{name}.wav", [clip])

    asyncio.run(record())
    return {name: folder / f"{name}.wav" for name in LINES}


@pytest.fixture
def transcribe() -> Callable[[bytes], Awaitable[str]]:
    """Whisper's reading of 16 kHz s16 mono PCM."""

    async def read(pcm: bytes) -> str:
        async with supervise(engine_plans(Settings(), ["stt"]), Observers()) as engines:
            await engines.ready()
            return (await WyomingTranscriber(engines["stt"]).transcribe(pcm, "en")).text

    return read


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with mosquitto() as (broker, process), SimulatedHouse(broker, load_house()) as house:
        traffic = Traffic()
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(listen_in(broker, traffic))
            yield Stage(broker, house, traffic, process)
            listening.cancel()


@pytest.fixture
def hearth(tmp_path: Path) -> Iterator[Command]:
    """The command; afterwards nothing of it may be left running."""
    before = descendants(os.getpid())
    yield Command(tmp_path / "data")
    left = descendants(os.getpid()) - before
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left, f"left running: {left}"


@pytest.fixture(scope="module")
def room() -> Iterator[VirtualRoom]:
    """Where a whole machine hears and speaks; tests of one program have rooms of their own."""
    with a_room() as room:
        yield room

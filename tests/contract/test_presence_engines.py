"""The wake engine takes another word and another threshold while it runs. On the real one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from wyoming.client import AsyncClient
from wyoming.info import Describe, Info

from appliance.adapters.wyoming import WyomingWakeDetector
from appliance.config.controls import Controls
from appliance.config.settings import ModelSettings, Settings
from appliance.core.presence import Choices
from appliance.fittings import Exchange, engine_plans, knobs_of
from appliance.models import Store
from appliance.runtime.supervision import Engines, supervise
from appliance.watch.observers import Observers

# One model a word: of silence the second would say that it is no call, at any threshold.
SETTINGS = Settings(models=ModelSettings(wake=("openwakeword-hey_jarvis", "openwakeword-alexa")))
ALEXA = "openwakeword-alexa"
STEP = bytes(2560)

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def engines() -> AsyncIterator[Engines]:
    installed = {entry.id for entry in Store().installed()}
    missing = {*SETTINGS.models.wake, ALEXA} - installed
    if missing:
        pytest.skip(f"models are not installed: {', '.join(missing)}; run `make setup`")
    async with supervise(engine_plans(SETTINGS, ["wake"]), Observers()) as running:
        yield await running.ready()


async def words(engines: Engines) -> list[str]:
    async with AsyncClient.from_uri(engines["wake"].uri) as client:
        await client.write_event(Describe().event())
        event = await client.read_event()
    assert event is not None
    return sorted(model.name for model in Info.from_event(event).wake[0].models)


async def test_another_wake_word_is_another_life_of_the_engine(
    engines: Engines, tmp_path: Path
) -> None:
    controls = Controls(tmp_path, knobs_of(SETTINGS), Choices(("x",), ("any", ALEXA)))
    assert await words(engines) == ["alexa", "hey_jarvis"]
    first = engines["wake"].pid
    async with asyncio.TaskGroup() as tasks:
        controls.watch(Exchange(SETTINGS, controls, engines, tasks).turned)
        controls.turn("wake_word", ALEXA)
    await engines.ready()
    assert engines["wake"].pid != first
    assert await words(engines) == ["alexa"]


async def test_the_threshold_counts_from_the_next_step_on(engines: Engines) -> None:
    """So low that silence is a call: only the engine can have heard that."""
    threshold = [0.9]
    detector = WyomingWakeDetector(engines["wake"], threshold=lambda: threshold[0])
    strict = [await detector.feed(STEP, at * 80) for at in range(40)]
    threshold[0] = 1e-9
    lenient = [await detector.feed(STEP, at * 80) for at in range(40, 80)]
    threshold[0] = 0.9
    again = [await detector.feed(STEP, at * 80) for at in range(80, 120)]
    detector.close()
    assert not any(strict)
    assert any(lenient)
    assert not any(again)

"""The spoken part of the self-check on the real voice and the real wake engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings
from appliance.core.errors import ModelMissing
from appliance.core.events import Event
from appliance.core.upkeep import Check, Part
from appliance.fittings import engine_plans, models_of
from appliance.models.store import Store
from appliance.ports import Fact
from appliance.runtime.supervision import Engines, supervise
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.upkeep.answering import check_broker, check_model
from appliance.upkeep.spoken import check_wake

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


class Nobody:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines() -> AsyncIterator[Engines]:
    for model in models_of(Settings()):
        try:
            Store().path(model)
        except ModelMissing as missing:
            pytest.skip(str(missing))
    plans = engine_plans(Settings(), ("wake", "tts", "llm"))
    async with supervise(plans, Nobody()) as running:
        yield await running.ready()


async def test_its_own_voice_wakes_it(engines: Engines) -> None:
    found = await check_wake(engines["wake"], engines["tts"], "Hey Jarvis")
    assert found.part is Part.WAKE
    assert found.well


async def test_another_word_does_not(engines: Engines) -> None:
    found = await check_wake(engines["wake"], engines["tts"], "Good Morning")
    assert not found.well
    assert found.found == "did not hear Good Morning"


async def test_an_engine_that_does_not_answer_is_a_failed_check(engines: Engines) -> None:
    """The voice does not speak the wake engine's part, nor the other way round."""
    found = await check_wake(engines["tts"], engines["wake"], "Hey Jarvis")
    assert not found.well


async def test_the_model_writes(engines: Engines) -> None:
    assert await check_model(engines["llm"]) == Check(Part.MODEL, True, "4 tokens written")
    assert not (await check_model(engines["wake"])).well


@pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed")
async def test_a_broker_hands_on_what_it_is_given(tmp_path: Path) -> None:
    async with mosquitto() as (broker, _):
        assert (await check_broker(broker)).well
    assert not (await check_broker(BrokerSettings(port=free_port()))).well
    acl = tmp_path / "acl"
    acl.write_text("topic read #\n")
    acl.chmod(0o644)
    async with mosquitto(lines=f"acl_file {acl}") as (broker, _):
        assert await check_broker(broker) == Check(Part.BROKER, False, "nothing came back")

"""The spoken part of the self-check on the real voice and the real wake engine."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance.core.errors import ModelMissing
from appliance.core.events import Event
from appliance.core.upkeep import Part
from appliance.models.store import Store
from appliance.ports import Fact
from appliance.runtime.supervision import EnginePlan, Engines, supervise
from appliance.upkeep.spoken import check_wake

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


class Nobody:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines() -> AsyncIterator[Engines]:
    for model in ("openwakeword-hey_jarvis", "en_US-joe-medium"):
        try:
            Store().path(model)
        except ModelMissing as missing:
            pytest.skip(str(missing))
    async with supervise([EnginePlan("wake"), EnginePlan("tts")], Nobody()) as running:
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

"""To-do lists of Home Assistant's, changed over a real broker by way of a bridge that is played."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiomqtt
import pytest

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.core.house import Home
from appliance.core.listing import naming
from appliance.core.types import Action, EntityId, Result, Verb
from appliance.testing.brokers import find_mosquitto, mosquitto
from tests.contract.test_house import Consenting, Log

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
LIST = EntityId("todo.shopping")
STATE = f"hearth/ha/state/{LIST}"
MAP = {
    "version": 1,
    "floors": [],
    "areas": [],
    "entities": [
        {
            "id": LIST,
            "name": "Shopping list",
            "aliases": [],
            "area": None,
            "device_class": None,
            "identifiers": [],
            "features": {"supported": 7, "sources": []},
        }
    ],
}


@dataclass
class Bridge:
    """Home Assistant's end: keeps a list, does what it is called for, and says so."""

    settings: BrokerSettings
    items: list[str] = field(default_factory=lambda: ["milk", "eggs"])
    calls: list[dict[str, Any]] = field(default_factory=list)
    tells_items: bool = True
    lies: bool = False
    """Says that it was done, and does nothing."""

    async def play(self, started: asyncio.Event) -> None:
        async with aiomqtt.Client(self.settings.host, self.settings.port_number) as client:
            await client.subscribe("hearth/ha/call", 1)
            await client.publish("hearth/ha/map", json.dumps(MAP), 1, True)
            await self._tell(client)
            started.set()
            async for message in client.messages:
                call = json.loads(bytes(message.payload or b""))
                self.calls.append({"action": call["action"], **call["data"]})
                done = self.lies or self._do(call["action"], call["data"]["item"])
                await client.publish(f"hearth/ha/result/{call['id']}", json.dumps({"ok": done}), 1)
                if done:
                    await self._tell(client)

    def _do(self, action: str, item: str) -> bool:
        if action == "todo.add_item":
            self.items.append(item)
            return True
        found = item in self.items
        self.items = [each for each in self.items if each != item]
        return found

    async def _tell(self, client: aiomqtt.Client) -> None:
        attributes = {"items": self.items} if self.tells_items else {}
        said = {"state": str(len(self.items)), "attributes": attributes}
        await client.publish(STATE, json.dumps(said), 1, True)


@dataclass
class Scene:
    house: MqttHouse
    bridge: Bridge
    person: Consenting

    async def act(self, verb: Verb, *items: str) -> Result:
        confirmed = self.person.confirm(Action(LIST, verb, naming(items)))
        (outcome,) = await self.house.act(confirmed)
        return outcome.result

    def listed(self) -> object:
        return self.house.home.state_of(LIST).attributes.get("items")


@contextlib.asynccontextmanager
async def scene(**how: bool) -> AsyncIterator[Scene]:
    person = Consenting()
    async with contextlib.AsyncExitStack() as stack:
        settings, _ = await stack.enter_async_context(mosquitto())
        bridge, started = Bridge(settings, **how), asyncio.Event()  # type: ignore[arg-type]
        group = await stack.enter_async_context(asyncio.TaskGroup())
        playing = group.create_task(bridge.play(started))
        stack.callback(playing.cancel)
        await started.wait()
        house = MqttHouse(
            settings,
            redeem=person.redeem,
            observer=Log(),
            record=MemoryRecord(),
            timings=Timings(report=1.0, quiet=0.3, states_quiet=0.1),
        )
        await stack.enter_async_context(house)
        await house.settled()
        await until(house, lambda home: LIST in home.entities)
        await house.approve([LIST])
        await until(house, lambda home: home.state_of(LIST).available)
        yield Scene(house, bridge, person)


async def until(house: MqttHouse, fact: Callable[[Home], object]) -> None:
    async with asyncio.timeout(20):
        while not fact(house.home):  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0.01)


async def test_what_was_agreed_to_is_on_the_list() -> None:
    async with scene() as play:
        assert play.house.home.entities[LIST].verbs == {Verb.ADD, Verb.COMPLETE, Verb.REMOVE}
        assert play.listed() == "milk\neggs"
        assert await play.act(Verb.ADD, "tea bags", "crème fraîche") is Result.ACKNOWLEDGED
        assert play.listed() == "milk\neggs\ntea bags\ncrème fraîche"
        assert await play.act(Verb.COMPLETE, "milk") is Result.ACKNOWLEDGED
        assert await play.act(Verb.REMOVE, "eggs") is Result.ACKNOWLEDGED
        assert play.listed() == "tea bags\ncrème fraîche"
        assert play.bridge.calls == [
            {"action": "todo.add_item", "item": "tea bags"},
            {"action": "todo.add_item", "item": "crème fraîche"},
            {"action": "todo.update_item", "item": "milk", "status": "completed"},
            {"action": "todo.remove_item", "item": "eggs"},
        ]


async def test_what_home_assistant_refuses_was_not_done() -> None:
    async with scene() as play:
        assert await play.act(Verb.REMOVE, "bread") is Result.REFUSED


async def test_what_the_list_does_not_show_was_not_done() -> None:
    async with scene(lies=True) as play:
        assert await play.act(Verb.ADD, "bread") in (Result.REFUSED, Result.SILENT)


async def test_of_a_list_that_tells_no_items_only_what_was_sent_is_known() -> None:
    async with scene(tells_items=False) as play:
        assert play.listed() is None
        assert await play.act(Verb.ADD, "bread") is Result.SENT
        # Sent is not yet heard.
        await until(play.house, lambda _: play.bridge.items == ["milk", "eggs", "bread"])

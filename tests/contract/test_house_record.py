"""What Hearth remembers of the house, on real brokers: restarts, removals, a broker that forgot."""

import asyncio
import contextlib
import json

import aiomqtt
import pytest

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.mqtt.connection import Pace
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.edits import AreaEdit, EntityEdit, GroupEdit
from appliance.core.types import Action, AreaId, EntityId
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.watch.observers import Observers

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
FAST = Timings(quiet=0.4, states_quiet=0.1, pace=Pace(last_retry=0.5))
PORCH = EntityId("light.porch")


def never(confirmed: ConfirmedAction) -> tuple[Action, ...]:
    raise AssertionError("nothing is commanded here")


def house_on(settings: BrokerSettings, record: MemoryRecord) -> MqttHouse:
    return MqttHouse(
        settings, redeem=never, observer=Observers(), record=record, timings=FAST
    )  # fmt: skip


async def test_the_house_is_known_before_the_broker_answers() -> None:
    record, port = MemoryRecord(), free_port()
    async with (
        mosquitto(port) as (settings, _),
        SimulatedHouse(settings),
        house_on(settings, record) as house,
    ):
        await house.settled()
        found = house.home
    async with house_on(settings, record) as house:
        await house.settled()
        assert not house.home.connected
        assert house.home.entities == found.entities
        assert house.home.areas == found.areas
        assert house.home.state_of(PORCH).state is None, "states are not remembered"


async def test_what_was_removed_meanwhile_is_gone_and_the_rest_stays() -> None:
    record = MemoryRecord()
    async with mosquitto() as (settings, _):
        async with SimulatedHouse(settings) as devices:
            async with house_on(settings, record) as house:
                await house.settled()
                before = set(house.home.entities)
            (topic,) = (
                topic
                for topic, config in devices.announcements().items()
                if "porch-light" in json.dumps(config) and "light" in topic.split("/")[1]
            )
        async with aiomqtt.Client(settings.host, settings.port_number) as owner:
            await owner.publish(topic, b"", qos=1, retain=True)
        for _ in range(2):
            async with house_on(settings, record) as house:
                await house.settled()
                await wait_until_absent(house)
                assert set(house.home.entities) == before - {PORCH}


async def wait_until_absent(house: MqttHouse) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(5):
            while PORCH in house.home.entities:  # noqa: ASYNC110 - it has no event of its own
                await asyncio.sleep(0.05)


async def test_a_broker_that_forgot_everything_does_not_empty_the_house() -> None:
    record, port = MemoryRecord(), free_port()
    async with (
        mosquitto(port) as (settings, _),
        SimulatedHouse(settings),
        house_on(settings, record) as house,
    ):
        await house.settled()
        before = set(house.home.entities)
    async with mosquitto(port) as (settings, _), house_on(settings, record) as house:
        await house.settled()
        assert house.home.connected
        assert set(house.home.entities) == before
        async with SimulatedHouse(settings):
            assert set(house.home.entities) == before


async def test_the_owners_words_outlive_a_restart() -> None:
    record = MemoryRecord()
    async with mosquitto() as (settings, _), SimulatedHouse(settings):
        async with house_on(settings, record) as house:
            await house.settled()
            await house.edit(PORCH, EntityEdit("Lantern", "veranda", ("storm lamp",)))
            await house.edit("veranda", AreaEdit("Veranda", "outside"))
            await house.edit("evening", GroupEdit("Evening", (PORCH,)))
        async with house_on(settings, record) as house:
            await house.settled()
            porch = house.home.entities[PORCH]
            veranda = AreaId("veranda")
            assert (porch.name, porch.area, porch.approved) == ("Lantern", "veranda", True)
            assert house.home.areas[veranda].name == "Veranda"
            assert house.home.groups["evening"].members == (PORCH,)
            await house.undo("entity", PORCH)
            assert house.home.entities[PORCH].name == "Porch light"

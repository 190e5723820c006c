"""What networks and restarts do to commands: nothing twice, nothing late, nothing by itself."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.mqtt.connection import Pace
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.events import Event, OutcomeSeen, Published
from appliance.core.types import Action, EntityId, Result, Verb
from appliance.ports import Fact
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import Manner
from appliance.testing.proxy import DUP, PUBACK, PUBLISH, Packet, Proxy, Way, proxy

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
TIMINGS = Timings(
    report=1.5, quiet=0.3, states_quiet=0.1,
    pace=Pace(taken=0.4, given_up=1.5, last_retry=0.5, connect=2.0),
)  # fmt: skip
PORCH = EntityId("light.porch")
DOOR = EntityId("lock.front_door")
ON = Action(PORCH, Verb.TURN_ON)


class Log:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None:
        self.events.append(event)


@dataclass
class Scene:
    """The house behind a proxy, its devices on the broker itself."""

    house: MqttHouse
    between: Proxy
    log: Log
    actions: tuple[Action, ...] = ()

    async def act(self, *actions: Action) -> list[Result]:
        self.actions = actions
        outcomes = await self.house.act(None)  # type: ignore[arg-type] # `redeem` gives them
        return [outcome.result for outcome in outcomes]

    async def back(self) -> None:
        await until(lambda: self.house.home.connected)
        await until(lambda: self.house.home.state_of(PORCH).available)

    def commands(self) -> list[Packet]:
        """Everything that Hearth published to devices, as it came to the proxy."""
        sent = [p for p in self.between.packets if p.way is Way.TO_BROKER and p.kind == PUBLISH]
        return [packet for packet in sent if b"hearth/" not in packet.data]


def words(devices: SimulatedHouse) -> list[str]:
    """What the devices were told, in order."""
    return [json.loads(got.payload)["state"] for got in devices.received]


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(25):
        while not fact():  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def scene(broker: BrokerSettings) -> AsyncIterator[Scene]:
    log = Log()
    playing: list[Scene] = []

    def redeem(confirmed: ConfirmedAction) -> tuple[Action, ...]:
        del confirmed
        return playing[0].actions

    async with proxy(broker) as between:
        house = MqttHouse(
            between.settings, redeem=redeem, observer=log, record=MemoryRecord(), timings=TIMINGS
        )
        playing.append(Scene(house, between, log))
        async with house:
            await house.settled()
            await until(lambda: house.home.state_of(PORCH).state == "off")
            yield playing[0]


async def test_a_confirmation_that_is_lost_changes_nothing_but_the_wait() -> None:
    async with mosquitto() as (broker, _), SimulatedHouse(broker) as devices, scene(broker) as play:
        play.between.drop = lambda packet: packet.kind == PUBACK
        assert await play.act(ON) == [Result.ACKNOWLEDGED], "the device's report is what counts"
        await until(lambda: play.between.connections == 2)
        play.between.drop = None
        await play.back()
        assert await play.act(Action(PORCH, Verb.TURN_OFF)) == [Result.ACKNOWLEDGED]
        assert words(devices) == ["ON", "OFF"]
        assert not any(packet.data[0] & DUP for packet in play.commands())
        assert len(play.commands()) == 2


async def test_a_broker_restarted_in_the_middle_of_a_command_gets_it_once() -> None:
    port = free_port()
    async with contextlib.AsyncExitStack() as stack:
        broker, process = await stack.enter_async_context(mosquitto(port))
        silent = {PORCH: Manner.SILENT}
        devices = await stack.enter_async_context(SimulatedHouse(broker, manners=silent))
        play = await stack.enter_async_context(scene(broker))
        for round_ in range(3):
            async with asyncio.TaskGroup() as group:
                acting = group.create_task(play.act(ON))
                await until(lambda: len(devices.received) == round_ + 1)  # noqa: B023
                process.kill()
            assert acting.result() == [Result.SILENT]
            assert await play.act(ON) == [Result.UNREACHABLE]
            _, process = await stack.enter_async_context(mosquitto(port))
            await play.back()
            await until(lambda: devices._client is not None)
        assert len(play.commands()) == len(devices.received) == 3


async def test_a_link_that_dies_in_the_middle_of_a_command_carries_it_once_at_most() -> None:
    async with mosquitto() as (broker, _), SimulatedHouse(broker) as devices, scene(broker) as play:
        play.between.freeze()
        assert await play.act(ON) == [Result.SILENT]
        await until(lambda: not play.house.home.connected)
        assert await play.act(ON) == [Result.UNREACHABLE]
        play.between.thaw()
        await play.back()
        assert await play.act(Action(PORCH, Verb.TURN_OFF)) == [Result.ACKNOWLEDGED]
        assert len(play.commands()) == 2
        assert words(devices)[-1] == "OFF"
        assert len(devices.received) <= 2


async def test_a_slow_broker_is_waited_for() -> None:
    async with mosquitto() as (broker, _), SimulatedHouse(broker) as devices, scene(broker) as play:
        play.between.delay = 0.3
        every = await play.act(ON, Action(EntityId("light.garage"), Verb.TURN_ON))
        assert every == [Result.ACKNOWLEDGED] * 2
        assert len(devices.received) == 2


async def _poison(store: Path) -> None:
    """A store of retained messages: commands, answers that were never given, hostile devices."""
    hostile = {
        "name": "Front door", "unique_id": "evil", "payload_on": "UNLOCK",
        "command_topic": "zigbee2mqtt/front-door-lock/set",
        "state_topic": "zigbee2mqtt/front-door-lock",
    }  # fmt: skip
    async with (
        mosquitto(store=store) as (settings, _),
        aiomqtt.Client(settings.host, settings.port_number) as rogue,
    ):
        for topic, payload in (
            ("zigbee2mqtt/porch-light/set", b"ON"),
            ("zigbee2mqtt/front-door-lock/set", b"UNLOCK"),
            ("zigbee2mqtt/porch-light", b"ON"),
            ("zigbee2mqtt/front-door-lock", b"\xff\x00" * 9000),
            ("homeassistant/switch/evil/config", json.dumps(hostile).encode()),
            ("homeassistant/lock/front_door/config", b"["),
            ("homeassistant/device/x/config", b'{"dev": {"ids": "x"}, "cmps": 7}'),
            ("tasmota/discovery/112233445566/config", b'{"t": "#", "ft": "+/%prefix%"}'),
            ("hearth/ha/call", b'{"action": "lock.unlock"}'),
            ("hearth/ha/map", b'{"version": 1, "entities": [{"id": "lock.front_door"}]}'),
        ):
            await rogue.publish(topic, payload, qos=1, retain=True)


async def test_a_broker_that_comes_back_with_a_poisoned_store_moves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await _poison(tmp_path)
    assert (tmp_path / "mosquitto.db").exists()
    port = free_port()
    async with contextlib.AsyncExitStack() as stack:
        broker, process = await stack.enter_async_context(mosquitto(port))
        away = contextlib.AsyncExitStack()
        devices = await away.enter_async_context(SimulatedHouse(broker))
        play = await stack.enter_async_context(scene(broker))
        assert await play.act(ON) == [Result.ACKNOWLEDGED]
        process.kill()
        await until(lambda: not play.house.home.connected)
        await away.aclose()
        await stack.enter_async_context(mosquitto(port, store=tmp_path))
        await until(lambda: play.house.home.connected)
        await asyncio.sleep(1.0)
        assert len(play.commands()) == 1
        devices = await stack.enter_async_context(SimulatedHouse(broker))
        await play.back()
        await until(lambda: play.house.home.state_of(DOOR).state == "locked")
        await until(lambda: play.house.home.state_of(PORCH).available)
        assert EntityId("switch.evil") not in {e.id for e in play.house.home.approved()}
        assert [got.retained for got in devices.received] == [True] * len(devices.received)
        assert await play.act(Action(PORCH, Verb.TURN_OFF)) == [Result.ACKNOWLEDGED]
        fresh = [got for got in devices.received if not got.retained]
        assert [got.topic for got in fresh] == ["zigbee2mqtt/porch-light/set"]
        assert play.house.home.state_of(DOOR).state == "locked"
        assert len(play.commands()) == 2
        published = [event for event in play.log.events if isinstance(event, Published)]
        outcomes = [event for event in play.log.events if isinstance(event, OutcomeSeen)]
        assert (len(published), len(outcomes)) == (2, 2)
    assert "failed on a message" not in caplog.text
    assert "leaves the connection" not in caplog.text

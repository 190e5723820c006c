"""Brokers that come late, die or lie, and newcomers nobody asked for. Real brokers only."""

import asyncio
import contextlib
import itertools
import json
import socket
from collections.abc import AsyncIterator, Callable

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.mqtt.connection import Pace
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.events import Event
from appliance.core.types import Action, EntityId, Result, Verb
from appliance.ports import Fact
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import Manner
from appliance.testing.toys.zigbee2mqtt import BRIDGE, HERE

needs_mosquitto = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
every_broker = pytest.mark.parametrize(
    "kind", ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]
)
FAST = Timings(quiet=0.3, states_quiet=0.1, pace=Pace(last_retry=0.5))
PORCH = EntityId("light.porch")
PORCH_STATE, PORCH_SET = "zigbee2mqtt/porch-light", "zigbee2mqtt/porch-light/set"
LOCK_SET = "zigbee2mqtt/front-door-lock/set"
GARAGE_STATE = "garage-door-cover/cover/garage_door/state"
NEW = EntityId("switch.newcomer")
NEW_TOPIC = "homeassistant/switch/newcomer/config"
NEW_CONFIG = {"name": "Newcomer", "unique_id": "n", "command_topic": "n/set", "state_topic": "n"}


class Silence:
    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


@contextlib.asynccontextmanager
async def broker(
    kind: str, port: int = 0
) -> AsyncIterator[tuple[BrokerSettings, asyncio.subprocess.Process]]:
    if kind == "mosquitto":
        async with mosquitto(port) as running:
            yield running
    else:
        async with embedded_broker(port=port) as embedded:
            yield embedded.settings, embedded.process


class Agreed:
    """Stands where the gate's proof would be; `test_house.py` uses the real gate."""

    def __init__(self) -> None:
        self._actions: tuple[Action, ...] = ()

    def redeem(self, confirmed: ConfirmedAction) -> tuple[Action, ...]:
        del confirmed
        return self._actions

    async def act(self, house: MqttHouse, *actions: Action) -> list[Result]:
        self._actions = actions
        outcomes = await house.act(None)  # type: ignore[arg-type]
        return [outcome.result for outcome in outcomes]


def house_on(
    settings: BrokerSettings,
    agreed: Agreed,
    approvals: MemoryRecord | None = None,
    timings: Timings = FAST,
) -> MqttHouse:
    return MqttHouse(
        settings,
        redeem=agreed.redeem,
        observer=Silence(),
        record=approvals or MemoryRecord(),
        timings=timings,
    )


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not fact():  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0.02)


@every_broker
async def test_a_broker_that_comes_late_is_found(kind: str) -> None:
    port, agreed = free_port(), Agreed()
    # The devices come a little after the broker: what is later than the window has to wait.
    patient = Timings(quiet=3.0, window=20.0, pace=Pace(last_retry=0.5))
    async with house_on(BrokerSettings(port=port), agreed, timings=patient) as house:
        await house.settled()
        assert not house.home.connected
        assert house.trouble
        light_on = Action(PORCH, Verb.TURN_ON)
        assert await agreed.act(house, light_on) == [Result.UNREACHABLE]
        async with broker(kind, port) as (settings, _), SimulatedHouse(settings) as devices:
            await until(lambda: len(house.home.approved()) == 60)
            await until(lambda: house.home.state_of(PORCH).state == "off")
            await until(lambda: house.home.state_of(PORCH).available)
            await until(lambda: house.home.connected and house.trouble is None)
            assert not devices.received, "nothing was queued for later"
            assert await agreed.act(house, light_on) == [Result.ACKNOWLEDGED]


@every_broker
async def test_a_broker_lost_in_the_middle_is_told_and_found_again(kind: str) -> None:
    port, agreed = free_port(), Agreed()
    light_on = Action(PORCH, Verb.TURN_ON)
    async with contextlib.AsyncExitStack() as stack:
        settings, process = await stack.enter_async_context(broker(kind, port))
        silent = {PORCH: Manner.SILENT}
        devices = await stack.enter_async_context(SimulatedHouse(settings, manners=silent))
        house = await stack.enter_async_context(house_on(settings, agreed))
        await house.settled()
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(agreed.act(house, light_on))
            await until(lambda: len(devices.received) == 1)
            process.kill()
        assert acting.result() == [Result.SILENT]
        await until(lambda: not house.home.connected)
        assert await agreed.act(house, light_on) == [Result.UNREACHABLE]
        await stack.enter_async_context(broker(kind, port))
        await until(lambda: house.home.connected)
        await until(lambda: house.home.state_of(EntityId("light.garage")).available)
        other = Action(EntityId("light.garage"), Verb.TURN_ON)
        await until(lambda: devices._client is not None)
        assert await agreed.act(house, other) == [Result.ACKNOWLEDGED]
        assert len(devices.received) == 2, "the unreachable command never arrived"


@every_broker
async def test_a_poisoned_retained_set_moves_nothing(kind: str) -> None:
    agreed = Agreed()
    async with broker(kind) as (settings, _):
        async with SimulatedHouse(settings) as devices:
            announcements = devices.announcements()
        async with aiomqtt.Client(settings.host, settings.port_number) as rogue:
            for topic in (PORCH_SET, LOCK_SET):
                await rogue.publish(topic, b"UNLOCK", qos=1, retain=True)
            for number, topic in enumerate((PORCH_STATE, GARAGE_STATE)):
                await rogue.publish(topic, b"\xff\x00" * 9000 if number else b"[", retain=True)
            await rogue.publish(BRIDGE, HERE, qos=1, retain=True)
            for number, junk in enumerate((b"{", b"[]", b"\xff", b'{"cmd_t": "#"}', b"[" * 9000)):
                await rogue.publish(f"homeassistant/lock/j{number}/config", junk, retain=True)
        async with house_on(settings, agreed) as house:
            await house.settled()
            assert len(house.home.approved()) == 60
            assert house.home.state_of(PORCH).state is None
            async with SimulatedHouse(settings) as devices:
                assert devices.announcements() == announcements
                await until(lambda: house.home.state_of(PORCH).state == "off")
                light_on = Action(PORCH, Verb.TURN_ON)
                assert await agreed.act(house, light_on) == [Result.ACKNOWLEDGED]
                fresh = [got for got in devices.received if not got.retained]
                assert [got.topic for got in fresh] == [PORCH_SET]
                locked = house.home.state_of(EntityId("lock.front_door"))
                assert locked.state == "locked"


@every_broker
async def test_a_retained_report_is_no_answer(kind: str) -> None:
    agreed = Agreed()
    async with broker(kind) as (settings, _), contextlib.AsyncExitStack() as stack:
        silent = {PORCH: Manner.SILENT}
        devices = await stack.enter_async_context(SimulatedHouse(settings, manners=silent))
        house = await stack.enter_async_context(house_on(settings, agreed))
        await house.settled()
        async with aiomqtt.Client(settings.host, settings.port_number) as rogue:
            await rogue.publish(PORCH_STATE, b'{"state": "ON"}', qos=1, retain=True)
        await until(lambda: house.home.state_of(PORCH).state == "on")
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(agreed.act(house, Action(PORCH, Verb.TURN_ON)))
            await until(lambda: len(devices.received) == 1)
            house._registry.replay.add(PORCH_STATE)  # the broker sends it once more
            house._changed.set()
        assert acting.result() == [Result.SILENT]


@every_broker
async def test_newcomers_wait_until_they_are_approved(kind: str) -> None:
    agreed, approvals = Agreed(), MemoryRecord()
    first: list[int] = []
    async with broker(kind) as (settings, _), SimulatedHouse(settings):
        async with aiomqtt.Client(settings.host, settings.port_number) as newcomer:
            async with MqttHouse(
                settings, redeem=agreed.redeem, observer=Silence(), record=approvals,
                timings=FAST, on_first_approval=first.append,
            ) as house:  # fmt: skip
                await house.settled()
                assert first == [60]
                await newcomer.publish(NEW_TOPIC, json.dumps(NEW_CONFIG), qos=1, retain=True)
                await until(lambda: NEW in house.home.entities)
                assert not house.home.entities[NEW].approved
                new_on = Action(NEW, Verb.TURN_ON)
                assert await agreed.act(house, new_on) == [Result.UNREACHABLE]
                await newcomer.publish("n", b"OFF", qos=1, retain=True)
                await house.approve([NEW])
                await until(lambda: house.home.state_of(NEW).state == "off")
                assert await agreed.act(house, new_on) == [Result.SILENT]
            async with house_on(settings, agreed, approvals) as house:
                await house.settled()
                assert len(house.home.approved()) == 61
                stolen = NEW_CONFIG | {"command_topic": LOCK_SET}
                await newcomer.publish(NEW_TOPIC, json.dumps(stolen), qos=1, retain=True)
                await until(lambda: NEW not in house.home.entities)
                assert await agreed.act(house, new_on) == [Result.UNREACHABLE]
                await house.forget([PORCH])
                assert not house.home.entities[PORCH].approved
        async with house_on(settings, agreed, approvals) as house:
            await house.settled()
            assert len(house.home.approved()) == 59, "neither the thief nor the forgotten"


@every_broker
async def test_commands_are_never_retained(kind: str) -> None:
    agreed = Agreed()
    async with contextlib.AsyncExitStack() as stack:
        settings, _ = await stack.enter_async_context(broker(kind))
        await stack.enter_async_context(SimulatedHouse(settings))
        house = await stack.enter_async_context(house_on(settings, agreed))
        await house.settled()
        assert await agreed.act(house, Action(PORCH, Verb.TURN_ON)) == [Result.ACKNOWLEDGED]
        async with aiomqtt.Client(settings.host, settings.port_number) as late:
            await late.subscribe([(PORCH_SET, 1), (PORCH_STATE, 1)])
            async with asyncio.timeout(5):
                message = await anext(aiter(late.messages))
            assert message.topic.value == PORCH_STATE, "only its state was retained"


@needs_mosquitto
async def test_two_thousand_devices_are_all_found() -> None:
    agreed = Agreed()
    async with mosquitto() as (settings, _):
        prompt = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        async with aiomqtt.Client(
            settings.host, settings.port_number, socket_options=prompt
        ) as builder:
            for number, area in zip(range(2000), itertools.cycle(("Hall", "Attic")), strict=False):
                config = {
                    "cmd_t": f"m/{number}/set", "stat_t": f"m/{number}",
                    "dev": {"name": f"Lamp {number}", "ids": str(number), "sa": area},
                }  # fmt: skip
                topic = f"homeassistant/light/lamp{number}/config"
                await builder.publish(topic, json.dumps(config), qos=1, retain=True)
                await builder.publish(f"m/{number}", b"ON", retain=True)
        async with house_on(settings, agreed) as house:
            await house.settled()
            await until(lambda: len(house.home.approved()) == 2000)
            await until(lambda: all(state.state == "on" for state in house.home.states.values()))
            assert len(house.home.areas) == 2


async def test_the_caller_s_own_error_is_not_wrapped() -> None:
    with pytest.raises(ZeroDivisionError):
        async with house_on(BrokerSettings(port=free_port()), Agreed()):
            raise ZeroDivisionError

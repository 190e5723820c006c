"""The imaginary house on a real broker: it comes back by itself, and leaves nothing online."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.config.broker import BrokerSettings
from appliance.core.types import EntityId
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import HOUSE_FILE, Manner
from appliance.testing.toys import Dialect

needs_mosquitto = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
every_broker = pytest.mark.parametrize(
    "kind", ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]
)
PORCH, LANDING = EntityId("light.porch"), EntityId("light.landing")
PORCH_STATE, PORCH_SET = "zigbee2mqtt/porch-light", "zigbee2mqtt/porch-light/set"
AVAILABILITY = ("/availability", "/status", "/LWT", "bridge/state")


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


@contextlib.asynccontextmanager
async def listening(settings: BrokerSettings) -> AsyncIterator[dict[str, str]]:
    """Topic -> what was said there last."""
    heard: dict[str, str] = {}

    async def listen(client: aiomqtt.Client) -> None:
        async for message in client.messages:
            heard[message.topic.value] = bytes(message.payload or b"").decode()

    async with aiomqtt.Client(settings.host, settings.port_number) as client:
        await client.subscribe("#", qos=1)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(listen(client))
            yield heard
            task.cancel()


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not fact():  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0.02)


def availability(heard: dict[str, str]) -> set[str]:
    return {payload.casefold() for topic, payload in heard.items() if topic.endswith(AVAILABILITY)}


ONLINE, OFFLINE = {"online", '{"state": "online"}'}, {"offline", '{"state": "offline"}'}


@every_broker
async def test_leaving_takes_everything_offline(kind: str) -> None:
    async with broker(kind) as (settings, _), listening(settings) as heard:
        async with SimulatedHouse(settings, dialect=Dialect.TASMOTA):
            await until(lambda: availability(heard) == ONLINE)
            assert sum(topic.endswith(AVAILABILITY) for topic in heard) == 61
        await until(lambda: availability(heard) == OFFLINE)


@every_broker
async def test_one_device_can_be_away(kind: str) -> None:
    away = {LANDING: Manner.OFFLINE}
    async with (
        broker(kind) as (settings, _),
        listening(settings) as heard,
        SimulatedHouse(settings, manners=away) as house,
    ):
        where = house.toy(LANDING).voice.presence(here=False)
        await until(lambda: heard.get(where.topic) == where.payload)
        await house.behave(LANDING, Manner.OBEY)
        here = house.toy(LANDING).voice.presence(here=True)
        await until(lambda: heard.get(here.topic) == here.payload)


@every_broker
async def test_a_broker_that_forgot_everything_is_told_again(kind: str) -> None:
    port = free_port()
    async with contextlib.AsyncExitStack() as stack:
        settings, process = await stack.enter_async_context(broker(kind, port))
        house = await stack.enter_async_context(SimulatedHouse(settings))
        announced = set(house.announcements())
        process.kill()
        await process.wait()
        await stack.enter_async_context(broker(kind, port))
        heard = await stack.enter_async_context(listening(settings))
        await until(lambda: announced <= heard.keys())
        assert json.loads(heard[PORCH_STATE])["state"] == "OFF"


@every_broker
async def test_it_announces_itself_again_when_home_assistant_starts(kind: str) -> None:
    async with broker(kind) as (settings, _), SimulatedHouse(settings) as house:
        announced = set(house.announcements())
        async with listening(settings) as heard:
            await until(lambda: announced <= heard.keys())
            heard.clear()
            async with aiomqtt.Client(settings.host, settings.port_number) as home_assistant:
                await home_assistant.publish("homeassistant/status", "online")
            await until(lambda: announced <= heard.keys())


@every_broker
async def test_a_device_that_falls_back_says_so(kind: str) -> None:
    manners = {PORCH: Manner.FLAP}
    async with (
        broker(kind) as (settings, _),
        SimulatedHouse(settings, manners=manners, slow=0.2),
        aiomqtt.Client(settings.host, settings.port_number) as somebody,
        asyncio.timeout(15),
    ):
        await somebody.subscribe(PORCH_STATE, qos=1)
        await somebody.publish(PORCH_SET, '{"state": "ON"}', qos=1)
        reports = aiter(somebody.messages)
        said = [json.loads(bytes((await anext(reports)).payload)) for _ in range(3)]
    assert [state["state"] for state in said] == ["OFF", "ON", "OFF"]


def test_the_command_lists_what_it_would_play() -> None:
    listed = simulate("--list", "--dialect", "tasmota", str(HOUSE_FILE))
    assert listed.returncode == 0
    (kettle,) = (line.split() for line in listed.stdout.splitlines() if "switch.kettle" in line)
    assert kettle == ["switch.kettle", "tasmota", "<-", "cmnd/kettle-switch/POWER"]
    assert " -> stat" not in listed.stdout
    assert "dusty-vacuum/vacuum/dusty/command" in listed.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("--manner", "light.porc=slow"), 2, "light.porch"),
        (("--manner", "light.porch=quick"), 2, "contradict"),
        (("--manner", "light.porch"), 2, "contradict"),
        (("--dialect", "morse"), 2, "zigbee2mqtt"),
        (("--delay", "-1"), 2, "delay"),
        (("nowhere.yaml",), 1, "[config-invalid]"),
        (("--broker", "http://somewhere"), 1, "[config-invalid]"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: tuple[str, ...], code: int, complaint: str) -> None:
    failed = simulate(*arguments)
    assert failed.returncode == code
    assert complaint in failed.stderr.strip().splitlines()[-1]
    assert "Traceback" not in failed.stderr


@needs_mosquitto
async def test_the_command_plays_until_it_is_interrupted(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text("entities: [{id: light.porch, name: Porch, via: mqtt, state: 'off'}]")
    async with mosquitto() as (settings, _), listening(settings) as heard:
        playing = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "appliance", "house", "simulate", str(file)),
            *("--broker", f"mqtt://127.0.0.1:{settings.port_number}"),
            *("--manner", "light.porch=slow", "--delay", "0"),
            stdout=asyncio.subprocess.PIPE,
        )
        assert playing.stdout is not None
        assert (await playing.stdout.readline()).startswith(b"1 entities on ")
        await until(lambda: availability(heard) <= ONLINE and PORCH_STATE in heard)
        playing.send_signal(signal.SIGINT)
        assert await playing.wait() == 0
        await until(lambda: availability(heard) <= OFFLINE)


def simulate(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "-m", "appliance", "house", "simulate", *arguments)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

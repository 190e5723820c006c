"""A rogue that can publish anything: it moves nothing, breaks nothing and fills nothing up."""

import asyncio
import contextlib
import gc
import json
import os
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.mqtt import MqttHouse, Timings, bridged
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.store.memory import MemoryRecord
from appliance.config.broker import BrokerSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.events import Event
from appliance.core.house import Entity
from appliance.core.types import Action
from appliance.ports import Fact
from appliance.testing.brokers import find_mosquitto, mosquitto
from appliance.testing.proxy import PUBLISH, Way, proxy
from appliance.testing.rogue import Rogue, Seeds, actions_of, play, topic_fault

FIXTURES = Path(__file__).parents[1] / "unit" / "payloads"


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """The imaginary house and the recorded shapes of real publishers."""
    house = Seeds.of_the_imaginary_house()
    recorded = [json.loads(file.read_text()) for file in sorted(FIXTURES.glob("*.json"))]
    announced = [(each["topic"], each["config"]) for each in recorded]
    reported = [report["payload"] for each in recorded for report in each.get("reports", ())]
    return Seeds([*house.announced, *announced], reported)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_raises_and_no_command_goes_astray(seed: int, seeds: Seeds) -> None:
    """5 x 20 rounds of 50 announcements, a map and up to 100 reports: more than 10,000 payloads."""
    assert play(seed, seeds) == []


def test_the_judge_knows_a_command_that_goes_astray() -> None:
    config = {"command_topic": "lamp/set", "state_topic": "lamp", "set_tilt_topic": "x/set"}
    assert topic_fault("lamp/set", config) is None
    for astray in ("victim/set", "hearth/ha/call", "$SYS/x", "lamp/+", "homeassistant/status"):
        assert topic_fault(astray, config) is not None


def test_a_flood_of_newcomers_is_kept_out_of_memory(seeds: Seeds) -> None:
    rogue, registry = Rogue(99, seeds), Registry("homeassistant")
    for _ in range(300):  # caches and compiled templates are no growth
        registry.announce(*rogue.announcement())
    registry = Registry("homeassistant")
    gc.collect()
    before = _resident_mb()
    for number in range(10_000):
        topic, payload = rogue.announcement()
        registry.announce(topic, payload)
        if number % 500 == 0:
            registry.report(topic, rogue.report(), number)
    gc.collect()
    assert _resident_mb() - before < 20
    assert len(registry.home().entities) <= 2_000
    assert registry.home().approved() == ()
    assert registry.topics() == frozenset()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Silence:
    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


@pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
async def test_over_a_broker_the_house_stays_up_and_publishes_nowhere_else(
    seeds: Seeds, caplog: pytest.LogCaptureFixture
) -> None:
    rogue = Rogue(7, seeds)
    agreed: list[Action] = []

    def redeem(confirmed: ConfirmedAction) -> tuple[Action, ...]:
        del confirmed
        return tuple(agreed)

    timings = Timings(report=0.2, report_by_domain={}, grace=0.1, quiet=0.5, states_quiet=0.1)
    async with contextlib.AsyncExitStack() as stack:
        broker, _ = await stack.enter_async_context(mosquitto())
        between = await stack.enter_async_context(proxy(broker))
        bad = await stack.enter_async_context(aiomqtt.Client(broker.host, broker.port_number))
        sent = [rogue.announcement() for _ in range(300)]
        for topic, payload in sent:
            with contextlib.suppress(ValueError):  # not a topic to any client
                await bad.publish(topic, payload, retain=True)
        await bad.publish(bridged.MAP, rogue.map(), qos=1, retain=True)
        house = await stack.enter_async_context(
            MqttHouse(
                between.settings,
                redeem=redeem,
                observer=Silence(),
                record=MemoryRecord(),
                timings=timings,
            )
        )
        await house.settled()
        approved = house.home.approved()
        assert len(approved) > 50
        for topic in sorted(house._registry.topics())[:300]:
            await bad.publish(topic, rogue.report())
        for entity in approved:
            device = house._registry.device(entity.id)
            for source in device.sources if device is not None else ():
                await bad.publish(source.topic, source.payload_available, qos=1)
        agreed.extend(_one_each(approved))
        outcomes = await house.act(None)  # type: ignore[arg-type] # `redeem` gives them
        assert len(outcomes) == len(agreed) > 20
        await asyncio.sleep(0.3)
        assert house.home.connected
        assert between.connections == 1
        told = [p.data for p in between.packets if p.way is Way.TO_BROKER and p.kind == PUBLISH]
        assert len(told) > 10
        known = [house._registry.device(entity.id) for entity in approved]
        configs = [device.announcement.config for device in known if device is not None]
        for data in told:
            topic = _topic(data)
            ours = topic in (f"{bridged.BASE}/refresh", bridged.CALL)
            assert ours or any(topic_fault(topic, config) is None for config in configs)
    assert "not understood" not in caplog.text
    assert "failed on a message" not in caplog.text


def _one_each(entities: tuple[Entity, ...]) -> list[Action]:
    return [action for entity in entities[:120] for action in [*actions_of(entity)][:1]]


def _topic(data: bytes) -> str:
    """Of a PUBLISH packet."""
    place = 1
    while data[place] & 0x80:
        place += 1
    length = int.from_bytes(data[place + 1 : place + 3], "big")
    return data[place + 3 : place + 3 + length].decode()


async def test_a_poisoned_broker_does_not_shut_the_house_out() -> None:
    """Retained announcements of devices that nobody approved, each a second's work to take in."""
    record = MemoryRecord()
    async with contextlib.AsyncExitStack() as stack:
        settings, _ = await stack.enter_async_context(mosquitto())
        client = aiomqtt.Client(settings.host, settings.port_number)
        device = await stack.enter_async_context(client)
        lamp = {"name": "Lamp", "uniq_id": "l", "cmd_t": "h/l/set", "stat_t": "h/l"}
        await device.publish("homeassistant/switch/l/config", json.dumps(lamp), retain=True)
        await device.publish("h/l", b"ON", retain=True)
        async with quiet_house(settings, record) as house:
            await house.settled()
            assert len(house.home.approved()) == 1
        for serial in range(20):
            topic, payload = _laborious(serial)
            await device.publish(topic, payload, qos=1, retain=True)
        async with quiet_house(settings, record) as house:
            await house.settled()
            async with asyncio.timeout(60):
                while len(house.rejected) < 20:  # noqa: ASYNC110 - has no event
                    await asyncio.sleep(0.05)
            assert {each.reason for each in house.rejected} == {"too-many-templates"}
            assert [entity.name for entity in house.home.entities.values()] == ["Lamp"]
            assert house.home.connected
            assert house.home.state_of(house.home.approved()[0].id).state == "on"


async def test_a_state_lost_in_a_flood_is_asked_for_again() -> None:
    async with contextlib.AsyncExitStack() as stack:
        settings, _ = await stack.enter_async_context(mosquitto())
        client = aiomqtt.Client(settings.host, settings.port_number)
        device = await stack.enter_async_context(client)
        lamp = {"name": "Lamp", "uniq_id": "l", "cmd_t": "h/l/set", "stat_t": "h/l"}
        await device.publish("homeassistant/switch/l/config", json.dumps(lamp), retain=True)
        await device.publish("h/l", b"ON", retain=True)
        house = await stack.enter_async_context(quiet_house(settings, MemoryRecord()))
        await house.settled()
        (entity,) = house.home.approved()
        assert house.home.state_of(entity.id).state == "on"
        bucket = house._connection._intake._others
        rate, bucket.rate, bucket.level = bucket.rate, 0.0, 0.0  # a flood took all there was
        dropped = house._connection.dropped
        await device.publish("h/l", b"OFF", qos=1, retain=True)
        async with asyncio.timeout(20):
            while house._connection.dropped == dropped:  # noqa: ASYNC110 - has no event
                await asyncio.sleep(0.01)
            while house.home.state_of(entity.id).state is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            bucket.rate = rate
            while house.home.state_of(entity.id).state != "off":  # noqa: ASYNC110
                await asyncio.sleep(0.01)


def quiet_house(settings: BrokerSettings, record: MemoryRecord) -> MqttHouse:
    return MqttHouse(settings, redeem=lambda _: (), observer=Silence(), record=record)


def _laborious(serial: int) -> tuple[str, bytes]:
    components = {}
    for part in range(200):
        template = "{{a|int}}" * 28 + f"{serial}_{part}"
        components[f"c{part}"] = {"p": "switch", "cmd_t": "j/s", "stat_t": "j/t",
                                  "val_tpl": template, "cmd_tpl": f"{template}x"}  # fmt: skip
    config = {"dev": {"ids": [f"q{serial}"]}, "o": {"name": "o"}, "cmps": components}
    return f"homeassistant/device/evil{serial}/config", json.dumps(config).encode()

"""The simulated end of Home Assistant's bridge does what it is called for, whatever else comes."""

import asyncio
import json

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.adapters.mqtt.bridged import BASE, CALL
from appliance.testing.house import load_house
from appliance.testing.simulated_bridge import SimulatedBridge

CALLED = {
    "id": "c1",
    "action": "media_player.media_play",
    "target": {"entity_id": ["media_player.kitchen_speaker"]},
    "data": {},
}


@pytest.mark.timeout(60)
async def test_what_is_no_call_is_passed_over() -> None:
    async with embedded_broker() as broker, asyncio.TaskGroup() as group:
        settings = broker.settings
        bridge = SimulatedBridge(settings, load_house(), {})
        playing = group.create_task(bridge.play())
        await bridge.ready()
        async with aiomqtt.Client(settings.host, settings.port_number) as client:
            await client.subscribe(f"{BASE}/result/#", 1)
            wrong: list[object] = ["", 7, [], {}, {**CALLED, "target": {"entity_id": []}}]
            wrong += [{**CALLED, "action": 5}, {**CALLED, "data": 3}]
            for payload in (b"\xff", b"{", *(json.dumps(each).encode() for each in wrong)):
                await client.publish(CALL, payload, 1)
            await client.publish(CALL, json.dumps(CALLED), 1)
            message = await anext(client.messages)
        assert str(message.topic) == f"{BASE}/result/c1"
        assert json.loads(bytes(message.payload or b"")) == {"ok": True}
        playing.cancel()

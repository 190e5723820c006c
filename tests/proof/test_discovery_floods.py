"""More devices than there is room for: capped, cheaply, and the approved still get in."""

import json

import pytest

from appliance.adapters.mqtt import census
from appliance.adapters.mqtt import registry as module
from appliance.adapters.mqtt.census import MAX_WAITING
from appliance.adapters.mqtt.registry import Registry
from appliance.core.types import EntityId
from tests.unit.hostile_templates import laborious

LAMP = EntityId("switch.lamp")
TOPIC = "homeassistant/switch/lamp/config"
CONFIG = json.dumps(
    {"unique_id": "u", "command_topic": "lamp/set", "state_topic": "lamp", "name": "Lamp"}
).encode()


def test_what_finds_no_room_is_not_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry("homeassistant")
    for serial in range(10):
        registry.announce(*laborious(serial, expressions=0))
    assert len(registry.home().entities) == MAX_WAITING
    monkeypatch.setattr(module, "build", None)
    registry.announce(*laborious(10, expressions=5))
    assert registry.rejected[-1].reason == "too-many-devices"


def test_the_approved_may_be_laborious() -> None:
    topic, payload = laborious(1, expressions=5)
    registry = Registry("homeassistant")
    registry.announce(topic, payload)
    again = Registry("homeassistant", registry.approve(registry.home().entities))
    labour, census.MAX_LABOUR = census.MAX_LABOUR, 0
    try:
        again.announce(topic, payload)
    finally:
        census.MAX_LABOUR = labour
    assert len(again.home().approved()) == 200


def test_a_flood_of_newcomers_is_capped_and_the_approved_still_get_in() -> None:
    trusted = Registry("homeassistant")
    trusted.announce(TOPIC, CONFIG)
    registry = Registry("homeassistant", trusted.approve())
    for number in range(MAX_WAITING + 50):
        topic = f"homeassistant/switch/flood{number}/config"
        registry.announce(topic, b'{"command_topic": "x"}')
    registry.announce(TOPIC, CONFIG)
    assert len(registry.home().entities) == MAX_WAITING + 1
    assert [entity.id for entity in registry.home().approved()] == [LAMP]
    assert registry.rejected[-1].reason == "too-many-devices"

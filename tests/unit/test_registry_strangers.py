"""Strangers in the registry: too much work, too many, and commanded where others are."""

import json

import pytest

from appliance.adapters.mqtt import census
from appliance.adapters.mqtt import registry as module
from appliance.adapters.mqtt.registry import Registry
from appliance.core.tiers import tier_of
from appliance.core.types import Action, EntityId, Tier, Verb
from tests.unit.hostile_templates import laborious

LAMP = EntityId("switch.lamp")


def announced(name: str, root: str, **more: object) -> tuple[str, bytes]:
    config = {
        "name": name,
        "unique_id": root,
        "device": {"identifiers": [root]},
        "command_topic": f"{root}/set",
        "state_topic": root,
        **more,
    }
    return f"homeassistant/switch/{root.replace('/', '_')}/config", json.dumps(config).encode()


def test_what_would_take_too_long_to_make_ready_is_refused_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = Registry("homeassistant")
    with monkeypatch.context() as patch:
        patch.setattr(module, "build", None)  # not even begun
        registry.announce(*laborious(1, expressions=28))
    assert [each.reason for each in registry.rejected] == ["too-many-templates"]
    registry.announce(*laborious(1, expressions=5))
    assert len(registry.home().entities) == 200


def test_a_device_payload_is_read_step_by_step() -> None:
    registry = Registry("homeassistant")
    steps = list(registry.reading(*laborious(1, expressions=1)))
    assert len(steps) > 200
    assert steps.index(True) == len(steps) - 1


def test_strangers_do_not_make_the_states_of_the_house_slow() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Lamp", "h/lamp"))
    registry.approve()
    before = registry.home().revision
    for number in range(5):
        registry.announce(*announced(f"Rogue {number}", f"r/{number}"))
        assert registry.report("h/lamp", b"ON") == (LAMP,)
        assert registry.topics() == {"h/lamp"}
        assert registry.device(LAMP) is not None
        assert len(registry.kept()) == 1
    assert registry.home().revision == before + 1, "indexed once, when somebody looked"
    assert len(registry.home().entities) == 6


def test_an_approved_announcement_is_not_believed_on_every_topic() -> None:
    registry = Registry("homeassistant")
    topic, payload = announced("Lamp", "h/lamp", icon="x" * 10_000)
    registry.announce(topic, payload)
    registry.approve()
    for number in range(100):
        registry.announce(f"homeassistant/switch/copy{number}/config", payload)
    assert len(registry._devices) == census.MAX_COPIES
    assert registry.rejected[-1].reason == "announced-too-often"
    registry.announce(topic, b"")
    assert registry.home().approved()[0].id == LAMP, "it has moved"


ADDRESS = "0x00158d0001abcdef"
LOCK_CONFIG = {
    "name": None, "uniq_id": f"{ADDRESS}_lock_zigbee2mqtt",
    "dev": {"ids": [f"zigbee2mqtt_{ADDRESS}"], "name": "Front door"},
    "cmd_t": "zigbee2mqtt/front-door/set", "stat_t": "zigbee2mqtt/front-door",
}  # fmt: skip


@pytest.mark.parametrize(
    "topic",
    [f"zigbee2mqtt/{ADDRESS}/set", f"zigbee2mqtt/{ADDRESS.upper()}/set/state",
     "zigbee2mqtt/00:15:8d:00:01:ab:cd:ef/set"],
)  # fmt: skip
def test_what_is_commanded_under_a_lock_s_address_is_a_rival(topic: str) -> None:
    registry = Registry("homeassistant")
    registry.announce("homeassistant/lock/l/config", json.dumps(LOCK_CONFIG).encode())
    registry.approve()
    lamp = {"name": "Nice lamp", "uniq_id": "q", "dev": {"ids": ["zz"]}, "cmd_t": topic,
            "stat_t": "zigbee2mqtt/nice", "pl_on": "UNLOCK"}  # fmt: skip
    registry.announce("homeassistant/light/q/config", json.dumps(lamp).encode())
    nice = EntityId("light.nice_lamp")
    assert registry.rivals() == {nice: {EntityId("lock.front_door")}}
    registry.approve()
    assert registry.device(nice) is None
    registry.approve([nice])
    assert tier_of((Action(nice, Verb.TURN_ON),), registry.home()) is Tier.GUARDED


def test_what_is_behind_a_hub_may_name_the_hub() -> None:
    registry = Registry("homeassistant")
    hub = {"name": "Restart", "uniq_id": "r", "dev": {"ids": ["c8f09e000001"], "name": "Hub"},
           "cmd_t": "hub_c8f09e000001/restart"}  # fmt: skip
    plug = {"name": "Plug", "uniq_id": "p", "dev": {"ids": ["plug1"], "via_device": "c8f09e000001"},
            "cmd_t": "hub_c8f09e000001/plug1/set", "stat_t": "hub_c8f09e000001/plug1"}  # fmt: skip
    registry.announce("homeassistant/button/r/config", json.dumps(hub).encode())
    registry.announce("homeassistant/switch/p/config", json.dumps(plug).encode())
    assert not registry.rivals()


@pytest.mark.parametrize(
    "topic",
    ["zigbee2mqtt/bridge/request/permit_join", "my/zigbee/bridge/request/device/remove",
     "cmnd/tasmotas/Backlog"],
)  # fmt: skip
def test_what_commands_a_gateway_is_approved_by_name(topic: str) -> None:
    registry = Registry("homeassistant")
    state = topic.replace("cmnd", "stat") if topic.startswith("cmnd") else topic + "/x"
    registry.announce(*announced("Plug", "zz", command_topic=topic, state_topic=state))
    plug = EntityId("switch.plug")
    assert registry.rivals() == {plug: frozenset()}
    registry.approve()
    assert registry.device(plug) is None
    registry.approve([plug])
    assert registry.device(plug) is not None


def test_what_was_dropped_is_unknown_until_it_is_heard_again() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Lamp", "h/lamp"))
    registry.approve()
    registry.report("h/lamp", b"ON")
    registry.replay.clear()
    registry.miss({"h/other"})
    assert registry.home().state_of(LAMP).state == "on"
    registry.miss({"h/lamp"})
    assert registry.home().state_of(LAMP).state is None
    assert registry.replay == {"h/lamp"}
    registry.report("h/lamp", b"OFF", retained=True)
    assert registry.home().state_of(LAMP).state == "off"

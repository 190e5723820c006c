"""The registry over time: restarts, rivals, weight, edits."""

import json

import pytest

from appliance.adapters.mqtt import census
from appliance.adapters.mqtt.registry import Registry
from appliance.core.edits import Edits, EntityEdit
from appliance.core.house import EntityState
from appliance.core.tiers import factors_of, tier_of
from appliance.core.types import Action, EntityId, Factor, Tier, Verb

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


def test_what_is_kept_makes_the_same_house_again() -> None:
    first = Registry("homeassistant")
    first.announce(*announced("Lamp", "h/lamp"))
    first.announce(*announced("Kettle", "h/kettle"))
    record = first.approve([LAMP])
    kept = first.kept()
    assert list(kept) == ["homeassistant/switch/h_lamp/config"], "only of approved devices"
    again = Registry("homeassistant", record)
    for topic, payload in kept.items():
        again.announce(topic, payload)
    assert again.home().entities == {LAMP: first.home().entities[LAMP]}
    assert again.topics() == {"h/lamp"}


def test_tasmota_is_kept_with_both_of_its_messages() -> None:
    registry = Registry("homeassistant")
    mac = "A4CF12345678"
    config = {
        "ip": "192.0.2.1", "dn": "Plug", "fn": ["Plug", None], "hn": "plug", "mac": mac,
        "md": "Sonoff", "ofln": "Offline", "onln": "Online",
        "state": ["OFF", "ON", "TOGGLE", "HOLD"],
        "t": "plug", "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"], "rl": [1, 0],
        "lk": 0, "lt_st": 0, "so": {"4": 0, "30": 0}, "ver": 1, "sw": "14",
    }  # fmt: skip
    sensors = {"sn": {"Time": "2026-01-01T00:00:00", "AM2301": {"Temperature": 20.5},
                      "TempUnit": "C"}, "ver": 1}  # fmt: skip
    registry.announce(f"tasmota/discovery/{mac}/sensors", json.dumps(sensors).encode())
    registry.announce(f"tasmota/discovery/{mac}/config", json.dumps(config).encode())
    registry.approve()
    assert len(registry.kept()) >= 1
    before = registry.home().entities
    assert before
    again = Registry("homeassistant", registry.approve())
    for topic, payload in registry.kept().items():
        again.announce(topic, payload)
    assert again.home().entities == before
    registry.announce(f"tasmota/discovery/{mac}/config", b"")
    assert registry.home().entities == {}


def test_one_that_wants_to_be_commanded_where_another_is_has_to_be_approved_by_name() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Front door", "h/door"))
    registry.announce(*announced("Night light", "h/night", command_topic="h/door/set"))
    registry.announce(*announced("Kettle", "h/kettle"))
    registry.approve()
    names = [entity.name for entity in registry.home().approved()]
    assert names == ["Kettle"]
    night, door = EntityId("switch.night_light"), EntityId("switch.front_door")
    assert registry.rivals() == {night: {door}, door: {night}}
    registry.approve([door])
    assert [entity.name for entity in registry.home().approved()] == ["Front door", "Kettle"]


def test_what_is_commanded_where_a_lock_is_commanded_is_as_risky() -> None:
    registry = Registry("homeassistant")
    lock = {"unique_id": "l", "name": "Front", "command_topic": "k/front/set", "state_topic": "k/f"}
    lamp = {"unique_id": "d", "name": "Desk lamp", "command_topic": "k/front/set",
            "payload_on": "UNLOCK"}  # fmt: skip
    registry.announce("homeassistant/lock/front/config", json.dumps(lock).encode())
    registry.announce("homeassistant/light/desk/config", json.dumps(lamp).encode())
    desk = EntityId("light.desk_lamp")
    registry.approve()
    assert registry.home().approved() == ()
    registry.approve([desk])
    home = registry.home()
    assert tier_of((Action(desk, Verb.TURN_ON),), home) is Tier.GUARDED
    registry.announce("homeassistant/lock/front/config", b"")
    assert tier_of((Action(desk, Verb.TURN_ON),), registry.home()) is Tier.EVERYDAY


def test_parts_of_one_device_may_share_a_topic() -> None:
    registry = Registry("homeassistant")
    together = {"device": {"identifiers": ["gateway"]}, "command_topic": "h/gateway/set"}
    registry.announce(*announced("Left", "h/left", **together))
    registry.announce(*announced("Right", "h/right", **together))
    registry.approve()
    assert len(registry.home().approved()) == 2


def test_the_weight_of_what_waits_is_limited() -> None:
    registry = Registry("homeassistant")
    big = "x" * 100_000
    for number in range(200):
        registry.announce(*announced(f"Rogue {number}", f"r/{number}", icon=big))
    waiting = registry.home().entities
    assert len(waiting) == census.MAX_WAITING_BYTES // (len(big) + 200)
    assert registry.rejected[-1].reason == "too-many-devices"
    first = next(iter(waiting))
    registry.approve([first])
    registry.announce(*announced("Late", "r/late", icon=big))
    assert len(registry.home().entities) == len(waiting) + 1, "the approved weigh nothing"


def test_an_announcement_said_again_changes_nothing() -> None:
    registry = Registry("homeassistant")
    assert registry.announce(*announced("Lamp", "h/lamp"))
    assert not registry.announce(*announced("Lamp", "h/lamp"))


def test_edits_show_at_once_and_keep_the_approval() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Lamp", "h/lamp"))
    registry.approve()
    before = registry.home().revision
    registry.edit(Edits(entities={LAMP: EntityEdit("Sun", "attic")}))
    home = registry.home()
    assert (home.entities[LAMP].name, home.entities[LAMP].approved) == ("Sun", True)
    assert home.revision > before
    assert [area.name for area in home.areas.values()] == ["Attic"]


def test_when_a_state_changed_is_known_of_fresh_reports_only() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Lamp", "h/lamp"))
    registry.approve()
    registry.report("h/lamp", b"ON", 2_000, retained=True)
    assert registry.home().state_of(LAMP).changed_ms is None
    registry.report("h/lamp", b"OFF", 5_000)
    registry.report("h/lamp", b"OFF", 9_000)
    assert registry.home().state_of(LAMP).changed_ms == 5_000


def test_what_reports_for_a_while_only_grows_old() -> None:
    registry = Registry("homeassistant")
    registry.connected = True
    for name, root, more in (
        ("Motion", "h/motion", {"off_delay": 30}),
        ("Rain", "h/rain", {"expire_after": 60}),
    ):
        config = {"name": name, "unique_id": root, "state_topic": root, **more}
        topic = f"homeassistant/binary_sensor/{root.replace('/', '_')}/config"
        registry.announce(topic, json.dumps(config).encode())
    registry.approve()
    motion, rain = EntityId("binary_sensor.motion"), EntityId("binary_sensor.rain")
    registry.report("h/motion", b"ON", 1_000)
    registry.report("h/rain", b"ON", 1_000, retained=True)
    registry.age(30_999)
    assert registry.home().state_of(motion).state == "on"
    registry.age(31_000)
    assert registry.home().state_of(motion) == EntityState("off", changed_ms=31_000)
    assert registry.home().state_of(rain).state == "on"
    registry.age(61_000)
    assert not registry.home().state_of(rain).available
    registry.report("h/rain", b"OFF", 70_000)
    assert registry.home().state_of(rain) == EntityState("off", changed_ms=70_000)


LOCK = {"unique_id": "l", "name": "Front door", "command_topic": "z/front/set",
        "state_topic": "z/front", "device": {"identifiers": ["lock1"]}}  # fmt: skip
FOUNTAIN = {"unique_id": "F", "name": "Fountain", "command_topic": "z/front/set",
            "state_topic": "z/fountain", "payload_on": "UNLOCK"}  # fmt: skip
FRONT, WATER = EntityId("lock.front_door"), EntityId("light.fountain")


def with_lock(**more: object) -> Registry:
    """The front door, approved, and then a light."""
    registry = Registry("homeassistant")
    registry.announce("homeassistant/lock/f/config", json.dumps(LOCK).encode())
    registry.approve()
    assert registry.device(FRONT) is not None
    registry.announce("homeassistant/light/f/config", json.dumps({**FOUNTAIN, **more}).encode())
    return registry


def test_borrowed_identifiers_open_nothing() -> None:
    registry = with_lock(device={"identifiers": ["lock1"], "name": "Fountain"})
    assert registry.rivals() == {WATER: {FRONT}}
    registry.approve()
    assert registry.device(WATER) is None
    registry.approve([WATER])
    assert tier_of((Action(WATER, Verb.TURN_ON),), registry.home()) is Tier.GUARDED


@pytest.mark.parametrize("component", ["scene", "button", "valve", "switch"])
def test_whatever_wants_to_be_commanded_where_a_lock_is_has_to_be_approved_by_name(
    component: str,
) -> None:
    registry = with_lock()
    config = {"name": "Movie night", "unique_id": "s", "command_topic": "z/front/set",
              "state_topic": "z/movie", "payload_on": "UNLOCK"}  # fmt: skip
    topic = f"homeassistant/{component}/s/config"
    registry.announce(topic, json.dumps(config).encode())
    movie = EntityId(f"{component}.movie_night")
    assert FRONT in registry.rivals()[movie]
    registry.approve()
    assert registry.device(movie) is None


@pytest.mark.parametrize(
    ("topic", "other"),
    [
        ("z/front/set", "z/front/set/state"),
        ("/z/front/set", "z/front/set"),
        ("cmnd/gate/POWER1", "cmnd/gate/Backlog"),
        ("gate/cmnd/POWER1", "gate/cmnd/POWER"),
    ],
)
def test_the_same_way_by_another_word_is_the_same_way(topic: str, other: str) -> None:
    registry = Registry("homeassistant")
    for component, config in (
        ("lock", LOCK | {"command_topic": topic, "state_topic": topic.removesuffix("/set")}),
        ("light", FOUNTAIN | {"command_topic": other, "state_topic": other.removesuffix("/set")}),
    ):
        registry.announce(f"homeassistant/{component}/x/config", json.dumps(config).encode())
    registry.approve()
    assert registry.home().approved() == ()
    registry.approve([WATER, FRONT])
    assert tier_of((Action(WATER, Verb.TURN_ON),), registry.home()) is Tier.GUARDED


def test_a_thermostat_is_not_guarded_for_its_own_child_lock() -> None:
    registry = Registry("homeassistant")
    same = {"device": {"identifiers": ["trv"]}, "command_topic": "z/trv/set"}
    heats = {"name": "Radiator", "unique_id": "c", "mode_command_topic": "z/trv/set",
             "mode_state_topic": "z/trv", "modes": ["off", "heat"], **same}  # fmt: skip
    child = {"name": "Child lock", "unique_id": "k", "state_topic": "z/trv", **same}
    registry.announce("homeassistant/climate/c/config", json.dumps(heats).encode())
    registry.announce("homeassistant/switch/k/config", json.dumps(child).encode())
    registry.approve()
    assert len(registry.home().approved()) == 2
    warm = Action(EntityId("climate.radiator"), Verb.SET, (("mode", "heat"),))
    assert tier_of((warm,), registry.home()) is Tier.EVERYDAY


def test_forgetting_takes_every_approval_back() -> None:
    registry = Registry("homeassistant")
    first, second = announced("Lamp", "h/lamp"), announced("Lamp", "h/lamp", payload_on="X")
    registry.announce(*first)
    registry.approve()
    registry.announce(*second)
    assert registry.device(LAMP) is None
    registry.forget([LAMP])
    registry.announce(*first)
    assert registry.device(LAMP) is None
    assert registry.is_set_up, "forgetting everything is not a new beginning"


def test_two_that_claim_to_be_one_are_both_shown_and_approved_by_name() -> None:
    registry = Registry("homeassistant")
    for node, root in (("real", "real"), ("aaaa", "evil")):
        config = {"name": "Pump", "unique_id": "p", "command_topic": f"{root}/set",
                  "state_topic": root}  # fmt: skip
        registry.announce(f"homeassistant/switch/{node}/config", json.dumps(config).encode())
    assert len(registry.home().entities) == 2
    assert registry.approve() == {"set-up"}
    (real,) = (
        entity
        for entity in registry.home().entities
        if registry.command_topics(entity) == {"real/set"}
    )
    registry.approve([real])
    assert [entity.id for entity in registry.home().approved()] == [real]


@pytest.mark.parametrize(
    "config",
    [
        {"state_topic": "mine/s", "command_topic": "victim/set", "foo_topic": "victim/y"},
        {"state_topic": "mine/s", "command_topic": "victim/set", "availability_topic": "victim/#"},
        {"state_topic": "tasmota/x", "command_topic": "tasmota/discovery/AABBCCDDEEFF/config"},
        {"state_topic": "homeassistant/x", "command_topic": "homeassistant/light/v/config"},
        {"command_topic": "hearth"},
    ],
)
def test_a_made_up_key_or_a_discovery_topic_is_no_way_out(config: dict[str, str]) -> None:
    registry = Registry("ha")
    registry.announce("ha/switch/x/config", json.dumps(config).encode())
    assert registry.home().entities == {}
    assert registry.rejected


def test_what_reaches_a_thing_under_guard_is_as_high_approved_or_not() -> None:
    registry = Registry("homeassistant")
    registry.announce(*announced("Fish tank", "h/tank"))
    registry.announce(*announced("Night light", "h/night", command_topic="h/tank/set"))
    registry.announce(*announced("Beyond", "h/beyond", command_topic="h/tank/set/more"))
    registry.announce(*announced("Coffee machine", "h/coffee"))
    registry.approve()
    tank, coffee = EntityId("switch.fish_tank"), EntityId("switch.coffee_machine")
    others = [EntityId("switch.night_light"), EntityId("switch.beyond")]

    def tiers(*entities: EntityId) -> list[Tier]:
        home = registry.home()
        return [tier_of((Action(each, Verb.TURN_OFF),), home) for each in entities]

    assert tiers(tank, *others, coffee) == [Tier.EVERYDAY] * 4
    for tier in (Tier.GUARDED, Tier.NEVER):
        assert registry.edit(Edits(tiers={tank: tier}))
        assert tiers(tank, *others, coffee) == [tier, tier, tier, Tier.EVERYDAY]
    registry.approve([tank, *others])
    assert tiers(tank, *others, coffee) == [Tier.NEVER] * 3 + [Tier.EVERYDAY]
    registry.edit(Edits(pins={tank: "x"}))
    for each in (tank, *others):
        switched_on = (Action(each, Verb.TURN_ON),)
        assert tier_of(switched_on, registry.home()) is Tier.GUARDED
        assert factors_of(switched_on, registry.home()) == {Factor.PIN}
    registry.edit(Edits())
    assert tiers(tank, *others, coffee) == [Tier.EVERYDAY] * 4


def test_no_announcement_puts_under_guard_or_takes_from_it() -> None:
    registry = Registry("homeassistant")
    claims = {"raised": "everyday", "tier": "everyday", "factors": [], "beside": []}
    registry.edit(Edits(tiers={"switch.fish_tank": Tier.NEVER}, pins={"switch.fish_tank": "x"}))
    registry.announce(*announced("Fish tank", "h/tank", **claims))
    registry.announce(*announced("Night light", "h/night", **claims | {"raised": "never"}))
    registry.approve()
    home = registry.home()
    tank, night = (
        home.entities[EntityId(f"switch.{each}")] for each in ("fish_tank", "night_light")
    )
    assert (tank.raised, tank.factors) == (Tier.NEVER, frozenset({Factor.PIN}))
    assert (night.raised, night.factors) == (Tier.EVERYDAY, frozenset())

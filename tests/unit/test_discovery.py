"""Discovery messages: what is read, what is rejected, and that nothing ever raises."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config.broker import BrokerSettings
from appliance.core import discovery, topics
from appliance.core.discovery import Announcement, Rejected, Removal
from appliance.testing.devices import SimulatedHouse
from tests.every_case import every_case

unhurried = settings(deadline=None)
REAL = SimulatedHouse(BrokerSettings()).announcements()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)


def read(topic: str, config: object) -> tuple[Announcement, ...] | Removal | Rejected:
    return discovery.read(topic, json.dumps(config).encode(), "homeassistant")


def one(config: dict[str, object], component: str = "light") -> Announcement:
    found = read(f"homeassistant/{component}/x/config", config)
    assert isinstance(found, tuple)
    return found[0]


def test_short_keys_and_the_tilde_are_written_out() -> None:
    config: dict[str, object] = {
        "~": "zigbee/lamp",
        "cmd_t": "~/set",
        "stat_t": "~",
        "bri_cmd_t": "brightness/~",
        "avty": [{"t": "~/availability", "pl_avail": "yes"}],
        "name": "~",
        "dev": {"ids": ["1"], "sa": "Hall", "name": "Lamp"},
    }
    full = one(config).config
    assert full["command_topic"] == "zigbee/lamp/set"
    assert full["state_topic"] == "zigbee/lamp"
    assert full["brightness_command_topic"] == "brightness/zigbee/lamp"
    assert full["availability"] == [
        {"topic": "zigbee/lamp/availability", "payload_available": "yes"}
    ]
    assert full["name"] == "~", "only topics are rooted"
    assert one(config).device["suggested_area"] == "Hall"


def test_a_device_payload_becomes_its_components_with_what_they_share() -> None:
    found = read(
        "homeassistant/device/hub/config",
        {
            "dev": {"name": "Hub", "ids": "h"},
            "o": {"name": "test"},
            "avty_t": "hub/here",
            "cmps": {
                "a": {"p": "switch", "cmd_t": "hub/a", "uniq_id": "a"},
                "gone": {"p": "switch"},
                "b": {"p": "sensor", "stat_t": "hub/b", "avty_t": "hub/b/here"},
                "odd": {"p": "teapot", "cmd_t": "hub/c"},
                "worse": 7,
            },
        },
    )
    assert isinstance(found, tuple)
    assert [(each.part, each.component) for each in found] == [("a", "switch"), ("b", "sensor")]
    assert [each.config["availability_topic"] for each in found] == ["hub/here", "hub/b/here"]


@every_case(
    ("topic", "payload", "reason"),
    [
        ("homeassistant/light/x/config", b"{", "config-not-json"),
        ("homeassistant/light/x/config", b"\xff\xfe", "config-not-json"),
        ("homeassistant/light/x/config", b"[1]", "config-not-json"),
        ("homeassistant/light/x/config", b'{"a": NaN}', "config-not-json"),
        ("homeassistant/light/x/config", b"[" * 100_000, "config-not-json"),
        ("homeassistant/light/x/config", b'{"a": ' + b"9" * 5000 + b"}", "config-not-json"),
        ("homeassistant/light/x/config", b" " * 200_000, "config-too-large"),
        ("homeassistant/teapot/x/config", b"{}", "component-unknown"),
        ("homeassistant/light/x y/config", b"{}", "not-a-discovery-topic"),
        ("homeassistant/light/" + "x" * 300 + "/config", b"{}", "not-a-discovery-topic"),
        ("homeassistant/device/x/config", b'{"cmps": {}}', "device-incomplete"),
    ],
)
def test_what_is_wrong_is_rejected_with_a_reason(topic: str, payload: bytes, reason: str) -> None:
    assert discovery.read(topic, payload, "homeassistant") == Rejected(topic, reason)


def test_an_empty_payload_and_a_migration_remove() -> None:
    topic = "homeassistant/light/x/config"
    assert discovery.read(topic, b"", "homeassistant") == Removal(topic)
    assert read(topic, {"migrate_discovery": True}) == Removal(topic)


@pytest.mark.parametrize(
    ("device", "own", "name"),
    [
        ("Hall light", None, "Hall light"),
        ("Kitchen", "leak sensor", "Kitchen leak sensor"),
        ("Lamp", "Lamp power", "Lamp power"),
        (None, "Lamp", "Lamp"),
        ("", 7, ""),
    ],
)
def test_names_are_joined_as_home_assistant_does(device: object, own: object, name: str) -> None:
    assert discovery.full_name(one({"name": own, "device": {"name": device}})) == name


def test_a_name_cannot_hide_or_reorder_anything() -> None:
    assert discovery.clean_name("Hall\u202e\u200b\x07\nlight\u3164") == "Hall light"
    assert discovery.clean_name("e\u0301toile") == "étoile"
    assert discovery.clean_name("x" * 1000) == "x" * 40


@unhurried
@given(st.text())
def test_clean_names_are_clean_and_stay_so(raw: str) -> None:
    name = discovery.clean_name(raw)
    assert len(name) <= discovery.MAX_NAME
    assert all(unicodedata.category(character)[0] != "C" for character in name)
    assert name == unicodedata.normalize("NFC", name) == discovery.clean_name(name)


@every_case(
    ("topic", "fault"),
    [
        ("zigbee2mqtt/lamp/set", None),
        ("home/#", "topic-wildcard"),
        ("home/+/set", "topic-wildcard"),
        ("$SYS/broker", "topic-reserved"),
        ("", "topic-length"),
        ("x" * 201, "topic-length"),
        ("x" * 200, None),
        ("/" * 100, "topic-levels"),
        ("/" * 99, None),
        ("a\x00b", "topic-characters"),
        ("homeassistant/light/x/config", "topic-discovery"),
        ("homeassistant/status", "topic-discovery"),
        ("hearth/ha/call", "topic-ours"),
    ],
)
def test_commands_go_to_plain_topics_of_others_only(topic: str, fault: str | None) -> None:
    assert topics.command_fault(topic, "homeassistant") == fault


LAMP: dict[str, object] = {
    "unique_id": "lamp-1",
    "command_topic": "lamp/set",
    "state_topic": "lamp",
    "device": {"name": "Lamp", "suggested_area": "Hall", "sw_version": "1"},
}


@every_case(
    "change",
    [
        {"command_topic": "garage/door/set"},
        {"brightness_command_topic": "garage/door/set"},
        {"payload_on": "UNLOCK"},
        {"command_template": "{{ 1 }}"},
        {"device_class": "outlet"},
        {"object_id": "study_blind"},
        {"object_id": "lamp"},
        {"default_entity_id": "light.study_blind"},
        {"state_topic": "lamp/set"},
        {"value_template": "{{ value_json.other }}"},
        {"state_value_template": "{{ value }}"},
        {"state_on": "OFF"},
        {"payload_off": "ON"},
        {"optimistic": True},
        {"availability_topic": "bridge/state"},
        {"payload_available": "yes"},
        {"availability_mode": "all"},
        {"availability": [{"topic": "bridge/state"}]},
        {"unique_id": "lamp-2"},
        {"device": {"name": "Other", "suggested_area": "Hall"}},
        {"device": {"name": "Lamp", "suggested_area": "Bedroom"}},
        {"device": {"name": "Lamp", "suggested_area": "Hall", "identifiers": ["other"]}},
        {"device": {"name": "Lamp", "suggested_area": "Hall", "connections": [["mac", "1"]]}},
        {"off_delay": 5},
        {"expire_after": 60},
        {"unit_of_measurement": "°F"},
        {"options": ["Cotton", "Wool"]},
        {"modes": ["off", "heat"]},
        {"preset_modes": ["eco"]},
        {"fan_modes": ["low"]},
        {"swing_modes": ["on"]},
        {"speed_range_max": 3},
        {"min": 5},
        {"max": 90},
        {"step": 0.5},
        {"temp_step": 0.5},
        {"max_temp": 90},
        {"max_humidity": 60},
        {"supported_features": ["start"]},
        {"supported_color_modes": ["rgb"]},
        {"support_duration": False},
        {"effect_list": ["fire"]},
        {"fan_speed_list": ["max"]},
        {"min_mireds": 100},
        {"max_kelvin": 6500},
        {"event_types": ["press"]},
        {"available_tones": ["fire"]},
        {"timezone": "UTC"},
        {"pattern": "x+"},
    ],
)
def test_the_fingerprint_changes_with_what_the_owner_approved(change: dict[str, object]) -> None:
    before = one(LAMP)
    assert discovery.fingerprint(before) != discovery.fingerprint(one(LAMP | change))


def test_the_fingerprint_covers_what_is_cut_off_the_name() -> None:
    def called(name: str) -> str:
        return discovery.fingerprint(one({"name": name, "device": {"name": "Relay " * 8}}))

    assert discovery.full_name(one({"name": "Lamp", "device": {"name": "Relay " * 8}})) == (
        "Relay Relay Relay Relay Relay Relay Rela"
    )
    assert called("Lamp") != called("Garage door")


@pytest.mark.parametrize(
    "change",
    [
        {"icon": "mdi:lamp"},
        {"device": {"name": "Lamp", "suggested_area": "Hall", "sw_version": "2"}},
    ],
)
def test_the_fingerprint_stays_with_what_does_not_matter(change: dict[str, object]) -> None:
    assert discovery.fingerprint(one(LAMP)) == discovery.fingerprint(one(LAMP | change))


@pytest.mark.parametrize(
    "change",
    [
        {"payload_on": "\ud800"},
        {"command_topic": "lamp/\udfff"},
        {"state_topic": "lamp/\udfff"},
        {"command_template": "{{ value }}\ud800"},
        {"device": {"name": "Lamp \ud800"}},
        {"availability": [{"topic": "a", "payload_available": "\ud800"}]},
        {"\ud800": "a key"},
    ],
)
def test_half_a_character_rejects_the_announcement(change: dict[str, object]) -> None:
    found = read("homeassistant/light/x/config", LAMP | change)
    assert isinstance(found, Rejected)
    assert found.reason == "config-not-unicode"
    assert isinstance(read("homeassistant/light/x/config", LAMP | {"icon": "\U0001f4a1"}), tuple)


@unhurried
@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(payload: bytes) -> None:
    found = discovery.read("homeassistant/device/x/config", payload, "homeassistant")
    assert isinstance(found, tuple | Removal | Rejected)


@unhurried
@given(st.text(max_size=80), JSON)
def test_arbitrary_topics_and_json_never_raise(topic: str, config: object) -> None:
    payload = json.dumps(config).encode(errors="replace")
    for where in (topic, "homeassistant/light/x/config", "homeassistant/device/x/config"):
        found = discovery.read(where, payload, "homeassistant")
        assert isinstance(found, tuple | Removal | Rejected)
        for announcement in found if isinstance(found, tuple) else ():
            assert len(discovery.fingerprint(announcement)) == 32
            assert discovery.object_id(announcement)


def test_the_imaginary_house_is_announced_in_every_dialect() -> None:
    topics = list(REAL)
    assert sum(topic.startswith("tasmota/discovery/") for topic in topics) == 2 * 4
    assert any("/device/" in topic for topic in topics)
    assert any("cmd_t" in config for config in REAL.values())
    parts = [discovery.read(t, json.dumps(c).encode(), "homeassistant") for t, c in REAL.items()]
    assert sum(len(found) for found in parts if isinstance(found, tuple)) == 56


SWITCH = {"p": "switch", "name": "Plug", "uniq_id": "p1", "cmd_t": "hub/p1/set", "stat_t": "hub/p1"}


def test_a_hub_may_have_nothing_but_children() -> None:
    hub = {"dev": {"ids": ["hub"], "name": "Hub"}, "o": {"name": "o"},
           "cdevs": [{"ids": ["kid"], "name": "Kid", "cmps": {"a": SWITCH}}]}  # fmt: skip
    found = read("homeassistant/device/hub/config", hub)
    assert isinstance(found, tuple)
    assert [(each.part, each.device["name"]) for each in found] == [("kid/a", "Kid")]
    childless = {**hub, "cdevs": []}
    assert read("homeassistant/device/hub/config", childless) == Rejected(
        "homeassistant/device/hub/config", "device-incomplete"
    )


@pytest.mark.parametrize("key", ["child_device", "cdev"])
def test_a_single_component_may_be_of_a_device_behind_the_device(key: str) -> None:
    config = {**SWITCH, "dev": {"ids": ["hub"], "name": "Hub", key: {"ids": ["k"], "name": "Kid"}}}
    found = read("homeassistant/switch/p1/config", config)
    assert isinstance(found, tuple)
    assert found[0].device == {"identifiers": ["k"], "name": "Kid"}
    assert discovery.full_name(found[0]) == "Kid Plug"


@pytest.mark.parametrize("key", ["migrate_discovery", "migr_discvry"])
def test_a_migration_removes_however_it_is_spelled(key: str) -> None:
    topic = "homeassistant/climate/x/config"
    assert read(topic, {key: True}) == Removal(topic)

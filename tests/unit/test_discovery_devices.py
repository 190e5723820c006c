"""From announcements to devices: what can be commanded, what is read, and who is let in."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.roster import SET_UP
from appliance.adapters.mqtt.wiring import Command
from appliance.config.broker import BrokerSettings
from appliance.core import discovery, topics
from appliance.core.discovery import Announcement, Rejected
from appliance.core.house import Range
from appliance.core.types import Action, EntityId, Verb
from appliance.testing.devices import SimulatedHouse
from tests.every_case import every_case

unhurried = settings(deadline=None)
Config = dict[str, Any]
REAL = list(SimulatedHouse(BrokerSettings()).announcements().items())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


def made(component: str, config: Config) -> Device | Rejected:
    topic = f"homeassistant/{component}/x/config"
    return build(Announcement(topic, "", component, discovery.expand(config)), "homeassistant")


def device(component: str, **config: object) -> Device:
    found = made(component, {"unique_id": "x", "name": "X", **config})
    assert isinstance(found, Device)
    return found


def act(verb: Verb, **parameters: int) -> Action:
    return Action(EntityId("any.x"), verb, tuple(sorted(parameters.items())))


JSON_LIGHT: Config = {
    "schema": "json",
    "command_topic": "x/c",
    "state_topic": "x/s",
    "brightness_scale": 254,
    "supported_color_modes": ["brightness"],
}


def test_json_light_counts_in_its_own_steps() -> None:
    light = device("light", **JSON_LIGHT)
    assert light.wiring.settings == {"brightness_pct": Range(1, 100)}
    (command,) = light.wiring.encode(act(Verb.SET, brightness_pct=50))
    assert isinstance(command, Command)
    assert (command.topic, json.loads(command.payload)) == (
        "x/c",
        {"state": "ON", "brightness": 127},
    )
    (lowest,) = light.wiring.encode(act(Verb.TURN_ON, brightness_pct=1))
    assert isinstance(lowest, Command)
    assert json.loads(lowest.payload)["brightness"] >= 1
    light.report("x/s", b'{"state": "ON", "brightness": 254}')
    assert (light.state.state, dict(light.state.attributes)) == ("on", {"brightness_pct": 100})
    light.report("x/s", b'{"brightness": 127}')
    assert (light.state.state, dict(light.state.attributes)) == ("on", {"brightness_pct": 50})
    light.report("x/s", b"garbage")
    assert light.state.state is None


def test_basic_light_sends_brightness_as_it_wants_it() -> None:
    topics = {"command_topic": "x/c", "brightness_command_topic": "x/b"}
    for kind, wanted in [
        ("last", [Command("x/b", "128"), Command("x/c", "ON")]),
        ("first", [Command("x/c", "ON"), Command("x/b", "128")]),
        ("brightness", [Command("x/b", "128")]),
    ]:
        light = device("light", **topics, on_command_type=kind)
        assert list(light.wiring.encode(act(Verb.TURN_ON, brightness_pct=50))) == wanted
        assert light.wiring.encode(act(Verb.TURN_OFF)) == (Command("x/c", "OFF"),)
        assert not light.wiring.answers


@every_case(
    "action",
    [
        act(Verb.TURN_OFF, brightness_pct=3),
        act(Verb.SET),
        act(Verb.SET, brightness_pct=0),
        act(Verb.SET, brightness_pct=101),
        act(Verb.SET, kelvin=3000),
        act(Verb.SET, brightness_pct=3, kelvin=3000),
        act(Verb.OPEN),
        act(Verb.PRESS),
    ],
)
def test_a_light_cannot_be_told_what_it_does_not_understand(action: Action) -> None:
    basic = device("light", command_topic="x/c", brightness_command_topic="x/b")
    assert basic.wiring.encode(action) == ()
    assert device("light", **JSON_LIGHT).wiring.encode(action) == ()


def test_switch_reads_its_own_words_through_a_simple_template() -> None:
    plug = device(
        "switch",
        command_topic="x/c",
        state_topic="x/s",
        value_template="{{ value_json['relay'].state }}",
        payload_on=1,
        payload_off=0,
        state_on="up",
    )
    assert plug.wiring.encode(act(Verb.TURN_ON)) == (Command("x/c", "1"),)
    plug.report("x/s", b'{"relay": {"state": "up"}}')
    assert plug.state.state == "on"
    plug.report("x/s", b'{"relay": {"state": 0}}')
    assert plug.state.state == "off"
    plug.report("x/s", b'{"relay": {"state": 1}}')
    assert plug.state.state is None, "1 is a command here, not a state"


def test_templates_we_do_not_evaluate_are_never_guessed() -> None:
    odd = "{{ 'ON' if value_json.x is search('3') else 'OFF' }}"
    plug = device("switch", command_topic="x/c", state_topic="x/s", value_template=odd)
    plug.report("x/s", b'{"x": 4}')
    assert plug.state.state is None
    assert not plug.wiring.answers
    blind = device("switch", command_topic="x/c", command_template="{{ now() }}")
    assert blind.wiring.verbs == frozenset()
    assert blind.wiring.encode(act(Verb.TURN_ON)) == ()


def test_cover_positions_run_the_way_the_device_says() -> None:
    cover = device(
        "cover",
        command_topic="x/c",
        position_topic="x/p",
        set_position_topic="x/sp",
        position_open=0,
        position_closed=200,
        payload_stop=None,
    )
    assert cover.wiring.verbs == {Verb.OPEN, Verb.CLOSE, Verb.SET}
    assert cover.wiring.encode(act(Verb.SET, position=25)) == (Command("x/sp", "150"),)
    cover.report("x/p", b"150")
    assert (cover.state.state, cover.state.attributes["position"]) == ("open", 25)
    cover.report("x/p", b"200")
    assert (cover.state.state, cover.state.attributes["position"]) == ("closed", 0)
    cover.report("x/p", b"1e999")
    assert cover.state.state is None


def test_locks_can_be_locked_and_unlocked_unless_they_want_a_code() -> None:
    assert device("lock", command_topic="x/c").wiring.verbs == {Verb.LOCK, Verb.UNLOCK}
    assert device("lock", command_topic="x/c", code_format="^\\d{4}$").wiring.verbs == frozenset()


@every_case("component", sorted(discovery.COMPONENTS))
def test_every_component_is_listed(component: str) -> None:
    config = {"command_topic": "x/c", "state_topic": "x/s", "name": "Thing", "options": ["a"]}
    config |= {"event_types": ["a"]}
    found = device(component, **config)
    assert found.entity.name == "Thing"
    assert found.wiring.verbs or found.wiring.encode(act(Verb.TURN_ON)) == ()


@every_case(
    "config",
    [
        {},
        {"command_topic": "a/#"},
        {"command_topic": "$SYS/x"},
        {"command_topic": "homeassistant/light/x/config"},
        {"command_topic": "hearth/ha/call"},
        {"command_topic": 7},
        {"command_topic": "x/c", "state_topic": "+/s"},
        {"command_topic": "x/c", "payload_on": {"a": 1}},
        {"command_topic": "x/c", "availability_topic": "#"},
        {"command_topic": "x/c", "enabled_by_default": False},
    ],
)
def test_a_bad_switch_is_rejected_whole(config: Config) -> None:
    assert isinstance(made("switch", config), Rejected)


def test_availability_follows_its_mode() -> None:
    sources = [{"topic": "x/a"}, {"topic": "x/b", "payload_available": "1"}]
    for mode, seen in [("all", False), ("any", True), ("latest", False)]:
        plug = device("switch", command_topic="x/c", availability=sources, availability_mode=mode)
        assert not plug.state.available
        plug.report("x/b", b"1")
        plug.report("x/a", b"offline")
        assert plug.state.available is seen
    assert device("switch", command_topic="x/c").state.available


def switch_config(**changes: object) -> bytes:
    lamp = {"unique_id": "u", "command_topic": "lamp/set", "state_topic": "lamp", "name": "Lamp"}
    return json.dumps({**lamp, "device": {"suggested_area": "Hall"}, **changes}).encode()


TOPIC = "homeassistant/switch/lamp/config"
LAMP = EntityId("switch.lamp")


def test_only_what_is_approved_is_followed_and_shown() -> None:
    registry = Registry("homeassistant")
    assert registry.announce(TOPIC, switch_config())
    assert not registry.home().approved()
    assert not registry.topics()
    assert not registry.home().areas
    assert registry.device(LAMP) is None
    ids = registry.approve()
    assert SET_UP in ids
    assert len(ids) == 2
    assert registry.topics() == {"lamp"}
    assert registry.report("lamp", b"ON") == (LAMP,)
    assert registry.home().state_of(LAMP).state == "on"
    assert [area.name for area in registry.home().areas.values()] == ["Hall"]
    again = Registry("homeassistant", ids)
    again.announce(TOPIC, switch_config())
    assert [entity.id for entity in again.home().approved()] == [LAMP]


def test_a_changed_command_topic_goes_back_to_waiting() -> None:
    registry = Registry("homeassistant")
    registry.announce(TOPIC, switch_config())
    registry.approve()
    registry.announce(TOPIC, switch_config(command_topic="garage/door/set"))
    assert not registry.home().approved()
    assert registry.device(LAMP) is None
    registry.announce(TOPIC, switch_config())
    assert registry.home().approved()


@pytest.mark.parametrize("first", ["rogue", "real"])
def test_a_newcomer_takes_neither_id_nor_identity(first: str) -> None:
    trusted = Registry("homeassistant")
    trusted.announce(TOPIC, switch_config())
    registry = Registry("homeassistant", trusted.approve())
    rogues = {
        "homeassistant/switch/a/config": switch_config(unique_id="a", command_topic="lamp/evil"),
        "homeassistant/switch/b/config": switch_config(command_topic="lamp/evil"),
    }
    messages = [*rogues.items(), (TOPIC, switch_config())]
    for topic, payload in messages if first == "rogue" else messages[::-1]:
        registry.announce(topic, payload)
    found = registry.device(LAMP)
    assert found is not None
    assert found.wiring.encode(act(Verb.TURN_ON)) == (Command("lamp/set", "ON"),)
    waiting = [entity for entity in registry.home().entities.values() if not entity.approved]
    assert len(waiting) == 1, "the one with a stolen identity is not shown at all"
    assert waiting[0].id != LAMP


def test_the_revision_grows_with_entities_and_not_with_states() -> None:
    registry = Registry("homeassistant")
    registry.announce(TOPIC, switch_config())
    registry.approve()
    before = registry.home()
    registry.report("lamp", b"ON")
    assert registry.home().revision == before.revision
    assert registry.home() is registry.home()
    assert not registry.announce(TOPIC, switch_config())
    assert registry.home().revision == before.revision
    registry.announce(TOPIC, b"")
    assert registry.home().revision > before.revision
    assert not registry.home().entities


def test_the_same_announcement_again_keeps_the_state() -> None:
    registry = Registry("homeassistant")
    registry.announce(TOPIC, switch_config())
    registry.approve()
    registry.report("lamp", b"ON")
    registry.announce(TOPIC, switch_config(icon="mdi:lamp"))
    assert registry.home().state_of(LAMP).state == "on"


def test_forgetting_everything_is_not_a_new_beginning() -> None:
    registry = Registry("homeassistant")
    registry.announce(TOPIC, switch_config())
    record = registry.approve()
    record -= registry.forget([LAMP])
    assert not registry.home().approved()
    assert Registry("homeassistant", record).is_set_up


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A real announcement with a few keys replaced, added or taken away."""
    topic, config = draw(st.sampled_from(REAL))
    config = json.loads(json.dumps(config))
    parts = config.get("cmps", {})
    target = draw(st.sampled_from([config, *parts.values()]))
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from([*target, "schema", "availability", "value_template", "name"]))
        if draw(st.booleans()):
            target[key] = draw(JSON)
        else:
            target.pop(key, None)
    return topic, json.dumps(config).encode(errors="replace")


@unhurried
@given(st.lists(mutated(), min_size=1, max_size=4), st.binary(max_size=60), JSON)
def test_mutated_announcements_and_garbage_reports_never_raise_nor_guess(
    messages: list[tuple[str, bytes]], raw: bytes, report: object
) -> None:
    registry = Registry("homeassistant")
    for topic, payload in messages:
        registry.announce(topic, payload)
    registry.approve()
    for topic in registry.topics():
        registry.report(topic, raw)
        registry.report(topic, json.dumps(report).encode(errors="replace"))
    home = registry.home()
    for entity in home.approved():
        assert 0 < len(entity.name) <= discovery.MAX_NAME
        found = registry.device(entity.id)
        assert found is not None
        for verb in Verb:
            commands = found.wiring.encode(Action(entity.id, verb))
            for command in commands:
                assert isinstance(command, Command), "announced devices are told by message"
                assert topics.command_fault(command.topic, "homeassistant") is None
            assert not commands or verb in entity.verbs

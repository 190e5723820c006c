"""The simulated devices, one by one: what they announce is theirs, and junk moves none of them."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError
from appliance.core.types import EntityId
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import Manner, load_house
from appliance.testing.things import Thing
from appliance.testing.toys import Dialect, Toy, is_command, toy_of
from appliance.testing.toys.dialects import BY_ENTITY, node_of
from appliance.testing.toys.tasmota import Tasmota

HOUSE = load_house()
DIALECTS = (None, *Dialect)
every_dialect = pytest.mark.parametrize("dialect", DIALECTS)


def toys(dialect: Dialect | None = None) -> dict[EntityId, Toy]:
    return {thing.entity: toy_of(thing, dialect) for thing in HOUSE.on_mqtt}


def toy(entity: str, dialect: Dialect | None = None) -> Toy:
    return toys(dialect)[EntityId(entity)]


def reported(of: Toy) -> dict[str, object]:
    (message,) = of.reports()
    state: dict[str, object] = json.loads(message.payload)
    return state


@every_dialect
def test_every_topic_belongs_to_one_device(dialect: Dialect | None) -> None:
    owners: dict[str, EntityId] = {}
    for entity, each in toys(dialect).items():
        reports = {message.topic for message in each.reports()}
        for topic in {*each.commands, *reports, each.voice.presence(here=True).topic}:
            assert owners.setdefault(topic, entity) == entity
        levels = {topic.split("/")[1 if isinstance(each.voice, Tasmota) else 0] for topic in owners
                  if owners[topic] == entity}  # fmt: skip
        assert len(levels) == 1, "commands lie where the reports do"
        assert all(is_command(topic) for topic in each.commands)
        assert not any(is_command(topic) for topic in reports)


def test_a_mixture_of_publishers_is_fixed() -> None:
    spoken = {entity: each.dialect for entity, each in toys().items()}
    assert spoken[EntityId("light.porch")] is Dialect.ZIGBEE2MQTT
    assert spoken[EntityId("cover.garage_door")] is Dialect.ESPHOME
    assert min(list(spoken.values()).count(dialect) for dialect in set(spoken.values())) >= 3
    assert toy("light.porch").commands == ("zigbee2mqtt/porch-light/set",)
    assert node_of(toy("light.porch").thing) == "porch-light"


def test_forcing_a_dialect_leaves_out_what_it_does_not_have() -> None:
    assert {each.dialect for each in toys(Dialect.ESPHOME).values()} == {Dialect.ESPHOME}
    forced = toys(Dialect.TASMOTA)
    assert forced[EntityId("switch.kettle")].dialect is Dialect.TASMOTA
    assert forced[EntityId("vacuum.dusty")].dialect is Dialect.ESPHOME
    assert forced[EntityId("light.tv_backlight")].dialect is Dialect.ESPHOME


def test_zigbee2mqtt_announces_as_it_does() -> None:
    announced = SimulatedHouse(BrokerSettings()).announcements()
    (config,) = (config for topic, config in announced.items() if "hall-ceiling" in str(config))
    assert config["brightness_scale"] == 254
    assert config["schema"] == "json"
    assert config["availability_mode"] == "all"
    assert [each["topic"] for each in config["availability"]] == [  # type: ignore[attr-defined]
        "zigbee2mqtt/bridge/state",
        "zigbee2mqtt/hall-ceiling-light/availability",
    ]
    assert config["origin"]["name"] == "Zigbee2MQTT"  # type: ignore[index]
    assert config["device"]["suggested_area"] == "Hall"  # type: ignore[index]


def test_esphome_announces_in_short() -> None:
    announced = SimulatedHouse(BrokerSettings()).announcements()
    config = announced["homeassistant/light/tv-backlight-light/tv_backlight/config"]
    assert config["~"] == "tv-backlight-light/light/tv_backlight"
    assert (config["cmd_t"], config["stat_t"]) == ("~/command", "~/state")
    assert config["avty_t"] == "tv-backlight-light/status"
    assert config["dev"]["sa"] == "Living room"  # type: ignore[index]


def test_tasmota_announces_on_its_own_topics() -> None:
    announced = SimulatedHouse(BrokerSettings(), dialect=Dialect.TASMOTA).announcements()
    own = {topic: config for topic, config in announced.items() if topic.startswith("tasmota/")}
    tree = next(config for config in own.values() if config.get("dn") == "Christmas tree")
    assert f"tasmota/discovery/{tree['mac']}/sensors" in own
    assert (tree["t"], tree["ft"], tree["rl"]) == (
        "christmas-tree-switch", "%prefix%/%topic%/", [1, 0, 0, 0, 0, 0, 0, 0],
    )  # fmt: skip
    lamp = toy("light.landing", Dialect.TASMOTA)
    lamp.begin(lamp.asked("cmnd/landing-light/Dimmer", "40"))
    result, state = lamp.answer({"Dimmer": 40})
    assert (result.topic, result.retain) == ("stat/landing-light/RESULT", False)
    assert json.loads(result.payload) == {"POWER": "ON", "Dimmer": 40}
    assert (state.topic, state.retain) == ("tele/landing-light/STATE", True)
    assert lamp.asked("cmnd/landing-light/STATE", "") == {}
    assert json.loads(lamp.answer({})[0].payload) == {"POWER": "ON", "Dimmer": 40}
    warmth = toy("sensor.living_temperature", Dialect.TASMOTA)
    assert reported(warmth)["DS18B20"] == {"Temperature": 20.1}


def test_a_lamp_has_one_kind_of_light_and_is_never_on_at_nothing() -> None:
    lamp = toy("light.living_floor_lamp")
    topic = lamp.commands[0]
    assert reported(lamp)["state"] == "OFF"
    lamp.begin(lamp.asked(topic, '{"state": "ON"}'))
    assert reported(lamp)["brightness"] == 255
    lamp.begin(lamp.asked(topic, '{"color": {"r": 255, "g": 0, "b": 0}, "effect": "candle"}'))
    assert reported(lamp)["color"] == {"r": 255, "g": 0, "b": 0}
    assert reported(lamp)["effect"] == "candle"
    lamp.begin(lamp.asked(topic, '{"state": "ON", "color_temp": 250}'))
    state = reported(lamp)
    assert (state["color_mode"], state["color_temp"]) == ("color_temp", 250)
    assert "color" not in state
    assert state["effect"] == "None"


def test_a_cover_stops_on_its_way() -> None:
    blinds = toy("cover.living_blinds")
    topic = blinds.commands[0]
    assert blinds.begin(blinds.asked(topic, "CLOSE"))
    assert reported(blinds)["motor_state"] == "closing"
    assert not blinds.begin(blinds.asked(topic, "STOP"))
    state = reported(blinds)
    assert (state["state"], state["position"]) == ("OPEN", 50)
    assert "motor_state" not in state
    assert not blinds.begin(blinds.asked(topic, '{"position": 50}')), "it is there already"


def test_the_opposite_is_another_thing_or_nothing() -> None:
    lock, valve, vacuum = toy("lock.front_door"), toy("valve.water_main"), toy("vacuum.dusty")
    assert lock.contrary({"state": "unlocked"}) == {"state": "locked"}
    assert valve.contrary({"state": 30}) == {"state": 70}
    assert vacuum.contrary({"state": "paused"}) == {"state": "paused"}


@pytest.mark.parametrize(
    ("id_", "attributes"),
    [
        ("media_player.a", {}),
        ("select.a", {}),
        ("number.a", {"min": "few"}),
        ("light.a", {"color_modes": ["brightness"], "brightness": float("inf")}),
    ],
)
def test_what_nobody_can_play_is_named(id_: str, attributes: dict[str, object]) -> None:
    thing = Thing(id=id_, name="A", via="mqtt", attributes=attributes)
    with pytest.raises(ConfigError, match=id_):
        toy_of(thing)


JUNK = st.one_of(
    st.text(max_size=40),
    st.floats().map(str),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.dictionaries(
            st.sampled_from(["state", "brightness", "color", "color_temp", "position", "x", "y"]),
            inner,
            max_size=4,
        ),
        max_leaves=6,
    ).map(json.dumps),
    st.just('{"state":' * 20_000),
)


@settings(deadline=None)
@given(data=st.data(), dialect=st.sampled_from(DIALECTS), payload=JUNK)
def test_junk_is_ignored_or_obeyed_and_never_breaks_a_device(
    data: st.DataObject, dialect: Dialect | None, payload: str
) -> None:
    thing = data.draw(st.sampled_from([t for t in HOUSE.on_mqtt if toy_of(t).commands]))
    each = toy_of(thing, dialect)
    topic = data.draw(st.sampled_from(each.commands))
    try:
        asked = each.asked(topic, payload)
    except ValueError:
        return
    each.begin(each.contrary(asked))
    each.begin(asked)
    each.arrive()
    for message in each.answer(asked):
        assert "NaN" not in message.payload


def test_the_documentation_says_who_speaks_what_and_how_they_behave() -> None:
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    for dialect, name in ((Dialect.ESPHOME, "ESPHome"), (Dialect.TASMOTA, "Tasmota")):
        (listed,) = re.findall(rf"^\* {name}: (.*)$", page, flags=re.MULTILINE)
        wanted = [entity for entity, spoken in BY_ENTITY.items() if spoken is dialect]
        assert re.findall(r"`([^`]+)`", listed) == wanted
    assert all(f"\n| `{manner}` |" in page for manner in Manner)

"""Which tier every component, device class, direction and name falls into."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.danger_words import (
    ACCESS_WORDS,
    FALSE_FRIENDS,
    HEAT_WORDS,
    ROOM_HEATING_WORDS,
)
from appliance.core.house import Entity, Home
from appliance.core.tiers import RULES, highest, rule_of, tier_of
from appliance.core.types import Action, EntityId, Tier, Value, Verb

unhurried = settings(deadline=None, max_examples=60)
E, G, N = Tier.EVERYDAY, Tier.GUARDED, Tier.NEVER

COMPONENTS: dict[str, tuple[Tier, Tier]] = {
    "alarm_control_panel": (G, E),
    "binary_sensor": (G, G),
    "button": (G, G),
    "camera": (G, G),
    "climate": (E, E),
    "cover": (G, G),  # of no known device class
    "date": (G, G),
    "datetime": (G, G),
    "device_automation": (G, G),
    "device_tracker": (G, G),
    "event": (G, G),
    "fan": (E, E),
    "humidifier": (E, E),
    "image": (G, G),
    "infrared": (G, G),
    "lawn_mower": (G, E),
    "light": (E, E),
    "lock": (G, E),
    "notify": (G, G),
    "number": (E, E),
    "scene": (G, G),
    "select": (E, E),
    "sensor": (G, G),
    "siren": (G, E),
    "switch": (E, E),
    "tag": (G, G),
    "text": (G, G),
    "time": (G, G),
    "update": (G, G),
    "vacuum": (E, E),
    "valve": (G, G),
    "water_heater": (G, E),
}
"""Home Assistant's MQTT component types (2026.11): tiers of the risky and the calm direction."""

COVERS: dict[str | None, tuple[Tier, Tier]] = {
    "awning": (E, E),
    "blind": (E, E),
    "curtain": (E, E),
    "damper": (G, G),
    "door": (G, E),
    "garage": (G, E),
    "gate": (G, E),
    "shade": (E, E),
    "shutter": (E, E),
    "window": (G, E),
    None: (G, G),
    "": (G, G),
    "drawbridge": (G, G),
}

RISKY = (Verb.TURN_ON, Verb.OPEN, Verb.UNLOCK, Verb.PRESS, Verb.START, Verb.INSTALL)
CALM = (Verb.TURN_OFF, Verb.CLOSE, Verb.LOCK, Verb.STOP, Verb.PAUSE, Verb.DOCK)


def judge(
    domain: str,
    verb: Verb,
    *,
    name: str = "Thing",
    device_class: str | None = None,
    aliases: tuple[str, ...] = (),
    object_id: str = "x1",
    parameters: tuple[tuple[str, Value], ...] = (),
    unit: str | None = None,
) -> Tier:
    id_ = EntityId(f"{domain}.{object_id}")
    entity = Entity(id_, name, device_class=device_class, aliases=aliases, unit=unit)
    return tier_of((Action(id_, verb, parameters),), Home(entities={id_: entity}))


def test_there_are_32_component_types() -> None:
    assert len(COMPONENTS) == 32
    assert {domain for domain, _ in RULES} - set(COMPONENTS) == {
        "media_player",
        "script",
        "input_boolean",
    }


@pytest.mark.parametrize(("domain", "tiers"), COMPONENTS.items())
def test_component(domain: str, tiers: tuple[Tier, Tier]) -> None:
    assert {judge(domain, verb) for verb in RISKY} == {tiers[0]}
    assert {judge(domain, verb) for verb in CALM} == {tiers[1]}
    assert judge(domain, Verb.SET) is tiers[0]


@pytest.mark.parametrize(
    ("domain", "verb", "tier"),
    [
        ("lawn_mower", Verb.START, G), ("lawn_mower", Verb.DOCK, E), ("lawn_mower", Verb.PAUSE, E),
        ("lawn_mower", Verb.STOP, E), ("vacuum", Verb.START, E), ("vacuum", Verb.LOCATE, E),
        ("vacuum", Verb.DOCK, E), ("update", Verb.INSTALL, G), ("button", Verb.PRESS, G),
        ("siren", Verb.TURN_ON, G), ("siren", Verb.TURN_OFF, E), ("lock", Verb.OPEN, G),
        ("media_player", Verb.NEXT, E), ("media_player", Verb.PREVIOUS, E),
    ],
)  # fmt: skip
def test_verb(domain: str, verb: Verb, tier: Tier) -> None:
    assert judge(domain, verb) is tier


@pytest.mark.parametrize(
    ("domain", "name", "value", "tier"),
    [
        ("notify", "message", "Dinner is ready", G), ("text", "value", "hello", G),
        ("date", "value", "2026-12-01", G), ("time", "value", "07:30", G),
        ("datetime", "value", "2026-12-01T07:30", G), ("number", "value", 40, E),
        ("select", "option", "Wool", E), ("fan", "percentage", 40, E),
        ("fan", "direction", "reverse", E),
        ("fan", "oscillating", "on", E), ("fan", "preset", "breeze", E),
        ("vacuum", "fan_speed", "max", E), ("humidifier", "humidity", 50, E),
        ("humidifier", "mode", "sleep", E), ("siren", "tone", "fire", G),
        ("siren", "duration", 5, G), ("siren", "volume_pct", 5, G),
        ("water_heater", "temperature", 50, G), ("water_heater", "mode", "eco", G),
        ("water_heater", "mode", "off", E), ("climate", "temperature_low", 20, G),
        ("climate", "temperature_high", 20, G), ("climate", "swing_horizontal_mode", "on", G),
        ("climate", "humidity", 40, E), ("climate", "fan_mode", "low", E),
        ("alarm_control_panel", "mode", "armed_custom_bypass", G),
        ("alarm_control_panel", "mode", "armed_vacation", E),
    ],
)  # fmt: skip
def test_parameter(domain: str, name: str, value: Value, tier: Tier) -> None:
    assert judge(domain, Verb.SET, parameters=((name, value),)) is tier


@pytest.mark.parametrize(("device_class", "tiers"), COVERS.items())
def test_cover(device_class: str | None, tiers: tuple[Tier, Tier]) -> None:
    assert judge("cover", Verb.OPEN, device_class=device_class) is tiers[0]
    assert judge("cover", Verb.CLOSE, device_class=device_class) is tiers[1]
    half = judge("cover", Verb.SET, device_class=device_class, parameters=(("position", 50),))
    shut = judge("cover", Verb.SET, device_class=device_class, parameters=(("position", 0),))
    assert (half, shut) == tiers


@unhurried
@given(
    st.text(),
    st.sampled_from(Verb),
    st.text(),
    st.lists(st.tuples(st.text(), st.integers() | st.floats() | st.text()), max_size=3),
)
def test_i5_unknown_components_are_guarded_whatever_they_say(
    domain: str, verb: Verb, name: str, parameters: list[tuple[str, Value]]
) -> None:
    known = {known for known, _ in RULES}
    domain = domain.partition(".")[0]
    if domain not in known:
        assert judge(domain, verb, name=name, parameters=tuple(parameters)) is G


@unhurried
@given(
    st.sampled_from(sorted(COMPONENTS)),
    st.sampled_from(Verb),
    st.text(),
    st.lists(st.text(), max_size=2),
    st.sampled_from(["", "Oven", "Garage door"]),
)
def test_i5_a_name_never_lowers_a_tier(
    domain: str, verb: Verb, name: str, aliases: list[str], before: str
) -> None:
    plain = judge(domain, verb, name=before)
    named = judge(domain, verb, name=f"{before} {name}", aliases=tuple(aliases))
    assert highest((plain, named)) is named


@pytest.mark.parametrize(
    "name",
    [
        "Garage door", "garage", "GARAGE", "Garagentor", "Garagen\u00adtor", "Driveway gate",
        "Front door strike", "Porte d'entrée", "Portail", "Haustür", "Gartentor", "Sirène",
        "Door-lock relay", "Alarm", "\uff27arage relay", "Gate2", "FrontDoor", "GateOpener",
        "DoorLock", "door1", "Doors1", "Lock2", "Frontdoor", "Backdoor", "Water main", "Watermain",
        "Driveway opener", "Electric strike", "Maglock", "IODoor", "gAtE", "l-o-c-k", "Ga\u00b7te",
        "G\u0430t\u0435", "\u0433\u0430\u0440\u0430\u0436", "D00r", "l0ck", "1ock", "4larm",
        "\u0261ate", "d\u00f8\u00f8r", "\u1d05oor", "Plug 1\u0430", "Kellertür", "Türöffner",
        "Arrivée d'eau", "Ga rage", "G.a.r.a.g.e", "Gar-agentor", "Tiefgar age", "Hauptwas ser",
        "l a t c h relay", "V.a.n.n.e",
    ],
)  # fmt: skip
def test_relay_named_like_an_entrance_is_guarded_both_ways(name: str) -> None:
    for domain in ("switch", "input_boolean", "fan"):
        assert {judge(domain, verb, name=name) for verb in (Verb.TURN_ON, Verb.TURN_OFF)} == {G}
    assert judge("switch", Verb.TURN_OFF, name="Relay", aliases=(name,)) is G


@pytest.mark.parametrize(
    "name",
    [
        "Space heater", "Kettle", "Oven", "Iron", "Hob", "Stove plug", "Boiler", "Spaceheater",
        "Heated blanket", "Bouilloire", "Cuisinière", "Chauffage salon", "Four", "Heizlüfter",
        "Backofen", "Bügeleisen", "Wasserkocher Küche", "BBQ", "Oven1", "Hob2", "Iron2", "Sauna2",
        "gas1", "Toaster2", "GrillPlug", "Hotplate", "Hot plate", "Stovetop", "Heatpump", "0ven",
        "Airfryer", "Ricecooker", "Hot tub", "Wärmepumpe", "Pompe à chaleur", "Ket-tle", "Hea ter",
        "Rad iator", "K.e.t.t.l.e", "W a s s e r k o c h e r", "H.o.b", "Spacehea ter",
    ],
)  # fmt: skip
def test_relay_named_like_a_heater_is_guarded_to_switch_on(name: str) -> None:
    assert judge("switch", Verb.TURN_ON, name=name, device_class="outlet") is G
    assert judge("switch", Verb.TURN_OFF, name=name, device_class="outlet") is E


@pytest.mark.parametrize("object_id", ["garage_door", "gate2", "frontdoor", "relay_l0ck", "oven1"])
def test_the_object_id_counts_as_a_name(object_id: str) -> None:
    assert judge("switch", Verb.TURN_ON, name="Plug 3", object_id=object_id) is G
    assert judge("switch", Verb.TURN_ON, name="Plug 3", aliases=(object_id,)) is G


def test_the_address_of_a_device_hides_no_word() -> None:
    assert judge("switch", Verb.TURN_ON, name="Plug 3", object_id="0x00158d0001a2b3c4") is E
    assert judge("switch", Verb.TURN_ON, name="0x00158d0001a2b3c4") is G


@pytest.mark.parametrize(
    "name",
    [
        "Coffee machine", "Christmas tree", "Outdoors plug", "Indoor fountain", "Towel rail",
        "Lawn sprinkler", "Ventilator", "Ironing corner", "Forest", "Navigator", "Doris", "",
        "Outdoor plug", "OutdoorPlug2", "Doorbell", "Gâteau", "Lockers", "Irony", "Clock 1",
        "Zigbee gateway", "Home theater", "Store salon", "Fish tank 2", "TV", "3D printer", "Zoë",
        "2nd floor fan", "CO2", "Plug", "Wall plug A1", "Guest mode", "Sœurs", "Łazienka",
        "The attic", "Home theater 2", "Go to relay", "T v",
    ],
)  # fmt: skip
def test_ordinary_relay_is_everyday(name: str) -> None:
    assert judge("switch", Verb.TURN_ON, name=name) is E


def test_a_blind_called_garage_door_is_a_garage_door() -> None:
    assert judge("cover", Verb.OPEN, name="Garage door", device_class="blind") is G
    assert judge("cover", Verb.CLOSE, name="Garage door", device_class="blind") is E


def test_a_light_in_the_garage_is_a_light() -> None:
    assert judge("light", Verb.TURN_ON, name="Garage light") is E
    assert judge("media_player", Verb.TURN_ON, name="Garage radio") is E


@pytest.mark.parametrize("device_class", ["garage", "lock", "heater"])
def test_a_switch_of_an_unknown_class_is_guarded(device_class: str) -> None:
    assert judge("switch", Verb.TURN_ON, device_class=device_class) is G


@pytest.mark.parametrize(
    ("value", "unit", "tier"),
    [
        (5, None, E), (19.5, "°C", E), (30, "°C", E), (30.5, "°C", N), (4.9, None, N),
        (-5, None, N), (68, "°F", E), (86, "°F", E), (87, "°F", N), (68, "°C", N),
        (math.nan, None, N),
        (math.inf, None, N), ("20", None, N), (True, None, N),
    ],
)  # fmt: skip
def test_climate_is_everyday_inside_the_sensible_range_and_out_of_reach_outside(
    value: Value, unit: str | None, tier: Tier
) -> None:
    parameters = (("temperature", value),)
    assert judge("climate", Verb.SET, parameters=parameters, unit=unit) is tier


@pytest.mark.parametrize(
    "name",
    [
        "Sauna",
        "Oven",
        "Kiln",
        "Hot tub",
        "Hot tub heater",
        "Backofen",
        "Friteuse",
        "Sau na",
        "Kamin",
    ],
)
def test_climate_that_heats_more_than_a_room_is_guarded(name: str) -> None:
    heat, off = (("mode", "heat"),), (("mode", "off"),)
    warm = (("temperature", 25),)
    assert {judge("climate", Verb.SET, name=name, parameters=each) for each in (heat, warm)} == {G}
    assert judge("climate", Verb.TURN_ON, name=name) is G
    assert judge("climate", Verb.TURN_ON, name="Thing", aliases=(name,)) is G
    assert judge("climate", Verb.SET, name=name, parameters=off) is E
    assert judge("climate", Verb.TURN_OFF, name=name) is E
    both = (*off, *warm)
    assert judge("climate", Verb.SET, name=name, parameters=both) is G


@pytest.mark.parametrize(
    "name",
    [
        "Downstairs heating", "Bedroom radiator", "Boiler", "Heat pump", "Gas heater", "Furnace",
        "Chauffage salon", "Radiateur", "Pompe à chaleur", "Heizung Bad", "Wärmepumpe",
        "Thermostat", "Garage heating",
    ],
)  # fmt: skip
def test_climate_that_heats_rooms_is_everyday(name: str) -> None:
    assert judge("climate", Verb.SET, name=name, parameters=(("mode", "heat"),)) is E
    assert judge("climate", Verb.TURN_ON, name=name) is E


def test_what_reaches_a_sauna_too_is_guarded() -> None:
    lamp, sauna = EntityId("light.lamp"), EntityId("climate.sauna")
    entities = {lamp: Entity(lamp, "Lamp", beside=(sauna,)), sauna: Entity(sauna, "Sauna")}
    assert tier_of((Action(lamp, Verb.TURN_ON),), Home(entities=entities)) is G


def test_climate_settings_that_are_not_known_are_guarded() -> None:
    assert judge("climate", Verb.SET, parameters=(("mode", "heat"),)) is E
    assert judge("climate", Verb.SET, parameters=(("preset", "eco"),)) is E
    assert judge("climate", Verb.SET, parameters=(("aux_heat", "on"),)) is G
    assert judge("climate", Verb.TURN_ON, parameters=(("temperature", 90),)) is N


@pytest.mark.parametrize(
    ("mode", "tier"), [("armed_home", E), ("armed_away", E), ("disarmed", G), ("triggered", G)]
)
def test_arming_is_everyday_and_disarming_guarded(mode: str, tier: Tier) -> None:
    assert judge("alarm_control_panel", Verb.SET, parameters=(("mode", mode),)) is tier
    both = (("code", "1"), ("mode", mode))
    assert judge("alarm_control_panel", Verb.SET, parameters=both) is G


def _lights(count: int) -> tuple[tuple[Action, ...], Home]:
    ids = [EntityId(f"light.{n}") for n in range(count)]
    home = Home(entities={id_: Entity(id_, "Lamp") for id_ in ids})
    return tuple(Action(id_, Verb.TURN_ON) for id_ in ids), home


def test_many_at_once_are_guarded() -> None:
    assert tier_of(*_lights(8)) is E
    assert tier_of(*_lights(9)) is G
    assert tier_of(*_lights(3), many=2) is G


def test_a_sentence_takes_its_highest_tier() -> None:
    actions, home = _lights(2)
    lock = EntityId("lock.front")
    home = Home(entities={**home.entities, lock: Entity(lock, "Front door")})
    assert tier_of((*actions, Action(lock, Verb.LOCK)), home) is E
    assert tier_of((*actions, Action(lock, Verb.UNLOCK)), home) is G


def test_unknown_entities_and_empty_sentences_are_guarded() -> None:
    assert tier_of((Action(EntityId("light.ghost"), Verb.TURN_ON),), Home()) is G
    assert tier_of((), Home()) is G


def test_highest() -> None:
    assert highest((E, G)) is G
    assert highest((N, E, G)) is N
    assert highest((E,)) is E


def test_rule_of_falls_back_to_guarded() -> None:
    rule = rule_of("teleporter", None)
    assert (rule.risky, rule.calm) == (G, G)


def test_room_heating_words_are_heat_words() -> None:
    assert frozenset[str]().union(*HEAT_WORDS.values()) >= ROOM_HEATING_WORDS


@pytest.mark.parametrize("words", [*ACCESS_WORDS.values(), *HEAT_WORDS.values()])
def test_word_lists_are_written_as_names_are_compared(words: frozenset[str]) -> None:
    assert all(word.rstrip("*").isascii() and word.islower() for word in words)


def test_false_friends_hide_nothing_that_is_listed() -> None:
    lists = (*ACCESS_WORDS.values(), *HEAT_WORDS.values())
    assert FALSE_FRIENDS.isdisjoint(frozenset[str]().union(*lists))
    for friend in FALSE_FRIENDS:
        assert judge("switch", Verb.TURN_ON, name=friend) is E
        assert judge("switch", Verb.TURN_ON, name=f"{friend} door") is G

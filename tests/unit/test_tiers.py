"""Which tier every component, device class, direction and name falls into."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.danger_words import (
    ACCESS_WORDS,
    FALSE_FRIENDS,
    FIXTURE_WORDS,
    HEAT_WORDS,
    QUANTITY_WORDS,
    ROOM_HEATING_WORDS,
    TELLING_WORDS,
)
from appliance.core.discovery import COMPONENTS as COMPONENT_TYPES
from appliance.core.discovery import NO_ENTITIES
from appliance.core.house import Entity, Home
from appliance.core.tiers import (
    ANY,
    HARMLESS_UNITS,
    RULES,
    factors_of,
    highest,
    holders_of,
    out_of_reach,
    own_tier,
    rule_of,
    tier_of,
)
from appliance.core.types import Action, EntityId, Factor, Tier, Value, Verb
from tests.every_case import every_case

unhurried = settings(deadline=None, max_examples=60)
E, G, N = Tier.EVERYDAY, Tier.GUARDED, Tier.NEVER

SPEAKING_VERBS = {"on": Verb.TURN_ON, "off": Verb.TURN_OFF, "prev": Verb.PREVIOUS}
LETTERS = {"E": E, "G": G}


def _pinned() -> list[tuple[str, str | None, dict[Verb, Tier]]]:
    """The rows of tiers.txt, which knows nothing of `RULES`."""
    text = Path(__file__).with_name("tiers.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    verbs = [SPEAKING_VERBS.get(word) or Verb(word) for word in lines[0][2:]]
    assert sorted(verbs) == sorted(Verb), "every verb has a column"
    return [
        (
            component,
            None if device_class == "-" else device_class,
            dict(zip(verbs, [LETTERS[each] for each in letters], strict=True)),
        )
        for component, device_class, *letters in lines[1:]
    ]


PINNED = _pinned()
BRIDGED = {"input_boolean", "media_player", "script", "todo"}
MQTT = {
    "alarm_control_panel", "binary_sensor", "button", "camera", "climate", "cover", "date",
    "datetime", "device_automation", "device_tracker", "event", "fan", "humidifier", "image",
    "infrared", "lawn_mower", "light", "lock", "notify", "number", "scene", "select", "sensor",
    "siren", "switch", "tag", "text", "time", "update", "vacuum", "valve", "water_heater",
}  # fmt: skip
"""Home Assistant's MQTT component types."""
COMPONENTS = {component: tiers for component, device_class, tiers in PINNED if not device_class}
COVERS = {
    device_class: (tiers[Verb.OPEN], tiers[Verb.CLOSE])
    for component, device_class, tiers in PINNED
    if component == "cover"
}
UNHEARD_OF = "unheard_of"


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


def test_there_are_32_component_types_and_four_of_the_bridge() -> None:
    assert len(MQTT) == 32
    assert set(COMPONENTS) == MQTT | BRIDGED
    assert {component for component, _ in RULES} == MQTT | BRIDGED


def test_the_component_types_are_those_that_are_discovered() -> None:
    assert frozenset(COMPONENT_TYPES) | NO_ENTITIES == MQTT


def test_the_page_about_the_house_shows_this_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "house.md").read_text(encoding="utf-8")
    section = page.partition("## What has to be said")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| `")]
    told: dict[str, list[str]] = {}
    for components, classes, risky, calm in rows:
        named = re.findall(r"`(\w+)`", classes)
        named += [""] if re.search(r"none|any", classes) else []
        for component in re.findall(r"`(\w+)`", components):
            told.setdefault(component, []).extend(named)
            for device_class in named:
                rule = rule_of(component, device_class)
                assert (rule.risky, rule.calm) == (risky.strip(), calm.strip()), component
    assert set(told) == MQTT | BRIDGED
    for component, device_class in RULES:
        if device_class != ANY and component != "number":
            assert (device_class or "") in told[component], f"{component} {device_class}"


def test_every_row_of_the_table_is_pinned_and_every_pinned_pair_has_a_row() -> None:
    pinned = {(component, device_class) for component, device_class, _ in PINNED}
    exact = {pair for pair in RULES if pair[1] != ANY}
    assert exact <= pinned
    known = {pair for pair in pinned if pair[1] != UNHEARD_OF}
    assert [pair for pair in known - exact if (pair[0], ANY) not in RULES] == []


def test_only_what_is_guarded_both_ways_needs_no_class() -> None:
    loose = [component for component, device_class in RULES if device_class == ANY]
    assert len(loose) > 10
    assert {RULES[component, ANY] for component in loose} == {rule_of("teleporter", None)}


@every_case(
    ("component", "device_class", "tiers"),
    PINNED,
)
def test_every_pair_and_every_verb(
    component: str, device_class: str | None, tiers: dict[Verb, Tier]
) -> None:
    judged = {verb: judge(component, verb, device_class=device_class) for verb in Verb}
    assert judged == tiers
    if device_class is None:
        assert {verb: judge(component, verb, device_class="") for verb in Verb} == tiers
    assert highest(tiers.values()) is own_tier(_thing(component, device_class))


def _thing(component: str, device_class: str | None = None, name: str = "Thing") -> Entity:
    return Entity(EntityId(f"{component}.x1"), name, device_class=device_class)


@every_case(
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


@every_case(
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
        ("climate", "swing_mode", "off", E), ("alarm_control_panel", "mode", "armed_night", E),
        ("alarm_control_panel", "mode", "armed_custom_bypass", G),
        ("alarm_control_panel", "mode", "armed_vacation", E),
    ],
)  # fmt: skip
def test_parameter(domain: str, name: str, value: Value, tier: Tier) -> None:
    assert judge(domain, Verb.SET, parameters=((name, value),)) is tier


@every_case(("device_class", "tiers"), COVERS.items())
def test_cover(device_class: str | None, tiers: tuple[Tier, Tier]) -> None:
    assert judge("cover", Verb.OPEN, device_class=device_class) is tiers[0]
    assert judge("cover", Verb.CLOSE, device_class=device_class) is tiers[1]
    if tiers == (G, E) or tiers == (E, E):
        ajar = judge("cover", Verb.SET, device_class=device_class, parameters=(("position", 1),))
        assert ajar is tiers[0]
    tilted = judge("cover", Verb.SET, device_class=device_class, parameters=(("tilt", 0),))
    assert tilted is tiers[0]
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
    domain = domain.partition(".")[0]
    if domain not in COMPONENTS:
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
    # A name of its own, because one that says "lamp" as well tells where a lamp stands.
    plain = judge(domain, verb, name=before)
    named = judge(domain, verb, name=before, aliases=(name, *aliases))
    assert highest((plain, named)) is named


@every_case(
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
        "l a t c h relay", "V.a.n.n.e", "Gartentür", "Torantrieb", "Pforte", "Torsteuerung",
        "Hoftür", "Küchentür", "Schlafzimmertür", "Türsummer", "Türmagnet", "Türfreigabe",
        "Zauntor", "Gatter", "Haupteingang", "Gashahn", "Wasserhahn", "Absperrhahn", "Dachluke",
        "Robinet jardin", "Main entry", "Main entrance", "Shutoff", "Shut-off", "Stop tap",
        "Portcullis", "Stalltür", "Schranktür", "Saunatür", "Werktor", "Haustor", "Bürotor",
        "Türkontakt", "Türklinke", "Türbeschlag", "Türbolzen", "Türnummer", "Zimmertuer", "Hoftore",
        "kuechen_tuer", "zauntor_relay", "Zaun-tor", "Türme", "Tormotor", "Turbotor",
        "Front entrance", "Side entry", "Entry release", "Entrance release", "Safe", "Gun safe",
        "Exit", "Garden tap", "Cat flap", "Bollard 2", "Access control", "Interphone", "Trappe",
        "Grille d'entrée", "Grille du jardin", "Visiophone", "Digicode", "Coffre-fort", "Accès",
        "Rideau métallique", "Entrée principale", "Summer", "Zugang", "Einfahrt", "Klappe",
        "Lüftungsklappe", "Zutritt", "Sprechanlage", "Gegensprechanlage", "Tresor", "Entriegelung",
        "Notausgang", "Poller",
    ],
)  # fmt: skip
def test_relay_named_like_an_entrance_is_guarded_both_ways(name: str) -> None:
    for domain in ("switch", "input_boolean", "fan"):
        assert {judge(domain, verb, name=name) for verb in (Verb.TURN_ON, Verb.TURN_OFF)} == {G}
    assert judge("switch", Verb.TURN_OFF, name="Relay", aliases=(name,)) is G


@every_case(
    "name",
    [
        "Space heater", "Kettle", "Oven", "Iron", "Hob", "Stove plug", "Boiler", "Spaceheater",
        "Heated blanket", "Bouilloire", "Cuisinière", "Chauffage salon", "Four", "Heizlüfter",
        "Backofen", "Bügeleisen", "Wasserkocher Küche", "BBQ", "Oven1", "Hob2", "Iron2", "Sauna2",
        "gas1", "Toaster2", "GrillPlug", "Hotplate", "Hot plate", "Stovetop", "Heatpump", "0ven",
        "Airfryer", "Ricecooker", "Hot tub", "Wärmepumpe", "Pompe à chaleur", "Ket-tle", "Hea ter",
        "Rad iator", "K.e.t.t.l.e", "W a s s e r k o c h e r", "H.o.b", "Spacehea ter",
        "Gastherme", "Therme", "Durchlauferhitzer", "Warmwasserspeicher", "Heizstrahler",
        "Heizstab", "Heizpatrone", "Tauchsieder", "Heizkissen", "Wärmelampe", "Heizpilz",
        "Glätteisen", "Bügelstation", "Reiskocher", "Kaffeekocher", "Zusatzheizer", "Beheizung",
        "Grille-pain", "Micro-ondes", "Réchaud", "Gazinière", "Thermoplongeur", "Convecteur",
        "Cumulus", "Sèche-serviettes", "Fers", "Eau chaude", "Chauffe-eau", "Convector",
        "Hot water", "Towel rail", "Infrared panel", "Underfloor", "Towel warmer", "Geyser",
        "Steam room", "Whirlpool", "Soldering station", "Sandwich press", "Hair dryer", "Spa",
        "Waffle maker", "Crêpe maker", "Brazier", "Fire bowl", "Glue gun", "Tea urn", "Incubator",
        "Plancher chauffant", "Tapis chauffant", "Lampe chauffante", "Brasero", "Crêpière",
        "Gaufrier", "Fer à souder", "Sèche-cheveux", "Autocuiseur", "Hammam", "Bain à remous",
        "Panneau infrarouge", "Raclette", "Bouillotte", "Lötkolben", "Waffeleisen", "Plätteisen",
        "Föhn", "Heißwasser", "Konvektor", "Brenner", "Feuerschale", "Wärmematte", "Wärmedecke",
        "Wärmeplatte", "Infrarotkabine", "Dampfbad", "Fußboden", "Trockner",
        "Heißkleber", "Rotlichtlampe", "Solarium", "Heat lamp",
    ],
)  # fmt: skip
def test_relay_named_like_a_heater_is_guarded_to_switch_on(name: str) -> None:
    assert judge("switch", Verb.TURN_ON, name=name, device_class="outlet") is G
    assert judge("switch", Verb.TURN_OFF, name=name, device_class="outlet") is E


@pytest.mark.parametrize(
    "object_id", ["garage_door", "hof_tuer", "zauntor", "gate2", "frontdoor", "relay_l0ck", "oven1"]
)
def test_the_object_id_counts_as_a_name(object_id: str) -> None:
    assert judge("switch", Verb.TURN_ON, name="Plug 3", object_id=object_id) is G
    assert judge("switch", Verb.TURN_ON, name="Plug 3", aliases=(object_id,)) is G


def test_the_address_of_a_device_hides_no_word() -> None:
    assert judge("switch", Verb.TURN_ON, name="Plug 3", object_id="0x00158d0001a2b3c4") is E
    assert judge("switch", Verb.TURN_ON, name="0x00158d0001a2b3c4") is G


@every_case(
    "name",
    [
        "Coffee machine", "Christmas tree", "Outdoors plug", "Indoor fountain",
        "Lawn sprinkler", "Ventilator", "Ironing corner", "Forest", "Navigator", "Doris", "",
        "Outdoor plug", "OutdoorPlug2", "Doorbell", "Gâteau", "Lockers", "Irony", "Clock 1",
        "Zigbee gateway", "Home theater", "Store salon", "Fish tank 2", "TV", "3D printer", "Zoë",
        "2nd floor fan", "CO2", "Plug", "Wall plug A1", "Guest mode", "Sœurs", "Łazienka",
        "The attic", "Home theater 2", "Go to relay", "T v", "Monitor", "Projektor", "Motor",
        "Generator", "Aktor", "Natur lamp", "Temperaturlampe", "Kulturlampe", "Turmlampe", "Turbo",
        "Torch", "Turntable", "Tornado fan", "Author lamp", "Doctor", "History", "Stehlampe",
        "Deckenleuchte", "Raumtemperatur", "Kultur", "Struktur", "Armatur", "Traktor", "Detektor",
        "Motor reducer", "Lüftermotor", "Sector 4", "Editor", "Elevator", "Turm", "Turmlicht",
        "Turnhalle", "Turn on", "Turbine", "Türkis", "Torsten", "Tortenlicht", "Torte",
        "Safety", "Carpentry bench", "Accessories", "Summerhouse", "Grille", "Tapestry",
        "Eisenbahn", "Steam Deck", "Express", "Aspire", "Entrée", "Firestick", "Wardrobe",
        "Adaptor", "Autor", "Rotor", "Contour", "Retour", "Vitrine", "Kontrolle", "Luftfeuchte",
    ],
)  # fmt: skip
def test_ordinary_relay_is_everyday(name: str) -> None:
    assert judge("switch", Verb.TURN_ON, name=name) is E


@pytest.mark.parametrize("name", ["Garage door", "Front entrance", "Klappe", "Trappe"])
def test_a_blind_called_garage_door_is_a_garage_door(name: str) -> None:
    for device_class in ("blind", "shutter"):
        assert judge("cover", Verb.OPEN, name=name, device_class=device_class) is G
        assert judge("cover", Verb.CLOSE, name=name, device_class=device_class) is E


@every_case(
    ("domain", "name"),
    [
        ("light", "Garage light"), ("light", "Gate lamp"), ("light", "Front door light"),
        ("light", "Oven light"), ("light", "Kitchen door lamp"), ("light", "Garage LED strip"),
        ("light", "Garage door opener light"), ("light", "Grill spots"), ("light", "DoorLight2"),
        ("light", "Porchlight door"), ("light", "Fireplace uplights"), ("light", "Lampe du four"),
        ("light", "Éclairage portail"), ("light", "Plafonnier garage"), ("light", "Türlicht"),
        ("light", "Garagenlampen"), ("light", "Kaminbeleuchtung"), ("light", "Heizraum Licht"),
        ("light", "Torleuchte"), ("light", "Saunalichter"), ("light", "Heater room bulb"),
        ("media_player", "Garage radio"), ("media_player", "Kitchen door speaker"),
        ("media_player", "Sauna-Lautsprecher"), ("media_player", "Télé garage"),
        ("light", "Desk"), ("media_player", "Kitchen"), ("light", "Лампа"), ("light", "0x0015a8d"),
    ],
)  # fmt: skip
def test_a_lamp_or_a_player_is_where_it_is_called_after(domain: str, name: str) -> None:
    assert judge(domain, Verb.TURN_ON, name=name) is E
    assert judge(domain, Verb.TURN_OFF, name=name) is E
    both = judge(domain, Verb.TURN_ON, name="Hall light", aliases=(name, "Hall"))
    assert both is (E if domain == "light" else judge(domain, Verb.TURN_ON, name="Hall"))


@every_case(
    ("domain", "name", "calm"),
    [
        ("light", "Front door lock", G), ("light", "Space heater", E), ("light", "Garage", G),
        ("light", "Gate relay", G), ("light", "Heat lamp", E), ("light", "Heat lamp light", E),
        ("light", "Wärmelampe", E), ("light", "Infrarotlampen", E), ("light", "Oven", E),
        ("light", "Lampe chauffante", E), ("light", "Rotlichtlampe", E), ("light", "Four", E),
        ("light", "Delightful gate", G), ("light", "Ledger gate", G), ("light", "Porte", G),
        ("light", "Skylight opener", G), ("light", "Oberlicht Öffner", G), ("light", "Klappe", G),
        ("light", "Front door speaker", G), ("media_player", "Front door light", G),
        ("media_player", "Front door intercom", G), ("media_player", "Intercom speaker", G),
        ("media_player", "Gegensprechanlage Lautsprecher", G), ("media_player", "Space heater", E),
    ],
)  # fmt: skip
def test_a_relay_that_is_announced_as_a_lamp_or_a_player_is_a_relay(
    domain: str, name: str, calm: Tier
) -> None:
    assert judge(domain, Verb.TURN_ON, name=name) is G
    assert judge(domain, Verb.TURN_OFF, name=name) is calm
    assert judge(domain, Verb.TURN_ON, name="Thing", aliases=(name,)) is G
    assert judge(domain, Verb.TURN_ON, name="Hall light", aliases=(name,)) is G
    formerly = replace(_thing(domain, None, "Hall light"), formerly=(name,))
    assert tier_of((Action(formerly.id, Verb.TURN_ON),), home_of(formerly)) is G


@every_case(
    ("object_id", "name", "tier"),
    [
        ("garage", "Garage light", E), ("garage_light", "Ceiling", E), ("garage_2", "Thing", G),
        ("garage", "Thing", G), ("garage", "Hall light", G), ("front_door_lock", "Door light", G),
        ("light_garage", "Thing", E), ("garage_door", "Garage light", G),
    ],
)  # fmt: skip
def test_the_id_of_a_lamp_may_leave_out_that_it_is_one(
    object_id: str, name: str, tier: Tier
) -> None:
    assert judge("light", Verb.TURN_ON, name=name, object_id=object_id) is tier


def test_the_id_of_a_lamp_may_be_of_its_former_name() -> None:
    lamp = Entity(EntityId("light.garage"), "Corner", formerly=("Garage light",))
    assert tier_of((Action(lamp.id, Verb.TURN_ON),), home_of(lamp)) is E
    lamp = replace(lamp, formerly=("Garage",))
    assert tier_of((Action(lamp.id, Verb.TURN_ON),), home_of(lamp)) is G


@pytest.mark.parametrize(
    "name",
    ["Setpoint", "Flow temperature", "Consigne", "Sollwert", "Vorlauftemperatur", "Pression"],
)
def test_a_number_that_does_not_say_what_it_counts_is_what_it_is_called(name: str) -> None:
    for unit in (None, ""):
        for verb in (Verb.SET, Verb.TURN_OFF):
            assert judge("number", verb, name=name, unit=unit) is G
            assert judge("number", verb, name=name, unit=unit, device_class="humidity") is E
    assert judge("number", Verb.SET, name="Thing", aliases=(name,)) is G
    assert judge("number", Verb.SET, name=name, unit="%") is E
    assert judge("select", Verb.SET, name=name) is E


@pytest.mark.parametrize("device_class", ["garage", "lock", "heater"])
def test_a_switch_of_an_unknown_class_is_guarded(device_class: str) -> None:
    assert judge("switch", Verb.TURN_ON, device_class=device_class) is G


@every_case(
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


@every_case(
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


@every_case(
    "name",
    [
        "Downstairs heating", "Bedroom radiator", "Boiler", "Heat pump", "Gas heater", "Furnace",
        "Chauffage salon", "Radiateur", "Pompe à chaleur", "Heizung Bad", "Wärmepumpe",
        "Thermostat", "Garage heating", "Gastherme", "Heizstrahler", "Convecteur", "Towel rail",
        "Underfloor", "Towel warmer", "Infrared panel", "Plancher chauffant", "Konvektor",
        "Fußboden", "Nachtspeicher",
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


HARMLESS = (
    None, "", "%", "ms", "s", "sec", "min", "h", "d", "mm", "cm", "m", "dB", "dBm", "dBA", "lx",
    "lm", "ppm", "ppb", "px", "step", "steps", "x",
)  # fmt: skip


def test_units_that_do_no_harm_are_pinned() -> None:
    assert set(HARMLESS) == HARMLESS_UNITS


@every_case("unit", HARMLESS)
@every_case("device_class", [None, ""])
def test_a_plain_number_of_a_harmless_unit_is_everyday(
    unit: str | None, device_class: str | None
) -> None:
    for verb in (Verb.SET, Verb.TURN_ON, Verb.TURN_OFF):
        tier = judge("number", verb, unit=unit, device_class=device_class)
        assert (tier, judge("number", verb, unit=unit, name="Garage door")) == (E, G)


@every_case(
    "unit",
    [
        "°C", "°F", "K", "°", "C", "A", "mA", "V", "W", "kW", "kWh", "Hz", "bar", "mbar", "psi",
        "Pa", "hPa", "L", "L/min", "m³/h", "rpm", "g", " ", "%%", "S", "MIN", "unheard of",
    ],
)  # fmt: skip
@every_case("device_class", [None, ""])
def test_a_plain_number_of_any_other_unit_is_guarded(unit: str, device_class: str | None) -> None:
    setpoint = (("value", 20),)
    for name in ("Flow setpoint", "Thing"):
        tiers = {
            judge("number", verb, name=name, unit=unit, device_class=device_class, parameters=each)
            for verb in (Verb.SET, Verb.TURN_ON, Verb.TURN_OFF)
            for each in ((), setpoint)
        }
        assert tiers == {G}
    assert own_tier(replace(_thing("number", device_class), unit=unit)) is G
    lamp = Entity(LAMP, "Lamp", beside=(EntityId("number.x1"),))
    beside = home_of(lamp, replace(_thing("number", device_class), unit=unit))
    assert tier_of((Action(LAMP, Verb.TURN_ON),), beside) is G


def test_the_unit_counts_only_for_numbers_without_a_class() -> None:
    assert judge("number", Verb.SET, unit="°C", device_class="humidity") is E
    assert judge("number", Verb.SET, unit="%", device_class="temperature") is G
    assert judge("number", Verb.SET, unit="%", device_class="unheard_of") is G
    for component in ("select", "switch", "fan", "light", "climate"):
        assert judge(component, Verb.TURN_ON, unit="°C") is E


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


@every_case(
    "words",
    [
        each
        for lists in (ACCESS_WORDS, HEAT_WORDS, QUANTITY_WORDS, FIXTURE_WORDS, TELLING_WORDS)
        for each in lists.values()
    ],
)
def test_word_lists_are_written_as_names_are_compared(words: frozenset[str]) -> None:
    assert all(word.rstrip("*").isascii() and word.islower() for word in words)


def test_false_friends_hide_nothing_that_is_listed() -> None:
    lists = (*ACCESS_WORDS.values(), *HEAT_WORDS.values())
    assert FALSE_FRIENDS.isdisjoint(frozenset[str]().union(*lists))
    for friend in FALSE_FRIENDS:
        assert judge("switch", Verb.TURN_ON, name=friend) is E
        assert judge("switch", Verb.TURN_ON, name=f"{friend} door") is G


LAMP, DOOR, PLUG = EntityId("light.lamp"), EntityId("lock.front"), EntityId("switch.plug")
PIN, PAGE = frozenset({Factor.PIN}), frozenset({Factor.PAGE})


def home_of(*entities: Entity) -> Home:
    return Home(entities={entity.id: entity for entity in entities})


@every_case("raised", Tier)
@every_case(("component", "device_class", "tiers"), [row for row in PINNED if row[1] is None])
def test_an_owner_raises_in_both_directions_and_never_lowers(
    component: str, device_class: str | None, tiers: dict[Verb, Tier], raised: Tier
) -> None:
    entity = replace(_thing(component, device_class), raised=raised)
    for verb, ruled in tiers.items():
        judged = tier_of((Action(entity.id, verb),), home_of(entity))
        assert judged is (ruled if raised is E else N if raised is N else G)


@pytest.mark.parametrize("raised", Tier)
def test_what_shares_a_topic_with_something_raised_is_as_high(raised: Tier) -> None:
    lamp, plug = Entity(LAMP, "Lamp", beside=(PLUG,)), Entity(PLUG, "Plug", raised=raised)
    for verb in (Verb.TURN_ON, Verb.TURN_OFF):
        assert tier_of((Action(LAMP, verb),), home_of(lamp, plug)) is raised
    assert tier_of((Action(LAMP, Verb.TURN_ON),), home_of(replace(lamp, beside=()), plug)) is E


def test_out_of_reach_beats_everything_else_in_a_sentence_and_beside() -> None:
    lamp = Entity(LAMP, "Lamp", beside=(DOOR, PLUG))
    door, plug = Entity(DOOR, "Door", raised=G), Entity(PLUG, "Plug", raised=N)
    home = home_of(lamp, door, plug)
    assert tier_of((Action(LAMP, Verb.TURN_ON),), home) is N
    assert tier_of((Action(DOOR, Verb.LOCK),), home) is G
    both = (Action(DOOR, Verb.LOCK), Action(PLUG, Verb.TURN_OFF))
    assert tier_of(both, home) is N
    assert out_of_reach(Action(LAMP, Verb.TURN_ON), home) == (PLUG,)
    assert out_of_reach(Action(PLUG, Verb.TURN_ON), home) == (PLUG,)
    assert out_of_reach(Action(DOOR, Verb.UNLOCK), home) == ()
    assert out_of_reach(Action(EntityId("light.ghost"), Verb.TURN_ON), home) == ()


@pytest.mark.parametrize(("others", "tier"), [(0, E), (1, E), (7, E), (8, G), (9, G), (40, G)])
def test_so_many_on_one_topic_are_guarded(others: int, tier: Tier) -> None:
    more = [Entity(EntityId(f"light.x{n}"), "Lamp") for n in range(others)]
    lamp = Entity(LAMP, "Lamp", beside=tuple(each.id for each in more))
    for verb in (Verb.TURN_ON, Verb.TURN_OFF):
        assert tier_of((Action(LAMP, verb),), home_of(lamp, *more)) is tier


@every_case(
    ("other", "tier"),
    [
        (Entity(PLUG, "Plug"), E), (Entity(PLUG, "Garage door"), G), (Entity(PLUG, "Oven"), G),
        (Entity(DOOR, "Door"), G), (Entity(EntityId("cover.x"), "Roof", device_class="gate"), G),
        (Entity(EntityId("cover.x"), "Roof", device_class="blind"), E),
        (Entity(EntityId("cover.x"), "Gate", device_class="blind"), G),
        (Entity(EntityId("climate.x"), "Sauna"), G), (Entity(EntityId("climate.x"), "Hall"), E),
        (Entity(EntityId("valve.x"), "Valve"), G), (Entity(EntityId("light.x"), "Oven door"), G),
        (Entity(EntityId("light.x"), "Oven door light"), E),
    ],
)  # fmt: skip
def test_what_is_commanded_beside_something_risky_is_guarded(other: Entity, tier: Tier) -> None:
    lamp = Entity(LAMP, "Lamp", beside=(other.id,))
    for verb in (Verb.TURN_ON, Verb.TURN_OFF):
        assert tier_of((Action(LAMP, verb),), home_of(lamp, other)) is tier
        assert tier_of((Action(LAMP, verb),), home_of(lamp)) is G, "nobody knows what it is"


def test_an_entity_under_another_id_is_not_known() -> None:
    home = Home(entities={LAMP: Entity(EntityId("light.other"), "Lamp")})
    assert tier_of((Action(LAMP, Verb.TURN_ON),), home) is G
    assert factors_of((Action(LAMP, Verb.TURN_ON),), home) == frozenset()


@pytest.mark.parametrize("factors", [PIN, PAGE, PIN | PAGE])
def test_factors_are_asked_for_in_the_risky_direction(factors: frozenset[Factor]) -> None:
    door, plug = Entity(DOOR, "Door", factors=factors), Entity(PLUG, "Plug", factors=factors)
    home = home_of(door, plug)
    for risky, calm in (
        (Action(DOOR, Verb.UNLOCK), Action(DOOR, Verb.LOCK)),
        (Action(PLUG, Verb.TURN_ON), Action(PLUG, Verb.TURN_OFF)),
    ):
        assert (tier_of((risky,), home), factors_of((risky,), home)) == (G, factors)
        assert (tier_of((calm,), home), factors_of((calm,), home)) == (E, frozenset())
        assert holders_of((calm, risky), home) == (risky.entity,)
    raised = home_of(replace(door, raised=G))
    assert factors_of((Action(DOOR, Verb.LOCK),), raised) == factors


def test_factors_of_a_sentence_are_those_of_all_its_things() -> None:
    door, plug = Entity(DOOR, "Door", factors=PIN), Entity(PLUG, "Plug", factors=PAGE)
    home = home_of(door, plug, Entity(LAMP, "Lamp"))
    both = (Action(PLUG, Verb.TURN_ON), Action(LAMP, Verb.TURN_ON), Action(DOOR, Verb.UNLOCK))
    assert factors_of(both, home) == PIN | PAGE
    assert holders_of((*both, *both), home) == (PLUG, DOOR)
    assert factors_of(both[1:2], home) == frozenset()
    assert factors_of((), home) == frozenset()


def test_what_reaches_a_thing_with_a_pin_wants_its_pin() -> None:
    plug = Entity(PLUG, "Plug", factors=PIN)
    lamp = Entity(LAMP, "Lamp", beside=(PLUG,))
    home = home_of(lamp, plug)
    assert tier_of((Action(LAMP, Verb.TURN_ON),), home) is G
    assert factors_of((Action(LAMP, Verb.TURN_ON),), home) == PIN
    assert holders_of((Action(LAMP, Verb.TURN_ON),), home) == (PLUG,)
    assert tier_of((Action(LAMP, Verb.TURN_OFF),), home) is E


NAMED = {
    "access": ("Garage door", "Porte du garage", "Garagentor"),
    "heat": ("Oven", "Bouilloire", "Backofen"),
    "plain": ("Reading lamp", "Sapin", "Leselampe"),
}


@every_case(
    ("component", "device_class", "kind", "tiers"),
    [
        *((relay, None, "access", (G, G)) for relay in ("switch", "fan", "input_boolean")),
        *((relay, None, "heat", (G, E)) for relay in ("switch", "fan", "input_boolean")),
        *((relay, None, "plain", (E, E)) for relay in ("switch", "fan", "input_boolean")),
        *((each, None, "access", (G, G)) for each in ("number", "select")),
        *((each, None, "heat", (G, E)) for each in ("number", "select")),
        ("number", "humidity", "heat", (G, E)), ("number", "duration", "access", (G, G)),
        ("switch", "outlet", "heat", (G, E)), ("switch", "switch", "access", (G, G)),
        *(("cover", each, "access", (G, E)) for each in ("awning", "blind", "curtain", "shade")),
        *(("cover", each, "heat", (E, E)) for each in ("awning", "blind", "curtain", "shade")),
        ("cover", "shutter", "access", (G, E)), ("cover", "damper", "plain", (G, G)),
        *((each, None, "access", (G, G)) for each in ("light", "media_player")),
        *((each, None, "heat", (G, E)) for each in ("light", "media_player")),
        *((each, None, "plain", (E, E)) for each in ("light", "media_player")),
        ("media_player", "tv", "access", (G, G)), ("vacuum", None, "access", (E, E)),
        ("humidifier", None, "heat", (E, E)),
        ("climate", None, "heat", (G, E)), ("climate", None, "access", (E, E)),
        ("lock", None, "plain", (G, E)), ("siren", None, "access", (G, E)),
        ("scene", None, "plain", (G, G)), ("button", "identify", "access", (G, G)),
        ("button", "identify", "heat", (G, E)), ("button", "identify", "plain", (E, E)),
    ],
)  # fmt: skip
def test_names_in_every_language_by_direction(
    component: str, device_class: str | None, kind: str, tiers: tuple[Tier, Tier]
) -> None:
    for name in NAMED[kind]:
        risky = judge(component, Verb.TURN_ON, name=name, device_class=device_class)
        calm = judge(component, Verb.TURN_OFF, name=name, device_class=device_class)
        assert (name, risky, calm) == (name, *tiers)
        assert own_tier(_thing(component, device_class, name)) is highest(tiers)
        formerly = replace(_thing(component, device_class), formerly=(name,))
        asked = (Action(formerly.id, Verb.TURN_ON),)
        assert tier_of(asked, home_of(formerly)) is tiers[0]


@pytest.mark.parametrize("name", ["D00r", "\u0433\u0430\u0440\u0430\u0436"])
def test_a_name_that_hides_a_word_guards_relays_and_opening(name: str) -> None:
    assert judge("switch", Verb.TURN_OFF, name=name) is G
    assert judge("cover", Verb.OPEN, name=name, device_class="blind") is G
    assert judge("cover", Verb.CLOSE, name=name, device_class="blind") is E
    # Most lights of the world are named in letters that no list holds.
    assert judge("light", Verb.TURN_ON, name=name) is (G if name.isascii() else E)
    assert judge("climate", Verb.TURN_ON, name=name) is E


@pytest.mark.parametrize("many", [2, 3, 8])
def test_many_is_the_most_that_is_everyday(many: int) -> None:
    assert tier_of(*_lights(many), many=many) is E
    assert tier_of(*_lights(many + 1), many=many) is G
    actions, home = _lights(many + 1)
    never = {
        **home.entities,
        actions[0].entity: replace(home.entities[actions[0].entity], raised=N),
    }
    assert tier_of(actions, Home(entities=never), many=many) is N


@every_case(
    ("domain", "parameters"),
    [
        ("climate", (("temperature", 31),)), ("climate", (("temperature_high", 31),)),
        ("climate", (("temperature_low", 4),)), ("climate", (("humidity", 81),)),
        ("climate", (("humidity", 19),)), ("climate", (("mode", "heat"), ("temperature", 90))),
        ("humidifier", (("humidity", 95),)), ("water_heater", (("temperature", 66),)),
        ("water_heater", (("temperature", 29),)),
    ],
)  # fmt: skip
def test_the_absurd_is_out_of_reach(domain: str, parameters: tuple[tuple[str, Value], ...]) -> None:
    for verb in (Verb.SET, Verb.TURN_ON):
        assert judge(domain, verb, parameters=parameters) is N
        assert judge(domain, verb, parameters=parameters, name="Sauna") is N


def test_calm_settings_are_calm_alone_and_exactly() -> None:
    off, eco = ("mode", "off"), ("mode", "eco")
    assert judge("water_heater", Verb.SET, parameters=(off,)) is E
    assert judge("water_heater", Verb.SET, parameters=(eco,)) is G
    assert judge("water_heater", Verb.SET, parameters=(("preset", "off"),)) is G
    assert judge("water_heater", Verb.SET, parameters=(off, off)) is G
    assert judge("lock", Verb.SET, parameters=(off,)) is G
    door = ("position", 0), ("tilt", 0)
    assert judge("cover", Verb.SET, device_class="garage", parameters=door[:1]) is E
    assert judge("cover", Verb.SET, device_class="garage", parameters=door) is G
    assert judge("cover", Verb.SET, device_class="garage", parameters=(("position", 1),)) is G

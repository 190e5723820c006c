"""Three sources, one house: devices, Home Assistant's map, and the owner, who wins."""

import json

from hypothesis import given
from hypothesis import strategies as st

from appliance.core import edits
from appliance.core.edits import (
    AreaEdit,
    Edits,
    EntityEdit,
    FloorEdit,
    GroupEdit,
    PinEdit,
    TierEdit,
)
from appliance.core.home_map import AreaEntry, EntityEntry, FloorEntry, HomeMap
from appliance.core.house import Entity, Home
from appliance.core.places import Found, arrange, guarded, strictest
from appliance.core.tiers import tier_of
from appliance.core.types import Action, AreaId, EntityId, Factor, Tier, Verb

LAMP, RELAY = EntityId("light.lamp"), EntityId("switch.relay")
MAP = HomeMap(
    floors=(FloorEntry("f1", "Ground floor", ("downstairs",)),),
    areas=(
        AreaEntry("bedroom", "Main bedroom", ("our room",), "f1"),
        AreaEntry("empty", "Empty room"),
    ),
    entities=(
        EntityEntry("light.x", "Lamp", ("Sam's lamp",), "bedroom", identifiers=frozenset({"d1"})),
        EntityEntry("media_player.tv", "TV", ("television",), "bedroom"),
    ),
)


def lamp(area: str = "", *marks: str) -> Found:
    return Found(Entity(LAMP, "Lamp", approved=True), area, frozenset(marks))


def test_a_device_names_its_own_room() -> None:
    places = arrange([lamp("Main bedroom")], None, Edits())
    assert places.entities[LAMP].area == "main_bedroom"
    assert places.areas[AreaId("main_bedroom")].name == "Main bedroom"
    assert places.floors == {}


def test_the_map_places_what_it_knows_by_identifier_and_name() -> None:
    places = arrange([lamp("Attic", "d0", "d1")], MAP, Edits())
    assert places.entities[LAMP].area == "main_bedroom"
    assert places.entities[LAMP].aliases == ("Sam's lamp",)
    area = places.areas[AreaId("main_bedroom")]
    assert (area.floor, area.aliases) == ("ground_floor", ("our room",))
    assert places.floors["ground_floor"].aliases == ("downstairs",)
    assert AreaId("attic") not in places.areas
    assert AreaId("empty_room") not in places.areas, "nothing is in it"


def test_another_name_or_another_device_is_another_entity() -> None:
    other = Found(Entity(LAMP, "Ceiling", approved=True), "", frozenset({"d1"}))
    assert arrange([other], MAP, Edits()).entities[LAMP].area is None
    assert arrange([lamp("", "d2")], MAP, Edits()).entities[LAMP].area is None


def test_an_id_of_the_map_alone_is_nobody_of_mqtt() -> None:
    said = HomeMap(
        areas=(AreaEntry("bedroom", "Bedroom"),),
        entities=(EntityEntry(LAMP, "Lamp", ("bathroom fan",), "bedroom"),),
    )
    for found in (lamp(), lamp("", "d1")):
        placed = arrange([found], said, Edits()).entities[LAMP]
        assert (placed.area, placed.aliases) == (None, ())
    own = Found(Entity(EntityId("light.other_id"), "Lamp", approved=True), mapped=LAMP)
    placed = arrange([own], said, Edits()).entities[EntityId("light.other_id")]
    assert (placed.area, placed.aliases) == ("bedroom", ("bathroom fan",))


def test_the_map_adds_no_entity() -> None:
    assert list(arrange([lamp()], MAP, Edits()).entities) == [LAMP]


def test_the_owner_wins() -> None:
    said = Edits(
        entities={LAMP: EntityEdit("Reading lamp", "study", ("book light",))},
        areas={"study": AreaEdit("Study", "up"), "cellar": AreaEdit("Cellar")},
        floors={"up": FloorEdit("Upstairs")},
        groups={"evening": GroupEdit("Evening lights", (LAMP, EntityId("light.gone")))},
    )
    places = arrange([lamp("Attic", "d1")], MAP, said)
    found = places.entities[LAMP]
    assert (found.name, found.area, found.aliases) == ("Reading lamp", "study", ("book light",))
    assert set(found.formerly) == {"Lamp", "Sam's lamp"}
    assert places.areas[AreaId("study")].floor == "up"
    assert places.areas[AreaId("cellar")].name == "Cellar", "the owner may make a room"
    assert places.floors["up"].name == "Upstairs"
    assert places.groups["evening"].members == (LAMP,)


def test_in_no_room_is_an_edit_too() -> None:
    said = Edits(entities={LAMP: EntityEdit(area="")})
    assert arrange([lamp("Attic")], None, said).entities[LAMP].area is None


def test_a_new_name_makes_nothing_less_risky() -> None:
    gate = Found(Entity(RELAY, "Garage door", verbs=frozenset({Verb.TURN_ON}), approved=True))
    said = Edits(entities={RELAY: EntityEdit("Little lamp", aliases=())})
    places = arrange([gate], None, said)
    home = Home(entities=places.entities)
    assert places.entities[RELAY].name == "Little lamp"
    assert tier_of((Action(RELAY, Verb.TURN_ON),), home) is Tier.GUARDED


@given(st.text(max_size=60), st.one_of(st.none(), st.text(max_size=80)))
def test_what_is_read_back_from_the_store_can_be_spoken(name: str, alias: str | None) -> None:
    text = json.dumps({"name": name, "aliases": [alias], "area": name, "members": [alias, 7]})
    found = edits.read((kind, "x", text) for kind in edits.KINDS)
    for entity in found.entities.values():
        for word in (entity.name or "", *(entity.aliases or ())):
            assert len(word) <= 40
            assert word.isprintable()


@given(st.text(max_size=40))
def test_a_damaged_row_is_no_edit(text: str) -> None:
    edits.read((kind, "x", text) for kind in (*edits.KINDS, "odd"))


def test_edits_survive_the_store_form() -> None:
    said: list[tuple[str, edits.Edit]] = [
        ("light.a", EntityEdit("A", "hall", ("b",))),
        ("hall", AreaEdit(None, "up", ())),
        ("up", FloorEdit("Up")),
        ("g", GroupEdit("G", (LAMP,), ("gg",))),
    ]
    rows = [(edits.write(edit)[0], id_, edits.write(edit)[1]) for id_, edit in said]
    back = edits.read(rows)
    assert back == Edits(
        {"light.a": EntityEdit("A", "hall", ("b",))},
        {"hall": AreaEdit(None, "up", ())},
        {"up": FloorEdit("Up")},
        {"g": GroupEdit("G", (LAMP,), ("gg",))},
    )


def test_care_survives_the_store_form_and_is_not_shown() -> None:
    said: list[tuple[str, edits.Edit]] = [
        ("lock.a", TierEdit(Tier.NEVER)),
        ("lock.b", TierEdit(Tier.GUARDED)),
        ("lock.c", TierEdit(Tier.EVERYDAY)),
        ("lock.a", PinEdit("$argon2id$secret")),
    ]
    back = edits.read((edits.write(edit)[0], id_, edits.write(edit)[1]) for id_, edit in said)
    assert back.tiers == {"lock.a": Tier.NEVER, "lock.b": Tier.GUARDED, "lock.c": Tier.EVERYDAY}
    assert back.pins == {"lock.a": "$argon2id$secret"}
    assert "secret" not in repr(back)
    assert "secret" not in repr(said)


@given(
    st.text(max_size=40)
    | st.builds(lambda said: json.dumps({"tier": said}), st.text() | st.integers() | st.none())
    | st.builds(
        lambda said: json.dumps({"hash": said}), st.integers() | st.none() | st.just("x" * 257)
    )
)
def test_damaged_care_is_the_strictest(text: str) -> None:
    back = edits.read((kind, "lock.a", text) for kind in edits.STRICT)
    known = {json.dumps({"tier": tier.value}) for tier in Tier}
    if text not in known:
        assert back.tiers == {"lock.a": Tier.NEVER}
    assert back.pins == {"lock.a": ""}, "wanted, and nobody knows it"


def test_care_is_of_one_entity() -> None:
    said = Edits(tiers={"lock.a": Tier.NEVER, "lock.b": Tier.GUARDED}, pins={"lock.b": "x"})
    a, b, c = (guarded(Entity(EntityId(f"lock.{each}"), ""), said) for each in "abc")
    assert (a.raised, a.factors) == (Tier.NEVER, frozenset())
    assert (b.raised, b.factors) == (Tier.GUARDED, frozenset({Factor.PIN}))
    assert (c.raised, c.factors) == (Tier.EVERYDAY, frozenset())


def test_what_is_out_of_reach_comes_first_whatever_it_is_called() -> None:
    tiers = {"a.a": Tier.GUARDED, "z.z": Tier.NEVER, "b.b": Tier.EVERYDAY, "c.c": Tier.GUARDED}
    said = Edits(tiers=tiers, pins={"c.c": "x", "d.d": "x"})
    assert strictest(said) == ("z.z", "c.c", "d.d", "a.a")

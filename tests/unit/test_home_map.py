"""Home Assistant's map as it arrives: anything on the broker may have written it."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.discovery import MAX_NAME, Rejected, clean_name
from appliance.core.home_map import (
    MAX_ALIASES,
    MAX_AREAS,
    MAX_ENTITIES,
    MAX_MAP_BYTES,
    MAX_SOURCES,
    AreaEntry,
    EntityEntry,
    FloorEntry,
    HomeMap,
    read_map,
)
from tests.every_case import every_case

TOPIC = "hearth/ha/map"


def read(**said: Any) -> HomeMap | Rejected:
    return read_map(TOPIC, json.dumps({"version": 1, **said}).encode())


def entity(**said: Any) -> EntityEntry | None:
    found = read(entities=[{"id": "media_player.tv", "name": "TV", **said}])
    assert isinstance(found, HomeMap)
    return found.entities[0] if found.entities else None


def test_a_whole_map_is_read() -> None:
    found = read(
        floors=[{"id": "ground", "name": "Ground floor", "aliases": ["downstairs"]}],
        areas=[{"id": "hall", "name": "Hall", "aliases": [], "floor": "ground"}],
        entities=[
            {
                "id": "media_player.tv",
                "name": "Living room TV",
                "aliases": ["telly", "telly", ""],
                "area": "hall",
                "device_class": "tv",
                "identifiers": [],
                "features": {"supported": 2469, "sources": ["Netflix", "Radio"]},
            },
            {"id": "light.hall", "name": "Hall", "area": "hall", "identifiers": ["0x01", 7, ""]},
        ],
    )
    assert found == HomeMap(
        (FloorEntry("ground", "Ground floor", ("downstairs",)),),
        (AreaEntry("hall", "Hall", (), "ground"),),
        (
            EntityEntry(
                "media_player.tv", "Living room TV", ("telly",), "hall", "tv", frozenset(),
                {"supported": 2469, "sources": ("Netflix", "Radio")},
            ),
            EntityEntry("light.hall", "Hall", (), "hall", None, frozenset({"0x01"}), {}),
        ),
    )  # fmt: skip
    assert read() == HomeMap()


@every_case(
    ("payload", "reason"),
    [
        (b"", "map-not-json"),
        (b"\xff", "map-not-json"),
        (b"[" * 100_000, "map-not-json"),
        (b"9" * 5_000, "map-not-json"),
        (b"[]", "map-version-unknown"),
        (b"{}", "map-version-unknown"),
        (b'{"version": 2}', "map-version-unknown"),
        (b'{"version": 1, "areas": {}}', "map-incomplete"),
        (b'{"version": 1, "entities": null}', "map-incomplete"),
        (b" " * (MAX_MAP_BYTES + 1), "map-too-large"),
    ],
)
def test_what_is_no_map_is_rejected(payload: bytes, reason: str) -> None:
    assert read_map(TOPIC, payload) == Rejected(TOPIC, reason)


def test_too_many_are_rejected_whole() -> None:
    areas = [{"id": f"a{number}", "name": "A"} for number in range(MAX_AREAS + 1)]
    assert read(areas=areas) == Rejected(TOPIC, "map-too-large")
    some = read(areas=areas[1:])
    assert isinstance(some, HomeMap)
    assert len(some.areas) == MAX_AREAS
    assert read(entities=[{}] * (MAX_ENTITIES + 1)) == Rejected(TOPIC, "map-too-large")


@every_case(
    "said",
    [
        {"id": "tv"}, {"id": "Media.tv"}, {"id": "media_player.TV"}, {"id": "media_player."},
        {"id": "media_player.tv/#"}, {"id": "media_player.tv\n"}, {"id": 7}, {"id": None},
        {"id": "media_player." + "x" * 101}, {"name": ""}, {"name": "\u200b"}, {"name": 7},
    ],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_left_out(said: dict[str, Any]) -> None:
    assert entity(**said) is None


@every_case("id_", ["", "Hall", "a/b", "a b", "_a", "a" * 65, None, 7])
def test_places_have_plain_ids(id_: Any) -> None:
    assert read(areas=[{"id": id_, "name": "Hall"}], floors=[{"id": id_, "name": "Up"}]) == (
        HomeMap()
    )
    found = entity(area=id_)
    assert found is not None
    assert found.area is None


def test_of_two_with_one_id_the_first_counts() -> None:
    found = read(areas=[{"id": "hall", "name": "Hall"}, {"id": "hall", "name": "Cellar"}])
    assert found == HomeMap(areas=(AreaEntry("hall", "Hall"),))


def test_lists_are_short_and_sources_are_as_they_were_offered() -> None:
    found = entity(
        aliases=[f"alias {number}" for number in range(100)],
        identifiers=[f"id{number}" for number in range(100)],
        features={
            "supported": True,
            "sources": ["Radio 4", " Radio", "x" * (MAX_NAME + 1), 7, "Radio 4"]
            + [f"HDMI {number}" for number in range(100)],
        },
    )
    assert found is not None
    assert len(found.aliases) == len(found.identifiers) == MAX_ALIASES
    assert found.features["supported"] == 0
    sources = found.features["sources"]
    assert isinstance(sources, tuple)
    assert sources[:2] == ("Radio 4", "HDMI 0")
    assert len(sources) < MAX_SOURCES


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "name", "aliases", "area", "floor", "identifiers", "features"])
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON, JSON)
def test_no_map_ever_raises(floors: Any, areas: Any, entities: Any) -> None:
    found = read(floors=[floors], areas=[areas], entities=[entities])
    assert isinstance(found, HomeMap)
    entries: list[FloorEntry | AreaEntry | EntityEntry] = [*found.floors, *found.areas]
    for entry in [*entries, *found.entities]:
        assert entry.name
        assert entry.name == clean_name(entry.name)
        assert entry.id.isascii()


@given(st.binary(max_size=200))
def test_no_bytes_ever_raise(payload: bytes) -> None:
    assert isinstance(read_map(TOPIC, payload), HomeMap | Rejected)

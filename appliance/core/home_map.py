"""What Home Assistant says of its home: floors, areas, aliases, and entities MQTT does not have.

Data from outside like any other: it names and places, and decides nothing. Refuses a map that is
too large or not one; an entry that makes no sense is left out.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from appliance.core.discovery import Rejected, clean_name, slug

MAX_MAP_BYTES = 512 * 1024
"""Home Assistant itself makes at most 256 KiB of a template."""
MAX_FLOORS = 50
MAX_AREAS = 500
MAX_ENTITIES = 2_000
MAX_ALIASES = 16
"""Of one thing; so many identifiers of one device too."""
MAX_SOURCES = 50
MAX_MARK = 256
"""Characters of an identifier."""


@dataclass(frozen=True, slots=True)
class FloorEntry:
    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """`floor` is the id of a floor."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class EntityEntry:
    """`area` is the id of an area; `identifiers` those of its device, as announced over MQTT.

    `features` holds `supported`, the sum of Home Assistant's feature bits, and `sources`, a tuple
    of texts; it is empty for an entity that is there only to be placed.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    area: str | None = None
    device_class: str | None = None
    identifiers: frozenset[str] = frozenset()
    features: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeMap:
    floors: tuple[FloorEntry, ...] = ()
    areas: tuple[AreaEntry, ...] = ()
    entities: tuple[EntityEntry, ...] = ()


def read_map(topic: str, payload: bytes) -> HomeMap | Rejected:
    """The map in a message on `topic`. Never raises."""
    if len(payload) > MAX_MAP_BYTES:
        return Rejected(topic, "map-too-large")
    try:
        said = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):  # includes bad UTF-8 and numbers of absurd length
        return Rejected(topic, "map-not-json")
    if not isinstance(said, dict) or said.get("version") != 1:
        return Rejected(topic, "map-version-unknown")
    lists = [said.get(key, []) for key in ("floors", "areas", "entities")]
    if not all(isinstance(listed, list) for listed in lists):
        return Rejected(topic, "map-incomplete")
    floors, areas, entities = lists
    if len(floors) > MAX_FLOORS or len(areas) > MAX_AREAS or len(entities) > MAX_ENTITIES:
        return Rejected(topic, "map-too-large")
    return HomeMap(
        floors=_each(floors, _floor),
        areas=_each(areas, _area),
        entities=_each(entities, _entity),
    )


_Entry = TypeVar("_Entry", FloorEntry, AreaEntry, EntityEntry)


def _each(
    listed: list[object], read: Callable[[Mapping[str, object]], _Entry | None]
) -> tuple[_Entry, ...]:
    """Those that make sense; of two with one id the first."""
    found: dict[str, _Entry] = {}
    for item in listed:
        entry = read(item) if isinstance(item, dict) else None
        if entry is not None:
            found.setdefault(entry.id, entry)
    return tuple(found.values())


def _floor(item: Mapping[str, object]) -> FloorEntry | None:
    id_, name = _place_id(item.get("id")), clean_name(item.get("name"))
    return FloorEntry(id_, name, _aliases(item)) if id_ and name else None


def _area(item: Mapping[str, object]) -> AreaEntry | None:
    id_, name = _place_id(item.get("id")), clean_name(item.get("name"))
    if not id_ or not name:
        return None
    return AreaEntry(id_, name, _aliases(item), _place_id(item.get("floor")))


_ENTITY_ID = re.compile(r"[a-z][a-z_]{0,31}\.[a-z0-9_]{1,100}")


def _entity(item: Mapping[str, object]) -> EntityEntry | None:
    id_, name = item.get("id"), clean_name(item.get("name"))
    if not isinstance(id_, str) or not _ENTITY_ID.fullmatch(id_) or not name:
        return None
    device_class = item.get("device_class")
    return EntityEntry(
        id=id_,
        name=name,
        aliases=_aliases(item),
        area=_place_id(item.get("area")),
        device_class=slug(device_class) or None if isinstance(device_class, str) else None,
        identifiers=frozenset(
            mark
            for mark in _some(item.get("identifiers"), MAX_ALIASES)
            if isinstance(mark, str) and 0 < len(mark) <= MAX_MARK and mark.isprintable()
        ),
        features=_features(item.get("features")),
    )


def _features(said: object) -> Mapping[str, object]:
    if not isinstance(said, dict):
        return {}
    bits = said.get("supported")
    supported = bits if isinstance(bits, int) and not isinstance(bits, bool) else 0
    return {
        "supported": supported if 0 <= supported < 2**32 else 0,
        # As they are or not at all: a source is chosen by the very text it was offered under.
        "sources": tuple(
            dict.fromkeys(
                source
                for source in _some(said.get("sources"), MAX_SOURCES)
                if isinstance(source, str) and source and clean_name(source) == source
            )
        ),
    }


def _aliases(item: Mapping[str, object]) -> tuple[str, ...]:
    names = [clean_name(alias) for alias in _some(item.get("aliases"), MAX_ALIASES)]
    return tuple(dict.fromkeys(name for name in names if name))


def _place_id(said: object) -> str | None:
    """Home Assistant's ids of floors and areas are slugs."""
    return said if isinstance(said, str) and said and slug(said) == said else None


def _some(listed: object, most: int) -> list[object]:
    return listed[:most] if isinstance(listed, list) else []

"""What Home Assistant says of its home: floors, areas, aliases, and entities MQTT does not have.

Data from outside like any other: it names and places, and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """`area` is the id of an area; `identifiers` those of its device, as announced over MQTT."""

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

"""Puts the house together: what devices announce, what Home Assistant knows, what the owner says.

Pure. The owner wins, then Home Assistant's map, then the device. The rules:

* the map and the edits name, place and group entities; they add none and change no verb;
* an entity of the map is one of MQTT's if they share a device identifier and the name, and only
  then: what the map says of its own entities goes by their id there;
* an area's id is the slug of the name it was announced by, so that all three mean the same place;
* areas and floors in which there is nothing are left out, unless the owner made them;
* what the owner wants more care with needs more care, approved or not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from appliance.core.discovery import slug
from appliance.core.edits import AreaEdit, Edits
from appliance.core.home_map import AreaEntry, EntityEntry, HomeMap
from appliance.core.house import Area, Entity, Floor, Group
from appliance.core.types import AreaId, EntityId, Factor, Tier


@dataclass(frozen=True, slots=True)
class Found:
    """An approved entity as it announced itself. `area_name` is the room it names, or "".

    `mapped` is its id in Home Assistant's map, of an entity that is there because of the map.
    """

    entity: Entity
    area_name: str = ""
    identifiers: frozenset[str] = frozenset()
    mapped: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    entities: Mapping[EntityId, Entity] = field(default_factory=dict)
    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    floors: Mapping[str, Floor] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)


def area_id(name: str) -> AreaId:
    return AreaId(slug(name) or name.casefold())


def arrange(found: Iterable[Found], home_map: HomeMap | None, edits: Edits) -> Places:
    """Every entity under its names and in its place, and the places that are in use."""
    rooms = _Rooms(home_map or HomeMap(), edits)
    entities = {each.entity.id: rooms.settle(each) for each in found}
    groups = {
        id_: Group(id_, edit.name, members, edit.aliases)
        for id_, edit in edits.groups.items()
        if (members := tuple(member for member in edit.members if member in entities))
    }
    return Places(entities, rooms.areas(), rooms.floors(), groups)


def guarded(entity: Entity, edits: Edits) -> Entity:
    """With the tier and the factors that the owner wants for it."""
    factors = frozenset({Factor.PIN}) if entity.id in edits.pins else frozenset[Factor]()
    return replace(entity, raised=edits.tiers.get(entity.id, Tier.EVERYDAY), factors=factors)


def strictest(edits: Edits) -> tuple[EntityId, ...]:
    """Everything that the owner wants more care with, what is out of reach of voice first."""
    raised = [id_ for id_, tier in edits.tiers.items() if tier is not Tier.EVERYDAY]
    return tuple(
        EntityId(id_)
        for id_ in sorted(
            {*raised, *edits.pins},
            key=lambda id_: (edits.tiers.get(id_) is not Tier.NEVER, id_ not in edits.pins, id_),
        )
    )


class _Rooms:
    """Collects the areas in use while entities are put into them."""

    def __init__(self, home_map: HomeMap, edits: Edits) -> None:
        self._edits = edits
        self._mapped = {area.id: area for area in home_map.areas}
        self._by_slug = {area_id(area.name): area for area in home_map.areas}
        self._map_floors = {floor.id: floor for floor in home_map.floors}
        self._entries: dict[tuple[str, str], EntityEntry] = {}
        for entry in home_map.entities:
            for identifier in entry.identifiers:
                self._entries.setdefault((identifier, entry.name.casefold()), entry)
        self._own = {entry.id: entry for entry in home_map.entities if not entry.identifiers}
        self._names: dict[AreaId, str] = {}

    def settle(self, found: Found) -> Entity:
        entity = found.entity
        entry = self._entry(found)
        edit = self._edits.entities.get(entity.id)
        area = self._announced_area(found, entry)
        aliases = (*entity.aliases, *(entry.aliases if entry is not None else ()))
        if edit is None:
            return replace(entity, area=area, aliases=tuple(dict.fromkeys(aliases)))
        if edit.area is not None:
            area = self._use(AreaId(edit.area), edit.area) if edit.area else None
        name = edit.name or entity.name
        kept = aliases if edit.aliases is None else edit.aliases
        before = (entity.name, *aliases, *entity.formerly)
        former = tuple(word for word in before if word not in (name, *kept))
        return replace(
            entity, name=name, area=area, aliases=tuple(dict.fromkeys(kept)), formerly=former
        )

    def _entry(self, found: Found) -> EntityEntry | None:
        if found.mapped is not None:
            return self._own.get(found.mapped)
        name = found.entity.name.casefold()
        shared = (self._entries.get((mark, name)) for mark in sorted(found.identifiers))
        return next((entry for entry in shared if entry), None)

    def _announced_area(self, found: Found, entry: EntityEntry | None) -> AreaId | None:
        mapped = self._mapped.get(entry.area) if entry is not None and entry.area else None
        name = mapped.name if mapped is not None else found.area_name
        return self._use(area_id(name), name) if name else None

    def _use(self, area: AreaId, name: str) -> AreaId:
        self._names.setdefault(area, name)
        return area

    def areas(self) -> dict[AreaId, Area]:
        for id_ in self._edits.areas:
            self._use(AreaId(id_), id_)
        made = {}
        for id_, name in self._names.items():
            entry, edit = self._by_slug.get(id_), self._edits.areas.get(id_, AreaEdit())
            aliases = entry.aliases if entry is not None else ()
            made[id_] = Area(
                id_,
                edit.name or (entry.name if entry is not None else _readable(name)),
                self._floor(entry, edit),
                aliases if edit.aliases is None else edit.aliases,
            )
        return made

    def _floor(self, entry: AreaEntry | None, edit: AreaEdit) -> str | None:
        if edit.floor is not None:
            return edit.floor or None
        mapped = self._map_floors.get(entry.floor) if entry is not None and entry.floor else None
        return slug(mapped.name) or None if mapped is not None else None

    def floors(self) -> dict[str, Floor]:
        """The floors that areas lie on, and those that the owner made."""
        mapped = {slug(floor.name): floor for floor in self._map_floors.values()}
        used = [area.floor for area in self.areas().values() if area.floor is not None]
        made = {}
        for id_ in dict.fromkeys([*used, *self._edits.floors]):
            entry, edit = mapped.get(id_), self._edits.floors.get(id_)
            name = edit.name if edit is not None else None
            aliases = edit.aliases if edit is not None else None
            made[id_] = Floor(
                id_,
                name or (entry.name if entry is not None else _readable(id_)),
                aliases if aliases is not None else (entry.aliases if entry is not None else ()),
            )
        return made


def _readable(id_: str) -> str:
    """A name for a place that is known by its id alone."""
    return id_ if not id_.islower() or " " in id_ else id_.replace("_", " ").capitalize()

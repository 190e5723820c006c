"""The house that Home Assistant's sentence tests speak of, as Hearth would find it.

Their fixtures say what an entity is called, where it is and in which state; what it can be asked is
that of its kind in the imaginary house. A test may speak of what its fixtures lack: that is added,
so that something can happen. Refuses fixtures that are none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from appliance.core.errors import ConfigError
from appliance.core.house import Entity, EntityState, Home
from appliance.core.types import AreaId, EntityId
from appliance.testing.house import home_of
from appliance.testing.things import AreaOf, FloorOf, ImaginaryHouse, Thing

_ABILITIES: Mapping[str, Mapping[str, object]] = {
    "climate": {"temperature": 18, "modes": ["off", "heat"], "min": 1, "max": 95, "step": 0.5},
    "cover": {"position": 0},
    "fan": {"percentage": 0},
    "light": {"brightness": 0, "color_modes": ["rgb", "color_temp"]},
    "media_player": {"volume": 0.5},
    "todo": {"items": ["apples", "take out the trash"]},
    "valve": {"position": 100},
    "vacuum": {"battery": 80},
}
"""What fixtures leave out and a thing of this kind has."""
_STATES: Mapping[str, str] = {
    "climate": "heat",
    "cover": "closed",
    "lock": "locked",
    "media_player": "playing",
    "vacuum": "docked",
    "valve": "open",
}
"""What it is in where fixtures do not say; elsewhere "off"."""
_CALLED: Mapping[str, str] = {"garage": "garage door", "window": "window", "blind": "blind"}
_OPTIONAL = re.compile(r"\[[^\]]*\]|[()]|\|.*")
"""Parts of a name that tests may leave out: "Trader Joe[']s"."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Whom a test is about. Names as the fixtures write them, compared without capitals."""

    name: str | None = None
    area: str | None = None
    floor: str | None = None
    domains: frozenset[str] = frozenset()
    device_class: str | None = None


def home_from(fixtures: Mapping[str, Any], name: str) -> Home:
    """The home of a fixtures file. Raises ConfigError."""
    try:
        areas = tuple(
            AreaOf(id=slug(area["name"]), name=area["name"], floor=_floor(area))
            for area in fixtures.get("areas") or ()
        )
        floors = tuple(
            FloorOf(id=slug(str(floor.get("id", floor["name"]))), name=floor["name"])
            for floor in fixtures.get("floors") or ()
        )
        ids = {
            str(area.get("id", area["name"])): slug(area["name"])
            for area in fixtures.get("areas") or ()
        }
        things = {
            thing.id: thing
            for thing in (_thing(raw, ids) for raw in fixtures.get("entities") or ())
        }
        house = ImaginaryHouse(floors=floors, areas=areas, entities=tuple(things.values()))
    except (AttributeError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise ConfigError(
            f"{name}: no fixtures of sentence tests: {type(error).__name__}"
        ) from error
    return home_of(house, house.entities)


def _floor(area: Mapping[str, Any]) -> str | None:
    return slug(str(area["floor"])) if area.get("floor") else None


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "unnamed"


def _thing(raw: Mapping[str, Any], areas: Mapping[str, str]) -> Thing:
    domain, _, rest = str(raw.get("id") or f"{raw['domain']}.{raw['name']}").partition(".")
    state = raw.get("state")
    if isinstance(state, Mapping):
        state = state.get("out")
    told = dict(raw.get("attributes") or {})
    if "state_with_unit" in raw:
        state, _, unit = str(raw["state_with_unit"]).partition(" ")
        told.setdefault("unit_of_measurement", unit)
    attributes = {**_ABILITIES.get(domain, {}), **told}
    if "unit_of_measurement" in told:
        attributes["unit"] = told["unit_of_measurement"]
    if domain == "weather" and "temperature" in told:
        attributes["temperature"] = float(told["temperature"])
    if domain == "light" and state == "on":
        attributes["brightness"] = 255
    if domain == "cover" and "position" not in told:
        attributes["position"] = 100 if state == "open" else 0
    if "position" in attributes:
        attributes["position"] = int(attributes["position"])
    written = str(raw["name"])
    plain = _OPTIONAL.sub("", written).strip()
    full = re.sub(r"[\[\]()]|\|.*", "", written).strip()
    area = raw.get("area")
    return Thing(
        id=f"{domain}.{slug(rest)}",
        name=plain,
        aliases=(full,) if full != plain else (),
        area=areas.get(str(area), slug(str(area))) if area else None,
        via="bridge",
        state=str(state) if state is not None else _STATES.get(domain, "off"),
        attributes=attributes,
    )


def found(home: Home, slots: Slots) -> tuple[Entity, ...]:
    """Every entity that fits all of them."""
    return tuple(entity for entity in home.entities.values() if _fits(entity, home, slots))


def _fits(entity: Entity, home: Home, slots: Slots) -> bool:
    names = {name.casefold() for name in (entity.name, *entity.aliases)}
    area = home.areas.get(entity.area) if entity.area else None
    floor = home.floors.get(area.floor) if area and area.floor else None
    return (
        (slots.name is None or slots.name.casefold() in names)
        and (
            slots.area is None
            or (area is not None and area.name.casefold() == slots.area.casefold())
        )
        and (
            slots.floor is None
            or (floor is not None and floor.name.casefold() == slots.floor.casefold())
        )
        and (not slots.domains or entity.domain in slots.domains)
        and (slots.device_class is None or entity.device_class == slots.device_class)
    )


def completed(home: Home, missing: Iterable[Slots]) -> Home:
    """The home with a thing for everything that tests speak of and it lacks.

    What is named and is in no room is put into the one that a test says it is in.
    """
    made: dict[EntityId, Thing] = {}
    for slots in missing:
        home = _placed(home, slots)
        thing = _made(home, slots)
        if thing is not None and not found(home, slots):
            made.setdefault(thing.entity, thing)
    more = home_of(ImaginaryHouse(entities=()), tuple(made.values()))
    entities = {**home.entities, **more.entities}
    states: dict[EntityId, EntityState] = {**home.states, **more.states}
    return replace(home, entities=entities, states=states)


def _placed(home: Home, slots: Slots) -> Home:
    area = _area_for(home, slots)
    if slots.name is None or area is None or found(home, slots):
        return home
    lost = found(home, replace(slots, area=None, floor=None))
    entities = {one.id: replace(one, area=area) for one in lost if one.area is None}
    return replace(home, entities={**home.entities, **entities})


def _made(home: Home, slots: Slots) -> Thing | None:
    if len(slots.domains) != 1:
        return None
    domain = next(iter(slots.domains))
    area = _area_for(home, slots)
    if (slots.area or slots.floor) and area is None:
        return None
    kind = _CALLED.get(slots.device_class or "", slots.device_class or domain.replace("_", " "))
    where = home.areas[area].name if area else ""
    name = slots.name or f"{where} {kind}".strip()
    attributes = dict(_ABILITIES.get(domain, {}))
    if slots.device_class:
        attributes["device_class"] = slots.device_class
    return Thing(
        id=f"{domain}.{slug(f'{where} {name}' if slots.name else name)}",
        name=name,
        area=area,
        via="bridge",
        state=_STATES.get(domain, "off"),
        attributes=attributes,
    )


def _area_for(home: Home, slots: Slots) -> AreaId | None:
    for area in home.areas.values():
        floor = home.floors.get(area.floor) if area.floor else None
        if slots.area is not None and area.name.casefold() == slots.area.casefold():
            return area.id
        if slots.area or slots.floor is None or floor is None:
            continue
        if floor.name.casefold() == slots.floor.casefold():
            return area.id
    return None

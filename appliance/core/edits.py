"""What the owner says of the house: names, rooms, groups, care. Refuses what cannot be spoken.

An edit stands above everything that a device or Home Assistant announces. It never changes what a
device can do, and it cannot make anything less risky: names that were announced still count for
the tier, and a tier that the owner sets is the least that holds.

A damaged edit of a name is as if it had never been made. A damaged tier is the highest one, and a
damaged PIN is one that nobody knows: what was once put under guard does not lose it to a bad disk.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appliance.core.discovery import clean_name
from appliance.core.types import EntityId, Tier

MAX_ALIASES = 20
MAX_MEMBERS = 200
KINDS = ("entity", "area", "floor", "group", "tier", "pin")
STRICT = frozenset({"tier", "pin"})
"""Kinds of which a damaged edit still counts, as the strictest that it can have been."""
_LONGEST_HASH = 256
"""Characters."""


@dataclass(frozen=True, slots=True)
class EntityEdit:
    """None = the owner said nothing about it. `area` is an area's id; "" = in no room."""

    name: str | None = None
    area: str | None = None
    aliases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AreaEdit:
    """`floor` is a floor's id; "" = on none."""

    name: str | None = None
    floor: str | None = None
    aliases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FloorEdit:
    name: str | None = None
    aliases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GroupEdit:
    name: str
    members: tuple[EntityId, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierEdit:
    """The least that holds for an entity."""

    tier: Tier


@dataclass(frozen=True, slots=True)
class PinEdit:
    """What a PIN of an entity is checked against; never the PIN, and never shown."""

    hash: str = field(repr=False)


Edit = EntityEdit | AreaEdit | FloorEdit | GroupEdit | TierEdit | PinEdit


@dataclass(frozen=True, slots=True)
class Edits:
    """All edits of one house, by id."""

    entities: Mapping[str, EntityEdit] = field(default_factory=dict)
    areas: Mapping[str, AreaEdit] = field(default_factory=dict)
    floors: Mapping[str, FloorEdit] = field(default_factory=dict)
    groups: Mapping[str, GroupEdit] = field(default_factory=dict)
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Hashes; one that nothing matches where it was damaged."""


def write(edit: Edit) -> tuple[str, str]:
    """The kind of an edit and its form in the store: JSON without what was not said."""
    match edit:
        case EntityEdit(name, area, aliases):
            return "entity", _json(name=name, area=area, aliases=aliases)
        case AreaEdit(name, floor, aliases):
            return "area", _json(name=name, floor=floor, aliases=aliases)
        case FloorEdit(name, aliases):
            return "floor", _json(name=name, aliases=aliases)
        case GroupEdit(name, members, aliases):
            return "group", _json(name=name, members=members, aliases=aliases)
        case TierEdit(tier):
            return "tier", _json(tier=tier)
        case PinEdit(hash_):
            return "pin", _json(hash=hash_)


def read(rows: Iterable[tuple[str, str, str]]) -> Edits:
    """Edits from (kind, id, JSON). What cannot be read: see the top of the module."""
    entities: dict[str, EntityEdit] = {}
    areas: dict[str, AreaEdit] = {}
    floors: dict[str, FloorEdit] = {}
    groups: dict[str, GroupEdit] = {}
    tiers: dict[str, Tier] = {}
    pins: dict[str, str] = {}
    for kind, id_, text in rows:
        said = _object(text)
        name, aliases = _name(said.get("name")), _names(said.get("aliases"))
        match kind:
            case "entity":
                entities[id_] = EntityEdit(name, _text(said.get("area")), aliases)
            case "area":
                areas[id_] = AreaEdit(name, _text(said.get("floor")), aliases)
            case "floor":
                floors[id_] = FloorEdit(name, aliases)
            case "group" if name is not None:
                groups[id_] = GroupEdit(name, _members(said.get("members")), aliases or ())
            case "tier":
                tiers[id_] = _tier(said.get("tier"))
            case "pin":
                pins[id_] = _hash(said.get("hash"))
            case _:
                pass
    return Edits(entities, areas, floors, groups, tiers, pins)


def _json(**said: object) -> str:
    return json.dumps({key: value for key, value in said.items() if value is not None})


def _object(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value[:64] if isinstance(value, str) else None


def _name(value: object) -> str | None:
    return clean_name(value) or None


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(name for name in map(clean_name, value[:MAX_ALIASES]) if name)


def _tier(value: object) -> Tier:
    return next((tier for tier in Tier if tier == value), Tier.NEVER)


def _hash(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST_HASH else ""


def _members(value: object) -> tuple[EntityId, ...]:
    listed = value[:MAX_MEMBERS] if isinstance(value, list) else []
    return tuple(EntityId(member) for member in listed if isinstance(member, str))

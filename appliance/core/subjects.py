"""What answers are about, in words: things, rooms, floors. Refuses names that are no plain names.

As `core.naming`, for sentences that say how something stands: a contact is called by the door it is
on, and a place by what people say of it ("upstairs", "in the hall", "outside").
"""

from collections.abc import Sequence

from appliance.core.house import Entity, Home
from appliance.core.naming import own_name, with_article
from appliance.core.spoken_text import is_possessive, joined
from appliance.core.types import AreaId

_ROLES = (" contact sensor", " contact", " sensor", " detector")
_ON_PASSAGES = frozenset({"door", "window", "garage_door", "opening"})
_ADVERBS = frozenset({"upstairs", "downstairs", "outside", "inside", "outdoors", "indoors"})
_PLACES_NAMED = 4


def subject_of_state(entity: Entity, home: Home) -> str:
    """ "the hall light"; for a sensor on a door or window, the door or window."""
    name = with_article(entity, home)
    if entity.domain == "binary_sensor" and entity.device_class in _ON_PASSAGES:
        role = next((role for role in _ROLES if name.endswith(role)), "")
        name = name.removesuffix(role) if len(name) > len(role) + len("the ") else name
    return name


def joined_names(entities: Sequence[Entity], home: Home) -> str:
    """ "the hall light, the porch light and Sam's lamp"; at least one."""
    return joined(list(dict.fromkeys(subject_of_state(entity, home) for entity in entities)))


def area_name(id_: AreaId | None, home: Home) -> str:
    """ "the kitchen", "Maya's room"; empty for none and for a name that is no plain one."""
    area = home.areas.get(id_) if id_ is not None else None
    name = own_name(area.name) if area is not None else ""
    if not name:
        return ""
    first = name.split()[0]
    possessive = is_possessive(first) or first.casefold() in ("my", "our", "your", "the")
    return name if possessive else f"the {name}"


def in_area(id_: AreaId | None, home: Home) -> str:
    """ "in the kitchen"; "out of doors" has no name of a room."""
    name = area_name(id_, home)
    if not name:
        return ""
    if (bare := name.removeprefix("the ").casefold()) in _ADVERBS:
        return bare
    on = name.split()[-1] in ("landing", "porch", "terrace", "patio", "balcony", "deck", "stairs")
    return f"{'on' if on else 'in'} {name}"


def on_floor(id_: str | None, home: Home) -> str:
    """ "upstairs", "on the ground floor", "outside"; a floor's adverb wins if it has one."""
    floor = home.floors.get(id_ or "")
    if floor is None:
        return ""
    for name in (floor.name, *floor.aliases):
        if name.casefold() in _ADVERBS:
            return name.casefold()
    name = own_name(floor.name)
    return f"on the {name}" if name else ""


def place_names(entities: Sequence[Entity], home: Home) -> str:
    """The rooms that they stand in: "the hall and the study"; empty for too many or none."""
    names = [area_name(entity.area, home) for entity in entities]
    different = list(dict.fromkeys(names))
    if not different or not all(different) or len(different) > _PLACES_NAMED:
        return ""
    return joined(different)

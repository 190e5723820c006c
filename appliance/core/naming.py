"""What things are called inside a sentence. Refuses names that would add a verb of their own.

Names come from outside and are cleaned by `spoken_text.phrase`; a thing whose name has no usable
words is called by its kind and room.
"""

from collections.abc import Mapping
from functools import lru_cache

from appliance.core.house import Entity, Home
from appliance.core.spoken_text import (
    capitalised,
    count,
    is_plain_name,
    is_possessive,
    joined,
    ordinal,
    phrase,
    sentence_case,
)

MANY_NAMED = 4
"""So many things are named one by one; of more the number of each kind is said."""

_NOUNS: Mapping[str, tuple[str, str]] = {
    "light": ("light", "lights"),
    "switch": ("switch", "switches"),
    "fan": ("fan", "fans"),
    "cover": ("cover", "covers"),
    "lock": ("lock", "locks"),
    "valve": ("valve", "valves"),
    "climate": ("thermostat", "thermostats"),
    "media_player": ("player", "players"),
    "sensor": ("sensor", "sensors"),
    "binary_sensor": ("sensor", "sensors"),
    "scene": ("scene", "scenes"),
    "vacuum": ("vacuum", "vacuums"),
    "lawn_mower": ("mower", "mowers"),
}
_COVERS: Mapping[str, tuple[str, str]] = {
    "awning": ("awning", "awnings"),
    "blind": ("blind", "blinds"),
    "curtain": ("curtain", "curtains"),
    "door": ("door", "doors"),
    "garage": ("garage door", "garage doors"),
    "gate": ("gate", "gates"),
    "shade": ("shade", "shades"),
    "shutter": ("shutter", "shutters"),
    "window": ("window", "windows"),
}
_THINGS = ("device", "devices")
_VAGUE = frozenset({_THINGS, _NOUNS["switch"]})
"""Kinds that do not tell what happens: "two switches" may be a lamp and a kettle."""
_PETS = frozenset({"vacuum", "lawn_mower", "person"})
"""These have a name of one word, and a name has no article."""
PROGRAMMES = ("scene.", "script.")
"""Started rather than pressed, and called by their bare names."""
_SINGULAR_S = ("ss", "us", "is", "as", "'s", "news", "lens")


def spoken_name(entity: Entity) -> str:
    """The name inside a sentence, without article: "hall light", "TV backlight", "Sam's lamp".

    The kind of thing ("light") where the name has no usable words or would add to the sentence.
    """
    return own_name(entity.name) or _noun(entity)[0]


@lru_cache(maxsize=4096)
def own_name(name: str) -> str:
    return sentence_case(phrase(name)) if is_plain_name(name) else ""


def subject_of(entities: list[Entity], home: Home) -> str:
    """ "the hall light and Sam's lamp", "six lights in the kitchen and the Christmas tree".

    Of more than `MANY_NAMED` the number of each kind, and its room if that is one. What is alone of
    its kind has its name, and so have few things of a kind that tells nothing.
    """
    if len(entities) <= MANY_NAMED:
        return joined([with_article(entity, home) for entity in entities])
    parts: list[str] = []
    for noun, those in _kinds(entities):
        if _is_few(noun, those, entities):
            parts += [with_article(entity, home) for entity in those]
        else:
            areas = {entity.area for entity in those}
            where = _in_area(those[0], home) if len(areas) == 1 else ""
            parts.append(f"{count(len(those))} {noun[1]}{where}")
    return joined(parts)


def can_be_named(entities: list[Entity], home: Home) -> bool:
    """Whether `subject_of` tells them from all others: those that it counts are told by that.

    One whose name is not said has to be told by its kind and room; nobody knows the sixth switch.
    """
    return all(
        own_name(entity.name) or (noun != _THINGS and _in_area(entity, home))
        for noun, those in _kinds(entities)
        if _is_few(noun, those, entities)
        for entity in those
    )


def _kinds(entities: list[Entity]) -> list[tuple[tuple[str, str], list[Entity]]]:
    """Things by kind, each with its noun."""
    kinds: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        kinds.setdefault(_noun(entity), []).append(entity)
    return list(kinds.items())


def _is_few(noun: tuple[str, str], those: list[Entity], among: list[Entity]) -> bool:
    """Whether each of a kind is named, rather than counted."""
    few = MANY_NAMED if noun in _VAGUE else 1
    return len(among) <= MANY_NAMED or len(those) <= few


def with_article(entity: Entity, home: Home) -> str:
    """What one thing is called, and no other of the home: "the lamp in the hall", "Sam's lamp".

    Things that sound alike are told apart by their rooms, in one room by the order of their ids.
    """
    name, own = spoken_name(entity), own_name(entity.name)
    others = home.approved()
    heard = tuple(spoken_name(other) for other in others)
    sounds = _sounds(heard)
    where = _where(entity, sounds, home)
    placed = f"{_bare(name)}{where}".casefold()
    alike = sorted(
        others[at].id
        for end in range(len(placed) + 1)
        for at in sounds.get(placed[:end], ())
        if f"{_bare(heard[at])}{_where(others[at], sounds, home)}".casefold() == placed
    )
    if len(alike) > 1 and entity.id in alike:
        return f"the {ordinal(alike.index(entity.id) + 1)} {_bare(name)}{where}"
    first = name.split()[0]
    if is_possessive(first) or first.casefold() in ("my", "our", "your", "the"):
        return name + where
    if own and entity.domain in _PETS and name == first:
        return capitalised(name) + where
    if own and entity.id.startswith(PROGRAMMES):
        return name + where
    return f"the {name}{where}"


@lru_cache(maxsize=4)
def _sounds(names: tuple[str, ...]) -> Mapping[str, tuple[int, ...]]:
    """Which things are called each; a home is asked about many times before it changes."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        found.setdefault(_bare(name).casefold(), []).append(at)
    return {name: tuple(places) for name, places in found.items()}


def _bare(name: str) -> str:
    """Without an article of its own: "The lamp" and "Lamp" are both said "the lamp"."""
    return name[4:] if name[:4].casefold() == "the " else name


def _where(entity: Entity, sounds: Mapping[str, tuple[int, ...]], home: Home) -> str:
    """The room, if the name alone does not tell."""
    alike = sounds.get(_bare(spoken_name(entity)).casefold(), ())
    alone = len(alike) < 2 and own_name(entity.name)
    return "" if alone else _in_area(entity, home)


def _in_area(entity: Entity, home: Home) -> str:
    area = home.areas.get(entity.area) if entity.area is not None else None
    name = own_name(area.name) if area is not None else ""
    if not name:
        return ""
    return f" in {name}" if is_possessive(name.split()[0]) else f" in the {name}"


def _noun(entity: Entity) -> tuple[str, str]:
    if entity.domain == "cover":
        return _COVERS.get(entity.device_class or "", _NOUNS["cover"])
    return _NOUNS.get(entity.domain, _THINGS)


def plural(entities: list[Entity]) -> bool:
    last = spoken_name(entities[-1]).split()[-1]
    return len(entities) > 1 or (
        len(last) > 3 and last.endswith("s") and not last.endswith(_SINGULAR_S)
    )


def are(entities: list[Entity]) -> str:
    return "are" if plural(entities) else "is"


def it(entities: list[Entity]) -> str:
    return "they" if plural(entities) else "it"


def them(entities: list[Entity]) -> str:
    return "them" if plural(entities) else "it"

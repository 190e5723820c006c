"""What things are called in a sentence of another language. Refuses two things of one name.

As `core.naming`: names come from outside, are cleaned, and must not add an order or a statement in
the language or in English; what has no such name is called by its kind and room. Names that sound
alike get their room, and in one room a number, by the order of their ids.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from appliance.core.house import Entity, Home
from appliance.core.spoken_text import capitalised, is_plain_name, phrase
from appliance.core.tongues.tongue import Tongue, folded
from appliance.core.types import EntityId

MANY_NAMED = 4
"""So many things are named one by one; of more the number of each kind is said."""
_VAGUE = ("switch", "")
"""Kinds that do not tell what happens."""

_Known = tuple[EntityId, str, str, str]
"""Id, name, noun and room of a thing."""


def subject(entities: list[Entity], home: Home, tongue: Tongue) -> str:
    """ "Küchenlicht und Flurlicht", "6 Lichter in Küche"; at least one."""
    known = _labels(home, tongue)
    if len(entities) <= MANY_NAMED:
        return joined([_label(each, known, tongue) for each in entities], tongue)
    parts: list[str] = []
    for kind, those in _kinds(entities, tongue).items():
        if len(those) <= _few(kind):
            parts += [_label(each, known, tongue) for each in those]
            continue
        rooms = {_area(each, home, tongue) for each in those}
        room = rooms.pop() if len(rooms) == 1 else ""
        noun = tongue.nouns[kind][1]
        parts.append(tongue.counted[bool(room)].format(count=len(those), noun=noun, area=room))
    return joined(parts, tongue)


def can_be_named(entities: list[Entity], home: Home, tongue: Tongue) -> bool:
    """Whether `subject` tells them from all others: those that it counts are told by that."""
    known = _labels(home, tongue)
    counted = len(entities) > MANY_NAMED
    return all(
        each.id in known
        for kind, those in _kinds(entities, tongue).items()
        if not counted or len(those) <= _few(kind)
        for each in those
    )


def is_plural(entities: list[Entity], tongue: Tongue) -> bool:
    """Whether it is said "are" of them."""
    name = entities[-1].name.casefold()
    return len(entities) > 1 or name.endswith(tongue.plurals)


def joined(parts: Iterable[str], tongue: Tongue, word: str = "and") -> str:
    """ "a", "a und b", "a, b und c"."""
    said = list(parts)
    last = tongue.conjunctions[word]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} {last} {said[-1]}"


@lru_cache(maxsize=4096)
def is_plain(name: str, adding: frozenset[str], particles: frozenset[str]) -> bool:
    """Whether a name adds nothing to a sentence, in English and in the language of the words."""
    said = folded(name)
    if not said or not is_plain_name(name) or not adding.isdisjoint(said):
        return False
    return particles.isdisjoint((said[0], said[-1]))


def plain(name: str, tongue: Tongue) -> str:
    """The name as it is said; empty for one that is no plain name."""
    fits = is_plain(name, tongue.sentence_words, tongue.particles)
    return phrase(name) if fits else ""


def label_of(entity: Entity, home: Home, tongue: Tongue) -> str:
    """What one thing is called."""
    return _label(entity, _labels(home, tongue), tongue)


def kind_of(entity: Entity, tongue: Tongue) -> str:
    """The key of its noun."""
    special = f"{entity.domain}.{entity.device_class}"
    return next((key for key in (special, entity.domain) if key in tongue.nouns), "")


def _label(entity: Entity, known: Mapping[EntityId, str], tongue: Tongue) -> str:
    own = plain(entity.name, tongue) or capitalised(tongue.nouns[kind_of(entity, tongue)][0])
    return known.get(entity.id) or own


def _kinds(entities: list[Entity], tongue: Tongue) -> dict[str, list[Entity]]:
    kinds: dict[str, list[Entity]] = {}
    for entity in entities:
        kinds.setdefault(kind_of(entity, tongue), []).append(entity)
    return kinds


def _few(kind: str) -> int:
    return MANY_NAMED if kind in _VAGUE else 1


def _area(entity: Entity, home: Home, tongue: Tongue) -> str:
    area = home.areas.get(entity.area) if entity.area is not None else None
    return plain(area.name, tongue) if area is not None else ""


def _labels(home: Home, tongue: Tongue) -> Mapping[EntityId, str]:
    """What each approved thing is called; without those that nothing tells from others."""
    return _told_apart(
        tuple(
            (
                each.id,
                plain(each.name, tongue),
                tongue.nouns[kind][0] if (kind := kind_of(each, tongue)) else "",
                _area(each, home, tongue),
            )
            for each in home.approved()
        ),
        tongue.placed,
        tongue.numbered,
    )


@lru_cache(maxsize=4)
def _told_apart(things: tuple[_Known, ...], placed: str, numbered: str) -> Mapping[EntityId, str]:
    """Labels that are each of one thing, by name, then with the room, then with a number."""
    labels: dict[EntityId, str] = {}
    sounds = Counter((name or noun).casefold() for _, name, noun, _ in things)
    for id_, name, noun, area in things:
        said = name or noun
        if said and area and (not name or sounds[said.casefold()] > 1):
            said = placed.format(thing=said, area=area)
        if said and (name or area):
            labels[id_] = said
    by_sound: dict[str, list[EntityId]] = {}
    for id_, said in labels.items():
        by_sound.setdefault(said.casefold(), []).append(id_)
    for alike in by_sound.values():
        for number, id_ in enumerate(sorted(alike), start=1):
            if len(alike) > 1:
                labels[id_] = numbered.format(thing=labels[id_], number=number)
    heard = Counter(said.casefold() for said in labels.values())
    return {id_: said for id_, said in labels.items() if heard[said.casefold()] == 1}

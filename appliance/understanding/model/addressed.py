"""Whether a thing or a group is meant by what was said. Pure; it names the doubt, or has none.

* A thing: a word of its own was said (its name, other names, room), and nothing else that can do
  the same has more of them; a kind alone ("the fan") is enough only where there is one of it, and
  only if no other word says which.
* A group: its kind was said as a whole, and its place was said or is the room we are in.
* An exception: it was said, and takes something away.
"""

from collections.abc import Sequence

from appliance.core.house import Entity, Home
from appliance.core.meaning import floor_of
from appliance.core.types import AreaId, EntityId, NotUnderstood, WhyNot
from appliance.understanding.matching.frames import which_one
from appliance.understanding.model.direction import VERB_WORDS
from appliance.understanding.model.grammar import Command, is_able
from appliance.understanding.model.lexicon import EVERYTHING, Kind, Place
from appliance.understanding.model.narrowing import before_exception
from appliance.understanding.model.support import (
    EVERYTHING_WORDS,
    is_called,
    is_named,
    is_otherwise,
    is_place_said,
    kind_words,
    names_of,
    names_of_place,
    relevance,
    support,
)
from appliance.understanding.text.words import spoken_words, words_of

UNKNOWN = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
NO_SUCH = NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that.")
_HERE = frozenset({"here", "this"})


def called(entity: Entity) -> tuple[str, ...]:
    """Its own names."""
    return (entity.name, *entity.aliases)


def own_words(command: Command, home: Home) -> frozenset[str]:
    """The words of its own names alone, or of its place."""
    if command.entity is not None:
        names: Sequence[str] = called(home.entities[command.entity])
    else:
        names = names_of_place(command.place, home) if command.place is not None else ()
    return frozenset(word for name in names for word in words_of(name))


def words_for(command: Command, home: Home) -> frozenset[str]:
    """The words of the names that it may be called by: its own, its room's, its kind's."""
    if command.entity is None:
        return own_words(command, home) | (command.kind.words if command.kind else frozenset())
    entity = home.entities[command.entity]
    return kind_words(entity) | {w for name in names_of(entity, home) for w in words_of(name)}


def doubt_of_thing(
    command: Command,
    entity_id: EntityId,
    text: str,
    others: Sequence[Command],
    home: Home,
    room: AreaId | None,
) -> NotUnderstood | None:
    """Why this thing is not borne out, maybe as a question which one is meant; None if it is."""
    entity, words = home.entities[entity_id], spoken_words(text)
    elsewhere = frozenset().union(
        *(support(home.entities[o.entity], words, home) for o in others if o.entity is not None)
    )
    own = support(entity, words, home)
    words = words - (elsewhere - own)
    meant = {entity_id, *(other.entity for other in others)}
    rivals = [one for one in home.approved() if one.id not in meant and is_able(one, command)]
    if not own:
        alone = room is not None and entity.area == room and command.change is not None
        return None if alone and not any(one.area == room for one in rivals) else NO_SUCH
    named = is_named(entity, words)
    if not own - kind_words(entity) and not named:
        if is_otherwise(text, kind_words(entity), VERB_WORDS | frozenset(words_for(command, home))):
            return NO_SUCH
        rivals = [one for one in rivals if one.domain == entity.domain]
        if entity.area != room or room is None:
            return which_one(tuple(one.id for one in [entity, *rivals]), home) if rivals else None
    mine = relevance(entity, words, home, room)
    better = [one for one in rivals if relevance(one, words, home, room) >= mine]
    if named:
        # Of names that were both said in full, the one with more words is meant.
        better = [one for one in better if is_called(one, text)]
    return which_one(tuple(one.id for one in [entity, *better]), home) if better else None


def doubt_of_group(
    command: Command, text: str, home: Home, room: AreaId | None
) -> NotUnderstood | None:
    """Why the group is not borne out; None if it is."""
    kind, words = command.kind, spoken_words(text)
    if kind is None or not (kind.words & words or "everything" in words):
        return UNKNOWN
    known = VERB_WORDS | EVERYTHING_WORDS | words_for(command, home)
    if is_otherwise(text, kind.words, known | _excepted_words(command, home)):
        return NO_SUCH
    if not all(_exception_said(one, words, home) for one in command.without):
        return UNKNOWN
    places = [(str(area.id), area.name, area.aliases) for area in home.areas.values()]
    places += [(floor.id, floor.name, floor.aliases) for floor in home.floors.values()]
    before = spoken_words(before_exception(text)) if command.without else frozenset()
    elsewhere = before or words - _excepted_words(command, home)
    named = {id_ for id_, name, aliases in places if is_place_said((name, *aliases), elsewhere)}
    if command.place is None:
        return None if not named and (words & EVERYTHING_WORDS or room is not None) else UNKNOWN
    wanted = command.place.area or command.place.floor
    return None if wanted in named or (wanted == room and not named) else UNKNOWN


def _exception_said(without: EntityId | Place, words: frozenset[str], home: Home) -> bool:
    if isinstance(without, Place):
        return is_place_said(names_of_place(without, home), words)
    entity = home.entities[without]
    return bool(support(entity, words, home) - kind_words(entity))


def _excepted_words(command: Command, home: Home) -> frozenset[str]:
    """The words of the exceptions' names: they say nothing about the place of the group."""
    names: list[str] = []
    for one in command.without:
        if isinstance(one, Place):
            names += names_of_place(one, home)
        else:
            names += called(home.entities[one])
    return frozenset(word for name in names for word in words_of(name))


def members(
    command: Command, home: Home, room: AreaId | None, words: frozenset[str]
) -> tuple[EntityId, ...]:
    """The things of a group, without the exceptions; empty if an exception is none of them."""
    place, kind = command.place, command.kind
    area = place.area if place is not None else None
    floor = place.floor if place is not None else None
    if place is None and (words & _HERE or not words & EVERYTHING_WORDS):
        area = room
    if kind is None:
        return ()
    found = [one for one in home.approved() if _is_member(one, kind, command)]
    chosen_ = tuple(one.id for one in found if _is_there(one, area, floor, home))
    remaining = tuple(id_ for id_ in chosen_ if not _is_excepted(id_, command, home))
    # An exception that takes nothing away was meant to take away something else.
    useless = command.without and len(chosen_) - len(remaining) < len(command.without)
    return () if useless else remaining


def _is_member(entity: Entity, kind: Kind, command: Command) -> bool:
    return kind.has(entity) and (kind is not EVERYTHING or is_able(entity, command))


def _is_there(entity: Entity, area: AreaId | None, floor: str | None, home: Home) -> bool:
    return (area is None or entity.area == area) and (
        floor is None or floor_of(entity, home) == floor
    )


def _is_excepted(id_: EntityId, command: Command, home: Home) -> bool:
    return any(
        _is_there(home.entities[id_], one.area, one.floor, home)
        if isinstance(one, Place)
        else one == id_
        for one in command.without
    )

"""Whether a command of the model is borne out by what was said. Pure; it can only refuse.

The model is untrusted: it may name a neighbour of the thing that was meant, widen a room to the
house, turn a command round, invent a number or drop an exception. Each check here asks for the
evidence in the sentence itself:

* a thing: a word of its own (its name, other names, room), and nothing else that can do the same
  has more of them; a kind alone ("the fan") is enough only where there is one of that kind;
* a group: its kind was said, and its place was said or is the room we are in;
* a verb: it was said of this thing, and nothing against it (`direction`); a number likewise;
* an exception: neither dropped nor made up.
"""

import re
from collections.abc import Iterable, Sequence

from appliance.core.house import Entity, Home
from appliance.core.meaning import PERCENT_SETTING, Wish, select
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb, WhyNot
from appliance.understanding.direction import is_said, turns
from appliance.understanding.frames import which_one
from appliance.understanding.grammar import Command, Kind, Place, is_able
from appliance.understanding.words import among, spoken_numbers, spoken_words, table, words_of

KIND_WORDS = {
    "light": table("light lights lamp lamps lighting bulb bulbs"),
    "switch": table("switch switches plug plugs socket sockets outlet outlets"),
    "cover": table(
        "cover covers blind blinds curtain curtains shade shades shutter shutters drape drapes "
        "door gate"
    ),
    "fan": table("fan fans"),
    "lock": table("lock locks door doors"),
}
_EMPTY_WORDS = table(
    "a all an and at by can could for from get i in is it me my of off on open our please put "
    "set shut switch the then this to turn up want we with would you your down close closed"
)
_EVERYTHING = table("all every everything everywhere house home entire whole both")
_HERE = frozenset({"here", "this"})
_EXCEPT = re.compile(
    r"\b(except|excluding|apart from|aside from|other than|all but|everything but|besides|bar"
    r"|but (not )?(the|for|in)|leaving out|without|accept|others?)\b"
)
_CLAUSES = re.compile(r"\b(?:and|then|but|also|plus|while)\b|[,;.]")

_UNKNOWN = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
_NO_SUCH = NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that.")


def ground(
    commands: Sequence[Command], text: str, home: Home, room: AreaId | None
) -> tuple[Wish, ...] | NotUnderstood:
    """The wishes of all commands, or why one of them is not borne out by `text`."""
    words = spoken_words(text)
    excepting = [command for command in commands if command.without is not None]
    if bool(_EXCEPT.search(text)) != bool(excepting) or (excepting and len(commands) > 1):
        return _UNKNOWN
    made: list[Wish] = []
    for command in commands:
        others = [other for other in commands if other is not command]
        scope = _scope(command, others, text, home)
        if not is_said(command.verb, scope, _names_of(command, home)):
            return _UNKNOWN
        if command.value is not None and command.value not in spoken_numbers(scope):
            return _UNKNOWN
        if command.entity is not None:
            refusal = _thing(command, command.entity, words, others, home, room)
            entities: tuple[EntityId, ...] = (command.entity,)
        else:
            refusal = _group(command, words, home, room)
            entities = _members(command, home, room, words)
        if refusal is not None:
            return refusal
        if not entities:
            return _NO_SUCH
        made.extend(_wishes(command, entities))
    return tuple(made)


def _scope(command: Command, others: Sequence[Command], text: str, home: Home) -> str:
    """The part of the sentence that speaks of this command: all of it, unless others differ.

    A clause that says no direction shares its neighbour's: "the fan and the lamp off".
    """
    if all((other.verb, other.value) == (command.verb, command.value) for other in others):
        return text
    clauses = [clause for clause in _CLAUSES.split(text) if words_of(clause)]
    shares = [_share(command, spoken_words(clause), home) for clause in clauses]
    most = max(shares, default=(0, 0))
    mine = [index for index, share in enumerate(shares) if share == most]
    return " ".join(_directed(clauses, index) for index in mine) if any(most) else text


def _directed(clauses: Sequence[str], index: int) -> str:
    around = [*range(index, -1, -1), *range(index + 1, len(clauses))]
    found = (clauses[at] for at in around if turns(clauses[at]) or spoken_numbers(clauses[at]))
    nearest = next(found, "")
    return clauses[index] if nearest == clauses[index] else f"{clauses[index]} {nearest}"


def _share(command: Command, words: frozenset[str], home: Home) -> tuple[int, int]:
    """How many words are of its own names, and how many speak of it at all."""
    if command.entity is None:
        return 0, len(words & _names_of(command, home))
    entity = home.entities[command.entity]
    support = _support(entity, words, home)
    own = {word for name in (entity.name, *entity.aliases) for word in words_of(name)}
    return sum(among(word, own) for word in support), len(support)


def _names_of(command: Command, home: Home) -> frozenset[str]:
    """The words of the names that it may be called by: its own, its room's, its kind's."""
    if command.entity is not None:
        entity = home.entities[command.entity]
        area = home.areas.get(entity.area) if entity.area is not None else None
        names = [entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ())]
        kinds = KIND_WORDS.get(entity.domain, frozenset())
    else:
        names = list(_names(command.place, home)) if command.place is not None else []
        kinds = _kind_words(command.kind) if command.kind is not None else frozenset()
    return kinds | {word for name in names for word in words_of(name)}


def _thing(
    command: Command,
    entity_id: EntityId,
    words: frozenset[str],
    others: Sequence[Command],
    home: Home,
    room: AreaId | None,
) -> NotUnderstood | None:
    entity = home.entities[entity_id]
    elsewhere = frozenset().union(
        *(_support(home.entities[o.entity], words, home) for o in others if o.entity is not None)
    )
    own = _support(entity, words, home)
    words = words - (elsewhere - own)
    if not own:
        return _NO_SUCH
    kinds = KIND_WORDS.get(entity.domain, frozenset())
    meant = {entity_id, *(other.entity for other in others)}
    rivals = [one for one in home.approved() if one.id not in meant and is_able(one, command.verb)]
    if not own - kinds:
        rivals = [one for one in rivals if one.domain == entity.domain]
        if entity.area != room or room is None:
            return which_one(tuple(one.id for one in [entity, *rivals]), home) if rivals else None
    mine = relevance(entity, words, home, room)
    better = [one for one in rivals if relevance(one, words, home, room) >= mine]
    if better and not is_named(entity, words):
        return which_one(tuple(one.id for one in [entity, *better]), home)
    return None


def is_named(entity: Entity, words: frozenset[str]) -> bool:
    """Whether every word of one of its names was said."""
    return any(
        all(among(word, words) for word in words_of(name))
        for name in (entity.name, *entity.aliases)
        if words_of(name)
    )


def relevance(entity: Entity, words: frozenset[str], home: Home, room: AreaId | None) -> float:
    """How much of what was said speaks for this entity; the room we are in breaks ties."""
    support = len(_support(entity, words, home))
    return support + (0.5 if room is not None and entity.area == room else 0.0)


def _support(entity: Entity, words: frozenset[str], home: Home) -> frozenset[str]:
    """The spoken words that speak for this entity: its names, its room's names, its kind."""
    area = home.areas.get(entity.area) if entity.area is not None else None
    names = [entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ())]
    known = {word for name in names for word in words_of(name)}
    known |= KIND_WORDS.get(entity.domain, frozenset()) if _is_kind(entity) else frozenset()
    content = words - _EMPTY_WORDS
    return frozenset(word for word in content if among(word, known))


def _is_kind(entity: Entity) -> bool:
    return entity.domain in ("light", "fan", "switch")


def _group(
    command: Command, words: frozenset[str], home: Home, room: AreaId | None
) -> NotUnderstood | None:
    kind = command.kind
    if kind is None or not (_kind_words(kind) & words or "everything" in words):
        return _UNKNOWN
    if not _exception_said(command, words, home):
        return _UNKNOWN
    places = [(str(area.id), area.name, area.aliases) for area in home.areas.values()]
    places += [(floor.id, floor.name, floor.aliases) for floor in home.floors.values()]
    elsewhere = words - _excepted_words(command, home)
    named = {id_ for id_, name, aliases in places if _place_said((name, *aliases), elsewhere)}
    if command.place is None:
        return None if not named and (words & _EVERYTHING or room is not None) else _UNKNOWN
    wanted = command.place.area or command.place.floor
    return None if wanted in named or (wanted == room and not named) else _UNKNOWN


def _exception_said(command: Command, words: frozenset[str], home: Home) -> bool:
    without = command.without
    if without is None or isinstance(without, Place):
        return without is None or _place_said(_names(without, home), words)
    entity = home.entities[without]
    return bool(_support(entity, words, home) - KIND_WORDS.get(entity.domain, frozenset()))


def _names(place: Place, home: Home) -> tuple[str, ...]:
    if place.area is not None:
        area = home.areas[place.area]
        return (area.name, *area.aliases)
    floor = home.floors[place.floor or ""]
    return (floor.name, *floor.aliases)


def _excepted_words(command: Command, home: Home) -> frozenset[str]:
    """The words of the exception's name: they say nothing about the place of the group."""
    without = command.without
    if without is None:
        return frozenset()
    if isinstance(without, Place):
        names = _names(without, home)
    else:
        names = (home.entities[without].name, *home.entities[without].aliases)
    return frozenset(word for name in names for word in words_of(name))


def _kind_words(kind: Kind) -> frozenset[str]:
    if kind.device_class is not None:
        return frozenset({kind.plural, kind.device_class})
    return KIND_WORDS.get(kind.domain, frozenset())


def _place_said(names: Iterable[str], words: frozenset[str]) -> bool:
    return any(words_of(name) and all(among(w, words) for w in words_of(name)) for name in names)


def _members(
    command: Command, home: Home, room: AreaId | None, words: frozenset[str]
) -> tuple[EntityId, ...]:
    place = command.place
    area = place.area if place is not None else None
    if place is None and (words & _HERE or not words & _EVERYTHING):
        area = room
    kind = command.kind
    if kind is None:
        return ()
    chosen = select(
        home,
        domain=kind.domain,
        device_class=kind.device_class,
        area=area,
        floor=place.floor if place is not None else None,
    )
    left_out: tuple[EntityId, ...] = ()
    if isinstance(command.without, Place):
        left_out = select(home, area=command.without.area, floor=command.without.floor)
    elif command.without is not None:
        left_out = (command.without,)
    remaining = tuple(entity for entity in chosen if entity not in left_out)
    # An exception that takes nothing away was meant to take away something else.
    return () if command.without is not None and len(remaining) == len(chosen) else remaining


def _wishes(command: Command, entities: tuple[EntityId, ...]) -> tuple[Wish, ...]:
    group = command.entity is None
    if command.value is None:
        return (Wish(command.verb, entities, group=group),)
    return tuple(
        Wish(Verb.SET, (entity,), ((name, command.value),), group)
        for entity in entities
        if (name := PERCENT_SETTING.get(entity.partition(".")[0])) is not None
    )

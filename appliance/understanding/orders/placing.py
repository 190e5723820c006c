"""The place of a list: "in the lounge, lights off and TV on" is of the lounge altogether. Pure.

1. A place that is said first, and before a pause or with "in", is of all that follows.
2. A place that is said last is of every kind before it of which not all is said, if what stands
   beside it does not need it: there is one TV, and so "lights off and TV on in the lounge" says
   where the lights are.

What names a place of its own keeps it. It refuses to move a place from what it tells apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from appliance.core.types import EntityId
from appliance.understanding.names.kinds import EVERYTHING, KINDS
from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.orders.clauses import Clause, is_place
from appliance.understanding.orders.targets import Scene
from appliance.understanding.text.words import table

Meant = Callable[[Clause], tuple[EntityId, ...]]
"""The things that a clause is of."""

_IN = table("in on at throughout across")
_ALL = table("all every each both everywhere")
_LEADING = _IN | table("the all my our over and then")
_PLACES = (What.AREA, What.FLOOR, What.HERE, What.THIS_FLOOR)


def with_places(clauses: Sequence[Clause], meant: Meant) -> tuple[Clause, ...]:
    """The clauses, each with the place that the list says for all of them."""
    if len(clauses) < 2:
        return tuple(clauses)
    first = 0
    while first < len(clauses) and _is_only_place(clauses[first]):
        first += 1
    last = clauses[-1]
    if 0 < first < len(clauses) and _leads(clauses[0]) and not _places(clauses[first]):
        return tuple(_in_place(one, clauses[:first], meant) for one in clauses[first:])
    if first:
        return tuple(clauses)
    if _leads(clauses[0]) and _is_at(clauses[0], 0):
        return (clauses[0], *(_in_place(one, clauses[:1], meant) for one in clauses[1:]))
    if _is_only_place(last) and _leads(last):
        return tuple(_in_place(one, [last], meant) for one in clauses[:-1])
    if _places(last) and _is_at(last, -1) and meant(_without_places(last)) == meant(last):
        before = (_in_place(one, [last], meant) if _is_open(one) else one for one in clauses[:-1])
        return (*before, last)
    return tuple(clauses)


def _places(clause: Clause) -> list[Mention]:
    return [one for one in clause.mentions if one.what in _PLACES]


def _is_open(clause: Clause) -> bool:
    """Whether it names kinds alone, and not all of them."""
    kinds = [one.what is What.KIND and one.kind is not EVERYTHING for one in clause.mentions]
    return bool(kinds) and all(kinds) and _ALL.isdisjoint(clause.words) and not clause.every


def _leads(clause: Clause) -> bool:
    """Whether it begins with where, and not with a list of rooms: "in the hall", "upstairs"."""
    if not clause.words or not _places(clause):
        return False
    floor = clause.mentions[0].what in (What.FLOOR, What.HERE, What.THIS_FLOOR)
    return clause.words[0] in _IN or (floor and clause.mentions[0].start == 0)


def _is_only_place(clause: Clause) -> bool:
    places = bool(clause.mentions) and all(is_place(one) for one in clause.mentions)
    plain = all(word is None or word in _LEADING for word in clause.free)
    return places and plain and not clause.excepted


def _is_at(clause: Clause, end: int) -> bool:
    """Whether its first (0) or last (-1) name is its place."""
    one = clause.mentions[end]
    if one.what not in _PLACES or len(_places(clause)) > 1:
        return False
    return end == 0 or one.end == len(clause.words)


def _in_place(clause: Clause, where: Sequence[Clause], meant: Meant) -> Clause:
    """The clause with the places of `where` behind it, unless it says where, or is of "it".

    What has a name of its own and is elsewhere stays as it is: "lights off and the hall light on".
    """
    names = clause.mentions
    if _places(clause) or any(one.what in (What.IT, What.HOUSE, What.GROUP) for one in names):
        return clause
    words, mentions = list(clause.words), list(names)
    for other in where:
        for one in _places(other):
            start = len(words) + 1
            words.extend(("in", *other.words[one.start : one.end]))
            mentions.append(replace(one, start=start, end=len(words)))
    placed = replace(clause, words=tuple(words), mentions=tuple(mentions))
    elsewhere = any(one.what is What.ENTITY for one in names) and not meant(placed)
    return clause if elsewhere else placed


def _without_places(clause: Clause) -> Clause:
    return replace(clause, mentions=tuple(one for one in clause.mentions if not is_place(one)))


def there(clause: Clause, scene: Scene) -> Clause | None:
    """The clause with the room of what was spoken of for "there"; None if nobody knows where.

    A thing of its own name is where it is, and what names a place says where.
    """
    own = any(
        one.what is What.ENTITY and clause.words[one.start : one.end] not in KINDS
        for one in clause.mentions
    )
    if "there" not in clause.words or own or any(is_place(one) for one in clause.mentions):
        return clause
    known = [scene.home.entities[id_].area for id_ in scene.it if id_ in scene.home.entities]
    areas = [area for area in dict.fromkeys(known) if area is not None]
    if not areas:
        return None
    at = len(clause.words)
    rooms = (
        Mention(What.AREA, at + place, at + place + 1, area=area)
        for place, area in enumerate(areas)
    )
    words = (*clause.words, *("there" for _ in areas))
    return replace(clause, words=words, mentions=(*clause.mentions, *rooms))

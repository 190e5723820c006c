"""Which of several things the answer to "Which one do you mean?" means. Pure.

Every word of the answer must be accounted for: by a name, a room, a place in the list. A sentence
with one word more is none, and is understood anew from its beginning; so a command said instead of
an answer stays a command. The rules:

1. a thing is meant by words of its names, by its room or by its floor, said whole;
2. or by its place among those that were asked about: "the second", "the last one", "number two";
3. "both" and "all" mean all of them, "the other one" the one that was not spoken of before;
4. the wish may be said again, and only this wish: "turn on the left one";
5. "not the left one" leaves the others;
6. what fits several, or is taken back in the same breath, is asked again and never guessed.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from appliance.core.house import Entity, Home
from appliance.core.meaning import Wish
from appliance.core.query import Query
from appliance.core.types import EntityId, Verb
from appliance.understanding.dialogue.asked import (
    ASKING,
    COMMANDING,
    EVERY,
    FILLER,
    ORDINALS,
    VERBS,
    Chosen,
    Unclear,
    WhichOne,
)
from appliance.understanding.text.words import ARTICLES, among, table, words_of

_BACKED_OUT = table("no wait sorry actually rather mean meant")
"""What was said before the last of these in a row was taken back."""
_PLACE = table("in on at of from by inside over")
_ASSENTS = table("yes yeah yep sure ok okay alright that it this one")
_ALL_OF = EVERY | {"them"}
"""Words without which several candidates are too many: "both", "the two of them"."""
_AS_WRITTEN: Mapping[str, str] = {"write": "right", "wright": "right", "rite": "right"}
"""Words that speech recognition takes for others of the same sound."""
_NOUNS: Mapping[str, frozenset[str]] = {
    "light": table("light lights lamp lamps bulb"),
    "switch": table("switch plug socket"),
    "fan": table("fan fans"),
    "cover": table("blind blinds curtain curtains shade shutter cover door"),
    "lock": table("lock door doors"),
    "climate": table("heating thermostat radiator"),
    "media_player": table("speaker radio player"),
    "binary_sensor": table("window door sensor"),
    "sensor": table("sensor"),
}


_COUNTS: Mapping[str, int] = {
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}
_EITHER = table("either any whichever")
_WILL = table("can could will would")
_WHOM = (["you"], ["i"], ["we"], ["they"], ["it"], ["any"])

Found = tuple[EntityId, ...]


def choose(
    words: list[str], asked: WhichOne, home: Home, it: Sequence[EntityId] = ()
) -> Chosen | Unclear | None:
    """What `words` (as `words_of` makes them) choose; None if they are no answer at all.

    `it` is what was spoken of before, for "the other one".
    """
    candidates = asked.open.entities
    if words[1:2] == ["you"] and words[0] in _WILL:
        words = words[2:]
    asks = bool(words) and words[0] in ASKING and (words[0] != "do" or words[1:2] in _WHOM)
    if not words or asks or not all(id_ in home.entities for id_ in candidates):
        return None
    said = tuple(_AS_WRITTEN.get(word, word) for word in words)
    found = _decide(said, asked, home, it)
    if not isinstance(found, Chosen) and said[0] == "right" and len(said) > 1:
        # It is an answer, or what people say before one.
        return _decide(said[1:], asked, home, it) or found
    return found


def _decide(
    words: tuple[str, ...], asked: WhichOne, home: Home, it: Sequence[EntityId]
) -> Chosen | Unclear | None:
    if (rest := _after_not(words)) and _narrows(rest, asked, home, it):
        left_out = _narrows(rest, asked, home, it)
        left = tuple(id_ for id_ in asked.open.entities if id_ not in left_out)
        fewer = replace(asked, open=replace(asked.open, entities=left))
        return _as_chosen(left, asked) if len(left) == 1 else Unclear(fewer)
    answer = _Answer(asked, home, it)
    parts = _between(words, _BACKED_OUT)
    if not parts or not all(answer.is_one(part) for part in parts):
        return None
    meant = parts[-1]
    if "or" in meant:
        return Unclear(asked)
    chosen: list[EntityId] = []
    for part in _between(meant, {"and"}):
        found = answer.fits(part)
        if len(found) != 1 and not set(part) & _ALL_OF:
            narrowed = found if found and part == meant else asked.open.entities
            return Unclear(replace(asked, open=replace(asked.open, entities=narrowed)))
        if not found:
            return Unclear(asked)
        chosen.extend(found)
    return _as_chosen(tuple(dict.fromkeys(chosen)), asked)


def _after_not(words: tuple[str, ...]) -> tuple[str, ...]:
    """What is said behind "not"; empty if it is not said first, or is all that is said."""
    at = next((at for at, word in enumerate(words) if word not in FILLER), len(words))
    return words[at + 1 :] if words[at : at + 1] == ("not",) else ()


def _narrows(words: tuple[str, ...], asked: WhichOne, home: Home, it: Sequence[EntityId]) -> Found:
    """The candidates that `words` mean, if there are others beside."""
    answer = _Answer(asked, home, it)
    if "not" in words or not answer.is_one(words):
        return ()
    found = answer.fits(words)
    return found if len(found) < len(asked.open.entities) else ()


def _as_chosen(chosen: Found, asked: WhichOne) -> Chosen:
    others = tuple(id_ for id_ in asked.open.entities if id_ not in chosen)
    meant = replace(asked.open, entities=chosen)
    if isinstance(meant, Wish):
        return Chosen((*asked.sure, meant), None, others)
    return Chosen(asked.sure, meant, others)


def _between(words: tuple[str, ...], marks: Container[str]) -> list[tuple[str, ...]]:
    """The parts between the marks, without those that say nothing."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in marks:
            parts.append([])
        else:
            parts[-1].append(word)
    kept = [tuple(part) for part in parts if not set(part) <= FILLER - _ASSENTS]
    return kept or [tuple(word for word in words if word not in marks)]


class _Answer:
    """The candidates of one question, and what a part of an answer says of them."""

    def __init__(self, asked: WhichOne, home: Home, it: Sequence[EntityId]) -> None:
        self._open = asked.open
        self._candidates = asked.open.entities
        self._entities = [home.entities[id_] for id_ in self._candidates]
        self._nouns = _nouns(self._entities)
        self._home = home
        self._it = it

    def is_one(self, words: tuple[str, ...]) -> bool:
        """Whether everything that was said belongs to an answer."""
        parts = [part for one in _between(words, {"or"}) for part in _between(one, {"and"})]
        return all(self._found(part) is not None for part in parts)

    def fits(self, words: tuple[str, ...]) -> Found:
        """The candidates that are meant: empty for "yes" and the like."""
        return self._found(words) or ()

    def _found(self, words: tuple[str, ...]) -> Found | None:
        said = _without_verb(words, self._open, self._entities)
        if said is None:
            return None
        content = [word for word in said if word not in FILLER and word not in _PLACE]
        if content and (named := _named(said, content, self._entities, self._home)):
            return named
        rest = [word for word in content if word not in self._nouns]
        if content and not rest:
            return self._candidates
        if not rest:
            return () if set(said) & _ASSENTS else None
        return self._placed(rest, words)

    def _placed(self, rest: list[str], words: tuple[str, ...]) -> Found | None:
        """ "The second", "number two", "all three", "the other one"."""
        counts = [_COUNTS[word] for word in rest if word in _COUNTS]
        others = [word for word in rest if word not in _COUNTS]
        match others:
            case []:
                is_place = len(counts) == 1 and words == (rest[0],)
                return self._at(counts[0] - 1) if is_place else self._all(counts)
            case ["number" | "option"]:
                return self._at(counts[0] - 1) if len(counts) == 1 else self._at(0)
            case [word] if word in ORDINALS and not counts:
                return self._at(ORDINALS[word])
            case ["other" | "others"] if not counts:
                return tuple(id_ for id_ in self._candidates if id_ not in self._it)
            case [word] if word in _EITHER:
                return ()
            case [word] if word in EVERY:
                return self._all([*counts, 2] if word == "both" else counts)
            case _:
                return None

    def _all(self, counts: list[int]) -> Found:
        return self._candidates if set(counts) <= {len(self._candidates)} else ()

    def _at(self, index: int) -> Found:
        return self._candidates[index : index + 1 or None]


def _named(said: Sequence[str], content: list[str], entities: list[Entity], home: Home) -> Found:
    """Those that are called so, or are there; by sound if no name is spelled like it."""
    nouns = _nouns(entities)
    for fits in (_is_in, among):
        found = [
            entity
            for entity in entities
            if _covers(content, entity, _places(said, entity, home), nouns, exactly=fits is _is_in)
        ]
        if len(found) == 1:
            return (found[0].id,)
        if found:
            whole = [one for one in found if _is_called(content, one)]
            return (whole[0].id,) if len(whole) == 1 else tuple(one.id for one in found)
    return ()


def _is_in(word: str, known: Iterable[str]) -> bool:
    return word in set(known)


def _is_called(content: list[str], entity: Entity) -> bool:
    return any(words_of(name) == content for name in (entity.name, *entity.aliases))


def _covers(
    content: list[str],
    entity: Entity,
    places: set[str],
    nouns: frozenset[str],
    *,
    exactly: bool,
) -> bool:
    """Whether every word of the answer belongs to this thing; a word of its kind is not enough."""
    own = {word for name in (entity.name, *entity.aliases) for word in words_of(name)}
    own |= places
    fits = _is_in if exactly else among
    telling = [word for word in content if word not in nouns or len(content) == 1]
    return (
        bool(telling)
        and all(fits(word, own) or word in nouns for word in content)
        and any(fits(word, own) for word in telling)
    )


def _places(said: Sequence[str], entity: Entity, home: Home) -> set[str]:
    """The words of its room and floor, of each name that was said whole."""
    area = home.areas.get(entity.area) if entity.area is not None else None
    floor = home.floors.get(area.floor) if area is not None and area.floor is not None else None
    found: set[str] = set()
    for place in (area, floor):
        for name in (place.name, *place.aliases) if place is not None else ():
            words = words_of(name)
            short = words[:-1] if words[-1:] == ["room"] else words
            short = words if set(short) <= ARTICLES else short
            if set(short) <= set(said):
                found |= set(words)
    return found


def _nouns(entities: list[Entity]) -> frozenset[str]:
    """The words for what all candidates are: they tell nothing apart."""
    domains = {entity.domain for entity in entities}
    nouns = frozenset().union(*(_NOUNS.get(domain, frozenset()) for domain in domains))
    shared = [
        frozenset(word for name in (entity.name, *entity.aliases) for word in words_of(name))
        for entity in entities
    ]
    common = frozenset.intersection(*shared) if len(shared) > 1 else frozenset()
    return nouns | common | {f"{word}s" for word in common}


def _without_verb(
    words: tuple[str, ...], wished: Wish | Query, entities: list[Entity]
) -> tuple[str, ...] | None:
    """The answer without the words that say the wish again; None if they say another wish."""
    own = {word for one in entities for name in (one.name, *one.aliases) for word in words_of(name)}
    said = (set(words) & COMMANDING) - own
    # "Lock the front one" begins with a verb, though one of them is called "front door lock".
    at = next((at for at, word in enumerate(words) if word not in FILLER), 0)
    if not words:
        return words
    if words[at] in COMMANDING and (at == 0 or words[at - 1] not in ARTICLES):
        said.add(words[at])
    if not said and words[-1] not in ("on", "off"):
        return words
    if isinstance(wished, Query) or wished.verb not in VERBS:
        return None
    if wished.parameters and wished.verb is not Verb.SET:
        return None
    verbs, particle = VERBS[wished.verb]
    if not said <= verbs or (particle and particle not in words):
        return None
    return tuple(word for word in words if word not in said and word != (particle or None))

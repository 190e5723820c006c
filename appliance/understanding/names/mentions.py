"""Finds what a sentence names: things, groups, rooms, floors, kinds, "here", "it". Pure.

It says what was named and never what should be done with it. A name counts if all its words were
said in order (spaces and plural do not matter: "drive way gate", "work top lights"); a part of it
if it tells the thing from others ("the extractor", and never an owner without the 's); one misheard
word if it sounds the same ("hole light"). What could be several things comes out as several. A name
that is a verb or a particle names nothing, and one that is a room's or a kind's takes neither away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.house import Entity, Home
from appliance.core.naming import PROGRAMMES
from appliance.core.types import AreaId, EntityId
from appliance.understanding.names.kinds import KINDS, Kind
from appliance.understanding.names.telling import (
    NEVER_A_PART,
    PROGRAMME_NOUNS,
    PROGRAMME_PARTS,
    is_general,
    owners_in,
    says_all,
)
from appliance.understanding.text.sounds import sounds_of, spelled
from appliance.understanding.text.words import stem, table, words_of

LONGEST = 8
"""Words of a name that count; nobody says more."""
_MOST_ALIKE = 8
"""Known words that are tried for one that is not known."""


class What(StrEnum):
    ENTITY = "entity"
    GROUP = "group"
    AREA = "area"
    FLOOR = "floor"
    KIND = "kind"
    HERE = "here"
    THIS_FLOOR = "this-floor"
    HOUSE = "house"
    """Everywhere: the whole house."""
    IT = "it"
    """It, them, that one: what was spoken of before."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that was named by `tokens[start:end]`.

    `entities`: ENTITY: those that it can be the name of, several if it is not clear which; GROUP:
    its members; AREA, FLOOR: what is called like the place. `exact` is False for what only sounds
    or is spelled alike, `whole` for a part of a name.
    """

    what: What
    start: int
    end: int
    entities: tuple[EntityId, ...] = ()
    area: AreaId | None = None
    floor: str | None = None
    kind: Kind | None = None
    plural: bool = False
    exact: bool = True
    whole: bool = True


_FIXED: Mapping[tuple[str, ...], What] = {
    tuple(words.split()): what
    for what, phrases in {
        What.HERE: "here, in here, this room, in this room, around here, the room, my room, "
        "our room, this space, the whole room, this whole room, the entire room",
        What.THIS_FLOOR: "this floor, on this floor",
        What.HOUSE: "house, every where, whole house, home, everywhere, entire house, whole home, "
        "all rooms, every room, each room, all the rooms, every area, each area, all areas, "
        "all my rooms, all our rooms, all over, all over the house, all over the place, "
        "every single room, apartment, flat, entire home, whole place",
        What.IT: "it, him, her, them, they, those, these, that one, this one, those two, "
        "these two, both of them, all of them, that, this",
    }.items()
    for words in phrases.split(", ")
}
_ARTICLES = table("the a an")
_NEVER_MISHEARD = table(
    "the a an my our your and or but not no to at in on off of for with from by is are it its be "
    "do turn turned switch set put make start stop open close shut lock unlock dim raise lower up "
    "down all every each both one two three four five six seven eight nine ten please can could "
    "would will you me i we us get go let have light lights lamp door red blue green white more "
    "less low high here there this that what which how when who now then too some any out lot "
    "half full max minus plus bit play pause hold"
)

_RANK = {
    What.ENTITY: 0,
    What.GROUP: 1,
    What.AREA: 2,
    What.FLOOR: 3,
    What.HERE: 4,
    What.THIS_FLOOR: 4,
    What.HOUSE: 5,
    What.IT: 6,
    What.KIND: 7,
}


class Mentions:
    """The names of one home, ready to be found. Build it once for every `home.revision`.

    With `actors` only things that can be asked to do something are found: a sensor's name takes no
    part in an order, and "temperature" is what is set.
    """

    def __init__(self, home: Home, *, actors: bool = False) -> None:
        self._entities: dict[str, dict[EntityId, None]] = {}
        self._groups: dict[str, tuple[EntityId, ...]] = {}
        self._areas: dict[str, list[AreaId]] = {}
        self._floors: dict[str, str] = {}
        self._with_word: dict[str, set[EntityId]] = {}
        self._by_sound: dict[str, dict[str, None]] = {}
        self._known: set[str] = set()
        known = [one for one in home.approved() if one.verbs or not actors]
        owners = owners_in(name for one in home.approved() for name in _names(one))
        # "Is Ben home" asks for what is Ben's; "Ben, lights on" orders nothing of it.
        self._owners = owners if actors else frozenset()
        for entity in known:
            for name in _names(entity):
                if is_general(words_of(name)):
                    continue
                words = self._learn(name)
                for key in _keys(words):
                    self._entities.setdefault(key, {})[entity.id] = None
                for word in words:
                    self._with_word.setdefault(word, set()).add(entity.id)
        self._order = {entity.id: at for at, entity in enumerate(known)}
        self._places: set[str] = set()
        for area in home.areas.values():
            for name in (area.name, *area.aliases):
                words = self._learn(name)
                self._places.update(words)
                for key in _keys(words):
                    self._areas.setdefault(key, []).append(area.id)
        for floor in home.floors.values():
            for name in (floor.name, *floor.aliases):
                words = self._learn(name)
                self._places.update(words)
                for key in _keys(words):
                    self._floors.setdefault(key, floor.id)
        for group in home.groups.values():
            for name in (group.name, *group.aliases):
                for key in _keys(self._learn(name)):
                    self._groups.setdefault(key, group.members)
        self._named_so = {*self._entities, *self._areas, *self._floors, *self._groups}

    def _learn(self, name: str) -> tuple[str, ...]:
        words = tuple(stem(word) for word in words_of(name) if word not in _ARTICLES)[:LONGEST]
        for word in words:
            self._known.add(word)
            if word not in _NEVER_MISHEARD and len(word) > 2:
                self._by_sound.setdefault(sounds_of(word), {})[word] = None
        return words

    def find(self, tokens: Sequence[str]) -> tuple[Mention, ...]:
        """What is named, the longest first where names overlap, in the order of the sentence."""
        stems = [stem(token.removesuffix("'s").removesuffix("'")) for token in tokens]
        found = list(self._candidates(tokens, stems))
        found.extend(self._sharing_noun(found, tokens, stems))
        found.sort(key=_preference)
        taken: set[int] = set()
        chosen = []
        for mention in found:
            span = range(mention.start, mention.end)
            if taken.isdisjoint(span):
                taken.update(span)
                chosen.append(mention)
        return tuple(sorted(chosen, key=lambda mention: mention.start))

    def _candidates(self, tokens: Sequence[str], stems: Sequence[str]) -> Iterator[Mention]:
        for start in range(len(tokens)):
            for end in range(start + 1, min(len(tokens), start + LONGEST + 2) + 1):
                yield from self._named(tokens, "".join(stems[start:end]), start, end)
                yield from _general(tuple(tokens[start:end]), start, end)
                if end - start == 2 and self._tells(joined := "".join(stems[start:end]), ""):
                    ids = tuple(sorted(self._with_word[joined], key=self._order.__getitem__))
                    yield Mention(What.ENTITY, start, end, ids, whole=False)
                if (part := self._part(tokens, stems, start, end)) is not None:
                    yield part
        yield from self._misheard(tokens, stems)

    def _named(
        self, tokens: Sequence[str], key: str, start: int, end: int, *, exact: bool = True
    ) -> Iterator[Mention]:
        plain = key.lower()
        if plain not in self._named_so:
            return
        entities = tuple(self._entities.get(plain, ()))
        if areas := self._areas.get(plain):
            # What is called like a room is its room as well: those decide who know the sentence.
            yield Mention(What.AREA, start, end, entities, area=areas[0], exact=exact)
            return
        if plain in self._floors:
            floor = self._floors[plain]
            yield Mention(What.FLOOR, start, end, entities, floor=floor, exact=exact)
            return
        kind, plural = KINDS.get(tuple(tokens[start:end]), (None, False))
        if kind is not None and (plural or says_all(tokens, start)):
            # A thing called "Lights" is one of all the lights.
            return
        if entities:
            yield Mention(What.ENTITY, start, end, entities, exact=exact)
        if plain in self._groups:
            yield Mention(What.GROUP, start, end, self._groups[plain], plural=True, exact=exact)

    def _part(
        self, tokens: Sequence[str], stems: Sequence[str], start: int, end: int
    ) -> Mention | None:
        """Words that all belong to one name and of which one at least is its own."""
        said = stems[start:end]
        if len(said) > LONGEST or not any(map(self._tells, said, tokens[start:end])):
            return None
        if len(set(said)) < len(said):
            # No name says a word twice: "the input voltage voltage drop".
            return None
        those = set.intersection(*(self._with_word.get(word, set()) for word in said))
        if not those:
            return None
        if not PROGRAMME_PARTS.intersection(said):
            if PROGRAMME_NOUNS.intersection(stems[end : end + 1]):
                programmes = {id_ for id_ in those if id_.startswith(PROGRAMMES)}
                those = programmes or those
            else:
                those = {id_ for id_ in those if not id_.startswith(PROGRAMMES)}
        if not those:
            return None
        ids = tuple(sorted(those, key=self._order.__getitem__))
        plural = tokens[end - 1] != stems[end - 1] and "'" not in tokens[end - 1]
        return Mention(What.ENTITY, start, end, ids, plural=plural, whole=False)

    def _tells(self, word: str, said: str) -> bool:
        """Whether `word`, which was `said` with its plural or possessive, tells things apart."""
        return (
            word in self._with_word
            and len(word) > 2
            and word not in NEVER_A_PART
            and (word,) not in KINDS
            and word not in self._places
            and (word != said or word not in self._owners)
        )

    def _sharing_noun(
        self, found: Sequence[Mention], tokens: Sequence[str], stems: Sequence[str]
    ) -> Iterator[Mention]:
        """ "The front and back doors": the noun of the second name is the first one's too."""
        for name in found:
            if name.what is not What.ENTITY or not name.whole or name.start < 2:
                continue
            end = name.start - 1
            if tokens[end] in _ARTICLES:
                end -= 1
            if end < 1 or tokens[end] != "and":
                continue
            for start in range(max(0, end - 3), end):
                for noun in range(name.start + 1, name.end):
                    key = "".join((*stems[start:end], *stems[noun : name.end]))
                    if entities := self._entities.get(key):
                        yield Mention(What.ENTITY, start, end, tuple(entities))

    def _misheard(self, tokens: Sequence[str], stems: Sequence[str]) -> Iterator[Mention]:
        """Whole names with one word that sounds like what was said."""
        for at, word in enumerate(stems):
            if word in self._known or tokens[at] in _NEVER_MISHEARD or not word.isalpha():
                continue
            alike = list(self._by_sound.get(sounds_of(word), ()))[:_MOST_ALIKE]
            for other in alike:
                for start in range(max(0, at - LONGEST + 1), at + 1):
                    for end in range(at + 1, min(len(stems), start + LONGEST) + 1):
                        if end - start == 1 and len(word) < 4:
                            continue
                        said = [*stems[start:at], other, *stems[at + 1 : end]]
                        yield from self._named(tokens, "".join(said), start, end, exact=False)


def _names(entity: Entity) -> tuple[str, ...]:
    return (entity.name, *entity.aliases)


def _keys(words: tuple[str, ...]) -> Iterator[str]:
    """What a name is found by: its words without spaces, also with initials spelled out."""
    if words:
        yield "".join(words)
        if (other := "".join(spelled(word) for word in words)) != "".join(words):
            yield other


def _general(tokens: tuple[str, ...], start: int, end: int) -> Iterator[Mention]:
    if tokens in _FIXED:
        yield Mention(_FIXED[tokens], start, end)
    # "The kitchen light's too yellow" is of the light.
    is_short = tokens[-1].endswith("'s")
    noun = (*tokens[:-1], tokens[-1].removesuffix("'s")) if is_short else tokens
    if noun in KINDS:
        kind, plural = KINDS[noun]
        yield Mention(What.KIND, start, end, kind=kind, plural=plural)


def _preference(mention: Mention) -> tuple[int, bool, bool, int, int]:
    """Longest first; then whole names before parts, heard before misheard, things before kinds."""
    length = mention.start - mention.end
    part = not mention.whole or not mention.exact
    return (length, part, not mention.exact, _RANK[mention.what], mention.start)


def named(mentions: Iterable[Mention], what: What) -> list[Mention]:
    """Those of one sort, in the order of the sentence."""
    return [mention for mention in mentions if mention.what is what]

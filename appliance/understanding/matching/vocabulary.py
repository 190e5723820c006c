"""What may be named in a home, as lists for a matcher of sentences. Refuses names nobody would say.

A thing is called by its names and aliases, and by a part of a name that is not just a kind or a
place: "Nachttischlampe" of "Linke Nachttischlampe". Names come from outside and are literal text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.understanding.text.usage import Phrase, Token, Usage, tokens

_LONGEST = 80
_SHORTEST_PART = 4
_MOST_NAMED = 10
"""Different names in one text."""
_MOST_ALIKE = 8
"""Things of one name; of more nobody could say which one is meant."""

Value = tuple[str, str, dict[str, str], dict[str, bool]]
"""What is said, what it is, what that tells of it, and of how it is said."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One way to call something; `sound` is how it is found in a text."""

    sound: str
    value: Value


class Vocabulary:
    """Of one home and one language; serves as long as names and places do not change."""

    def __init__(self, home: Home, usage: Usage, kinds: frozenset[str]) -> None:
        """`kinds`: what no thing is called by alone, as `joined` gives it."""
        self._of = (home.entities, home.areas, home.floors)
        areas = [(n, each.id) for each in home.areas.values() for n in (each.name, *each.aliases)]
        floors = [(n, each.id) for each in home.floors.values() for n in (each.name, *each.aliases)]
        self.places: tuple[str, ...] = tuple(name for name, _ in (*areas, *floors))
        nouns = kinds | {joined(name) for name in self.places}
        names: list[_Word] = []
        phrases: dict[Phrase, None] = {}
        for entity in home.approved():
            domain = {"domain": entity.domain}
            for name in (entity.name, *entity.aliases):
                if not 0 < len(name.strip()) <= _LONGEST or not tokens(name):
                    continue
                phrases[phrase_of(name)] = None
                names.append(_word(name, entity.id, domain, {}))
                parts = _parts_of(name, nouns, usage.around)
                names += [_word(part, entity.id, domain, {"part": True}) for part in parts]
        self.phrases: tuple[Phrase, ...] = tuple(phrases)
        """The names of things, as words."""
        self._names = tuple(names)
        self._areas = tuple(_word(name, id_, {}, {}) for name, id_ in areas if tokens(name))
        self._floors = tuple(_word(name, id_, {}, {}) for name, id_ in floors if tokens(name))

    def serves(self, home: Home) -> bool:
        """Whether it was made of these; snapshots that differ in states alone share them."""
        now = (home.entities, home.areas, home.floors)
        return all(one is other for one, other in zip(self._of, now, strict=True))

    def heard_in(self, text: str) -> tuple[list[Value], list[Value], list[Value]] | None:
        """The things, areas and floors that may be named in a text: few, however large the home.

        None if more are than anybody names in one sentence: looking for them all takes long.
        """
        heard = joined(text)
        by_list: list[list[Value]] = []
        for words in (self._names, self._areas, self._floors):
            alike: dict[str, list[Value]] = {}
            for word in words:
                if word.sound in heard:
                    alike.setdefault(word.sound, []).append(word.value)
            if len(alike) > _MOST_NAMED:
                return None
            by_list.append([value for values in alike.values() for value in values[:_MOST_ALIKE]])
        names, areas, floors = by_list
        return names, areas, floors


def joined(text: str) -> str:
    """The words of a text without anything between them."""
    return "".join(token.word for token in tokens(text))


def phrase_of(name: str) -> Phrase:
    return tuple(token.word for token in tokens(name))


def _word(name: str, id_: str, tells: dict[str, str], how: dict[str, bool]) -> _Word:
    return _Word(joined(name), (" ".join(name.split()), str(id_), tells, how))


def _parts_of(name: str, nouns: frozenset[str], around: frozenset[str]) -> Iterator[str]:
    """The beginnings and ends of a name of several words that tell more than a kind or a place."""
    found = tokens(name)
    parts = [found[:last] for last in range(1, len(found))]
    parts += [found[first:] for first in range(1, len(found))]
    for part in parts:
        if _tells(part, nouns, around):
            yield name[part[0].begin : part[-1].end]


def _tells(part: Sequence[Token], nouns: frozenset[str], around: frozenset[str]) -> bool:
    said = "".join(token.word for token in part)
    ends = {part[0].word, part[-1].word}
    return len(said) >= _SHORTEST_PART and said not in nouns and around.isdisjoint(ends)

"""Finds a thing by its full name, and by nothing less. Refuses two things of one name.

The surest way of being understood: every word of a name was said, in order, with at most an article
before it. What is less certain is left to the matcher and the model.
"""

from collections.abc import Mapping, Sequence

from appliance.core.house import Entity, Home
from appliance.core.types import AreaId, EntityId
from appliance.understanding.words import table, words_of

ARTICLES = table("the my our your a an")

Words = tuple[str, ...]


def plain(text: str) -> Words:
    """Lower-case words without a leading article."""
    words = tuple(words_of(text))
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


class Names:
    """The names and aliases of one home's approved entities."""

    def __init__(self, home: Home) -> None:
        self._entities = home.entities
        self._by_name: dict[Words, list[EntityId]] = {}
        for entity in home.approved():
            for name in dict.fromkeys(map(plain, (entity.name, *entity.aliases))):
                if name:
                    self._by_name.setdefault(name, []).append(entity.id)
        self._areas: dict[Words, list[AreaId]] = {}
        for area in home.areas.values():
            for name in dict.fromkeys(map(plain, (area.name, *area.aliases))):
                self._areas.setdefault(name, []).append(area.id)
        self._longest = max(map(len, self._by_name), default=0)

    def knows(self, entities: Mapping[EntityId, Entity]) -> bool:
        """Whether it was made of these; snapshots that differ in states alone share them."""
        return self._entities is entities

    def find(self, text: str) -> Entity | None:
        """The one entity of this name."""
        return self._only(plain(text))

    def find_in(self, text: str, area: AreaId) -> Entity | None:
        """The one entity of this name in this room; others of the name may be elsewhere."""
        here = [
            id_ for id_ in self._by_name.get(plain(text), ()) if self._entities[id_].area == area
        ]
        return self._entities[here[0]] if len(here) == 1 else None

    def area(self, text: str) -> AreaId | None:
        """The room of this name."""
        found = self._areas.get(plain(text), ())
        return found[0] if len(found) == 1 else None

    def at_start(self, words: Sequence[str]) -> tuple[Entity, Words] | None:
        """The entity whose name, the longest there is, begins `words`; and what follows it."""
        said = tuple(words)
        said = said[1:] if said and said[0] in ARTICLES else said
        for length in range(min(self._longest, len(said)), 0, -1):
            entity = self._only(said[:length])
            if entity is not None:
                return entity, said[length:]
        return None

    def _only(self, name: Words) -> Entity | None:
        found = self._by_name.get(name, ())
        return self._entities[found[0]] if len(found) == 1 else None

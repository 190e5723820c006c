"""Which devices and places a sentence may be about. Pure; shows, and decides nothing."""

from collections.abc import Iterable

from appliance.core.house import Entity, Home
from appliance.core.types import AreaId
from appliance.understanding.model.evidence import parameters_said
from appliance.understanding.model.lexicon import KINDS, Lexicon, Place, label
from appliance.understanding.model.support import (
    EMPTY_WORDS,
    heard,
    hears,
    is_many,
    is_named,
    is_place_said,
    kind_words,
    names_of_place,
    relevance,
    support,
)
from appliance.understanding.text.words import spoken_words, table, words_of

MOST_SHOWN = 8
"""Devices that are shown with a sentence. A token that is read costs what a quarter spoken does."""
_FEW = 4
"""So many are shown if there are so many, so that what was named by half has a chance."""
_OF_THE_ROOM = 3
"""Devices shown of the room we are in, if nothing but the room speaks for them."""


def likely(text: str, home: Home, room: AreaId | None) -> list[Entity]:
    """The devices that `text` speaks of most; those of the room win ties.

    Things that were named in full come first, so that a crowd of neighbours hides none of them.
    What shares with the sentence only a kind ("lamp") or only a room is shown if nothing else is,
    and if the sentence does not speak of the kind as a whole.
    """
    words = spoken_words(text)
    scored = [
        (is_named(entity, words), relevance(entity, words, home, room), entity)
        for entity in home.approved()
        if entity.verbs
    ]
    best = sorted((one for one in scored if one[1] > 0), key=lambda one: one[:2], reverse=True)
    whole = bool(kinds_said(text))
    meant = _without_neighbours(
        [
            (named, entity)
            for named, score, entity in best
            if named or (score >= 2 and not whole) or _is_told(entity, words, home)
        ],
        words,
        home,
    )
    if not meant and whole:
        return []
    near = [entity for _, score, entity in best if score >= 1 and entity not in meant]
    enough = whole or any(named for named, _, _ in best)
    few = [*meant, *([] if enough else near[: max(0, _FEW - len(meant))])] if meant else near
    if few:
        return few[:MOST_SHOWN]
    # Nothing was named: what the room has of what the sentence is about ("too cold in here").
    about = parameters_said(text)
    here = [entity for _, _, entity in best]
    return sorted(here, key=lambda one: about.isdisjoint(one.settings))[:_OF_THE_ROOM]


def _without_neighbours(
    found: list[tuple[bool, Entity]], words: frozenset[str], home: Home
) -> list[Entity]:
    """Without those for which nothing speaks but what belongs to a thing that was named in full."""
    taken: set[str] = set()
    kept = []
    for named, entity in found:
        speaking = support(entity, words, home)
        if named or not speaking <= taken:
            kept.append(entity)
        if named:
            taken |= speaking
    return kept


def _is_told(entity: Entity, words: frozenset[str], home: Home) -> bool:
    """Whether a word was said that tells this thing from others of its kind and room."""
    area = home.areas.get(entity.area) if entity.area is not None else None
    shared = kind_words(entity) | {
        word
        for name in ((area.name, *area.aliases) if area is not None else ())
        for word in words_of(name)
    }
    own = {word for name in (entity.name, *entity.aliases) for word in words_of(name)} - shared
    return any(heard(word, own) for word in support(entity, words, home) - _COUNTS)


_COUNTS = table("one two three four five six seven eight nine ten 1 2 3 4 5 6 7 8 9 10")
"""Words that are more often said of how much than of which."""


def places_said(text: str, home: Home) -> list[str]:
    """Ids of the rooms and floors of which a whole name was said."""
    words = spoken_words(text)
    areas = [a.id for a in home.areas.values() if is_place_said((a.name, *a.aliases), words)]
    floors = [f.id for f in home.floors.values() if is_place_said((f.name, *f.aliases), words)]
    return [*areas, *floors]


def shown(words: Lexicon, text: str, home: Home) -> str:
    """The names as one line: "Dusty (hoover), all lights; Landing". Data, every letter of it."""
    said = spoken_words(text)
    things = [_hinted(name, entity.aliases, said) for name, entity in words.devices.items()]
    things += [f"all {plural}" for plural in words.groups]
    places = [_place(place, said, home) for place in words.places.values()]
    return "; ".join(filter(None, (", ".join(things), ", ".join(places))))


def _hinted(name: str, others: Iterable[str], said: frozenset[str]) -> str:
    """The name, and the other one by which it was called, if that tells more."""
    own = words_of(name)
    mine = sum(hears(word, said) for word in own)
    best = max(others, key=lambda other: _said_of(other, said), default="")
    hint = label(best)
    return f"{name} ({hint})" if hint and _said_of(best, said) > mine else name


def _said_of(name: str, said: frozenset[str]) -> int:
    return sum(hears(word, said) for word in words_of(name) if word not in EMPTY_WORDS)


def _place(place: Place, said: frozenset[str], home: Home) -> str:
    return _hinted(place.label, names_of_place(place, home)[1:], said)


def kinds_said(text: str) -> list[str]:
    """The plurals of the kinds that a sentence speaks of as a whole: "lights", "every lamp"."""
    words = spoken_words(text)
    said = [kind for kind in KINDS if kind.words & words and is_many(kind, words)]
    # "Covers" are what has no better word.
    exact = [kind for kind in said if kind.classes]
    return [kind.plural for kind in said if not exact or kind.plural != "covers"]

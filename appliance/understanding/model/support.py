"""How much of what was said speaks for a thing or a place. Pure; decides nothing."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from appliance.core.house import Entity, Home
from appliance.core.types import AreaId
from appliance.understanding.model.lexicon import Kind, Place
from appliance.understanding.text.words import among, stem, table, words_of

KIND_WORDS: Mapping[str, frozenset[str]] = {
    "light": table("light lights lamp lamps lighting bulb bulbs"),
    "switch": table("switch switches plug plugs socket sockets outlet outlets"),
    "cover": table(
        "cover covers blind blinds curtain curtains shade shades shutter shutters drape drapes "
        "door gate"
    ),
    "fan": table("fan fans"),
    "lock": table("lock locks door doors"),
    "climate": table("heating heater heaters heat thermostat radiator radiators"),
    "media_player": table("speaker speakers radio music stereo player song track volume"),
    "vacuum": table("vacuum hoover robot cleaner"),
    "lawn_mower": table("mower lawnmower robot"),
    "humidifier": table("humidifier"),
    "water_heater": table("boiler water"),
    "alarm_control_panel": table("alarm"),
    "siren": table("siren"),
    "valve": table("valve"),
    "scene": table("scene"),
    "script": table("script routine"),
    "update": table("update firmware"),
}
_NEVER_ALONE = frozenset({"cover", "lock"})
"""Domains whose kind is no support by itself: a door may be either."""
_TELEVISION = table("tv telly television tele")
_COOLING = table("ac aircon air con conditioner conditioning")
EMPTY_WORDS = table(
    "a all an and at by can could for from get i in is it me my of off on open our please put "
    "set shut switch the then this to turn up want we with would you your down close closed"
)


_PLAIN = frozenset().union(EMPTY_WORDS, _TELEVISION, _COOLING, *KIND_WORDS.values()) | table(
    "night right left stop start open lock unlock one all every front back up down high low "
    "bright brighter dim dimmer dark darker warm warmer cool cooler cold hot loud louder quiet "
    "quieter fast faster slow slower"
)
"""Words that are heard as what they are: "light" is no misheard "night"."""


def heard(said: str, known: Iterable[str]) -> bool:
    """Whether a word that was said is one of `known`, or something spelled almost like it."""
    if said in _PLAIN:
        return any(stem(said) == stem(word) for word in known)
    return among(said, known)


def hears(word: str, said: Iterable[str]) -> bool:
    """Whether `word` was among what was said, the other way round."""
    return any(heard(one, (word,)) for one in said)


EVERYTHING_WORDS = table("all every everything everywhere house home entire whole both")


def is_many(kind: Kind, words: frozenset[str]) -> bool:
    """Whether the kind was spoken of as a whole: "the lights", "the lighting", not "the light"."""
    said = kind.words & words
    many = any(word.endswith(("s", "ing")) or word in ("music", "everything") for word in said)
    return many or bool(words & EVERYTHING_WORDS)


def names_of(entity: Entity, home: Home) -> list[str]:
    """What it may be called: its own names and its room's."""
    area = home.areas.get(entity.area) if entity.area is not None else None
    return [entity.name, *entity.aliases, *((area.name, *area.aliases) if area else ())]


def kind_words(entity: Entity) -> frozenset[str]:
    """What things of its kind are called. A television is no speaker, though both play."""
    own = {word for name in (entity.name, *entity.aliases) for word in words_of(name)}
    if entity.domain == "media_player" and (entity.device_class == "tv" or own & _TELEVISION):
        return _TELEVISION
    if entity.domain == "climate" and own & _COOLING:
        return _COOLING
    return KIND_WORDS.get(entity.domain, frozenset())


def support(entity: Entity, words: frozenset[str], home: Home) -> frozenset[str]:
    """The spoken words that speak for this entity: its names, its room's names, its kind."""
    known = {word for name in names_of(entity, home) for word in words_of(name)}
    known |= kind_words(entity) if entity.domain not in _NEVER_ALONE else frozenset()
    return frozenset(word for word in words - EMPTY_WORDS if heard(word, known))


def relevance(entity: Entity, words: frozenset[str], home: Home, room: AreaId | None) -> float:
    """How much of what was said speaks for this entity; the room we are in breaks ties."""
    there = 0.5 if room is not None and entity.area == room else 0.0
    return len(support(entity, words, home)) + there


def is_named(entity: Entity, words: frozenset[str]) -> bool:
    """Whether every word of one of its names was said."""
    return any(
        all(hears(word, words) for word in words_of(name))
        for name in (entity.name, *entity.aliases)
        if words_of(name)
    )


_QUALIFIES = table(
    "the a an all every both each of other others any my our your his her their these those this "
    "that some in on off up down out with to at for and or but not no more less by from one two "
    "three four five ten last only just single remaining whole damn bloody little big"
)


def is_otherwise(text: str, kinds: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a kind was said with a word before it that nothing here is called by.

    "The Christmas lights" are not any lights, and no word may be left out that says which.
    `known`: the words that belong to what is meant, and those that say what to do.
    """
    tokens = words_of(text)
    return any(
        word in kinds and not heard(before, _QUALIFIES | known | kinds)
        for before, word in pairwise(tokens)
    )


def is_called(entity: Entity, text: str) -> bool:
    """Whether one of its names was said word after word."""
    said = [stem(word) for word in words_of(text)]
    for name in (entity.name, *entity.aliases):
        words = [stem(word) for word in words_of(name)]
        if words and any(
            said[at : at + len(words)] == words for at in range(len(said) - len(words) + 1)
        ):
            return True
    return False


def names_of_place(place: Place, home: Home) -> tuple[str, ...]:
    if place.area is not None:
        area = home.areas[place.area]
        return (area.name, *area.aliases)
    floor = home.floors[place.floor or ""]
    return (floor.name, *floor.aliases)


def is_place_said(names: Iterable[str], words: frozenset[str]) -> bool:
    return any(
        words_of(name) and all(hears(word, words) for word in words_of(name)) for name in names
    )

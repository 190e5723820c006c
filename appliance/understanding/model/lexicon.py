"""The names that the model may use: labels of things, kinds and places. Refuses to interpret one.

Names are data from outside: they are cleaned, made unique and bounded, and are only ever compared.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appliance.core.house import Entity, Home
from appliance.core.types import AreaId, EntityId, Verb
from appliance.understanding.model.offers import Offers, offers_of
from appliance.understanding.text.words import table

_MAX_LABEL = 60
_SEPARATORS = ";[]"


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be spoken of as a whole: its plural, and the words that people have for it.

    `classes` empty = any device class. "Everything" is what can be switched, and no more.
    """

    plural: str
    domains: frozenset[str]
    words: frozenset[str]
    classes: frozenset[str] = frozenset()

    def has(self, entity: Entity) -> bool:
        if self.classes and entity.domain == "cover":
            return "cover" in self.domains and entity.device_class in self.classes
        return entity.domain in self.domains


def _kind(plural: str, domains: str, words: str, classes: str = "") -> Kind:
    return Kind(plural, table(domains), table(words), table(classes))


EVERYTHING = _kind("things", "light switch fan media_player input_boolean", "everything things")
KINDS = (
    _kind("lights", "light", "light lights lamp lamps lighting bulb bulbs"),
    _kind("switches", "switch", "switch switches plug plugs socket sockets outlet outlets"),
    _kind("fans", "fan", "fan fans"),
    _kind("locks", "lock", "lock locks door doors"),
    _kind("blinds", "cover", "blind blinds", "blind"),
    _kind("curtains", "cover", "curtain curtains drape drapes", "curtain"),
    _kind("shades", "cover", "shade shades", "shade"),
    _kind("shutters", "cover", "shutter shutters", "shutter"),
    _kind(
        "covers",
        "cover",
        "cover covers blind blinds curtain curtains shade shades shutter shutters drape drapes "
        "door gate",
    ),
    _kind("radiators", "climate", "radiator radiators heating heaters thermostats"),
    _kind("speakers", "media_player", "speaker speakers radio radios music players"),
    EVERYTHING,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A room or a floor."""

    label: str
    area: AreaId | None = None
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence has words for: nothing else can be borne out by it.

    `changes` are keys of `grammar.CHANGES`; `values` are numbers to set a thing to and `amounts`
    numbers to change it by, as they are written; `exceptions` and `commands` the most that can be
    joined. A kind is in one of `places` (labels), if any; None = wherever.
    Where there are exceptions every command has one, so it is about a kind as a whole.
    """

    verbs: frozenset[Verb]
    changes: frozenset[str]
    values: tuple[str, ...]
    amounts: tuple[str, ...]
    exceptions: int
    commands: int
    places: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every name that the model may use, each unique when case is ignored.

    `devices` maps labels to the entities; `places` labels to rooms and floors; `groups` the plurals
    of the kinds that this home has to what their members can do and be set to; `offers` each thing
    to what it can be set to. `said` narrows the lines to what one sentence can mean; None = all.
    """

    devices: Mapping[str, Entity]
    places: Mapping[str, Place]
    groups: Mapping[str, tuple[Kind, Offers]] = field(default_factory=dict)
    offers: Mapping[EntityId, Offers] = field(default_factory=dict)
    said: Said | None = None


def lexicon(
    home: Home,
    entities: Iterable[Entity] | None = None,
    places: Iterable[str] | None = None,
    kinds: Iterable[str] | None = None,
) -> Lexicon:
    """Labels for `entities` (all approved ones that can do something, if None), places and kinds.

    `places` are ids of areas and floors, `kinds` plurals; None = all.
    """
    able = [entity for entity in home.approved() if entity.verbs]
    actors = able if entities is None else [e for e in entities if e.verbs]
    devices = _labels(actors, home)
    found: dict[str, Place] = {}
    for area in home.areas.values():
        found.setdefault(label(area.name).casefold(), Place(label(area.name), area=area.id))
    for floor in home.floors.values():
        found.setdefault(label(floor.name).casefold(), Place(label(floor.name), floor=floor.id))
    wanted = None if places is None else frozenset(places)
    spoken = None if kinds is None else frozenset(kinds)
    groups = {}
    for kind in KINDS:
        if spoken is not None and kind.plural not in spoken:
            continue
        members = [entity for entity in able if kind.has(entity)]
        if members:
            groups[kind.plural] = (kind, offers_of(members))
    return Lexicon(
        devices,
        {
            place.label: place
            for place in found.values()
            if place.label and (wanted is None or (place.area or place.floor) in wanted)
        },
        groups,
        {entity.id: offers_of([entity]) for entity in devices.values()},
    )


def _labels(actors: Iterable[Entity], home: Home) -> dict[str, Entity]:
    actors = list(actors)
    everybody = {entity.id: entity for entity in (*home.approved(), *actors) if entity.verbs}
    named = Counter(label(entity.name).casefold() for entity in everybody.values())
    devices: dict[str, Entity] = {}
    taken: set[str] = set()
    for entity in actors:
        text = label(entity.name)
        area = home.areas.get(entity.area) if entity.area is not None else None
        if named[text.casefold()] > 1 and area is not None:
            text = label(f"{area.name} {text}")
        if text and text.casefold() not in taken:
            taken.add(text.casefold())
            devices[text] = entity
    return devices


def label(name: str) -> str:
    """A name as one short line without what separates names, and without control codes."""
    kept = (
        " " if char.isspace() or char in _SEPARATORS else char
        for char in name
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join("".join(kept).split())[:_MAX_LABEL].strip()

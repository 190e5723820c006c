"""Which things and places of a home a question is about. Refuses to guess between homes' names.

1. A thing by its name is that thing; where the question is about something that only a companion of
   the same name can tell (the contact of a door that has a lock), it is the companion.
2. A kind is every thing of it in the place said. One thing of a kind ("the window") is the one in
   the room where the question was asked, if there is one.
3. A name in front of which another room is said means the kind in that room, or nothing there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from appliance.core.aspects import Aspect, attribute_of, is_outdoors, reads
from appliance.core.house import Entity, Home
from appliance.core.meaning import floor_of
from appliance.core.spoken_text import joined
from appliance.core.subjects import in_area, on_floor
from appliance.core.traits import Claim, Trait, applies
from appliance.core.types import AreaId, EntityId
from appliance.understanding.names.kinds import EVERYTHING, KINDS, SHADING, Kind
from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.questions.forms import Form
from appliance.understanding.questions.items import Asked, Kindly, Placed, plural_noun
from appliance.understanding.questions.words import EXTRA, NOT_PASSAGES, WITH_EVERYTHING
from appliance.understanding.text.words import stem, table, words_of

_OUTSIDE = table("outside outdoors")
_INSIDE = table("inside indoors")
_ROLES = table("contact sensor lock detector opening state status")
_EVERYTHING = table("everything device")
_OUTLETS = frozenset({"plug", "socket", "outlet", "power outlet"})
"""Nouns that mean what is called so, and what says that it is one by its device class."""
_OF_ANYTHING = frozenset({Trait.ON, Trait.OPEN, Trait.LOCKED})
"""What is asked of all things by "what's on", "what is open", "what's unlocked"."""


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words_of(name))


@lru_cache(maxsize=4096)
def bare_name(name: str) -> tuple[str, ...]:
    """Without the words that tell a contact from the lock of one door."""
    return tuple(word for word in name_words(name) if word not in _ROLES)


def _same_passage(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """ "Main entrance" and "main entrance door"."""
    shorter, longer = sorted((one, other), key=len)
    rest = longer[len(shorter) :]
    return bool(shorter) and longer[: len(shorter)] == shorter and set(rest) <= _PASSAGES


_PASSAGES = table("door gate")


@dataclass(frozen=True)
class Scene:
    """A question in its home: asked in `room`, where "it" is `it`. `now_ms` is loop time."""

    asked: Asked
    home: Home
    room: AreaId | None
    now_ms: int
    it: tuple[EntityId, ...] = ()

    @cached_property
    def everything(self) -> tuple[Entity, ...]:
        return self.home.approved()

    @cached_property
    def limited(self) -> tuple[Placed, ...]:
        """Places that leave anything out; "here" where nobody knows the room does not."""
        return tuple(place for place in self.asked.places if self._limits(place))

    def _limits(self, place: Placed) -> bool:
        what = place.mention.what if place.mention is not None else None
        if what is What.HOUSE:
            return False
        return not (what in (What.HERE, What.THIS_FLOOR) and self.room is None)

    def inside(self, entities: Iterable[Entity]) -> list[Entity]:
        """Those in any of the places said."""
        if not self.limited:
            return list(entities)
        return [one for one in entities if any(self.is_in(one, place) for place in self.limited)]

    def is_in(self, entity: Entity, place: Placed) -> bool:
        if (outdoors := self.outdoors(place)) is not None:
            return is_outdoors(entity, self.home) is outdoors
        mention = place.mention
        if mention is None:
            return True
        match mention.what:
            case What.AREA:
                return entity.area == mention.area
            case What.FLOOR:
                return floor_of(entity, self.home) == mention.floor
            case What.HERE:
                return entity.area == self.room
            case What.THIS_FLOOR:
                return floor_of(entity, self.home) == self._floor
            case _:
                return True

    @property
    def _floor(self) -> str | None:
        area = self.home.areas.get(self.room) if self.room is not None else None
        return area.floor if area is not None else None

    def outdoors(self, place: Placed) -> bool | None:
        """Whether the place is out of doors, indoors, or neither as such."""
        if place.outdoors is not None:
            return place.outdoors
        mention = place.mention
        floor = self.home.floors.get(mention.floor or "") if mention is not None else None
        if floor is None:
            return None
        names = {name.casefold() for name in (floor.name, *floor.aliases)}
        return True if names & _OUTSIDE else None

    def where_of(self, place: Placed) -> str:
        """ "in the kitchen", "upstairs", "outside"; empty for the whole house."""
        outdoors = self.outdoors(place)
        if outdoors is not None:
            return "outside" if outdoors else "inside"
        mention = place.mention
        if mention is None:
            return ""
        match mention.what:
            case What.AREA:
                return in_area(mention.area, self.home)
            case What.FLOOR:
                return on_floor(mention.floor, self.home)
            case What.HERE:
                return in_area(self.room, self.home)
            case What.THIS_FLOOR:
                return on_floor(self._floor, self.home)
            case _:
                return ""

    @cached_property
    def where(self) -> str:
        said = [self.where_of(place) for place in self.limited]
        return joined(said) if said and all(said) else ""

    # Things

    @cached_property
    def kinds(self) -> tuple[Kindly, ...]:
        """The kinds said, and names that can only be meant as kinds in the room that was said."""
        strange = [
            Kindly(KINDS[words][0], plural_noun(KINDS[words][0].noun), KINDS[words][1])
            for thing in self.asked.things
            if (words := self._words(thing)) in KINDS and not self._is_there(thing)
        ]
        placed = [] if self.asked.kinds or self.asked.things else self._placed_kinds()
        return (*self.asked.kinds, *strange, *placed)

    def _placed_kinds(self) -> list[Kindly]:
        """ "Is the garage shut": a room that is called like a thing that can be; "what's on"."""
        asked = self.asked
        if not asked.claims or asked.detects or asked.measures:
            return []
        traits = {claim.trait for one in asked.claims for claim in one.claims}
        if asked.form is Form.WHAT and _OF_ANYTHING & traits:
            return [Kindly(EVERYTHING, "things", plural=True)]
        if Trait.ARMED in traits and any(not self._limits(place) for place in asked.places):
            return [Kindly(KINDS["alarm",][0], "alarms", plural=False)]
        if Trait.LOCKED in traits and any(not self._limits(place) for place in asked.places):
            return [Kindly(EVERYTHING, "doors", plural=True)]
        called = [
            KINDS[words]
            for place in asked.places
            if place.mention is not None
            and (words := self._words(place.mention)) in KINDS
            and Trait.OPEN in traits
        ]
        return [Kindly(kind, plural_noun(kind.noun), plural) for kind, plural in called]

    def _words(self, thing: Mention) -> tuple[str, ...]:
        return self.asked.rest[thing.start : thing.end]

    def _is_there(self, thing: Mention) -> bool:
        return bool(self.inside(self.of_ids(thing.entities)))

    def of_ids(self, ids: Iterable[EntityId]) -> list[Entity]:
        found = (self.home.entities.get(id_) for id_ in ids)
        return [entity for entity in found if entity is not None and entity.approved]

    @cached_property
    def named(self) -> list[Entity]:
        """The things called by name, or as "it"; of those of one name the ones in the place."""
        found: dict[EntityId, Entity] = {}
        for thing in self.asked.things:
            these = self.of_ids(thing.entities)
            there = self.inside(these)
            if not there and self._words(thing) in KINDS:
                continue
            if not there and all(entity.area is None for entity in these):
                there = these
            for entity in self._likelier(thing, there):
                found[entity.id] = entity
        if not self.asked.things and not self.asked.kinds and self.asked.reference:
            found = {entity.id: entity for entity in self.of_ids(self.it)}
        return list(found.values())

    def _likelier(self, thing: Mention, those: Sequence[Entity]) -> Sequence[Entity]:
        """Of a few of one name those in this room."""
        if len(those) < 2 or thing.plural or thing.what is What.GROUP:
            return those
        here = [entity for entity in those if entity.area == self.room]
        return here or those

    @property
    def is_absent(self) -> bool:
        """Whether a thing was named that is not in the place said, or of a kind there is none."""
        said = bool(self.asked.things or self.asked.kinds)
        return said and not self.named and not self.of_kinds()

    def of_kinds(self) -> list[Entity]:
        found: dict[EntityId, Entity] = {}
        for kindly in self.kinds:
            there = of_kind(kindly.kind, self.inside(self.everything))
            if not kindly.plural and not self.limited and len(there) > 1:
                there = [one for one in there if one.area == self.room] or there
            found |= {entity.id: entity for entity in there}
        return list(found.values())

    def things(self) -> list[Entity]:
        if self.named and any(one.domain in self._kind_domains for one in self.named):
            # "The weather in London", where there is a weather called London.
            return list(self.named)
        return list({one.id: one for one in (*self.named, *self.of_kinds())}.values())

    @cached_property
    def _kind_domains(self) -> frozenset[str]:
        domains = [one.kind.domains for one in self.asked.kinds if not one.plural]
        return frozenset.union(*domains) if domains else frozenset()

    # What tells

    def claimants(self, claims: Sequence[Claim]) -> tuple[Claim, list[Entity]] | None:
        """The first of the claims that can be judged of what is named, and of whom."""
        for claim in claims:
            named = [one for entity in self.named for one in self._tellers(claim.trait, entity)]
            of_kinds = self._telling(claim.trait, self._kind_members(claim.trait))
            fitting = {one.id: one for one in (*named, *of_kinds) if applies(claim.trait, one)}
            if fitting:
                return claim, list(fitting.values())
        return None

    def _kind_members(self, trait: Trait) -> list[Entity]:
        found: list[Entity] = []
        for kindly in self.kinds:
            if kindly.kind.noun not in _EVERYTHING:
                continue
            if trait is Trait.DETECTING:
                return []
            domains = WITH_EVERYTHING.get(trait)
            found += [
                one
                for one in self.inside(self.everything)
                if (domains is None or one.domain in domains)
                and not (trait is Trait.OPEN and one.device_class in NOT_PASSAGES)
                and not (trait is Trait.ON and one.domain == "binary_sensor")
            ]
        return found or self.of_kinds()

    def _telling(self, trait: Trait, those: Sequence[Entity]) -> list[Entity]:
        """Without the locks of doors whose contacts tell whether they are open."""
        return [
            one
            for one in those
            if trait is not Trait.OPEN or one.domain != "lock" or self._tellers(trait, one) == [one]
        ]

    def _tellers(self, trait: Trait, entity: Entity) -> list[Entity]:
        """The thing itself, or its companions of the same name if only they can tell."""
        knows = applies(trait, entity) and not (trait is Trait.OPEN and entity.domain == "lock")
        if knows:
            return [entity]
        names = {bare_name(name) for name in (entity.name, *entity.aliases)}
        companions = [
            other
            for other in self.everything
            if other is not entity
            and applies(trait, other)
            and other.domain != entity.domain
            and any(
                _same_passage(one, bare_name(name))
                for one in names
                for name in (other.name, *other.aliases)
            )
        ]
        return companions or [entity]

    def readers(self, aspect: Aspect) -> list[Entity]:
        """What tells the aspect of the things named: themselves, or a sensor called after them."""
        found: dict[EntityId, Entity] = {}
        for entity in self.things():
            if reads(aspect, entity, self.home):
                found[entity.id] = entity
                continue
            for other in self._after(entity, aspect):
                found.setdefault(other.id, other)
        return list(found.values())

    def _after(self, entity: Entity, aspect: Aspect) -> list[Entity]:
        """Things whose name begins with the whole name, or with the first word of what was said."""
        names = [bare_name(name) for name in (entity.name, *entity.aliases)]
        parts = [
            stem(self._words(thing)[0])
            for thing in self.asked.things
            if not thing.whole and entity.id in thing.entities
        ]
        found = []
        for other in self.everything:
            if other is entity or not reads(aspect, other, self.home):
                continue
            theirs = name_words(other.name)
            if any(name and theirs[: len(name)] == name for name in names) or (
                theirs[:1] and theirs[0] in parts
            ):
                found.append(other)
        return found


def of_kind(kind: Kind, those: Sequence[Entity]) -> list[Entity]:
    """The things of a kind, and the contacts that tell of it; those called so, where any are."""
    if kind.noun in _EVERYTHING:
        return [one for one in those if not kind.domains or one.domain in kind.domains]
    extra = EXTRA.get(kind.noun, ())
    found = [entity for entity in those if _is_of(kind, entity)]
    if not found and kind.classes and kind.classes < SHADING.classes:
        found = [entity for entity in those if _is_of(SHADING, entity)]
    called = [
        one
        for one in found
        if kind.named & set(name_words(one.name))
        or (kind.noun in _OUTLETS and one.device_class == "outlet")
    ]
    sensors = [
        one
        for one in those
        if any(
            one.domain == domain and (not classes or one.device_class in classes)
            for domain, classes in extra
        )
    ]
    only_named = kind.only_named and kind.noun != "switch"
    return [*(called if called or only_named else found), *sensors]


def _is_of(kind: Kind, entity: Entity) -> bool:
    if entity.domain not in kind.domains:
        return False
    classed = entity.domain in ("cover", "binary_sensor")
    return not kind.classes or not classed or entity.device_class in kind.classes


def can_have(aspect: Aspect, entity: Entity) -> bool:
    """Whether things of its kind report such an aspect at all."""
    return entity.domain != "sensor" and attribute_of(aspect, entity) is not None

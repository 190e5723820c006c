"""What the named things of a clause are in this home: set algebra over names, kinds and places.

Pure. It refuses to guess: of several things that one name may mean it gives all of them as a choice
to ask about, and a place or a name that does not fit the rest gives nothing.

1. A thing by its name is that thing; of several of that name, the one in the place said, else the
   one in the room where it was said, else the choice.
2. A kind is every thing of it in the place said; without a place, in this room if it has any, or in
   the whole home if "all" was said or the room has none.
3. One thing of a kind ("the fan") is asked about where there are several, whether or not all of
   them could do it ("the door"), but "the light" of a room is all its light.
4. What is called like a room or floor means the place, and the thing only where nothing else would
   be meant; what is called "Light" is not the light of the room where somebody stands.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from appliance.core.house import Entity, Home
from appliance.core.meaning import floor_of
from appliance.core.types import AreaId, EntityId
from appliance.understanding.names.kinds import KINDS, SHADING, Kind
from appliance.understanding.names.mentions import Mention, What, named
from appliance.understanding.orders.clauses import Clause, is_place
from appliance.understanding.text.words import table, words_of

_ALL = table("all every each both any")
_ALWAYS_A_GROUP = table("light lighting illumination music heating")
"""Singular nouns that mean all of it: the light of a room, its heating."""


@dataclass(frozen=True, slots=True)
class Targets:
    """`entities` in the home's order. `group`: a kind or place was meant, not these by name.

    `choice`: only one of `entities` was meant and it is not clear which.
    """

    entities: tuple[EntityId, ...]
    group: bool = False
    choice: bool = False


_SEVERAL = table("them they those these both all")
"""Words for what was spoken of that mean every thing of it."""

NONE = Targets(())


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a sentence is said: the home, the microphone's room, what "it" and "the other" mean."""

    home: Home
    room: AreaId | None = None
    it: tuple[EntityId, ...] = ()
    as_one: bool = True
    """Whether "it" may mean all of `it`, as it does of the lights of a room."""
    other: tuple[EntityId, ...] = ()
    recent: tuple[EntityId, ...] = ()
    """What was spoken of lately: "the kitchen one" is one of these, if any is in the kitchen."""
    before: tuple[EntityId, ...] = ()
    """What was spoken of before `it`: of one thing, "them" are both."""

    @property
    def floor(self) -> str | None:
        area = self.home.areas.get(self.room) if self.room is not None else None
        return area.floor if area is not None else None


Able = Callable[[Entity], bool]
"""Whether a thing can be asked what the clause asks."""


def targets_of(clause: Clause, scene: Scene, able: Able, default: Kind | None = None) -> Targets:
    """The things that the clause speaks of, of those that are `able`.

    `default` is the kind that is meant where only a place is named, or nothing at all.
    """
    found = _named(clause, scene, able)
    if found is None and not clause.mentions and clause.others and "other" in clause.words:
        found = Targets(scene.other)
    of_it = scene.it and not clause.mentions and not clause.others
    if found is None and (speaks_of_it(clause) or of_it):
        spoken_of = _spoken_of(clause, scene)
        it = tuple(id_ for id_ in spoken_of if id_ in scene.home.entities)
        those = tuple(id_ for id_ in it if able(scene.home.entities[id_]))
        meant = those or it
        one = bool(clause.mentions) and not _SEVERAL.intersection(clause.words)
        unsure = one and len(meant) > 1 and not scene.as_one
        found = Targets(meant, len(it) > 1, unsure) if those or default is None else None
    if found is None:
        found = _of_kinds(clause, scene, able, _kind_of_rest(clause, scene, default))
        found = _without_spoken_of(found, clause, scene)
    if found is None or not found.entities:
        found = _called_like_places(clause, scene, able)
    if found is None:
        return NONE
    if "one" in clause.words:
        lately = tuple(id_ for id_ in found.entities if id_ in scene.recent)
        found = Targets(lately) if len(lately) == 1 else found
    return _without(found, clause.excepted, scene)


def _spoken_of(clause: Clause, scene: Scene) -> tuple[EntityId, ...]:
    """ "It"; "them" of one thing are that and what was spoken of before it."""
    if len(scene.it) > 1 or _SEVERAL.isdisjoint(clause.words):
        return scene.it
    return tuple(dict.fromkeys((*scene.before, *scene.it)))


def _kind_of_rest(clause: Clause, scene: Scene, default: Kind | None) -> Kind | None:
    """ "The rest", "the others" are of the kind that is left out, or was spoken of last."""
    if not clause.others or "everything" in clause.words or default is None:
        return default
    mentions = [one for out in clause.excepted for one in out.mentions]
    kinds = [one.kind for one in mentions if one.kind is not None]
    if kinds:
        return kinds[0]
    ids = [id_ for one in mentions for id_ in one.entities] or scene.it
    like = [scene.home.entities[id_] for id_ in ids if id_ in scene.home.entities]
    domains = frozenset(one.domain for one in like)
    # A garage door is no blind.
    classes = frozenset(one.device_class or "" for one in like if one.domain == "cover")
    return Kind("the rest", domains, classes) if domains else None


def _without_spoken_of(found: Targets | None, clause: Clause, scene: Scene) -> Targets | None:
    """ "The other lights" were not spoken of last; "the rest of the house" is not this room."""
    if found is None or not clause.others or clause.excepted:
        return found
    here = scene.room if named(clause.mentions, What.HOUSE) else None
    rest = tuple(
        id_
        for id_ in found.entities
        if id_ not in scene.it and (here is None or scene.home.entities[id_].area != here)
    )
    return replace(found, entities=rest, choice=found.choice and len(rest) > 1)


def speaks_of_it(clause: Clause) -> bool:
    """Whether it names nothing but "it"."""
    return bool(clause.mentions) and all(one.what is What.IT for one in clause.mentions)


def _named(clause: Clause, scene: Scene, able: Able) -> Targets | None:
    """Things and groups by their names; None if there is none in the clause."""
    names = [one for one in clause.mentions if one.what in (What.ENTITY, What.GROUP)]
    if not names:
        return None
    found: list[EntityId] = []
    group = False
    for mention in names:
        if mention.what is What.GROUP:
            found.extend(mention.entities)
            group = True
            continue
        those = [
            id_
            for id_ in mention.entities
            if able(scene.home.entities[id_]) or len(mention.entities) == 1
        ]
        if not those:
            return NONE
        placed = _placed(those, clause, scene)
        if _is_kind(mention, clause) and (placed is None or _has_own_light(those, mention, scene)):
            return None
        if placed is None:
            return NONE
        several = mention.plural or _says_all(clause, mention)
        if len(placed) > 1 and not several:
            here = [id_ for id_ in placed if scene.home.entities[id_].area == scene.room]
            if len(here) != 1:
                return Targets(tuple(placed), choice=True)
            placed = here
        found.extend(placed)
    return Targets(_in_order(found, scene.home), group=group)


def _is_kind(mention: Mention, clause: Clause) -> bool:
    """Whether a name is a kind as well, and so may mean another thing: "the heating"."""
    return clause.words[mention.start : mention.end] in KINDS


def _has_own_light(those: Sequence[EntityId], mention: Mention, scene: Scene) -> bool:
    """Whether this room has light, but none of `those` lights that are called like any."""
    inside = [one for one in scene.home.approved() if one.area == scene.room]
    lights = [one.id for one in inside if one.domain == "light"]
    named = all(id_.startswith("light.") for id_ in mention.entities)
    return scene.room is not None and named and bool(lights) and not set(lights) & set(those)


def _called_like_places(clause: Clause, scene: Scene, able: Able) -> Targets | None:
    """The things that are called like the places said: a speaker that is called "Kitchen"."""
    called = [id_ for one in _places(clause) for id_ in one.entities]
    those = [id_ for id_ in called if able(scene.home.entities[id_])]
    if not those or named(clause.mentions, What.KIND):
        return None
    return Targets(_in_order(those, scene.home), choice=len(those) > 1)


def _placed(those: Sequence[EntityId], clause: Clause, scene: Scene) -> list[EntityId] | None:
    """Those in the places that the clause names; None if it names one where none of them is."""
    places = _places(clause)
    if not places or all(one.what is What.HOUSE for one in places):
        return list(those)
    inside = [
        id_
        for id_ in those
        if _is_nowhere(id_, scene) or any(_is_in(id_, place, scene) for place in places)
    ]
    if inside:
        return inside
    # "The hall light in here" is said of one thing, wherever it may be; a room is not overheard.
    return list(those) if all(one.what is What.HERE for one in places) else None


def _places(clause: Clause) -> list[Mention]:
    """The places that it names; the whole house only where it names no other."""
    places = [one for one in clause.mentions if is_place(one)]
    return [one for one in places if one.what is not What.HOUSE] or places


def _is_nowhere(id_: EntityId, scene: Scene) -> bool:
    """Scenes and scripts of no room may be said to be in any."""
    return id_.startswith(("scene.", "script.")) and scene.home.entities[id_].area is None


def _is_in(id_: EntityId, place: Mention, scene: Scene) -> bool:
    entity = scene.home.entities[id_]
    match place.what:
        case What.AREA:
            return entity.area == place.area
        case What.FLOOR:
            return floor_of(entity, scene.home) == place.floor
        case What.HERE:
            return entity.area == scene.room and scene.room is not None
        case What.THIS_FLOOR:
            return floor_of(entity, scene.home) == scene.floor and scene.floor is not None
        case _:
            return True


def _of_kinds(clause: Clause, scene: Scene, able: Able, default: Kind | None) -> Targets | None:
    kinds = [*named(clause.mentions, What.KIND), *_named_kinds(clause)]
    those = [entity for entity in scene.home.approved() if able(entity)]
    somewhere = scene.room is not None or any(is_place(one) for one in clause.mentions)
    if not kinds:
        if default is None:
            return None
        found = _scoped(default, those, clause, scene, every=clause.others)
        everywhere = named(clause.mentions, What.HOUSE)
        return _as_group(found, scene.home, choice=not (somewhere or clause.others or everywhere))
    found = []
    choice = False
    for mention in kinds:
        if mention.kind is None:
            continue
        every = mention.plural or _says_all(clause, mention)
        mine = _scoped(mention.kind, those, clause, scene, every=_says_all(clause, mention))
        mine = mine if every else _or_any_door(mention.kind, mine, clause, scene)
        as_one = mention.kind.noun in _ALWAYS_A_GROUP and somewhere
        choice = choice or (len(mine) > 1 and not every and not as_one)
        found.extend(mine)
    return _as_group(found, scene.home, choice=choice)


def _or_any_door(kind: Kind, mine: list[Entity], clause: Clause, scene: Scene) -> list[Entity]:
    """ "Open the door": the garage's is one of several, though no other is opened by motor."""
    if kind.noun != "door" or [one.domain for one in mine] != ["cover"]:
        return mine
    doors = _scoped(kind, scene.home.approved(), clause, scene, every=False)
    return [*doors, *(one for one in mine if one not in doors)]


def _as_group(found: Sequence[Entity], home: Home, *, choice: bool) -> Targets:
    ids = _in_order((entity.id for entity in found), home)
    return Targets(ids, group=True, choice=choice and len(ids) > 1)


def _named_kinds(clause: Clause) -> list[Mention]:
    """Names that did not fit their place, as the kinds that they are too."""
    return [
        replace(one, what=What.KIND, kind=KINDS[clause.words[one.start : one.end]][0])
        for one in named(clause.mentions, What.ENTITY)
        if _is_kind(one, clause)
    ]


def _scoped(
    kind: Kind, those: Sequence[Entity], clause: Clause, scene: Scene, *, every: bool
) -> list[Entity]:
    """The things of the kind in the places said; else in this room, unless all are meant."""
    places = _places(clause)
    if places:
        inside = [one for one in those if any(_is_in(one.id, place, scene) for place in places)]
        return of_kind(kind, inside)
    here = of_kind(kind, [entity for entity in those if entity.area == scene.room])
    return here if here and scene.room is not None and not every else of_kind(kind, those)


def of_kind(kind: Kind, those: Sequence[Entity]) -> list[Entity]:
    """The things of a kind; those that are called so, where any are."""
    found = [
        entity
        for entity in those
        if entity.domain in kind.domains
        and (not kind.classes or entity.domain != "cover" or entity.device_class in kind.classes)
    ]
    if not found and kind.classes and kind.classes < SHADING.classes:
        # Not every cover says what it is; then its name does.
        called = [one for one in those if one.domain == "cover" and _is_called(one, kind)]
        return called or of_kind(SHADING, those)
    called = [entity for entity in found if kind.named and _is_called(entity, kind)]
    if called or kind.only_named:
        return called
    return [entity for entity in found if not _is_the_other(entity, kind)]


_HEATING = KINDS["heating",][0]
_COOLING = KINDS["air", "conditioning"][0]


def _is_the_other(entity: Entity, kind: Kind) -> bool:
    """What cools is no radiator, what heats no air conditioner, whatever the room lacks."""
    if kind.named == _HEATING.named:
        return _is_called(entity, _COOLING)
    return kind.named == _COOLING.named and _is_called(entity, _HEATING)


def _is_called(entity: Entity, kind: Kind) -> bool:
    said = {word.rstrip("s") for name in (entity.name, *entity.aliases) for word in words_of(name)}
    return not said.isdisjoint(kind.named)


def _says_all(clause: Clause, mention: Mention) -> bool:
    """All, every, both: said before what is named, or of everything that is."""
    if clause.others or clause.every:
        return True
    before = clause.words[: mention.start]
    if not _ALL.isdisjoint(before):
        return True
    after = clause.words[mention.end :]
    return not table("all every everywhere").isdisjoint(after) or any(
        one.what is What.HOUSE for one in clause.mentions
    )


def _without(found: Targets, excepted: Sequence[Clause], scene: Scene) -> Targets:
    if not excepted:
        return found
    left_out: set[EntityId] = set()
    for clause in excepted:
        out = _left_out(clause, found.entities, scene)
        if not out and not clause.optional:
            # What cannot be left out is not known, and then neither is what is meant.
            return NONE
        left_out |= out
    rest = tuple(id_ for id_ in found.entities if id_ not in left_out)
    return replace(found, entities=rest, choice=False)


def _left_out(clause: Clause, entities: Iterable[EntityId], scene: Scene) -> set[EntityId]:
    """Those of `entities` that the exception names."""
    those = [scene.home.entities[id_] for id_ in entities]
    names = [one for one in clause.mentions if one.what in (What.ENTITY, What.GROUP)]
    kinds = [one.kind for one in named(clause.mentions, What.KIND) if one.kind is not None]
    places = [one for one in clause.mentions if is_place(one)]
    out = {entity.id for entity in those for one in [*names, *places] if entity.id in one.entities}
    if names and not places:
        return out
    inside = [entity for entity in those if any(_is_in(entity.id, one, scene) for one in places)]
    if kinds:
        among = inside if places else those
        return out | {entity.id for kind in kinds for entity in of_kind(kind, among)}
    return out | {entity.id for entity in inside} | _called(clause, those)


def _called(clause: Clause, those: Sequence[Entity]) -> set[EntityId]:
    """ "The ceiling one", "the back one": told by one word of the name."""
    if table("one ones").isdisjoint(clause.words) and clause.mentions:
        return set()
    said = {word for word in clause.words if word not in ("the", "one", "ones", "in", "a")}
    return {
        entity.id
        for entity in those
        if said
        and said <= {word for name in (entity.name, *entity.aliases) for word in words_of(name)}
    }


def _in_order(ids: Iterable[EntityId], home: Home) -> tuple[EntityId, ...]:
    wanted = set(ids)
    return tuple(entity.id for entity in home.approved() if entity.id in wanted)

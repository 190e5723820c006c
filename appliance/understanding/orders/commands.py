"""Orders to the house, read word by word: several clauses, exceptions, places, more and less.

Pure and quick. What it reads are wishes, validated and asked about like anybody else's. It refuses
a sentence of which any word is left over, and asks back where one of several things was meant or
a value is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from appliance.core.house import Choice, Entity, Home
from appliance.core.meaning import Wish, the
from appliance.core.types import EntityId, NotUnderstood, Verb, WhyNot
from appliance.understanding.dialogue.asked import Missing, Pending, Slot, WhichOne
from appliance.understanding.names.kinds import KINDS, Kind
from appliance.understanding.names.mentions import Mentions, What, named
from appliance.understanding.orders.clauses import (
    Clause,
    clauses_of,
    is_doubtful,
    is_place,
    is_reason,
    is_told,
)
from appliance.understanding.orders.complaints import remedy
from appliance.understanding.orders.cues import Cue
from appliance.understanding.orders.exceptions import (
    NOTHING_LEFT,
    exceptions_in,
    is_empty,
    is_in_vain,
    missing,
    of_nothing,
    unfound,
)
from appliance.understanding.orders.granting import granted
from appliance.understanding.orders.levels import Level, dimmed
from appliance.understanding.orders.meant import meant
from appliance.understanding.orders.placing import with_places
from appliance.understanding.orders.reading import Order, read_clause
from appliance.understanding.orders.targets import Scene, speaks_of_it, targets_of
from appliance.understanding.orders.usual import kind_for
from appliance.understanding.orders.verbs import without_verbs
from appliance.understanding.text.sentence import assured, without_manners, words_in
from appliance.understanding.text.words import table

MOST_CLAUSES = 8


@dataclass(frozen=True, slots=True)
class AskBack:
    """What Hearth must know first: the question's `pending`; its words are for `understand`."""

    pending: Pending


ONCE_MORE = NotUnderstood(
    WhyNot.UNKNOWN, "Sorry, please say it once more, just the way you want it."
)
"""For what may take its own order back: "open the gate, that's Robin's job"."""

Commanded = tuple[Wish, ...] | AskBack | NotUnderstood | None
"""NotUnderstood: an order with a part that means nothing. None: nothing that is read here."""


def command(text: str, scene: Scene, mentions: Mentions, last: Sequence[Wish] = ()) -> Commanded:
    """What `text` (as the guard passed it on) orders. `last` are the wishes of the last turn."""
    said = words_in(text)
    words = without_manners(assured(said))
    clauses = clauses_of(words, without_verbs(mentions.find(words), words))
    if not clauses or len(clauses) > MOST_CLAUSES:
        return None
    if len(clauses) > 1 and any(is_doubtful(one) and remedy(one) is None for one in clauses):
        return ONCE_MORE
    if (complained := _complaint(clauses)) is not None:
        return _wishes_of([complained], scene)
    clauses, scene = _without_cause(clauses, scene)
    clauses = with_places(clauses, lambda clause: _spoken_of(clause, scene))
    orders = _read(clauses, scene)
    if orders is None:
        return of_nothing(clauses, scene)
    made, waiting = _completed(orders)
    if made and not waiting:
        return _wishes_of(made, scene)
    if made or not waiting:
        return None
    as_well = said[0] == "and" or not _AS_WELL.isdisjoint(said)
    if last and as_well and not any(speaks_of_it(order.clause) for order in waiting):
        return again(waiting, scene, last)
    if len(waiting) > 1 or (said[0] in _GOES_ON and not last):
        return None
    return _named_alone(waiting[0], scene, last)


_GOES_ON = table("and but then or")
"""What begins like that, with nothing before it, is a piece of something else."""


def _complaint(clauses: Sequence[Clause]) -> Order | None:
    """A complaint beside which nothing is ordered: it asks for what helps."""
    complaints = [one for one in clauses if remedy(one) is not None]
    if len(complaints) != 1 or not all(one is complaints[0] or is_reason(one) for one in clauses):
        return None
    cue = remedy(complaints[0])
    return None if cue is None else Order(complaints[0], cues=(cue,), kind=kind_for((cue,)))


def _without_cause(clauses: tuple[Clause, ...], scene: Scene) -> tuple[tuple[Clause, ...], Scene]:
    """Without what is told before an order: it says what "it" is, and where."""
    first, rest = clauses[0], clauses[1:]
    # "The radio's blaring, make it quieter": whatever that means, it is of the radio.
    is_about = is_told(first) or (bool(first.mentions) and "too" in first.words)
    of_it = len(rest) == 1 and speaks_of_it(rest[0]) and is_about
    if not rest or (remedy(first) is None and not of_it):
        return clauses, scene
    areas = named(first.mentions, What.AREA)
    room = areas[0].area if areas else scene.room
    it = _spoken_of(first, scene)
    if of_it and it and all(id_.startswith("light.") for id_ in it):
        # "The lamp is too blue, make it warmer" is of the lamp, as if it had been named.
        rest = (_naming(rest[0], it),)
    return rest, replace(scene, it=it or scene.it, room=room)


def _naming(clause: Clause, it: tuple[EntityId, ...]) -> Clause:
    """The clause with these things named where it says "it"."""
    names = (
        replace(one, what=What.ENTITY, entities=it, plural=len(it) > 1) for one in clause.mentions
    )
    return replace(clause, mentions=tuple(names))


def _read(clauses: Sequence[Clause], scene: Scene) -> list[Order] | None:
    """Every clause, "it" being what the one before it named; None if one is not understood."""
    orders = []
    for at, clause in enumerate(clauses):
        order = read_clause(clause, scene)
        excepted = exceptions_in(clause, scene, clauses[at + 1 :])
        if order is None or excepted is None or is_empty(order):
            return None
        orders.append(order)
        orders.extend(
            replace(one, kind=one.kind or order.kind or _kind_of(clause)) for one in excepted
        )
        named_here = tuple(id_ for one in clause.mentions for id_ in one.entities)
        scene = replace(scene, it=named_here or scene.it)
    return orders


_AS_WELL = table("too also well same likewise")
"""Words by which what is only named is to have what was done last."""


def _spoken_of(clause: Clause, scene: Scene) -> tuple[EntityId, ...]:
    return targets_of(clause, scene, lambda entity: bool(entity.verbs)).entities


def _completed(orders: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """Every clause with what it orders, its own or its neighbour's; and what is only named."""
    made: list[Order] = []
    waiting: list[Order] = []
    for at, order in enumerate(orders):
        if made and not waiting and (level := _level_of(order)) is not None:
            made = _at_level(made, level)
        elif order.says_what and not order.names and (made or waiting):
            # "Floor lamp, blue", "... and fifty percent": more about what was just named.
            made.extend(
                [_sharing(before, order) for before in waiting] or [_about(order, made[-1])]
            )
            waiting = []
        elif order.says_what:
            made.extend(_sharing(before, order) for before in waiting)
            waiting = []
            made.append(order)
        elif order.names and made and not (_ends_with_verb(made[-1]) and _has_more(orders[at:])):
            made = _with_shared_kind([*made, _sharing(order, made[-1])])
        elif order.names:
            waiting.append(order)
    return made, waiting


def _level_of(order: Order) -> Level | None:
    """The level of a clause that says nothing else: "on, but low", "on but dim"."""
    if order.names or order.options or order.amounts:
        return None
    return dimmed(0) if order.cues == (Cue.DIMMER,) else order.level


def _at_level(made: Sequence[Order], level: Level) -> list[Order]:
    """Its level is of all that was just said to be on: "hall and landing lights on, but low"."""
    first = len(made) - 1
    while first > 0 and made[first - 1].cues == made[-1].cues:
        first -= 1
    return [*made[:first], *(replace(order, level=level) for order in made[first:])]


def _has_more(orders: Sequence[Order]) -> bool:
    return any(order.says_what and order.names for order in orders)


def _ends_with_verb(order: Order) -> bool:
    """ "The hall light on": what comes next belongs to what follows it."""
    words = order.clause.words
    last = max((mention.end for mention in order.clause.mentions), default=0)
    return bool(order.cues) and last < len(words)


def _sharing(order: Order, other: Order) -> Order:
    """What is only named, with what its neighbour says is to be done."""
    every = order.clause.every or not _EVERY.isdisjoint(other.clause.words)
    return replace(
        other,
        clause=replace(order.clause, every=every),
        options=other.options,
        count=order.count,
        kind=other.kind or _kind_of(other.clause),
    )


_EVERY = table("all every each both")


def _with_shared_kind(made: list[Order]) -> list[Order]:
    """ "Turn on the hall and landing lights": the noun at the end is of both."""
    before, latest = made[-2], made[-1]
    if named(before.clause.mentions, What.KIND) or named(before.clause.mentions, What.ENTITY):
        return made
    kind = _kind_of(latest.clause) or _noun_of(latest.clause)
    return [*made[:-2], replace(before, kind=kind or before.kind), latest]


def _kind_of(clause: Clause) -> Kind | None:
    kinds = named(clause.mentions, What.KIND)
    return kinds[0].kind if kinds else None


def _noun_of(clause: Clause) -> Kind | None:
    found = KINDS.get((clause.words[-1],))
    return found[0] if found is not None else None


def _about(order: Order, other: Order) -> Order:
    return replace(order, clause=replace(other.clause, words=order.clause.words))


def again(
    waiting: Sequence[Order], scene: Scene, last: Sequence[Wish]
) -> tuple[Wish, ...] | AskBack | None:
    """ "And the landing too": what was done last, to something else."""
    latest = last[-1]
    domains = frozenset(id_.partition(".")[0] for wish in last for id_ in wish.entities)
    made: list[Wish] = []
    for order in waiting:
        kind = Kind("the same", domains)
        targets = targets_of(order.clause, scene, partial(_has_verb, verb=latest.verb), kind)
        if not targets.entities:
            return None
        wish = replace(latest, entities=targets.entities, group=targets.group)
        if targets.choice:
            return AskBack(WhichOne(replace(wish, group=False), tuple(made)))
        made.append(wish)
    return tuple(made)


def _has_verb(entity: Entity, verb: Verb) -> bool:
    return verb in entity.verbs


_SETTING = table("set change adjust switch put make")


def _named_alone(order: Order, scene: Scene, last: Sequence[Wish]) -> Commanded:
    """ "Movie night" is started, "lights" and "hall light" are lit; else a value may be missing."""
    names = order.clause.mentions
    scenes = [one for one in names if any(id_.startswith("scene.") for id_ in one.entities)]
    lamps = [one for one in names if one.whole and one.exact and _is_light(one.entities)]
    lights = [one for one in names if one.kind is not None and one.kind.noun == "light"]
    if len(scenes) == 1 and scenes[0].whole and scenes[0].exact:
        return _wishes_of([replace(order, cues=(Cue.START,))], scene)
    # "Get the hall light for me" is said of light alone.
    got = order.clause.words[0] in ("get", "hit") and _asks_for_light(order.clause)
    alone = len(lamps) == 1 and len(order.clause.words) == lamps[0].end - lamps[0].start
    if (alone and not last) or (got and (len(lamps) == 1 or lights)):
        # After something was done it would be a guess whether the same is meant.
        return _wishes_of([replace(order, cues=(Cue.ON,))], scene)
    if lights and (lights[0].plural or len(names) > 1) and _asks_for_light(order.clause):
        return _wishes_of([replace(order, cues=(Cue.ON,))], scene)
    return _asked_for(order, scene)


_ONLY_LIGHT = table(
    "the a an my our some all every each both any of in at to for by on over inside here there up "
    "please and now then too also well as with me us you i we i'd can could have get give want "
    "like need put let's let there"
)
_WANTING = {
    "have": table("i we let's can could"),
    "want": table("i we"),
    "need": table("i we"),
    "like": table("i'd we'd"),
    "give": table("me us the"),
    "let": table("there"),
}
"""Words that ask for light by its noun alone, and one that must stand beside them."""


def _asks_for_light(clause: Clause) -> bool:
    """Whether it says nothing but the light: "lights", "some light in here", "I want the lights".

    A verb that says nothing of a direction does not: "move the lights" asks for something else.
    """
    words = [word for word in clause.free if word is not None]
    return all(word in _ONLY_LIGHT for word in words) and all(
        not _WANTING[word].isdisjoint(clause.words) for word in words if word in _WANTING
    )


def _is_light(ids: Sequence[EntityId]) -> bool:
    return len(ids) == 1 and ids[0].startswith("light.")


def _asked_for(order: Order, scene: Scene) -> AskBack | None:
    """ "Change the washing programme": to what?"""
    first = order.clause.words[0]
    targets = targets_of(order.clause, scene, lambda entity: bool(entity.settings), order.kind)
    if first not in _SETTING or len(targets.entities) != 1 or targets.group:
        return None
    entity = scene.home.entities[targets.entities[0]]
    if not entity.settings:
        return None
    before = f"set {the(entity)} to"
    choices = [each for each in entity.settings.values() if isinstance(each, Choice)]
    if len(entity.settings) == len(choices) == 1:
        return AskBack(Missing(Slot.OPTION, before, "", choices[0].options))
    return AskBack(Missing(Slot.VALUE, before))


def _wishes_of(orders: Sequence[Order], scene: Scene) -> Commanded:
    wishes: list[Wish] = []
    open_: list[Wish] = []
    for order in orders:
        targets = meant(order, scene)
        if isinstance(targets, NotUnderstood):
            return targets
        if not targets.entities:
            if is_in_vain(order, scene):
                continue
            return unfound(order, scene) or _of_what(order, scene)
        made = granted(order, targets, scene.home)
        if made is None:
            return None
        if targets.choice and len({wish.parameters for wish in made}) > 1:
            # More and less end at another value for each: the sentence is asked for anew.
            return _of_which(order, targets.entities, scene.home) if len(orders) == 1 else None
        several = targets.choice and sum(len(wish.entities) for wish in made) > 1
        (open_ if several else wishes).extend(made)
        if not speaks_of_it(order.clause):
            scene = replace(scene, it=targets.entities)
    if (missed := missing(orders, scene)) is not None:
        return missed
    if not open_:
        return tuple(wishes) or (NOTHING_LEFT if orders else None)
    ids = tuple(dict.fromkeys(id_ for wish in open_ for id_ in wish.entities))
    if len({(wish.verb, wish.parameters) for wish in open_}) > 1:
        return _of_which(orders[0], ids, scene.home) if len(orders) == 1 else None
    return AskBack(WhichOne(replace(open_[0], entities=ids, group=False), tuple(wishes)))


def _of_what(order: Order, scene: Scene) -> Commanded:
    """Nothing is meant: asked about if it was "it" of which nobody has spoken."""
    pronouns = named(order.clause.mentions, What.IT)
    places = [one for one in order.clause.mentions if is_place(one)]
    others = [one for one in order.clause.mentions if one.what is not What.IT]
    if pronouns and not others and not places and not scene.it and order.says_what:
        one = pronouns[0]
        words = order.clause.words
        before, after = " ".join(words[: one.start]), " ".join(words[one.end :])
        return AskBack(Missing(Slot.NAME, before, after))
    return None


def _of_which(order: Order, ids: Sequence[EntityId], home: Home) -> AskBack:
    """The sentence with a name in the place of the noun: "turn [the study speaker] down"."""
    words = order.clause.words
    nouns = [one for one in order.clause.mentions if not is_place(one)]
    start, end = (nouns[0].start, nouns[0].end) if nouns else (len(words), len(words))
    before = " ".join(words[:start]) + ("" if nouns else " on")
    names = tuple(the(home.entities[id_]) for id_ in ids)
    return AskBack(Missing(Slot.NAME, before, " ".join(words[end:]), names))

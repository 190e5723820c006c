"""Whether a command of the model is borne out by what was said. Pure; it can only refuse.

The model is untrusted: it may name a neighbour of the thing that was meant, widen a room to the
house, turn a command round, invent a number or drop an exception. Each check here asks for the
evidence in the sentence itself:

* a thing: a word of its own (its name, other names, room), and nothing else that can do the same
  has more of them; a kind alone ("the fan") is enough only where there is one of that kind;
* a group: its kind was said, and its place was said or is the room we are in;
* a verb: it was said of this thing, and nothing against it (`direction`);
* a value, a step: it was said, and as what it is; no number that was said is dropped (`evidence`);
* an exception: neither dropped nor made up;
* no other time and no condition: the language has no words for them.
"""

from collections.abc import Sequence
from dataclasses import replace

from appliance.core.colors import NAMES
from appliance.core.house import Entity, Home, Range
from appliance.core.meaning import Wish, floor_of
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb, WhyNot
from appliance.understanding.direction import VERB_WORDS, is_said, turns
from appliance.understanding.evidence import (
    RISING,
    aimed,
    amounts,
    changes,
    chosen,
    coloured,
    is_for_later,
    is_small,
    stepped,
    sways,
)
from appliance.understanding.frames import which_one
from appliance.understanding.grammar import CHANGES, Command, is_able
from appliance.understanding.lexicon import EVERYTHING, Kind, Place
from appliance.understanding.narrowing import CLAUSES, EXCEPT
from appliance.understanding.offers import BARE, MAIN
from appliance.understanding.relative import changed
from appliance.understanding.support import (
    EVERYTHING_WORDS,
    heard,
    is_called,
    is_many,
    is_named,
    is_otherwise,
    is_place_said,
    kind_words,
    names_of,
    names_of_place,
    relevance,
    support,
)
from appliance.understanding.values import Amount, Unit
from appliance.understanding.words import spoken_words, table, words_of

__all__ = ["ground", "is_named"]

_HERE = frozenset({"here", "this"})
_UNKNOWN = NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
_NO_SUCH = NotUnderstood(WhyNot.UNSUPPORTED, "I don't know a device like that.")


def ground(
    commands: Sequence[Command], text: str, home: Home, room: AreaId | None
) -> tuple[Wish, ...] | NotUnderstood:
    """The wishes of all commands, or why one of them is not borne out by `text`."""
    words = spoken_words(text)
    excepting = [command for command in commands if command.without]
    if bool(EXCEPT.search(text)) != bool(excepting) or (excepting and len(commands) > 1):
        return _UNKNOWN
    if is_for_later(text, frozenset().union(*(_own_words(one, home) for one in commands))):
        return _UNKNOWN
    made: list[Wish] = []
    for command in commands:
        others = [other for other in commands if other is not command]
        scope = _scope(command, others, text, home)
        if command.entity is not None:
            refusal = _thing(command, command.entity, text, others, home, room)
            entities: tuple[EntityId, ...] = (command.entity,)
        else:
            refusal = _group(command, text, home, room)
            entities = _members(command, home, room, words)
        if refusal is not None:
            return refusal
        if not entities:
            return _NO_SUCH
        if command.kind is not None and len(entities) > 1 and not is_many(command.kind, words):
            return which_one(entities, home)
        wishes = _wishes(command, entities, scope, home)
        if not wishes:
            return _UNKNOWN
        made.extend(wishes)
    return _joined(made)


_ON_BY_SETTING = frozenset({"light", "fan", "humidifier"})
"""Domains in which setting anything means that the thing is on."""


def _joined(made: Sequence[Wish]) -> tuple[Wish, ...]:
    """One wish for each thing: its settings together, and no "on" beside what means it too."""
    settings: dict[tuple[EntityId, ...], list[Wish]] = {}
    for wish in made:
        if wish.verb is Verb.SET:
            settings.setdefault(wish.entities, []).append(wish)
    kept: list[Wish] = []
    for wish in made:
        together = settings.get(wish.entities, [])
        names = [name for one in together for name, _ in one.parameters]
        if wish.verb is Verb.TURN_ON and together and _is_on_by_setting(wish):
            continue
        if wish not in together or len(set(names)) < len(names):
            kept.append(wish)
        elif wish is together[0]:
            all_of = sorted(pair for one in together for pair in one.parameters)
            kept.append(replace(wish, parameters=tuple(all_of)))
    return tuple(kept)


def _is_on_by_setting(wish: Wish) -> bool:
    return all(id_.partition(".")[0] in _ON_BY_SETTING for id_ in wish.entities)


# What is to happen


def _wishes(command: Command, entities: tuple[EntityId, ...], scope: str, home: Home) -> list[Wish]:
    """What the command means for these entities, if `scope` says so; empty if it does not."""
    names = _names_of(command, home)
    called = [name for id_ in entities for name in _called(home.entities[id_])]
    group = command.entity is None
    if command.change is not None:
        return _steps(command, entities, scope, home)
    if command.value is None:
        dropped = amounts(scope, called)
        fits = is_said(command.verb, scope, names) and not dropped
        return [Wish(command.verb, entities, group=group)] if fits else []
    made: list[Wish] = []
    for id_ in entities:
        entity = home.entities[id_]
        name = MAIN.get(entity.domain, "") if command.parameter == BARE else command.parameter
        if name is None or (group and name not in entity.settings):
            continue
        if not _is_set(command, entity, name, scope, names, called):
            return []
        made.append(Wish(Verb.SET, (id_,), ((name, command.value),), group))
    return made


def _is_set(
    command: Command,
    entity: Entity,
    name: str,
    scope: str,
    names: frozenset[str],
    called: Sequence[str],
) -> bool:
    """Whether `scope` says this value of this parameter."""
    value = command.value
    if name == "color":
        said = coloured(str(value), NAMES, scope) and not sways(scope)
        return said and not amounts(scope, called) and is_said(Verb.SET, scope, names)
    if isinstance(value, str):
        own = names | {word for one in _called(entity) for word in words_of(one)}
        # "Off" and "stop" choose some of the words: which ones is for `chosen` to say.
        return chosen(entity, name, value, scope, own) and not _denies(value, scope, names)
    if value is None or not is_said(Verb.SET, scope, names):
        return False
    return aimed(value, name, scope, called) and _is_unit(name, scope)


def _denies(value: str, scope: str, names: frozenset[str]) -> bool:
    return value not in ("disarmed", "off", "on") and not is_said(Verb.SET, scope, names)


_UNITS = {
    "temperature": table("degree degrees celsius fahrenheit"),
    "kelvin": table("kelvin"),
    "percent": table("percent"),
}


def _is_unit(name: str, scope: str) -> bool:
    """Whether the unit that was said, if any, is one that this parameter can be counted in."""
    words = spoken_words(scope) | ({"percent"} if "%" in scope else frozenset())
    own = name if name == "kelvin" else "temperature" if name.startswith("temp") else "percent"
    return name == "value" or not any(
        words & spoken for unit, spoken in _UNITS.items() if unit != own
    )


def _steps(command: Command, entities: tuple[EntityId, ...], scope: str, home: Home) -> list[Wish]:
    change = command.change or ""
    group = command.entity is None
    names = _names_of(command, home)
    able: list[EntityId] = []
    for id_ in entities:
        entity = home.entities[id_]
        called = _called(entity)
        parameter = _parameter(change, entity)
        if parameter is None:
            continue
        verb = Verb.OPEN if change in RISING else Verb.CLOSE
        if parameter == "position" and not is_small(scope) and not amounts(scope, called):
            # "The blind up" is no step: it goes all the way.
            return [Wish(verb, entities, group=group)] if is_said(verb, scope, names) else []
        said = changes(change, parameter, scope, _own_words(command, home))
        if parameter == "position":
            said = is_said(verb, scope, names)
        if not said or not stepped(command.amount, scope, called):
            return []
        able.append(id_)
    return list(changed(able, 1 if change in RISING else -1, _size(command.amount, scope), home))


def _size(amount: float | None, scope: str) -> Amount | None:
    if amount is not None:
        return Amount(0, 0, amount, Unit.NONE)
    return Amount(0, 0, 0, Unit.SMALL) if is_small(scope) else None


def _parameter(change: str, entity: Entity) -> str | None:
    """Which of its numbers a change is about: first the one that everybody means."""
    able = {n for n, setting in entity.settings.items() if isinstance(setting, Range)}
    able &= CHANGES[change]
    main = MAIN.get(entity.domain)
    return main if main in able else min(able, default=None)


def _scope(command: Command, others: Sequence[Command], text: str, home: Home) -> str:
    """The part of the sentence that speaks of this command: all of it, unless others differ.

    A clause that says no direction shares its neighbour's: "the fan and the lamp off".
    """
    if all(_deed(other) == _deed(command) for other in others):
        return text
    clauses = [clause for clause in CLAUSES.split(text) if words_of(clause)]
    shares = [_share(command, spoken_words(clause), home) for clause in clauses]
    most = max(shares, default=(0, 0))
    mine = [index for index, share in enumerate(shares) if share == most]
    return " ".join(_directed(clauses, index) for index in mine) if any(most) else text


def _deed(command: Command) -> tuple[object, ...]:
    return (command.verb, command.parameter, command.value, command.change, command.amount)


def _directed(clauses: Sequence[str], index: int) -> str:
    around = [*range(index, -1, -1), *range(index + 1, len(clauses))]
    nearest = next((clauses[at] for at in around if _says_how(clauses[at])), "")
    return clauses[index] if nearest == clauses[index] else f"{clauses[index]} {nearest}"


def _says_how(clause: str) -> bool:
    return bool(turns(clause) or amounts(clause) or sways(clause))


def _share(command: Command, words: frozenset[str], home: Home) -> tuple[int, int]:
    """How many words are of its own names, and how many speak of it at all."""
    if command.entity is None:
        return 0, len(words & _names_of(command, home))
    entity = home.entities[command.entity]
    speaking = support(entity, words, home)
    own = {word for name in _called(entity) for word in words_of(name)}
    return sum(heard(word, own) for word in speaking), len(speaking)


def _called(entity: Entity) -> tuple[str, ...]:
    return (entity.name, *entity.aliases)


def _own_words(command: Command, home: Home) -> frozenset[str]:
    """The words of its own names alone, or of its place."""
    if command.entity is not None:
        names: Sequence[str] = _called(home.entities[command.entity])
    else:
        names = names_of_place(command.place, home) if command.place is not None else ()
    return frozenset(word for name in names for word in words_of(name))


def _names_of(command: Command, home: Home) -> frozenset[str]:
    """The words of the names that it may be called by: its own, its room's, its kind's."""
    if command.entity is None:
        return _own_words(command, home) | (command.kind.words if command.kind else frozenset())
    entity = home.entities[command.entity]
    return kind_words(entity) | {w for name in names_of(entity, home) for w in words_of(name)}


# What it is to happen to


def _thing(
    command: Command,
    entity_id: EntityId,
    text: str,
    others: Sequence[Command],
    home: Home,
    room: AreaId | None,
) -> NotUnderstood | None:
    entity, words = home.entities[entity_id], spoken_words(text)
    elsewhere = frozenset().union(
        *(support(home.entities[o.entity], words, home) for o in others if o.entity is not None)
    )
    own = support(entity, words, home)
    words = words - (elsewhere - own)
    meant = {entity_id, *(other.entity for other in others)}
    rivals = [one for one in home.approved() if one.id not in meant and is_able(one, command)]
    if not own:
        alone = room is not None and entity.area == room and command.change is not None
        return None if alone and not any(one.area == room for one in rivals) else _NO_SUCH
    named = is_named(entity, words)
    if not own - kind_words(entity) and not named:
        if is_otherwise(text, kind_words(entity), VERB_WORDS | frozenset(_names_of(command, home))):
            return _NO_SUCH
        rivals = [one for one in rivals if one.domain == entity.domain]
        if entity.area != room or room is None:
            return which_one(tuple(one.id for one in [entity, *rivals]), home) if rivals else None
    mine = relevance(entity, words, home, room)
    better = [one for one in rivals if relevance(one, words, home, room) >= mine]
    if named:
        # Of names that were both said in full, the one with more words is meant.
        better = [one for one in better if is_called(one, text)]
    return which_one(tuple(one.id for one in [entity, *better]), home) if better else None


def _group(command: Command, text: str, home: Home, room: AreaId | None) -> NotUnderstood | None:
    kind, words = command.kind, spoken_words(text)
    if kind is None or not (kind.words & words or "everything" in words):
        return _UNKNOWN
    known = VERB_WORDS | EVERYTHING_WORDS | _names_of(command, home)
    if is_otherwise(text, kind.words, known | _excepted_words(command, home)):
        return _NO_SUCH
    if not all(_exception_said(one, words, home) for one in command.without):
        return _UNKNOWN
    places = [(str(area.id), area.name, area.aliases) for area in home.areas.values()]
    places += [(floor.id, floor.name, floor.aliases) for floor in home.floors.values()]
    elsewhere = words - _excepted_words(command, home)
    named = {id_ for id_, name, aliases in places if is_place_said((name, *aliases), elsewhere)}
    if command.place is None:
        return None if not named and (words & EVERYTHING_WORDS or room is not None) else _UNKNOWN
    wanted = command.place.area or command.place.floor
    return None if wanted in named or (wanted == room and not named) else _UNKNOWN


def _exception_said(without: EntityId | Place, words: frozenset[str], home: Home) -> bool:
    if isinstance(without, Place):
        return is_place_said(names_of_place(without, home), words)
    entity = home.entities[without]
    return bool(support(entity, words, home) - kind_words(entity))


def _excepted_words(command: Command, home: Home) -> frozenset[str]:
    """The words of the exceptions' names: they say nothing about the place of the group."""
    names: list[str] = []
    for one in command.without:
        if isinstance(one, Place):
            names += names_of_place(one, home)
        else:
            names += _called(home.entities[one])
    return frozenset(word for name in names for word in words_of(name))


def _members(
    command: Command, home: Home, room: AreaId | None, words: frozenset[str]
) -> tuple[EntityId, ...]:
    place, kind = command.place, command.kind
    area = place.area if place is not None else None
    floor = place.floor if place is not None else None
    if place is None and (words & _HERE or not words & EVERYTHING_WORDS):
        area = room
    if kind is None:
        return ()
    found = [one for one in home.approved() if _is_member(one, kind, command)]
    chosen_ = tuple(one.id for one in found if _is_there(one, area, floor, home))
    remaining = tuple(id_ for id_ in chosen_ if not _is_excepted(id_, command, home))
    # An exception that takes nothing away was meant to take away something else.
    useless = command.without and len(chosen_) - len(remaining) < len(command.without)
    return () if useless else remaining


def _is_member(entity: Entity, kind: Kind, command: Command) -> bool:
    return kind.has(entity) and (kind is not EVERYTHING or is_able(entity, command))


def _is_there(entity: Entity, area: AreaId | None, floor: str | None, home: Home) -> bool:
    return (area is None or entity.area == area) and (
        floor is None or floor_of(entity, home) == floor
    )


def _is_excepted(id_: EntityId, command: Command, home: Home) -> bool:
    return any(
        _is_there(home.entities[id_], one.area, one.floor, home)
        if isinstance(one, Place)
        else one == id_
        for one in command.without
    )

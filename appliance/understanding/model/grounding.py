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
from appliance.core.meaning import Wish
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb
from appliance.understanding.matching.frames import which_one
from appliance.understanding.model.addressed import (
    NO_SUCH,
    UNKNOWN,
    called,
    doubt_of_group,
    doubt_of_thing,
    members,
    own_words,
    words_for,
)
from appliance.understanding.model.direction import is_said, turns
from appliance.understanding.model.evidence import (
    RISING,
    aimed,
    amounts,
    changes,
    chosen,
    coloured,
    is_for_later,
    is_part,
    is_small,
    stepped,
    sways,
)
from appliance.understanding.model.evidence import Amount as Number
from appliance.understanding.model.grammar import CHANGES, Command
from appliance.understanding.model.narrowing import CLAUSES, EXCEPT
from appliance.understanding.model.offers import BARE, MAIN
from appliance.understanding.model.support import (
    heard,
    is_many,
    is_named,
    support,
)
from appliance.understanding.orders.relative import changed
from appliance.understanding.text.values import Amount, Unit
from appliance.understanding.text.words import spoken_words, table, words_of

__all__ = ["ground", "is_named"]

MAX_SAID = 300
"""Characters of one sentence; nobody says more to a lamp."""


def ground(
    commands: Sequence[Command], text: str, home: Home, room: AreaId | None
) -> tuple[Wish, ...] | NotUnderstood:
    """The wishes of all commands, or why one of them is not borne out by `text`."""
    if len(text) > MAX_SAID:
        return UNKNOWN
    words = spoken_words(text)
    excepting = [command for command in commands if command.without]
    if bool(EXCEPT.search(text)) != bool(excepting) or (excepting and len(commands) > 1):
        return UNKNOWN
    if is_for_later(text, frozenset().union(*(own_words(one, home) for one in commands))):
        return UNKNOWN
    made: list[Wish] = []
    for command in commands:
        others = [other for other in commands if other is not command]
        scope = _scope(command, others, text, home)
        if command.entity is not None:
            refusal = doubt_of_thing(command, command.entity, text, others, home, room)
            entities: tuple[EntityId, ...] = (command.entity,)
        else:
            refusal = doubt_of_group(command, text, home, room)
            entities = members(command, home, room, words)
        if refusal is not None:
            return refusal
        if not entities:
            return NO_SUCH
        if command.kind is not None and len(entities) > 1 and not is_many(command.kind, words):
            return which_one(entities, home)
        wishes = _wishes(command, entities, scope, home)
        if not wishes or _is_dropped(commands, entities, scope, home):
            return UNKNOWN
        made.extend(wishes)
    return _joined(made)


def _is_dropped(
    commands: Sequence[Command], entities: Sequence[EntityId], scope: str, home: Home
) -> bool:
    """Whether a number was said that no command took up."""
    known_as = [name for id_ in entities for name in called(home.entities[id_])]
    return any(
        not any(_takes_up(command, number) for command in commands)
        for number in amounts(scope, known_as)
    )


def _takes_up(command: Command, number: Number) -> bool:
    if isinstance(command.value, str):
        return any(number.means(one.value, percent=False) for one in amounts(command.value))
    taken = command.amount if command.value is None else command.value
    return taken is not None and number.means(taken, percent=True)


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
    names = words_for(command, home)
    known_as = [name for id_ in entities for name in called(home.entities[id_])]
    group = command.entity is None
    if command.change is not None:
        return _steps(command, entities, scope, home)
    if command.value is None:
        fits = is_said(command.verb, scope, names)
        return [Wish(command.verb, entities, group=group)] if fits else []
    made: list[Wish] = []
    for id_ in entities:
        entity = home.entities[id_]
        name = MAIN.get(entity.domain, "") if command.parameter == BARE else command.parameter
        if name is None or (group and name not in entity.settings):
            continue
        if not _is_set(command, entity, name, scope, names, known_as):
            return []
        made.append(Wish(Verb.SET, (id_,), ((name, command.value),), group))
    return made


def _is_set(
    command: Command,
    entity: Entity,
    name: str,
    scope: str,
    names: frozenset[str],
    known_as: Sequence[str],
) -> bool:
    """Whether `scope` says this value of this parameter."""
    value = command.value
    if name == "color":
        said = coloured(str(value), NAMES, scope) and not sways(scope)
        return said and is_said(Verb.SET, scope, names)
    if isinstance(value, str):
        own = names | {word for one in called(entity) for word in words_of(one)}
        # "Off" and "stop" choose some of the words: which ones is for `chosen` to say.
        return chosen(entity, name, value, scope, own) and not _denies(value, scope, names)
    if value is None or not is_said(Verb.SET, scope, names):
        return False
    return aimed(value, name, scope, known_as) and _is_unit(name, scope)


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
    names = words_for(command, home)
    able: list[EntityId] = []
    for id_ in entities:
        entity = home.entities[id_]
        known_as = called(entity)
        parameter = _parameter(change, entity)
        if parameter is None:
            continue
        verb = Verb.OPEN if change in RISING else Verb.CLOSE
        if parameter == "position" and not is_part(scope) and not amounts(scope, known_as):
            # "The blind up" is no step: it goes all the way.
            return [Wish(verb, entities, group=group)] if is_said(verb, scope, names) else []
        said = changes(change, parameter, scope, own_words(command, home))
        if parameter == "position":
            said = is_said(verb, scope, names)
        if not said or not stepped(command.amount, scope, known_as):
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
        return 0, len(words & words_for(command, home))
    entity = home.entities[command.entity]
    speaking = support(entity, words, home)
    own = {word for name in called(entity) for word in words_of(name)}
    return sum(heard(word, own) for word in speaking), len(speaking)

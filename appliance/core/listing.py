"""What is put on to-do lists and taken off them: a few short texts. Refuses long ones, and many.

An action carries them in one parameter, a line each; a list reports what is open on it in the same
way. The texts are data: none of them says what is done, to which list, or how risky it is.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from appliance.core.types import Action, EntityId, Value, Verb

LIST_VERBS = frozenset({Verb.ADD, Verb.COMPLETE, Verb.REMOVE})
ITEMS = "items"
"""The parameter of an action, and the attribute of a list that reports what is open on it."""
MOST_ITEMS = 12
"""In one action: more than anybody could agree to by ear."""
LONGEST_ITEM = 60
"""Characters."""


def items_of(value: Value | None) -> tuple[str, ...]:
    """The lines of a parameter or an attribute; nothing of what is no text."""
    lines = value.split("\n") if isinstance(value, str) else ()
    return tuple(line for line in lines if line)


def naming(items: Iterable[str]) -> tuple[tuple[str, Value], ...]:
    """The parameters of an action with these items."""
    return ((ITEMS, "\n".join(items)),)


def named_in(action: Action) -> tuple[str, ...]:
    """The items of an action; empty if it has none."""
    return items_of(dict(action.parameters).get(ITEMS))


def action_of(
    entity: EntityId, verb: Verb, parameters: tuple[tuple[str, Value], ...]
) -> Action | None:
    """What is put on a list or taken off it; None unless items are named, and nothing else is."""
    if [name for name, _ in parameters] != [ITEMS]:
        return None
    items = accepted(parameters[0][1])
    return None if items is None else Action(entity, verb, ((ITEMS, items),))


def together(one: Action, other: Action) -> Action | None:
    """Two of the same verb and list as one; None if that is too much for one."""
    return action_of(one.entity, one.verb, naming((*named_in(one), *named_in(other))))


def accepted(value: Value) -> str | None:
    """The items as they go to a list: one line each, no blanks around, each once.

    None if one is empty, has no letter or digit, or is too long, or if there are too many. What
    comes out goes in again unchanged.
    """
    if not isinstance(value, str) or len(value) > MOST_ITEMS * (LONGEST_ITEM + 1):
        return None
    first: dict[str, str] = {}
    for line in value.split("\n"):
        first.setdefault(_cleaned(line).casefold(), _cleaned(line))
    once = tuple(first.values())
    if len(once) > MOST_ITEMS or not all(_fits(item) for item in once):
        return None
    return "\n".join(once)


def _cleaned(item: str) -> str:
    composed = unicodedata.normalize("NFC", item)
    # What is no character of its own, but a mark or a sign for machines, is a blank.
    seen = (" " if unicodedata.category(each)[0] in "CZ" else each for each in composed)
    return " ".join("".join(seen).split())


def _fits(item: str) -> bool:
    return len(item) <= LONGEST_ITEM and any(map(str.isalnum, item))


def shows(action: Action, attributes: Mapping[str, Value]) -> bool:
    """Whether what a list reports can tell what became of `action`: it may report no items."""
    return action.verb not in LIST_VERBS or ITEMS in attributes


def is_done(action: Action, attributes: Mapping[str, Value]) -> bool:
    """Whether a list that reports `attributes` is as `action` wants it."""
    wanted = named_in(action)
    return bool(wanted) and ITEMS in attributes and not _missing(action, attributes)


def outstanding(action: Action, attributes: Mapping[str, Value]) -> Action:
    """What is left to do of `action`, as far as the list tells: all of it if nothing is."""
    left = _missing(action, attributes) if action.verb in LIST_VERBS else ()
    if not left or ITEMS not in attributes:
        return action
    return replace(action, parameters=naming(left))


def _missing(action: Action, attributes: Mapping[str, Value]) -> tuple[str, ...]:
    """The items that are not on a list although they should be, or that are and should not."""
    there = {item.casefold() for item in items_of(attributes.get(ITEMS))}
    adds = action.verb is Verb.ADD
    return tuple(item for item in named_in(action) if (item.casefold() in there) is not adds)


def after(action: Action, attributes: Mapping[str, Value]) -> dict[str, Value]:
    """The attributes of a list that did as it was told; `completed` are the items ticked off it."""
    asked = named_in(action)
    known = {item.casefold() for item in asked}
    there, done = items_of(attributes.get(ITEMS)), items_of(attributes.get("completed"))
    if action.verb is Verb.ADD:
        there = (*there, *(item for item in asked if item not in there))
    else:
        gone = [item for item in there if item.casefold() in known]
        there = tuple(item for item in there if item not in gone)
        done = (*done, *gone) if action.verb is Verb.COMPLETE else done
    made: dict[str, Value] = {**attributes, ITEMS: "\n".join(there)}
    return made | {"completed": "\n".join(done)} if done else made

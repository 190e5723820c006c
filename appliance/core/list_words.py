"""What is done to a to-do list, in words: "add bread to the shopping list". Refuses to shorten.

The items are cleaned like every text from outside; one that cannot be said whole, or that would
make a statement of its own, is "something else", and `are_sayable` tells.
"""

import unicodedata
from collections.abc import Mapping

from appliance.core.listing import LONGEST_ITEM, named_in
from appliance.core.spoken_text import is_plain_quotation, joined, phrase
from appliance.core.types import Action, Verb

_SOMETHING = "something else"
_DEEDS: Mapping[Verb, str] = {
    Verb.ADD: "add {items} to {list}",
    Verb.COMPLETE: "tick {items} off {list}",
    Verb.REMOVE: "take {items} off {list}",
}
_ORDERS: Mapping[Verb, str] = {
    Verb.ADD: "add {items}",
    Verb.COMPLETE: "tick off {items}",
    Verb.REMOVE: "take off {items}",
}
_DONE: Mapping[Verb, str] = {
    Verb.ADD: "I put {items} on {list}",
    Verb.COMPLETE: "I ticked {items} off {list}",
    Verb.REMOVE: "I took {items} off {list}",
}


def deed(action: Action, subject: str) -> str:
    """What is to be done: "tick milk off the shopping list"."""
    return _DEEDS[action.verb].format(items=_said(action), list=_list(subject))


def order(action: Action) -> str:
    """What a list was told: "add bread"."""
    return _ORDERS[action.verb].format(items=_said(action))


def done(action: Action, subject: str) -> str:
    """What was done: "I put bread on the shopping list"."""
    return _DONE[action.verb].format(items=_said(action), list=_list(subject))


def already(action: Action, subject: str) -> str:
    """Why nothing is to be done: "bread is already on the shopping list"."""
    items = named_in(action)
    several = len(items) > 1 or (items and items[0].endswith("s") and not items[0].endswith("ss"))
    word = "already" if action.verb is Verb.ADD else "not"
    return f"{_said(action)} {'are' if several else 'is'} {word} on {_list(subject)}"


def are_sayable(action: Action) -> bool:
    """Whether every item is said whole, except for punctuation, and none adds a statement."""
    return all(
        is_plain_quotation(item) and _letters(item) == _letters(phrase(item, 2 * LONGEST_ITEM))
        for item in named_in(action)
    )


def _said(action: Action) -> str:
    said = [
        (is_plain_quotation(item) and phrase(item, 2 * LONGEST_ITEM)) or _SOMETHING
        for item in named_in(action)
    ]
    return joined(said or [_SOMETHING])


def _list(subject: str) -> str:
    """ "The chores" is the chores list."""
    known = subject == "it" or "list" in subject.casefold()
    return subject if known else f"{subject} list"


def _letters(text: str) -> str:
    """Letters, digits and symbols, which a voice leaves out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "S")

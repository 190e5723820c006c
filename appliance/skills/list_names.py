"""What lists and things on them are called, and when two names mean the same. Pure.

It refuses names that nobody could say: without a letter or a digit, or too long.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from appliance.core.spoken_text import capitalised, is_possessive, phrase

SHOPPING = "shopping"
TO_DO = "to-do"
USUAL = frozenset({SHOPPING, TO_DO})
"""Lists that need not be made: nobody is told that one is new, and none of them is missing."""
LONGEST_ITEM = 120
LONGEST_NAME = 40
"""Characters."""

_DETERMINERS = frozenset(("the", "a", "an", "my", "our", "your", "this", "that", "new", "another"))
_BUYING = frozenset({"shopping", "grocery", "groceries", "food"})
_DOING = frozenset({"to-do", "todo", "to-dos", "todos", "task", "tasks"})
_HOUSE_DOING = _DOING | {"chore", "chores"}
_AMOUNT = re.compile(
    r"(?:(?:a|an|the|some|any|my|our|more|another|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve|dozen|couple|few|half|bit|lot|lots|pack|packs|packet|packets|pint|pints|litre|litres"
    r"|bottle|bottles|tin|tins|can|cans|jar|jars|bag|bags|box|boxes|loaf|loaves|kilo|kilos|piece"
    r"|pieces|of|\d[\w.,/]*) )+"
)


def name_of(said: str) -> str:
    """What a list is called: "our grocery list" is "shopping"; "" for "the list".

    >>> name_of("My To Do List"), name_of("the hardware list"), name_of("the list")
    ('to-do', 'hardware', '')
    """
    plain = clean(said).casefold().replace("\u2019", "'")
    words = re.sub(r"\bto do(?:'?s)?\b", TO_DO, plain).split()
    while words and words[0] in _DETERMINERS:
        words = words[1:]
    if words and words[-1] == "list":
        words = words[:-1]
    if len(words) == 1 and words[0] in _BUYING | _DOING:
        return SHOPPING if words[0] in _BUYING else TO_DO
    return " ".join(words)


def called(name: str, article: str = "the") -> str:
    """How the list `name` is spoken of: "the shopping list", "Sam's list"."""
    spoken = phrase(name) or "other"
    if is_possessive(spoken.partition(" ")[0]):
        return f"{capitalised(spoken)} list"
    return f"{article} {spoken} list"


def is_of_house(name: str, house: Iterable[str]) -> bool:
    """Whether one of the house's lists is meant by `name`, as `name_of` gives it.

    "The list" is the house's as soon as it has one.
    """
    names = [name_of(each) for each in house]
    if not name or name in names:
        return bool(names)
    kind = {SHOPPING: _BUYING, TO_DO: _HOUSE_DOING}.get(name, frozenset())
    return any(not kind.isdisjoint(each.split()) for each in names)


def meant(name: str, own: Sequence[str]) -> str:
    """Which of Hearth's own lists "the list" is: the only one there is, else that for shopping."""
    return name or (own[0] if len(own) == 1 else SHOPPING)


def clean(text: str) -> str:
    """One line, composed, with single blanks."""
    composed = unicodedata.normalize("NFC", text[: 8 * LONGEST_ITEM])
    # What is no character of its own, but a mark or a sign for machines, is a blank.
    seen = (" " if unicodedata.category(each)[0] in "CZ" else each for each in composed)
    return " ".join("".join(seen).split())


def is_item(text: str) -> bool:
    """Whether it can be on a list: clean, with a letter or a digit, and not too long."""
    return text == clean(text) and len(text) <= LONGEST_ITEM and any(map(str.isalnum, text))


def is_name(name: str) -> bool:
    """Whether a list can be called so."""
    said = bool(phrase(name)) and name == name_of(name)
    return said and len(name) <= LONGEST_NAME


def same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def alike(wanted: str, there: Sequence[str]) -> tuple[str, ...]:
    """What is meant by `wanted` of what is there: "lemons" is "two lemons"; several if unclear."""
    if exact := tuple(each for each in there if same(each, wanted)):
        return exact
    if bare := tuple(each for each in there if _bare(each) == _bare(wanted)):
        return bare
    words = frozenset(_bare(wanted).split())
    return tuple(each for each in there if words and words <= frozenset(_bare(each).split()))


def plainly(wanted: str, there: Sequence[str]) -> str:
    """The one that is `wanted` except for an amount; "" if that is none, or not certain."""
    found = [each for each in there if _bare(each) == _bare(wanted)]
    return found[0] if len(found) == 1 else ""


def _bare(item: str) -> str:
    """Without its amount, and each word in the singular."""
    plain = f"{item.casefold()} "
    amount = _AMOUNT.match(plain)
    bare = plain[amount.end() :] if amount is not None else plain
    return " ".join(map(_singular, (bare or plain).split()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("oes"):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word

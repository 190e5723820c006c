"""Whether the words of a clause stand where an order has them: verb, thing, value, place. Pure.

A word that may be passed over may be so in its own place alone: "switch" leads an order and ends
none, "the" leads a name, "that" stands for a thing and not behind one. It refuses a clause with a
word out of place, however well the rest of it would make an order: it was noise, or misheard.
"""

from appliance.understanding.names.mentions import What
from appliance.understanding.orders.clauses import Clause
from appliance.understanding.text.words import table

_LEADING = table(
    "turn turning switch switching set setting make making put putting change changing adjust "
    "have get getting let give take leave want keep start stop lock unlock open close dim"
)
"""Verbs that are followed by what they are said of."""
_BARE = table("turn set put make keep leave switch")
"""Those that say nothing by themselves: none ends an order, and no verb follows one."""
_BOTH = {
    ("let", "have"),
    ("go", "set"),
    ("get", "set"),
}
_BEFORE_NAMES = table("the a an my our your his her their")
_HOLDS = table("in at for of from by with into onto")
"""Without "to", which leads a verb as well: "the humidifier, please to switch off"."""
_NEVER_AFTER = {
    "article": table("of to at in for from by and or but then again please turn set put make the"),
    "preposition": table("turn set put make switch everything stop start unlock again then same"),
}
_POINTING = table("that it")
_FOLLOWS_THING = table(
    "is are was were i i'm we we're you you're he she it's they're has have had isn't aren't one "
    "room side way thing again"
)


def in_order(clause: Clause) -> bool:
    """Whether no word of the clause is out of its place; `clause` has at least one word."""
    words = clause.words
    named = {at for one in clause.mentions for at in range(one.start, one.end)}
    things = {one.end for one in clause.mentions if one.what in (What.ENTITY, What.KIND)}
    return not any(
        _is_astray(words, at, named, things) for at in range(len(words)) if at not in named
    )


def _is_astray(words: tuple[str, ...], at: int, named: set[int], things: set[int]) -> bool:
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) and at + 1 not in named else None
    last = at + 1 == len(words)
    if word in _BARE:
        return (last and at > 0) or (following in _LEADING and (word, following) not in _BOTH)
    if word in _BEFORE_NAMES:
        return last or following in _NEVER_AFTER["article"]
    if word in _HOLDS:
        return following in _NEVER_AFTER["preposition"]
    if word in _POINTING:
        return at in things and not last and words[at + 1] not in _FOLLOWS_THING
    return False

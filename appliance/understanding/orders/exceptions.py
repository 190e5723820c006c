"""What an exception orders of what it leaves out, and what to answer if it is of nothing. Pure.

"All lights on at thirty except the hall at fifty" leaves the hall out and orders something of it.
It refuses to do the rest where what is to be left out, or a thing of a list, is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from appliance.core.types import EntityId, NotUnderstood, WhyNot
from appliance.understanding.orders.clauses import Clause, is_reason
from appliance.understanding.orders.cues import cues_in
from appliance.understanding.orders.granting import can
from appliance.understanding.orders.reading import Order, read_clause
from appliance.understanding.orders.targets import Scene, targets_of
from appliance.understanding.text.words import table

_NOUNS_BEGIN = table("the my our a an this that these those every all both")
_LONGEST_NOUN = 5
_UNTOLD = table("not though the a an too as well either for in to")
_ONES = table("one ones")


def exceptions_in(clause: Clause, scene: Scene, later: Sequence[Clause] = ()) -> list[Order] | None:
    """What is ordered of that which is left out; None if a word of an exception is left over.

    What clauses of a list share is ordered once, with the last: `later` are those that follow.
    """
    found: list[Order] = []
    bare: list[Clause] = []
    for out in clause.excepted:
        if (out.optional and not out.shared) or any(out in each.excepted for each in later):
            continue
        if not out.mentions or _ONES & set(out.words):
            # What is told by one word of its name is looked for with all its words.
            continue
        order = read_clause(out, scene)
        if order is None:
            return None
        if order.says_what and out.mentions[-1].end < len(out.words):
            # "But the hall and the study on": one verb for both.
            found.extend(replace(order, clause=one) for one in (*bare, out))
            bare = []
        elif not order.says_what:
            bare.append(out)
    return found


def of_nothing(clauses: Sequence[Clause], scene: Scene) -> NotUnderstood | None:
    """What to answer where all but one clause are orders, and that one is no known thing."""
    unread = [clause for clause in clauses if _is_unread(clause, scene)]
    if len(unread) != 1 or (len(clauses) == 1 and not unread[0].excepted):
        return None
    one = unread[0]
    read = [read_clause(each, scene) for each in clauses if each is not one]
    if one.excepted and read_clause(one, scene) is not None:
        return _not_left_out(one.excepted[-1])
    if not any(order is not None and order.says_what and order.names for order in read):
        return None
    if one.against or one.words[0] == "not":
        return _not_left_out(one)
    noun = one.words[0] in _NOUNS_BEGIN and len(one.words) <= _LONGEST_NOUN
    if one is clauses[0] or not noun or cues_in(one.free) or is_reason(one):
        return None
    return NotUnderstood(WhyNot.UNSUPPORTED, _UNKNOWN_THING.format(" ".join(one.words)))


def unfound(order: Order, scene: Scene) -> NotUnderstood | None:
    """What to answer where nothing is meant because an exception is of nothing."""
    for out in order.clause.excepted:
        alone = not out.optional and not _targets(order, scene, (out,))
        if alone and _targets(order, scene, ()):
            return _not_left_out(out)
    return None


def missing(orders: Sequence[Order], scene: Scene) -> NotUnderstood | None:
    """What to answer where an exception from a list is in no part of it."""
    for out in {id(out): out for order in orders for out in _shared(order.clause)}.values():
        members = [order for order in orders if out in order.clause.excepted]
        if all(_targets(one, scene, ()) == _targets(one, scene, (out,)) for one in members):
            return _not_left_out(out)
    return None


def is_in_vain(order: Order, scene: Scene) -> bool:
    """Whether all that is meant is left out, and may be: by a list, or by "leave it on"."""
    may = any(out.optional for out in order.clause.excepted)
    return may and bool(_targets(order, scene, ()))


def _shared(clause: Clause) -> Iterator[Clause]:
    return (out for out in clause.excepted if out.shared)


def _targets(order: Order, scene: Scene, excepted: tuple[Clause, ...]) -> tuple[EntityId, ...]:
    clause = replace(order.clause, excepted=excepted)
    return targets_of(clause, scene, partial(can, order=order), order.kind).entities


def _is_unread(clause: Clause, scene: Scene) -> bool:
    order = read_clause(clause, scene)
    if order is None or exceptions_in(clause, scene) is None:
        return True
    # "But me": nothing is named, and nothing said of it.
    return is_empty(order)


def is_empty(order: Order) -> bool:
    """Whether it restricts what was said before it by nothing that is known."""
    return order.clause.against and not order.names and not order.says_what


def _not_left_out(out: Clause) -> NotUnderstood:
    end = out.mentions[-1].end if out.mentions else len(out.words)
    words = [word for word in out.words[:end] if word not in _UNTOLD]
    if not 0 < len(words) <= _LONGEST_NOUN - 1 or is_reason(replace(out, against=False)):
        return NotUnderstood(WhyNot.AMBIGUOUS, _UNSURE)
    return NotUnderstood(WhyNot.AMBIGUOUS, _LEAVE_OUT.format(" ".join(words)))


_UNSURE = "I'm not sure what to leave out, so I'm leaving everything as it is."
_LEAVE_OUT = "I don't know what to leave out by {}, so I'm leaving everything as it is."
NOTHING_LEFT = NotUnderstood(WhyNot.UNSUPPORTED, "That leaves nothing to do.")
_UNKNOWN_THING = "I don't know {}, so I'm leaving everything as it is."

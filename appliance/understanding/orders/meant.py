"""The things that an order is of: how many of them, which place is "there", which are "the others".

Pure. It refuses to take a word that points at something else for no word: where nothing was spoken
of, nobody knows where "there" is, or which ones "the others" are.
"""

from dataclasses import replace
from functools import partial

from appliance.core.types import NotUnderstood, WhyNot
from appliance.understanding.names.mentions import What, named
from appliance.understanding.orders.clauses import is_place
from appliance.understanding.orders.counting import counted
from appliance.understanding.orders.cues import Cue
from appliance.understanding.orders.granting import can
from appliance.understanding.orders.placing import there
from appliance.understanding.orders.reading import Order
from appliance.understanding.orders.targets import Scene, Targets, targets_of

_WHERE = NotUnderstood(WhyNot.AMBIGUOUS, "I'm not sure where you mean. Please name the room.")
_WHICH_OTHERS = NotUnderstood(
    WhyNot.AMBIGUOUS, "I don't know which ones are the others. Please name them."
)


def meant(order: Order, scene: Scene) -> Targets | NotUnderstood:
    """The things of the order, or what to say where a word of it points at nothing."""
    clause = there(order.clause, scene)
    if clause is None:
        return _WHERE
    able = partial(can, order=order)
    found = targets_of(clause, scene, able, order.kind)
    if found.entities and not found.choice and _points_at_nothing(order, scene):
        return _WHICH_OTHERS
    if order.count is None or not found.entities:
        return found
    everywhere = targets_of(replace(clause, every=True), scene, able, order.kind)
    return counted(order.count, found, everywhere)


def _points_at_nothing(order: Order, scene: Scene) -> bool:
    """Whether it is of "the others" where none were spoken of, and none are left out.

    "Everything else in the bathroom" is everything there.
    """
    clause = order.clause
    others = clause.others and not clause.excepted and Cue.REVERSE not in order.cues
    all_there = "everything" in clause.words and any(is_place(one) for one in clause.mentions)
    return others and not (scene.it or all_there or named(clause.mentions, What.HOUSE))

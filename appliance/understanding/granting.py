"""What an order asks of the things that it was given to, as wishes. Pure.

A thing of a group that cannot do it is passed over; a thing that was named and cannot is a reason
to do nothing.
"""

from collections.abc import Iterable

from appliance.core.house import Entity, Home, Range
from appliance.core.meaning import Parameters, Wish
from appliance.core.types import EntityId, Verb
from appliance.understanding.cues import Change, Cue, Deed, Put, combined
from appliance.understanding.parameters import parameter_of
from appliance.understanding.reading import Order
from appliance.understanding.relative import changed, step_of
from appliance.understanding.targets import Targets
from appliance.understanding.values import Amount, Unit


def can(entity: Entity, order: Order) -> bool:
    """Whether the order could mean anything to this thing."""
    deed = combined(order.cues, entity.domain) if order.cues else None
    if order.options:
        return any(said.parameter in entity.settings for said in order.options)
    if order.amounts and not isinstance(deed, Change):
        return any(
            parameter_of(amount, entity, order.parameters) in entity.settings
            for amount in order.amounts
        ) or (isinstance(deed, Verb) and _only_vague(order))
    if isinstance(deed, Verb):
        return deed in entity.verbs
    if isinstance(deed, Put):
        return deed.name in entity.settings
    if isinstance(deed, Change):
        step = step_of(entity)
        return step is not None and step.parameter in entity.settings
    return False


def _only_vague(order: Order) -> bool:
    return all(amount.unit in (Unit.SMALL, Unit.LARGE) for amount in order.amounts)


def granted(order: Order, targets: Targets, home: Home) -> list[Wish] | None:
    """The wishes of one clause; None if it means nothing to one of the things it names."""
    made: dict[tuple[Verb, Parameters], list[EntityId]] = {}
    steps: list[EntityId] = []
    sign = 0
    silent = _silent(targets.entities, home)
    for id_ in targets.entities:
        entity = home.entities[id_]
        deed = _deed(order, entity)
        if targets.group and deed is Verb.PAUSE and id_ in silent:
            continue
        if isinstance(deed, Change):
            steps.append(id_)
            sign = deed.sign
            continue
        wished = _wished(order, entity, deed)
        if wished is None:
            if targets.group:
                continue
            wished = _literally(order)
        if wished is None:
            return None
        made.setdefault(wished, []).append(id_)
    wishes = [
        Wish(verb, tuple(ids), parameters, group=targets.group and not targets.choice)
        for (verb, parameters), ids in made.items()
    ]
    if steps:
        amount = order.amounts[0] if order.amounts else None
        wishes.extend(changed(steps, sign, amount, home))
    return wishes or None


_WHITE_ENOUGH = 0.1
"""A share. What a lamp calls warm white differs from lamp to lamp."""


def _literally(order: Order) -> tuple[Verb, Parameters] | None:
    """What was said, of a thing that cannot do it: that is to be told."""
    verbs = [_LITERAL[cue] for cue in order.cues if cue in _LITERAL]
    return (verbs[0], ()) if len(verbs) == len(order.cues) == 1 and not order.amounts else None


_LITERAL = {
    Cue.ON: Verb.TURN_ON,
    Cue.OFF: Verb.TURN_OFF,
    Cue.OPEN: Verb.OPEN,
    Cue.CLOSE: Verb.CLOSE,
    Cue.LOCK: Verb.LOCK,
    Cue.UNLOCK: Verb.UNLOCK,
    Cue.STOP: Verb.STOP,
    Cue.PAUSE: Verb.PAUSE,
    Cue.DOCK: Verb.DOCK,
}


def _deed(order: Order, entity: Entity) -> Deed | None:
    if not order.cues:
        return None
    deed = combined(order.cues, entity.domain)
    vague = bool(order.amounts) and _only_vague(order)
    if (
        vague
        and isinstance(deed, Verb)
        and deed in _BY_BITS
        and entity.domain in ("cover", "valve")
    ):
        return Change(_BY_BITS[deed])
    if isinstance(deed, Change) and order.amounts and not vague:
        is_step = not order.absolute and not _is_goal(order, entity)
        return deed if is_step else None
    return deed


_BY_BITS = {Verb.OPEN: 1, Verb.CLOSE: -1}


def _is_goal(order: Order, entity: Entity) -> bool:
    """ "Dim the lamp ten percent" says what it is to be at, unless it says "by"."""
    at = order.amounts[0].start
    by = at > 0 and order.clause.words[at - 1] == "by"
    return Cue.DIMMER in order.cues and entity.domain == "light" and not by


def _wished(order: Order, entity: Entity, deed: Deed | None) -> tuple[Verb, Parameters] | None:
    parameters: dict[str, float | int | str] = {}
    for said in order.options:
        if said.parameter in entity.settings:
            parameters[said.parameter] = said.value
    for amount in order.amounts:
        name = parameter_of(amount, entity, order.parameters)
        if name is None or amount.unit in (Unit.SMALL, Unit.LARGE):
            return None
        parameters[name] = _amount(amount, name, order, entity)
    if isinstance(deed, Put) and deed.name not in parameters:
        parameters[deed.name] = deed.value
    if parameters:
        contrary = deed in (Verb.TURN_OFF, Verb.STOP, Verb.LOCK, Verb.UNLOCK)
        return None if contrary else (Verb.SET, tuple(sorted(parameters.items())))
    return (deed, ()) if isinstance(deed, Verb) else None


def _amount(amount: Amount, name: str, order: Order, entity: Entity) -> float | int | str:
    if isinstance(amount.value, str):
        return amount.value
    whites = entity.settings.get("kelvin")
    if name == "kelvin" and isinstance(whites, Range):
        nearest = min(whites.high, max(whites.low, amount.value))
        if abs(nearest - amount.value) <= _WHITE_ENOUGH * amount.value:
            return round(nearest)
    value = 100 - amount.value if order.closing and name == "position" else amount.value
    return int(value) if value == int(value) else value


def _silent(entities: Iterable[EntityId], home: Home) -> frozenset[EntityId]:
    """Players that do not play, where another one does: nobody means them by "pause"."""
    playing = {id_ for id_ in entities if home.state_of(id_).state == "playing"}
    return frozenset(entities) - playing if playing else frozenset()

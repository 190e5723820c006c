"""What an order asks of the things that it was given to, as wishes. Pure.

A thing of a group that cannot do it is passed over; a thing that was named and cannot is a reason
to do nothing.
"""

from collections.abc import Iterable

from appliance.core.house import Entity, Home, Range
from appliance.core.meaning import Parameters, Wish
from appliance.core.types import EntityId, Verb
from appliance.understanding.names.mentions import Mention, What
from appliance.understanding.orders.cues import Change, Cue, Deed, Put, Tint, combined
from appliance.understanding.orders.levels import setting_of
from appliance.understanding.orders.parameters import parameter_of
from appliance.understanding.orders.reading import Order
from appliance.understanding.orders.relative import changed, is_times, step_of, tinted
from appliance.understanding.orders.targets import Targets
from appliance.understanding.text.values import Amount, Unit


def can(entity: Entity, order: Order) -> bool:
    """Whether the order could mean anything to this thing."""
    deed = combined(order.cues, entity.domain) if order.cues else None
    deed = Change(1) if is_times(order.amounts) else deed
    if order.level is not None:
        return setting_of(order.level, entity) is not None
    if order.options:
        return any(said.parameter in entity.settings for said in order.options)
    if isinstance(deed, Tint):
        # "It's cold, make it warmer" is of no lamp, whatever was spoken of.
        return "kelvin" in entity.settings and bool(_things(order))
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


def _things(order: Order) -> list[Mention]:
    return [
        one for one in order.clause.mentions if one.what in (What.ENTITY, What.GROUP, What.KIND)
    ]


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
        if isinstance(deed, Tint):
            wished = _tinted(order, entity, home, deed)
        else:
            wished = _wished(order, entity, deed)
        if wished is None:
            if targets.group and not targets.choice:
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


def _tinted(order: Order, entity: Entity, home: Home, deed: Tint) -> tuple[Verb, Parameters] | None:
    white = tinted(entity, home.state_of(entity.id), deed.sign)
    if white is None or (order.amounts and not _only_vague(order)):
        return None
    return Verb.SET, (("kelvin", white),)


_WHITE_ENOUGH = 0.1
"""A share. What a lamp calls warm white differs from lamp to lamp."""


def _literally(order: Order) -> tuple[Verb, Parameters] | None:
    """What was said, of a thing that cannot do it: that is to be told."""
    verbs = [_LITERAL[cue] for cue in order.cues if cue in _LITERAL]
    plain = not order.amounts and order.level is None
    return (verbs[0], ()) if len(verbs) == len(order.cues) == 1 and plain else None


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
    if is_times(order.amounts):
        return Change(1)
    if not order.cues:
        return None
    deed = combined(order.cues, entity.domain)
    if order.level is not None and isinstance(deed, Change):
        # "Down low" says where to, not by how much.
        return None
    vague = bool(order.amounts) and _only_vague(order)
    if (
        (vague or _says_by(order))
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
    return Cue.DIMMER in order.cues and entity.domain == "light" and not _says_by(order)


def _says_by(order: Order) -> bool:
    """Whether an amount is how much more or less: "lower the blinds by a quarter"."""
    at = order.amounts[0].start if order.amounts else 0
    return order.clause.words[at - 1 : at] == ("by",)


def _wished(order: Order, entity: Entity, deed: Deed | None) -> tuple[Verb, Parameters] | None:
    parameters: dict[str, float | int | str] = {}
    for said in order.options:
        if said.parameter in entity.settings:
            parameters[said.parameter] = said.value
    if order.level is not None:
        level = setting_of(order.level, entity)
        if level is None:
            return None
        parameters[level[0]] = level[1]
    for amount in order.amounts:
        name = parameter_of(amount, entity, order.parameters)
        if name is None or name in parameters or amount.unit in (Unit.SMALL, Unit.LARGE):
            # Two numbers for one thing are no number: "to half nine".
            return None
        parameters[name] = _amount(amount, name, order, entity)
    if isinstance(deed, Put) and deed.name not in parameters:
        parameters[deed.name] = deed.value
    if parameters:
        contrary = deed in (Verb.TURN_OFF, Verb.STOP, Verb.LOCK, Verb.UNLOCK)
        return (
            None
            if contrary or _says_otherwise(order, entity)
            else (Verb.SET, tuple(sorted(parameters.items())))
        )
    return (deed, ()) if isinstance(deed, Verb) else None


_NEVER_WITH_A_VALUE = frozenset({Cue.LOCK, Cue.UNLOCK})
_OF_HOW_FAR = frozenset({Cue.OPEN, Cue.CLOSE})


def _says_otherwise(order: Order, entity: Entity) -> bool:
    """Whether a verb is said that no value goes with: "close the fan twenty", "unlock it at 20"."""
    unfit = _NEVER_WITH_A_VALUE
    if entity.domain not in ("cover", "valve"):
        unfit |= _OF_HOW_FAR
    return not unfit.isdisjoint(order.cues)


def _amount(amount: Amount, name: str, order: Order, entity: Entity) -> float | int | str:
    if isinstance(amount.value, str):
        return amount.value
    whites = entity.settings.get("kelvin")
    if name == "kelvin" and isinstance(whites, Range):
        nearest = min(whites.high, max(whites.low, amount.value))
        if abs(nearest - amount.value) <= _WHITE_ENOUGH * amount.value:
            return round(nearest)
    share = amount.unit is Unit.NONE and 0 < amount.value < 1
    if share and (name.endswith("_pct") or name in ("position", "percentage")):
        # "Volume nought point two": so much of all of it.
        return round(100 * amount.value)
    value = 100 - amount.value if order.closing and name == "position" else amount.value
    return int(value) if value == int(value) else value


def _silent(entities: Iterable[EntityId], home: Home) -> frozenset[EntityId]:
    """Players that do not play, where another one does: nobody means them by "pause"."""
    playing = {id_ for id_ in entities if home.state_of(id_).state == "playing"}
    return frozenset(entities) - playing if playing else frozenset()

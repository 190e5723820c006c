"""What becomes of a device that does as it is told, or the opposite, without any broker.

Pure: states in, states out. Refuses nothing; who may command what is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import replace

from appliance.core.colors import hex_of, rgb_of
from appliance.core.house import (
    STATE_PARAMETERS,
    Choice,
    Colour,
    Entity,
    EntityState,
    Range,
    Setting,
    has_goal,
)
from appliance.core.listing import ITEMS, LIST_VERBS, items_of
from appliance.core.listing import after as listed
from appliance.core.types import Action, Value, Verb

_STATES: Mapping[Verb, str] = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
    Verb.PAUSE: "paused",
    Verb.DOCK: "docked",
}
_OF_DOMAIN: Mapping[tuple[str, Verb], str] = {
    ("climate", Verb.TURN_ON): "heat",
    ("water_heater", Verb.TURN_ON): "eco",
    ("vacuum", Verb.START): "cleaning",
    ("vacuum", Verb.STOP): "idle",
    ("lawn_mower", Verb.START): "mowing",
    ("media_player", Verb.START): "playing",
}
"""Where a verb means another state than elsewhere."""
_SET_MEANS_ON = frozenset({"light", "fan", "humidifier"})
_LEAST_ON: Mapping[str, tuple[str, int]] = {
    "light": ("brightness_pct", 100),
    "fan": ("percentage", 50),
}
"""What is switched on shines and blows: what a level of nothing becomes then."""
_ONE_KIND = ("color", "kelvin", "white_pct")
"""A light has one of these at a time."""
_OPPOSITES: Mapping[Verb, Verb] = {
    Verb.TURN_ON: Verb.TURN_OFF,
    Verb.TURN_OFF: Verb.TURN_ON,
    Verb.OPEN: Verb.CLOSE,
    Verb.CLOSE: Verb.OPEN,
    Verb.LOCK: Verb.UNLOCK,
    Verb.UNLOCK: Verb.LOCK,
    Verb.START: Verb.DOCK,
    Verb.DOCK: Verb.START,
}


def after(action: Action, state: EntityState) -> EntityState:
    """What an obedient device reports after `action`."""
    if not has_goal(action):
        return state
    if action.verb in LIST_VERBS:
        made = listed(action, state.attributes)
        return replace(state, state=str(len(items_of(made[ITEMS]))), attributes=made)
    domain = action.entity.partition(".")[0]
    asked = dict(action.parameters)
    word = _word(action, domain, state)
    attributes = dict(state.attributes)
    if asked.keys() & set(_ONE_KIND):
        attributes = {name: kept for name, kept in attributes.items() if name not in _ONE_KIND}
        if "effect" in attributes:
            attributes["effect"] = "None"
    own = STATE_PARAMETERS.get(domain)
    if own in asked:
        word = str(asked.pop(own))
    attributes |= asked
    if "position" in attributes and action.verb in (Verb.OPEN, Verb.CLOSE):
        attributes["position"] = 100 if action.verb is Verb.OPEN else 0
    if "position" in asked:
        word = "open" if asked["position"] else "closed"
    level, least = _LEAST_ON.get(domain, ("", 0))
    if word == "on" and attributes.get(level) == 0:
        attributes[level] = least
    return replace(state, state=word, attributes=attributes)


def _word(action: Action, domain: str, state: EntityState) -> str | None:
    if action.verb is Verb.SET and domain in _SET_MEANS_ON:
        return "on"
    if action.verb is Verb.STOP and domain in ("cover", "valve"):
        return "closed" if state.attributes.get("position") == 0 else "open"
    found = _OF_DOMAIN.get((domain, action.verb)) or _STATES.get(action.verb)
    return found or state.state


def contrary(action: Action, entity: Entity) -> Action | None:
    """What a device that contradicts does instead; None if there is no opposite."""
    if action.verb is not Verb.SET:
        verb = _OPPOSITES.get(action.verb)
        return None if verb is None else Action(action.entity, verb)
    turned = tuple(
        (name, _opposite(value, entity.settings.get(name))) for name, value in action.parameters
    )
    return None if turned == action.parameters else Action(action.entity, Verb.SET, turned)


def _opposite(value: Value, setting: Setting | None) -> Value:
    match setting:
        case Range(low, high) if isinstance(value, int | float):
            return low + high - value
        case Choice(options):
            return next((option for option in options if option != value), value)
        case Colour():
            red, green, blue = rgb_of(str(value)) or (0, 0, 0)
            return hex_of((255 - red, 255 - green, 255 - blue)) or value
        case _:
            return value

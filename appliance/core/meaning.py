"""From wishes to a proposal: the one place where what was understood becomes what could be done.

A `Wish` comes from the matcher or from the language model and is believed by nobody. The rules:

* only approved entities, only verbs and settings they have, only values inside their range and
  inside what `core.ranges` calls sensible; a value outside is refused with the reason;
* a named thing that cannot do it refuses the whole sentence: half of a wish is worse than none;
  in a group ("all the lights in the hall") the members that cannot are left out;
* two wishes for one thing are one if they set different things, else a contradiction and nothing
  happens;
* what is so already is not asked for again, except stopping: what moves may not say so;
* what nobody can reach is said now, not after a yes, and left out of the question;
* what has no name that can be said, and no room, is not asked for: nobody could tell what it is.

It never looks at the words that were said, and it cannot publish anything.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from appliance.core import listing
from appliance.core.colors import rgb_of
from appliance.core.errors import BrokerUnreachable
from appliance.core.house import (
    Choice,
    Colour,
    Entity,
    Home,
    Range,
    Text,
    needless,
)
from appliance.core.naming import spoken_name
from appliance.core.phrasing import already_so, are_named, outcome_sentence, read_back, refusal
from appliance.core.ranges import reach
from appliance.core.spoken_text import (
    capitalised,
    is_plain_value,
    is_possessive,
    joined,
    number,
    phrase,
    quantity,
)
from appliance.core.tiers import factors_of, tier_of
from appliance.core.tongues import saying
from appliance.core.tongues.known import tongue_of
from appliance.core.types import (
    Action,
    Answer,
    AreaId,
    EntityId,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Value,
    Verb,
    WhyNot,
)

Parameters = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """One verb for one or more things. `group`: a room or kind was meant, not these by name."""

    verb: Verb
    entities: tuple[EntityId, ...]
    parameters: Parameters = ()
    group: bool = False


_NAMELESS = "I can't say what that is called, so I won't ask for it. Please give it another name."

PERCENT_SETTING = {
    "light": "brightness_pct",
    "cover": "position",
    "valve": "position",
    "fan": "percentage",
}
"""What a bare percentage means, by domain."""


def select(
    home: Home,
    *,
    domain: str | None = None,
    device_class: str | None = None,
    area: AreaId | None = None,
    floor: str | None = None,
) -> tuple[EntityId, ...]:
    """Every approved entity that fits all the conditions given, in the home's order."""
    return tuple(
        entity.id
        for entity in home.approved()
        if (domain is None or entity.domain == domain)
        and (device_class is None or entity.device_class == device_class)
        and (area is None or entity.area == area)
        and (floor is None or floor_of(entity, home) == floor)
    )


def floor_of(entity: Entity, home: Home) -> str | None:
    area = home.areas.get(entity.area) if entity.area is not None else None
    return area.floor if area is not None else None


def propose(
    wishes: Iterable[Wish], home: Home, new_id: Callable[[], ProposalId], many: int = 8
) -> Proposal | Answer | NotUnderstood:
    """All wishes of one sentence as one proposal, or the reason why there is none."""
    everything = actions_of(wishes, home)
    if isinstance(everything, NotUnderstood):
        return everything
    remaining = tuple(
        listing.outstanding(action, home.state_of(action.entity).attributes)
        for action in everything
        if not _is_so(action, home)
    )
    if not remaining:
        return Answer(already_so(everything, home))
    if not home.connected:
        return Answer(BrokerUnreachable.spoken)
    away = tuple(each for each in remaining if not home.state_of(each.entity).available)
    remaining = tuple(each for each in remaining if each not in away)
    if not remaining:
        return Answer(outcome_sentence(tuple((each, Result.UNREACHABLE) for each in away), home))
    if not are_named(remaining, home):
        return NotUnderstood(WhyNot.UNSUPPORTED, _NAMELESS)
    tier = tier_of(remaining, home, many)
    return Proposal(
        id=new_id(),
        actions=remaining,
        read_back=read_back(remaining, home),
        tier=tier,
        refusal=refusal(remaining, home) if tier is Tier.NEVER else "",
        factors=factors_of(remaining, home),
        away=tuple(each.entity for each in away),
    )


def actions_of(wishes: Iterable[Wish], home: Home) -> tuple[Action, ...] | NotUnderstood:
    """All wishes of one sentence as actions, each entity once, or the reason why not."""
    wanted: dict[EntityId, Action] = {}
    for wish in wishes:
        actions = _actions(wish, home)
        if not actions:
            return NotUnderstood(WhyNot.UNSUPPORTED, _cannot(wish, home))
        for action in actions:
            known = wanted.setdefault(action.entity, action)
            both = known if known == action else _together(known, action)
            if both is None:
                return NotUnderstood(
                    WhyNot.AMBIGUOUS, "You asked for two different things there. Please say one."
                )
            wanted[action.entity] = both
    if not wanted:
        return NotUnderstood(WhyNot.UNKNOWN, "Sorry, I didn't understand that.")
    return tuple(wanted.values())


def _together(one: Action, other: Action) -> Action | None:
    """Two wishes for one thing as one: "to blue, and to half"; None if they contradict."""
    verbs = {one.verb, other.verb}
    if verbs == {Verb.TURN_ON, Verb.SET} and one.entity.startswith("light."):
        # To set a light is to switch it on.
        return one if one.verb is Verb.SET else other
    if len(verbs) == 1 and verbs <= listing.LIST_VERBS:
        return listing.together(one, other)
    names = [name for name, _ in (*one.parameters, *other.parameters)]
    if verbs != {Verb.SET} or len(set(names)) < len(names):
        return None
    return Action(one.entity, Verb.SET, tuple(sorted((*one.parameters, *other.parameters))))


def _actions(wish: Wish, home: Home) -> tuple[Action, ...]:
    """The wish as canonical actions; empty if it cannot be granted as it was meant."""
    made = []
    for entity_id in wish.entities:
        entity = home.entities.get(entity_id)
        action = None if entity is None or not entity.approved else fit(wish, entity)
        if action is not None:
            made.append(action)
        elif not wish.group:
            return ()
    return tuple(made)


def fit(wish: Wish, entity: Entity) -> Action | None:
    """What `wish` means for this entity, or None if the entity cannot do it."""
    wish = _equivalent(wish, entity)
    if wish.verb not in entity.verbs or (wish.verb is Verb.SET and not wish.parameters):
        return None
    if wish.verb in listing.LIST_VERBS:
        return listing.action_of(entity.id, wish.verb, wish.parameters)
    if wish.parameters and wish.verb not in (Verb.SET, Verb.TURN_ON):
        return None
    accepted = []
    for name, value in wish.parameters:
        fitted = _value(name, value, entity)
        if fitted is None:
            return None
        accepted.append((name, fitted))
    if wish.verb is Verb.TURN_ON and ("mode", "off") in accepted:
        return None
    if entity.domain == "fan" and ("percentage", 0) in accepted:
        # A fan has few speeds; what is nearest to none of them is standing still.
        still = len(accepted) == 1 and wish.verb is Verb.SET and Verb.TURN_OFF in entity.verbs
        return Action(entity.id, Verb.TURN_OFF) if still else None
    return Action(entity.id, wish.verb, tuple(sorted(accepted)))


def _equivalent(wish: Wish, entity: Entity) -> Wish:
    """The same wish in the words of this entity: no brightness is off, position 0 is closed."""
    if wish.verb is not Verb.SET or len(wish.parameters) != 1:
        return wish
    name, value = wish.parameters[0]
    if name == "brightness_pct" and value == 0:
        return replace(wish, verb=Verb.TURN_OFF, parameters=())
    if name == "position" and name not in entity.settings and value in (0, 100):
        return replace(wish, verb=Verb.OPEN if value == 100 else Verb.CLOSE, parameters=())
    return wish


def _value(name: str, value: Value, entity: Entity) -> Value | None:
    match entity.settings.get(name):
        case Range() as own:
            within = reach(entity, name)
            return _on_grid(value, own, within) if within is not None else None
        case Choice(options):
            said = str(value).casefold()
            return next((option for option in options if option.casefold() == said), None)
        case Colour():
            return str(value).casefold() if rgb_of(str(value)) is not None else None
        case Text(shortest, longest, pattern):
            text = str(value)
            fits = shortest <= len(text) <= longest
            return text if fits and (pattern is None or re.fullmatch(pattern, text)) else None
        case None:
            return None


def _on_grid(value: Value, own: Range, within: Range) -> int | float | None:
    """The nearest value that the device can take; None outside of what it may be set to.

    What comes out goes in again unchanged.
    """
    if isinstance(value, str | bool) or not within.low <= value <= within.high:
        return None
    if own.step:
        steps = round((value - own.low) / own.step)
        nearest = round(own.low + steps * own.step, 6)
        value = min(within.high, max(within.low, nearest))
    return int(value) if value == int(value) else value


def _is_so(action: Action, home: Home) -> bool:
    state = home.state_of(action.entity)
    return state.available and needless(action, state)


def _cannot(wish: Wish, home: Home) -> str:
    known = [home.entities[id_] for id_ in wish.entities if id_ in home.entities]
    if (tongue := tongue_of(home.language)) is not None:
        return saying.cannot([each for each in known if each.approved], home, tongue)
    for entity in known:
        if entity.approved and (reason := _beyond(wish, entity)):
            return reason
    if len(known) == 1 and known[0].approved:
        modes = known[0].settings.get("mode")
        if wish.verb is Verb.TURN_ON and isinstance(modes, Choice) and modes.options:
            said = [option.replace("_", " ") for option in modes.options if option != "off"]
            choice = joined([phrase(option) for option in said if is_plain_value(option)], "or")
            return f"{capitalised(the(known[0]))} can be set to {choice}. Which one should it be?"
        return f"{capitalised(the(known[0]))} can't do that."
    if any(entity.approved for entity in known):
        return "Not all of these can do that."
    return "I don't know a device like that."


_UNITS: Mapping[str, str] = {
    "brightness_pct": "%",
    "duration": "s",
    "humidity": "%",
    "kelvin": "K",
    "percentage": "%",
    "position": "%",
    "temperature": "°C",
    "temperature_high": "°C",
    "temperature_low": "°C",
    "tilt": "%",
    "volume_pct": "%",
    "white_pct": "%",
}
"""How the bounds of a parameter are said; a degree sounds alike in both scales."""


def _beyond(wish: Wish, entity: Entity) -> str:
    """The bounds that a wish ignores: "The heating can be set between 7 and 30 degrees, not 90."

    Empty if that is not what is wrong with it.
    """
    wish = _equivalent(wish, entity)
    if wish.verb not in entity.verbs or wish.verb not in (Verb.SET, Verb.TURN_ON):
        return ""
    for name, value in wish.parameters:
        if not isinstance(entity.settings.get(name), Range) or isinstance(value, str):
            continue
        within = reach(entity, name)
        if within is None:
            return f"{capitalised(the(entity))} can't be set by voice."
        if not within.low <= value <= within.high:
            unit = entity.unit if name == "value" else _UNITS.get(name)
            low, high = number(within.low), quantity(within.high, unit)
            if low is None or high is None:
                continue
            wished = number(value) or "that"
            return f"{capitalised(the(entity))} can be set between {low} and {high}, not {wished}."
    return ""


def the(entity: Entity) -> str:
    """The name inside a sentence: "the hall light", "Sam's lamp"."""
    name = spoken_name(entity)
    return name if is_possessive(name.partition(" ")[0]) else f"the {name}"

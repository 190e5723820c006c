"""What Hearth says about the house. Refuses to use any words but its own and the names of things.

Everything is made from canonical actions, results and the home, never from what somebody said or a
model wrote. Names and values are cleaned by `spoken_text.phrase`: they can fill their place in a
sentence, not add a verb of their own: a thing whose name would is called by its kind and room. No
sentence can be taken for a confirmation.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

from appliance.core.house import MOVING, Entity, Home
from appliance.core.naming import PROGRAMMES, are, it, plural, subject_of, them
from appliance.core.spoken_text import (
    NAME_CHARACTERS,
    capitalised,
    count,
    is_plain_value,
    joined,
    number,
    phrase,
    sentence_case,
)
from appliance.core.tiers import out_of_reach
from appliance.core.types import Action, Result, Value, Verb

_PRESSED: Mapping[bool, str] = {True: "started", False: "pressed"}
_SENT_BUT = "I sent it, but "

_DO: Mapping[Verb, str] = {
    Verb.TURN_ON: "turn on",
    Verb.TURN_OFF: "turn off",
    Verb.OPEN: "open",
    Verb.CLOSE: "close",
    Verb.STOP: "stop",
    Verb.LOCK: "lock",
    Verb.UNLOCK: "unlock",
    Verb.SET: "set",
    Verb.PRESS: "press",
    Verb.START: "start",
    Verb.PAUSE: "pause",
    Verb.DOCK: "dock",
    Verb.LOCATE: "find",
    Verb.NEXT: "skip ahead on",
    Verb.PREVIOUS: "skip back on",
    Verb.INSTALL: "update",
}
_IS: Mapping[Verb, str] = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.STOP: "stopped",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
    Verb.SET: "set",
    Verb.PRESS: "pressed",
    Verb.START: "started",
    Verb.PAUSE: "paused",
    Verb.DOCK: "docked",
    Verb.LOCATE: "called",
    Verb.NEXT: "one further",
    Verb.PREVIOUS: "one back",
    Verb.INSTALL: "updated",
}

_ON_THE_WAY: Mapping[str, str] = {state: state for state in MOVING} | {
    "pending": "getting ready",
    "returning": "on the way back",
}

Group = tuple[Action, list[Entity]]
"""Entities that get the same verb and parameters; the action stands for all of them."""


def read_back(actions: tuple[Action, ...], home: Home) -> str:
    """The question to ask before these actions: "Turn on the hall light?"."""
    groups = _grouped(actions, home)
    if len(groups) == 1 and groups[0][0].verb is Verb.SET and len(groups[0][1]) == 1:
        action, entities = groups[0]
        subject = subject_of(entities, home).removeprefix("the ")
        return f"{capitalised(subject)} {_to(action)}?"
    parts = [_deed(action, subject_of(entities, home)) for action, entities in groups]
    return f"{capitalised(_listed(parts))}?"


def deeds(actions: tuple[Action, ...], home: Home, word: str = "and") -> str:
    """The actions inside a sentence: "turn on the hall light, or unlock the front door"."""
    groups = _grouped(actions, home)
    return _listed([_deed(action, subject_of(entities, home)) for action, entities in groups], word)


def refusal(actions: tuple[Action, ...], home: Home) -> str:
    """Why a proposal is not even asked: names what the owner has put out of reach.

    "You have put the front door out of reach of my voice." What only shares its topic is told of.
    """
    reached = {action.entity: out_of_reach(action, home) for action in actions}
    beyond = dict.fromkeys(each for found in reached.values() for each in found)
    if not beyond:
        return "I can't do that by voice."
    put = [home.entities[each] for each in beyond]
    ways = [home.entities[each] for each, found in reached.items() if found and each not in beyond]
    said = f"You have put {subject_of(put, home)} out of reach of my voice"
    if ways:
        reach = "reach" if plural(ways) else "reaches"
        said += f", and {subject_of(ways, home)} {reach} {them(put)}"
    return f"{said}."


def already_so(actions: tuple[Action, ...], home: Home) -> str:
    """Nothing has to be done: "The hall light is already on."."""
    parts = []
    for action, entities in _grouped(actions, home):
        subject = subject_of(entities, home)
        parts.append(f"{subject} {are(entities)} already {_goal(action)}")
    return f"{capitalised(_listed(parts))}." if parts else "Nothing has to be changed."


def outcome_sentence(outcomes: tuple[tuple[Action, Result], ...], home: Home) -> str:
    """What really happened, as far as the devices said so.

    Success is claimed for acknowledged actions alone.
    """
    if not outcomes:
        return "Nothing was changed."
    by_result = {
        result: tuple(action for action, became in outcomes if became is result)
        for result in Result
    }
    done = by_result.pop(Result.ACKNOWLEDGED)
    if len(done) == len(outcomes):
        return f"{capitalised(_listed([_success(g, home) for g in _grouped(done, home)]))}."
    failures = [
        _failure(result, _grouped(actions, home), home)
        for result, actions in by_result.items()
        if actions
    ]
    if done:
        verb = "is" if len(done) == 1 else "are"
        tally = f"{count(len(done))} of {count(len(outcomes))} {verb} done"
        failures = [tally, *(text.removeprefix(_SENT_BUT) for text in failures)]
    return f"{capitalised('; '.join(failures))}."


def progress_sentence(actions: tuple[Action, ...], home: Home) -> str:
    """What is on its way: "The garage door is opening."; empty if nothing is."""
    by_state: dict[str, list[Entity]] = {}
    for action in actions:
        doing = _ON_THE_WAY.get(home.state_of(action.entity).state or "")
        if doing is not None and action.entity in home.entities:
            by_state.setdefault(doing, []).append(home.entities[action.entity])
    parts = [
        f"{subject_of(entities, home)} {are(entities)} {doing}"
        for doing, entities in by_state.items()
    ]
    return f"{capitalised(_listed(parts))}." if parts else ""


def _success(group: Group, home: Home) -> str:
    action, entities = group
    subject = subject_of(entities, home)
    if action.verb is Verb.PRESS:
        return f"I {_PRESSED[_is_programme(action)]} {subject}"
    has = "have" if plural(entities) else "has"
    verb = has if action.verb is Verb.STOP else are(entities)
    return f"{subject} {verb} {_goal(action)}"


def _failure(result: Result, groups: list[Group], home: Home) -> str:
    everyone = [entity for _, entities in groups for entity in entities]
    subject = subject_of(everyone, home)
    match result:
        case Result.SENT if {action.verb for action, _ in groups} == {Verb.PRESS}:
            return f"{_success(groups[0], home)}, but I can't tell whether it worked"
        case Result.SENT:
            order = _order(groups[0][0]) if len(groups) == 1 else "do it"
            do = "don't" if plural(everyone) else "doesn't"
            return f"I told {subject} to {order}, but {it(everyone)} {do} report back"
        case Result.SILENT:
            return f"{_SENT_BUT}{subject} did not answer"
        case Result.REFUSED:
            order = _order(groups[0][0]) if len(groups) == 1 else "do it"
            return f"{subject} answered, but did not {order}"
        case _:
            return f"I can't reach {subject}, so nothing was sent to {them(everyone)}"


def _deed(action: Action, subject: str) -> str:
    """ "turn on the hall light", "set the study blind to 30 percent open"."""
    if action.verb is Verb.SET:
        return f"set {subject} {_to(action)}"
    if action.verb is Verb.PRESS and _is_programme(action):
        return f"start {subject}"
    suffix = f" {_how(action)}" if action.parameters else ""
    return f"{_DO[action.verb]} {subject}{suffix}"


def _order(action: Action) -> str:
    """What a device was told: "turn on", "go to 30 percent"."""
    if action.verb is Verb.PRESS and _is_programme(action):
        return "start"
    if action.verb in (Verb.NEXT, Verb.PREVIOUS):
        return _DO[action.verb].removesuffix(" on")
    return f"go {_to(action)}" if action.verb is Verb.SET else _DO[action.verb]


def _goal(action: Action) -> str:
    """The state an action leads to: "on", "on, at 30 percent", "set to 21 degrees"."""
    if action.verb is Verb.SET:
        return f"set {_to(action)}" if action.parameters else "set"
    return f"{_IS[action.verb]}, {_how(action)}" if action.parameters else _IS[action.verb]


def _to(action: Action) -> str:
    return f"to {_values(action) or 'something else'}"


def _how(action: Action) -> str:
    """In which way something is on: "at 30 percent and in red"."""
    counted = [_value(name, value) for name, value in action.parameters if name not in _MANNERS]
    said = [f"at {joined(counted)}"] if counted else []
    worded = {name: value for name, value in action.parameters if name in _MANNERS}
    said += [_MANNERS[name].format(_value(name, value)) for name, value in worded.items()]
    return joined(said)


def _values(action: Action) -> str:
    said = [_value(name, value) for name, value in action.parameters]
    return joined(said) if said else ""


_UNITS: Mapping[str, str] = {
    "brightness_pct": "{} percent",
    "percentage": "{} percent",
    "volume_pct": "{} percent volume",
    "white_pct": "{} percent white",
    "position": "{} percent open",
    "tilt": "{} percent tilt",
    "humidity": "{} percent humidity",
    "temperature": "{} degrees",
    "temperature_low": "at least {} degrees",
    "temperature_high": "at most {} degrees",
    "kelvin": "{} kelvin",
    "duration": "for {} seconds",
}
_MANNERS: Mapping[str, str] = {"color": "in {}", "effect": "with the effect {}"}
"""Parameters that nothing can be "at"."""
_BARE = frozenset({"color", "mode", "preset", "option", "value", "effect", "source", "direction"})
"""Parameters whose value says it all."""
_FREE = frozenset({"message", "value"})
_WHOLE = 255
"""Characters of a free text that are read back: all of them, for it is agreed to as a whole."""


def _value(name: str, value: Value) -> str:
    if isinstance(value, float) and math.isfinite(value) and "percent" in _UNITS.get(name, ""):
        # A fan of three speeds has one at 33.33 percent; nobody calls it that.
        value = round(value)
    limit = _WHOLE if name in _FREE else NAME_CHARACTERS
    word = str(value).replace("_", " ")
    plain = name in _FREE or is_plain_value(word)
    said = number(value) or (plain and sentence_case(phrase(word, limit))) or "something else"
    if name in _UNITS:
        return _UNITS[name].format(said)
    return said if name in _BARE else f"{phrase(name.replace('_', ' '))} {said}".strip()


def _grouped(actions: tuple[Action, ...], home: Home) -> list[Group]:
    groups: dict[Action, list[Entity]] = {}
    for action in actions:
        entity = home.entities.get(action.entity) or Entity(action.entity, "")
        same = next((other for other in groups if _same(other, action)), action)
        groups.setdefault(same, []).append(entity)
    return list(groups.items())


def _same(one: Action, other: Action) -> bool:
    alike = _is_programme(one) is _is_programme(other)
    return alike and replace(one, entity=other.entity) == other


def _is_programme(action: Action) -> bool:
    return action.entity.startswith(PROGRAMMES)


def _listed(parts: list[str], word: str = "and") -> str:
    """Clauses in a row; from two on with a comma, because each may hold an "and" of its own."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, {word} {parts[-1]}"

"""What Hearth says about the house. Refuses to use any words but its own and the names of things.

Everything is made from canonical actions, results and the home, never from what somebody said or a
model wrote. Names and values are cleaned by `spoken_text.phrase`: they can fill their place in a
sentence, not add a verb of their own: a thing whose name would is called by its kind and room. No
sentence can be taken for a confirmation.
"""

from collections.abc import Mapping
from dataclasses import replace

from appliance.core.house import Entity, EntityState, Home
from appliance.core.spoken_text import (
    SentenceSplitter,
    capitalised,
    count,
    is_plain_name,
    is_possessive,
    joined,
    number,
    phrase,
    quantity,
    sentence_case,
    speakable,
)
from appliance.core.tiers import tier_of
from appliance.core.types import Action, Result, Tier, Value, Verb

__all__ = [
    "SentenceSplitter",
    "already_so",
    "outcome_sentence",
    "read_back",
    "refusal",
    "speakable",
    "spoken_name",
    "state_answer",
]

MANY_NAMED = 4
"""So many things are named one by one; of more only the number is said."""

_NOUNS: Mapping[str, tuple[str, str]] = {
    "light": ("light", "lights"),
    "switch": ("switch", "switches"),
    "fan": ("fan", "fans"),
    "cover": ("cover", "covers"),
    "lock": ("lock", "locks"),
    "valve": ("valve", "valves"),
    "climate": ("thermostat", "thermostats"),
    "media_player": ("player", "players"),
    "sensor": ("sensor", "sensors"),
    "binary_sensor": ("sensor", "sensors"),
    "scene": ("scene", "scenes"),
    "vacuum": ("vacuum", "vacuums"),
    "lawn_mower": ("mower", "mowers"),
}
_COVERS: Mapping[str, tuple[str, str]] = {
    "awning": ("awning", "awnings"),
    "blind": ("blind", "blinds"),
    "curtain": ("curtain", "curtains"),
    "door": ("door", "doors"),
    "garage": ("garage door", "garage doors"),
    "gate": ("gate", "gates"),
    "shade": ("shade", "shades"),
    "shutter": ("shutter", "shutters"),
    "window": ("window", "windows"),
}
_THINGS = ("device", "devices")
_PETS = frozenset({"vacuum", "lawn_mower"})
"""People give these a name of one word, and a name has no article."""
_PROGRAMMES = ("scene.", "script.")
_PRESSED: Mapping[bool, str] = {True: "started", False: "pressed"}
_SENT_BUT = "I sent it, but "
_SINGULAR_S = ("ss", "us", "is", "as", "'s", "news", "lens")

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
}

Group = tuple[Action, list[Entity]]
"""Entities that get the same verb and parameters; the action stands for all of them."""


def spoken_name(entity: Entity) -> str:
    """The name inside a sentence, without article: "hall light", "TV backlight", "Sam's lamp".

    The kind of thing ("light") where the name has no usable words or would add to the sentence.
    """
    return _own_name(entity.name) or _noun(entity)[0]


def _own_name(name: str) -> str:
    return sentence_case(phrase(name)) if is_plain_name(name) else ""


def read_back(actions: tuple[Action, ...], home: Home) -> str:
    """The question to ask before these actions: "Turn on the hall light?"."""
    groups = _grouped(actions, home)
    if len(groups) == 1 and groups[0][0].verb is Verb.SET and len(groups[0][1]) == 1:
        action, entities = groups[0]
        subject = _subject(entities, home).removeprefix("the ")
        return f"{capitalised(subject)} {_to(action)}?"
    parts = [_deed(action, _subject(entities, home)) for action, entities in groups]
    return f"{capitalised(_listed(parts))}?"


def refusal(actions: tuple[Action, ...], home: Home) -> str:
    """Why a proposal above the everyday tier is not asked: names what is out of reach."""
    beyond = [action for action in actions if tier_of((action,), home) is not Tier.EVERYDAY]
    if not beyond and len(actions) == 1:
        return "I can't do that by voice yet."
    if not beyond:
        return f"I can't change {count(len(actions))} things at once by voice yet."
    groups = _grouped(tuple(beyond), home)
    parts = [_deed(action, _subject(entities, home)) for action, entities in groups]
    return f"I can't {_listed(parts, 'or')} by voice yet."


def already_so(actions: tuple[Action, ...], home: Home) -> str:
    """Nothing has to be done: "The hall light is already on."."""
    parts = []
    for action, entities in _grouped(actions, home):
        subject = _subject(entities, home)
        parts.append(f"{subject} {_are(entities)} already {_goal(action)}")
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


def _success(group: Group, home: Home) -> str:
    action, entities = group
    subject = _subject(entities, home)
    if action.verb is Verb.PRESS:
        return f"I {_PRESSED[_is_programme(action)]} {subject}"
    has = "have" if _plural(entities) else "has"
    verb = has if action.verb is Verb.STOP else _are(entities)
    return f"{subject} {verb} {_goal(action)}"


def _failure(result: Result, groups: list[Group], home: Home) -> str:
    everyone = [entity for _, entities in groups for entity in entities]
    subject = _subject(everyone, home)
    match result:
        case Result.SENT if {action.verb for action, _ in groups} == {Verb.PRESS}:
            return f"{_success(groups[0], home)}, but I can't tell whether it worked"
        case Result.SENT:
            order = _order(groups[0][0]) if len(groups) == 1 else "do it"
            do = "don't" if _plural(everyone) else "doesn't"
            return f"I told {subject} to {order}, but {_it(everyone)} {do} report back"
        case Result.SILENT:
            return f"{_SENT_BUT}{subject} did not answer"
        case Result.REFUSED:
            order = _order(groups[0][0]) if len(groups) == 1 else "do it"
            return f"{subject} answered, but did not {order}"
        case _:
            return f"I can't reach {subject}, so nothing was sent to {_them(everyone)}"


def _deed(action: Action, subject: str) -> str:
    """ "turn on the hall light", "set the study blind to 30 percent open"."""
    if action.verb is Verb.SET:
        return f"set {subject} {_to(action)}"
    if action.verb is Verb.PRESS and _is_programme(action):
        return f"start {subject}"
    suffix = f" at {_values(action)}" if action.parameters else ""
    return f"{_DO[action.verb]} {subject}{suffix}"


def _order(action: Action) -> str:
    """What a device was told: "turn on", "go to 30 percent"."""
    return f"go {_to(action)}" if action.verb is Verb.SET else _DO[action.verb]


def _goal(action: Action) -> str:
    """The state an action leads to: "on", "on, at 30 percent", "set to 21 degrees"."""
    if action.verb is Verb.SET:
        return f"set {_to(action)}" if action.parameters else "set"
    return f"{_IS[action.verb]}, at {_values(action)}" if action.parameters else _IS[action.verb]


def _to(action: Action) -> str:
    return f"to {_values(action) or 'something else'}"


def _values(action: Action) -> str:
    said = [_value(name, value) for name, value in action.parameters]
    return joined(said) if said else ""


def _value(name: str, value: Value) -> str:
    said = number(value) or sentence_case(phrase(str(value))) or "something else"
    match name:
        case "brightness_pct" | "percentage" | "volume_pct":
            return f"{said} percent"
        case "position":
            return f"{said} percent open"
        case "humidity":
            return f"{said} percent humidity"
        case "temperature":
            return f"{said} degrees"
        case "kelvin":
            return f"{said} kelvin"
        case "color" | "mode" | "preset" | "option" | "value" | "effect" | "source":
            return said
        case _:
            return f"{phrase(name)} {said}".strip()


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
    return action.entity.startswith(_PROGRAMMES)


def _subject(entities: list[Entity], home: Home) -> str:
    """ "the hall light and Sam's lamp"; of more than `MANY_NAMED` the number and the kind."""
    if len(entities) <= MANY_NAMED:
        return joined([_with_article(entity, home) for entity in entities])
    nouns = {_noun(entity)[1] for entity in entities}
    areas = {entity.area for entity in entities}
    said = f"{count(len(entities))} {nouns.pop() if len(nouns) == 1 else _THINGS[1]}"
    return said + (_in_area(entities[0], home) if len(areas) == 1 else "")


def _with_article(entity: Entity, home: Home) -> str:
    name = spoken_name(entity)
    twins = [other for other in home.approved() if other.name.casefold() == entity.name.casefold()]
    own = _own_name(entity.name)
    where = _in_area(entity, home) if len(twins) > 1 or not own else ""
    first = name.split()[0]
    if is_possessive(first) or first.casefold() in ("my", "our", "your", "the"):
        return name + where
    if own and entity.domain in _PETS and name == first:
        return capitalised(name) + where
    if own and entity.id.startswith(_PROGRAMMES):
        return name + where
    return f"the {name}{where}"


def _in_area(entity: Entity, home: Home) -> str:
    area = home.areas.get(entity.area) if entity.area is not None else None
    name = _own_name(area.name) if area is not None else ""
    if not name:
        return ""
    return f" in {name}" if is_possessive(name.split()[0]) else f" in the {name}"


def _noun(entity: Entity) -> tuple[str, str]:
    if entity.domain == "cover":
        return _COVERS.get(entity.device_class or "", _NOUNS["cover"])
    return _NOUNS.get(entity.domain, _THINGS)


def _plural(entities: list[Entity]) -> bool:
    last = spoken_name(entities[-1]).split()[-1]
    return len(entities) > 1 or (
        len(last) > 3 and last.endswith("s") and not last.endswith(_SINGULAR_S)
    )


def _are(entities: list[Entity]) -> str:
    return "are" if _plural(entities) else "is"


def _it(entities: list[Entity]) -> str:
    return "they" if _plural(entities) else "it"


def _them(entities: list[Entity]) -> str:
    return "them" if _plural(entities) else "it"


def _listed(parts: list[str], word: str = "and") -> str:
    """Clauses in a row; from two on with a comma, because each may hold an "and" of its own."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, {word} {parts[-1]}"


_DETECTED: Mapping[str, tuple[str, str]] = {
    "door": ("open", "closed"),
    "garage_door": ("open", "closed"),
    "window": ("open", "closed"),
    "opening": ("open", "closed"),
    "lock": ("unlocked", "locked"),
    "moisture": ("wet", "dry"),
    "motion": ("detecting motion", "clear"),
    "occupancy": ("occupied", "clear"),
    "presence": ("at home", "away"),
    "smoke": ("detecting smoke", "clear"),
    "gas": ("detecting gas", "clear"),
    "carbon_monoxide": ("detecting carbon monoxide", "clear"),
    "battery": ("low", "fine"),
    "connectivity": ("connected", "disconnected"),
    "problem": ("reporting a problem", "fine"),
}
"""What "on" and "off" of a binary sensor mean, by device class."""


def state_answer(entity: Entity, state: EntityState) -> str:
    """What the device last reported: "The outside temperature is 6.4 degrees."."""
    home = Home(entities={entity.id: entity})
    subject = capitalised(_with_article(entity, home))
    reported = state.state
    if not state.available:
        return f"I can't reach {_with_article(entity, home)} just now."
    if reported is None or not (said := _reported(entity, state, reported)):
        has = "have" if _plural([entity]) else "has"
        return f"{subject} {has} not reported anything yet."
    return f"{subject} {_are([entity])} {said}."


def _reported(entity: Entity, state: EntityState, reported: str) -> str:
    """The predicate after "is"; empty if nothing of the report can be said."""
    if entity.domain == "binary_sensor" and reported in ("on", "off"):
        on, off = _DETECTED.get(entity.device_class or "", ("on", "off"))
        return on if reported == "on" else off
    measured = quantity(reported, entity.unit)
    said = measured or sentence_case(phrase(reported)).replace("_", " ")
    details = [
        text.format(value)
        for name, text in _DETAILS.get(entity.domain, {}).items()
        if (value := number(state.attributes.get(name, ""))) is not None
    ]
    if entity.domain in ("cover", "valve") and reported == "open":
        position = number(state.attributes.get("position", 100))
        return said if position in (None, "100") else f"{position} percent open"
    if reported == "off":
        return said
    playing = [phrase(str(state.attributes.get(name, ""))) for name in ("title", "artist")]
    if entity.domain == "media_player" and playing[0]:
        said += f" {playing[0]}" + (f" by {playing[1]}" if playing[1] else "")
    if said and entity.domain in ("climate", "water_heater"):
        said = f"in {said} mode"
    return ", ".join([said, *details]) if said else ""


_DETAILS: Mapping[str, Mapping[str, str]] = {
    "light": {"brightness_pct": "at {} percent"},
    "fan": {"percentage": "at {} percent"},
    "climate": {"temperature": "set to {} degrees", "current_temperature": "measuring {} degrees"},
    "water_heater": {"temperature": "set to {} degrees"},
    "humidifier": {"humidity": "set to {} percent", "current_humidity": "measuring {} percent"},
    "vacuum": {"battery": "with {} percent battery"},
}
"""Attributes worth saying, by domain."""

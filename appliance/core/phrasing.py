"""What Hearth says about the house. Refuses to use any words but its own and the names of things.

Everything is made from canonical actions, results and the home, never from what somebody said or a
model wrote. Names and values are cleaned by `spoken_text.phrase`: they can fill their place in a
sentence, not add a verb of their own: a thing whose name would is called by its kind and room. No
sentence can be taken for a confirmation.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from appliance.core import list_words, spoken_values
from appliance.core.house import MOVING, REST_SLACK, Entity, Home, close
from appliance.core.listing import ITEMS, LIST_VERBS
from appliance.core.naming import PROGRAMMES, are, can_be_named, it, plural, subject_of, them
from appliance.core.self_talk import holds_consent
from appliance.core.spoken_text import capitalised, count, joined
from appliance.core.spoken_values import manner, value_words
from appliance.core.tiers import out_of_reach
from appliance.core.tongues import saying
from appliance.core.tongues.known import tongue_of
from appliance.core.types import Action, EntityId, Result, Value, Verb
from appliance.core.verb_words import DO, IS, TOLD

_PRESSED: Mapping[bool, str] = {True: "started", False: "pressed"}
_SENT_BUT = "I sent it, but "

_ON_THE_WAY: Mapping[str, str] = {state: state for state in MOVING} | {
    "pending": "getting ready",
    "returning": "on the way back",
}
_GOING: Mapping[Verb, str] = {Verb.OPEN: "opening", Verb.CLOSE: "closing"}
_TRAVELLERS = ("cover.", "valve.", "vacuum.", "lawn_mower.")
"""What moves; everything else changes."""

Group = tuple[Action, list[Entity]]
"""Entities that get the same verb and parameters; the action stands for all of them."""


def read_back(actions: tuple[Action, ...], home: Home) -> str:
    """The question to ask before these actions: "Turn on the hall light?".

    Things are called by their kinds if a row of words over two names would consent: scenes that
    are called "go" and "ahead".
    """
    if (tongue := tongue_of(home.language)) is not None:
        return saying.read_back(actions, home, tongue)
    asked = _question(actions, home)
    return _question(actions, unnamed(home)) if holds_consent(asked) else asked


def _question(actions: tuple[Action, ...], home: Home) -> str:
    groups = _grouped(actions, home)
    action, entities = groups[0]
    if len(groups) == len(entities) == 1 and _is_setting(action, home):
        subject = subject_of(entities, home).removeprefix("the ")
        return f"{capitalised(subject)} {_to(action, home)}?"
    return f"{capitalised(deeds(actions, home))}?"


def unnamed(home: Home) -> Home:
    """The home with things called by their kinds alone."""
    entities = {id_: replace(entity, name="") for id_, entity in home.entities.items()}
    return replace(home, entities=entities, areas={})


def is_sayable(actions: tuple[Action, ...], home: Home) -> bool:
    """Whether the read-back tells all of what would be done, except for punctuation.

    False for an option like "wool and unlock the door" or a message that assents: nobody can agree
    to what cannot be said.
    """
    if (tongue := tongue_of(home.language)) is not None:
        return saying.is_sayable(actions, home, tongue)
    if not are_named(actions, home):
        return False
    return not holds_consent(read_back(actions, home)) and all(
        list_words.are_sayable(action)
        if name == ITEMS
        else spoken_values.is_sayable(name, value, _entity(action, home))
        for action in actions
        for name, value in action.parameters
    )


def are_named(actions: tuple[Action, ...], home: Home) -> bool:
    """Whether the read-back tells every single thing of them from all others."""
    if (tongue := tongue_of(home.language)) is not None:
        return saying.are_named(actions, home, tongue)
    return all(can_be_named(entities, home) for _, entities in _grouped(actions, home))


def deed_to(action: Action, pronoun: str, home: Home) -> str:
    """The action with a pronoun for its object: "turn it off", "set them to 30 percent"."""
    said = _deed(action, pronoun, home)
    for way in ("on", "off"):
        if said.startswith(f"turn {way} {pronoun}"):
            return said.replace(f"turn {way} {pronoun}", f"turn {pronoun} {way}", 1)
    return said


def deeds(actions: tuple[Action, ...], home: Home, word: str = "and") -> str:
    """The actions inside a sentence: "turn on the hall light, or unlock the front door"."""
    if (tongue := tongue_of(home.language)) is not None:
        return saying.deeds(actions, home, tongue, word)
    groups = _grouped(actions, home)
    return _listed(
        [_deed(action, subject_of(entities, home), home) for action, entities in groups], word
    )


def refusal(actions: tuple[Action, ...], home: Home) -> str:
    """Why a proposal is not even asked: names what the owner has put out of reach.

    "You have put the front door out of reach of my voice." What only shares its topic is told of.
    """
    reached = {action.entity: out_of_reach(action, home) for action in actions}
    beyond = dict.fromkeys(each for found in reached.values() for each in found)
    if (tongue := tongue_of(home.language)) is not None:
        return saying.refusal([home.entities[each] for each in beyond], home, tongue)
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
    if (tongue := tongue_of(home.language)) is not None:
        return saying.already_so(actions, home, tongue)
    parts = []
    for action, entities in _grouped(actions, home):
        subject = subject_of(entities, home)
        if action.verb in LIST_VERBS:
            parts.append(list_words.already(action, subject))
            continue
        parts.append(f"{subject} {are(entities)} already {_goal(action, home)}")
    return f"{capitalised(_listed(parts))}." if parts else "Nothing has to be changed."


def outcome_sentence(outcomes: tuple[tuple[Action, Result], ...], home: Home) -> str:
    """What really happened, as far as the devices said so.

    Success is claimed for acknowledged actions alone.
    """
    if (tongue := tongue_of(home.language)) is not None:
        known = [(_as_it_came(one, home), result) for one, result in outcomes]
        return saying.outcome_sentence(tuple(known), home, tongue)
    if not outcomes:
        return "Nothing was changed."
    by_result = {
        result: tuple(action for action, became in outcomes if became is result)
        for result in Result
    }
    done = tuple(_as_it_came(action, home) for action in by_result.pop(Result.ACKNOWLEDGED))
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


def progress_sentence(
    actions: tuple[Action, ...], home: Home, moving: Collection[EntityId] = ()
) -> str:
    """What is on its way: "The garage door is opening."; empty if nothing is.

    `moving` are known to be although their states do not tell.
    """
    if (tongue := tongue_of(home.language)) is not None:
        return saying.progress_sentence(actions, home, tongue, moving)
    going = tuple(a for a in actions if a.entity in moving or _says_it_moves(a, home))
    parts = _journeys([action for action in going if action.entity in home.entities], home)
    return f"{capitalised(_listed(parts))}." if parts else ""


def _says_it_moves(action: Action, home: Home) -> bool:
    return home.state_of(action.entity).state in _ON_THE_WAY


def _journeys(actions: Iterable[Action], home: Home, still: str = "") -> list[str]:
    """Of each way of moving, what moves so: "the garage door is opening"."""
    by_way: dict[str, list[Entity]] = {}
    for action in actions:
        way = _ON_THE_WAY.get(home.state_of(action.entity).state or "") or _GOING.get(action.verb)
        travels = action.entity.startswith(_TRAVELLERS)
        way = way or ("moving" if travels else "changing")
        by_way.setdefault(way, []).append(_entity(action, home))
    return [
        f"{subject_of(entities, home)} {are(entities)} {still}{way}"
        for way, entities in by_way.items()
    ]


def _as_it_came(action: Action, home: Home) -> Action:
    """The action with the place where it came to rest, if that is a little off: 48 percent."""
    reported = home.state_of(action.entity).attributes

    def came(name: str, wanted: Value) -> Value:
        at = reported.get(name)
        if name not in ("position", "tilt") or at is None or close(name, at, wanted):
            return wanted
        return at if close(name, at, wanted, REST_SLACK) else wanted

    parameters = tuple((name, came(name, value)) for name, value in action.parameters)
    return replace(action, parameters=parameters)


def _success(group: Group, home: Home) -> str:
    action, entities = group
    subject = subject_of(entities, home)
    if action.verb is Verb.PRESS:
        return f"I {_PRESSED[_is_programme(action)]} {subject}"
    if action.verb in LIST_VERBS:
        return list_words.done(action, subject)
    has = "have" if plural(entities) else "has"
    verb = has if action.verb is Verb.STOP else are(entities)
    return f"{subject} {verb} {_goal(action, home)}"


def _failure(result: Result, groups: list[Group], home: Home) -> str:
    everyone = [entity for _, entities in groups for entity in entities]
    subject = subject_of(everyone, home)
    match result:
        case Result.UNDER_WAY:
            each = [
                replace(action, entity=entity.id) for action, those in groups for entity in those
            ]
            return _listed(_journeys(each, home, "still "))
        case Result.SENT if {action.verb for action, _ in groups} == {Verb.PRESS}:
            pressed = joined([_success(group, home).removeprefix("I ") for group in groups])
            worked = "they" if len(everyone) > 1 else "it"
            return f"I {pressed}, but I can't tell whether {worked} worked"
        case Result.SENT if len(groups) == 1 and _message(groups[0][0], home) is not None:
            do = "don't" if plural(everyone) else "doesn't"
            return f"I sent {subject} the message, but {it(everyone)} {do} report back"
        case Result.SENT:
            order = f"to {_order(groups[0][0], home)}" if len(groups) == 1 else "what to do"
            do = "don't" if plural(everyone) else "doesn't"
            return f"I told {subject} {order}, but {it(everyone)} {do} report back"
        case Result.SILENT:
            return f"{_SENT_BUT}{subject} did not answer"
        case Result.REFUSED:
            order = _order(groups[0][0], home) if len(groups) == 1 else "do it"
            return f"{subject} answered, but did not {order}"
        case Result.UNSENT:
            return f"I can't put that into a command for {subject}, so nothing was sent"
        case _:
            return f"I can't reach {subject}, so nothing was sent to {them(everyone)}"


def _deed(action: Action, subject: str, home: Home) -> str:
    """ "turn on the hall light", "set the study blind to 30 percent open"."""
    if action.verb in LIST_VERBS:
        return list_words.deed(action, subject)
    if (alarm := _alarm(action)) is not None:
        return f"{alarm[0]} {subject}{alarm[1]}"
    if (message := _message(action, home)) is not None:
        return f"send {subject} the message: {message}"
    if action.verb is Verb.SET:
        return f"set {subject} {_to(action, home)}"
    if action.verb is Verb.PRESS and _is_programme(action):
        return f"start {subject}"
    suffix = f" {_how(action, home)}" if action.parameters else ""
    return f"{DO[action.verb]} {subject}{suffix}"


def _is_setting(action: Action, home: Home) -> bool:
    """Whether it says where something goes, which needs no verb: "Hall light to 30 percent?"."""
    special = _alarm(action) is not None or _message(action, home) is not None
    return action.verb is Verb.SET and not special


def _order(action: Action, home: Home) -> str:
    """What a device was told: "turn on", "go to 30 percent"."""
    if action.verb in LIST_VERBS:
        return list_words.order(action)
    if (alarm := _alarm(action)) is not None:
        return "".join(alarm)
    if _message(action, home) is not None:
        return "show the message"
    if action.verb is Verb.PRESS and _is_programme(action):
        return "start"
    if action.verb in TOLD:
        return TOLD[action.verb]
    if action.verb is Verb.SET:
        place = _to(action, home).removeprefix("to ")
        return "turn off" if place == "off" else place if _is_deed(place) else f"go to {place}"
    return DO[action.verb] + (f" {_how(action, home)}" if action.parameters else "")


def _goal(action: Action, home: Home) -> str:
    """The state an action leads to: "on", "on, at 30 percent", "set to 21 degrees"."""
    if action.verb in LIST_VERBS:
        return list_words.deed(action, "it")
    if (alarm := _alarm(action)) is not None:
        return f"{alarm[0]}ed{alarm[1]}"
    if _message(action, home) is not None:
        return "showing the message"
    if action.verb is Verb.SET:
        return f"set {_to(action, home)}" if action.parameters else "set"
    if action.verb is Verb.START and action.entity.startswith("media_player."):
        return "playing"
    how = _how(action, home)
    return f"{IS[action.verb]}, {how}" if how else IS[action.verb]


_ARMING: Mapping[str, tuple[str, str]] = {
    "disarmed": ("disarm", ""),
    "armed_home": ("arm", " for home"),
    "armed_away": ("arm", " for away"),
    "armed_night": ("arm", " for the night"),
    "armed_vacation": ("arm", " for a vacation"),
    "armed_custom_bypass": ("arm", " with a bypass"),
}


def _alarm(action: Action) -> tuple[str, str] | None:
    """The verb of an alarm's new mode, and what follows its object."""
    modes = [value for name, value in action.parameters if name == "mode"]
    is_alarm = action.entity.startswith("alarm_control_panel.") and len(action.parameters) == 1
    return _ARMING.get(str(modes[0])) if modes and is_alarm else None


def _message(action: Action, home: Home) -> str | None:
    if action.verb is not Verb.SET or [name for name, _ in action.parameters] != ["message"]:
        return None
    said = value_words("message", action.parameters[0][1], _entity(action, home))
    return said.removeprefix("message ")


def _to(action: Action, home: Home) -> str:
    entity = _entity(action, home)
    said = [value_words(name, value, entity) for name, value in action.parameters]
    return f"to {joined(sorted(said, key=_is_deed)) if said else 'something else'}"


def _is_deed(said: str) -> bool:
    """Whether it is something to do rather than a place to go to: "20 percent and oscillate"."""
    return said in ("oscillate", "stop oscillating")


def _how(action: Action, home: Home) -> str:
    """In which way something is on: "at 30 percent and in red"."""
    entity = _entity(action, home)
    counted, manners = [], []
    for name, value in action.parameters:
        if said := manner(name, value, entity):
            manners.append(said)
        else:
            counted.append(value_words(name, value, entity))
    return joined([f"at {joined(counted)}", *manners] if counted else manners or [""])


def _entity(action: Action, home: Home) -> Entity:
    return home.entities.get(action.entity) or Entity(action.entity, "")


def _grouped(actions: tuple[Action, ...], home: Home) -> list[Group]:
    groups: dict[Action, list[Entity]] = {}
    for action in actions:
        entity = _entity(action, home)
        same = next((other for other in groups if _same(other, action, home)), action)
        groups.setdefault(same, []).append(entity)
    return list(groups.items())


def _same(one: Action, other: Action, home: Home) -> bool:
    """Whether the same can be said of both: a value may have another unit or grid elsewhere."""
    if _is_programme(one) is not _is_programme(other) or replace(one, entity=other.entity) != other:
        return False
    return _goal(one, home) == _goal(other, home)


def _is_programme(action: Action) -> bool:
    return action.entity.startswith(PROGRAMMES)


def _listed(parts: list[str], word: str = "and") -> str:
    """Clauses in a row; from two on with a comma, because each may hold an "and" of its own."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, {word} {parts[-1]}"

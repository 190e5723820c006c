"""What is written down of every decision about the house. Refuses every word that somebody said.

The law of what an entry may hold:

* ids of proposals, entities and people, verbs, tiers, verdicts, results: codes of our own or of the
  house;
* numbers, colours, and the choices that a device offers, in parameters that are choices;
* of anything else (a message, the text, date or time that an entity is set to, a title) only that
  there was a text and how many characters it had.

The rules are applied where an entry becomes JSON, whatever it was made of. What was withheld is
gone: an entry that is read back has no such parameter, and None where the state was withheld.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.colors import rgb_of
from appliance.core.errors import ConsentError
from appliance.core.house import (
    AT_REST,
    MOVING,
    STATE_PARAMETERS,
    Choice,
    Colour,
    Home,
    Range,
    Setting,
    Text,
)
from appliance.core.types import Action, EntityId, Later, ProposalId, Result, Tier, Value, Verb

Plain = None | int | float | str | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


@dataclass(frozen=True, slots=True)
class Before:
    """Where an entity was before it was changed, as far as undoing needs it; made by `kept`.

    `attributes` are parameters by name, sorted, in the units of `core.types.Value`.
    """

    state: str | None = None
    attributes: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One action that was carried out, or tried."""

    action: Action
    before: Before
    result: Result


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a proposal. `verdict` is a kebab-case code of at most 40 characters.

    "asked", "confirmed", "cancelled", "expired", "silence", "unrelated", "unheard", ...; a refusal
    is "refused-" and the reason's code.
    """

    proposal: ProposalId
    tier: Tier
    actions: tuple[Action, ...]
    verdict: str
    later: tuple[Later, ...] = ()
    """What was to be put off. At which time of the clock is not written down."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What was published on a confirmed proposal, and what the devices said."""

    proposal: ProposalId
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """What the journal found about itself when it was opened: a code, and how much of it."""

    found: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """What became of who may use the page: a kebab-case code, and the id of the person."""

    what: str
    person: str


Entry = Decided | Acted | Noted | Access
"""A closed union: `match` it and end with `assert_never`."""

DONE = frozenset({Result.ACKNOWLEDGED, Result.SENT, Result.UNDER_WAY})
"""Results after which the house is another, or soon will be."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ENTITY = re.compile(r"[\w.-]{1,255}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_CHOICE = 64
_LARGEST = 1e15

_FREE = frozenset({"date", "datetime", "notify", "text", "time", "todo", "calendar", "image"})
"""Domains whose state and value are a text, even one of digits only: "1234" may be a secret."""
_CHOICES = frozenset(
    {
        "direction", "effect", "fan_mode", "fan_speed", "mode", "option", "oscillating", "preset",
        "source", "swing_horizontal_mode", "swing_mode", "tone",
    }
)  # fmt: skip
"""Parameters whose words are a device's own."""
_STATES = (
    AT_REST
    | MOVING
    | {
        "on", "locked", "unlocked", "jammed", "playing", "buffering", "cleaning", "mowing", "error",
        "disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "triggered",
        "armed_custom_bypass", "auto", "cool", "dry", "fan_only", "heat", "heat_cool", "eco",
        "electric", "gas", "heat_pump", "high_demand", "performance",
    }
)  # fmt: skip


def kept(action: Action, home: Home) -> Before:
    """What undoing `action` needs of how its entity is in `home`.

    The state if it is a number or of a closed vocabulary, and the numbers, choices and colours that
    can be set. Attributes that nobody can set, and those that are texts, are left out.
    """
    entity = home.entities.get(action.entity)
    if entity is None:
        return Before()
    state = home.state_of(entity.id)
    values = [
        (name, value)
        for name, setting in sorted(entity.settings.items())
        if (value := state.attributes.get(name)) is not None
        and _can_be(value, setting)
        and _told(entity.domain, name, value) == value
    ]
    said = state.state
    known = said is not None and _told_state(entity.domain, said) == said
    return Before(said if known else None, tuple(values))


def _can_be(value: Value, setting: Setting) -> bool:
    match setting:
        case Range():
            return isinstance(value, int | float)
        case Choice(options):
            return value in options
        case Colour():
            return isinstance(value, str)
        case Text():
            return False


def changed(entry: Entry) -> tuple[Change, ...]:
    """What was tried, whatever became of it; () for an entry of which nothing was."""
    return entry.changes if isinstance(entry, Acted) else ()


def plain(entry: Entry) -> dict[str, Plain]:
    """An entry as JSON, without a word that was said.

    Raises ConsentError for ids and codes that are none: a sentence would slip in by them.
    """
    match entry:
        case Decided(proposal, tier, actions, verdict, later):
            put_off: list[Plain] = [
                {"in_s": each.in_s, "actions": [_plain_action(action) for action in each.actions]}
                for each in later
            ]
            return {
                "kind": "decided",
                "proposal": _matching(_ID, proposal),
                "tier": tier.value,
                "verdict": _code(verdict),
                "actions": [_plain_action(action) for action in actions],
                **({"later": put_off} if put_off else {}),
            }
        case Acted(proposal, changes):
            return {
                "kind": "acted",
                "proposal": _matching(_ID, proposal),
                "changes": [_plain_change(change) for change in changes],
            }
        case Noted(found, amount):
            return {"kind": "noted", "found": _code(found), "amount": amount}
        case Access(what, person):
            return {"kind": "access", "what": _code(what), "person": _matching(_ID, person)}


def entry_of(read: object) -> Entry | None:
    """The entry that `plain` made JSON of; None for what it cannot have made."""
    try:
        entry = _entry(_object(read))
        return entry if _object(read).keys() == plain(entry).keys() else None
    except (ConsentError, KeyError, TypeError, ValueError):
        return None


def withheld(value: object) -> int | None:
    """The number of characters of a text that was withheld; None if `value` is something else."""
    if isinstance(value, dict) and value.keys() == {"text"} and isinstance(value["text"], int):
        return value["text"]
    return None


def _plain_action(action: Action) -> dict[str, Plain]:
    domain = action.entity.partition(".")[0]
    return {
        "entity": _matching(_ENTITY, action.entity),
        "verb": action.verb.value,
        "parameters": {
            _matching(_NAME, name): _told(domain, name, value) for name, value in action.parameters
        },
    }


def _plain_change(change: Change) -> dict[str, Plain]:
    domain = change.action.entity.partition(".")[0]
    state = change.before.state
    return {
        "action": _plain_action(change.action),
        "before": {
            "state": None if state is None else _told_state(domain, state),
            "attributes": {
                _matching(_NAME, name): _told(domain, name, value)
                for name, value in change.before.attributes
            },
        },
        "result": change.result.value,
    }


def _told(domain: str, name: str, value: Value) -> Plain:
    """The value of a parameter, or how long it was."""
    if domain in _FREE or (isinstance(value, float) and not math.isfinite(value)):
        return {"text": len(str(value))}
    if isinstance(value, str):
        choice = name in _CHOICES and len(value) <= _LONGEST_CHOICE and value.isprintable()
        colour = name == "color" and rgb_of(value) is not None
        return value if choice or colour else {"text": len(value)}
    return value if abs(value) <= _LARGEST else {"text": len(str(float(value)))}


def _told_state(domain: str, state: str) -> Plain:
    if domain not in _FREE:
        if state in _STATES or _NUMBER.fullmatch(state):
            return state
        if (parameter := STATE_PARAMETERS.get(domain)) is not None:
            return _told(domain, parameter, state)
    return {"text": len(state)}


def _entry(read: Mapping[str, object]) -> Entry:
    match read["kind"]:
        case "decided":
            return Decided(
                ProposalId(_text(read["proposal"])),
                Tier(_text(read["tier"])),
                tuple(_action(each) for each in _array(read["actions"])),
                _text(read["verdict"]),
                tuple(_later(each) for each in _array(read.get("later", []))),
            )
        case "acted":
            changes = tuple(_change(each) for each in _array(read["changes"]))
            return Acted(ProposalId(_text(read["proposal"])), changes)
        case "noted" if isinstance(amount := read["amount"], int):
            return Noted(_text(read["found"]), amount)
        case "access":
            return Access(_text(read["what"]), _text(read["person"]))
        case _:
            raise ValueError("no kind of entry")


def _change(read: object) -> Change:
    change = _object(read)
    before = _object(change["before"])
    state = before["state"]
    return Change(
        _action(change["action"]),
        Before(state if isinstance(state, str) else None, _values(before["attributes"])),
        Result(_text(change["result"])),
    )


def _later(read: object) -> Later:
    later = _object(read)
    in_s = later["in_s"]
    if not isinstance(in_s, int):
        raise TypeError("no number of seconds")
    return Later(in_s, tuple(_action(each) for each in _array(later["actions"])))


def _action(read: object) -> Action:
    action = _object(read)
    parameters = _values(action["parameters"])
    return Action(EntityId(_text(action["entity"])), Verb(_text(action["verb"])), parameters)


def _values(read: object) -> tuple[tuple[str, Value], ...]:
    kept = [(name, each) for name, each in _object(read).items() if withheld(each) is None]
    sound = [(name, each) for name, each in kept if isinstance(each, int | float | str)]
    if sound != kept:
        raise ValueError("a value of no kind")
    return tuple(sorted(sound))


def _object(read: object) -> Mapping[str, object]:
    if not isinstance(read, dict):
        raise TypeError("not an object")
    return read


def _array(read: object) -> list[object]:
    if not isinstance(read, list):
        raise TypeError("not an array")
    return read


def _text(read: object) -> str:
    if not isinstance(read, str):
        raise TypeError("not a text")
    return read


def _code(code: str) -> str:
    if len(code) > 40:
        raise ConsentError("a code of more than 40 characters cannot be written down")
    return _matching(_CODE, code)


def _matching(pattern: re.Pattern[str], code: str) -> str:
    if not pattern.fullmatch(code):
        raise ConsentError("what should be a code or an id is none; it cannot be written down")
    return code

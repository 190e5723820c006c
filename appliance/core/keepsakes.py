"""What was put off, as bytes that outlive the run in which it was agreed to. Pure.

Refuses to make anything of bytes that it did not write itself. That somebody agreed to them is not
its matter: `core.approvals` seals them, and opens nothing without its seal.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.core.types import (
    Action,
    EntityId,
    Factor,
    Later,
    Proposal,
    ProposalId,
    Tier,
    Value,
    Verb,
)

LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Keepsake:
    """`part` is what is agreed to for one time; it is due at `due_s`, seconds since 1970."""

    part: Proposal
    later: Later
    due_s: int


def write(kept: Keepsake) -> bytes:
    """One line of JSON; the same keepsake, the same bytes."""
    part, at = kept.part, kept.later.at
    plain = {
        "actions": [_action(each) for each in part.actions],
        "at": None if at is None else at.isoformat(),
        "due_s": kept.due_s,
        "factors": sorted(part.factors),
        "id": part.id,
        "in_s": kept.later.in_s,
        "question": part.read_back,
        "refusal": part.refusal,
        "tier": part.tier,
    }
    return json.dumps(plain, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def read(raw: bytes) -> Keepsake:
    """Raises ValueError for what `write` has not written."""
    if len(raw) > LONGEST:
        raise ValueError("too long for something that was put off")
    try:
        plain = json.loads(raw)
        at = None if plain["at"] is None else dt.datetime.fromisoformat(plain["at"])
        actions = tuple(_action_of(each) for each in plain["actions"])
        part = Proposal(
            ProposalId(str(plain["id"])),
            actions,
            str(plain["question"]),
            Tier(plain["tier"]),
            str(plain["refusal"]),
            frozenset(Factor(each) for each in plain["factors"]),
        )
        return Keepsake(part, Later(int(plain["in_s"]), actions, at), int(plain["due_s"]))
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("nothing that was put off") from error


def _action(action: Action) -> Mapping[str, object]:
    return {"entity": action.entity, "parameters": action.parameters, "verb": action.verb}


def _action_of(plain: Mapping[str, Any]) -> Action:
    parameters = tuple((str(name), _value(value)) for name, value in plain["parameters"])
    return Action(EntityId(str(plain["entity"])), Verb(plain["verb"]), parameters)


def _value(value: object) -> Value:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return value
    raise ValueError("no value of a parameter")

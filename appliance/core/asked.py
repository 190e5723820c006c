"""The question that is open at the gate, and what it asks for. Refuses to judge anything."""

from dataclasses import dataclass
from enum import Enum, auto

from appliance.core.types import Proposal


class Wanted(Enum):
    """What the pending question asks for."""

    ANSWER = auto()
    PIN = auto()
    TAP = auto()


@dataclass(slots=True)
class Pending:
    """At most one, and only the gate changes it. Times are those of the gate."""

    proposal: Proposal
    said: str
    asked_ms: int
    number: int | None
    seen_ms: int
    """When it was spoken of last."""
    put_ms: int
    """When it was asked for the first time."""
    wanted: Wanted = Wanted.ANSWER
    played_ms: int | None = None
    """When the question had been played out: then it is armed, until then it is only asked."""
    asked_again: bool = False

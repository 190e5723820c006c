"""What is told to the gate, and what it answers. Plain facts and closed unions: none decides."""

from dataclasses import dataclass, field
from enum import StrEnum

from appliance.core.approvals import ConfirmedAction
from appliance.core.types import Later, Tier


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer, and when its speech began."""

    text: str = field(repr=False)
    began_ms: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Say `text` and call `Gate.read_back_played` once it has been played out.

    `challenge` is the number that must be spoken with "confirm"; None in the everyday tier.
    """

    text: str
    tier: Tier
    challenge: str | None = None


class WhyRefused(StrEnum):
    OUT_OF_REACH = "out-of-reach"
    """The law says never, at least now."""
    LOCKED = "locked"
    OVER_BUDGET = "over-budget"
    CHANGED = "changed"
    """The terms, between the question and the answer, or until it was due."""
    TOO_MUCH_WAITS = "too-much-waits"
    """More cannot be put off."""
    TOO_LATE = "too-late"
    """What was put off is not due, or was too long ago; or it was dropped."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is pending. `say` tells why not; `tier` is the law's."""

    say: str
    why: WhyRefused
    tier: Tier


Proposed = Asking | Refused


@dataclass(frozen=True, slots=True)
class PutOff:
    """What was agreed to and is due at `due_ms`: then ask `Gate.due`, and have it done."""

    later: Later
    action: ConfirmedAction
    due_ms: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`action` is for what is to be done now, if that is anything, and `put_off` for the rest."""

    action: ConfirmedAction
    put_off: tuple[PutOff, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The proposal is dropped."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Say `say`, then call `Gate.read_back_played` again: the proposal is still pending."""

    say: str
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class MoreNeeded:
    """The answer was right and the owner wants more: say `say`, and go on as after `Unclear`."""

    say: str


@dataclass(frozen=True, slots=True)
class Unrelated:
    """Nothing is pending any more; the sentence is a new utterance."""


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Spoken while we were speaking, or our own voice: ignore it and go on listening; the proposal
    is pending."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The answer came too late; the proposal is dropped."""


Verdict = Confirmed | Refused | Cancelled | Unclear | MoreNeeded | Unrelated | TooEarly | Expired
"""A closed union: `match` it and end with `assert_never`."""

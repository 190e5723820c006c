"""The gate between what the house could do and what it does. Refuses everything but a spoken yes.

The law. A state and an input give a verdict and the next state; what is not listed changes nothing.

    state    input                                              verdict        next
    -------  -------------------------------------------------  -------------  -------
    any      propose, everyday tier                             Asking         asked
    any      propose, guarded or never                          Refused        idle
    any      drop                                               -              idle
    asked    read-back played out, not before it was asked for  -              armed
    idle     any words                                          Unrelated      idle
    asked    no                                                 Cancelled      idle
    asked    anything else                                      TooEarly       asked
    armed    no                                                 Cancelled      idle
    armed    anything else, heard after the lifetime            Expired        idle
    armed    anything else, begun before the tail had passed    TooEarly       armed
    armed    yes                                                Confirmed      idle
    armed    hedge, courtesy or no words, the first time        Unclear        asked
    armed    hedge, courtesy or no words, the second time       Cancelled      idle
    armed    a sentence of its own                              Unrelated      idle

After `Unclear` the question is put again and has to be played out again: no answer can overlap
with our own voice. One proposal is pending at most; a new one replaces the old, asked or not.

A `ConfirmedAction` is made in the row "armed, yes" and nowhere else. It can be redeemed once, in
the run that made it, within `approval_ms`, for the very bytes that were agreed to. All times are
milliseconds of one monotonic clock; a clock that runs backwards or leaps makes approvals expire,
never last.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import NoReturn, final

from appliance.core.answers import AnswerKind, classify, grammar_of, normalise
from appliance.core.errors import ConsentError
from appliance.core.types import Action, Proposal, ProposalId, Tier


def canonical(actions: tuple[Action, ...]) -> bytes:
    """The bytes a person agrees to: JSON with sorted keys; different actions, different bytes.

    Raises ConsentError for a number that is not finite.
    """
    plain = [
        {"entity": action.entity, "parameters": action.parameters, "verb": action.verb.value}
        for action in actions
    ]
    try:
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise ConsentError(
            "a parameter is not a finite number; nothing can be agreed to"
        ) from error
    return text.encode()


class _Permit:
    """Held by this module alone: the ticket a ConfirmedAction is made with."""

    __slots__ = ()


_PERMIT = _Permit()


@final
@dataclass(frozen=True, slots=True)
class ConfirmedAction:
    """Proof that a person agreed to exactly these actions. Made by `Gate.hear` alone.

    `heard` is the normalised answer and is never logged. `seal` binds the id and the canonical
    bytes of the proposal to one approval of this run. Raises TypeError when made anywhere else.
    """

    proposal: Proposal
    heard: str = field(repr=False)
    seal: bytes = field(repr=False)
    permit: InitVar[_Permit]

    def __post_init__(self, permit: _Permit) -> None:
        if permit is not _PERMIT:
            raise TypeError("only the confirmation gate makes a ConfirmedAction")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer, and when its speech began."""

    text: str = field(repr=False)
    began_ms: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Say `text` and call `Gate.read_back_played` once it has been played out.

    `challenge` is what must be spoken besides a yes; None in the everyday tier.
    """

    text: str
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is pending. `say` tells why not."""

    say: str


Proposed = Asking | Refused


@dataclass(frozen=True, slots=True)
class Confirmed:
    action: ConfirmedAction


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The proposal is dropped."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Say `say`, then call `Gate.read_back_played` again: the proposal is still pending."""

    say: str


@dataclass(frozen=True, slots=True)
class Unrelated:
    """Nothing is pending any more; the sentence is a new utterance."""


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Spoken while we were speaking: ignore it and go on listening; the proposal is pending."""


@dataclass(frozen=True, slots=True)
class Expired:
    """The answer came too late; the proposal is dropped."""


Verdict = Confirmed | Cancelled | Unclear | Unrelated | TooEarly | Expired
"""A closed union: `match` it and end with `assert_never`."""


class _State(StrEnum):
    ASKED = "asked"
    ARMED = "armed"


@dataclass(slots=True)
class _Pending:
    proposal: Proposal
    asked_ms: int
    state: _State = _State.ASKED
    played_ms: int = 0
    asked_again: bool = False


@dataclass(frozen=True, slots=True)
class _Approval:
    nonce: str
    approved_ms: int


_NOT_BY_VOICE = "I can't do that by voice."
_AGAIN = "Please answer yes or no. {question}"


class Gate:
    """One per conversation. Pure: every time is handed in; see the law at the top of the module."""

    def __init__(
        self,
        *,
        boot_id: str,
        key: bytes,
        nonces: Iterator[str],
        language: str = "en",
        lifetime_ms: int = 12_000,
        tail_ms: int = 200,
        approval_ms: int = 5_000,
    ) -> None:
        """`key` (at least 16 bytes) and `boot_id` are fresh for every run, `nonces` never repeat.

        Raises ConsentError for a short key, ValueError for a language without answer grammar.
        """
        if len(key) < 16:
            raise ConsentError(f"the sealing key has {len(key)} bytes, at least 16 are needed")
        grammar_of(language)
        self._boot_id = boot_id
        self._key = key
        self._nonces = nonces
        self._language = language
        self._lifetime_ms = lifetime_ms
        self._tail_ms = tail_ms
        self._approval_ms = approval_ms
        self._pending: _Pending | None = None
        self._approvals: dict[ProposalId, _Approval] = {}

    @property
    def pending(self) -> ProposalId | None:
        """The proposal that waits for an answer."""
        return self._pending.proposal.id if self._pending else None

    def propose(self, proposal: Proposal, now_ms: int) -> Proposed:
        """Put a proposal to the person; drops whatever was pending.

        Raises ConsentError for a proposal without actions or without words to ask with.
        """
        self._pending = None
        if proposal.tier is not Tier.EVERYDAY:
            return Refused(proposal.refusal or _NOT_BY_VOICE)
        canonical(proposal.actions)
        if not proposal.actions or not normalise(proposal.read_back):
            raise ConsentError(f"proposal {proposal.id} has no actions or no question to ask")
        self._pending = _Pending(proposal, asked_ms=now_ms)
        return Asking(proposal.read_back)

    def read_back_played(self, proposal: ProposalId, ended_ms: int) -> None:
        """The question has been drained into the room at `ended_ms`: from now an answer counts.

        Ignored for any other proposal than the pending one and for sound from before it was asked.
        """
        pending = self._pending
        if pending is None or pending.proposal.id != proposal or pending.state is _State.ARMED:
            return
        if ended_ms >= pending.asked_ms:
            pending.state = _State.ARMED
            pending.played_ms = ended_ms

    def hear(self, spoken: Spoken, now_ms: int) -> Verdict:
        """Judge an answer that has been heard by `now_ms`."""
        pending = self._pending
        if pending is None:
            return Unrelated()
        kind = classify(spoken.text, self._language)
        if kind is AnswerKind.NO:
            self._pending = None
            return Cancelled()
        if pending.state is _State.ASKED:
            return TooEarly()
        if now_ms > pending.played_ms + self._lifetime_ms:
            self._pending = None
            return Expired()
        if not pending.played_ms + self._tail_ms <= spoken.began_ms <= now_ms:
            return TooEarly()
        if kind is AnswerKind.OTHER:
            self._pending = None
            return Unrelated()
        if kind is AnswerKind.YES:
            self._pending = None
            return Confirmed(self._approve(pending.proposal, spoken, now_ms))
        return self._ask_again(pending, now_ms)

    def drop(self) -> None:
        """Silence, an interruption or the end of the turn: nothing is pending any more."""
        self._pending = None

    def redeem(self, confirmed: ConfirmedAction, now_ms: int) -> tuple[Action, ...]:
        """The actions to publish now; the approval is used up.

        Raises ConsentError for an approval that is unknown, used, expired or of other bytes.
        """
        proposal = confirmed.proposal
        approval = self._approvals.get(proposal.id)
        if approval is None:
            _refuse(proposal.id, "was never approved in this run or has been used")
        if not hmac.compare_digest(self._seal(proposal, approval.nonce), confirmed.seal):
            _refuse(proposal.id, "is not the one that was approved")
        del self._approvals[proposal.id]
        if not approval.approved_ms <= now_ms <= approval.approved_ms + self._approval_ms:
            _refuse(proposal.id, "was approved too long ago")
        return proposal.actions

    def _ask_again(self, pending: _Pending, now_ms: int) -> Verdict:
        if pending.asked_again:
            self._pending = None
            return Cancelled()
        pending.asked_again = True
        pending.state = _State.ASKED
        pending.asked_ms = now_ms
        return Unclear(_AGAIN.format(question=pending.proposal.read_back))

    def _approve(self, proposal: Proposal, spoken: Spoken, now_ms: int) -> ConfirmedAction:
        nonce = next(self._nonces, None)
        if not nonce:
            _refuse(proposal.id, "cannot be approved: there is no fresh nonce")
        self._approvals = {
            id_: approval
            for id_, approval in self._approvals.items()
            if approval.approved_ms <= now_ms <= approval.approved_ms + self._approval_ms
        }
        self._approvals[proposal.id] = _Approval(nonce, now_ms)
        return ConfirmedAction(
            proposal, normalise(spoken.text), self._seal(proposal, nonce), permit=_PERMIT
        )

    def _seal(self, proposal: Proposal, nonce: str) -> bytes:
        parts = (self._boot_id.encode(), proposal.id.encode(), nonce.encode())
        sealed = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (*parts, canonical(proposal.actions)):
            sealed.update(len(part).to_bytes(8, "big") + part)
        return sealed.digest()


def _refuse(proposal: ProposalId, why: str) -> NoReturn:
    raise ConsentError(f"proposal {proposal} {why}; nothing was sent")

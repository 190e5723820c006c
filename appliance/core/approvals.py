"""What a person agreed to, sealed. Refuses to open for anything else, twice, late, or elsewhere.

A `ConfirmedAction` can be redeemed once, in the run that made it, within `approval_ms`, for the
very bytes that were agreed to. One that was put off can be redeemed once, in the run that made it,
not before its time and not later than `GRACE_MS` after it; a clock that runs back by more than that
ends them all. Only the gate (`core.consent`) keeps `Approvals`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from typing import NoReturn, final

from appliance.core.answers import normalise
from appliance.core.errors import ConsentError
from appliance.core.types import Action, Later, Proposal, ProposalId

MOST_PUT_OFF = 64
"""So many approvals may wait for their time."""
GRACE_MS = 60_000
"""So late what was put off may still be done; after that nobody reckons with it."""


def canonical(actions: tuple[Action, ...], later: tuple[Later, ...] = ()) -> bytes:
    """The bytes a person agrees to: JSON. Different actions or times, different bytes.

    Raises ConsentError for a number that is not finite.
    """
    now = _plain(actions)
    then = [
        {
            "actions": _plain(each.actions),
            "at": None if each.at is None else each.at.isoformat(),
            "in_s": each.in_s,
        }
        for each in later
    ]
    plain = {"later": then, "now": now} if then else now
    try:
        text = json.dumps(plain, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise ConsentError(
            "a parameter is not a finite number; nothing can be agreed to"
        ) from error
    return text.encode()


def _plain(actions: tuple[Action, ...]) -> list[dict[str, object]]:
    return [
        {"entity": action.entity, "parameters": action.parameters, "verb": action.verb.value}
        for action in actions
    ]


class _Permit:
    """Held by this module alone: the ticket a ConfirmedAction is made with."""

    __slots__ = ()


_PERMIT = _Permit()


@final
@dataclass(frozen=True, slots=True)
class ConfirmedAction:
    """Proof that a person agreed to exactly these actions. Made by `Approvals` alone.

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


class Approvals:
    """The last approval of one run, until it is used, and those that wait for their time. Pure.

    A newer one takes the place of the last: what was agreed to is carried out before anything else
    is asked. Those that wait stand beside it, `MOST_PUT_OFF` of them, until their time is over.
    """

    def __init__(
        self, *, boot_id: str, key: bytes, nonces: Iterator[str], approval_ms: int
    ) -> None:
        """`key` (at least 16 bytes) and `boot_id` are fresh for every run, `nonces` never repeat.

        Raises ConsentError for a short key.
        """
        if len(key) < 16:
            raise ConsentError(f"the sealing key has {len(key)} bytes, at least 16 are needed")
        self._boot_id = boot_id
        self._key = key
        self._nonces = nonces
        self._approval_ms = approval_ms
        self._last: tuple[ProposalId, str, int] | None = None
        """What was approved last, its nonce, and when."""
        self._waiting: dict[bytes, tuple[str, int]] = {}
        """Of what was put off, by seal: its nonce, and when it is due."""
        self._latest_ms: int | None = None

    def approve(self, proposal: Proposal, answer: str, now_ms: int) -> ConfirmedAction:
        """Seal a proposal that has been agreed to. Raises ConsentError without a fresh nonce."""
        nonce = next(self._nonces, None)
        if not nonce:
            refuse(proposal.id, "cannot be approved: there is no fresh nonce")
        self._last = (proposal.id, nonce, now_ms)
        return ConfirmedAction(
            proposal, normalise(answer), self._seal(proposal, nonce), permit=_PERMIT
        )

    def redeem(self, confirmed: ConfirmedAction, now_ms: int) -> tuple[Action, ...]:
        """The actions to publish now; the approval is used up.

        Raises ConsentError for an approval that is unknown, used, expired or of other bytes.
        """
        proposal = confirmed.proposal
        if self._last is None or self._last[0] != proposal.id:
            refuse(proposal.id, "was never approved in this run or has been used")
        _, nonce, approved_ms = self._last
        if not hmac.compare_digest(self._seal(proposal, nonce), confirmed.seal):
            refuse(proposal.id, "is not the one that was approved")
        self._last = None
        if not approved_ms <= now_ms <= approved_ms + self._approval_ms:
            refuse(proposal.id, "was approved too long ago")
        return proposal.actions

    def room(self, now_ms: int) -> int:
        """How many more may be put off."""
        self._age(now_ms)
        return MOST_PUT_OFF - len(self._waiting)

    def put_off(self, part: Proposal, answer: str, now_ms: int, due_ms: int) -> ConfirmedAction:
        """Seal what is due later and has been agreed to.

        Raises ConsentError without a fresh nonce, or when there is no room.
        """
        if not self.room(now_ms):
            refuse(part.id, "cannot be put off: too much is")
        nonce = next(self._nonces, None)
        if not nonce:
            refuse(part.id, "cannot be approved: there is no fresh nonce")
        seal = self._seal(part, nonce)
        self._waiting[seal] = (nonce, due_ms)
        return ConfirmedAction(part, normalise(answer), seal, permit=_PERMIT)

    def is_put_off(self, confirmed: ConfirmedAction) -> bool:
        """Whether it still waits for its time, or to be redeemed."""
        return confirmed.seal in self._waiting

    def is_due(self, confirmed: ConfirmedAction, now_ms: int) -> bool:
        """Whether what was put off may be redeemed now; False if it is too early or too late."""
        self._age(now_ms)
        waiting = self._waiting.get(confirmed.seal)
        return waiting is not None and waiting[1] <= now_ms

    def drop(self, confirmed: ConfirmedAction) -> None:
        """What was put off never happens."""
        self._waiting.pop(confirmed.seal, None)

    def drop_all(self) -> None:
        """Nothing that was put off ever happens."""
        self._waiting.clear()

    def redeem_put_off(self, confirmed: ConfirmedAction, now_ms: int) -> tuple[Action, ...]:
        """The actions to publish now that their time has come; the approval is used up.

        Raises ConsentError for one that is unknown, used, of other bytes, too early or too late.
        """
        part = confirmed.proposal
        waiting = self._waiting.get(confirmed.seal)
        if waiting is None:
            refuse(part.id, "was never put off in this run or has been used")
        if not hmac.compare_digest(self._seal(part, waiting[0]), confirmed.seal):
            refuse(part.id, "is not the one that was approved")
        due = self.is_due(confirmed, now_ms)
        self.drop(confirmed)
        if not due:
            refuse(part.id, "is due at another time")
        return part.actions

    def _age(self, now_ms: int) -> None:
        """Time has passed: what is too late is gone, and all of it if the clock ran back."""
        latest_ms = now_ms if self._latest_ms is None else self._latest_ms
        if now_ms < latest_ms - GRACE_MS:
            self.drop_all()
            latest_ms = now_ms
        self._latest_ms = max(latest_ms, now_ms)
        late = [
            seal
            for seal, (_, due_ms) in self._waiting.items()
            if due_ms + GRACE_MS < self._latest_ms
        ]
        for seal in late:
            del self._waiting[seal]

    def _seal(self, proposal: Proposal, nonce: str) -> bytes:
        parts = (self._boot_id.encode(), proposal.id.encode(), nonce.encode())
        sealed = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (*parts, canonical(proposal.actions, proposal.later)):
            sealed.update(len(part).to_bytes(8, "big") + part)
        return sealed.digest()


def refuse(proposal: ProposalId, why: str) -> NoReturn:
    """Raises ConsentError."""
    raise ConsentError(f"proposal {proposal} {why}; nothing was sent")

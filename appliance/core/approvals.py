"""What a person agreed to, sealed. Refuses to open for anything else, twice, late, or elsewhere.

A `ConfirmedAction` can be redeemed once, in the run that made it, within `approval_ms`, for the
very bytes that were agreed to. Only the gate (`core.consent`) keeps `Approvals`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from typing import NoReturn, final

from appliance.core.answers import normalise
from appliance.core.errors import ConsentError
from appliance.core.types import Action, Proposal, ProposalId


def canonical(actions: tuple[Action, ...]) -> bytes:
    """The bytes a person agrees to: JSON. Different actions, different bytes.

    Raises ConsentError for a number that is not finite.
    """
    plain = [
        {"entity": action.entity, "parameters": action.parameters, "verb": action.verb.value}
        for action in actions
    ]
    try:
        text = json.dumps(plain, separators=(",", ":"), allow_nan=False)
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
    """Proof that a person agreed to exactly these actions. Made by `Approvals.approve` alone.

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
    """The last approval of one run, until it is used. Pure: every time is handed in.

    A newer one takes its place: what was agreed to is carried out before anything else is asked.
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

    def _seal(self, proposal: Proposal, nonce: str) -> bytes:
        parts = (self._boot_id.encode(), proposal.id.encode(), nonce.encode())
        sealed = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (*parts, canonical(proposal.actions)):
            sealed.update(len(part).to_bytes(8, "big") + part)
        return sealed.digest()


def refuse(proposal: ProposalId, why: str) -> NoReturn:
    """Raises ConsentError."""
    raise ConsentError(f"proposal {proposal} {why}; nothing was sent")

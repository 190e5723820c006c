"""What a person agreed to, sealed. Refuses to open for anything else, twice, late, or elsewhere.

A `ConfirmedAction` can be redeemed once, in the run that made it, within `approval_ms`, for the
very bytes that were agreed to. One that was put off can be redeemed once, in the run that made it,
not before its time and not later than `GRACE_MS` after it; a clock that runs back by more than that
ends them all. What was put off can be brought back in a later run by bytes that this one sealed
with a key which outlives it, once in each. Only the gate (`core.consent`) keeps `Approvals`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from typing import NoReturn, final

from appliance.core import keepsakes
from appliance.core.answers import normalise
from appliance.core.errors import ConsentError
from appliance.core.keepsakes import Keepsake
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
        self,
        *,
        boot_id: str,
        key: bytes,
        nonces: Iterator[str],
        approval_ms: int,
        lasting_key: bytes | None = None,
    ) -> None:
        """`key` (at least 16 bytes) and `boot_id` are fresh for every run, `nonces` never repeat.

        `lasting_key` is the same in every run; None: nothing outlives this one. Raises ConsentError
        for a short key.
        """
        for each in (key, lasting_key):
            if each is not None and len(each) < 16:
                raise ConsentError(f"a sealing key has {len(each)} bytes, at least 16 are needed")
        self._lasting_key = lasting_key
        self._brought: set[bytes] = set()
        """The seals of what was brought back in this run."""
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

    def keepsake(self, confirmed: ConfirmedAction, later: Later, due_s: int) -> bytes:
        """What brings it back in a later run: a seal, and what was agreed to.

        `due_s`: seconds since 1970. Raises ConsentError for what does not wait in this run.
        """
        part = confirmed.proposal
        waiting = self._waiting.get(confirmed.seal)
        if waiting is None or self._seal(part, waiting[0]) != confirmed.seal:
            refuse(part.id, "was never put off in this run or has been used")
        raw = keepsakes.write(Keepsake(part, later, due_s))
        return self._lasting_seal(raw).hex().encode() + b" " + raw

    def bring_back(
        self, kept: bytes, now_ms: int, now_s: float
    ) -> tuple[ConfirmedAction, Keepsake]:
        """What was put off in an earlier run, to be redeemed when it is due. `now_s` as `due_s`.

        Raises ConsentError for what was not, for what was brought back already, and without room.
        """
        seal, _, raw = kept.partition(b" ")
        right = self._lasting_seal(raw).hex().encode()
        if not hmac.compare_digest(seal, right) or seal in self._brought:
            refuse(ProposalId("of an earlier run"), "was never put off, or is back already")
        self._brought.add(seal)
        try:
            keepsake = keepsakes.read(raw)
        except ValueError as error:
            raise ConsentError(f"what was sealed is of another Hearth: {error}") from error
        due_ms = now_ms + round((keepsake.due_s - now_s) * 1000)
        return self.put_off(keepsake.part, "", now_ms, due_ms), keepsake

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

    def _lasting_seal(self, raw: bytes) -> bytes:
        if self._lasting_key is None:
            refuse(ProposalId("of another run"), "cannot outlive the run it was agreed to in")
        return hmac.new(self._lasting_key, b"put off" + raw, hashlib.sha256).digest()

    def _seal(self, proposal: Proposal, nonce: str) -> bytes:
        parts = (self._boot_id.encode(), proposal.id.encode(), nonce.encode())
        sealed = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in (*parts, canonical(proposal.actions, proposal.later)):
            sealed.update(len(part).to_bytes(8, "big") + part)
        return sealed.digest()


def refuse(proposal: ProposalId, why: str) -> NoReturn:
    """Raises ConsentError."""
    raise ConsentError(f"proposal {proposal} {why}; nothing was sent")

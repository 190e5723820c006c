"""The gate between what the house could do and what it does. Refuses everything but a spoken yes.

The law. A state and an input give a verdict and the next state; what is not listed changes nothing.

    state    input                                              verdict        next
    -------  -------------------------------------------------  -------------  -------
    any      propose, out of reach, locked, over a budget       Refused        idle
    any      propose, anything else                             Asking         asked
    any      drop                                               -              idle
    asked    read-back played out, not before it was asked for  -              armed
    idle     any words                                          Unrelated      idle
    asked    no                                                 Cancelled      idle
    asked    anything else                                      TooEarly       asked
    armed    no                                                 Cancelled      idle
    armed    anything else, heard after the lifetime            Expired        idle
    armed    anything else, begun before the tail had passed    TooEarly       armed
    armed    anything else that is an echo of the question      TooEarly       armed
    armed    what was asked for, and it is enough               Confirmed      idle
    armed    what was asked for, and the owner wants more       MoreNeeded     asked
    armed    a sentence of its own, unless a PIN is asked for   Unrelated      idle
    armed    anything else, the first time                      Unclear        asked
    armed    anything else, the second time                     Cancelled      idle
    armed    a tap on the page, when that is asked for          Confirmed      idle

What is asked for is a plain yes in the everyday tier. In the guarded tier it is "confirm" and the
number in the question; every question has a fresh one. The owner may want a PIN after that, and
then a tap on a page that somebody has signed in to. Three guarded questions within ten minutes that
end in any way but `Confirmed` lock the tier for ten.

`law` makes tier, wording and what is wanted anew out of the actions alone, so nobody has to be
believed: once when it is asked, and once more when it is confirmed. If anything about it has
changed by then, and when a budget is used up, the last verdict is `Refused`.

After `Unclear` and `MoreNeeded` the question has to be played out again: no answer can overlap
with our own voice. One proposal is pending at most; a new one replaces the old, asked or not.

A `ConfirmedAction` is made in the rows that end in `Confirmed` and nowhere else. It can be
redeemed once, in the run that made it, within `approval_ms`, for the very bytes that were agreed
to. All times are milliseconds of one monotonic clock; a clock that runs backwards or leaps makes
approvals expire, never last.

What a proposal puts off is asked for, judged and counted with the rest, and too much that waits is
refused. `Confirmed` then holds an approval of its own for every time, to be redeemed once, from
that time on and no later than `approvals.GRACE_MS` after it. Its terms are made anew then; if they
are others, or a budget is used up, it is dropped. `drop_all` drops everything that waits. After a
restart `bring_back` takes what this gate's `keepsake` sealed, and nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from appliance.core import challenge
from appliance.core.answers import AnswerKind, classify, grammar_of, normalise
from appliance.core.approvals import Approvals, ConfirmedAction, canonical, refuse
from appliance.core.asked import Pending, Wanted
from appliance.core.budget import Budget
from appliance.core.challenge import Reply
from appliance.core.echo import is_echo
from appliance.core.errors import ConsentError
from appliance.core.lockout import Lockout
from appliance.core.tongues.known import in_language, tongue_of
from appliance.core.types import Action, Factor, Later, Proposal, ProposalId, Tier
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Expired,
    MoreNeeded,
    Proposed,
    PutOff,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
    WhyRefused,
)

Law = Callable[[Proposal], Proposal]
"""The same id and actions, with tier, question and factors as they follow from the actions."""
PinCheck = Callable[[Proposal, str], bool]
"""Whether these digits are the PIN of everything in the proposal that has one."""


_NOT_BY_VOICE = "I can't do that by voice."
_CHANGED = "Something about that has changed just now, so I did nothing. Please ask me again."
_TOO_LATE = "It is too late for that."
_TOO_MUCH_WAITS = "I can't keep more in mind. Please wait until some of it is done."
_AGAIN = "I need a clear answer. {question}"
_PIN = "And the PIN?"
_PIN_AGAIN = "That is not it. What is the PIN?"
_TAP = "Please allow it on the page."


def _no_pin(_proposal: Proposal, _digits: str) -> bool:
    return False


class Gate:
    """One per conversation. Pure: every time is handed in; see the law at the top of the module."""

    def __init__(
        self,
        *,
        boot_id: str,
        key: bytes,
        nonces: Iterator[str],
        numbers: Iterator[int],
        law: Law,
        budget: Budget,
        pin: PinCheck = _no_pin,
        language: str = "en",
        lasting_key: bytes | None = None,
        hears_itself: bool,
        lifetime_ms: int = 12_000,
        tail_ms: int = 200,
        approval_ms: int = 5_000,
    ) -> None:
        """`key` (at least 16 bytes) and `boot_id` are fresh for every run, `nonces` never repeat,
        `numbers` are of `challenge.CHALLENGES` and cannot be guessed. `hears_itself`: answers come
        from a microphone in the room we speak into. `lasting_key`: see `Approvals`.

        Raises ConsentError for a short key, ValueError for a language without answer grammar.
        """
        grammar_of(language)
        self._approvals = Approvals(
            boot_id=boot_id,
            key=key,
            nonces=nonces,
            approval_ms=approval_ms,
            lasting_key=lasting_key,
        )
        self._numbers = numbers
        self._law = law
        self._budget = budget
        self._pin = pin
        self._language = language
        self._hears_itself = hears_itself
        self._lifetime_ms = lifetime_ms
        self._tail_ms = tail_ms
        self._lockout = Lockout()
        self._pending: Pending | None = None

    @property
    def pending(self) -> ProposalId | None:
        """The proposal that waits for an answer."""
        return self._pending.proposal.id if self._pending else None

    def propose(self, proposal: Proposal, now_ms: int) -> Proposed:
        """Put a proposal to the person; drops whatever was pending.

        Only its id and its actions are believed. Raises ConsentError for one without actions or
        without words to ask with.
        """
        self._end(now_ms)
        proposal = self._law(proposal)
        if proposal.tier is Tier.NEVER:
            say = proposal.refusal or _NOT_BY_VOICE
            return Refused(say, WhyRefused.OUT_OF_REACH, proposal.tier)
        canonical(proposal.actions, proposal.later)
        if not proposal.everything or not normalise(proposal.read_back):
            raise ConsentError(f"proposal {proposal.id} has no actions or no question to ask")
        guarded = proposal.tier is Tier.GUARDED
        if guarded and (say := self._lockout.refusal(now_ms)):
            return Refused(say, WhyRefused.LOCKED, proposal.tier)
        if say := self._over_budget(proposal, now_ms):
            return Refused(say, WhyRefused.OVER_BUDGET, proposal.tier)
        if len(proposal.later) > self._approvals.room(now_ms):
            return Refused(_TOO_MUCH_WAITS, WhyRefused.TOO_MUCH_WAITS, proposal.tier)
        number = self._fresh_number(proposal.id, None) if guarded else None
        text = self._question(proposal, number)
        self._pending = Pending(proposal, text, now_ms, number, seen_ms=now_ms, put_ms=now_ms)
        return Asking(text, proposal.tier, _shown(number))

    def read_back_played(self, proposal: ProposalId, ended_ms: int) -> None:
        """The question has been drained into the room at `ended_ms`: from now an answer counts.

        Ignored for any other proposal than the pending one and for sound from before it was asked.
        """
        pending = self._pending
        if pending is None or pending.proposal.id != proposal or pending.played_ms is not None:
            return
        if ended_ms >= pending.asked_ms:
            pending.played_ms = ended_ms

    def hear(self, spoken: Spoken, now_ms: int) -> Verdict:
        """Judge an answer that has been heard by `now_ms`."""
        pending = self._pending
        if pending is None:
            return Unrelated()
        pending.seen_ms = now_ms
        kind = classify(spoken.text, self._language, self._restatable(pending))
        if kind is AnswerKind.NO:
            self.drop()
            return Cancelled()
        if pending.played_ms is None:
            return TooEarly()
        if now_ms > pending.played_ms + self._lifetime_ms:
            self.drop()
            return Expired()
        if not pending.played_ms + self._tail_ms <= spoken.began_ms <= now_ms:
            return TooEarly()
        if pending.wanted is Wanted.TAP or self._is_echo(spoken.text, pending):
            return TooEarly()
        return self._judge(pending, spoken.text, kind, now_ms)

    def tapped(self, proposal: ProposalId, now_ms: int) -> Verdict:
        """Somebody who is signed in allowed it on the page, while that was asked for."""
        pending = self._pending
        if pending is None or pending.proposal.id != proposal:
            return Unrelated()
        pending.seen_ms = now_ms
        if pending.wanted is not Wanted.TAP or pending.played_ms is None:
            return TooEarly()
        if not pending.played_ms <= now_ms <= pending.played_ms + self._lifetime_ms:
            self.drop()
            return Expired()
        return self._confirm(pending, "", now_ms)

    def drop(self) -> None:
        """Silence, an interruption or the end of the turn: nothing is pending any more."""
        if self._pending is not None:
            self._end(self._pending.seen_ms)

    def redeem(self, confirmed: ConfirmedAction, now_ms: int) -> tuple[Action, ...]:
        """The actions to publish now; the approval is used up.

        Raises ConsentError for an approval that is unknown, used, expired or of other bytes; of
        what was put off also if it is not due, or `due` refuses it.
        """
        if not self._approvals.is_put_off(confirmed):
            return self._approvals.redeem(confirmed, now_ms)
        actions = self._approvals.redeem_put_off(confirmed, now_ms)
        part = confirmed.proposal
        if self._undone(part, now_ms) is not None:
            refuse(part.id, "is not allowed any more")
        self._budget.spend(part.tier, len(actions), now_ms)
        return actions

    def due(self, confirmed: ConfirmedAction, now_ms: int) -> Refused | None:
        """Why what was put off is not to be done now after all; None if it may be redeemed.

        What is refused is dropped.
        """
        part = confirmed.proposal
        refused = self._undone(part, now_ms)
        if not self._approvals.is_due(confirmed, now_ms):
            refused = Refused(_TOO_LATE, WhyRefused.TOO_LATE, part.tier)
        if refused is not None:
            self._approvals.drop(confirmed)
        return refused

    def keepsake(self, put_off: PutOff, due_s: int) -> bytes:
        """What brings it back after a restart; see `Approvals`. Raises ConsentError."""
        return self._approvals.keepsake(put_off.action, put_off.later, due_s)

    def bring_back(self, kept: bytes, now_ms: int, now_s: float) -> PutOff:
        """What was put off before a restart; at its time it is judged anew. Raises ConsentError."""
        action, keepsake = self._approvals.bring_back(kept, now_ms, now_s)
        return PutOff(keepsake.later, action, now_ms + round((keepsake.due_s - now_s) * 1000))

    def waits(self, put_off: PutOff) -> bool:
        """Whether it still waits for its time, or to be redeemed."""
        return self._approvals.is_put_off(put_off.action)

    def drop_put_off(self, confirmed: ConfirmedAction) -> None:
        """What was put off will not be done."""
        self._approvals.drop(confirmed)

    def drop_all(self) -> None:
        """Nothing is pending any more, and nothing that was put off will be done."""
        self.drop()
        self._approvals.drop_all()

    def _undone(self, part: Proposal, now_ms: int) -> Refused | None:
        """Why this may not be done, by the law and the budgets of this moment."""
        law = self._law(part)
        if law.tier is Tier.NEVER:
            return Refused(law.refusal, WhyRefused.OUT_OF_REACH, law.tier)
        if law != part:
            return Refused(_CHANGED, WhyRefused.CHANGED, law.tier)
        if say := self._over_budget(law, now_ms):
            return Refused(say, WhyRefused.OVER_BUDGET, law.tier)
        return None

    def _end(self, now_ms: int) -> None:
        """The pending question ends without a confirmation."""
        if self._pending is not None and self._pending.number is not None:
            self._lockout.failed(now_ms)
        self._pending = None

    def _judge(self, pending: Pending, text: str, kind: AnswerKind, now_ms: int) -> Verdict:
        """The rows of the law for an answer to the question that is armed."""
        digits = challenge.digits(text, self._language) if pending.number is not None else ""
        answers = kind is not AnswerKind.OTHER or bool(digits)
        if pending.wanted is Wanted.PIN:
            right = bool(digits) and self._pin(pending.proposal, digits)
            # Whatever is said here may hold the PIN: nobody else gets to understand it.
            answers = True
        elif pending.number is not None:
            reply = challenge.judge(text, pending.number, self._language)
            right = reply is Reply.RIGHT
            answers = answers or reply is Reply.WRONG
        else:
            right = kind is AnswerKind.YES
        if right:
            return self._next(pending, text, now_ms)
        if not answers:
            self.drop()
            return Unrelated()
        if pending.asked_again:
            self.drop()
            return Cancelled()
        pending.asked_again = True
        return self._ask_again(pending, now_ms)

    def _restatable(self, pending: Pending) -> str:
        """What a yes may say over: only English knows which words leave a part of it out."""
        return "" if tongue_of(self._language) is not None else pending.proposal.read_back

    def _is_echo(self, text: str, pending: Pending) -> bool:
        return self._hears_itself and is_echo(text, (pending.said,))

    def _next(self, pending: Pending, text: str, now_ms: int) -> Verdict:
        """What follows a right answer: the next thing that is wanted, or the confirmation."""
        factors = pending.proposal.factors
        if pending.wanted is Wanted.ANSWER and Factor.PIN in factors:
            pending.wanted = Wanted.PIN
            self._ask(pending, _PIN, now_ms)
        elif Factor.PAGE in factors:
            pending.wanted = Wanted.TAP
            self._ask(pending, _TAP, now_ms)
        else:
            return self._confirm(pending, text, now_ms)
        return MoreNeeded(pending.said)

    def _ask_again(self, pending: Pending, now_ms: int) -> Verdict:
        if pending.wanted is Wanted.PIN:
            self._ask(pending, _PIN_AGAIN, now_ms)
            return Unclear(pending.said)
        if pending.number is None:
            tongue = tongue_of(self._language)
            again = _AGAIN if tongue is None else tongue.answers["again"]
            self._ask(pending, again.format(question=pending.proposal.read_back), now_ms)
            return Unclear(pending.said)
        pending.number = self._fresh_number(pending.proposal.id, pending.number)
        self._ask(pending, self._question(pending.proposal, pending.number), now_ms)
        return Unclear(pending.said, _shown(pending.number))

    def _ask(self, pending: Pending, text: str, now_ms: int) -> None:
        pending.said = in_language(text, self._language)
        pending.asked_ms = now_ms
        pending.played_ms = None

    def _question(self, proposal: Proposal, number: int | None) -> str:
        if number is None:
            return proposal.read_back
        return challenge.question(proposal.read_back, number, self._language)

    def _confirm(self, pending: Pending, text: str, now_ms: int) -> Verdict:
        """The only way to a ConfirmedAction."""
        proposal = pending.proposal
        if refused := self._undone(proposal, now_ms):
            self.drop()
            return refused
        self._pending = None
        self._budget.spend(proposal.tier, len(proposal.everything), now_ms)
        put_off = tuple(self._put_off(later, pending, text, now_ms) for later in proposal.later)
        return Confirmed(self._approvals.approve(proposal, text, now_ms), put_off)

    def _put_off(self, later: Later, pending: Pending, text: str, now_ms: int) -> PutOff:
        """What is due at one time, with an approval of its own."""
        part = self._law(replace(pending.proposal, actions=later.actions, later=()))
        since_ms = now_ms if later.at is None else pending.put_ms
        due_ms = max(now_ms, since_ms + later.in_s * 1000)
        return PutOff(later, self._approvals.put_off(part, text, now_ms, due_ms), due_ms)

    def _over_budget(self, proposal: Proposal, now_ms: int) -> str:
        return self._budget.refusal(proposal.tier, len(proposal.everything), now_ms)

    def _fresh_number(self, proposal: ProposalId, last: int | None) -> int:
        number = next((each for each in self._numbers if each != last), None)
        if number not in challenge.CHALLENGES:
            refuse(proposal, "cannot be asked: there is no fresh number")
        return number


def _shown(number: int | None) -> str | None:
    return None if number is None else str(number)

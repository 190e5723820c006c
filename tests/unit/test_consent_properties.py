"""The invariants of consent, shown for whatever is said, at whatever time, in whatever order."""

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
)

from appliance.core.answers import AnswerKind, classify
from appliance.core.consent import (
    Asking,
    Cancelled,
    Confirmed,
    ConfirmedAction,
    Gate,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    canonical,
)
from appliance.core.errors import ConsentError
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Verb

LIFETIME, TAIL, APPROVAL = 12_000, 200, 5_000
unhurried = settings(deadline=None, max_examples=60)

_SAID = (
    "yes", "Yes, please.", "go ahead", "no", "stop", "yes no", "yes but", "maybe", "thanks", "okay",
    "", "what time is it", "turn off the light",
)  # fmt: skip
said = st.sampled_from(_SAID) | st.text(max_size=20)
times = st.integers(-(10**12), 10**12)
_parameters = st.lists(
    st.tuples(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.floats(-1e9, 1e9)),
    max_size=2,
).map(tuple)
actions = st.lists(
    st.builds(
        Action,
        st.sampled_from(["light.a", "light.b", "lock.c"]).map(EntityId),
        st.sampled_from(Verb),
        _parameters,
    ),
    min_size=1,
    max_size=3,
).map(tuple)


def new_gate() -> Gate:
    return Gate(boot_id="b", key=bytes(16), nonces=(str(n) for n in itertools.count()))


def asked_gate(wanted: tuple[Action, ...], now_ms: int, tier: Tier = Tier.EVERYDAY) -> Gate:
    gate = new_gate()
    gate.propose(Proposal(ProposalId("p"), wanted, "Shall I?", tier), now_ms)
    return gate


@unhurried
@given(actions, actions)
def test_i1_different_actions_are_different_bytes(
    one: tuple[Action, ...], other: tuple[Action, ...]
) -> None:
    if canonical(one) == canonical(other):
        assert one == other


@unhurried
@given(actions, actions, st.integers(0, APPROVAL))
def test_i1_an_approval_opens_the_approved_bytes_once(
    wanted: tuple[Action, ...], instead: tuple[Action, ...], later: int
) -> None:
    gate = asked_gate(wanted, 0)
    gate.read_back_played(ProposalId("p"), 0)
    verdict = gate.hear(Spoken("yes", TAIL), TAIL)
    assert isinstance(verdict, Confirmed)
    if canonical(instead) != canonical(wanted):
        other = Proposal(ProposalId("p"), instead, "Shall I?", Tier.EVERYDAY)
        forged = object.__new__(ConfirmedAction)
        for name, value in (("proposal", other), ("heard", "yes"), ("seal", verdict.action.seal)):
            object.__setattr__(forged, name, value)
        with pytest.raises(ConsentError):
            gate.redeem(forged, TAIL + later)
    assert gate.redeem(verdict.action, TAIL + later) == wanted
    with pytest.raises(ConsentError):
        gate.redeem(verdict.action, TAIL + later)


@unhurried
@given(said, times, times, times, times)
def test_i2_only_a_yes_begun_after_our_own_voice_confirms(
    text: str, asked: int, played: int, began: int, now: int
) -> None:
    gate = asked_gate((Action(EntityId("light.a"), Verb.TURN_ON),), asked)
    gate.read_back_played(ProposalId("p"), played)
    if isinstance(gate.hear(Spoken(text, began), now), Confirmed):
        assert classify(text) is AnswerKind.YES
        assert asked <= played <= played + TAIL <= began <= now <= played + LIFETIME


@unhurried
@given(st.integers(0, 50), st.integers(0, LIFETIME + 50), st.integers(0, 50))
def test_i2_to_the_millisecond(played: int, after: int, heard_after: int) -> None:
    gate = asked_gate((Action(EntityId("light.a"), Verb.TURN_ON),), 0)
    gate.read_back_played(ProposalId("p"), played)
    began, now = played + after, played + after + heard_after
    confirmed = isinstance(gate.hear(Spoken("yes", began), now), Confirmed)
    assert confirmed is (after >= TAIL and after + heard_after <= LIFETIME)


@unhurried
@given(st.sampled_from(["no", "stop", "cancel", "Never mind.", "yes, no"]), times, times, times)
def test_i2_no_counts_at_any_time(text: str, played: int, began: int, now: int) -> None:
    gate = asked_gate((Action(EntityId("light.a"), Verb.TURN_ON),), 0)
    gate.read_back_played(ProposalId("p"), played)
    assert gate.hear(Spoken(text, began), now) == Cancelled()
    assert gate.pending is None


@unhurried
@given(st.lists(st.sampled_from(["p", "q", "r"]), min_size=1, max_size=6), st.data())
def test_i3_a_new_proposal_replaces_the_pending_one(ids: list[str], data: st.DataObject) -> None:
    gate = new_gate()
    for now, id_ in enumerate(ids):
        action = Action(EntityId(f"light.{now}"), Verb.TURN_ON)
        gate.propose(Proposal(ProposalId(id_), (action,), "Shall I?", Tier.EVERYDAY), now)
        assert gate.pending == id_
    played = ProposalId(data.draw(st.sampled_from(["p", "q", "r"])))
    now = len(ids)
    gate.read_back_played(played, now)
    verdict = gate.hear(Spoken("yes", now + TAIL), now + TAIL)
    assert isinstance(verdict, Confirmed) is (played == ids[-1])
    if isinstance(verdict, Confirmed):
        opened = gate.redeem(verdict.action, now + TAIL)
        assert opened == (Action(EntityId(f"light.{now - 1}"), Verb.TURN_ON),)


@unhurried
@given(said, st.sampled_from([Tier.GUARDED, Tier.NEVER]), st.text(), times)
def test_i5_no_words_lift_a_tier(text: str, tier: Tier, words: str, now: int) -> None:
    gate = new_gate()
    wanted = (Action(EntityId("lock.c"), Verb.UNLOCK),)
    asked = gate.propose(Proposal(ProposalId("p"), wanted, words, tier, refusal=words), now)
    assert isinstance(asked, Refused)
    gate.read_back_played(ProposalId("p"), now)
    assert not isinstance(gate.hear(Spoken(text, now + TAIL), now + TAIL), Confirmed)


@unhurried
@given(st.text(min_size=1), times)
def test_i5_the_question_is_the_proposals_own(read_back: str, now: int) -> None:
    wanted = (Action(EntityId("light.a"), Verb.TURN_ON),)
    try:
        asked = new_gate().propose(Proposal(ProposalId("p"), wanted, read_back, Tier.EVERYDAY), now)
    except ConsentError:
        return
    assert asked == Asking(read_back)


@unhurried
@given(
    actions,
    st.sampled_from(["expired", "cancelled", "dropped", "replaced", "unplayed", "too early"]),
    st.integers(1, 10**6),
    st.integers(0, APPROVAL),
)
def test_i4_a_question_that_ended_without_a_yes_publishes_nothing(
    wanted: tuple[Action, ...], how: str, late: int, later: int
) -> None:
    gate = asked_gate(wanted, 0)
    now = TAIL
    if how != "unplayed":
        gate.read_back_played(ProposalId("p"), 0)
    if how == "expired":
        now = LIFETIME + late
    elif how == "cancelled":
        assert gate.hear(Spoken("no", now), now) == Cancelled()
    elif how == "dropped":
        gate.drop()
    elif how == "replaced":
        gate.propose(Proposal(ProposalId("q"), wanted, "Shall I?", Tier.EVERYDAY), now)
    elif how == "too early":
        now = TAIL - 1
    verdict = gate.hear(Spoken("yes", now), now + (0 if how == "expired" else later))
    assert not isinstance(verdict, Confirmed)


@unhurried
@given(
    actions,
    st.integers(-(10**9), -1) | st.integers(APPROVAL + 1, 10**9),
    st.integers(0, APPROVAL),
    st.booleans(),
)
def test_i4_used_and_expired_approvals_publish_nothing_more(
    wanted: tuple[Action, ...], outside: int, within: int, used: bool
) -> None:
    gate = asked_gate(wanted, 0)
    gate.read_back_played(ProposalId("p"), 0)
    verdict = gate.hear(Spoken("yes", TAIL), TAIL)
    assert isinstance(verdict, Confirmed)
    if used:
        assert gate.redeem(verdict.action, TAIL + within) == wanted
    else:
        with pytest.raises(ConsentError):
            gate.redeem(verdict.action, TAIL + outside)
    for now in (TAIL, TAIL + within, TAIL + outside):
        with pytest.raises(ConsentError):
            gate.redeem(verdict.action, now)


_heard = st.lists(st.tuples(said, st.integers(0, 3_000), st.booleans()), min_size=1, max_size=8)


@unhurried
@given(actions, _heard, _heard, st.binary(min_size=16, max_size=16), st.booleans())
def test_i7_a_restart_leaves_nothing_pending_and_nothing_approved(
    wanted: tuple[Action, ...],
    before: list[tuple[str, int, bool]],
    after: list[tuple[str, int, bool]],
    key: bytes,
    boot: bool,
) -> None:
    """Wherever a conversation was when the process ended: not even the same nonces help."""
    first = asked_gate(wanted, 0)
    kept = [*_agreed(first, before), *_agreed(asked_gate(wanted, 0), [("yes", TAIL, True)])]
    again = Gate(
        boot_id="next" if boot else "b",
        key=key,
        nonces=(str(number) for number in itertools.count()),
    )
    assert again.pending is None
    assert _agreed(again, after) == []
    assert again.pending is None
    again.propose(Proposal(ProposalId("p"), wanted, "Shall I?", Tier.EVERYDAY), 0)
    assert again.hear(Spoken("yes", TAIL), TAIL) == TooEarly()
    for old in kept:
        with pytest.raises(ConsentError):
            again.redeem(old, TAIL)


def _agreed(gate: Gate, heard: list[tuple[str, int, bool]]) -> list[ConfirmedAction]:
    """What came of answers: text, milliseconds since the last one, is the question played first."""
    found: list[ConfirmedAction] = []
    now = 0
    for text, passed, played in heard:
        if played:
            gate.read_back_played(ProposalId("p"), now)
        now += passed
        verdict = gate.hear(Spoken(text, now), now)
        if isinstance(verdict, Confirmed):
            found.append(verdict.action)
    return found


@unhurried
@given(st.integers(0, 10**9), times)
def test_i8_an_approval_expires_under_any_jump_of_the_clock(approved: int, jump: int) -> None:
    gate = asked_gate((Action(EntityId("light.a"), Verb.TURN_ON),), approved)
    gate.read_back_played(ProposalId("p"), approved)
    now = approved + TAIL
    verdict = gate.hear(Spoken("yes", now), now)
    assert isinstance(verdict, Confirmed)
    if 0 <= jump <= APPROVAL:
        gate.redeem(verdict.action, now + jump)
    else:
        with pytest.raises(ConsentError):
            gate.redeem(verdict.action, now + jump)
        with pytest.raises(ConsentError):
            gate.redeem(verdict.action, now)


@unhurried
@given(times)
def test_i8_a_question_expires_under_any_jump_of_the_clock(jump: int) -> None:
    gate = asked_gate((Action(EntityId("light.a"), Verb.TURN_ON),), 0)
    gate.read_back_played(ProposalId("p"), 0)
    confirmed = isinstance(gate.hear(Spoken("yes", jump), jump), Confirmed)
    assert confirmed is (TAIL <= jump <= LIFETIME)


@dataclass(slots=True)
class _Question:
    """What a person could remember of the one question that is open."""

    wanted: Proposal
    asked_ms: int
    played_ms: int | None = None
    unclear: int = 0


@dataclass(slots=True)
class _Agreed:
    """A confirmation, when it was given, and whether it was used."""

    confirmed: ConfirmedAction
    wanted: Proposal
    at_ms: int
    used: bool = field(default=False)


class Conversation(RuleBasedStateMachine):
    """Anything in any order, beside a plain record of what a person asked for and agreed to."""

    approvals = Bundle("approvals")

    def __init__(self) -> None:
        super().__init__()
        self.gate = new_gate()
        self.now = 0
        self.question: _Question | None = None
        self.agreed = 0
        self.published = 0

    @rule(ms=st.integers(0, 15_000) | st.integers(-(10**6), 10**6))
    def pass_time(self, ms: int) -> None:
        self.now += ms

    @rule(id_=st.sampled_from(["p", "q"]), wanted=actions, tier=st.sampled_from(Tier))
    def propose(self, id_: str, wanted: tuple[Action, ...], tier: Tier) -> None:
        made = Proposal(ProposalId(id_), wanted, "Shall I?", tier)
        asked = self.gate.propose(made, self.now)
        assert isinstance(asked, Asking) is (tier is Tier.EVERYDAY)
        self.question = _Question(made, self.now) if tier is Tier.EVERYDAY else None

    @rule(id_=st.sampled_from(["p", "q"]), ago=st.integers(-100, 100))
    def play(self, id_: str, ago: int) -> None:
        ended = self.now - ago
        self.gate.read_back_played(ProposalId(id_), ended)
        question = self.question
        if question and question.wanted.id == id_ and ended >= question.asked_ms:
            question.played_ms = ended if question.played_ms is None else question.played_ms

    @rule(target=approvals, text=st.sampled_from(_SAID), ago=st.integers(-10, 3_000))
    def answer(self, text: str, ago: int) -> object:
        verdict = self.gate.hear(Spoken(text, self.now - ago), self.now)
        question = self.question
        if isinstance(verdict, Unclear):
            assert question is not None
            question.unclear += 1
            assert question.unclear == 1
            question.asked_ms, question.played_ms = self.now, None
        if self.gate.pending is None:
            self.question = None
        if not isinstance(verdict, Confirmed):
            return multiple()
        assert question is not None
        assert question.played_ms is not None
        assert classify(text) is AnswerKind.YES
        assert question.played_ms + TAIL <= self.now - ago <= self.now
        assert self.now <= question.played_ms + LIFETIME
        self.agreed += 1
        return _Agreed(verdict.action, question.wanted, self.now)

    @rule()
    def drop(self) -> None:
        self.gate.drop()
        self.question = None

    @rule(agreed=approvals)
    def publish(self, agreed: _Agreed) -> None:
        try:
            opened = self.gate.redeem(agreed.confirmed, self.now)
        except ConsentError:
            return
        assert not agreed.used
        assert canonical(opened) == canonical(agreed.wanted.actions)
        assert agreed.at_ms <= self.now <= agreed.at_ms + APPROVAL
        agreed.used = True
        self.published += 1

    @rule()
    def restart(self) -> None:
        self.gate = Gate(boot_id="next", key=bytes(16), nonces=(str(n) for n in itertools.count()))
        self.question = None

    @invariant()
    def i3_at_most_one_question_is_open(self) -> None:
        assert self.gate.pending == (self.question.wanted.id if self.question else None)

    @invariant()
    def i1_i4_no_more_is_published_than_was_agreed_to(self) -> None:
        assert self.published <= self.agreed


Conversation.TestCase.settings = settings(deadline=None, max_examples=60, stateful_step_count=25)
TestI1I3I4Conversation = Conversation.TestCase

"""The invariants of consent, shown for whatever is said, at whatever time, in whatever order."""

import itertools
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.approvals import ConfirmedAction, canonical
from appliance.core.budget import Budget, Limits, Window
from appliance.core.challenge import CHALLENGES, Reply, judge
from appliance.core.consent import Gate, Law
from appliance.core.errors import ConsentError
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Refused,
    Spoken,
    TooEarly,
    Unrelated,
    WhyRefused,
)

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


def new_gate(
    boot_id: str = "b",
    key: bytes = bytes(16),
    *,
    law: Law = lambda proposal: proposal,
    numbers: Iterable[int] = (),
) -> Gate:
    return Gate(
        boot_id=boot_id,
        key=key,
        nonces=(str(n) for n in itertools.count()),
        numbers=iter(numbers) if numbers else itertools.cycle((42, 57)),
        law=law,
        hears_itself=True,
        budget=Budget(Limits(actions=(Window(1, 10_000),))),
    )


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
@given(said, st.sampled_from(Tier), st.text(), st.text(), times)
def test_i5_nothing_that_comes_with_a_proposal_counts(
    text: str, tier: Tier, words: str, refusal: str, now: int
) -> None:
    """The law says that it is guarded: no tier and no wording of its own make it less."""

    def law(proposal: Proposal) -> Proposal:
        return Proposal(proposal.id, proposal.actions, "Unlock the door?", Tier.GUARDED)

    gate = new_gate(law=law)
    wanted = (Action(EntityId("lock.c"), Verb.UNLOCK),)
    asked = gate.propose(Proposal(ProposalId("p"), wanted, words, tier, refusal), now)
    assert asked == Asking(
        "Unlock the door? The number is 42. Say confirm and the number.", Tier.GUARDED, "42"
    )
    gate.read_back_played(ProposalId("p"), now)
    verdict = gate.hear(Spoken(text, now + TAIL), now + TAIL)
    assert isinstance(verdict, Confirmed) is (judge(text, 42, "en") is Reply.RIGHT)


@unhurried
@given(said, st.text(), times)
def test_i5_what_the_law_puts_out_of_reach_stays_there(text: str, words: str, now: int) -> None:
    gate = new_gate(law=lambda proposal: replace(proposal, tier=Tier.NEVER, refusal="Never."))
    wanted = (Action(EntityId("lock.c"), Verb.UNLOCK),)
    asked = gate.propose(Proposal(ProposalId("p"), wanted, words, Tier.EVERYDAY, words), now)
    assert asked == Refused("Never.", WhyRefused.OUT_OF_REACH, Tier.NEVER)
    gate.read_back_played(ProposalId("p"), now)
    assert gate.hear(Spoken(text, now + TAIL), now + TAIL) == Unrelated()


@unhurried
@given(st.sampled_from(sorted(CHALLENGES)), said)
def test_i9_the_question_is_no_answer_to_itself(number: int, text: str) -> None:
    gate = new_gate(numbers=iter((number, number % 89 + 10)))
    wanted = (Action(EntityId("lock.c"), Verb.UNLOCK),)
    asked = gate.propose(Proposal(ProposalId("p"), wanted, "Unlock it?", Tier.GUARDED), 0)
    assert isinstance(asked, Asking)
    gate.read_back_played(ProposalId("p"), 0)
    words = asked.text.split()
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            now = TAIL
            heard = " ".join(words[first:last])
            assert not isinstance(gate.hear(Spoken(heard, now), now), Confirmed)


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
    again = new_gate("next" if boot else "b", key)
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

"""The invariants of consent against an understanding that wants to get past them.

It proposes anything, with any tier and any words, at any moment; the clock jumps, the process
crashes, somebody talks, echoes and replays; the owner changes the house meanwhile, also between a
yes and the time that it was for. Beside the gate
runs a plain record of what a person could know, and the two must never differ to the gate's favour.
`HEARTH_PROVE_STEPS` sets how many steps are taken (`make prove` takes a million).
"""

import itertools
import os
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from appliance.core.answers import AnswerKind, classify
from appliance.core.approvals import GRACE_MS, MOST_PUT_OFF, ConfirmedAction, canonical
from appliance.core.budget import Budget, Limits, Window
from appliance.core.challenge import CHALLENGES, Reply, judge
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.errors import ConsentError
from appliance.core.house import Entity, Home, Range
from appliance.core.terms import on_terms
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
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Expired,
    MoreNeeded,
    PutOff,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
)

STEPS = int(os.environ.get("HEARTH_PROVE_STEPS", "200000"))
LENGTH = 100
LIFETIME, TAIL, APPROVAL, TEN_MINUTES = 12_000, 200, 5_000, 600_000
PIN = "4711"
MANY = 3
LIMITS = Limits(
    actions=(Window(60_000, 12), Window(3_600_000, 60)),
    guarded=(Window(60_000, 2), Window(3_600_000, 9)),
)

SEEN: Counter[str] = Counter()
"""What happened how often, in all runs."""

SWITCHED = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
DIMMED = {"brightness_pct": Range(0, 100)}
DEGREES = {"temperature": Range(5, 95)}


def _entity(id_: str, name: str, *verbs: Verb, **more: object) -> Entity:
    return replace(
        Entity(EntityId(id_), name, verbs=frozenset(verbs) or SWITCHED, approved=True),
        **more,  # type: ignore[arg-type] # a test's own
    )


ENTITIES = (
    _entity("light.hall", "Hall light", settings=DIMMED),
    _entity("light.desk", "Desk lamp"),
    _entity("light.shed", "Shed light"),
    _entity("light.cellar", "Cellar light", raised=Tier.NEVER),
    _entity("light.nursery", "Nursery light", raised=Tier.GUARDED),
    _entity("light.stranger", "Stranger", approved=False),
    _entity("switch.kettle", "Kettle"),
    _entity("lock.front", "Front door", Verb.LOCK, Verb.UNLOCK),
    _entity(
        "lock.safe", "Safe", Verb.LOCK, Verb.UNLOCK, factors=frozenset({Factor.PIN, Factor.PAGE})
    ),
    _entity("cover.garage", "Garage", Verb.OPEN, Verb.CLOSE, device_class="garage"),
    _entity("climate.hall", "Hall heating", Verb.SET, settings=DEGREES, unit="°C"),
)
IDS = [*(entity.id for entity in ENTITIES), EntityId("lock.unknown")]

_parameters: st.SearchStrategy[tuple[tuple[str, Value], ...]] = st.sampled_from(
    [
        (),
        (("brightness_pct", 30),),
        (("brightness_pct", 101),),
        (("temperature", 21),),
        (("temperature", 30),),
        (("temperature", 31),),
        (("temperature", 90),),
        (("code", "1234"),),
    ]
)
_action = st.builds(Action, st.sampled_from(IDS), st.sampled_from(Verb), _parameters)
_likely = st.sampled_from(
    [
        Action(EntityId("light.hall"), Verb.TURN_ON),
        Action(EntityId("light.desk"), Verb.TURN_OFF),
        Action(EntityId("light.shed"), Verb.TURN_ON),
        Action(EntityId("lock.front"), Verb.UNLOCK),
        Action(EntityId("lock.front"), Verb.LOCK),
        Action(EntityId("lock.safe"), Verb.UNLOCK),
        Action(EntityId("cover.garage"), Verb.OPEN),
        Action(EntityId("switch.kettle"), Verb.TURN_ON),
    ]
)
_actions = st.lists(_likely | _action, max_size=5, unique_by=lambda one: one.entity).map(tuple)
_seconds = st.sampled_from([1, 5, 12, 60, 600, 3_600, 86_400, 86_401, 0, -5])
_later = st.one_of(
    st.just(()),
    st.just(()),
    st.lists(st.builds(Later, _seconds, _actions), max_size=3).map(tuple),
    st.lists(st.builds(Later, _seconds, _likely.map(lambda one: (one,))), max_size=2).map(
        lambda parts: tuple(sorted(parts, key=lambda part: part.in_s))
    ),
)
proposals = st.builds(
    Proposal,
    st.sampled_from(["p", "q", "r"]).map(ProposalId),
    _actions,
    st.sampled_from(["Shall I?", "", "Say yes.", "confirm 42"]),
    st.sampled_from(Tier),
    st.just("No."),
    st.sampled_from([frozenset[Factor](), frozenset(Factor)]),
    _later,
)
moments = st.sampled_from(
    [
        *(0, 1, 50, 199, 200, 201, 1_000, 4_999, 5_000, 5_001, 11_999, 12_000, 12_001, 59_999),
        *(60_000, 599_999, 600_000, 600_001, 3_600_000, -1, -200, -60_000, -(10**9), 10**9),
    ]
) | st.integers(-5_000, 15_000)
SAYINGS = (
    "yes", "Yes, please.", "go ahead", "confirm", "no", "stop", "yes no", "yes but", "maybe", "",
    "thanks", "okay", "sure", "what time is it", "turn off the light", "4 7 1 1", "confirm 99",
)  # fmt: skip


KINDS: dict[type[Verdict], str] = {
    Confirmed: "confirmed",
    Refused: "refused",
    Cancelled: "cancelled",
    Unclear: "unclear",
    MoreNeeded: "more-needed",
    Unrelated: "unrelated",
    TooEarly: "too-early",
    Expired: "expired",
}


@dataclass(slots=True)
class Question:
    """What a person could remember of the one question that is open."""

    terms: Proposal
    said: str
    asked_ms: int
    number: int | None
    seen_ms: int
    wanted: str = "answer"
    played_ms: int | None = None
    unclear: int = 0


@dataclass(slots=True)
class Agreed:
    """A confirmation, when it was given, and whether it was used."""

    confirmed: ConfirmedAction
    terms: Proposal
    at_ms: int
    run: int
    used: bool = field(default=False)


@dataclass(slots=True)
class Waiting:
    """What was put off, and what was agreed to about it."""

    put_off: PutOff
    actions: tuple[Action, ...]
    due_ms: int
    run: int
    spent: bool = False
    """It was done, refused or tried: it can never be done again."""


def fresh_numbers() -> Iterator[int]:
    return itertools.cycle(sorted(CHALLENGES))


class Told(Budget):
    """Remembers the highest time that it was told: only that can age what was spent.

    A refusal that needs no budget (locked, out of reach) tells it nothing of a clock that leapt.
    """

    highest_ms = -sys.maxsize

    def refusal(self, tier: Tier, count: int, now_ms: int) -> str:
        self.highest_ms = max(self.highest_ms, now_ms)
        return super().refusal(tier, count, now_ms)


class ByzantineUnderstanding(RuleBasedStateMachine):
    """Anything in any order; see the invariants' names."""

    approvals = Bundle("approvals")

    def __init__(self) -> None:
        super().__init__()
        self.numbers = fresh_numbers()
        self.now = 0
        self.run = 0
        self.agreed = self.published = 0
        self.promised = self.kept = 0
        self.waiting: deque[Waiting] = deque(maxlen=MOST_PUT_OFF)
        self.last_number = 21
        self.raised = dict.fromkeys(IDS, Tier.EVERYDAY)
        self.circumstances = Circumstances()
        self.begin()

    def begin(self) -> None:
        self.budget = Told(LIMITS)
        self.gate = Gate(
            boot_id=f"run {self.run}",
            key=bytes([self.run % 256]) * 16,
            nonces=(str(n) for n in itertools.count()),
            numbers=self.numbers,
            law=self.law,
            hears_itself=True,
            budget=self.budget,
            pin=lambda _, digits: digits == PIN,
        )
        self.question: Question | None = None
        self.spent: deque[tuple[int, Tier, int]] = deque()
        self.failures: deque[int] = deque(maxlen=3)
        self.lock_ms = 0

    def law(self, proposal: Proposal) -> Proposal:
        entities = {
            entity.id: replace(entity, raised=max(entity.raised, self.raised[entity.id], key=ORDER))
            for entity in ENTITIES
        }
        return on_terms(proposal, Home(entities=entities), MANY, self.circumstances)

    def end(self) -> None:
        """The question ended without a confirmation, when it was spoken of last."""
        if self.question is not None and self.question.number is not None:
            self.lock_ms = max(self.lock_ms, self.question.seen_ms)
            self.failures.append(self.lock_ms)
        self.question = None

    @rule(ms=moments)
    def pass_time(self, ms: int) -> None:
        self.now += ms

    @rule(
        entity=st.sampled_from(IDS),
        tier=st.sampled_from([*[Tier.EVERYDAY] * 6, Tier.GUARDED, Tier.NEVER]),
    )
    def owner_raises(self, entity: EntityId, tier: Tier) -> None:
        self.raised[entity] = tier

    @rule(which=st.sampled_from([*[""] * 6, "away", "quiet"]))
    def circumstances_change(self, which: str) -> None:
        self.circumstances = Circumstances(away=which == "away", quiet=which == "quiet")

    @rule(action=_likely, tier=st.sampled_from(Tier))
    def ask(self, action: Action, tier: Tier) -> None:
        """What a person might ask for, played out at once: most conversations begin like that."""
        self.propose(Proposal(ProposalId("p"), (action,), "", tier))
        self.play(0)

    @rule(proposal=proposals)
    def anything(self, proposal: Proposal) -> None:
        self.propose(proposal)

    def propose(self, proposal: Proposal) -> None:
        terms = self.law(proposal)
        if self.question is not None:
            self.question.seen_ms = self.now
        self.end()
        locked = self.is_locked()
        try:
            asked = self.gate.propose(proposal, self.now)
        except ConsentError:
            assert not proposal.everything
            return
        if terms.tier is Tier.GUARDED:
            self.lock_ms = max(self.lock_ms, self.now)
        if terms.tier is Tier.NEVER:
            assert isinstance(asked, Refused)
        if not isinstance(asked, Asking):
            SEEN["refused"] += 1
            return
        SEEN[f"asked {asked.tier}"] += 1
        # I5: what is asked, and how, follows from the actions.
        assert asked.tier is terms.tier
        assert asked.text.startswith(terms.read_back)
        assert (asked.challenge is None) is (terms.tier is Tier.EVERYDAY)
        assert not (locked and terms.tier is Tier.GUARDED)
        number = int(asked.challenge) if asked.challenge else None
        self.question = Question(terms, asked.text, self.now, number, self.now)

    @precondition(lambda self: self.question is not None)
    @rule(ago=st.sampled_from([0, 0, 0, 1, 100, -100, -5_000]))
    def play(self, ago: int) -> None:
        if self.question is not None:
            self.played(self.question.terms.id, self.now - ago)

    @rule(id_=st.sampled_from(["p", "q", "r"]).map(ProposalId), ago=st.integers(-100, 100))
    def play_something(self, id_: ProposalId, ago: int) -> None:
        self.played(id_, self.now - ago)

    def played(self, id_: ProposalId, ended: int) -> None:
        self.gate.read_back_played(id_, ended)
        question = self.question
        if question and question.terms.id == id_ and ended >= question.asked_ms:
            question.played_ms = ended if question.played_ms is None else question.played_ms

    @precondition(lambda self: self.question is not None or self.now % 7 == 3)
    @rule(target=approvals, text=st.sampled_from(SAYINGS), ago=moments)
    def somebody_talks(self, text: str, ago: int) -> object:
        return self.heard(text, self.now - ago)

    @precondition(lambda self: self.question is not None)
    @rule(
        target=approvals,
        what=st.sampled_from(["right", "right", "right", "old number", "pin", "yes"]),
        after=st.sampled_from([199, 200, 201, 1_000, 11_999, 12_000, 12_001]),
    )
    def somebody_answers(self, what: str, after: int) -> object:
        """At a moment around the ones that matter, counted from the end of the question."""
        question = self.question
        assert question is not None
        if question.wanted != "answer":
            self.played(question.terms.id, self.now)
        right = "yes" if question.number is None else f"confirm {question.number}"
        text = {
            "right": right if question.wanted == "answer" else PIN,
            "old number": f"confirm {self.last_number}",
            "pin": "four seven one one",
            "yes": "yes",
        }[what]
        self.now = (question.asked_ms if question.played_ms is None else question.played_ms) + after
        return self.heard(text, self.now)

    @rule(
        target=approvals,
        action=_likely,
        tier=st.sampled_from(Tier),
        after=st.sampled_from([199, 200, 200, 201, 1_000, 1_000, 12_000, 12_001]),
        first=st.sampled_from(["", "", "yes", "maybe", "confirm 99", "no"]),
    )
    def a_whole_conversation(self, action: Action, tier: Tier, after: int, first: str) -> object:
        """Asked, played, perhaps a wrong answer, then the right one: nothing comes between."""
        self.ask(action, tier)
        if self.question is not None and first:
            self.now += 1_000
            came = self.heard(first, self.now)
            if isinstance(came, Agreed):
                return came
            self.play(0)
        if self.question is None:
            return multiple()
        return self.somebody_answers("right", after)

    @precondition(lambda self: self.question is not None)
    @rule(target=approvals, first=st.integers(0, 20), length=st.integers(1, 20))
    def our_own_voice_comes_back(self, first: int, length: int) -> object:
        assert self.question is not None
        words = self.question.said.split()
        self.now = max(self.now, (self.question.played_ms or 0) + TAIL)
        came = self.heard(" ".join(words[first % len(words) :][:length]), self.now)
        # I9: nothing that Hearth says is an answer to it.
        assert not isinstance(came, Agreed)
        return came

    @precondition(lambda self: self.question is not None or self.now % 7 == 3)
    @rule(target=approvals, id_=st.sampled_from(["p", "p", "q", "r"]).map(ProposalId))
    def somebody_taps(self, id_: ProposalId) -> object:
        if self.question is not None and self.question.terms.id == id_:
            self.question.seen_ms = self.now
        return self.judged(self.gate.tapped(id_, self.now), "", None)

    def heard(self, text: str, began: int) -> object:
        if self.question is not None:
            self.question.seen_ms = self.now
        return self.judged(self.gate.hear(Spoken(text, began), self.now), text, began)

    def judged(self, verdict: Verdict, text: str, began: int | None) -> object:
        question = self.question
        SEEN[KINDS[type(verdict)]] += 1
        if classify(text) is AnswerKind.NO and question is not None:
            # I2: no counts at any time.
            assert verdict == Cancelled()
        if isinstance(verdict, Unclear | MoreNeeded):
            assert question is not None
            self.asked_more(question, verdict, text)
            return multiple()
        if isinstance(verdict, Confirmed):
            return self.confirmed(verdict, text, began)
        if self.gate.pending is None:
            self.end()
        return multiple()

    def asked_more(self, question: Question, verdict: Unclear | MoreNeeded, text: str) -> None:
        if isinstance(verdict, Unclear):
            question.unclear += 1
            assert question.unclear == 1
            if question.wanted == "answer" and question.number is not None:
                assert verdict.challenge is not None
                assert int(verdict.challenge) != question.number
                self.last_number, question.number = question.number, int(verdict.challenge)
        elif question.wanted == "answer":
            assert question.number is not None
            assert judge(text, question.number, "en") is Reply.RIGHT
            question.wanted = "pin" if Factor.PIN in question.terms.factors else "tap"
        else:
            assert question.wanted == "pin"
            question.wanted = "tap"
        question.said = verdict.say
        question.asked_ms, question.played_ms = self.now, None

    def confirmed(self, verdict: Confirmed, text: str, began: int | None) -> Agreed:
        question = self.question
        assert question is not None
        assert question.played_ms is not None
        assert self.now <= question.played_ms + LIFETIME
        if began is None:
            assert question.wanted == "tap"
        else:
            # I2: the answer began after our own voice had ended.
            assert question.played_ms + TAIL <= began <= self.now
            self.is_right(question, text)
        assert verdict.action.proposal == question.terms == self.law(question.terms)
        assert question.terms.tier is not Tier.NEVER
        tier, count = question.terms.tier, len(question.terms.everything)
        self.spent.append((self.budget.highest_ms, tier, count))
        self.agreed += 1
        SEEN[f"agreed {tier}"] += 1
        self.question = None
        assert [each.later for each in verdict.put_off] == list(question.terms.later)
        for each in verdict.put_off:
            due_ms = self.now + each.later.in_s * 1000
            assert each.due_ms == due_ms
            self.waiting.append(Waiting(each, each.later.actions, due_ms, self.run))
            self.promised += 1
        return Agreed(verdict.action, question.terms, self.now, self.run)

    def is_right(self, question: Question, text: str) -> None:
        if question.wanted == "pin":
            assert "".join(filter(str.isdigit, text)) == PIN or text == "four seven one one"
        elif question.number is None:
            assert question.terms.tier is Tier.EVERYDAY
            assert classify(text) is AnswerKind.YES
        else:
            assert judge(text, question.number, "en") is Reply.RIGHT

    @rule()
    def drop(self) -> None:
        self.gate.drop()
        self.end()

    @rule(agreed=approvals)
    def publish(self, agreed: Agreed) -> None:
        try:
            opened = self.gate.redeem(agreed.confirmed, self.now)
        except ConsentError:
            return
        # I1, I4, I7: once, the very bytes, soon, in the run that approved them.
        assert not agreed.used
        assert agreed.run == self.run
        assert canonical(opened) == canonical(agreed.terms.actions)
        assert agreed.at_ms <= self.now <= agreed.at_ms + APPROVAL
        agreed.used = True
        self.published += 1
        SEEN["published"] += 1

    @precondition(lambda self: self.waiting)
    @rule(
        which=st.integers(0, MOST_PUT_OFF),
        after=st.sampled_from([None, -1, 0, 0, 0, 1, GRACE_MS, GRACE_MS, GRACE_MS + 1]),
        looks=st.booleans(),
    )
    def time_comes(self, which: int, after: int | None, looks: bool) -> None:
        """At a moment around the ones that matter, or whenever it is."""
        waiting = self.waiting[which % len(self.waiting)]
        if after is not None:
            self.now = waiting.due_ms + after
        self.try_to_keep(waiting, looks=looks)

    @rule(
        action=_likely,
        in_s=st.sampled_from([1, 60, 600, 86_400]),
        now=st.sampled_from([(), (), (Action(EntityId("light.desk"), Verb.TURN_ON),)]),
        meanwhile=st.sampled_from(["", "", "raised", "away", "crash", "drop"]),
    )
    def a_whole_plan(
        self, action: Action, in_s: int, now: tuple[Action, ...], meanwhile: str
    ) -> None:
        """Asked, agreed to, and its time comes: perhaps in another house than it was set in."""
        part = Later(in_s, (action,))
        self.propose(Proposal(ProposalId("q"), now, "", Tier.EVERYDAY, later=(part,)))
        self.play(0)
        if self.question is None:
            return
        came = self.somebody_answers("right", TAIL)
        if not isinstance(came, Agreed):
            return
        if now:
            self.publish(came)
        waiting = self.waiting[-1]
        self.now = waiting.due_ms
        if meanwhile == "raised":
            self.raised[action.entity] = Tier.NEVER
        elif meanwhile == "away":
            self.circumstances = Circumstances(away=True)
        elif meanwhile == "crash":
            self.crash()
        elif meanwhile == "drop":
            self.gate.drop_all()
        kept = self.kept
        self.try_to_keep(waiting, looks=False)
        assert not meanwhile or self.kept == kept

    def try_to_keep(self, waiting: Waiting, *, looks: bool) -> None:
        """An approval that waits publishes once, its bytes, at its time, by the law of then."""
        confirmed = waiting.put_off.action
        refused = self.gate.due(confirmed, self.now) if looks else None
        possible = not waiting.spent and waiting.run == self.run
        waiting.spent = True
        try:
            opened = self.gate.redeem(confirmed, self.now)
        except ConsentError:
            SEEN["not kept"] += 1
            return
        assert refused is None
        assert possible
        assert waiting.due_ms <= self.now <= waiting.due_ms + GRACE_MS
        assert canonical(opened) == canonical(waiting.actions)
        law = self.law(confirmed.proposal)
        assert law == confirmed.proposal
        assert law.tier is not Tier.NEVER
        self.spent.append((self.budget.highest_ms, law.tier, len(opened)))
        self.kept += 1
        SEEN["kept"] += 1

    @precondition(lambda self: self.now % 7 == 0)
    @rule()
    def crash(self) -> None:
        self.run += 1
        self.begin()

    def is_locked(self) -> bool:
        if len(self.failures) < 3 or self.failures[2] - self.failures[0] >= TEN_MINUTES:
            return False
        return max(self.lock_ms, self.now) < self.failures[2] + TEN_MINUTES

    @invariant()
    def i3_at_most_one_question_is_open(self) -> None:
        assert self.gate.pending == (self.question.terms.id if self.question else None)

    @invariant()
    def i1_i4_no_more_is_published_than_was_agreed_to(self) -> None:
        assert self.published <= self.agreed
        assert self.kept <= self.promised

    @invariant()
    def i8_budgets_hold_under_any_jump_of_the_clock(self) -> None:
        kinds: tuple[tuple[tuple[Window, ...], Callable[[Tier, int], int]], ...] = (
            (LIMITS.actions, lambda _tier, count: count),
            (LIMITS.guarded, lambda tier, _count: int(tier is Tier.GUARDED)),
        )
        for windows, cost in kinds:
            for window in windows:
                within = [
                    cost(t, n)
                    for at, t, n in self.spent
                    if at > self.budget.highest_ms - window.span_ms
                ]
                assert sum(within) <= window.most


def ORDER(tier: Tier) -> int:  # noqa: N802 - a key, beside the other constants
    return list(Tier).index(tier)


@pytest.mark.timeout(0)
def test_no_understanding_gets_past_the_gate() -> None:
    steps = settings(
        deadline=None,
        max_examples=max(1, STEPS // LENGTH),
        stateful_step_count=LENGTH,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    SEEN.clear()
    run_state_machine_as_test(ByzantineUnderstanding, settings=steps)
    print(f"{STEPS} steps: {dict(sorted(SEEN.items()))}")  # noqa: T201 - the figures of the proof
    # A machine that is never let through proves nothing.
    for often in ("asked everyday", "asked guarded", "agreed everyday", "agreed guarded"):
        assert SEEN[often] > STEPS / 2000, often
    seldom = ("published", "unclear", "refused", "more-needed", "too-early", "expired")
    for each in (*seldom, "kept", "not kept"):
        assert SEEN[each] > STEPS / 4000, each

"""The law of the gate for what is guarded: challenge, PIN, tap, lock, budget, and what changes."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.budget import Budget, Limits, Window
from appliance.core.challenge import CHALLENGES
from appliance.core.consent import Gate, Law, PinCheck
from appliance.core.errors import ConsentError
from appliance.core.lockout import Lockout
from appliance.core.types import Action, EntityId, Factor, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Expired,
    MoreNeeded,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
    WhyRefused,
)
from tests.every_case import every_case

TAIL, LIFETIME, MINUTE = 200, 12_000, 60_000
DOOR = Action(EntityId("lock.front_door"), Verb.UNLOCK)
ASKED = "Unlock the front door? The number is {}. Say confirm and the number."
PIN = "4711"
DEFAULT = Limits()


def unlocking(id_: str = "p", *factors: Factor, tier: Tier = Tier.GUARDED) -> Proposal:
    return Proposal(
        ProposalId(id_), (DOOR,), "Unlock the front door?", tier, factors=frozenset(factors)
    )


def gate(
    *,
    law: Law = lambda proposal: proposal,
    limits: Limits = DEFAULT,
    pin: PinCheck = lambda _, digits: digits == PIN,
    numbers: Iterator[int] | None = None,
    hears_itself: bool = True,
) -> Gate:
    return Gate(
        boot_id="b",
        key=bytes(16),
        nonces=(str(n) for n in itertools.count()),
        numbers=numbers or itertools.cycle((42, 57, 68)),
        law=law,
        budget=Budget(limits),
        pin=pin,
        hears_itself=hears_itself,
    )


class Conversation:
    """A gate, a clock, and everything that is asked played out at once."""

    def __init__(self, made: Gate, proposal: Proposal | None = None) -> None:
        self.gate = made
        self.now = 0
        self.proposal = proposal or unlocking()

    def propose(self) -> object:
        asked = self.gate.propose(self.proposal, self.now)
        self.play()
        return asked

    def play(self) -> None:
        self.now += 2_000
        self.gate.read_back_played(self.proposal.id, self.now)

    def say(self, text: str, after: int = 1_000) -> Verdict:
        self.now += after
        verdict = self.gate.hear(Spoken(text, self.now), self.now)
        if isinstance(verdict, Unclear | MoreNeeded):
            self.play()
        return verdict


def begun(made: Gate | None = None, *factors: Factor) -> Conversation:
    talk = Conversation(made or gate(), unlocking("p", *factors))
    assert talk.propose() == Asking(ASKED.format(42), Tier.GUARDED, "42")
    return talk


RIGHT = ["Confirm 42.", "confirm forty-two", "Confirm, four two, please.", "Yes, confirm 42."]


@pytest.mark.parametrize("said", RIGHT)
def test_the_word_and_the_number_confirm(said: str) -> None:
    talk = begun()
    verdict = talk.say(said)
    assert isinstance(verdict, Confirmed)
    assert talk.gate.pending is None
    assert talk.gate.redeem(verdict.action, talk.now) == (DOOR,)


NOT_ENOUGH = ["yes", "confirm 43", "24", "sure", "confirm 57", "57, confirm", "", "maybe"]


@every_case("said", NOT_ENOUGH)
def test_everything_else_gets_one_more_question_with_a_fresh_number(said: str) -> None:
    talk = begun()
    assert talk.say(said) == Unclear(ASKED.format(57), "57")
    assert talk.gate.pending == "p"
    assert talk.say("confirm 42") == Cancelled()
    assert talk.gate.pending is None


def test_the_second_number_confirms_and_the_first_does_not() -> None:
    talk = begun()
    talk.say("confirm 24")
    assert isinstance(talk.say("confirm 57"), Confirmed)


@every_case("said", ["no", "stop", "Cancel.", "confirm 42 no", "never mind"])
@every_case("played", [True, False])
def test_cancel_wins(said: str, played: bool) -> None:
    talk = Conversation(gate())
    talk.gate.propose(talk.proposal, 0)
    if played:
        talk.play()
    assert talk.say(said) == Cancelled()


def test_a_sentence_of_its_own_drops_it() -> None:
    assert begun().say("what time is it in Lisbon") == Unrelated()


def test_the_last_number_is_never_the_fresh_one() -> None:
    talk = Conversation(gate(numbers=iter((42, 42, 42, 57))))
    talk.propose()
    assert talk.say("yes") == Unclear(ASKED.format(57), "57")


@pytest.mark.parametrize("numbers", [(), (7,), (10,), (99,), (100,), (-42,)])
def test_without_a_fresh_number_nothing_guarded_is_asked(numbers: tuple[int, ...]) -> None:
    made = gate(numbers=iter(numbers))
    if set(numbers) & set(CHALLENGES):
        assert isinstance(made.propose(unlocking(), 0), Asking)
        return
    with pytest.raises(ConsentError, match="no fresh number"):
        made.propose(unlocking(), 0)
    assert made.pending is None


@pytest.mark.parametrize(
    "echo",
    [
        "Unlock the front door? The number is 42. Say confirm and the number.",
        "the number is 42 say confirm",
        "42, say confirm and the number",
        "confirm and the number",
        "confirm",
        "42",
        "unlock the front door",
    ],
)
def test_our_own_voice_is_passed_over(echo: str) -> None:
    talk = begun()
    assert talk.say(echo) == TooEarly()
    assert isinstance(talk.say("confirm 42"), Confirmed)


def test_what_is_typed_is_no_echo() -> None:
    talk = begun(gate(hears_itself=False))
    assert talk.say("confirm") == Unclear(ASKED.format(57), "57")


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(CHALLENGES)), st.sampled_from(sorted(CHALLENGES)))
def test_a_replayed_confirmation_fits_its_own_number_alone(old: int, fresh: int) -> None:
    talk = Conversation(gate(numbers=iter((fresh, old))))
    talk.propose()
    assert isinstance(talk.say(f"confirm {old}"), Confirmed) is (old == fresh)


def test_a_pin_comes_after_the_challenge_and_never_instead() -> None:
    talk = begun(None, Factor.PIN)
    assert talk.say("4 7 1 1") == Unclear(ASKED.format(57), "57")
    assert talk.say("confirm 57") == MoreNeeded("And the PIN?")
    assert isinstance(talk.say("four seven one one"), Confirmed)


def test_a_pin_has_one_retry_that_it_shares_with_the_challenge() -> None:
    talk = begun(None, Factor.PIN)
    talk.say("confirm 42")
    assert talk.say("1234") == Unclear("That is not it. What is the PIN?")
    assert isinstance(talk.say("4711"), Confirmed)
    talk = begun(None, Factor.PIN)
    talk.say("yes")
    talk.say("confirm 57")
    assert talk.say("1234") == Cancelled()


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("confirm 42", Unclear("That is not it. What is the PIN?")),
        ("yes", Unclear("That is not it. What is the PIN?")),
        ("no", Cancelled()),
        ("four seven eleven", Unclear("That is not it. What is the PIN?")),
        ("what is the weather like", Unclear("That is not it. What is the PIN?")),
        ("47 11 22", Unclear("That is not it. What is the PIN?")),
    ],
)
def test_at_the_pin_nothing_else_helps(said: str, verdict: Verdict) -> None:
    talk = begun(None, Factor.PIN)
    talk.say("confirm 42")
    assert talk.say(said) == verdict


def test_the_pin_is_not_looked_at_without_digits() -> None:
    asked: list[str] = []

    def check(_: Proposal, digits: str) -> bool:
        asked.append(digits)
        return True

    talk = begun(gate(pin=check), Factor.PIN)
    talk.say("confirm 42")
    assert isinstance(talk.say("yes"), Unclear)
    assert asked == []
    assert isinstance(talk.say("1 2 3 4"), Confirmed)
    assert asked == ["1234"]


def test_without_a_pin_store_no_pin_is_right() -> None:
    made = Gate(
        boot_id="b",
        key=bytes(16),
        nonces=iter("abc"),
        numbers=iter((42, 57)),
        law=lambda proposal: proposal,
        budget=Budget(),
        hears_itself=True,
    )
    talk = begun(made, Factor.PIN)
    talk.say("confirm 42")
    assert isinstance(talk.say("4711"), Unclear)
    assert talk.say("") == Cancelled()


def test_a_tap_comes_last() -> None:
    talk = begun(None, Factor.PIN, Factor.PAGE)
    assert talk.gate.tapped(talk.proposal.id, talk.now) == TooEarly()
    talk.say("confirm 42")
    assert talk.gate.tapped(talk.proposal.id, talk.now) == TooEarly()
    assert talk.say(PIN) == MoreNeeded("Please allow it on the page.")
    assert talk.say("yes") == TooEarly()
    assert talk.gate.tapped(ProposalId("other"), talk.now) == Unrelated()
    assert isinstance(talk.gate.tapped(talk.proposal.id, talk.now), Confirmed)
    assert talk.gate.tapped(talk.proposal.id, talk.now) == Unrelated()


@pytest.mark.parametrize(
    ("later", "kind"),
    [(-1, Expired), (0, Confirmed), (LIFETIME, Confirmed), (LIFETIME + 1, Expired)],
)
def test_a_tap_counts_while_it_is_asked_for(later: int, kind: type[Verdict]) -> None:
    talk = begun(None, Factor.PAGE)
    assert talk.say("confirm 42") == MoreNeeded("Please allow it on the page.")
    assert isinstance(talk.gate.tapped(talk.proposal.id, talk.now + later), kind)
    assert talk.gate.pending is None


def test_a_tap_waits_for_the_question_to_be_played() -> None:
    talk = begun(None, Factor.PAGE)
    talk.now += 1_000
    assert isinstance(talk.gate.hear(Spoken("confirm 42", talk.now), talk.now), MoreNeeded)
    assert talk.gate.tapped(talk.proposal.id, talk.now) == TooEarly()
    assert talk.say("no") == Cancelled()


ENDINGS: list[tuple[str, Callable[[Conversation], object]]] = [
    ("no", lambda talk: talk.say("no")),
    ("wrong twice", lambda talk: [talk.say("confirm 99"), talk.say("confirm 99")]),
    ("late", lambda talk: talk.say("confirm 42", LIFETIME + 1)),
    ("silence", lambda talk: talk.gate.drop()),
    ("something else", lambda talk: talk.say("turn off the radio")),
    ("replaced", lambda talk: talk.gate.propose(light("q"), talk.now)),
]


def light(id_: str) -> Proposal:
    action = Action(EntityId("light.hall"), Verb.TURN_ON)
    return Proposal(ProposalId(id_), (action,), "Turn on the hall light?", Tier.EVERYDAY)


@pytest.mark.parametrize("end", [end for _, end in ENDINGS], ids=[name for name, _ in ENDINGS])
def test_three_guarded_questions_without_a_confirmation_lock_the_tier(
    end: Callable[[Conversation], object],
) -> None:
    talk = Conversation(gate())
    for _ in range(3):
        assert isinstance(talk.propose(), Asking)
        end(talk)
    locked = talk.gate.propose(talk.proposal, talk.now)
    assert isinstance(locked, Refused)
    assert "not confirmed 3 times" in locked.say
    assert (locked.why, locked.tier) == (WhyRefused.LOCKED, Tier.GUARDED)
    assert isinstance(talk.gate.propose(light("r"), talk.now), Asking)
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + 10 * MINUTE), Asking)


def say_no(talk: Conversation) -> None:
    talk.say("no", 4_000)


def say_it_late(talk: Conversation) -> None:
    talk.say("yes", LIFETIME + 1)


def fall_silent(talk: Conversation) -> None:
    talk.say("confirm", 3_000)
    talk.gate.drop()


def ask_for_something_else(talk: Conversation) -> None:
    talk.now += 5_000
    talk.gate.propose(light("q"), talk.now)


@pytest.mark.parametrize("end", [say_no, say_it_late, fall_silent, ask_for_something_else])
def test_the_lock_counts_from_the_moment_at_which_it_ended(
    end: Callable[[Conversation], None],
) -> None:
    talk = Conversation(gate())
    for _ in range(3):
        talk.propose()
        end(talk)
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + 10 * MINUTE - 1), Refused)
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + 10 * MINUTE), Asking)


def test_the_lock_counts_from_a_tap_that_came_too_late() -> None:
    talk = Conversation(gate(), unlocking("p", Factor.PAGE))
    for _ in range(3):
        asked = talk.propose()
        assert isinstance(asked, Asking)
        talk.say(f"confirm {asked.challenge}")
        talk.now += LIFETIME + 1
        assert talk.gate.tapped(talk.proposal.id, talk.now) == Expired()
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + 10 * MINUTE - 1), Refused)
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + 10 * MINUTE), Asking)


def test_what_was_confirmed_does_not_count_towards_the_lock() -> None:
    talk = Conversation(gate(numbers=itertools.repeat(42)))
    for _ in range(5):
        talk.propose()
        assert isinstance(talk.say("confirm 42"), Confirmed)
    assert isinstance(talk.propose(), Asking)


def test_everyday_questions_lock_nothing() -> None:
    made = gate()
    for now in range(10):
        assert isinstance(made.propose(light("p"), now), Asking)
        made.drop()
    assert isinstance(made.propose(unlocking(), 10), Asking)


M = 10 * MINUTE


@every_case(
    ("failures", "at", "left"),
    [
        ((0, 1, 2), 2, M),
        ((0, 1, 2), M + 1, 1),
        ((0, 1, 2), M + 2, 0),
        ((0, 1, M - 1), M - 1, M),
        ((0, 1, M), M, 0),
        ((0, 1), 1, 0),
        ((5, 4, 3), 0, M),
        ((-5, -4, -3), 0, M),
    ],
)
def test_the_lock_to_the_millisecond(failures: tuple[int, ...], at: int, left: int) -> None:
    lock = Lockout()
    for failure in failures:
        lock.failed(failure)
    assert lock.left_ms(at) == left
    assert bool(lock.refusal(at)) is (left > 0)


@pytest.mark.parametrize(
    ("left", "words"),
    [(M, "10 minutes"), (M - MINUTE, "9 minutes"), (MINUTE + 1, "2 minutes"), (MINUTE, "a minute")],
)
def test_the_lock_says_how_long(left: int, words: str) -> None:
    lock = Lockout()
    for _ in range(3):
        lock.failed(0)
    assert lock.refusal(M - left).endswith(f"for {words}.")


@settings(deadline=None, max_examples=200)
@given(st.lists(st.integers(-M, 3 * M), min_size=3, max_size=12))
def test_a_clock_that_runs_backwards_shortens_no_lock(times: list[int]) -> None:
    lock = Lockout()
    highest = 0
    for now in times:
        highest = max(highest, now)
        lock.failed(now)
        assert lock.left_ms(min(times)) == lock.left_ms(highest)


def test_a_budget_is_looked_at_when_it_is_asked_and_when_it_is_confirmed() -> None:
    limits = Limits(actions=(Window(MINUTE, 1),))
    talk = Conversation(gate(limits=limits))
    talk.propose()
    talk.gate._budget.spend(Tier.EVERYDAY, 1, talk.now)
    refused = talk.say("confirm 42")
    assert isinstance(refused, Refused)
    assert refused.say.startswith("That's a lot at once.")
    assert refused.why is WhyRefused.OVER_BUDGET
    assert talk.gate.pending is None
    again = talk.gate.propose(talk.proposal, talk.now)
    assert isinstance(again, Refused)
    assert again.why is WhyRefused.OVER_BUDGET
    assert isinstance(talk.gate.propose(talk.proposal, talk.now + MINUTE), Asking)


def test_what_is_confirmed_is_spent() -> None:
    talk = Conversation(gate(limits=Limits(guarded=(Window(MINUTE, 2),)), numbers=iter((42,) * 9)))
    for _ in range(2):
        talk.propose()
        assert isinstance(talk.say("confirm 42"), Confirmed)
    assert isinstance(talk.gate.propose(talk.proposal, talk.now), Refused)


def test_the_law_decides_and_not_who_proposes() -> None:
    """Whatever tier, question and factors come with a proposal: those of the actions count."""

    def law(proposal: Proposal) -> Proposal:
        return dataclasses.replace(unlocking(proposal.id, Factor.PIN), actions=proposal.actions)

    lie = dataclasses.replace(
        unlocking(tier=Tier.EVERYDAY), read_back="Turn on the hall light?", factors=frozenset()
    )
    talk = Conversation(gate(law=law), lie)
    assert talk.propose() == Asking(ASKED.format(42), Tier.GUARDED, "42")
    assert isinstance(talk.say("yes"), Unclear)
    assert isinstance(talk.say("confirm 57"), MoreNeeded)
    verdict = talk.say(PIN)
    assert isinstance(verdict, Confirmed)
    assert verdict.action.proposal == law(lie)


CHANGED = "Something about that has changed just now, so I did nothing. Please ask me again."


@pytest.mark.parametrize(
    ("then", "says", "why"),
    [
        ({"tier": Tier.EVERYDAY}, CHANGED, WhyRefused.CHANGED),
        ({"read_back": "Unlock the back door?"}, CHANGED, WhyRefused.CHANGED),
        ({"factors": frozenset({Factor.PIN})}, CHANGED, WhyRefused.CHANGED),
        (
            {"tier": Tier.NEVER, "refusal": "Nobody is home."},
            "Nobody is home.",
            WhyRefused.OUT_OF_REACH,
        ),
    ],
)
def test_terms_that_change_while_it_is_asked_change_the_answer(
    then: dict[str, object], says: str, why: WhyRefused
) -> None:
    terms: list[dict[str, object]] = [{}]
    talk = begun(gate(law=lambda _: dataclasses.replace(unlocking(), **terms[-1])))  # type: ignore[arg-type]
    terms.append(then)
    refused = talk.say("confirm 42")
    assert isinstance(refused, Refused)
    assert (refused.say, refused.why) == (says, why)
    assert talk.gate.pending is None

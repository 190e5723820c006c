"""The law of the gate, row by row, and the seal on what was agreed to."""

import copy
import dataclasses
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api as mypy

from appliance.core.answers import GRAMMARS
from appliance.core.approvals import ConfirmedAction, canonical
from appliance.core.budget import Budget
from appliance.core.consent import Gate, Law, PinCheck
from appliance.core.errors import ConsentError
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Value, Verb
from appliance.core.verdicts import (
    Asking,
    Cancelled,
    Confirmed,
    Expired,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    Unrelated,
    Verdict,
    WhyRefused,
)
from tests.every_case import every_case

KEY = bytes(range(32))
LIFETIME, TAIL, APPROVAL = 12_000, 200, 5_000
PLAYED = 1_000


def nonces() -> Iterator[str]:
    return (f"nonce-{n}" for n in itertools.count())


NUMBERS = (42, 57, 68, 93)


def gate(
    boot_id: str = "boot-1",
    key: bytes = KEY,
    *,
    law: Law = lambda proposal: proposal,
    pin: PinCheck = lambda _, digits: digits == "4711",
    language: str = "en",
    fresh: Iterator[str] | None = None,
) -> Gate:
    return Gate(
        boot_id=boot_id,
        key=key,
        nonces=nonces() if fresh is None else fresh,
        numbers=itertools.cycle(NUMBERS),
        law=law,
        hears_itself=True,
        budget=Budget(),
        pin=pin,
        language=language,
    )


def proposal(
    id_: str = "p1",
    *,
    entity: str = "light.hall",
    tier: Tier = Tier.EVERYDAY,
    verb: Verb = Verb.TURN_ON,
    parameters: tuple[tuple[str, Value], ...] = (),
    refusal: str = "",
) -> Proposal:
    actions = (Action(EntityId(entity), verb, parameters),)
    return Proposal(ProposalId(id_), actions, "Turn on the hall light?", tier, refusal)


def armed(asked: Proposal | None = None) -> Gate:
    asked = asked or proposal()
    made = gate()
    made.propose(asked, now_ms=0)
    made.read_back_played(asked.id, PLAYED)
    return made


def confirm(by: Gate, asked: Proposal | None = None, at: int = 0) -> ConfirmedAction:
    asked = asked or proposal()
    by.propose(asked, now_ms=at)
    by.read_back_played(asked.id, at)
    verdict = by.hear(Spoken("yes", at + TAIL), now_ms=at + TAIL)
    assert isinstance(verdict, Confirmed)
    return verdict.action


def test_everyday_is_asked_and_waits() -> None:
    made = gate()
    assert made.pending is None
    assert made.propose(proposal(), 0) == Asking("Turn on the hall light?", Tier.EVERYDAY)
    assert made.pending == "p1"


def test_what_is_out_of_reach_is_refused_in_words() -> None:
    made = gate()
    refused = made.propose(proposal(tier=Tier.NEVER, refusal="That is out of my reach."), 0)
    assert refused == Refused("That is out of my reach.", WhyRefused.OUT_OF_REACH, Tier.NEVER)
    assert made.propose(proposal(tier=Tier.NEVER), 0) == Refused(
        "I can't do that by voice.", WhyRefused.OUT_OF_REACH, Tier.NEVER
    )
    assert made.pending is None
    made.read_back_played(ProposalId("p1"), 10)
    assert made.hear(Spoken("yes", 1_000), 1_000) == Unrelated()


SOON, LATE = PLAYED + 2_000, PLAYED + LIFETIME + 1
LAW: list[tuple[str, str, int, Verdict, bool]] = [
    # the answer, the state, when it began; the verdict, whether the proposal is still pending
    ("no", "asked", SOON, Cancelled(), False),
    ("yes", "asked", SOON, TooEarly(), True),
    ("maybe", "asked", SOON, TooEarly(), True),
    ("what time is it", "asked", SOON, TooEarly(), True),
    ("", "asked", SOON, TooEarly(), True),
    ("yes no stop", "armed", SOON, Cancelled(), False),
    ("stop", "armed", PLAYED - 900, Cancelled(), False),
    ("cancel", "armed", LATE, Cancelled(), False),
    ("yes", "armed", LATE, Expired(), False),
    ("maybe", "armed", LATE, Expired(), False),
    ("what time is it", "armed", LATE, Expired(), False),
    ("yes", "armed", PLAYED - 1, TooEarly(), True),
    ("yes", "armed", PLAYED + TAIL - 1, TooEarly(), True),
    ("what time is it", "armed", PLAYED, TooEarly(), True),
    ("turn off the radio", "armed", SOON, Unrelated(), False),
    ("yes", "idle", SOON, Unrelated(), False),
    ("no", "idle", SOON, Unrelated(), False),
]


@every_case(("said", "state", "began", "verdict", "pending"), LAW)
def test_law(said: str, state: str, began: int, verdict: Verdict, pending: bool) -> None:
    made = gate()
    if state != "idle":
        made.propose(proposal(), now_ms=0)
    if state == "armed":
        made.read_back_played(ProposalId("p1"), PLAYED)
    assert made.hear(Spoken(said, began), now_ms=max(began, SOON)) == verdict
    assert (made.pending is not None) is pending


@every_case("said", ["Yes.", "yes please", "Yeah, go ahead.", "okay, do it"])
@every_case("began", [PLAYED + TAIL, PLAYED + LIFETIME])
def test_a_yes_in_time_confirms(said: str, began: int) -> None:
    made = armed()
    verdict = made.hear(Spoken(said, began), began)
    assert isinstance(verdict, Confirmed)
    assert verdict.action.proposal == proposal()
    assert made.pending is None
    assert made.redeem(verdict.action, began + APPROVAL) == proposal().actions


UNCLEAR = ["maybe", "yes but", "Yes, turn it off.", "thanks", "okay", "sure", "", "...", "Yes?"]


@every_case("said", UNCLEAR)
def test_unclear_answers_are_asked_again_once(said: str) -> None:
    made = armed()
    verdict = made.hear(Spoken(said, SOON), SOON)
    assert verdict == Unclear("I need a clear answer. Turn on the hall light?")
    assert made.pending == "p1"
    again = SOON + 3_000
    assert made.hear(Spoken("yes", SOON + 500), SOON + 500) == TooEarly()
    made.read_back_played(ProposalId("p1"), again)
    assert made.hear(Spoken(said, again + 500), again + 500) == Cancelled()
    assert made.pending is None


def test_a_yes_to_the_second_question_confirms() -> None:
    made = armed()
    made.hear(Spoken("maybe", SOON), SOON)
    made.read_back_played(ProposalId("p1"), SOON - 1)
    assert made.hear(Spoken("yes", SOON + 500), SOON + 500) == TooEarly()
    made.read_back_played(ProposalId("p1"), SOON + 3_000)
    assert isinstance(made.hear(Spoken("yes", SOON + 3_500), SOON + 3_500), Confirmed)


def test_playback_of_another_question_arms_nothing() -> None:
    made = gate()
    made.propose(proposal("p1"), 0)
    made.read_back_played(ProposalId("p0"), PLAYED)
    assert made.hear(Spoken("yes", SOON), SOON) == TooEarly()


def test_playback_from_before_the_question_arms_nothing() -> None:
    made = gate()
    made.propose(proposal(), now_ms=5_000)
    made.read_back_played(ProposalId("p1"), 4_999)
    assert made.hear(Spoken("yes", 6_000), 6_000) == TooEarly()


def test_a_second_report_of_the_same_playback_does_not_prolong_the_lifetime() -> None:
    made = armed()
    made.read_back_played(ProposalId("p1"), PLAYED + 9_000)
    late = PLAYED + LIFETIME + 1
    assert made.hear(Spoken("yes", late), late) == Expired()


def test_speech_that_has_not_happened_yet_confirms_nothing() -> None:
    assert armed().hear(Spoken("yes", SOON), SOON - 1) == TooEarly()


def test_dropping_is_final() -> None:
    made = armed()
    made.drop()
    assert made.pending is None
    assert made.hear(Spoken("yes", SOON), SOON) == Unrelated()


@pytest.mark.parametrize(
    "broken",
    [
        dataclasses.replace(proposal(), actions=()),
        dataclasses.replace(proposal(), read_back=""),
        dataclasses.replace(proposal(), read_back="?!"),
        proposal(parameters=(("brightness_pct", math.nan),)),
    ],
)
def test_a_proposal_nobody_can_agree_to_is_an_error(broken: Proposal) -> None:
    made = armed()
    with pytest.raises(ConsentError):
        made.propose(broken, 0)
    assert made.pending is None


def test_short_keys_and_unknown_languages_are_refused() -> None:
    with pytest.raises(ConsentError, match="15 bytes"):
        gate(key=KEY[:15])
    with pytest.raises(ValueError, match="no answer grammar"):
        gate(language="xx")


def test_without_nonces_nothing_is_approved() -> None:
    made = gate(fresh=iter(()))
    made.propose(proposal(), 0)
    made.read_back_played(ProposalId("p1"), 0)
    with pytest.raises(ConsentError, match="no fresh nonce"):
        made.hear(Spoken("yes", TAIL), TAIL)
    assert made.pending is None


def test_redeemed_once_and_never_again() -> None:
    made = gate()
    approved = confirm(made)
    assert made.redeem(approved, TAIL) == proposal().actions
    for replay in (approved, copy.copy(approved), copy.deepcopy(approved)):
        with pytest.raises(ConsentError, match="never approved in this run or has been used"):
            made.redeem(replay, TAIL)


@pytest.mark.parametrize("at", [TAIL - 1, TAIL + APPROVAL + 1, -(10**9), 10**9])
def test_an_approval_does_not_outlive_its_time(at: int) -> None:
    made = gate()
    approved = confirm(made)
    with pytest.raises(ConsentError, match="too long ago"):
        made.redeem(approved, at)
    with pytest.raises(ConsentError):
        made.redeem(approved, TAIL)


def tampered(approved: ConfirmedAction, instead: Proposal) -> ConfirmedAction:
    forged = copy.copy(approved)
    object.__setattr__(forged, "proposal", instead)
    return forged


@pytest.mark.parametrize(
    "instead",
    [
        proposal(entity="lock.front_door"),
        proposal(verb=Verb.TURN_OFF),
        proposal(parameters=(("brightness_pct", 1),)),
        dataclasses.replace(proposal(), actions=proposal().actions * 2),
    ],
)
def test_other_actions_than_the_approved_ones_are_refused(instead: Proposal) -> None:
    made = gate()
    approved = confirm(made)
    with pytest.raises(ConsentError, match="not the one that was approved"):
        made.redeem(tampered(approved, instead), TAIL)
    assert made.redeem(approved, TAIL) == proposal().actions


def test_the_seal_of_one_proposal_opens_no_other() -> None:
    made = gate()
    first = confirm(made, proposal("p1"))
    second = confirm(made, proposal("p2"), at=TAIL)
    with pytest.raises(ConsentError, match="not the one that was approved"):
        made.redeem(tampered(first, second.proposal), TAIL + TAIL)


def test_an_old_seal_opens_no_newer_approval_of_the_same_proposal() -> None:
    made = gate()
    old = confirm(made)
    new = confirm(made, at=TAIL)
    with pytest.raises(ConsentError, match="not the one that was approved"):
        made.redeem(old, TAIL + TAIL)
    assert made.redeem(new, TAIL + TAIL) == proposal().actions


@pytest.mark.parametrize("again", [gate("boot-2"), gate(key=bytes(32)), gate()])
def test_a_restart_leaves_nothing_pending_and_nothing_approved(again: Gate) -> None:
    approved = confirm(gate())
    assert again.pending is None
    with pytest.raises(ConsentError):
        again.redeem(approved, TAIL)


@pytest.mark.parametrize("again", [gate("boot-2"), gate(key=bytes(32))])
def test_the_seal_names_the_run_it_was_made_in(again: Gate) -> None:
    approved = confirm(gate())
    confirm(again)
    with pytest.raises(ConsentError, match="not the one that was approved"):
        again.redeem(approved, TAIL)


def test_nobody_else_makes_a_confirmed_action() -> None:
    with pytest.raises(TypeError):
        ConfirmedAction(proposal(), "yes", b"")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="only the confirmation gate"):
        ConfirmedAction(proposal(), "yes", b"", object())  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(confirm(gate()), proposal=proposal("p2"))  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError):
        confirm(gate()).heard = "no"  # type: ignore[misc]


def test_the_type_checker_rejects_the_shortcut(tmp_path: Path) -> None:
    """To an approval, and to the house: one run of mypy, which takes a second to read the core."""
    shortcut, house = tmp_path / "shortcut.py", tmp_path / "to_the_house.py"
    shortcut.write_text(
        "from appliance.core.approvals import ConfirmedAction\n"
        "from appliance.core.types import Proposal\n"
        "def without(proposal: Proposal) -> ConfirmedAction:\n"
        "    return ConfirmedAction(proposal, 'yes', b'')\n"
        "def forged(proposal: Proposal) -> ConfirmedAction:\n"
        "    return ConfirmedAction(proposal, 'yes', b'', object())\n"
        "def changed(confirmed: ConfirmedAction, proposal: Proposal) -> None:\n"
        "    confirmed.proposal = proposal\n"
    )
    house.write_text(
        "from appliance.core.approvals import ConfirmedAction\n"
        "from appliance.core.types import Proposal\n"
        "from appliance.ports import House\n"
        "async def wrong(house: House, proposal: Proposal) -> None:\n"
        "    await house.act(proposal)\n"
        "async def right(house: House, confirmed: ConfirmedAction) -> None:\n"
        "    await house.act(confirmed)\n"
    )
    cache = str(tmp_path / "cache")
    report, _, status = mypy.run(["--strict", "--cache-dir", cache, str(shortcut), str(house)])
    assert status == 1
    errors = [line for line in report.split("\n") if " error: " in line]
    for line, code in ((4, "call-arg"), (6, "arg-type"), (8, "misc")):
        assert any(f"shortcut.py:{line}: error:" in e and f"[{code}]" in e for e in errors)
    (error,) = (each for each in errors if "to_the_house.py" in each)
    assert ':5: error: Argument 1 to "act" of "House" has incompatible type "Proposal"' in error
    assert 'expected "ConfirmedAction"  [arg-type]' in error
    assert "Found 4 errors in 2 files" in report


def test_words_that_were_heard_are_not_in_any_representation() -> None:
    approved = confirm(gate())
    assert approved.heard == "yes"
    assert "yes" not in repr(approved)
    assert repr(approved.seal) not in repr(approved)
    assert "secret words" not in repr(Spoken("secret words", 0))


def test_canonical_is_sorted_json() -> None:
    actions = proposal(parameters=(("brightness_pct", 30),)).actions
    assert canonical(actions) == (
        b'[{"entity":"light.hall","parameters":[["brightness_pct",30]],"verb":"turn_on"}]'
    )


@pytest.mark.parametrize("language", GRAMMARS)
def test_the_gate_speaks_every_language_with_a_grammar(language: str) -> None:
    assert gate(language=language).pending is None


@pytest.mark.parametrize(("language", "yes", "counts"), [("en", "yes", True), ("de", "ja", False)])
def test_a_yes_says_the_question_over_in_english_alone(
    language: str, yes: str, counts: bool
) -> None:
    made = gate(language=language)
    made.propose(proposal(), 0)
    made.read_back_played(ProposalId("p1"), PLAYED)
    verdict = made.hear(Spoken(f"{yes}, turn on the hall light", SOON), SOON)
    assert isinstance(verdict, Confirmed) is counts

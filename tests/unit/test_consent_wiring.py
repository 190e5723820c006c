"""The gate as the appliance itself puts it together: its law, its PINs, its echo."""

import re
from dataclasses import replace

import pytest

from appliance.adapters.pins import Pins, hashed
from appliance.config.settings import ConsentSettings
from appliance.consent import ECHO_MS, Gates, HouseBudget, fresh_numbers, new_gate
from appliance.core.approvals import ConfirmedAction
from appliance.core.budget import Budget, Limits, Window
from appliance.core.challenge import CHALLENGES
from appliance.core.consent import Gate
from appliance.core.edits import Edits
from appliance.core.errors import ConsentError
from appliance.core.house import Entity, Home
from appliance.core.types import Action, EntityId, Factor, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import (
    Asking,
    Confirmed,
    MoreNeeded,
    Refused,
    Spoken,
    TooEarly,
    Unclear,
    Unrelated,
    WhyRefused,
)

LIGHT, LOCK = EntityId("light.hall"), EntityId("lock.front")
HOME = Home(
    entities={
        LIGHT: Entity(LIGHT, "Hall light", verbs=frozenset({Verb.TURN_ON}), approved=True),
        LOCK: Entity(
            LOCK,
            "Front door",
            verbs=frozenset({Verb.UNLOCK}),
            approved=True,
            factors=frozenset({Factor.PIN}),
        ),
    }
)
P = ProposalId("p")


def made(
    *, spoken: bool = True, away: bool = False, budget: Budget | None = None, present: bool = True
) -> Gate:
    kept = hashed("4711")
    return new_gate(
        ConsentSettings(),
        language="en",
        home=lambda: HOME,
        away=lambda: away,
        pins=Pins(lambda: Edits(pins={LOCK: kept})),
        spoken=spoken,
        budget=budget,
        present=present,
    )


def asked(gate: Gate, entity: EntityId, verb: Verb) -> Asking:
    """Asked with a lie, and played out at 0."""
    lie = Proposal(P, (Action(entity, verb),), "Say yes?", Tier.EVERYDAY)
    asking = gate.propose(lie, 0)
    assert isinstance(asking, Asking)
    gate.read_back_played(P, 0)
    return asking


@pytest.mark.parametrize(
    ("spoken", "began", "verdict"),
    [
        (True, ECHO_MS - 1, TooEarly),
        (True, ECHO_MS, Confirmed),
        (False, 0, Confirmed),
    ],
)
def test_what_is_spoken_keeps_its_distance_from_our_own_voice(
    spoken: bool, began: int, verdict: type[object]
) -> None:
    gate = made(spoken=spoken)
    asked(gate, LIGHT, Verb.TURN_ON)
    assert isinstance(gate.hear(Spoken("yes", began), began), verdict)


def test_the_distance_is_a_fifth_of_a_second() -> None:
    assert ECHO_MS == 200


def test_a_room_that_is_spoken_into_comes_back_and_a_keyboard_does_not() -> None:
    for spoken, verdict in ((True, TooEarly), (False, Unclear)):
        gate = made(spoken=spoken)
        asked(gate, LOCK, Verb.UNLOCK)
        assert isinstance(gate.hear(Spoken("confirm", 500), 500), verdict)


def test_the_terms_are_those_of_the_home_and_the_pin_is_the_owners() -> None:
    gate = made()
    asking = asked(gate, LOCK, Verb.UNLOCK)
    assert asking.tier is Tier.GUARDED
    assert asking.text.startswith("Unlock the front door?")
    assert isinstance(gate.hear(Spoken(f"confirm {asking.challenge}", 500), 500), MoreNeeded)
    gate.read_back_played(P, 1_000)
    assert isinstance(gate.hear(Spoken("1234", 1_500), 1_500), Unclear)
    gate.read_back_played(P, 2_000)
    assert isinstance(gate.hear(Spoken("4 7 1 1", 2_500), 2_500), Confirmed)


def test_away_nothing_is_asked() -> None:
    lie = Proposal(P, (Action(LIGHT, Verb.TURN_ON),), "Say yes?", Tier.EVERYDAY)
    assert isinstance(made(away=True).propose(lie, 0), Refused)


def test_two_runs_have_nothing_in_common() -> None:
    one, other = made(), made()
    asked(one, LIGHT, Verb.TURN_ON)
    verdict = one.hear(Spoken("yes", 500), 500)
    assert isinstance(verdict, Confirmed)
    asked(other, LIGHT, Verb.TURN_ON)
    assert isinstance(other.hear(Spoken("yes", 500), 500), Confirmed)
    with pytest.raises(Exception, match=re.escape("is not the one that was approved")):
        other.redeem(verdict.action, 500)


def test_no_number_comes_again_before_half_of_all_have_been() -> None:
    numbers = fresh_numbers()
    seen = [next(numbers) for _ in range(500)]
    half = len(CHALLENGES) // 2
    assert set(seen) == set(CHALLENGES)
    assert all(len({*seen[at : at + half]}) == half for at in range(500 - half))


def agreed(gate: Gate, at_ms: int = 1000) -> ConfirmedAction:
    verdict = gate.hear(Spoken("yes", at_ms), at_ms)
    assert isinstance(verdict, Confirmed)
    return verdict.action


def test_what_is_asked_in_one_room_is_answered_in_no_other() -> None:
    kitchen, phone, gates = made(), made(present=False), Gates()
    gates.add(kitchen, lambda: 1000)
    gates.add(phone, lambda: 5_000_000)
    asked(kitchen, LIGHT, Verb.TURN_ON)
    assert isinstance(phone.hear(Spoken("yes", 1000), 1000), Unrelated)
    confirmed = agreed(kitchen)
    assert gates.redeem(confirmed) == (Action(LIGHT, Verb.TURN_ON),)
    with pytest.raises(ConsentError):
        gates.redeem(confirmed)


def test_an_approval_is_good_by_the_clock_of_its_own_room() -> None:
    kitchen, phone, gates = made(), made(present=False), Gates()
    with pytest.raises(ConsentError):
        gates.redeem(_of(kitchen))
    gates.add(kitchen, lambda: 1000)
    gates.add(phone, lambda: 5_000_000)
    with pytest.raises(ConsentError):
        gates.redeem(_of(phone))
    assert gates.redeem(_of(kitchen))


def test_an_approval_of_one_room_is_worth_nothing_at_the_gate_of_another() -> None:
    kitchen, phone = made(), made(present=False)
    asked(phone, LIGHT, Verb.TURN_ON)
    confirmed = _of(kitchen)
    for _ in range(2):
        with pytest.raises(ConsentError):
            phone.redeem(confirmed, 1000)
    assert isinstance(phone.hear(Spoken("yes", 1000), 1000), Confirmed)
    assert kitchen.redeem(confirmed, 1000)


def _of(gate: Gate) -> ConfirmedAction:
    asked(gate, LIGHT, Verb.TURN_ON)
    return agreed(gate)


def test_who_may_be_anywhere_opens_nothing() -> None:
    gate = made(present=False)
    guarded = Proposal(P, (Action(LOCK, Verb.UNLOCK),), "Unlock?", Tier.EVERYDAY)
    refused = gate.propose(guarded, 0)
    assert isinstance(refused, Refused)
    assert (refused.why, refused.tier) == (WhyRefused.OUT_OF_REACH, Tier.NEVER)
    assert "in the room where I am" in refused.say
    assert isinstance(asked(gate, LIGHT, Verb.TURN_ON), Asking)


def test_what_an_owner_guards_while_it_is_asked_for_from_afar_is_not_done() -> None:
    home = HOME
    gate = new_gate(
        ConsentSettings(), language="en", home=lambda: home, away=lambda: False,
        pins=Pins(Edits), spoken=True, present=False,
    )  # fmt: skip
    asked(gate, LIGHT, Verb.TURN_ON)
    raised = replace(HOME.entities[LIGHT], raised=Tier.GUARDED)
    home = replace(HOME, entities={**HOME.entities, LIGHT: raised})
    refused = gate.hear(Spoken("yes", 1000), 1000)
    assert isinstance(refused, Refused)
    assert refused.why is WhyRefused.OUT_OF_REACH


def test_all_rooms_together_have_one_budget_whatever_their_clocks() -> None:
    now_ms = 0
    budget = HouseBudget(Limits(actions=(Window(60_000, 2),)), lambda: now_ms)
    rooms = [made(budget=budget), made(budget=budget, present=False)]
    for number, gate in enumerate(rooms):
        asked(gate, LIGHT, Verb.TURN_ON)
        agreed(gate, 1000 + number)
    for gate in (*rooms, made(budget=budget, present=False)):
        refused = gate.propose(
            Proposal(P, (Action(LIGHT, Verb.TURN_ON),), "On?", Tier.EVERYDAY), 10**9
        )
        assert isinstance(refused, Refused)
        assert refused.why is WhyRefused.OVER_BUDGET
    now_ms = 60_001
    assert isinstance(asked(rooms[1], LIGHT, Verb.TURN_ON), Asking)

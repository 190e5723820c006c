"""A gate that is told to forget what it asked, and what it says while it is locked."""

import pytest

from appliance.adapters.pins import Pins
from appliance.config.settings import ConsentSettings
from appliance.consent import new_gate
from appliance.core.consent import Gate
from appliance.core.edits import Edits
from appliance.core.house import Entity, Home
from appliance.core.lockout import Lockout
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import Asking, Confirmed, Spoken

LAMP = EntityId("light.hall")
HOME = Home(
    entities={LAMP: Entity(LAMP, "Hall light", verbs=frozenset({Verb.TURN_ON}), approved=True)}
)
P = ProposalId("p")
ON = Proposal(P, (Action(LAMP, Verb.TURN_ON),), "", Tier.EVERYDAY)


def made() -> Gate:
    return new_gate(
        ConsentSettings(),
        language="en",
        home=lambda: HOME,
        away=lambda: False,
        pins=Pins(Edits),
        spoken=False,
    )


def test_dropping_nothing_changes_nothing() -> None:
    gate = made()
    gate.drop()
    assert gate.pending is None
    assert isinstance(gate.propose(ON, 0), Asking)
    gate.read_back_played(P, 0)
    assert isinstance(gate.hear(Spoken("yes", 500), 500), Confirmed)
    gate.drop()
    assert gate.pending is None


def test_what_was_dropped_cannot_be_agreed_to() -> None:
    gate = made()
    gate.propose(ON, 0)
    gate.read_back_played(P, 0)
    gate.drop()
    assert gate.pending is None
    assert not isinstance(gate.hear(Spoken("yes", 500), 500), Confirmed)


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (3, "Something risky was not confirmed 3 times, so I won't do any of it for 10 minutes."),
        (1, "Something risky was not confirmed once, so I won't do any of it for 10 minutes."),
    ],
)
def test_a_lock_says_what_is_true_of_whatever_is_asked_for_next(most: int, said: str) -> None:
    lockout = Lockout(most)
    for _ in range(most):
        assert lockout.refusal(0) == ""
        lockout.failed(0)
    assert lockout.refusal(0) == said
    assert lockout.refusal(599_999) == said.replace("10 minutes", "a minute")
    assert lockout.refusal(600_000) == ""

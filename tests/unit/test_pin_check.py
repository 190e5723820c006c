"""Whose PIN the gate wants: of everything that is reached and guarded, and of nothing else."""

from appliance.adapters.pins import Pins, hashed
from appliance.consent import pin_check
from appliance.core.edits import Edits
from appliance.core.house import Entity, Home
from appliance.core.types import Action, EntityId, Factor, Proposal, ProposalId, Tier, Verb

FRONT, BACK, LAMP = EntityId("lock.front"), EntityId("lock.back"), EntityId("light.lamp")
PIN = frozenset({Factor.PIN})
PINS = {str(FRONT): hashed("1111"), str(BACK): hashed("2222")}
HOME = Home(
    entities={
        FRONT: Entity(FRONT, "Front door", factors=PIN),
        BACK: Entity(BACK, "Back door", factors=PIN),
        LAMP: Entity(LAMP, "Lamp", beside=(FRONT,)),
    }
)


def is_right(digits: str, *actions: Action, pins: dict[str, str] = PINS) -> bool:
    proposal = Proposal(ProposalId("p"), actions, "Shall I?", Tier.GUARDED, factors=PIN)
    return pin_check(Pins(lambda: Edits(pins=pins)), lambda: HOME)(proposal, digits)


def test_the_pin_of_what_is_named() -> None:
    assert is_right("1111", Action(FRONT, Verb.UNLOCK))
    assert not is_right("2222", Action(FRONT, Verb.UNLOCK))


def test_the_pin_of_what_is_reached() -> None:
    assert is_right("1111", Action(LAMP, Verb.TURN_ON))
    assert not is_right("2222", Action(LAMP, Verb.TURN_ON))


def test_locking_wants_none_and_takes_none_from_another() -> None:
    assert is_right("2222", Action(FRONT, Verb.LOCK), Action(BACK, Verb.UNLOCK))
    assert not is_right("1111", Action(FRONT, Verb.LOCK), Action(BACK, Verb.UNLOCK))


def test_two_that_differ_cannot_be_had_at_once() -> None:
    both = Action(FRONT, Verb.UNLOCK), Action(BACK, Verb.UNLOCK)
    assert not is_right("1111", *both)
    same = hashed("3333")
    assert is_right("3333", *both, pins={str(FRONT): same, str(BACK): hashed("3333")})


def test_without_any_pin_nothing_is_one() -> None:
    assert not is_right("1111", Action(FRONT, Verb.LOCK))
    assert not is_right("1111", Action(FRONT, Verb.UNLOCK), pins={})
    assert not is_right("")

"""What one wish means for one device: speeds of a fan, contradictions, values on the grid."""

import pytest

from appliance.core.house import Choice, Entity, Range
from appliance.core.meaning import Wish, fit
from appliance.core.types import Action, EntityId, Value, Verb

FAN = Entity(
    EntityId("fan.ceiling"),
    "Ceiling fan",
    verbs=frozenset({Verb.SET, Verb.TURN_ON, Verb.TURN_OFF}),
    settings={"percentage": Range(0, 100, 100 / 3), "direction": Choice(("forward", "reverse"))},
    approved=True,
)
HEATING = Entity(
    EntityId("climate.hall"),
    "Heating",
    verbs=frozenset({Verb.SET, Verb.TURN_ON, Verb.TURN_OFF}),
    settings={"mode": Choice(("off", "heat")), "temperature": Range(7, 30, 0.5)},
    approved=True,
)


def fitted(entity: Entity, verb: Verb, **parameters: Value) -> Action | None:
    return fit(Wish(verb, (entity.id,), tuple(parameters.items())), entity)


@pytest.mark.parametrize(
    ("asked", "speed"), [(20, 33.333333), (33, 33.333333), (50, 66.666667), (100, 100)]
)
def test_a_percentage_is_the_nearest_speed(asked: int, speed: float) -> None:
    assert fitted(FAN, Verb.SET, percentage=asked) == Action(
        FAN.id, Verb.SET, (("percentage", speed),)
    )


@pytest.mark.parametrize("asked", [0, 10, 16])
def test_no_speed_is_off(asked: int) -> None:
    assert fitted(FAN, Verb.SET, percentage=asked) == Action(FAN.id, Verb.TURN_OFF)
    assert fitted(FAN, Verb.TURN_ON, percentage=asked) is None
    assert fitted(FAN, Verb.SET, percentage=asked, direction="reverse") is None


def test_a_fan_that_turns_the_other_way_keeps_its_speed() -> None:
    assert fitted(FAN, Verb.SET, direction="Reverse") == Action(
        FAN.id, Verb.SET, (("direction", "reverse"),)
    )


def test_on_and_off_at_once_is_neither() -> None:
    assert fitted(HEATING, Verb.TURN_ON, mode="off") is None
    assert fitted(HEATING, Verb.TURN_ON, mode="heat") is not None
    assert fitted(HEATING, Verb.SET, mode="off") is not None

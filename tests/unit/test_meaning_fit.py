"""What one wish means for one device: speeds of a fan, contradictions, values on the grid."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import Choice, Entity, Range
from appliance.core.meaning import Wish, fit
from appliance.core.types import Action, EntityId, Value, Verb
from tests.every_case import every_case

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


@every_case(
    ("asked", "set_to"),
    [
        (5, 5), (5.1, 5), (29.9, 30), (30, 30), (30.0, 30), (21.3, 21.5),
        (4.9, None), (4.999, None), (30.001, None), (30.1, None), (35, None), (True, None),
        (float("nan"), None), (float("inf"), None), ("21", None),
    ],
)  # fmt: skip
def test_a_room_is_set_between_5_and_30_degrees(asked: Value, set_to: float | None) -> None:
    wide = replace(HEATING, settings={"temperature": Range(-20, 100, 0.5)})
    wanted = None if set_to is None else Action(HEATING.id, Verb.SET, (("temperature", set_to),))
    assert fitted(wide, Verb.SET, temperature=asked) == wanted
    assert fitted(wide, Verb.TURN_ON, temperature=asked) == (
        None if wanted is None else replace(wanted, verb=Verb.TURN_ON)
    )


def test_a_crooked_grid_never_leads_out_of_bounds() -> None:
    crooked = replace(HEATING, settings={"temperature": Range(4.7, 100, 0.7)})
    made = [fitted(crooked, Verb.SET, temperature=at) for at in (5, 30)]
    assert [action.parameters for action in made if action] == [
        (("temperature", 5),),
        (("temperature", 29.9),),
    ]


@given(
    st.floats(-50, 150), st.floats(0, 100), st.none() | st.floats(0.01, 100), st.floats(-60, 160)
)
def test_what_was_fitted_once_fits_unchanged(
    low: float, wide: float, step: float | None, asked: float
) -> None:
    heating = replace(HEATING, settings={"temperature": Range(low, low + wide, step)})
    once = fitted(heating, Verb.SET, temperature=asked)
    if once is not None:
        assert fit(Wish(once.verb, (once.entity,), once.parameters), heating) == once

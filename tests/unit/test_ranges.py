"""What can be wished of a setting: every bound from both sides, in both scales."""

import math

from appliance.core.house import Choice, Entity, Range
from appliance.core.ranges import SENSIBLE, is_absurd, is_sensible, reach, sensible
from appliance.core.types import Action, EntityId, Value, Verb
from tests.every_case import every_case

BOUNDS = {
    ("climate", "temperature", "°C"): (5, 30),
    ("climate", "temperature_low", "°C"): (5, 30),
    ("climate", "temperature_high", "°C"): (5, 30),
    ("climate", "temperature", "°F"): (41, 86),
    ("climate", "temperature_low", "°F"): (41, 86),
    ("climate", "temperature_high", "°F"): (41, 86),
    ("climate", "temperature", None): (5, 30),
    ("climate", "temperature", "K"): (5, 30),
    ("climate", "humidity", "°C"): (20, 80),
    ("climate", "humidity", "°F"): (20, 80),
    ("humidifier", "humidity", None): (20, 80),
    ("water_heater", "temperature", "°C"): (30, 65),
    ("water_heater", "temperature", "°F"): (86, 149),
}
HAIR = 1e-6


def thing(domain: str, unit: str | None = None, **settings: Range | Choice) -> Entity:
    return Entity(EntityId(f"{domain}.x"), "Thing", unit=unit, settings=settings)


@every_case(("what", "bounds"), BOUNDS.items())
def test_bounds(what: tuple[str, str, str | None], bounds: tuple[int, int]) -> None:
    domain, parameter, unit = what
    entity, (low, high) = thing(domain, unit), bounds
    assert sensible(entity, parameter) == Range(low, high)
    within = {value: is_sensible(entity, parameter, value) for value in (low, high, float(low))}
    assert all(within.values())
    for value in (low - HAIR, high + HAIR, low - 1, high + 1, -1e308, math.nan, math.inf):
        assert not is_sensible(entity, parameter, value), value
    assert not any(is_sensible(entity, parameter, value) for value in (str(low), "", True))


def test_every_bound_is_tested() -> None:
    assert {(domain, parameter) for domain, parameter, _ in BOUNDS} == set(SENSIBLE)


@every_case(
    ("domain", "parameter", "value"),
    [
        ("light", "brightness_pct", 1e9), ("cover", "position", -1), ("number", "value", 9000),
        ("climate", "mode", "heat"), ("water_heater", "mode", "boost"), ("fan", "percentage", 101),
        ("siren", "duration", 86_400), ("light", "temperature", 90), ("fan", "humidity", 99),
    ],
)  # fmt: skip
def test_everything_else_is_free(domain: str, parameter: str, value: Value) -> None:
    assert sensible(thing(domain), parameter) is None
    assert is_sensible(thing(domain), parameter, value)
    assert not is_absurd(Action(EntityId("x.y"), Verb.SET, ((parameter, value),)), thing(domain))


def test_one_absurd_value_makes_an_action_absurd() -> None:
    heating = thing("climate", "°C")
    for parameters, absurd in (
        ((), False),
        ((("mode", "heat"), ("temperature", 30)), False),
        ((("mode", "heat"), ("temperature", 31)), True),
        ((("temperature_high", 31), ("temperature_low", 20)), True),
    ):
        assert is_absurd(Action(heating.id, Verb.SET, parameters), heating) is absurd


@every_case(
    ("own", "unit", "overlap"),
    [
        (Range(7, 35, 0.5), "°C", Range(7, 30, 0.5)), (Range(-20, 25), "°C", Range(5, 25)),
        (Range(10, 20), "°C", Range(10, 20)), (Range(30, 99), "°C", Range(30, 30)),
        (Range(31, 99), "°C", None), (Range(-9, 4), "°C", None), (Range(-9, 5), "°C", Range(5, 5)),
        (Range(40, 95, 1), "°F", Range(41, 86, 1)), (Choice(("warm", "hot")), "°C", None),
    ],
)  # fmt: skip
def test_reach_is_where_both_ranges_overlap(
    own: Range | Choice, unit: str, overlap: Range | None
) -> None:
    assert reach(thing("climate", unit, temperature=own), "temperature") == overlap


def test_reach_without_bounds_is_the_devices_own() -> None:
    lamp = thing("light", brightness_pct=Range(1, 100))
    assert reach(lamp, "brightness_pct") == Range(1, 100)
    assert reach(lamp, "kelvin") is None

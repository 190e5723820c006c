"""Colours: names, conversions there and back, and when two are the same to a lamp."""

import math

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.colors import (
    NAMES,
    from_hs,
    from_xy,
    hex_of,
    name_of,
    rgb_of,
    same,
    to_hs,
    to_xy,
)
from tests.every_case import every_case

part = st.integers(0, 255)
anything = st.floats(allow_nan=True, allow_infinity=True)


@every_case("name", sorted(NAMES))
def test_every_name_survives_every_way_of_counting(name: str) -> None:
    rgb = NAMES[name]
    for back in (from_hs(*to_hs(rgb)), from_xy(*to_xy(rgb))):
        assert back is not None
        written = hex_of(back)
        assert written is not None
        assert same(written, name)
        assert name_of(written) == name


def test_names_are_different_colours() -> None:
    pairs = [(a, b) for a in NAMES for b in NAMES if a < b and same(a, b)]
    assert not [pair for pair in pairs if "red" in pair or "blue" in pair or "green" in pair]


def test_what_is_no_colour_is_none() -> None:
    assert rgb_of("octarine") is None
    assert rgb_of("#12345") is None
    assert hex_of((256.6, 0, 0)) is None
    assert hex_of((math.nan, 0, 0)) is None
    assert not same("octarine", "octarine")


@given(part, part, part)
def test_white_is_white_and_the_rest_keeps_its_hue(red: int, green: int, blue: int) -> None:
    hue, saturation = to_hs((red, green, blue))
    assert 0 <= hue <= 360
    assert 0 <= saturation <= 100
    assert from_hs(hue, saturation) is not None


@given(anything, anything)
def test_no_number_breaks_a_conversion(one: float, other: float) -> None:
    for rgb in (from_hs(one, other), from_xy(one, other)):
        assert rgb is None or all(0 <= value <= 255 for value in rgb)

"""PINs: what is kept, what is right, and that nothing else is."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.pins import Pins, hashed, is_pin
from appliance.core.edits import Edits
from appliance.core.types import EntityId
from tests.every_case import every_case

DOOR, GATE = EntityId("lock.front_door"), EntityId("cover.gate")


def test_a_pin_is_right_for_its_own_thing_alone() -> None:
    pins = Pins(lambda: Edits(pins={DOOR: hashed("4711"), GATE: hashed("00815")}))
    assert pins.known(DOOR)
    assert pins.check(DOOR, "4711")
    assert pins.check(GATE, "00815")
    for wrong in ("4712", "47110", "471", "", "00815", "0815", "4711 ", "\u0664711", "4711\n"):
        assert not pins.check(DOOR, wrong), wrong


def test_what_has_no_pin_has_no_right_one() -> None:
    pins = Pins(Edits)
    assert not pins.known(DOOR)
    assert not pins.check(DOOR, "")
    assert not pins.check(DOOR, "1234")


def test_a_change_holds_at_once() -> None:
    kept: dict[str, str] = {}
    pins = Pins(lambda: Edits(pins=kept))
    kept[DOOR] = hashed("1234")
    assert pins.check(DOOR, "1234")
    kept[DOOR] = hashed("123456")
    assert not pins.check(DOOR, "1234")
    del kept[DOOR]
    assert not pins.known(DOOR)


def test_what_is_kept_is_salted_and_as_slow_as_it_should_be() -> None:
    one, other = hashed("1234"), hashed("1234")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "1234" not in (one.split("$")[3], one)


WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("1234")


@every_case(
    "kept",
    [
        "", "1234", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$", WEAK,
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$", hashed("1234")[:-4],
        hashed("1234").replace("argon2id", "argon2i"),
        hashed("1234").replace("m=19456", "m=4194304"),
        "$argon2id$v=19$m=19456,t=2,p=1$\u00e9$\ud800",
    ],
)  # fmt: skip
def test_a_damaged_hash_is_a_pin_that_nobody_knows(kept: str) -> None:
    pins = Pins(lambda: Edits(pins={DOOR: kept}))
    assert pins.known(DOOR)
    assert not pins.check(DOOR, "1234")


@every_case(
    ("digits", "can_be"),
    [
        ("123", False), ("1234", True), ("12345678", True), ("123456789", False), ("", False),
        ("12a4", False), ("12 34", False), ("\u0661\u0662\u0663\u0664", False), ("1234\n", False),
        ("-1234", False), ("\u00b2222", False),
    ],
)  # fmt: skip
def test_a_pin_is_four_to_eight_digits(digits: str, can_be: bool) -> None:
    assert is_pin(digits) is can_be
    if not can_be:
        with pytest.raises(ValueError, match="4 to 8 digits"):
            hashed(digits)


KEPT = {str(DOOR): hashed("4711")}


@given(st.text(max_size=12))
def test_nothing_but_the_digits_is_right(said: str) -> None:
    assert Pins(lambda: Edits(pins=KEPT)).check(DOOR, said) is (said == "4711")

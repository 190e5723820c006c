"""A table that is one test: every case is tried, and all that fail are named."""

from collections.abc import Callable

import pytest

from tests.every_case import every_case

DIVISORS = [(6, 3), (6, 0), (7, 2), (8, 4)]


def _divides(number: int, divisor: int) -> None:
    assert number % divisor == 0


def _told(test: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as failed:
        test()
    return str(failed.value)


def test_every_case_that_fails_is_named_with_its_reason() -> None:
    told = _told(every_case(("number", "divisor"), DIVISORS)(_divides)).splitlines()
    assert told[:4] == [
        "2 of 4 cases fail",
        "case 1: number=6, divisor=0",
        "    ZeroDivisionError: integer modulo by zero",
        "case 2: number=7, divisor=2",
    ]
    assert told[4].startswith("    AssertionError: ")


def test_a_table_without_a_fault_passes_and_tries_everything() -> None:
    tried = []

    def notes(number: int) -> None:
        tried.append(number)

    every_case("number", [1, 2, 3])(notes)()
    assert tried == [1, 2, 3]


def test_two_tables_are_tried_in_every_combination() -> None:
    divides = every_case("number", [6, 7])(every_case("divisor", [2, 3])(_divides))
    told = _told(divides)
    assert "case 1: number=7" in told
    assert "\n    case 0: divisor=2" in told
    assert "\n    case 1: divisor=3" in told
    assert "number=6" not in told


def test_what_should_have_been_raised_and_was_not_is_a_failure() -> None:
    def raises(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            _divides(1, number)

    told = _told(every_case("number", [0, 1])(raises))
    assert told.splitlines()[:2] == ["1 of 2 cases fail", "case 1: number=1"]
    assert "DID NOT RAISE" in told


def test_long_cases_are_told_by_number_and_beginning() -> None:
    def fails(number: int, why: str) -> None:
        assert not number, why[:5]

    told = _told(every_case(("number", "why"), [(1, "x" * 9999)])(fails))
    assert told.splitlines()[1].startswith("case 0: number=1, why='xxx")
    assert len(told) < 400


def test_tables_without_cases_or_with_rows_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="no cases of number"):
        every_case("number", [])
    with pytest.raises(ValueError, match="zip"):
        every_case(("number", "divisor"), [(1, 2), (3,)])

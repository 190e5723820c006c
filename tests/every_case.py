"""A table of quick cases as one test: all are tried, all that fail are named; none is left out.

For tables whose cases cost less than what pytest does around a test. Refuses empty tables.
"""

from collections.abc import Callable, Iterable, Sequence
from textwrap import indent
from typing import Any

import pytest

_LONGEST = 300
_FAILURES = (Exception, pytest.fail.Exception)


def _shown(number: int, case: dict[str, Any]) -> str:
    values = ", ".join(f"{name}={value!r}" for name, value in case.items())
    return f"case {number}: {values if len(values) <= _LONGEST else values[:_LONGEST] + '…'}"


def _reason(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}"


def every_case(
    names: str | Sequence[str], rows: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `pytest.mark.parametrize`, as one test: one AssertionError names every case that fails.

    Two of them on one test try every combination. A name alone takes each row as it is, several
    take a row apart. Tests that ask for fixtures or can be skipped are parametrised instead.
    """
    alone = isinstance(names, str)
    listed = (names,) if isinstance(names, str) else tuple(names)
    cases = [dict(zip(listed, (row,) if alone else row, strict=True)) for row in rows]
    if not cases:
        raise ValueError(f"no cases of {', '.join(listed)}")

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def tried(*bound: Any, **outer: Any) -> None:
            failed: list[tuple[str, BaseException]] = []
            for number, case in enumerate(cases):
                try:
                    test(*bound, **outer, **case)
                except _FAILURES as failure:
                    failed.append((_shown(number, case), failure))
            if failed:
                told = [f"{name}\n{indent(_reason(e), '    ')}" for name, e in failed]
                count = f"{len(failed)} of {len(cases)} cases fail"
                raise AssertionError("\n".join([count, *told])) from failed[0][1]

        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(tried, name, getattr(test, name))
        return tried

    return decorate

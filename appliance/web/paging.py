"""Long lists a part at a time, by links that need no script. Refuses parts there are none of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

EACH = 30
"""Fewer than a form may have fields: all that a part shows can be sent at once."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Excerpt(Generic[T]):
    """Those of a list that are shown at once. `number` counts from 1, up to `count`."""

    items: Sequence[T]
    number: int
    count: int
    first: int
    """Place of the first of `items` in the whole list, from 1; 0 of an empty one."""
    total: int

    @property
    def last(self) -> int:
        """Place of the last of `items` in the whole list."""
        return self.first + len(self.items) - 1 if self.items else 0


def excerpt(items: Sequence[T], wanted: str = "", each: int = EACH) -> Excerpt[T]:
    """The part with this number, as it stands in an address; the nearest there is to it.

    >>> excerpt("abcdefg", "2", 3)
    Excerpt(items='def', number=2, count=3, first=4, total=7)
    >>> excerpt("abcdefg", "99", 3).items, excerpt("abcdefg", "x", 3).items
    ('g', 'abc')
    """
    count = max(1, -(-len(items) // each))
    number = min(max(_number(wanted), 1), count)
    begin = (number - 1) * each
    shown = items[begin : begin + each]
    return Excerpt(shown, number, count, begin + 1 if shown else 0, len(items))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 1

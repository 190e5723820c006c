"""What one evaluation of a template may cost. Refuses the rest of it once that is spent.

Templates come from outside and run in the event loop, so every evaluation carries a meter with two
budgets. *Fuel* stands for time: whatever reads a value pays for all of it first, as it would be
printed, so that a list that holds itself a million times over costs a million. *Room* stands for
memory: whatever makes a value pays for its bytes, most of them before it is made.

The values are closed under evaluation: null, booleans, numbers, texts, lists, tuples, objects, and
`MISSING`. Nothing else exists in here, so there is nothing to reach.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, TypeVar

FUEL = 12_000
"""Units of at most a quarter of a microsecond."""
ROOM = 72_000
"""Bytes made during one evaluation, kept or not."""
MAX_OUTPUT = 16 * 1024
"""Characters."""
MAX_PIECES = 1_000
"""Items of a list made of a text, or of a range."""
BIGGEST = 2**64
"""Whole numbers beyond it can be read and printed, but not be reckoned with."""
_PIECE = 80
"""Bytes of a short text and of the pointer to it."""


Kind = TypeVar("Kind")
Nested = list[object] | tuple[object, ...] | dict[object, object]
_NESTED = (list, tuple, dict)
_NUMBER = (int, float)
_SCALAR = (str, int, float)
_ITERABLE = (str, list, tuple, dict)


class Failed(Exception):
    """The template cannot be evaluated with these values, or not within its budget."""


class Missing:
    """What is not there. Printed, it makes a hole; asked for more, it fails."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Missing)

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "Undefined"


MISSING: Final = Missing()
OMITTED: Final = Missing()
"""What `a if b` is where b does not hold: left out on purpose, so it leaves no hole."""
NONE_GIVEN: Final = object()
"""Stands for a default that a template does not give."""


class Meter:
    """Budgets, variables and output of one evaluation."""

    __slots__ = ("fuel", "holes", "length", "names", "out", "room")

    def __init__(self, names: dict[str, object]) -> None:
        self.fuel = FUEL
        self.room = ROOM
        self.names = names
        self.out: list[str] = []
        self.length = 0
        self.holes = False
        """Whether something that is missing was printed."""

    def spend(self, units: int) -> None:
        self.fuel -= units
        if self.fuel < 0:
            raise Failed("fuel")

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise Failed("room")

    def pay(self, value: object) -> int:
        """Pay for reading the whole of a value; its size as text, in bytes, roughly."""
        if type(value) is str:
            self.spend(1 + len(value) // 16)
            return size_of(value)
        if isinstance(value, _NESTED):
            return self._pay_all(value)
        self.spend(1 + _weight(value))
        return 24 + 20 * _weight(value)

    def _pay_all(self, value: Nested) -> int:
        fuel, size = self.fuel - 8, 24
        # A stack of iterators is as deep as the value, never as wide.
        stack = [_inside(value)]
        while stack:
            for item in stack[-1]:
                fuel -= 3
                if type(item) is str:
                    fuel -= len(item) // 16
                    size += 24 + size_of(item)
                elif isinstance(item, _NESTED):
                    fuel -= 9
                    size += 24
                    stack.append(_inside(item))
                    break
                else:
                    fuel -= _weight(item)
                    size += 28 + 20 * _weight(item)
                if fuel < 0:
                    raise Failed("fuel")
            else:
                stack.pop()
        self.fuel = fuel
        return size

    def made(self, value: Kind) -> Kind:
        """Pay for the room of a value that an operation has made."""
        if isinstance(value, str):
            self.take(48 + size_of(value))
        elif isinstance(value, _NESTED):
            self.take(64 + (100 if isinstance(value, dict) else 8) * len(value))
        return value

    def pieces(self, count: int) -> None:
        """Pay for a list of `count` short values."""
        if count > MAX_PIECES:
            raise Failed("room")
        self.take(count * _PIECE)

    def search(self, text: str, part: str) -> None:
        """Pay for comparing `part` at every place: backwards, Python takes no short cuts."""
        self.spend(1 + (len(text) * len(part) // 64 if len(part) <= len(text) else 0))

    def text(self, value: object) -> str:
        """A value as Jinja prints it."""
        if isinstance(value, str):
            return value
        if isinstance(value, Missing):
            self.holes |= value is not OMITTED
            return ""
        # An escaped character is up to ten long where the text counted four.
        self.take(3 * self.pay(value))
        return str(value)

    def put(self, text: str) -> None:
        """Pay for output, and keep it."""
        self.length += len(text)
        if self.length > MAX_OUTPUT:
            raise Failed("output")
        # Twice: as a piece, and as a part of the whole.
        self.take(48 + 2 * size_of(text))
        self.out.append(text)


def _weight(value: object) -> int:
    """Of a whole number: its length in machine words, less one. JSON has some of 4,300 digits."""
    return value.bit_length() // 64 if type(value) is int else 0


def _inside(value: Nested) -> Iterator[object]:
    if isinstance(value, dict):
        return chain.from_iterable(value.items())
    return iter(value)


def size_of(text: str) -> int:
    """Bytes a text takes, at most."""
    return len(text) if text.isascii() else 4 * len(text)


def number(value: object) -> int | float:
    """A number that may be reckoned with."""
    if not isinstance(value, _NUMBER):
        raise Failed("not a number")
    if isinstance(value, int) and not -BIGGEST < value < BIGGEST:
        raise Failed("number too big")
    return value


def key(value: object) -> str | int | float | None:
    """A value that may name a member. Tuples may not: to hash one is to read all of it."""
    if value is None or isinstance(value, _SCALAR):
        return value
    raise Failed("not a key")


def present(value: object) -> object:
    if isinstance(value, Missing):
        raise Failed("missing")
    return value


def otherwise(default: object) -> object:
    """What stands in for a value that cannot be converted."""
    if default is NONE_GIVEN:
        raise Failed("no default")
    return default


def items(value: object) -> Iterable[object]:
    """What a loop goes over; a thing that is missing is empty."""
    if isinstance(value, Missing):
        return ()
    if isinstance(value, _ITERABLE):
        return value
    raise Failed("not a list")


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def parse(text: str) -> object:
    """JSON as Home Assistant reads it: without NaN and Infinity. ValueError, RecursionError."""
    return _DECODER.decode(text)

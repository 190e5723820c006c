"""What `+`, `<`, `in`, `.` and the like do in a template. Refuses numbers without end.

`+` joins texts and lists as Jinja does; `*` repeats neither. To format with `%` is to fill in at
most two digits of width and precision each.
"""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Final

from appliance.adapters.mqtt.sandbox.metering import (
    MISSING,
    Failed,
    Meter,
    Missing,
    key,
    number,
    size_of,
)

Operator = Callable[[Meter, object, object], object]

_PLACE = re.compile(r"%(?:[-+ 0#]{0,3}\d{0,2}(?:\.\d{0,2})?[sdifFeEgGxXo]|%)")
_LONGEST_PATTERN = 255
_LONGEST_PLACE = 420
"""Characters of the largest float with two digits of precision's worth of decimals."""


def member(of: object, name: object) -> object:
    """`of[name]`, `of.name`. Failed if `of` is missing; MISSING if it has no such member."""
    if isinstance(of, Missing):
        raise Failed("missing")
    if isinstance(of, dict):
        return of.get(key(name), MISSING)
    if isinstance(of, str | list | tuple) and isinstance(name, int):
        return of[name] if -len(of) <= name < len(of) else MISSING
    return MISSING


def loop(index: int, length: int) -> dict[str, object]:
    """What `loop` is, inside of one."""
    return {
        "index": index + 1,
        "index0": index,
        "revindex": length - index,
        "revindex0": length - index - 1,
        "first": index == 0,
        "last": index == length - 1,
        "length": length,
    }


def printf(meter: Meter, pattern: str, values: tuple[object, ...]) -> str:
    """`pattern % values`."""
    if len(pattern) > _LONGEST_PATTERN:
        raise Failed("format")
    places = _PLACE.findall(pattern)
    if "%" in _PLACE.sub("", pattern):
        raise Failed("format")
    given: list[object] = []
    for value in values:
        meter.take(8 * meter.pay(value))
        given.append(value if isinstance(value, int | float) else meter.text(value))
    meter.take(size_of(pattern) + _LONGEST_PLACE * len(places))
    return pattern % tuple(given)


def _add(meter: Meter, left: object, right: object) -> object:
    if isinstance(left, str) and isinstance(right, str):
        meter.take(48 + (size_of(left) + size_of(right)) * 4)
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        meter.spend((len(left) + len(right)) // 8)
        meter.take(64 + 8 * (len(left) + len(right)))
        return left + right
    return number(left) + number(right)


def _modulo(meter: Meter, left: object, right: object) -> object:
    if isinstance(left, str):
        return meter.made(printf(meter, left, right if isinstance(right, tuple) else (right,)))
    return number(left) % number(right)


def _power(low: float, high: float) -> object:
    if isinstance(low, int) and isinstance(high, int) and low.bit_length() * abs(high) > 64:
        raise Failed("number too big")
    result = low**high
    if not isinstance(result, int | float):  # the root of a negative number
        raise Failed("not a number")
    return result


def _plain(apply: Callable[[int | float, int | float], object]) -> Operator:
    return lambda _, left, right: apply(number(left), number(right))


ARITHMETIC: Final[Mapping[str, Operator]] = {
    "+": _add,
    "-": _plain(operator.sub),
    "*": _plain(operator.mul),
    "/": _plain(operator.truediv),
    "//": _plain(operator.floordiv),
    "%": _modulo,
    "**": _plain(_power),
}


def _compared(apply: Callable[[object, object], object]) -> Operator:
    def run(meter: Meter, left: object, right: object) -> bool:
        meter.pay(left)
        meter.pay(right)
        return bool(apply(left, right))

    return run


def _ordered(apply: Callable[..., object]) -> Operator:
    def ordered(left: object, right: object) -> object:
        if isinstance(left, Missing) or isinstance(right, Missing):
            raise Failed("missing")
        return apply(left, right)

    return _compared(ordered)


def contains(meter: Meter, whole: object, part: object) -> bool:
    """`part in whole`."""
    meter.pay(whole)
    meter.pay(part)
    if isinstance(whole, Missing):
        return False
    if isinstance(whole, str):
        if not isinstance(part, str):
            raise Failed("not a text")
        meter.search(whole, part)
        return part in whole
    if isinstance(whole, dict):
        return key(part) in whole
    if isinstance(whole, list | tuple):
        return part in whole
    raise Failed("not a list")


COMPARISONS: Final[Mapping[str, Operator]] = {
    "eq": _compared(operator.eq),
    "ne": _compared(operator.ne),
    "gt": _ordered(operator.gt),
    "gteq": _ordered(operator.ge),
    "lt": _ordered(operator.lt),
    "lteq": _ordered(operator.le),
    "in": lambda meter, part, whole: contains(meter, whole, part),
    "notin": lambda meter, part, whole: not contains(meter, whole, part),
}

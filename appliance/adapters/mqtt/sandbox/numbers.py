"""Filters that make numbers. Refuses, with `Failed`, what is none and has no default."""

import math
from collections.abc import Callable

from appliance.adapters.mqtt.sandbox.metering import (
    NONE_GIVEN,
    Failed,
    number,
    otherwise,
    present,
)

_LONGEST_NUMBER = 100
_TRUE = frozenset({"true", "yes", "on", "enable", "1"})
_FALSE = frozenset({"false", "no", "off", "disable", "0"})


def as_float(value: object) -> float:
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    raise ValueError("not a number")


def to_float(value: object, default: object = NONE_GIVEN) -> object:
    try:
        return as_float(present(value))
    except (ValueError, OverflowError):
        return otherwise(default)


def to_int(value: object, default: object = NONE_GIVEN, base: object = 10) -> object:
    present(value)
    if not isinstance(base, int):
        raise Failed("base")
    try:
        if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
            return int(value, base)
    except ValueError:
        pass
    try:
        return value if type(value) is int else int(as_float(value))
    except (ValueError, OverflowError):
        return otherwise(default)


def rounded(
    value: object,
    precision: object = 0,
    method: object = "common",
    default: object = NONE_GIVEN,
) -> object:
    if not isinstance(precision, int) or abs(precision) > 15:
        raise Failed("precision")
    try:
        figure = as_float(present(value))
        scale = float(10**precision)
        if method == "ceil":
            result = math.ceil(figure * scale) / scale
        elif method == "floor":
            result = math.floor(figure * scale) / scale
        elif method == "half":
            result = round(figure * 2) / 2
        else:
            result = round(figure, precision)
        return int(result) if precision == 0 else result
    except (ValueError, OverflowError):
        return otherwise(default)


def to_bool(value: object, default: object = NONE_GIVEN) -> object:
    present(value)
    if isinstance(value, int | float):
        return value != 0
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        return otherwise(default)
    word = value.strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    return otherwise(default)


def multiply(value: object, amount: object, default: object = NONE_GIVEN) -> object:
    try:
        return as_float(present(value)) * number(amount)
    except ValueError:
        return otherwise(default)


def add(value: object, amount: object, default: object = NONE_GIVEN) -> object:
    try:
        return as_float(present(value)) + number(amount)
    except ValueError:
        return otherwise(default)


def bits(apply: Callable[[int, int], int]) -> Callable[..., int]:
    def run(value: object, other: object) -> int:
        left, right = number(value), number(other)
        if not isinstance(left, int) or not isinstance(right, int):
            raise Failed("not a whole number")
        return apply(left, right)

    return run


def is_number(value: object) -> bool:
    try:
        return math.isfinite(as_float(present(value)))
    except (ValueError, OverflowError):
        return False


def absolute(value: object) -> object:
    return abs(number(value))

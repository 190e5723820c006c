"""What the filters of a template do. Refuses, with `Failed`, whatever they cannot be done to.

They mean what they mean in Home Assistant (`homeassistant/helpers/template`) and in Jinja. What
they are given has been paid for, and what they give will be; here stands only what grows on the
way there.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from appliance.adapters.mqtt.sandbox import operators
from appliance.adapters.mqtt.sandbox.metering import (
    MISSING,
    NONE_GIVEN,
    Failed,
    Meter,
    Missing,
    items,
    number,
    otherwise,
    parse,
    present,
    size_of,
)

Kind = TypeVar("Kind")

_LONGEST_CASED = 2_000
"""Python takes twelve bytes a character to change the case of a text."""
_LONGEST_PATH = 100
_MOST_CHARS = 64
"""Different characters that may be taken off the ends of a text."""
_TIME_FORMAT = re.compile(r"(?:[^%]|%-?[aAbBcdFHIjmMpSTuUVwWxXyYzZ%]){0,64}")
_WORD_BREAK = re.compile(r"([-\s({\[<]+)")


# Texts


def cased(apply: Callable[[str], str]) -> Callable[..., str]:
    def run(meter: Meter, value: object) -> str:
        whole = meter.text(present(value))
        if len(whole) > _LONGEST_CASED:
            raise Failed("text")
        return apply(whole)

    return run


def title(words: str) -> str:
    parts = _WORD_BREAK.split(words)
    return "".join(part[:1].upper() + part[1:].lower() for part in parts)


def to_text(meter: Meter, value: object) -> str:
    return meter.text(present(value))


def stripped(strip: Callable[[str, str | None], str]) -> Callable[..., str]:
    """The filter `trim` and the methods like it."""

    def run(meter: Meter, value: object, chars: object = None) -> str:
        whole = meter.text(present(value))
        if chars is None:
            return strip(whole, None)
        if not isinstance(chars, str) or len(chars) > _MOST_CHARS:
            raise Failed("chars")
        # Every character at the ends is looked for among all of them.
        meter.spend(len(whole) * len(chars) // 64)
        return strip(whole, chars)

    return run


def replace(meter: Meter, value: object, old: object, new: object, count: object = -1) -> str:
    whole, before, after = meter.text(present(value)), meter.text(old), meter.text(new)
    if not isinstance(count, int):
        raise Failed("count")
    meter.search(whole, before)
    found = whole.count(before) if count < 0 else min(count, whole.count(before))
    meter.take(4 * (size_of(whole) + found * size_of(after)))
    return whole.replace(before, after, count)


def join(meter: Meter, values: object, between: object = "", attribute: object = None) -> str:
    texts = [meter.text(value) for value in counted(meter, _attributes(values, attribute))]
    separator = meter.text(between)
    size = sum(map(size_of, texts)) + len(texts) * size_of(separator)
    meter.take(4 * size)
    return separator.join(texts)


def fill(meter: Meter, pattern: object, *values: object) -> str:
    return operators.printf(meter, meter.text(present(pattern)), values)


# Lists


def counted(meter: Meter, values: Iterable[Kind]) -> Iterable[Kind]:
    """Pay for a list of the values, item by item."""
    for value in values:
        meter.spend(1)
        meter.take(8 if not isinstance(value, str) else 80)
        yield value


def _attributes(values: object, attribute: object) -> Iterable[object]:
    if attribute is None:
        return items(values)
    return (at(value, attribute) for value in items(values))


def at(value: object, attribute: object) -> object:
    """`value.attribute`, which may be a path with dots; numbers in it count items."""
    if isinstance(attribute, str) and len(attribute) > _LONGEST_PATH:
        raise Failed("path")
    path: Iterable[object]
    path = attribute.split(".", 8) if isinstance(attribute, str) else (attribute,)
    for name in path:
        if isinstance(name, str) and name.isdecimal() and len(name) < 6:
            value = operators.member(value, int(name))
        else:
            value = operators.member(value, name)
    return value


def to_list(meter: Meter, values: object) -> list[object]:
    return list(counted(meter, items(values)))


def length(values: object) -> int:
    if isinstance(values, Missing):
        return 0
    if isinstance(values, str | list | tuple | dict):
        return len(values)
    raise Failed("no length")


def first(values: object) -> object:
    return next(iter(items(values)), MISSING)


def last(values: object) -> object:
    if isinstance(values, str | list | tuple) and values:
        return values[-1]
    return MISSING


def reverse(meter: Meter, values: object) -> object:
    return values[::-1] if isinstance(values, str) else to_list(meter, values)[::-1]


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def ordered(
    meter: Meter, values: object, reverse: object = False, case_sensitive: object = False,
    attribute: object = None,
) -> list[object]:  # fmt: skip
    before = meter.fuel
    meter.take(meter.pay(values))
    # Every item is compared about as often as the list's length has binary digits.
    meter.spend(10 * (before - meter.fuel))
    found = to_list(meter, values)

    def rank(value: object) -> object:
        value = at(value, attribute) if attribute is not None else value
        return value if case_sensitive else _folded(value)

    ranked = [(rank(value), value) for value in found]
    meter.take(72 * len(found))
    ranked.sort(key=_rank, reverse=bool(reverse))  # type: ignore[arg-type] # TypeError = Failed
    return [value for _, value in ranked]


def _rank(pair: tuple[object, object]) -> object:
    return pair[0]


def extreme(pick: Callable[..., object]) -> Callable[..., object]:
    """The filters `min` and `max`."""

    def run(
        meter: Meter, values: object, case_sensitive: object = False, attribute: object = None
    ) -> object:
        found = list(counted(meter, items(values)))
        for value in found:
            meter.take(meter.pay(value))

        def rank(value: object) -> object:
            value = at(value, attribute) if attribute is not None else value
            return value if case_sensitive else _folded(value)

        return pick(found, key=rank) if found else MISSING

    return run


def extreme_of(pick: Callable[..., object]) -> Callable[..., object]:
    """The functions `min` and `max`, of a list or of their arguments."""
    chosen = extreme(pick)

    def run(meter: Meter, *values: object) -> object:
        return chosen(meter, values[0] if len(values) == 1 else values)

    return run


def total(values: object, attribute: object = None, start: object = 0) -> object:
    result = number(start)
    for value in _attributes(values, attribute):
        result = number(result + number(value))
    return result


def span(meter: Meter, *ends: object) -> list[int]:
    whole = [end for end in map(number, ends) if isinstance(end, int)]
    if len(whole) != len(ends):
        raise Failed("not a whole number")
    wanted = range(*whole)
    meter.pieces(len(wanted))
    meter.spend(len(wanted))
    return list(wanted)


# Whatever comes


def default(value: object, default_value: object = "", boolean: object = False) -> object:
    if isinstance(value, Missing) or (boolean and not value):
        return default_value
    return value


def iif(
    value: object,
    if_true: object = True,
    if_false: object = False,
    if_none: object = NONE_GIVEN,
) -> object:
    if value is None and if_none is not NONE_GIVEN:
        return if_none
    return if_true if value else if_false


def tojson(meter: Meter, value: object, indent: object = None) -> str:
    if indent is not None and (not isinstance(indent, int) or not 0 <= indent <= 8):
        raise Failed("indent")
    meter.take((3 + (indent or 0)) * meter.pay(value))
    written = json.dumps(value, sort_keys=True, allow_nan=False, indent=indent)
    # As Jinja writes it: fit to stand inside of HTML.
    for sign in "<>&'":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def to_json(
    meter: Meter,
    value: object,
    ensure_ascii: object = False,
    pretty_print: object = False,
    sort_keys: object = False,
) -> str:
    meter.take(3 * meter.pay(value))
    return json.dumps(
        value,
        ensure_ascii=bool(ensure_ascii),
        sort_keys=bool(sort_keys),
        allow_nan=False,
        indent=2 if pretty_print else None,
        separators=None if pretty_print or ensure_ascii else (",", ":"),
    )


def from_json(meter: Meter, value: object, default: object = NONE_GIVEN) -> object:
    if not isinstance(value, str):
        return otherwise(default)
    meter.spend(len(value) // 4)
    # The smallest list takes three characters, and 64 bytes in memory.
    meter.take(22 * size_of(value))
    try:
        return parse(value)
    except (ValueError, RecursionError):
        return otherwise(default)


def _moment(meter: Meter, value: object) -> datetime:
    meter.spend(40)
    if not isinstance(value, int | float):
        raise ValueError("not a time")
    return datetime.fromtimestamp(value, tz=UTC)


def timestamp_custom(
    meter: Meter,
    value: object,
    format: object = "%Y-%m-%d %H:%M:%S",  # noqa: A002 - Home Assistant's name for it
    local: object = True,
    default: object = NONE_GIVEN,
) -> object:
    # A width in it ("%99999d") would be filled up by the C library.
    if not isinstance(format, str) or not _TIME_FORMAT.fullmatch(format):
        raise Failed("format")
    meter.spend(4 * len(format))
    try:
        moment = _moment(meter, present(value))
        return (moment.astimezone() if local else moment).strftime(format)
    except (ValueError, OverflowError, OSError):
        return otherwise(default)


def timestamp_local(meter: Meter, value: object, default: object = NONE_GIVEN) -> object:
    try:
        return _moment(meter, present(value)).astimezone().isoformat()
    except (ValueError, OverflowError, OSError):
        return otherwise(default)


def timestamp_utc(meter: Meter, value: object, default: object = NONE_GIVEN) -> object:
    try:
        return _moment(meter, present(value)).isoformat()
    except (ValueError, OverflowError, OSError):
        return otherwise(default)

"""The filters, functions, tests and methods that a template may use. Refuses all others.

There are none that look at the clock, the house or chance, and none that take regular expressions,
which can be made to match for ever. Methods are looked up by the type of their owner, and belong to
texts, lists and objects; none of them changes what it belongs to.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Final

from appliance.adapters.mqtt.sandbox import filters, numbers, operators
from appliance.adapters.mqtt.sandbox.filters import at, counted
from appliance.adapters.mqtt.sandbox.metering import (
    MAX_PIECES,
    MISSING,
    Failed,
    Meter,
    Missing,
    items,
    key,
    number,
    present,
)

Word = Callable[[Meter, list[object], dict[str, object]], object]

_PRICE = 24
"""Fuel of one use of a word: some take four microseconds for nothing much."""


def _free(apply: Callable[..., object]) -> Word:
    """A word that looks at no more than the outside of what it is given."""

    def run(meter: Meter, given: list[object], more: dict[str, object]) -> object:
        meter.spend(_PRICE)
        return apply(*given, **more)

    return run


def _going(apply: Callable[..., object]) -> Word:
    """A word that goes through what it is given, and pays on the way."""

    def run(meter: Meter, given: list[object], more: dict[str, object]) -> object:
        meter.spend(_PRICE)
        return meter.made(apply(meter, *given, **more))

    return run


def _paid(apply: Callable[..., object]) -> Word:
    """A word that reads all it is given, and makes no more than that of it."""

    def run(meter: Meter, given: list[object], more: dict[str, object]) -> object:
        _pay(meter, given, more)
        return meter.made(apply(*given, **more))

    return run


def _growing(apply: Callable[..., object]) -> Word:
    """A word that reads all it is given, and may make much of it: that it pays for itself."""

    def run(meter: Meter, given: list[object], more: dict[str, object]) -> object:
        _pay(meter, given, more)
        return meter.made(apply(meter, *given, **more))

    return run


def _pay(meter: Meter, given: list[object], more: dict[str, object]) -> None:
    meter.spend(_PRICE)
    for value in given:
        meter.pay(value)
    for value in more.values():
        meter.pay(value)


def _map(
    meter: Meter, values: object, name: object = None, /, *arguments: object, **more: object
) -> list[object]:
    found = counted(meter, items(values))
    if name is None:
        attribute, default = more.get("attribute"), more.get("default", MISSING)
        taken = (at(value, attribute) for value in found)
        return [default if isinstance(value, Missing) else value for value in taken]
    word = FILTERS.get(name) if isinstance(name, str) else None
    if word is None:
        raise Failed("filter")
    return [word(meter, [value, *arguments], more) for value in found]


def _choose(*, wanted: bool, attributed: bool = False) -> Callable[..., object]:
    def run(meter: Meter, values: object, *arguments: object) -> list[object]:
        attribute, *test = arguments if attributed else (None, *arguments)
        name = test[0] if test else None
        word = TESTS.get(name) if isinstance(name, str) else None
        if word is None and test:
            raise Failed("test")
        found = []
        for value in counted(meter, items(values)):
            judged = at(value, attribute) if attribute is not None else value
            holds = word(meter, [judged, *test[1:]], {}) if word is not None else judged
            if bool(holds) is wanted:
                found.append(value)
        return found

    return run


def _items(meter: Meter, of: object) -> list[object]:
    if isinstance(of, Missing):
        return []
    if not isinstance(of, dict):
        raise Failed("not an object")
    meter.spend(len(of))
    meter.take(72 * len(of))
    return list(of.items())


FILTERS: Final[Mapping[str, Word]] = {
    "abs": _free(numbers.absolute),
    "add": _paid(numbers.add),
    "bitwise_and": _free(numbers.bits(operator.and_)),
    "bitwise_or": _free(numbers.bits(operator.or_)),
    "bitwise_xor": _free(numbers.bits(operator.xor)),
    "bool": _paid(numbers.to_bool),
    "capitalize": _growing(filters.cased(str.capitalize)),
    "contains": _going(operators.contains),
    "count": _free(filters.length),
    "d": _free(filters.default),
    "default": _free(filters.default),
    "first": _free(filters.first),
    "float": _paid(numbers.to_float),
    "format": _growing(filters.fill),
    "from_json": _growing(filters.from_json),
    "iif": _free(filters.iif),
    "int": _paid(numbers.to_int),
    "is_defined": _free(present),
    "is_number": _paid(numbers.is_number),
    "items": _going(_items),
    "join": _growing(filters.join),
    "last": _free(filters.last),
    "length": _free(filters.length),
    "list": _going(filters.to_list),
    "lower": _growing(filters.cased(str.lower)),
    "map": _going(_map),
    "max": _going(filters.extreme(max)),
    "min": _going(filters.extreme(min)),
    "multiply": _paid(numbers.multiply),
    "reject": _going(_choose(wanted=False)),
    "rejectattr": _going(_choose(wanted=False, attributed=True)),
    "replace": _growing(filters.replace),
    "reverse": _growing(filters.reverse),
    "round": _paid(numbers.rounded),
    "select": _going(_choose(wanted=True)),
    "selectattr": _going(_choose(wanted=True, attributed=True)),
    "sort": _going(filters.ordered),
    "string": _growing(filters.to_text),
    "sum": _paid(filters.total),
    "timestamp_custom": _growing(filters.timestamp_custom),
    "timestamp_local": _growing(filters.timestamp_local),
    "timestamp_utc": _growing(filters.timestamp_utc),
    "title": _growing(filters.cased(filters.title)),
    "to_json": _growing(filters.to_json),
    "tojson": _growing(filters.tojson),
    "trim": _growing(filters.stripped(str.strip)),
    "upper": _growing(filters.cased(str.upper)),
}

FUNCTIONS: Final[Mapping[str, Word]] = {
    "bool": FILTERS["bool"],
    "float": FILTERS["float"],
    "iif": FILTERS["iif"],
    "int": FILTERS["int"],
    "is_number": FILTERS["is_number"],
    "max": _going(filters.extreme_of(max)),
    "min": _going(filters.extreme_of(min)),
    "range": _going(filters.span),
}


def _test(holds: Callable[..., object]) -> Word:
    return _free(lambda *values: bool(holds(*values)))


def _relation(name: str) -> Word:
    return _going(operators.COMPARISONS[name])


_RELATIONS: Final[Mapping[str, Word]] = {
    word: _relation(name)
    for name, words in {
        "eq": "eq equalto ==",
        "ne": "ne !=",
        "gt": "gt greaterthan >",
        "gteq": "ge >=",
        "lt": "lt lessthan <",
        "lteq": "le <=",
        "in": "in",
    }.items()
    for word in words.split()
}

TESTS: Final[Mapping[str, Word]] = {
    **_RELATIONS,
    "boolean": _test(lambda value: isinstance(value, bool)),
    "contains": FILTERS["contains"],
    "defined": _test(lambda value: not isinstance(value, Missing)),
    "divisibleby": _test(lambda value, by: number(value) % number(by) == 0),
    "even": _test(lambda value: number(value) % 2 == 0),
    "false": _test(lambda value: value is False),
    "float": _test(lambda value: isinstance(value, float)),
    "integer": _test(lambda value: type(value) is int),
    "is_number": FILTERS["is_number"],
    "iterable": _test(lambda value: isinstance(value, str | list | tuple | dict | Missing)),
    "list": _test(lambda value: isinstance(value, list)),
    "lower": _growing(lambda meter, value: meter.text(value).islower()),
    "mapping": _test(lambda value: isinstance(value, dict)),
    "none": _test(lambda value: value is None),
    "number": _test(lambda value: isinstance(value, int | float)),
    "odd": _test(lambda value: number(value) % 2 == 1),
    "sequence": _test(lambda value: isinstance(value, str | list | tuple | dict | Missing)),
    "string": _test(lambda value: isinstance(value, str)),
    "string_like": _test(lambda value: isinstance(value, str)),
    "true": _test(lambda value: value is True),
    "undefined": _test(lambda value: isinstance(value, Missing)),
    "upper": _growing(lambda meter, value: meter.text(value).isupper()),
}


# Methods


def _keys(meter: Meter, of: dict[object, object]) -> list[object]:
    meter.spend(len(of))
    return list(of)


def _values(meter: Meter, of: dict[object, object]) -> list[object]:
    meter.spend(len(of))
    return list(of.values())


def _get(of: dict[object, object], name: object, default: object = None) -> object:
    return of.get(key(name), default)


def _split(pick: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def run(meter: Meter, text: str, sep: object = None, maxsplit: object = -1) -> list[str]:
        if not isinstance(maxsplit, int) or not (sep is None or isinstance(sep, str)):
            raise Failed("split")
        meter.search(text, sep or " ")
        most = maxsplit if 0 <= maxsplit < MAX_PIECES else MAX_PIECES
        found = pick(text, sep, most)
        meter.pieces(len(found))
        meter.take(4 * len(text))
        return found

    return run


def _found(pick: Callable[..., object]) -> Callable[..., object]:
    """A method that looks for a text in a text."""

    def run(meter: Meter, text: str, part: object, *ends: object) -> object:
        if not isinstance(part, str):
            raise Failed("not a text")
        meter.search(text, part)
        return pick(text, part, *map(number, ends))

    return run


def _padded(text: str, width: object) -> str:
    if not isinstance(width, int) or width > 64:
        raise Failed("width")
    return text.zfill(width)


_OF_TEXT: Final[Mapping[str, Word]] = {
    "capitalize": _growing(filters.cased(str.capitalize)),
    "casefold": _growing(filters.cased(str.casefold)),
    "count": _growing(_found(str.count)),
    "endswith": _paid(str.endswith),
    "find": _growing(_found(str.find)),
    "index": _growing(_found(str.index)),
    "isalnum": _paid(str.isalnum),
    "isalpha": _paid(str.isalpha),
    "isdecimal": _paid(str.isdecimal),
    "isdigit": _paid(str.isdigit),
    "islower": _paid(str.islower),
    "isnumeric": _paid(str.isnumeric),
    "isspace": _paid(str.isspace),
    "isupper": _paid(str.isupper),
    "join": _growing(lambda meter, text, values: filters.join(meter, values, text)),
    "lower": _growing(filters.cased(str.lower)),
    "lstrip": _growing(filters.stripped(str.lstrip)),
    "partition": _growing(_found(str.partition)),
    "removeprefix": _paid(str.removeprefix),
    "removesuffix": _paid(str.removesuffix),
    "replace": _growing(filters.replace),
    "rfind": _growing(_found(str.rfind)),
    "rpartition": _growing(_found(str.rpartition)),
    "rsplit": _growing(_split(str.rsplit)),
    "rstrip": _growing(filters.stripped(str.rstrip)),
    "split": _growing(_split(str.split)),
    "startswith": _paid(str.startswith),
    "strip": _growing(filters.stripped(str.strip)),
    "title": _growing(filters.cased(str.title)),
    "upper": _growing(filters.cased(str.upper)),
    "zfill": _paid(_padded),
}

_OF_LIST: Final[Mapping[str, Word]] = {
    "count": _paid(lambda of, value: of.count(value)),
    "index": _paid(lambda of, value: of.index(value)),
}

_OF_OBJECT: Final[Mapping[str, Word]] = {
    "get": _free(_get),
    "items": _going(_items),
    "keys": _going(_keys),
    "values": _going(_values),
}


def _method(name: str) -> Word:
    def run(meter: Meter, given: list[object], more: dict[str, object]) -> object:
        owner = given[0]
        if isinstance(owner, str):
            word = _OF_TEXT.get(name)
        elif isinstance(owner, list | tuple):
            word = _OF_LIST.get(name)
        else:
            word = _OF_OBJECT.get(name) if isinstance(owner, dict) else None
        if word is None:
            raise Failed("method")
        return word(meter, given, more)

    return run


METHODS: Final[Mapping[str, Word]] = {
    name: _method(name) for name in {*_OF_TEXT, *_OF_LIST, *_OF_OBJECT}
}

"""Reads values out of payloads and words commands, by Home Assistant's templates.

Discovery payloads carry Jinja templates, and they are untrusted: `sandbox` evaluates them without
anything to reach, within a budget, and refuses what it does not know. Three forms cover most
devices and need no Jinja: `{{ value }}`, `{{ value_json.key }}` and `{{ value_json['key'] }}`, with
the last two nested as deep as they like.

What a template sees is `value`, and `value_json` where the payload is JSON; commands may have
further variables. `this`, `entity_id` and `name` are not there, because what a device reports does
not depend on what Hearth calls it. Where Home Assistant would report an error, an empty text or
"None", or would print a hole for something that is missing, nothing is reported here: None.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from appliance.adapters.mqtt.sandbox import MAX_TEMPLATE, Program, compiled, parse
from appliance.core.types import Value

Reader = Callable[[str], str | None]
"""Payload text in, value out; None = the payload does not say."""


class Writer(Protocol):
    def __call__(self, value: Value | None, **more: Value | None) -> str | None:
        """The payload for a command; `more` are further variables. None = it cannot be made."""
        ...


_KEY = r"(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\s*'[^'\\]{1,64}'\s*\]|\[\s*\"[^\"\\]{1,64}\"\s*\])"
_PATH = re.compile(rf"\{{\{{-?\s*value_json((?:{_KEY}){{1,8}})\s*-?\}}\}}")
_PLAIN = re.compile(r"\{\{-?\s*value\s*-?\}\}")
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*['\"]([^'\"]*)['\"]\s*\]")
MAX_PAYLOAD = 16 * 1024
"""Characters of a payload that is read by a template."""
_NOT_THERE = frozenset({"entity_id", "name", "this", "value_json"})
"""Variables that a command of ours does not have."""
MAX_KEPT = 8 * 1024 * 1024
"""Bytes of prepared templates, estimated: the least used go first."""
_PART_BYTES = 400
_FORM_BYTES = 800


@dataclass(frozen=True, slots=True)
class _Forms:
    """A template made ready."""

    read: Reader | None
    write: Writer | None
    weight: int


class _Shelf:
    """Templates made ready, the least used first."""

    def __init__(self) -> None:
        self.forms: OrderedDict[str, _Forms] = OrderedDict()
        self.weight = 0

    def of(self, template: str) -> _Forms:
        forms = self.forms.get(template)
        if forms is not None:
            self.forms.move_to_end(template)
            return forms
        forms = _prepared(template)
        if len(template) <= MAX_TEMPLATE:
            self.forms[template] = forms
            self.weight += forms.weight
        while self.weight > MAX_KEPT:
            self.weight -= self.forms.popitem(last=False)[1].weight
        return forms


_shelf: Final = _Shelf()


def reader(template: str | None) -> Reader | None:
    """How to read a value by `template`; None if it is of a form we do not evaluate."""
    return _same if template is None else _shelf.of(template).read


def writer(template: str | None) -> Writer | None:
    """How to word a command by `template`; None if it is of a form we do not evaluate."""
    return _as_it_is if template is None else _shelf.of(template).write


def labour(configs: Iterable[Mapping[str, object]]) -> int:
    """Characters of different templates in these configs that have to be made ready."""
    texts: set[str] = set()
    for config in configs:
        texts.update(_templates(config))
        where = config.get("availability")
        for item in where if isinstance(where, list) else ():
            texts.update(_templates(item) if isinstance(item, dict) else ())
    return sum(len(text) for text in texts if not _is_simple(text.strip()))


def _templates(config: Mapping[str, object]) -> Iterator[str]:
    return (
        value
        for key, value in config.items()
        if key.endswith("template") and isinstance(value, str) and "{" in value
    )


def _is_simple(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text) or _PATH.fullmatch(text))


def _prepared(template: str) -> _Forms:
    weight = _FORM_BYTES + 4 * len(template)
    if len(template) > MAX_TEMPLATE:
        return _Forms(None, None, weight)
    stripped = template.strip()
    if _PLAIN.fullmatch(stripped):
        return _Forms(str.strip, _as_it_is, weight)
    path = _PATH.fullmatch(stripped)
    if path is not None:
        # No writer: a command has no `value_json`.
        keys = tuple(dotted or quoted for dotted, quoted in _STEP.findall(path[1]))
        return _Forms(_path(keys), None, weight)
    program = compiled(template)
    if program is None:
        return _Forms(None, None, weight)
    # A command that would always come out empty is none: then the device is not offered it.
    write = None if program.names & _NOT_THERE else _writing(program)
    return _Forms(_reading(program), write, weight + _PART_BYTES * program.size)


def _same(text: str) -> str:
    return text


def _as_it_is(value: Value | None, **more: Value | None) -> str | None:
    del more
    return as_text(value)


def _path(keys: tuple[str, ...]) -> Reader:
    return lambda text: _walk(text, keys)


def _reading(program: Program) -> Reader:
    needs_json = "value_json" in program.names

    def read(text: str) -> str | None:
        if len(text) > MAX_PAYLOAD:
            return None
        names: dict[str, object] = {"value": text}
        if needs_json:
            with suppress(ValueError, RecursionError):
                names["value_json"] = parse(text)
        found = program.render(names)
        return None if found in ("", "None") else found

    return read


def _writing(program: Program) -> Writer:
    def write(value: Value | None, **more: Value | None) -> str | None:
        return program.render({**more, "value": value})

    return write


def parse_object(text: str) -> dict[str, object] | None:
    """A JSON object, or None."""
    try:
        value = parse(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _walk(text: str, keys: tuple[str, ...]) -> str | None:
    value: object = parse_object(text)
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    found = as_text(value)
    return found.strip() if found is not None else None


def as_text(value: object) -> str | None:
    """A JSON scalar as Jinja would print it; None for null and for anything nested."""
    if isinstance(value, str | int | float):
        return str(value)
    return None

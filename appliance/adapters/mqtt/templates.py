"""Reads values out of payloads. Refuses templates it does not know: then the value is unknown.

Discovery payloads carry Jinja templates, and they are untrusted. Three forms cover most devices
and need no Jinja: `{{ value }}`, `{{ value_json.key }}` and `{{ value_json['key'] }}`, with the
last two nested as deep as they like. `reader` is the one place where others would be added.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from appliance.core.types import Value

Reader = Callable[[str], str | None]
"""Payload text in, value out; None = the payload does not say."""


class Writer(Protocol):
    def __call__(self, value: Value | None, **more: Value | None) -> str | None:
        """The payload for a command; `more` are further variables. None = it cannot be made."""
        ...


_KEY = r"(?:\.[A-Za-z_][A-Za-z0-9_]*|\[\s*'[^']{1,64}'\s*\]|\[\s*\"[^\"]{1,64}\"\s*\])"
_PATH = re.compile(rf"\{{\{{-?\s*value_json((?:{_KEY}){{1,8}})\s*-?\}}\}}")
_PLAIN = re.compile(r"\{\{-?\s*value\s*-?\}\}")
_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[\s*['\"]([^'\"]*)['\"]\s*\]")
MAX_TEMPLATE = 1024


@lru_cache(maxsize=4096)
def reader(template: str | None) -> Reader | None:
    """How to read a value by `template`; None if it is of a form we do not evaluate."""
    if template is None:
        return lambda text: text
    stripped = template[:MAX_TEMPLATE].strip()
    if _PLAIN.fullmatch(stripped):
        return lambda text: text
    path = _PATH.fullmatch(stripped)
    if path is None:
        return None
    keys = tuple(dotted or quoted for dotted, quoted in _STEP.findall(path[1]))
    return lambda text: _walk(text, keys)


@lru_cache(maxsize=4096)
def writer(template: str | None) -> Writer | None:
    """How to word a command by `template`; None if it is of a form we do not evaluate."""
    if template is None or _PLAIN.fullmatch(template[:MAX_TEMPLATE].strip()):
        return lambda value, **_: as_text(value)
    return None


def parse_object(text: str) -> dict[str, object] | None:
    """A JSON object, or None."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _walk(text: str, keys: tuple[str, ...]) -> str | None:
    value: object = parse_object(text)
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return as_text(value)


def as_text(value: object) -> str | None:
    """A JSON scalar as Jinja would print it; None for null and for anything nested."""
    if isinstance(value, str | int | float):
        return str(value)
    return None

"""The newest marks, kept in memory to be looked at. Refuses words: a text that may be one is left
out, and events, which carry what was said, are not kept at all."""

import datetime as dt
import re
from collections import deque
from dataclasses import dataclass

from appliance.core.events import Event
from appliance.ports import Fact

MOST = 500
_PASSING = frozenset({"level"})
"""Marks that come as long as anything is heard: they would drive out all others."""
_CODE = re.compile(r"[\w.:/+-]{1,80}")
"""An id or a code: one word, without blanks."""
_LEFT_OUT = "(text)"


@dataclass(frozen=True, slots=True)
class Kept:
    """`at_s` by the wall clock, in seconds since 1970."""

    at_s: float
    what: str
    facts: tuple[tuple[str, str], ...]


class MarkRing:
    """An observer."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: deque[Kept] = deque(maxlen=most)

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        if what in _PASSING:
            return
        told = tuple((name, _code(value)) for name, value in facts.items())
        self._kept.append(Kept(dt.datetime.now(dt.UTC).timestamp(), what, told))

    def tell(self, event: Event) -> None:
        """Nothing: an event carries words that somebody said."""

    def newest(self) -> tuple[Kept, ...]:
        """The newest first."""
        return tuple(reversed(self._kept))


def _code(value: Fact) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return text if not text or _CODE.fullmatch(text) else _LEFT_OUT

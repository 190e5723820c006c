"""In which order the phrases of a yes may stand. Refuses remarks that are made of the same words.

1. It takes a yes ("yes"), an order ("go ahead") or a statement ("correct").
2. An agreement ("okay") stands at the beginning or behind a yes: "yes, okay", but not "absolutely
   okay", which judges something.
3. Praise ("great") stands before an order only: "great, do it". Behind an assent it is a remark:
   "oh yeah, brilliant", "do it right".
4. Thanks stand at the beginning, or behind a yes or an order. "Absolutely, thank you very much" is
   said on television.
5. What leans ("I do", "that one") stands behind a yes, or before one.
6. A hesitation ("um", "well", "then") comes before an assent. An answer that ends in one is not
   finished: "yes, um..."
7. A filler ("please") stands anywhere.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

Phrase = tuple[str, ...]


class Part(StrEnum):
    """What a phrase of a yes is good for; the values are the keys of a language's table."""

    YES = "yeses"
    ORDER = "orders"
    """Says what shall be done: complete without a yes."""
    STATEMENT = "statements"
    """Says that it is right, or strongly yes."""
    LEANING = "leaning"
    AGREEMENT = "agreements"
    THANKS = "thanks"
    PRAISE = "praise"
    FILLER = "fillers"
    HESITATION = "hesitations"


class _So(NamedTuple):
    """What has been said so far."""

    last: Part | None = None
    """The last assent."""
    sure: bool = False
    """Whether one of the assents was more than a statement."""
    open: bool = False
    """Whether something has to follow: an assent after a hesitation."""
    awaits: Part | None = None
    """The assent that has to follow: an order after praise, a yes after what leans on one."""


_ASSENTS = (Part.YES, Part.ORDER, Part.STATEMENT, Part.LEANING)


def approving_ends(said: Phrase, parts: Mapping[Part, frozenset[Phrase]]) -> list[int]:
    """Numbers of words after which it is a yes, in one reading at least."""
    longest = _longest(tuple(parts.values()))
    reached: list[set[_So]] = [set() for _ in range(len(said) + 1)]
    reached[0].add(_So())
    for at in range(len(said)):
        if not reached[at]:
            continue
        for length in range(1, min(longest, len(said) - at) + 1):
            piece = said[at : at + length]
            for part in (part for part, phrases in parts.items() if piece in phrases):
                reached[at + length].update(_next(reached[at], part))
    return [at for at, states in enumerate(reached) if any(map(_is_yes, states))]


@lru_cache(maxsize=16)
def _longest(tables: tuple[frozenset[Phrase], ...]) -> int:
    """Words in the longest phrase of all tables."""
    return max((len(phrase) for phrases in tables for phrase in phrases), default=0)


def _is_yes(so: _So) -> bool:
    return so.last is not None and not so.open and so.awaits is None


def _next(states: set[_So], part: Part) -> Iterator[_So]:
    for so in states:
        if _may_follow(so, part):
            yield _with(so, part)


def _may_follow(so: _So, part: Part) -> bool:
    match part:
        case Part.AGREEMENT:
            return so.last in (None, Part.YES)
        case Part.PRAISE:
            return so.last is None
        case Part.THANKS:
            return so.last is None or so.sure
        case Part.LEANING:
            return so.last in (None, Part.YES) and so.awaits is None
        case Part.YES | Part.ORDER | Part.STATEMENT:
            return so.awaits in (None, part)
        case _:
            return True


def _with(so: _So, part: Part) -> _So:
    if part is Part.PRAISE:
        return so._replace(awaits=Part.ORDER)
    if part is Part.LEANING and so.last is None:
        return so._replace(awaits=Part.YES)
    if part in _ASSENTS:
        return _So(last=part, sure=so.sure or part is not Part.STATEMENT)
    return so._replace(open=True) if part is Part.HESITATION else so

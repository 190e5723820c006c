"""How people speak in a language: a table for each. Refuses to understand; others do with it.

Phrases are compared by their words without case and accents (`folded`), so they are spelt here as
they are written. What is stopped by a row of `stops` is no order, wherever in it the row stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.tongues.tongue import folded

Phrase = tuple[str, ...]
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Usage:
    """The manners of one language."""

    polite: frozenset[Phrase]
    """Manners at either end, and words that say nothing wherever they stand."""
    requests: frozenset[Phrase]
    """Beginnings that make an order of what is asked: "kannst du"."""
    rewritten: tuple[tuple[Phrase, str], ...]
    """What is said in another way in Home Assistant's sentences."""
    questions: frozenset[Phrase]
    """Beginnings of questions."""
    asking: frozenset[Phrase]
    """Words that make a question wherever they stand."""
    stops: Mapping[str, frozenset[Phrase]]
    """Why something is no order: rule -> words."""
    times: tuple[frozenset[str], frozenset[str]]
    """What puts off with a number between: "in" ... "minutes", "at" ... "o'clock"."""
    actions: Mapping[str, frozenset[str]]
    """The words that say what is to be done. An order without one of its own is none."""
    singular: frozenset[str]
    """Kinds of which one is meant, where there may be several."""
    conjunctions: frozenset[str]
    around: frozenset[str]
    """Articles and prepositions that belong to the name behind them."""
    compounds: tuple[str, ...]
    """Nouns that are put behind a room in one word: "Küchenlicht"."""
    joints: tuple[str, ...]
    """What stands between them: "Küche-n-licht"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: where it stands, and what it sounds like."""

    begin: int
    end: int
    word: str


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, split at apostrophes and hyphens."""
    found = []
    for match in _TOKEN.finditer(text):
        word = "".join(folded(match[0]))
        if word:
            found.append(Token(match.start(), match.end(), word))
    return tuple(found)


def rows(*lines: str) -> frozenset[Phrase]:
    """Phrases, separated by commas."""
    return frozenset(
        tuple(token.word for token in tokens(each)) for line in lines for each in line.split(",")
    ) - {()}


def listed(*lines: str) -> frozenset[str]:
    """Single words."""
    return frozenset(token.word for line in lines for token in tokens(line))


def found_in(words: Phrase, phrases: frozenset[Phrase]) -> tuple[int, int] | None:
    """Where the first of the phrases begins and ends; the longest that begins there."""
    for at in range(len(words)):
        if length := begins(words[at:], phrases):
            return at, at + length
    return None


def begins(words: Phrase, phrases: frozenset[Phrase]) -> int:
    """How many words the longest phrase at the beginning has; 0 for none."""
    longest = min(_LONGEST, len(words))
    return next((n for n in range(longest, 0, -1) if words[:n] in phrases), 0)


_LONGEST = 6

"""Whether Hearth says a word itself just now: then hearing it is no call. Pure.

What it says comes back from the walls, and a wake word sounds like more than itself: any row of up
to three words that has most of its letters counts.
"""

from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.7
"""Part of the letters in common: "Alexander" for alexa, "stopped" and "top" for stop."""
_MOST_WORDS = 3
_LONGEST = 2_000
"""Letters of one sentence that are looked at; a spoken sentence has a tenth of that."""


def says(word: str, sentences: Iterable[str]) -> bool:
    """Whether one of the sentences holds `word` ("hey_jarvis") or something that sounds near it.

    >>> says("alexa", ["Alexander the Great was born in Pella."])
    True
    >>> says("stop", ["Turn on the hall light?"])
    False

    A call without a word, by a hand, is never our own:

    >>> says("", ["Turn on the hall light?"])
    False
    """
    wanted = _letters(word)
    return bool(wanted) and any(
        _near(wanted, row) for sentence in sentences for row in _rows(sentence[:_LONGEST])
    )


def _rows(sentence: str) -> Iterable[str]:
    words = [letters for part in sentence.replace("-", " ").split() if (letters := _letters(part))]
    for first in range(len(words)):
        for after in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1):
            yield "".join(words[first:after])


def _near(wanted: str, row: str) -> bool:
    if wanted in row:
        return True
    row = row[: len(wanted) + 1]  # "Alexandria" begins like a call
    if not _ALIKE <= len(row) / max(1, len(wanted)) <= 1 / _ALIKE:
        return False
    alike = SequenceMatcher(None, row, wanted, autojunk=False)
    return alike.quick_ratio() >= _ALIKE and alike.ratio() >= _ALIKE


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())

"""Words as people say them: sets, likeness, spelling. Pure; knows no device and decides nothing."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache


def table(prose: str) -> frozenset[str]:
    """A set of words, written as one string so that the tables can be read."""
    return frozenset(prose.split())


ARTICLES = table("the my our your a an")


def words_of(text: str) -> list[str]:
    """Lower-case words without possessives: "Sam's lamp" is sam, lamp."""
    found = re.findall(r"\w+(?:'\w+)?", text.casefold().replace("\u2019", "'"))
    return [re.sub(r"'s?$", "", word) for word in found]


def spoken_words(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


def among(word: str, known: Iterable[str]) -> bool:
    """Whether `word`, or something that is spelled almost like it, is in `known`."""
    return any(_alike(word, other) for other in known)


@lru_cache(maxsize=20_000)
def _alike(word: str, other: str) -> bool:
    if stem(word) == stem(other):
        return True
    if min(len(word), len(other)) < 4 or abs(len(word) - len(other)) > 2:
        return False
    likeness = SequenceMatcher(None, word, other, autojunk=False)
    return likeness.quick_ratio() >= _ALIKE and likeness.ratio() >= _ALIKE


_ALIKE = 0.8
"""Share of letters in common, in order: "nite" is not "night", "blinds" is "blind"."""


_SPELLINGS = {
    "programme": "program",
    "programmes": "programs",
    "colour": "color",
    "colours": "colors",
    "lite": "light",
    "lites": "lights",
    "nite": "night",
    "grey": "gray",
    "centre": "center",
    "theatre": "theater",
    "storey": "story",
    "aluminium": "aluminum",
    "pyjama": "pajama",
}
"""British and American; names and sentences may differ in it."""


def stem(word: str) -> str:
    """Without the s of a plural or possessive: "lamps" is "lamp", "sams" is "sam".

    Of two spellings one: "programme" is "program".
    """
    word = _SPELLINGS.get(word, word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word

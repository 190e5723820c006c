"""What words sound like, roughly: "hole" and "hall", "nite" and "night". Pure; English.

A coarse key of the consonants, for finding a known name where speech recognition wrote another
word. It refuses to decide: whatever it finds is read back before anything is done.
"""

import re
from functools import lru_cache

_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^who", "ho"),
        (r"^(kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"^x", "s"),
        (r"igh", "i"),
        (r"ough", "o"),
        (r"augh", "a"),
        (r"gh", ""),
        (r"ph", "f"),
        (r"tch", "ch"),
        (r"dge", "j"),
        (r"sch|sh|[ts]ion", "x"),
        (r"ch", "x"),
        (r"c(?=[eiy])", "s"),
        (r"ck|c|q", "k"),
        (r"x$", "ks"),
        (r"z", "s"),
        (r"mb$", "m"),
        (r"e$", ""),
    )
)
_LETTERS = {
    "a": "a",
    "b": "bee",
    "c": "see",
    "d": "dee",
    "g": "gee",
    "o": "o",
    "p": "pee",
    "t": "tea",
    "v": "vee",
    "0": "zero",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
}
"""How letters are written by a recogniser that hears them one by one."""


@lru_cache(maxsize=20_000)
def sounds_of(word: str) -> str:
    """A key that words which sound alike share: consonants, and whether a vowel begins it."""
    key = word.casefold()[:40]
    for pattern, by in _RULES:
        key = pattern.sub(by, key)
    first = "a" if key[:1] in tuple("aeiou") else key[:1]
    key = first + re.sub(r"[aeiouyhw]", "", key[1:])
    return re.sub(r"(.)\1+", r"\1", key)


def spelled(word: str) -> str:
    """An abbreviation with a figure in it as it is heard: "co2" -> "seeotwo"; others unchanged."""
    if len(word) > 4 or word.isalpha() or not any(sign.isalpha() for sign in word):
        return word
    return "".join(_LETTERS.get(sign, sign) for sign in word)

"""A sentence as words with their places in the text. Pure; judges nothing.

Contractions are written one way ("do not", "dont" and "don't" are one word), and every mark
between clauses is a comma, so that what is spoken and what is typed are the same to the tables.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.understanding.text.words import table

_TOKEN = re.compile(
    r"\d+(?:[.:]\d+)+|[\w']+(?:-[\w']+)*|[%\u00b0?]|[.,;:!\u2026()\"\u201c\u201d\u2013\u2014-]+"
)
_MARK = re.compile(r"[^\w%\u00b0?']+")
_SAME = {
    "dinnae": "don't",
    "didnae": "didn't",
    "ain't": "isn't",
    "aint": "isn't",
    "cannot": "can't",
    "youse": "you",
    "y'all": "you",
    "yall": "you",
    "ya": "you",
    "yer": "your",
    "its": "it's",
    "im": "i'm",
    "ive": "i've",
    "id": "i'd",
    "d'you": "do you",
    "thats": "that's",
    "whats": "what's",
    "what'd": "what would",
    "hows": "how's",
    "wheres": "where's",
    "whos": "who's",
    "whys": "why's",
    "theres": "there's",
    "lets": "let's",
    "youre": "you're",
    "theyre": "they're",
    "gimme": "give me",
    "gie": "give",
    "lemme": "let me",
    "wanna": "want to",
    "gonna": "going to",
    "gonnae": "could you",
    "gotta": "got to",
    "oughta": "ought to",
    "whether": "if",
    "everyone's": "everyone is",
}
_NEGATED = table(
    "do does did is are was were should would could must has have had need can will ca wo shall"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word as the tables know it, and where it stood: `text[start:end]`."""

    word: str
    start: int
    end: int


Said = tuple[Token, ...]


def tidy(text: str) -> str:
    """Lower case, one line, plain apostrophes and spaces; punctuation stays.

    What cannot be seen inside a word ("nev\\u00ader") is no part of it.
    """
    straight = _seen(text).replace("\u2019", "'").replace("\u2018", "'").replace("\u02bc", "'")
    return " ".join(straight.casefold().split())


def _seen(text: str) -> str:
    """Without characters that have no shape, and every letter as its plain form."""
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", character) if character.isalpha() else character
        for character in text
        if unicodedata.category(character) != "Cf" and character not in _SHAPELESS
    )


_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Marks and fillers that take no place, beside those that Unicode calls formats."""


def said(text: str) -> Said:
    """The words and marks of tidied text. What is stammered is kept once."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = _canonical(match.group())
        last = tokens[-1] if tokens else None
        if word == "" or (word == "," and (last is None or last.word == ",")):
            continue
        if last is not None and word == "not" and last.word in _NEGATED:
            tokens[-1] = Token(_not(last.word), last.start, match.end())
            continue
        if last is not None and word == last.word and word in _STAMMERED:
            del tokens[-1]
        tokens.append(Token(word, match.start(), match.end()))
    while tokens and tokens[-1].word == ",":
        del tokens[-1]
    return tuple(tokens)


def added(*words: str) -> Said:
    """Words that nobody said, in canonical form."""
    return tuple(Token(word, -1, -1) for word in words)


def sentence(tokens: Sequence[Token]) -> str:
    """The words with one space between them: what the tables read."""
    return " ".join(token.word for token in tokens)


def text_of(tokens: Sequence[Token], text: str) -> str:
    """What was said of these words, with what stood between those that stood together."""
    parts: list[str] = []
    end = -1
    for token in tokens:
        gap = text[end : token.start] if 0 <= end <= token.start else "-word-"
        if parts:
            parts.append(gap if not any(map(str.isalnum, gap)) else " ")
        parts.append(text[token.start : token.end] if token.start >= 0 else token.word)
        end = token.end
    tidied = "".join(parts).strip(" ,;:-")
    return re.sub(r" (?=[,.?!])", "", tidied)


def without_hesitation(tokens: Said) -> Said:
    kept: list[Token] = []
    for token in tokens:
        if token.word == HESITATION or (token.word == "," and kept and kept[-1].word == ","):
            continue
        words = [before.word for before in kept[-2:]]
        if words == [token.word, ","] and token.word in _STAMMERED:
            del kept[-2:]
        kept.append(token)
    return tuple(kept)


HESITATION = "er"
"""The one way in which every um, uh and er is written."""

_FILLERS = table("um umm uh uhm er erm hmm hm mm ah eh och")
_STAMMERED = table("the a my on in to i you please and turn can could it that start open close")


def _canonical(found: str) -> str:
    if _MARK.fullmatch(found):
        return "" if found == "-" else ","
    word = found.strip("'")
    if word.endswith("nt") and word[:-2] in _NEGATED:
        return _not(word[:-2])
    return HESITATION if word in _FILLERS else _SAME.get(word, word)


def _not(auxiliary: str) -> str:
    irregular = {"can": "can't", "ca": "can't", "will": "won't", "wo": "won't", "shall": "shan't"}
    return irregular.get(auxiliary, auxiliary + "n't")

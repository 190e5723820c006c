"""What may become an order in another language than English. Decides before anything is matched.

1. A question never acts, whatever follows it; one that asks for a deed ("kannst du ...?") is an
   order.
2. A word that negates, reports, quotes, supposes, sets a condition, cancels or puts off stops the
   sentence, wherever it stands outside a name of several words.
3. Manners say nothing. What is left is an order only if it is understood as a whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.understanding.text.usage import Phrase, Usage, begins, found_in, tokens

LONGEST = 200
"""Characters. Nobody says more in one breath to a house."""
_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
_ENDS = " \t\n.,;:!?\u2026-"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left of an utterance, and what it may be."""

    text: str = ""
    may_act: bool = False
    stopped: str = ""
    """The rule that says that it is nothing at all: "negated", "report", ..."""


def judge(said: str, usage: Usage, names: Sequence[Phrase] = ()) -> Judged:
    """What `said` may be. `names` are those of the home, which may hold any word."""
    if len(said) > LONGEST or not tokens(said):
        return Judged(stopped="noise")
    if _QUOTES.search(said):
        return Judged(stopped="quoted")
    if _is_manners(said, usage):
        return Judged(stopped="manners")
    text, asked = _without_manners(said, usage, names)
    question = not asked and _is_question(said, _spoken(text, names), usage)
    text = _rewritten(text, usage)
    words = _spoken(text, names)
    if question:
        return Judged(text)
    for rule, phrases in usage.stops.items():
        if found_in(words, phrases) is not None:
            return Judged(text, stopped=rule)
    if _names_a_time(words, usage):
        return Judged(text, stopped="later")
    return Judged(text, may_act=bool(words))


_LONGEST_TIME = 3
"""Words of a number between its preposition and its unit: "dans trente et une minutes"."""


def _names_a_time(words: Phrase, usage: Usage) -> bool:
    """ "In zehn Minuten", "à huit heures": a number of minutes, hours or days, or the hour."""
    before, units = usage.times
    return any(
        word in before
        and usage.around.isdisjoint(words[at + 1 : at + 2])
        and not units.isdisjoint(words[at + 2 : at + 2 + _LONGEST_TIME])
        for at, word in enumerate(words)
    )


def _is_manners(said: str, usage: Usage) -> bool:
    """Whether nothing but manners is said: "guten Morgen, danke"."""
    words = tuple(token.word for token in tokens(said))
    while length := begins(words, usage.polite):
        words = words[length:]
    return not words


def _is_question(said: str, words: Phrase, usage: Usage) -> bool:
    if said.rstrip().endswith("?"):
        return True
    return bool(begins(words, usage.questions)) or found_in(words, usage.asking) is not None


def _without_manners(said: str, usage: Usage, names: Sequence[Phrase]) -> tuple[str, bool]:
    """The text without manners at either end, rewritten; and whether it was put as a request."""
    text, asked = said.strip(_ENDS), False
    while True:
        found = tokens(text)
        words = tuple(token.word for token in found)
        request = begins(words, usage.requests)
        length = max(request, begins(words, usage.polite))
        if length and length < len(words) and not _begins_a_name(words, names, length):
            asked = asked or request == length
            text = text[found[length].begin :]
            continue
        last = _ends_with(words, usage.polite)
        if last and last < len(words) and not _ends_in_a_name(words, names, last):
            text = text[: found[-last - 1].end]
            continue
        return text, asked


def _begins_a_name(words: Phrase, names: Sequence[Phrase], length: int) -> bool:
    return any(len(name) >= length and words[: len(name)] == name for name in names)


def _ends_in_a_name(words: Phrase, names: Sequence[Phrase], last: int) -> bool:
    """Whether the last words belong to a name: of a scene that is called "good night"."""
    return any(len(name) >= last and words[-len(name) :] == name for name in names)


def _ends_with(words: Phrase, phrases: frozenset[Phrase]) -> int:
    return next((n for n in range(min(4, len(words)), 0, -1) if words[-n:] in phrases), 0)


def _rewritten(text: str, usage: Usage) -> str:
    found = tokens(text)
    for phrase, instead in usage.rewritten:
        words = tuple(token.word for token in found)
        where = found_in(words, frozenset({phrase})) if phrase[0] in words else None
        if where is not None:
            begin, end = found[where[0]].begin, found[where[1] - 1].end
            text = f"{text[:begin]}{instead}{text[end:]}"
            found = tokens(text)
    return " ".join(text.split())


def _spoken(text: str, names: Sequence[Phrase]) -> Phrase:
    """The words of a text; a name of several words is one of its own, which no table knows."""
    words = tuple(token.word for token in tokens(text))
    said = frozenset(words)
    there = {name for name in names if 1 < len(name) <= _LONGEST_NAME and said.issuperset(name)}
    for name in sorted(there, key=len, reverse=True):
        if (where := found_in(words, frozenset({name}))) is not None:
            words = (*words[: where[0]], " ", *words[where[1] :])
    return words


_LONGEST_NAME = 6

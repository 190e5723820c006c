"""Several things, places or orders in one sentence, each as a sentence of its own.

"Küchenlicht und Flurlicht aus" is "Küchenlicht aus" and "Flurlicht aus". Refuses to drop a part:
who takes these apart must understand all of them, or nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from appliance.understanding.text.usage import Phrase, Token, Usage, tokens

MOST = 4
"""Parts of one sentence."""


def shared(text: str, names: Sequence[Phrase], usage: Usage) -> tuple[str, ...]:
    """One sentence for each of several names in a row; empty if there is no such row."""
    found = tokens(text)
    spans = list(_named(found, names, usage))
    for first in range(len(spans) - 1):
        row = [spans[first]]
        for before, after in pairwise(spans[first:]):
            if not _is_joined(text, found, before[1], after[0], usage):
                break
            row.append(after)
        if 1 < len(row) <= MOST:
            begin, end = found[row[0][0]].begin, found[row[-1][1] - 1].end
            parts = [text[found[one].begin : found[last - 1].end] for one, last in row]
            return tuple(f"{text[:begin]}{part}{text[end:]}" for part in parts)
    return ()


def clauses(text: str, usage: Usage) -> Iterator[tuple[str, ...]]:
    """The text cut at its conjunctions: all of them, then each alone."""
    found = tokens(text)
    cuts = [token for token in found if token.word in usage.conjunctions]
    if not 0 < len(cuts) < MOST:
        return
    yield _cut(text, cuts)
    if len(cuts) > 1:
        yield from (_cut(text, [cut]) for cut in cuts)


def apart(text: str, places: Sequence[str], usage: Usage) -> str:
    """The text with a room and what is in it as words of their own: "Licht Küche"."""
    rooms = {"".join(each.word for each in tokens(place)): place for place in places}
    for token in tokens(text):
        for noun in usage.compounds:
            said = "".join(each.word for each in tokens(noun))
            head = token.word.removesuffix(said)
            if head == token.word or not head:
                continue
            for joint in usage.joints:
                room = rooms.get(head.removesuffix(joint)) if head.endswith(joint) else None
                if room is not None:
                    two = f"{noun} {room}"
                    return f"{text[: token.begin]}{two}{text[token.end :]}"
    return text


def _cut(text: str, cuts: Sequence[Token]) -> tuple[str, ...]:
    ends = [0, *(cut.end for cut in cuts)]
    begins = [*(cut.begin for cut in cuts), len(text)]
    return tuple(text[end:begin].strip(" ,") for end, begin in zip(ends, begins, strict=True))


def _named(
    found: Sequence[Token], names: Sequence[Phrase], usage: Usage
) -> Iterator[tuple[int, int]]:
    """Where names stand, with their articles and prepositions; the longest first."""
    known = frozenset(names)
    longest = max((len(name) for name in known), default=0)
    words = tuple(token.word for token in found)
    at = 0
    while at < len(words):
        length = next(
            (n for n in range(min(longest, len(words) - at), 0, -1) if words[at : at + n] in known),
            0,
        )
        if not length:
            at += 1
            continue
        begin = at
        while begin > 0 and words[begin - 1] in usage.around:
            begin -= 1
        yield begin, at + length
        at += length


def _is_joined(text: str, found: Sequence[Token], end: int, begin: int, usage: Usage) -> bool:
    """Whether nothing but a conjunction or a comma stands between two names."""
    between = [token.word for token in found[end:begin]]
    if len(between) == 1:
        return between[0] in usage.conjunctions
    return not between and "," in text[found[end - 1].end : found[begin].begin]

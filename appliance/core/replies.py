"""Which of the possible answers a reply gives. Refuses to guess: what says more is none of them.

A reply to a question of the home is never an approval: all that comes of it is the id of an answer.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.answers import GRAMMARS, AnswerKind, Phrase, classify, words

_LONGEST_REPLY = 60
"""Words; whoever talks longer than this is not answering a question."""
_LONGEST_TEXT = 1000
"""Characters."""


@dataclass(frozen=True, slots=True)
class PossibleAnswer:
    """`sentences` in normalised words (see `core.answers.words`), numbers in digits.

    `questions` are those of them that were written with a question mark: "what?".
    """

    id: str
    sentences: tuple[Phrase, ...]
    questions: frozenset[Phrase] = frozenset()


_YES: Phrase = ("yes",)
_NO: Phrase = ("no",)


def matched(reply: str, answers: Sequence[PossibleAnswer], language: str = "en") -> str | None:
    """The id of the answer that the reply gives; None for none of them and for several.

    A reply is an answer's sentence, word for word, or that with words around it that add nothing
    ("the red one, please"): "did you open it" is not "open it". "yes" and "no" are any assent and
    any refusal that `core.answers` knows, also in the form "yes, she is", and nothing with a
    condition attached. A question is an answer only if it was listed as one.
    """
    said = plain(reply)
    if not said or len(said) > _LONGEST_REPLY:
        return None
    if is_question(reply):
        return next((answer.id for answer in answers if said in answer.questions), None)
    for answer in answers:
        if said in answer.sentences:
            return answer.id
    if found := _widest(said, answers):
        ids = {id_ for _, _, id_ in found}
        agrees = any(_YES in answer.sentences for answer in answers)
        meant = len(ids) == 1 and not _is_quoting(reply) and _is_all(said, found, agrees=agrees)
        return ids.pop() if meant else None
    kind = classify(" ".join(_without_tail(said)), language)
    wanted = {AnswerKind.YES: _YES, AnswerKind.NO: _NO}.get(kind)
    return next((answer.id for answer in answers if wanted in answer.sentences), None)


def is_question(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text)
    return any(mark in folded for grammar in GRAMMARS.values() for mark in grammar.questions)


def _is_quoting(text: str) -> bool:
    return not _QUOTES.isdisjoint(text)


_QUOTES = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')


_SUBJECTS = frozenset(words("i we you he she it they that this there"))
_AUXILIARIES = frozenset(
    words("is are am was were do does did have has had will would can could should")
)


def _without_tail(said: Phrase) -> Phrase:
    """Without what only takes up the question again: "yes it is" is "yes"."""
    if len(said) > 2 and said[-2] in _SUBJECTS and said[-1] in _AUXILIARIES:
        return said[:-2]
    return said


_Span = tuple[int, int, str]
"""The first word, the one after the last, and the id of the answer that they are."""


def _widest(said: Phrase, answers: Sequence[PossibleAnswer]) -> list[_Span]:
    """The answers inside `said`, in order. The longest counts: "not now" is not "now"."""
    spans = [
        (at, at + len(sentence), answer.id)
        for answer in answers
        for sentence in answer.sentences
        if sentence not in (_YES, _NO)
        for at in range(len(said) - len(sentence) + 1)
        if said[at : at + len(sentence)] == sentence
    ]
    return sorted(span for span in spans if not any(_inside(span, other) for other in spans))


def _inside(span: _Span, other: _Span) -> bool:
    return span[:2] != other[:2] and other[0] <= span[0] and span[1] <= other[1]


def _is_all(said: Phrase, found: Sequence[_Span], *, agrees: bool) -> bool:
    """Whether the words around the answer add nothing to it. `agrees`: a yes would be another."""
    before = _LEADING if agrees else _LEADING | _ASSENTS
    after = _TRAILING if agrees else _TRAILING | _ASSENTS
    until = 0
    for begin, end, _ in found:
        if begin > until and not _is_made_of(
            said[until:begin], before | (after if until else _NONE)
        ):
            return False
        until = max(until, end)
    # "a hundred one" is not a hundred
    return _is_made_of(said[until:], after - _ONE if said[until - 1].isdigit() else after)


def _is_made_of(said: Phrase, phrases: frozenset[Phrase]) -> bool:
    ends = {0}
    for at in range(len(said)):
        if at in ends:
            ends.update(at + length for length in range(1, 5) if said[at : at + length] in phrases)
    return len(said) in ends


_ONES = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")


def _numbers() -> Iterator[tuple[Phrase, int]]:
    for value, word in enumerate(_ONES):
        yield (word,), value
    for ten, word in enumerate(_TENS, start=2):
        yield (word,), ten * 10
        for one in range(1, 10):
            yield (word, _ONES[one]), ten * 10 + one
    yield ("a", "hundred"), 100
    yield ("one", "hundred"), 100


_NUMBERS: Mapping[Phrase, int] = dict(_numbers())


def plain(text: str) -> Phrase:
    """Normalised words, numbers up to a hundred in digits: "Twenty-one percent" -> 21 percent.

    >>> plain("Twenty-one %, please.")
    ('21', 'percent', 'please')
    """
    return tuple(_in_digits(words(text[:_LONGEST_TEXT])))


def _in_digits(said: Phrase) -> Iterator[str]:
    at = 0
    while at < len(said):
        for length in (2, 1):
            value = _NUMBERS.get(said[at : at + length])
            if value is not None:
                yield str(value)
                at += length
                break
        else:
            yield "percent" if said[at] == "%" else said[at]
            at += 1


def _listed(*lines: str) -> frozenset[Phrase]:
    return frozenset(plain(each) for line in lines for each in line.split(","))


_NONE: frozenset[Phrase] = frozenset()
_ONE = _listed("one")
_FILLERS = (
    "please, ok, okay, alright, all right, sure, thanks, thank you, oh, ah, um, uh, er, erm",
    "hm, hmm, mm, then, hearth, hey hearth, i think, i believe, i'd say, i would say",
)
_ASSENTS = _listed("yes, yeah, yep, yup, aye, definitely, absolutely, certainly, of course")
_LEADING = _listed(
    *_FILLERS,
    "well, so, just, now, let's say, let us say, let's, make it, make that, let it be, about",
    "the, a, an, my, in the, at the, on the, in my, it's, its, it is, that's, that is, he's, he is",
    "she's, she is, they're, they are, we're, we are, i'm, i am, there's, there is, there are",
    "i'd like, i would like, i want, i'll take, i'll have, i choose, i pick, i prefer, give me",
    "my answer is, the answer is, go ahead and",
)
_TRAILING = _listed(
    *_FILLERS,
    "one, ones, now, it is, he is, she is, they are, for me",
    "degree, degrees, celsius, fahrenheit, percent, second, seconds, minute, minutes, hour, hours",
    "day, days, o'clock, time, times, euro, euros, dollar, dollars, people",
)

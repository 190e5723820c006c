"""Whether what was heard is Hearth's own voice. Refuses to call a person's sentence an echo.

What was spoken reaches the microphone and comes back whole or as a piece of it, perhaps with an
answer of a person behind it. The rules, in their order:

1. An utterance of cancelling words alone is a person's, whatever was said.
2. An utterance of answer words ("yes", "confirm") and numbers only is an echo only if it was said
   in this order, close together: "confirm forty two" is none after "The number is 42. Say confirm".
3. Anything else is an echo only if it is a piece of what was said, word for word and without a gap,
   or such a piece with assents or "confirm" and a number behind it. One other word makes it a
   sentence of somebody's own: "the bathroom curtains" for "the bedroom curtains" is a correction.

A misheard echo is therefore none: a question that is dropped is asked again, a correction that is
passed over is not said again. Numbers are the same in words, in digits and digit by digit, accents
and hyphens do not count, in every language at once. An echo is never an answer; what is no echo is
not yet one either, which the grammars decide.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from appliance.core.answers import GRAMMARS, Phrase, words

_MOST_SAID = 120
"""Words at the end of what was said that can come back."""
_MOST_LETTERS = 20 * _MOST_SAID
"""More than that in one breath is nobody's echo."""
_SLACK = 2
"""Words that may be lost between answer words that come back: "42, [say] confirm"."""


def _row(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


_CONFIRMING = frozenset(
    _row(
        "confirm confirmed confirms confirming confirme confirmee confirmer confirmez confirmons",
        "confirmation bestatige bestatigen bestatigt bestatigung bestaetige bestaetigen",
    )
)
_SMALL = (
    _row(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
        "fifteen sixteen seventeen eighteen nineteen",
    ),
    _row(
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze",
        "seize dix-sept dix-huit dix-neuf",
    ),
    _row(
        "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn",
        "funfzehn sechzehn siebzehn achtzehn neunzehn",
    ),
)
_TENS = (
    _row("twenty thirty forty fifty sixty seventy eighty ninety"),
    _row("vingt trente quarante cinquante soixante septante quatre-vingt nonante"),
    _row("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig"),
)
"""English, French (with the tens of Belgium and Switzerland), German."""


def _number_words() -> Iterator[tuple[str, int]]:
    """Every way to say 0 to 99, without accents, and what it is."""
    english, french, german = _SMALL
    for small in _SMALL:
        yield from zip(small, range(20), strict=True)
    for tens in _TENS:
        yield from zip(tens, range(20, 100, 10), strict=True)
    for value in range(20, 100):
        ten, one = value // 10 - 2, value % 10
        if one:
            yield f"{_TENS[0][ten]} {english[one]}", value
            yield f"{_TENS[1][ten]} {french[one]}", value
            yield f"{'ein' if one == 1 else german[one]}und{_TENS[2][ten]}", value
    yield from ((f"{ten} et un", 21 + 10 * at) for at, ten in enumerate(_TENS[1]))
    for start, base in (("soixante", 60), ("quatre-vingt", 80)):
        yield from ((f"{start} {french[over]}", base + over) for over in range(10, 20))
    yield from (("soixante et onze", 71), ("quatre-vingts", 80), ("oh", 0), ("zwo", 2))
    yield from (("one hundred", 100), ("cent", 100), ("hundert", 100), ("einhundert", 100))


_NUMBERS: Mapping[Phrase, str] = {
    tuple(said.replace("-", " ").split()): str(value) for said, value in _number_words()
}
_LONGEST_NUMBER = max(map(len, _NUMBERS))
_HALF = re.compile(r" and a half\b", re.IGNORECASE)
"""As voices say "21.5", and recognisers write it."""


def _plain(text: str) -> list[str]:
    """Words without accents, split at apostrophes and hyphens."""
    apart = unicodedata.normalize("NFKD", " ".join(words(text)))
    bare = "".join(c for c in apart if not unicodedata.combining(c)).replace("'", "")
    return re.findall(r"[^\W\d_]+|\d+", bare)


def _tokens(text: str) -> list[str]:
    """Plain words, numbers as digits; digits in a row are one number: "four two", "40 2"."""
    found: list[str] = []
    plain = _plain(_HALF.sub(".5", text))
    at = 0
    while at < len(plain):
        for length in range(_LONGEST_NUMBER, 0, -1):
            value = _NUMBERS.get(tuple(plain[at : at + length]))
            if value is not None and (plain[at] != "oh" or _is_number(found[-1:])):
                found.append(value)
                break
        else:
            length = 1
            found.append(plain[at])
        at += length
    merged: list[str] = []
    for is_number, group in groupby(found, str.isdigit):
        run = list(group)
        merged += _merged(run) if is_number else run
    return merged


def _is_number(last: list[str]) -> bool:
    return bool(last) and last[0].isdigit()


def _merged(run: list[str]) -> list[str]:
    """Numbers in a row as one: "4", "2" and "40", "2" are both "42"."""
    if len(run) == 2 and len(run[0]) == 2 and run[0][1] == "0" and len(run[1]) == 1:
        return [run[0][0] + run[1]]
    return ["".join(run)]


def _of(*tables: str) -> frozenset[Phrase]:
    """The phrases of these tables of every grammar, in plain words."""
    return frozenset(
        tuple(_plain(" ".join(phrase)))
        for grammar in GRAMMARS.values()
        for table in tables
        for phrase in getattr(grammar, table)
    ) - {()}


_ANSWERS = _of("assents", "fillers") | {(word,) for word in _CONFIRMING}
"""What may follow an echo. No acknowledgements: "right" and "top" also tell things apart."""
_REFUSALS = _of("cancels", "fillers")
_PIECES = _ANSWERS | _of("acknowledgements", "cancels", "doubts")
_LONGEST_PHRASE = max(map(len, _PIECES))


def is_echo(heard: str, said: Sequence[str]) -> bool:
    """Whether `heard` is a piece of `said`, the sentences spoken of late.

    Never raises. False for an answer whose words were not said in its order, for a sentence with a
    word that was not said in its place, for any words if nothing was said, and for what cancels.

    >>> is_echo("confirm and the number", ["The number is 42. Say confirm and the number."])
    True
    >>> is_echo("confirm forty-two", ["The number is 42. Say confirm and the number."])
    False
    """
    mine = [word for sentence in said for word in _tokens(sentence)][-_MOST_SAID:]
    if not mine or len(heard) > _MOST_LETTERS:
        return False
    theirs = _tokens(heard)
    if not theirs or _made_of(theirs, _REFUSALS):
        return False
    if _made_of(theirs, _PIECES, numbers=True):
        return _close_together(theirs, mine)
    return _is_piece(theirs, mine)


def _made_of(said: list[str], phrases: frozenset[Phrase], *, numbers: bool = False) -> bool:
    """Whether it is a row of such phrases, and of numbers too if these are allowed."""
    ends = {0}
    for at in range(len(said)):
        if at in ends:
            ends.update(at + length for length in _lengths(said, at, phrases))
            ends.update({at + 1} if numbers and said[at].isdigit() else ())
    return len(said) in ends


def _lengths(said: list[str], at: int, phrases: frozenset[Phrase]) -> Iterator[int]:
    most = min(_LONGEST_PHRASE, len(said) - at)
    return (n for n in range(1, most + 1) if tuple(said[at : at + n]) in phrases)


def _holds(said: Sequence[str], run: Sequence[str]) -> bool:
    wanted = list(run)
    return any(list(said[at : at + len(wanted)]) == wanted for at in range(len(said)))


def _close_together(theirs: list[str], mine: list[str]) -> bool:
    """Whether the words were said in this order with at most `_SLACK` others between them."""
    for start, word in enumerate(mine):
        if word != theirs[0]:
            continue
        rest = iter(mine[start : start + len(theirs) + _SLACK])
        if all(each in rest for each in theirs):
            return True
    return False


def _is_piece(theirs: list[str], mine: list[str]) -> bool:
    """Whether it is a run of the words that were said, and then nothing but an answer."""
    for at in range(1, len(theirs) + 1):
        if not _holds(mine, theirs[:at]):
            return False
        if _is_answer(theirs[at:]):
            return True
    return False


def _is_answer(said: list[str]) -> bool:
    """Whether it is assents, or a confirming word and then numbers: "to 40" would be a value."""
    numbers = [at for at, word in enumerate(said) if word.isdigit()]
    if numbers and not _CONFIRMING.intersection(said[: numbers[0]]):
        return False
    return _made_of(said, _ANSWERS, numbers=True)

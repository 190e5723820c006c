"""Whether what was heard may be Hearth's own voice. Refuses to call a person's answer an echo.

What was spoken reaches the microphone and comes back as a piece of it, whole or misheard, perhaps
with a word of a person behind it. The rules, in their order:

1. Words that cancel, doubt or restrict ("only the ..."), and that were not said, are a person's; so
   is an utterance of cancelling words alone, whatever was said.
2. An utterance of answer words ("yes", "confirm") and numbers only is an echo only if it was said
   in this order, close together: "confirm forty two" is none after "The number is 42. Say confirm".
3. What begins with an answer that was not said is a person's, and so is a confirming word before a
   number in an order in which they were not said.
4. A direction against the one that was said ("off" for "on") is a correction, not an echo. So is
   a number that was not said, unless the three words behind it are a piece of what was said.
5. Otherwise: an echo if its letters, but for a word or two at the end, are a piece of what was said
   with at most a quarter of them wrong. Whisper hears "torn on the whole light".

Numbers are the same in words, in digits and digit by digit, in every language at once. An echo is
never an answer; what is no echo is not yet one either, which the grammars decide.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from appliance.core.answers import GRAMMARS, Phrase, words

_MOST_HEARD = 40
"""Words at the beginning of what was heard that are looked at."""
_MOST_SAID = 120
"""Words at the end of what was said that can come back."""
_SLACK = 2
"""Words that may be lost between answer words that come back: "42, [say] confirm"."""
_WRONG = 0.25
"""Part of the letters that may be misheard."""
_LONGEST_TAIL = 3
"""Words of a person behind an echo."""
_FEWEST_LETTERS = 5
_FEWEST_OF_A_WORD = 3
_ALIKE = 0.4
"""Part of the letters, in their order, that a mishearing keeps of a word."""


def _row(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


_CONFIRMING = frozenset(
    _row(
        "confirm confirmed confirms confirming confirme confirmee confirmer confirmez confirmons",
        "confirmation bestatige bestatigen bestatigt bestatigung bestaetige bestaetigen",
    )
)
_HUMS = frozenset(_row("a ah aha eh er erm euh hm hmm k m mm mmm oh ta uh um ahm"))
"""A recogniser makes these of noise as well."""
_OPPOSITES = (
    ("on", "off"),
    ("open opened", "close closed shut"),
    ("lock", "unlock"),
    ("up", "down"),
    ("start", "stop pause"),
    ("arm", "disarm"),
    ("allume allumer", "eteins eteindre"),
    ("ouvre ouvrir", "ferme fermer"),
    ("verrouille verrouiller", "deverrouille deverrouiller"),
    ("an ein", "aus"),
    ("auf offne offnen", "zu schliesse schliessen"),
)
_AGAINST: Mapping[str, frozenset[str]] = {
    word: frozenset(_row(theirs))
    for one, other in _OPPOSITES
    for mine, theirs in ((one, other), (other, one))
    for word in _row(mine)
}
"""What contradicts a direction: whoever says it does not repeat what was said."""


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
            if value is not None and (length > 1 or plain[at] != "oh" or _is_number(found[-1:])):
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


_ANSWERS = _of("assents", "acknowledgements", "cancels") | {(word,) for word in _CONFIRMING}
_COURTESIES = _of("acknowledgements", "fillers")
_REFUSALS = _of("cancels", "fillers")
_PIECES = _ANSWERS | _of("fillers", "doubts")
_OBJECTIONS = _of("cancels", "doubts") | {
    (word,) for word in _row("only just instead rather nur sondern seulement plutot")
}
_LONGEST_PHRASE = max(map(len, _PIECES))


def is_echo(heard: str, said: Sequence[str]) -> bool:
    """Whether `heard` may be a piece or a mishearing of `said`, the sentences spoken of late.

    Never raises. False for an answer whose words were not said in its order, for any words if
    nothing was said, and for what cancels.

    >>> is_echo("confirm and the number", ["The number is 42. Say confirm and the number."])
    True
    >>> is_echo("confirm forty-two", ["The number is 42. Say confirm and the number."])
    False
    """
    mine = [word for sentence in said for word in _tokens(sentence)][-_MOST_SAID:]
    theirs = _tokens(heard[: _MOST_HEARD * 20])[:_MOST_HEARD]
    if not mine or not theirs:
        return False
    if _made_of(theirs, _REFUSALS) or _objects(theirs, mine):
        return False
    if _holds(mine, theirs):
        return True
    if _made_of(theirs, _PIECES, numbers=True):
        return _close_together(theirs, mine)
    if _begins_as_answer(theirs, mine) or _corrects(theirs, mine):
        return False
    return _sounds_like(theirs, mine)


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


def _objects(theirs: list[str], mine: list[str]) -> bool:
    return any(
        not _holds(mine, theirs[at : at + length])
        for at in range(len(theirs))
        for length in _lengths(theirs, at, _OBJECTIONS)
    )


def _close_together(theirs: list[str], mine: list[str]) -> bool:
    """Whether the words were said in this order with at most `_SLACK` others between them."""
    for start, word in enumerate(mine):
        if word != theirs[0]:
            continue
        rest = iter(mine[start : start + len(theirs) + _SLACK])
        if all(each in rest for each in theirs):
            return True
    return False


def _begins_as_answer(theirs: list[str], mine: list[str]) -> bool:
    opening = max(_lengths(theirs, 0, _ANSWERS | _COURTESIES), default=0)
    if not opening:
        return False
    if theirs[0] not in _HUMS and not _holds(mine, theirs[:opening]):
        return True
    confirms = [at for at, word in enumerate(theirs) if word in _CONFIRMING]
    numbers = [at for at, word in enumerate(theirs) if word.isdigit()]
    if not confirms or not numbers or numbers[-1] < confirms[0]:
        return False
    return not _close_together([theirs[confirms[0]], theirs[numbers[-1]]], mine)


def _corrects(theirs: list[str], mine: list[str]) -> bool:
    for at, word in enumerate(theirs):
        if word in mine:
            continue
        against = _AGAINST.get(word, frozenset())
        if any(other in mine and other not in theirs for other in against):
            return True
        behind = theirs[at + 1 : at + 4]
        if word.isdigit() and (len(behind) < 3 or not _holds(mine, behind)):
            return True
    return False


def _is_new(word: str, mine: list[str]) -> bool:
    """Whether no mishearing makes it of a word that was said: "lamp" of "light", not "whole" of
    "hall". A sentence with such a word is a person's: another thing, or another thing to do."""
    return len(word) >= _FEWEST_OF_A_WORD and not any(
        SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE
        for other in mine
        if len(other) >= _FEWEST_OF_A_WORD
    )


def _is_answer(said: list[str]) -> bool:
    return _made_of([word for word in said if not word.isdigit()], _PIECES)


def _sounds_like(theirs: list[str], mine: list[str]) -> bool:
    """Approximate matching of a piece (Sellers 1980), judged at the ends of the last words."""
    pattern, text = "".join(theirs), "".join(mine)
    tail = min(_LONGEST_TAIL, len(theirs) // 2)
    known = next((at for at, word in enumerate(theirs) if _is_new(word, mine)), len(theirs))
    # Other words behind it are a sentence that begins like ours: "turn on the" porch light.
    heads = (n for n in range(len(theirs) - tail, known + 1) if _is_answer(theirs[n:]))
    ends = {len("".join(theirs[:n])) for n in heads}
    row = [0] * (len(text) + 1)
    for at, letter in enumerate(pattern, start=1):
        above, row = row, [at]
        for column, other in enumerate(text, start=1):
            changed = above[column - 1] + (letter != other)
            row.append(min(changed, above[column] + 1, row[-1] + 1))
        if at in ends and at >= _FEWEST_LETTERS and min(row) <= _WRONG * at:
            return True
    return False

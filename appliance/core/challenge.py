"""The spoken challenge of the guarded tier. Refuses all but "confirm" and the fresh number.

1. RIGHT is an utterance made up *entirely* of "confirm" followed by the number, and of assents,
   courtesies and fillers around them: "yes, confirm forty-two, please". The number may be said as
   a number, in words or digits, or digit by digit.
2. A question mark, doubt, a cancelling word, another number or any other word make it not right.
3. WRONG is an utterance that confirms something else: another number, none, a part of a sentence.
4. Everything else is NONE, a plain yes as well.

The question says the number before it says the word. No part of it has them in the order that
counts, so nothing of our own voice that comes back through the microphone is an answer. Digits
of other scripts and compatibility forms of digits or letters are never right: no recogniser
writes them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from appliance.core.answers import (
    LONGEST_YES,
    AnswerKind,
    Phrase,
    asks_back,
    begun,
    classify,
    contains,
    grammar_of,
    is_disguised,
    made_of,
    normalise,
    phrases,
    row_ends,
    spellings,
    words,
)

CHALLENGES: tuple[int, ...] = tuple(
    10 * tens + ones for tens in range(2, 10) for ones in range(1, 10)
)
"""The numbers that are asked for: 21 to 99 without the round ones.

Teens and round tens are misheard for each other ("fourteen", "forty").
"""


class Reply(StrEnum):
    """What `judge` found. Only RIGHT lets anything through."""

    RIGHT = "right"
    WRONG = "wrong"
    """Confirms, but not this number."""
    NONE = "none"
    """Does not answer the challenge."""


@dataclass(frozen=True, slots=True)
class _Tongue:
    """The challenge in one language, in normalised words (see `answers.words`)."""

    ask: str
    confirms: frozenset[Phrase]
    links: frozenset[Phrase]
    """May stand between the word and the number: "confirm *the number* 42"."""
    numbers: Mapping[Phrase, int]
    """Every way to say a number of `CHALLENGES`."""
    ciphers: Mapping[str, str]
    """The words of the digits."""
    openings: frozenset[Phrase]
    """What a code is introduced by: "my pin is"."""


def _ciphers(*listed: str) -> Mapping[str, str]:
    """The words for 0, 1, ..., each with its variants."""
    found = {str(digit): str(digit) for digit in range(10)}
    for digit, line in enumerate(listed):
        found |= {word: str(digit) for said in spellings(line) for word in said}
    return found


def _tongue_of(
    ask: str,
    confirms: str,
    links: str,
    openings: str,
    ciphers: Mapping[str, str],
    in_words: Iterable[tuple[str, int]],
) -> _Tongue:
    """The given words for the numbers, and their digits together and one by one."""
    numbers = {phrase: number for said, number in in_words for phrase in spellings(said)}
    for number in CHALLENGES:
        tens, ones = map(str, divmod(number, 10))
        numbers |= {(f"{number}",): number, (f"{tens}0", ones): number}
        numbers |= {
            (first, second): number
            for first, digit in ciphers.items()
            for second, other in ciphers.items()
            if (digit, other) == (tens, ones)
        }
    return _Tongue(
        ask=ask,
        confirms=phrases(confirms),
        links=phrases(links),
        openings=phrases(openings),
        ciphers=ciphers,
        numbers={said: number for said, number in numbers.items() if number in CHALLENGES},
    )


def _english() -> _Tongue:
    ones = words("one two three four five six seven eight nine")
    tens = words("twenty thirty forty fifty sixty seventy eighty ninety")
    return _tongue_of(
        ask="{question} The number is {number}. Say confirm and the number.",
        confirms="confirm, confirmed, i confirm, i do confirm, i'm confirming",
        links="number, the number, and",
        openings="pin, code, my pin is, the pin is, my code is, the code is, it's, it is",
        ciphers=_ciphers("zero oh o", *ones),
        in_words=[
            (f"{ten}{gap}{one}", 10 * at + unit)
            for at, ten in enumerate(tens, start=2)
            for unit, one in enumerate(ones, start=1)
            for gap in (" ", "")
        ],
    )


def _french() -> _Tongue:
    """Septante, huitante and nonante as well; "quatre vingt" is written with or without an s."""
    ones = words("un deux trois quatre cinq six sept huit neuf")
    teens = (*words("onze douze treize quatorze quinze seize"), "dix sept", "dix huit", "dix neuf")
    tens = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
    tens |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
    eighty = {"quatre vingt": 80, "quatre vingts": 80}
    in_words = [
        (f"{ten} {one}", start + unit)
        for ten, start in (tens | eighty).items()
        for unit, one in enumerate(ones, start=1)
    ]
    in_words += [
        (f"{ten} {teen}", start + unit)
        for ten, start in ({"soixante": 60} | eighty).items()
        for unit, teen in enumerate(teens, start=11)
    ]
    for said, number in tuple(in_words):
        first, _, last = said.rpartition(" ")
        if last in ("un", "onze"):
            in_words.append((f"{first} et {last}", number))
        if last == "un":
            in_words += [(f"{said}e", number), (f"{first} et une", number)]
    return _tongue_of(
        ask="{question} Le nombre est {number}. Dites confirmer et le nombre.",
        confirms="confirme, confirmer, confirmé, confirmée, confirmez, je confirme, "
        "je le confirme, on confirme",
        links="nombre, le nombre, numéro, le numéro, chiffre, le chiffre",
        openings="pin, code, mon code est, le code est, mon pin est, c'est, c'est le",
        ciphers=_ciphers("zéro", "un une", *ones[1:]),
        in_words=in_words,
    )


def _german() -> _Tongue:
    ones = ["ein", "eins", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht"]
    ones.append("neun")
    units = dict(zip(ones, (1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
    tens = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
    return _tongue_of(
        ask="{question} Die Zahl ist {number}. Sag bestätigen und die Zahl.",
        confirms="bestätigen, bestätige, bestätigt, ich bestätige, "
        "ich bestätige es, hiermit bestätige ich",
        links="zahl, die zahl, nummer, die nummer",
        openings="pin, code, meine pin ist, die pin ist, mein code ist, der code ist, es ist",
        ciphers=_ciphers("null", "eins ein", "zwei zwo", *ones[4:]),
        in_words=[
            (f"{one}{und}{ten}", 10 * at + unit)
            for at, ten in enumerate(tens, start=2)
            for one, unit in units.items()
            for und in ("und", " und ", "und ", " und")
        ],
    )


_TONGUES: Mapping[str, _Tongue] = {"en": _english(), "fr": _french(), "de": _german()}


def question(read_back: str, number: int, language: str = "en") -> str:
    """What to say: the question, the number, then the word to say before it.

    Raises ValueError for a language without a challenge.
    """
    return _tongue(language).ask.format(question=read_back, number=number)


def judge(text: str, number: int, language: str = "en") -> Reply:
    """What `text` says to the challenge `number`. Never raises for any text.

    RIGHT for one number at most, and only for one of `CHALLENGES`. Raises ValueError for a
    language without a challenge.
    """
    tongue = _tongue(language)
    if is_disguised(text) or classify(text, language) is AnswerKind.NO:
        return Reply.NONE
    said = _without(words(text), grammar_of(language).fillers)
    if _is_right(said, number, language) and not _is_doubted(text, language):
        return Reply.RIGHT
    if not contains(said, tongue.confirms):
        return Reply.NONE
    begins = row_ends(said, _before(language))
    attempted = any(any(begun(said, at, tongue.confirms)) for at in begins)
    return Reply.WRONG if attempted else Reply.NONE


def confirms(text: str, language: str = "en") -> bool:
    """Whether some part of `text` would be the right answer to any challenge.

    Raises ValueError for a language without a challenge.
    """
    _tongue(language)
    said = _without(words(text), grammar_of(language).fillers)
    return contains(said, _all_right_answers(language))


def digits(text: str, language: str = "en") -> str:
    """The digits of a code that is said one by one or in groups: "1 2 three four" -> "1234".

    Empty if there is anything else than digits and fillers in it, a question mark, or nothing, or
    more than `LONGEST_YES` characters. Raises ValueError for a language without a challenge.
    """
    tongue = _tongue(language)
    if is_disguised(text) or len(text) > LONGEST_YES or asks_back(text, grammar_of(language)):
        return ""
    said = _without(words(text), grammar_of(language).fillers | tongue.openings)
    found = [tongue.ciphers.get(word, word) for word in said]
    return "".join(found) if all(map(_ASCII_DIGITS.fullmatch, found)) else ""


_ASCII_DIGITS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"[0-9][.,:][0-9]")


def _tongue(language: str) -> _Tongue:
    grammar_of(language)
    return _TONGUES[language]


@cache
def _around(language: str) -> frozenset[Phrase]:
    grammar = grammar_of(language)
    return grammar.assents | grammar.acknowledgements


@cache
def _before(language: str) -> frozenset[Phrase]:
    """What may stand before "confirm" in an attempt that is not right: "42, confirm"."""
    tongue = _TONGUES[language]
    return _around(language) | tongue.links | tongue.numbers.keys()


def _without(said: Phrase, dropped: frozenset[Phrase]) -> Phrase:
    """The words that are left when these phrases are taken out, the longest first."""
    kept: list[str] = []
    to_drop = 0
    for at, word in enumerate(said):
        to_drop = to_drop or max(begun(said, at, dropped), default=0)
        if to_drop:
            to_drop -= 1
        else:
            kept.append(word)
    return tuple(kept)


def _is_right(said: Phrase, number: int, language: str) -> bool:
    answers = _right_answers(language).get(number, frozenset())
    return contains(said, answers) and made_of(said, _around(language) | answers)


def _is_doubted(text: str, language: str) -> bool:
    grammar = grammar_of(language)
    return (
        asks_back(text, grammar)
        or contains(words(text), grammar.doubts)
        or _DECIMAL.search(text) is not None
        or len(normalise(text)) > LONGEST_YES
    )


@cache
def _right_answers(language: str) -> Mapping[int, frozenset[Phrase]]:
    """By number: "confirm", perhaps a link, and the number, in every way they can be said."""
    tongue = _TONGUES[language]
    answers: dict[int, set[Phrase]] = {}
    for said, number in tongue.numbers.items():
        answers.setdefault(number, set()).update(
            (*confirm, *link, *said) for confirm in tongue.confirms for link in (*tongue.links, ())
        )
    return {number: frozenset(found) for number, found in answers.items()}


@cache
def _all_right_answers(language: str) -> frozenset[Phrase]:
    return frozenset().union(*_right_answers(language).values())

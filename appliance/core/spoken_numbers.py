"""Numbers as people say them, read exactly. Refuses what is no number rather than guess one.

Cardinals ("a hundred and forty four", "two thousand"), decimals ("three point one four"), parts
("half", "three quarters", "two and a half"), figures ("3.5", "1,000", "1/2"). Any tokens at all are
fine; what is out of bounds is no number.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

LARGEST = 10**15
_MOST_DIGITS = 15


def tokens_of(text: str) -> tuple[str, ...]:
    """Lower-case words and figures: "At 6:30, 3.5 hours (20%)" is at 6:30 3.5 hours 20 %."""
    plain = text.casefold().replace("\u2019", "'").replace("\u2018", "'")
    return tuple(_TOKEN.findall(plain))


_TOKEN = re.compile(
    r"\d{1,15}(?:[.,:/]\d{1,15}){0,4}(?:st|nd|rd|th)?(?![^\W_])|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[%°]",
)


def exploded(tokens: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The tokens cut into the smallest ("90s" is 90 s), and which one each piece is of."""
    pieces, origin = [], []
    for index, token in enumerate(tokens):
        for piece in tokens_of(token):
            pieces.append(piece)
            origin.append(index)
    return tuple(pieces), tuple(origin)


_ONES = {
    word: value
    for value, word in enumerate(
        [
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        ]
    )
} | {"nought": 0, "naught": 0}
_TENS = {
    word: 20 + 10 * place
    for place, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    )
} | {"fourty": 40}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_COUNTED = {"dozen": 12, "couple": 2}
_DIGITS = {word: value for word, value in _ONES.items() if value < 10} | {"oh": 0}
_PARTS = {"half": 2, "halves": 2} | {
    word + ending: value
    for value, word in {
        3: "third",
        4: "quarter",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        12: "twelfth",
        16: "sixteenth",
        100: "hundredth",
    }.items()
    for ending in ("", "s")
}
_FIGURES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_RATIO = re.compile(r"(\d{1,4})/(\d{1,4})", re.ASCII)

Read = tuple[Fraction, int]
"""A value, and the index of the first token after it."""


def number_at(tokens: Sequence[str], at: int) -> Read | None:
    """The longest number that begins with token `at`."""
    if word_at(tokens, at) in ("minus", "negative"):
        found = _unsigned_at(tokens, at + 1)
        return (-found[0], found[1]) if found else None
    return _unsigned_at(tokens, at)


def _unsigned_at(tokens: Sequence[str], at: int) -> Read | None:
    part = _part_at(tokens, at)
    if part is not None:
        return part
    whole = cardinal_at(tokens, at)
    if whole is None:
        return _figures_at(tokens, at)
    value, end = whole
    fraction = _decimals_at(tokens, end) or _and_part_at(tokens, end)
    return (value + fraction[0], fraction[1]) if fraction else (Fraction(value), end)


def word_at(tokens: Sequence[str], at: int) -> str:
    """The token, or "" beyond either end."""
    return tokens[at] if 0 <= at < len(tokens) else ""


def cardinal_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """A whole number in words or figures without separators: "forty five", "a hundred", "12"."""
    first = word_at(tokens, at)
    if _is_figure(first):
        scale = _SCALES.get(word_at(tokens, at + 1), 0)  # "10 million"
        return (
            (int(first) * scale, at + 2)
            if 0 < int(first) * scale <= LARGEST
            else (int(first), at + 1)
        )
    if first in ("a", "an"):
        second = word_at(tokens, at + 1)
        if second in _COUNTED:
            return _COUNTED[second], at + 2
        if second != "hundred" and second not in _SCALES:
            return None
        return _sum_at(tokens, at + 1, 1)
    if first in _COUNTED:
        return _COUNTED[first], at + 1
    return _sum_at(tokens, at, None)


def _sum_at(tokens: Sequence[str], at: int, group: int | None) -> tuple[int, int] | None:
    """`group` is what is below a thousand so far; None before its first word."""
    total, scale, end = 0, LARGEST, at
    open_below = LARGEST
    """The next word must be smaller: after "twenty" only ones, after "hundred" all below it."""
    while True:
        word = word_at(tokens, end)
        joined = word == "and" and open_below in (100, 1000) and total + (group or 0) > 0
        if joined:
            word = word_at(tokens, end + 1)
            if _small(word) is None:
                break
        if (small := _small(word)) is not None and small < open_below and (small or group is None):
            group = (group or 0) + small
            open_below = 10 if small >= 20 else 1
        elif word == "hundred" and not joined and group is not None and 0 < group < 100:
            group, open_below = group * 100, 100
        elif word in _SCALES and not joined and group is not None and _SCALES[word] < scale:
            scale = _SCALES[word]
            total, group, open_below = total + group * scale, None, 1000
        else:
            break
        end += 2 if joined else 1
    if end == at or total + (group or 0) > LARGEST:
        return None
    return total + (group or 0), end


def _small(word: str) -> int | None:
    return _ONES.get(word, _TENS.get(word))


def _is_figure(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS


def _figures_at(tokens: Sequence[str], at: int) -> Read | None:
    word = word_at(tokens, at)
    if ratio := _RATIO.fullmatch(word):
        below = int(ratio[2])
        return (Fraction(int(ratio[1]), below), at + 1) if below else None
    found = _FIGURES.fullmatch(word)
    if found is None or len(word) > 2 * _MOST_DIGITS:
        return None
    value = Fraction(f"{found[1].replace(',', '')}.{found[2] or 0}")
    scale = _SCALES.get(word_at(tokens, at + 1))
    end = at + 1
    if scale is not None:
        value, end = value * scale, at + 2
    return (value, end) if value <= LARGEST else None


def _decimals_at(tokens: Sequence[str], at: int) -> Read | None:
    """ "point one four" """
    if word_at(tokens, at) != "point":
        return None
    digits, end = "", at + 1
    while len(digits) < _MOST_DIGITS:
        word = word_at(tokens, end)
        if word in _DIGITS:
            digits += str(_DIGITS[word])
        elif _is_figure(word):
            digits += word
        else:
            break
        end += 1
    return (Fraction(f"0.{digits[:_MOST_DIGITS]}"), end) if digits else None


def _part_at(tokens: Sequence[str], at: int) -> Read | None:
    """ "half", "a quarter", "three quarters", "point five" """
    word = word_at(tokens, at)
    if word == "point":
        return _decimals_at(tokens, at)
    if word == "half":
        return Fraction(1, 2), at + 1
    above, end = (1, at + 1) if word in ("a", "an") else cardinal_at(tokens, at) or (0, at)
    below = word_at(tokens, end)
    if not 0 < above < 100 or below not in _PARTS or below.endswith("s") != (above > 1):
        return None
    return Fraction(above, _PARTS[below]), end + 1


def _and_part_at(tokens: Sequence[str], at: int) -> Read | None:
    """ "and a half", "and three quarters"; "1/2" after a whole number."""
    if _RATIO.fullmatch(word_at(tokens, at)):
        return _figures_at(tokens, at)
    if word_at(tokens, at) != "and":
        return None
    part = _part_at(tokens, at + 1)
    ratio = at + 2 if word_at(tokens, at + 1) == "a" else at + 1
    if part is None and _RATIO.fullmatch(word_at(tokens, ratio)):
        part = _figures_at(tokens, ratio)
    return part if part is not None and part[0] < 1 else None

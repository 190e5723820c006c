"""Sums, worked out exactly: plus, minus, times, divided by, percent of, powers and roots.

It evaluates nothing but its own few operations, on fractions. Refuses what is no whole sum.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from appliance.core.spoken_days import ordinal_at
from appliance.core.spoken_numbers import LARGEST, number_at, word_at
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.said import MAX_CHARACTERS, sentence_of
from appliance.skills.wording import figures

TOO_LARGE = NotUnderstood(WhyNot.UNSUPPORTED, "That number is too large for me.")
NO_ROOT = NotUnderstood(WhyNot.UNSUPPORTED, "A number below zero has no square root.")
NO_BRACKETS = NotUnderstood(WhyNot.UNSUPPORTED, "I can't do brackets. Ask me for the parts of it.")
BY_ZERO = NotUnderstood(WhyNot.UNSUPPORTED, "Nothing can be divided by zero.")

_SYMBOLS = (
    (re.compile(r"(?<=[\d)])\s*[*×x·]\s*(?=[-–−]?[\d(])"), " times "),
    (re.compile(r"(?<=[\d)])\s*[/÷:]\s*(?=[-–−]?[\d(])"), " divided by "),
    (re.compile(r"(?<=[\d)])\s*\+\s*(?=[-–−]?[\d(])"), " plus "),
    (re.compile(r"(?<=[\d)])\s*[-–−]\s*(?=[-–−]?[\d(])"), " minus "),
    (re.compile(r"(?:^|(?<=[\s(]))[-–−](?=\d)"), " minus "),
    (re.compile(r"(?<=\d)\s*\^\s*(?=\d)"), " to the power of "),
    (re.compile(r"(?<=\d)\s*²"), " squared "),
    (re.compile(r"√\s*(?=\d)"), " square root of "),
    (re.compile(r"\s*=\s*(\?|$)"), " "),
    (re.compile(r"(?<=\d)\s*%"), " percent "),
)
_WORKING_OUT = tuple(
    tuple(said.split())
    for said in (
        *("what is", "what does", "what do you get if you", "what would", "how much is"),
        *("how much are", "how much does", "what are", "calculate", "compute", "work out"),
        *("tell me", "do you know", "the sum of", "the result of", "the answer to", "solve"),
        *(
            "what do you get when you",
            "what do i get when i",
            "what do i get if i",
            "can you",
            "please",
            "and what is",
            "what",
            "how many is",
        ),
    )
)
_LEFT_OUT = frozenset({"the", "pence", "cents", "dollars", "pounds", "euros", "quid", "bucks"})
"""Money is worked out like anything else, and its name changes nothing."""
_MAKES = tuple(
    tuple(said.split())
    for said in ("equal to", "equal", "equals", "make", "makes", "come to", "be", "together")
)
_OPERATORS = {
    ("plus",): "+",
    ("added", "to"): "+",
    ("minus",): "-",
    ("take", "away"): "-",
    ("less",): "-",
    ("times",): "*",
    ("multiplied", "by"): "*",
    ("multiply", "by"): "*",
    ("divided", "by"): "/",
    ("divide", "by"): "/",
    ("over",): "/",
    ("to", "power", "of"): "^",
    ("to", "power"): "^",
    ("percent", "of"): "%",
    ("per", "cent", "of"): "%",
    ("percent", "off"): "off",
    ("per", "cent", "off"): "off",
}
_WORDS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by", "^": "to the power of"}
_VERBS = {
    "add": (("and", "to", "plus"), "+", False),
    "multiply": (("by", "and", "with", "times"), "*", False),
    "divide": (("by",), "/", False),
    "subtract": (("from",), "-", True),
    "take": (("from", "away from"), "-", True),
}
"""Verb: what stands between its numbers, what it does, and whether the second comes first."""
_DONE = {"doubled": Fraction(2), "tripled": Fraction(3), "halved": Fraction(1, 2)}
_PLURALS = {
    word: number
    for number, word in enumerate(
        [
            "twos",
            "threes",
            "fours",
            "fives",
            "sixes",
            "sevens",
            "eights",
            "nines",
            "tens",
            "elevens",
            "twelves",
        ],
        start=2,
    )
}
""" "What are six sevens?" """
PI = Fraction(314_159_265_358_979, 10**14)
_IN_DECIMALS = re.compile(r"divided|root|\d\.\d|pi\b")
_LARGEST_BELOW = 100
"""A third and a quarter are seven twelfths; what was said in decimals is told in decimals."""
_MOST_POWER = 64
_MOST_PARTS = 12


class TooLargeError(ArithmeticError):
    """Caught where a sentence is read, and told."""


class _NoRootError(ArithmeticError):
    """The same, for what is no number of everyday life."""


def read_sum(text: str) -> Skill | NotUnderstood | None:
    """The sum of a sentence with its answer, or None if it is not one."""
    tokens = _bare(text)
    if not tokens or len(tokens) > 8 * _MOST_PARTS:
        return None
    try:
        found = _ordered(tokens) or _whole(tokens)
    except TooLargeError:
        return TOO_LARGE
    except _NoRootError:
        return NO_ROOT
    except ZeroDivisionError:
        return BY_ZERO
    if found is None:
        return None
    if "(" in text:
        return NO_BRACKETS  # without them it would be another sum
    value, said = found
    exact = ""
    if value.denominator <= _LARGEST_BELOW and not _IN_DECIMALS.search(said):
        exact = f"{figures(Fraction(value.numerator))} over {value.denominator}, "
    answer = f"{said} is {exact if figures(value).startswith('about') else ''}{figures(value)}."
    return Skill(SkillKind.ARITH, "calculate", text=answer[:1].upper() + answer[1:])


def _bare(text: str) -> tuple[str, ...]:
    """The tokens of the sum alone."""
    if len(text) > MAX_CHARACTERS:
        return ()
    for symbol, words in _SYMBOLS:
        text = symbol.sub(words, text)
    tokens = tuple(word for word in sentence_of(text).words if word not in _LEFT_OUT)
    openings = sorted(_WORKING_OUT, key=len, reverse=True)
    opened = True
    while opened:
        opened = False
        for opening in (tuple(word for word in each if word != "the") for each in openings):
            if tokens[: len(opening)] == opening and len(tokens) > len(opening):
                tokens, opened = tokens[len(opening) :], True
                break
    for closing in _MAKES:
        if tokens[-len(closing) :] == closing:
            tokens = tokens[: -len(closing)]
    return tokens


def _whole(tokens: Sequence[str]) -> tuple[Fraction, str] | None:
    """A row of numbers with operators between them, multiplication before addition."""
    values: list[Fraction] = []
    operators: list[str] = []
    said: list[str] = []
    at = 0
    done = 0
    while True:
        operand = _operand(tokens, at)
        if operand is None:
            return None
        value, words, at, worked = operand
        done += worked
        values.append(value)
        said.append(words)
        if at == len(tokens):
            break
        found = _operator(tokens, at, plain=not operators and len(values) == 1)
        if found is None or len(values) == _MOST_PARTS:
            return None
        operator, at = found
        operators.append(operator)
        said.append({"%": "percent of", "off": "percent off"}.get(operator) or _WORDS[operator])
    if not operators and not done:
        return None
    return _evaluated(values, operators), " ".join(said)


def _operator(tokens: Sequence[str], at: int, *, plain: bool) -> tuple[str, int] | None:
    for length in (4, 3, 2, 1):
        operator = _OPERATORS.get(tuple(tokens[at : at + length]))
        if operator is not None:
            return operator, at + length
    if plain and word_at(tokens, at) == "and":
        return "+", at + 1  # "what is two and two"
    return None


def _operand(tokens: Sequence[str], at: int) -> tuple[Fraction, str, int, bool] | None:
    """A number, how it is said, where it ends, and whether anything was worked out for it."""
    for words, of, name in _FUNCTIONS:
        if tuple(tokens[at : at + len(words)]) == words:
            inner = _operand(tokens, at + len(words))
            if inner is None:
                return None
            return of(inner[0]), f"{name} {inner[1]}", inner[2], True
    if word_at(tokens, at) == "pi":
        return PI, "pi", at + 1, False
    found = number_at(tokens, at)
    if found is None:
        return None
    value, end = found
    parts = value.denominator > 1 and not any(character.isdigit() for character in tokens[end - 1])
    said = " ".join(tokens[at:end]) if parts and "point" not in tokens[at:end] else figures(value)
    if word_at(tokens, end) == "dozen":
        return bounded(value * 12), f"{said} dozen", end + 1, True
    if said.startswith("about"):
        said = " ".join(tokens[at:end])  # a third is exact, and 0.33 is none
    if word_at(tokens, end) == "of" and 0 < value < 1:
        inner = _operand(tokens, end + 1)
        if inner is None:
            return None
        part = " ".join(tokens[at:end])
        return bounded(value * inner[0]), f"{part} of {inner[1]}", inner[2], True
    after = word_at(tokens, end)
    power = {"squared": 2, "cubed": 3}.get(after)
    if power is not None:
        return powered(value, power), f"{said} {after}", end + 1, True
    if after in _DONE:
        return bounded(value * _DONE[after]), f"{said} {after}", end + 1, True
    if after in _PLURALS:
        return bounded(value * _PLURALS[after]), f"{said} times {_PLURALS[after]}", end + 1, True
    which = ordinal_at(tokens, end + 1) if after == "to" else None
    if which is not None:
        end = which[1] + (word_at(tokens, which[1]) == "power")
        return powered(value, which[0]), f"{said} to the power of {which[0]}", end, True
    return value, said, end, False


def _evaluated(values: list[Fraction], operators: list[str]) -> Fraction:
    """Powers and percentages first, then points before lines, each from the left."""
    numbers, left = list(values), list(operators)
    for group in (("^",), ("%", "off"), ("*", "/"), ("+", "-")):
        at = 0
        while at < len(left):
            if left[at] in group:
                numbers[at : at + 2] = [_worked(numbers[at], left[at], numbers[at + 1])]
                del left[at]
            else:
                at += 1
    return numbers[0]


def _worked(one: Fraction, operator: str, other: Fraction) -> Fraction:
    match operator:
        case "+":
            return bounded(one + other)
        case "-":
            return bounded(one - other)
        case "*":
            return bounded(one * other)
        case "/":
            return bounded(one / other)
        case "%":
            return bounded(one * other / 100)
        case "off":
            return bounded(other - one * other / 100)
        case _:
            if other.denominator != 1:
                raise TooLargeError
            return powered(one, int(other))


def powered(value: Fraction, power: int) -> Fraction:
    """Raises TooLargeError before it would take long, ZeroDivisionError for zero to less."""
    if abs(power) > _MOST_POWER or max(abs(value.numerator), value.denominator) > 10**6:
        raise TooLargeError
    return bounded(value**power)


def bounded(value: Fraction) -> Fraction:
    """The value itself. Raises TooLargeError for one that is too long to say."""
    if abs(value) > LARGEST or value.denominator > LARGEST**4:
        raise TooLargeError
    return value


def _root(value: Fraction, degree: int = 2) -> Fraction:
    """Exact where it is a fraction, else to twelve decimals; of what is negative only if odd."""
    if value < 0 and degree % 2 == 0:
        raise _NoRootError
    sign, size = (-1 if value < 0 else 1), abs(value)
    above, below = _whole_root(size.numerator, degree), _whole_root(size.denominator, degree)
    if above**degree == size.numerator and below**degree == size.denominator:
        return Fraction(sign * above, below)
    return Fraction(sign * _whole_root(int(size * 10 ** (12 * degree)), degree), 10**12)


def _whole_root(value: int, degree: int) -> int:
    """The largest whole number whose power is not above `value`, by halves."""
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle)
    return low


_FUNCTIONS: tuple[tuple[tuple[str, ...], Callable[[Fraction], Fraction], str], ...] = (
    (("square", "root", "of"), _root, "the square root of"),
    (("cube", "root", "of"), lambda value: _root(value, 3), "the cube root of"),
    (("cubic", "root", "of"), lambda value: _root(value, 3), "the cube root of"),
    (("third", "root", "of"), lambda value: _root(value, 3), "the cube root of"),
    (("fourth", "root", "of"), lambda value: _root(value, 4), "the fourth root of"),
    (("fifth", "root", "of"), lambda value: _root(value, 5), "the fifth root of"),
    (("square", "of"), lambda value: powered(value, 2), "the square of"),
    (("cube", "of"), lambda value: powered(value, 3), "the cube of"),
    (("root", "of"), _root, "the square root of"),
    (("double",), lambda value: bounded(value * 2), "double"),
    (("twice",), lambda value: bounded(value * 2), "twice"),
    (("triple",), lambda value: bounded(value * 3), "triple"),
    (("half", "of"), lambda value: value / 2, "half of"),
    (("a", "half", "of"), lambda value: value / 2, "half of"),
)


def _ordered(tokens: Sequence[str]) -> tuple[Fraction, str] | None:
    """ "add five and seven", "subtract three from ten" """
    verb = _VERBS.get(word_at(tokens, 0))
    if verb is None:
        return None
    between, operator, second_first = verb
    first = number_at(tokens, 1)
    if first is None:
        return None
    at = first[1] + (2 if " ".join(tokens[first[1] : first[1] + 2]) in between else 1)
    second = number_at(tokens, at)
    if second is None or second[1] != len(tokens):
        return None
    if " ".join(tokens[first[1] : at]) not in between:
        return None
    one, other = (second[0], first[0]) if second_first else (first[0], second[0])
    return _worked(one, operator, other), f"{figures(one)} {_WORDS[operator]} {figures(other)}"

"""Questions about numbers themselves: averages, the largest, primes, remainders, Roman numerals.

Answered exactly. Refuses to take a number apart that would take long.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from appliance.core.spoken_numbers import number_at
from appliance.core.spoken_text import joined
from appliance.core.types import NotUnderstood, Skill
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.shares import MONEY, SLOTS_OF_SUMS, number_said, worked_out
from appliance.skills.reading.sums import PI, TooLargeError, bounded
from appliance.skills.reading.templates import table
from appliance.skills.wording import figures

_SLOTS = {**SLOTS_OF_SUMS, "row": r"(?P<row>(?:[\w.,/']+ ){2,40}?)"}
_TABLE = table(
    """
    mean     <what> [the] (average|mean|arithmetic mean) of <row>
    sum      <what> [the] (sum|total) of <row>
    several  (add|add up|sum|sum up|total|add together) <row> [together|up]
    product  <what> [the] product of <row>
    middle   <what> [the] median of <row>
    most     (what|which) is [the] (biggest|larger|bigger|largest|greater|greatest|highest|more)
             [of]
             [number] <row>
    least    (what|which) is [the] (smallest|smaller|least|lowest|less|lower) [of] [number] <row>
    apart    <what> [the] difference (between|of) <a> and <b>
    prime    is <a> [a] prime [number]
    factors  (what are the|what are|name the|the) (factors|prime factors|divisors) of <a>
    even     is <a> [an|a] (even|odd) [or odd|or even] [number]
    into     is <a> divisible by <b>
    into     is <a> a multiple of <b>
    square   is <a> a (square|perfect square|square number)
    gcd      <what> [the] (greatest|highest|largest) common (divisor|factor) of <a> and <b>
    lcm      <what> [the] (least|lowest|smallest) common multiple of <a> and <b>
    next     <what> [the] next prime [number] after <a>
    zeros    how many (zeros|zeroes|noughts) (are in|are there in|in|has|does) <a> [have]
    circle   <what> [the] area of a circle with [a] radius [of] <a>
    area     <what> [the] area of a [rectangle|room|square] [of|that is] <a> by <b> [rectangle|room]
    around   <what> [the] perimeter of a [rectangle|room|square] [of|that is] <a> by <b> [rectangle]
    into     (does|will) <b> (go into|divide) <a> [evenly]
    roman    <what> <a> (in|as) [a] roman (numerals|numeral|number)
    binary   <what> <a> (in|as|to) [a] (binary|binary number)
    hex      <what> <a> (in|as|to) (hex|hexadecimal)
    decimal  <what> <a> (as|in) [a] (decimal|decimals|decimal number)
    ratio    <what> <a> as [a] fraction
    round    round <a> to <b> [decimal] (places|place|decimals|decimal places)
    whole-of round <a> [up|down] [to the nearest] [whole] [number|one|integer]
    factor   <what> <a> factorial
    factor   <what> [the] factorial of <a>
    goes     how (many times|often) (does|will|do|can) <b> go into <a>
    dozen    how many [<noun>] (are in|are there in|in|is|make|are) (a|one|the) dozen
    dozens   how many [<noun>] (are in|are there in|in|is|make|are) <a> dozen
    baker    how many [<noun>] (are in|are there in|in|is|make|are) a baker's dozen
    score    how many [<noun>] (are in|are there in|in|is|make|are) a score
    gross    how many [<noun>] (are in|are there in|in|is|make|are) a gross
    letters  how many letters (are in|are there in|in|has|does) the [english] alphabet [have]
    pi       (what is|tell me) [the] [value of] pi
    """,
    _SLOTS,
)
_Numbers = Mapping[str, Fraction]
_LARGEST_PRIME = 10**9
_MOST = 20
"""Numbers in a row."""


def read_number(sentence: Sentence) -> Skill | NotUnderstood | None:
    """The question with its answer, or None if it is not one of these."""
    return worked_out(_TABLE, sentence, _answered)


def _answered(meant: str, slots: Mapping[str, str]) -> str:
    if slots.get("row"):
        numbers = _row(slots["row"])
        return _of_row(meant, numbers) if numbers is not None else ""
    if meant in _TOLD:
        return _TOLD[meant]
    held = {slot: number_said(words) for slot, words in slots.items() if slot != "noun"}
    numbers_of = {slot: number for slot, number in held.items() if number is not None}
    return _ANSWERS[meant](numbers_of) if len(numbers_of) == len(held) else ""


def _row(words: str) -> list[Fraction] | None:
    """ "three, five and ten": at least two numbers, each by itself."""
    tokens = [word for word in words.split() if word not in MONEY]
    found: list[Fraction] = []
    at = 0
    while at < len(tokens):
        if found and tokens[at] in ("and", "or"):
            at += 1
        # "three and a half" is one number, "three and five" are two.
        number = number_at(tokens, at)
        if number is None or len(found) == _MOST:
            return None
        found.append(bounded(number[0]))
        at = number[1]
    return found if len(found) > 1 else None


def _of_row(meant: str, numbers: list[Fraction]) -> str:
    said = joined([figures(number) for number in numbers])
    total = bounded(sum(numbers, Fraction(0)))
    match meant:
        case "mean":
            return f"the average of {said} is {figures(total / len(numbers))}"
        case "several" if len(numbers) == 2:
            return ""
        case "sum" | "several":
            return f"the sum of {said} is {figures(total)}"
        case "product":
            product = Fraction(1)
            for number in numbers:
                product = bounded(product * number)
            return f"the product of {said} is {figures(product)}"
        case "middle":
            ordered = sorted(numbers)
            middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
            return f"the median of {said} is {figures(middle)}"
        case _:
            found = max(numbers) if meant == "most" else min(numbers)
            if max(numbers) == min(numbers):
                return "they are the same"
            which = _WHICH[meant][len(numbers) > 2]
            return f"{figures(found)} is the {which}"


_WHICH = {"most": ("larger", "largest"), "least": ("smaller", "smallest")}


def _factors(value: Fraction) -> list[int]:
    """The primes it is made of. Raises TooLargeError before it would take long."""
    if value > _LARGEST_PRIME:
        raise TooLargeError
    left, found, by = int(value), [], 2
    while by * by <= left:
        if left % by:
            by += 1
        else:
            found.append(by)
            left //= by
    return [*found, left] if left > 1 else found


def _natural(value: Fraction, least: int = 1) -> bool:
    return value.denominator == 1 and value >= least


def _prime(of: _Numbers) -> str:
    if not _natural(of["a"], 0):
        return f"no, {figures(of['a'])} is not a prime number"
    found = _factors(of["a"])
    if len(found) == 1:
        return f"yes, {of['a']} is a prime number"
    made = f": it is {' times '.join(map(str, found))}" if found else ""
    return f"no, {of['a']} is not a prime number{made}"


def _all_factors(of: _Numbers) -> str:
    if not _natural(of["a"], 2):
        return ""
    found = _factors(of["a"])
    if len(found) == 1:
        return f"{of['a']} is a prime number"
    return f"{of['a']} is {' times '.join(map(str, found))}"


def _even(value: Fraction) -> str:
    if value.denominator != 1:
        return f"{figures(value)} is neither even nor odd"
    return f"{figures(value)} is {'odd' if value % 2 else 'even'}"


def _divisible(of: _Numbers) -> str:
    one, other = of["a"], of["b"]
    fits = (one / other).denominator == 1
    verdict = "yes" if fits else "no"
    return f"{verdict}, {figures(one)} divided by {figures(other)} is {figures(one / other)}"


_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _roman(of: _Numbers) -> str:
    if not _natural(of["a"]) or of["a"] > 3999:
        return "the Romans wrote whole numbers from 1 to 3999"
    left, said = int(of["a"]), ""
    for size, letters in _ROMAN:
        said += letters * (left // size)
        left %= size
    return f"{of['a']} is {', '.join(said)} in Roman numerals"


def _in_base(of: _Numbers, base: str, name: str) -> str:
    return f"{of['a']} is {format(int(of['a']), base)} in {name}" if _natural(of["a"], 0) else ""


def _rounded(value: Fraction, places: Fraction) -> str:
    if places.denominator != 1 or not 0 <= places <= 6:
        return ""
    size = 10 ** int(places)
    # Halves go up, as they are taught at school.
    units = math.floor(abs(value) * size + Fraction(1, 2)) * (-1 if value < 0 else 1)
    whole, rest = divmod(abs(units), size)
    point = f".{rest:0{int(places)}}".rstrip("0").rstrip(".")
    return f"rounded, that is {'minus ' if units < 0 else ''}{whole}{point}"


def _ratio(of: _Numbers) -> str:
    value = of["a"]
    if value.denominator == 1 or value.denominator > 10**6:
        return ""
    return f"{figures(value)} is {value.numerator} over {value.denominator}"


def _factorial(of: _Numbers) -> str:
    if not _natural(of["a"], 0):
        return ""
    if of["a"] > 20:
        raise TooLargeError
    return f"{of['a']} factorial is {figures(bounded(Fraction(math.factorial(int(of['a'])))))}"


def _apart(of: _Numbers) -> str:
    return f"the difference is {figures(bounded(abs(of['a'] - of['b'])))}"


def _square(of: _Numbers) -> str:
    if not _natural(of["a"], 0):
        return ""
    root = math.isqrt(int(of["a"]))
    if root * root == of["a"]:
        return f"yes, {of['a']} is {root} squared"
    return f"no, {of['a']} lies between {root} squared and {root + 1} squared"


def _common(of: _Numbers, worked: Callable[[int, int], int], name: str) -> str:
    if not _natural(of["a"]) or not _natural(of["b"]):
        return ""
    found = bounded(Fraction(worked(int(of["a"]), int(of["b"]))))
    return f"the {name} of {of['a']} and {of['b']} is {found}"


def _next_prime(of: _Numbers) -> str:
    if not 0 <= of["a"] <= _LARGEST_PRIME // 1000:
        raise TooLargeError
    number = int(of["a"]) + 1
    while len(_factors(Fraction(number))) != 1:
        number += 1
    return f"the next prime after {figures(of['a'])} is {number}"


def _zeros(of: _Numbers) -> str:
    if not _natural(of["a"]):
        return ""
    said = str(of["a"])
    return f"{said} has {said.count('0')} zero{'' if said.count('0') == 1 else 's'}"


def _goes(of: _Numbers) -> str:
    one, other = of["a"], of["b"]
    if not _natural(one, 0) or not _natural(other, 0):
        return f"{figures(one)} divided by {figures(other)} is {figures(bounded(one / other))}"
    times, rest = divmod(int(one), int(other))
    left = f", and {rest} is left over" if rest else ""
    return f"{other} goes into {one} {times} time{'' if times == 1 else 's'}{left}"


_TOLD = {
    "dozen": "a dozen is 12",
    "baker": "a baker's dozen is 13",
    "score": "a score is 20",
    "gross": "a gross is 144",
    "letters": "the English alphabet has 26 letters",
    "pi": "pi is about 3.14159",
}
_ANSWERS: Mapping[str, Callable[[_Numbers], str]] = {
    "even": lambda of: _even(of["a"]),
    "apart": _apart,
    "prime": _prime,
    "factors": _all_factors,
    "into": _divisible,
    "roman": _roman,
    "binary": lambda of: _in_base(of, "b", "binary"),
    "hex": lambda of: _in_base(of, "X", "hexadecimal"),
    "decimal": lambda of: f"that is {figures(of['a'])}",
    "ratio": _ratio,
    "round": lambda of: _rounded(of["a"], of["b"]),
    "whole-of": lambda of: _rounded(of["a"], Fraction(0)),
    "factor": _factorial,
    "goes": _goes,
    "square": _square,
    "gcd": lambda of: _common(of, math.gcd, "greatest common divisor"),
    "lcm": lambda of: _common(of, math.lcm, "least common multiple"),
    "next": _next_prime,
    "zeros": _zeros,
    "circle": lambda of: f"the area is {figures(bounded(PI * of['a'] ** 2))}",
    "area": lambda of: f"the area is {figures(bounded(of['a'] * of['b']))}",
    "around": lambda of: f"the perimeter is {figures(bounded(2 * (of['a'] + of['b'])))}",
    "dozens": lambda of: f"{figures(of['a'])} dozen is {figures(bounded(of['a'] * 12))}",
}

"""Everyday sums that are asked in words: tips, taxes, discounts, percentages, bills to be split.

Worked out exactly, on fractions, as those of `sums`. Refuses what is no whole question, and taxes
of which the rate is not said.
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from appliance.core.spoken_numbers import cardinal_at, number_at, word_at
from appliance.core.types import NotUnderstood, Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.sums import (
    BY_ZERO,
    TOO_LARGE,
    TooLargeError,
    bounded,
)
from appliance.skills.reading.templates import SLOTS, Table, all_matched, table
from appliance.skills.wording import figures
from appliance.skills.wording import sentence as as_sentence

_NUMBER = r"(?:[\w.,/']+ ){1,9}?"
SLOTS_OF_SUMS = {
    **SLOTS,
    "a": f"(?P<a>{_NUMBER})",
    "b": f"(?P<b>{_NUMBER})",
    "ways": r"(?P<b>\w+ )",
    "noun": r"(?P<noun>[a-z]+ )",
    "pc": "(?:(?:percent|per cent|%) )",
    "what": "(?:(?:what is|what are|what would be|how much is|how much are|calculate|work out"
    "|tell me|what would|what does) )?",
}
_TABLE = table(
    """
    tip      <what> [a|the] <a> <pc> (tip|service charge|gratuity) (on|for|of) [a bill of|the bill
             of]
             <b>
    tip      <what> <a> <pc> (on|for) [a bill of|the bill of] <b>
    tip      <what> [a|the] (tip|service charge|gratuity) of <a> <pc> (on|for|of) [a bill of] <b>
    tip      (tip|add a tip of|add [a]) <a> <pc> [tip|service charge] (on|to|for) [a bill of] <b>
    tip      how much [of a] (should|do|would) (i|we) tip (on|for) <b> at <a> <pc>
    tip      <what> [the] (tip|service charge|gratuity) (on|for|of) <b> at <a> <pc>
    tip      leave [a] <a> <pc> [tip] (on|for) <b>
    tip      how much (tip is|is a tip of) <a> <pc> (on|of|for) <b>
    tax      <what> [the] (vat|tax|sales tax|interest) (of|at) <a> <pc> (on|of|for) <b>
    tax      <what> <a> <pc> (vat|tax|sales tax|interest) (on|of|for) <b>
    tax      <what> [the] (vat|tax|sales tax|interest) (on|for) <b> at <a> <pc>
    plus     <what> <b> plus <a> <pc> [vat|tax|tip|service|sales tax|interest]
    plus     <what> <b> with <a> <pc> (vat|tax|tip|service|added|sales tax|more)
    plus     (increase|raise) <b> by <a> <pc>
    less     <what> <b> (minus|less|take away) <a> <pc>
    less     <what> <b> with <a> <pc> (off|discount|taken off)
    less     (reduce|decrease|lower|discount) <b> by <a> <pc>
    less     <what> [a|the] <a> <pc> discount (on|of|for) <b>
    plus     <what> <b> (increased|raised) by <a> <pc>
    plus     <what> <a> <pc> (more than|higher than|above|on top of) <b>
    less     <what> <b> (reduced|decreased|discounted) by <a> <pc>
    less     <what> [the price of] <b> with <a> <pc> off
    less     <what> <a> <pc> (off of|less than|lower than|below) <b>
    less     take <a> <pc> off [of] <b>
    within   how much (vat|tax) is (in|included in) <b> at <a> <pc>
    within   <what> <b> without [the] <a> <pc> (vat|tax)
    part     (what|how many) <pc> of <b> is <a>
    part     (what|which) percentage of <b> is <a>
    part     <a> is (what|how many) <pc> of <b>
    part     <a> is (what|which) percentage of <b>
    part     (what percentage|what percent|what per cent|how many percent) is <a> (of|out of) <b>
    part     <what> <a> (out of|of) <b> (as|in) (a percentage|percent)
    of       <what> <a> <pc> of <b>
    over     <what> <a> <pc> (as|in) [a] (fraction|decimal)
    percent  <what> <a> (as|in) (a percentage|percent)
    change   <what> [the] (percentage|percent) (change|increase|decrease|difference) (from|between)
             <a>
             (to|and) <b>
    whole    <a> is <b> <pc> of (what|what number|which number)
    rest     <what> [the] (remainder|rest) of <a> [divided] by <b>
    rest     <what> [the] (remainder|rest) (when|if|of) [you] [divide] <a> [is] [divided] by <b>
    rest     <what> <a> (mod|modulo|modulus) <b>
    split    [what is|how much is] (split|share) [a bill of|the bill of] <a> (between|among|amongst
             |by) <b> [people|of us|friends|persons|ways]
    split    [what is|how much is] divide [a bill of|the bill of] <a> (between|among|amongst) <b>
             [people|of us|friends|persons]
    split    [what is|how much is] (split|share|divide) [a bill of|the bill of] <a> <ways> ways
    split    divide [a bill of|the bill of] <a> by <b> (people|of us|friends|persons)
    split    <what> [a bill of] <a> (split|shared|divided) [between|among|amongst|into|in] <b>
             [people
             |of us
             |friends|ways|persons]
    split    [what is|how much is] <a> between <b> [people|of us|friends|persons]
    split    (if|when) (we|i|you|they) (split|share|divide) [a bill of] <a> (between|among|amongst
             |by)
             <b> [people|of us|friends] (how much|what) (is|does|do) (that|it|each|each of us
             |everyone)
             [each|pay|get|come to|come to each]
    split    how much [is it|is that|does] each [person|pay] (if|when) (we|i|you|they)
             (split|share|divide) [a bill of] <a> (between|among|amongst|by) <b> [people|of us
             |friends]
    given    how much change [do i get|will i get|should i get|is there|is left] (from|out of|for)
             <a>
             if (i spend|i pay|it costs|it is|the price is|i buy something for|i owe) <b>
    each     <what> <a> [<noun>] (at|for) <b> (each|apiece|a piece)
    deal     (split|share|divide) <a> <noun> (between|among|amongst) <b> [people|of us|friends
             |children
             |kids|persons|guests]
    """,
    SLOTS_OF_SUMS,
)
MONEY = frozenset(
    {
        *("dollars", "pounds", "euros", "quid", "bucks", "dollar", "pound", "euro", "cents"),
        *("cent", "pence", "penny"),
    }
)
_Numbers = Mapping[str, Fraction]


def read_share(sentence: Sentence) -> Skill | NotUnderstood | None:
    """The question with its answer, or None if it is not one of these."""
    return worked_out(_TABLE, sentence, _answered)


def worked_out(
    rows: Table, sentence: Sentence, answered: Callable[[str, Mapping[str, str]], str]
) -> Skill | NotUnderstood | None:
    """The sum that a row of the table is, with its answer; `answered` says "" to what is none."""
    for meant, slots in all_matched(rows, sentence.plain):
        try:
            answer = answered(meant, slots)
        except TooLargeError:
            return TOO_LARGE
        except ZeroDivisionError:
            return BY_ZERO
        if answer:
            return Skill(SkillKind.ARITH, "calculate", text=as_sentence(answer))
    return None


def _answered(meant: str, slots: Mapping[str, str]) -> str:
    held = {slot: number_said(words) for slot, words in slots.items() if slot in ("a", "b")}
    if any(number is None for number in held.values()):
        return ""
    numbers_of = {slot: number for slot, number in held.items() if number is not None}
    if meant == "deal":
        return _dealt(numbers_of["a"], numbers_of["b"], slots["noun"])
    return _ANSWERS[meant](numbers_of)


def number_said(words: str) -> Fraction | None:
    """A number, or a price: "forty two", "forty two fifty", "42 pounds and 50 pence"."""
    tokens = words.split()
    if tokens and tokens[0] in ("a", "an") and len(tokens) > 1 and number_at(tokens, 1):
        tokens = tokens[1:]
    found = number_at(tokens, 0)
    if found is None:
        return None
    value, end = found
    while word_at(tokens, end) in MONEY:
        end += 1
    if end == len(tokens):
        return bounded(value)
    cents = cardinal_at(tokens, end + (word_at(tokens, end) == "and"))
    if cents is None or not 10 <= cents[0] < 100 or value.denominator != 1:
        return None
    rest = [word for word in tokens[cents[1] :] if word not in MONEY]
    return None if rest else bounded(value + Fraction(cents[0], 100))


def _money(value: Fraction) -> str:
    """In figures, with two decimals unless it is whole: "6.40"."""
    cents = math.floor(value * 100 + Fraction(1, 2))
    if cents % 100 == 0 and value.denominator == 1:
        return str(cents // 100)
    said = f"{cents // 100}.{cents % 100:02}"
    return said if Fraction(cents, 100) == value else f"about {said}"


def _tip(of: _Numbers) -> str:
    tip = bounded(of["b"] * of["a"] / 100)
    both = bounded(of["b"] + tip)
    return (
        f"{figures(of['a'])} percent of {_money(of['b'])} is {_money(tip)}, together {_money(both)}"
    )


def _plus(of: _Numbers, sign: int) -> str:
    result = bounded(of["b"] * (100 + sign * of["a"]) / 100)
    word = "plus" if sign > 0 else "minus"
    return f"{figures(of['b'])} {word} {figures(of['a'])} percent is {_money(result)}"


def _within(of: _Numbers) -> str:
    bare = bounded(of["b"] * 100 / (100 + of["a"]))
    tax = of["b"] - bare
    return f"{_money(of['b'])} is {_money(bare)} and {_money(tax)} of tax"


def _part(of: _Numbers) -> str:
    part = bounded(of["a"] * 100 / of["b"])
    return f"{figures(of['a'])} is {figures(part)} percent of {figures(of['b'])}"


def _change(of: _Numbers) -> str:
    change = bounded((of["b"] - of["a"]) * 100 / of["a"])
    way = "more" if change >= 0 else "less"
    return f"{figures(of['b'])} is {figures(abs(change))} percent {way} than {figures(of['a'])}"


def _rest(of: _Numbers) -> str:
    one, other = of["a"], of["b"]
    whole, rest = divmod(one, other)
    if one.denominator != 1 or other.denominator != 1:
        return ""
    return f"{one} divided by {other} is {whole}, and {rest} left over"


def _split(of: _Numbers) -> str:
    people = of["b"]
    if people.denominator != 1 or people < 0:
        return ""
    return f"{_money(of['a'])} split {people} ways is {_money(bounded(of['a'] / people))} each"


def _dealt(things: Fraction, people: Fraction, noun: str) -> str:
    if noun in MONEY:
        return _split({"a": things, "b": people})
    if things.denominator != 1 or people.denominator != 1:
        return ""
    each, rest = divmod(int(things), int(people))
    left = f", and {rest} left over" if rest else ""
    return f"{things} {noun} between {people} is {each} each{left}"


def _whole(of: _Numbers) -> str:
    whole = bounded(of["a"] * 100 / of["b"])
    return f"{figures(of['a'])} is {figures(of['b'])} percent of {figures(whole)}"


def _of(of: _Numbers) -> str:
    share = bounded(of["a"] * of["b"] / 100)
    return f"{figures(of['a'])} percent of {figures(of['b'])} is {figures(share)}"


def _over(of: _Numbers) -> str:
    part = of["a"] / 100
    said = figures(part) if part.denominator == 1 else f"{part.numerator} over {part.denominator}"
    return f"{figures(of['a'])} percent is {said}, or {figures(part)}"


def _each(of: _Numbers) -> str:
    return f"{figures(of['a'])} at {_money(of['b'])} is {_money(bounded(of['a'] * of['b']))}"


_ANSWERS: Mapping[str, Callable[[_Numbers], str]] = {
    "tip": _tip,
    "tax": _tip,
    "plus": lambda of: _plus(of, 1),
    "less": lambda of: _plus(of, -1),
    "within": _within,
    "part": _part,
    "percent": lambda of: f"{figures(of['a'])} is {figures(of['a'] * 100)} percent",
    "change": _change,
    "whole": _whole,
    "rest": _rest,
    "split": _split,
    "each": _each,
    "of": _of,
    "over": _over,
    "given": lambda of: f"{_money(of['a'])} minus {_money(of['b'])} is {_money(of['a'] - of['b'])}",
}

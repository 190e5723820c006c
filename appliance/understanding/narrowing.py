"""Which lines a sentence could bear out at all, so that the grammar allows no others. Pure.

It asks for the same evidence as `grounding` does, without asking what it is said of. What is left
out here would be refused there; nothing that passes here is accepted for that.
"""

import re
from dataclasses import replace

from appliance.core.types import EntityId, Verb
from appliance.understanding.direction import is_said
from appliance.understanding.evidence import (
    amounts,
    is_color_said,
    is_option_said,
    swayed,
)
from appliance.understanding.lexicon import Lexicon, Said
from appliance.understanding.offers import Offers
from appliance.understanding.words import words_of

MAX_COMMANDS = 3
CLAUSES = re.compile(r"\b(?:and|then|but|also|plus|while)\b|[,;.]")
"""What parts a sentence into what is done one after the other."""
_BOTH = re.compile(r"\bboth\b")
EXCEPT = re.compile(
    r"\b(except|excluding|apart from|aside from|other than|all but|everything but|besides|bar"
    r"|but (not )?(the|for|in)|leaving out|without|accept|others?)\b"
)
_NOBODY: frozenset[str] = frozenset()


def narrowed(words: Lexicon, text: str) -> Lexicon:
    """The same names with only those verbs, values and numbers for which `text` has a word."""
    clauses = [text, *(clause for clause in CLAUSES.split(text) if words_of(clause))]
    verbs = frozenset(
        verb for verb in Verb if any(is_said(verb, clause, _NOBODY) for clause in clauses)
    )
    numbers = _numbers(text)
    excepts = bool(EXCEPT.search(text))
    joined = len(clauses) - 1 + len(_BOTH.findall(text))
    said = Said(
        verbs,
        frozenset(change for clause in clauses for change in swayed(clause)),
        numbers,
        excepts,
        commands=1 if excepts else max(1, min(MAX_COMMANDS, joined)),
    )
    return replace(
        words,
        groups={
            plural: (kind, _heard(offers, text, numbers))
            for plural, (kind, offers) in words.groups.items()
        },
        offers={
            EntityId(id_): _heard(offers, text, numbers) for id_, offers in words.offers.items()
        },
        said=said,
    )


def _numbers(text: str) -> tuple[str, ...]:
    """The numbers as they would be written, "half" both as a half and as 50."""
    made: dict[str, None] = {}
    for amount in amounts(text):
        for value in (amount.value, amount.value * 100 if 0 < amount.value <= 1 else amount.value):
            if 0 <= abs(value) < 100_000:
                made[f"{value:.1f}".removesuffix(".0")] = None
    return tuple(made)


def _heard(offers: Offers, text: str, numbers: tuple[str, ...]) -> Offers:
    words = {
        said: (parameter, value)
        for said, (parameter, value) in offers.words.items()
        if (
            is_color_said(str(value), text)
            if parameter == "color"
            else is_option_said(parameter, str(value), text)
        )
    }
    return Offers(
        words,
        offers.main and bool(numbers),
        offers.percent,
        offers.kelvin and any(re.fullmatch(r"[1-9]\d{3}", number) for number in numbers),
        offers.named if numbers else None,
    )

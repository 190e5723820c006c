"""Which lines a sentence could bear out at all, so that the grammar allows no others. Pure.

It asks for the same evidence as `grounding` does, without asking what it is said of. What is left
out here would be refused there; nothing that passes here is accepted for that.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from appliance.core.house import Home
from appliance.core.types import Verb
from appliance.understanding.model.direction import is_said
from appliance.understanding.model.evidence import (
    Amount,
    amounts,
    is_color_said,
    is_option_said,
    swayed,
    sways,
)
from appliance.understanding.model.lexicon import Lexicon, Place, Said
from appliance.understanding.model.offers import Offers
from appliance.understanding.model.retrieval import places_said
from appliance.understanding.text.words import table, words_of

MAX_COMMANDS = 3
MAX_EXCEPTIONS = 3
CLAUSES = re.compile(r"\b(?:and(?! an? (?:half|quarter)\b)|then|but|also|plus|while)\b|[,;.]")
"""What parts a sentence into what is done one after the other."""
_JOINTS = re.compile(r"\band\b|\bor\b|,")
_BEGINS = table(
    "turn switch set open close shut lock unlock start stop pause put dim make raise lower kill"
)
EXCEPT = re.compile(
    r"\b(except|excluding|apart from|aside from|other than|all but|everything but|besides|bar"
    r"|but (not )?(the|for|in)|leaving out|without|accept|others?)\b"
)
_POLITE = table("please thanks thank you cheers would could can will now mate love")
_NOBODY: frozenset[str] = frozenset()


def narrowed(words: Lexicon, text: str, home: Home) -> Lexicon:
    """The same names with only those verbs, values and numbers for which `text` has a word."""
    parts = [part for part in CLAUSES.split(text) if not _POLITE.issuperset(words_of(part))]
    excepts = EXCEPT.search(text)
    before = before_exception(text)
    placed = places_said(before, home)
    numbers = amounts(text)
    # A number is taken up or the whole is refused, so alone it leaves no room for a plain verb.
    plain = len(parts) > 1 or not numbers
    values = _written(one for one in numbers if not one.step and (one.aim or not sways(text)))
    said = Said(
        frozenset(
            verb
            for verb in Verb
            if (plain or verb is Verb.SET)
            and any(is_said(verb, clause, _NOBODY) for clause in (text, *parts))
        ),
        frozenset(change for clause in parts for change in _swayed(clause)),
        values,
        _written(one for one in numbers if not one.aim),
        min(MAX_EXCEPTIONS, _joints(text[excepts.end() :])) if excepts else 0,
        1 if excepts else _commands(text, parts),
        tuple(label for label, place in words.places.items() if _id(place) in placed)
        if before
        else None,
    )
    return replace(
        words,
        groups={
            plural: (kind, _heard(offers, text, values))
            for plural, (kind, offers) in words.groups.items()
        },
        offers={id_: _heard(offers, text, values) for id_, offers in words.offers.items()},
        said=said,
    )


def before_exception(text: str) -> str:
    """What is said before an exception, all of it if there is none; empty if it comes first."""
    excepts = EXCEPT.search(text)
    before = text[: excepts.start()] if excepts else text
    return "" if _POLITE.issuperset(words_of(before)) else before


def _id(place: Place) -> str | None:
    return place.area or place.floor


def _commands(text: str, parts: Sequence[str]) -> int:
    """As many as there are clauses, or words that begin one; one more for "both"."""
    told = words_of(text)
    begun = max(len(parts), sum(word in _BEGINS for word in told)) + ("both" in told)
    return max(1, min(MAX_COMMANDS, begun))


def _joints(text: str) -> int:
    return 1 + len(_JOINTS.findall(text))


def _swayed(clause: str) -> frozenset[str]:
    return frozenset() if any(one.aim for one in amounts(clause)) else swayed(clause)


def _written(numbers: Iterable[Amount]) -> tuple[str, ...]:
    """The numbers as they would be written, "half" both as a half and as 50."""
    made: dict[str, None] = {}
    for number in numbers:
        value = number.value
        for one in (value, value * 100) if 0 < value <= 1 else (value,):
            if 0 <= one < 100_000:
                made[f"{one:.1f}".removesuffix(".0")] = None
    return tuple(made)


def _heard(offers: Offers, text: str, numbers: tuple[str, ...]) -> Offers:
    words = {
        said: (parameter, value)
        for said, (parameter, value) in offers.words.items()
        # "Off" is written as a verb.
        if (value != "disarmed" or "disarm" in text)
        and (
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

"""What a table of a language holds. Refuses grammar: names stand without articles and inflection.

Every text is a template; `{things}` are names, `{values}` what they are set to. Names and values
are cleaned before they get there.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.answers import words
from appliance.core.types import Result, Verb

Pair = tuple[str, str]
"""Of one thing, and of several."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language."""

    language: str
    conjunctions: Mapping[str, str]
    """The words for "and" and "or"."""
    do: Mapping[Verb, str]
    """What is to be done: "{things} einschalten"."""
    ask_to_set: str
    """A setting of one thing as a question: "{things} {values}"."""
    became: Mapping[Verb, str]
    """How a thing is when that was done: "an"."""
    lists: Mapping[Verb, Pair]
    """What was done to a list, and that it was so already."""
    stands: Pair
    """How things are: "{things} ist {state}"."""
    already: Pair
    nothing_to_do: str
    nothing_done: str
    results: Mapping[Result, Pair]
    """What became of things that did not do as they were told."""
    sent_but: str
    """The beginning of some of these, which is not said twice."""
    tally: str
    """How many of all are done."""
    moving: Pair
    changing: Pair
    refused: Pair
    not_by_voice: str
    away: Pair
    """What nobody can reach."""
    cannot: Mapping[str, str]
    """Why a wish cannot be granted: `one`, `some`, `unknown`, `between`, `unset`."""
    quiet: Pair
    """Why nothing is done in quiet hours, without and with their end."""
    which: str
    """Asks which of `{things}` is meant."""
    what: str
    """As `which`, where there are too many to name."""
    nouns: Mapping[str, Pair]
    """Kinds of things, by domain or "cover.<device class>"; "" is any other."""
    counted: Pair
    """Several of a kind, without and with their room."""
    placed: str
    """One thing and its room."""
    numbered: str
    """One of several of the same name in one room."""
    plurals: tuple[str, ...]
    """Endings of names that speak of several things."""
    numbers: Mapping[str, str]
    """Parameters that are numbers, with their preposition."""
    words: Mapping[str, str]
    """Parameters that are words of the device."""
    special: Mapping[tuple[str, str], str]
    """Values that are said in a way of their own."""
    lasting: str
    """For a length of time."""
    options: Mapping[str, str]
    """Words of devices, in this language."""
    colors: Mapping[str, str]
    """The names of `core.colors`."""
    minus: str
    units: Mapping[str, Pair]
    states: Mapping[str, str]
    """States, as they stand in `stands`."""
    detected: Mapping[str, Pair]
    """What "on" and "off" of a binary sensor mean, by device class; "" is any other."""
    answers: Mapping[str, str]
    """Sentences that answer questions; see `telling`."""
    fixed: Mapping[str, str]
    """Sentences of Hearth's own by their English words; one that ends in "..." is a beginning."""
    sentence_words: frozenset[str]
    """Words that make a second order or statement out of a sentence they are put into."""
    particles: frozenset[str]
    """Words that do so where a name ends or begins: "Licht aus"."""
    articles: frozenset[str]


def row(*lines: str) -> frozenset[str]:
    """The words of some lines, as `folded` gives them."""
    return frozenset(word for line in lines for word in folded(line))


def folded(text: str) -> tuple[str, ...]:
    """Words without case and accents, split at hyphens and underscores."""
    apart = unicodedata.normalize("NFKD", text.replace("-", " ").replace("_", " "))
    return words("".join(c for c in apart if not unicodedata.combining(c)))

"""What an answer to a question means. Refuses to guess: anything unusual is not a yes.

The grammar of a language is a table of phrases (`core.grammars`); the rules below are the same for
all languages.

1. A cancelling word anywhere is NO, whatever stands around it.
2. YES is an utterance made up *entirely* of assents ("yes", "go ahead") and fillers ("please"),
   with at least one assent, without a question mark.
3. An acknowledgement ("okay", "sure", "right") or a courtesy ("thanks") is POLITE and never a
   yes. People say these words to each other, to the television and to end a conversation, and
   injected text waits for exactly them; the price is that "okay" is asked again once. Next to an
   assent they are fillers: "sure, go ahead" is YES.
4. An utterance that begins with an assent but goes on ("yes but ...", "yes, turn it off"), doubt
   ("maybe"), a delay or a question back is HEDGE: it may contradict the question, so ask again.
5. Everything else is OTHER: a sentence of its own.

Text is compared after NFKC and case folding, word by word. Letters that merely look alike,
invisible characters inside words, emoji and symbols are not part of any phrase, so they can never
make a yes. Nor can letters that only become plain ones by NFKC (wide, mathematical, circled, long
s): no recogniser writes them, so they come from something that is not a person speaking. A yes is
short; whatever is longer than `LONGEST_YES` is a sentence of its own.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.grammars import english, french, german

Phrase = tuple[str, ...]


class AnswerKind(StrEnum):
    """What `classify` found. Only YES lets anything through."""

    YES = "yes"
    NO = "no"
    HEDGE = "hedge"
    """Doubt, a condition, or a yes with more words than a yes has."""
    POLITE = "polite"
    """Thanks, acknowledgements: said for the sake of saying something."""
    NOTHING = "nothing"
    """No words at all."""
    OTHER = "other"
    """A sentence of its own."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The phrases of one language, in normalised words (see `words`)."""

    assents: frozenset[Phrase]
    acknowledgements: frozenset[Phrase]
    """Never a yes alone; allowed beside one."""
    fillers: frozenset[Phrase]
    """Empty of meaning: allowed beside a yes, and alone they say nothing."""
    cancels: frozenset[Phrase]
    """Anywhere in the utterance they win."""
    doubts: frozenset[Phrase]
    """Uncertainty, even if made of assents ("yeah right"). They hide the cancelling words they
    contain ("not sure")."""
    asides: frozenset[Phrase]
    """Delays, questions back, crumbs of speech: an unclear answer when there is nothing else."""
    questions: frozenset[str] = frozenset("?")


_LONGEST = 9
"""Words in the longest phrase of any table, here and in `core.challenge`."""
_MARKS = '.,!?;:"()[]\u2026\u2013\u2014-\u201c\u201d\u201e\u00ab\u00bb\u00a1\u00bf'
"""Punctuation that transcripts carry and that says nothing about the words."""
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\S")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LONGEST_YES = 200
"""Characters of the normalised text beyond which nothing is an approval."""
_SHORT = 5
"""Words up to which doubt alone, without any assent, is taken as an answer."""


def words(text: str) -> Phrase:
    """Normalised words: NFKC, folded case, straight apostrophes, no punctuation.

    Whatever is neither a word nor common punctuation stays as a word of its own, so that it can
    match nothing.
    """
    found = _WORD.findall(_folded(text))
    return tuple(word for word in found if word not in _MARKS)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded.translate(_APOSTROPHES)


def normalise(text: str) -> str:
    """The words of `text`, joined by single spaces."""
    return " ".join(words(text))


def spellings(said: str) -> Iterator[Phrase]:
    """A phrase in normalised words, as spelt and as hurried fingers type it.

    That is without accents, with "ae" for "ä", and without apostrophes: "ça m'est" is
    typed "ca m est" and "ca mest" too.
    """
    for mark in ("'", "", " "):
        folded = _folded(said).replace("'", mark)
        for text in (folded, folded.translate(_UMLAUTS), _unaccented(folded)):
            yield words(text)


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def phrases(*lines: str) -> frozenset[Phrase]:
    """The phrases of a table, which commas separate, in all their `spellings`."""
    listed = (said for line in lines for said in line.split(",") if said.strip())
    return frozenset(phrase for said in listed for phrase in spellings(said))


def _grammar(table: Mapping[str, tuple[str, ...]]) -> Grammar:
    return Grammar(
        assents=phrases(*table["assents"]),
        acknowledgements=phrases(*table["acknowledgements"]),
        fillers=phrases(*table["fillers"]),
        cancels=phrases(*table["cancels"]),
        doubts=phrases(*table["doubts"]),
        asides=phrases(*table["asides"]),
    )


GRAMMARS: Mapping[str, Grammar] = {
    "en": _grammar(english.PHRASES),
    "fr": _grammar(french.PHRASES),
    "de": _grammar(german.PHRASES),
}
"""One entry per language Hearth can be answered in."""


def grammar_of(language: str) -> Grammar:
    """The grammar of a language ("en"). Raises ValueError for one that has none."""
    try:
        return GRAMMARS[language]
    except KeyError:
        known = ", ".join(sorted(GRAMMARS))
        raise ValueError(f"no answer grammar for language {language!r}; known: {known}") from None


def classify(text: str, language: str = "en") -> AnswerKind:
    """What `text` says as an answer to a yes-or-no question. Never raises for any text.

    Raises ValueError for a language without a grammar.
    """
    grammar = grammar_of(language)
    said = words(text)
    if not said:
        return AnswerKind.NOTHING
    if _cancels(said, grammar):
        return AnswerKind.NO
    if len(" ".join(said)) > LONGEST_YES:
        return AnswerKind.OTHER
    courtesies = grammar.acknowledgements | grammar.fillers
    if made_of(said, courtesies):
        return AnswerKind.POLITE
    if made_of(said, grammar.assents | courtesies):
        if asks_back(text, grammar) or contains(said, grammar.doubts):
            return AnswerKind.HEDGE
        return AnswerKind.OTHER if is_disguised(text) else AnswerKind.YES
    return AnswerKind.HEDGE if _hedges(said, grammar, courtesies) else AnswerKind.OTHER


def asks_back(text: str, grammar: Grammar) -> bool:
    """Whether there is a question mark in it."""
    return not grammar.questions.isdisjoint(_folded(text))


def is_disguised(text: str) -> bool:
    """Whether letters or digits are in compatibility forms: "\uff59\uff45\uff53", "ye\u017f"."""
    plain, kept = (
        [c for c in unicodedata.normalize(form, text) if c.isalnum()] for form in ("NFKC", "NFC")
    )
    return plain != kept


def _hedges(said: Phrase, grammar: Grammar, courtesies: frozenset[Phrase]) -> bool:
    before = courtesies | grammar.asides
    if any(any(begun(said, at, grammar.assents)) for at in row_ends(said, before)):
        return True
    if contains(said, grammar.doubts):
        return len(said) <= _SHORT or contains(said, grammar.assents)
    return made_of(said, grammar.asides | courtesies)


def begun(said: Phrase, at: int, phrases: frozenset[Phrase]) -> Iterator[int]:
    """Lengths of the phrases that begin at word `at`."""
    return (
        n for n in range(1, _LONGEST + 1) if said[at : at + n] in phrases and at + n <= len(said)
    )


def contains(said: Phrase, phrases: frozenset[Phrase]) -> bool:
    """Whether one of the phrases begins anywhere."""
    return any(any(begun(said, at, phrases)) for at in range(len(said)))


def _cancels(said: Phrase, grammar: Grammar) -> bool:
    at = 0
    while at < len(said):
        doubt = max(begun(said, at, grammar.doubts), default=0)
        cancel = max(begun(said, at, grammar.cancels), default=0)
        if cancel and cancel >= doubt:
            return True
        at += doubt or 1
    return False


def row_ends(said: Phrase, phrases: frozenset[Phrase]) -> set[int]:
    """Where a row of such phrases, begun at the first word, can end; 0 is the empty row."""
    ends = {0}
    for at in range(len(said)):
        if at in ends:
            ends.update(at + length for length in begun(said, at, phrases))
    return ends


def made_of(said: Phrase, phrases: frozenset[Phrase]) -> bool:
    """Whether the whole utterance is a row of such phrases."""
    return len(said) in row_ends(said, phrases)

"""What an answer to a question means. Refuses to guess: anything unusual is not a yes.

The grammar of a language is a table of phrases (`core.grammars`); the rules below are the same for
all languages.

1. A cancelling word anywhere is NO, whatever stands around it.
2. YES is an utterance made up *entirely* of phrases of the table, in an order that `core.assent`
   allows, with at least one assent ("yes", "go ahead", "correct"), without a question mark. The
   order tells an answer from a remark: "great, do it" is one, "do it great" is not.
3. An acknowledgement ("okay", "sure", "great") or a courtesy ("thanks") alone is POLITE and never a
   yes. People say these words to each other, to the television and to end a conversation, and
   injected text waits for exactly them; the price is that "okay" is asked again once.
4. YES as well is a yes that says over what was asked and nothing else (`core.restating`): "yes,
   turn it on" to "Turn on the hall light?".
5. An utterance that begins with an assent but goes on ("yes but ...", "yes, brilliant"), doubt
   ("maybe"), a delay or a question back is HEDGE: it may contradict the question, so ask again.
6. Everything else is OTHER: a sentence of its own.

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
from types import ModuleType

from appliance.core.assent import Part, approving_ends
from appliance.core.grammars import english, french, german
from appliance.core.restating import Restating

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

    parts: Mapping[Part, frozenset[Phrase]]
    """What a yes is put together from."""
    remarks: frozenset[Phrase]
    """Courtesies that are never beside a yes: "you're welcome", "I see"."""
    immediacies: frozenset[Phrase]
    """Fillers that contradict a question about later: "now"."""
    curt: frozenset[Phrase]
    """Orders that are one alone; with more words they begin a request: "okay, mach das aus"."""
    restating: Restating
    assents: frozenset[Phrase]
    """All that can be a yes alone."""
    acknowledgements: frozenset[Phrase]
    """Never a yes alone."""
    fillers: frozenset[Phrase]
    """Empty of meaning: anywhere, and alone they say nothing."""
    cancels: frozenset[Phrase]
    """Anywhere in the utterance they win."""
    doubts: frozenset[Phrase]
    """Uncertainty, even if made of assents ("yeah right"). They hide the cancelling words they
    contain ("not sure")."""
    dismissals: frozenset[Phrase]
    """Doubts made of assents ("yeah yeah") that a plea or an order behind them lifts."""
    pleas: frozenset[Phrase]
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
    whole = _folded(said)
    texts: dict[str, None] = {}
    for mark in ("'", "", " "):
        folded = whole.replace("'", mark)
        texts |= dict.fromkeys((folded, folded.translate(_UMLAUTS), _unaccented(folded)))
    return map(words, texts)


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def phrases(*lines: str) -> frozenset[Phrase]:
    """The phrases of a table, which commas separate, in all their `spellings`."""
    listed = (said for line in lines for said in line.split(",") if said.strip())
    return frozenset(phrase for said in listed for phrase in spellings(said))


def _grammar(language: ModuleType) -> Grammar:
    table: Mapping[str, tuple[str, ...]] = language.PHRASES
    parts = {part: phrases(*table[part]) for part in Part}
    remarks = phrases(*table["remarks"])
    immediacies = phrases(*table["immediacies"])
    pleas = phrases(*table["pleas"])
    dismissals = phrases(*table["dismissals"])
    curt = phrases(*table["curt"])
    sounds = phrases(*table["sounds"])
    fillers = parts[Part.FILLER] | immediacies | pleas | parts[Part.HESITATION]
    parts[Part.FILLER] |= immediacies | pleas
    parts[Part.HESITATION] |= sounds
    parts[Part.ORDER] |= curt
    return Grammar(
        parts=parts,
        remarks=remarks,
        immediacies=immediacies,
        curt=curt,
        restating=Restating(
            deeds=_by_phrase(language.DEEDS),
            named=_by_phrase(language.NAMED),
            whole=phrases(*language.WHOLE),
            around=phrases(*language.AROUND) | parts[Part.FILLER] | parts[Part.THANKS],
        ),
        assents=parts[Part.YES] | parts[Part.ORDER] | parts[Part.STATEMENT],
        acknowledgements=(
            parts[Part.AGREEMENT] | parts[Part.THANKS] | parts[Part.PRAISE] | remarks | sounds
        ),
        fillers=fillers,
        cancels=phrases(*table["cancels"]),
        doubts=phrases(*table["doubts"]) | dismissals | _with_particle(language.VERBS, parts),
        dismissals=dismissals,
        pleas=pleas,
        asides=phrases(*table["asides"]),
    )


def _with_particle(
    verbs: tuple[str, ...], parts: Mapping[Part, frozenset[Phrase]]
) -> frozenset[Phrase]:
    """Phrases with one of the verbs, and "ja" behind them: in German that is no yes."""
    known = {word for phrase in phrases(*verbs) for word in phrase}
    listed = frozenset().union(*parts.values())
    return frozenset((*said, "ja") for said in listed if not known.isdisjoint(said))


def _by_phrase(table: Mapping[str, tuple[str, ...]]) -> Mapping[Phrase, str]:
    return {phrase: key for key, lines in table.items() for phrase in phrases(*lines)}


GRAMMARS: Mapping[str, Grammar] = {
    "en": _grammar(english),
    "fr": _grammar(french),
    "de": _grammar(german),
}
"""One entry per language Hearth can be answered in."""


_DEEDS = GRAMMARS["en"].restating.deeds
"""Read-backs are in English, whatever they are answered in."""
_TIMES = frozenset(word for phrase in phrases(*english.TIMES) for word in phrase)


def grammar_of(language: str) -> Grammar:
    """The grammar of a language ("en"). Raises ValueError for one that has none."""
    try:
        return GRAMMARS[language]
    except KeyError:
        known = ", ".join(sorted(GRAMMARS))
        raise ValueError(f"no answer grammar for language {language!r}; known: {known}") from None


def classify(text: str, language: str = "en", question: str = "") -> AnswerKind:
    """What `text` says as an answer to a yes-or-no question. Never raises for any text.

    `question`: the read-back, in English, that it answers; without it a yes that says the question
    over is a HEDGE. Raises ValueError for a language without a grammar.
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
    if _approves(said, question, grammar):
        if asks_back(text, grammar) or _is_doubted(said, grammar):
            return AnswerKind.HEDGE
        return AnswerKind.OTHER if is_disguised(text) else AnswerKind.YES
    return AnswerKind.HEDGE if _hedges(said, grammar, courtesies) else AnswerKind.OTHER


def _approves(said: Phrase, question: str, grammar: Grammar) -> bool:
    """Whether it is a row that makes a yes, perhaps with the question said over behind it."""
    ends = approving_ends(said, grammar.parts)
    if not ends:
        return False
    asked = words(question)
    if contains(said, grammar.immediacies) and not _TIMES.isdisjoint(asked):
        return False
    if len(said) in ends:
        return True
    asked += ("and",) if "," in question else ()
    return any(grammar.restating.says_over(said[end:], asked, _DEEDS) for end in ends)


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
    assents = grammar.assents - grammar.curt
    if any(any(begun(said, at, assents)) for at in row_ends(said, before)):
        return True
    if contains(said, grammar.doubts):
        return len(said) <= _SHORT or contains(said, assents)
    return made_of(said, before | grammar.parts[Part.LEANING])


def begun(said: Phrase, at: int, phrases: frozenset[Phrase]) -> Iterator[int]:
    """Lengths of the phrases that begin at word `at`."""
    longest = min(_LONGEST, len(said) - at)
    return (n for n in range(1, longest + 1) if said[at : at + n] in phrases)


def contains(said: Phrase, phrases: frozenset[Phrase]) -> bool:
    """Whether one of the phrases begins anywhere."""
    return any(any(begun(said, at, phrases)) for at in range(len(said)))


def _is_doubted(said: Phrase, grammar: Grammar) -> bool:
    """Whether there is doubt in it that nothing lifts."""
    found = [(at, at + n) for at in range(len(said)) for n in begun(said, at, grammar.doubts)]
    return any(not _is_lifted(said, at, end, grammar) for at, end in found)


def _is_lifted(said: Phrase, at: int, end: int, grammar: Grammar) -> bool:
    """Whether the doubt is a part of a longer assent ("that would be nice"), or a dismissal before
    what is none: "yeah, yeah, go ahead".
    """
    longer = grammar.assents | grammar.parts[Part.LEANING]
    if any(
        first + n >= end and n > end - at
        for first in range(at + 1)
        for n in begun(said, first, longer)
    ):
        return True
    meant = grammar.parts[Part.ORDER] | grammar.pleas
    return said[at:end] in grammar.dismissals and contains(said[end:], meant)


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

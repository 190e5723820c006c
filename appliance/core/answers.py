"""What an answer to a question means. Refuses to guess: anything unusual is not a yes.

The grammar of a language is a table of phrases; the rules below are the same for all languages.

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


def _phrases(*lines: str) -> frozenset[Phrase]:
    return frozenset(tuple(p.split()) for line in lines for p in line.split(",") if p.split())


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


ENGLISH = Grammar(
    assents=_phrases(
        "yes, yeah, yea, yep, yup, yah, aye, yes sir, yes ma'am, affirmative",
        "do it, do that, do so, just do it, please do, do it now, do it then",
        "go ahead, go for it, go on then, make it so, absolutely, definitely, certainly, of course",
        "correct, confirm, confirmed, i confirm, that's right, that is right, that's correct",
        "that is correct, yes i do, yes i am sure, yes i'm sure, yes you can, yes you may, yes do",
        "yes that's it",
        "i'd like that, i would like that",
    ),
    acknowledgements=_phrases(
        "ok, okay, okey, k, sure, sure thing, right, alright, all right, right then, fine",
        "that's fine, great, good, cool, nice, perfect, excellent, lovely, brilliant, super",
        "thanks, thank you, thanks a lot, thank you very much, thanks very much, thank you so much",
        "cheers, ta, much appreciated, many thanks, thanks again, got it, i see, sounds good",
        "very good, very well, that's great, that's good, that's nice, you're welcome, welcome",
        "mm, mmm, hmm, hm, mhm, mm hmm, mmhmm, uh huh, aha, ah, oh, i hear you, good job",
        "well done",
    ),
    fillers=_phrases(
        "please, uh, um, er, erm, now, then, hearth, hey hearth",
    ),
    cancels=_phrases(
        "no, nope, nah, naw, nay, no way, negative, not, never, neither, none, nothing, nobody",
        "stop, cancel, cancelled, canceled, abort, halt, quit, wait, hold on, hold it, hang on",
        "hold up, one moment, never mind, nevermind, don't, dont, do not, forget it, forget that",
        "forget about it, leave it, leave them, leave that, skip it, skip that, scrap that",
        "scrap it, drop it, belay that, shut up, be quiet, back off, undo, enough, undo that",
        "changed my mind, change my mind, wrong, incorrect, mistake, reject, refuse, decline",
        "uh uh, nuh uh, unh unh, mm mm, uh oh",
        "disregard, ignore that, ignore it, oh no, on second thought, on second thoughts",
    ),
    doubts=_phrases(
        "but, except, maybe, perhaps, possibly, probably, i think, i guess, i suppose, i believe",
        "i hope, i reckon, sort of, kind of, kinda, hopefully, apparently, supposedly, partly",
        "not sure, i'm not sure, not certain, don't know, do not know, dunno, no idea, why not",
        "let me think, let me see, let me check, let me ask, it depends, up to you, if you want",
        "yeah right, yea right, yah right",
        "if you like, don't care, don't mind, as you like, could be, would be, should be",
    ),
    asides=_phrases(
        "what, what's that, what was that, what did you say, what do you mean, which one, which",
        "who, why, when, how, really, seriously, pardon, sorry, excuse me, come again, say again",
        "say that again, say it again, repeat, repeat that, huh, eh, go on, know, instead",
        "whatever, later, soon, tomorrow, tonight, in a minute, in a second, in a moment, only",
        "in a bit, in a while, in an hour, when i say so, if, unless, until, might, almost, so",
        "should we, should i, shall i, do i, is it, was it, you, me, i, it, so so",
        "who knows, depends, well",
    ),
)

GRAMMARS: Mapping[str, Grammar] = {"en": ENGLISH}
"""One entry per language Hearth can be answered in."""

_LONGEST = 9
"""Words in the longest phrase of any table, here and in `core.challenge`."""
_MARKS = '.,!?;:"()[]\u2026\u2013\u2014-\u201c\u201d\u201e\u00ab\u00bb\u00a1\u00bf'
"""Punctuation that transcripts carry and that says nothing about the words."""
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|\S")
LONGEST_YES = 200
"""Characters of the normalised text beyond which nothing is an approval."""
_SHORT = 5
"""Words up to which doubt alone, without any assent, is taken as an answer."""


def grammar_of(language: str) -> Grammar:
    """The grammar of a language ("en"). Raises ValueError for one that has none."""
    try:
        return GRAMMARS[language]
    except KeyError:
        known = ", ".join(sorted(GRAMMARS))
        raise ValueError(f"no answer grammar for language {language!r}; known: {known}") from None


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
    if any(any(begun(said, at, grammar.assents)) for at in row_ends(said, courtesies)):
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

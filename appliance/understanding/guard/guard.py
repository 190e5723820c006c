"""What may become a proposal at all, judged before anything else. Pure; it never finds a meaning.

First what was taken back or forbidden in the same breath is left out (`repair`, `forbidden`), then
the tables (`rows`, `statements`) decide, read from the top. Each row can be told to a user in one
line. A sentence that no row stops may act; whether it does is for others to say. The model is never
asked whether a sentence may act, so no model output can undo a decision here.
"""

import re
from dataclasses import dataclass

from appliance.core.types import NotUnderstood, WhyNot
from appliance.understanding.guard.forbidden import excepted, permitted
from appliance.understanding.guard.frames import FRAMES, WORDS
from appliance.understanding.guard.garbled import GARBLED
from appliance.understanding.guard.repair import Taken, repaired
from appliance.understanding.guard.rows import (
    COMMANDS,
    COURTESIES_INSIDE,
    FIRST_NEGATIONS,
    MEMORIES,
    NEGATIONS,
    OPENINGS,
    REQUESTS,
    SKILLS,
    TAKEN_BACK,
    UNCLEAR,
    Row,
    Verdict,
)
from appliance.understanding.guard.said import Said, said, sentence, text_of, tidy
from appliance.understanding.guard.statements import (
    CLAUSES,
    COMPLAINTS,
    HALVES,
    QUESTIONS,
    STATEMENTS,
    TOLD,
    WISH,
)
from appliance.understanding.guard.words import pattern
from appliance.understanding.text.words import table

__all__ = [
    "MAX_CHARACTERS",
    "MAX_WORDS",
    "AskOnly",
    "Judgement",
    "MayAct",
    "Stopped",
    "judge",
    "tidy",
]

MAX_CHARACTERS = 500
MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class MayAct:
    """A command as far as the guard can see. `text` is tidied: one line, plain apostrophes, and
    without what was taken back or forbidden in the same sentence.
    """

    text: str


@dataclass(frozen=True, slots=True)
class AskOnly:
    """A question: states may be read and the model may answer, but nothing may be proposed."""

    text: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing further is to be understood here. `rule` names the row, for logs and tests."""

    rule: str
    meaning: NotUnderstood


Judgement = MayAct | AskOnly | Stopped

_NOISE = table(
    "a ah an and bye eh er erm ha hello hey hi hm hmm huh i it mm mmm my god no oh oi ok okay "
    "right so the uh uhm um well yeah yep yes you"
)
"""Words that mean nothing on their own, and what speech recognition writes for breath and music."""

_POLITE = table(
    "a about afternoon all appreciated bye cheers day done evening for fine good goodbye great"
    " happy hearth "
    "hello hey hi job kind kindly legend later lot lovely many mate morning most much nice night "
    "obliged of ok okay one please really robot see so sorry ta thank thanks that that's thats the "
    "there very was watching welcome well you you're your"
)
_COMMAND = pattern(r"^{action}\b(?! (?:is|are|was|were|has|isn't|aren't|wasn't|had|'s)\b)(?!'s)")
_MANNERS = re.compile(
    r"(?: (?:please|thanks|thank you|and thank you|and thanks|hearth|ta|cheers|now))+$"
)
_NOT = pattern(r"(?:n't|\b{nobody}|\bnever)\b")
_DIRECTED = pattern(
    r"^(?:(?:the|all|my|all the|those|these) )?(?:[\w']+ ){1,4}(?:on|off|up|down|out|open|closed"
    r"|shut|please)"
    r"(?: please| now| again| thanks)*$|^lights$"
)


def judge(text: str) -> Judgement:
    """Decide what `text` may become. Any text at all is fine, of any length."""
    if len(text) > MAX_CHARACTERS:
        return _TOO_LONG
    plain = tidy(text)
    words = re.findall(r"[\w']+", plain)
    if len(words) > MAX_WORDS:
        return _TOO_LONG
    if all(word in _NOISE or not any(map(str.isalnum, word)) for word in words):
        return Stopped("noise", NotUnderstood(WhyNot.NOT_ADDRESSED, ""))
    if all(word in _POLITE or word in _NOISE for word in words):
        return Stopped("politeness", NotUnderstood(WhyNot.NOT_ADDRESSED, _courtesy(words)))
    heard = said(plain)
    if MEMORIES.fits(_opened(sentence(heard))[0]):
        return AskOnly(plain)
    left = repaired(excepted(heard))
    if isinstance(left, Taken):
        return _stopped(TAKEN_BACK if left is Taken.CANCELLED else UNCLEAR)
    allowed = permitted(left)
    if not allowed or (allowed != left and not _keeps_verb(allowed)):
        return _stopped(NEGATIONS)
    row = _framed(sentence(allowed), _decide(sentence(allowed)))
    if row is not None and row.verdict is Verdict.STOP:
        return _stopped(row)
    if row is None and len(heard) - len(left) > 1 and not _stands(heard, left):
        return _stopped(UNCLEAR)
    kept = plain if allowed == heard else text_of(allowed, plain)
    return AskOnly(kept) if row is not None and row.verdict is Verdict.ASK else MayAct(kept)


_TERSE = 5
"""Words with which a thing and its value are named without a verb: "floor lamp to fifty"."""


def _keeps_verb(left: Said) -> bool:
    """Whether what is left, after a part was left out, is an order by itself."""
    words = sentence(left)
    return words != "lights" and _commands(words)


def _stands(heard: Said, left: Said) -> bool:
    """Whether a correction was one of an order, and left one; else noise was taken for it."""
    if QUESTIONS.fits(_opened(sentence(heard))[0]) and not QUESTIONS.fits(sentence(left)):
        return False
    clauses = _CLAUSE_END.split(sentence(left))
    return len(left) <= _TERSE or any(map(_commands, clauses)) or WISH.fits(sentence(left))


def _decide(words: str) -> Row | None:
    """The row that decides, or None if the sentence may act for want of any."""
    opened, asked = _opened(words)
    if not opened:
        return HALVES
    if not asked and COMPLAINTS.fits(opened):
        return _of_statement(opened)
    if not asked and QUESTIONS.fits(opened):
        return QUESTIONS
    if WORDS.fits(opened):
        return WORDS
    if FIRST_NEGATIONS.fits(opened):
        return NEGATIONS
    if SKILLS.fits(opened):
        return SKILLS
    if asked and not _COMMAND.search(opened) and (NEGATIONS.fits(opened) or _NOT.search(opened)):
        return NEGATIONS
    if asked or _COMMAND.search(opened):
        return _first((*COMMANDS, HALVES), opened)
    if NEGATIONS.fits(opened):
        return NEGATIONS
    return _of_statement(opened)


def _framed(words: str, row: Row | None) -> Row | None:
    """The row that decides once it is known whether what would act stands in a text of others."""
    if row is not None and row.verdict is not Verdict.MAY:
        return row
    return _first((*FRAMES, GARBLED), words) or row


_CLAUSE_END = re.compile(
    r" [,?](?: |$)|(?<!'s)(?<!'re)(?<!'m)(?<!\bis)(?<!\bare)(?<!\bam)(?<!\bwas) so (?!that\b)"
)
"""A comma, or "so" before what follows from it: not "it's so dark"."""


def _of_statement(words: str) -> Row | None:
    clause, *others = _CLAUSE_END.split(words)
    for row in STATEMENTS:
        if _first((row,), clause if row.rule in CLAUSES else words) is None:
            continue
        later = [one for one in others if _commands(one) and _first(STATEMENTS, one) is None]
        if row.rule in CLAUSES and later:
            return _first(COMMANDS, words)
        if row.verdict is Verdict.MAY:
            # "It's hot, so I opened the window" complains of nothing any more.
            told = any(TOLD.fits(one) and not COMPLAINTS.fits(one) for one in others)
            return TOLD if told else _first((*COMMANDS[-1:], HALVES), words)
        asks = words.endswith("?") and row.rule == "told"
        return QUESTIONS if asks else row
    return _first((*COMMANDS, HALVES), words)


def _commands(words: str) -> bool:
    """Whether these words alone are a command: a request, its verb first, or terse with a way."""
    opened, asked = _opened(words)
    return (
        asked or bool(_COMMAND.search(opened)) or bool(_DIRECTED.search(opened))
    ) and not QUESTIONS.fits(opened)


def _opened(words: str) -> tuple[str, bool]:
    """The words without what is said before a command, and whether they were a request."""
    asked, before = False, ""
    while words != before:
        before = words
        for opening in OPENINGS:
            words = opening.sub("", words, count=1).lstrip(" ,")
        if (request := _request(words)) is not None:
            words, asked = request, True
        if words == before:
            for courtesy in COURTESIES_INSIDE:
                words = courtesy.sub("", words).strip(" ,")
    return words, asked


def _request(words: str) -> str | None:
    for request in REQUESTS:
        if found := request.match(words):
            return words[found.end() :].lstrip(" ,")
    return None


def _first(rows: tuple[Row, ...], words: str) -> Row | None:
    polite = _MANNERS.sub("", words)
    return next((row for row in rows if row.fits(polite if row is HALVES else words)), None)


def _stopped(row: Row) -> Stopped:
    return Stopped(row.rule, NotUnderstood(row.why, row.say))


_TOO_LONG = Stopped("too-long", NotUnderstood(WhyNot.UNKNOWN, "That was too long for me."))


def _courtesy(words: list[str]) -> str:
    if {"thank", "thanks", "ta", "cheers", "obliged"} & set(words):
        return "You're welcome."
    if "night" in words:
        return "Good night."
    return "Hello." if {"morning", "afternoon", "evening", "hello"} & set(words) else ""

"""What the home wants to say to a person, and to ask: read and bounded.

Announcements and questions come from outside, so they are data: cleaned as every spoken text is,
limited in length, refused whole when anything is wrong with them. They are never understood.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.core.answers import words
from appliance.core.discovery import slug
from appliance.core.replies import PossibleAnswer, is_question, plain
from appliance.core.self_talk import unconfirming
from appliance.core.sentences import SentenceSplitter
from appliance.core.spoken_text import speakable

LONGEST_TEXT = 500
"""Characters that are spoken of one announcement or question."""
LONGEST_PAYLOAD = 4096
"""Bytes of an announcement or a question as it arrives."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
_MOST_ANSWERS = 12
_MOST_SENTENCES = 12
_LONGEST_SENTENCE = 80
_TIMEOUT_MS = (2_000, 30_000)


@dataclass(frozen=True, slots=True)
class Announcement:
    """Sentences to be spoken once, each clean."""

    sentences: tuple[str, ...] = field(repr=False)
    asked_for: bool = False
    """Somebody here wanted to hear it at this moment, such as an alarm: nothing holds it back."""


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """A question for whoever is in the room. The reply must begin within `timeout_ms`."""

    id: str
    sentences: tuple[str, ...] = field(repr=False)
    answers: tuple[PossibleAnswer, ...] = field(repr=False)
    timeout_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Say again what was said last."""


Notice = Announcement | PersonQuestion | Repeat
"""What can be said between turns without anybody having called."""


class Why(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    SILENCE = "silence"
    NO_MATCH = "no-match"
    """Something was said that is none of the possible answers, or several of them."""
    DO_NOT_DISTURB = "do-not-disturb"
    MUTED = "muted"
    """The microphone is switched off: a reply could not be heard."""
    BUSY = "busy"
    """Too much else waits to be said."""
    EXPIRED = "expired"
    """It could not be asked in time."""
    INVALID = "invalid"
    FAILED = "failed"
    """It could not be spoken or the reply not be transcribed, or it was silenced."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What became of question `id`: an answer's id if `why` is `answered`, else None."""

    id: str
    answer: str | None
    why: Why


def announcement(payload: bytes) -> Announcement | None:
    """The text to speak; None for what is too long, is no text or has no words."""
    if len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        sentences = spoken_sentences(payload.decode())
    except UnicodeDecodeError:
        return None
    return Announcement(sentences) if sentences else None


def spoken_sentences(text: str) -> tuple[str, ...]:
    """The text as sentences fit for a voice, `LONGEST_TEXT` characters at most, cut at a word."""
    # Cut before and after: cleaning is not free, and may lengthen ("5 %" becomes "5 percent").
    clean = _cut(speakable(text[: 2 * LONGEST_TEXT]))
    splitter = SentenceSplitter()
    found = [*splitter.feed(clean), *splitter.flush()]
    spoken: list[str] = []
    for sentence in map(speakable, found):
        if words(sentence):
            spoken.append(unconfirming(spoken, sentence))
    return tuple(spoken)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return text[: LONGEST_TEXT + 1].rpartition(" ")[0] or text[:LONGEST_TEXT]


def person_question(
    payload: bytes, room: str | None = None
) -> PersonQuestion | PersonAnswer | None:
    """The question in a JSON payload; None for one without a usable id.

    A question that is wrong in any other way is answered at once: `invalid`. `room` is where this
    appliance stands; a question that names another one is invalid.
    """
    if len(payload) > LONGEST_PAYLOAD:
        return None
    try:
        asked = json.loads(payload.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not _is_id(asked.get("id")):
        return None
    try:
        return _question(asked, room)
    except _InvalidError:
        return PersonAnswer(asked["id"], None, Why.INVALID)


class _InvalidError(ValueError):
    """Caught in `person_question`, where it becomes an answer."""


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _question(asked: Mapping[str, object], room: str | None) -> PersonQuestion:
    text, where = asked.get("question"), asked.get("room")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise _InvalidError
    sentences = spoken_sentences(text)
    if not sentences or (where is not None and not _is_here(where, room)):
        raise _InvalidError
    return PersonQuestion(
        str(asked["id"]),
        sentences,
        _answers(asked.get("answers")),
        _timeout(asked.get("timeout_s")),
    )


def _is_here(where: object, room: str | None) -> bool:
    if not isinstance(where, str) or room is None:
        return False
    # Not every script leaves something of a slug.
    return (slug(where) or where.casefold()) == (slug(room) or room.casefold())


def _timeout(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _InvalidError
    if not _TIMEOUT_MS[0] <= value * 1000 <= _TIMEOUT_MS[1]:
        raise _InvalidError
    return round(value * 1000)


def _answers(value: object) -> tuple[PossibleAnswer, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_ANSWERS:
        raise _InvalidError
    answers = tuple(_answer(each) for each in value)
    sentences = [sentence for answer in answers for sentence in answer.sentences]
    if len({answer.id for answer in answers}) < len(answers):
        raise _InvalidError
    if len(set(sentences)) < len(sentences):
        raise _InvalidError
    return answers


def _answer(value: object) -> PossibleAnswer:
    """`"yes"` is short for `{"id": "yes", "sentences": ["yes"]}`."""
    given = {"id": value, "sentences": [value]} if isinstance(value, str) else value
    if not isinstance(given, dict) or not _is_id(given.get("id")):
        raise _InvalidError
    listed = given.get("sentences", [given["id"]])
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST_SENTENCES:
        raise _InvalidError
    if not all(isinstance(each, str) and len(each) <= _LONGEST_SENTENCE for each in listed):
        raise _InvalidError
    # An id may be written as no one speaks: "living_room".
    listed = [each.replace("_", " ") for each in listed]
    sentences = tuple(dict.fromkeys(map(plain, listed)))
    if not all(sentences):
        raise _InvalidError
    asking = frozenset(plain(each) for each in listed if is_question(each))
    return PossibleAnswer(given["id"], sentences, asking)

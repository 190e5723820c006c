"""Is a transcript something that a person said? Pure; refuses to let silence become a command.

Whisper writes fluent text for noise: the gate looks at how sure it was, at what it tends to invent
and at loops. A dropped command costs a repetition; an invented one costs trust.
"""

import re
from difflib import SequenceMatcher

from appliance.core.types import Transcript

_GHOSTS = frozenset(
    {
        "",
        "you",
        "bye",
        "bye bye",
        "thank you",
        "thank you very much",
        "thanks for watching",
        "thank you for watching",
        "please subscribe",
        "subtitles by the amara org community",
        "the end",
        "so",
        "oh",
        "hmm",
        "um",
        "uh",
    }
)
"""What Whisper models write for silence and hum, most often."""

_NO_SPEECH = 0.6
_UNSURE = -1.0
"""Whisper's own thresholds: openai/whisper, `decode` defaults no_speech 0.6 and logprob -1.0."""

_HOPELESS = -1.8
_NOT_SPEECH = re.compile(r"[\[(*♪].*?[\])*♪]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def is_speech(transcript: Transcript) -> bool:
    """Whether to take the transcript for something that was said."""
    words = _words(_NOT_SPEECH.sub(" ", transcript.text))
    text = " ".join(words)
    if not words or transcript.avg_logprob < _HOPELESS:
        return False
    if transcript.no_speech > _NO_SPEECH and transcript.avg_logprob < _UNSURE:
        return False
    doubtful = transcript.no_speech > 0.3 or transcript.avg_logprob < _UNSURE
    if text in _GHOSTS and doubtful:
        return False
    return not _loops(words)


_CALLED = 0.8
"""Part of the letters of the wake phrase: "hey travis" is one, "hey, yes" is none."""


def without_wake_phrase(text: str, phrases: tuple[str, ...]) -> str:
    """The text after the wake phrase, which the pre-roll has brought along.

    The phrase may be misheard ("Hey Travis"), so words are compared by likeness, at the beginning
    and after an earlier sentence; a text without anything like it stays as it is.

    >>> without_wake_phrase("Hey, Jarvis! Turn on the light.", ("hey jarvis",))
    'Turn on the light.'
    """
    words = list(_WORD.finditer(text))
    best_end, best_likeness = 0, 0.0
    for phrase in filter(None, phrases):
        length = len(phrase.split())
        for start in range(max(0, len(words) - length + 1)):
            heard = " ".join(word.group().lower() for word in words[start : start + length])
            likeness = SequenceMatcher(None, heard, phrase).ratio()
            exact_enough = 0.9 if start else 0.6
            if likeness >= exact_enough and likeness > best_likeness:
                best_end, best_likeness = words[start + length - 1].end(), likeness
    return text[best_end:].lstrip(" ,.!?;:-") if best_likeness else text


def without_call(text: str, phrase: str) -> str:
    """An answer without the wake phrase that it begins with: people call again to be heard.

    Nothing in front of it is cut off, for that could be a no.

    >>> without_call("Hey Jarvis, yes.", "hey jarvis")
    'yes.'
    >>> without_call("No. Hey Jarvis, yes.", "hey jarvis")
    'No. Hey Jarvis, yes.'
    """
    words = list(_WORD.finditer(text))[: len(phrase.split())]
    heard = " ".join(word.group().lower() for word in words)
    called = words and SequenceMatcher(None, heard, phrase).ratio() >= _CALLED
    return text[words[-1].end() :].lstrip(" ,.!?;:-") if called else text


def _words(text: str) -> list[str]:
    return [word.group().lower() for word in _WORD.finditer(text)]


def _loops(words: list[str]) -> bool:
    """Whether a few words come again and again, as in "I'm sorry, I'm sorry, I'm sorry, ..."."""
    if len(words) < 8:
        return False
    return len(set(words)) / len(words) < 0.3

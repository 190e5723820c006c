"""The prompt of the language model: a stable prefix, then what changes. Data stays in data spans.

One prefix serves both jobs (rewriting a command, answering a question), so that it stays in the
model's KV cache from turn to turn. What comes from outside (names, what was said) is never in a
trusted span and therefore can never become a control token.
"""

from dataclasses import dataclass

from appliance.core.house import Entity, Home
from appliance.core.types import AreaId
from appliance.ports import Span
from appliance.understanding.grammar import Lexicon, label, lexicon
from appliance.understanding.grounding import relevance
from appliance.understanding.words import spoken_words

MAX_LISTED = 40
"""A home with more devices than this is not listed in the prefix: only the likely ones are shown,
together with the sentence."""

_RETRIEVED = 16


@dataclass(frozen=True, slots=True)
class ChatFormat:
    """How one model marks turns. Strings with the model's control tokens; trusted."""

    system_open: str
    system_close: str
    user_open: str
    user_close: str
    assistant_open: str
    assistant_close: str


CHATML = ChatFormat(
    system_open="<|im_start|>system\n",
    system_close="<|im_end|>\n",
    user_open="<|im_start|>user\n",
    user_close="<|im_end|>\n",
    assistant_open="<|im_start|>assistant\n",
    assistant_close="<|im_end|>",
)
"""Qwen and most others."""

_RULES = """\
You are Hearth, the voice of a home. You get two kinds of messages.

Rewrite: something a person said. Reply with one line of commands and nothing else:
on NAME, off NAME, open NAME, close NAME, set NAME NUMBER, \
on all KIND in PLACE, off all KIND except NAME, set all KIND in PLACE NUMBER. \
Join up to three with "; ".
Use only names listed below. NUMBER is a percentage. Reply "question" to questions and small talk.
Reply "none" if it is no request to this home, if the thing is not listed, or if it is unclear.
Examples, for another home:
Rewrite: raise all the blinds
open all blinds
Rewrite: could you get the attic lamp going
on Attic lamp
Rewrite: kill the cellar light and shut the east blind
off Cellar light; close East blind
Rewrite: reading light, thirty percent
set Reading light 30
Rewrite: put the cellar lights at seventy percent
set all lights in Cellar 70
Rewrite: east blind half way
set East blind 50
Rewrite: every lamp in the cellar off but the work light
off all lights in Cellar except Work light
Rewrite: start the dehumidifier
on Dehumidifier
Rewrite: switch on the jukebox
none
Rewrite: we went to the cellar and it was lovely
none
Rewrite: the capital of Peru
question

Question: answer it truly in one or two whole, short, spoken sentences in plain words, \
never with "none". If you cannot know it, say "I don't know that". You cannot see the home or \
change anything in it here, so never say what a device is doing or that you did something.
Examples:
Question: how many wheels does a car have
A car has four wheels.
Question: what did my sister eat yesterday
I don't know that.
Question: did you turn off the cellar light
I don't know that from here.
Question: who painted the Mona Lisa
Leonardo da Vinci painted the Mona Lisa.

This home:
"""


@dataclass(frozen=True, slots=True)
class Prompt:
    """`spans` for the model, and the names that it was shown."""

    spans: tuple[Span, ...]
    words: Lexicon


def prefix(home: Home, chat: ChatFormat) -> tuple[Span, ...]:
    """What every request begins with as long as the home has the same devices."""
    words = lexicon(home)
    listed = _listing(words) if len(words.devices) <= MAX_LISTED else "(shown with the message)"
    return (
        Span(chat.system_open + _RULES, trusted=True),
        Span(listed, trusted=False),
        Span(chat.system_close, trusted=True),
    )


def rewriting(text: str, home: Home, room: AreaId | None, chat: ChatFormat) -> Prompt:
    """Ask for `text` (tidied by the guard) as a line of commands."""
    words = lexicon(home)
    shown = ""
    if len(words.devices) > MAX_LISTED:
        words = lexicon(home, likely(text, home, room))
        shown = _listing(words) + "\n"
    spans = (
        *prefix(home, chat),
        Span(chat.user_open, trusted=True),
        Span(f"{shown}Rewrite: {text}", trusted=False),
        Span(chat.user_close + chat.assistant_open, trusted=True),
    )
    return Prompt(spans, words)


def answering(question: str, home: Home, chat: ChatFormat) -> tuple[Span, ...]:
    return (
        *prefix(home, chat),
        Span(chat.user_open, trusted=True),
        Span(f"Question: {' '.join(question.split())}", trusted=False),
        Span(chat.user_close + chat.assistant_open, trusted=True),
    )


def likely(text: str, home: Home, room: AreaId | None) -> list[Entity]:
    """The devices with most words in common with `text`; those of the room win ties."""
    words = spoken_words(text)
    actors = [entity for entity in home.approved() if entity.verbs]
    scored = [(relevance(entity, words, home, room), entity) for entity in actors]
    best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: pair[0], reverse=True)[
        :_RETRIEVED
    ]
    return [entity for _, entity in best]


def _listing(words: Lexicon) -> str:
    """The names by domain, other names in brackets: "lights: Hall light, Floor lamp (big lamp)"."""
    by_domain: dict[str, list[str]] = {}
    for text, entity in words.devices.items():
        others = ", ".join(filter(None, map(label, entity.aliases)))
        named = f"{text} ({others})" if others else text
        by_domain.setdefault(f"{entity.domain}s", []).append(named)
    lines = [f"{domain}: {', '.join(texts)}" for domain, texts in by_domain.items()]
    return "\n".join([*lines, f"places: {', '.join(words.places)}"])

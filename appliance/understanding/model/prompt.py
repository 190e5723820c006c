"""The prompts of the language model: a stable prefix, then what changes. Data stays in data spans.

There are two jobs with a prefix each: to rewrite a command, and to answer a question. Neither
prefix says anything of the home, so that both stay in the model's KV cache for good; what matters
of the home for one sentence is shown with the sentence. What comes from outside (names, what was
said) is never in a trusted span and therefore can never become a control token.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.types import AreaId
from appliance.ports import Span
from appliance.understanding.model.grounding import MAX_SAID
from appliance.understanding.model.lexicon import Lexicon, lexicon
from appliance.understanding.model.narrowing import narrowed
from appliance.understanding.model.retrieval import kinds_said, likely, places_said, shown

MAX_HISTORY = 600
"""Characters of the conversation that an answer may know of."""


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

_REWRITE = """\
You rewrite what a person said to their home as one line of commands, and say nothing else. \
In square brackets are the things and places that it may be about; use only these names.
Commands: on X, off X, open X, close X, stop X, lock X, unlock X, press X, start X, pause X, \
dock X, find X, next X, previous X, install X.
set X VALUE: a number, a colour, or a mode, preset, option, source or effect that the thing has. \
White light is in kelvin: set X 3000K.
brighter X, dimmer X, warmer X, cooler X, louder X, quieter X, faster X, slower X, up X, down X: \
more or less than now; with a number, by so much: up X 5.
X is a name, or all KIND in PLACE except NAME, with KIND one of lights, fans, blinds, curtains, \
locks, switches, radiators, speakers, things.
Join up to three commands with "; ". Say "question" to questions and small talk. Say "none" if the \
thing is not in the brackets, if nothing is asked for, or if it is unclear.
Examples:
[Attic lamp, Attic fan] could you get the attic lamp going
on Attic lamp
[Cellar light, East blind] kill the cellar light and shut the east blind
off Cellar light; close East blind
[Reading light, Corner light] reading light, thirty percent
set Reading light 30
[all lights; Cellar] put the cellar lights at seventy percent
set all lights in Cellar 70
[East blind] east blind half way
set East blind 50
[all blinds] let all the blinds up
open all blinds
[all lights] get the lights on in here
on all lights
[Work light, all lights; Loft (attic)] every lamp in the attic off but the work light
off all lights in Loft except Work light
[Corner light] make the corner light a warm orange
set Corner light orange
[Corner light, Corner plug] corner light to three thousand kelvin
set Corner light 3000K
[Cabin heater] cabin heater to nineteen and a half
set Cabin heater 19.5
[Cabin heater, Cabin fan] stick the cabin heater on frost guard
set Cabin heater frost guard
[Cabin fan] have the cabin fan swing
set Cabin fan oscillating on
[Washer, Dryer] put the washer on the wool cycle
set Washer wool
[Den stereo] play the den stereo through bluetooth at forty
set Den stereo bluetooth; set Den stereo 40
[Den stereo] give me the track before this one on the den stereo
previous Den stereo
[Den stereo, Den lamp] that den stereo is far too loud
quieter Den stereo
[Cabin heater] two degrees more on the cabin heater
warmer Cabin heater 2
[Nook lamp] it's too dark in here
brighter Nook lamp
[Reading light] a bit less light from the reading lamp
dimmer Reading light
[Sweeper (robot)] get the robot to sweep up
start Sweeper
[Sweeper] the sweeper can go home
dock Sweeper
[Party time, Party lights] do party time
press Party time
[Shed alarm] set the shed alarm for when we're asleep
set Shed alarm night
[Dehumidifier] start the dehumidifier
on Dehumidifier
[Kitchen radio] switch on the jukebox
none
[Cellar light; Cellar] we went to the cellar and it was lovely
none
[] the capital of Peru
question
"""

_ANSWER = """\
You are Hearth, the voice of a home. Answer the question truly in one or two whole, short, spoken \
sentences: plain words only, no lists, no symbols, no links. If you do not know or cannot know it, \
say "I don't know that". You cannot see the home or change anything in it here, so never say what \
a device is doing or that you did something.
Examples:
Question: how many wheels does a car have
A car has four wheels.
Question: what did my sister eat yesterday
I don't know that.
Question: did you turn off the cellar light
I don't know that from here.
Question: who painted the Mona Lisa
Leonardo da Vinci painted the Mona Lisa.
Question: what is the news today
I don't know that. I have no way to look up the news.
"""


@dataclass(frozen=True, slots=True)
class Prompt:
    """`spans` for the model, and the names that it was shown."""

    spans: tuple[Span, ...]
    words: Lexicon


def prefixes(chat: ChatFormat) -> tuple[tuple[Span, ...], ...]:
    """What requests begin with, for each job: to be warmed, each in a slot of its own."""
    return tuple(_prefix(job, chat) for job in (_REWRITE, _ANSWER))


def _prefix(job: str, chat: ChatFormat) -> tuple[Span, ...]:
    return (Span(chat.system_open + job + chat.system_close + chat.user_open, trusted=True),)


def rewriting(text: str, home: Home, room: AreaId | None, chat: ChatFormat) -> Prompt:
    """Ask for `text` (tidied by the guard) as a line of commands."""
    text = text[:MAX_SAID]
    words = lexicon(home, likely(text, home, room), places_said(text, home), kinds_said(text))
    spans = (
        *_prefix(_REWRITE, chat),
        Span(f"[{shown(words, text, home)}] {text}", trusted=False),
        Span(chat.user_close + chat.assistant_open, trusted=True),
    )
    return Prompt(spans, narrowed(words, text, home))


def answering(
    question: str, chat: ChatFormat, history: Sequence[tuple[str, str]] = ()
) -> tuple[Span, ...]:
    """Ask for a free answer. `history`: what was asked and said before, oldest first.

    Of the history the latest pairs count, up to `MAX_HISTORY` characters in all.
    """
    spans = [*_prefix(_ANSWER, chat)]
    for asked, said in _latest(history):
        spans += [
            Span(f"Question: {asked}", trusted=False),
            Span(chat.user_close + chat.assistant_open, trusted=True),
            Span(said, trusted=False),
            Span(f"{chat.assistant_close}\n{chat.user_open}", trusted=True),
        ]
    spans += [
        Span(f"Question: {_one_line(question)}", trusted=False),
        Span(chat.user_close + chat.assistant_open, trusted=True),
    ]
    return tuple(spans)


def _latest(history: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    room = MAX_HISTORY
    for asked, said in reversed(history):
        pair = _one_line(asked), _one_line(said)
        room -= sum(map(len, pair))
        if room < 0:
            break
        kept.insert(0, pair)
    return kept


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_SAID]

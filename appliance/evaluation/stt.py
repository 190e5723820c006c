"""How well speech is transcribed: words that are wrong, and sentences that come to mean otherwise.

What a recording says stands in NAME.txt beside it, else in its name: `turn_on_the_lights.wav`,
`turn_on_the_lights__anna.wav`. Names that begin with `oov_` are no command, and none may be heard.
Meaning is what the understanding without a language model makes of a sentence.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from appliance.adapters.store.memory import MemoryJournal
from appliance.core.errors import BadRecording
from appliance.core.house import Home
from appliance.core.presence import Knobs
from appliance.core.spoken_numbers import number_at
from appliance.core.types import (
    Answer,
    Meaning,
    NotUnderstood,
    Proposal,
    Skill,
    WhyNot,
)
from appliance.evaluation.mixing import Surroundings, as_pcm, sound_of
from appliance.evaluation.running import Bench
from appliance.evaluation.staging import skills_of
from appliance.hearing.speech_gate import is_speech
from appliance.ports import Transcriber
from appliance.skills.helping import There
from appliance.talking.notices import Notices
from appliance.testing.virtual_time import run_virtual
from appliance.watch.observers import Observers

_LONGEST_TEXT = 2000
_NO_COMMAND = "oov_"
_UNITS = {"%": " percent ", "°": " degrees "}
_AIR_S = 0.3
"""Around the speech, as the ears leave it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A recording and what is said in it; "" for what is no command."""

    path: Path
    text: str


def sample_of(path: Path) -> Sample:
    """Raises BadRecording for a text that cannot be read."""
    beside = path.with_suffix(".txt")
    if beside.is_file():
        try:
            text = beside.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadRecording(f"{beside}: not a text that can be read ({error})") from error
        if len(text) > _LONGEST_TEXT:
            raise BadRecording(f"{beside}: longer than {_LONGEST_TEXT} characters")
        return Sample(path, text)
    if path.stem.startswith(_NO_COMMAND):
        return Sample(path, "")
    return Sample(path, path.stem.partition("__")[0].replace("_", " "))


def words_in(text: str) -> list[str]:
    """Lower case, without punctuation, numbers as figures: "forty-five %" is 45, percent.

    >>> words_in("It's forty-five %!")
    ['its', '45', 'percent']
    """
    for sign, word in _UNITS.items():
        text = text.replace(sign, word)
    plain = re.sub(r"['\u2019]", "", text.lower()).replace("-", " ")
    tokens = re.findall(r"[^\W_]+", plain)
    words, at = [], 0
    while at < len(tokens):
        number = number_at(tokens, at)
        words.append(str(number[0]) if number else tokens[at])
        at = number[1] if number else at + 1
    return words


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to add, drop or replace (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording in one kind of surroundings."""

    name: str
    said: str
    heard: str
    """What the gate let through; "" for nothing."""
    words: int
    wrong: int
    meant: bool
    """Whether what was said means anything in this house."""
    alike: bool
    """Whether what was heard means the same."""


async def transcribed(
    transcriber: Transcriber,
    samples: Iterable[Sample],
    surroundings: Surroundings,
    told: Callable[[Sample], None] = lambda _: None,
) -> list[str]:
    """What is heard in each recording, after the gate.

    Raises BadRecording, ConfigError, ModelError.
    """
    found = []
    around = replace(surroundings, before_s=_AIR_S, after_s=_AIR_S)
    for sample in samples:
        pcm = as_pcm(around.around(sound_of(sample.path), sample.path.stem))
        transcript = await transcriber.transcribe(pcm, "en")
        found.append(transcript.text if is_speech(transcript) else "")
        told(sample)
    return found


def judged(samples: Sequence[Sample], texts: Sequence[str], home: Home) -> list[Heard]:
    """What was said beside what was heard. Takes seconds: the matcher learns the home's names."""
    said = [sample.text for sample in samples]
    meanings = run_virtual(_meanings([*said, *texts], home))
    meant, understood = meanings[: len(said)], meanings[len(said) :]
    return [
        Heard(
            name=sample.path.name,
            said=sample.text,
            heard=text,
            words=len(words_in(sample.text)),
            wrong=word_errors(words_in(sample.text), words_in(text)) if sample.text else 0,
            meant=does_something(one),
            alike=same(one, other),
        )
        for sample, text, one, other in zip(samples, texts, meant, understood, strict=True)
    ]


async def _meanings(texts: Iterable[str], home: Home) -> list[Meaning]:
    """What each text alone means, without a language model."""
    clock = asyncio.get_running_loop().time
    skills = skills_of("", Notices(Knobs), Observers(), clock, there=lambda: There(home))
    mind = await Bench(home).mind(MemoryJournal(), skills)
    found: list[Meaning] = []
    for text in texts:
        mind.forget()
        understood = await mind.understand(text, home, None)
        found.append(understood.meaning if text else NotUnderstood(WhyNot.NOT_ADDRESSED, ""))
    return found


def does_something(meaning: Meaning) -> bool:
    """Whether anything happens or is told; a question back is nothing."""
    return isinstance(meaning, Proposal | Answer | Skill)


def same(one: Meaning, other: Meaning) -> bool:
    """Whether two sentences come to the same; all that mean nothing are alike."""
    if not (does_something(one) or does_something(other)):
        return True
    return _essence(one) == _essence(other)


def _essence(meaning: Meaning) -> object:
    if isinstance(meaning, Proposal):
        return frozenset(meaning.actions), meaning.later
    names = (field.name for field in fields(meaning))
    return type(meaning), tuple(getattr(meaning, name) for name in names)


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares from 0 to 1 over all recordings in one kind of surroundings."""

    recordings: int
    word_errors: float
    """Of all words that were said; may be over 1."""
    meant: int
    """Recordings whose words mean something in this house."""
    meaning_errors: float
    """Of those: what was heard means something else, or nothing."""
    invented: int
    """Recordings that mean nothing and were heard to mean something."""


def rates(heard: Sequence[Heard]) -> Rates:
    words = sum(one.words for one in heard)
    meant = [one for one in heard if one.meant]
    return Rates(
        recordings=len(heard),
        word_errors=sum(one.wrong for one in heard) / words if words else 0.0,
        meant=len(meant),
        meaning_errors=sum(not one.alike for one in meant) / len(meant) if meant else 0.0,
        invented=sum(not one.alike for one in heard if not one.meant),
    )

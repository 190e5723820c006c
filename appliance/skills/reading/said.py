"""A sentence made ready for the readers: politeness cut off, times set aside. Decides nothing.

Readers match whole sentences of lower-case words. Upper-case letters stand for what was set aside:
`D` for a length of time, `T` for a time of the clock or a day.
"""

import datetime as dt
import re
from dataclasses import dataclass

from appliance.core.spoken_clock import Moment, moment
from appliance.core.spoken_numbers import tokens_of
from appliance.core.spoken_time import durations

MAX_CHARACTERS = 400
MAX_WORDS = 60
MAX_LABEL_WORDS = 5

_LEADING = frozenset(
    tokens_of(
        "hey hi hello okay ok alright right so well um uh er erm oh ah and then now also just "
        "please hearth quick quickly sorry kindly anyway"
    )
)
_TRAILING = frozenset(
    tokens_of("please thanks hearth then okay ok now cheers ta kindly thankyou mate love dear")
)


def _phrases(*lines: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(said.split()) for line in lines for said in line.split(", "))


_OPENINGS = _phrases(
    "could you please, can you please, would you please, will you please, please could you",
    "could you, can you, would you, will you, can i please, could i please, can i, could i, may i",
    "can we, could we, i would like you to, i'd like you to, i want you to, i need you to",
    "i'd like to, i'd like, i would like to, i would like, i want to, would you mind, do you mind",
    "i'm sorry, i am sorry, go ahead and, you can, be so kind as to, let's, let us",
    "do me a favour and, do me a favor and",
)
_CLOSINGS = _phrases(
    "thank you, thank you very much, will you, would you, could you, can you, if you can",
    "if you could, if you would, for me please, right now, right away, would you please",
    "if you don't mind, if you please, thanks a lot, many thanks, for me, for us, for now",
    "for a moment, for a bit, for a second",
)
_WRITTEN_OUT = {
    "what's": "what is",
    "whats": "what is",
    "how's": "how is",
    "when's": "when is",
    "where's": "where is",
    "there's": "there is",
    "long's": "long is",
    "it's": "it is",
    "that's": "that is",
    "who's": "who is",
    "time's": "time is",
    "i've": "i have",
    "have't": "have not",
    "wanna": "want to",
    "gimme": "give me",
    "lemme": "let me",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words` without politeness at either end; empty for what is too long or has no words."""

    words: tuple[str, ...]

    @property
    def plain(self) -> str:
        return " ".join(self.words)

    def with_lengths(self) -> tuple[str, tuple[int, ...]]:
        """The sentence with `D` for each length of time, and their seconds."""
        found = durations(self.words)
        spans = tuple((length.start, length.end) for length in found)
        return self.without(spans, "D"), tuple(length.seconds for length in found)

    def with_moment(
        self, now: dt.datetime, *, morning: bool = False, after: frozenset[str] | None = None
    ) -> tuple[str, Moment | None]:
        """The sentence with `T` for each piece of its time, prepositions included."""
        found = (
            moment(self.words, now, morning=morning)
            if after is None
            else moment(self.words, now, morning=morning, after=after)
        )
        return (self.without(found.spans, "T"), found) if found is not None else (self.plain, None)

    def without(self, spans: tuple[tuple[int, int], ...], mark: str) -> str:
        """The sentence with `mark` in the place of each span of words; spans are in order."""
        kept: list[str] = []
        at = 0
        for start, end in spans:
            kept += [*self.words[at:start], *((mark,) if mark else ())]
            at = end
        return " ".join([*kept, *self.words[at:]])


def sentence_of(text: str) -> Sentence:
    """Any text at all, as the readers want it."""
    if len(text) > MAX_CHARACTERS:
        return Sentence(())
    words = tuple(
        word for token in tokens_of(text) for word in _WRITTEN_OUT.get(token, token).split()
    )
    return Sentence(_bare(words)) if len(words) <= MAX_WORDS else Sentence(())


PAUSE = ","
_WITH_PAUSES = re.compile(r"[^\W_]+(?:['.&+/-][^\W_]+)*'?%?|[,;:.\u2026]|[&+]")


def sentence_with_pauses(text: str) -> Sentence:
    """As `sentence_of`, with `PAUSE` where there is a comma, and words as they are spelled."""
    if len(text) > MAX_CHARACTERS:
        return Sentence(())
    plain = text.casefold().replace("\u2019", "'")
    found = (each if each[0].isalnum() or each in "&+" else PAUSE for each in
             _WITH_PAUSES.findall(plain))  # fmt: skip
    words = tuple(word for each in found for word in _WRITTEN_OUT.get(each, each).split())
    before: tuple[str, ...] | None = None
    while words and words != before:
        before = words
        words = words[1:] if words[0] == PAUSE else words
        words = words[:-1] if words and words[-1] == PAUSE else words
        words = _bare(words)
    return Sentence(words) if len(words) <= MAX_WORDS else Sentence(())


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without what is only polite, at both ends; something is left of every sentence."""
    before: tuple[str, ...] | None = None
    while words != before:
        before = words
        for opening in _OPENINGS:
            if len(words) > len(opening) and words[: len(opening)] == opening:
                words = words[len(opening) :]
        for closing in _CLOSINGS:
            if len(words) > len(closing) and words[-len(closing) :] == closing:
                words = words[: -len(closing)]
        if len(words) > 1 and words[0] in _LEADING:
            words = words[1:]
        if len(words) > 1 and words[-1] in _TRAILING:
            words = words[:-1]
    return words


_NO_LABEL = frozenset(
    tokens_of(
        "turn turns switch open close shut lock unlock dim set start stop cancel play arm disarm "
        "run don't not never no nothing actually wait instead mean meant if unless when until "
        "while i you he she we they it is was are were what why who how which lights light lamp "
        "house alarm alarms timer timers reminder reminders told said does do did has have had "
        "can could should would there any without because but on off add give take remove extend "
        "increase decrease shorten reduce pause resume continue change make delete clear from by "
        "more"
    )
)
_ARTICLES = frozenset({"a", "an", "the", "my", "our", "your", "some", "new", "another", "this"})


def label_of(words: str) -> str | None:
    """What a timer or an alarm is called; "" for nothing, None for what is no name of one."""
    said = words.split()
    while said and said[0] in _ARTICLES:
        said = said[1:]
    while said and said[-1] in ("for", "of", "at", "in", "to", "on", "with"):
        said = said[:-1]
    if len(said) > MAX_LABEL_WORDS or not _NO_LABEL.isdisjoint(said):
        return None
    return None if any(word in ("D", "T") for word in said) else " ".join(said)

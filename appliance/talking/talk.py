"""How Hearth converses: the two sides of a conversation, its manners, and what it says, made fit.

Whatever is said goes through `Telling`: it refuses to pass on a sentence that is not speakable, and
sentences in a row that another Hearth could take for a yes.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from appliance.core.events import Said
from appliance.core.self_talk import MOST_BEFORE, unconfirming
from appliance.core.spoken_text import speakable
from appliance.core.tongues.known import in_language
from appliance.core.types import AreaId, Played
from appliance.core.verdicts import Spoken
from appliance.ports import Observer

_LAST = 3


class Talk(Protocol):
    """The two sides of a conversation, spoken or typed; all times on one monotonic clock."""

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        """Say the sentences as they come; mark `starts` when the first of them begins."""
        ...

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        """What was said next, if speech begins `within_ms`; None for silence."""
        ...

    def hush(self) -> None:
        """Silence what is being said, at once: `say` returns it as interrupted."""
        ...

    def awaited(self) -> bool:
        """Whether somebody called while Hearth spoke: nothing is said until that was heard."""
        ...

    def now_ms(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How Hearth converses; times in ms."""

    answer_within_ms: int = 8000
    room: AreaId | None = None
    tail_ms: int = 200
    """A reply that begins this soon after our own voice may be its echo."""
    language: str = "en"
    """What Hearth speaks."""
    brief: Callable[[], bool] = lambda: False
    """Whether what went well is told in a word."""


class Telling:
    """Sentences on their way to be said: cleaned, told to whoever watches, and the last kept."""

    def __init__(self, observer: Observer, language: str = "en") -> None:
        """`language`: what Hearth's own sentences are said in."""
        self._observer = observer
        self._language = language
        self.last: tuple[str, ...] = ()
        """The last few sentences of what was said last."""

    async def told(self, sentences: AsyncIterator[str]) -> AsyncIterator[str]:
        self.last = ()
        async for sentence in self.cleaned(sentences):
            self.last = (*self.last, sentence)[-_LAST:]
            yield sentence

    async def cleaned(self, sentences: AsyncIterator[str]) -> AsyncIterator[str]:
        """As `told`, without becoming what was said last."""
        before: tuple[str, ...] = ()
        async for sentence in sentences:
            clean = unconfirming(before, speakable(in_language(sentence, self._language)))
            if clean:
                before = (*before, clean)[-MOST_BEFORE:]
                self._observer.tell(Said(clean))
                yield clean


async def each(sentences: Sequence[str]) -> AsyncIterator[str]:
    for sentence in sentences:
        yield sentence

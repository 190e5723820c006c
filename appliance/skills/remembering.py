"""Keeps what somebody wants remembered, and tells it to whoever asks. Refuses to tell a model.

What is remembered is words that were said; it is spoken again, and used for nothing else.
"""

from collections.abc import Callable, Iterable

from appliance.core.spoken_text import count, phrase
from appliance.core.types import Skill
from appliance.ports import Memory
from appliance.skills.diary import telling
from appliance.skills.wording import sentence, turned

MOST = 200
_TOLD = 5
_TEXT = 200
_RECENT_S = 60.0
"""So long after it was spoken of, "forget that" is about it."""
_ENOUGH = 0.5
"""So large a share of the words that say something must be found again."""


class Notes:
    """A memory that knows its texts by heart, for who cannot wait. Implements ports.Memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.texts: tuple[str, ...] = ()
        """As they were when last asked for; see `memories`."""

    async def remember(self, text: str) -> None:
        await self._memory.remember(text)
        await self.memories()

    async def memories(self) -> tuple[str, ...]:
        self.texts = await self._memory.memories()
        return self.texts

    async def forget_memories(self, texts: Iterable[str]) -> None:
        await self._memory.forget_memories(texts)
        await self.memories()


class MemorySkill:
    """Raises StoreError like the memory it uses. `now_s` is a clock that nobody can set."""

    def __init__(self, memory: Memory, now_s: Callable[[], float]) -> None:
        self._memory = memory
        self._now_s = now_s
        self._last: tuple[str, ...] = ()
        self._last_s = float("-inf")
        self._turns = 0

    @property
    def spoken_of(self) -> bool:
        """Whether "that" can be something that was remembered or told just now."""
        recent = self._now_s() - self._last_s <= _RECENT_S
        return bool(self._last) and recent and self._turns <= 1

    def attend(self) -> None:
        """Somebody speaks. After something else was spoken of, "forget it" is no more about it."""
        self._turns += 1

    async def perform(self, skill: Skill) -> tuple[str, ...]:
        """The sentences to say."""
        if skill.action == "forget-that":
            return await self._forget(self._last)
        kept = await self._memory.memories()
        if skill.action == "remember":
            if len(kept) >= MOST:
                return ("I can remember no more. Please tell me to forget something first.",)
            await self._memory.remember(skill.text)
            self._speak_of((skill.text,))
            return (sentence(f"I'll remember that: {_spoken(skill.text)}"),)
        found = _about(skill.text, kept)
        if not found:
            return ("I remember nothing about that." if skill.text else "I remember nothing.",)
        if skill.action == "forget":
            return await self._forget(found)
        self._speak_of(found[-_TOLD:])
        told = tuple(sentence(f"you told me: {_spoken(text)}") for text in found[-_TOLD:])
        more = len(found) - len(told)
        return (*told, f"And {count(more)} more.") if more else told

    async def _forget(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        await self._memory.forget_memories(texts)
        self._last = ()
        if len(texts) > 1:
            return (f"I've forgotten {count(len(texts))} things.",)
        return (sentence(f"I've forgotten that: {_spoken(texts[0])}"),) if texts else ("Okay.",)

    def _speak_of(self, texts: tuple[str, ...]) -> None:
        self._last, self._last_s, self._turns = texts, self._now_s(), 0


def _spoken(text: str) -> str:
    return turned(phrase(text, _TEXT)) or "something"


def _about(text: str, kept: tuple[str, ...]) -> tuple[str, ...]:
    """Those that fit best; all of them for an empty text."""
    if not text:
        return kept
    wanted = telling(text)
    shares = {each: len(wanted & telling(each)) / max(1, len(wanted)) for each in kept}
    best = max(shares.values(), default=0.0)
    return tuple(each for each in kept if shares[each] == best and best >= _ENOUGH)

"""Keeps what somebody wants remembered, and tells it to whoever asks. Refuses to tell a model.

What is remembered is words that were said; it is spoken again, and used for nothing else.
"""

from appliance.core.spoken_text import count, phrase
from appliance.core.types import Skill
from appliance.ports import Memory
from appliance.skills.diary import telling
from appliance.skills.wording import sentence, turned

MOST = 200
_TOLD = 5
_TEXT = 200
_ENOUGH = 0.5
"""So large a share of the words that say something must be found again."""


class MemorySkill:
    """Raises StoreError like the memory it uses."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def perform(self, skill: Skill) -> tuple[str, ...]:
        """The sentences to say."""
        kept = await self._memory.memories()
        if skill.action == "remember":
            if len(kept) >= MOST:
                return ("I can remember no more. Please tell me to forget something first.",)
            await self._memory.remember(skill.text)
            return (sentence(f"I'll remember that: {_spoken(skill.text)}"),)
        found = _about(skill.text, kept)
        if not found:
            return ("I remember nothing about that." if skill.text else "I remember nothing.",)
        if skill.action == "forget":
            await self._memory.forget_memories(found)
            if len(found) > 1:
                return (f"I've forgotten {count(len(found))} things.",)
            return (sentence(f"I've forgotten that: {_spoken(found[0])}"),)
        told = tuple(sentence(f"you told me: {_spoken(text)}") for text in found[-_TOLD:])
        more = len(found) - len(told)
        return (*told, f"And {count(more)} more.") if more else told


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

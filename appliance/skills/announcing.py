"""Words of one person, said to others in every room that has a speaker, or in one of them.

An announcement is sound and nothing else: it is never understood, asks nothing and answers nothing.
Refuses words that another room could take for consent or for a call, and rooms without a speaker;
says truly where it went.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from appliance.core.asking import Announcement, spoken_sentences
from appliance.core.self_talk import holds_consent
from appliance.core.spoken_text import joined, phrase
from appliance.core.types import Skill, SkillKind
from appliance.skills.clockwork import Announce
from appliance.skills.reading.announcements import HERE
from appliance.skills.wording import sentence

_WAIT_S = 6.0
"""So long the room that asks waits for the others to have said it."""
_OWN = re.compile(
    r"(?:for [^:]{1,40}: )?(?:i|i'm|i'll|i've|i'd|my|we|we're|we'll|our)\b", re.IGNORECASE
)
"""Who speaks of themselves must be named, or the house seems to speak of itself."""
_LEVELS = frozenset({"upstairs", "downstairs", "outside"})
_TOO_LIKE_CONSENT = "I can't announce that: it could be heard as an answer to me."
_TOO_LIKE_A_CALL = "I can't announce that: I would hear it as somebody calling me."
_UNDISTURBED = "Do not disturb is on, so I have announced nothing."
_ONLY_HERE = "I've said it here. I have no other speaker at the moment."


@dataclass(frozen=True, slots=True, eq=False)
class Outlet:
    """One place where Hearth can be heard: the appliance, a browser, one day a satellite.

    `announce` has it said there at the next pause, and is False if it never will be; it calls back
    once, with whether it was said.
    """

    name: str
    """As it is spoken: "the kitchen", "Anna's phone"."""
    called: Callable[[], frozenset[str]]
    """What people call it, in lower case."""
    announce: Announce
    quiet: Callable[[], bool]
    """Whether nobody wants to be disturbed there."""
    source: str
    """Whose words it says when somebody speaks of themselves: "Anna says", "From the kitchen"."""


class Announcing:
    """Knows every outlet that is there at the moment."""

    def __init__(self, own: Outlet, is_call: Callable[[str], bool]) -> None:
        """`own` is the appliance's. `is_call` tells whether words sound like a wake word."""
        self._own = own
        self._is_call = is_call
        self._joined = [own]

    @contextmanager
    def joined(self, outlet: Outlet) -> Iterator[None]:
        """It can be heard there as well, for as long as the block runs."""
        self._joined.append(outlet)
        try:
            yield
        finally:
            self._joined.remove(outlet)

    @property
    def called(self) -> frozenset[str]:
        """What the outlets beside the own one are called at the moment."""
        return frozenset(name for each in self._joined[1:] for name in each.called())

    async def perform(self, skill: Skill, here: Outlet | None = None) -> Sequence[str]:
        """Have it said, and return what to say in the room that asked, `here`."""
        here = here or self._own
        source = here.source if _OWN.match(skill.text) else "Announcement"
        words = spoken_sentences(sentence(skill.text))
        sentences = spoken_sentences(f"{source}: {' '.join(words)}")
        if not words or any(map(holds_consent, (" ".join(words), " ".join(sentences)))):
            return (_TOO_LIKE_CONSENT,)
        if any(map(self._is_call, sentences)):
            return (_TOO_LIKE_A_CALL,)
        meant = self._meant(skill.label, here)
        if not meant:
            where = skill.label if skill.label in _LEVELS else f"in the {phrase(skill.label)}"
            return (f"I have no speaker {where}.",)
        heard = [each for each in meant if not each.quiet()]
        if not heard:
            return (_UNDISTURBED,)
        told = [self._hand(Announcement(sentences), each) for each in heard if each is not here]
        spared = [each.name for each in meant if each not in heard]
        if here not in heard:
            await asyncio.wait([each for _, each in told], timeout=_WAIT_S)
            return (_told(told, spared),)
        if len(self._joined) == 1:
            return (*sentences, _ONLY_HERE)
        return (*sentences, " ".join(("I've said it here.", _told(told, spared))).strip())

    def _meant(self, room: str, here: Outlet) -> list[Outlet]:
        if room == HERE:
            return [here]
        return [each for each in self._joined if not room or room in each.called()]

    def _hand(self, words: Announcement, outlet: Outlet) -> "_Handed":
        """The outlet and what becomes of it there."""
        over = asyncio.get_running_loop().create_future()
        if not outlet.announce(words, partial(_settle, over)):
            _settle(over, False)
        return outlet, over


_Handed = tuple[Outlet, "asyncio.Future[bool]"]


class SkillsFrom:
    """The skills as they are asked in another room than the appliance's: implements `Skills`."""

    def __init__(self, skills: "Everywhere", outlet: Outlet) -> None:
        self._skills = skills
        self._outlet = outlet

    async def perform(
        self, skill: Skill, last: Sequence[str] = (), heard: str = ""
    ) -> Sequence[str]:
        """See `Skills.perform`. What is announced comes from this room."""
        if skill.kind is SkillKind.ANNOUNCE:
            return await self._skills.announcing.perform(skill, self._outlet)
        return await self._skills.perform(skill, last, heard)

    def attend(self) -> None:
        self._skills.attend()

    def said(self) -> None:
        self._skills.said()


class Everywhere(Protocol):
    """What all rooms share."""

    announcing: Announcing

    async def perform(
        self, skill: Skill, last: Sequence[str] = (), heard: str = ""
    ) -> Sequence[str]: ...

    def attend(self) -> None: ...

    def said(self) -> None: ...


def _settle(over: "asyncio.Future[bool]", spoken: bool) -> None:
    if not over.done():
        over.set_result(spoken)


def _told(handed: Sequence[_Handed], spared: list[str]) -> str:
    """Where it was said, will be, could not be, and was not to be."""
    said = [each.name for each, over in handed if over.done() and over.result()]
    coming = [each.name for each, over in handed if not over.done()]
    lost = [each.name for each, over in handed if over.done() and not over.result()]
    parts = (
        ("I've told {}.", said),
        ("I'm telling {}.", coming),
        ("I could not tell {}.", lost),
        ("Nobody is to be disturbed by {}.", spared),
    )
    return " ".join(words.format(joined(names)) for words, names in parts if names)

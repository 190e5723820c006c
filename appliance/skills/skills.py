"""All skills in one place: does what is asked, and speaks when a time has come.

It refuses to touch the house, and whatever it says unasked goes the way of every announcement.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from appliance.core.house import Home
from appliance.core.types import NotUnderstood, Skill, SkillKind
from appliance.ports import Lists, Memory, Observer, WaitingRecord
from appliance.skills import sunlight
from appliance.skills.announcing import Announcing, Outlet
from appliance.skills.calendar import answer
from appliance.skills.clockwork import Announce, Clocks, Clockwork
from appliance.skills.helping import There
from appliance.skills.lists import ListSkill
from appliance.skills.manners import MannersSkill, Turning
from appliance.skills.ourselves import OurselvesSkill, told_back
from appliance.skills.pending import Pending, Waits
from appliance.skills.playing import by_chance, spelled
from appliance.skills.reading import read, read_speech
from appliance.skills.remembering import MemorySkill, Notes
from appliance.skills.snapshot import Snapshot

_STEP = 15
_QUIETEST = 10
"""Percent: below, nobody could hear a question and agree to it."""
_NOTHING_SAID = ("I have not said anything yet.",)
_NO_PAGE = "I have no page, so there are no words for it."


async def no_words() -> Sequence[str]:
    """Those of a Hearth without a page."""
    return ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What skills need of the world.

    `announce` has sentences said soon, and is False if they will not be. `waiting` is where timers,
    alarms and reminders are kept. `chance(n)` is one of 0..n-1.
    """

    clocks: Clocks
    announce: Announce
    waiting: WaitingRecord
    volume: Callable[[], int]
    turn_volume: Callable[[int], None]
    chance: Callable[[int], int]
    memory: Memory
    lists: Lists
    observer: Observer
    room: str = ""
    """The name of the room this Hearth stands in, in lower case."""
    playing: Callable[[], bool] = lambda: False
    """Whether music or a film is heard there: see `snapshot.plays`."""
    words: Callable[[], Awaitable[Sequence[str]]] = no_words
    """By which people know the page of this Hearth; none where there is no page."""
    controls: Turning | None = None
    there: Callable[[], There] = lambda: There(Home())
    """What help is made of."""
    place: sunlight.Place | None = None
    """Where the house stands on earth, if somebody has said so."""
    loudest: Callable[[], int] = lambda: 100
    """How loud Hearth may speak at this time, in percent."""
    quiet: Callable[[], bool] = lambda: False
    """Whether nobody wants to be disturbed here."""
    is_call: Callable[[str], bool] = lambda _: False
    """Whether words sound like what Hearth is called by."""


class Skills:
    """`perform` does what was asked; `run` is the one task that speaks when a time has come."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._world = surroundings
        self._clockwork = Clockwork(
            surroundings.clocks,
            surroundings.announce,
            surroundings.waiting,
            surroundings.observer,
            surroundings.room,
        )
        self._notes = Notes(surroundings.memory)
        self._remembering = MemorySkill(self._notes, surroundings.clocks.now_s)
        self._manners = MannersSkill(surroundings.controls)
        self._ourselves = OurselvesSkill(surroundings.there, surroundings.clocks.now_s)
        self._listing = ListSkill(surroundings.lists, lambda: surroundings.there().home)
        self.announcing = Announcing(_own_outlet(surroundings), surroundings.is_call)

    def now(self) -> dt.datetime:
        """Local time with the house's zone, as `skills.read` wants it."""
        return self._world.clocks.now()

    def read(self, text: str) -> Skill | NotUnderstood | None:
        """What `text` asks of a skill at this moment; None if that is nothing."""
        return read(text, self.now(), self.snapshot())

    def read_speech(self, text: str) -> Skill | None:
        """Only what is said about Hearth's own voice; it may be read before any guard."""
        return read_speech(text, self.snapshot(), self.now())

    def snapshot(self) -> Snapshot:
        """What runs at the moment, as `skills.read` wants it."""
        return Snapshot(
            timers=tuple(timer.label for timer in self._clockwork.timers.all),
            alarms=tuple(alarm.what for alarm in self._clockwork.alarms.all),
            reminders=len(self._clockwork.reminders.all),
            ringing=self._clockwork.rings,
            playing=self._world.playing(),
            notes=self._notes.texts,
            of_a_note=self._remembering.spoken_of,
            helped=self._ourselves.helped,
            rooms=self._ourselves.rooms,
            lists=self._listing.of_house,
            own=self._listing.all,
            speakers=self.announcing.called,
        )

    def pending(self) -> tuple[Pending, ...]:
        """What waits for its time, the next of a kind first."""
        return self._clockwork.pending()

    async def cancel(self, kind: Waits, number: int) -> bool:
        """Let it not come; False if there is none any more. Raises StoreError: then it comes."""
        return await self._clockwork.cancel(kind, number)

    def attend(self) -> None:
        """Somebody speaks to Hearth: what rings has been heard."""
        self._clockwork.attend()
        self._remembering.attend()

    @property
    def memory(self) -> Memory:
        """What somebody wanted to be remembered."""
        return self._notes

    @property
    def lists(self) -> ListSkill:
        """Hearth's own lists."""
        return self._listing

    async def load(self) -> None:
        """Take up what waited, and what was on lists, when Hearth ended. Raises StoreError."""
        await self._listing.load()
        await self._clockwork.load()
        await self._notes.memories()

    async def run(self) -> None:
        """Say what is due, for ever. One task, and the only one that speaks unasked."""
        await self._clockwork.run()

    def said(self) -> None:
        """What was to be said of a skill is over: what waited for that happens now."""
        self._manners.said()

    async def perform(
        self, skill: Skill, last: Sequence[str] = (), heard: str = ""
    ) -> Sequence[str]:
        """Do it, and return what to say; `last` was said last, and `heard`. Raises StoreError."""
        match skill.kind:
            case SkillKind.TIMER | SkillKind.ALARM | SkillKind.REMINDER:
                return (await self._clockwork.perform(skill),)
            case SkillKind.CLOCK:
                return (answer(skill, self.now()),)
            case SkillKind.SUN:
                return (sunlight.answer(skill, self.now(), self._world.place),)
            case SkillKind.ARITH | SkillKind.UNITS:
                return (skill.text,)
            case SkillKind.MEMORY:
                return await self._remembering.perform(skill)
            case SkillKind.VOLUME:
                return (self._speak_at(skill),)
            case SkillKind.REPEAT:
                return ("I said:", *last) if last else _NOTHING_SAID
            case SkillKind.SPELLING:
                return (spelled(skill),)
            case SkillKind.CHANCE:
                return (by_chance(skill, self._world.chance),)
            case SkillKind.LIST:
                return await self._listing.perform(skill)
            case SkillKind.WORDS:
                return await self._words()
            case SkillKind.HEARD:
                return told_back(heard)
            case SkillKind.HELP:
                return self._ourselves.help(skill)
            case SkillKind.MANNERS:
                return (self._manners.perform(skill, self.now()),)
            case SkillKind.ANNOUNCE:
                return await self.announcing.perform(skill)
            case _:
                assert_never(skill.kind)

    async def _words(self) -> Sequence[str]:
        words = ", ".join(await self._world.words())
        if not words:
            return (_NO_PAGE,)
        return (f"My page shows these words: {words}.", f"Again: {words}.")

    def _speak_at(self, skill: Skill) -> str:
        volume = self._world.volume()
        if skill.action == "ask":
            return f"My volume is {volume} percent."
        step = skill.amount or _STEP
        by = {"up": step, "down": -step}.get(skill.action, 0)
        wanted = volume + by if by else (skill.amount if skill.amount is not None else volume)
        turned = min(100, max(_QUIETEST, wanted))
        self._world.turn_volume(turned)
        if turned > (loudest := self._world.loudest()) and by >= 0:
            return f"These are quiet hours: until they end I speak at {loudest} percent at most."
        if turned == volume and by:
            return "I'm as loud as I can be." if by > 0 else "I'm as quiet as I get."
        if skill.action == "set":
            lowest = " That is as quiet as I get." if wanted < _QUIETEST else ""
            return f"My volume is {turned} percent.{lowest}"
        return f"Okay, I'm {'louder' if by > 0 else 'quieter'} from here on."


def _own_outlet(world: Surroundings) -> Outlet:
    """The speaker that the appliance speaks with itself."""
    room = f"the {world.room}" if world.room else "the main room"

    def called() -> frozenset[str]:
        there = world.there()
        area = there.home.areas.get(there.room) if there.room is not None else None
        named = () if area is None else (area.name, *area.aliases)
        floor = there.home.floors.get(area.floor or "") if area is not None else None
        named += (floor.name,) if floor is not None else ()
        return frozenset((world.room, *(name.casefold() for name in named))) - {""}

    source = f"From {room}" if world.room else "Somebody says"
    return Outlet(room, called, world.announce, world.quiet, source)

"""All skills in one place: does what is asked, and speaks when a time has come.

Timers, alarms and reminders live in memory: a restart forgets them. It refuses to touch the house,
and whatever it says unasked goes the way of every announcement.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from appliance.core.asking import Announcement, spoken_sentences
from appliance.core.types import NotUnderstood, Skill, SkillKind
from appliance.ports import Memory, Observer
from appliance.skills.appointments import AlarmSkill, ReminderSkill, recall, ring
from appliance.skills.calendar import answer
from appliance.skills.diary import LATE, Diary
from appliance.skills.pending import Pending, Waits
from appliance.skills.reading import read, read_speech
from appliance.skills.remembering import MemorySkill
from appliance.skills.snapshot import Snapshot
from appliance.skills.timers import Timers
from appliance.skills.timing import TimerSkill, over
from appliance.skills.wording import sentence

_log = logging.getLogger(__name__)

_LOOK_S = 20.0
"""The clock on the wall can be set: so often it is looked at while anything waits for it."""
_AGAIN_S = 5.0
"""After so long an announcement that was not taken is offered again."""
_STEP = 15
_QUIETEST = 10
"""Percent: below, nobody could hear a question and agree to it."""
_NOTHING_SAID = ("I have not said anything yet.",)
_SILENT = "Do not disturb is on, and as long as it is, I won't say so when the time comes."
_NO_PAGE = "I have no page, so there are no words for it."
_UNASKED = frozenset({("timer", "start"), ("alarm", "set"), ("reminder", "set")})


async def no_words() -> Sequence[str]:
    """Those of a Hearth without a page."""
    return ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What skills need of the world.

    `now` is local time with the house's zone, `now_s` a clock in seconds that nobody can set.
    `announce` has sentences said soon, and is False if they will not be. `chance(n)` is one of
    0..n-1.
    """

    now: Callable[[], dt.datetime]
    now_s: Callable[[], float]
    announce: Callable[[Announcement], bool]
    silent: Callable[[], bool]
    volume: Callable[[], int]
    turn_volume: Callable[[int], None]
    chance: Callable[[int], int]
    memory: Memory
    observer: Observer
    room: str = ""
    """The name of the room this Hearth stands in, in lower case."""
    playing: Callable[[], bool] = lambda: False
    """Whether music or a film is heard there: see `snapshot.plays`."""
    words: Callable[[], Awaitable[Sequence[str]]] = no_words
    """By which people know the page of this Hearth; none where there is no page."""


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that is to be said, until `given_up_s`."""

    text: str
    given_up_s: float


class Skills:
    """`perform` does what was asked; `run` is the one task that speaks when a time has come."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._world = surroundings
        self._timers = Timers()
        self._alarms = Diary()
        self._reminders = Diary()
        self._due: list[_Due] = []
        self._changed = asyncio.Event()
        self._timing = TimerSkill(self._timers, surroundings.now_s, surroundings.room)
        self._waking = AlarmSkill(self._alarms, surroundings.now)
        self._reminding = ReminderSkill(self._reminders, surroundings.now)
        self._remembering = MemorySkill(surroundings.memory)

    def now(self) -> dt.datetime:
        """Local time with the house's zone, as `skills.read` wants it."""
        return self._world.now()

    def read(self, text: str) -> Skill | NotUnderstood | None:
        """What `text` asks of a skill at this moment; None if that is nothing."""
        return read(text, self.now(), self.snapshot())

    def read_speech(self, text: str) -> Skill | None:
        """Only what is said about Hearth's own voice; it may be read before any guard."""
        return read_speech(text, self.snapshot())

    def snapshot(self) -> Snapshot:
        """What runs at the moment, as `skills.read` wants it."""
        return Snapshot(
            timers=tuple(timer.label for timer in self._timers.all),
            alarms=tuple(alarm.what for alarm in self._alarms.all),
            reminders=len(self._reminders.all),
            playing=self._world.playing(),
        )

    def pending(self) -> tuple[Pending, ...]:
        """What waits for its time, the next of a kind first."""
        now_s = self._world.now_s()
        timers = (
            Pending(Waits.TIMER, each.number, each.label, each.left(now_s), each.paused)
            for each in self._timers.all
        )
        dated = (
            Pending(kind, each.number, each.what, at=each.at)
            for kind, diary in self._diaries()
            for each in diary.all
        )
        return (*timers, *dated)

    def cancel(self, kind: Waits, number: int) -> bool:
        """Let it not come; False if there is none any more."""
        for timer in self._timers.all:
            if kind is Waits.TIMER and timer.number == number:
                self._timers.cancel(timer)
                self._changed.set()
                return True
        for own, diary in self._diaries():
            for entry in diary.all:
                if kind is own and entry.number == number:
                    diary.remove(entry)
                    self._changed.set()
                    return True
        return False

    @property
    def memory(self) -> Memory:
        """What somebody wanted to be remembered."""
        return self._world.memory

    def _diaries(self) -> tuple[tuple[Waits, Diary], ...]:
        return (Waits.ALARM, self._alarms), (Waits.REMINDER, self._reminders)

    async def perform(self, skill: Skill, last: Sequence[str] = ()) -> Sequence[str]:
        """Do it, and return what to say; `last` is what was said last. Raises StoreError."""
        said = await self._perform(skill, last)
        self._changed.set()
        if (skill.kind.value, skill.action) in _UNASKED and self._world.silent():
            return (*said, _SILENT)
        return said

    async def _perform(self, skill: Skill, last: Sequence[str]) -> Sequence[str]:
        match skill.kind:
            case SkillKind.TIMER:
                return (self._timing.perform(skill),)
            case SkillKind.ALARM:
                return (self._waking.perform(skill),)
            case SkillKind.REMINDER:
                return (self._reminding.perform(skill),)
            case SkillKind.CLOCK:
                return (answer(skill, self._world.now()),)
            case SkillKind.ARITH | SkillKind.UNITS:
                return (skill.text,)
            case SkillKind.MEMORY:
                return await self._remembering.perform(skill)
            case SkillKind.VOLUME:
                return (self._speak_at(skill),)
            case SkillKind.REPEAT:
                return ("I said:", *last) if last else _NOTHING_SAID
            case SkillKind.SPELLING:
                return (_spelled(skill.text),)
            case SkillKind.CHANCE:
                return (self._by_chance(skill),)
            case SkillKind.WORDS:
                return await self._words()
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
        if turned == volume and by:
            return "I'm as loud as I can be." if by > 0 else "I'm as quiet as I get."
        if skill.action == "set":
            lowest = " That is as quiet as I get." if wanted < _QUIETEST else ""
            return f"My volume is {turned} percent.{lowest}"
        return f"Okay, I'm {'louder' if by > 0 else 'quieter'} from here on."

    def _by_chance(self, skill: Skill) -> str:
        if skill.action == "coin":
            return "Heads." if self._world.chance(2) else "Tails."
        sides = skill.amount or 6
        if skill.action == "number":
            return f"{self._world.chance(sides) + 1}."
        dice = int(skill.text) if skill.text.isdigit() else 1
        rolled = [self._world.chance(sides) + 1 for _ in range(min(dice, 6))]
        if len(rolled) == 1:
            return f"It's {rolled[0]}."
        return f"{', '.join(map(str, rolled))}: {sum(rolled)} together."

    async def run(self) -> None:
        """Say what is due, for ever. One task, and the only one that speaks unasked."""
        while True:
            self._collect()
            self._offer()
            self._changed.clear()
            try:
                async with asyncio.timeout(self._pause()):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _collect(self) -> None:
        """Whatever has come to its time is due from here on."""
        now_s, now = self._world.now_s(), self._world.now()
        until_s = now_s + LATE.total_seconds()
        for timer in self._timers.finished(now_s):
            self._world.observer.mark("timer_finished")
            self._due.append(_Due(over(timer), until_s))
        for alarm in self._alarms.due(now):
            if now - alarm.at <= LATE:
                self._due.append(_Due(ring(alarm), until_s))
        for reminder in self._reminders.due(now):
            # A reminder is worth saying late, say after the machine was asleep.
            self._due.append(_Due(recall(reminder), until_s))

    def _offer(self) -> None:
        """Have said what is due; what is not taken stays, for a while."""
        now_s = self._world.now_s()
        waiting = []
        for due in self._due:
            if self._world.announce(Announcement(spoken_sentences(due.text))):
                continue
            if now_s < due.given_up_s:
                waiting.append(due)
            else:
                _log.warning("something due was never said: silenced, or too much at once")
        self._due = waiting

    def _pause(self) -> float | None:
        """Seconds until there is something to do; None until something is asked."""
        pauses = [_AGAIN_S] if self._due else []
        next_s = self._timers.next_s()
        if next_s is not None:
            pauses.append(next_s - self._world.now_s())
        now = self._world.now()
        next_at = (self._alarms.next_at(), self._reminders.next_at())
        pauses += [min(_LOOK_S, _seconds(now, at)) for at in next_at if at is not None]
        return max(0.0, min(pauses)) if pauses else None


def _seconds(now: dt.datetime, at: dt.datetime) -> float:
    return (at.astimezone(dt.UTC) - now.astimezone(dt.UTC)).total_seconds()


def _spelled(word: str) -> str:
    letters = ", ".join(letter.upper() for letter in word if letter.isalnum())
    return sentence(f"{word} is spelled: {letters}")

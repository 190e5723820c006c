"""Everything that waits for its time: asked for in a turn, kept on disk, told when it comes.

What was acknowledged is on disk before the acknowledgement is said, and stays there until it has
been told. Timers go by a clock that nobody can set, alarms and reminders by the one on the wall.
It refuses to touch the house, and whatever it says unasked goes the way of every announcement.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from appliance.core.asking import Announcement, spoken_sentences
from appliance.core.errors import StoreError
from appliance.core.types import Skill, SkillKind
from appliance.ports import Observer, WaitingRecord
from appliance.skills import keeping
from appliance.skills.appointments import AlarmSkill, ReminderSkill, silenced, snoozed, told
from appliance.skills.bells import Bells, Due
from appliance.skills.diary import LATE, Diary
from appliance.skills.keeping import Kept, Now
from appliance.skills.pending import Pending, Waits
from appliance.skills.timers import Timers
from appliance.skills.timing import TimerSkill

_log = logging.getLogger(__name__)

Announce = Callable[[Announcement, Callable[[bool], None]], bool]

_LOOK_S = 5.0
"""The clock on the wall can be set: so often it is looked at while anything waits for it."""
_LOOK_NOW_AND_THEN_S = 30.0
"""So often while only timers run, whose rows say what the wall shows at their end."""
_EARLIEST = 2026
"""A clock that shows an earlier year was never set: nobody knows what time it is."""
_STEP_S = 0.2
"""By so much the clocks may drift apart before the wall's counts as set."""
_STILL_S = 30.0
"""So long after its last word something still counts as ringing."""
_SNOOZE_S = 9 * 60
_NO_CLOCK = (
    "I don't know what time it is: my clock isn't set. "
    "Connect me to the network, or set it on the machine I run on."
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """`now` is local time with the house's zone, `now_s` a clock in seconds that nobody can set.

    `boot` tells one start of the machine, with which `now_s` begins, from another.
    """

    now: Callable[[], dt.datetime]
    now_s: Callable[[], float]
    boot: str = ""


class Clockwork:
    """`load` once, then `perform` what is asked; `run` is the one task that speaks at its time."""

    def __init__(
        self,
        clocks: Clocks,
        announce: Announce,
        record: WaitingRecord,
        observer: Observer,
        room: str = "",
    ) -> None:
        self._clocks = clocks
        self._announce = announce
        self._record = record
        self._observer = observer
        self._timers = Timers()
        self._alarms = Diary()
        self._reminders = Diary()
        self._bells = Bells()
        self._changed = asyncio.Event()
        self._one = asyncio.Lock()
        """Who changes what waits and writes it down does both before anybody else may."""
        self._kept: dict[keeping.Key, str] = {}
        """As it is on disk."""
        self._held: dict[keeping.Key, str] = {}
        """Timers of another start, until somebody knows what time it is."""
        self._ahead_s = 0.0
        self._unwritten = False
        """Whether something was told that is still on disk as untold."""
        self._timing = TimerSkill(self._timers, clocks.now_s, room)
        self._waking = AlarmSkill(self._alarms, clocks.now)
        self._reminding = ReminderSkill(self._reminders, clocks.now)

    @property
    def timers(self) -> Timers:
        return self._timers

    @property
    def alarms(self) -> Diary:
        return self._alarms

    @property
    def reminders(self) -> Diary:
        return self._reminders

    @property
    def rings(self) -> bool:
        """Whether something rings, or has until just now: "stop" and "off" are said to that.

        A reminder does not: "turn it off" after it is said to what it reminds of.
        """
        rung = self._bells.rung(self._clocks.now_s(), _STILL_S)
        return any(due.waits is not Waits.REMINDER for due in rung)

    def pending(self) -> tuple[Pending, ...]:
        """What waits for its time, the next of a kind first."""
        now_s = self._clocks.now_s()
        timers = (
            Pending(Waits.TIMER, each.number, each.label, each.left(now_s), each.paused)
            for each in self._timers.all
        )
        dated = (
            Pending(kind, each.number, each.what, at=each.at, rule=each.rule)
            for kind, diary in self._diaries()
            for each in diary.all
        )
        return (*timers, *dated)

    async def load(self) -> None:
        """Take up what waited when Hearth ended. Raises StoreError."""
        self._kept = dict(await self._record.waiting())
        now = self._now()
        self._ahead_s = now.ahead_s
        found = self._kept
        if not now.set_:
            self._held = {
                key: text
                for key, text in found.items()
                if key[0] == Waits.TIMER and keeping.of_another_start(text, now.boot)
            }
            found = {key: text for key, text in found.items() if key not in self._held}
            self._timers.count_from(max((number for _, number in self._held), default=0))
        kept = keeping.read(found, now)
        self._put_back(kept)
        for due in kept.due:
            self._bells.add(replace(due, missed=now.at - due.at > LATE), now.s)

    async def cancel(self, kind: Waits, number: int) -> bool:
        """Let it not come; False if there is none any more. Raises StoreError: then it comes."""
        # Whoever asked may be gone before it is on disk; what is known here must be what is there.
        return await asyncio.shield(self._cancelled(kind, number))

    async def perform(self, skill: Skill) -> str:
        """Do it and return what to say, when it is on disk. Raises StoreError: then it is not done.

        `skill` is of the kinds timer, alarm and reminder.
        """
        dated = skill.kind is not SkillKind.TIMER
        if dated and skill.action in ("set", "change", "snooze") and not self._now().set_:
            return _NO_CLOCK
        return await asyncio.shield(self._performed(skill))

    def attend(self) -> None:
        """Somebody speaks to Hearth: what has been told does not ring any more."""
        self._bells.attend()

    async def run(self) -> None:
        """Say what is due, for ever."""
        while True:
            self._changed.clear()
            async with self._one:
                if self._collect() or self._unwritten:
                    await self._keep_if_possible()
            self._offer()
            try:
                async with asyncio.timeout(self._pause()):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _cancelled(self, kind: Waits, number: int) -> bool:
        async with self._one:
            before = self._now_kept()
            found = self._remove(kind, number)
            if found:
                await self._keep(before)
        self._changed.set()
        return found

    async def _performed(self, skill: Skill) -> str:
        async with self._one:
            before = self._now_kept()
            said = self._perform(skill)
            if skill.action.startswith("status"):
                await self._keep_if_possible()
            else:
                await self._keep(before)
        if skill.action in ("stop", "snooze"):
            self._bells.settle()
        self._changed.set()
        return said

    def _perform(self, skill: Skill) -> str:
        if skill.kind is SkillKind.TIMER:
            return self._timing.perform(skill)
        if skill.action == "stop":
            return silenced(self._bells.rung(self._clocks.now_s()))
        if skill.action == "snooze":
            return self._snooze(skill.seconds)
        if skill.kind is SkillKind.ALARM:
            return self._waking.perform(skill)
        return self._reminding.perform(skill)

    def _snooze(self, seconds: int | None) -> str:
        """What rang comes once more."""
        now = self._now()
        rung = self._bells.rung(now.s)
        if not rung:
            return "There is nothing to snooze."
        seconds = seconds or _SNOOZE_S
        at = now.at + dt.timedelta(seconds=seconds)
        for due in rung:
            if due.waits is Waits.TIMER:
                put = self._timers.start(due.what, seconds, now.s) is not None
            else:
                diary = self._alarms if due.waits is Waits.ALARM else self._reminders
                put = diary.add(at, due.what, by_clock=False) is not None
            if not put:
                return "I have too many already. Please cancel one first."
        return snoozed(seconds)

    def _collect(self) -> bool:
        """Whatever has come to its time is due from here on; whether that changed anything."""
        now = self._now()
        was_set = self._look_at_the_wall(now)
        found = []
        for timer in self._timers.finished(now.s):
            self._observer.mark("timer_finished")
            late_s = now.s - timer.ends_s
            at = now.at - dt.timedelta(seconds=late_s)
            missed = late_s > LATE.total_seconds()
            found.append(Due(0, Waits.TIMER, timer.label, at, timer.total_s, missed))
        if now.set_:
            for kind, diary in self._diaries():
                for entry in diary.due(now.at):
                    missed = now.at - entry.at > LATE
                    found.append(Due(0, kind, entry.what, entry.at, missed=missed))
        for due in found:
            self._bells.add(due, now.s)
        return was_set or bool(found)

    def _look_at_the_wall(self, now: Now) -> bool:
        """See to it that a clock that was set holds for what went by it; whether it was set."""
        by_s = now.ahead_s - self._ahead_s
        if abs(by_s) < _STEP_S:
            return False
        self._ahead_s = now.ahead_s
        if now.set_ and self._held:
            found = keeping.read(self._held, now).timers
            self._held = {}
            self._timers.put_back((*self._timers.all, *found))
        else:
            self._timers.wall_set(by_s)
        return True

    def _offer(self) -> None:
        """Have said what is due; what is not taken is offered again, for a while."""
        now = self._now()
        while due := self._bells.offered(now.s):
            text = " ".join(told(each, now.at) for each in due)
            announcement = Announcement(spoken_sentences(text), asked_for=True)
            if not self._announce(announcement, partial(self._said, due)):
                self._refused(due)

    def _said(self, due: tuple[Due, ...], spoken: bool) -> None:
        if not spoken:
            self._refused(due)
            return
        self._bells.said(due, self._clocks.now_s())
        self._unwritten = True
        self._changed.set()

    def _refused(self, due: tuple[Due, ...]) -> None:
        if self._bells.refused(due, self._clocks.now_s()):
            _log.warning("something due was never said: too much at once, or no voice")
        self._changed.set()

    def _pause(self) -> float | None:
        """Seconds until there is something to do; None until something is asked."""
        now = self._now()
        ends = [end for end in (self._timers.next_s(), self._bells.next_s()) if end is not None]
        pauses = [end - now.s for end in ends]
        next_at = (self._alarms.next_at(), self._reminders.next_at())
        pauses += [min(_LOOK_S, _seconds(now.at, at)) for at in next_at if at is not None]
        if self._held or self._timers.all:
            by_wall = self._held or any(timer.by_wall for timer in self._timers.all)
            pauses.append(_LOOK_S if by_wall else _LOOK_NOW_AND_THEN_S)
        return max(0.0, min(pauses)) if pauses else None

    async def _keep(self, before: Kept | None) -> None:
        """Write down what has changed. Raises StoreError; then all is as it was `before`."""
        now = self._now()
        ahead_s = self._ahead_s if now.set_ else None
        wanted = keeping.rows(self._now_kept(), now.boot, ahead_s) | self._held
        changed: dict[keeping.Key, str | None] = dict.fromkeys(self._kept.keys() - wanted)
        changed |= {key: text for key, text in wanted.items() if self._kept.get(key) != text}
        if not changed:
            return
        try:
            await self._record.keep_waiting(changed)
        except StoreError:
            if before is not None:
                self._put_back(before)
            raise
        self._kept = wanted

    async def _keep_if_possible(self) -> None:
        """What has come to its time is told in any case."""
        self._unwritten = False
        try:
            await self._keep(None)
        except StoreError as failure:
            # It is tried again with the next thing that is written.
            self._unwritten = True
            _log.error("what is due is not written down: %s", failure.code)

    def _now_kept(self) -> Kept:
        return Kept(self._timers.all, self._alarms.all, self._reminders.all, self._bells.unsaid)

    def _put_back(self, kept: Kept) -> None:
        self._timers.put_back(kept.timers)
        self._alarms.put_back(kept.alarms)
        self._reminders.put_back(kept.reminders)

    def _remove(self, kind: Waits, number: int) -> bool:
        for timer in self._timers.all:
            if kind is Waits.TIMER and timer.number == number:
                self._timers.cancel(timer)
                return True
        for own, diary in self._diaries():
            for entry in diary.all:
                if kind is own and entry.number == number:
                    diary.remove(entry)
                    return True
        return False

    def _diaries(self) -> tuple[tuple[Waits, Diary], ...]:
        return (Waits.ALARM, self._alarms), (Waits.REMINDER, self._reminders)

    def _now(self) -> Now:
        at = self._clocks.now()
        return Now(at, self._clocks.now_s(), self._clocks.boot, at.year >= _EARLIEST)


def _seconds(now: dt.datetime, at: dt.datetime) -> float:
    return (at.astimezone(dt.UTC) - now.astimezone(dt.UTC)).total_seconds()

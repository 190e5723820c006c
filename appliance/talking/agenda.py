"""What was agreed to and is due later: done at its time, once, and told; also after a restart.

It decides nothing: at its time the gate is asked whether it may still be done, and the house takes
the approval that was given for it and no other. It is on disk before it is promised, and no more
there before it is begun: a power cut may lose it, and never has it done twice. What the journal
cannot take is not done, and what was due while Hearth was off is told instead.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from appliance.core.approvals import GRACE_MS
from appliance.core.asking import Announcement, spoken_sentences
from appliance.core.consent import Gate
from appliance.core.errors import ApplianceError, ConsentError
from appliance.core.events import Scheduled
from appliance.core.house import needless
from appliance.core.journal import Decided
from appliance.core.promises import kept, missed, undone
from appliance.core.terms import LONGEST_S
from appliance.core.types import Action, Proposal, ProposalId, Tier, Waiting
from appliance.core.verdicts import PutOff
from appliance.ports import House, Journal, LaterRecord, Observer
from appliance.talking.doing import do
from appliance.talking.notices import Notices

_log = logging.getLogger(__name__)

_LOOK_S = 20.0
"""The clock of a microphone may leap: so often it is looked at while anything waits for it."""
_SHORTEST_S = 0.02
_AGAIN_S = 5.0
_NEWS_S = 60.0
"""What is not taken to be said is offered again after so many seconds, until it is no news."""
_MISSED_S = 3600.0
"""That something was not done is news for longer: nobody may be up yet."""

_DUE, _NEEDLESS, _WITHDRAWN, _MISSED = "due", "needless", "withdrawn", "missed"
_REFUSED = "refused-"
_SETTLED = frozenset({_DUE, _NEEDLESS, _WITHDRAWN, _MISSED})
"""Verdicts of the journal after which nothing more can come of what was put off."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """Where what waits outlives a restart. `now` is local time with the house's zone."""

    record: LaterRecord
    now: Callable[[], dt.datetime]


class Agenda:
    """`load` once, then `put_down` what was put off; `run` is the task that sees to it.

    `now_ms` is the clock of the gate. `tasks` outlives `run`: what has begun is done to its end.
    Without `lasting`, a restart forgets all of it.
    """

    def __init__(
        self,
        gate: Gate,
        house: House,
        journal: Journal,
        observer: Observer,
        tasks: asyncio.TaskGroup,
        now_ms: Callable[[], int],
        notices: Notices,
        lasting: Lasting | None = None,
    ) -> None:
        self._gate = gate
        self._lasting = lasting
        self._writing = asyncio.Lock()
        self._house = house
        self._journal = journal
        self._observer = observer
        self._tasks = tasks
        self._now_ms = now_ms
        self._notices = notices
        self._waiting: list[PutOff] = []
        self._due_s: dict[tuple[ProposalId, int], float] = {}
        """When, by the clock on the wall, what an earlier run left behind is due."""
        self._untold: list[tuple[str, int]] = []
        """What is to be said, and until when."""
        self._changed = asyncio.Event()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What is still to come, soonest first."""
        now_ms = self._now_ms()
        return tuple(_waiting(each, now_ms) for each in self._waiting)

    async def load(self) -> None:
        """Take up what waited when Hearth ended; what was due meanwhile is only told.

        Raises StoreError.
        """
        if self._lasting is None:
            return
        found = await self._lasting.record.load()
        now, now_ms = self._lasting.now(), self._now_ms()
        settled = await self._settled(now) if found else frozenset()
        for line in found:
            try:
                put_off = self._gate.bring_back(line, now_ms, now.timestamp())
            except ConsentError as refused:
                _log.warning("something that was put off is lost: %s", refused.code)
                continue
            if _part(put_off.action.proposal) in settled:
                # An old copy of the file: this has been done, refused or taken back.
                _log.warning("something that was put off was settled before")
                self._gate.drop_put_off(put_off.action)
                continue
            left_ms = put_off.due_ms - now_ms
            # Further off than anything may be put: the clock on the wall is wrong.
            if -GRACE_MS <= left_ms <= LONGEST_S * 1000:
                self._due_s[_key(put_off)] = now.timestamp() + left_ms / 1000
                self._waiting.append(put_off)
                continue
            self._gate.drop_put_off(put_off.action)
            at = None if left_ms > 0 else now + dt.timedelta(milliseconds=left_ms)
            said = missed(put_off.later.actions, at, self._house.home)
            self._untold.append((said, now_ms + round(_MISSED_S * 1000)))
        self._waiting.sort(key=lambda each: each.due_ms)
        if len(self._waiting) != len(found):
            await self._save()
        self._changed.set()

    async def _settled(self, now: dt.datetime) -> frozenset[tuple[ProposalId, tuple[Action, ...]]]:
        """What the journal says has come to its end already. Raises StoreError."""
        dated = await self._journal.since(now - dt.timedelta(seconds=2 * LONGEST_S))
        entries = (one.entry for one in dated if isinstance(one.entry, Decided))
        return frozenset(
            (entry.proposal, entry.actions)
            for entry in entries
            if entry.verdict in _SETTLED or entry.verdict.startswith(_REFUSED)
        )

    async def put_down(self, put_off: Iterable[PutOff]) -> tuple[Waiting, ...]:
        """See to it that these are done when they are due.

        The latest word holds: the very same at another time, with nothing about these things
        between the two, is dropped and returned. Raises StoreError: then none of them is done, and
        what waited before still waits.
        """
        now_ms, put_off, before = self._now_ms(), tuple(put_off), list(self._waiting)
        if not put_off:
            return ()
        replaced = [old for new in put_off for old in self._waiting if self._replaces(new, old)]
        self._waiting = [each for each in before if each not in replaced] + list(put_off)
        self._waiting.sort(key=lambda each: each.due_ms)
        try:
            await self._save()
        except ApplianceError:
            self._waiting = before
            for each in put_off:
                self._gate.drop_put_off(each.action)
            raise
        for each in replaced:
            self._gate.drop_put_off(each.action)
        for each in put_off:
            self._observer.tell(Scheduled(each.later.in_s, each.later.actions))
        self._changed.set()
        return tuple(_waiting(each, now_ms) for each in replaced)

    def _replaces(self, new: PutOff, old: PutOff) -> bool:
        if new.later.actions != old.later.actions:
            return False
        touched = {action.entity for action in new.later.actions}
        first, last = sorted((new.due_ms, old.due_ms))
        return not any(
            first <= other.due_ms <= last
            and not touched.isdisjoint(action.entity for action in other.later.actions)
            for other in self._waiting
            if other is not old
        )

    async def drop(self, put_off: Iterable[PutOff]) -> None:
        """These are not to be done after all.

        Raises StoreError: they are not done in this run, but a restart may bring them back.
        """
        for each in put_off:
            self._gate.drop_put_off(each.action)
            self._waiting = [other for other in self._waiting if other is not each]
        await self._save()

    async def withdraw(self, parts: Iterable[Waiting]) -> tuple[Waiting, ...]:
        """Drop these, and say in the journal that they were taken back.

        Returns those that still waited. Raises StoreError; then they are dropped all the same.
        """
        meant = {(part.proposal, part.due_ms) for part in parts}
        now_ms = self._now_ms()
        found = [each for each in self._waiting if _key(each) in meant]
        await self.drop(found)
        for each in found:
            await self._record(each, each.action.proposal.tier, _WITHDRAWN)
        return tuple(_waiting(each, now_ms) for each in found)

    async def run(self) -> None:
        """Do what is due, for ever."""
        while True:
            now_ms = self._now_ms()
            while self._waiting and self._waiting[0].due_ms <= now_ms:
                due = self._waiting.pop(0)
                self._tasks.create_task(self._see_to(due))
            self._tell(now_ms)
            self._changed.clear()
            try:
                async with asyncio.timeout(self._pause()):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def _pause(self) -> float | None:
        """Seconds until there is something to do, as far as can be told; None while nothing is."""
        pauses = [_AGAIN_S] if self._untold else []
        if self._waiting:
            left_s = (self._waiting[0].due_ms - self._now_ms()) / 1000
            pauses.append(min(_LOOK_S, max(_SHORTEST_S, left_s)))
        return min(pauses) if pauses else None

    async def _see_to(self, due: PutOff) -> None:
        try:
            await self._save()
            said = await self._done(due)
        except ApplianceError as failure:
            _log.error("what was due failed: %s", failure.code)
            said = undone(due.later.actions, failure.spoken, self._house.home)
        if said:
            self._untold.append((said, self._now_ms() + round(_NEWS_S * 1000)))
            self._changed.set()

    async def _done(self, due: PutOff) -> str:
        """Do it if it may and must be done; what to say of it. Raises ApplianceError."""
        part, home = due.action.proposal, self._house.home
        if (at := self._missed(due)) is not None:
            self._gate.drop_put_off(due.action)
            await self._record(due, part.tier, _MISSED)
            return missed(part.actions, at, home)
        refused = self._gate.due(due.action, self._now_ms())
        if refused is not None:
            await self._record(due, refused.tier, f"{_REFUSED}{refused.why}")
            return undone(part.actions, refused.say, home)
        states = [(action, home.state_of(action.entity)) for action in part.actions]
        if all(state.available and needless(action, state) for action, state in states):
            self._gate.drop_put_off(due.action)
            await self._record(due, part.tier, _NEEDLESS)
            return ""
        await self._record(due, part.tier, _DUE)
        self._observer.mark("due", proposal=part.id)
        outcomes = await do(due.action, self._house, self._journal)
        return kept(outcomes, self._house.home)

    def _missed(self, due: PutOff) -> dt.datetime | None:
        """When it was due, if that is long ago: the clock stood still while Hearth was off."""
        due_s = self._due_s.pop(_key(due), None)
        if self._lasting is None or due_s is None:
            return None
        now = self._lasting.now()
        is_late = now.timestamp() - due_s > GRACE_MS / 1000
        return dt.datetime.fromtimestamp(due_s, now.tzinfo) if is_late else None

    async def _record(self, due: PutOff, tier: Tier, verdict: str) -> None:
        part = due.action.proposal
        await self._journal.record(Decided(part.id, tier, part.actions, verdict))

    async def _save(self) -> None:
        """Raises StoreError."""
        if self._lasting is None:
            return
        async with self._writing:
            ahead_ms = self._lasting.now().timestamp() * 1000 - self._now_ms()
            kept = [
                self._gate.keepsake(each, round((each.due_ms + ahead_ms) / 1000))
                for each in self._waiting
                if self._gate.waits(each)
            ]
            await self._lasting.record.save(kept)

    def _tell(self, now_ms: int) -> None:
        """Have said what is to be said; what is not taken stays, for a while."""
        untold = []
        for said, until_ms in self._untold:
            if self._notices.announce(Announcement(spoken_sentences(said))):
                continue
            if now_ms < until_ms:
                untold.append((said, until_ms))
            else:
                _log.warning("what was done was never told: silenced, or too much at once")
        self._untold = untold


def _part(part: Proposal) -> tuple[ProposalId, tuple[Action, ...]]:
    return part.id, part.actions


def _key(put_off: PutOff) -> tuple[ProposalId, int]:
    return put_off.action.proposal.id, put_off.due_ms


def _waiting(put_off: PutOff, now_ms: int) -> Waiting:
    later, (proposal, due_ms) = put_off.later, _key(put_off)
    return Waiting(proposal, later.actions, round((due_ms - now_ms) / 1000), due_ms, later.at)

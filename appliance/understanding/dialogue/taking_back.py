"""What was done or agreed to last, and taking it back. Refuses to put anything back by itself.

* What waits for its time is dropped at a word: nobody has to agree to what does not happen.
* What was done is proposed the other way round, like any other sentence.
* "It" is what the last turn did or put off. Where that is not certain, it is told what still waits.
"""

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace

from appliance.core.errors import BrokerUnreachable, StoreError
from appliance.core.house import Home
from appliance.core.journal import Change
from appliance.core.meaning import propose
from appliance.core.postponing import Plan, moved
from appliance.core.promises import plans
from appliance.core.types import (
    Answer,
    EntityId,
    Later,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Skill,
    SkillKind,
    Source,
    Understood,
    Waiting,
    WhyNot,
    Withdrawal,
)
from appliance.core.undo import way_back
from appliance.understanding.dialogue import planned
from appliance.understanding.dialogue.context import CONTEXT_S
from appliance.understanding.dialogue.undoing import asks_to_undo, asks_to_undo_a_part
from appliance.understanding.guard.rows import AS_IT_IS, TAKEN_BACK
from appliance.understanding.names.mentions import Mentions

log = logging.getLogger(__name__)

_AS_A_WHOLE = NotUnderstood(WhyNot.UNSUPPORTED, "I can only undo the last change as a whole.")
_FORGOTTEN = NotUnderstood(WhyNot.UNKNOWN, "I can't look up just now what I did last.")
_ROUGHLY_S = 120
_SET = {
    (SkillKind.TIMER, "start"),
    (SkillKind.ALARM, "set"),
    (SkillKind.REMINDER, "set"),
}
"""What skills do that can be taken back."""


@dataclass(frozen=True, slots=True)
class _Last:
    """What the last turn that did anything came to, if it was agreed to."""

    meaning: Proposal | Skill
    at_ms: int


class TakingBack:
    """Of one conversation. `history` gives the changes of the last sentence that changed anything,
    and may raise StoreError; `now_ms` is loop time.
    """

    def __init__(
        self,
        history: Callable[[], Awaitable[tuple[Change, ...] | None]],
        new_id: Callable[[], ProposalId],
        many: int,
        now_ms: Callable[[], int],
    ) -> None:
        self._history = history
        self._new_id = new_id
        self._many = many
        self._now_ms = now_ms
        self._last: _Last | None = None

    def forget(self) -> None:
        """The conversation is over."""
        self._last = None

    def came(self, meaning: Meaning) -> None:
        """What a turn came to. A courtesy leaves standing what "it" is."""
        match meaning:
            case Proposal():
                self._last = _Last(meaning, self._now_ms())
            case Withdrawal(then=Proposal() as then):
                self._last = _Last(then, self._now_ms())
            case Skill(kind=kind, action=action) if (kind, action) in _SET:
                self._last = _Last(meaning, self._now_ms())
            case NotUnderstood(why=WhyNot.NOT_ADDRESSED):
                pass
            case _:
                self._last = None

    async def read(
        self,
        text: str,
        home: Home,
        waiting: Sequence[Waiting],
        names: Callable[[], Mentions],
        now: dt.datetime,
    ) -> Understood | None:
        """What `text` takes back, moves or asks of what waits; None if it is about none of it."""
        words = planned.plain(text)
        if not words:
            return None
        if planned.asks_for_plans(words):
            return Understood(Answer(plans(tuple(waiting), home)), Source.MATCHER)
        last = self._recent()
        parts = self._parts(last, waiting)
        if asks_to_undo(text) or (last is not None and planned.takes_back(words)):
            return await self._taken_back(text, last, parts, home)
        if asks_to_undo_a_part(text):
            return Understood(_AS_A_WHOLE, Source.GUARD)
        if (shifted := self._shifted(words, last, parts, home, now)) is not None:
            source = Source.SKILL if isinstance(shifted, Skill) else Source.MATCHER
            return Understood(shifted, source)
        found = self._of_waiting(words, parts or waiting, waiting, home, names)
        return None if found is None else Understood(found, Source.MATCHER)

    def _recent(self) -> Proposal | Skill | None:
        last = self._last
        if last is None or not 0 <= self._now_ms() - last.at_ms < CONTEXT_S * 1000:
            return None
        return last.meaning

    def _parts(
        self, last: Proposal | Skill | None, waiting: Sequence[Waiting]
    ) -> tuple[Waiting, ...]:
        """What still waits of what the last turn put off."""
        if not isinstance(last, Proposal) or not last.later:
            return ()
        return tuple(part for part in waiting if part.proposal == last.id)

    async def _taken_back(
        self,
        text: str,
        last: Proposal | Skill | None,
        parts: tuple[Waiting, ...],
        home: Home,
    ) -> Understood | None:
        if isinstance(last, Proposal) and parts and not last.actions:
            return Understood(Withdrawal(parts), Source.MATCHER)
        if isinstance(last, Skill):
            back = replace(last, action="cancel", seconds=None, of_s=last.seconds)
            return None if asks_to_undo(text) else Understood(back, Source.SKILL)
        if asks_to_undo(text) or (last is not None and await self._was_done(last)):
            return Understood(await self._undo(home), Source.SKILL)
        return None

    async def _was_done(self, last: Proposal) -> bool:
        """Whether the last change is what was proposed last: it may have been declined."""
        try:
            changes = await self._history()
        except StoreError as error:
            log.warning("no history: %s", error.code)
            return False
        done = {change.action for change in changes or ()}
        return bool(done) and done <= set(last.everything)

    def _shifted(
        self,
        words: str,
        last: Proposal | Skill | None,
        parts: tuple[Waiting, ...],
        home: Home,
        now: dt.datetime,
    ) -> Meaning | None:
        """The same at another time, which is a proposal of its own."""
        if isinstance(last, Skill):
            return _retimed(last, words, now)
        if last is None or not parts:
            return None
        shift = planned.shift_of(words, last.later[0], now)
        if shift is None:
            return None
        moving, plan = parts, shift.to
        if plan is None:
            plan = Plan(_roundly(parts[0].in_s + shift.by_s))
        elif shift.ends and len(parts) > 1:
            moving = parts[-1:]
            lasts_s = (plan.in_s or 0) + (parts[0].in_s if plan.at is None else 0)
            plan = Plan(lasts_s, plan.at)
        then = moved(moving, plan, home, self._new_id, self._many)
        return Withdrawal(moving, then) if isinstance(then, Proposal) else then

    def _of_waiting(
        self,
        words: str,
        nearest: Sequence[Waiting],
        waiting: Sequence[Waiting],
        home: Home,
        names: Callable[[], Mentions],
    ) -> Meaning | None:
        every = planned.takes_back_all(words)
        if every is not None and (waiting or every):
            return Withdrawal(tuple(waiting)) if waiting else Answer(plans((), home))
        if not waiting:
            return None
        if planned.takes_back(words):
            if planned.takes_back_expressly(words) and len({one.proposal for one in waiting}) == 1:
                return Withdrawal(tuple(waiting))
            return Answer(f"Okay. {plans(tuple(waiting), home, still=True)}")
        if asked := planned.asked_about(words, waiting, home, names()):
            return Answer(plans(asked, home))
        found = planned.named(words, waiting, home, names())
        if not found:
            found = planned.named(words, nearest, home, names())
        return Withdrawal(found) if found else None

    async def _undo(self, home: Home) -> Meaning:
        """What was done last, the other way round: proposed like any other sentence."""
        if not home.connected:
            return Answer(BrokerUnreachable.spoken)
        try:
            changes = await self._history()
        except StoreError as error:
            log.warning("no history: %s", error.code)
            return _FORGOTTEN
        way = way_back(changes or (), home)
        if isinstance(way, str):
            return Answer(way)
        return propose(way, home, self._new_id, self._many)


def still_to_come(
    meaning: Meaning, entities: Collection[EntityId], waiting: Sequence[Waiting], home: Home
) -> Meaning:
    """ "Already off", or "okay", is half of it while something is going to happen all the same."""
    if isinstance(meaning, NotUnderstood) and meaning.say in (AS_IT_IS, TAKEN_BACK.say) and waiting:
        return replace(meaning, say=f"{meaning.say} {plans(tuple(waiting), home, still=True)}")
    parts = [part for part in waiting if any(action.entity in entities for action in part.actions)]
    if not parts or not isinstance(meaning, Answer):
        return meaning
    return Answer(f"{meaning.text} {plans(tuple(parts), home, still=True)}")


def _roundly(seconds: int) -> int:
    """Of more than two minutes nobody counts the seconds."""
    return round(seconds / 60) * 60 if seconds > _ROUGHLY_S else seconds


def _retimed(last: Skill, words: str, now: dt.datetime) -> Skill | None:
    """ "Make that six": the timer that was just set, with another length."""
    if last.kind is not SkillKind.TIMER or not last.seconds:
        return None
    shift = planned.shift_of(words, Later(last.seconds, ()), now)
    if shift is None:
        return None
    if shift.to is None:
        action = "add" if shift.by_s > 0 else "shorten"
        return replace(last, action=action, seconds=abs(shift.by_s), of_s=last.seconds)
    if shift.to.at is not None or not shift.to.in_s:
        return None
    return replace(last, action="change", seconds=shift.to.in_s, of_s=last.seconds)

"""What waits to be said although nobody called: few things, not for long, one at a time.

It decides when and whether, never what: texts come in clean. Every question ends exactly once, with
an answer or with the reason why there is none, whatever becomes of who should have asked it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.asking import Announcement, Notice, PersonAnswer, PersonQuestion, Repeat, Why
from appliance.core.presence import Knobs

MOST_WAITING = 5
_GAP_S = 1.5
"""Between two notices, so that a person can get a word in."""
_KEPT_S = {Announcement: 60.0, PersonQuestion: 30.0, Repeat: 10.0}
_EVERY_S = 3.0
"""The steady rate at which notices are taken in; `MOST_WAITING` may come at once."""
_SOONEST_S = 1.0
"""A refusal waits this long, not to be missed by who asks first and listens then: automations."""
_IDS = 1_000
"""So many questions are remembered, so that none is asked twice."""

Answered = Callable[[PersonAnswer], None]
Said = Callable[[bool], None]
"""Called once: whether an announcement was spoken to its end, or to where somebody silenced it."""


@dataclass(slots=True, eq=False)
class _Posted:
    notice: Notice
    answered: Answered | None = None
    said: Said | None = None
    expiry: asyncio.TimerHandle | None = None


class Notices:
    """A small queue between those who want something said and the one who may say it.

    Make it inside the loop. `knobs` gives the owner's settings as they are at that moment.
    """

    def __init__(self, knobs: Callable[[], Knobs]) -> None:
        self._loop = asyncio.get_running_loop()
        self._knobs = knobs
        self._waiting: deque[_Posted] = deque()
        self._asking: dict[str, _Posted] = {}
        self._known: deque[str] = deque(maxlen=_IDS)
        self._came = asyncio.Event()
        self._taken: _Posted | None = None
        self._not_before = 0.0
        self._allowance = float(MOST_WAITING)
        self._counted_at = self._loop.time()

    def announce(self, announcement: Announcement, said: Said | None = None) -> bool:
        """Have it said when there is a pause; False if it never will be. `said` tells the end."""
        if self._unwanted(announcement) or not self._room():
            return False
        self._post(_Posted(announcement, said=said))
        return True

    def repeat(self) -> None:
        """Have the last sentence said again."""
        if self._room() and not any(isinstance(each.notice, Repeat) for each in self._waiting):
            self._post(_Posted(Repeat()))

    def ask(self, question: PersonQuestion | PersonAnswer, answered: Answered) -> None:
        """Have it asked; `answered` is called once. One that was asked before is ignored.

        A question that was refused already is an answer, and is handed on.
        """
        if question.id in self._known:
            return
        self._known.append(question.id)
        if isinstance(question, PersonAnswer):
            self._loop.call_later(_SOONEST_S, answered, question)
            return
        why = self._unfit() or (None if self._room() else Why.BUSY)
        if why is not None:
            refusal = PersonAnswer(question.id, None, why)
            self._loop.call_later(_SOONEST_S, answered, refusal)
            return
        posted = _Posted(question, answered)
        self._asking[question.id] = posted
        self._post(posted)

    def due(self) -> bool:
        """Whether something waits that may be said at this moment."""
        return bool(self._waiting) and self._loop.time() >= self._not_before

    async def arrival(self) -> None:
        """Return as soon as something is due."""
        while not self.due():
            if self._waiting:
                await asyncio.sleep(self._not_before - self._loop.time())
            else:
                self._came.clear()
                await self._came.wait()

    def take(self) -> Notice | None:
        """The next notice that is still wanted. A question that is taken must be settled."""
        while self.due():
            posted = self._waiting.popleft()
            if posted.expiry is not None:
                posted.expiry.cancel()
            if isinstance(posted.notice, PersonQuestion):
                if (why := self._unfit()) is not None:
                    self.settle(posted.notice.id, None, why)
                    continue
            elif isinstance(posted.notice, Announcement) and self._unwanted(posted.notice):
                _tell(posted, spoken=False)
                continue
            self._taken = posted
            return posted.notice
        return None

    def said(self, *, spoken: bool = True) -> None:
        """The notice that was taken is over, spoken or not: a pause begins."""
        self._not_before = self._loop.time() + _GAP_S
        taken, self._taken = self._taken, None
        if taken is not None:
            _tell(taken, spoken=spoken)

    @property
    def rings(self) -> bool:
        """Whether what is said at the moment was asked for: an alarm, a timer."""
        taken = None if self._taken is None else self._taken.notice
        return isinstance(taken, Announcement) and taken.asked_for

    def settle(self, id_: str, answer: str | None, why: Why) -> None:
        """How a question ended; only the first word on it counts."""
        posted = self._asking.pop(id_, None)
        if posted is not None and posted.answered is not None:
            posted.answered(PersonAnswer(id_, answer, why))

    def _unwanted(self, announcement: Announcement) -> bool:
        return self._knobs().do_not_disturb and not announcement.asked_for

    def _unfit(self) -> Why | None:
        """Why nobody can be asked anything at the moment."""
        knobs = self._knobs()
        if knobs.do_not_disturb:
            return Why.DO_NOT_DISTURB
        return Why.MUTED if knobs.muted else None

    def _room(self) -> bool:
        """Whether one more may come in; if so it is counted."""
        now = self._loop.time()
        gained = (now - self._counted_at) / _EVERY_S
        self._allowance = min(float(MOST_WAITING), self._allowance + gained)
        self._counted_at = now
        if len(self._waiting) >= MOST_WAITING or self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def _post(self, posted: _Posted) -> None:
        kept_s = _KEPT_S[type(posted.notice)]
        posted.expiry = self._loop.call_later(kept_s, self._expire, posted)
        self._waiting.append(posted)
        self._came.set()

    def _expire(self, posted: _Posted) -> None:
        self._waiting.remove(posted)
        if isinstance(posted.notice, PersonQuestion):
            self.settle(posted.notice.id, None, Why.EXPIRED)
        _tell(posted, spoken=False)


def _tell(posted: _Posted, *, spoken: bool) -> None:
    if posted.said is not None:
        posted.said(spoken)

"""What has come to its time and is to be said: once, or again until somebody is there. Pure.

Refuses to ring for ever (`RINGS_S`), and gives up what could not be said for `KEPT_S`.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from appliance.skills.pending import Waits

RINGS_S = {Waits.TIMER: 60.0, Waits.ALARM: 600.0, Waits.REMINDER: 0.0}
"""For how long it is said again and again, unless somebody speaks to Hearth."""
AGAIN_S = 10.0
"""From the end of one saying to the next."""
KEPT_S = 600.0
"""So long is tried to say it at all."""
_REFUSED_S = 5.0
"""After so long an announcement that was not taken is offered again."""
RECENT_S = 300.0
"""So long after it rang it can be snoozed."""
_TOGETHER = 4
"""So many are told in one announcement."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come. `at` is local time, `total_s` what a timer was set for."""

    number: int
    waits: Waits
    what: str
    at: dt.datetime
    total_s: int = 0
    missed: bool = False
    """Hearth was off at that time, or the clock on the wall was wrong."""


@dataclass(slots=True, eq=False)
class _Bell:
    due: Due
    next_s: float
    given_up_s: float
    rings_until_s: float | None = None
    """None until it was said for the first time."""
    on_its_way: bool = False


@dataclass(slots=True)
class Bells:
    """Every method takes the seconds of a clock that nobody can set."""

    _bells: list[_Bell] = field(default_factory=list)
    _rung: tuple[Due, ...] = ()
    _rung_s: float = float("-inf")
    _made: int = 0

    @property
    def unsaid(self) -> tuple[Due, ...]:
        """Those that were not said yet, not even once."""
        return tuple(each.due for each in self._bells if each.rings_until_s is None)

    def add(self, due: Due, now_s: float) -> Due:
        """Returns it with a number of its own."""
        self._made = max(self._made, due.number - 1) + 1
        due = replace(due, number=self._made)
        self._bells.append(_Bell(due, now_s, now_s + KEPT_S))
        return due

    def offered(self, now_s: float) -> tuple[Due, ...]:
        """What is to be said now; each of them then `said` or `refused`."""
        ready = [each for each in self._bells if not each.on_its_way and each.next_s <= now_s]
        for bell in ready[:_TOGETHER]:
            bell.on_its_way = True
        return tuple(bell.due for bell in ready[:_TOGETHER])

    def said(self, due: tuple[Due, ...], now_s: float) -> None:
        """These were said; those that ring are said again."""
        for bell in self._found(due):
            bell.on_its_way, bell.next_s = False, now_s + AGAIN_S
            if bell.rings_until_s is None:
                rings_s = 0.0 if bell.due.missed else RINGS_S[bell.due.waits]
                bell.rings_until_s = now_s + rings_s
            if bell.next_s >= bell.rings_until_s:
                self._bells.remove(bell)
        self._rung, self._rung_s = due, now_s

    def refused(self, due: tuple[Due, ...], now_s: float) -> int:
        """These were not said and are offered again. How many of them are given up."""
        given_up = 0
        for bell in self._found(due):
            bell.on_its_way, bell.next_s = False, now_s + _REFUSED_S
            if now_s >= bell.given_up_s:
                self._bells.remove(bell)
                given_up += bell.rings_until_s is None
        return given_up

    def attend(self) -> None:
        """Somebody is there and speaks: what was said once does not ring any more."""
        self._bells = [bell for bell in self._bells if bell.rings_until_s is None]

    def rung(self, now_s: float, within_s: float = RECENT_S) -> tuple[Due, ...]:
        """What rang last, if that was so short a while ago."""
        return self._rung if now_s - self._rung_s <= within_s else ()

    def settle(self) -> None:
        """What rang was answered: it can be snoozed no more."""
        self._rung = ()

    def next_s(self) -> float | None:
        """When there is something to say."""
        return min((bell.next_s for bell in self._bells if not bell.on_its_way), default=None)

    def _found(self, due: tuple[Due, ...]) -> list[_Bell]:
        numbers = {each.number for each in due}
        return [bell for bell in self._bells if bell.due.number in numbers]

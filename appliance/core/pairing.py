"""A code that is spoken in the room lets a browser in: who reads it has been there.

It belongs to the browser that asked for it, so nobody else on the network can guess at it; it is
used once, holds for ten minutes and for four wrong tries. Who has to wait goes before everybody who
asked later, and a code that somebody waits for holds for two minutes: whoever asks again and again
keeps nobody out. Pure: time and digits are the caller's.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.guesses import WINDOW_S, Guesses

DIGITS = 8
CODE_S = 10 * 60.0
TRIES = 4
MOST_AGAIN = 3
"""Tries within a quarter of an hour that are not the first with their code."""
TURN_S = 2 * 60.0
"""So long a code holds while somebody else waits for one."""
_RESERVED_S = 60.0
"""So long whoever waits longest may come before the next does."""
_MOST_WAITING = 50
_MOST_CODES = 4
"""Within a quarter of an hour: a room is no place for a loudspeaker that goes on and on."""
_MOST_CODES_EACH = 3
"""Of these, for one address."""


@dataclass(frozen=True, slots=True)
class Paired:
    """The code was right. It is gone with that."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """It was not; so many tries are left."""

    left: int


@dataclass(frozen=True, slots=True)
class NoCode:
    """There is none for this browser: never asked for, too old, used up."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not looked at: too many tries. After `s` seconds one is."""

    s: float


Judged = Paired | Wrong | NoCode | Wait


@dataclass(slots=True)
class _Code:
    browser: str
    digits: str
    until_s: float
    since_s: float
    """When the first code of this turn was asked for: another one does not make it longer."""
    tries: int = 0


class Pairing:
    """One code at a time. `digits` makes `DIGITS` random ones.

    With every code one try, and `MOST_AGAIN` more in a quarter of an hour: 28 in an hour at most.
    """

    def __init__(self, digits: Callable[[], str]) -> None:
        self._digits = digits
        self._guesses = Guesses(MOST_AGAIN, MOST_AGAIN)
        self._asked = Guesses(_MOST_CODES, _MOST_CODES_EACH)
        self._code: _Code | None = None
        self._waiting: dict[str, float] = {}
        """Who was refused, by network address, in their order: since when."""
        self._free_s: float | None = None
        """Since when the first of them might have had a code."""

    def begin(self, browser: str, place: str, now_s: float) -> str | Wait:
        """A code to be spoken for this browser at a network address, in the place of its last one.

        `Wait`: ask again then, and not much later, or others go first.
        """
        code = self._current(now_s)
        turn_s = 0.0 if code is None else code.since_s + TURN_S - now_s
        mine = code is not None and code.browser == browser
        # Nobody's turn passes while there can be no code for anybody.
        none_s = self._asked.wait_s("", now_s)
        before_s = 0.0 if max(turn_s, none_s) > 0 else self._before(place, now_s)
        others = any(who != place for who in self._waiting)
        busy_s = turn_s if others or not mine else 0.0
        wait_s = max(busy_s, before_s, none_s, self._asked.wait_s(place, now_s))
        if wait_s > 0:
            if not mine:
                self._queue(place, now_s)
            return Wait(wait_s)
        self._asked.allowed(place, now_s)
        self._waiting.pop(place, None)
        self._free_s = None
        since_s = code.since_s if code is not None and mine else now_s
        self._code = _Code(browser, self._digits(), now_s + CODE_S, since_s)
        return self._code.digits

    def _queue(self, place: str, now_s: float) -> None:
        self._waiting = {
            who: since for who, since in self._waiting.items() if now_s - since < 2 * WINDOW_S
        }
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.setdefault(place, now_s)

    def _before(self, place: str, now_s: float) -> float:
        """How long those go before this one who have waited longer; 0 = not at all."""
        while self._waiting:
            first = next(iter(self._waiting))
            if first == place:
                return 0.0
            if self._free_s is None:
                self._free_s = now_s
            left_s = self._free_s + _RESERVED_S - now_s
            if left_s > 0:
                return left_s
            # It did not come: the next one's turn.
            del self._waiting[first]
            self._free_s = None
        return 0.0

    def pending(self, browser: str, now_s: float) -> bool:
        """Whether this browser has a code to enter."""
        code = self._current(now_s)
        return code is not None and code.browser == browser

    def judge(self, browser: str, place: str, typed: str, now_s: float) -> Judged:
        """What becomes of what was typed in a browser at a network address, `place`."""
        code = self._current(now_s)
        if code is None or code.browser != browser:
            return NoCode()
        # The first try with each code is looked at in any case, whatever others have tried.
        if code.tries and not self._guesses.allowed(place, now_s):
            return Wait(self._guesses.wait_s(place, now_s))
        digits = "".join(letter for letter in typed if letter.isascii() and letter.isdigit())
        if hmac.compare_digest(digits, code.digits):
            self._code = None
            return Paired()
        code.tries += 1
        if code.tries >= TRIES:
            self._code = None
        return Wrong(TRIES - code.tries)

    def _current(self, now_s: float) -> _Code | None:
        if self._code is not None and now_s >= self._code.until_s:
            self._code = None
        return self._code

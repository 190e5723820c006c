"""A code that is spoken in the room lets a browser in: who reads it has been there.

It belongs to the browser that asked for it, so nobody else on the network can guess at it; it is
used once, holds for ten minutes and for five wrong tries. Pure: time and digits are the caller's.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.guesses import Guesses

DIGITS = 8
CODE_S = 10 * 60.0
TRIES = 5
_MOST_CODES = 3
"""Within a quarter of an hour: a room is no place for a loudspeaker that goes on and on."""


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
    tries: int = 0


class Pairing:
    """One code at a time. `digits` makes `DIGITS` random ones; `guesses` counts what is tried."""

    def __init__(self, digits: Callable[[], str], guesses: Guesses) -> None:
        self._digits = digits
        self._guesses = guesses
        self._asked = Guesses(_MOST_CODES, _MOST_CODES)
        self._code: _Code | None = None

    def begin(self, browser: str, now_s: float) -> str | Wait:
        """A code to be spoken for this browser, in the place of its last one."""
        code = self._current(now_s)
        if code is not None and code.browser != browser:
            return Wait(code.until_s - now_s)
        if not self._asked.allowed("", now_s):
            return Wait(self._asked.wait_s("", now_s))
        self._code = _Code(browser, self._digits(), now_s + CODE_S)
        return self._code.digits

    def pending(self, browser: str, now_s: float) -> bool:
        """Whether this browser has a code to enter."""
        code = self._current(now_s)
        return code is not None and code.browser == browser

    def judge(self, browser: str, place: str, typed: str, now_s: float) -> Judged:
        """What becomes of what was typed in a browser at a network address, `place`."""
        code = self._current(now_s)
        if code is None or code.browser != browser:
            return NoCode()
        if not self._guesses.allowed(place, now_s):
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

"""How often somebody may try to come in. Refuses by counting, and forgets by itself.

The window slides, so nobody who was refused has to wait longer than one. Time is the caller's, in
seconds; one that runs backwards frees nothing.
"""

from collections import deque

WINDOW_S = 15 * 60.0
MOST = 7
"""Guesses that are looked at within a window, from everywhere together: 28 in an hour."""
MOST_EACH = 5
"""From one place."""


class Guesses:
    """At most `most` within `WINDOW_S`, and `most_each` of them from one place.

    >>> guesses = Guesses(most=2, most_each=1)
    >>> guesses.allowed("a", 0.0), guesses.allowed("a", 1.0), guesses.allowed("b", 2.0)
    (True, False, True)
    >>> guesses.wait_s("a", 2.0), guesses.wait_s("c", 2.0)
    (898.0, 898.0)
    """

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH) -> None:
        self._most = most
        self._most_each = most_each
        self._made: deque[tuple[float, str]] = deque()
        self._now_s = 0.0

    def allowed(self, place: str, now_s: float) -> bool:
        """Whether one more guess from there is looked at; if so it is counted."""
        if self.wait_s(place, now_s) > 0:
            return False
        self._made.append((self._now_s, place))
        return True

    def wait_s(self, place: str, now_s: float) -> float:
        """How long until a guess from there is looked at, if nobody else guesses; 0 = now."""
        self._now_s = max(self._now_s, now_s)
        while self._made and self._now_s - self._made[0][0] >= WINDOW_S:
            self._made.popleft()
        own = [at for at, where in self._made if where == place]
        full = []
        if len(self._made) >= self._most:
            full.append(self._made[-self._most][0])
        if len(own) >= self._most_each:
            full.append(own[-self._most_each])
        return max((at + WINDOW_S - self._now_s for at in full), default=0.0)

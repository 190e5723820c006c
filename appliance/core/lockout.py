"""Guarded questions that nobody confirms: after a few of them none is asked for a while.

Somebody who guesses numbers, or a television that keeps asking for the door, gets no fourth try.
Refuses to be shortened by a clock that runs backwards.
"""

MINUTE_MS = 60_000


class Lockout:
    """`most` failures within `within_ms` lock for `locked_ms`, counted from the last of them."""

    def __init__(
        self, most: int = 3, within_ms: int = 10 * MINUTE_MS, locked_ms: int = 10 * MINUTE_MS
    ) -> None:
        self._most = most
        self._within_ms = within_ms
        self._locked_ms = locked_ms
        self._failures: list[int] = []
        self._now_ms = 0
        self._until_ms: int | None = None

    def failed(self, now_ms: int) -> None:
        """A guarded question ended without a confirmation."""
        now_ms = self._latest(now_ms)
        recent = [at for at in self._failures if now_ms - at < self._within_ms]
        self._failures = [*recent, now_ms][-self._most :]
        if len(self._failures) == self._most:
            self._until_ms = now_ms + self._locked_ms

    def left_ms(self, now_ms: int) -> int:
        """How long guarded actions stay locked; 0 if they are not."""
        now_ms = self._latest(now_ms)
        return 0 if self._until_ms is None else max(0, self._until_ms - now_ms)

    def refusal(self, now_ms: int) -> str:
        """What to say to a guarded request; "" if nothing is locked."""
        left_ms = self.left_ms(now_ms)
        if not left_ms:
            return ""
        minutes = -(-left_ms // MINUTE_MS)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        times = "once" if self._most == 1 else f"{self._most} times"
        return f"Something risky was not confirmed {times}, so I won't do any of it for {wait}."

    def _latest(self, now_ms: int) -> int:
        self._now_ms = max(self._now_ms, now_ms)
        return self._now_ms

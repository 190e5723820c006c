"""One line for a long step: a bar at a terminal, now and then a line in a log. Refuses to guess."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self, TextIO

WIDTH = 24
LOG_EVERY = 0.10
"""Without a terminal, a line is written each time this share of the step is done."""


class Progress:
    """Shows how far a step is. Use as a context manager; an exception leaves the line as it stands.

    `clock` gives seconds on any monotonic scale.
    """

    def __init__(self, title: str, out: TextIO | None = None, *, live: bool | None = None) -> None:
        self._title = title
        self._out = out if out is not None else sys.stdout
        self._live = self._out.isatty() if live is None else live
        self._began = time.monotonic()
        self._drawn = -1.0
        self._width = 0

    def __enter__(self) -> Self:
        self._say(f"  {self._title} ...", last=not self._live)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._say(f"  {self._title}: done in {duration(self._spent())}", last=True)
        elif self._live:
            self._out.write("\n")
            self._out.flush()

    def _spent(self) -> float:
        return time.monotonic() - self._began

    def at(self, done: float, total: float, note: str = "") -> None:
        """`done` of `total` in any unit; the note says what is being worked on."""
        if total <= 0:
            return
        share = min(done / total, 1.0)
        step = 0.01 if self._live else LOG_EVERY
        if share < self._drawn:
            self._drawn = -1.0
        if share - self._drawn < step and not (share >= 1.0 > self._drawn):
            return
        self._drawn = share
        filled = round(share * WIDTH)
        left = self._spent() / share * (1 - share) if share > 0 else 0.0
        eta = f"about {duration(left)} left" if 0.02 < share < 1 and left >= 1 else ""
        bar = "#" * filled + "-" * (WIDTH - filled)
        tail = ", ".join(part for part in (note, eta) if part)
        self._say(f"  {self._title} [{bar}] {share:4.0%} {tail}", last=not self._live)

    def note(self, text: str) -> None:
        """Something worth a line of its own in a log; at a terminal it replaces the bar."""
        self._say(f"  {self._title}: {text}", last=not self._live)

    def _say(self, text: str, *, last: bool) -> None:
        if self._live:
            # A line that wraps could not be drawn over.
            shown = text[: shutil.get_terminal_size().columns - 1]
            self._out.write("\r" + shown.ljust(self._width) + ("\n" if last else ""))
            self._width = 0 if last else len(shown)
        else:
            self._out.write(text.rstrip() + "\n")
        self._out.flush()


def duration(seconds: float) -> str:
    """`4 s`, `3 min 05 s`."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"

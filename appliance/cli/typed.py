"""A conversation by typing: a line is an utterance, or the answer when something was asked.

Playback counts as finished at once, so an answer can never come too early.
"""

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import TextIO

from appliance.core.consent import Spoken
from appliance.core.types import Played
from appliance.ports import Observer

LONGEST_LINE = 10_000
"""Characters; what is longer is cut, as nobody says it in one breath."""


class Lines:
    """Lines of a stream, read by one thread so that the loop never waits for a person.

    `None` marks the end. `prompt` is called before each wait for a line.
    """

    def __init__(self, stream: TextIO = sys.stdin, prompt: Callable[[], None] = lambda: None):
        self._stream = stream
        if isinstance(stream, io.TextIOWrapper):
            # Bytes that are no text become a sign of their own, in the events as well.
            stream.reconfigure(errors="replace")
        self._prompt = prompt

    async def next(self) -> str | None:
        self._prompt()
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str | None] = loop.create_future()

        def read() -> None:
            text = self._read_line()
            loop.call_soon_threadsafe(_settle, line, text.strip() if text else None)

        # A daemon thread: Ctrl-C must not wait for a line that nobody will type.
        threading.Thread(target=read, daemon=True).start()
        return await line

    def _read_line(self) -> str:
        """The next line, at most `LONGEST_LINE` characters of it; "" at the end."""
        try:
            text = rest = self._stream.readline(LONGEST_LINE)
            while rest and not rest.endswith("\n"):
                rest = self._stream.readline(LONGEST_LINE)
        except (OSError, ValueError):
            return ""
        return text


def _settle(line: "asyncio.Future[str | None]", text: str | None) -> None:
    if not line.done():
        line.set_result(text)


class TypedTalk:
    """Implements `assistant.Talk` on lines. Times are milliseconds of the loop's clock."""

    def __init__(self, lines: Lines, observer: Observer) -> None:
        self._lines = lines
        self._observer = observer

    async def say(self, sentences: AsyncIterator[str], starts: str) -> Played:
        first = True
        async for _ in sentences:
            if first:
                self._observer.mark(starts)
                first = False
        return Played(fraction=1.0, interrupted=False, ended_ms=self.now_ms())

    async def listen(self, after_ms: int, within_ms: int) -> Spoken | None:
        """The next line, however long it takes; an empty line or the end is silence."""
        text = await self._lines.next()
        return Spoken(text, self.now_ms()) if text else None

    def now_ms(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)

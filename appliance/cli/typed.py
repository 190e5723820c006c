"""A conversation by typing: a line is an utterance, or the answer when something was asked.

Playback counts as finished at once, so an answer can never come too early.
"""

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TextIO

from appliance.core.types import Played
from appliance.core.verdicts import Spoken
from appliance.ports import Observer

LONGEST_LINE = 10_000
"""Characters; what is longer is cut, as nobody says it in one breath."""

_TYPING_S = 60.0


class Lines:
    """Lines of a stream, read by one thread so that the loop never waits for a person.

    `None` marks the end. `prompt` is called before each wait for a line. A wait that is given up
    loses nothing: the next one is for the same line.
    """

    def __init__(self, stream: TextIO = sys.stdin, prompt: Callable[[], None] = lambda: None):
        self._stream = stream
        if isinstance(stream, io.TextIOWrapper):
            # Bytes that are no text become a sign of their own, in the events as well.
            stream.reconfigure(errors="replace")
        self._prompt = prompt
        self._awaited: asyncio.Future[str | None] | None = None

    async def next(self) -> str | None:
        self._prompt()
        if self._awaited is None:
            self._awaited = self._read()
        line = await asyncio.shield(self._awaited)
        self._awaited = None
        return line

    async def next_unless(self, arrival: Awaitable[None]) -> str | None:
        """The next line, or "" as soon as `arrival` returns."""
        async with asyncio.TaskGroup() as tasks:
            line = tasks.create_task(self.next())
            other = tasks.create_task(_awaited(arrival))
            await asyncio.wait({line, other}, return_when=asyncio.FIRST_COMPLETED)
            other.cancel()
            if not line.done():
                line.cancel()
                return ""
        return line.result()

    def _read(self) -> "asyncio.Future[str | None]":
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str | None] = loop.create_future()

        def read() -> None:
            text = self._read_line()
            loop.call_soon_threadsafe(_settle, line, text.strip() if text else None)

        # A daemon thread: Ctrl-C must not wait for a line that nobody will type.
        threading.Thread(target=read, daemon=True).start()
        return line

    def _read_line(self) -> str:
        """The next line, at most `LONGEST_LINE` characters of it; "" at the end."""
        try:
            text = rest = self._stream.readline(LONGEST_LINE)
            while rest and not rest.endswith("\n"):
                rest = self._stream.readline(LONGEST_LINE)
        except (OSError, ValueError):
            return ""
        return text


async def _awaited(arrival: Awaitable[None]) -> None:
    await arrival


def _settle(line: "asyncio.Future[str | None]", text: str | None) -> None:
    if not line.done():
        line.set_result(text)


class TypedTalk:
    """Implements `talking.talk.Talk` on lines. Times are milliseconds of the loop's clock."""

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
        """The next line within a minute, for typing takes its time; an empty one is silence."""
        try:
            async with asyncio.timeout(max(_TYPING_S, within_ms / 1000)):
                text = await self._lines.next()
        except TimeoutError:
            return None
        return Spoken(text, self.now_ms()) if text else None

    def hush(self) -> None:
        """Nothing: a line that was written has been read."""

    def awaited(self) -> bool:
        """Never: nobody types while Hearth writes."""
        return False

    def now_ms(self) -> int:
        return round(asyncio.get_running_loop().time() * 1000)

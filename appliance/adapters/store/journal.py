"""The journal on disk: one writer, every entry on the disk before `record` returns.

Refuses to go on silently. What cannot be written whole is taken back and raises JournalUnwritable;
what was changed or removed behind its back is noted in the journal itself, which goes on from what
can be relied on, so that the break stays visible. `core.chain` says what a sound journal is,
`journal_folder` which files there are.

The order of writing is the law that makes a power cut harmless: line, then head; head with the
oldest line to keep, then the removal of older segments; the very first head, then the key.
"""

import asyncio
import errno
import fcntl
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from appliance.adapters.store.journal_folder import (
    Folder,
    lines_since,
    newest_change,
    raw_lines,
)
from appliance.core.accounts import Dated
from appliance.core.chain import (
    START,
    TORN,
    Head,
    Kind,
    Line,
    Link,
    head_bytes,
    is_sound,
    line_of,
    sealed,
)
from appliance.core.errors import JournalUnwritable
from appliance.core.journal import Change, Entry, Noted, changed, entry_of, plain
from appliance.runtime import durable
from appliance.runtime.durable import regular

_log = logging.getLogger(__name__)

SEGMENT_BYTES = 4 << 20
SEGMENTS = 16
_TORN_KEPT = 64 << 10

_Got = TypeVar("_Got")


def _utc() -> datetime:
    return datetime.now(UTC)


class JournalFiles:
    """Implements `ports.Journal`. `with JournalFiles(data_dir(), boot) as journal`.

    Entering does not touch the disk: a journal that cannot be written stops changes, not answers.
    After a failure the next `record` begins anew with what is on the disk.
    """

    def __init__(
        self,
        data: Path,
        boot: str,
        *,
        now: Callable[[], datetime] = _utc,
        segment_bytes: int = SEGMENT_BYTES,
        segments: int = SEGMENTS,
    ) -> None:
        """`boot` is the id of this run; `segments` of `segment_bytes` are kept."""
        self._folder = Folder(data)
        self._boot = boot
        self._now = now
        self._segment_bytes = segment_bytes
        self._segments = segments
        self._thread = ThreadPoolExecutor(1, "journal")
        """One, so that entries stand in the order of the calls."""
        self._lock: int | None = None
        self._key: bytes | None = None
        self._tail: _Tail | None = None
        self._known = START
        """The newest line that this process has seen on the disk."""
        self._changes: tuple[Change, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()
        self._close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def ready(self) -> None:
        """Raises JournalUnwritable if nothing can be recorded just now."""
        await self._in_turn(lambda: self._guarded(self._opened))

    async def record(self, entry: Entry) -> None:
        """Raises JournalUnwritable, and ConsentError for what must not be written down.

        Giving it up leaves the entry whole or away.
        """
        await self._in_turn(lambda: self._guarded(lambda: self._append(entry)))

    async def last_change(self) -> tuple[Change, ...] | None:
        return await self._in_turn(self._last_change) or None

    async def since(self, when: datetime) -> tuple[Dated, ...]:
        return await self._in_turn(lambda: lines_since(self._folder.data, when))

    async def _in_turn(self, work: Callable[[], _Got]) -> _Got:
        try:
            waiting = self._thread.submit(work)
        except RuntimeError as error:
            raise JournalUnwritable(f"the journal {self._folder.lines} is closed") from error
        return await asyncio.wrap_future(waiting)

    def _last_change(self) -> tuple[Change, ...]:
        if self._changes is None:
            self._changes = newest_change(self._folder.data)
        return self._changes

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError as error:
            self._close()
            raise _unwritable(self._folder, error) from error
        except JournalUnwritable:
            self._close()
            raise

    def _append(self, entry: Entry) -> None:
        tail = self._opened()
        tail.check()
        at = self._now().isoformat(timespec="milliseconds")
        self._known = tail.append(entry, at, self._boot)
        if changes := changed(entry_of(plain(entry)) or entry):
            self._changes = changes

    def _opened(self) -> "_Tail":
        if self._tail is None:
            self._folder.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._hold_lock()
            self._tail, notes = self._recover()
            for note in notes:
                _log.warning("the journal: %s", note.found)
                self._append(note)
        return self._tail

    def _close(self) -> None:
        if self._tail is not None:
            os.close(self._tail.descriptor)
            self._tail = None

    def _hold_lock(self) -> None:
        if self._lock is not None:
            return
        lock = regular(self._folder.lock, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise JournalUnwritable(
                f"another Hearth writes the journal {self._folder.lines}; end it, or give this one "
                "another folder with HEARTH_DATA"
            ) from None
        self._lock = lock

    def _recover(self) -> tuple["_Tail", list[Noted]]:
        """Find the end of the chain, and what there is to note about it."""
        folder = self._folder
        key, head, lost = _start(folder, self._key)
        self._key = key
        folder.lines.mkdir(exist_ok=True, mode=0o700)
        folder.lines.chmod(0o700)
        durable.sync(folder.data)
        numbers = folder.segments()
        if head is not None:
            for number in [each for each in numbers if each < head.segment]:
                folder.segment(number).unlink()
                numbers.remove(number)
        torn = _set_aside(folder, numbers[-1]) if numbers else 0
        newest, found = _newest(folder, numbers, head, key)
        if newest.seq < self._known.seq:
            newest, found = self._known, found or Kind.TRUNCATED
        found = lost or found
        base, oldest = _oldest(folder, numbers, key) if head is None else (head.base, head.segment)
        number = numbers[-1] if numbers else oldest
        limits = self._segment_bytes, self._segments
        tail = _Tail(folder, key, Head(newest, base, oldest), number, limits)
        if found is None:
            # Otherwise the old head is the proof of the break until the note of it is written.
            tail.write_head()
        notes = [Noted(TORN, torn)] if torn else []
        return tail, [*notes, Noted(found.value)] if found else notes


class _Tail:
    """The newest segment, open for appending, and the head that belongs to it."""

    def __init__(
        self, folder: Folder, key: bytes, head: Head, number: int, limits: tuple[int, int]
    ) -> None:
        """`limits`: bytes of a segment, segments."""
        self._folder = folder
        self._key = key
        self._head = head
        self._number = number
        self._segment_bytes, self._segments = limits
        self.descriptor = durable.appended(folder.segment(number), os.O_CREAT)
        durable.sync(folder.lines)
        self._size = os.fstat(self.descriptor).st_size

    def check(self) -> None:
        """Raises JournalUnwritable when somebody else moved, removed or wrote the segment."""
        path = self._folder.segment(self._number)
        ours, theirs = os.fstat(self.descriptor), path.lstat()
        if (ours.st_dev, ours.st_ino) != (theirs.st_dev, theirs.st_ino):
            raise JournalUnwritable(f"{path} was put in the place of the journal")
        if ours.st_size != self._size:
            raise JournalUnwritable(f"{path} was changed by another program")

    def append(self, entry: Entry, at_iso: str, boot: str) -> Link:
        """Raises OSError with nothing written, or with a line that is whole."""
        line, link = sealed(entry, self._head.newest, at_iso, boot, self._key)
        if self._size and self._size + len(line) > self._segment_bytes:
            self._next_segment()
        try:
            durable.write(self.descriptor, line)
            os.fsync(self.descriptor)
        except OSError:
            os.ftruncate(self.descriptor, self._size)
            raise
        self._size += len(line)
        self._head = Head(link, self._head.base, self._head.segment)
        self.write_head()
        for number in self._folder.segments():
            if number >= self._head.segment:
                break
            self._folder.segment(number).unlink()
        return link

    def write_head(self) -> None:
        durable.replace(self._folder.head, head_bytes(self._head, self._key))

    def _next_segment(self) -> None:
        """Go on in a new file; the next head tells which is the oldest to keep."""
        fresh = durable.appended(self._folder.segment(self._number + 1), os.O_CREAT | os.O_EXCL)
        durable.sync(self._folder.lines)
        os.close(self.descriptor)
        self.descriptor, self._number, self._size = fresh, self._number + 1, 0
        for number in self._folder.segments()[-self._segments :]:
            if number <= self._head.segment:
                return
            first = next(_sound_lines(self._folder, number, self._key), None)
            if first is not None:
                base = Link(first.link.seq - 1, first.previous)
                self._head = Head(self._head.newest, base, number)
                return


def _start(folder: Folder, known: bytes | None) -> tuple[bytes, Head | None, Kind | None]:
    """The key, the head, and what is wrong with them; makes both at the very first start."""
    key = folder.read_key()
    if key is None and (fresh := folder.read_key(folder.new_key)) is not None:
        # The very first start was cut short: the head, if it is there, tells that by its seal.
        key = fresh if folder.read_head(fresh) is not None else None
        if key is not None:
            folder.new_key.replace(folder.key)
            durable.sync(folder.data)
    if key is not None:
        folder.key.chmod(0o600)
        head = folder.read_head(key)
        return key, head, None if head is not None else Kind.TRUNCATED
    is_first = known is None and not folder.head.exists() and not folder.segments()
    key = known or secrets.token_bytes(32)
    durable.replace(folder.new_key, f"{key.hex()}\n".encode())
    if is_first:
        durable.replace(folder.head, head_bytes(Head(START), key))
    folder.new_key.replace(folder.key)
    durable.sync(folder.data)
    head = folder.read_head(key)
    return key, head, None if is_first else Kind.MISSING


def _newest(
    folder: Folder, numbers: list[int], head: Head | None, key: bytes
) -> tuple[Link, Kind | None]:
    """The line to bind the next one to, and how the chain ends otherwise than it should."""
    last = _last_line(folder, numbers)
    line = line_of(last) if last is not None else None
    sound = line is not None and last is not None and is_sound(line, last, key)
    if head is None:
        return _last_link(folder, numbers, key), Kind.TRUNCATED
    if last is None:
        is_empty = head.newest == head.base
        return head.newest, None if is_empty else Kind.TRUNCATED
    if line is None or not sound:
        return head.newest, Kind.CHANGED
    if line.link == head.newest:
        return line.link, None
    if line.link.seq == head.newest.seq + 1 and line.previous == head.newest.seal:
        return line.link, None
    if line.link.seq <= head.newest.seq:
        return head.newest, Kind.TRUNCATED
    return line.link, Kind.CHANGED


def _last_line(folder: Folder, numbers: list[int]) -> bytes | None:
    for number in reversed(numbers):
        last = None
        for last in raw_lines(folder.segment(number)):  # noqa: B007 - the last one is wanted
            pass
        if last is not None:
            return last
    return None


def _last_link(folder: Folder, numbers: list[int], key: bytes) -> Link:
    """Without a head: the last line that is sound, else any that has a number."""
    for number in reversed(numbers):
        found = list(_sound_lines(folder, number, key))
        if found:
            return found[-1].link
    for number in reversed(numbers):
        lines = [line for raw in raw_lines(folder.segment(number)) if (line := line_of(raw))]
        if lines:
            return lines[-1].link
    return START


def _oldest(folder: Folder, numbers: list[int], key: bytes) -> tuple[Link, int]:
    """Without a head: what the oldest line that is sound was bound to, and its segment."""
    for number in numbers:
        if (first := next(_sound_lines(folder, number, key), None)) is not None:
            return Link(first.link.seq - 1, first.previous), number
    return START, numbers[0] if numbers else 1


def _sound_lines(folder: Folder, number: int, key: bytes) -> Iterator[Line]:
    for raw in raw_lines(folder.segment(number)):
        line = line_of(raw)
        if line is not None and is_sound(line, raw, key):
            yield line


def _set_aside(folder: Folder, number: int) -> int:
    """Take an unfinished line off the end of a segment; how many bytes that were."""
    descriptor = durable.appended(folder.segment(number), 0)
    try:
        read = whole = 0
        rest = b""
        for raw in raw_lines(folder.segment(number)):
            read += len(raw)
            rest = (rest + raw)[:_TORN_KEPT]
            if raw.endswith(b"\n"):
                whole, rest = read, b""
        if rest:
            durable.replace(folder.lines / "torn", rest)
            os.ftruncate(descriptor, whole)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return read - whole


def _unwritable(folder: Folder, error: OSError) -> JournalUnwritable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return JournalUnwritable(f"the disk is full: {folder.lines} cannot be written; free some")
    place = error.filename or folder.lines
    return JournalUnwritable(f"cannot write the journal: {place}: {error.strerror}")

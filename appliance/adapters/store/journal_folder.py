"""The files of the journal, and how they are read. Takes no lock and changes nothing.

In the data folder:

    journal/0001.jsonl ...  the chain (`core.chain`), in segments; only ever appended to
    journal/torn            what a power cut left of a line, for whoever wonders; never read
    journal.head            which line is the newest and which the oldest kept
    journal.key             what lines and head are sealed with: who can read it can forge them
    journal.lock            held by the one that writes

Only regular files are opened and no link is followed: whoever may write in the folder could
otherwise make Hearth wait on a pipe, or append to another file.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from appliance.core.accounts import Dated
from appliance.core.chain import (
    LONGEST_LINE,
    START,
    Break,
    Head,
    Kind,
    Line,
    Verdict,
    Verifier,
    head_of,
    is_sound,
    line_of,
)
from appliance.core.errors import StoreError
from appliance.core.journal import Change, changed
from appliance.runtime.durable import regular

_SEGMENT = re.compile(r"([0-9]{4,9})\.jsonl")
_KEY = re.compile(rb"[0-9a-f]{64}\n")
_LONGEST_HEAD = 4096
_TRIES = 20
"""Each is spoilt only if a whole segment was written and the oldest removed in the meantime."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where everything is. What reads raises OSError."""

    data: Path

    @property
    def lines(self) -> Path:
        return self.data / "journal"

    @property
    def head(self) -> Path:
        return self.data / "journal.head"

    @property
    def key(self) -> Path:
        return self.data / "journal.key"

    @property
    def new_key(self) -> Path:
        """A key whose head may not have been written yet."""
        return self.data / "journal.key.new"

    @property
    def lock(self) -> Path:
        return self.data / "journal.lock"

    def segment(self, number: int) -> Path:
        return self.lines / f"{number:04}.jsonl"

    def segments(self) -> list[int]:
        """The numbers of the segments, oldest first."""
        try:
            names = {path.name for path in self.lines.iterdir()}
        except FileNotFoundError:
            return []
        found = [_SEGMENT.fullmatch(name) for name in names]
        numbers = [int(match[1]) for match in found if match]
        return sorted(number for number in numbers if self.segment(number).name in names)

    def read_key(self, path: Path | None = None) -> bytes | None:
        """None if there is none, or something else in its place."""
        raw = content(path or self.key, _LONGEST_HEAD)
        return bytes.fromhex(raw.decode()) if raw and _KEY.fullmatch(raw) else None

    def read_head(self, key: bytes) -> Head | None:
        """None if there is none, or one that was not made with this key."""
        raw = content(self.head, _LONGEST_HEAD)
        return head_of(raw, key) if raw else None


def content(path: Path, limit: int) -> bytes | None:
    """The first `limit` bytes; None if there is no such file."""
    try:
        descriptor = regular(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit)


def raw_lines(path: Path) -> Iterator[bytes]:
    """The lines with their line feeds, what is absurdly long in pieces; the last may have none."""
    with os.fdopen(regular(path, os.O_RDONLY), "rb") as file:
        while raw := file.readline(LONGEST_LINE):
            yield raw


def examine(data: Path) -> Verdict | None:
    """Judge the whole journal; None if there has never been one. Raises StoreError.

    Whoever writes goes on meanwhile: the head is read before and after, and what was removed in
    between because of its age is no break.
    """
    folder = Folder(data)
    try:
        for _ in range(_TRIES):
            key = folder.read_key()
            if key is None:
                verdict = _without_key(folder)
                if verdict is not None and folder.read_key() is not None:
                    # The very first start went on between two looks.
                    continue
                return verdict
            head = folder.read_head(key)
            try:
                verifier = _fed(folder, head, key)
            except FileNotFoundError:
                continue
            later = folder.read_head(key)
            verdict = verifier.end(later)
            moved = head is not None and later is not None and later.segment != head.segment
            if not verdict.breaks or not moved:
                return verdict
    except OSError as error:
        raise unreadable(error) from error
    raise StoreError(f"{folder.lines}: segments vanish faster than they can be read; try again")


def newest_lines(data: Path) -> Iterator[tuple[bytes, Line | None]]:
    """Every complete line with what it says, newest first; None where it cannot be relied on.

    Raises StoreError.
    """
    folder = Folder(data)
    try:
        numbers = folder.segments()
        # After them: at the very first start it is there before any line is.
        key = folder.read_key()
        for number in reversed(numbers):
            try:
                found = list(raw_lines(folder.segment(number)))
            except FileNotFoundError:
                # Removed meanwhile because of its age: nothing older is there either.
                return
            for raw in reversed(found):
                if raw.endswith(b"\n"):
                    yield raw, _sound(raw, key)
    except OSError as error:
        raise unreadable(error) from error


def newest_change(data: Path) -> tuple[Change, ...]:
    """What was tried last, as far as the journal can be relied on; () if nothing was."""
    for _, line in newest_lines(data):
        if line is not None and (changes := changed(line.entry)):
            return changes
    return ()


MOST_TOLD = 500


def lines_since(data: Path, when: dt.datetime) -> tuple[Dated, ...]:
    """What was written since then, the newest first, as far as it can be relied on."""
    found: list[Dated] = []
    for _, line in newest_lines(data):
        if line is None:
            continue
        at = _time(line.at)
        if at is None or at < when or len(found) == MOST_TOLD:
            break
        found.append(Dated(at, line.entry))
    return tuple(found)


def _time(written: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def unreadable(error: OSError) -> StoreError:
    return StoreError(f"cannot read the journal: {error.filename}: {error.strerror}")


def _sound(raw: bytes, key: bytes | None) -> Line | None:
    line = line_of(raw)
    return line if line is not None and key is not None and is_sound(line, raw, key) else None


def _fed(folder: Folder, head: Head | None, key: bytes) -> Verifier:
    verifier = Verifier(key, head)
    oldest = head.segment if head is not None else 0
    for number in folder.segments():
        # What is older was to be removed and is no part of the journal.
        if number >= oldest:
            path = folder.segment(number)
            for count, raw in enumerate(raw_lines(path), start=1):
                verifier.feed(f"{path.name} line {count}", raw)
    return verifier


def _without_key(folder: Folder) -> Verdict | None:
    """Nothing can be said of a journal without its key; without lines and head there is none."""
    if not folder.segments():
        fresh = folder.read_key(folder.new_key)
        # A very first start that was cut short has sealed a head that names no line.
        empty = None if fresh is None else folder.read_head(fresh)
        if not folder.head.exists() or (empty is not None and empty.newest == START):
            return None
    why = f"{folder.key.name} is missing or damaged: nobody can tell what was changed"
    return Verdict(0, "", START, (Break(Kind.MISSING, "", 0, why),))

"""The database: timelines of turns, and the house. One writer, one reader.

It holds no words that were said, but those that somebody asked to be remembered, reminded of or put
on a list.

What a call has returned from is on the disk for good (`synchronous = FULL` makes a commit wait for
it). Whether the file is sound is looked at before it is opened, by `mending`; one that was removed
while it was open takes nothing more.

Migrations are a numbered list; a database from a newer Hearth is refused rather than guessed at. A
damaged row counts as absent: see `rows`.
"""

import asyncio
import fcntl
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from appliance.adapters.store import rows
from appliance.adapters.store.copies import BUSY_S, Files, by_others, locked, write_copy
from appliance.adapters.store.faults import store_error
from appliance.adapters.store.rows import Row, Turn
from appliance.core.edits import Edit, Edits, read, write
from appliance.core.errors import REMOVED, StoreError
from appliance.runtime.durable import regular

log = logging.getLogger(__name__)

_MIGRATIONS = (
    """
    CREATE TABLE turns (
        id TEXT PRIMARY KEY,
        started_at REAL NOT NULL,
        timeline TEXT NOT NULL
    );
    CREATE TABLE approvals (
        broker TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (broker, id)
    );
    """,
    """
    CREATE TABLE announcements (
        broker TEXT NOT NULL,
        topic TEXT NOT NULL,
        payload BLOB NOT NULL,
        PRIMARY KEY (broker, topic)
    );
    CREATE TABLE edits (
        broker TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (broker, kind, id)
    );
    """,
    """
    CREATE TABLE memories (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL UNIQUE
    );
    """,
    """
    CREATE TABLE waiting (
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, number)
    );
    CREATE TABLE list_items (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        list TEXT NOT NULL,
        text TEXT NOT NULL,
        done INTEGER NOT NULL DEFAULT 0
    );
    """,
)

_TURNS_KEPT = 1000
_NEWEST_TURNS = """
    SELECT id, started_at, timeline FROM turns
    ORDER BY typeof(started_at) = 'real' DESC, started_at DESC LIMIT ?
"""
"""A time that is none is older than any other."""
_FORGET_TURNS = """
    DELETE FROM turns WHERE rowid NOT IN (
        SELECT rowid FROM turns
        ORDER BY typeof(started_at) = 'real' DESC, started_at DESC LIMIT ?
    )
"""
"""By rowid: of an id that is NULL nothing would be "not in"."""

_LONGEST_WAL = 4 << 20
"""Bytes; where it was longer, it is cut to that as soon as it begins anew."""
_READER_S = 0.1
"""Who reads waits on the event loop, and only while another program has all to itself."""

_Read = TypeVar("_Read")


class Store:
    """`with Store(path) as store`. Every failure is a StoreError: DiskFull for a full disk,
    StoreBusy for one that another program keeps locked for seconds, StoreDamaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()
        self._in_use = threading.Lock()
        """Held by the thread that writes: whoever was waiting for it may be gone before it ends."""
        self._db: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._damaged: dict[str, int] = {}
        """How many rows of a kind were left out when it was last read."""
        self._held: int | None = None
        """Shared by all who have it open, so that nobody mends it under their hands."""
        self._files = Files(path)
        self._opened: tuple[tuple[int, int], ...] = ()
        self._has_news = False
        """The last copy lacks what was kept since, or has what was forgotten since."""
        self._copied: int | None = None
        """What others had written at the last copy: PRAGMA data_version."""

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._held = locked(self._path, fcntl.LOCK_SH)
            if not self._path.exists():
                os.close(regular(self._path, os.O_RDWR | os.O_CREAT))  # for its owner alone
            self._db = sqlite3.connect(
                self._path, timeout=BUSY_S, check_same_thread=False, isolation_level=None
            )
            self._path.chmod(0o600)  # also in a folder that others may look into
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute(f"PRAGMA journal_size_limit = {_LONGEST_WAL}")
            self._migrate(self._db)
            # A connection of its own: in WAL mode it never waits for whoever writes.
            self._reader = sqlite3.connect(self._path, timeout=_READER_S, isolation_level=None)
            self._reader.text_factory = rows.text
            self._reader.execute("SELECT 1 FROM sqlite_schema").fetchone()  # opens its files now
            self._opened = self._files.identities()
        except (sqlite3.Error, OSError) as error:
            self._close()
            raise store_error(self._path, error) from error
        except StoreError:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._in_use:
            self._close()

    def _close(self) -> None:
        for db in (self._reader, self._db):
            if db is not None:
                db.close()
        self._reader = self._db = None
        if self._held is not None:
            os.close(self._held)
        self._held = None

    def _migrate(self, db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > len(_MIGRATIONS):
            raise StoreError(
                f"{self._path} was written by a newer Hearth (version {version}); "
                "update, or choose another folder with HEARTH_DATA"
            )
        for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
            db.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")

    async def add_turn(self, turn: str, started_at: float, timeline: Mapping[str, float]) -> None:
        """Keep a turn's timeline (ms by mark); `started_at` is wall time in epoch seconds."""
        await self.write(
            [
                (
                    "INSERT OR REPLACE INTO turns VALUES (?, ?, ?)",
                    (turn, started_at, json.dumps(timeline)),
                ),
                (_FORGET_TURNS, (_TURNS_KEPT,)),
            ],
            minor=True,
        )

    def turns(self, limit: int = 20) -> list[Turn]:
        """The newest turns first: id, wall time, timeline."""
        return self._turns()[:limit]

    def turn(self, turn: str) -> Turn | None:
        """The newest turn whose id is, or begins with, `turn`; None when there is none."""
        return next((each for each in self._turns() if each[0].startswith(turn)), None)

    def _turns(self) -> list[Turn]:
        # All of them: how many are damaged shows only as they are read.
        return self._sound("turn", self._read(_NEWEST_TURNS, (_TURNS_KEPT,)), rows.turn)

    async def forget_turns(self, turns: Iterable[str] | None = None) -> None:
        """Those of these ids; None: all there are, damaged ones too."""
        if turns is None:
            await self.write([("DELETE FROM turns", ())])
        else:
            await self.write(("DELETE FROM turns WHERE id = ?", (turn,)) for turn in turns)

    async def is_new(self) -> bool:
        """Whether nothing was ever approved, of any broker. A damaged approval was one too."""
        return not self._read("SELECT 1 FROM approvals LIMIT 1", ())

    async def approvals(self, broker: str) -> frozenset[str]:
        """What the owner approved of a broker's home: ids as `core.discovery` makes them."""
        found = self._read("SELECT id FROM approvals WHERE broker = ?", (broker,))
        return frozenset(self._sound("approval", found, rows.approval))

    async def approve(self, broker: str, ids: Iterable[str]) -> None:
        await self.write(
            ("INSERT OR IGNORE INTO approvals VALUES (?, ?)", (broker, id_)) for id_ in ids
        )

    async def forget(self, broker: str, ids: Iterable[str]) -> None:
        await self.write(
            ("DELETE FROM approvals WHERE broker = ? AND id = ?", (broker, id_)) for id_ in ids
        )

    async def announcements(self, broker: str) -> dict[str, bytes]:
        """Discovery messages of approved devices, by topic."""
        found = self._read("SELECT topic, payload FROM announcements WHERE broker = ?", (broker,))
        return dict(self._sound("announcement", found, rows.announcement))

    async def keep(self, broker: str, announced: Mapping[str, bytes | None]) -> None:
        await self.write(
            (
                ("DELETE FROM announcements WHERE broker = ? AND topic = ?", (broker, topic))
                if payload is None
                else (
                    "INSERT OR REPLACE INTO announcements VALUES (?, ?, ?)",
                    (broker, topic, payload),
                )
                for topic, payload in announced.items()
            ),
            minor=True,
        )

    async def edits(self, broker: str) -> Edits:
        found = self._read("SELECT kind, id, value FROM edits WHERE broker = ?", (broker,))
        return read(self._sound("edit", found, rows.edit))

    async def edit(self, broker: str, id: str, edit: Edit) -> None:  # noqa: A002 - field name
        kind, value = write(edit)
        row = (broker, kind, id, value)
        await self.write([("INSERT OR REPLACE INTO edits VALUES (?, ?, ?, ?)", row)])

    async def undo(self, broker: str, kind: str, id: str) -> None:  # noqa: A002 - field name
        row = (broker, kind, id)
        await self.write([("DELETE FROM edits WHERE broker = ? AND kind = ? AND id = ?", row)])

    async def remember(self, text: str) -> None:
        """Keep what somebody asked to be remembered; said again, it is the newest."""
        await self.write([("INSERT OR REPLACE INTO memories (text) VALUES (?)", (text,))])

    async def memories(self) -> tuple[str, ...]:
        """What was asked to be remembered, oldest first."""
        found = self._read("SELECT text FROM memories ORDER BY number", ())
        return tuple(self._sound("memory", found, rows.memory))

    async def forget_memories(self, texts: Iterable[str]) -> None:
        await self.write(("DELETE FROM memories WHERE text = ?", (text,)) for text in texts)

    async def waiting(self) -> dict[tuple[str, int], str]:
        """What waits for its time, by kind and number."""
        found = self._read("SELECT kind, number, value FROM waiting", ())
        return dict(self._sound("waiting", found, rows.waiting))

    async def keep_waiting(self, changed: Mapping[tuple[str, int], str | None]) -> None:
        await self.write(
            ("DELETE FROM waiting WHERE kind = ? AND number = ?", key)
            if text is None
            else ("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", (*key, text))
            for key, text in changed.items()
        )

    def read(
        self, kind: str, sql: str, values: tuple[object, ...], row: Callable[[Row], _Read | None]
    ) -> list[_Read]:
        """What the rows of a table say that has a module of its own; raises StoreError."""
        return self._sound(kind, self._read(sql, values), row)

    def _sound(
        self, kind: str, found: list[Row], read: Callable[[Row], _Read | None]
    ) -> list[_Read]:
        """What the rows say; that some say nothing is logged when it is news."""
        kept, damaged = rows.sound(found, read)
        if damaged and damaged != self._damaged.get(kind):
            log.warning("%d damaged rows of kind %s left out", damaged, kind)
        self._damaged[kind] = damaged
        return kept

    def _read(self, sql: str, values: tuple[object, ...]) -> list[Row]:
        try:
            return _opened(self._reader, self._path).execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise store_error(self._path, error) from error

    async def copy(self) -> None:
        """Keep a copy of all of it as the last good one. Raises StoreDamaged, and StoreError."""

        def run() -> int:
            with self._in_use:
                db = _opened(self._db, self._path)
                others = by_others(db)
                write_copy(db, self._path)
                return others

        async with self._lock:
            self._copied = await asyncio.to_thread(run)
            self._has_news = False

    async def copy_is_old(self) -> bool:
        """Whether there is more to copy than times of turns, by whomever it was written."""

        def run() -> int:
            with self._in_use:
                return by_others(_opened(self._db, self._path))

        async with self._lock:
            try:
                return self._has_news or await asyncio.to_thread(run) != self._copied
            except sqlite3.Error as error:
                raise store_error(self._path, error) from error

    async def write(
        self, statements: Iterable[tuple[str, tuple[object, ...]]], *, minor: bool = False
    ) -> None:
        """All statements in one transaction, or none; what is `minor` asks for no new copy."""
        todo = list(statements)

        def run() -> None:
            with self._in_use:
                with _opened(self._db, self._path) as db:
                    db.execute("BEGIN IMMEDIATE")
                    for sql, values in todo:
                        db.execute(sql, values)
                self._check_place()

        async with self._lock:
            # At once: whoever gives it up while the thread runs may have written all the same.
            self._has_news |= not minor
            try:
                await asyncio.to_thread(run)
            except sqlite3.Error as error:
                raise store_error(self._path, error) from error

    def _check_place(self) -> None:
        """What went into a file that nobody will find again is not kept."""
        try:
            same = self._files.identities() == self._opened
        except OSError:
            same = False
        if not same:
            raise StoreError(
                f"{self._path} was removed or replaced while it was open; start Hearth again",
                spoken=REMOVED,
            )


def _opened(db: sqlite3.Connection | None, path: Path) -> sqlite3.Connection:
    if db is None:
        raise StoreError(f"{path} is not open")
    return db

"""Looks at the database before it is opened, and mends it if it is damaged or gone.

The last good copy takes its place, with what can be read out of the damaged one, row by row. Of
what makes Hearth careful (approvals, raised tiers, PINs) nothing is made up: what neither of the
two holds is absent, and a device without an approval does nothing. Refuses to throw a damaged file
away, or to touch one that another Hearth has open.

The order of the steps makes a power cut harmless: all of the new database under another name, the
note, the damaged one aside, the new one in its place. Whatever was done of it, it is gone on with.
"""

import datetime as dt
import fcntl
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.adapters.store import rows
from appliance.adapters.store.copies import (
    BUSY_S,
    Files,
    clear,
    is_sound,
    locked,
    looked_into,
    settle,
)
from appliance.adapters.store.faults import is_damage, store_error
from appliance.adapters.store.journal_folder import content
from appliance.adapters.store.rows import Row
from appliance.adapters.store.sqlite import Store
from appliance.core.errors import StoreBusy
from appliance.core.memory_loss import Loss, Saved, read, write
from appliance.runtime import durable

_log = logging.getLogger(__name__)

_KEPT = 3
"""So many damaged databases."""
_MOST_ROWS = 100_000
_LONGEST_NOTE = 4096


@dataclass(frozen=True, slots=True)
class _Table:
    """What is read out of a damaged database; `sound` judges a row."""

    name: str
    columns: str
    sound: Callable[[Row], bool]


_TABLES = (
    _Table("approvals", "broker, id", lambda row: rows.approval(row[1:]) is not None),
    _Table("edits", "broker, kind, id, value", lambda row: rows.edit(row[1:]) is not None),
    _Table(
        "announcements", "broker, topic, payload", lambda r: rows.announcement(r[1:]) is not None
    ),
    _Table("memories", "number, text", lambda row: rows.memory(row[1:]) is not None),
    _Table("waiting", "kind, number, value", lambda row: rows.waiting(row) is not None),
    _Table("list_items", "number, list, text, done", lambda row: rows.list_item(row) is not None),
)
"""All but the times of turns, which nobody misses. The last two may be missing in an old one."""


@dataclass(frozen=True, slots=True)
class _Read:
    found: Sequence[Row]
    whole: bool
    """Every row there is; else the copy may hold others."""


def mend(path: Path, now: dt.datetime) -> Loss | None:
    """What was lost if it had to be mended; None if it is sound, or there has never been one.

    Blocks, for the time it takes to read the database once. Raises StoreError for what is no
    damage, and where another Hearth has the damaged one open.
    """
    files = Files(path)
    try:
        if not _is_hurt(files):
            return None
        with _alone(path):
            if not _is_hurt(files):
                return None  # another Hearth has mended it meanwhile
            loss = last_loss(path) if files.mended.exists() else None
            if loss is None:
                loss = _make(files, now)
            _put_in_place(files, now)
    except (sqlite3.Error, OSError) as error:
        raise store_error(path, error) from error
    _log.error("the database was damaged: saved %s", loss.saved)
    return loss


def last_loss(path: Path) -> Loss | None:
    """What the last mending lost; None if nothing was ever mended. Raises OSError."""
    raw = content(Files(path).note, _LONGEST_NOTE)
    return None if raw is None else read(raw.decode("utf-8", "replace"))


def set_told(path: Path, loss: Loss) -> None:
    """Somebody was told aloud. Raises OSError."""
    durable.replace(Files(path).note, write(replace(loss, told=True)).encode())


def _is_hurt(files: Files) -> bool:
    if files.mended.exists():
        return True
    if not files.path.exists() or not files.path.stat().st_size:
        # One that is only being made is empty too, but then there is no copy.
        return files.good.exists()
    return not _passes(files.path)


def _passes(path: Path) -> bool:
    try:
        with looked_into(path) as db:
            return is_sound(db)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While nobody has it open; waits a little for whoever only looks. Raises StoreBusy."""
    lock = _locked_soon(path)
    try:
        yield
    finally:
        os.close(lock)


def _locked_soon(path: Path) -> int:
    until = time.monotonic() + BUSY_S
    while True:
        try:
            return locked(path, fcntl.LOCK_EX)
        except StoreBusy:
            if time.monotonic() > until:
                raise
        time.sleep(0.05)


def _make(files: Files, now: dt.datetime) -> Loss:
    """A database to take the place of the damaged one, and the note of what it holds."""
    part = files.beside(".part")
    clear(part)
    copied = None
    if files.good.exists() and _passes(files.good):
        copied = dt.datetime.fromtimestamp(files.good.stat().st_mtime, dt.UTC)
        shutil.copyfile(files.good, part)
    with Store(part):
        pass  # its tables are today's from now on
    found = _salvaged(files.path)
    with closing(sqlite3.connect(part, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN")
        for table in _TABLES:
            _merge(db, table, found[table.name])
        db.execute("COMMIT")
    Files(part).lock.unlink(missing_ok=True)
    loss = Loss(now, _saved(found, has_copy=copied is not None), copied)
    durable.replace(files.note, write(loss).encode())
    part.chmod(0o600)
    settle(part, files.mended)
    return loss


def _saved(found: dict[str, _Read], *, has_copy: bool) -> Saved:
    if all(each.whole for each in found.values()):
        return Saved.ALL
    if has_copy:
        return Saved.COPY
    return Saved.SOME if any(each.found for each in found.values()) else Saved.NOTHING


def _salvaged(path: Path) -> dict[str, _Read]:
    found = {table.name: _Read((), whole=False) for table in _TABLES}
    if not path.exists():
        return found
    with suppress(sqlite3.Error), looked_into(path) as db:
        db.text_factory = rows.text
        for table in _TABLES:
            found[table.name] = _rows(db, table)
    return found


def _rows(db: sqlite3.Connection, table: _Table) -> _Read:
    """From the beginning up to the damage, and from the end down to it."""
    found: dict[object, Row] = {}
    whole = True
    for order in ("", " DESC"):
        # Not by an index: a sound one would give rows of which the table holds only ruins.
        asked = f"SELECT rowid, {table.columns} FROM {table.name} NOT INDEXED ORDER BY rowid{order}"  # noqa: S608
        try:
            for row in db.execute(f"{asked} LIMIT {_MOST_ROWS}"):
                found[row[0]] = row[1:]
            break
        except sqlite3.Error:
            whole = False
    kept = [row for row in found.values() if table.sound(row)]
    return _Read(kept, whole and len(kept) == len(found))


def _merge(db: sqlite3.Connection, table: _Table, read_: _Read) -> None:
    """What was read is newer than the copy. Only where all of it was read is the rest forgotten:
    a tier that was raised stays raised rather than be lowered by what could not be read."""
    if read_.whole:
        db.execute(f"DELETE FROM {table.name}")  # noqa: S608 - one of ours
    marks = ", ".join("?" for _ in table.columns.split(","))
    into = f"INSERT OR REPLACE INTO {table.name} ({table.columns}) VALUES ({marks})"  # noqa: S608
    # A tier or PIN of which the value cannot be read is the strictest there is, if it is there.
    db.executemany(into, (["" if each is None else each for each in row] for row in read_.found))


def _put_in_place(files: Files, now: dt.datetime) -> None:
    aside = files.beside(f".damaged-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}")
    path, wal, shm = files.own
    # First what would be played into whatever has the name of the database.
    for each, name in ((wal, aside.with_name(f"{aside.name}-wal")), (path, aside)):
        with suppress(FileNotFoundError):
            each.replace(name)
    shm.unlink(missing_ok=True)
    durable.sync(path.parent)
    settle(files.mended, path)
    damaged = sorted(path.parent.glob(f"{path.name}.damaged-*Z"))
    for old in damaged[:-_KEPT]:
        old.unlink(missing_ok=True)
        old.with_name(f"{old.name}-wal").unlink(missing_ok=True)
    for left in path.parent.glob(f"{path.name}.damaged-*-shm"):
        left.unlink(missing_ok=True)

"""The files of the database, whether they are sound, and the copy to go back to.

    hearth.db, -wal, -shm       the database, as SQLite keeps it
    hearth.db.lock              shared by all who have it open; alone whoever replaces it
    hearth.db.good              the newest copy that was sound, whole and on the disk
    hearth.db.mended            what is to take the place of a damaged one; whole if it is there
    hearth.db.damaged-*         damaged ones, for whoever wonders; never read again
    hearth.db.mended.json       what was lost the last time, and whether it was told

Refuses to copy what is not sound: a copy is only ever replaced by a better one.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from appliance.adapters.store.faults import is_damage, store_error
from appliance.core.errors import StoreBusy, StoreDamaged
from appliance.runtime import durable
from appliance.runtime.durable import regular

BUSY_S = 2.0
"""So long anybody waits for another program that writes."""
_LARGEST = 256 << 20
"""Bytes of a database that is judged, in about a second; ours has a few million."""
_ROW = "NULL value in "
"""A row edited by hand is left out when it is read, and is no reason to give up the others."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where everything is."""

    path: Path

    def beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    @property
    def own(self) -> tuple[Path, Path, Path]:
        return self.path, self.beside("-wal"), self.beside("-shm")

    @property
    def lock(self) -> Path:
        return self.beside(".lock")

    @property
    def good(self) -> Path:
        return self.beside(".good")

    @property
    def mended(self) -> Path:
        return self.beside(".mended")

    @property
    def note(self) -> Path:
        return self.beside(".mended.json")

    def identities(self) -> tuple[tuple[int, int], ...]:
        """Which files these are. Raises OSError if one is gone."""
        stats = [each.stat() for each in self.own]
        return tuple((each.st_dev, each.st_ino) for each in stats)


def locked(path: Path, how: int) -> int:
    """A descriptor that holds the lock. Raises StoreBusy if it is held otherwise, and OSError."""
    lock = regular(Files(path).lock, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise StoreBusy(f"another Hearth uses {path}; end it, or try again in a moment") from None
    return lock


@contextmanager
def looked_into(path: Path) -> Iterator[sqlite3.Connection]:
    """To be read and not changed, not even by closing it."""
    uri = f"file:{quote(os.fspath(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None)) as db:
        yield db


def is_sound(db: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong with it. Raises sqlite3.Error for what is no damage.

    One too large to be judged in a bounded time counts as sound.
    """
    try:
        pages, size = (
            int(db.execute(f"PRAGMA {each}").fetchone()[0]) for each in ("page_count", "page_size")
        )
        if pages * size > _LARGEST:
            return True
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)")]
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise
    return all(each == "ok" or each.startswith(_ROW) for each in found)


def by_others(db: sqlite3.Connection) -> int:
    """Another number after every change that was made through another connection."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def write_copy(db: sqlite3.Connection, path: Path) -> None:
    """Put a copy of the database in the place of the last one. Blocks.

    It is compact: what was forgotten is not in it. Raises StoreDamaged for one that is not sound,
    DiskFull and StoreError; then the last copy stays.
    """
    files = Files(path)
    part = files.beside(".good.part")
    try:
        if not is_sound(db):
            raise StoreDamaged(f"the database {path} is damaged; start Hearth again")
        clear(part)
        os.close(regular(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        db.execute("VACUUM INTO ?", (os.fspath(part),))
        settle(part, files.good)
    except (sqlite3.Error, OSError) as error:
        raise store_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            clear(part)


def clear(part: Path) -> None:
    """Remove an unfinished database with all that belongs to it, as a kill may have left them: a
    journal would be played into the next one of that name. Raises OSError."""
    for ending in ("", "-journal", "-wal", "-shm", ".lock"):
        part.with_name(f"{part.name}{ending}").unlink(missing_ok=True)


def settle(part: Path, target: Path) -> None:
    """Give a finished file its name, for good."""
    descriptor = regular(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(target)
    durable.sync(target.parent)

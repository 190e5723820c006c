"""What SQLite and the disk complain of, as Hearth's own errors. Refuses to guess at what is new.

Whether a file is damaged is told by SQLite's code and nothing else: a disk that cannot be read just
now is no reason to give up what is on it.
"""

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from appliance.core.errors import NOT_KEPT, DiskFull, StoreBusy, StoreDamaged, StoreError

_INDEX_BYTES = 64 << 10
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damage(error: Exception) -> bool:
    """Whether the file itself is no sound database."""
    return _code(error) in _DAMAGED


def store_error(path: Path, error: sqlite3.Error | OSError) -> StoreError:
    """As the StoreError to raise from it."""
    if _is_full(path, error):
        return DiskFull(
            f"the disk is full: {path} cannot be written; free some space",
            spoken=NOT_KEPT,
        )
    if _code(error) in _BUSY:
        return StoreBusy(f"another program keeps {path} locked; end it, or try again")
    if is_damage(error):
        return StoreDamaged(
            f"the database {path} is damaged ({error}); start Hearth again, and it goes back to "
            "the last good copy"
        )
    return StoreError(f"cannot use the database {path}: {error}")


def _is_full(path: Path, error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    if _code(error) != sqlite3.SQLITE_IOERR:
        return _code(error) == sqlite3.SQLITE_FULL
    # Where its index finds no room, SQLite tells no more than that the disk failed.
    with suppress(OSError):
        disk = os.statvfs(path.parent)
        return disk.f_bavail * disk.f_frsize < _INDEX_BYTES
    return False


def _code(error: Exception) -> int:
    """SQLite's primary result code (https://www.sqlite.org/rescode.html); 0 if it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF

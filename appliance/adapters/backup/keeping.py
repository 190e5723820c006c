"""Writes a backup while Hearth may be running: of the database as it is, of files as they are.

Refuses a passphrase that is easily guessed, and leaves no half-written file behind.
"""

import os
import sqlite3
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from appliance.adapters.backup.contents import DATABASE, SETTINGS, files_of
from appliance.adapters.backup.sealing import Sealing
from appliance.core.errors import BackupRefused, StoreError

SHORTEST = 12
_TRIES = 20
"""A journal that is written to just now is read again."""


def keep(folder: Path, settings: Path, target: Path, passphrase: str) -> None:
    """A backup of this data folder and this settings file, as the file `target`.

    Blocks for as long as that takes. Raises BackupRefused for a passphrase of less than 12
    characters, StoreError for what cannot be read or written.
    """
    if len(passphrase) < SHORTEST:
        raise BackupRefused(f"use a passphrase of {SHORTEST} characters or more")
    part = target.with_name(f"{target.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            sealing = Sealing(file, passphrase)
            # A stream: tar does not seek in it.
            with tarfile.open(fileobj=cast("Any", sealing), mode="w|") as tar:
                _fill(tar, folder, settings)
            sealing.close()
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise StoreError(f"no backup was written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _fill(tar: tarfile.TarFile, folder: Path, settings: Path) -> None:
    if (folder / DATABASE).exists():
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            copy = Path(scratch) / DATABASE
            _copy_database(folder / DATABASE, copy)
            tar.add(copy, DATABASE, filter=_plain)
    for name, raw in _still(folder).items():
        _add(tar, name, raw)
    if settings.is_file():
        _add(tar, SETTINGS, settings.read_bytes())


def _copy_database(source: Path, target: Path) -> None:
    """As of one moment, also while it is written to."""
    here, there = sqlite3.connect(source), sqlite3.connect(target)
    try:
        here.backup(there)
    finally:
        there.close()
        here.close()


def _still(folder: Path) -> dict[str, bytes]:
    """The files as they all were at one moment: journal and seal belong together."""
    for _ in range(_TRIES):
        before = _stamps(folder)
        found = {name: (folder / name).read_bytes() for name in before}
        if _stamps(folder) == before:
            return found
    raise OSError("the journal is being written to all the time")


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {name: (folder / name).stat() for name in files_of(folder)}
    return {name: (each.st_mtime_ns, each.st_size) for name, each in stats.items()}


def _add(tar: tarfile.TarFile, name: str, raw: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(raw), 0o600
    tar.addfile(info, BytesIO(raw))


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without whose it was."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info

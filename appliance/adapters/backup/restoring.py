"""Puts a backup in the place of what there is: all of it, or nothing.

It is read whole and checked first, into a folder of its own. Putting it back is made of renames
that can be done again after a power cut; what there was before is kept beside it, once.
"""

import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from appliance.adapters.backup.contents import (
    BESIDE,
    DATABASE,
    JOURNAL,
    LARGEST,
    SETTINGS,
    files_of,
    is_known,
)
from appliance.adapters.backup.sealing import opened
from appliance.config.settings import load
from appliance.core.errors import BackupRefused, ConfigError, StoreError
from appliance.core.people import Role
from appliance.core.people import read as read_people

_STAGED, _BEFORE = "restore", "before-restore"
_MOST_FILES = 5000
_BROKEN = "the backup opens, but what is in it is damaged ({}); nothing was changed"


class _Pieces:
    """An iterator of bytes, as a file that is read to its end."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._kept = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._kept) < size and (piece := next(self._pieces, None)) is not None:
            self._kept += piece
        taken = bytes(self._kept[:size])
        del self._kept[:size]
        return taken


def staged(folder: Path) -> bool:
    """Whether a backup waits to be put back."""
    return (folder / _STAGED / "names.json").exists()


def stage(source: Path, folder: Path, passphrase: str) -> None:
    """Read and check a backup, so that `put_back` can use it. Nothing that is in use is touched.

    Blocks for as long as that takes. Raises BackupRefused, or StoreError for a full disk.
    """
    fresh = folder / f"{_STAGED}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True, mode=0o700)
        with source.open("rb") as file:
            names = _unpacked(_Pieces(opened(file, passphrase)), fresh)
        _check(fresh, names)
        (fresh / "names.json").write_text(json.dumps(names), encoding="utf-8")
        shutil.rmtree(folder / _STAGED, ignore_errors=True)
        fresh.rename(folder / _STAGED)
    except OSError as error:
        raise StoreError(f"the backup cannot be read or kept: {error}") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def put_back(folder: Path, settings: Path) -> None:
    """Put what was staged in the place of what is there; nothing may be using it.

    Called again after it was broken off, it goes on. Raises StoreError.
    """
    waiting, before = folder / _STAGED, folder / _BEFORE
    try:
        names = json.loads((waiting / "names.json").read_text(encoding="utf-8"))
        if not (waiting / "kept").exists():
            _set_aside(folder, settings, before)
            (waiting / "kept").touch()
        for left in ("-wal", "-shm", *BESIDE):
            (folder / f"{DATABASE}{left}").unlink(missing_ok=True)
        for name in {*files_of(folder), DATABASE} - set(names):
            (folder / name).unlink(missing_ok=True)
        (folder / JOURNAL).mkdir(exist_ok=True, mode=0o700)
        for name in names:
            target = settings if name == SETTINGS else folder / name
            if (waiting / name).exists():
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                shutil.move(waiting / name, target)
        os.sync()
        shutil.rmtree(waiting)
    except (OSError, ValueError) as error:
        raise StoreError(f"the backup was not put back to the end: {error}") from error


def _set_aside(folder: Path, settings: Path, before: Path) -> None:
    """A copy of what there is, for who restored the wrong one."""
    shutil.rmtree(before, ignore_errors=True)
    (before / JOURNAL).mkdir(parents=True, mode=0o700)
    for name in files_of(folder):
        shutil.copy2(folder / name, before / name)
    if (folder / DATABASE).exists():
        here, there = sqlite3.connect(folder / DATABASE), sqlite3.connect(before / DATABASE)
        try:
            here.backup(there)
        except sqlite3.Error:
            # It may be damaged: that may be why somebody restores.
            shutil.copy2(folder / DATABASE, before / DATABASE)
        finally:
            there.close()
            here.close()
    if settings.is_file():
        shutil.copy2(settings, before / SETTINGS)


def _unpacked(pieces: _Pieces, into: Path) -> list[str]:
    """The names that were in it. Raises BackupRefused for any that a backup does not hold."""
    names: list[str] = []
    try:
        with tarfile.open(fileobj=cast("Any", pieces), mode="r|") as tar:
            for member in tar:
                # No sparse file: a few bytes of it would become as many gigabytes as it says.
                plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
                wrong = not plain or not is_known(member.name) or member.name in names
                if wrong or member.size > LARGEST or len(names) >= _MOST_FILES:
                    raise BackupRefused(_BROKEN.format("a file that does not belong there"))
                content = tar.extractfile(member)
                target = into / member.name
                target.parent.mkdir(exist_ok=True, mode=0o700)
                with target.open("xb") as file:
                    os.fchmod(file.fileno(), 0o600)
                    shutil.copyfileobj(content, file) if content is not None else None
                names.append(member.name)
        while pieces.read(1024 * 1024):
            pass  # to the seal at the end
    except (tarfile.TarError, ValueError) as error:
        # ValueError: of a header's numbers that are none.
        raise BackupRefused(_BROKEN.format("it is no archive")) from error
    return names


def _check(folder: Path, names: list[str]) -> None:
    """Raises BackupRefused for what Hearth could not start with."""
    what = ""
    try:
        if "people.json" in names:
            what = "people"
            people = read_people((folder / "people.json").read_text(encoding="utf-8")).people
            if not any(each.role is Role.OWNER for each in people.values()):
                raise ValueError(what)  # the next one paired would be the owner
        if SETTINGS in names:
            what = "settings"
            load(folder / SETTINGS)
        if DATABASE in names:
            what = "database"
            database = sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)
            try:
                (told,) = database.execute("PRAGMA quick_check").fetchone()
            finally:
                database.close()
            if told != "ok":
                raise ValueError(what)
    except (ValueError, ConfigError, sqlite3.Error, UnicodeDecodeError) as error:
        raise BackupRefused(_BROKEN.format(what)) from error
    if not names:
        raise BackupRefused(_BROKEN.format("nothing"))

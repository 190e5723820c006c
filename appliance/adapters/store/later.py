"""What was put off, in a file of its own, and the key that seals it.

Neither is part of a backup, nor of any copy of the database: what an old copy would bring back has
been done long ago. A damaged file counts as empty, and that is logged.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from appliance.core.errors import StoreError
from appliance.runtime import durable
from appliance.runtime.durable import regular

_log = logging.getLogger(__name__)

_KEY_BYTES = 32
_LONGEST_FILE = 8 * 1024 * 1024


class LaterInFile:
    """Implements `ports.LaterRecord`. One line for each that waits."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "later.jsonl"

    async def load(self) -> tuple[bytes, ...]:
        """Raises StoreError for a file that is there and cannot be read."""
        return await asyncio.to_thread(self._load)

    def _load(self) -> tuple[bytes, ...]:
        try:
            # What is no file, a pipe say, would be waited for.
            with os.fdopen(regular(self._file, os.O_RDONLY), "rb") as file:
                raw = file.read(_LONGEST_FILE + 1)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"cannot read {self._file}: {error.strerror}") from error
        if len(raw) > _LONGEST_FILE:
            _log.warning("%s is too large to be ours: left alone", self._file.name)
            return ()
        return tuple(raw.splitlines())

    async def save(self, kept: Iterable[bytes]) -> None:
        """In the place of what was there, for good. Raises StoreError."""
        raw = b"".join(each + b"\n" for each in kept)
        try:
            await asyncio.to_thread(durable.replace, self._file, raw)
        except OSError as error:
            raise StoreError(f"cannot write {self._file}: {error.strerror}") from error


def lasting_key(folder: Path) -> bytes:
    """What seals it: made when it is wanted for the first time, readable for its owner alone.

    Raises StoreError. One of the wrong length is made anew: what it sealed is lost.
    """
    file = folder / "later.key"
    try:
        if file.is_file() and len(key := file.read_bytes()) == _KEY_BYTES:
            return key
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = secrets.token_bytes(_KEY_BYTES)
        durable.replace(file, key)
    except OSError as error:
        raise StoreError(f"cannot use {os.fspath(file)}: {error.strerror}") from error
    return key

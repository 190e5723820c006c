"""How far the first set-up has come, in one file of the data folder.

A damaged one is as if nothing had been done: it is asked again, and nothing is lost by that.
"""

import asyncio
import logging
from pathlib import Path

from appliance.core.errors import StoreError
from appliance.core.setup import Progress, read, write
from appliance.runtime import durable

_log = logging.getLogger(__name__)
_LONGEST_FILE = 4096


class StepsInFile:
    """Raises StoreError for a file that cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "setup.json"

    def load(self) -> Progress:
        try:
            with self._file.open("rb") as file:
                return read(file.read(_LONGEST_FILE).decode())
        except FileNotFoundError:
            return Progress()
        except (OSError, ValueError) as error:
            _log.warning("%s is not read: %s", self._file.name, type(error).__name__)
            return Progress()

    async def save(self, progress: Progress) -> None:
        try:
            await asyncio.to_thread(durable.replace, self._file, write(progress).encode())
        except OSError as error:
            raise StoreError(f"cannot write {self._file}: {error.strerror}") from error

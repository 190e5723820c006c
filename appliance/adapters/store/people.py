"""Who may use the page, in one file of the data folder. Refuses a damaged one.

Taken for empty, it would make the next who comes in the owner.
"""

import asyncio
from pathlib import Path

from appliance.core.errors import DiskFull, StoreError
from appliance.core.people import People, read, write
from appliance.runtime import durable

_LONGEST_FILE = 1024 * 1024


class PeopleInFile:
    """Implements web.window.PeopleFile."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "people.json"

    def load(self) -> People:
        try:
            with self._file.open("rb") as file:
                raw = file.read(_LONGEST_FILE + 1)
        except FileNotFoundError:
            return People()
        except OSError as error:
            raise StoreError(f"cannot read {self._file}: {error.strerror}") from error
        try:
            if len(raw) > _LONGEST_FILE:
                raise ValueError("too long")
            return read(raw.decode())
        except ValueError as error:
            raise StoreError(
                f"{self._file} is damaged: put a copy in its place, or remove it, and whoever is "
                "paired first is the owner"
            ) from error

    async def save(self, people: People) -> None:
        """See web.window.PeopleFile."""
        try:
            await asyncio.to_thread(durable.replace, self._file, write(people).encode())
        except OSError as error:
            kind = DiskFull if error.errno == 28 else StoreError  # ENOSPC
            raise kind(f"cannot write {self._file}: {error.strerror}") from error

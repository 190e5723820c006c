"""Backups, for the page: made to be taken away, and put back whole."""

from collections.abc import Awaitable
from pathlib import Path
from typing import Protocol


class Vault(Protocol):
    """Raises BackupRefused and other leaves of StoreError."""

    def keep(self, passphrase: str) -> Awaitable[Path]:
        """A new backup in a file that whoever asked removes."""
        ...

    def room(self) -> Path:
        """A folder for files that come in."""
        ...

    def stage(self, file: Path, passphrase: str) -> Awaitable[None]:
        """Check a backup whole, and have all of Hearth begin anew with it."""
        ...

"""Backups of a running Hearth: implements web.vault.Vault. Adapters do the work, in a thread."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from appliance.adapters.backup import keep, stage
from appliance.web.upload import tidy

_PREFIX, _SUFFIX = "backup-", ".part"


class BackupVault:
    """`folder` is that of the data, `settings` the file; `anew` lets all of it begin again."""

    def __init__(self, folder: Path, settings: Path, anew: Callable[[], None]) -> None:
        self._folder = folder
        self._settings = settings
        self._anew = anew

    def tidy(self) -> None:
        """Remove what was on its way in or out when the power went."""
        tidy(self._folder)
        for left in self._folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            left.unlink(missing_ok=True)

    async def keep(self, passphrase: str) -> Path:
        """See Vault."""
        return await asyncio.to_thread(self._kept, passphrase)

    def _kept(self, passphrase: str) -> Path:
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=_PREFIX, suffix=_SUFFIX)
        os.close(descriptor)
        file = Path(name)
        try:
            keep(self._folder, self._settings, file, passphrase)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return file

    def room(self) -> Path:
        """See Vault."""
        return self._folder

    async def stage(self, file: Path, passphrase: str) -> None:
        """See Vault."""
        await asyncio.to_thread(stage, file, self._folder, passphrase)
        self._anew()

"""The models on this machine: `<root>/<model id>/<file>`. Refuses files nobody vouched for.

Hidden names in the root (`.staging`, `.lock`) are the store's own. A model's directory appears by
one rename once all its files have been verified, so a directory that is there was complete.

What fetches models is imported only when something is installed: a process that merely uses models
never has a downloader in its memory.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from appliance.core.errors import ModelError, ModelMismatch, ModelMissing
from appliance.models.catalogue import Catalogue, Entry, ModelFile, default_catalogue
from appliance.models.digest import sha256_of
from appliance.models.yours import NOTE, yours_in

if TYPE_CHECKING:
    from appliance.models.install import Progress


def default_root() -> Path:
    """`$HEARTH_MODELS`, else the user's data directory."""
    chosen = os.environ.get("HEARTH_MODELS")
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("hearth") / "models"


class Store:
    """A folder of models. Safe to use from several processes: whoever changes it holds its lock."""

    def __init__(self, root: Path | None = None, catalogue: Catalogue | None = None) -> None:
        self.root = (default_root() if root is None else root).absolute()
        self._shipped = default_catalogue() if catalogue is None else catalogue

    @property
    def catalogue(self) -> Catalogue:
        """What ships with Hearth, and what the owner brought, as it is now."""
        return self._shipped.beside(yours_in(self.root))

    def path(self, model_id: str) -> Path:
        """The directory of a model, unverified. Raises ModelMissing when it is not installed."""
        entry = self.catalogue[model_id]
        folder = self.root / entry.id
        if not folder.is_dir():
            raise ModelMissing(
                f"model {entry.id} is not installed in {self.root}; "
                f"run `hearth models install {entry.id}`"
            )
        return folder

    def open_checked(self, model_id: str, filename: str) -> Path:
        """The path of a file whose SHA-256 was compared a moment ago.

        Raises ModelMissing, ModelMismatch. Every call hashes the whole file: 1.2 s for 1.1 GB, and
        the engine that opens it next finds it in the page cache. Results are not remembered,
        because bits that rot on a card change neither size nor times.
        """
        folder = self.path(model_id)
        return self._checked(folder, self.catalogue[model_id], filename)

    def verify(self, model_id: str) -> Path:
        """Compare every file of a model; returns its directory.

        Raises ModelMissing, and ModelMismatch naming the first file that is wrong or a stranger.
        """
        folder = self.path(model_id)
        entry = self.catalogue[model_id]
        for file in entry.files:
            self._checked(folder, entry, file.name)
        ours = {file.name for file in entry.files} | ({NOTE} if entry.yours else set())
        strangers = {item.name for item in folder.iterdir()} - ours
        if strangers:
            raise ModelMismatch(
                f"{folder / min(strangers)} does not belong to model {entry.id}; "
                f"delete it, or {_repair(entry)}"
            )
        return folder

    def installed(self) -> list[Entry]:
        """The models of the catalogue that have a directory here, in the catalogue's order."""
        return [entry for entry in self.catalogue if (self.root / entry.id).is_dir()]

    def sound(self, entry: Entry) -> bool:
        """Whether a model is installed and every file is right."""
        try:
            self.verify(entry.id)
        except (ModelMissing, ModelMismatch):
            return False
        return True

    def install(self, entry: Entry, progress: "Progress | None" = None) -> None:
        """Install one model and those it needs; see `install_all`."""
        self.install_all([entry], progress)

    def install_all(
        self, entries: Iterable[Entry], progress: "Progress | None" = None, *, wait: bool = True
    ) -> list[Entry]:
        """Install `entries` and what they need, repair what is damaged; returns the new ones.

        Each model appears whole or not at all; what was fetched before an interruption is not
        fetched again. With another installation under way, waits for it or, without `wait`, raises
        ModelError. Raises ModelDownloadFailed, ModelMismatch, DiskFull.
        """
        from appliance.models.install import Installation, Silent, locked

        progress = Silent() if progress is None else progress
        wanted = self.catalogue.with_needs(entries)
        with locked(self.root, progress, wait=wait):
            missing = [entry for entry in wanted if not self.sound(entry)]
            for entry in missing:
                if entry.yours:
                    self.verify(entry.id)
            if missing:
                Installation(self.root, self.catalogue, missing, progress).run()
        return missing

    def remove(self, model_id: str) -> bool:
        """Delete a model, or what an interrupted installation left; False if there was nothing.

        Raises ModelError while another installed model needs it.
        """
        from appliance.models.install import Silent, discard, locked

        entry = self.catalogue[model_id]
        users = [other.id for other in self.installed() if entry.id in other.needs]
        if users:
            raise ModelError(
                f"model {entry.id} is needed by {', '.join(users)}; remove those first"
            )
        folder, staged = self.root / entry.id, self.root / ".staging" / entry.id
        found = os.path.lexists(folder) or staged.is_dir()
        if found:
            with locked(self.root, Silent()):
                shutil.rmtree(staged, ignore_errors=True)
                discard(self.root, folder)
        return found

    def _checked(self, folder: Path, entry: Entry, filename: str) -> Path:
        file = entry.file(filename)
        path = folder / file.name
        try:
            problem = _difference(path, file)
        except FileNotFoundError:
            raise ModelMissing(f"{path} is missing; {_repair(entry)} to repair it") from None
        except OSError as error:
            raise ModelMismatch(f"{path} cannot be read: {error.strerror}") from None
        if problem:
            raise ModelMismatch(f"{path}: {problem}; {_repair(entry)} to repair it")
        return path


def _repair(entry: Entry) -> str:
    return "import it again" if entry.yours else f"run `hearth models install {entry.id}`"


def _difference(path: Path, file: ModelFile) -> str:
    size = path.stat().st_size
    if size != file.bytes:
        return f"expected {file.bytes} bytes, it has {size}"
    got = sha256_of(path)
    return "" if got == file.sha256 else f"expected SHA-256 {file.sha256}, got {got}"

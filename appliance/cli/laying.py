"""A ledger of what was laid onto a machine, so that every trace of it can be taken away again.

Refuses to replace a file that it did not lay itself. The ledger is written before each step, so an
installation that was cut short is taken away as a whole one is.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from appliance.core.errors import ConfigError

LEDGER = "usr/lib/hearth/installed.json"


class Ledger:
    """Paths below `root`, in the order in which they were made; with a slash at the end, a folder
    that is ours with all that is in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._file = root / LEDGER
        self._made: list[str] = []
        with suppress(FileNotFoundError):
            self._made = _read(self._file)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was laid here, or all of it was taken away."""
        return not self._made

    def folder(self, path: str, mode: int = 0o755) -> Path:
        """A folder and those above it, as far as they are not there."""
        folder = self.root / path
        for each in reversed([folder, *folder.parents]):
            if each.is_relative_to(self.root) and not each.exists():
                self._note(str(each.relative_to(self.root)))
                each.mkdir(mode=mode if each == folder else 0o755)
        return folder

    def file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Raises ConfigError where somebody else's file is."""
        file = self._own(path)
        new = file.with_name(f".{file.name}.new")
        new.write_bytes(content)
        new.chmod(mode)
        new.replace(file)

    def link(self, path: str, target: str) -> None:
        """A symbolic link. Raises ConfigError."""
        link = self._own(path)
        link.unlink(missing_ok=True)
        link.symlink_to(target)

    def tree(self, path: str, make: Callable[[Path], None]) -> None:
        """A folder that is wholly ours and made anew: `make` fills it. Raises ConfigError."""
        folder = self._own(f"{path}/")
        if folder.is_dir():
            shutil.rmtree(folder)
        make(folder)

    def note(self, paths: Iterable[str]) -> None:
        """Ours, though another program makes it: what is there already is not."""
        for path in paths:
            if not os.path.lexists(self.root / path):
                self._note(path)

    def take_away(self, keep: Iterable[str] = ()) -> list[str]:
        """All of it, newest first, but for what is below `keep`; what was kept. Folders in which
        somebody else has put something stay.
        """
        kept = tuple(keep)
        left: list[str] = []
        for path in reversed(self._made):
            if any(f"{path}/".startswith(f"{each}/") for each in kept):
                left.append(path)
            else:
                _remove(self.root / path, whole=path.endswith("/"))
        self._made = list(reversed(left))
        if self._made:
            self._save()
        else:
            self._file.unlink(missing_ok=True)
            with suppress(OSError):
                self._file.parent.rmdir()
        return left

    def _own(self, path: str) -> Path:
        place = self.root / path
        if os.path.lexists(place) and path not in self._made:
            raise ConfigError(f"{place} is there already and is not Hearth's: move it away first")
        self.folder(str(Path(path).parent))
        self._note(path)
        return place

    def _note(self, path: str) -> None:
        if path not in self._made:
            self._made.append(path)
            self._save()

    def _save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self._made, indent=0), encoding="utf-8")
        new.replace(self._file)


def _read(file: Path) -> list[str]:
    try:
        made = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: the record of what was installed is damaged") from error
    if not isinstance(made, list) or not all(_is_below(path) for path in made):
        raise ConfigError(f"{file}: the record of what was installed is damaged")
    return [str(path) for path in made]


def _is_below(path: object) -> bool:
    """Whether a path stays below the root, whoever wrote it."""
    return isinstance(path, str) and not {"", "..", "."} & set(path.removesuffix("/").split("/"))


def _remove(place: Path, *, whole: bool) -> None:
    if place.is_symlink() or not place.is_dir():
        place.unlink(missing_ok=True)
    elif whole:
        shutil.rmtree(place)
    else:
        with suppress(OSError):
            place.rmdir()

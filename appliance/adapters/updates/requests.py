"""What the page asks root for: to write an update, to start the machine again, to reset it.

The core can do none of it. It puts a file into a folder of its own; systemd sees that, and root
looks what it is. Root believes nothing of it: it follows no link, takes the file away before it
reads it, and does no more than these three things.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from appliance.runtime import durable

FOLDER = "requests"
"""In the folder of the data."""
UPDATE, RESTART, RESET = "update.hup", "restart", "reset"


def hand_over(file: Path, folder: Path) -> None:
    """An update, from the same disk; it is gone from where it was. Raises OSError."""
    _made(folder)
    file.replace(folder / UPDATE)
    durable.sync(folder)


def ask(folder: Path, what: str) -> None:
    """For RESTART or RESET. Raises OSError."""
    _made(folder)
    (folder / what).touch(mode=0o600)


def handed_over(folder: Path) -> bool:
    """Whether root has not yet begun with an update that was handed over."""
    return (folder / UPDATE).exists()


@contextmanager
def taken(folder: Path, name: str) -> Iterator[BinaryIO | None]:
    """A file that was asked with, which is gone from the folder by then; None if there is none.

    For root. Raises OSError for a folder that is a link.
    """
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        file = _opened(place, name)
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=place)
    finally:
        os.close(place)
    if file is None:
        yield None
        return
    with file:
        yield file


def _opened(place: int, name: str) -> BinaryIO | None:
    # Not blocking: a pipe in the place of a file is no reason to wait.
    safe = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.fdopen(os.open(name, safe, dir_fd=place), "rb")
    except OSError:
        return None


def _made(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

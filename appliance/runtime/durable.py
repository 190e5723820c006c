"""Files that survive a power cut. Refuses to follow links, and raises OSError for what fails."""

import os
import stat
from pathlib import Path


def appended(path: Path, flags: int) -> int:
    """The descriptor of a file that is only ever added to, for its owner alone."""
    descriptor = regular(path, os.O_RDWR | os.O_APPEND | flags)
    os.fchmod(descriptor, 0o600)
    return descriptor


def replace(path: Path, raw: bytes, mode: int = 0o600) -> None:
    """Put `raw` in the place of the file for good: after a power cut it is the old or the new."""
    new = path.with_name(f"{path.name}.part")
    descriptor = regular(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        os.fchmod(descriptor, mode)
        write(descriptor, raw)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    new.replace(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """The names in a folder, for good."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(descriptor: int, raw: bytes) -> None:
    """All of it, however many calls that takes."""
    while raw:
        raw = raw[os.write(descriptor, raw) :]


def regular(path: Path, flags: int) -> int:
    """A descriptor of a regular file of mode 0600. Raises OSError."""
    safe = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags | safe, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(None, "is no regular file", str(path))
    return descriptor

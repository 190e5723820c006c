"""Which ZIM files a folder holds, and whether each is whole. Reads a header, and nothing else.

A file that is still being copied, was cut off or is no ZIM file is told apart without any native
code: openzim.org/wiki/ZIM_file_format, where the checksum is the last 16 bytes of a file.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

MOST = 50
"""Files that are looked at, by name."""
_HEADER = struct.Struct("<IHH16sIIQQQQIIQ")
_MAGIC = 0x44D495A
_VERSIONS = (5, 6)
_CHECKSUM_BYTES = 16


@dataclass(frozen=True, slots=True)
class ZimFile:
    """A file that is called *.zim; `bytes` and `modified_ns` tell it from what it was before."""

    path: Path
    bytes: int
    modified_ns: int
    is_whole: bool


def has_zim_files(folder: Path) -> bool:
    """Whether anything in the folder is called *.zim."""
    try:
        with os.scandir(folder) as entries:
            return any(_is_named(entry.name) for entry in entries)
    except OSError:
        return False


def zim_files(folder: Path) -> tuple[ZimFile, ...]:
    """What is in the folder, by name; a folder that cannot be read has nothing in it."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if _is_named(entry.name))
    except OSError:
        return ()
    return tuple(filter(None, (_looked_at(folder / name) for name in names[:MOST])))


def _is_named(name: str) -> bool:
    return name.endswith(".zim") and not name.startswith(".")


def _looked_at(path: Path) -> ZimFile | None:
    """None for what went meanwhile, is no file, or may not be read."""
    try:
        # Opening a pipe that is called *.zim would wait for whoever writes to it.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            header = file.read(_HEADER.size)
    except OSError:
        return None
    whole = _is_whole(header, status.st_size)
    return ZimFile(path, status.st_size, status.st_mtime_ns, whole)


def _is_whole(header: bytes, size: int) -> bool:
    if len(header) < _HEADER.size:
        return False
    magic, version, *_, checksum_at = _HEADER.unpack(header)
    return magic == _MAGIC and version in _VERSIONS and checksum_at + _CHECKSUM_BYTES == size

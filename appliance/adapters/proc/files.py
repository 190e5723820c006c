"""Whether files of the program change. The kernel tells of it (inotify); nothing is read.

Compiled code beside its source (`__pycache__`) is left out: whoever runs Hearth as root writes it.
Refuses to watch nothing: a folder that cannot be watched is an error at the beginning.
"""

import ctypes
import os
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

_EVENT = struct.Struct("iIII")
_CHANGES = 0x0002 | 0x0004 | 0x0040 | 0x0080 | 0x0100 | 0x0200
"""IN_MODIFY, IN_ATTRIB, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE."""
_OVERFLOW = 0x4000
_READ = 64 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


class Files:
    """Of all folders below those that are there. Raises OSError, as where there are too many."""

    def __init__(self, roots: Iterable[Path], ours: Callable[[str], bool] = lambda _: True) -> None:
        """`ours`: whether a path there is any business of ours."""
        self._ours = ours
        self._node = _libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._node < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        self._folders: dict[int, str] = {}
        for root in roots:
            for folder, below, _ in os.walk(root):
                below[:] = [name for name in below if name != "__pycache__"]
                self._folders[self._watched(folder)] = folder

    def close(self) -> None:
        os.close(self._node)

    def _watched(self, folder: str) -> int:
        number: int = _libc.inotify_add_watch(self._node, os.fsencode(folder), _CHANGES)
        if number < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch", folder)
        return number

    def changed(self) -> tuple[str, ...]:
        """Since the last time, each once."""
        found = dict[str, None]()
        with suppress(BlockingIOError):
            while raw := os.read(self._node, _READ):
                at = 0
                while at < len(raw):
                    number, mask, _, length = _EVENT.unpack_from(raw, at)
                    at += _EVENT.size + length
                    name = raw[at - length : at].rstrip(b"\0")
                    folder = self._folders.get(number, "")
                    path = "more than can be told" if mask & _OVERFLOW else folder
                    whole = f"{path}/{os.fsdecode(name)}" if name else path
                    if name != b"__pycache__" and self._ours(whole):
                        found[whole] = None
        return tuple(found)

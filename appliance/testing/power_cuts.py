"""Disks that fail and plugs that are pulled, at a chosen call. Refuses to be left switched on.

Every call by which a program changes a disk is counted. At the one that is chosen, it fails, or
the process dies on the spot; bytes that were on their way get half as far as they should.
"""

import errno
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_CALLS = ("chmod", "fchmod", "fsync", "ftruncate", "mkdir", "open", "replace", "unlink", "write")


class PowerCuts:
    """`with cuts.at(7): ...` lets the seventh call fail, once; `calls` counts them.

    `die` ends the process with SIGKILL instead of raising OSError(`code`).
    """

    def __init__(self, *, die: bool = False, code: int = errno.ENOSPC) -> None:
        self.calls = 0
        self._die = die
        self._code = code

    @contextmanager
    def at(self, chosen: int) -> Iterator[None]:
        self.calls = 0
        real = {name: getattr(os, name) for name in _CALLS}
        try:
            for name, call in real.items():
                setattr(os, name, self._counted(name, call, chosen))
            yield
        finally:
            for name, call in real.items():
                setattr(os, name, call)

    def _counted(self, name: str, call: Callable[..., Any], chosen: int) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls != chosen:
                return call(*args, **options)
            if name == "write":
                descriptor, raw = args
                call(descriptor, raw[: len(raw) // 2])
            if self._die:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(self._code, os.strerror(self._code))

        return counted

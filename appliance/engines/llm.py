"""The llm engine: the line protocol of docs/llm-protocol.md around one llama.cpp model.

The model runs in one worker thread, one job at a time; the socket stays responsive meanwhile. A
cancelled job ends between two tokens, and a client that leaves cancels its jobs. Refuses to queue
more than `MAX_JOBS`.
"""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from appliance.core.errors import ApplianceError
from appliance.engines import llm_wire as wire
from appliance.engines.hosting import EngineOptions, where
from appliance.engines.model_files import checked_files, only
from appliance.ports import Completion, Finished

if TYPE_CHECKING:
    from appliance.engines.llm_model import LoadedModel

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Job:
    request: wire.Complete | wire.Warm
    writer: asyncio.StreamWriter
    cancelled: threading.Event = field(default_factory=threading.Event)

    def send(self, line: bytes) -> None:
        with suppress(ConnectionError, RuntimeError):
            self.writer.write(line)


class LlmEngine:
    """Implements `hosting.Engine`."""

    def __init__(self, model: "LoadedModel", model_id: str) -> None:
        self._model = model
        self._model_id = model_id
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._jobs: set[_Job] = set()
        self._thread = ThreadPoolExecutor(1, "llama")

    async def work(self) -> None:
        """Runs the jobs, one after the other."""
        loop = asyncio.get_running_loop()
        while True:
            job = await self._queue.get()
            try:
                if not job.cancelled.is_set():
                    reply = await loop.run_in_executor(self._thread, self._run, job, loop)
                else:
                    reply = wire.done(job.request.id, _nothing_done())
                job.send(reply)
            finally:
                self._jobs.discard(job)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine: dict[str, _Job] = {}
        lines = _Lines(reader)
        try:
            while (line := await lines.next()) is not None:
                if not line.strip():
                    continue
                try:
                    self._take(wire.parse(line), writer, mine)
                except wire.BadRequest as bad:
                    writer.write(wire.error(bad.id, bad.code, str(bad)))
                await writer.drain()
        except _LineTooLong:
            writer.write(
                wire.error(None, "line-too-long", f"a line has at most {wire.MAX_LINE} bytes")
            )
            await writer.drain()
        finally:
            for job in mine.values():
                job.cancelled.set()

    def _take(
        self, request: wire.Request, writer: asyncio.StreamWriter, mine: dict[str, _Job]
    ) -> None:
        match request:
            case wire.Ping(text):
                writer.write(wire.pong(text))
            case wire.Describe():
                writer.write(wire.description(self._model_id, self._model.context))
            case wire.Cancel(id):
                if id in mine:
                    mine[id].cancelled.set()
            case wire.Complete(id) | wire.Warm(id):
                if id in mine and mine[id] in self._jobs:
                    raise wire.BadRequest("bad-request", "this id is in use", id)
                if len(self._jobs) >= wire.MAX_JOBS:
                    raise wire.BadRequest("busy", "too many requests are waiting", id)
                for finished in [key for key, job in mine.items() if job not in self._jobs]:
                    del mine[finished]
                job = mine[id] = _Job(request, writer)
                self._jobs.add(job)
                self._queue.put_nowait(job)

    def _run(self, job: _Job, loop: asyncio.AbstractEventLoop) -> bytes:
        """In the worker thread. Returns the job's last line."""
        id, cancelled = job.request.id, job.cancelled.is_set  # noqa: A001

        def emit(text: str) -> None:
            loop.call_soon_threadsafe(job.send, wire.token(id, text))

        try:
            if isinstance(job.request, wire.Complete):
                finished = self._model.complete(job.request.completion, emit, cancelled)
            else:
                nothing = Completion(job.request.spans, max_tokens=0)
                finished = self._model.complete(nothing, emit, cancelled)
        except ApplianceError as error:
            return wire.error(id, error.code, str(error))
        except Exception as error:  # noqa: BLE001 - the next job may fare better
            _log.error("a job failed: %s", where(error))
            return wire.error(id, "model-failed", "the model could not run this")
        return wire.done(id, finished)


class _LineTooLong(Exception):
    """The rest of the stream cannot be trusted to be lines."""


class _Lines:
    """Lines of a stream, with a limit. StreamReader's own limit would have to be the process's."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._buffer = bytearray()

    async def next(self) -> bytes | None:
        scanned = 0
        while (end := self._buffer.find(b"\n", scanned)) < 0:
            scanned = len(self._buffer)
            if scanned > wire.MAX_LINE:
                raise _LineTooLong
            data = await self._reader.read(64 * 1024)
            if not data:
                return None
            self._buffer += data
        if end > wire.MAX_LINE:
            raise _LineTooLong
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line


def _nothing_done() -> Finished:
    return Finished("cancelled", 0, 0, 0.0, 0.0, 0, 0.0)


def load(options: EngineOptions, *, context: int, slots: int) -> LlmEngine:
    """Raises ModelMissing, ModelMismatch, ModelError."""
    (model_id,) = options.models
    path = only(checked_files(model_id, options.models_dir), ".gguf")
    from appliance.engines.llm_model import LoadedModel

    model = LoadedModel(
        path,
        threads=options.threads,
        context=context,
        slots=slots,
        # -1: every layer. llama.cpp ignores it in a build without a GPU backend.
        gpu_layers=0 if options.device == "cpu" else -1,
    )
    return LlmEngine(model, model_id)

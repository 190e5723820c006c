"""How an engine process lives: confined, one socket, one model, an exit code that says why.

Refuses to share its socket: a live server on the same path is an error, a dead one's file is
replaced. Words that were said never reach its log: only lines of Hearth's own loggers are written,
and of an unexpected exception only its type and place.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import stat
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import urlparse

from appliance.core.errors import ApplianceError, ConfigError, EngineSocketInUse
from appliance.engines.planned import Activation, Plan
from appliance.runtime.exits import FATAL, code_for
from appliance.runtime.isolation import confine
from appliance.runtime.landlock import OWN, READ, SOCKET, Allowed

_log = logging.getLogger(__name__)

READ_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What every engine is told on its command line."""

    uri: str
    """`unix:///PATH` to listen at, `tcp://HOST:PORT`, or `systemd:` for the socket it passed."""
    models: tuple[str, ...]
    models_dir: Path | None
    threads: int
    device: str
    supervised: bool
    plan: Plan | None = None
    """What it follows, under a service manager."""


class Engine(Protocol):
    """One loaded model and how it serves a connection."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        ...

    async def work(self) -> None:
        """What runs besides the connections; may return at once."""
        ...


def run(name: str, options: EngineOptions, load: Callable[[], Engine]) -> NoReturn:
    """Confine this process, load the model, serve until told to stop. Never returns.

    `load` runs after the confinement, so it is what imports native libraries.
    """
    _log_our_own_lines(alone=options.plan is not None)
    activation: Activation | None = None
    try:
        if options.plan is not None:
            activation = Activation(options.plan)
        else:
            # Before the confinement: it asks whether somebody serves there, by connecting to it.
            claim(options.uri)
        _confine(name, options)
        asyncio.run(_serve(name, options, load(), activation))
    except ApplianceError as error:
        _log.error("%s: %s: %s", name, error.code, error)
        if activation is not None and code_for(error) in FATAL:
            asyncio.run(activation.refuse(error))
        _leave(code_for(error))
    except Exception as error:  # noqa: BLE001 - the last stop before the process ends
        _log.error("%s crashed: %s", name, where(error))
        _leave(1)
    _leave(0)


def _log_our_own_lines(*, alone: bool) -> None:
    """On stderr; `alone`, nothing else gets there, whatever native libraries have to say. A
    supervisor that reads it picks ours out itself.
    """
    stream = sys.stderr
    if alone:
        stream = os.fdopen(os.dup(2), "w")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    logging.basicConfig(
        stream=stream, level=logging.INFO, format="hearth-engine: %(message)s", force=True
    )
    logging.getLogger().handlers[0].addFilter(lambda record: record.name.startswith("appliance."))


def refuse(name: str, plan: Plan, error: ConfigError) -> NoReturn:
    """Stay on the socket that systemd passed and say why this engine cannot even be loaded."""
    _log_our_own_lines(alone=True)
    _log.error("%s: %s: %s", name, error.code, error)
    try:
        activation = Activation(plan)
    except ConfigError as failure:
        _log.error("%s: %s: %s", name, failure.code, failure)
    else:
        asyncio.run(activation.refuse(error))
    _leave(code_for(error))


def _confine(name: str, options: EngineOptions) -> None:
    tcp = urlparse(options.uri).scheme == "tcp"
    given_up = confine(
        threads=options.threads, supervised=options.supervised, network=tcp, files=_files(options)
    )
    # Under systemd that is PrivateNetwork=, and we may make no namespace of our own.
    left_to_systemd = options.plan is not None and given_up.network != "denied"
    network = "left to systemd" if left_to_systemd else given_up.network
    told = (network, given_up.files, given_up.calls)
    _log.info("%s starts, network %s, files %s, calls %s", name, *told)
    if options.supervised or options.plan is not None:
        # Native libraries write into the home folder (onnxruntime: a device id, a queue of events).
        # Theirs is the supervisor's directory for sockets, which goes when it goes.
        os.environ["HOME"] = os.environ.get("TMPDIR", "/nonexistent")


def _files(options: EngineOptions) -> Iterator[Allowed]:
    """Its models, and the folder of its socket: its own where a supervisor made one for it."""
    if options.models_dir is not None:
        yield Allowed(options.models_dir, READ)
        # A model may be a link to where there is room for it.
        with contextlib.suppress(OSError):
            for linked in filter(Path.is_symlink, options.models_dir.iterdir()):
                # `Path.resolve` raises for a link to itself, and none of the others would be read.
                yield Allowed(Path(os.path.realpath(linked)), READ)
    parts = urlparse(options.uri)
    if parts.scheme == "unix":
        yield Allowed(Path(parts.path).parent, OWN if options.supervised else SOCKET)
    if options.plan is not None:
        # The folder: another plan is another file of the same name.
        yield Allowed(options.plan.file.parent, READ)


def where(error: BaseException) -> str:
    """Type and place of an exception, without its message, which may quote what was said."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def claim(uri: str) -> None:
    """Remove the socket file of a dead server, and nothing else. Raises EngineSocketInUse,
    ConfigError.
    """
    parts = urlparse(uri)
    if parts.scheme == "tcp":
        return
    if parts.scheme != "unix" or parts.netloc or not parts.path.startswith("/"):
        raise ConfigError(f"{uri}: the address of an engine is unix:///ABSOLUTE/PATH")
    path = Path(parts.path)
    if not path.parent.is_dir():
        raise ConfigError(f"{path.parent}: there is no such directory for the engine's socket")
    _check_kind(path)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror or error}") from error
        else:
            raise EngineSocketInUse(
                f"{path}: another process serves this socket; stop it or choose another path"
            )


def _check_kind(path: Path) -> None:
    """Raises ConfigError for what is there and no socket: an ordinary file, when connected to,
    refuses just as a dead server's socket does.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    if not stat.S_ISSOCK(mode):
        raise ConfigError(f"{path}: this is no socket; choose another path for the engine's")


async def _serve(
    name: str, options: EngineOptions, engine: Engine, activation: Activation | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if options.supervised:
        # The supervisor holds the other end of our stdin: end of file means that it is gone.
        loop.add_reader(0, stop.set)
    server = await _listen(options.uri, _guarded(engine.serve), activation)
    _log.info("%s ready", name)
    async with server, asyncio.TaskGroup() as tasks:
        working = tasks.create_task(engine.work())
        if activation is not None:
            tasks.create_task(activation.watch(stop))
        await stop.wait()
        working.cancel()
        if (parts := urlparse(options.uri)).scheme == "unix":
            _remove(Path(parts.path))
        # Connections and native threads may be busy for seconds; nothing of theirs needs saving.
        _leave(0)


_Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _listen(uri: str, handler: _Handler, activation: Activation | None) -> asyncio.Server:
    if activation is not None:
        return await asyncio.start_unix_server(handler, sock=activation.socket, limit=READ_LIMIT)
    parts = urlparse(uri)
    try:
        if parts.scheme == "tcp":
            return await asyncio.start_server(handler, parts.hostname, parts.port, limit=READ_LIMIT)
        return await asyncio.start_unix_server(handler, parts.path, limit=READ_LIMIT)
    except OSError as error:
        raise EngineSocketInUse(f"{uri}: {error.strerror or error}") from error


def _guarded(serve: _Handler) -> _Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except ConnectionError:
            _log.debug("a client left")
        except Exception as error:  # noqa: BLE001 - one bad connection must not end the engine
            _log.error("a connection failed: %s", where(error))
        finally:
            with suppress(Exception):
                writer.close()

    return handle


def _remove(socket_file: Path) -> None:
    socket_file.unlink(missing_ok=True)


def _leave(code: int) -> NoReturn:
    """Without waiting for native threads, which nothing can interrupt."""
    sys.stderr.flush()
    os._exit(code)

"""How an engine lives under a service manager: on a socket it was passed, by a plan that the core
wrote (`runtime/attached.py`). Refuses to end for what a restart cannot cure: it would be started
again by the next connection, so it stays and says why, until there is another plan.
"""

import asyncio
import json
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.core.errors import ApplianceError, ConfigError
from appliance.runtime.exits import code_for
from appliance.runtime.service_manager import ServiceManager, passed_socket

_LOOK_S = 0.2
_LONGEST = 64 * 1024
_MOST_ARGUMENTS = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it was at one moment."""

    file: Path
    text: bytes
    """Nothing where there is none yet, or one that is too long to be one."""

    @classmethod
    def now(cls, file: Path) -> "Plan":
        try:
            with file.open("rb") as opened:
                text = opened.read(_LONGEST + 1)
        except OSError:
            text = b""
        return cls(file, text if len(text) <= _LONGEST else b"")

    def arguments(self) -> list[str]:
        """The command line it asks for. Raises ConfigError."""
        try:
            said = json.loads(self.text)
        except (ValueError, RecursionError):
            said = None
        match said:
            case {"arguments": [*arguments]} if len(arguments) <= _MOST_ARGUMENTS and all(
                isinstance(argument, str) and "\0" not in argument for argument in arguments
            ):
                return [str(argument) for argument in arguments]
        raise ConfigError(f"{self.file}: there is no plan for this engine yet; Hearth writes it")


class Activation:
    """The socket that was passed, the plan, and the service manager. Made before the confinement,
    after which nothing can be connected to. Raises ConfigError.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._manager = ServiceManager.from_environment()
        self.socket = passed_socket()

    async def watch(self, stop: asyncio.Event) -> None:
        """Tell the service manager that this process is well, until there is another plan."""
        self._manager.ready()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._manager.keep_alive())
            # A file of another user on a read-only mount: looked at, as nothing tells of it.
            while Plan.now(self._plan.file) == self._plan:  # noqa: ASYNC110
                await asyncio.sleep(_LOOK_S)
            stop.set()

    async def refuse(self, error: ApplianceError) -> None:
        """Say on every connection what keeps this engine from running, until the plan changes."""
        reason = {"type": "failed", "exit": code_for(error), "text": str(error)}
        line = json.dumps(reason).encode() + b"\n"

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, ValueError):
                # Without a plan, or with another than this is about, it is about to begin anew:
                # whoever connects again finds it so.
                while self._plan.text and await reader.readline():
                    if Plan.now(self._plan.file) != self._plan:
                        break
                    writer.write(line)
                    await writer.drain()
            writer.close()

        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        self._manager.status(f"{error.code}: {error}")
        server = await asyncio.start_unix_server(handle, sock=self.socket)
        async with server, asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self.watch(stop))
            await stop.wait()
            watching.cancel()

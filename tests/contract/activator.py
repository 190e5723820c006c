"""What systemd's socket units do, in a few lines: listen, and start a process for a connection."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

_REPO = Path(__file__).parents[2]
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


class Activator:
    """Starts `hearth engine planned NAME` for whoever connects, again and again."""

    def __init__(self, name: str, folder: Path, environment: Mapping[str, str]) -> None:
        self.starts = 0
        self.codes: list[int] = []
        self.pid: int | None = None
        self._name = name
        self._plan = folder / f"{name}.json"
        self._environment = environment
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / f"{name}.sock"))
        self._listening.listen(64)

    async def run(self) -> None:
        while True:
            await self._somebody_connects()
            self.starts += 1
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-S", "-c", _START, str(self._listening.fileno())),
                *(sys.executable, "-P", "-m", "appliance", "engine", "planned"),
                *(self._name, str(self._plan)),
                pass_fds=[self._listening.fileno()],
                env={**os.environ, "PYTHONPATH": str(_REPO), **self._environment},
            )
            self.pid = process.pid
            try:
                self.codes.append(await process.wait())
            finally:
                self.pid = None
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def close(self) -> None:
        self._listening.close()

    async def _somebody_connects(self) -> None:
        loop, connecting = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._listening, connecting.set)
        try:
            await connecting.wait()
        finally:
            loop.remove_reader(self._listening)


@asynccontextmanager
async def activated(
    name: str, folder: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Activator]:
    """A socket at `folder/NAME.sock` for as long as the block runs."""
    activator = Activator(name, folder, environment or {})
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(activator.run())
        try:
            yield activator
        finally:
            running.cancel()
            activator.close()

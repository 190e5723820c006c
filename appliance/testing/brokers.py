"""Real brokers for tests: Mosquitto, where it is installed. Refuses anything but loopback."""

import asyncio
import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from appliance.config.broker import BrokerSettings
from appliance.core.errors import HouseError

_CONFIG = """\
listener {port} 127.0.0.1
{lines}
allow_anonymous true
set_tcp_nodelay true
"""
_STORE = """
persistence true
persistence_location {folder}/
autosave_interval 0
"""


def find_mosquitto() -> str | None:
    """Its path, or None. Debian puts it where ordinary users do not look."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def mosquitto(
    port: int = 0, *, lines: str = "", store: Path | None = None
) -> AsyncIterator[tuple[BrokerSettings, asyncio.subprocess.Process]]:
    """A Mosquitto and its process; `lines` are more settings of its listener.

    What is retained is gone with it, unless it has a folder for it: `store`. Raises HouseError if
    there is no Mosquitto.
    """
    program = find_mosquitto()
    if program is None:
        raise HouseError("mosquitto is not installed: apt-get install mosquitto")
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "mosquitto.conf"
        config.write_text(_config(port, lines, store))
        process = await asyncio.create_subprocess_exec(
            program,
            *("-c", str(config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await _listening(port)
            yield BrokerSettings(host="127.0.0.1", port=port), process
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
            await process.wait()


def _config(port: int, lines: str, store: Path | None) -> str:
    # Started by root it would become the user `mosquitto`, who cannot read our folders.
    user = "user root\n" if os.geteuid() == 0 else ""
    kept = _STORE.format(folder=store) if store is not None else ""
    return _CONFIG.format(port=port, lines=lines) + user + kept


async def _listening(port: int) -> None:
    for _ in range(100):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise HouseError(f"mosquitto does not listen on port {port} after 5 s")

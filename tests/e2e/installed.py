"""A machine with a systemd of its own on which Hearth was installed as a person would, in a
virtual room.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from appliance.models.store import default_root
from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.e2e import container
from tests.e2e.container import Container
from tests.e2e.speaking import has_spoken, heard_in
from tests.e2e.stage import sounded

_SECRETS = "/etc/hearth/credentials"
REPO = Path(__file__).parents[2]
ENGINES = ("wake", "stt", "tts", "llm", "knowledge")
PYTHON = Path("/usr/bin/python3.11")
"""The system's own, as on an installed machine: another one lies in somebody's home."""

SETTINGS = """
[page]
announce = false
[audio]
echo_cancelling = "off"
[models]
patience_s = 100
"""


def missing() -> str:
    """Why there can be no such machine here; empty if there can."""
    python = "" if PYTHON.exists() else "no python3.11 of the system's own"
    return container.missing() or virtual.missing() or python


def install(machine: Container, settings: str = SETTINGS) -> None:
    """As a person would, from this checkout; and the settings of this house."""
    told = machine.run(str(Path(sys.executable).parent / "hearth"), "install", "--yes", check=False)
    assert told.returncode == 0, told.stdout[-1000:] + told.stderr + machine.journal("hearth")
    machine.run("tee", "-a", "/var/lib/hearth/settings.toml", typed=settings)
    machine.run("systemctl", "restart", "hearth")


def is_ready(machine: Container) -> None:
    """Wait until the core says so and its engines run."""
    deadline = time.monotonic() + 120
    while not machine.show("hearth", "StatusText")["StatusText"].startswith("ready: "):
        assert time.monotonic() < deadline, machine.journal()
        time.sleep(0.2)
    for engine in ENGINES[:4]:
        machine.until(f"hearth-engine@{engine}", "ActiveState", "active")


@contextmanager
def a_room() -> Iterator[VirtualRoom]:
    # Where PrivateTmp= does not hide it.
    tempfile.tempdir, before = "/run", tempfile.tempdir
    try:
        made = VirtualRoom()
    finally:
        tempfile.tempdir = before
    with made:
        Path(made.environment["XDG_RUNTIME_DIR"]).chmod(0o755)
        yield made


@contextmanager
def a_machine(room: VirtualRoom, folder: Path) -> Iterator[Container]:
    """In an empty folder, which is gone afterwards."""
    shown = [REPO, Path(sys.prefix), Path(sys.base_prefix), default_root().resolve()]
    made = Container(folder, [Path(room.environment["XDG_RUNTIME_DIR"])], shown)
    try:
        made.write(
            "etc/systemd/system/hearth.service.d/room.conf",
            "[Service]\n" + "".join(f"Environment={k}={v}\n" for k, v in room.environment.items()),
        )
        with made:
            install(made)
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def the_house(machine: Container) -> AsyncIterator[asyncio.subprocess.Process]:
    """The imaginary house on the machine's broker; prints the commands that arrive there."""
    told = await asyncio.to_thread(machine.run, "cat", f"{_SECRETS}/homeassistant-password")
    house = await asyncio.create_subprocess_exec(
        *machine.inside(sys.executable, "-P", "-m", "tests.e2e.house_inside"),
        f"mqtt://homeassistant:{told.stdout.strip()}@127.0.0.1",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPO)},
    )
    try:
        yield house
    finally:
        house.terminate()
        await house.wait()


async def line_of(process: asyncio.subprocess.Process, within_s: float) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(within_s):
        return (await process.stdout.readline()).decode().strip()


async def an_order_a_yes_and_a_message(
    machine: Container, room: VirtualRoom, lines: dict[str, Path], folder: Path,
    transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    """By voice; and no word of it is in the journal."""
    await asyncio.to_thread(is_ready, machine)
    async with the_house(machine) as house:
        assert await line_of(house, 60) == "playing"
        await asyncio.to_thread(machine.run, "hearth", "devices", "approve", "--all")
        await asyncio.sleep(3)
        asked, told = folder / "asked.raw", folder / "told.raw"
        with room.listening(asked):
            await asyncio.to_thread(room.say, lines["porch"])
            await spoken(asked)
        assert sounded("turn on the porch light", await transcribe(heard_in(asked)))
        with room.listening(told):
            await asyncio.to_thread(room.say, lines["yes"])
            assert await line_of(house, 60) == 'zigbee2mqtt/porch-light/set {"state": "ON"}'
            await spoken(told)
        assert sounded("the porch light is on", await transcribe(heard_in(told)))
    said = machine.journal()
    assert "porch" not in said.lower()


async def spoken(raw: Path) -> None:
    async with asyncio.timeout(90):
        while not has_spoken(raw, 0):  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.1)

"""A machine with a systemd of its own on which Hearth was installed as a person would, in a
virtual room.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.models.store import default_root
from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.e2e import container
from tests.e2e.container import Container

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
        assert time.monotonic() < deadline, machine.journal("hearth")
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

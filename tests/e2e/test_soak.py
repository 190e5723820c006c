"""An installed Hearth at work for as long as one likes; its watch finds nothing: `make soak-watch`.

Orders, reloads, restarts, self-checks, models that come and go: all that a home does.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from appliance.testing.room import VirtualRoom
from tests.e2e.container import Container
from tests.e2e.installed import (
    a_machine,
    an_order_a_yes_and_a_message,
    install,
    is_ready,
    missing,
)

MINUTES = float(os.environ.get("HEARTH_SOAK_MINUTES", "0"))
SMALL = "microwakeword-hey_mycroft"

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.skipif(not MINUTES, reason="an hour by itself: make soak-watch"),
]


def all_that_a_home_does(machine: Container) -> None:
    """Besides talking."""
    for command in (
        ("hearth", "self-check"),
        ("hearth", "doctor", "--quick"),
        ("hearth", "models", "remove", SMALL),
        ("systemctl", "restart", "mosquitto"),
        ("systemctl", "kill", "-s", "KILL", "hearth-engine@tts"),
        ("hearth", "journal", "verify"),
        ("curl", "-sk", "https://127.0.0.1:8443/"),
    ):
        machine.run(*command, check=False)
    install(machine, "")  # As an update does: it changes files while the watch is stopped.
    is_ready(machine)


def found(machine: Container) -> str:
    return machine.run("cat", "/var/lib/hearth-watch/seen.json", check=False).stdout


async def test_the_watch_finds_nothing_in_a_home_at_work(
    room: VirtualRoom, lines: dict[str, Path], tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    transcribe: Callable[[bytes], Awaitable[str]], capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with a_machine(room, tmp_path_factory.mktemp("machine")) as machine:
        began, rounds = time.monotonic(), 0
        while time.monotonic() - began < MINUTES * 60:
            folder = tmp_path / str(rounds)
            folder.mkdir()
            await an_order_a_yes_and_a_message(machine, room, lines, folder, transcribe)
            assert found(machine) == ""
            await asyncio.to_thread(all_that_a_home_does, machine)
            assert machine.show("hearth-watch", "ActiveState")["ActiveState"] == "active"
            assert found(machine) == ""
            rounds += 1
            with capsys.disabled():
                minutes = (time.monotonic() - began) / 60
                sys.stdout.write(f"{rounds} rounds in {minutes:.0f} min: nothing found\n")
        assert rounds

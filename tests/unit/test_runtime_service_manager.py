"""systemd's two protocols, against a socket that listens as systemd would."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import ConfigError
from appliance.runtime.attached import Station
from appliance.runtime.service_manager import ServiceManager, passed_socket


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def told(systemd: socket.socket) -> list[str]:
    return systemd.recv(4096).decode().splitlines()


def manager(systemd: socket.socket, **more: str) -> ServiceManager:
    return ServiceManager.from_environment({"NOTIFY_SOCKET": systemd.getsockname(), **more})


def test_it_hears_that_we_are_ready_and_what_we_do(systemd: socket.socket) -> None:
    with closing(manager(systemd)) as mine:
        mine.ready("listening")
        assert told(systemd) == ["READY=1", "STATUS=listening"]
        mine.status("two\nlines\nMAINPID=1")
        assert told(systemd) == ["STATUS=two lines MAINPID=1"]
    mine.status("closed")
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        told(systemd)


async def test_it_hears_again_and_again_that_we_are_alive(systemd: socket.socket) -> None:
    watchdog = {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": str(os.getpid())}
    with closing(manager(systemd, **watchdog)) as mine:
        assert mine.watchdog_s == 0.02
        await three_signs(mine, systemd)


async def three_signs(mine: ServiceManager, systemd: socket.socket) -> None:
    async with asyncio.TaskGroup() as tasks:
        telling = tasks.create_task(mine.keep_alive())
        for _ in range(3):
            assert await asyncio.to_thread(told, systemd) == ["WATCHDOG=1"]
        telling.cancel()


@pytest.mark.parametrize(
    "watchdog",
    [
        {},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"},
    ],
)
async def test_it_hears_nothing_it_did_not_ask_for(
    systemd: socket.socket, watchdog: dict[str, str]
) -> None:
    with closing(manager(systemd, **watchdog)) as mine:
        assert mine.watchdog_s is None
        await mine.keep_alive()


@pytest.mark.parametrize("address", ["", "relative", "/no/such/socket", "@no-such-name"])
def test_without_a_service_manager_nothing_happens(address: str) -> None:
    ServiceManager.from_environment({"NOTIFY_SOCKET": address}).ready("listening")


def test_one_that_does_not_listen_holds_nobody_up(systemd: socket.socket) -> None:
    with closing(manager(systemd)) as mine:
        for _ in range(5000):
            mine.status("x" * 200)


@given(st.dictionaries(st.sampled_from(["LISTEN_PID", "LISTEN_FDS"]), st.text(max_size=8)))
def test_a_socket_meant_for_somebody_else_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        passed_socket(environment)


def test_sockets_and_plans_of_engines_belong_together() -> None:
    assert Station.from_environment({}) is None
    with pytest.raises(ConfigError):
        Station.from_environment({"HEARTH_ENGINES": "/run/engines"})
    both = {"HEARTH_ENGINES": "/run/engines", "HEARTH_PLANS": "/run/plans"}
    assert Station.from_environment(both) == Station(Path("/run/engines"), Path("/run/plans"))

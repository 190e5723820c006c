"""What the watch reads of the kernel and of files, and what it does: on real processes here.

That it sees the services of a machine with systemd is in tests/e2e/test_units.py.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from appliance.adapters.proc.files import Files
from appliance.adapters.proc.services import Services
from appliance.core.unexpected import CORE, Expected, Sign
from appliance.upkeep.watchman import Watchman, seen_in

STT = "hearth-engine@stt.service"
PYTHON = os.path.realpath(sys.executable)
EXPECTED = Expected({CORE: frozenset()}, (PYTHON,))


class Machine:
    """Real processes in a /proc where their control groups are what they would be on a box."""

    def __init__(self, folder: Path) -> None:
        self.proc = folder / "proc"
        self.proc.mkdir()
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, unit: str = STT) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.running.append(process)
        folder = self.proc / str(process.pid)
        folder.mkdir()
        (folder / "cgroup").write_text(f"1:name=systemd:/system.slice/hearth-engine.slice/{unit}\n")
        (folder / "exe").symlink_to(Path(f"/proc/{process.pid}/exe").readlink())
        for name in ("fd", "net"):
            (folder / name).symlink_to(f"/proc/{process.pid}/{name}")
        return process

    def ended(self, process: subprocess.Popen[bytes]) -> int:
        code = process.wait(10)
        folder = self.proc / str(process.pid)
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()
        return code


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    for process in machine.running:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def man_of(machine: Machine, folder: Path, files: Files | None = None) -> Watchman:
    program = files or Files([])
    services = Services(machine.proc)
    return Watchman(lambda: EXPECTED, program, services, folder / "seen.json", lambda: None)


SLEEP = (PYTHON, "-c", "import time; time.sleep(60)")
_SERVE = """
import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(flush=True)
time.sleep(60)
"""
LISTEN = (PYTHON, "-c", _SERVE)


def test_an_engine_at_work_is_left_in_peace(machine: Machine, tmp_path: Path) -> None:
    engine = machine.start(*SLEEP)
    machine.start(*LISTEN, unit="sshd.service")
    man = man_of(machine, tmp_path)
    for second in range(5):
        assert man.look(float(second)) == ()
    assert engine.poll() is None
    assert seen_in(tmp_path / "seen.json") == ()


def test_a_second_process_ends_both(machine: Machine, tmp_path: Path) -> None:
    engine, other = machine.start(*SLEEP), machine.start(*SLEEP)
    man = man_of(machine, tmp_path)
    man.look(0.0)
    (seen,) = man.look(1.0)
    assert (seen.sign, seen.unit, seen.ended) == (Sign.PROCESS, STT, True)
    assert machine.ended(engine) == machine.ended(other) == -9
    assert seen_in(tmp_path / "seen.json") == (seen,)
    assert man.look(2.0) == ()


def test_a_program_and_a_port_that_do_not_belong_there(machine: Machine, tmp_path: Path) -> None:
    listening = machine.start(*LISTEN)
    assert listening.stdout is not None
    listening.stdout.readline()
    man = man_of(machine, tmp_path)
    man.look(0.0)
    (seen,) = man.look(1.0)
    assert (seen.sign, seen.ended) == (Sign.LISTENER, True)
    assert machine.ended(listening) == -9
    machine.start("/bin/sleep", "60")
    man.look(2.0)
    (seen,) = man.look(3.0)
    assert (seen.sign, seen.ended) == (Sign.PROGRAM, True)


@pytest.mark.parametrize(
    ("kind", "what"),
    [("SOCK_DGRAM", r"udp \d+"), ("SOCK_RAW, socket.IPPROTO_ICMP", "raw 1")],
)
def test_an_engine_that_can_be_sent_datagrams_is_ended(
    machine: Machine, tmp_path: Path, kind: str, what: str
) -> None:
    if "RAW" in kind and os.geteuid() != 0:
        pytest.skip("a raw socket needs root")
    listening = machine.start(PYTHON, "-c", _DATAGRAMS.format(kind=kind))
    core = machine.start(PYTHON, "-c", _DATAGRAMS.format(kind="SOCK_DGRAM"), unit="hearth.service")
    for each in (listening, core):
        assert each.stdout is not None
        each.stdout.readline()
    man = man_of(machine, tmp_path)
    man.look(0.0)
    (seen,) = man.look(1.0)
    assert (seen.sign, seen.unit, seen.ended) == (Sign.LISTENER, STT, True)
    assert re.fullmatch(what, seen.about)
    assert machine.ended(listening) == -9
    assert core.poll() is None


_DATAGRAMS = """
import socket, time
s = socket.socket(socket.AF_INET, socket.{kind})
s.bind(("127.0.0.1", 0))
print(flush=True)
time.sleep(60)
"""


def test_a_changed_file_is_told(machine: Machine, tmp_path: Path) -> None:
    own, others = tmp_path / "own", tmp_path / "others"
    (own / "below").mkdir(parents=True)
    (others / "below").mkdir(parents=True)
    (own / "below" / "core.py").write_text("x = 1")
    man = man_of(machine, tmp_path, Files([own, others]))
    assert man.look(0.0) == ()
    time.sleep(0.02)
    (own / "below" / "core.py").write_text("x = 2")
    (seen,) = man.look(1.0)
    assert (seen.sign, seen.about, seen.ended) == (
        Sign.FILE, str(own / "below" / "core.py"), False,
    )  # fmt: skip
    assert man.look(2.0) == ()
    time.sleep(0.02)
    (others / "below" / "new.py").touch()
    assert [each.sign for each in man.look(3.0)] == [Sign.FILE]


def test_what_others_lay_beside_ours_is_not_told(tmp_path: Path) -> None:
    units = tmp_path / "units"
    units.mkdir()
    files = Files([units], lambda path: "hearth" in path)
    (units / "cups.service").touch()
    assert files.changed() == ()
    (units / "hearth.service").touch()
    assert files.changed() == (str(units / "hearth.service"),)
    files.close()


def test_denied_connections_are_told_when_they_are_many(machine: Machine, tmp_path: Path) -> None:
    counts = iter([5, 8, 200, *range(201, 215)])
    man = Watchman(
        lambda: EXPECTED, Files([]), Services(machine.proc), tmp_path / "seen.json",
        lambda: next(counts),
    )  # fmt: skip
    found = [[each.about for each in man.look(float(second))] for second in range(30)]
    assert found[3] == ["195 packets"]
    assert list(chain(*found)) == ["195 packets"]


def test_denied_connections_that_come_slowly_are_told_too(machine: Machine, tmp_path: Path) -> None:
    counts = iter([0, 7, 14, 21, 28])
    man = Watchman(
        lambda: EXPECTED, Files([]), Services(machine.proc), tmp_path / "seen.json",
        lambda: next(counts),
    )  # fmt: skip
    found = [[each.about for each in man.look(float(second))] for second in range(8)]
    assert list(chain(*found)) == ["21 packets"]


def test_what_cannot_be_kept_is_found_all_the_same(machine: Machine, tmp_path: Path) -> None:
    machine.start("/bin/sleep", "60")
    (tmp_path / "seen.json").mkdir()
    man = man_of(machine, tmp_path)
    man.look(0.0)
    assert [each.ended for each in man.look(1.0)] == [True]


def test_an_open_socket_of_ours_alone_is_no_listener(machine: Machine, tmp_path: Path) -> None:
    """The network's table lists those of all processes."""
    with socket.create_server(("127.0.0.1", 0)):
        machine.start(*SLEEP)
        man = man_of(machine, tmp_path)
        assert [man.look(float(second)) for second in range(3)] == [(), (), ()]

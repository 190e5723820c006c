"""The units of systemd/ in a machine with a real systemd: a conversation, a kill, an attack.

Every flag of every sandbox is on but those that need control groups, which this container has not:
limits of memory and processor.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.testing.room import VirtualRoom
from tests.e2e.container import Container
from tests.e2e.installed import (
    ENGINES,
    REPO,
    a_machine,
    an_order_a_yes_and_a_message,
    install,
    is_ready,
    missing,
)
from tests.update_box import CONTENT, NEW, a_place, update

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

LEAST_ACTS = 30


@pytest.fixture(scope="module")
def machine(room: VirtualRoom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    with a_machine(room, tmp_path_factory.mktemp("machine")) as machine:
        yield machine


def test_all_of_it_starts_and_says_that_it_is_ready(machine: Container) -> None:
    is_ready(machine)
    failed = machine.run("systemctl", "--failed", "--no-legend").stdout
    assert "hearth" not in failed
    assert "mosquitto" not in failed


def test_what_is_killed_is_back_by_itself(machine: Container) -> None:
    is_ready(machine)
    for unit in ("hearth-engine@wake", "hearth-engine@tts", "mosquitto", "hearth"):
        before = machine.show(unit, "MainPID")["MainPID"]
        machine.run("kill", "-9", before)
        until_another(machine, unit, before)
        machine.until(unit, "ActiveState", "active")
    is_ready(machine)


def test_engines_stay_loaded_while_the_core_is_started_again(machine: Container) -> None:
    is_ready(machine)
    before = machine.show("hearth-engine@llm", "MainPID")
    machine.run("kill", "-9", machine.show("hearth", "MainPID")["MainPID"])
    machine.until("hearth", "StatusText", "starting: engines, broker, house")
    is_ready(machine)
    assert machine.show("hearth-engine@llm", "MainPID") == before


def test_an_engine_that_began_without_a_core_gets_its_plan_from_the_next(
    machine: Container,
) -> None:
    is_ready(machine)
    folder = ("stat", "-c", "%i", "/run/hearth/plans")
    before = machine.run(*folder).stdout
    machine.run("systemctl", "stop", "hearth")
    # An engine's sandbox holds on to this very folder, also if it is removed and made anew.
    assert machine.run(*folder).stdout == before
    asked = machine.run("/usr/bin/python3.11", "-c", _ASK, "/run/hearth-engines/tts.sock")
    assert asked.stdout.strip() == ""  # it has no plan, and says nothing sensible
    machine.run("systemctl", "start", "hearth")
    is_ready(machine)


def test_an_engine_that_hangs_is_ended_by_the_watchdog(machine: Container) -> None:
    is_ready(machine)
    before = machine.show("hearth-engine@wake", "MainPID")["MainPID"]
    machine.run("kill", "-STOP", before)
    until_another(machine, "hearth-engine@wake", before)
    is_ready(machine)


def until_another(machine: Container, unit: str, before: str) -> None:
    """Wait for another process in the place of one that was ended, or is about to be."""
    deadline = time.monotonic() + 120
    while machine.show(unit, "MainPID")["MainPID"] in ("0", before):
        assert time.monotonic() < deadline, machine.journal(unit)
        time.sleep(0.1)


async def test_a_whole_conversation_in_all_its_sandboxes(
    machine: Container, room: VirtualRoom, lines: dict[str, Path], tmp_path: Path,
    transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    await an_order_a_yes_and_a_message(machine, room, lines, tmp_path, transcribe)


def seen(machine: Container) -> list[str]:
    """What the watch has found so far."""
    told = machine.run("cat", "/var/lib/hearth-watch/seen.json", check=False).stdout
    return [sign for _, sign, *_ in json.loads(told or "[]")]


def until_seen(machine: Container, sign: str) -> None:
    deadline = time.monotonic() + 60
    while sign not in seen(machine):
        assert time.monotonic() < deadline, machine.journal("hearth-watch")
        time.sleep(0.1)


def joined(machine: Container, unit: str, *command: str) -> subprocess.Popen[bytes]:
    """Something that runs among the processes of a unit, as what broke in there would."""
    pid = machine.show(unit, "MainPID")["MainPID"]
    groups = machine.run("cat", f"/proc/{pid}/cgroup").stdout
    group = next(line for line in groups.splitlines() if "name=systemd" in line).split(":", 2)[2]
    join = f"set -e; echo $$ > '/sys/fs/cgroup/systemd{group}/cgroup.procs'; exec \"$@\""
    return subprocess.Popen(machine.inside("sh", "-c", join, "sh", *command, spaces="-a"))


def test_nothing_so_far_was_unexpected_and_what_is_is_ended(
    machine: Container, capsys: pytest.CaptureFixture[str]
) -> None:
    is_ready(machine)
    assert machine.show("hearth-watch", "ActiveState")["ActiveState"] == "active"
    # After kills, hangs and a whole conversation.
    assert seen(machine) == []
    for unit, sign, *command in (
        ("hearth-engine@stt", "a process too many", "/usr/bin/python3.11", "-c", _SLEEP),
        ("hearth-engine@tts", "a program that does not belong there", "/bin/sleep", "300"),
        ("hearth", "an open port", "/usr/bin/python3.11", "-m", "http.server", "4444"),
    ):
        before = machine.show(unit, "MainPID")["MainPID"]
        began = time.monotonic()
        intruder = joined(machine, unit, *command)
        intruder.wait(60)
        with capsys.disabled():
            sys.stdout.write(f"\n{sign} in {unit}: ended after {time.monotonic() - began:.1f} s\n")
        until_seen(machine, sign)
        until_another(machine, unit, before)
        is_ready(machine)
    machine.run("touch", "/opt/hearth/lib/python3.11/site-packages/appliance/app.py")
    until_seen(machine, "a changed file")
    machine.run("systemctl", "stop", "hearth-watch")
    machine.run("rm", "/var/lib/hearth-watch/seen.json")


_SLEEP = "import time; time.sleep(300)"


@pytest.mark.parametrize("engine", ENGINES)
def test_everything_forbidden_is_denied_inside_an_engines_unit(
    machine: Container, engine: str
) -> None:
    """Another program in the engine's place, with all that the unit gives it.

    CTranslate2 makes code for the processor it finds: that alone is Whisper's engine allowed.
    """
    unit = f"hearth-engine@{engine}"
    instead = f"run/systemd/system/{unit}.service.d/forbidden.conf"
    machine.run("systemctl", "stop", "hearth", f"{unit}.service", f"{unit}.socket")
    try:
        machine.run("mkdir", "-p", f"/{Path(instead).parent}", "/run/hearth/plans")
        program = (Path(__file__).parent / "forbidden.py").read_text()
        machine.run("tee", "/opt/hearth/forbidden.py", typed=program)
        command = "[Service]\nType=exec\nExecStart=\n"
        command += "ExecStart=/opt/hearth/bin/python -I /opt/hearth/forbidden.py\n"
        machine.run("tee", f"/{instead}", typed=command)
        machine.run("systemctl", "daemon-reload")
        machine.run("systemctl", "start", f"{unit}.socket")
        told = machine.run("/usr/bin/python3.11", "-c", _ASK, f"/run/hearth-engines/{engine}.sock")
        denied = json.loads(told.stdout or "{}")
        assert len(denied) >= LEAST_ACTS, machine.journal(unit)
        allowed = {what for what, how in denied.items() if how is None}
        assert allowed == ({"make memory that it writes and runs"} if engine == "stt" else set())
    finally:
        machine.run("rm", "-rf", f"/{Path(instead).parent}")
        machine.run("systemctl", "daemon-reload")
        machine.run("systemctl", "restart", "--no-block", "hearth")


_ASK = """
import socket, sys
with socket.socket(socket.AF_UNIX) as asking:
    asking.connect(sys.argv[1])
    print(asking.makefile().readline())
"""


def test_what_the_page_asks_for_root_does(machine: Container, tmp_path: Path) -> None:
    """The box's own units, on slots that `rauc` alone knows of: here it says what it was given."""
    files = REPO / "image-build/files"
    for unit in ("hearth-request.path", "hearth-request.service"):
        text = (files / "usr/lib/systemd/system" / unit).read_text()
        machine.run("tee", f"/etc/systemd/system/{unit}", typed=text)
    place = a_place(tmp_path)
    keys = next(place.keys.glob("*.ed25519")).read_text()
    for path, text in (
        ("/usr/share/hearth/keys/maker.ed25519", keys),
        ("/usr/lib/hearth/release.json", place.release.read_text()),
        ("/etc/rauc/system.conf", ""),
        ("/usr/bin/rauc", '#!/bin/sh\ncp "$2" /var/lib/hearth-update/slot\n'),
    ):
        machine.run("mkdir", "-p", str(Path(path).parent))
        machine.run("tee", path, typed=text)
    machine.run("chmod", "755", "/usr/bin/rauc")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "hearth-request.path")
    requests = "/var/lib/hearth/requests"
    as_core = ("runuser", "-u", "hearth", "--")
    machine.run(*as_core, "mkdir", "-p", "-m", "700", requests)
    junk, good = f"{requests}/came", update(place, NEW).read_bytes().hex()
    for raw, wanted in (("00", "refused.json"), (good, "state.json")):
        machine.run(*as_core, "python3.11", "-c", _UNHEX, junk, typed=raw)
        machine.run(*as_core, "mv", junk, f"{requests}/update.hup")
        deadline = time.monotonic() + 60
        while machine.run("test", "-e", f"/var/lib/hearth-update/{wanted}", check=False).returncode:
            assert time.monotonic() < deadline, machine.journal("hearth-request")
            time.sleep(0.1)
        assert machine.run("ls", requests).stdout == ""
    # The core reads what became of it.
    deadline = time.monotonic() + 60
    while (
        '"written"' not in machine.run(*as_core, "cat", "/var/lib/hearth-update/state.json").stdout
    ):
        assert time.monotonic() < deadline, machine.journal("hearth-request")
        time.sleep(0.1)
    assert machine.run("sha256sum", "/var/lib/hearth-update/slot").stdout.startswith(
        hashlib.sha256(CONTENT).hexdigest()
    )
    machine.run("systemctl", "stop", "hearth-request.path")
    units = (f"/etc/systemd/system/hearth-request.{kind}" for kind in ("path", "service"))
    gone = ("/usr/share/hearth", "/usr/lib/hearth/release.json", "/var/lib/hearth-update", *units)
    machine.run("rm", "-rf", *gone)


_UNHEX = "import sys; open(sys.argv[1], 'wb').write(bytes.fromhex(sys.stdin.read()))"


def test_models_are_the_cores_to_remove_and_an_update_brings_them_again(
    machine: Container,
) -> None:
    small = "/var/lib/hearth-models/microwakeword-hey_mycroft"
    machine.run("hearth", "models", "remove", Path(small).name)
    assert machine.run("test", "-e", small, check=False).returncode == 1
    install(machine, "")
    machine.run("test", "-e", small)
    is_ready(machine)


def test_it_goes_without_a_trace(machine: Container) -> None:
    machine.run("hearth", "uninstall", "--yes")
    looked = ("/etc", "/opt", "/usr/lib", "/usr/local/bin", "/var/lib", "/run")
    found = machine.run("find", *looked, "-name", "*hearth*", "-not", "-path", "/run/hearth-room*")
    # What the test itself laid.
    ours = ("/etc/systemd/system/hearth.service.d", "/run/hearth-room")
    assert [path for path in found.stdout.splitlines() if not path.startswith(ours)] == []
    assert "hearth" not in machine.run("cat", "/etc/passwd", "/etc/group").stdout
    listening = machine.run("systemctl", "is-active", "mosquitto", "hearth", check=False)
    assert listening.stdout.split() == ["active", "inactive"]

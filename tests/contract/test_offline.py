"""Offline is a fact: a conversation in a network of loopback alone, under a recorder of calls.

The recorder is an audit hook (PEP 578) in the process itself: it sees a connection, a datagram or
a name looked up for anything but loopback and Unix sockets, whether it would come through or not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a network of its own"),
]

REPO = Path(__file__).parents[2]

RECORDER = """
import os, sys

def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        if not isinstance(address, tuple):
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "::1") or str(name).startswith("127."):
        return
    line = f"{event} {name}\\n".encode()
    os.write(record, line)

record = os.open(os.environ["CALLS_RECORD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
sys.addaudithook(watch)
"""

ALONE = """
import fcntl, os, socket, struct, sys

with socket.socket() as any_socket:  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING, netdevice(7)
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Recorded:
    """Runs Python with arguments in a network of its own; `calls` is what it tried to reach."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record = folder / "calls"
        self._record.touch()
        (folder / "sitecustomize.py").write_text(RECORDER)
        (folder / "settings.toml").touch()

    def run(self, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        own = {
            "PYTHONPATH": f"{self._folder}:{REPO}",
            "CALLS_RECORD": str(self._record),
            "HEARTH_DATA": str(self._folder / "data"),
            "HEARTH_SETTINGS": str(self._folder / "settings.toml"),
        }
        return subprocess.run(
            ["unshare", "--net", sys.executable, "-c", ALONE, *arguments],
            input=typed,
            env=os.environ | own,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        return self._record.read_text().splitlines()


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine permits no network of one's own: {tried.stderr.decode()}")
    return Recorded(tmp_path)


def test_the_core_talks_to_nobody_outside(recorded: Recorded) -> None:
    talked = recorded.run(
        *("-m", "appliance", "chat", "--house", "--no-model", "--json"),
        typed="turn on the hall light\nyes\n",
    )
    assert talked.returncode == 0, talked.stderr
    events = [json.loads(line) for line in talked.stdout.splitlines()]
    results = [event["result"] for event in events if event["event"] == "outcome"]
    assert results == ["acknowledged"]
    assert recorded.calls == []


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ("socket.create_connection(('192.0.2.1', 9), 1)",
         ["socket.getaddrinfo 192.0.2.1", "socket.connect 192.0.2.1"]),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
         ["socket.sendto 192.0.2.1"]),
        ("socket.getaddrinfo('hearth.invalid', 80)", ["socket.getaddrinfo hearth.invalid"]),
        ("socket.create_server(('127.0.0.1', 0)).getsockname()", []),
    ],
)  # fmt: skip
def test_the_recorder_sees_who_tries(recorded: Recorded, code: str, calls: list[str]) -> None:
    tried = recorded.run("-c", f"import socket; {code}")
    assert recorded.calls == calls
    assert bool(tried.returncode) is bool(calls)


def test_in_a_network_of_its_own_only_loopback_is_there(recorded: Recorded) -> None:
    seen = recorded.run("-c", "import socket; print([name for _, name in socket.if_nameindex()])")
    assert seen.stdout.strip() == "['lo']"

"""`hearth prove-offline`, in real network namespaces: what is sent is caught, and from whom."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from appliance.adapters.egress.trap import Trap
from appliance.core.errors import ProofFailed

REPO = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "appliance", "prove-offline")

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(shutil.which("ip") is None, reason="no ip: apt-get install iproute2"),
]


def proved(*command: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, what was counted, and what was complained of."""
    done = subprocess.run(
        [*COMMAND, "--json", "--", *command],
        check=False, capture_output=True, text=True, cwd=REPO,
    )  # fmt: skip
    if "no network namespace can be made" in done.stderr:
        pytest.skip(done.stderr.strip())
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def python(source: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source)


UDP = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
UDP6 = "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); "
NAME = f"{UDP} s.sendto(b'x', ('8.8.8.8', 53))"
ROUTER = f"{UDP} s.sendto(b'x', ('192.168.1.1', 4000))"
TCP = """
import socket
s = socket.socket()
s.settimeout(0.5)
try:
    s.connect(("93.184.216.34", 443))
except OSError:
    pass
"""
DOT = f"{UDP6} s.sendto(b'x', ('2606:4700::1111', 853))"
CHILD = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", "{UDP} s.sendto(b'x', ('1.1.1.1', 9))"])
"""


def test_what_sends_nothing_is_proved_to() -> None:
    code, counted, complaint = proved(*python("pass"))
    assert (code, complaint) == (0, "")
    assert counted["packets_elsewhere"] == counted["names_asked"] == 0
    assert counted["elsewhere"] == counted["connections_elsewhere"] == []


def test_what_stays_on_the_machine_may() -> None:
    code, counted, _ = proved(*python(f"{UDP} s.sendto(b'x', ('127.0.0.1', 1883))"))
    assert code == 0
    assert counted["packets_on_this_machine"] == {"udp 1883": 1, "icmp 0": 1}


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (NAME, "udp 8.8.8.8:53"),
        (ROUTER, "udp 192.168.1.1:4000"),
        (TCP, "tcp 93.184.216.34:443"),
        (DOT, "udp [2606:4700::1111]:853"),
        (CHILD, "udp 1.1.1.1:9"),
    ],
)
def test_what_is_sent_elsewhere_is_caught(source: str, where: str) -> None:
    code, counted, complaint = proved(*python(source))
    assert code == 1
    assert "[proof-failed]" in complaint
    assert where in [each["where"] for each in counted["elsewhere"]]


def test_who_keeps_its_socket_is_named_and_asking_for_a_name_is_counted() -> None:
    _, counted, _ = proved(*python(f"{NAME}; import time; time.sleep(1)"))
    (sent,) = counted["elsewhere"]
    assert sent["process"].startswith("python")
    assert counted["names_asked"] == 1


def test_a_conversation_that_fails_proves_nothing() -> None:
    code, _, complaint = proved(*python("raise SystemExit(3)"))
    assert code == 1
    assert "exit code 3" in complaint


def test_no_trap_is_set_where_there_is_another_way_out() -> None:
    if [name for _, name in socket.if_nameindex()] == ["lo"]:
        pytest.skip("this machine has no network at all")
    with pytest.raises(ProofFailed, match="another way out"), Trap():
        pass

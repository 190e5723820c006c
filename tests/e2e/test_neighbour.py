"""What a neighbour on the home's network finds of a box, and what leaves it.

The box is a machine with a systemd of its own and the firewall of a box that is Hearth alone; the
neighbour is a network of its own at the other end of a cable.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from appliance.testing.room import VirtualRoom
from tests.e2e.container import Container
from tests.e2e.installed import REPO, a_machine, is_ready, missing

BOX, NEIGHBOUR = "192.168.77.1", "192.168.77.2"
DOCUMENTED = [443, 8443]
"""docs/systemd.md"""
LISTEN_S = 20

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

_SCAN = """
import json, selectors, socket, sys
waiting, found, ports = selectors.DefaultSelector(), [], iter(range(1, 65536))
def more():
    for port in ports:
        probe = socket.socket()
        probe.setblocking(False)
        code = probe.connect_ex((sys.argv[1], port))
        if code == 0:
            found.append(port)
        elif code == 115:
            waiting.register(probe, selectors.EVENT_WRITE, port)
            return True
        probe.close()
    return False
for _ in range(2000):
    more()
while waiting.get_map():
    ready = waiting.select(3)
    for key, _ in ready:
        if key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
            found.append(key.data)
    gone = [key for key, _ in ready] or list(waiting.get_map().values())
    for key in gone:
        waiting.unregister(key.fileobj)
        key.fileobj.close()
        more()
print(json.dumps(sorted(found)))
"""
_HEAR = """
import json, socket, struct, sys, time
heard, until = {}, time.monotonic() + float(sys.argv[1])
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as wire:
    wire.settimeout(1)
    while time.monotonic() < until:
        try:
            raw, (_, _, kind, *_) = wire.recvfrom(2048)
        except TimeoutError:
            continue
        if kind == 4:
            continue
        ether = struct.unpack("!H", raw[12:14])[0]
        what = {0x0806: "arp", 0x86DD: "ip6"}.get(ether, hex(ether))
        if ether == 0x0800:
            ports = struct.unpack("!HH", raw[34:38]) if raw[23] in (6, 17) else (0, 0)
            what = f"{socket.inet_ntoa(raw[30:34])} {raw[23]} {ports[1]}"
        elif ether == 0x86DD:
            what = f"ip6 {raw[20]} {socket.inet_ntop(socket.AF_INET6, raw[38:54])}"
        heard[what] = heard.get(what, 0) + 1
print(json.dumps(heard))
"""


@pytest.fixture(scope="module")
def box(room: VirtualRoom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    with a_machine(room, tmp_path_factory.mktemp("box")) as box:
        # As a box is: it tells the home its name.
        box.run("sed", "-i", "s/announce = false/announce = true/", "/var/lib/hearth/settings.toml")
        box.run("nft", "-f", str(REPO / "systemd/nftables/appliance.nft"))
        yield box


class Neighbour:
    """Another network, with a cable to the box."""

    def __init__(self, box: Container) -> None:
        self._sleep = subprocess.Popen(["unshare", "--net", "sleep", "600"])
        time.sleep(0.5)
        here, there = str(self._sleep.pid), str(box.leader)
        run("ip", "link", "add", "h-box", "netns", there, "type", "veth", "peer", "h-home",
            "netns", here)  # fmt: skip
        for pid, name, address in ((there, "h-box", BOX), (here, "h-home", NEIGHBOUR)):
            inside = ("nsenter", "-t", pid, "-n", "ip")
            run(*inside, "addr", "add", f"{address}/24", "dev", name)
            run(*inside, "link", "set", name, "up")
            run(*inside, "link", "set", "lo", "up")

    def ask(self, program: str, *words: str) -> subprocess.Popen[str]:
        inside = ["nsenter", "-t", str(self._sleep.pid), "-n", sys.executable, "-c", program]
        return subprocess.Popen([*inside, *words], stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        self._sleep.kill()
        self._sleep.wait()


@pytest.fixture(scope="module")
def neighbour(box: Container) -> Iterator[Neighbour]:
    neighbour = Neighbour(box)
    yield neighbour
    neighbour.close()


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def test_a_neighbour_finds_the_documented_ports_and_no_other(
    box: Container, neighbour: Neighbour
) -> None:
    is_ready(box)
    told, _ = neighbour.ask(_SCAN, BOX).communicate(timeout=300)
    assert json.loads(told) == DOCUMENTED


def test_nothing_leaves_a_box_that_nobody_asks(
    box: Container, neighbour: Neighbour, capsys: pytest.CaptureFixture[str]
) -> None:
    """The core starts again meanwhile, which is when it would call somebody."""
    hearing = neighbour.ask(_HEAR, str(LISTEN_S))
    box.run("systemctl", "restart", "hearth")
    told, _ = hearing.communicate(timeout=LISTEN_S * 4)
    heard = json.loads(told)
    with capsys.disabled():
        sys.stdout.write(f"\nleft the box in {LISTEN_S} s: {heard or 'nothing'}\n")
    # Looking for neighbours, and mDNS and its memberships: docs/systemd.md.
    mdns = ("224.0.0.251 17 5353", "224.0.0.22 2", "ip6 17 ff02::fb", "ip6 0 ff02::16")
    allowed = ("arp", "ip6 58 ff02::", *mdns)
    assert [each for each in heard if not each.startswith(allowed)] == []
    # It is heard at all.
    assert mdns[0] in heard

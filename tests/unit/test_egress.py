"""Whom Hearth is connected to: read from a made-up /proc, and from the kernel for a real socket."""

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.adapters.egress.sockets import is_near, look, networks, read

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid inode"


def line(remote: str, inode: int) -> str:
    queues = "00000000:00000000 00:00000000 00000000     0        0"
    return f"   0: 0100007F:DB55 {remote} 01 {queues} {inode} 1 0 100 0 0 10 0"


def made_up(proc: Path, pid: int, parent: int, inodes: tuple[int, ...], **net: list[str]) -> None:
    """A process with these sockets, in a network that has those lines."""
    folder = proc / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "stat").write_text(f"{pid} (a ) name) S {parent} 1 1 0")
    for number, inode in enumerate(inodes):
        (folder / "fd" / str(number)).symlink_to(f"socket:[{inode}]")
    (folder / "fd" / "99").symlink_to("/dev/null")
    (folder / "net").mkdir()
    for name, lines in net.items():
        (folder / "net" / name).write_text("\n".join([HEAD, *lines]))


@pytest.mark.skipif(sys.byteorder != "little", reason="the addresses are written as here")
def test_who_is_far_is_listed_and_nobody_else(tmp_path: Path) -> None:
    lines = [
        line("0100007F:1F90", 11),  # 127.0.0.1
        line("0901A8C0:075B", 12),  # 192.168.1.9
        line("22D8B85D:01BB", 13),  # 93.184.216.34, of the child
        line("08080808:0035", 14),  # of somebody else
        "   nonsense",
        "",
    ]
    tcp6 = [
        line("B80D0120000000000000000001000000:01BB", 15),  # 2001:db8::1, the same prefix as ours
        line("60480120000060480000000088880000:01BB", 16),  # 2001:4860:4860::8888
    ]
    own = ["20010db8000000000000000000000002 04 40 00 82     eth0"]
    nets = {"tcp": lines, "tcp6": tcp6, "if_inet6": own}
    made_up(tmp_path, 50, 1, (11, 12, 15), **nets)
    made_up(tmp_path, 51, 50, (13,), **nets)
    made_up(tmp_path, 52, 51, (16,), **nets)
    made_up(tmp_path, 60, 1, (14,), **nets)
    found = look(50, tmp_path)
    assert found.far == ("tcp 93.184.216.34:443", "tcp [2001:4860:4860::8888]:443")
    assert (found.processes, found.sockets, found.unread) == (3, 5, 0)


def test_a_process_that_does_not_let_us_look_is_counted(tmp_path: Path) -> None:
    made_up(tmp_path, 50, 1, ())
    (tmp_path / "51").mkdir()
    (tmp_path / "51" / "stat").write_text("51 (x) S 50 1")
    (tmp_path / "51" / "fd").write_text("no folder")
    made_up(tmp_path, 53, 50, ())
    assert look(50, tmp_path).unread == 1


def test_what_is_near_and_what_is_not() -> None:
    near = [
        "127.0.0.1", "10.9.8.7", "172.31.0.1", "192.168.0.1", "169.254.9.9", "224.0.0.251",
        "255.255.255.255", "::", "::1", "fe80::1", "fd00::5", "ff02::fb", "::ffff:192.168.1.1",
    ]  # fmt: skip
    far = ["8.8.8.8", "172.32.0.1", "100.64.0.1", "192.0.2.1", "2001:4860::1", "::ffff:8.8.8.8"]
    assert [each for each in near if not is_near(ipaddress.ip_address(each))] == []
    assert [each for each in far if is_near(ipaddress.ip_address(each))] == []


def test_only_prefixes_of_a_home_are_near() -> None:
    lines = [
        "20010db8000000000000000000000002 04 40 00 82     eth0",
        "20010db8000000000000000000000003 04 08 00 82     ppp0",
        "fe8000000000000000fc00fffe000001 04 40 20 80     eth0",
        "nonsense",
    ]
    assert networks("\n".join(lines)) == (ipaddress.ip_network("2001:db8::/64"),)


def test_nonsense_is_no_socket() -> None:
    text = "\n".join([HEAD, "", "x", line("zz:1", 1), line("0100:1", 2), line("08080808:xx", 3)])
    assert list(read("tcp", text)) == []


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="no /proc/net here")
def test_a_real_socket_on_this_machine_is_seen_and_is_near() -> None:
    before = look()
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()),
    ):
        during = look()
    assert during.sockets >= before.sockets + 2
    assert during.far == before.far
    assert during.processes >= 1


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="no /proc/net here")
def test_a_socket_of_a_child_is_seen_from_its_parent() -> None:
    code = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); print(1, flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        found, own = look(os.getpid()), look(child.pid)
        child.communicate(b"\n")
    assert own.sockets == 1
    assert found.sockets >= 1
    assert found.processes >= 2

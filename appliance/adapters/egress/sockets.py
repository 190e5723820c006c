"""Who this process and its children are connected to, as the kernel tells. Opens nothing itself.

What is near is this machine, the home network and what never leaves it: loopback, private,
link-local and multicast addresses, and the IPv6 prefixes of this machine's own interfaces. It sees
what is connected at this moment, TCP and UDP; a datagram that was sent and is gone it does not see.
"""

import ipaddress
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

KINDS = ("tcp", "tcp6", "udp", "udp6")
NEAR: tuple[Network, ...] = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/32", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
        "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
        "::/128", "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip
_SHORTEST_PREFIX = 32
"""Of an interface: what is shorter is no home network."""
_GLOBAL_SCOPE = 0


@dataclass(frozen=True, slots=True)
class Socket:
    """A line of /proc/net/tcp and its like. The remote address is that of nobody where none is."""

    kind: str
    remote: Address
    port: int
    inode: int
    own_port: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """`far` as in "tcp 93.184.216.34:443". `unread` counts processes that did not let us look."""

    processes: int
    sockets: int
    far: tuple[str, ...]
    unread: int


def look(pid: int | None = None, proc: Path = Path("/proc")) -> Found:
    """The sockets of a process and all its descendants; None = of this one."""
    processes = tree(os.getpid() if pid is None else pid, proc)
    far: set[str] = set()
    sockets, unread = 0, 0
    for each in processes:
        opened = inodes(proc / str(each) / "fd")
        if opened is None:
            unread += 1
            continue
        # Through the process itself: it may live in a network of its own.
        net = proc / str(each) / "net"
        own = networks(_text(net / "if_inet6"))
        for kind in KINDS:
            for found in read(kind, _text(net / kind)):
                if found.inode in opened:
                    sockets += 1
                    if not is_near(found.remote, own):
                        far.add(_told(found))
    return Found(len(processes), sockets, tuple(sorted(far)), unread)


def read(kind: str, text: str) -> Iterator[Socket]:
    """The sockets of a file of /proc/net; lines that are none are left out."""
    for line in text.splitlines()[1:]:
        fields = line.split()
        try:
            address, _, port = fields[2].partition(":")
            own_port = int(fields[1].partition(":")[2], 16)
            yield Socket(kind, _address(address), int(port, 16), int(fields[9]), own_port)
        except (IndexError, ValueError):
            continue


def networks(text: str) -> tuple[Network, ...]:
    """The prefixes of /proc/net/if_inet6 that are those of a home."""
    found: list[Network] = []
    for line in text.splitlines():
        fields = line.split()
        try:
            address = ipaddress.IPv6Address(bytes.fromhex(fields[0]))
            prefix, scope = int(fields[2], 16), int(fields[3], 16)
            if prefix >= _SHORTEST_PREFIX and scope == _GLOBAL_SCOPE:
                found.append(ipaddress.ip_network((address, prefix), strict=False))
        except (IndexError, ValueError):
            continue
    return tuple(found)


def is_near(address: Address, own: tuple[Network, ...] = ()) -> bool:
    """
    >>> addresses = map(ipaddress.ip_address, ("192.168.1.9", "::ffff:10.1.1.1", "8.8.8.8"))
    >>> [is_near(address) for address in addresses]
    [True, True, False]
    """
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    plain = mapped or address
    return any(plain in network for network in (*NEAR, *own) if network.version == plain.version)


def _told(found: Socket) -> str:
    address = f"[{found.remote}]" if found.remote.version == 6 else str(found.remote)
    return f"{found.kind[:3]} {address}:{found.port}"


def _address(text: str) -> Address:
    """The kernel writes words of 32 bits in the byte order of the machine."""
    raw = bytes.fromhex(text)
    if len(raw) not in (4, 16):
        raise ValueError("no address")
    if sys.byteorder == "little":
        raw = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    return ipaddress.ip_address(raw)


def tree(root: int, proc: Path) -> list[int]:
    """The process and its descendants, as far as they are still there."""
    children: dict[int, list[int]] = {}
    for folder in proc.iterdir():
        if folder.name.isdecimal():
            fields = _text(folder / "stat").rpartition(")")[2].split()
            if len(fields) > 1:
                children.setdefault(int(fields[1]), []).append(int(folder.name))
    tree, left = [], [root]
    while left:
        each = left.pop()
        tree.append(each)
        left += children.get(each, [])
    return tree


def inodes(folder: Path) -> set[int] | None:
    """Of the sockets a process has open; None where that may not be seen."""
    found = set()
    try:
        for each in folder.iterdir():
            try:
                target = str(each.readlink())
            except FileNotFoundError:
                continue  # closed meanwhile
            if target.startswith("socket:["):
                found.add(int(target[8:-1]))
    except FileNotFoundError:
        return set()  # the process has ended
    except OSError:
        return None
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""

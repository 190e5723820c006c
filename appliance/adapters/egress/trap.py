"""A network from which nothing leaves, and in which everything that tries to is caught.

It must be entered in a network namespace of one's own (`unshare`): there a device called `world`
is made that every address leads to, and whatever is sent to it is counted and answered by nobody.
What stays on the machine is counted, too. Refuses to be set where there is another way out.
"""

import contextlib
import fcntl
import os
import selectors
import shutil
import socket
import struct
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from appliance.adapters.egress.sockets import KINDS, inodes, read, tree
from appliance.core.errors import ProofFailed
from appliance.core.packets import Packet, packet_of

_TUN = Path("/dev/net/tun")
_SET_TUN = 0x400454CA
_PLAIN_PACKETS = 0x0001 | 0x1000
"""IFF_TUN and IFF_NO_PI, linux/if_tun.h."""
_WORLD = "world"
_COMMANDS = (
    "link set lo up",
    f"addr add 192.0.2.2/24 dev {_WORLD}",
    f"addr add 2001:db8::2/64 dev {_WORLD} nodad",
    f"link set {_WORLD} up",
    f"route add default via 192.0.2.1 dev {_WORLD}",
    f"-6 route add default dev {_WORLD}",
)
"""Addresses that are nobody's: RFC 5737 and RFC 3849."""
_KERNELS_OWN = frozenset({"icmp6", "igmp"})
"""With these the kernel makes itself known to routers and neighbours; no program asks for it."""
_OUTGOING = 4
"""PACKET_OUTGOING, linux/if_packet.h: on loopback each packet is seen twice."""
_ALL_PROTOCOLS = 0x0003
_LONGEST = 65_536
_ETHERNET = 14
_WAIT_S = 0.05


@dataclass(slots=True)
class Caught:
    """What was sent while the trap was set."""

    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(process, "udp 9.9.9.9:53"): packets for somewhere else."""
    names_asked: int = 0
    """Packets that ask for a name, wherever they go."""
    stayed: Counter[str] = field(default_factory=Counter)
    """"tcp 1883": packets that stayed on this machine, by the lower port of the two."""


class Trap:
    """`with Trap() as trap`, in a namespace of one's own. Raises ProofFailed."""

    def __init__(self, root: int | None = None) -> None:
        """What was sent is told by the name of a process below `root`; None = below this one."""
        self.caught = Caught()
        self._root = os.getpid() if root is None else root
        self._over = threading.Event()
        self._watching: threading.Thread | None = None
        self._device = -1
        self._tap: socket.socket | None = None

    def __enter__(self) -> Self:
        if others := [name for _, name in socket.if_nameindex() if name != "lo"]:
            raise ProofFailed(f"this network has another way out: {', '.join(others)}")
        try:
            self._device = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            made = struct.pack("16sH", _WORLD.encode(), _PLAIN_PACKETS)
            fcntl.ioctl(self._device, _SET_TUN, made)
            for command in _COMMANDS:
                subprocess.run([_ip(), *command.split()], check=True, capture_output=True)
            self._tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            self._tap.bind(("lo", _ALL_PROTOCOLS))
        except (OSError, subprocess.CalledProcessError) as error:
            self._close()
            raise ProofFailed(f"no network to try it in can be made: {error}") from error
        except ProofFailed:
            self._close()
            raise
        self._watching = threading.Thread(target=self._watch, name="trap", daemon=True)
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._watching is not None:
            self._watching.join()
        self._close()

    def _close(self) -> None:
        if self._device >= 0:
            os.close(self._device)
            self._device = -1
        if self._tap is not None:
            self._tap.close()
            self._tap = None

    def _watch(self) -> None:
        if self._tap is None:
            return
        with selectors.DefaultSelector() as ready:
            ready.register(self._device, selectors.EVENT_READ, self._leaving)
            ready.register(self._tap, selectors.EVENT_READ, self._staying)
            ended = False
            while not ended:
                # What was sent before the end is taken after it.
                ended = self._over.is_set()
                for key, _ in ready.select(_WAIT_S):
                    key.data()

    def _leaving(self) -> None:
        with contextlib.suppress(OSError):
            packet = packet_of(os.read(self._device, _LONGEST))
            if packet is None or packet.protocol in _KERNELS_OWN:
                return
            self.caught.names_asked += packet.is_dns
            where = f"[{packet.destination}]" if ":" in packet.destination else packet.destination
            told = f"{packet.protocol} {where}:{packet.port}"
            self.caught.left[sender(packet, self._root), told] += 1

    def _staying(self) -> None:
        if self._tap is None:
            return
        with contextlib.suppress(OSError):
            raw, (_, _, kind, *_) = self._tap.recvfrom(_LONGEST)
            packet = packet_of(raw[_ETHERNET:])
            if kind == _OUTGOING and packet is not None:
                self.caught.names_asked += packet.is_dns
                port = min(packet.port, packet.source_port)
                self.caught.stayed[f"{packet.protocol} {port}"] += 1


def _ip() -> str:
    found = shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise ProofFailed("ip is not here; apt-get install iproute2")
    return found


def sender(packet: Packet, root: int, proc: Path = Path("/proc")) -> str:
    """The name of the process below `root` that has a socket with the packet's own port."""
    for pid in tree(root, proc):
        opened = inodes(proc / str(pid) / "fd") or ()
        with contextlib.suppress(OSError):
            for kind in filter(lambda each: each.startswith(packet.protocol), KINDS):
                for found in read(kind, (proc / str(pid) / "net" / kind).read_text("utf-8")):
                    if found.own_port == packet.source_port and found.inode in opened:
                        return (proc / str(pid) / "comm").read_text("utf-8").strip()
    return "?"

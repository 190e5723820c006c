"""What an engine must not do, each tried from inside its unit: a program in the engine's place.

Serves one connection on the socket that systemd passed: a JSON object of what was tried and how it
was denied; null is what was allowed. It uses nothing of ours, for it is what an attacker would run.
"""

import ctypes
import json
import mmap
import os
import resource
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)


def called(name: str, *arguments: object) -> None:
    """A function of libc that must fail with an errno."""
    if getattr(LIBC, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def call(number: int, *arguments: object) -> None:
    """A system call of x86-64 by its number."""
    called("syscall", number, *arguments)


def connects(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.connect(path)


def runs_what_it_wrote() -> None:
    program = Path("/tmp/program")  # noqa: S108 - its own, by PrivateTmp=
    program.write_bytes(Path("/usr/bin/true").read_bytes())
    program.chmod(0o700)
    subprocess.run([str(program)], check=True)


def becomes_another() -> None:
    program = Path("/tmp/suid")  # noqa: S108
    program.touch()
    program.chmod(0o4755)
    if program.stat().st_mode & stat.S_ISUID:
        return
    raise PermissionError("no set-uid bit")


def sees_others() -> None:
    if any(p.name.isdecimal() and int(p.name) != os.getpid() for p in Path("/proc").iterdir()):
        return
    raise PermissionError("alone")


def has_an_interface() -> None:
    with Path("/proc/self/net/dev").open() as devices:
        if any(":" in line and not line.strip().startswith("lo:") for line in devices):
            return
    raise PermissionError("no interface")


def dumps_core() -> None:
    if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0):
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))


def knows_secrets() -> None:
    if any("CREDENTIAL" in name or "PASS" in name or "TOKEN" in name for name in os.environ):
        return
    raise PermissionError("none")


ACTS: dict[str, Callable[[], object]] = {
    "read the settings": lambda: Path("/var/lib/hearth/settings.toml").read_text(),
    "read the broker's password": lambda: Path(
        "/etc/hearth/credentials/broker-password"
    ).read_text(),
    "find a secret in the environment": knows_secrets,
    "read the system's passwords": lambda: Path("/etc/shadow").read_text(),
    "read the owner's data": lambda: list(Path("/var/lib/hearth/people").iterdir()),
    "read the journal": lambda: list(Path("/var/log/journal").iterdir()),
    "read root's home": lambda: list(Path("/root").iterdir()),
    "write a model": lambda: Path("/var/lib/hearth-models/x").write_text("x"),
    "write the program": lambda: Path("/opt/hearth/x").write_text("x"),
    "write the system": lambda: Path("/usr/x").write_text("x"),
    "write its own plan": lambda: Path("/run/hearth/plans/x.json").write_text("x"),
    "write into /etc": lambda: Path("/etc/x").write_text("x"),
    "write into /var": lambda: Path("/var/x").write_text("x"),
    "run what it wrote": runs_what_it_wrote,
    "become another user by a file": becomes_another,
    "become root": lambda: os.setuid(0),
    "make memory that it writes and runs": lambda: mmap.mmap(
        -1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    ),
    "open an internet socket": lambda: socket.socket(socket.AF_INET),
    "open an IPv6 socket": lambda: socket.socket(socket.AF_INET6),
    "open a raw socket": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
    "talk to the kernel's network": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "ask for a name": lambda: socket.getaddrinfo("example.org", 443),
    "use a network interface": has_an_interface,
    "reach another engine": lambda: connects("/run/hearth-engines/tts.sock"),
    "reach D-Bus": lambda: connects("/run/dbus/system_bus_socket"),
    "reach systemd": lambda: connects("/run/systemd/private"),
    "see other processes": sees_others,
    "signal another process": lambda: os.kill(1, 0),
    "look into another process": lambda: called("ptrace", 16, 1, 0, 0),
    "mount": lambda: called("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "make a namespace": lambda: called("unshare", 0x10000000),
    "change root": lambda: os.chroot("/tmp"),  # noqa: S108
    "make a device": lambda: os.mknod("/tmp/null", stat.S_IFCHR | 0o600, os.makedev(1, 3)),  # noqa: S108
    "open the sound card": lambda: list(Path("/dev/snd").iterdir()),
    "open the machine's memory": lambda: os.open("/dev/mem", os.O_RDONLY),
    "read the kernel's log": lambda: os.open("/dev/kmsg", os.O_RDONLY),
    "set the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
    "rename the machine": lambda: socket.sethostname("x"),
    "load a module": lambda: call(175, b"", 0, b""),
    "restart the machine": lambda: called("reboot", 0),
    "use swap": lambda: called("swapon", b"/tmp/x", 0),
    "keep a key in the kernel": lambda: call(248, b"user", b"x", b"y", 1, -3),
    "load a program into the kernel": lambda: call(321, 0, 0, 0),
    "watch the processor": lambda: call(298, 0, 0, -1, -1, 0),
    "get round by io_uring": lambda: call(425, 1, 0),
    "pretend another machine": lambda: called("personality", 0x0008),
    "leave a core dump": dumps_core,
}


def denied(act: Callable[[], object]) -> str | None:
    try:
        act()
    except OSError as error:
        return error.strerror or str(error)
    except ValueError as error:
        return str(error)
    return None


def main() -> None:
    listening = socket.socket(fileno=3)
    connection, _ = listening.accept()
    told = {what: denied(act) for what, act in ACTS.items()}
    connection.sendall(json.dumps(told).encode() + b"\n")
    connection.close()
    sys.exit(0)


main()

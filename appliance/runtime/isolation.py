"""What a child process gives up before it loads a model: network, files, secrets, core dumps, a
life of its own. Linux only; refuses to pretend: every measure reports whether it took effect.

Order matters: all of it holds for the thread that asks for it and those it starts later, so
`confine` runs before any native library is imported; a namespace cannot be made any more once the
calls are denied; the kernel may clear the parent-death signal when credentials change, so that is
asked for last.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance.runtime.landlock import DEVICE, READ, Allowed, deny_files
from appliance.runtime.seccomp import deny_calls

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522

_KEPT = frozenset(
    {
        "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH",
        "VIRTUAL_ENV", "XDG_DATA_HOME", "HEARTH_MODELS", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES",
    }
)  # fmt: skip
"""What an engine may know of its surroundings: no token, password or proxy has such a name."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What took effect. Each is `denied`, or why it could not be."""

    network: str
    files: str
    """All but those that an engine needs, and other processes with them."""
    calls: str
    """Sockets, and ways round the other two."""
    dies_with_parent: bool


_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/proc/self", "/proc/cpuinfo",
    "/proc/meminfo", "/proc/stat", "/sys/bus/pci", "/sys/devices", "/sys/fs/cgroup",
)  # fmt: skip
"""What the interpreter and native libraries read: none of it is the owner's."""
_DEVICES = ("null", "zero", "random", "urandom", "nvidia*")


def scrubbed(environment: Mapping[str, str], *, threads: int) -> dict[str, str]:
    """The environment of an engine: a fixed list of names, and offline switches.

    `OMP_WAIT_POLICY=passive`: threads that spin while they wait for each other are a little faster
    on an idle machine, and ten times slower as soon as another process wants the same core
    (measured with llama.cpp, 2 threads on 2 busy cores: 1 token/s against 10).
    """
    kept = {name: value for name, value in environment.items() if name in _KEPT}
    return kept | {
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "passive",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "PYTHONUNBUFFERED": "1",
    }


def confine(
    *,
    threads: int,
    supervised: bool,
    network: bool = False,
    files: Iterable[Allowed] = (),
) -> Confinement:
    """Give it all up, in this process, for good.

    `supervised` ties its life to the process that started it. With `network` the process keeps the
    network (an engine that serves other machines). `files` may be opened besides the interpreter,
    its packages and the system's libraries.
    """
    kept = scrubbed(os.environ, threads=threads)
    os.environ.clear()
    os.environ.update(kept)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    denied = "kept" if network else deny_network()
    _drop_privileges()
    closed = deny_files([*_runtime(), *files])
    # Ctrl-C reaches the whole foreground group; the core decides when its engines end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls = deny_calls(network=network)
    return Confinement(denied, closed, calls, supervised and _die_with_parent())


def _runtime() -> Iterator[Allowed]:
    """What it takes to go on running: never a checkout as a whole, nor what lies in a home."""
    packages = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    code = (sys.prefix, sys.base_prefix, *packages, *libraries)
    for path in dict.fromkeys([*_SYSTEM, *code, str(Path(__file__).parents[1])]):
        if path and path != "/":
            yield Allowed(Path(path), READ)
    for name in _DEVICES:
        for device in Path("/dev").glob(name):
            yield Allowed(device, DEVICE)


def deny_network() -> str:
    """Move this process to a network namespace without any interface that is up.

    Unix sockets with a path keep working. Root needs no user namespace; anyone else gets one in
    which their own ids stay what they are, so that files stay readable.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWNET) == 0:
        return "denied"
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return os.strerror(ctypes.get_errno())
    try:
        Path("/proc/self/setgroups").write_bytes(b"deny")
        Path("/proc/self/uid_map").write_bytes(b"%d %d 1" % (uid, uid))
        Path("/proc/self/gid_map").write_bytes(b"%d %d 1" % (gid, gid))
    except OSError as error:
        return f"denied, ids unmapped: {error.strerror}"
    return "denied"


def _drop_privileges() -> None:
    """No capabilities, also for root, and none to be had: the network stays denied.

    capabilities(7), capset(2): version 3 of the header, this process, three empty sets of 64 bits.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _die_with_parent() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)

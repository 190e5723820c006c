"""seccomp: which system calls this process can still make, for good.

Refuses to open any socket but a stream in the file system and to connect to anything, to look into
another process, and to get round either: io_uring, namespaces, mounts, other instruction sets.
seccomp(2), linux/audit.h, linux/bpf_common.h; numbers are those of the machine's own tables.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _AT_LEAST = 0x15, 0x35
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND = 0, 4, 16, 24
"""Offsets in `struct seccomp_data`; of arguments the lower half, which is all an int has."""
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_FOREIGN = 0x40000000
"""From here on x86-64 counts the calls of x32."""

_OUTWARD = ("connect",)
_EVERYWHERE = {"io_uring_setup": 425, "pidfd_getfd": 438}


@dataclass(frozen=True, slots=True)
class _Machine:
    audit: int
    calls: Mapping[str, int]


_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        {
            "socket": 41, "socketpair": 53, "connect": 42, "ptrace": 101, "kcmp": 312,
            "process_vm_readv": 310, "process_vm_writev": 311, "perf_event_open": 298, "bpf": 321,
            "userfaultfd": 323, "unshare": 272, "setns": 308, "mount": 165, "add_key": 248,
            "request_key": 249, "keyctl": 250, "open_by_handle_at": 304,
        },
    ),
    "aarch64": _Machine(
        0xC00000B7,
        {
            "socket": 198, "socketpair": 199, "connect": 203, "ptrace": 117, "kcmp": 272,
            "process_vm_readv": 270, "process_vm_writev": 271, "perf_event_open": 241, "bpf": 280,
            "userfaultfd": 282, "unshare": 97, "setns": 268, "mount": 40, "add_key": 217,
            "request_key": 218, "keyctl": 219, "open_by_handle_at": 265,
        },
    ),
}  # fmt: skip

_Step = tuple[int, int, int, int]
"""Code, jumps if true and if false, operand: `struct sock_filter`."""


def deny_calls(*, network: bool) -> str:
    """Make none of these calls from here on; with `network` sockets are left alone.

    The process has a single thread and `no_new_privs`. Gives `denied`, or why it could not be.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return f"no list of calls for {platform.machine()}"
    steps = list(_filter(machine, network=network))
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(steps), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), program, 0, 0) != 0:
        return os.strerror(ctypes.get_errno())
    return "denied"


def _filter(machine: _Machine, *, network: bool) -> Iterator[_Step]:
    refuse = (_RETURN, 0, 0, _REFUSE)
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, machine.audit)
    yield refuse
    yield (_LOAD, 0, 0, _NUMBER)
    yield (_AT_LEAST, 0, 1, _FOREIGN)
    yield refuse
    calls = {**machine.calls, **_EVERYWHERE}
    making = {calls.pop("socket"), calls.pop("socketpair")}
    for name, number in calls.items():
        if not (network and name in _OUTWARD):
            yield (_EQUAL, 0, 1, number)
            yield refuse
    if not network:
        for number in making:
            yield (_EQUAL, 0, 7, number)
            yield (_LOAD, 0, 0, _FIRST)
            yield (_EQUAL, 0, 3, int(socket.AF_UNIX))
            yield (_LOAD, 0, 0, _SECOND)
            yield (_AND, 0, 0, 0xF)
            yield (_EQUAL, 1, 0, int(socket.SOCK_STREAM))
            yield refuse
            yield (_RETURN, 0, 0, _ALLOW)
    yield (_RETURN, 0, 0, _ALLOW)

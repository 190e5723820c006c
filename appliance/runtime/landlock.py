"""Landlock: which files this process can still open, for good. Refuses everything not listed.

landlock(7), of Linux 5.13 and newer; `deny_files` says when the kernel has none. Whoever is so
confined can also not trace a process outside, nor read its memory or environment, nor (Linux 6.12)
send it signals or speak to its abstract sockets. Connecting to a socket with a path is no matter
of Landlock's: see `seccomp`.
"""

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446
_VERSION = 1
_PATH_BENEATH = 1
_SCOPES = 0b11
"""Abstract sockets and signals, from version 6 on."""


class Right(IntFlag):
    """linux/landlock.h"""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights a version knows; 16 from version 5 on."""
_OF_FILES = Right.EXECUTE | Right.WRITE_FILE | Right.READ_FILE | Right.TRUNCATE | Right.IOCTL_DEV

READ = Right.READ_FILE | Right.READ_DIR
OWN = (
    READ | Right.WRITE_FILE | Right.TRUNCATE | Right.MAKE_REG | Right.MAKE_DIR | Right.MAKE_SOCK
    | Right.REMOVE_FILE | Right.REMOVE_DIR
)  # fmt: skip
SOCKET = Right.MAKE_SOCK | Right.REMOVE_FILE
"""To make a socket in a folder of somebody's, and to remove it again."""
DEVICE = Right.READ_FILE | Right.WRITE_FILE | Right.IOCTL_DEV


@dataclass(frozen=True, slots=True)
class Allowed:
    """These rights for a file, or for everything beneath a folder."""

    path: Path
    rights: Right


def version() -> int:
    """What the kernel offers; 0 = nothing, or not Linux."""
    return max(0, _syscall(_CREATE_RULESET, None, 0, _VERSION))


def deny_files(allowed: Iterable[Allowed]) -> str:
    """Open no file from here on but these; those that are absent are left out.

    The process has a single thread and `no_new_privs`. Gives `denied`, or why it could not be.
    """
    known = version()
    if not known:
        return "this kernel has no Landlock"
    handled = (1 << _RIGHTS.get(known, 16)) - 1
    scopes = _SCOPES if known >= 6 else 0
    # Kernels that know fewer fields take the longer struct as long as what they lack is zero.
    attributes = struct.pack("=QQQ", handled, 0, scopes)
    rules = _syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return os.strerror(ctypes.get_errno())
    try:
        for each in allowed:
            _allow(rules, each, handled)
        if _syscall(_RESTRICT_SELF, rules, 0) != 0:
            return os.strerror(ctypes.get_errno())
    finally:
        os.close(rules)
    return "denied"


def _allow(rules: int, allowed: Allowed, handled: int) -> None:
    # What is absent, or not ours to open, cannot be allowed: that is no reason to allow the rest.
    with suppress(OSError):
        opened = os.open(allowed.path, os.O_PATH | os.O_CLOEXEC)
        try:
            folder = stat.S_ISDIR(os.fstat(opened).st_mode)
            rights = allowed.rights if folder else allowed.rights & _OF_FILES
            rule = struct.pack("=Qi", rights & handled, opened)
            _syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
        finally:
            os.close(opened)


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    if sys.platform != "linux":
        return -1
    libc = ctypes.CDLL(None, use_errno=True)
    # A register each: what is passed as a C int leaves its upper half undefined.
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return int(libc.syscall(ctypes.c_long(number), *wide))

"""The services of this machine that are Hearth's, by what the kernel tells in /proc. For root.

A process belongs to a service by its control group, which it cannot leave. What cannot be read has
ended meanwhile, and is left out.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from appliance.core.unexpected import Unit

_OURS = re.compile(
    r":/(?!.*\buser@[0-9]+\.service/)(?:.*/)?((?:hearth(?:-engine@[a-z]+)?|mosquitto)\.service)$",
    re.MULTILINE,
)
"""Below `user@` a person names services as they like: theirs must not pass for the machine's."""
_LISTENS, _UNCONNECTED = "0A", "07"
_REACHED = {
    **dict.fromkeys(("tcp", "tcp6"), _LISTENS),
    **dict.fromkeys(("udp", "udp6", "raw", "raw6"), _UNCONNECTED),
}
"""The kernel's lists of sockets, and the state in which anybody can send to one."""
_YOUNG = 5
"""Looks."""


class Services:
    """Remembers which process belongs where, so that a look costs little."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._of: dict[int, str] = {}
        self._looks: dict[int, int] = {}

    def look(self) -> Mapping[str, Unit]:
        """Each service that runs, as it is now."""
        there = {int(each.name) for each in os.scandir(self._proc) if each.name.isdigit()}
        self._of = {pid: name for pid, name in self._of.items() if pid in there}
        self._looks = {pid: self._looks.get(pid, 0) + 1 for pid in there}
        for pid, looks in self._looks.items():
            # A process begins as systemd's, and is put among a service's afterwards.
            if looks <= _YOUNG:
                self._of[pid] = self._service(pid)
        pids = dict[str, list[int]]()
        for pid, name in self._of.items():
            if name:
                pids.setdefault(name, []).append(pid)
        return {name: self._unit(each) for name, each in pids.items()}

    def pids(self, unit: str) -> tuple[int, ...]:
        """Those of the last look."""
        return tuple(pid for pid, name in self._of.items() if name == unit)

    def _service(self, pid: int) -> str:
        found = _OURS.search(_text(self._proc / str(pid) / "cgroup").rstrip())
        return found.group(1) if found else ""

    def _unit(self, pids: list[int]) -> Unit:
        programs = {pid: program for pid in pids if (program := self._program(pid))}
        ports, datagrams = set[int](), set[str]()
        for pid in programs:
            for kind, port in self._open(self._proc / str(pid)):
                if kind == "tcp":
                    ports.add(port)
                else:
                    datagrams.add(f"{kind} {port}")
        return Unit(programs, frozenset(ports), frozenset(datagrams))

    def _program(self, pid: int) -> str:
        try:
            return str((self._proc / str(pid) / "exe").readlink())
        except OSError:
            return ""

    def _open(self, process: Path) -> Iterator[tuple[str, int]]:
        """What this process can be reached at; its network may be one of its own. A raw socket's
        port is the number of its protocol.
        """
        there = dict[str, tuple[str, int]]()
        for name, state in _REACHED.items():
            for line in _text(process / "net" / name).splitlines()[1:]:
                fields = line.split()
                if len(fields) > 9 and fields[3] == state:
                    port = int(fields[1].rpartition(":")[2], 16)
                    there[f"socket:[{fields[9]}]"] = (name.removesuffix("6"), port)
        if there:
            yield from (there[each] for each in _opened(process) if each in there)


def _opened(process: Path) -> list[str]:
    found = list[str]()
    try:
        for entry in os.scandir(process / "fd"):
            try:
                found.append(os.readlink(entry.path))  # noqa: PTH115 - many, each second
            except OSError:
                continue
    except OSError:
        pass
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""

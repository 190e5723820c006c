"""What Hearth costs a machine: processor time and memory of its processes. Refuses to count others.

A benchmark has children of its own (a sound server, recorders, other people's servers): they are
none of Hearth's, so its processes are named.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_QUIET_S = 3.0
_QUIET_LOAD = 0.05


@dataclass(frozen=True, slots=True)
class Load:
    """What each of some processes has computed, in seconds, at a moment."""

    computed_s: Mapping[int, float]
    at_s: float

    def since(self, earlier: "Load") -> float:
        """Percent of one core, from the earlier moment to this, of those that were there at both:
        an engine that was started again meanwhile is another process."""
        elapsed = self.at_s - earlier.at_s
        both = self.computed_s.keys() & earlier.computed_s.keys()
        spent = sum(self.computed_s[pid] - earlier.computed_s[pid] for pid in both)
        return 100 * spent / elapsed if elapsed > 0 else 0.0


def load_of(pids: Iterable[int]) -> Load:
    found = ((pid, computed_s(pid)) for pid in pids)
    return Load({pid: spent for pid, spent in found if spent is not None}, time.monotonic())


def computed_s(pid: int) -> float | None:
    """Processor time of a process, None for one that has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pids: Iterable[int]) -> float:
    """Proportional set size: shared pages are counted once."""
    total = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1000


async def until_quiet(pid: Callable[[], int | None], *, within_s: float = 180) -> bool:
    """Wait until a process computes nothing; whether it came to that.

    A language model that still reads its prompt in the background is no idle Hearth; it reads more
    than one, as the house becomes known.
    """
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        watched = pid()
        if watched is None:
            return True
        before = load_of([watched])
        await asyncio.sleep(_QUIET_S)
        if load_of([watched]).since(before) < 100 * _QUIET_LOAD:
            return True
    return False

"""Timers of a process that is killed: each comes, once, and at its time; real disk, real clocks."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

CHILD = [sys.executable, os.fspath(Path(__file__).with_name("waiting_child.py"))]
NAMES = [f"egg {chr(107 + tens)}{chr(97 + ones)}" for tens in range(10) for ones in range(10)]


class Hearth:
    """A child, and what it told."""

    def __init__(self, folder: Path, *timers: tuple[int, str]) -> None:
        wanted = [str(each) for timer in timers for each in timer]
        self._process = subprocess.Popen(
            [*CHILD, os.fspath(folder), *wanted],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.due: dict[str, float] = {}
        self.came: dict[str, float] = {}

    def hear(self, until: str = "", count: int = 0) -> None:
        """Listen until it says that word, or so many have come."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            what = self._note(line)
            if what == until or (count and len(self.came) >= count):
                return
        raise AssertionError("it ended by itself")

    def _note(self, line: str) -> str:
        what, _, rest = line.strip().partition(" ")
        at, _, said = rest.partition(" ")
        if what == "set":
            self.due[said] = float(at)
        elif what == "now":
            label = said.removeprefix("Your ").partition(" timer")[0]
            assert label not in self.came
            self.came[label] = float(at)
        return what

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        said, _ = self._process.communicate()
        for line in said.splitlines():
            self._note(line)


@pytest.mark.timeout(120)
def test_all_timers_come_after_a_kill_each_once_and_none_too_soon(tmp_path: Path) -> None:
    timers = [(4 + number % 5, NAMES[number]) for number in range(20)]
    with Hearth(tmp_path, *timers) as first:
        first.hear("up")
    with Hearth(tmp_path) as second:
        second.hear(count=10)
        time.sleep(0.5)  # killed between word and disk, it would say those words again
    with Hearth(tmp_path) as third:
        third.hear(count=20 - len(second.came))
    assert second.came.keys().isdisjoint(third.came)
    came = second.came | third.came
    assert came.keys() == first.due.keys()
    assert all(came[name] >= first.due[name] - 0.001 for name in came)


@pytest.mark.timeout(120)
def test_a_hundred_timers_at_once(tmp_path: Path) -> None:
    """How late they are is printed (-s) and recorded in docs/measurements.md."""
    timers = [(5 + number % 10, name) for number, name in enumerate(NAMES)]
    with Hearth(tmp_path, *timers) as hearth:
        hearth.hear(count=len(NAMES))
    late = sorted(hearth.came[name] - hearth.due[name] for name in NAMES)
    assert late[0] >= -0.001
    median_ms, most_ms = statistics.median(late) * 1000, late[-1] * 1000
    print(f"\n100 timers late by {median_ms:.0f} ms (median), {most_ms:.0f} ms at most")  # noqa: T201 - a measurement

"""`make mutants`: makes the gate and the tiers wrong, one place at a time, and runs their tests.

A mutant that no test notices survives. Refuses to be content while a mutant of a comparison does,
or more than one in twenty of all. Written by hand because the tools for Python (mutmut) change
functions only, and half of what is judged here is a table.

Nothing in this checkout is changed: each worker has a copy of its own. A test process is forked
for every mutant from one that has loaded pytest and Hypothesis already.
"""

import argparse
import compileall
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from multiprocessing import get_context
from pathlib import Path

import hypothesis
import hypothesis.stateful
import pytest

from tools.mutations import Mutant, mutants_of

ROOT = Path(__file__).parents[1]
PERCENT = 95.0
_CONSENT = ("tests/unit/test_consent*.py",)
_TIERS = ("tests/unit/test_tiers*.py",)
TARGETS: Mapping[str, tuple[str, ...]] = {
    "appliance/core/consent.py": _CONSENT,
    "appliance/core/approvals.py": _CONSENT,
    "appliance/core/lockout.py": _CONSENT,
    "appliance/core/challenge.py": ("tests/unit/test_challenge*.py",),
    "appliance/core/tiers.py": _TIERS,
    "appliance/core/danger_words.py": _TIERS,
    "appliance/core/budget.py": ("tests/unit/test_budget*.py",),
    "appliance/core/circumstances.py": ("tests/unit/test_circumstances*.py",),
    "appliance/core/echo.py": ("tests/unit/test_echo*.py",),
}
"""What is made wrong, and the fast tests that have to notice."""
_OPTIONS = (
    "-x",
    "-q",
    *("-p", "no:cacheprovider"),
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
    "--hypothesis-profile=quick",
    "--hypothesis-seed=0",
    # Starts mypy: seconds for every mutant, and none is noticed by it.
    "--deselect=tests/unit/test_consent.py::test_the_type_checker_rejects_the_shortcut",
)
_COPIED = ("appliance", "tests", "pyproject.toml", "docs", "tools")


@dataclass(frozen=True, slots=True)
class Task:
    path: str
    tests: tuple[str, ...]
    mutant: Mutant


_copy: Path


def _start(where: str) -> None:
    """A copy of the checkout for this worker."""
    global _copy  # noqa: PLW0603 - a pool gives its workers no other place to keep things
    _copy = Path(tempfile.mkdtemp(dir=where))
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", ".hypothesis")
            shutil.copytree(source, _copy / name, ignore=ignored)
        else:
            shutil.copy(source, _copy / name)
    compileall.compile_dir(_copy, quiet=2)


def _try(task: Task, seconds: float) -> bool:
    """Whether the tests notice the mutant; what never ends has been noticed too."""
    file = _copy / task.path
    original = file.read_bytes()
    _write(file, task.mutant.source)
    try:
        return _run(task.tests, seconds) != 0
    finally:
        _write(file, original)


def _write(file: Path, source: bytes) -> None:
    """And forget what was compiled: a change within a second and of the same size is not seen."""
    file.write_bytes(source)
    for stale in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        stale.unlink()


def _run(tests: Sequence[str], seconds: float) -> int:
    """The exit code of pytest in a fork of this process; -1 if it was killed after `seconds`."""
    pid = os.fork()
    if pid == 0:
        _child(tests)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -1


def _child(tests: Sequence[str]) -> None:
    code = 1
    with contextlib.suppress(BaseException):
        os.chdir(_copy)
        sys.path[:] = [str(_copy), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name in [name for name in sys.modules if name.split(".")[0] in ("tools", "appliance")]:
            del sys.modules[name]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        code = int(pytest.main([*_OPTIONS, *tests]))
    os._exit(code)


def _baseline(tests: tuple[str, ...]) -> float:
    """Seconds that the sound tests take; infinite when they fail."""
    began = time.monotonic()
    return time.monotonic() - began if _run(tests, 600.0) == 0 else float("inf")


def _report(path: str, results: Iterable[tuple[Mutant, bool]]) -> tuple[int, int, int]:
    """Prints the survivors; gives killed, survived, and how many of these were comparisons."""
    kinds: Counter[str] = Counter()
    killed = 0
    for mutant, noticed in results:
        killed += noticed
        if not noticed:
            kinds[mutant.kind] += 1
            print(f"{path}:{mutant.line}  survived: {mutant.kind}")
            print(f"  - {mutant.before}\n  + {mutant.after}", flush=True)
    return killed, kinds.total(), kinds["comparison"]


def tasks_of(only: str, kinds: str) -> Iterator[Task]:
    for path, patterns in TARGETS.items():
        if not (ROOT / path).is_file() or not fnmatch(path, only):
            continue
        found = sorted(file for pattern in patterns for file in ROOT.glob(pattern))
        tests = tuple(str(file.relative_to(ROOT)) for file in found)
        for mutant in mutants_of((ROOT / path).read_bytes()):
            if fnmatch(mutant.kind, kinds):
                yield Task(path, tests, mutant)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="modules that match, like '*/tiers.py'")
    parser.add_argument("--kinds", default="*", help="kinds that match, like 'comparison'")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    chosen = parser.parse_args()
    hypothesis.settings.register_profile("quick", max_examples=25)
    tasks = list(tasks_of(chosen.only, chosen.kinds))
    total = [0, 0, 0]
    with (
        tempfile.TemporaryDirectory(prefix="hearth-mutants-") as where,
        ProcessPoolExecutor(
            chosen.jobs, get_context("fork"), initializer=_start, initargs=(where,)
        ) as pool,
    ):
        for path in dict.fromkeys(task.path for task in tasks):
            mine = [task for task in tasks if task.path == path]
            seconds = pool.submit(_baseline, mine[0].tests).result()
            if seconds == float("inf"):
                print(f"{path}: its tests fail as it is; nothing to learn", file=sys.stderr)
                return 2
            limits = [10 + 10 * seconds] * len(mine)
            noticed = pool.map(_try, mine, limits)
            counts = _report(
                path, ((task.mutant, seen) for task, seen in zip(mine, noticed, strict=True))
            )
            print(f"{path}: {_figures(*counts)}", flush=True)
            total = [one + other for one, other in zip(total, counts, strict=True)]
    print(f"all: {_figures(*total)}")
    enough = total[0] >= PERCENT / 100 * (total[0] + total[1])
    return 0 if enough and total[2] == 0 and tasks else 1


def _figures(killed: int, survived: int, comparisons: int) -> str:
    share = 100 * killed / max(1, killed + survived)
    return f"{killed} killed, {survived} survived ({comparisons} of comparisons), {share:.1f} %"


if __name__ == "__main__":
    sys.exit(main())

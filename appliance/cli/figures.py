"""What a benchmark prints: medians with the machine they were measured on, beside their goals.

A goal that was missed is printed as such; nothing fails for it.
"""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value. `p50`, `p95`, `least` and `most` are over `runs` runs, and so is `p99`."""

    what: str
    unit: str
    p50: float
    least: float
    most: float
    runs: int
    p99: float | None = None
    """Where the rare cases count; None elsewhere."""
    p95: float | None = None
    goal_p50: float | None = None
    """At most this much; None = no goal. A figure of one run has its goal here."""
    goal_p95: float | None = None

    @property
    def met(self) -> bool | None:
        """None without a goal."""
        pairs = ((self.p50, self.goal_p50), (self.p95, self.goal_p95))
        goals = [(value, goal) for value, goal in pairs if goal is not None]
        if not goals:
            return None
        return all(value is not None and value <= goal for value, goal in goals)

    @property
    def goal(self) -> str:
        """As people read it; "" without one."""
        goals = (("p50", self.goal_p50), ("p95", self.goal_p95))
        told = [f"{name} <= {goal:g}" for name, goal in goals if goal is not None]
        if not told:
            return ""
        text = f"{', '.join(told)} {self.unit}".rstrip()
        return text if self.runs > 1 else text.removeprefix("p50 ")


def one(what: str, unit: str, value: float, *, goal: float | None = None) -> Figure:
    return Figure(what, unit, value, value, value, 1, goal_p50=goal)


def of(
    what: str,
    unit: str,
    values: Sequence[float],
    *,
    rare: bool = False,
    goal_p50: float | None = None,
    goal_p95: float | None = None,
) -> Figure:
    """The figure of at least one value; `rare` adds the 99th percentile."""
    ordered = sorted(values)
    p99 = at_share(ordered, 0.99) if rare else None
    middle, p95 = statistics.median(ordered), at_share(ordered, 0.95)
    around = (ordered[0], ordered[-1], len(values), p99, p95)
    return Figure(what, unit, middle, *around, goal_p50=goal_p50, goal_p95=goal_p95)


def at_share(ordered: Sequence[float], share: float) -> float:
    """The value that this share of all is not above; of few values the largest."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(figures: Iterable[Figure], *, as_json: bool) -> None:
    """Print them: a table for people, one JSON object per figure for programs."""
    machine = describe_machine()
    if as_json:
        for figure in figures:
            fields = {name: getattr(figure, name) for name in Figure.__slots__}
            click.echo(json.dumps({"machine": machine, **fields, "met": figure.met}))
        return
    click.secho(machine, bold=True)
    for figure in figures:
        digits = 1 if figure.p50 >= 1 else 3
        value = f"{figure.p50:>8.{digits}f} {figure.unit:<4}"
        judged = {True: "met", False: "MISSED", None: ""}[figure.met]
        goal = f"  {judged}: {figure.goal}" if judged else ""
        click.echo(f"  {figure.what:<58} {value} {_spread(figure)}{goal}".rstrip())


def _spread(figure: Figure) -> str:
    if figure.runs == 1:
        return ""
    shares = (("p95", figure.p95), ("p99", figure.p99))
    told = "".join(f", {name} {value:.4g}" for name, value in shares if value is not None)
    return f"({figure.least:.3g}-{figure.most:.4g}{told}, n={figure.runs})"


def describe_machine() -> str:
    """The processor, cores, memory and Python: what a measurement means nothing without."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"

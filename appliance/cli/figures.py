"""What a benchmark prints: medians with the machine they were measured on. It judges nothing."""

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
    """A measured value. `p50`, `least` and `most` are over `runs` runs, and so is `p99`."""

    what: str
    unit: str
    p50: float
    least: float
    most: float
    runs: int
    p99: float | None = None
    """Where the rare cases count; None elsewhere."""


def one(what: str, unit: str, value: float) -> Figure:
    return Figure(what, unit, value, value, value, 1)


def of(what: str, unit: str, values: Sequence[float], *, rare: bool = False) -> Figure:
    """The figure of at least one value; `rare` adds the 99th percentile."""
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] if rare else None
    return Figure(what, unit, statistics.median(ordered), ordered[0], ordered[-1], len(values), p99)


def show(figures: Iterable[Figure], *, as_json: bool) -> None:
    """Print them: a table for people, one JSON object per figure for programs."""
    machine = describe_machine()
    if as_json:
        for figure in figures:
            fields = {name: getattr(figure, name) for name in Figure.__slots__}
            click.echo(json.dumps({"machine": machine, **fields}))
        return
    click.secho(machine, bold=True)
    for figure in figures:
        rare = f", p99 {figure.p99:.3g}" if figure.p99 is not None else ""
        spread = (
            f"({figure.least:.3g}-{figure.most:.3g}{rare}, n={figure.runs})"
            if figure.runs > 1
            else ""
        )
        digits = 1 if figure.p50 >= 1 else 3
        click.echo(f"  {figure.what:<58} {figure.p50:>8.{digits}f} {figure.unit:<4} {spread}")


def describe_machine() -> str:
    """The processor, cores, memory and Python: what a measurement means nothing without."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"

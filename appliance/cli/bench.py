"""`hearth bench`: measures this machine and prints medians. It judges nothing and asserts nothing.

Commands are spoken by a Piper voice into a room that runs at the speed of life, so that every time
counts from the true end of speech, as a person would feel it.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import click

from appliance.adapters.audio.recorded import RecordedRoom
from appliance.app import Hearth, hearth
from appliance.cli.bench_house import measure_house
from appliance.cli.figures import Figure, of, one, show
from appliance.cli.hear import converse
from appliance.cli.session import Choices, place, run_to_end
from appliance.core.events import Event, MeaningFound, TurnDone
from appliance.ports import Fact
from appliance.testing.person import rehearsed

_COMMANDS = (
    "turn off the night light.",
    "turn on the landing light.",
    "close the study blind.",
    "set the floor lamp to thirty percent.",
    "turn off the living room ceiling light.",
    "turn on the porch light.",
    "open the bedroom curtains.",
    "turn on the mirror light.",
    "turn on the desk lamp.",
    "set the landing light to fifty percent.",
)
_QUESTIONS = (
    "what is the capital of France?",
    "how many legs does a spider have?",
    "who wrote Hamlet?",
)
_IDLE_MS = 10_000


@dataclass(slots=True)
class _Meter:
    """An observer that keeps the timelines of turns, by kind of meaning."""

    kind: str = ""
    timelines: list[tuple[str, dict[str, float]]] = field(default_factory=list)
    engines: dict[str, int] = field(default_factory=dict)
    warmed: asyncio.Event = field(default_factory=asyncio.Event)

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "warmed":
            self.warmed.set()
        if what == "engine-state" and facts["state"] == "ready":
            self.engines[str(facts["engine"])] = int(facts["start_ms"])

    def tell(self, event: Event) -> None:
        match event:
            case MeaningFound(kind=kind):
                self.kind = kind
            case TurnDone(timeline=timeline):
                self.timelines.append((self.kind, timeline))
            case _:
                pass

    def between(self, kind: str, first: str, last: str) -> list[float]:
        return [
            line[last] - line[first]
            for each, line in self.timelines
            if each == kind and first in line and last in line
        ]


@click.command()
@click.argument("part", required=False, type=click.Choice(["speech", "house"]))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per figure.")
@click.option("--turns", default=len(_COMMANDS), show_default=True, type=click.IntRange(1, 100))
def bench(part: str | None, as_json: bool, turns: int) -> None:
    """Measure this machine.

    PART speech: ready, reply times from the true end of speech, idle load, memory. PART house:
    listing, states, commands, reconnection, on a Mosquitto. Both without PART.
    """
    figures: list[Figure] = []
    if part != "house":
        run_to_end(_bench(figures, turns))
    if part != "speech":
        run_to_end(measure_house(figures))
    show(figures, as_json=as_json)


async def _bench(figures: list[Figure], turns: int) -> None:
    choices, meter = Choices(house=True), _Meter()
    settings = choices.settings()
    room = RecordedRoom(realtime=True)
    began = time.monotonic()
    async with (
        place(choices, settings) as broker,
        hearth(
            settings,
            broker=broker,
            observers=[meter, room],
            speech=True,
            remember=False,
        ) as running,
    ):
        figures.append(one("ready to hear after the start", "s", time.monotonic() - began))
        for engine, start_ms in sorted(meter.engines.items()):
            figures.append(one(f"  {engine} engine ready", "s", start_ms / 1000))
        await meter.warmed.wait()
        figures.append(one("language model warm after the start", "s", time.monotonic() - began))
        figures.append(await _idle(running))
        await _talk(running, room, turns)
        figures.extend(_times(meter))
        figures.append(one("memory of all processes (PSS)", "MB", _memory_mb(_family())))


def _times(meter: _Meter) -> Iterable[Figure]:
    rows = (
        ("end of speech to first sound of the read-back", "proposal", "speech_ended", "asked"),
        ("  of which to the transcript", "proposal", "speech_ended", "heard"),
        ("  of which understanding (matcher)", "proposal", "heard", "understood"),
        ("yes heard to published", "proposal", "answered", "published"),
        ("published to acknowledged", "proposal", "published", "acknowledged"),
        (
            "end of speech to first sound of a model's answer",
            "question",
            "speech_ended",
            "reply_started",
        ),
    )
    for what, kind, first, last in rows:
        values = meter.between(kind, first, last)
        if values:
            yield of(what, "ms", values)


async def _talk(running: Hearth, room: RecordedRoom, turns: int) -> None:
    lines: list[str] = []
    for number in range(turns):
        lines += [f"Hey Jarvis, {_COMMANDS[number % len(_COMMANDS)]}", "Yes."]
    lines += [f"Hey Jarvis, {question}" for question in _QUESTIONS]
    voice, listener = running.synthesizer(), running.transcriber()
    again = 0
    with click.progressbar(lines, label="recording the person", file=sys.stderr) as todo:
        for line in todo:
            clip, takes = await rehearsed(voice, listener, line)
            room.add(clip)
            again += takes - 1
    click.echo(f"{again} mumbled takes were said again", err=True)
    click.echo("talking, at the speed of life: about eight seconds a turn ...", err=True)
    await converse(running, room)


async def _idle(running: Hearth) -> Figure:
    """Load of all processes while Hearth listens to a silent room."""
    quiet = RecordedRoom(realtime=True, patience_ms=_IDLE_MS)
    running.observers.add(quiet)
    family = _family()
    before, began = _cpu_seconds(family), time.monotonic()
    await converse(running, quiet)
    load = (_cpu_seconds(family) - before) / (time.monotonic() - began) * 100
    return one("idle load, listening to a silent room", "%", load)


def _family() -> list[int]:
    """This process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [os.getpid()]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def _cpu_seconds(pids: Iterable[int]) -> float:
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _memory_mb(pids: Iterable[int]) -> float:
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

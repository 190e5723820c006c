"""`hearth bench`: measures this machine and prints medians beside their goals. Nothing fails.

Commands are spoken into a virtual room, by recordings of people or by a Piper voice, so that every
time counts from the true end of speech to what is in the air, as a person would feel it. Without
PulseAudio the room is made of recordings, and times end where Hearth hands its sound over.
"""

import asyncio
import contextlib
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from appliance.adapters.audio.files import read_recording
from appliance.adapters.audio.portaudio import list_devices
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.app import Hearth, hearth
from appliance.cli.bench_air import WORD_DB, recording, trimmed
from appliance.cli.bench_house import measure_house
from appliance.cli.bench_live import (
    ANSWER,
    EARCON,
    HUSHED,
    READ_BACK,
    STOPPED,
    Heard,
    Line,
    Person,
    listen_while,
    talk,
)
from appliance.cli.bench_load import load_of, memory_mb, until_quiet
from appliance.cli.bench_stock import Exchange, beside
from appliance.cli.figures import Figure, of, one, show
from appliance.cli.hear import converse
from appliance.cli.session import Choices, place, run_to_end
from appliance.config.settings import AudioSettings, Settings
from appliance.core.endpoint import Completeness
from appliance.core.errors import AudioError
from appliance.core.events import Event, MeaningFound, TurnDone
from appliance.core.types import SAMPLE_RATE
from appliance.ports import Fact
from appliance.testing import room as virtual
from appliance.testing.person import rehearsed
from appliance.testing.room import MICROPHONE, SPEAKER, VirtualRoom

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
_LONG_ANSWERS = (
    "which devices are there?",
    "what rooms are there?",
    "what is in the kitchen?",
    "what can you do?",
)
"""Somebody calls while it answers these: five seconds or more, in the imaginary house."""
_IDLE_S = 10
_SETTLE_S = 15.0
"""A wake model dozes once it knows how a silent room sounds: see `engines.wake_dozing`."""
_IDLE_GOAL = 8.0
_IDLE = "idle load, listening to a silent room, all processes"
_MEMORY = "memory of all processes (PSS)"
_GOALS: dict[str, tuple[float | None, float | None]] = {
    READ_BACK: (800, 1400),
    ANSWER: (1800, None),
    EARCON: (50, None),
    HUSHED: (None, 150),
    STOPPED: (None, 150),
}
"""In ms: p50 and p95."""
_SEED = 1
_BREATH_MS = 120
"""Between a call and the command, in ms: nobody waits for an answer to a name."""


@dataclass(slots=True)
class _Meter:
    """An observer that keeps the timelines of turns, by kind of meaning."""

    kind: str = ""
    timelines: list[tuple[str, dict[str, float]]] = field(default_factory=list)
    engines: dict[str, int] = field(default_factory=dict)

    def mark(self, what: str, **facts: Fact) -> None:
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
@click.option(
    "--calls",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Recordings of people saying a wake word, to say before --commands.",
)
@click.option(
    "--commands",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Recordings of people saying commands; what is said is their name: see `hearth eval stt`.",
)
@click.option("--echo", type=float, help="The room: what the microphone hears of the speaker, dB.")
def bench(
    part: str | None,
    as_json: bool,
    turns: int,
    calls: Path | None,
    commands: Path | None,
    echo: float | None,
) -> None:
    """Measure this machine.

    PART speech: ready, reply times from the true end of speech, idle load, memory; beside it the
    stock servers, where $HEARTH_STOCK says that they are (`make bench` installs them). PART house:
    listing, states, commands, reconnection, on a Mosquitto. Both without PART.
    """
    if (calls is None) is not (commands is None):
        raise click.UsageError("--calls and --commands need each other")
    figures: list[Figure] = []
    if part != "house":
        recordings = None if calls is None or commands is None else (calls, commands)
        run_to_end(_bench(figures, _Wanted(turns, recordings, echo)))
    if part != "speech":
        run_to_end(measure_house(figures))
    show(figures, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Wanted:
    turns: int
    recordings: tuple[Path, Path] | None
    """Calls, and commands."""
    echo_db: float | None


async def _bench(figures: list[Figure], wanted: _Wanted) -> None:
    choices = Choices(house=True)
    settings = choices.settings()
    with contextlib.ExitStack() as stack:
        try:
            room = stack.enter_context(_virtual_room(wanted.echo_db))
        except AudioError as lacking:
            click.echo(f"no virtual room, so times end before the speaker: {lacking}", err=True)
            async with _raised(figures, choices, settings) as (running, meter):
                await _recorded(running, meter, figures, wanted.turns)
            return
        audio = AudioSettings(microphone=MICROPHONE, speaker=SPEAKER, earcon=100)
        settings = settings.model_copy(update={"audio": audio})
        async with _raised(figures, choices, settings) as (running, _):
            heard = await _live(running, room, figures, wanted)
    exchanges = [Exchange(turn.line.clip, turn.asked) for turn in heard.turns if turn.asked]
    figures.extend(await beside(settings, exchanges, heard.times()[READ_BACK]))


@contextlib.contextmanager
def _virtual_room(echo_db: float | None) -> Iterator[VirtualRoom]:
    """A room whose devices this process finds, and none else. Raises AudioError without one."""
    if lacking := virtual.missing():
        raise AudioError(lacking)
    with VirtualRoom(echo_db=echo_db) as room, _inside(room), recording(room, "air.monitor"):
        # A room that nobody listens to for two minutes puts itself away.
        yield room


@contextlib.contextmanager
def _inside(room: VirtualRoom) -> Iterator[None]:
    """This process finds the devices of the room, and none else."""
    before = {name: os.environ.get(name) for name in room.environment}
    os.environ.update(room.environment)
    try:
        list_devices()
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@asynccontextmanager
async def _raised(
    figures: list[Figure], choices: Choices, settings: Settings
) -> AsyncIterator[tuple[Hearth, _Meter]]:
    """Hearth in its imaginary house, with nothing left to do; how long that took."""
    meter, began = _Meter(), time.monotonic()
    async with (
        place(choices, settings) as broker,
        hearth(settings, broker=broker, observers=[meter], speech=True, remember=False) as running,
    ):
        figures.append(one("ready to hear after the start", "s", time.monotonic() - began))
        for engine, start_ms in sorted(meter.engines.items()):
            figures.append(one(f"  {engine} engine ready", "s", start_ms / 1000))
        if await until_quiet(lambda: _pid_of(running, "llm")):
            figures.append(
                one("language model warm after the start", "s", time.monotonic() - began)
            )
        else:
            click.echo("the language model is still busy: times will be long", err=True)
        yield running, meter


def _pid_of(running: Hearth, engine: str) -> int | None:
    known = running.engines.get(engine)
    return None if known is None else known.pid


def _pids(running: Hearth) -> list[int]:
    """This process and the engines'; the benchmark's own children are none of Hearth's."""
    engines = (_pid_of(running, name) for name in running.engines)
    return [os.getpid(), *(pid for pid in engines if pid is not None)]


async def _live(
    running: Hearth, room: VirtualRoom, figures: list[Figure], wanted: _Wanted
) -> Heard:
    with tempfile.TemporaryDirectory(prefix="hearth-bench.") as folder:
        person = Person(room, Path(folder), lambda: _pids(running))
        running.observers.add(person)
        await listen_while(running, _idle(running, figures))
        lines = await _lines(running, wanted)
        click.echo("talking, at the speed of life: about eight seconds a turn ...", err=True)
        with click.progressbar(length=len(lines), label="talking", file=sys.stderr) as bar:
            heard = await talk(running, room, person, lines, lambda: bar.update(1))
    read_back = sum(bool(turn.asked) for turn in heard.turns)
    called = sum(turn.was_called() for turn in heard.turns)
    over = [turn for turn in heard.turns if turn.called_over_s is not None]
    hushed = sum(turn.at("interrupted") is not None for turn in over)
    click.echo(
        f"{called} of {len(heard.turns)} calls were heard, and {read_back} of {wanted.turns} "
        f"commands read back; {hushed} of {len(over)} calls and stops over its voice silenced it; "
        f"load of the machine {os.getloadavg()[0]:.1f}",
        err=True,
    )
    figures.extend(heard.figures(_GOALS))
    figures.append(one(_MEMORY, "MB", memory_mb(_pids(running))))
    return heard


async def _idle(running: Hearth, figures: list[Figure]) -> None:
    """Load of all processes while Hearth listens to a silent room."""
    await asyncio.sleep(_SETTLE_S)
    before = load_of(_pids(running))
    await asyncio.sleep(_IDLE_S)
    load = load_of(_pids(running)).since(before)
    figures.append(one(_IDLE, "%", load, goal=_IDLE_GOAL))
    figures.append(one(f"{_MEMORY}, idle", "MB", memory_mb(_pids(running))))


async def _lines(running: Hearth, wanted: _Wanted) -> list[Line]:
    """What the person will say."""
    (yes,) = await _spoken(running, ["Yes."])
    questions = await _spoken(running, [f"Hey Jarvis, {question}" for question in _QUESTIONS])
    clips = [] if wanted.recordings is None else _clips(running, *wanted.recordings)
    clips = clips[: wanted.turns // 2]
    click.echo(f"{len(clips)} of {wanted.turns} commands are recordings of people", err=True)
    calls = [f"Hey Jarvis, {_COMMANDS[n % len(_COMMANDS)]}" for n in range(wanted.turns)]
    clips += await _spoken(running, calls[len(clips) :])
    return [
        *(Line(clip, yes) for clip in clips),
        *(Line(clip, b"") for clip in questions),
        *await _interruptions(running, wanted),
    ]


async def _interruptions(running: Hearth, wanted: _Wanted) -> list[Line]:
    """Questions with long answers, and over each of them a wake word, then a "stop"."""
    # Slow to import, and of use for recordings alone.
    from appliance.evaluation.mixing import recordings_in

    questions = await _spoken(running, [f"Hey Jarvis, {question}" for question in _LONG_ANSWERS])
    if wanted.recordings is None:
        calls = await _spoken(running, ["Hey Jarvis."])
    else:
        calls = [read_recording(each) for each in recordings_in([wanted.recordings[0]])]
        random.Random(_SEED).shuffle(calls)  # noqa: S311 - the same order on every machine
    overs = itertools.cycle(trimmed(call, WORD_DB) for call in calls)
    (stop,) = await _spoken(running, ["Stop."])
    return [
        *(Line(clip, b"", over) for clip, over in zip(questions, overs, strict=False)),
        *(Line(clip, b"", trimmed(stop, WORD_DB), stops=True) for clip in questions),
    ]


def _clips(running: Hearth, calls: Path, commands: Path) -> list[bytes]:
    """Calls and commands by people in one breath, in an order that is always the same.

    Only commands that are whole orders in the imaginary house. Raises BadRecording, ConfigError.
    """
    # Slow to import, and of use for recordings alone.
    from appliance.evaluation.mixing import recordings_in
    from appliance.evaluation.stt import sample_of

    samples = [sample_of(path) for path in recordings_in([commands])]
    whole = [each for each in samples if running.judge(each.text) is Completeness.COMPLETE]
    dice = random.Random(_SEED)  # noqa: S311 - the same order on every machine
    called = recordings_in([calls])
    dice.shuffle(called)
    dice.shuffle(whole)
    breath = bytes(_BREATH_MS * SAMPLE_RATE // 1000 * 2)
    pairs = zip(itertools.cycle(called), whole, strict=False)
    return [
        trimmed(read_recording(call)) + breath + trimmed(read_recording(order.path))
        for call, order in pairs
    ]


async def _spoken(running: Hearth, lines: Sequence[str]) -> list[bytes]:
    """Each line by the voice that is installed, said again until it was understood."""
    voice, listener = running.synthesizer(), running.transcriber()
    clips, again = [], 0
    with click.progressbar(lines, label="recording the person", file=sys.stderr) as todo:
        for line in todo:
            clip, takes = await rehearsed(voice, listener, line)
            clips.append(clip)
            again += takes - 1
    if again:
        click.echo(f"{again} mumbled takes were said again", err=True)
    return clips


async def _recorded(running: Hearth, meter: _Meter, figures: list[Figure], turns: int) -> None:
    """The same where there is no sound server: until Hearth hands its sound over."""
    quiet = RecordedRoom(realtime=True, patience_ms=round((_SETTLE_S + _IDLE_S + 1) * 1000))
    running.observers.add(quiet)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(converse(running, quiet))
        await _idle(running, figures)
    room = RecordedRoom(realtime=True)
    running.observers.add(room)
    lines = []
    for number in range(turns):
        lines += [f"Hey Jarvis, {_COMMANDS[number % len(_COMMANDS)]}", "Yes."]
    for clip in await _spoken(running, [*lines, *(f"Hey Jarvis, {each}" for each in _QUESTIONS)]):
        room.add(clip)
    click.echo("talking, at the speed of life: about eight seconds a turn ...", err=True)
    await converse(running, room)
    figures.extend(_times(meter))
    figures.append(one(_MEMORY, "MB", memory_mb(_pids(running))))


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

"""`hearth demo`: a spoken conversation with the imaginary house, from the wake word to the lamp.

Everything in it is real: the models, the broker, the messages, the sound. Only the house is
simulated, and the person is a Piper voice. It refuses to call anything done that it has not seen.
"""

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from appliance.adapters.audio.files import check_target, write_wav
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.app import Hearth, hearth
from appliance.cli.doors import PlainDoor
from appliance.cli.hear import converse
from appliance.cli.session import Choices, place, run_to_end
from appliance.core.errors import DemoFailed
from appliance.core.events import (
    AnswerJudged,
    Asked,
    Event,
    MeaningFound,
    OutcomeSeen,
    Said,
    TurnDone,
    TurnStarted,
    WakeHeard,
)
from appliance.core.types import Result
from appliance.ports import Fact
from appliance.testing.person import rehearsed
from appliance.watch.timeline import waterfall


@dataclass(frozen=True, slots=True)
class Scene:
    """What the person says, one line per time Hearth listens, and what must come of it.

    `{number}` in a line is the number in the question that was asked last.
    """

    title: str
    lines: tuple[str, ...]
    kind: str
    word: str
    """Must occur in the last thing that Hearth says."""
    verdict: str | None = None
    result: Result | None = None


SCENES = (
    Scene(
        "A command, confirmed",
        ("Hey Jarvis, turn on the porch light.", "Yes."),
        kind="proposal",
        word="is on",
        verdict="confirmed",
        result=Result.ACKNOWLEDGED,
    ),
    Scene(
        "Too risky for a plain yes",
        ("Hey Jarvis, open the driveway gate.", "Confirm {number}."),
        kind="proposal",
        word="is open",
        verdict="confirmed",
        result=Result.ACKNOWLEDGED,
    ),
    Scene(
        "A question for the language model",
        ("Hey Jarvis, what is the capital of France?",),
        kind="question",
        word="Paris",
    ),
)


@dataclass(slots=True)
class SeenTurn:
    """What was seen of one turn."""

    text: str
    kind: str = ""
    verdict: str | None = None
    result: Result | None = None
    said: list[str] = field(default_factory=list)
    timeline: dict[str, float] = field(default_factory=dict)


class Witness:
    """An observer that keeps what happened, turn by turn, and tells how the engines start."""

    def __init__(self) -> None:
        self.turns: list[SeenTurn] = []
        self.wakes = 0
        self.failures: list[str] = []
        self.number = ""

    def mark(self, what: str, **facts: Fact) -> None:
        if what == "failed":
            self.failures.append(str(facts["code"]))
        if what == "engine-state" and facts["state"] == "ready":
            click.echo(f"  {facts['engine']} engine ready after {facts['start_ms']} ms")

    def tell(self, event: Event) -> None:
        match event:
            case WakeHeard():
                self.wakes += 1
            case TurnStarted(text=text):
                self.turns.append(SeenTurn(text))
            case MeaningFound(kind=kind):
                self.turns[-1].kind = kind
            case Asked(challenge=number):
                self.number = number or ""
            case AnswerJudged(verdict):
                self.turns[-1].verdict = verdict
            case OutcomeSeen(result=result):
                self.turns[-1].result = result
            case Said(text) if self.turns:
                self.turns[-1].said.append(text)
            case TurnDone(timeline=timeline):
                self.turns[-1].timeline = timeline
            case _:
                pass


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out/demo.wav"),
    show_default=True,
    help="Where to keep both sides of the conversation: left the person, right Hearth.",
)
@click.option("--fast", is_flag=True, help="As fast as possible instead of at the speed of life.")
def demo(out: Path, fast: bool) -> None:
    """A spoken conversation with an imaginary house, from start to end. Needs no sound card.

    Exit code 1 if any step did not happen as it must.
    """
    check_target(out, make_folder=True)
    witness = Witness()
    run_to_end(_demo(witness, out, realtime=not fast))
    _show_timelines(witness)
    click.echo(f"Both sides of the conversation: {out}")
    judge(witness)
    click.secho("Every step happened as it must.", fg="green")


async def _demo(witness: Witness, out: Path, *, realtime: bool) -> None:
    choices = Choices(house=True)
    settings = choices.settings()
    room = RecordedRoom(realtime=realtime, patience_ms=1000)
    click.echo("Starting the broker, the imaginary house and four engines ...")
    began = time.monotonic()
    async with (
        place(choices, settings) as broker,
        hearth(
            settings,
            broker=broker,
            observers=[witness, room, PlainDoor()],
            speech=True,
            remember=False,
        ) as running,
    ):
        click.echo(f"  ready to hear {time.monotonic() - began:.1f} s after the start\n")
        await _rehearse(running, room, witness)
        try:
            await converse(running, room)
        finally:
            write_wav(out, [room.heard(), room.spoken()])


async def _rehearse(running: Hearth, room: RecordedRoom, witness: Witness) -> None:
    """Let the voice speak the person's lines, so that the room can play them."""
    lines = [line for scene in SCENES for line in scene.lines]
    voice, listener = running.synthesizer(), running.transcriber()
    again = 0

    async def confirm(line: str) -> bytes:
        clip, _ = await rehearsed(voice, listener, line.format(number=witness.number))
        return clip

    with click.progressbar(lines, label="The person's lines, spoken by a Piper voice") as todo:
        for line in todo:
            if "{number}" in line:
                room.add(partial(confirm, line))
                continue
            clip, takes = await rehearsed(voice, listener, line)
            room.add(clip)
            again += takes - 1
    if again:
        click.echo(f"  ({again} mumbled takes were said again, so that Whisper understands them)")
    click.echo()


def _show_timelines(witness: Witness) -> None:
    for scene, turn in zip(SCENES, witness.turns, strict=False):
        click.secho(f"{scene.title}: {turn.text}", bold=True)
        click.echo("\n".join(f"  {line}" for line in waterfall(turn.timeline)))
        click.echo()


def judge(witness: Witness) -> None:
    """Raises DemoFailed with everything that did not happen as it must."""
    wrong = [f"something failed ({code})" for code in witness.failures]
    if witness.wakes != len(SCENES):
        wrong.append(f"{witness.wakes} wake words heard instead of {len(SCENES)}")
    if len(witness.turns) != len(SCENES):
        wrong.append(f"{len(witness.turns)} turns instead of {len(SCENES)}")
    for scene, turn in zip(SCENES, witness.turns, strict=False):
        seen = (turn.kind, turn.verdict, turn.result)
        wanted = (scene.kind, scene.verdict, scene.result)
        if seen != wanted:
            wrong.append(f'"{scene.title}" gave {seen} instead of {wanted}')
        if not turn.said or "reply_done" not in turn.timeline:
            wrong.append(f'"{scene.title}" was not answered to the end')
        elif scene.word not in turn.said[-1]:
            wrong.append(f'"{scene.title}" was answered without the words "{scene.word}"')
    if wrong:
        raise DemoFailed("the demo did not go as it must: " + "; ".join(wrong))

"""`hearth hear FILE...`: the conversation from recordings, as if they were the microphone."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import click

from appliance.adapters.audio.files import check_target, read_recording, write_wav
from appliance.adapters.audio.recorded import RecordedRoom
from appliance.adapters.audio.vad import SileroVad
from appliance.app import Hearth, hearth
from appliance.cli.doors import JsonDoor, PlainDoor
from appliance.cli.session import Choices, place, place_options, run_to_end
from appliance.core.errors import BadRecording
from appliance.core.events import Event, TurnDone
from appliance.hearing.ears import Ears
from appliance.ports import Fact, Observer


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@place_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per event: see docs/cli.md.")
@click.option("--realtime", is_flag=True, help="At the speed of life, not as fast as possible.")
@click.option("--no-wake", is_flag=True, help="The recordings hold no wake word.")
@click.option("--no-model", is_flag=True, help="Leave the language model out.")
@click.option("--timelines", is_flag=True, help="Show the timeline of each turn.")
@click.option("--out", type=click.Path(path_type=Path), help="Keep what Hearth said as a WAV.")
@click.option(
    "--conversation",
    type=click.Path(path_type=Path),
    help="Keep both sides: left you, right Hearth.",
)
def hear(
    files: tuple[Path, ...],
    as_json: bool,
    realtime: bool,
    no_wake: bool,
    no_model: bool,
    timelines: bool,
    out: Path | None,
    conversation: Path | None,
    **place_choices: object,
) -> None:
    """Play recordings (WAV or FLAC, any rate) to Hearth as if they were the microphone.

    A file begins when Hearth starts to listen: the first may hold wake word and command, the
    second the answer to its question.

    \b
    hearth hear --house "turn on the hall light.wav" yes.wav --out reply.wav
    """
    choices = Choices(**place_choices)  # type: ignore[arg-type] # click checked them
    for path in (out, conversation):
        if path is not None:
            check_target(path)
    clips = [_clip(file) for file in files]
    room = RecordedRoom(clips, realtime=realtime)
    door: Observer = JsonDoor() if as_json else PlainDoor(timelines=timelines)
    turns = _Turns()
    try:
        run_to_end(_hear(choices, room, [door, room, turns], wake=not no_wake, model=not no_model))
    finally:
        if out is not None:
            write_wav(out, [room.spoken_alone()])
        if conversation is not None:
            write_wav(conversation, [room.heard(), room.spoken()])
    if not turns.count:
        lack = "nothing that was said" if no_wake else "no wake word with anything said after it"
        click.echo(f"hearth: {lack} was heard in these recordings", err=True)


class _Turns:
    """Counts the turns."""

    def __init__(self) -> None:
        self.count = 0

    def mark(self, what: str, **facts: Fact) -> None:
        """Nothing: a turn is told by its end."""

    def tell(self, event: Event) -> None:
        self.count += isinstance(event, TurnDone)


def _clip(file: Path) -> bytes:
    pcm = read_recording(file)
    if not pcm:
        raise BadRecording(f"{file}: the recording holds no sound")
    return pcm


async def _hear(
    choices: Choices, room: RecordedRoom, observers: list[Observer], *, wake: bool, model: bool
) -> None:
    settings = choices.settings()
    async with (
        place(choices, settings) as broker,
        hearth(
            settings,
            broker=broker,
            observers=observers,
            speech=True,
            model=model,
            remember=not choices.house,
        ) as running,
    ):
        await converse(running, room, wake=wake)


async def converse(running: Hearth, room: RecordedRoom, *, wake: bool = True) -> None:
    """Take the turns of a recorded room until its last clip has been heard."""
    ears, talk = running.talk(room, room, SileroVad())
    await running.assistant.serve(lambda: texts(ears, running.notices.due, wake=wake), talk)


async def texts(
    ears: Ears, interrupted: Callable[[], bool], *, wake: bool
) -> AsyncIterator[str | None]:
    """What is said to Hearth, as text; None when nothing was said, or it was interrupted."""
    if wake:
        async for called in ears.called(interrupted):
            yield called.text if called is not None else None
    else:
        async for heard in ears.uncalled():
            yield heard.text

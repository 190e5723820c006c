"""`hearth chat`: the conversation by typing: a line is an utterance, or an answer."""

import sys
from collections.abc import AsyncIterator

import click

from appliance.app import hearth
from appliance.cli.doors import JsonDoor, PlainDoor
from appliance.cli.session import Choices, place, place_options, run_to_end
from appliance.cli.typed import Lines, TypedTalk
from appliance.ports import Observer


@click.command()
@place_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per event: see docs/cli.md.")
@click.option("--no-model", is_flag=True, help="Leave the language model out.")
@click.option("--timelines", is_flag=True, help="Show the timeline of each turn.")
def chat(as_json: bool, no_model: bool, timelines: bool, **place_choices: object) -> None:
    """Talk to Hearth by typing.

    One line is one utterance. When Hearth asks, the next line is the answer; an empty line is
    silence. Ends with the input (Ctrl-D).

    \b
    hearth chat --house            # talk to the imaginary house
    hearth chat --broker mqtt://192.168.1.5
    """
    choices = Choices(**place_choices)  # type: ignore[arg-type] # click checked them
    door: Observer = JsonDoor() if as_json else PlainDoor(timelines=timelines)
    run_to_end(_chat(choices, door, model=not no_model, prompts=not as_json and sys.stdin.isatty()))


async def _chat(choices: Choices, door: Observer, *, model: bool, prompts: bool) -> None:
    settings = choices.settings()
    lines = Lines(prompt=_prompt if prompts else lambda: None)
    async with (
        place(choices, settings) as broker,
        hearth(
            settings,
            broker=broker,
            observers=[door],
            model=model,
            remember=not choices.house,
        ) as running,
    ):

        async def said() -> AsyncIterator[str | None]:
            while (line := await lines.next_unless(running.notices.arrival())) is not None:
                yield line or None

        await running.assistant.serve(said, TypedTalk(lines, running.observers))


def _prompt() -> None:
    click.secho("> ", fg="cyan", nl=False)

"""`hearth run`: the appliance itself, with this machine's microphone and speaker.

It goes on listening whatever happens: a lost microphone is looked for again, an engine that dies
is started again, a broker that is away is tried again.
"""

import asyncio
import logging

import click

from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.portaudio import find_devices
from appliance.adapters.audio.vad import SileroVad
from appliance.app import Hearth, hearth
from appliance.cli.doors import JsonDoor, PlainDoor
from appliance.cli.hear import texts
from appliance.cli.session import EMBEDDED_PORT, Choices, place, place_options, run_to_end
from appliance.core.errors import AudioError, PortInUse
from appliance.ports import Observer

_log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 2.0


@click.command()
@place_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per event: see docs/cli.md.")
@click.option("--quiet", is_flag=True, help="Do not show the conversation.")
@click.option("--no-model", is_flag=True, help="Leave the language model out.")
def run(as_json: bool, quiet: bool, no_model: bool, **place_choices: object) -> None:
    """Start the appliance: microphone, speaker, house. Ends with Ctrl-C.

    Without a broker in the settings it starts one of its own, on this machine alone.
    """
    choices = Choices(**place_choices)  # type: ignore[arg-type] # click checked them
    doors: list[Observer] = [] if quiet else [JsonDoor() if as_json else PlainDoor()]
    run_to_end(_run(choices, doors, model=not no_model))


async def _run(choices: Choices, doors: list[Observer], *, model: bool) -> None:
    settings = choices.settings()
    # Looked for first: without them there is nothing to start.
    await find_devices(settings.audio.microphone, settings.audio.speaker)
    try:
        async with (
            place(choices, settings, port=0 if choices.house else EMBEDDED_PORT) as broker,
            hearth(
                settings,
                broker=broker,
                observers=doors,
                speech=True,
                model=model,
                remember=not choices.house,
            ) as running,
        ):
            while True:
                await _converse(running)
                await asyncio.sleep(_LOOK_AGAIN_S)
    except PortInUse as error:
        raise PortInUse(
            f"{error}. If a broker runs there already, use it: --broker mqtt://127.0.0.1, or "
            "[broker] in the settings"
        ) from error


async def _converse(running: Hearth) -> None:
    """Talk until a device is lost, and say so in the log."""
    audio = running.settings.audio
    try:
        source, sink = await find_devices(audio.microphone, audio.speaker)
        async with LiveMicrophone(source.name, running.observers) as microphone:
            speaker = LiveSpeaker(sink.name, running.observers, microphone.air_ms)
            ears, talk = running.talk(microphone, speaker, SileroVad())
            await running.assistant.serve(lambda: texts(ears, running.notices.due, wake=True), talk)
    except AudioError as failure:
        running.observers.mark("failed", code=failure.code)
        _log.warning("sound lost, looking for it again: %s", failure.code)

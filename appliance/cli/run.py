"""`hearth run`: the appliance itself, with this machine's microphone and speaker.

It goes on listening whatever happens: a lost microphone is looked for again, an engine that dies
is started again, a broker that is away is tried again.
"""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, nullcontext, suppress

import click

from appliance.adapters.audio.ducking import Ducked, ducking
from appliance.adapters.audio.echo import without_echo
from appliance.adapters.audio.live import LiveMicrophone, LiveSpeaker
from appliance.adapters.audio.portaudio import Device, find_devices
from appliance.adapters.audio.vad import SileroVad
from appliance.adapters.backup import put_back, staged
from appliance.app import Hearth, hearth
from appliance.cli.doors import JsonDoor, PlainDoor, ServiceDoor
from appliance.cli.hear import texts
from appliance.cli.session import EMBEDDED_PORT, Choices, place, place_options, run_to_end
from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings, data_dir, settings_path
from appliance.core.errors import (
    ApplianceError,
    AudioError,
    NoMicrophone,
    NoSpeaker,
    PortInUse,
    first_of,
)
from appliance.hearing.earcon import earcon
from appliance.hearing.tap import Tap
from appliance.page import Served, page
from appliance.ports import Observer
from appliance.runtime.service_manager import ServiceManager
from appliance.voiceless import Written, absent, without
from appliance.web.workbench import Again, Given
from appliance.workshop import Bench, Workshop

_log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 2.0
_TRY_AGAIN_S = 60.0


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
    if staged(data_dir()):
        put_back(data_dir(), choices.settings_file or settings_path())
    run_to_end(_run(choices, doors, model=not no_model))
    # It only ends by itself to begin anew, with another data folder in its place.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "appliance", *sys.argv[1:]])  # noqa: S606


async def _run(choices: Choices, doors: list[Observer], *, model: bool) -> None:
    """Until all of it is to begin anew."""
    settings = choices.settings()
    said = Saying()
    try:
        # Looked for first: what a cable can mend is waited for, what it cannot ends here.
        await find_devices(settings.audio.microphone, settings.audio.speaker)
    except (NoMicrophone, NoSpeaker) as absent:
        said.once(absent)
    file = choices.settings_file or settings_path()
    async with service_manager() as manager, page(settings, file, given(choices)) as served:
        # From here on it can be looked at and mended, whatever else is missing.
        manager.ready("starting: engines, broker, house")
        doors = [*doors, ServiceDoor(manager)]
        if served.url:
            click.echo(f"hearth: open it on any phone in the house: {served.url}", err=True)
        elif served.trouble:
            click.echo(f"hearth: there is no page: {served.trouble}", err=True)
        # Nobody reads the terminal of a service: there the page says what is wrong, from the start.
        first = _live_or_wait if manager.is_there and served.url else _live
        again = await first(choices, settings, doors, served, said, model=model)
        while again is not Again.ANEW:
            # What was chosen on the page holds from now on.
            settings = choices.over(served.workshop.settings)
            again = await _live_or_wait(choices, settings, doors, served, said, model=model)


def given(choices: Choices) -> Given:
    """What the page tells of the command line: no password. Raises ConfigError."""
    broker = BrokerSettings.from_url(choices.broker_url).key if choices.broker_url else ""
    return Given(choices.room or "", broker, choices.house)


@asynccontextmanager
async def service_manager() -> AsyncIterator[ServiceManager]:
    """Told that the event loop turns, for as long as the block runs; if there is one."""
    async with asyncio.TaskGroup() as tasks:
        with closing(ServiceManager.from_environment()) as manager:
            telling = tasks.create_task(manager.keep_alive())
            try:
                yield manager
            finally:
                telling.cancel()


async def _live_or_wait(
    choices: Choices,
    settings: Settings,
    doors: list[Observer],
    served: Served,
    said: "Saying",
    *,
    model: bool,
) -> Again:
    """As `_live`; if it cannot start, wait until the page brings other settings or models, and try
    now and then: a disk may have room again.
    """
    starts, told = served.window.starts, ""
    while True:
        before = told
        try:
            return await _live(choices, settings, doors, served, said, model=model)
        except* ApplianceError as failures:
            if served.window.starts > starts:
                raise
            told = str(first_of(failures))
        if told != before:
            click.echo(f"hearth: not started: {told}", err=True)
        served.window.fail(told)
        served.workshop.outdate()
        with suppress(TimeoutError):
            async with asyncio.timeout(_TRY_AGAIN_S):
                return await served.workshop.again()
        settings = choices.over(served.workshop.settings)


async def _live(
    choices: Choices,
    settings: Settings,
    doors: list[Observer],
    served: Served,
    said: "Saying",
    *,
    model: bool,
) -> Again:
    """One Hearth, until it is to be started again with other settings: how much of it.

    Where it has a page and lacks models, it does without: without the language model it talks by
    rules alone; without another it does not talk, and starts again once they are there.
    """
    lacking = await asyncio.to_thread(absent, settings, model=model) if served.url else ()
    talks = not set(lacking) - {settings.models.llm}
    if lacking:
        click.echo(f"hearth: not installed: {', '.join(lacking)}; the page offers them", err=True)
    try:
        async with (
            place(choices, settings, port=0 if choices.house else EMBEDDED_PORT) as broker,
            hearth(
                settings,
                broker=broker,
                observers=[*doors, served.ring],
                speech=talks,
                model=model and settings.models.llm not in lacking,
                remember=not choices.house,
            ) as running,
            without(settings, () if talks else lacking, served.workshop, model=model),
        ):
            if not talks:
                return await _silent(running, served, lacking)
            with served.window.of(running, lacking):
                while (again := await _talk(running, served.workshop, said)) is Again.SOUND:
                    pass
                return again
    except PortInUse as error:
        raise PortInUse(
            f"{error}. If a broker runs there already, use it: --broker mqtt://127.0.0.1, or "
            "[broker] in the settings"
        ) from error


async def _silent(running: Hearth, served: Served, lacking: tuple[str, ...]) -> Again:
    """House, page and timers without a word, until something is to be started again."""
    with closing(Written(data_dir())) as written, served.window.of(running, lacking, written):
        while (again := await served.workshop.again()) is Again.SOUND:
            pass
        return again


async def _talk(running: Hearth, workshop: Workshop, said: "Saying") -> Again:
    """Talk until something is to be started again: what it is."""

    async def always() -> None:
        while True:
            await converse_here(running, said, workshop)
            await asyncio.sleep(_LOOK_AGAIN_S)

    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(always())
        again = await workshop.again()
        talking.cancel()
    return again


class Saying:
    """Tells the person at the terminal what is wrong with the sound, once until it is right."""

    def __init__(self) -> None:
        self._said = ""

    def once(self, failure: AudioError) -> bool:
        """Whether it is news."""
        news = self._said != failure.code
        self._said = failure.code
        if news:
            click.echo(f"hearth: {failure} [{failure.code}]; it is looked for again", err=True)
        return news

    def well(self, microphone: str, speaker: str) -> None:
        if self._said:
            click.echo(f'hearth: listening with "{microphone}", speaking by "{speaker}"', err=True)
        self._said = ""


async def converse_here(running: Hearth, said: Saying, workshop: Workshop | None = None) -> None:
    """Talk until a device is lost; a `workshop` may try out the devices meanwhile."""
    audio = (workshop or running).settings.audio
    try:
        source, sink = await find_devices(audio.microphone, audio.speaker)
        async with (
            without_echo(source, sink, running.observers, audio.echo_cancelling) as (heard, spoken),
            LiveMicrophone(heard, running.observers, muted=lambda: running.mute.on) as microphone,
        ):
            said.well(source.name, sink.name)
            speaker = LiveSpeaker(spoken, running.observers, microphone.air_ms)
            tap = Tap(running.mute.microphone(microphone))
            ears, talk = running.talk(tap, speaker, SileroVad(), live=True)
            observers = running.observers
            bench = Bench(tap, speaker, running.mute, running.engines.get("wake"))
            with workshop.at(bench) if workshop is not None else nullcontext():
                async with (
                    earcon(observers.add, observers.remove, speaker, lambda: _tone_volume(running)),
                    ducking(observers.add, observers.remove, _others(audio.duck_db, sink)),
                ):
                    await running.assistant.serve(
                        lambda: texts(ears, running.notices.due, wake=True), talk
                    )
    except AudioError as failure:
        if said.once(failure):
            running.observers.mark("failed", code=failure.code)
            _log.warning("sound lost, looking for it again: %s", failure.code)


def _others(down_db: int, speaker: Device) -> Ducked | None:
    """What else is heard from this speaker, to be turned down."""
    return Ducked(data_dir(), down_db, speaker.id) if down_db else None


def _tone_volume(running: Hearth) -> int:
    return round(running.settings.audio.earcon * running.controls.knobs.volume / 100)

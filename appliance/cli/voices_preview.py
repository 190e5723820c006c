"""`hearth voices preview`: a voice says a sentence, by the engine that would speak for Hearth.

Refuses to say aloud what could be heard as consent, and keeps what was said nowhere but in the file
asked for.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import click

from appliance.adapters.audio.files import check_target, write_wav
from appliance.adapters.audio.live import LiveSpeaker
from appliance.adapters.audio.portaudio import choose_speaker, list_devices, within
from appliance.adapters.wyoming import WyomingSynthesizer
from appliance.app import engine_plans
from appliance.cli.session import run_to_end
from appliance.cli.voices_names import VoiceId
from appliance.config.settings import ModelSettings, Settings, VoiceSettings, load
from appliance.core.errors import ModelError
from appliance.core.presence import PACE
from appliance.core.self_talk import holds_consent
from appliance.core.types import Sound
from appliance.models.store import Store
from appliance.runtime.supervision import supervise
from appliance.watch.observers import Observers

_LONGEST = 2000
"""Letters: what the engine takes at once."""


@click.command()
@click.argument("name", type=VoiceId(installed=True))
@click.argument("text", required=False)
@click.option(
    "--wav",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file instead of playing it.",
)
@click.option(
    "--speed", type=click.FloatRange(PACE[0] / 100, PACE[1] / 100), default=1.0, show_default=True
)
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file: whose speaker, how many threads.",
)
def preview(
    name: str, text: str | None, wav: Path | None, speed: float, settings_file: Path | None
) -> None:
    """Hear a voice say TEXT, or a sentence in its own language."""
    store = Store()
    store.verify(name)
    said = (text or "").strip() or store.catalogue.sample(store.catalogue[name])
    if len(said) > _LONGEST:
        raise click.BadParameter(f"at most {_LONGEST} letters", param_hint="TEXT")
    if wav is not None:
        check_target(wav)
    elif holds_consent(said):
        raise click.BadParameter(
            "Hearth says nothing aloud that could be heard as a yes while it asks something: "
            "use --wav, or another sentence",
            param_hint="TEXT",
        )
    run_to_end(_preview(load(settings_file), name, said, round(speed * 100), wav))


async def _preview(settings: Settings, name: str, text: str, pace: int, wav: Path | None) -> None:
    sounds = await spoken(settings, name, text, pace)
    if wav is None:
        device = choose_speaker(await within(list_devices), settings.audio.speaker)
        await LiveSpeaker(device.name, Observers(), lambda: 0).play(_played(sounds))
        return
    rate = sounds[0].rate
    pcm = b"".join(sound.pcm for sound in sounds)
    write_wav(wav, [pcm], rate)
    click.echo(f"{wav}: {len(pcm) / 2 / rate:.1f} s at {rate} Hz")


async def spoken(settings: Settings, name: str, text: str, pace: int = 100) -> list[Sound]:
    """What the engine makes of it, in pieces of one rate. Raises ModelError."""
    models = ModelSettings(tts=name, threads=settings.models.threads, device=settings.models.device)
    alone = settings.model_copy(update={"models": models, "voices": VoiceSettings()})
    async with supervise(engine_plans(alone, ("tts",)), Observers()) as engines:
        await engines.ready()
        voice = WyomingSynthesizer(engines["tts"], pace=lambda: pace)
        sounds = [sound async for sound in voice.speak(text)]
    if not sounds:
        raise ModelError(f"{name} says nothing to that: try a sentence with words in it")
    return sounds


async def _played(sounds: list[Sound]) -> AsyncIterator[Sound]:
    for sound in sounds:
        yield sound

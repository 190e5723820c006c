"""`hearth voices record`: leads somebody through the recordings that a voice is made of.

Refuses to record anybody who has not agreed, in writing and aloud, and to keep a sentence that
nothing good could come of. It can be left at any sentence and goes on there.
"""

import asyncio
import datetime as dt
import sys
from abc import ABC, abstractmethod
from pathlib import Path

import click

from appliance.adapters.audio.portaudio import find_microphone
from appliance.adapters.audio.taking import taking
from appliance.adapters.certificate import certificate
from appliance.config.settings import data_dir, load
from appliance.voices.consent_note import RECORDING
from appliance.voices.prompts import AGREED, LANGUAGES, PURPOSE, consent_spoken, consent_text
from appliance.voices.recording import (
    FOLDER,
    Recordings,
    agreed_in_writing,
    plain_speaker,
    read_take,
)
from appliance.voices.takes import Samples, Take

_KEYS = "Enter: record   s: skip   b: the one before again   q: stop, and go on another day"
_TRIES = 20


class Source(ABC):
    """Where a take comes from."""

    @abstractmethod
    def take(self, name: str) -> tuple[Samples, int] | None:
        """Samples (1 = full scale) and their rate in Hz; None if there is none."""

    again = True
    """Whether another try can be better."""


class Microphone(Source):
    """Somebody in front of it, who presses Enter."""

    def __init__(self, device: str) -> None:
        self._device = device

    def take(self, name: str) -> tuple[Samples, int] | None:
        return asyncio.run(self._take())

    async def _take(self) -> tuple[Samples, int]:
        device = await find_microphone(self._device)
        async with taking(device.name) as take:
            click.echo("  Recording. Enter when you are done.")
            await _entered()
        return take.samples(), take.rate


async def _entered() -> None:
    """Until Enter is pressed; in no thread, which nothing could interrupt."""
    pressed, loop = asyncio.Event(), asyncio.get_running_loop()
    try:
        loop.add_reader(sys.stdin, pressed.set)
    except (OSError, ValueError):
        raise click.UsageError("recording needs a terminal; or say --files") from None
    try:
        await pressed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    sys.stdin.readline()


class Files(Source):
    """Recordings that were made elsewhere: consent.wav, 001.wav, 002.wav ..."""

    again = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, name: str) -> tuple[Samples, int] | None:
        path = self._folder / name
        if not path.is_file():
            return None
        return read_take(path)


@click.command()
@click.argument("name")
@click.option("--language", type=click.Choice(LANGUAGES), help="[default: Hearth's]")
@click.option("--speaker", help="Whose voice it is: the full name.")
@click.option("--purpose", default="", help="What the voice is for, in a few words.")
@click.option(
    "--files", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder of recordings made elsewhere: consent.wav, 001.wav, 002.wav ...",
)  # fmt: skip
@click.option(
    "--export", type=click.Path(path_type=Path, file_okay=False),
    help="Write what is recorded there, as LJSpeech has it, and say how to train.",
)  # fmt: skip
@click.option("--forget", is_flag=True, help="Delete the recordings and the consent.")
@click.option("--yes", is_flag=True, help="With --forget: do not ask.")
@click.option("--settings", "settings_file", type=click.Path(path_type=Path, dir_okay=False))
def record(
    name: str,
    language: str | None,
    speaker: str | None,
    purpose: str,
    files: Path | None,
    export: Path | None,
    forget: bool,
    yes: bool,
    settings_file: Path | None,
) -> None:
    """Record a voice of your own, sentence by sentence, and hand it to Piper's trainer.

    Whoever is recorded agrees first: by typing it, and by saying so. Nothing leaves this machine
    but by --export.

    Examples: hearth voices record anna
              hearth voices record anna --export anna-for-training
    """
    recordings = Recordings(data_dir() / FOLDER, name)
    if forget:
        _forget(recordings, yes=yes)
        return
    if export is not None:
        click.echo(recordings.export(export))
        return
    settings = load(settings_file)
    source = Microphone(settings.audio.microphone) if files is None else Files(files)
    if not recordings.begun:
        chosen = language or settings.hearing.language
        if chosen not in LANGUAGES:
            raise click.UsageError(f"--language is one of {', '.join(LANGUAGES)}")
        if not _agreed(recordings, source, chosen, speaker, purpose):
            return
    _lead(recordings, source)
    _tell(recordings)


def _forget(recordings: Recordings, *, yes: bool) -> None:
    if not yes:
        click.confirm(f"Delete every recording of {recordings.name}?", abort=True)
    done = recordings.forget()
    click.echo(f"{recordings.name}: {'nothing of it is left here' if done else 'there was none'}")
    click.echo(f"If a voice was made of it: hearth voices remove ..-{recordings.name}")


def _agreed(
    recordings: Recordings, source: Source, language: str, speaker: str | None, purpose: str
) -> bool:
    """Whether somebody agreed and said so. Nothing is kept until they have."""
    speaker = plain_speaker(speaker or click.prompt("Your full name"))
    purpose = " ".join(purpose.split()) or PURPOSE[language]
    click.echo("")
    click.echo(consent_text(language, speaker, purpose))
    click.echo("")
    typed = click.prompt(f'If so, type "{AGREED[language]}"')
    agreed_in_writing(language, typed)
    box = certificate(data_dir(), "hearth.local", dt.datetime.now(dt.UTC))
    today = dt.datetime.now().astimezone().date()
    for _ in range(_TRIES):
        click.echo(f"\nSay aloud:  {consent_spoken(language, speaker)}")
        if not _pressed(source):
            return False
        heard = source.take(RECORDING)
        if heard is None:
            click.echo(f"There is no {RECORDING} among the files: nothing was recorded.", err=True)
            return False
        take = recordings.agree(speaker, language, typed, heard, box, today, purpose)
        if _good(take):
            return True
        if not source.again:
            return False
    return False


def _pressed(source: Source) -> bool:
    """Whether to go on; files need nobody to press anything."""
    return not source.again or click.prompt(_KEYS, default="", show_default=False) != "q"


def _lead(recordings: Recordings, source: Source) -> None:
    """From the first sentence that is not recorded, as far as somebody likes to go."""
    sentences = recordings.prompts()
    at = recordings.next()
    while at is not None:
        click.echo(f"\n{at + 1} of {len(sentences)}:  {sentences[at]}")
        key = click.prompt(_KEYS, default="", show_default=False) if source.again else ""
        if key == "q":
            return
        if key == "b":
            at = max(0, at - 1)
            continue
        good = key != "s" and _record(recordings, source, at)
        if good or key == "s" or not source.again:
            at = recordings.next(at)


def _record(recordings: Recordings, source: Source, at: int) -> bool:
    heard = source.take(f"{at + 1:03}.wav")
    if heard is None:
        click.echo("  no file")
        return False
    return _good(recordings.keep(at, *heard))


def _good(take: Take) -> bool:
    for trouble in take.troubles:
        click.echo(f"  {trouble} Once more, please.")
    if not take.troubles:
        over = take.level_dbfs - take.noise_dbfs
        click.echo(f"  Kept: {take.seconds:.1f} s, {take.level_dbfs:.0f} dB, {over:.0f} over noise")
    return not take.troubles


def _tell(recordings: Recordings) -> None:
    taken, minutes = len(recordings.taken()), recordings.minutes()
    click.echo(f"\n{taken} of {len(recordings.prompts())} sentences, {minutes:.1f} minutes.")
    if recordings.next() is not None:
        click.echo(f"Go on any time: hearth voices record {recordings.name}")
    click.echo(f"When done: hearth voices record {recordings.name} --export FOLDER")

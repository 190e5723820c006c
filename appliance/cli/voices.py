"""`hearth voices`: see, try, choose and remove voices; bring or record one of your own.

Refuses to remove a voice that somebody hears, and to choose one whose files are not right.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
from rich.table import Table

from appliance.adapters.store.phrases import forget_phrases
from appliance.cli.models import console, install, size
from appliance.cli.voices_import import bring
from appliance.cli.voices_names import VoiceId
from appliance.cli.voices_preview import preview
from appliance.cli.voices_record import record
from appliance.config.controls import Controls
from appliance.config.settings import Settings, data_dir, load, settings_path
from appliance.config.writing import Value, change
from appliance.core.errors import ModelError
from appliance.core.presence import PACE
from appliance.fittings import choices_of, knobs_of, room_voices
from appliance.models.catalogue import (
    IN_PLAIN_WORDS,
    Entry,
    Kind,
    LicenceClass,
    language_of,
)
from appliance.models.install import Silent, discard, locked
from appliance.models.store import Store
from appliance.models.yours import NOTE
from appliance.runtime import durable

SLOWEST, FASTEST = PACE[0] / 100, PACE[1] / 100

settings_option = click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file.",
)


@click.group()
def voices() -> None:
    """See, try, choose and remove voices; bring or record one of your own.

    Voices are Piper models (voices/README.md). Only `install` needs the internet.
    """


voices.add_command(preview)
voices.add_command(bring)
voices.add_command(record)


@voices.command("list")
@click.option("--language", metavar="CODE", help="Only this language, as in de.")
@click.option("--free", is_flag=True, help="Only those that may be used for anything.")
@click.option("--installed", is_flag=True, help="Only those on this machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
@settings_option
def list_voices(
    language: str | None, free: bool, installed: bool, as_json: bool, settings_file: Path | None
) -> None:
    """Show the voices there are, what they weigh and what their licence allows."""
    store = Store()
    heard = dict(_heard(load(settings_file)))
    here = {entry.id for entry in store.installed()}
    every = [entry for entry in store.catalogue if entry.kind is Kind.TTS]
    entries = [
        entry
        for entry in every
        if (language is None or language_of(language) in _languages(entry))
        and (not free or entry.licence_class is LicenceClass.FREE)
        and (not installed or entry.id in here)
    ]
    if as_json:
        facts = [_facts(store, entry, entry.id in here, heard) for entry in entries]
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    elif entries:
        console().print(_table(entries, here, heard))
        _show_meanings(entries)
    else:
        known = sorted({each for entry in every for each in _languages(entry)})
        click.echo(f"No such voice. There are voices for: {', '.join(known)}.")


@voices.command("install")
@click.argument("names", nargs=-1, required=True, type=VoiceId())
@click.pass_context
def install_voices(context: click.Context, names: Sequence[str]) -> None:
    """Fetch voices, or repair them. Continues where it was interrupted."""
    context.invoke(install, ids=names)


@voices.command()
@click.argument("name", required=False, type=VoiceId(installed=True))
@click.option("--room", metavar="ROOM", help="Only in this room; else everywhere.")
@click.option(
    "--speed", type=click.FloatRange(SLOWEST, FASTEST), help="1 is as usual, 1.2 a fifth faster."
)
@click.option("--reset", is_flag=True, help="With --room: nothing of its own any more.")
@settings_option
def use(
    name: str | None,
    room: str | None,
    speed: float | None,
    reset: bool,
    settings_file: Path | None,
) -> None:
    """Speak with this voice from now on, or this fast.

    A room is a browser on the page, by what announcements call it ("Anna's phone"), or the room
    that the appliance itself stands in.

    Examples: hearth voices use en_GB-cori-high --speed 1.1
              hearth voices use en_US-joe-medium --room "Anna's phone"
    """
    if reset and (room is None or name is not None or speed is not None):
        raise click.UsageError("--reset goes with --room, and with nothing else")
    if not reset and name is None and speed is None:
        raise click.UsageError("name a voice, or say --speed")
    if name is not None:
        Store().verify(name)
    before = load(settings_file)
    if room is not None and room.casefold() == before.room.casefold():
        click.echo("That is where the appliance stands: what is chosen for it holds everywhere.")
        room = None
        if reset:
            return
    changes = _changes(before, room, name, speed, reset=reset)
    after = change(settings_file or settings_path(), changes, durable.replace)
    _tell(after, room, name, speed, reset=reset)
    _warn_of_language(after, name)
    click.echo(_from_when(after, room, name, speed))


def _changes(
    settings: Settings, room: str | None, name: str | None, speed: float | None, *, reset: bool
) -> dict[str, Value]:
    """What to write. A room that is there already keeps the case of its letters."""
    pace = None if speed is None else round(speed * 100)
    if room is None:
        wanted: dict[str, Value] = {"models.tts": name, "voices.pace": pace}
    else:
        if "." in room:
            raise click.BadParameter("a room's name has no dot in it", param_hint="--room")
        called = next((r for r in settings.voices.rooms if r.casefold() == room.casefold()), room)
        where = f"voices.rooms.{called}"
        wanted = {f"{where}.voice": name, f"{where}.pace": pace}
    return {key: value for key, value in wanted.items() if reset or value is not None}


def _tell(
    settings: Settings, room: str | None, name: str | None, speed: float | None, *, reset: bool
) -> None:
    where = "everywhere" if room is None else f"in {room}"
    if reset:
        click.echo(f"Nothing of its own {where}: {settings.models.tts} speaks there too.")
    if name is not None:
        click.echo(f"{name} speaks {where}.")
    if speed is not None:
        click.echo(f"Speed {where}: {speed:g} of what is usual.")


def _warn_of_language(settings: Settings, name: str | None) -> None:
    if name is None or (spoken := settings.hearing.language) in _languages(Store().catalogue[name]):
        return
    click.echo(
        f"It was made for another language than Hearth speaks ({spoken}): "
        "words will sound foreign, and numbers may be wrong.",
        err=True,
    )


def _from_when(settings: Settings, room: str | None, name: str | None, speed: float | None) -> str:
    """When it is heard; what was turned by voice or on the page meanwhile gives way to it."""
    folder = data_dir()
    if (folder / "presence.json").is_file():
        with Controls(folder, knobs_of(settings), choices_of(settings)) as controls:
            if not controls.ours:
                return (
                    "Hearth is running: it takes effect when it starts again. At once: on the "
                    'page under Now, or by saying "use another voice" or "speak slower".'
                )
            if room is None and name is not None:
                controls.turn("voice", name)
            if room is None and speed is not None:
                controls.turn("pace", settings.voices.pace)
    return "It takes effect with the next `hearth run`."


@voices.command()
@click.argument("names", nargs=-1, required=True, type=click.STRING)
@settings_option
def remove(names: Sequence[str], settings_file: Path | None) -> None:
    """Delete voices from this machine; of one that you brought nothing at all is left."""
    store = Store()
    heard = dict(_heard(load(settings_file)))
    for name in names:
        if name in heard:
            raise ModelError(
                f"{name} is in use ({heard[name]}): choose another voice first, "
                "with `hearth voices use`"
            )
    for name in names:
        _remove(store, name)


def _remove(store: Store, name: str) -> None:
    """Also one whose note is damaged, so that it is in the catalogue no more."""
    folder = store.root / name
    yours = Path(name).name == name and not name.startswith(".") and (folder / NOTE).is_file()
    if not yours:
        entry = store.catalogue[name]
        if entry.kind is not Kind.TTS:
            raise ModelError(f"{name} is no voice: `hearth models remove {name}`")
        click.echo(f"{name}: {'removed' if store.remove(name) else 'was not installed'}")
        return
    with locked(store.root, Silent()):
        discard(store.root, folder)
    # Sentences that are said often are kept as sound: some may be in this voice.
    forget_phrases(data_dir() / "phrases")
    click.echo(f"{name}: removed, and every sentence that was kept as sound")


def _heard(settings: Settings) -> Iterator[tuple[str, str]]:
    """Id -> where it is heard, of every voice that somebody hears."""
    for own in room_voices(settings):
        rooms = settings.voices.rooms.items()
        yield own, "in " + ", ".join(room for room, chosen in rooms if chosen.voice == own)
    yield settings.models.tts, "everywhere"
    if (data_dir() / "presence.json").is_file():
        with Controls(data_dir(), knobs_of(settings), choices_of(settings)) as controls:
            if controls.knobs.voice != settings.models.tts:
                yield controls.knobs.voice, "chosen by voice or in the home"


def _languages(entry: Entry) -> frozenset[str]:
    return frozenset(language_of(each) for each in entry.languages)


def _quality(entry: Entry) -> str:
    """The last part of a Piper voice's name."""
    last = entry.id.rpartition("-")[2]
    return last if last in {"x_low", "low", "medium", "high"} else ""


def _facts(store: Store, entry: Entry, here: bool, heard: dict[str, str]) -> dict[str, object]:
    return {
        "name": entry.id,
        "languages": list(entry.languages),
        "quality": _quality(entry),
        "bytes": entry.bytes,
        "licence": entry.licence,
        "licence_class": entry.licence_class.value,
        "meaning": IN_PLAIN_WORDS[entry.licence_class],
        "note": entry.note,
        "yours": entry.yours,
        "installed": here,
        "heard": heard.get(entry.id, ""),
        "sample": store.catalogue.sample(entry),
        "files": [
            {"name": file.name, "bytes": file.bytes, "sha256": file.sha256, "source": file.url}
            for file in entry.files
        ],
    }


def _table(entries: Iterable[Entry], here: set[str], heard: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("name", "language", "quality"):
        table.add_column(title, no_wrap=True)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("licence", no_wrap=True)
    table.add_column("here", no_wrap=True)
    for entry in sorted(entries, key=lambda entry: entry.id):
        there = "installed" if entry.id in here else ""
        table.add_row(
            entry.id,
            ", ".join(entry.languages),
            _quality(entry),
            size(entry.bytes),
            "yours" if entry.yours else entry.licence_class.value,
            f"in use {heard[entry.id]}" if entry.id in heard else there,
        )
    return table


def _show_meanings(entries: Sequence[Entry]) -> None:
    click.echo("")
    shown = {entry.licence_class for entry in entries if not entry.yours}
    for licence, meaning in IN_PLAIN_WORDS.items():
        if licence in shown:
            click.echo(f"{licence.value}: {meaning}")
    if any(entry.yours for entry in entries):
        click.echo("yours: you brought it; what it may be used for is what you know of it")

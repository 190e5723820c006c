"""`hearth doctor`: what is missing or slow on this machine, and what to do about it.

It only looks: it installs nothing and changes nothing; sound it records only if asked to listen.
"""

import asyncio
import contextlib
import importlib.util
import json
import os
import platform
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from appliance.adapters.audio.portaudio import (
    Device,
    choose_microphone,
    choose_speaker,
    list_devices,
)
from appliance.adapters.store.journal_folder import examine as read_journal
from appliance.app import models_of
from appliance.cli.finding import Finding, Verdict
from appliance.cli.listening import judged, listen_to
from appliance.config.settings import Settings, data_dir, knowledge_dir, load, settings_path
from appliance.core.errors import ApplianceError
from appliance.fittings import room_voices
from appliance.models import Entry, Store
from appliance.runtime.zim_files import zim_files

_MARKS = {
    Verdict.OK: click.style("ok     ", fg="green"),
    Verdict.SLOW: click.style("slow   ", fg="yellow"),
    Verdict.MISSING: click.style("missing", fg="red"),
}


@click.command()
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--quick", is_flag=True, help="Do not read the model files to verify them.")
@click.option("--listen", is_flag=True, help="Only the microphone: say something for 5 seconds.")
@click.pass_context
def doctor(
    ctx: click.Context, settings_file: Path | None, as_json: bool, quick: bool, listen: bool
) -> None:
    """Look for what is missing or slow, and say what to do. Exit code 1 if something is missing."""
    bad = False
    examined = heard(settings_file) if listen else examine(settings_file, quick=quick)
    for finding in examined:
        bad = bad or finding.verdict is Verdict.MISSING
        if as_json:
            click.echo(json.dumps(asdict(finding)))
            continue
        click.echo(f"{_MARKS[finding.verdict]}  {finding.what}: {finding.found}")
        if finding.advice:
            click.echo(f"         → {finding.advice}")
    ctx.exit(1 if bad else 0)


def examine(settings_file: Path | None, *, quick: bool) -> Iterator[Finding]:
    """Every finding, as it is made: verifying models takes a few seconds."""
    yield from _settings(settings_file)
    try:
        settings = load(settings_file)
    except ApplianceError:
        settings = Settings()
    yield from _machine()
    yield from _libraries()
    yield from _models(settings, quick=quick)
    yield from _language(settings)
    yield from _audio(settings)
    yield from _broker(settings)
    yield from _disk()
    yield from _knowledge(settings)
    yield from _journal()


def _journal() -> Iterator[Finding]:
    found = read_journal(data_dir())
    if found is None:
        yield Finding("journal", Verdict.OK, "none yet")
    elif found.breaks:
        yield Finding(
            "journal",
            Verdict.MISSING,
            f"{len(found.breaks)} breaks in it",
            "somebody or a fault changed it: hearth journal verify",
        )
    else:
        yield Finding("journal", Verdict.OK, f"{found.entries} entries, unbroken")


def _knowledge(settings: Settings) -> Iterator[Finding]:
    """What there is to look things up in; to have nothing is no fault."""
    folder = knowledge_dir(settings)
    files = zim_files(folder)
    if not files:
        yield Finding("knowledge", Verdict.OK, f"no ZIM files in {folder}")
    for file in files:
        told = f"{file.path.name}, {file.bytes / 1e6:.0f} MB"
        if file.is_whole:
            yield Finding("knowledge", Verdict.OK, told)
        else:
            advice = "copy it again; while it is being copied this is as it should be"
            yield Finding("knowledge", Verdict.SLOW, f"{told}: not whole", advice)


def _settings(file: Path | None) -> Iterator[Finding]:
    path = file or settings_path()
    try:
        load(file)
    except ApplianceError as error:
        yield Finding("settings", Verdict.MISSING, str(error), "mend the file, or remove it")
        return
    found = str(path) if path.exists() else f"none at {path}: the defaults hold"
    yield Finding("settings", Verdict.OK, found)


def _machine() -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    flags = _cpu_flags()
    wanted = platform.machine() != "x86_64" or "avx2" in flags
    told = f"{cores} cores, Python {platform.python_version()}, {platform.machine()}"
    if cores < 2 or not wanted:
        lack = "fewer than 2 cores" if cores < 2 else "no AVX2"
        yield Finding(
            "machine", Verdict.SLOW, f"{told}: {lack}", "answers will take several times longer"
        )
    else:
        yield Finding("machine", Verdict.OK, told)
    memory = _memory_gb()
    if memory is not None:
        small = memory < 4
        yield Finding(
            "memory",
            Verdict.SLOW if small else Verdict.OK,
            f"{memory:.1f} GB",
            "choose the 0.5B language model: models.llm in the settings" if small else "",
        )


def _cpu_flags() -> set[str]:
    with contextlib.suppress(OSError):
        for line in (
            Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
        ):
            if line.startswith("flags"):
                return set(line.split())
    return set()


def _memory_gb() -> float | None:
    with contextlib.suppress(OSError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return None


def _libraries() -> Iterator[Finding]:
    parts = {
        "openwakeword": "wake word",
        "faster_whisper": "speech to text",
        "piper": "speech",
        "llama_cpp": "language model",
    }
    lacking = [
        f"{what} ({name})" for name, what in parts.items() if not importlib.util.find_spec(name)
    ]
    if lacking:
        yield Finding(
            "libraries", Verdict.MISSING, f"not installed: {', '.join(lacking)}", "make setup"
        )
    else:
        yield Finding("libraries", Verdict.OK, "wake word, speech to text, speech, language model")


def _models(settings: Settings, *, quick: bool) -> Iterator[Finding]:
    store = Store()
    look: Callable[[str], Path] = store.path if quick else store.verify
    for model in (*models_of(settings), *room_voices(settings)):
        try:
            look(model)
        except ApplianceError as error:
            yield Finding(
                f"model {model}", Verdict.MISSING, str(error), f"hearth models install {model}"
            )
            continue
        note = store.catalogue[model].note
        yield Finding(f"model {model}", Verdict.OK, "installed" if quick else "verified", note)


def _language(settings: Settings) -> Iterator[Finding]:
    """Whether what hears and what speaks know the language of the settings."""
    language = settings.hearing.language
    catalogue = Store().catalogue
    does = {"understand": settings.models.stt, "speak": settings.models.tts}
    for what, model in does.items():
        if model not in catalogue or _knows(catalogue[model], language):
            continue
        kind = catalogue[model].kind
        others = [each.id for each in catalogue if each.kind is kind and _knows(each, language)]
        yield Finding(
            "language",
            Verdict.MISSING,
            f"{model} does not {what} {language}",
            f"set models.{kind}: {' or '.join(others[:_MOST_OFFERED])}",
        )


def _knows(entry: Entry, language: str) -> bool:
    return any(each.partition("-")[0] in (language, "multilingual") for each in entry.languages)


_MOST_OFFERED = 4


def heard(settings_file: Path | None) -> Iterator[Finding]:
    """What the microphone hears while somebody speaks to it."""
    try:
        settings = load(settings_file)
        click.echo("Say something to Hearth, from where you usually stand ...", err=True)
        yield from judged(asyncio.run(listen_to(settings.audio.microphone)))
    except ApplianceError as error:
        yield Finding("microphone", Verdict.MISSING, "cannot be listened to", str(error))


def _audio(settings: Settings) -> Iterator[Finding]:
    try:
        devices = list_devices()
    except ApplianceError as error:
        yield Finding("sound", Verdict.MISSING, "no audio library", str(error))
        return
    for what, choose, name, able in (
        ("microphone", choose_microphone, settings.audio.microphone, _recording(devices)),
        ("speaker", choose_speaker, settings.audio.speaker, _playing(devices)),
    ):
        others = f"; there are: {', '.join(able)}" if able else ""
        try:
            yield Finding(what, Verdict.OK, f'"{choose(devices, name).name}"{others}')
        except ApplianceError as error:
            yield Finding(what, Verdict.MISSING, f"none{others}", str(error))


def _recording(devices: tuple[Device, ...]) -> list[str]:
    return [f'"{each.name}" ({each.rate} Hz)' for each in devices if each.inputs]


def _playing(devices: tuple[Device, ...]) -> list[str]:
    return [f'"{each.name}" ({each.rate} Hz)' for each in devices if each.outputs]


def _broker(settings: Settings) -> Iterator[Finding]:
    if settings.broker is None:
        yield Finding("broker", Verdict.OK, "the embedded one, for this machine alone")
        return
    where = settings.broker.key
    try:
        with socket.create_connection(
            (settings.broker.host, settings.broker.port_number), timeout=3
        ):
            yield Finding("broker", Verdict.OK, f"{where} answers")
    except OSError as error:
        yield Finding(
            "broker",
            Verdict.MISSING,
            f"{where}: {error.strerror or error}",
            "is it running, and is [broker] in the settings right?",
        )


def _disk() -> Iterator[Finding]:
    folder = data_dir()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    low = free < 1
    yield Finding(
        "disk",
        Verdict.SLOW if low else Verdict.OK,
        f"{free:.1f} GB free",
        "free some space" if low else "",
    )

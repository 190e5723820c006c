"""A voice of the owner's own: from two files of unknown origin to a model like all others.

In this order: its name, the sizes, the settings, then graph and sound in a sandbox that can read
nothing but a copy; and only what was copied, checked and hashed gets its folder, by one rename.
Refuses with one sentence, and leaves nothing behind then.
"""

import hashlib
import json
import math
import os
import re
import shutil
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.core.errors import DiskFull, ModelError, VoiceRefused
from appliance.models.catalogue import Entry, ModelFile
from appliance.models.install import MARGIN, STAGING, Silent, discard, locked
from appliance.models.store import Store
from appliance.models.yours import NOTE, note_of, voice_of_yours
from appliance.runtime import durable
from appliance.runtime.isolation import scrubbed
from appliance.voices import settings_of_voice
from appliance.voices.settings_of_voice import VoiceFile, read_settings

LARGEST = 512 << 20
"""Bytes: Piper's own have up to 137 MB."""
PATIENCE_S = 120
"""Of processor time. The largest voice needs 3 s here, and 20 on a small board."""
_BLOCK = 1 << 20
_LONGEST_TOLD = 4096
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,39}(-[A-Za-z0-9_]{1,20}){0,2}", re.ASCII)
_LOCALE = re.compile(r"[a-z]{2,3}_[A-Z]{2,4}-")
_LICENCE = "not said"


@dataclass(frozen=True, slots=True)
class Brought:
    """A voice that was accepted. `kept` is what this machine could not deny the trial."""

    entry: Entry
    rate: int
    seconds: float
    kept: tuple[str, ...]


def bring(
    store: Store,
    onnx: Path,
    settings_file: Path | None = None,
    *,
    name: str = "",
    licence: str = "",
    patience_s: int = PATIENCE_S,
) -> Brought:
    """Check the voice in `onnx` (and `onnx`.json) and keep it in the store.

    Raises VoiceRefused, DiskFull, ModelError.
    """
    chosen = _plain_name(name or _name_of(onnx), told=bool(name))
    licence = _plain_licence(licence)
    with _opened(settings_file or onnx.with_name(f"{onnx.name}.json"), "settings") as file:
        settings = read_settings(file.read(settings_of_voice.LONGEST + 1))
    model_id = chosen if _LOCALE.match(chosen) else f"{settings.tag.replace('-', '_')}-{chosen}"
    with _opened(onnx, "model") as file, locked(store.root, Silent()):
        _refuse_taken(store, model_id)
        size = os.fstat(file.fileno()).st_size
        if not 0 < size <= LARGEST:
            raise VoiceRefused(f"{onnx} has {size} bytes; a voice has up to {LARGEST >> 20} MB")
        if shutil.disk_usage(store.root).free < size + MARGIN:
            raise DiskFull(f"not enough room in {store.root} for {size >> 20} MB")
        with _staging(store.root, model_id) as folder:
            try:
                return _bring(store, folder, file.fileno(), settings, model_id, licence, patience_s)
            except OSError as error:
                raise ModelError(f"cannot write to {store.root}: {error.strerror}") from error


def _bring(
    store: Store,
    folder: Path,
    descriptor: int,
    settings: VoiceFile,
    model_id: str,
    licence: str,
    patience_s: int,
) -> Brought:
    files = (
        _copied(descriptor, folder / f"{model_id}.onnx"),
        _kept(settings.written(), folder / f"{model_id}.onnx.json"),
    )
    seconds, kept = _tried(folder, model_id, patience_s)
    entry = voice_of_yours(model_id, settings.tag, licence, files)
    _kept(note_of(entry), folder / NOTE)
    durable.sync(folder)
    folder.rename(store.root / model_id)
    durable.sync(store.root)
    try:
        # What was tried is what was copied: a machine without Landlock could not promise that.
        store.verify(model_id)
    except ModelError:
        discard(store.root, store.root / model_id)
        raise
    return Brought(entry, settings.audio.sample_rate, seconds, kept)


def _name_of(onnx: Path) -> str:
    """What a file is called, made into a name."""
    stem = onnx.name.removesuffix(".onnx").removesuffix(".ONNX")
    letters = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "_", letters).strip("_-")


def _plain_name(name: str, *, told: bool) -> str:
    if not _NAME.fullmatch(name):
        how = "is" if told else "would be, after its file,"
        raise VoiceRefused(
            f"its name {how} {name[:60]!a}: use --name with up to 40 letters, digits or _"
        )
    return name


def _plain_licence(licence: str) -> str:
    plain = " ".join("".join(x for x in licence if x.isprintable() or x == " ").split())
    if len(plain) > 200:
        raise VoiceRefused("the licence is longer than 200 letters: its name is enough")
    return plain or _LICENCE


def _refuse_taken(store: Store, model_id: str) -> None:
    wanted = model_id.casefold()
    if wanted in {entry.id.casefold() for entry in store.catalogue if not entry.yours}:
        raise VoiceRefused(f"{model_id} is the name of a voice that Hearth knows: use --name")
    if wanted in {path.name.casefold() for path in store.root.iterdir()}:
        raise VoiceRefused(
            f"there is a voice called {model_id}: use --name, "
            f"or `hearth voices remove {model_id}` first"
        )


@contextmanager
def _opened(path: Path, what: str) -> Iterator[BinaryIO]:
    """An ordinary file: no pipe to wait at, no device without end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no such name"
        beside = " (it belongs beside the model; or say --config)" if what == "settings" else ""
        raise VoiceRefused(f"its {what} cannot be read: {path}: {why}{beside}") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise VoiceRefused(f"its {what} is no ordinary file: {path}")
        yield file


@contextmanager
def _staging(root: Path, model_id: str) -> Iterator[Path]:
    """A folder of its own, gone at the end unless it was moved away."""
    staging = root / STAGING
    folder = staging / f".own-{model_id}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # an interrupted installation can continue there
            staging.rmdir()


def _copied(descriptor: int, to: Path) -> ModelFile:
    """What is hashed is what is written, whatever happens to the file meanwhile."""
    digest, size = hashlib.sha256(), 0
    with to.open("xb") as out:
        while block := os.read(descriptor, _BLOCK):
            size += len(block)
            if size > LARGEST:
                raise VoiceRefused("its model grew while it was read")
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    to.chmod(0o444)
    return ModelFile(name=to.name, bytes=size, sha256=digest.hexdigest())


def _kept(data: bytes, to: Path) -> ModelFile:
    with to.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    to.chmod(0o444)
    return ModelFile(name=to.name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def _tried(folder: Path, model_id: str, patience_s: int) -> tuple[float, tuple[str, ...]]:
    """Have it spoken by a process that can do nothing else. Raises VoiceRefused."""
    command = (sys.executable, "-P", "-m", "appliance.voices.trial")
    child = subprocess.Popen(
        [*command, str(folder), model_id, str(patience_s)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=scrubbed(os.environ, threads=1),
    )
    with child:
        try:
            # Twice: it counts its own time in processor seconds, and others want the processor too.
            told, _ = child.communicate(timeout=2 * patience_s)
        except subprocess.TimeoutExpired:
            raise VoiceRefused("it says nothing for minutes: it was ended") from None
        finally:
            child.kill()
    return _understood(told[:_LONGEST_TOLD], child.returncode)


def _understood(told: bytes, code: int) -> tuple[float, tuple[str, ...]]:
    """What the sandbox told: by now it may be anybody who speaks there."""
    if not told:
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        raise VoiceRefused(
            f"the process that tried it was ended ({why}): it wants too much time or memory, "
            "or is made to break what reads it"
        )
    try:
        found = json.loads(told)
        if trouble := found.get("trouble"):
            raise VoiceRefused(_printable(str(trouble)))
        seconds = float(found["seconds"])
        if not math.isfinite(seconds):
            raise ValueError("no length")
        return seconds, tuple(_printable(str(each)) for each in found["kept"][:3])
    except (OverflowError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise VoiceRefused("the process that tried it said nothing sensible") from None


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:300]

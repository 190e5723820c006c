"""Models that the owner brought: each folder of the store that holds a note of its own files.

The note is an entry as the catalogue has them, with the hashes of the files as they were when they
were checked and accepted. Refuses to let one take the name of a model that ships with Hearth.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from appliance.models.catalogue import Entry, Kind, LicenceClass, ModelFile

_log = logging.getLogger(__name__)

NOTE = "yours.json"
_LONGEST = 64 * 1024


def voice_of_yours(
    name: str, language: str, licence: str, files: Sequence[ModelFile], note: str = ""
) -> Entry:
    """A Piper voice as its owner describes it: whatever the licence is called, nobody read it."""
    entry = {
        "id": name,
        "kind": Kind.TTS,
        "runs_on": "piper",
        "languages": (language,),
        "licence": licence,
        "licence_class": LicenceClass.UNKNOWN,
        "note": note,
        "yours": True,
        "file": tuple(files),
    }
    return Entry.model_validate(entry)


def note_of(entry: Entry) -> bytes:
    """The note that makes a folder a model of the owner's."""
    written = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return (json.dumps(written, indent=2, ensure_ascii=False) + "\n").encode()


def yours_in(root: Path) -> Iterator[Entry]:
    """What the owner brought, in the order of its names. A note that is damaged is passed over."""
    for note in sorted(root.glob(f"[!.]*/{NOTE}")):
        entry = _read(note)
        if entry is None:
            _log.warning("the note of a voice of your own is damaged: %s", note.parent.name)
        else:
            yield entry


def _read(note: Path) -> Entry | None:
    """Any bytes at all may be in it. None for what is no entry of this very folder."""
    try:
        with note.open("rb") as file:
            entry = Entry.model_validate(json.loads(file.read(_LONGEST)))
    except (OSError, ValueError, RecursionError, ValidationError):
        return None
    return entry if entry.yours and entry.id == note.parent.name else None

"""What a backup holds: by name, so that nothing else can be put into a home by one."""

import re
from pathlib import Path

SETTINGS = "settings.toml"
DATABASE = "hearth.db"
BESIDE = (".good", ".mended", ".mended.json")
"""What belongs to one database and to no other: a copy to go back to, and what was lost of it."""
FILES = (
    "people.json", "presence.json", "setup.json", "page.pem", "broker-password", "broker-ca.pem",
    "journal.head", "journal.key",
)  # fmt: skip
JOURNAL = "journal"
_ENTRIES = re.compile(r"journal/[0-9]{4,8}\.jsonl")
LARGEST = 2 * 1024**3
"""Bytes, of one file."""


def is_known(name: str) -> bool:
    """Whether a backup may hold a file of this name."""
    return name in (SETTINGS, DATABASE, *FILES) or _ENTRIES.fullmatch(name) is not None


def files_of(folder: Path) -> list[str]:
    """The names of the plain files there are to keep; the database is none."""
    entries = sorted(f"{JOURNAL}/{each.name}" for each in (folder / JOURNAL).glob("*.jsonl"))
    names = [*FILES, *entries]
    return [name for name in names if is_known(name) and (folder / name).is_file()]

"""The newest statement of `hearth prove-offline`, in the data folder. A damaged one is none."""

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from appliance.adapters.store.journal_folder import content
from appliance.runtime import durable

_log = logging.getLogger(__name__)

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Statement:
    """What was counted while whole turns were held where nothing could leave."""

    at_s: int
    """When, in seconds since 1970."""
    version: str
    seconds: int
    processes: int
    elsewhere: int
    """Packets and connections for anywhere but this machine."""
    names_asked: int


def keep(folder: Path, statement: Statement) -> None:
    """In the place of the last one. A failure is logged: what was counted has been said already."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable.replace(_file(folder), json.dumps(asdict(statement)).encode())
    except OSError as error:
        _log.warning("the statement is not kept: %s", error.strerror)


def kept(folder: Path) -> Statement | None:
    """The last one; None if there is none that can be read."""
    try:
        found = json.loads(content(_file(folder), _LONGEST) or b"")
        values = {field.name: found[field.name] for field in fields(Statement)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    numbers = [value for name, value in values.items() if name != "version"]
    if not all(type(value) is int and 0 <= value < 2**40 for value in numbers):
        return None
    return Statement(**{**values, "version": str(values["version"])[:40]})


def _file(folder: Path) -> Path:
    return folder / "offline-proof.json"

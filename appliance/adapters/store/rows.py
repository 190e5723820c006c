"""Judges what comes out of the database, row by row. Refuses rows that Hearth cannot have written.

SQLite keeps any value in almost any column, and a file may be damaged or edited by hand. A row that
makes no sense counts as absent; it never ends the program. Of a damaged tier or PIN `core.edits`
decides what it means.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from appliance.core.edits import KINDS, STRICT

Row = tuple[object, ...]
Turn = tuple[str, float, dict[str, float]]

LATEST_S = 1e11
"""Epoch seconds; a date can be made of every time up to there."""
LONGEST_MS = 1e9
"""Of a mark: eleven days."""
MAX_MEMORY = 1000
"""Characters of something that was to be remembered."""
MAX_LISTED = 200
"""Characters of something on a list, and of the list's name."""
MAX_ID = 256
"""Characters of an id."""

_Read = TypeVar("_Read")


def text(raw: bytes) -> str | None:
    """A value of type TEXT; None if it is none (`sqlite3.Connection.text_factory`)."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def sound(rows: Iterable[Row], read: Callable[[Row], _Read | None]) -> tuple[list[_Read], int]:
    """What the rows say, and how many of them say nothing."""
    found = [read(row) for row in rows]
    kept = [each for each in found if each is not None]
    return kept, len(found) - len(kept)


def turn(row: Row) -> Turn | None:
    """Of (id, started_at, timeline)."""
    id_, started_at, timeline = row
    marks = _object(timeline)
    if not _speakable(id_) or not isinstance(started_at, float) or marks is None:
        return None
    if not 0 <= started_at <= LATEST_S:
        return None
    read = {name: at for name, said in marks.items() if (at := _mark(name, said)) is not None}
    return (str(id_), started_at, read) if len(read) == len(marks) else None


def approval(row: Row) -> str | None:
    """Of (id,)."""
    (id_,) = row
    return str(id_) if _speakable(id_) else None


def announcement(row: Row) -> tuple[str, bytes] | None:
    """Of (topic, payload)."""
    topic, payload = row
    return (topic, payload) if isinstance(topic, str) and isinstance(payload, bytes) else None


def memory(row: Row) -> str | None:
    """Of (text,)."""
    (text_,) = row
    sound_ = isinstance(text_, str) and 0 < len(text_) <= MAX_MEMORY and text_.isprintable()
    return str(text_) if sound_ else None


def waiting(row: Row) -> tuple[tuple[str, int], str] | None:
    """Of (kind, number, value)."""
    kind, number, value = row
    if not _speakable(kind) or not isinstance(number, int) or _object(value) is None:
        return None
    return (str(kind), number), str(value)


def list_item(row: Row) -> tuple[int, str, str, bool] | None:
    """Of (number, list, text, done)."""
    number, list_, text_, done = row
    texts = all(
        isinstance(each, str) and 0 < len(each) <= MAX_LISTED and each.isprintable()
        for each in (list_, text_)
    )
    if not texts or not isinstance(number, int) or done not in (0, 1):
        return None
    return number, str(list_), str(text_), bool(done)


def edit(row: Row) -> tuple[str, str, str] | None:
    """Of (kind, id, value); the value may be "" where damage makes it stricter."""
    kind, id_, value = row
    if kind not in KINDS or not _speakable(id_):
        return None
    if _object(value) is None:
        return (str(kind), str(id_), "") if kind in STRICT else None
    return str(kind), str(id_), str(value)


def _speakable(id_: object) -> bool:
    return isinstance(id_, str) and 0 < len(id_) <= MAX_ID and id_.isprintable()


def _object(value: object) -> Mapping[str, object] | None:
    try:
        said = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):  # includes numbers of absurd length
        return None
    return said if isinstance(said, dict) else None


def _mark(name: str, at: object) -> float | None:
    """Ms, to the microsecond: what is left of a number nearer to 0 can be divided by nothing."""
    if not name.isascii() or not name.isidentifier():
        return None
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= LONGEST_MS:
        return None
    return round(float(at), 3) if math.isfinite(at) else None

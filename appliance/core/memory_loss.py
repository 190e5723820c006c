"""What is said and kept about a memory that was damaged. Refuses to promise what was not saved."""

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum


class Saved(StrEnum):
    """How much of what Hearth is to remember came through."""

    ALL = "all"
    """Every row that people can miss was read out of the damaged database."""
    COPY = "copy"
    """The last good copy, and what could be read of what is newer."""
    SOME = "some"
    """There was no copy, and something could be read."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Loss:
    """`at` is when it was mended, `copied` when the copy was made; both have a zone."""

    at: dt.datetime
    saved: Saved
    copied: dt.datetime | None = None
    told: bool = False
    """Whether somebody was told aloud."""


def loss_sentences(loss: Loss, now: dt.datetime) -> tuple[str, ...]:
    """To be said once; `now` is local time."""
    match loss.saved:
        case Saved.ALL:
            return ("My memory was damaged.", "As far as I can tell, nothing in it is lost.")
        case Saved.COPY if loss.copied is not None:
            when = _when(loss.copied, now)
            return (
                f"My memory was damaged, so I've gone back to the copy of {when}.",
                "What was added since may be lost.",
            )
        case Saved.NOTHING:
            return (
                "My memory was damaged, and there was no copy.",
                "I remember nothing, and my devices have to be approved again.",
            )
        case _:
            return (
                "My memory was damaged, and there was no copy.",
                "I saved what I could read. Please check my devices on the page.",
            )


def loss_figure(loss: Loss, now: dt.datetime) -> str:
    """In a few words, for the page."""
    told = {
        Saved.ALL: "all of it was saved",
        Saved.SOME: "no copy; what could be read was saved",
        Saved.NOTHING: "no copy; nothing was saved",
    }
    copied = loss.copied
    what = told.get(loss.saved) or f"gone back to the copy of {_when(copied or loss.at, now)}"
    return f"damaged, mended on {loss.at.astimezone(now.tzinfo):%d %B}: {what}"


def write(loss: Loss) -> str:
    copied = loss.copied.isoformat() if loss.copied is not None else None
    kept = {"at": loss.at.isoformat(), "saved": loss.saved, "copied": copied, "told": loss.told}
    return json.dumps(kept)


def read(raw: str) -> Loss | None:
    """None for what `write` cannot have written."""
    try:
        said = json.loads(raw)
        copied = None if said["copied"] is None else _time(said["copied"])
        return Loss(_time(said["at"]), Saved(said["saved"]), copied, said["told"] is True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _time(written: str) -> dt.datetime:
    """Raises ValueError for one without a zone, and for one that no calendar can show."""
    at = dt.datetime.fromisoformat(written)
    if at.tzinfo is None or not 1970 < at.year < 9000:
        raise ValueError(written)
    return at


def _when(at: dt.datetime, now: dt.datetime) -> str:
    """ "this morning", "yesterday evening", "the 3rd of November"."""
    local = at.astimezone(now.tzinfo)
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    match (now.date() - local.date()).days:
        case 0:
            return f"this {part}"
        case 1:
            return f"yesterday {part}"
        case _:
            day = local.day
            ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
            return f"the {day}{ending} of {local:%B}"

"""The rules of the nightly self-check: what is well, what is said of it, and when.

It never says the same failure twice, and nothing at night. Times and measures are passed in.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.circumstances import QuietHours
from appliance.core.unexpected import Seen


class Part(StrEnum):
    """What is looked at; the value is its name on the page."""

    CLOCK = "clock"
    DISK = "disk"
    TEMPERATURE = "temperature"
    JOURNAL = "journal"
    ENGINES = "engines"
    WAKE = "wake word"
    MODEL = "language model"
    BROKER = "broker"
    UNEXPECTED = "the unexpected"


@dataclass(frozen=True, slots=True)
class Check:
    """One part of a self-check. `found` is in a few words, for the page and the table."""

    part: Part
    well: bool
    found: str


@dataclass(frozen=True, slots=True)
class Report:
    """The newest self-check. `at` has a zone; `told` are the failures that were spoken of."""

    at: dt.datetime
    checks: tuple[Check, ...]
    told: frozenset[Part] = frozenset()

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.well)

    @property
    def untold(self) -> tuple[Part, ...]:
        return tuple(check.part for check in self.failed if check.part not in self.told)


_LEAST_FREE = 1_000_000_000
"""Bytes; or a twentieth of the disk, where that is less."""
_LAST_FREE = 200_000_000
"""Below it the last room is for what people say and for the journal."""
_HOTTEST = 85.0
"""Degrees Celsius: above it most processors slow themselves down."""
_SLACK = dt.timedelta(days=2)
"""The program may have been made in another zone, on a clock that was a little ahead."""
_NIGHT = range(3, 6)
"""Hours in which a self-check begins."""
_AGAIN = dt.timedelta(hours=1)
"""What failed is looked at again so much later, so that the page does not complain for a day."""
_OVERDUE = dt.timedelta(hours=30)
"""A Hearth that is off every night is checked in the day."""
_LATELY = dt.timedelta(days=1)
_SPOKEN_FROM, _SPOKEN_UNTIL = 8, 21
_SENTENCES = {
    Part.CLOCK: "My clock is wrong, so alarms and dates will be too. Please check its battery.",
    Part.DISK: "My disk is nearly full. Please make some room on it.",
    Part.TEMPERATURE: "I'm too hot. Please check that air can get to me.",
    Part.JOURNAL: "My record of what was done here is damaged. The journal page shows where.",
    Part.WAKE: "I may not hear you when you call me. Please try my wake word.",
    Part.MODEL: "I can't think well just now. The health page shows why.",
    Part.BROKER: "The broker hands on nothing, so I can't change anything in the house.",
    Part.UNEXPECTED: "Something happened in me that never should. The health page shows what.",
    Part.ENGINES: "A part of me does not start. The health page shows which.",
}


def clock(now: dt.datetime, made: dt.datetime) -> Check:
    """It cannot be earlier than this program, of which some file was written at `made`."""
    if now < made - _SLACK:
        return Check(Part.CLOCK, False, f"{now:%Y-%m-%d}, which is before Hearth was made")
    return Check(Part.CLOCK, True, f"{now:%Y-%m-%d}")


def disk(free: int, total: int) -> Check:
    """Both in bytes."""
    well = free >= min(_LEAST_FREE, total // 20)
    return Check(Part.DISK, well, f"{free / 1e9:.1f} GB of {total / 1e9:.0f} left")


def spares(free: int, total: int) -> bool:
    """Whether what is only of use to look at is still kept; both in bytes."""
    return free >= min(_LAST_FREE, total // 50)


def temperature(warmest: float | None) -> Check:
    """In degrees Celsius; None where the machine does not tell, which is no fault."""
    if warmest is None:
        return Check(Part.TEMPERATURE, True, "not told by this machine")
    return Check(Part.TEMPERATURE, warmest <= _HOTTEST, f"{warmest:.0f} °C")


def journal(entries: int | None, breaks: int) -> Check:
    """`entries` is None where there is no journal yet."""
    if breaks:
        return Check(Part.JOURNAL, False, f"{breaks} breaks in it")
    return Check(Part.JOURNAL, True, "none yet" if entries is None else f"{entries} entries, whole")


def unexpected(seen: Sequence[Seen], now: dt.datetime) -> Check:
    """What the watch has found in the last day."""
    lately = [each for each in seen if _is_lately(each.at, now)]
    if not lately:
        return Check(Part.UNEXPECTED, True, "nothing")
    last = lately[-1]
    more = f", and {len(lately) - 1} more" if len(lately) > 1 else ""
    return Check(
        Part.UNEXPECTED, False, f"{last.unit} {last.sign} ({last.about}){more}".strip()[:80]
    )


def _is_lately(at: str, now: dt.datetime) -> bool:
    try:
        return now - dt.datetime.fromisoformat(at) < _LATELY
    except (ValueError, TypeError):
        return False


def engines(down: Sequence[str]) -> Check:
    """`down` names those that do not run."""
    if down:
        return Check(Part.ENGINES, False, f"{', '.join(sorted(down))} not running")
    return Check(Part.ENGINES, True, "all running")


def due(last: dt.datetime | None, now: dt.datetime, *, failing: bool) -> bool:
    """Whether to look at `now`, local time, after the `last` look. A clock may jump either way."""
    if last is None:
        return True
    passed = abs(now - last)
    if failing and passed >= _AGAIN:
        return True
    by_night = now.hour in _NIGHT and passed > dt.timedelta(hours=len(_NIGHT))
    return by_night or passed >= _OVERDUE


def may_speak(now: dt.datetime, quiet: QuietHours | None) -> bool:
    """Whether a failure may be spoken of at this local time."""
    if quiet is not None and quiet.hold(now.time()):
        return False
    return _SPOKEN_FROM <= now.hour < _SPOKEN_UNTIL


def sentences(parts: Iterable[Part]) -> tuple[str, ...]:
    """To be said once."""
    return tuple(_SENTENCES[part] for part in parts)


def renewed(last: Report | None, at: dt.datetime, checks: Sequence[Check]) -> Report:
    """What passes is forgotten, so that it is told anew if it fails again."""
    told = last.told if last is not None else frozenset[Part]()
    failing = {check.part for check in checks if not check.well}
    return Report(at, tuple(checks), told & failing)


def write(report: Report) -> str:
    """To be read by `read`."""
    return json.dumps(
        {
            "at": report.at.isoformat(),
            "checks": [[each.part, each.well, each.found] for each in report.checks],
            "told": sorted(report.told),
        }
    )


def read(raw: str) -> Report | None:
    """None for what `write` cannot have written."""
    try:
        said = json.loads(raw)
        at = dt.datetime.fromisoformat(said["at"])
        checks = tuple(
            Check(Part(part), well is True, str(found)[:80]) for part, well, found in said["checks"]
        )
        told = frozenset(Part(part) for part in said["told"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if at.tzinfo is None or not 1970 <= at.year < 9000 or len(checks) > len(Part):
        return None
    return Report(at, checks, told)

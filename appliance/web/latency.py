"""How long people waited for a question, by day, as numbers for a picture. Draws nothing itself."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from appliance.web.everyday import Turn

DAYS = 14
_BEGINS, _ENDS = "speech_ended", "asked"


@dataclass(frozen=True, slots=True)
class Day:
    """Of the turns in which Hearth asked something. Milliseconds; heights are in percent of the
    highest p95."""

    name: str
    turns: int
    p50: int
    p95: int
    low: float
    high: float


def waited_ms(turn: Turn) -> float | None:
    """From the true end of speech to the first sound of the read-back; None where none came."""
    begins, ends = turn.timeline.get(_BEGINS), turn.timeline.get(_ENDS)
    return None if begins is None or ends is None or ends < begins else ends - begins


def days(turns: Iterable[Turn]) -> list[Day]:
    """The last days that had such turns, the oldest first, by the calendar of this machine."""
    by_day: dict[dt.date, list[float]] = {}
    for turn in turns:
        waited = waited_ms(turn)
        if waited is not None:
            began = dt.datetime.fromtimestamp(turn.began_s, dt.UTC).astimezone()
            by_day.setdefault(began.date(), []).append(waited)
    shown = sorted(by_day)[-DAYS:]
    figures = [(day, percentile(by_day[day], 50), percentile(by_day[day], 95)) for day in shown]
    highest = max((p95 for _, _, p95 in figures), default=0.0) or 1.0
    return [
        Day(
            f"{day:%d %b}",
            len(by_day[day]),
            round(p50),
            round(p95),
            round(100 * p50 / highest, 1),
            round(100 * p95 / highest, 1),
        )
        for day, p50, p95 in figures
    ]


def percentile(values: Sequence[float], percent: int) -> float:
    """The nearest rank.

    >>> percentile([10, 20, 30, 40], 50), percentile([10, 20, 30, 40], 95)
    (20, 40)
    """
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]

"""What waits for its time, as it is shown. Pure; refuses to hold the things themselves."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Waits(StrEnum):
    TIMER = "timer"
    ALARM = "alarm"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Pending:
    """`kind` and `number` say which it is. A timer has `left_s`, the others a local time `at`."""

    kind: Waits
    number: int
    what: str
    """A label, or words that somebody wants to be reminded of; may be empty."""
    left_s: int | None = None
    paused: bool = False
    at: dt.datetime | None = None
    rule: str = ""
    """An RRULE when it comes again and again."""

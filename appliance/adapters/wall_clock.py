"""The clock on the wall, with the zone of this machine, so that summer time is counted right.

Refuses to guess a zone: without one it is UTC.
"""

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LOCAL = Path("/etc/localtime")


def local_zone() -> dt.tzinfo:
    """What `TZ` names, else what this machine is set to."""
    named = os.environ.get("TZ", "").lstrip(":")
    try:
        if named:
            return ZoneInfo(named)
        with _LOCAL.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


class WallClock:
    """The local time, whenever it is called."""

    def __init__(self, zone: dt.tzinfo | None = None) -> None:
        self._zone = zone or local_zone()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(self._zone)

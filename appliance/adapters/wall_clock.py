"""The clocks of this machine: the one on the wall with its zone, and the one since its start.

Refuses to guess a zone: without one it is UTC.
"""

import datetime as dt
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_BOOT = Path("/proc/sys/kernel/random/boot_id")
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


def since_start_s() -> float:
    """Seconds since the machine was started, also while it slept. Nobody can set that."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def this_start() -> str:
    """What tells this start of the machine from every other; empty where the system does not."""
    try:
        return _BOOT.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""

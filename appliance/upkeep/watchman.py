"""The watch over the unexpected, for root: looks every second, ends what should not be, writes it
down for the page. Changes nothing else.
"""

import datetime as dt
import json
import logging
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from appliance.adapters.proc.files import Files
from appliance.adapters.proc.services import Services
from appliance.core.unexpected import Expected, Finding, Seen, Sign, Watch, judged, read, write
from appliance.runtime import durable

_log = logging.getLogger(__name__)

FILE = Path("/var/lib/hearth-watch/seen.json")
LOOK_S = 0.8
_DENIED_EVERY = 2
"""Looks between two of the firewall's counters: that takes a program."""
_DENIED_LOOKS = 5
"""So many counts, eight seconds, are looked at together."""
_LONGEST = 64 * 1024
_MANY = 20
"""Denied connections in that time: a few are a phone that looks for a printer."""
_COUNTERS = ("nft", "-j", "list", "counter", "inet", "hearth", "denied_out")


def seen_in(file: Path = FILE) -> tuple[Seen, ...]:
    """What was found lately; nothing where nobody watches."""
    try:
        with file.open("rb") as opened:
            return read(opened.read(_LONGEST).decode("utf-8", "replace"))
    except OSError:
        return ()


class Watchman:
    """Knows what is as it should be from what is there when it begins."""

    def __init__(
        self, expected: Callable[[], Expected], files: Files, services: Services,
        file: Path = FILE, denied: Callable[[], int | None] | None = None,
    ) -> None:  # fmt: skip
        """`expected` is asked at each look; `denied` counts packets."""
        self._expected = expected
        self._files = files
        self._services = services
        self._file = file
        self._denied = denied or denied_out
        self._watch = Watch()
        self._counts = deque([self._denied()], maxlen=_DENIED_LOOKS)
        self._looks = 0

    def look(self, now_s: float) -> tuple[Seen, ...]:
        """Once; what was found by it. `now_s` is of a clock that only goes forward."""
        news = self._watch.news(judged(self._services.look(), self._expected()))
        ended = self._watch.to_end(news, now_s)
        for unit in ended:
            for pid in self._services.pids(unit):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        found = [*news, *self._of_files(), *self._of_the_firewall()]
        return self._kept(found, ended) if found else ()

    def _of_files(self) -> Iterable[Finding]:
        changed = self._files.changed()
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            yield Finding(Sign.FILE, "", f"{changed[0]}{more}")

    def _of_the_firewall(self) -> Iterable[Finding]:
        self._looks += 1
        if self._looks % _DENIED_EVERY or self._counts[0] is None:
            return
        now = self._denied()
        if now is None:
            return
        denied = now - self._counts[0]
        if denied > _MANY:
            yield Finding(Sign.DENIED, "", f"{denied} packets")
            self._counts.clear()
        self._counts.append(now)

    def _kept(self, found: Iterable[Finding], ended: frozenset[str]) -> tuple[Seen, ...]:
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        new = tuple(
            Seen(at, each.sign, each.unit, each.about, each.unit in ended) for each in found
        )
        for each in new:
            done = ": it was ended" if each.ended else ""
            _log.error(
                "unexpected: %s %s %s%s", each.unit or "machine", each.sign, each.about, done
            )
        try:
            kept = write((*seen_in(self._file), *new))
            durable.replace(self._file, kept.encode(), mode=0o644)
        except OSError as error:
            _log.error("what was found is not kept: %s", error.strerror)
        return new


def denied_out() -> int | None:
    """Packets that Hearth's firewall let nobody send; None where there is no such firewall."""
    try:
        told = subprocess.run(_COUNTERS, capture_output=True, check=True, timeout=5).stdout
        listed = json.loads(told)["nftables"]
        return sum(int(each["counter"]["packets"]) for each in listed if "counter" in each)
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError):
        return None

"""The self-check of a running Hearth. It looks and tells; it repairs nothing and deletes nothing.

What it measures are the machine's clock, disk and temperature, the journal, whether the engines
run, and whether the wake word is heard. The newest report is a file in the data folder, for the
page, and so that a restart does not tell a failure again.
"""

import asyncio
import datetime as dt
import logging
import shutil
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from appliance.adapters.store.journal_folder import content, examine
from appliance.adapters.wall_clock import WallClock
from appliance.config.settings import Settings, data_dir
from appliance.core import upkeep as rules
from appliance.core.asking import Announcement
from appliance.core.circumstances import QuietHours
from appliance.core.errors import StoreError
from appliance.core.upkeep import Check, Part, Report
from appliance.runtime import durable
from appliance.runtime.supervision import ManagedEngine, State
from appliance.talking.notices import Notices
from appliance.upkeep.spoken import check_wake, phrase_of

_log = logging.getLogger(__name__)

_FILE = "self-check.json"
_LONGEST = 4096
_LOOK_S = 60.0
_FIRST_S = 120.0
"""Engines load when Hearth starts: none is called down before."""
_DOWN = (State.FAILED, State.BACKING_OFF)
_PROGRAM = Path(__file__)


def look(folder: Path, now: dt.datetime, down: Sequence[str] | None) -> tuple[Check, ...]:
    """Every part, measured. `down` names the engines that do not run; None where that is unknown.

    Reads the whole journal, so it belongs in a thread.
    """
    made = dt.datetime.fromtimestamp(_PROGRAM.stat().st_mtime, dt.UTC)
    at = folder
    while not at.exists():
        at = at.parent
    space = shutil.disk_usage(at)
    checks = [
        rules.clock(now, made),
        rules.disk(space.free, space.total),
        rules.temperature(warmest()),
        _journal(folder),
    ]
    return tuple(checks if down is None else [*checks, rules.engines(down)])


def _journal(folder: Path) -> Check:
    try:
        verdict = examine(folder)
    except StoreError as failure:
        return Check(Part.JOURNAL, False, f"cannot be read: {failure.code}")
    if verdict is None:
        return rules.journal(None, 0)
    return rules.journal(verdict.entries, len(verdict.breaks))


def warmest() -> float | None:
    """Degrees Celsius, where the machine tells."""
    found = []
    for each in Path("/sys/class/thermal").glob("thermal_zone*/temp"):
        try:
            found.append(int(each.read_text()) / 1000)
        except (OSError, ValueError):
            continue
    return max(found, default=None)


def last_report(folder: Path) -> Report | None:
    """The newest one that can be read."""
    try:
        raw = content(folder / _FILE, _LONGEST)
        return rules.read(raw.decode()) if raw else None
    except (OSError, ValueError):
        return None


def keep_report(folder: Path, report: Report) -> None:
    """In the place of the last one. A full disk is what it may be about, so a failure is logged."""
    try:
        durable.replace(folder / _FILE, rules.write(report).encode())
    except OSError as error:
        _log.warning("the self-check is not kept: %s", error.strerror)


def check_shown(folder: Path) -> dict[str, str]:
    """For the page's health: empty before the first one."""
    report = last_report(folder)
    if report is None:
        return {}
    when = f"{report.at.astimezone():%H:%M on %d %B}"
    failed = "; ".join(f"{check.part}: {check.found}" for check in report.failed)
    return {"Self-check": f"{when}: {failed or 'all well'}"}


class Upkeep:
    """Looks every night, and says once what fails, when nobody is asleep and nobody speaks."""

    def __init__(
        self,
        folder: Path,
        notices: Notices,
        engines: Mapping[str, ManagedEngine],
        quiet: QuietHours | None,
        clock: Callable[[], dt.datetime] | None = None,
        *,
        phrase: str = "",
    ) -> None:
        """`clock` gives local time with its zone; by default that of the machine.

        `phrase` is what Hearth is called by; empty: whether it hears that is not tried.
        """
        self._folder = folder
        self._notices = notices
        self._engines = engines
        self._quiet = quiet
        self._clock = clock or WallClock()
        self._report = last_report(folder)
        self._phrase = phrase
        self._telling = False
        self._looked = False

    async def run(self) -> None:
        """For ever."""
        await asyncio.sleep(_FIRST_S)
        while True:
            await self._look()
            self._tell()
            await asyncio.sleep(_LOOK_S)

    async def _look(self) -> None:
        last, now = self._report, self._clock()
        failing = last is not None and bool(last.failed)
        # Each start looks: after a power cut the clock may be another.
        if self._looked and not rules.due(last.at if last else None, now, failing=failing):
            return
        self._looked = True
        down = [name for name, engine in self._engines.items() if engine.state in _DOWN]
        try:
            checks = await asyncio.to_thread(look, self._folder, now, down)
        except OSError as error:
            _log.error("no self-check: %s", error.strerror)
            return
        wake, tts = self._engines.get("wake"), self._engines.get("tts")
        if self._phrase and not down and wake is not None and tts is not None:
            checks += (await check_wake(wake, tts, self._phrase),)
        self._report = rules.renewed(self._report, now, checks)
        await asyncio.to_thread(keep_report, self._folder, self._report)

    def _tell(self) -> None:
        report = self._report
        if report is None or self._telling or not report.untold:
            return
        if not rules.may_speak(self._clock(), self._quiet):
            return
        parts = report.untold

        def said(spoken: bool) -> None:
            self._telling = False
            if spoken and self._report is not None:
                self._report = replace(self._report, told=self._report.told | set(parts))
                keep_report(self._folder, self._report)

        self._telling = self._notices.announce(Announcement(rules.sentences(parts)), said)


def upkeep_of(
    settings: Settings,
    notices: Notices,
    engines: Mapping[str, ManagedEngine],
    *,
    remember: bool,
) -> tuple[Callable[[], Coroutine[None, None, None]], ...]:
    """What runs in a Hearth with these settings; nothing in one that is to remember nothing."""
    if not remember:
        return ()
    english = settings.hearing.language == "en"
    phrase = phrase_of(settings.models.wake[0]) if english and settings.models.wake else ""
    quiet = settings.consent.quiet_hours
    return (Upkeep(data_dir(), notices, engines, quiet, phrase=phrase).run,)

"""The self-check of a running Hearth. It looks and tells; it repairs nothing and deletes nothing.

What it measures are the machine's clock, disk and temperature, the journal, whether the engines
run, the wake word is heard, the model writes and the broker hands on. It waits while somebody talks
with Hearth. The newest report is a file in the data folder, for the page, and so that a restart
does not tell a failure again.
"""

import asyncio
import datetime as dt
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from appliance.adapters.store.journal_folder import content, examine
from appliance.adapters.wall_clock import WallClock
from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings, data_dir
from appliance.core import upkeep as rules
from appliance.core.asking import Announcement
from appliance.core.circumstances import QuietHours
from appliance.core.errors import StoreError
from appliance.core.events import Event, TurnDone
from appliance.core.presence import Doing, doing
from appliance.core.upkeep import Check, Part, Report
from appliance.ports import Fact
from appliance.runtime import durable
from appliance.runtime.supervision import ManagedEngine, State
from appliance.talking.notices import Notices
from appliance.upkeep.answering import check_broker, check_model
from appliance.upkeep.spoken import check_wake, phrase_of
from appliance.upkeep.watchman import seen_in
from appliance.watch.observers import Observers

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
        rules.unexpected(seen_in(), now),
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
        broker: BrokerSettings | None = None,
    ) -> None:
        """`clock` gives local time with its zone; by default that of the machine.

        `phrase` is what Hearth is called by; empty: whether it hears that is not tried. Nor is the
        broker, without one.
        """
        self._folder = folder
        self._notices = notices
        self._engines = engines
        self._quiet = quiet
        self._clock = clock or WallClock()
        self._report = last_report(folder)
        self._phrase = phrase
        self._broker = broker
        self._doing = Doing.IDLE
        self._seen = seen_in()
        self._telling = False
        self._looked = False

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        self._doing = doing(what, facts.get("awaited")) or self._doing

    def tell(self, event: Event) -> None:
        """A turn that failed ends without a reply."""
        if isinstance(event, TurnDone):
            self._doing = Doing.IDLE

    async def run(self) -> None:
        """For ever."""
        await asyncio.sleep(_FIRST_S)
        while True:
            if self._doing is Doing.IDLE:
                await self._look()
            self._tell()
            await asyncio.sleep(_LOOK_S)

    async def _look(self) -> None:
        last, now = self._report, self._clock()
        failing = last is not None and bool(last.failed)
        # Each start looks: after a power cut the clock may be another.
        seen = seen_in()
        news, self._seen = seen != self._seen, seen
        due = rules.due(last.at if last else None, now, failing=failing)
        if self._looked and not due and not news:
            return
        self._looked = True
        down = [name for name, engine in self._engines.items() if engine.state in _DOWN]
        try:
            checks = await asyncio.to_thread(look, self._folder, now, down)
        except OSError as error:
            _log.error("no self-check: %s", error.strerror)
            return
        checks += tuple([each async for each in self._asked(down)])
        self._report = rules.renewed(self._report, now, checks)
        await asyncio.to_thread(keep_report, self._folder, self._report)

    async def _asked(self, down: Sequence[str]) -> AsyncIterator[Check]:
        """What has to be asked whether it works."""
        wake, tts, llm = (self._engines.get(name) for name in ("wake", "tts", "llm"))
        if self._phrase and not down and wake is not None and tts is not None:
            yield await check_wake(wake, tts, self._phrase)
        if llm is not None and llm.name not in down:
            yield await check_model(llm)
        if self._broker is not None:
            yield await check_broker(self._broker)

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
    broker: BrokerSettings,
    watching: Observers,
    *,
    remember: bool,
) -> tuple[Callable[[], Coroutine[None, None, None]], ...]:
    """What runs in a Hearth with these settings; nothing in one that is to remember nothing."""
    if not remember:
        return ()
    english = settings.hearing.language == "en"
    phrase = phrase_of(settings.models.wake[0]) if english and settings.models.wake else ""
    quiet = settings.consent.quiet_hours
    upkeep = Upkeep(data_dir(), notices, engines, quiet, phrase=phrase, broker=broker)
    watching.add(upkeep)
    return (upkeep.run,)

"""The page of a running Hearth: what it is told of it, and the port it is served on."""

import asyncio
import datetime as dt
import logging
import os
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from itertools import islice
from pathlib import Path
from typing import Any

from appliance.adapters.certificate import certificate
from appliance.adapters.mdns import keep_announced
from appliance.adapters.mqtt.doubts import doubt_of
from appliance.adapters.passkeys import WebAuthn
from appliance.adapters.passphrases import hashed, is_right
from appliance.adapters.store.journal_folder import examine, newest_lines
from appliance.adapters.store.people import PeopleInFile
from appliance.adapters.store.sqlite import Store
from appliance.app import Hearth
from appliance.config.settings import PageSettings, Settings, data_dir
from appliance.core.asking import Announcement
from appliance.core.deeds import Deed, deeds_of
from appliance.core.edits import TierEdit
from appliance.core.errors import PortInUse, StartingAgain, StoreError
from appliance.core.events import Asked, Event, OutcomeSeen, TurnDone
from appliance.core.house import Home
from appliance.core.journal import Access
from appliance.core.presence import Choices, Doing, Knobs, doing
from appliance.core.types import EntityId, Tier
from appliance.pageparts import parts_of
from appliance.ports import Fact
from appliance.records import loss_shown
from appliance.upkeep.self_check import check_shown, warmest
from appliance.voiceless import Written
from appliance.watch.ring import MarkRing
from appliance.web.door import Door, Secrecy
from appliance.web.serving import serving
from appliance.web.site import site
from appliance.web.window import Health, Proof, Talking, TurnShown
from appliance.web.workbench import Given
from appliance.workshop import Workshop

_log = logging.getLogger(__name__)

NAME = "hearth"
"""What it is called on the network, before ".local"."""
_HTTPS = 443
_BEAT_S = 15.0
_MOST_EVENTS = 100
"""What a browser that does not read may have waiting."""

_GUARDED = "something that takes a spoken number, in the room"

News = dict[str, Any]


class Live:
    """An observer that hands on what Hearth is about: no words that were said to it."""

    def __init__(self, home: "HearthWindow") -> None:
        self._window = home
        self._doing = Doing.IDLE
        self._asked = ""
        self._happened = ""
        """What became of the last thing that was done: a `core.types.Result`."""
        self._listening: set[asyncio.Queue[News | None]] = set()

    def mark(self, what: str, **facts: Fact) -> None:
        """See ports.Observer."""
        now = doing(what, facts.get("awaited"))
        if now is not None and now is not self._doing:
            self._doing = now
            self._tell(self._snapshot())

    def tell(self, event: Event) -> None:
        """See ports.Observer."""
        match event:
            case Asked(text=text, challenge=challenge):
                # The number is for those who are in the room, and hear it.
                self._asked = text if challenge is None else _GUARDED
            case OutcomeSeen(result=result):
                self._happened = str(result)
            case TurnDone():
                self._asked = ""
            case _:
                return
        self._tell(self._snapshot())

    async def follow(self) -> AsyncGenerator[News | None, None]:
        """See web.window.Window.live."""
        queue = asyncio.Queue[News | None](_MOST_EVENTS)
        self._listening.add(queue)
        try:
            yield self._snapshot()
            while True:
                try:
                    async with asyncio.timeout(_BEAT_S):
                        news = await queue.get()
                except TimeoutError:
                    yield None
                    continue
                if news is None:
                    return
                yield news
        finally:
            self._listening.discard(queue)

    def changed(self) -> None:
        """Another Hearth runs now, or none."""
        self._doing, self._asked, self._happened = Doing.IDLE, "", ""
        self._tell(self._snapshot())

    def _snapshot(self) -> News:
        if not self._window.is_running:
            return {"doing": "starting", "asked": "", "connected": True, "happened": ""}
        muted = self._window.knobs.muted and self._doing is Doing.IDLE
        now = Doing.MUTED if muted else self._doing
        return {
            "doing": now.value,
            "asked": self._asked,
            "connected": self._window.home.connected,
            "happened": self._happened,
        }

    def _tell(self, news: News) -> None:
        for queue in list(self._listening):
            if queue.full():
                self._listening.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(news)


class HearthWindow:
    """Implements web.window.Window: the Hearth that runs at the moment, if one does.

    Nothing is commanded from here. What needs a running one raises StartingAgain without.
    """

    def __init__(self, folder: Path) -> None:
        self._now: Hearth | None = None
        self._failure = ""
        self.missing: tuple[str, ...] = ()
        """See web.window.Window."""
        self._written: Written | None = None
        self.starts = 0
        """How often one began to run."""
        self._folder = folder
        self._began_s = time.monotonic()
        self._reading = asyncio.Lock()
        """One at a time: whoever asks again and again takes no more than one thread."""
        self._live = Live(self)

    @contextmanager
    def of(
        self, running: Hearth, missing: Sequence[str] = (), written: Written | None = None
    ) -> Iterator[None]:
        """This one is to be seen, until the block ends.

        It lacks the `missing` models; one without a voice has what it would say `written`.
        """
        self._now, self._failure = running, ""
        self.missing, self._written = tuple(missing), written
        self.starts += 1
        running.observers.add(self._live)
        self._live.changed()
        try:
            yield
        finally:
            running.observers.remove(self._live)
            self.hide()

    def hide(self) -> None:
        """The one that runs is about to end."""
        self._now = None
        self._live.changed()

    def fail(self, why: str) -> None:
        """None runs, and none will until something else is chosen."""
        self._failure = why
        self.hide()

    @property
    def is_running(self) -> bool:
        return self._now is not None

    @property
    def running(self) -> Hearth:
        """Raises StartingAgain where none runs."""
        if self._now is None:
            raise StartingAgain(self._failure)
        return self._now

    @property
    def home(self) -> Home:
        return self.running.house.home

    @property
    def knobs(self) -> Knobs:
        return self.running.controls.knobs

    @property
    def choices(self) -> Choices:
        return self.running.controls.choices

    def turn(self, knob: str, value: bool | int | str) -> None:
        self.running.controls.turn(knob, value)

    def announce(self, sentences: tuple[str, ...]) -> bool:
        if self.is_running and self._written is not None:
            return self._written.say(sentences)
        return self.is_running and self.running.notices.announce(Announcement(sentences))

    def doubt(self, entity: EntityId) -> str:
        return doubt_of(self.running.house, entity)

    def rejected(self) -> Sequence[tuple[str, str]]:
        return [(each.topic, each.reason) for each in self.running.house.rejected]

    async def approve(self, entities: Iterable[EntityId]) -> None:
        await self.running.house.approve(list(entities))

    async def forget(self, entities: Iterable[EntityId]) -> None:
        await self.running.house.forget(list(entities))

    async def raise_tier(self, entity: EntityId, tier: Tier) -> None:
        if tier is Tier.EVERYDAY:
            await self.running.house.undo("tier", entity)
        else:
            await self.running.house.edit(entity, TierEdit(tier))

    async def journal(self, newest: int) -> Sequence[Deed]:
        async with self._reading:
            return await asyncio.to_thread(self._read_journal, newest)

    async def verify(self) -> Proof:
        async with self._reading:
            return await asyncio.to_thread(self._examine)

    async def turns(self, newest: int) -> Sequence[TurnShown]:
        async with self._reading:
            return await asyncio.to_thread(self._read_turns, newest)

    async def note(self, what: str, person: str) -> None:
        await self.running.journal.record(Access(what, person))

    async def health(self) -> Health:
        engines = {name: str(engine.state) for name, engine in self.running.engines.items()}
        figures = await asyncio.to_thread(self._figures)
        trouble = "" if self.home.connected else f"The broker is away: {self.running.house.trouble}"
        if refused := self.running.house.dropped:
            figures["Refused in a flood"] = f"{refused} messages of the broker's"
        if self.missing:
            engines["not installed"] = ", ".join(self.missing)
        return Health(engines, figures, trouble)

    def talk(self, name: str = "", person: str = "") -> AbstractAsyncContextManager[Talking]:
        if self._written is not None:
            raise StartingAgain(f"not installed: {', '.join(self.missing)}")
        return self.running.rooms.browser(name, person)

    def live(self) -> AsyncGenerator[News | None, None]:
        return self._live.follow()

    def _read_journal(self, newest: int) -> list[Deed]:
        deeds = (deed for _, line in newest_lines(self._folder) for deed in deeds_of(line))
        return list(islice(deeds, newest))

    def _examine(self) -> Proof:
        verdict = examine(self._folder)
        if verdict is None:
            return Proof(True, ("There is no journal yet: it begins with the first question.",))
        lines = [f"{each.kind}: {each.why}" for each in verdict.breaks]
        if not lines:
            lines = [f"{verdict.entries} entries, unbroken."]
        return Proof(not verdict.breaks, tuple(lines))

    def _read_turns(self, newest: int) -> list[TurnShown]:
        with Store(self._folder / "hearth.db") as store:
            return [
                TurnShown(f"{at.astimezone():%H:%M:%S on %d %B}", timeline, at.isoformat())
                for at, timeline in (
                    (dt.datetime.fromtimestamp(started_at, dt.UTC), timeline)
                    for _, started_at, timeline in store.turns(newest)
                )
            ]

    def _figures(self) -> dict[str, str]:
        disk = shutil.disk_usage(self._folder)
        hours, minutes = divmod(round((time.monotonic() - self._began_s) / 60), 60)
        figures = {
            "Running for": f"{hours} h {minutes} min",
            "Disk left": f"{disk.free / 1e9:.1f} GB of {disk.total / 1e9:.0f}",
            "Load of the machine": f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
            **loss_shown(self._folder),
            **check_shown(self._folder),
        }
        degrees = warmest()
        return figures if degrees is None else {**figures, "Warmest part": f"{degrees:.0f} °C"}


class Served:
    """The page while it is served; `url` is "" where it is not, with the trouble if it should be.

    It outlives the Hearth it shows, which is started again when the owner changes what it is.
    """

    def __init__(self, workshop: Workshop, window: HearthWindow) -> None:
        self.workshop = workshop
        self.window = window
        self.ring = MarkRing()
        self.url = ""
        self.trouble = ""


@asynccontextmanager
async def page(settings: Settings, file: Path, given: Given) -> AsyncIterator[Served]:
    """Serve the page of these settings, which are in this file; `given` stands above them. One
    that cannot be served is told, and stops nothing."""
    folder = data_dir()
    window = HearthWindow(folder)
    served = Served(Workshop(settings, file, folder, window.hide, given), window)
    async with AsyncExitStack() as stack:
        if settings.page.enabled:
            try:
                served.url = await _serve(stack, served, settings.page)
            except (PortInUse, StoreError) as failure:
                _log.error("no page: %s", failure.code)
                served.trouble = f"{failure} [{failure.code}]"
        yield served


async def _serve(stack: AsyncExitStack, served: Served, settings: PageSettings) -> str:
    """Where it is to be found from now on."""
    folder, now = data_dir(), dt.datetime.now(dt.UTC)
    own = await asyncio.to_thread(certificate, folder, f"{NAME}.local", now)
    door = Door(
        PeopleInFile(folder),
        Secrecy(hashed, is_right, WebAuthn()),
        served.window.announce,
        own.words,
        today_s=time_of_day_s,
        certificate=own.der,
    )
    hosts = {"localhost", f"{NAME}.local"}
    parts = await stack.enter_async_context(parts_of(served.window, served.workshop, served.ring))
    app = site(served.window, door, served.workshop, hosts, parts)
    port = await stack.enter_async_context(
        serving(app, own.context(), settings.address, settings.port)
    )
    name = f"{NAME}.local"
    if settings.announce:
        name = await _announced(stack, port, settings.address, hosts)
    return f"https://{name}" if port == _HTTPS else f"https://{name}:{port}"


async def _announced(stack: AsyncExitStack, port: int, address: str, hosts: set[str]) -> str:
    """The name under which it can be found; `hosts` always holds the one of the moment."""
    first = asyncio.get_running_loop().create_future()

    def named(name: str) -> None:
        hosts.clear()
        hosts.update(("localhost", name))
        if not first.done():
            first.set_result(name)

    tasks = await stack.enter_async_context(asyncio.TaskGroup())
    stack.callback(tasks.create_task(keep_announced(NAME, port, address, named)).cancel)
    return str(await first)


def time_of_day_s() -> float:
    """Seconds since 1970, by the wall clock."""
    return dt.datetime.now(dt.UTC).timestamp()

"""The house over MQTT. Refuses to publish anything that was not confirmed, to queue, to retain.

Everything known lives in the `Registry`, the connection in `Connection`; this module lists the
house, keeps the subscriptions equal to what is approved, and carries out what was confirmed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.arrivals import Arrivals
from appliance.adapters.mqtt.bridge import Bridge, Calls
from appliance.adapters.mqtt.connection import Connection, Incoming, Link, Party
from appliance.adapters.mqtt.performing import Performer
from appliance.adapters.mqtt.presence import MqttPresence
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.timings import Timings
from appliance.config.broker import BrokerSettings
from appliance.core import tasmota
from appliance.core.approvals import ConfirmedAction
from appliance.core.discovery import Rejected
from appliance.core.edits import Edit, Edits
from appliance.core.errors import ApplianceError
from appliance.core.home_map import HomeMap
from appliance.core.house import Home
from appliance.core.presence import announces_hearth
from appliance.core.types import Action, EntityId, Outcome
from appliance.ports import HouseRecord, Moving, Observer

log = logging.getLogger(__name__)

AGEING_S = 1.0
"""How often reports that are true for a while only are looked at."""

Redeem = Callable[[ConfirmedAction], tuple[Action, ...]]
"""The gate's check of seal, single use and expiry; raises when the proof is not good."""


class MqttHouse:
    """Implements `ports.House`. Use as `async with`, in one task.

    Leaving ends the connection; commands that still wait for a report end as `silent`.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        *,
        redeem: Redeem,
        observer: Observer,
        record: HouseRecord,
        timings: Timings | None = None,
        on_first_approval: Callable[[int], None] | None = None,
        others: Sequence[Party] = (),
        presence: MqttPresence | None = None,
        language: str = "en",
    ) -> None:
        """`on_first_approval` is told how many entities the first set-up approved; `others` share
        the connection, and so does `presence`. `language` is that of the snapshots. No Hearth
        is a part of the house: nobody shall switch on its microphone by voice.
        """
        self._settings = settings
        self._redeem = redeem
        self._observer = observer
        self._record = record
        self._timings = timings or Timings()
        self._on_first_approval = on_first_approval
        self._language = language
        self._registry = Registry(settings.discovery_prefix, language=language)
        self._calls = Calls()
        self._performer = Performer(self._registry, observer, self._timings, self._calls)
        self._connection = Connection(
            settings,
            [
                self,
                Bridge(self._take_map, self._calls),
                *others,
                *([presence] if presence is not None else []),
            ],
            pace=self._timings.pace,
            will=presence.will if presence is not None else None,
        )
        self._kept: dict[str, bytes] = {}
        """The announcements in the record."""
        self._present: set[str] = set()
        """Which of these were announced since the connection was made."""
        self._dropped = 0
        """Messages refused before the connection was made."""
        self._arrivals = Arrivals(self._is_approved)
        self._arrived = asyncio.Event()
        self._settled = asyncio.Event()
        self._changed = asyncio.Event()
        self._last_config = 0.0
        self._listing_ends = 0.0
        self._last_state = 0.0
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        approved = await self._record.approvals(self._settings.key)
        self._registry = Registry(self._settings.discovery_prefix, approved, self._language)
        self._registry.edit(await self._record.edits(self._settings.key))
        self._kept = dict(await self._record.announcements(self._settings.key))
        for topic, payload in self._kept.items():
            self._registry.announce(topic, payload)
        self._performer = Performer(self._registry, self._observer, self._timings, self._calls)
        await self._stack.enter_async_context(self._connection)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    @property
    def dropped(self) -> int:
        """Messages of the broker's that were more, or larger, than a home sends."""
        return self._connection.dropped

    @property
    def trouble(self) -> str | None:
        """Why the broker cannot be reached at the moment, for `hearth doctor`."""
        return self._connection.trouble

    @property
    def home(self) -> Home:
        return self._registry.home()

    async def settled(self) -> None:
        """Return once the house has been listed and has reported its states.

        With the broker away it returns after the first attempt: `home.connected` is False, and
        the listing follows when the broker appears.
        """
        await self._settled.wait()

    async def approve(self, entities: Iterable[EntityId]) -> None:
        """Let these be seen, understood and commanded from now on. Raises StoreError."""
        wanted = tuple(entities)
        waiting = self._registry.home().entities
        ids = self._registry.approve(entity for entity in wanted if entity in waiting)
        await self._record.approve(self._settings.key, ids)
        self._change()

    async def forget(self, entities: Iterable[EntityId]) -> None:
        """Put these back to waiting. Raises StoreError."""
        ids = self._registry.forget(tuple(entities))
        await self._record.forget(self._settings.key, ids)

    async def edit(self, id: str, edit: Edit) -> None:  # noqa: A002 - field name
        """What the owner says of an entity, area, floor or group. Raises StoreError."""
        await self._record.edit(self._settings.key, id, edit)
        self._registry.edit(await self._record.edits(self._settings.key))

    async def undo(self, kind: str, id: str) -> None:  # noqa: A002 - field name
        """Take back what the owner said. Raises StoreError."""
        await self._record.undo(self._settings.key, kind, id)
        self._registry.edit(await self._record.edits(self._settings.key))

    @property
    def edits(self) -> Edits:
        return self._registry.edits

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The latest announcements that made no device, and why."""
        return tuple(self._registry.rejected)

    @property
    def rivals(self) -> Mapping[EntityId, frozenset[EntityId]]:
        """Entities that want to be commanded where other devices are, and these others."""
        return self._registry.rivals()

    def command_topics(self, entity: EntityId) -> frozenset[str]:
        """Where an entity wants to be commanded, approved or not."""
        return self._registry.command_topics(entity)

    async def review(self) -> None:
        """Take over what `hearth devices` approved, forgot or edited. Raises StoreError."""
        approved = await self._record.approvals(self._settings.key)
        self._registry.edit(await self._record.edits(self._settings.key))
        if self._registry.adopt(approved):
            self._change()

    async def act(
        self, confirmed: ConfirmedAction, moving: Moving | None = None
    ) -> tuple[Outcome, ...]:
        """Redeem the proof, publish each action once, and report what the devices said.

        Raises ConsentError, before anything is published, if the proof is not good.
        """
        actions = self._redeem(confirmed)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._performer.perform(action, moving)) for action in actions
            ]
        return tuple(task.result() for task in tasks)

    def take(self, message: Incoming) -> None:
        """A message of the connection; not for callers."""
        now = asyncio.get_running_loop().time()
        if announces_hearth(message.topic):
            return
        if self._announces(message.topic):
            if message.retained or now < self._listing_ends:
                self._last_config = now
            if message.payload and message.topic in self._kept:
                self._present.add(message.topic)
            if self._arrivals.put(message.topic, message.payload):
                self._arrived.set()
            else:
                self._registry.rejected.append(Rejected(message.topic, "too-many-announcements"))
            return
        self._last_state = now
        heard = self._registry.report(
            message.topic, message.payload, round(now * 1000), retained=message.retained
        )
        for entity in heard:
            if not message.retained:
                self._performer.reported(entity, message.topic)

    def _change(self) -> None:
        self._changed.set()
        self._arrived.set()

    def _take_map(self, home_map: HomeMap, size: int) -> None:
        """What Home Assistant has and MQTT has not."""
        changed = self._registry.map(home_map)
        if self._registry.put(bridged.MAP, bridged.devices(home_map), size) or changed:
            self._change()

    def _is_approved(self, topic: str) -> bool:
        return self._registry.holds(topic)

    def _announces(self, topic: str) -> bool:
        prefix = f"{self._settings.discovery_prefix}/"
        if topic.startswith(f"{tasmota.PREFIX}/"):
            return True
        return topic.startswith(prefix) and topic.endswith("/config")

    async def attend(self, link: Link) -> None:
        """List the house and keep the subscriptions right; not for callers."""
        prefix = self._settings.discovery_prefix
        now = asyncio.get_running_loop().time()
        self._last_config = self._last_state = now
        self._listing_ends = now + self._timings.window
        self._present.clear()
        self._arrivals.clear()
        self._dropped = self._connection.dropped
        self._performer.link = link
        self._registry.connected = True
        self._registry.replay |= self._registry.topics()
        followed: set[str] = set()
        discovery = [f"{prefix}/+/+/config", f"{prefix}/+/+/+/config", f"{tasmota.PREFIX}/#"]
        await link.subscribe(discovery)
        if self._registry.topics():
            # The house is known from before: its states are all that is missing.
            await self._read_states(link, followed)
        await self._window_over()
        self._leave_out_absent()
        await self._first_approval()
        await self._read_states(link, followed)
        while True:
            await self._keep()
            await self._news()
            await asyncio.sleep(0.05)  # a device announces many entities in a row
            self._changed.clear()
            await self._arrivals.read(self._registry.reading)
            self._registry.miss(self._connection.missed())
            await self._subscribe(link, followed)

    async def _news(self) -> None:
        """Return when something can be read or was approved; reports grow old meanwhile."""
        loop = asyncio.get_running_loop()
        while not (self._changed.is_set() or self._connection.has_missed):
            wait = self._arrivals.wait(loop.time())
            if wait == 0:
                return
            await self._woken(AGEING_S if wait is None else min(wait, AGEING_S))
            self._registry.age(round(loop.time() * 1000))

    async def _woken(self, at_most: float) -> None:
        self._arrived.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._arrived.wait()

    async def _read_states(self, link: Link, followed: set[str]) -> None:
        await self._subscribe(link, followed)
        # A broker may confirm a subscription before it sends what it kept.
        self._last_state = asyncio.get_running_loop().time()
        await self._quiet(lambda: self._last_state, self._timings.states_quiet, 1.0)
        self._settled.set()

    def _leave_out_absent(self) -> None:
        """What is on record but was not announced again has been removed from the house.

        Not so while most of it is missing, or messages were refused: then the broker has lost its
        memory, or somebody floods it, and the devices have not come back yet.
        """
        whole = self._connection.dropped == self._dropped
        if whole and 2 * len(self._present) >= len(self._kept):
            for topic in self._kept.keys() - self._present:
                self._registry.announce(topic, b"")

    async def _keep(self) -> None:
        """Bring the record up to date with what approved devices announce."""
        if not self._registry.is_set_up and self._registry.home().entities:
            # Seen by the owner as waiting: a restart must not approve it.
            await self._mark_set_up()
        kept = self._registry.kept()
        news: dict[str, bytes | None] = {
            topic: payload for topic, payload in kept.items() if self._kept.get(topic) != payload
        }
        news |= dict.fromkeys(self._kept.keys() - kept.keys())
        if not news:
            return
        try:
            await self._record.keep(self._settings.key, news)
        except ApplianceError as error:
            # Found again at the next start, by listening a little longer.
            log.warning("announcements not kept: %s", error.code)
        self._kept = kept

    async def _subscribe(self, link: Link, followed: set[str]) -> None:
        wanted = self._registry.topics()
        fresh = sorted((wanted - followed) | (self._registry.replay & wanted))
        stale = sorted(followed - wanted)
        self._registry.replay.clear()
        await link.subscribe(fresh)
        await link.unsubscribe(stale)
        followed |= set(fresh)
        followed -= set(stale)

    async def _window_over(self) -> None:
        await self._quiet(lambda: self._last_config, self._timings.quiet, self._timings.longest)

    async def _quiet(self, last: Callable[[], float], quiet: float, at_most: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most
        while True:
            await self._arrivals.read(self._registry.reading)
            left = min(last() + quiet, end) - loop.time()
            if self._arrivals.wait(loop.time()) == 0 and loop.time() < end:
                continue
            if left <= 0:
                return
            await self._woken(left)

    async def _first_approval(self) -> None:
        """A house that was never set up: whatever is there in the first window is let in.

        Only ever once: behind another address may be the same broker, with what the owner left
        out, or somebody else's.
        """
        if self._registry.is_set_up or not await self._is_new():
            return
        if not self._registry.home().entities:
            return
        ids = self._registry.approve()
        try:
            await self._record.approve(self._settings.key, ids)
        except ApplianceError as error:
            # Approved for as long as this process lives; asked again at the next start.
            log.warning("approvals not kept: %s", error.code)
        count = len(self._registry.home().approved())
        log.info("first set-up: %d entities approved", count)
        if self._on_first_approval is not None:
            self._on_first_approval(count)

    async def _mark_set_up(self) -> None:
        ids = self._registry.approve([])
        try:
            await self._record.approve(self._settings.key, ids)
        except ApplianceError as error:
            log.warning("approvals not kept: %s", error.code)

    async def _is_new(self) -> bool:
        try:
            return await self._record.is_new()
        except ApplianceError as error:
            log.warning("nothing approved, for the record cannot be read: %s", error.code)
            return False

    def lost(self) -> None:
        """The connection is gone; not for callers."""
        self._performer.lost()
        self._registry.connected = False
        self._settled.set()

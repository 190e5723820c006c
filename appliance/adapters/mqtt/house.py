"""The house over MQTT. Refuses to publish anything that was not confirmed, to queue, to retain.

Everything known lives in the `Registry`, the connection in `Connection`; this module lists the
house, keeps the subscriptions equal to what is approved, and carries out what was confirmed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from appliance.adapters.mqtt.approvals import Approvals
from appliance.adapters.mqtt.connection import Connection, Incoming, Link, Party
from appliance.adapters.mqtt.performing import Performer
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.timings import Timings
from appliance.config.broker import BrokerSettings
from appliance.core.consent import ConfirmedAction
from appliance.core.errors import ApplianceError
from appliance.core.house import Home
from appliance.core.types import Action, EntityId, Outcome
from appliance.ports import Observer

log = logging.getLogger(__name__)

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
        approvals: Approvals,
        timings: Timings | None = None,
        on_first_approval: Callable[[int], None] | None = None,
        others: Sequence[Party] = (),
    ) -> None:
        """`on_first_approval` is told how many entities the first set-up approved; `others` share
        the connection.
        """
        self._settings = settings
        self._redeem = redeem
        self._observer = observer
        self._approvals = approvals
        self._timings = timings or Timings()
        self._on_first_approval = on_first_approval
        self._registry = Registry(settings.discovery_prefix)
        self._performer = Performer(self._registry, observer, self._timings)
        self._connection = Connection(settings, [self, *others], pace=self._timings.pace)
        self._settled = asyncio.Event()
        self._new_topics = asyncio.Event()
        self._last_config = 0.0
        self._last_state = 0.0
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        record = await self._approvals.load(self._settings.key)
        self._registry = Registry(self._settings.discovery_prefix, record)
        self._performer = Performer(self._registry, self._observer, self._timings)
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
        await self._approvals.approve(self._settings.key, ids)
        self._new_topics.set()

    async def forget(self, entities: Iterable[EntityId]) -> None:
        """Put these back to waiting. Raises StoreError."""
        ids = self._registry.forget(tuple(entities))
        await self._approvals.forget(self._settings.key, ids)

    async def review(self) -> None:
        """Take over what `hearth devices` approved or forgot meanwhile. Raises StoreError."""
        if self._registry.adopt(await self._approvals.load(self._settings.key)):
            self._new_topics.set()

    async def act(self, confirmed: ConfirmedAction) -> tuple[Outcome, ...]:
        """Redeem the proof, publish each action once, and report what the devices said.

        Raises ConsentError, before anything is published, if the proof is not good.
        """
        actions = self._redeem(confirmed)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._performer.perform(action)) for action in actions]
        return tuple(task.result() for task in tasks)

    def take(self, message: Incoming) -> None:
        """A message of the connection; not for callers."""
        now = asyncio.get_running_loop().time()
        prefix = f"{self._settings.discovery_prefix}/"
        if message.topic.startswith(prefix) and message.topic.endswith("/config"):
            self._last_config = now
            if self._registry.announce(message.topic, message.payload):
                self._new_topics.set()
            return
        self._last_state = now
        for entity in self._registry.report(message.topic, message.payload):
            if not message.retained:
                self._performer.reported(entity, message.topic)

    async def attend(self, link: Link) -> None:
        """List the house and keep the subscriptions right; not for callers."""
        prefix = self._settings.discovery_prefix
        now = asyncio.get_running_loop().time()
        self._last_config = self._last_state = now
        await link.subscribe([f"{prefix}/+/+/config", f"{prefix}/+/+/+/config"])
        self._performer.link = link
        self._registry.connected = True
        self._registry.replay |= self._registry.topics()
        followed: set[str] = set()
        await self._subscribe(link, followed)
        await self._window_over()
        await self._first_approval()
        await self._subscribe(link, followed)
        await self._quiet(lambda: self._last_state, self._timings.states_quiet, 1.0)
        self._settled.set()
        while True:
            await self._new_topics.wait()
            await asyncio.sleep(0.05)  # a device announces many entities in a row
            self._new_topics.clear()
            await self._subscribe(link, followed)

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
        await self._quiet(lambda: self._last_config, self._timings.quiet, self._timings.window)

    async def _quiet(self, last: Callable[[], float], quiet: float, at_most: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most
        while True:
            left = min(last() + quiet, end) - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _first_approval(self) -> None:
        """A broker that was never set up: whatever is there in the first window is let in."""
        if self._registry.is_set_up:
            return
        ids = self._registry.approve()
        if not ids:
            return
        try:
            await self._approvals.approve(self._settings.key, ids)
        except ApplianceError as error:
            # Approved for as long as this process lives; asked again at the next start.
            log.warning("approvals not kept: %s", error.code)
        count = len(self._registry.home().approved())
        log.info("first set-up: %d entities approved", count)
        if self._on_first_approval is not None:
            self._on_first_approval(count)

    def lost(self) -> None:
        """The connection is gone; not for callers."""
        self._performer.lost()
        self._registry.connected = False
        self._settled.set()

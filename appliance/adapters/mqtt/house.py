"""The house over MQTT. Refuses to publish anything that was not confirmed, to queue, to retain.

Everything known lives in the `Registry`, the connection in `Connection`; this module lists the
house, keeps the subscriptions equal to what is approved, and carries out what was confirmed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from appliance.adapters.mqtt.acting import Watch, outcome
from appliance.adapters.mqtt.approvals import Approvals
from appliance.adapters.mqtt.connection import Connection, Delivery, Incoming, Link, Pace, Party
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.wiring import Command
from appliance.config.broker import BrokerSettings
from appliance.core.consent import ConfirmedAction
from appliance.core.errors import ApplianceError
from appliance.core.events import OutcomeSeen, Published
from appliance.core.house import Home, has_goal
from appliance.core.types import Action, EntityId, Outcome, Result
from appliance.ports import Observer

log = logging.getLogger(__name__)

Redeem = Callable[[ConfirmedAction], tuple[Action, ...]]
"""The gate's check of seal, single use and expiry; raises when the proof is not good."""

_SLOW = {"cover": 25.0, "lock": 10.0, "valve": 25.0, "climate": 5.0, "vacuum": 10.0}
_SLOW |= {"lawn_mower": 10.0, "alarm_control_panel": 10.0, "media_player": 5.0}


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds."""

    report: float = 2.0
    """How long a device has to report what became of a command..."""
    report_by_domain: Mapping[str, float] = field(default_factory=lambda: dict(_SLOW))
    """...unless its kind needs longer."""
    grace: float = 1.0
    """How long a device that repeats its old state may still change its mind."""
    quiet: float = 1.0
    """The discovery window ends when no announcement came for this long..."""
    window: float = 5.0
    """...or after this long in any case."""
    states_quiet: float = 0.15
    pace: Pace = field(default_factory=Pace)

    def deadline(self, entity: EntityId) -> float:
        return self.report_by_domain.get(entity.partition(".")[0], self.report)


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
        self._connection = Connection(settings, [self, *others], pace=self._timings.pace)
        self._link: Link | None = None
        self._watches: dict[EntityId, list[Watch]] = {}
        self._settled = asyncio.Event()
        self._new_topics = asyncio.Event()
        self._last_config = 0.0
        self._last_state = 0.0
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        record = await self._approvals.load(self._settings.key)
        self._registry = Registry(self._settings.discovery_prefix, record)
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
            tasks = [group.create_task(self._perform(action)) for action in actions]
        return tuple(task.result() for task in tasks)

    async def _perform(self, action: Action) -> Outcome:
        told: list[Command] = []
        try:
            result = await self._command(action, told)
        except Exception as error:  # noqa: BLE001 - an outcome, not the end of the house
            log.warning("cannot act on %s: %s", action.entity, type(error).__name__)
            result = Result.SILENT if told else Result.UNREACHABLE
        done = Outcome(action.entity, result)
        if done.result is Result.ACKNOWLEDGED:
            self._observer.mark("acknowledged", entity=action.entity)
        self._observer.tell(OutcomeSeen(done.entity, done.result))
        return done

    async def _command(self, action: Action, told: list[Command]) -> Result:
        """`told` is given every command that may have left this process."""
        link = self._link
        device = self._registry.device(action.entity)
        if link is None or device is None or not device.state.available:
            return Result.UNREACHABLE
        commands = device.wiring.encode(action)
        if not commands:
            return Result.UNREACHABLE
        watch = Watch(before=device.state)
        self._watches.setdefault(action.entity, []).append(watch)
        try:
            deadline = asyncio.get_running_loop().time() + self._timings.deadline(action.entity)
            await self._publish(link, commands, action.entity, told)
            if not told:
                return Result.UNREACHABLE
            if not has_goal(action) or not self._registry.answers(device):
                return Result.SENT if len(told) == len(commands) else Result.SILENT
            return await outcome(action, watch, deadline, self._timings.grace)
        finally:
            self._watches[action.entity].remove(watch)

    async def _publish(
        self, link: Link, commands: tuple[Command, ...], entity: EntityId, told: list[Command]
    ) -> None:
        """Publish once each, in order, until one cannot leave this process."""
        for command in commands:
            told.append(command)
            match await link.publish(command.topic, command.payload):
                case Delivery.NOT_SENT:
                    told.pop()
                    return
                case Delivery.UNSURE:
                    # The device may get it or not; its report decides.
                    log.warning("published, but not confirmed by the broker: %s", entity)
                case Delivery.TAKEN:
                    pass
            if len(told) == 1:
                self._observer.mark("published", entity=entity)
            self._observer.tell(Published(command.topic, command.payload))

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
                self._tell_watches(entity, message.topic)

    def _tell_watches(self, entity: EntityId, topic: str) -> None:
        device = self._registry.device(entity)
        if device is None or topic not in device.wiring.state_topics:
            # That it is there says nothing of what became of a command.
            return
        for watch in self._watches.get(entity, ()):
            watch.report(device.state)

    async def attend(self, link: Link) -> None:
        """List the house and keep the subscriptions right; not for callers."""
        prefix = self._settings.discovery_prefix
        now = asyncio.get_running_loop().time()
        self._last_config = self._last_state = now
        await link.subscribe([f"{prefix}/+/+/config", f"{prefix}/+/+/+/config"])
        self._link = link
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
        self._link = None
        self._registry.connected = False
        self._settled.set()
        for watches in self._watches.values():
            for watch in watches:
                watch.lose()

"""The house over MQTT. Refuses to publish anything that was not confirmed, to queue, to retain.

One task owns the connection: it connects, subscribes, reads until the connection is lost, and
tries again. Everything known lives in the `Registry`; this module moves messages.
"""

import asyncio
import contextlib
import logging
import secrets
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiomqtt

from appliance.adapters.mqtt.acting import Watch, outcome
from appliance.adapters.mqtt.approvals import Approvals
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.wiring import Command
from appliance.config.broker import BrokerSettings
from appliance.core.consent import ConfirmedAction
from appliance.core.errors import ApplianceError, ConfigError
from appliance.core.events import OutcomeSeen, Published
from appliance.core.house import Home
from appliance.core.types import Action, EntityId, Outcome, Result
from appliance.ports import Observer

log = logging.getLogger(__name__)

Redeem = Callable[[ConfirmedAction], tuple[Action, ...]]
"""The gate's check of seal, single use and expiry; raises when the proof is not good."""

_SLOW = {"cover": 25.0, "lock": 10.0, "valve": 25.0, "climate": 5.0}


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
    taken: float = 1.0
    """How long the broker has to confirm that it took a command."""
    first_retry: float = 0.2
    last_retry: float = 5.0
    connect: float = 5.0

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
    ) -> None:
        """`on_first_approval` is told how many entities the first set-up approved."""
        self._settings = settings
        self._redeem = redeem
        self._observer = observer
        self._approvals = approvals
        self._timings = timings or Timings()
        self._on_first_approval = on_first_approval
        self._registry = Registry(settings.discovery_prefix)
        self._client: aiomqtt.Client | None = None
        self._watches: dict[EntityId, list[Watch]] = {}
        self._settled = asyncio.Event()
        self._new_topics = asyncio.Event()
        self._last_config = 0.0
        self._last_state = 0.0
        self._stack = contextlib.AsyncExitStack()
        self._leaving = False
        self.trouble: str | None = None
        """Why the broker cannot be reached at the moment, for `hearth doctor`."""

    async def __aenter__(self) -> Self:
        record = await self._approvals.load(self._settings.key)
        self._registry = Registry(self._settings.discovery_prefix, record)
        tls = _tls(self._settings)
        secret = self._settings.secret()
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        connection = group.create_task(self._stay_connected(tls, secret), name="house-connection")
        self._stack.callback(self._leave, connection)
        return self

    def _leave(self, connection: asyncio.Task[None]) -> None:
        self._leaving = True
        connection.cancel()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, asyncio.CancelledError):
            await self._stack.__aexit__(kind, error, trace)
        else:
            # Kept from the task group, which would wrap the error of the caller's own code.
            await self._stack.aclose()

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
        client = self._client
        device = self._registry.device(action.entity)
        if client is None or device is None or not device.state.available:
            return Result.UNREACHABLE
        commands = device.wiring.encode(action)
        if not commands:
            return Result.UNREACHABLE
        watch = Watch(before=device.state)
        self._watches.setdefault(action.entity, []).append(watch)
        try:
            deadline = asyncio.get_running_loop().time() + self._timings.deadline(action.entity)
            await self._publish(client, commands, action.entity, told)
            if not told:
                return Result.UNREACHABLE
            if not self._registry.answers(device):
                return Result.SENT if len(told) == len(commands) else Result.SILENT
            return await outcome(action, watch, deadline, self._timings.grace)
        finally:
            self._watches[action.entity].remove(watch)

    async def _publish(
        self,
        client: aiomqtt.Client,
        commands: tuple[Command, ...],
        entity: EntityId,
        told: list[Command],
    ) -> None:
        """Publish once each, in order, until one cannot leave this process."""
        for command in commands:
            told.append(command)
            try:
                await client.publish(
                    command.topic, command.payload, qos=1, retain=False, timeout=self._timings.taken
                )
            except (aiomqtt.MqttCodeError, ValueError) as error:
                # paho refused it: the connection was gone already, or it cannot be encoded.
                told.pop()
                log.warning("not published: %s, %s", entity, type(error).__name__)
                return
            except aiomqtt.MqttError:
                # The broker did not confirm. The device may get it or not; its report decides.
                log.warning("published, but not confirmed by the broker: %s", entity)
            if len(told) == 1:
                self._observer.mark("published", entity=entity)
            self._observer.tell(Published(command.topic, command.payload))

    async def _stay_connected(self, tls: ssl.SSLContext | None, secret: str | None) -> None:
        delay = self._timings.first_retry
        while True:
            try:
                async with self._connect(tls, secret) as client:
                    delay = self._timings.first_retry
                    await self._serve(client)
            except* aiomqtt.MqttError as errors:
                if self.trouble is None:
                    log.warning("broker away: trying again every %.1f s", self._timings.last_retry)
                self.trouble = str(errors.exceptions[0])
            finally:
                self._lost()
            self._settled.set()
            if self._leaving:
                # Before Python 3.13 a task group that fails while it is cancelled forgets that.
                raise asyncio.CancelledError
            await asyncio.sleep(delay)
            delay = min(delay * 2, self._timings.last_retry)

    def _connect(self, tls: ssl.SSLContext | None, secret: str | None) -> aiomqtt.Client:
        return aiomqtt.Client(
            self._settings.host,
            self._settings.port_number,
            username=self._settings.username,
            password=secret,
            identifier=f"hearth-{secrets.token_hex(6)}",
            timeout=self._timings.connect,
            keepalive=15,
            max_queued_incoming_messages=50_000,
            tls_context=tls,
            # Without it the second of two small packets waits for a delayed ACK, 40 ms.
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        )

    async def _serve(self, client: aiomqtt.Client) -> None:
        prefix = self._settings.discovery_prefix
        now = asyncio.get_running_loop().time()
        self._last_config = self._last_state = now
        # QoS 0: over one TCP connection nothing is lost, while Mosquitto drops what exceeds its
        # queue of 1,000 for a QoS 1 subscriber (1,020 of 2,000 retained messages arrived).
        await client.subscribe([(f"{prefix}/+/+/config", 0), (f"{prefix}/+/+/+/config", 0)])
        self._client = client
        self.trouble = None
        self._registry.connected = True
        self._registry.replay |= self._registry.topics()
        log.info("broker connected")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read(client), name="house-messages")
            group.create_task(self._follow(client), name="house-subscriptions")

    async def _read(self, client: aiomqtt.Client) -> None:
        prefix = f"{self._settings.discovery_prefix}/"
        loop = asyncio.get_running_loop()
        async for message in client.messages:
            topic = message.topic.value
            payload = bytes(message.payload)
            if topic.startswith(prefix) and topic.endswith("/config"):
                self._last_config = loop.time()
                if self._registry.announce(topic, payload):
                    self._new_topics.set()
                continue
            self._last_state = loop.time()
            for entity in self._registry.report(topic, payload):
                if not message.retain:
                    self._tell_watches(entity, topic)

    def _tell_watches(self, entity: EntityId, topic: str) -> None:
        device = self._registry.device(entity)
        if device is None or topic not in device.wiring.state_topics:
            # That it is there says nothing of what became of a command.
            return
        for watch in self._watches.get(entity, ()):
            watch.report(device.state)

    async def _follow(self, client: aiomqtt.Client) -> None:
        """Keep the subscriptions equal to what the approved devices report on."""
        followed: set[str] = set()
        await self._subscribe(client, followed)
        await self._window_over()
        await self._first_approval()
        await self._subscribe(client, followed)
        await self._quiet(lambda: self._last_state, self._timings.states_quiet, 1.0)
        self._settled.set()
        while True:
            await self._new_topics.wait()
            await asyncio.sleep(0.05)  # a device announces many entities in a row
            self._new_topics.clear()
            await self._subscribe(client, followed)

    async def _subscribe(self, client: aiomqtt.Client, followed: set[str]) -> None:
        wanted = self._registry.topics()
        fresh = sorted((wanted - followed) | (self._registry.replay & wanted))
        stale = sorted(followed - wanted)
        self._registry.replay.clear()
        for start in range(0, len(fresh), 100):
            await client.subscribe([(topic, 0) for topic in fresh[start : start + 100]])
        for start in range(0, len(stale), 100):
            await client.unsubscribe(stale[start : start + 100])
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

    def _lost(self) -> None:
        self._client = None
        self._registry.connected = False
        for watches in self._watches.values():
            for watch in watches:
                watch.lose()


def _tls(settings: BrokerSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"cannot use the broker's ca_file {settings.ca_file}: {error}") from error

"""One connection to the broker, kept up for those who share it. Refuses to queue and to retain.

Whoever talks MQTT is a `Party`: it is given the `Link` while there is a connection, every message
of the connection, and word when it is lost. Nothing waits for a connection: without one there is
no link to publish on.
"""

import asyncio
import contextlib
import logging
import random
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from types import TracebackType
from typing import NoReturn, Protocol, Self

import aiomqtt

from appliance.adapters.mqtt.client import (
    WINDOW,
    Access,
    BrokerClient,
    Dropped,
    Incoming,
    VersionRefused,
    expiring,
)
from appliance.adapters.mqtt.intake import Intake
from appliance.adapters.mqtt.tls import context_for
from appliance.config.broker import BrokerSettings
from appliance.core.errors import ApplianceError

__all__ = ["Connection", "Delivery", "Incoming", "Link", "Pace", "Party"]

log = logging.getLogger(__name__)

EXPIRY_S = 10
"""After this a broker that speaks MQTT 5 throws away what it could not deliver."""
_LISTING_S = 60.0
"""For a subscription to be confirmed: everything retained may come first, and a small computer
takes its time. A dead link is found by other means."""
_V5, _V311 = aiomqtt.ProtocolVersion.V5, aiomqtt.ProtocolVersion.V311
_DICE = random.SystemRandom()


class Delivery(Enum):
    """What is known of a message that was to be published."""

    TAKEN = auto()
    """The broker confirmed it (QoS 1)."""
    UNSURE = auto()
    """It left, but the broker did not confirm in time: it may arrive or not."""
    NOT_SENT = auto()
    """It cannot have left this process."""


class Party(Protocol):
    """Someone on the connection. Parties know nothing of each other.

    One that raises is logged and harms nobody else: a message that it could not take is lost on it,
    and one whose `attend` raises is dismissed, and told `lost`, until the next connection.
    """

    async def attend(self, link: "Link") -> None:
        """Subscribe, announce oneself, go on as needed; cancelled when the connection is lost."""
        ...

    def take(self, message: Incoming) -> None:
        """Any message of the connection, wanted or not. Returns at once and never raises."""
        ...

    def lost(self) -> None:
        """There is no connection any more; also said when an attempt to connect failed, unless
        another version of MQTT is tried at once.
        """
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    taken: float = 1.0
    """How long the broker has to confirm that it took a message..."""
    given_up: float = 10.0
    """...and after this the connection is cut, so that what still waits here never leaves."""
    first_retry: float = 0.2
    last_retry: float = 3.0
    """Tried again after half of that to all of it, so that a house does not come back at once."""
    connect: float = 4.0


class Link:
    """A connection while it lasts; used up with it."""

    def __init__(self, client: aiomqtt.Client, taken: float, window: int = WINDOW) -> None:
        self._client = client
        self._taken = taken
        self._window = asyncio.Semaphore(window)
        modern = isinstance(client, BrokerClient) and client.modern
        self._expiring = expiring(EXPIRY_S) if modern else None

    async def subscribe(self, topics: Iterable[str]) -> None:
        """QoS 0: over one TCP connection nothing is lost, while Mosquitto drops what exceeds its
        queue of 1,000 for a QoS 1 subscriber (1,020 of 2,000 retained messages arrived).
        """
        refused = 0
        for some in _hundreds(topics):
            with _cancellable():
                codes = await self._client.subscribe(
                    [(topic, 0) for topic in some], timeout=_LISTING_S
                )
            refused += sum(_refused(code) for code in codes or ())
        if refused:
            log.warning("the broker refuses %d subscriptions: what may this user read?", refused)

    async def unsubscribe(self, topics: Iterable[str]) -> None:
        for some in _hundreds(topics):
            with _cancellable():
                await self._client.unsubscribe(some, timeout=_LISTING_S)

    async def publish(self, topic: str, payload: str | bytes, *, retain: bool = False) -> Delivery:
        """Once, QoS 1. `retain` is for what Hearth says about itself; a command never is.

        What is not retained expires after `EXPIRY_S`, where the broker speaks MQTT 5.
        """
        try:
            async with asyncio.timeout(self._taken):
                await self._window.acquire()
        except TimeoutError:
            log.warning("not published: the broker confirms nothing")
            return Delivery.NOT_SENT
        try:
            with _cancellable():
                await self._client.publish(
                    topic,
                    payload,
                    qos=1,
                    retain=retain,
                    properties=None if retain else self._expiring,
                    timeout=self._taken,
                )
        except (aiomqtt.MqttCodeError, ValueError) as error:
            # paho refused it: the connection was gone already, or it cannot be encoded.
            log.warning("not published: %s", type(error).__name__)
            return Delivery.NOT_SENT
        except aiomqtt.MqttError:
            return Delivery.UNSURE
        finally:
            self._window.release()
        return Delivery.TAKEN


@contextlib.contextmanager
def _cancellable() -> Iterator[None]:
    """aiomqtt waits with asyncio.wait_for, which before Python 3.12 swallows a cancellation that
    comes together with what it waits for: then this task would go on for ever.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    yield
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError


class Connection:
    """Connects, serves the parties until the connection is lost, and tries again, for ever.

    Use as `async with`, in one task. Raises ConfigError for settings that can never work.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        parties: Sequence[Party],
        *,
        pace: Pace | None = None,
        will: aiomqtt.Will | None = None,
    ) -> None:
        self._settings = settings
        self._parties = tuple(parties)
        self._pace = pace or Pace()
        self._will = will
        self._stack = contextlib.AsyncExitStack()
        self._leaving = False
        self._version = _V311 if settings.protocol == "3.1.1" else _V5
        self._proven = settings.protocol != "auto"
        self._intake = Intake((f"{settings.discovery_prefix}/", "tasmota/discovery/"))
        self._present: list[Party] = []
        self.trouble: str | None = None
        """Why the broker cannot be reached at the moment, for `hearth doctor`."""

    @property
    def dropped(self) -> int:
        """Messages that were not taken in because there were too many, or too large."""
        return self._intake.dropped

    @property
    def has_missed(self) -> bool:
        return self._intake.has_missed

    def missed(self) -> frozenset[str]:
        """Topics on which messages were dropped, once a second at most: ask for them again."""
        return self._intake.missed(asyncio.get_running_loop().time())

    async def __aenter__(self) -> Self:
        access = Access(self._settings, self._settings.secret(), context_for(self._settings))
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        connection = group.create_task(self._stay_connected(access), name="broker-connection")
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

    async def _stay_connected(self, access: Access) -> None:
        delay = self._pace.first_retry
        while True:
            again = False
            try:
                async with self._client(access) as client:
                    delay = self._pace.first_retry
                    self._proven = True
                    await self._serve(client)
            except* Exception as errors:  # noqa: BLE001 - whatever a broker does, the house goes on
                if again := self._failed(errors):
                    delay = 0.0
            finally:
                if self._present or not again:
                    self._dismiss_all()
            if self._leaving:
                # Before Python 3.13 a task group that fails while it is cancelled forgets that.
                raise asyncio.CancelledError
            await asyncio.sleep(delay * _DICE.uniform(0.5, 1.0))
            delay = min(max(delay * 2, self._pace.first_retry), self._pace.last_retry)

    def _failed(self, errors: Exception) -> bool:
        """Note why; True if it is worth trying again at once."""
        error = _first(errors)
        if not isinstance(error, aiomqtt.MqttError):
            log.error("the connection broke: %s", _code(error), exc_info=error)
        elif self.trouble is None:
            log.warning("broker away: trying again every %.1f s", self._pace.last_retry)
        self.trouble = str(error) or type(error).__name__
        return self._fall_back(error)

    def _fall_back(self, error: Exception) -> bool:
        """Choose the version to try next; True if it is worth trying at once.

        The first that connects is kept for as long as this process lives, unless the broker says
        in so many words that it does not speak it.
        """
        if self._settings.protocol != "auto":
            return False
        if isinstance(error, VersionRefused) or (isinstance(error, Dropped) and not self._proven):
            self._proven = False
            self._version = _V311 if self._version is _V5 else _V5
            return self._version is _V311
        if not self._proven:
            self._version = _V5
        return False

    def _client(self, access: Access) -> BrokerClient:
        return BrokerClient(
            access,
            self._version,
            identifier=f"hearth-{secrets.token_hex(6)}",
            timeout=self._pace.connect,
            will=self._will,
            deliver=self._take,
        )

    async def _serve(self, client: BrokerClient) -> None:
        self.trouble = None
        log.info("broker connected, MQTT %s", "5" if client.modern else "3.1.1")
        link = Link(client, self._pace.taken, client.window)
        self._present = list(self._parties)
        async with asyncio.TaskGroup() as group:
            group.create_task(client.lost(), name="broker-lost")
            group.create_task(self._watch(client), name="broker-watch")
            for party in self._parties:
                group.create_task(self._attend(party, link), name=f"broker-{type(party).__name__}")

    async def _attend(self, party: Party, link: Link) -> None:
        try:
            await party.attend(link)
        except aiomqtt.MqttError:
            raise  # the connection's own failure: it begins anew
        except Exception as error:  # noqa: BLE001 - one party must not end the others' connection
            log.error("%s leaves the connection: %s", type(party).__name__, _code(error))
            self._dismiss(party)

    async def _watch(self, client: BrokerClient) -> NoReturn:
        """Say what was dropped, and cut a connection on which nothing is confirmed."""
        while True:
            await asyncio.sleep(min(1.0, self._pace.given_up / 4))
            if number := self._intake.to_say(asyncio.get_running_loop().time()):
                log.warning("%d messages from the broker dropped: too many, or too large", number)
            if client.unconfirmed_s() > self._pace.given_up:
                client.cut()
                raise aiomqtt.MqttError("the broker confirms nothing")

    def _take(self, message: Incoming) -> None:
        now = asyncio.get_running_loop().time()
        if not self._intake.admit(message.topic, len(message.payload), now):
            return
        for party in self._present:
            _safely(party, partial(party.take, message))

    def _dismiss(self, party: Party) -> None:
        if party in self._present:
            self._present.remove(party)
        _safely(party, party.lost)

    def _dismiss_all(self) -> None:
        for party in self._parties:
            self._dismiss(party)


def _safely(party: Party, call: Callable[[], None]) -> None:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - one party must not end the others' connection
        log.error("%s failed on a message: %s", type(party).__name__, _code(error))


def _code(error: Exception) -> str:
    return error.code if isinstance(error, ApplianceError) else type(error).__name__


def _first(error: Exception) -> Exception:
    """The first error that is not a group of others."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _refused(code: object) -> bool:
    """SUBACK: 0x80 and above are refusals, in both versions."""
    value = getattr(code, "value", code)
    return isinstance(value, int) and value >= 0x80


def _hundreds(topics: Iterable[str]) -> list[list[str]]:
    every = list(topics)
    return [every[start : start + 100] for start in range(0, len(every), 100)]

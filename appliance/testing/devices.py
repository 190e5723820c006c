"""The imaginary house played on a real broker. Refuses retained commands, as good devices do.

Everything is announced as its publisher does it (`appliance.testing.toys`). The house announces
itself again after every reconnection, since a broker may have forgotten it, and when Home Assistant
says that it has started. Leaving takes everything offline.
"""

import asyncio
import contextlib
import json
import secrets
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiomqtt

from appliance.adapters.mqtt.timings import Timings
from appliance.config.broker import BrokerSettings
from appliance.core.errors import BrokerUnreachable
from appliance.core.types import EntityId
from appliance.testing.announcing import announcements
from appliance.testing.house import ImaginaryHouse, Manner, load_house
from appliance.testing.toys import Config, Dialect, Message, Toy, Values, toy_of
from appliance.testing.toys.zigbee2mqtt import AWAY, BRIDGE, HERE

_COMMANDS = (
    *("zigbee2mqtt/+/set", "zigbee2mqtt/+/set/+"),
    *("+/+/+/command", "+/+/+/+/command"),
    "cmnd/+/+",
)
_FAREWELL_S = 2.0
LATE_BY_S = 1.5
"""How much later than Hearth's deadline a late device answers."""


@dataclass(frozen=True, slots=True)
class Received:
    """A command as it arrived at a device."""

    topic: str
    payload: str
    retained: bool


class SimulatedHouse:
    """Use as `async with`: it is announced, and has reported its states, when that begins.

    `delay`, `slow` and `travel` are in seconds; `late` too, None = a little after Hearth's deadline
    for such a device. Raises BrokerUnreachable when the broker is away at the start.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        house: ImaginaryHouse | None = None,
        *,
        manners: Mapping[EntityId, Manner] | None = None,
        delay: float = 0.05,
        slow: float = 1.2,
        travel: float = 0.3,
        late: float | None = None,
        dialect: Dialect | None = None,
    ) -> None:
        self._settings = settings
        self._house = house or load_house()
        self._manners = dict(manners or {})
        """Of entities; those of Tasmota cannot be optimistic."""
        self._delay, self._slow, self._travel, self._late = delay, slow, travel, late
        self._toys = {thing.entity: toy_of(thing, dialect) for thing in self._house.on_mqtt}
        self._by_topic = {t: e for e, toy in self._toys.items() for t in toy.commands}
        self._turns: dict[EntityId, int] = {}
        self._client: aiomqtt.Client | None = None
        self._announced = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()
        self._leaving = False
        self.received: list[Received] = []
        """Every command, in order of arrival, obeyed or not."""

    async def __aenter__(self) -> Self:
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        playing = group.create_task(self._play(), name="simulated-house")
        self._stack.callback(self._leave, playing)
        try:
            async with asyncio.timeout(10):
                await self._announced.wait()
        except TimeoutError:
            await self._stack.aclose()
            raise BrokerUnreachable(
                f"no broker at {self._settings.key} to play the house on: start one with "
                "`hearth broker`, or name another with --broker"
            ) from None
        return self

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

    def _leave(self, playing: asyncio.Task[None]) -> None:
        self._leaving = True
        playing.cancel()

    @property
    def entities(self) -> tuple[EntityId, ...]:
        return tuple(self._toys)

    def toy(self, entity: EntityId) -> Toy:
        return self._toys[entity]

    async def behave(self, entity: EntityId, manner: Manner) -> None:
        """From now on `entity` takes commands like this."""
        self._manners[entity] = manner
        if self._client is not None:
            await self._announce(self._client)

    async def _play(self) -> None:
        while True:
            try:
                async with self._connect() as client:
                    await self._perform(client)
            except* aiomqtt.MqttError:
                self._client = None
            if self._leaving:
                # Before Python 3.13 a task group that fails while it is cancelled forgets that.
                raise asyncio.CancelledError
            await asyncio.sleep(0.2)

    def _connect(self) -> aiomqtt.Client:
        settings = self._settings
        return aiomqtt.Client(
            settings.host,
            settings.port_number,
            username=settings.username,
            password=settings.secret(),
            identifier=f"imaginary-{secrets.token_hex(4)}",
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
            will=aiomqtt.Will(BRIDGE, AWAY, qos=1, retain=True),
            tls_params=aiomqtt.TLSParameters(
                ca_certs=str(settings.ca_file) if settings.ca_file else None
            )
            if settings.tls
            else None,
        )

    async def _perform(self, client: aiomqtt.Client) -> None:
        birth = f"{self._settings.discovery_prefix}/status"
        try:
            await client.subscribe([(topic, 1) for topic in (*_COMMANDS, birth)])
            await self._announce(client)
            self._client = client
            self._announced.set()
            async with asyncio.TaskGroup() as group:
                async for message in client.messages:
                    payload = bytes(message.payload or b"").decode(errors="replace")
                    command = Received(message.topic.value, payload, bool(message.retain))
                    if command == Received(birth, "online", retained=False):
                        await self._announce(client)
                    if (entity := self._by_topic.get(command.topic)) is None:
                        continue
                    self.received.append(command)
                    if not command.retained:
                        group.create_task(self._obey(client, entity, command))
        finally:
            await self._farewell(client)

    async def _farewell(self, client: aiomqtt.Client) -> None:
        """Take everything offline, as far as the broker still listens."""
        with contextlib.suppress(aiomqtt.MqttError, TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                await _publish(client, [Message(BRIDGE, AWAY)])
                away = (toy.voice.presence(here=False) for toy in self._toys.values())
                await _publish(client, away)

    async def _announce(self, client: aiomqtt.Client) -> None:
        """Availability and states first, so that whoever hears of a device can read it at once."""
        await _publish(client, [Message(BRIDGE, HERE)])
        for entity, toy in self._toys.items():
            here = self._manners.get(entity) is not Manner.OFFLINE
            # As an answer to nothing: Tasmota's also say their results when they have connected.
            await _publish(client, [toy.voice.presence(here=here), *toy.answer({})])
        for topic, config in self.announcements().items():
            await client.publish(topic, json.dumps(config), qos=1, retain=True)

    def announcements(self) -> dict[str, Config]:
        """Discovery topic -> config, of the whole house."""
        manners = self._manners.items()
        mute = frozenset(entity for entity, manner in manners if manner is Manner.OPTIMISTIC)
        prefix = self._settings.discovery_prefix
        return announcements(self._house, self._toys, prefix, mute=mute)

    async def _obey(self, client: aiomqtt.Client, entity: EntityId, command: Received) -> None:
        toy, manner = self._toys[entity], self._manners.get(entity, Manner.OBEY)
        if manner in (Manner.SILENT, Manner.OFFLINE):
            return
        try:
            asked = toy.asked(command.topic, command.payload)
        except ValueError:
            return  # a payload that this device does not understand
        turn = self._turns[entity] = self._turns.get(entity, 0) + 1
        await asyncio.sleep(self._thinks(entity, manner))
        before = dict(toy.values)
        done = toy.contrary(asked) if manner is Manner.CONTRADICT else asked
        if manner is Manner.REFUSE or (manner is Manner.CONTRADICT and done == asked):
            await _publish(client, toy.answer(asked))
            return
        under_way = toy.begin(done)
        heard = manner is not Manner.OPTIMISTIC
        await _publish(client, toy.answer(asked) if heard else ())
        if under_way:
            await self._travel_on(client, entity, turn, asked if heard else {})
        if manner is Manner.FLAP:
            await asyncio.sleep(self._slow)
            if self._turns[entity] == turn:
                toy.become(before)
                await _publish(client, toy.answer(asked))

    async def _travel_on(
        self, client: aiomqtt.Client, entity: EntityId, turn: int, asked: Values
    ) -> None:
        """Arrive, unless a later command has come in between."""
        await asyncio.sleep(self._travel)
        if self._turns[entity] == turn:
            self._toys[entity].arrive()
            await _publish(client, self._toys[entity].answer(asked) if asked else ())

    def _thinks(self, entity: EntityId, manner: Manner) -> float:
        """Seconds until it answers."""
        if manner is Manner.SLOW:
            return self._slow
        if manner is not Manner.LATE:
            return self._delay
        return Timings().deadline(entity) + LATE_BY_S if self._late is None else self._late


async def _publish(client: aiomqtt.Client, messages: Iterable[Message]) -> None:
    for topic, payload, retain in messages:
        await client.publish(topic, payload, qos=1, retain=retain)

"""The imaginary house played on a real broker. Refuses retained commands, as good devices do.

Everything is announced by Home Assistant's discovery: devices with several parts by one device
payload, all others one by one, each with the name of its room. It announces itself again after
every reconnection, since a broker may have forgotten it.
"""

import asyncio
import contextlib
import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiomqtt

from appliance.config.broker import BrokerSettings
from appliance.core.errors import BrokerUnreachable
from appliance.core.types import EntityId
from appliance.testing.house import ImaginaryHouse, Manner, Thing, load_house
from appliance.testing.toys import Config, Toy, base_of, toy_of

BRIDGE = "home/bridge/availability"
"""Goes offline with the whole simulation: the last will of its connection."""
_ORIGIN = {"name": "Imaginary house", "sw": "1"}


@dataclass(frozen=True, slots=True)
class Received:
    """A command as it arrived at a device."""

    topic: str
    payload: str
    retained: bool


class SimulatedHouse:
    """Use as `async with`: it is announced, and has reported its states, when that begins.

    Delays are in seconds. Raises BrokerUnreachable when the broker is away at the start.
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
    ) -> None:
        self._settings = settings
        self._house = house or load_house()
        self._manners = dict(manners or {})
        self._delay, self._slow, self._travel = delay, slow, travel
        self._toys: dict[EntityId, Toy] = {}
        self._things = {thing.entity: thing for thing in self._house.on_mqtt}
        for number, thing in enumerate(self._house.on_mqtt):
            self._toys[thing.entity] = toy_of(thing, number)
        self._by_topic = {t: e for e, toy in self._toys.items() for t in toy.commands()}
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
            will=aiomqtt.Will(BRIDGE, "offline", qos=1, retain=True),
            tls_params=aiomqtt.TLSParameters(
                ca_certs=str(settings.ca_file) if settings.ca_file else None
            )
            if settings.tls
            else None,
        )

    async def _perform(self, client: aiomqtt.Client) -> None:
        await client.subscribe([("home/+/+/set", 1), ("home/+/+/+/set", 1)])
        await self._announce(client)
        self._client = client
        self._announced.set()
        async with asyncio.TaskGroup() as group:
            async for message in client.messages:
                entity = self._by_topic.get(message.topic.value)
                if entity is None:
                    continue
                payload = bytes(message.payload).decode(errors="replace")
                command = Received(message.topic.value, payload, bool(message.retain))
                self.received.append(command)
                if not command.retained:
                    group.create_task(self._obey(client, entity, command))

    async def _announce(self, client: aiomqtt.Client) -> None:
        """Availability and states first, so that whoever hears of a device can read it at once."""
        await client.publish(BRIDGE, "online", qos=1, retain=True)
        for entity in self._toys:
            away = self._manners.get(entity) is Manner.OFFLINE
            where = f"{base_of(self._things[entity])}/availability"
            await client.publish(where, "offline" if away else "online", qos=1, retain=True)
            await self._report(client, entity)
        for topic, config in self.announcements().items():
            await client.publish(topic, json.dumps(config), qos=1, retain=True)

    async def _report(self, client: aiomqtt.Client, entity: EntityId) -> None:
        for topic, payload in self._toys[entity].reports():
            await client.publish(topic, payload, qos=1, retain=True)

    async def _obey(self, client: aiomqtt.Client, entity: EntityId, command: Received) -> None:
        toy, manner = self._toys[entity], self._manners.get(entity, Manner.OBEY)
        if manner in (Manner.SILENT, Manner.OFFLINE):
            return
        turn = self._turns[entity] = self._turns.get(entity, 0) + 1
        await asyncio.sleep(self._slow if manner is Manner.SLOW else self._delay)
        if manner is Manner.REFUSE:
            await self._report(client, entity)
            return
        try:
            messages = toy.obey(command.topic, command.payload)
        except (ValueError, AttributeError):
            return  # a payload that this device does not understand
        for topic, payload in messages if manner is not Manner.OPTIMISTIC else ():
            await client.publish(topic, payload, qos=1, retain=True)
        if toy.travels and messages:
            await asyncio.sleep(self._travel)
            if self._turns[entity] == turn:  # no later command has come in between
                toy.arrive()
                await self._report(client, entity)

    def announcements(self) -> dict[str, Config]:
        """Discovery topic -> config, of the whole house."""
        prefix = self._settings.discovery_prefix
        single: dict[str, Config] = {}
        devices: dict[str, list[Thing]] = {}
        for thing in self._house.on_mqtt:
            device = self._device_name(thing)
            if device is not None:
                devices.setdefault(device, []).append(thing)
        for things in devices.values():
            if len(things) > 1:
                name = self._device_name(things[0]) or ""
                node = name.lower().replace(" ", "_")
                single[f"{prefix}/device/{node}/config"] = self._together(name, things)
        grouped = {thing.id for things in devices.values() if len(things) > 1 for thing in things}
        for thing in self._house.on_mqtt:
            if thing.id not in grouped:
                topic = f"{prefix}/{thing.domain}/{thing.object_id}/config"
                single[topic] = self._alone(thing)
        return single

    def _device_name(self, thing: Thing) -> str | None:
        """The room, if the thing is named after it: "Garage" of "Garage door"."""
        area = next((area for area in self._house.areas if area.id == thing.area), None)
        if area is None:
            return None
        for word in (area.name, *area.aliases):
            if thing.name.casefold().startswith(f"{word.casefold()} "):
                return thing.name[: len(word)]
        return None

    def _alone(self, thing: Thing) -> Config:
        config = self._part(thing)
        device: Config = {"identifiers": [thing.id], "name": thing.name}
        area = self._house.area_name(thing)
        if area is not None:
            device["suggested_area"] = area
        return config | {"name": None, "device": device, "origin": _ORIGIN}

    def _together(self, name: str, things: list[Thing]) -> Config:
        device: Config = {"ids": [f"device.{name}"], "name": name}
        area = self._house.area_name(things[0])
        if area is not None:
            device["sa"] = area
        parts = {
            thing.object_id: self._part(thing)
            | {"p": thing.domain, "name": thing.name[len(name) :].strip()}
            for thing in things
        }
        return {"dev": device, "o": _ORIGIN, "cmps": parts}

    def _part(self, thing: Thing) -> Config:
        config = self._toys[thing.entity].config()
        if self._manners.get(thing.entity) is Manner.OPTIMISTIC:
            reporting = [k for k in config if k in ("stat_t", "bri_stat_t") or "state_topic" in k]
            for key in [*reporting, "position_topic"]:
                config.pop(key, None)
        if thing.device_class is not None:
            config["device_class"] = thing.device_class
        return config | {
            "unique_id": thing.id,
            "default_entity_id": thing.id,
            "availability_mode": "all",
            "availability": [
                {"topic": BRIDGE},
                {"topic": f"{base_of(thing)}/availability"},
            ],
        }

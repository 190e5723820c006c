"""The house's part of `hearth bench`, on a Mosquitto of its own. It judges and asserts nothing.

Listing counts from the connection to the end of the listing, without the two waits that prove
that nothing more comes (`Timings.quiet`, `Timings.states_quiet`).
"""

import asyncio
import contextlib
import itertools
import json
import os
import random
import secrets
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiomqtt
import click

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.store.memory import MemoryRecord
from appliance.adapters.store.sqlite import Store
from appliance.cli.figures import Figure, of, one
from appliance.config.broker import BrokerSettings
from appliance.core.approvals import ConfirmedAction
from appliance.core.budget import Budget, Limits, Window
from appliance.core.consent import Gate
from appliance.core.errors import ConsentError
from appliance.core.events import Event
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import Confirmed, Spoken
from appliance.ports import Fact, HouseRecord
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto

ENTITIES = 2_000
_COMMANDS = 200
_HOUSES, _ROUNDS = 10, 3
_AWAY_S = (0.5, 8.0)
_ROOMS = ("Hall", "Kitchen", "Attic", "Study", "Bathroom")
_DICE = random.SystemRandom()


async def measure_house(figures: list[Figure]) -> None:
    """Append what can be measured here; says on stderr what cannot."""
    figures.extend(_registry())
    if find_mosquitto() is None:
        click.echo("mosquitto is not installed: no figures over a broker", err=True)
        return
    async with mosquitto() as (settings, _):
        async with _client(settings) as builder:
            for topic, payload in _announcements():
                await builder.publish(topic, payload, qos=1, retain=True)
            for number in range(ENTITIES):
                await builder.publish(f"bench/{number}", b'{"state": "ON"}', qos=1, retain=True)
        figures.extend(await _listed(settings))
        figures.append(of("2,000 entities ready from the store", "s", await _ready_again(settings)))
        figures.append(of("publish to acknowledged", "ms", await _commands(settings), rare=True))
    click.echo("killing and starting brokers ...", err=True)
    figures.append(of("broker back to house connected", "s", await _returns(), rare=True))


def _announcements() -> list[tuple[str, bytes]]:
    """Lights as Zigbee2MQTT announces them."""
    found = []
    for number, room in zip(range(ENTITIES), itertools.cycle(_ROOMS), strict=False):
        config = {
            "brightness": True,
            "brightness_scale": 254,
            "command_topic": f"bench/{number}/set",
            "device": {
                "identifiers": [f"bench_0x{number:016x}"],
                "manufacturer": "Example",
                "model": "Lamp",
                "name": f"{room} lamp {number}",
                "suggested_area": room,
            },
            "name": None,
            "origin": {"name": "Zigbee2MQTT", "sw": "2.0.0"},
            "schema": "json",
            "state_topic": f"bench/{number}",
            "supported_color_modes": ["brightness"],
            "unique_id": f"0x{number:016x}_light",
        }
        topic = f"homeassistant/light/0x{number:016x}/light/config"
        found.append((topic, json.dumps(config).encode()))
    return found


def _registry() -> list[Figure]:
    """What the registry alone takes, without a broker."""
    before, began = _rss_mb(), time.perf_counter()
    registry = Registry("homeassistant")
    for topic, payload in _announcements():
        registry.announce(topic, payload)
    registry.approve()
    registry.home()
    listed = time.perf_counter() - began
    memory = _rss_mb() - before
    took = []
    for number in range(ENTITIES):
        payload = json.dumps({"state": "ON", "brightness": number % 255}).encode()
        began = time.perf_counter()
        registry.report(f"bench/{number}", payload, number)
        registry.home()
        took.append((time.perf_counter() - began) * 1000)
    return [
        one("2,000 announcements understood and indexed", "s", listed),
        one("  memory they take", "MB", memory),
        of("one more state and a snapshot of the home", "ms", took, rare=True),
    ]


def _client(settings: BrokerSettings) -> aiomqtt.Client:
    prompt = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
    return aiomqtt.Client(settings.host, settings.port_number, socket_options=prompt)


class _Quiet:
    """An observer that does not look."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


class _Consenting:
    """A real gate and a person who says yes at once."""

    def __init__(self) -> None:
        nonces = iter(lambda: secrets.token_hex(8), None)
        self._gate = Gate(
            boot_id="bench",
            key=secrets.token_bytes(32),
            nonces=nonces,
            numbers=iter(()),
            law=lambda proposal: proposal,
            hears_itself=True,
            budget=Budget(Limits(actions=(Window(1, _COMMANDS),))),
        )
        self._now = 0

    def agree(self, action: Action) -> ConfirmedAction:
        self._now += 10_000
        proposal = Proposal(ProposalId(str(self._now)), (action,), "Shall I?", Tier.EVERYDAY)
        self._gate.propose(proposal, self._now)
        self._gate.read_back_played(proposal.id, self._now + 1000)
        verdict = self._gate.hear(Spoken("yes", self._now + 1500), self._now + 2000)
        if not isinstance(verdict, Confirmed):
            raise ConsentError("the gate did not take a plain yes")
        return verdict.action

    def redeem(self, confirmed: ConfirmedAction) -> tuple[Action, ...]:
        return self._gate.redeem(confirmed, self._now + 2100)


def _house(
    settings: BrokerSettings,
    person: _Consenting,
    timings: Timings,
    record: HouseRecord | None = None,
) -> MqttHouse:
    return MqttHouse(
        settings,
        redeem=person.redeem,
        observer=_Quiet(),
        record=record or MemoryRecord(),
        timings=timings,
    )


async def _until(fact: Callable[[], bool]) -> None:
    while not fact():  # noqa: ASYNC110 - what is awaited has no event of its own
        await asyncio.sleep(0.001)


async def _listed(settings: BrokerSettings) -> list[Figure]:
    timings = Timings()
    waits = timings.quiet + timings.states_quiet
    took, computed = [], []
    for _ in range(3):
        async with _house(settings, _Consenting(), timings) as house:
            await _until(lambda house=house: house.home.connected)  # type: ignore[misc]
            began, busy = time.perf_counter(), time.process_time()
            await house.settled()
            took.append(time.perf_counter() - began - waits)
            computed.append(time.process_time() - busy)
            found = len(house.home.approved())
            if found != ENTITIES:
                click.echo(f"only {found} entities were found", err=True)
    return [
        of("2,000 entities listed over a broker", "s", took),
        of("  of which computing, on one core", "s", computed),
    ]


async def _ready_again(settings: BrokerSettings) -> list[float]:
    """From the start of a house that was there before to all of its entities, without the broker's
    help: what it knew is in the store."""
    took = []
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.db") as store:
        async with _house(settings, _Consenting(), Timings(), store) as house:
            await house.settled()
            while len(await store.announcements(settings.key)) < ENTITIES:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        for _ in range(3):
            began = time.perf_counter()
            async with _house(settings, _Consenting(), Timings(), store) as house:
                found = len(house.home.approved())
                took.append(time.perf_counter() - began)
            if found != ENTITIES:
                click.echo(f"only {found} entities were remembered", err=True)
    return took


async def _commands(settings: BrokerSettings) -> list[float]:
    """From the call to the outcome, with 2,000 entities and a device that answers at once."""
    person, took = _Consenting(), []
    async with _obedient(settings), _house(settings, person, Timings()) as house:
        await house.settled()
        lamps = [entity.id for entity in house.home.approved()]
        for number in range(_COMMANDS):
            verb = Verb.TURN_OFF if number % 2 else Verb.TURN_ON
            confirmed = person.agree(Action(EntityId(lamps[number % len(lamps)]), verb))
            began = time.perf_counter()
            await house.act(confirmed)
            took.append((time.perf_counter() - began) * 1000)
    return took


@contextlib.asynccontextmanager
async def _obedient(settings: BrokerSettings) -> AsyncIterator[None]:
    """Every lamp of the bench, in this process: it reports what it was told."""
    async with _client(settings) as client, asyncio.TaskGroup() as group:
        await client.subscribe("bench/+/set", qos=1)

        async def obey() -> None:
            async for message in client.messages:
                await client.publish(
                    message.topic.value.removesuffix("/set"), message.payload, retain=True
                )

        obeying = group.create_task(obey())
        yield
        obeying.cancel()


async def _returns() -> list[float]:
    """Seconds from a broker that listens again to a house that is connected."""
    took: list[float] = []
    async with asyncio.TaskGroup() as group:
        for _ in range(_HOUSES):
            group.create_task(_return(took))
    return took


async def _return(took: list[float]) -> None:
    port = free_port()
    async with _house(BrokerSettings(port=port), _Consenting(), Timings()) as house:
        for _ in range(_ROUNDS):
            await asyncio.sleep(_DICE.uniform(*_AWAY_S))
            async with mosquitto(port) as (_, process):
                began = time.perf_counter()
                await _until(lambda: house.home.connected)
                took.append(time.perf_counter() - began)
                process.kill()
                await _until(lambda: not house.home.connected)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

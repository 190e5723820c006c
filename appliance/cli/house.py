"""`hearth house`: the imaginary house, to try Hearth without devices. Refuses real ones."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.cli.bridge import bridge
from appliance.config.broker import BrokerSettings
from appliance.core.types import EntityId

if TYPE_CHECKING:
    from appliance.testing.devices import SimulatedHouse
    from appliance.testing.things import ImaginaryHouse

_DIALECTS = ("zigbee2mqtt", "esphome", "tasmota")


@click.group()
def house() -> None:
    """The imaginary house on a broker, and the bridge to Home Assistant."""


house.add_command(bridge)


@house.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--broker", "url", default="mqtt://127.0.0.1", show_default=True, metavar="URL")
@click.option(
    "--manner",
    "manners",
    multiple=True,
    metavar="ENTITY=MANNER",
    help="How a device takes commands: slow, silent, refuse ...; may be given several times.",
)
@click.option(
    "--delay",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 3600),
    metavar="SECONDS",
    help="How long a device takes to answer.",
)
@click.option(
    "--dialect",
    type=click.Choice(_DIALECTS),
    help="One publisher for every device that it could be of, instead of a mixture.",
)
@click.option("--list", "listing", is_flag=True, help="Show entities and topics, and end.")
def simulate(
    file: Path | None,
    url: str,
    manners: tuple[str, ...],
    delay: float,
    dialect: str | None,
    listing: bool,
) -> None:
    """Play the devices of FILE (a house.yaml; the imaginary house if left out) until Ctrl-C."""
    from appliance.testing.devices import SimulatedHouse
    from appliance.testing.house import HOUSE_FILE, Manner, load_house
    from appliance.testing.toys import Dialect

    found = load_house(file or HOUSE_FILE)
    playing = SimulatedHouse(
        BrokerSettings.from_url(url),
        found,
        manners={e: Manner(word) for e, word in _manners(manners, found).items()},
        delay=delay,
        dialect=Dialect(dialect) if dialect else None,
    )
    if listing:
        _show(playing)
    else:
        asyncio.run(_play(playing, url))


def _manners(given: tuple[str, ...], found: "ImaginaryHouse") -> Mapping[EntityId, str]:
    from appliance.testing.house import Manner

    known = [thing.id for thing in found.on_mqtt]
    named: dict[EntityId, str] = {}
    for text in given:
        entity, _, manner = text.partition("=")
        if entity not in known:
            alike = [each for each in known if each.split(".")[0] == entity.split(".")[0]] or known
            names = ", ".join(alike) or "nothing on MQTT"
            raise click.BadParameter(
                f"no {entity!r} in this house; it has {names}", None, None, "--manner"
            )
        if manner not in set(Manner):
            names = ", ".join(Manner)
            raise click.BadParameter(
                f"{text!r}: a manner is one of {names}", None, None, "--manner"
            )
        named[EntityId(entity)] = manner
    return named


def _show(playing: "SimulatedHouse") -> None:
    """`<-` is where a device is commanded, `->` where it reports."""
    widest = max(map(len, playing.entities), default=0)
    for entity in playing.entities:
        toy = playing.toy(entity)
        reports = dict.fromkeys(message.topic for message in toy.reports())
        topics = [f"<- {topic}" for topic in toy.commands] + [f"-> {topic}" for topic in reports]
        begins = f"{entity:<{widest}}  {toy.dialect:<11}"
        for number, topic in enumerate(topics or [""]):
            click.echo(f"{begins if not number else ' ' * len(begins)}  {topic}".rstrip())


async def _play(playing: "SimulatedHouse", url: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with playing:
        where = BrokerSettings.from_url(url).key
        click.echo(f"{len(playing.entities)} entities on {where}; Ctrl-C ends")
        await stop.wait()

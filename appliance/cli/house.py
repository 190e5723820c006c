"""`hearth house`: the imaginary house, to try Hearth without devices. Refuses real ones."""

import asyncio
import signal
from pathlib import Path

import click

from appliance.config.broker import BrokerSettings


@click.group()
def house() -> None:
    """Play the imaginary house on a broker."""


@house.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--broker", "url", default="mqtt://127.0.0.1", show_default=True, metavar="URL")
def simulate(file: Path | None, url: str) -> None:
    """Play the devices of FILE (a house.yaml; the imaginary house if left out) until Ctrl-C."""
    asyncio.run(_simulate(file, BrokerSettings.from_url(url)))


async def _simulate(file: Path | None, settings: BrokerSettings) -> None:
    from appliance.testing.devices import SimulatedHouse
    from appliance.testing.house import HOUSE_FILE, load_house

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with SimulatedHouse(settings, load_house(file or HOUSE_FILE)) as playing:
        click.echo(f"{len(playing.entities)} entities on {settings.key}; Ctrl-C ends")
        await stop.wait()

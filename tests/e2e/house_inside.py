"""The imaginary house on a broker that only this process may reach: `python -m ... URL`.

Prints each command that arrives there, as it arrives.
"""

import asyncio
import sys

import aiomqtt
import click

from appliance.config.broker import BrokerSettings
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import load_house
from appliance.testing.toys import is_command


async def play(url: str) -> None:
    broker = BrokerSettings.from_url(url)
    async with (
        SimulatedHouse(broker, load_house()),
        aiomqtt.Client(
            broker.host, broker.port_number, username=broker.username, password=broker.secret()
        ) as client,
    ):
        await client.subscribe("#", qos=1)
        click.echo("playing")
        async for message in client.messages:
            if is_command(message.topic.value):
                click.echo(f"{message.topic.value} {bytes(message.payload or b'').decode()}")


asyncio.run(play(sys.argv[1]))

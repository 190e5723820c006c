"""A broker is tried before it is used: one that works, and every way in which it does not."""

import asyncio
import contextlib
from pathlib import Path

import aiomqtt
import pytest
from pydantic import SecretStr

from appliance.adapters.mqtt.trial import trial
from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import load_house

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)


async def test_one_that_works_is_told_with_what_is_on_it() -> None:
    async with mosquitto() as (broker, _), SimulatedHouse(broker, load_house()):
        came = await trial(broker)
        assert came.trouble == ""
        assert came.announced > 20


async def test_it_publishes_nothing() -> None:
    async with (
        mosquitto() as (broker, _),
        aiomqtt.Client(broker.host, broker.port_number) as watching,
    ):
        await watching.subscribe("#")
        assert (await trial(broker)).trouble == ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                async for message in watching.messages:
                    raise AssertionError(f"published on {message.topic}")


async def test_nobody_there() -> None:
    came = await trial(BrokerSettings(port=free_port()))
    assert came.trouble
    assert came.announced == 0


async def test_a_wrong_password(tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text("")
    passwords.chmod(0o600)
    async with mosquitto(lines=f"password_file {passwords}") as (broker, _):
        wrong = BrokerSettings(port=broker.port, username="sam", password=SecretStr("wrong"))
        assert "uthori" in (await trial(wrong)).trouble


async def test_one_that_takes_the_connection_and_says_nothing() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    came = await trial(BrokerSettings(port=port))
    server.close()
    assert came.trouble


async def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("none")
    with pytest.raises(ConfigError):
        await trial(BrokerSettings(tls=True, ca_file=authority))

"""`hearth devices` on a broker with a hostile device: no terminal obeys what is shown."""

import json
import unicodedata
from pathlib import Path

import aiomqtt
import pytest

from appliance.testing.brokers import find_mosquitto, mosquitto
from tests.contract.devices_command import devices

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
BAD = "\x1b[2J\x1b]0;pwned\x07\u202e\x9b31m"


def is_plain(text: str) -> bool:
    return all(unicodedata.category(letter)[0] != "C" for letter in text.replace("\n", ""))


async def announce(client: aiomqtt.Client, component: str, name: str, **more: object) -> None:
    config = {"name": name, "uniq_id": name, "cmd_t": f"h/{name}/set", "stat_t": f"h/{name}"}
    topic = f"homeassistant/{component}/{name}/config"
    await client.publish(topic, json.dumps(config | more), qos=1, retain=True)


async def test_nothing_that_was_announced_reaches_the_terminal_as_it_is(tmp_path: Path) -> None:
    async with (
        mosquitto() as (settings, _),
        aiomqtt.Client(settings.host, settings.port_number) as client,
    ):
        await announce(client, "switch", "lamp")
        first = await devices(tmp_path, settings, "list")
        assert "First look at this house: 1 entities are approved" in first.stderr
        assert first.stdout.startswith("approved")
        again = await devices(tmp_path, settings, "list", "--json")
        assert again.stderr == ""
        assert json.loads(again.stdout)["approved"] is True
        # Of a stranger that nobody approved.
        await announce(client, "select", "mode", uniq_id="m", cmd_t="h/m/set", stat_t="h/m",
                       ops=[f"eco{BAD}", "away"], zzz_command_topic=f"h/{BAD}")  # fmt: skip
        await announce(client, "select", "choice", ops=[f"eco{BAD}", "away"])
        told = []
        for arguments in (
            ("list", "--rejected"),
            ("list", "--rejected", "--json"),
            ("show", "select.choice"),
        ):
            shown = await devices(tmp_path, settings, *arguments)
            assert shown.returncode == 0, shown.stderr
            assert is_plain(shown.stdout), arguments
            told.append(shown.stdout)
        assert "eco?[2J?]0;pwned???31m, away" in told[-1]

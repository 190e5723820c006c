"""The access list of systemd/mosquitto, on a real Mosquitto: who may do what, and nobody else."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest

from appliance.testing.brokers import find_mosquitto, free_port

CONF = Path(__file__).parents[2] / "systemd" / "mosquitto"
USERS = ("hearth", "homeassistant", "zigbee2mqtt", "plug1", "plug2")
HASHER = shutil.which("mosquitto_passwd")

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None or HASHER is None, reason="mosquitto is not installed"
)


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[int]:
    """With our settings, and a user's name for its password."""
    passwords, port = folder / "passwd", free_port()
    passwords.touch(mode=0o600)
    for user in USERS:
        hashing = await asyncio.create_subprocess_exec(
            str(HASHER), "-b", str(passwords), user, user
        )
        assert await hashing.wait() == 0
    rights = folder / "acl"
    shutil.copy(CONF / "hearth.acl", rights)
    rights.chmod(0o600)
    text = (CONF / "hearth.conf").read_text().replace("/etc/mosquitto/hearth.", f"{folder}/")
    text = re.sub(r"^listener .*$", "", text, flags=re.MULTILINE)
    text += f"\nlistener {port} 127.0.0.1\n" + ("user root\n" if os.geteuid() == 0 else "")
    (folder / "conf").write_text(text)
    process = await asyncio.create_subprocess_exec(
        str(find_mosquitto()), "-c", str(folder / "conf"), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await _listening(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


def client(port: int, user: str | None, password: str | None = None) -> aiomqtt.Client:
    return aiomqtt.Client(
        "127.0.0.1", port, username=user, password=password or user,
        protocol=aiomqtt.ProtocolVersion.V5, timeout=5,
    )  # fmt: skip


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    async with broker(tmp_path) as listening:
        yield listening


@pytest.mark.parametrize(
    ("user", "password"), [(None, None), ("nobody", "nobody"), ("hearth", "x"), ("plug1", "plug2")]
)
async def test_nobody_gets_in_without_the_right_password(
    port: int, user: str | None, password: str | None
) -> None:
    with pytest.raises(aiomqtt.MqttError):
        async with client(port, user, password):
            pass


WRITES = {
    "hearth": {"cmnd/plug1/POWER", "hearth/0a/state", "anything/at/all", "hearth/ha/call"},
    "homeassistant": {"cmnd/plug1/POWER", "homeassistant/status", "hearth/ha/map"},
    "zigbee2mqtt": {"zigbee2mqtt/lamp", "homeassistant/light/lamp/config"},
    "plug1": {
        "tele/plug1/STATE", "stat/plug1/RESULT", "devices/plug1/temperature",
        "homeassistant/switch/plug1/config", "tasmota/discovery/plug1/config",
    },
}  # fmt: skip
REFUSED = {
    "zigbee2mqtt": {"cmnd/plug1/POWER", "hearth/ha/call", "hearth/0a/say", "stat/plug1/RESULT"},
    "plug1": {
        "cmnd/plug2/POWER", "tele/plug2/STATE", "zigbee2mqtt/lamp/set", "hearth/ha/call",
        "hearth/0a/say", "homeassistant/status", "homeassistant/lock/door/config", "anything",
        "homeassistant/device/hearth_0a/config", "devices/plug2/temperature",
    },
}  # fmt: skip


@pytest.mark.parametrize("user", WRITES)
async def test_each_writes_what_is_its_own_and_nothing_else(port: int, user: str) -> None:
    async with client(port, "hearth") as hearth, client(port, user) as mine:
        await hearth.subscribe("#", qos=1)
        for topic in sorted(WRITES[user] | REFUSED.get(user, set())):
            await mine.publish(topic, b"x", qos=1)
        await hearth.publish("the/end", b"x", qos=1)
        arrived = set[str]()
        async with asyncio.timeout(10):
            async for message in hearth.messages:
                if str(message.topic) == "the/end":
                    break
                arrived.add(str(message.topic))
    assert arrived == WRITES[user]


async def test_a_device_hears_nothing_of_others(port: int) -> None:
    async with client(port, "plug1") as plug, client(port, "hearth") as hearth:
        await plug.subscribe("#", qos=1)
        for topic in ("tele/plug2/STATE", "hearth/0a/heard", "cmnd/plug1/POWER"):
            await hearth.publish(topic, b"x", qos=1)
        async with asyncio.timeout(5):
            message = await anext(aiter(plug.messages))
        assert str(message.topic) == "cmnd/plug1/POWER"

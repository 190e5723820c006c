"""What Hearth needs of a broker, shown on the embedded one and on Mosquitto."""

import asyncio
import contextlib
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError, PortInUse
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from tests.contract.devices_command import devices

needs_mosquitto = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
KINDS = ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]


@contextlib.asynccontextmanager
async def broker(kind: str) -> AsyncIterator[BrokerSettings]:
    if kind == "mosquitto":
        async with mosquitto() as (settings, _):
            yield settings
    else:
        async with embedded_broker() as running:
            yield running.settings


def client(settings: BrokerSettings, will: aiomqtt.Will | None = None) -> aiomqtt.Client:
    return aiomqtt.Client(settings.host, settings.port_number, will=will, timeout=5)


async def heard(listener: aiomqtt.Client, last: str) -> list[tuple[str, bytes, bool, int]]:
    """Everything up to and including the message on topic `last`."""
    found = []
    async with asyncio.timeout(10):
        async for message in listener.messages:
            topic = message.topic.value
            found.append((topic, bytes(message.payload), bool(message.retain), message.qos))
            if topic == last:
                break
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_retained_messages_reach_those_who_subscribe_and_nobody_else(kind: str) -> None:
    async with broker(kind) as settings, client(settings) as speaker:
        for number in range(40):
            await speaker.publish(f"a/{number}", b"x" * 500, qos=1, retain=True)
        async with client(settings) as first:
            await first.subscribe("a/+", qos=1)
            got = [(await heard(first, f"a/{n}"))[-1] for n in (39,)]
            assert got == [("a/39", b"x" * 500, True, 1)]
            async with client(settings) as second:  # `first` is still subscribed to all of it
                await second.subscribe("end", qos=1)
                await speaker.publish("end", b"", qos=1)
                assert [topic for topic, *_ in await heard(second, "end")] == ["end"]


@pytest.mark.parametrize("kind", KINDS)
async def test_live_messages_are_not_marked_retained_and_removal_removes(kind: str) -> None:
    async with broker(kind) as settings, client(settings) as speaker, client(settings) as listener:
        await listener.subscribe("#", qos=1)
        await speaker.publish("s", b"live", qos=1, retain=True)
        await speaker.publish("s", b"", qos=1, retain=True)
        await speaker.publish("end", b"", qos=1)
        got = [(t, p, r) for t, p, r, _ in await heard(listener, "end")]
        assert got == [("s", b"live", False), ("s", b"", False), ("end", b"", False)]
        async with client(settings) as late:
            await late.subscribe([("s", 1), ("end", 1)])
            await speaker.publish("end", b"", qos=1)
            assert [topic for topic, *_ in await heard(late, "end")] == ["end"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_last_will_is_delivered_and_retained(kind: str) -> None:
    async with broker(kind) as settings, client(settings) as listener:
        await listener.subscribe("will", qos=1)
        will = aiomqtt.Will("will", b"gone", qos=1, retain=True)
        dying = client(settings, will)
        await dying.__aenter__()
        link = dying._client.socket()
        assert isinstance(link, socket.socket)
        link.shutdown(socket.SHUT_RDWR)
        assert (await heard(listener, "will"))[0][:2] == ("will", b"gone")
        with contextlib.suppress(aiomqtt.MqttError):
            await dying._disconnected
        async with client(settings) as late:
            await late.subscribe("will", qos=1)
            assert (await heard(late, "will"))[0][:3] == ("will", b"gone", True)


@pytest.mark.parametrize("kind", KINDS)
async def test_damaged_packets_hurt_nobody_else(kind: str) -> None:
    noise = random.Random(7)  # noqa: S311 - the same noise every time
    hello = bytes.fromhex("101000044d5154540402003c000474657374")
    async with broker(kind) as settings, client(settings) as speaker, client(settings) as listener:
        await listener.subscribe("end", qos=1)
        for number in range(60):
            with contextlib.suppress(OSError), socket.socket() as rude:
                rude.connect((settings.host, settings.port_number))
                rude.sendall((hello if number % 2 else b"") + noise.randbytes(1 + number * 3))
        await speaker.publish("end", b"fine", qos=1)
        assert (await heard(listener, "end"))[0][1] == b"fine"


async def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"{port}.*--port"):
            async with embedded_broker(port=port):
                pytest.fail("it listens on a port that is taken")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "broker.lan"])  # noqa: S104
async def test_it_lets_everyone_in_so_it_stays_on_this_machine(host: str) -> None:
    with pytest.raises(ConfigError, match="Mosquitto"):
        async with embedded_broker(host):
            pytest.fail("it listens beyond this machine")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_without_a_trace(number: signal.Signals) -> None:
    command = (sys.executable, "-m", "appliance", "broker", "--port", str(free_port()))
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        assert (await process.stdout.readline()).startswith(b"listening ")
        process.send_signal(number)
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert errors == b""


async def test_it_ends_with_its_parent() -> None:
    parent = (
        "import asyncio, sys\n"
        "from appliance.adapters.broker import embedded_broker\n"
        "async def main():\n"
        "    async with embedded_broker() as running:\n"
        "        print(running.process.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        child = int(await process.stdout.readline())
        process.kill()
        await process.wait()
        await _gone(child)


async def _gone(pid: int) -> None:
    """Return once the process has ended; a zombie that nobody has collected yet has."""
    stat = Path(f"/proc/{pid}/stat")
    while True:
        try:
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":  # noqa: ASYNC240 - /proc
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("size", [b"\x0f", b"\x8f\x01"])
async def test_the_embedded_broker_tells_who_speaks_mqtt_5_that_it_does_not(size: bytes) -> None:
    async with embedded_broker() as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.settings.port_number)
        writer.write(b"\x10" + size + b"\x00\x04MQTT\x05\x02\x00\x3c\x05\x11\x00\x00\x00\x05")
        await writer.drain()
        async with asyncio.timeout(10):
            assert await reader.read() == b"\x20\x03\x00\x84\x00"
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"\x10", b"\x10\xff\xff\xff\xff", b"\x10\x02\x00", b"GET /"])
async def test_no_greeting_harms_the_embedded_broker(sent: bytes) -> None:
    async with embedded_broker() as running:
        _, writer = await asyncio.open_connection("127.0.0.1", running.settings.port_number)
        writer.write(sent)
        await writer.drain()
        writer.close()
        async with client(running.settings) as other:
            await other.publish("a", b"x", qos=1)


async def test_devices_are_listed_on_an_embedded_broker_that_was_named(tmp_path: Path) -> None:
    async with embedded_broker() as running, client(running.settings) as device:
        config = b'{"name":"Lamp","uniq_id":"l","cmd_t":"h/l/set","stat_t":"h/l"}'
        await device.publish("homeassistant/switch/lamp/config", config, qos=1, retain=True)
        shown = await devices(tmp_path, running.settings, "list")
        assert shown.returncode == 0, shown.stderr
        assert "switch.lamp" in shown.stdout

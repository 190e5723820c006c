"""The one connection: versions, ways in, and everything that networks and brokers do to it."""

import asyncio
import contextlib
import gc
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import aiomqtt
import pytest

from appliance.adapters.broker import embedded_broker
from appliance.adapters.mqtt.client import WINDOW
from appliance.adapters.mqtt.connection import (
    EXPIRY_S,
    Connection,
    Delivery,
    Incoming,
    Link,
    Pace,
    Party,
)
from appliance.config.broker import BrokerSettings
from appliance.core.errors import ConfigError, HouseError
from appliance.testing.brokers import find_mosquitto, free_port, mosquitto
from appliance.testing.proxy import DUP, PUBACK, PUBLISH, Proxy, Way, proxy

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl is not installed: apt-get install openssl"
)
QUICK = Pace(taken=0.5, given_up=2.0, last_retry=0.3, connect=2.0)


class Guest:
    """A party that follows `topics` and remembers."""

    def __init__(self, *topics: str) -> None:
        self.topics = topics
        self.link: Link | None = None
        self.heard: list[Incoming] = []
        self.losses = 0

    async def attend(self, link: Link) -> None:
        await link.subscribe(self.topics)
        self.link = link
        await asyncio.Event().wait()

    def take(self, message: Incoming) -> None:
        self.heard.append(message)

    def lost(self) -> None:
        self.link = None
        self.losses += 1

    async def publish(self, topic: str, payload: str = "x") -> Delivery:
        assert self.link is not None
        return await self.link.publish(topic, payload)


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(25):
        while not fact():  # noqa: ASYNC110 - what is awaited has no event of its own
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def connected(
    settings: BrokerSettings, *parties: Party, pace: Pace = QUICK
) -> AsyncIterator[tuple[Guest, Connection]]:
    guest = Guest("#")
    async with Connection(settings, [guest, *parties], pace=pace) as connection:
        await until(lambda: guest.link)
        yield guest, connection


def over(settings: BrokerSettings, **more: object) -> BrokerSettings:
    return BrokerSettings.model_validate(settings.model_dump(exclude_unset=True) | more)


@pytest.mark.parametrize(("protocol", "level"), [("auto", 5), ("5", 5), ("3.1.1", 4)])
async def test_commands_are_qos_1_never_retained_and_expire_where_brokers_know_how(
    protocol: str, level: int
) -> None:
    async with (
        mosquitto() as (broker, _),
        proxy(over(broker, protocol=protocol)) as between,
        connected(between.settings) as (guest, _),
    ):
        assert await guest.publish("lamp/set") is Delivery.TAKEN
        assert between.packets[0].data[8] == level, "the version in the CONNECT"
        sent = [p.data for p in between.packets if p.way is Way.TO_BROKER and p.kind == PUBLISH]
        assert [data[0] for data in sent] == [0x32], "QoS 1, not retained, not a duplicate"
        expiry = b"\x05\x02" + EXPIRY_S.to_bytes(4, "big")
        assert (expiry in sent[0]) is (level == 5)


async def test_a_broker_that_knows_no_mqtt_5_is_asked_in_3_1_1_and_that_is_remembered() -> None:
    async with (
        embedded_broker() as embedded,
        proxy(embedded.settings) as between,
        connected(over(between.settings, protocol="auto")) as (guest, _),
    ):
        versions = _versions(between)
        assert versions == [5, 4]
        assert guest.losses == 0, "the other version was tried at once"
        between.cut()
        await until(lambda: guest.losses == 1)
        await until(lambda: guest.link)
        assert _versions(between) == [5, 4, 4]
        assert await guest.publish("lamp/set") is Delivery.TAKEN


def _versions(between: Proxy) -> list[int]:
    return [packet.data[8] for packet in between.packets if packet.kind == 1]


@pytest.mark.parametrize("answer", [b"\x20\x02\x00\x01", b"\x20\x03\x00\x84\x00", b""])
async def test_a_refusal_in_words_or_by_hanging_up_is_understood_at_once(answer: bytes) -> None:
    """By code 1 of old brokers, by reason 0x84 of newer ones, and without a word."""
    versions = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = await reader.read(100)
        versions.append(hello[8])
        writer.write(b"\x20\x02\x00\x00" if hello[8] == 4 else answer)
        await writer.drain()
        if hello[8] == 4:
            await reader.read()
        writer.close()

    guest = Guest()
    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        settings = BrokerSettings(port=server.sockets[0].getsockname()[1])
        connection = Connection(settings, [guest], pace=Pace(connect=20.0))
        async with connection:
            await until(lambda: versions == [5, 4] and connection.trouble is None)
            assert guest.losses == 0


async def test_a_wrong_password_is_no_reason_to_change_the_version(tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text("")
    passwords.chmod(0o600)
    lines = f"password_file {passwords}"
    async with mosquitto(lines=lines) as (broker, _), proxy(broker) as between:
        settings = over(between.settings, username="sam", password="wrong")
        connection = Connection(settings, [], pace=QUICK)
        async with connection:
            await until(lambda: len(_versions(between)) >= 3)
            assert set(_versions(between)) == {5}
            assert "uthori" in (connection.trouble or "")


async def test_a_command_whose_confirmation_was_lost_is_never_sent_again() -> None:
    async with mosquitto() as (broker, _), proxy(broker) as between:
        between.drop = lambda packet: packet.way is Way.TO_CLIENT and packet.kind == PUBACK
        async with connected(between.settings) as (guest, _):
            assert await guest.publish("lamp/set") is Delivery.UNSURE
            await until(lambda: guest.losses == 1)
            between.drop = None
            await until(lambda: guest.link)
            assert await guest.publish("other/set") is Delivery.TAKEN
            sent = [p for p in between.packets if p.way is Way.TO_BROKER and p.kind == PUBLISH]
            assert [b"lamp/set" in packet.data for packet in sent] == [True, False]
            assert not any(packet.data[0] & DUP for packet in sent)
            heard = [message.topic for message in guest.heard]
            assert heard == ["lamp/set", "other/set"], "once each"


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
async def test_what_waited_in_a_dead_link_never_arrives(protocol: str) -> None:
    async with mosquitto() as (broker, _), proxy(over(broker, protocol=protocol)) as between:
        between.drop = lambda packet: packet.kind == PUBACK
        async with connected(between.settings) as (guest, _):
            link = guest.link
            assert link is not None
            every = await asyncio.gather(*(link.publish(f"l/{n}", "x") for n in range(WINDOW + 5)))
            assert every.count(Delivery.UNSURE) == WINDOW
            assert every.count(Delivery.NOT_SENT) == 5, "not queued for later"
            await until(lambda: guest.losses == 1)
            between.drop = None
            await until(lambda: guest.link)
            assert await guest.publish("end") is Delivery.TAKEN
            await until(lambda: guest.heard[-1].topic == "end")
            assert len(guest.heard) == WINDOW + 1
            assert await link.publish("late", "x") is Delivery.NOT_SENT


async def test_forty_commands_at_once_all_arrive() -> None:
    async with mosquitto() as (broker, _), connected(broker) as (guest, _):
        every = await asyncio.gather(*(guest.publish(f"l/{n}") for n in range(2 * WINDOW)))
        assert set(every) == {Delivery.TAKEN}


async def test_a_link_that_died_without_a_word_is_noticed() -> None:
    """By the keepalive; by what is not confirmed, sooner."""
    async with (
        mosquitto() as (broker, _),
        proxy(broker) as between,
        connected(between.settings) as (guest, _),
    ):
        between.freeze()
        await until(lambda: guest.losses == 1)
        between.thaw()
        await until(lambda: guest.link)
        between.freeze()
        assert await guest.publish("lamp/set") is Delivery.UNSURE
        await until(lambda: guest.losses >= 2)


async def test_a_slow_broker_holds_nobody_up() -> None:
    async with mosquitto() as (broker, _), proxy(broker) as between:
        between.delay = 0.4
        async with connected(between.settings, pace=Pace(taken=2.0)) as (guest, _):
            ticks = 0

            async def tick() -> None:
                nonlocal ticks
                while True:
                    await asyncio.sleep(0)
                    ticks += 1

            async with asyncio.TaskGroup() as group:
                ticking = group.create_task(tick())
                assert await guest.publish("lamp/set") is Delivery.TAKEN
                ticking.cancel()
            assert ticks > 100, "the loop went on while the broker took its time"


class Raising(Guest):
    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self.attended = 0

    async def attend(self, link: Link) -> None:
        self.attended += 1
        if self.where == "attend":
            raise HouseError("a word that was said")
        await super().attend(link)

    def take(self, message: Incoming) -> None:
        super().take(message)
        raise KeyError(message.payload)

    def lost(self) -> None:
        super().lost()
        raise ZeroDivisionError


@pytest.mark.parametrize("where", ["attend", "take"])
async def test_a_party_that_raises_harms_nobody_else(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    rude = Raising(where)
    async with (
        mosquitto() as (broker, _),
        proxy(broker) as between,
        connected(between.settings, rude) as (guest, connection),
    ):
        await until(lambda: rude.losses if where == "attend" else rude.link)
        assert await guest.publish("lamp/set", "a word that was said") is Delivery.TAKEN
        await until(lambda: guest.heard)
        assert (rude.attended, len(rude.heard)) == (1, 0 if where == "attend" else 1)
        between.cut()
        await until(lambda: guest.losses == 1)
        await until(lambda: guest.link and rude.attended == 2)
        assert connection.trouble is None
    assert "said" not in caplog.text
    assert "house-failed" in caplog.text or where == "take"


async def test_a_flood_is_dropped_and_counted_and_states_still_arrive(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        mosquitto(lines="max_queued_messages 0") as (broker, _),
        connected(broker, pace=Pace()) as (guest, connection),
        aiomqtt.Client(broker.host, broker.port_number) as rogue,
    ):
        for number in range(400):
            await rogue.publish(f"homeassistant/light/x{number}/config", b" " * 200_000)
        await rogue.publish("home/lamp", b"ON")
        await until(lambda: any(message.topic == "home/lamp" for message in guest.heard))
        assert connection.dropped > 0
        assert len(guest.heard) + connection.dropped == 401
        await until(lambda: "dropped: too many" in caplog.text)


async def test_a_message_too_large_is_not_taken_in() -> None:
    async with (
        mosquitto() as (broker, _),
        connected(over(broker, protocol="3.1.1")) as (guest, connection),
        aiomqtt.Client(broker.host, broker.port_number) as rogue,
    ):
        await rogue.publish("home/lamp", b"x" * 3_000_000)
        await rogue.publish("home/lamp", b"ON")
        await until(lambda: guest.heard)
        assert guest.heard == [Incoming("home/lamp", b"ON", retained=False)]
        assert connection.dropped == 1


async def test_one_restart_after_another_is_survived() -> None:
    port = free_port()
    guest = Guest("#")
    async with Connection(BrokerSettings(port=port), [guest], pace=QUICK):
        for round_ in range(5):
            async with mosquitto(port) as (_, process):
                await until(lambda: guest.link)
                assert await guest.publish(f"lamp/{round_}") is Delivery.TAKEN
                process.kill()
                await until(lambda: guest.link is None)
    assert [message.topic for message in guest.heard] == [f"lamp/{n}" for n in range(5)]


async def test_leaving_while_connecting_leaves_nothing_open() -> None:
    ended = asyncio.Event()

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while await reader.read(1000):
                pass
        writer.close()
        ended.set()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    async with server:
        settings = BrokerSettings(port=server.sockets[0].getsockname()[1])
        async with Connection(settings, [], pace=Pace(connect=20.0)):
            await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            await ended.wait()


def _second(protocol: str) -> tuple[str, int]:
    """One more listener: Mosquitto 2.0.11 does not start with one for websockets alone."""
    port = free_port()
    return f"listener {port} 127.0.0.1\nprotocol {protocol}\n", port


async def test_websockets() -> None:
    lines, port = _second("websockets")
    async with mosquitto(lines=lines) as (broker, _):
        settings = over(broker, transport="websockets", path="/mqtt", port=port)
        async with connected(settings) as (guest, _):
            assert await guest.publish("lamp/set") is Delivery.TAKEN
            await until(lambda: guest.heard)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, a broker's certificate for localhost, one for Hearth, and a stranger's key."""
    folder = tmp_path_factory.mktemp("papers")

    def openssl(*words: str) -> None:
        subprocess.run(("openssl", *words), cwd=folder, check=True, capture_output=True)

    def made(name: str, *words: str) -> None:
        new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl(*new, "-keyout", f"{name}.key", "-subj", f"/CN={name}", *words)

    made("ca", "-x509", "-days", "2", "-out", "ca.pem")
    for name in ("localhost", "hearth", "stranger"):
        made(name, "-out", f"{name}.csr", "-addext", "subjectAltName=DNS:localhost")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
        openssl("x509", "-req", "-in", f"{name}.csr", *signed, "-copy_extensions", "copy",
                "-out", f"{name}.pem")  # fmt: skip
    openssl("pkey", "-in", "hearth.key", "-aes256", "-passout", "pass:x", "-out", "locked.key")
    return folder


def _asking(papers: Path) -> str:
    return (
        f"cafile {papers}/ca.pem\ncertfile {papers}/localhost.pem\nkeyfile {papers}/localhost.key\n"
        f"require_certificate true\nuse_identity_as_username true\n"
    )


@needs_openssl
@pytest.mark.filterwarnings("ignore:.*ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("transport", ["tcp", "websockets"])
async def test_a_broker_that_asks_for_a_certificate_gets_it(papers: Path, transport: str) -> None:
    lines, port = _second("websockets" if transport == "websockets" else "mqtt")
    with_own = {"cert_file": papers / "hearth.pem", "key_file": papers / "hearth.key"}
    async with mosquitto(lines=lines + _asking(papers)) as (broker, _):
        common = {
            "host": "localhost", "port": port, "transport": transport,
            "tls": True, "ca_file": papers / "ca.pem",
        }  # fmt: skip
        async with connected(over(broker, **common, **with_own)) as (guest, _):
            assert await guest.publish("lamp/set") is Delivery.TAKEN
        for wrong in ({}, {"host": "127.0.0.1", **with_own}, {"ca_file": None, **with_own}):
            connection = Connection(over(broker, **common | wrong), [], pace=QUICK)
            async with connection:
                await until(partial(getattr, connection, "trouble"))
            gc.collect()  # paho does not close a socket whose handshake failed


@needs_openssl
@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"ca_file": "none.pem"}, "cannot read the broker's ca_file"),
        ({"ca_file": "ca.key"}, "holds no certificate"),
        ({"cert_file": "none.pem"}, "cannot read the broker's cert_file"),
        ({"cert_file": "hearth.pem", "key_file": "none"}, "cannot read the broker's key_file"),
        ({"cert_file": "hearth.pem"}, "unencrypted key"),
        ({"cert_file": "hearth.pem", "key_file": "stranger.key"}, "is not the key of"),
        ({"cert_file": "hearth.pem", "key_file": "locked.key"}, "unencrypted key"),
        ({"cert_file": "hearth.key", "key_file": "hearth.key"}, "expected a certificate"),
    ],
)
async def test_files_that_cannot_work_are_named(
    papers: Path, files: dict[str, str], says: str
) -> None:
    paths = {name: papers / file for name, file in files.items()}
    with pytest.raises(ConfigError, match=says):
        async with Connection(BrokerSettings.model_validate({"tls": True, **paths}), []):
            pytest.fail("it took files that cannot work")

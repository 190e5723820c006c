"""Names and brokers on a network that nobody else is on."""

import asyncio
import os
import shutil
import subprocess
import sys

import pytest
from zeroconf import (  # type: ignore[attr-defined] # of AddressResolver
    AddressResolver,
    IPVersion,
)
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from appliance.adapters.mdns import FoundBroker, find_brokers, keep_announced, names

pytestmark = pytest.mark.timeout(180)

ONE, OTHER = "127.0.0.1", "127.0.0.2"
INSIDE = "HEARTH_TEST_NETWORK"
inside = pytest.mark.skipif(INSIDE not in os.environ, reason="run inside, by the first test")


@pytest.mark.skipif(INSIDE in os.environ, reason="this is inside")
def test_in_a_network_of_its_own() -> None:
    """All the others: who speaks multicast listens on every network of the machine."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("only root can make a network of its own, on Linux with iproute2")
    alone = (
        f"ip link set lo up && ip addr add {OTHER}/8 dev lo && ip link set lo multicast on && "
        'ip route add 224.0.0.0/4 dev lo && exec "$@"'
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    ran = subprocess.run(
        ["unshare", "--net", "sh", "-c", alone, "sh", *command],
        env=os.environ | {INSIDE: "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "Operation not permitted" in ran.stderr:
        pytest.skip("this machine permits no network of one's own")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "5 passed" in ran.stdout


async def resolved(name: str) -> list[str]:
    """What a phone finds behind a name."""
    phone = AsyncZeroconf(interfaces=[ONE], ip_version=IPVersion.V4Only)
    try:
        asked = AddressResolver(f"{name}.")
        for _ in range(5):  # a busy machine may take its time to answer
            if await asked.async_request(phone.zeroconf, 2000):
                break
        return asked.parsed_addresses()
    finally:
        await phone.async_close()


@inside
async def test_the_second_takes_another_name() -> None:
    async with names(ONE) as first:
        assert first is not None
        name = await first.free("hearthtest")
        assert name == "hearthtest.local"
        await first.announce(name, 8443)
        assert await resolved(name) == [ONE]
        assert await first.free("hearthtest") == name
        async with names(OTHER) as second:
            assert second is not None
            another = await second.free("hearthtest")
            assert another == "hearthtest-2.local"
            await second.announce(another, 8443)
            assert await resolved(another) == [OTHER]
    async with names(OTHER) as later:
        assert later is not None
        assert await later.free("hearthtest") == "hearthtest.local"


@inside
async def test_it_can_be_found_without_its_name() -> None:
    found = asyncio.Event()

    def seen(name: str, **_: object) -> None:
        if name.startswith("Hearthtest"):
            found.set()

    async with names(ONE) as own:
        assert own is not None
        await own.announce("hearthtest.local", 8443)
        phone = AsyncZeroconf(interfaces=[ONE], ip_version=IPVersion.V4Only)
        browser = AsyncServiceBrowser(phone.zeroconf, "_https._tcp.local.", handlers=[seen])
        async with asyncio.timeout(30):
            await found.wait()
        await browser.async_cancel()
        await phone.async_close()


@inside
async def test_without_a_network_there_is_no_name(caplog: pytest.LogCaptureFixture) -> None:
    async with names("192.0.2.1") as nowhere:
        assert nowhere is None
    assert "no network here" in caplog.text


@inside
async def test_brokers_are_found_and_home_assistant_is_a_guess() -> None:
    other = AsyncZeroconf(interfaces=[OTHER], ip_version=IPVersion.V4Only)
    kinds = (("_mqtt._tcp", "Attic", 1884, OTHER), ("_home-assistant._tcp", "Home", 8123, ONE))
    for kind, name, port, address in kinds:
        info = AsyncServiceInfo(
            f"{kind}.local.", f"{name}.{kind}.local.", port=port,
            addresses=[bytes(map(int, address.split(".")))], server=f"{name}.local.",
        )  # fmt: skip
        await (await other.async_register_service(info))
    found: tuple[FoundBroker, ...] = ()
    for _ in range(5):  # a busy machine may take its time to answer
        if len(found := await find_brokers(ONE)) == 2:
            break
    await other.async_close()
    assert found == (
        FoundBroker("Attic", OTHER, 1884),
        FoundBroker("Home", ONE, 1883, certain=False),
    )
    assert await find_brokers("192.0.2.1") == ()


@inside
async def test_a_network_that_comes_up_later_is_announced_on() -> None:
    """And one that goes away is noticed; the name is told each time."""
    told: asyncio.Queue[str] = asyncio.Queue()
    address = "127.0.0.3"

    async def ip(what: str) -> None:
        words = ("addr", what, f"{address}/8", "dev", "lo")
        process = await asyncio.create_subprocess_exec("ip", *words)
        assert await process.wait() == 0

    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(
            keep_announced("hearthtest", 8443, address, told.put_nowait, look_s=0.1)
        )
        assert await told.get() == "hearthtest.local"
        await ip("add")
        assert await told.get() == "hearthtest.local"
        for _ in range(10):
            if await resolved("hearthtest.local") == [address]:
                break
        else:
            raise AssertionError("it was not announced")
        await ip("del")
        assert await told.get() == "hearthtest.local"
        keeping.cancel()

"""Multicast DNS on the networks this machine is on. Where there is none, nothing is asked."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import ifaddr
from zeroconf import Error, IPVersion
from zeroconf.asyncio import AsyncZeroconf

_log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def addresses(wanted: str = "") -> list[Address]:
    """This machine's IPv4 addresses that others can be near to; or the wanted one, if it has it."""
    here = [
        ipaddress.ip_address(each.ip)
        for adapter in ifaddr.get_adapters()
        for each in adapter.ips
        if isinstance(each.ip, str)
    ]
    return [each for each in here if str(each) == wanted or (not wanted and _is_shared(each))]


def _is_shared(address: Address) -> bool:
    """Whether others can be on its network."""
    return not (address.is_loopback or address.is_link_local)


@asynccontextmanager
async def multicast(own: Sequence[Address]) -> AsyncIterator[AsyncZeroconf | None]:
    """Asking and answering from these addresses; None, with a warning, where that cannot be."""
    if not own:
        _log.warning("no network here to be found on")
        yield None
        return
    try:
        net = AsyncZeroconf(interfaces=[str(each) for each in own], ip_version=IPVersion.V4Only)
    except (OSError, Error) as failure:
        _log.warning("no multicast here: %s", type(failure).__name__)
        yield None
        return
    try:
        yield net
    finally:
        async with asyncio.timeout(5):
            await net.async_close()

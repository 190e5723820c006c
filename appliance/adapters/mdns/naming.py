"""`hearth.local` on the home network, by multicast DNS. Refuses a name that another machine has.

A name is a hint and no proof: who is behind it, the spoken words of the certificate tell. Names are
looked up before one is taken; whoever has "hearth.local" keeps it, and this Hearth is "hearth-2".
"""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NoReturn

from zeroconf import (  # type: ignore[attr-defined] # of AddressResolver
    AddressResolver,
    Error,
)
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from appliance.adapters.mdns.network import Address, addresses, multicast

_log = logging.getLogger(__name__)
_SERVICE = "_https._tcp.local."
_ASKED_MS = 700.0
"""How long another machine has to say that a name is its own; RFC 6762 probes for as long."""
_MOST_NAMES = 9


class Names:
    """The names of this machine on its networks, while `names` runs."""

    def __init__(self, net: AsyncZeroconf, own: Sequence[Address]) -> None:
        self._net = net
        self._own = frozenset(own)

    async def free(self, wanted: str) -> str:
        """`wanted` (as in "hearth"), or with a number behind it, ".local" at the end."""
        name = f"{wanted}.local"
        for number in range(2, _MOST_NAMES + 1):
            if not await self._is_taken(name):
                break
            name = f"{wanted}-{number}.local"
        return name

    async def announce(self, name: str, port: int) -> None:
        """Answer for this name, until the block of `names` ends."""
        info = AsyncServiceInfo(
            _SERVICE,
            f"{name.removesuffix('.local').capitalize()}.{_SERVICE}",
            addresses=[each.packed for each in self._own],
            port=port,
            properties={"path": "/"},
            server=f"{name}.",
        )
        try:
            await (await self._net.async_register_service(info, allow_name_change=True))
        except (Error, OSError) as failure:
            _log.warning("%s is not announced: %s", name, type(failure).__name__)

    async def _is_taken(self, name: str) -> bool:
        """Whether somebody answers for it with an address that is none of ours."""
        asked = AddressResolver(f"{name}.")
        if not await asked.async_request(self._net.zeroconf, _ASKED_MS):
            return False
        found = {ipaddress.ip_address(each) for each in asked.parsed_addresses()}
        return not found <= self._own


@asynccontextmanager
async def names(address: str = "") -> AsyncIterator[Names | None]:
    """Names on the network of this address, or on all of them; None where there is no network."""
    own = addresses(address)
    async with multicast(own) as net:
        yield Names(net, own) if net is not None else None


async def keep_announced(
    wanted: str, port: int, address: str, named: Callable[[str], None], look_s: float = 15.0
) -> NoReturn:
    """Answer for a name on whatever network there is, until cancelled.

    `named` is told which name it is, as in "hearth.local", and again when that changes. A network
    that comes up later, or gives this machine another address, is noticed within `look_s` seconds.
    """
    while True:
        own = addresses(address)
        async with names(address) as found:
            if found is None:
                named(f"{wanted}.local")
            else:
                name = await found.free(wanted)
                named(name)
                await found.announce(name, port)
            while addresses(address) == own:  # noqa: ASYNC110 - nobody tells when that changes
                await asyncio.sleep(look_s)

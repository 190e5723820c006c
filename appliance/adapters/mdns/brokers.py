"""Which MQTT brokers announce themselves on the home network, by multicast DNS.

What is found is a suggestion by whoever answered: it is shown, tried when somebody says so, and
never used by itself.
"""

import asyncio
from dataclasses import dataclass

from zeroconf import Error, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from appliance.adapters.mdns.network import addresses, multicast

_MQTT, _TLS, _HOME_ASSISTANT = (
    "_mqtt._tcp.local.",
    "_secure-mqtt._tcp.local.",
    "_home-assistant._tcp.local.",
)
_LOOK_S = 2.0
_ASKED_MS = 1500
_MOST = 10
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class FoundBroker:
    """`name` is what it calls itself, `host` an address; `tls` if it is announced as secure.

    `certain` is False where only Home Assistant was found: its broker is mostly on that machine.
    """

    name: str
    host: str
    port: int
    tls: bool = False
    certain: bool = True


async def find_brokers(address: str = "") -> tuple[FoundBroker, ...]:
    """What answers within two seconds, on the network of this address or on all of them."""
    seen: set[tuple[str, str]] = set()

    def noticed(  # called by these names
        zeroconf: Zeroconf,  # noqa: ARG001
        service_type: str,
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        if state_change is ServiceStateChange.Added and len(seen) < _MOST:
            seen.add((service_type, name))

    async with multicast(addresses(address)) as net:
        if net is None:
            return ()
        kinds = [_MQTT, _TLS, _HOME_ASSISTANT]
        browser = AsyncServiceBrowser(net.zeroconf, kinds, handlers=[noticed])
        await asyncio.sleep(_LOOK_S)
        await browser.async_cancel()
        found = await asyncio.gather(*(_asked(net, kind, name) for kind, name in sorted(seen)))
    certain = [each for each in found if each is not None and each.certain]
    hosts = {each.host for each in certain}
    likely = [each for each in found if each and not each.certain and each.host not in hosts]
    return (*certain, *likely)


async def _asked(net: AsyncZeroconf, kind: str, name: str) -> FoundBroker | None:
    """Where it is; None if it does not say."""
    info = AsyncServiceInfo(kind, name)
    try:
        if not await info.async_request(net.zeroconf, _ASKED_MS):
            return None
    except (OSError, Error):
        return None
    addresses = info.parsed_addresses()
    if not addresses or not info.port:
        return None
    shown = "".join(letter for letter in name.removesuffix(f".{kind}") if letter.isprintable())
    if kind == _HOME_ASSISTANT:
        return FoundBroker(shown[:_LONGEST_NAME], addresses[0], 1883, certain=False)
    return FoundBroker(shown[:_LONGEST_NAME], addresses[0], info.port, tls=kind == _TLS)

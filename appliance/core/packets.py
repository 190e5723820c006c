"""What an IP packet says about where it goes. Pure; never raises, whatever the bytes.

Of the extension headers of IPv6 only those are gone through that stand before TCP and UDP.
"""

import ipaddress
from dataclasses import dataclass

_NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmp6"}
_WITH_PORTS = ("tcp", "udp")
_SKIPPED = frozenset({0, 43, 60})
"""Hop-by-hop, routing, destination options."""
_DNS_PORTS = frozenset({53, 853, 5353, 5355})


@dataclass(frozen=True, slots=True)
class Packet:
    """`protocol` as "tcp" or a number; ports are 0 where there are none."""

    protocol: str
    source: str
    source_port: int
    destination: str
    port: int

    @property
    def is_dns(self) -> bool:
        """Whether somebody asks for a name, by DNS, DNS over TLS, mDNS or LLMNR."""
        return self.port in _DNS_PORTS


def packet_of(raw: bytes) -> Packet | None:
    """None for what is no IPv4 or IPv6 packet.

    >>> packet_of(bytes.fromhex("45000021000040004011 0000 7f000001 09090909 c0000035 000d0000"))
    Packet(protocol='udp', source='127.0.0.1', source_port=49152, destination='9.9.9.9', port=53)
    """
    version = raw[0] >> 4 if raw else 0
    if version == 4 and len(raw) >= 20:
        body = raw[(raw[0] & 15) * 4 :]
        first = (int.from_bytes(raw[6:8], "big") & 0x1FFF) == 0
        return _made(raw[9], raw[12:16], raw[16:20], body if first else b"")
    if version == 6 and len(raw) >= 40:
        following, body = raw[6], raw[40:]
        while following in _SKIPPED and len(body) >= 8:
            following, body = body[0], body[(body[1] + 1) * 8 :]
        return _made(following, raw[8:24], raw[24:40], body)
    return None


def _made(number: int, source: bytes, destination: bytes, body: bytes) -> Packet:
    protocol = _NAMES.get(number, str(number))
    ports = (0, 0)
    if protocol in _WITH_PORTS and len(body) >= 4:
        ports = int.from_bytes(body[:2], "big"), int.from_bytes(body[2:4], "big")
    to, of = ipaddress.ip_address(destination), ipaddress.ip_address(source)
    return Packet(protocol, str(of), ports[0], str(to), ports[1])

"""Where a packet goes, by its own bytes, however odd they are."""

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.packets import Packet, packet_of

PORTS = struct.pack("!HHHH", 40_000, 53, 8, 0)


def v4(protocol: int, body: bytes, *, options: bytes = b"", fragment: int = 0) -> bytes:
    head = bytes([0x40 + 5 + len(options) // 4, 0]) + bytes(4) + struct.pack("!H", fragment)
    to, of = ipaddress.IPv4Address("9.9.9.9").packed, ipaddress.IPv4Address("10.0.0.2").packed
    return head + bytes([64, protocol]) + bytes(2) + of + to + options + body


def v6(following: int, body: bytes) -> bytes:
    to, of = ipaddress.IPv6Address("2001:db8::9").packed, ipaddress.IPv6Address("fd00::2").packed
    return b"\x60" + bytes(5) + bytes([following, 64]) + of + to + body


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (v4(17, PORTS), Packet("udp", "10.0.0.2", 40_000, "9.9.9.9", 53)),
        (v4(6, PORTS, options=bytes(8)), Packet("tcp", "10.0.0.2", 40_000, "9.9.9.9", 53)),
        (v4(17, PORTS, fragment=7), Packet("udp", "10.0.0.2", 0, "9.9.9.9", 0)),
        (v4(1, PORTS), Packet("icmp", "10.0.0.2", 0, "9.9.9.9", 0)),
        (v6(17, PORTS), Packet("udp", "fd00::2", 40_000, "2001:db8::9", 53)),
        (
            v6(0, bytes([17, 0]) + bytes(6) + PORTS),
            Packet("udp", "fd00::2", 40_000, "2001:db8::9", 53),
        ),
        (v6(132, PORTS), Packet("132", "fd00::2", 0, "2001:db8::9", 0)),
        (v4(17, b"\x01"), Packet("udp", "10.0.0.2", 0, "9.9.9.9", 0)),
        (b"", None),
        (b"\x45", None),
        (bytes(60), None),
    ],
)
def test_where_it_goes(raw: bytes, expected: Packet | None) -> None:
    assert packet_of(raw) == expected


def test_who_asks_for_a_name_is_known_by_the_port() -> None:
    asking = [port for port in range(6_000) if Packet("udp", "", 0, "", port).is_dns]
    assert asking == [53, 853, 5353, 5355]


@given(st.binary(max_size=200), st.sampled_from([0, 0x45, 0x4F, 0x60]))
def test_no_bytes_are_too_odd(raw: bytes, first: int) -> None:
    packet_of(bytes([first]) + raw)

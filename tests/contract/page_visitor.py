"""Whoever asks the page over a real connection on loopback, from an address of their choice."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from appliance.adapters.certificate import Certificate
from tests.web.conftest import Page

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def visitor(own: Certificate, port: int, address: str = "127.0.0.1") -> AsyncIterator[Stream]:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(own.file)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=client, server_hostname="hearth.local", local_addr=(address, 0)
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def request(port: int, method: str = "GET", path: str = "/pair", more: str = "") -> bytes:
    ours = f"Host: 127.0.0.1:{port}\r\nOrigin: https://127.0.0.1:{port}\r\n"
    return f"{method} {path} HTTP/1.1\r\n{ours}{more}\r\n".encode("latin-1")


async def status(reader: asyncio.StreamReader) -> int:
    """Of an answer; 0 where the connection is closed without one."""
    async with asyncio.timeout(20):
        try:
            line = await reader.readline()
        except ConnectionError:
            return 0
    return int(line.split()[1]) if line else 0


async def signed_in(page: Page) -> str:
    cookies = (await page.come_in("Anna")).cookies
    return "; ".join(f"{name}={value}" for name, value in cookies.items())

"""A visitor of the page of a real Hearth: a browser that believes any certificate."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.e2e.stage import until

PASSPHRASE = "copper teapot under the willow"
_BETWEEN = "----between-two-fields"


class Visitor:
    """A browser that believes any certificate, and keeps cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    async def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        status, raw = await self.fetch(path, form)
        return status, raw.decode()

    async def fetch(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """As `ask`, of what is no text."""
        if form is None:
            return await asyncio.to_thread(self._ask, path, None, "")
        kind = "application/x-www-form-urlencoded"
        return await asyncio.to_thread(self._ask, path, urlencode(form).encode(), kind)

    async def send(self, path: str, file: bytes, **fields: str) -> tuple[int, str]:
        """A form with a file."""
        parts = [
            f'--{_BETWEEN}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        last = 'content-disposition: form-data; name="file"; filename="file"'
        head = "".join([*parts, f"--{_BETWEEN}\r\n{last}\r\n\r\n"]).encode()
        body = head + file + f"\r\n--{_BETWEEN}--\r\n".encode()
        kind = f"multipart/form-data; boundary={_BETWEEN}"
        status, raw = await asyncio.to_thread(self._ask, path, body, kind)
        return status, raw.decode()

    def _ask(self, path: str, body: bytes | None, kind: str) -> tuple[int, bytes]:
        connection, headers = self._connection(), self._headers()
        if kind:
            headers["Content-Type"] = kind
        connection.request("GET" if body is None else "POST", path, body, headers)
        answered = connection.getresponse()
        for line in answered.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        raw = answered.read()
        connection.close()
        return answered.status, raw

    def _connection(self) -> HTTPSConnection:
        believing = ssl._create_unverified_context()  # noqa: S323 - it is self-signed
        return HTTPSConnection("127.0.0.1", self._port, context=believing, timeout=60)

    def _headers(self) -> dict[str, str]:
        return {
            "Origin": f"https://127.0.0.1:{self._port}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
        }

    async def follow(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """Server-sent events, until nobody wants any more."""
        connection = self._connection()
        connection.request("GET", path, None, self._headers())
        answered = connection.getresponse()
        assert answered.status == 200, answered.read()
        try:
            while line := await asyncio.to_thread(answered.readline):
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
        finally:
            connection.close()


async def port_of(process: asyncio.subprocess.Process) -> int:
    assert process.stderr is not None
    while line := (await process.stderr.readline()).decode():
        if found := re.search(r"https://hearth\.local:(\d+)", line):
            return int(found[1])
    raise AssertionError("it ended without a page")


async def come_in(visitor: Visitor, process: asyncio.subprocess.Process) -> None:
    """Paired by what was spoken, as Anna; the first of all is the owner."""
    _, shown = await visitor.ask("/pair")
    words = re.findall(r"<span>(\w+)</span>", shown)
    assert len(words) == 6
    assert (await visitor.ask("/pair/code", {}))[0] == 303
    said = [(await until(process, "say"))["text"] for _ in range(3)]
    assert ", ".join(words) in said[1]
    code = "".join(re.findall(r"\d", said[2]))
    assert (await visitor.ask("/pair", {"code": code}))[0] == 303
    form = {"name": "Anna", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert (await visitor.ask("/join", form))[0] == 303

"""The page of a real Hearth: its certificate, and a browser that is paired by what was spoken."""

import asyncio
import re
import ssl
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from appliance.testing import room as virtual
from appliance.testing.room import VirtualRoom
from tests.e2e.stage import Command, Stage, until

pytestmark = pytest.mark.timeout(180)

PASSPHRASE = "copper teapot under the willow"


@pytest.fixture
def room() -> VirtualRoom:
    if reason := virtual.missing():
        pytest.skip(reason)
    return VirtualRoom()


class Visitor:
    """A browser that believes any certificate, and keeps cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    async def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        return await asyncio.to_thread(self._ask, path, form)

    def _ask(self, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        believing = ssl._create_unverified_context()  # noqa: S323 - it is self-signed
        connection = HTTPSConnection("127.0.0.1", self._port, context=believing, timeout=30)
        ours = f"https://127.0.0.1:{self._port}"
        headers = {
            "Origin": ours,
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
        }
        body = None if form is None else urlencode(form)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, body, headers)
        answered = connection.getresponse()
        for line in answered.headers.get_all("Set-Cookie") or []:
            self._cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        text = answered.read().decode()
        connection.close()
        return answered.status, text


async def test_a_page_that_cannot_be_served_stops_no_conversation(
    hearth: Command, stage: Stage, room: VirtualRoom, tmp_path: Path
) -> None:
    (tmp_path / "data" / "page.pem").write_text("damaged")
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        assert process.stderr is not None
        while b"there is no page" not in (line := await process.stderr.readline()):
            assert line, "it ended"
        assert b"page.pem is damaged: remove it" in line
        await until(process, "ready")
        process.terminate()
        await process.wait()


async def port_of(process: asyncio.subprocess.Process) -> int:
    assert process.stderr is not None
    while line := (await process.stderr.readline()).decode():
        if found := re.search(r"https://hearth\.local:(\d+)", line):
            return int(found[1])
    raise AssertionError("it ended without a page")


async def test_a_browser_is_paired_by_what_was_spoken(
    hearth: Command, stage: Stage, room: VirtualRoom
) -> None:
    with room:
        process = await hearth.start(
            "run", "--json", "--no-model", "--broker", stage.url, **room.environment
        )
        visitor = Visitor(await port_of(process))
        await until(process, "ready")
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
        status, devices = await visitor.ask("/devices")
        assert (status, "Porch light" in devices) == (200, True)
        assert (await visitor.ask("/health"))[0] == 200
        assert (await Visitor(visitor._port).ask("/devices"))[0] == 401
        process.terminate()
        await process.wait()
    assert stage.traffic.commands == []

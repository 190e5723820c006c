"""WebSockets of the page over real connections: what lasts, what is left, what is never one."""

import asyncio
import datetime as dt
import json
import logging
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from appliance.adapters.certificate import Certificate, certificate
from appliance.web import serving
from appliance.web.pages import talk
from appliance.web.serving import serving as served
from tests.contract.page_visitor import request, signed_in, status, visitor
from tests.web.conftest import Page, made_page

BAD_KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \xff\r\n"
BAD_VERSION = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: \xff\r\n"

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def own(tmp_path: Path) -> Certificate:
    return certificate(tmp_path, "hearth.local", dt.datetime.now(dt.UTC))


@pytest.fixture
def page() -> Page:
    return made_page()


def socket(own: Certificate, port: int, cookie: str, **changed: object) -> connect:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(own.file)
    wanted: dict[str, object] = {
        "ssl": client,
        "server_hostname": "hearth.local",
        "origin": f"https://127.0.0.1:{port}",
        "additional_headers": {"Cookie": cookie},
        "proxy": None,
    }
    return connect(f"wss://127.0.0.1:{port}/talk/ws", **(wanted | changed))  # type: ignore[arg-type]


async def test_a_talk_outlasts_the_patience_with_requests_and_takes_no_long_message(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_HEADERS_S", 0.3)
    cookie = await signed_in(page)
    async with served(page.app, own.context(), "127.0.0.1", 0) as port:
        elsewhere: list[dict[str, object]] = [
            {"origin": "https://evil.example"}, {"origin": None}, {"additional_headers": {}}
        ]  # fmt: skip
        for changed in elsewhere:
            with pytest.raises(InvalidStatus) as refused:
                await socket(own, port, cookie, **changed)
            assert refused.value.response.status_code == 403
        assert page.window.talks == []
        async with socket(own, port, cookie) as wire:
            await asyncio.sleep(1)
            await wire.send(bytes(640))
            await (await wire.ping())
            (talking,) = page.window.talks
            assert talking.frames == 1
            await wire.send(bytes(serving._MESSAGE_BYTES + 1))
            with pytest.raises(ConnectionClosed):
                await wire.recv()
            assert wire.close_code == 1009
        while not talking.over:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "more", ["Content-Length: 0\r\n", "X: \x01\r\n", "Host: b\r\n", BAD_VERSION, BAD_KEY]
)
async def test_a_head_that_cannot_become_a_websocket_is_answered_and_over(
    own: Certificate, page: Page, caplog: pytest.LogCaptureFixture, more: str
) -> None:
    """Whoever sends it: nobody else looks at it before it is one. And nothing is logged of it."""
    more = f"Connection: Upgrade\r\nUpgrade: websocket\r\n{more}"
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port, "127.0.0.2") as (reader, writer),
    ):
        writer.write(request(port, path="/talk/ws", more=more))
        assert await status(reader) == 400
        async with asyncio.timeout(5):
            await reader.read()
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_who_pings_and_takes_no_answer_is_left(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_MOST_UNREAD", 20_000)
    monkeypatch.setattr(serving, "_BEAT_S", 600.0)
    cookie = await signed_in(page)
    ours = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {cookie}\r\n"
    ping = b"\x89\xfd\x00\x00\x00\x00" + bytes(125)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
    ):
        writer.write(request(port, path="/talk/ws", more=ours + key))
        assert await status(reader) == 101
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        (talking,) = page.window.talks
        async with asyncio.timeout(30):
            while not talking.over:
                with suppress(ConnectionError):
                    writer.write(ping * 500)
                await asyncio.sleep(0)


async def test_no_log_holds_a_word_of_a_talk(
    own: Certificate, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        socket(own, port, await signed_in(page), logger=logging.getLogger("client")) as wire,
    ):
        logging.getLogger("client").propagate = False
        await page.window.talks[0].news.put({"event": "heard", "text": "the quick brown fox"})
        assert "fox" in str(await wire.recv())
        await wire.send(json.dumps({"do": "played", "id": 4711}))
        await (await wire.ping())
    logged = [record.getMessage() for record in caplog.records if record.name != "client"]
    assert not [line for line in logged if "fox" in line or "4711" in line]


async def test_a_browser_that_reads_nothing_is_left(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "_SENT_WITHIN_S", 0.3)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        socket(own, port, await signed_in(page), max_queue=1) as wire,
    ):
        (talking,) = page.window.talks
        for _ in range(1000):
            talking.news.put_nowait(bytes(16_384))
        while not talking.over:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        assert talking.news.qsize() > 0
        wire.transport.abort()

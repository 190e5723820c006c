"""Who opens connections to the page and says nothing, or too slowly, keeps nobody out."""

import asyncio
import datetime as dt
import socket as sockets
import ssl
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from appliance.adapters.certificate import Certificate, certificate
from appliance.web import admission, serving
from appliance.web.admission import Admission
from appliance.web.crowd import EACH, MOST
from appliance.web.serving import serving as served
from tests.contract.page_visitor import Stream, request, signed_in, status, visitor
from tests.web.conftest import Page, made_page

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def own(tmp_path: Path) -> Certificate:
    return certificate(tmp_path, "hearth.local", dt.datetime.now(dt.UTC))


@pytest.fixture
def page() -> Page:
    return made_page()


async def test_a_crowd_from_one_address_leaves_room_for_others(
    own: Certificate, page: Page
) -> None:
    async with served(page.app, own.context(), "127.0.0.1", 0) as port:
        idle = [visitor(own, port, "127.0.0.2") for _ in range(EACH)]
        for each in idle:
            await each.__aenter__()
        with pytest.raises((ConnectionError, ssl.SSLError)):
            await visitor(own, port, "127.0.0.2").__aenter__()
        async with visitor(own, port) as (reader, writer):
            writer.write(request(port))
            assert await status(reader) == 200
        for each in idle:
            await each.__aexit__(None, None, None)


async def test_who_does_not_even_begin_with_tls_takes_no_more_room(
    own: Certificate, page: Page
) -> None:
    async with served(page.app, own.context(), "127.0.0.1", 0) as port:
        silent = [socket_of("127.0.0.2", port) for _ in range(EACH + 30)]
        async with visitor(own, port) as (reader, writer):
            writer.write(request(port))
            assert await status(reader) == 200
        assert [await closed(each) for each in silent[EACH:]] == [True] * 30
        for each in silent:
            each.close()
        for _ in range(EACH * 2):
            assert await let_in(own, port, "127.0.0.2")


async def ask(streams: Stream, port: int, cookie: str = "", path: str = "/") -> int:
    """The status of one request on a connection that stays."""
    reader, writer = streams
    writer.write(request(port, path=path, more=f"Cookie: {cookie}\r\n" if cookie else ""))
    answered = await status(reader)
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    await reader.readexactly(length)
    return answered


async def test_strangers_at_many_addresses_keep_nobody_out(own: Certificate, page: Page) -> None:
    """Eight addresses hold all they may, and two hundred more come all the time."""
    cookie = await signed_in(page)
    crowd: list[sockets.socket] = []
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as kept,
        AsyncExitStack() as stack,
    ):
        assert await ask(kept, port, cookie) == 200
        for address in range(2, 10):
            for number in range(EACH):
                if number % 4:
                    crowd.append(socket_of(f"127.0.0.{address}", port))
                else:  # some say something
                    stranger = visitor(own, port, f"127.0.0.{address}")
                    assert await ask(await stack.enter_async_context(stranger), port) == 401
        assert await ask(kept, port, cookie) == 200
        for number in range(20):
            crowd += [socket_of(f"127.0.1.{number * 10 + each}", port) for each in range(1, 11)]
            async with visitor(own, port) as streams:
                assert await ask(streams, port, cookie, "/people") == 200
            async with visitor(own, port, "127.0.2.1") as streams:
                assert await ask(streams, port, path="/pair") == 200
        assert await ask(kept, port, cookie) == 200
        assert sum([await is_open(each) for each in crowd]) <= MOST
        for each in crowd:
            each.close()


async def test_who_is_signed_in_keeps_what_they_have_when_strangers_have_one_each(
    own: Certificate, page: Page
) -> None:
    cookie = await signed_in(page)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as first,
        visitor(own, port) as second,
    ):
        for kept in (first, second):
            assert await ask(kept, port, cookie) == 200
        strangers = []
        for number in range(2 * MOST):
            strangers.append(socket_of(f"127.0.{3 + number // 200}.{1 + number % 200}", port))
            await asyncio.sleep(0)
        async with visitor(own, port) as third:
            for kept in (third, first, second):
                assert await ask(kept, port, cookie) == 200
        for each in strangers:
            each.close()


async def is_open(mute: sockets.socket) -> bool:
    """Whether the other end has not closed it by now."""
    mute.setblocking(False)
    try:
        return mute.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


async def let_in(own: Certificate, port: int, address: str) -> bool:
    """Whether there is room again, or soon: what was closed is noticed a moment later."""
    for _ in range(100):
        try:
            async with visitor(own, port, address) as (reader, writer):
                writer.write(request(port))
                return await status(reader) == 200
        except OSError:
            await asyncio.sleep(0.05)
    return False


def socket_of(address: str, port: int) -> sockets.socket:
    return sockets.create_connection(("127.0.0.1", port), source_address=(address, 0))


async def closed(mute: sockets.socket) -> bool:
    """Whether the other end has closed it, or does soon."""
    mute.setblocking(False)
    try:
        async with asyncio.timeout(5):
            return await asyncio.get_running_loop().sock_recv(mute, 1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


@pytest.mark.parametrize("said", [b"", b"GET /pair HT", b"GET /pair HTTP/1.1\r\nX: 1\r\n"])
async def test_who_says_nothing_whole_is_not_waited_for(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(serving, "_HEADERS_S", 0.3)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
    ):
        writer.write(request(port))
        assert await status(reader) == 200
        await reader.readuntil(b"</html>")
        writer.write(said)
        assert await status(reader) in (0, 400)


async def test_a_body_that_does_not_come_is_not_waited_for(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "_BODY_S", 0.3)
    app = Admission(page.app._app, ["hearth.local"])  # type: ignore[attr-defined]
    async with (
        served(app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
    ):
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n"
        writer.write(request(port, "POST", "/sign-in", form) + b"name=")
        assert await status(reader) == 408


async def test_a_body_that_comes_a_byte_at_a_time_is_not_waited_for(
    own: Certificate, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "_BODY_S", 0.3)
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
        asyncio.TaskGroup() as tasks,
    ):
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n"
        writer.write(request(port, "POST", "/sign-in", form))

        async def trickle() -> None:
            while True:
                writer.write(b"a")
                await asyncio.sleep(0.05)

        trickling = tasks.create_task(trickle())
        assert await status(reader) == 408
        trickling.cancel()


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /pair HTTP/1.0\r\n\r\n",
        b"GET https://evil.example/pair HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"POST /pair HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        (
            b"POST /pair HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        b"GET /static/../site.py HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /pair HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /pair HTTP/1.1\r\nHost : a\r\n\r\n",
        b"\x00" * 100_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_what_is_no_request_of_ours_gets_no_page(
    own: Certificate, page: Page, raw: bytes
) -> None:
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
    ):
        writer.write(raw)
        assert await status(reader) in (0, 400, 404, 405, 421, 501)


@pytest.mark.parametrize(
    "path", ["/static/../site.py", "/static/%2e%2e/site.py", "/static/..%2f..%2fapp.py", "/static/"]
)
async def test_nothing_beside_the_static_files_is_served(
    own: Certificate, page: Page, path: str
) -> None:
    async with (
        served(page.app, own.context(), "127.0.0.1", 0) as port,
        visitor(own, port) as (reader, writer),
    ):
        writer.write(request(port, path=path))
        assert await status(reader) == 404

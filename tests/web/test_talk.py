"""Talking from a browser: who is let in, what is taken, and that junk ends the talk and no more."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Message

from appliance.core.people import IDLE_S, Role
from appliance.core.types import FRAME_BYTES
from appliance.web.pages import talk
from appliance.web.site import SOCKETS
from tests.web.conftest import HOST, Browser, FakeTalk, Page

FRAME = bytes(FRAME_BYTES)


@dataclass
class Wire:
    """A WebSocket, as a server hands it on."""

    sent: list[Message] = field(default_factory=list)
    coming: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    reads: bool = True

    async def receive(self) -> Message:
        return await self.coming.get()

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send" and not self.reads:
            await asyncio.Event().wait()
        self.sent.append(message)

    def say(self, what: bytes | str) -> None:
        kind = "bytes" if isinstance(what, bytes) else "text"
        self.coming.put_nowait({"type": "websocket.receive", kind: what})

    def do(self, **fact: object) -> None:
        self.say(json.dumps(fact))

    def leave(self) -> None:
        self.coming.put_nowait({"type": "websocket.disconnect", "code": 1001})

    @property
    def accepted(self) -> bool:
        return any(message["type"] == "websocket.accept" for message in self.sent)

    @property
    def code(self) -> int | None:
        closed = [each for each in self.sent if each["type"] == "websocket.close"]
        return closed[0]["code"] if closed else None


async def call(browser: Browser, wire: Wire, changed: dict[str, str | None]) -> None:
    """Open `/talk/ws` and stay until the site is done with it."""
    headers: dict[str, str | None] = {
        "host": HOST,
        "origin": f"https://{HOST}",
        "connection": "Upgrade",
        "upgrade": "websocket",
        "cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()) or None,
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    scope: dict[str, Any] = {
        "type": "websocket", "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1", "scheme": "wss", "path": "/talk/ws", "raw_path": b"/talk/ws",
        "query_string": b"", "root_path": "", "server": ("192.168.1.5", 8443),
        "client": (browser.address, 40_000), "subprotocols": [], "extensions": {},
        "headers": [
            (name.encode(), value.encode("latin-1"))
            for name, value in headers.items() if value is not None
        ],
    }  # fmt: skip
    wire.coming.put_nowait({"type": "websocket.connect"})
    await browser.app(scope, wire.receive, wire.send)


@asynccontextmanager
async def talking(page: Page, browser: Browser) -> AsyncIterator[tuple[Wire, FakeTalk]]:
    """A talk that was let in; it is over at the end."""
    wire, before = Wire(), len(page.window.talks)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call(browser, wire, {}))
        while len(page.window.talks) == before:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        yield wire, page.window.talks[-1]
        wire.leave()
    assert page.window.talks[before].over


@pytest.fixture(autouse=True)
def _nobody_is_left() -> Iterator[None]:
    yield
    assert not talk._talking


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_there_is_one_socket() -> None:
    assert [each.path for each in SOCKETS] == ["/talk/ws"]


async def test_who_may_not_is_refused_before_it_is_accepted(page: Page) -> None:
    owner = await page.come_in("Anna")
    wrong: list[dict[str, str | None]] = [
        {"host": "evil.example"}, {"host": "hearth.local"}, {"host": "hearth.local:443"},
        {"host": "192.168.1.6:8443"}, {"host": ""}, {"host": None},
        {"origin": None}, {"origin": "null"}, {"origin": "https://evil.example"},
        {"origin": f"http://{HOST}"}, {"origin": "https://hearth.local"},
        {"origin": f"wss://{HOST}"},
        {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"},
        {"cookie": None}, {"cookie": "__Host-hearth="}, {"cookie": "__Host-hearth=nonsense"},
        {"cookie": "x" * 5000},
    ]  # fmt: skip
    for changed in wrong:
        wire = Wire()
        await call(owner, wire, changed)
        assert (wire.accepted, wire.code) == (False, 1008), changed
    guest = await page.come_in("Gus", Role.GUEST)
    wire = Wire()
    await call(guest, wire, {})
    assert (wire.accepted, wire.code) == (False, 1008)
    page.clock.now_s += IDLE_S
    wire = Wire()
    await call(owner, wire, {})
    assert (wire.accepted, wire.code) == (False, 1008)
    assert page.window.talks == []


@pytest.mark.parametrize(
    ("name", "called"),
    [("Anna", ("Anna's computer", "Anna")), ("all the lights", ("a computer", ""))],
)
async def test_announcements_call_it_by_who_holds_it(
    page: Page, name: str, called: tuple[str, str]
) -> None:
    async with talking(page, await page.come_in(name)):
        assert ("talk", *called) in page.window.done


@pytest.mark.parametrize("role", [Role.OWNER, Role.HOUSEHOLD])
async def test_what_is_said_and_heard_goes_both_ways(page: Page, role: Role) -> None:
    await page.come_in("Anna")
    browser = await page.come_in("Ben", role)
    async with talking(page, browser) as (wire, talk_):
        talk_.news.put_nowait({"event": "sound", "id": 1, "rate": 22050})
        talk_.news.put_nowait(b"\1\2")
        wire.do(do="hands-free", on=True)
        for _ in range(3):
            wire.say(FRAME)
        wire.do(do="press")
        wire.do(do="played", id=1)
        wire.do(do="stop")
        await settle()
        assert talk_.frames == 3
        assert talk_.came == [("hands-free", True), ("press",), ("played", 1), ("stop",)]
        told = [message for message in wire.sent if message["type"] == "websocket.send"]
        assert json.loads(told[0]["text"]) == {"event": "sound", "id": 1, "rate": 22050}
        assert told[1]["bytes"] == b"\1\2"


JUNK: list[bytes | str] = [
    b"", b"\0" * 639, b"\0" * 641, b"\0" * 1280, FRAME * 100,
    "", "{", "[]", "null", "1", '"press"', "{}", '{"do": 1}', '{"do": "pressed"}', '{"do": null}',
    '{"do": "press", "more": 1}', '{"do": "hands-free"}', '{"do": "hands-free", "on": 1}',
    '{"do": "hands-free", "on": "true"}', '{"do": "played"}', '{"do": "played", "id": true}',
    '{"do": "played", "id": 1.0}', '{"do": "played", "id": "1"}', '{"do": "confirm"}',
    '{"do": "played", "id": NaN}', '{"do": ["press"]}', '{"do": {"press": 1}}', "\0",
    '{"do": "press"}' + " " * 200, "[" * 199, '{"do": "played", "id": ' + "9" * 170 + "}}",
]  # fmt: skip


async def test_junk_ends_the_talk_and_nothing_else(page: Page) -> None:
    browser = await page.come_in("Anna")
    for junk in JUNK:
        async with talking(page, browser) as (wire, talk_):
            wire.say(junk)
            await settle()
            assert wire.code == talk.JUNK, junk
            assert talk_.came == []
            assert talk_.frames == 0


async def test_random_junk_crashes_nothing(page: Page) -> None:
    """Pieces of what is allowed, at random; it is taken or it ends the talk."""
    browser, chance = await page.come_in("Anna"), random.Random(7)  # noqa: S311 - junk
    pieces = [
        '{"do":',
        '"press"',
        '"played"',
        ',"id":',
        "7",
        "}",
        '"on":',
        "true",
        "null",
        "\ud800",
    ]
    ended = 0
    for _ in range(150):
        async with talking(page, browser) as (wire, _talk):
            for _ in range(3):
                if chance.random() < 0.3:
                    wire.say(chance.randbytes(chance.choice((0, 1, 320, 640, 641))))
                else:
                    wire.say("".join(chance.choices(pieces, k=chance.randint(1, 6))))
            await settle()
            assert wire.code in (None, talk.JUNK)
            ended += wire.code == talk.JUNK
    assert ended > 100


async def test_sound_faster_than_time_ends_the_talk(page: Page) -> None:
    browser = await page.come_in("Anna")
    async with talking(page, browser) as (wire, talk_):
        for _ in range(400):
            wire.say(FRAME)
        while wire.code is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0)
        assert wire.code == talk.JUNK
        assert 250 <= talk_.frames < 400


async def test_a_browser_that_reads_nothing_is_cut_off(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "_SENT_WITHIN_S", 0.01)
    browser = await page.come_in("Anna")
    async with talking(page, browser) as (wire, talk_):
        wire.reads = False
        talk_.news.put_nowait(b"\0\0")
        while not talk_.over:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)
        assert wire.code == talk.OVER


async def test_one_for_each_session_and_two_altogether(page: Page) -> None:
    anna, ben, cem = [await page.come_in(name, Role.OWNER) for name in ("Anna", "Ben", "Cem")]
    async with talking(page, anna), talking(page, ben):
        for browser in (anna, cem):
            wire = Wire()
            await call(browser, wire, {})
            assert (wire.accepted, wire.code) == (True, talk.BUSY)
        assert len(page.window.talks) == 2
    async with talking(page, cem) as (wire, _):
        assert wire.code is None


async def test_who_is_signed_out_talks_no_more(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "_LOOK_S", 0.01)
    await page.come_in("Anna")
    for end in ("session", "role"):
        browser = await page.come_in(f"some {end}", Role.HOUSEHOLD)
        async with talking(page, browser) as (wire, talk_):
            person = page.door.people.named(f"some {end}")
            assert person is not None
            if end == "session":
                await page.door.remove(person.id)
            else:
                await page.door.set_role(person.id, Role.GUEST)
            while not talk_.over:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.005)
            assert wire.code == talk.SIGNED_OUT


async def test_who_says_nothing_leaves_the_place_to_others(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "_LOOK_S", 0.005)
    monkeypatch.setattr(talk, "_IDLE_S", 0.02)
    browser = await page.come_in("Anna")
    async with talking(page, browser) as (wire, talk_):
        while not talk_.over:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)
        assert wire.code == talk.IDLE


async def test_the_talk_ends_with_its_conversation(page: Page) -> None:
    browser = await page.come_in("Anna")
    async with talking(page, browser) as (wire, talk_):
        talk_.news.put_nowait(None)
        await settle()
        assert wire.code == talk.OVER

"""Whatever a signed-in browser sends over the WebSocket of a talk, Hearth answers the next one.

Bytes on real connections to the real server on loopback: frames that are right, nearly right, too
long, cut off, out of their order or no frames at all, slowly and as floods, with what a browser
tells and what it never would. The rooms behind it are made of the real microphone, ears, speaker
and outbox of a browser's room, without models. `HEARTH_PROVE_TALK` sets how many frames there are,
`HEARTH_PROVE_TALK_SEED` which.
"""

import asyncio
import base64
import datetime as dt
import json
import logging
import os
import random
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.adapters.audio.browser import BrowserMicrophone, BrowserSpeaker, Hand, News, Outbox
from appliance.adapters.certificate import Certificate, certificate
from appliance.core.endpoint import EndpointSettings
from appliance.core.errors import AudioError
from appliance.core.types import FRAME_BYTES, FRAME_MS, Sound
from appliance.hearing.ears import Ears
from appliance.rooms import loop_ms
from appliance.testing.conversation import Witness
from appliance.testing.engines import ScriptedTranscriber, ScriptedWake
from appliance.testing.voice import LoudIsSpeech, speech
from appliance.web.pages import talk
from appliance.web.serving import serving
from tests.web.conftest import Page, made_page

pytestmark = pytest.mark.timeout(300)

FRAMES = int(os.environ.get("HEARTH_PROVE_TALK", "2500"))
SEED = int(os.environ.get("HEARTH_PROVE_TALK_SEED", "7"))
CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
LOUD, QUIET = speech(FRAME_MS), bytes(FRAME_BYTES)


class Room:
    """Implements web.window.Talking: hears a command after each press, and answers with a tone."""

    def __init__(self) -> None:
        self._out = Outbox()
        self._microphone = BrowserMicrophone(loop_ms)
        now_s = asyncio.get_running_loop().time
        self._speaker = BrowserSpeaker(self._out, self._microphone.now_ms, now_s)
        self._hand = Hand(ScriptedWake())
        self.heard_frames = 0
        self.answered = 0
        self.over = False

    def heard(self, pcm: bytes) -> None:
        self.heard_frames += 1
        self._microphone.heard(pcm)

    def press(self) -> None:
        self._hand.press()

    def stop(self) -> None:
        self._hand.lift()

    def hands_free(self, on: bool) -> None:
        self._hand.is_free = on

    def played(self, sound: int) -> None:
        self._speaker.played(sound)

    def told(self) -> AsyncIterator[bytes | News]:
        return self._out.taken()

    def close(self) -> None:
        self._microphone.close()
        self._out.close()
        self.over = True

    async def converse(self) -> None:
        endpoint = EndpointSettings(pause_ms=100, no_speech_ms=200, max_ms=2000)
        ears = Ears(
            self._microphone, self._hand, LoudIsSpeech(), ScriptedTranscriber(["hello"] * 1000),
            Witness(), endpoint=endpoint, language="en",
        )  # fmt: skip
        with suppress(AudioError):
            async for _ in ears.called():
                self.answered += 1
                self._out.tell({"event": "said", "text": "hello"})
                await self._speaker.play(_tone())


async def _tone() -> AsyncIterator[Sound]:
    yield Sound(LOUD, 16_000)


@dataclass
class Rooms:
    """All that were opened."""

    every: list[Room] = field(default_factory=list)

    @asynccontextmanager
    async def talk(self, _name: str = "", _person: str = "") -> AsyncIterator[Room]:
        room = Room()
        self.every.append(room)
        try:
            async with asyncio.TaskGroup() as tasks:
                conversing = tasks.create_task(room.converse())
                try:
                    yield room
                finally:
                    conversing.cancel()
        finally:
            room.close()


def frame(
    opcode: int, payload: bytes, *, fin: bool = True, rsv: int = 0, masked: bool = True,
    declared: int | None = None, wide: bool = False,
) -> bytes:  # fmt: skip
    """Of RFC 6455, section 5.2; `declared` is a length that is not that of the payload."""
    length = len(payload) if declared is None else declared
    bit = 0x80 if masked else 0
    head = bytes([fin << 7 | rsv << 4 | opcode])
    if wide or length > 0xFFFF:
        head += bytes([bit | 127]) + length.to_bytes(8)
    elif length > 125:
        head += bytes([bit | 126]) + length.to_bytes(2)
    else:
        head += bytes([bit | length])
    if not masked:
        return head + payload
    key = b"\x1f\x2e\x3d\x4c"
    return head + key + bytes(each ^ key[at % 4] for at, each in enumerate(payload))


def fact(chance: random.Random) -> bytes:
    """What a browser tells, or nearly."""
    good = ({"do": "press"}, {"do": "stop"}, {"do": "hands-free", "on": True},
            {"do": "played", "id": chance.randint(-2, 9)})  # fmt: skip
    return json.dumps(chance.choice(good)).encode()


def _odd_fact(chance: random.Random) -> bytes:
    odd = (b"", b"null", b"[]", b"{", b'{"do":"open"}', b'{"do":"played","id":true}', b"[" * 190,
           b'{"do":"played","id":1e999}', b'{"do":"press","x":1}', b"x" * 300,
           b'{"do":"played","id":' + b"9" * 150 + b"}", b'{"do":"hands-free","on":1}',
           "„Öffne die Tür“".encode(), b'"\\ud800"')  # fmt: skip
    return chance.choice(odd)


Makes = Callable[[random.Random], bytes]

RIGHT: dict[str, tuple[int, Makes]] = {
    "sound": (50, lambda _: frame(BINARY, LOUD)),
    "silence": (25, lambda _: frame(BINARY, QUIET)),
    "fact": (12, lambda c: frame(TEXT, fact(c))),
    "command": (
        5, lambda _: frame(TEXT, b'{"do":"press"}') + frame(BINARY, LOUD) * 20
        + frame(BINARY, QUIET) * 20,
    ),
    "ping": (4, lambda c: frame(PING, c.randbytes(c.randint(0, 125)))),
    "pong": (3, lambda c: frame(PONG, c.randbytes(c.randint(0, 125)))),
    "wide": (2, lambda _: frame(BINARY, QUIET, wide=True)),
    "pieces": (
        3,
        lambda _: frame(TEXT, b'{"do":', fin=False) + frame(PING, b"?") + frame(CONT, b'"stop"}'),
    ),
    "sound in pieces": (
        3, lambda _: frame(BINARY, LOUD[:99], fin=False) + frame(CONT, LOUD[99:])
    ),
}  # fmt: skip
WRONG: dict[str, tuple[int, Makes]] = {
    "sizes": (3, lambda c: frame(BINARY, c.randbytes(c.choice((0, 1, 639, 641, 4096, 4097))))),
    "odd fact": (4, lambda c: frame(TEXT, _odd_fact(c))),
    "not utf-8": (2, lambda c: frame(TEXT, b"\xff\xc0\x80" + c.randbytes(9))),
    "not utf-8, and over": (2, lambda _: frame(TEXT, b"\xff") + frame(CLOSE, b"\x03\xe8")),
    "flood": (1, lambda _: frame(BINARY, LOUD) * 400),
    "flood of facts": (1, lambda _: frame(TEXT, b'{"do":"press"}') * 100),
    "flood of pings": (2, lambda c: frame(PING, c.randbytes(100)) * 300),
    "endless message": (1, lambda c: frame(BINARY, c.randbytes(900), fin=False)
                        + frame(CONT, c.randbytes(900), fin=False) * 20),
    "reserved": (2, lambda c: frame(TEXT, fact(c), rsv=c.randint(1, 7))),
    "no such frame": (2, lambda c: frame(c.choice((3, 4, 5, 6, 7, 11, 12, 15)), b"x")),
    "bare": (2, lambda c: frame(TEXT, fact(c), masked=False)),
    "long control": (1, lambda c: frame(c.choice((PING, CLOSE)), c.randbytes(200))),
    "control in pieces": (1, lambda _: frame(PING, b"x", fin=False)),
    "no beginning": (2, lambda _: frame(CONT, b"x")),
    "two beginnings": (1, lambda _: frame(TEXT, b"{", fin=False) + frame(TEXT, b"}")),
    "huge": (2, lambda c: frame(BINARY, b"x", declared=c.choice((1 << 20, 1 << 40, 1 << 63)))),
    "half": (4, lambda c: frame(BINARY, LOUD)[: c.randint(1, 640)]),
    "noise": (3, lambda c: c.randbytes(c.randint(1, 2000))),
    "close": (3, lambda c: frame(CLOSE, c.choice((0, 999, 1000, 1005, 4000, 65535)).to_bytes(2))),
    "odd close": (1, lambda c: frame(CLOSE, c.randbytes(1))),
}  # fmt: skip


@dataclass
class Line:
    """A connection to the server, on which anything can be sent."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def asked(self, head: str) -> int:
        """The status of what answers this head; 0 if it ends without an answer."""
        async with asyncio.timeout(20):
            try:
                self.writer.write(head.encode("latin-1"))
                line = await self.reader.readline()
                while line and await self.reader.readline() not in (b"\r\n", b""):
                    pass
            except (ConnectionError, ssl.SSLError):
                return 0
        return int(line.split()[1]) if line else 0

    async def send(self, raw: bytes) -> bool:
        """Whether the other end still is there, as far as can be told."""
        try:
            self.writer.write(raw)
            async with asyncio.timeout(2):
                await self.writer.drain()
        except (ConnectionError, TimeoutError, ssl.SSLError):
            return False
        return not self.reader.at_eof()


@asynccontextmanager
async def line_to(own: Certificate, port: int) -> AsyncIterator[Line]:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(own.file)
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=client, server_hostname="hearth.local", limit=1 << 20
    )
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


def upgrade(port: int, cookie: str, **changed: str | None) -> str:
    """The head that opens a talk."""
    fields: dict[str, str | None] = {
        "Host": f"127.0.0.1:{port}", "Origin": f"https://127.0.0.1:{port}", "Cookie": cookie,
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
    }  # fmt: skip
    fields |= changed
    lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value is not None]
    return "GET /talk/ws HTTP/1.1\r\n" + "".join(lines) + "\r\n"


def items(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """What one browser sends: mostly right, so that there is a talk to be broken."""
    wrong = chance.choice((0.0, 0.05, 0.3))
    for _ in range(chance.randint(1, 40)):
        kinds = WRONG if chance.random() < wrong else RIGHT
        (name,) = chance.choices(list(kinds), [weight for weight, _ in kinds.values()])
        yield name, kinds[name][1](chance)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def one_talk(line: Line, chance: random.Random, sent: Counter[str]) -> None:
    """As far as the other end goes along; then it is left, one way or another."""
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_read(line.reader)) if chance.random() < 0.8 else None
        for name, raw in items(chance):
            sent[name] += 1
            if not await line.send(raw):
                break
            if chance.random() < 0.2:
                await asyncio.sleep(chance.choice((0, 0.001, 0.01)))
        how = chance.random()
        if how < 0.3:
            await line.send(frame(CLOSE, (1000).to_bytes(2)))
        elif how < 0.5:
            line.writer.close()
        if reading is not None:
            await asyncio.wait([reading], timeout=0.05)
            reading.cancel()


async def _read(reader: asyncio.StreamReader) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while await reader.read(1 << 16):
            pass


async def cookies_of(page: Page, name: str) -> str:
    cookies = (await page.come_in(name)).cookies
    return "; ".join(f"{each}={value}" for each, value in cookies.items())


@pytest.fixture
def own(tmp_path: Path) -> Certificate:
    return certificate(tmp_path, "hearth.local", dt.datetime.now(dt.UTC))


async def test_no_frame_leaves_a_talk_behind_or_ends_the_page(
    own: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    page, rooms, chance, sent = made_page(), Rooms(), random.Random(SEED), Counter[str]()  # noqa: S311 - junk
    page.window.talk = rooms.talk  # type: ignore[method-assign, assignment]
    cookie = await cookies_of(page, "Anna")
    failures: list[str] = []

    def failed(_loop: object, told: dict[str, object]) -> None:
        failures.append(f"{told.get('message')} {told.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(failed)
    async with serving(page.app, own.context(), "127.0.0.1", 0) as port:
        tasks = len(asyncio.all_tasks())
        opened = 0
        while sent.total() < FRAMES:
            async with line_to(own, port) as line:
                assert await line.asked(upgrade(port, cookie)) == 101
                opened += 1
                await one_talk(line, chance, sent)
            await until(lambda: not talk._talking)
        await until(lambda: len(asyncio.all_tasks()) == tasks)
        async with line_to(own, port) as line:
            plain = upgrade(port, cookie, Connection=None, Upgrade=None)
            assert await line.asked(plain.replace("/talk/ws", "/people")) == 200
        async with line_to(own, port) as line:
            assert await line.asked(upgrade(port, cookie)) == 101
            assert await line.send(frame(TEXT, b'{"do":"press"}') + frame(BINARY, LOUD) * 20)
            await line.send(frame(BINARY, QUIET) * 20)
            await until(lambda: rooms.every[-1].answered == 1)
            assert rooms.every[-1].heard_frames == 40
        await until(lambda: not talk._talking)
    assert len(rooms.every) == opened + 1
    assert all(room.over for room in rooms.every)
    assert sum(room.heard_frames for room in rooms.every) > FRAMES / 4
    assert sum(room.answered for room in rooms.every[:-1]) > 0
    assert set(sent) == {*RIGHT, *WRONG}
    assert failures == []
    assert [each.getMessage() for each in caplog.records] == []


async def test_no_request_for_a_talk_is_answered_by_a_failure(
    own: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    page, rooms, chance = made_page(), Rooms(), random.Random(SEED)  # noqa: S311 - junk
    page.window.talk = rooms.talk  # type: ignore[method-assign, assignment]
    cookie = await cookies_of(page, "Anna")
    values = (
        None, "", "0", "12", "x", "websocket, h2c", "Upgrade, close", "\xff", "a" * 3000, "13, 8",
        base64.b64encode(bytes(15)).decode(), "permessage-deflate; x=\x01",
    )  # fmt: skip
    names = ("Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Cookie",
             "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Content-Length",
             "Transfer-Encoding")  # fmt: skip
    answers = Counter[int]()
    async with serving(page.app, own.context(), "127.0.0.1", 0) as port:
        for _ in range(150):
            changed = {name: chance.choice(values) for name in chance.sample(names, 2)}
            async with line_to(own, port) as line:
                status = await line.asked(upgrade(port, cookie, **changed))
            assert status < 500, changed
            answers[status] += 1
            await until(lambda: not talk._talking)
    assert {101, 400, 403} <= set(answers)
    assert all(room.over for room in rooms.every)
    assert [each.getMessage() for each in caplog.records] == []

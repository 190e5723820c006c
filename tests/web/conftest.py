"""The page of a Hearth that is made of the imaginary house, asked without a network."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp, Message

from appliance.adapters.passkeys import WebAuthn
from appliance.adapters.updates.outcome import Place
from appliance.box import SlottedBox
from appliance.core.deeds import Deed
from appliance.core.errors import DiskFull, StartingAgain
from appliance.core.house import Home
from appliance.core.people import People, Role
from appliance.core.presence import Choices, Knobs
from appliance.core.types import EntityId, Tier
from appliance.testing.house import imaginary_home
from appliance.web.box import Box
from appliance.web.door import Door, Secrecy
from appliance.web.recovery import Recoveries
from appliance.web.site import site
from appliance.web.window import Health, Proof, TurnShown
from tests.update_box import a_place
from tests.web.parts import NOWHERE, FakeParts
from tests.web.workbench import FakeWorkbench

HOST = "hearth.local:8443"
PASSPHRASE = "copper teapot under the willow"
TIMELINE = {"speech_ended": 0.0, "heard": 400.0, "understood": 405.0, "asked": 600.0}


@dataclass
class FakeTalk:
    """Implements web.window.Talking; keeps what came, and tells what is put into `news`."""

    came: list[tuple[object, ...]] = field(default_factory=list)
    frames: int = 0
    news: asyncio.Queue[bytes | dict[str, str | int] | None] = field(default_factory=asyncio.Queue)
    over: bool = False

    def heard(self, pcm: bytes) -> None:
        self.frames += 1

    def press(self) -> None:
        self.came.append(("press",))

    def stop(self) -> None:
        self.came.append(("stop",))

    def hands_free(self, on: bool) -> None:
        self.came.append(("hands-free", on))

    def played(self, sound: int) -> None:
        self.came.append(("played", sound))

    async def told(self) -> AsyncIterator[bytes | dict[str, str | int]]:
        while (each := await self.news.get()) is not None:
            yield each


@dataclass
class FakeWindow:
    """Implements web.window.Window; keeps what was asked of it."""

    house: Home = field(default_factory=imaginary_home)
    knobs: Knobs = field(default_factory=Knobs)
    choices: Choices = field(default_factory=Choices)
    said: list[tuple[str, ...]] = field(default_factory=list)
    done: list[tuple[object, ...]] = field(default_factory=list)
    silent: bool = False
    gone: bool = False
    """No Hearth runs just now."""
    failure: str = ""
    missing: Sequence[str] = ()
    lasts_s: float = 0.0
    """How long what is told live goes on."""
    talks: list[FakeTalk] = field(default_factory=list)
    while_told: Callable[[], object] = lambda: None
    """What happens between two things that are told."""

    @property
    def home(self) -> Home:
        if self.gone:
            raise StartingAgain(self.failure)
        return self.house

    def turn(self, knob: str, value: bool | int | str) -> None:
        self.done.append(("turn", knob, value))
        self.knobs = dataclasses.replace(self.knobs, **{knob: value})  # type: ignore[arg-type]

    def announce(self, sentences: tuple[str, ...]) -> bool:
        self.said.append(sentences)
        return not self.silent

    def doubt(self, entity: EntityId) -> str:
        return "commands a gateway, and so whatever is behind it" if "gate" in entity else ""

    def rejected(self) -> Sequence[tuple[str, str]]:
        return [("homeassistant/light/<b>x</b>/config", "no JSON")]

    async def approve(self, entities: Iterable[EntityId]) -> None:
        self.done.append(("approve", *entities))

    async def forget(self, entities: Iterable[EntityId]) -> None:
        self.done.append(("forget", *entities))

    async def raise_tier(self, entity: EntityId, tier: Tier) -> None:
        self.done.append(("tier", entity, tier))

    async def journal(self, newest: int) -> Sequence[Deed]:
        deeds = [
            Deed("2026-11-22T20:00:00+00:00", "acknowledged", "turn on light.hall (was off)"),
            Deed("2026-11-22T19:59:58+00:00", "confirmed", "turn on light.hall", "everyday"),
            Deed("", "", "", sound=False),
        ]
        return deeds[:newest]

    async def verify(self) -> Proof:
        return Proof(False, ("changed: entry 7 is not what was sealed",))

    async def turns(self, newest: int) -> Sequence[TurnShown]:
        return [TurnShown("20:00:00 on 22 November", TIMELINE, "2026-11-22T20:00:00+00:00")][
            :newest
        ]

    async def note(self, what: str, person: str) -> None:
        self.done.append((what, person))

    async def health(self) -> Health:
        return Health({"stt": "ready", "llm": "starting"}, {"Disk left": "12.0 GB of 64"})

    @asynccontextmanager
    async def talk(self, name: str = "", person: str = "") -> AsyncIterator[FakeTalk]:
        self.done.append(("talk", name, person))
        talk = FakeTalk()
        self.talks.append(talk)
        try:
            yield talk
        finally:
            talk.over = True

    async def live(self) -> AsyncGenerator[dict[str, Any] | None, None]:
        yield {"doing": "idle", "asked": "", "connected": True}
        self.while_told()
        yield None
        await asyncio.sleep(self.lasts_s)


@dataclass
class MemoryFile:
    """Implements web.window.PeopleFile."""

    people: People = field(default_factory=People)
    full: bool = False
    """There is no room left on the disk."""

    def load(self) -> People:
        return self.people

    async def save(self, people: People) -> None:
        if self.full:
            raise DiskFull("no room is left")
        self.people = people


@dataclass
class Clock:
    """Both clocks of a door: the one on the wall, and the one that only runs."""

    now_s: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Answered:
    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        set_ = [value for key, value in self.headers if key == "set-cookie"]
        pairs = (each.split(";")[0].partition("=") for each in set_)
        return {name: value.strip('"') for name, _, value in pairs}


class Browser:
    """Keeps cookies, and says where it comes from as browsers do."""

    def __init__(self, app: ASGIApp, address: str = "192.168.1.20") -> None:
        self.app = app
        self.address = address
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **changed: str | None) -> Answered:
        return await self.ask("GET", path, b"", changed)

    async def post(
        self, path: str, form: dict[str, str] | None = None, **changed: str | None
    ) -> Answered:
        return await self.ask("POST", path, urlencode(form or {}).encode(), changed)

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        changed: dict[str, str | None],
        *,
        whole: bool = True,
    ) -> Answered:
        """`changed`: headers, by their names with `_` for `-`; None leaves one out."""
        headers: dict[str, str | None] = {
            "host": HOST,
            "accept": "text/html",
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None,
        }
        if method == "POST":
            headers |= {
                "origin": f"https://{HOST}",
                "sec-fetch-site": "same-origin",
                "content-type": "application/x-www-form-urlencoded",
                "content-length": str(len(body)),
            }
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        answered = await asked(self.app, method, path, body, headers, self.address, whole=whole)
        for name, value in answered.cookies.items():
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answered


async def asked(
    app: ASGIApp,
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str | None],
    address: str = "192.168.1.20",
    server: tuple[str, int] = ("192.168.1.5", 8443),
    *,
    comes: bool = True,
    whole: bool = True,
) -> Answered:
    """One request, as a server hands it on; of one that does not come, the head alone, and of one
    that is not whole nothing after `body`."""
    sent: list[Message] = []
    waiting = [{"type": "http.request", "body": body, "more_body": not whole}] if comes else []

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()  # who asks stays until it is answered
        return waiting.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "https", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "server": server, "client": (address, 40_000),
        "headers": [
            (name.encode(), value.encode("latin-1"))
            for name, value in headers.items() if value is not None
        ],
    }  # fmt: skip
    await app(scope, receive, send)
    begun = next(message for message in sent if message["type"] == "http.response.start")
    text = b"".join(message.get("body", b"") for message in sent)
    told = [(name.decode(), value.decode("latin-1")) for name, value in begun["headers"]]
    return Answered(begun["status"], told, text.decode("utf-8", "replace"))


@dataclass
class Page:
    """Everything of one page, and how to come in."""

    window: FakeWindow
    file: MemoryFile
    clock: Clock
    door: Door
    app: ASGIApp
    bench: FakeWorkbench
    parts: FakeParts

    @property
    def recoveries(self) -> Recoveries:
        found: Recoveries = self.app._app.state.recoveries  # type: ignore[attr-defined]
        return found

    def serve_box(self, box: Box) -> None:
        state = self.app._app.state  # type: ignore[attr-defined]
        state.parts = replace(state.parts, box=box)

    def browser(self, address: str = "192.168.1.20") -> Browser:
        return Browser(self.app, address)

    def code(self) -> str:
        """The one that was said last, as somebody who was there heard it."""
        return "".join(letter for letter in self.window.said[-1][-1] if letter.isdigit())

    async def come_in(self, name: str, role: Role | None = None) -> Browser:
        """A browser that somebody was paired with."""
        browser = self.browser()
        await browser.get("/pair")
        self.clock.now_s += 1000
        await browser.post("/pair/code")
        await browser.post("/pair", {"code": self.code()})
        form = {"name": name, "passphrase": PASSPHRASE, "again": PASSPHRASE}
        assert (await browser.post("/join", form)).status == 303
        person = self.door.people.named(name)
        assert person is not None
        if role is not None:
            await self.door.set_role(person.id, role)
        return browser


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return made_page(tmp_path / "data")


def made_page(data: Path = NOWHERE) -> Page:
    """`data` is where the studio keeps what it records."""
    window, file, clock = FakeWindow(), MemoryFile(), Clock()
    secrecy = Secrecy(
        lambda text: f"of {text}", lambda kept, text: kept == f"of {text}", WebAuthn()
    )
    door = Door(file, secrecy, window.announce, ("river", "teapot"), now_s=clock, today_s=clock)
    bench = FakeWorkbench()
    parts = FakeParts(data=data)
    app = site(window, door, bench, ["hearth.local"], parts.parts())
    return Page(window, file, clock, door, app, bench, parts)


@pytest.fixture
def place(page: Page, tmp_path: Path) -> Place:
    """Of a real box, whose slots are files: the page is its."""
    place = a_place(tmp_path)
    (tmp_path / "data").mkdir()
    page.serve_box(SlottedBox(tmp_path / "data", place))
    return place

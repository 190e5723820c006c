"""A route of the page: who may use it, and what it needs of them. Refuses everybody else.

Every route but those of coming in has a role; there is no way to make one without saying so.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from appliance import __version__
from appliance.core.people import Person, Role, Session
from appliance.web.door import Door
from appliance.web.parts import Parts
from appliance.web.recovery import Recoveries
from appliance.web.window import Window
from appliance.web.workbench import Workbench

SESSION = "__Host-hearth"
VISIT = "__Host-hearth-visit"
"""A browser that is not signed in, while it is open: a spoken code belongs to one."""
KNOWN = "__Host-hearth-known"
"""A browser that somebody was signed in at: see `Door`."""
STATIC = Path(__file__).parent / "static"
_MAX_FIELDS = 40

_environment = Environment(
    loader=PackageLoader("appliance.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _local(at: str) -> str:
    """A time of ISO 8601 as people here read it."""
    return f"{dt.datetime.fromisoformat(at).astimezone():%d %B %Y, %H:%M:%S}"


_environment.globals["local"] = _local

Answer = Callable[["Visit"], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, and who makes it; nobody where no role was asked for."""

    request: Request
    window: Window
    door: Door
    workbench: Workbench
    person: Person | None
    session: Session | None

    @property
    def parts(self) -> Parts:
        """What pages know beside the window."""
        parts: Parts = self.request.app.state.parts
        return parts

    @property
    def place(self) -> str:
        """The network address it comes from."""
        return self.request.client.host if self.request.client is not None else ""

    @property
    def agent(self) -> str:
        return browser_of(self.request.headers.get("user-agent", ""))

    @property
    def host(self) -> str:
        return self.request.headers["host"]

    def cookie(self, name: str) -> str:
        return self.request.cookies.get(name, "")[:200]

    async def form(self) -> FormData:
        return await self.request.form(max_files=0, max_fields=_MAX_FIELDS)

    def show(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A page made of a template."""
        path = self.request.url.path
        told = {"recovery": self._recovery(), **facts}
        return HTMLResponse(render(template, self.person, path, **told), status)

    def _recovery(self) -> dict[str, str] | None:
        """What an owner has to be told: see `Recoveries.shown`."""
        if self.person is None or self.person.role is not Role.OWNER:
            return None
        recoveries: Recoveries = self.request.app.state.recoveries
        return recoveries.shown()

    def go(self, path: str) -> Response:
        """On to another page of ours."""
        return RedirectResponse(path, 303)


def render(template: str, person: Person | None = None, path: str = "", **facts: Any) -> str:
    """The HTML of a page, for this person or for nobody."""
    role = person.role if person is not None else None
    known = {"person": person, "role": role, "path": path, "version": __version__, "recovery": None}
    return _environment.get_template(template).render({**known, **facts})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who opened a WebSocket, and what for."""

    wire: WebSocket
    window: Window
    door: Door
    session: Session
    needs: Role

    def is_welcome(self) -> bool:
        """Whether they are still signed in, and still may."""
        found = self.door.who(self.wire.cookies.get(SESSION, ""))
        return found is not None and found[0].role.may(self.needs)


def text_of(form: FormData, name: str) -> str:
    """A field that was typed; empty if there is none."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def sentence(failure: Exception) -> str:
    """What went wrong, for people."""
    text = str(failure)
    return f"{text[:1].upper()}{text[1:]}."


def open_to_all(path: str, answer: Answer, method: str = "GET") -> Route:
    """A route without a role: for coming in, and nothing else."""
    return _route(path, answer, method, None, fresh=False)


def page(
    path: str, answer: Answer, needs: Role, method: str = "GET", *, fresh: bool = False
) -> Route:
    """A route for who `needs` at least. `fresh`: the passphrase was given not long ago."""
    return _route(path, answer, method, needs, fresh=fresh)


def _route(path: str, answer: Answer, method: str, needs: Role | None, *, fresh: bool) -> Route:
    async def endpoint(request: Request) -> Response:
        door: Door = request.app.state.door
        window: Window = request.app.state.window
        found = door.who(request.cookies.get(SESSION, "")) if needs is not None else None
        person, session = found if found is not None else (None, None)
        workbench: Workbench = request.app.state.workbench
        visit = Visit(request, window, door, workbench, person, session)
        if needs is None:
            return await answer(visit)
        if person is None or session is None:
            return _sent_away(visit)
        if not person.role.may(needs):
            return visit.show("refused.html", 403, needs=needs)
        if fresh and not session.is_fresh(door.today_s()):
            return visit.go(f"/prove?next={quote(_back(request))}")
        await door.used(session)
        _known_here(request, person)
        return await answer(visit)

    return Route(path, endpoint, methods=[method], name=f"{method} {path}")


def socket(path: str, serve: Callable[[Caller], Awaitable[None]], needs: Role) -> WebSocketRoute:
    """A WebSocket for who `needs` at least; anybody else is refused before it is accepted."""

    async def endpoint(wire: WebSocket) -> None:
        door: Door = wire.app.state.door
        found = door.who(wire.cookies.get(SESSION, ""))
        if found is None or not found[0].role.may(needs):
            await wire.close(1008)
            return
        await door.used(found[1])
        _known_here(wire, found[0])
        await serve(Caller(wire, wire.app.state.window, door, found[1], needs))

    return WebSocketRoute(path, endpoint, name=path)


def _known_here(request: HTTPConnection, person: Person) -> None:
    """Who serves the page keeps a place for the addresses of those who are signed in."""
    know = getattr(request.state, "know", None)
    if know is not None and request.client is not None:
        know(request.client.host, person.id)


def _sent_away(visit: Visit) -> Response:
    if visit.request.method != "GET" or "text/html" not in visit.request.headers.get("accept", ""):
        return Response("Sign in first.\n", 401, media_type="text/plain")
    return visit.go("/sign-in" if visit.door.people.people else "/welcome")


def _back(request: Request) -> str:
    """Where somebody was, of what can be shown again."""
    try:
        was = urlsplit(
            str(request.url) if request.method == "GET" else request.headers.get("referer", "")
        )
    except ValueError:
        return "/"
    return (was.path or "/") + (f"?{was.query}" if was.query else "")


def our_path(wanted: str) -> str:
    """A path of ours to go on to; "/" for anything else.

    >>> our_path("/devices"), our_path("//evil.example"), our_path("https://evil.example/")
    ('/devices', '/', '/')
    """
    if wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable():
        return wanted
    return "/"


_BROWSERS = (
    ("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of(agent: str) -> str:
    """What a browser is, in two words.

    >>> browser_of("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605")
    'Safari on iPhone'
    """
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser

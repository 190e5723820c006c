"""Talking to Hearth from a browser: its microphone and its speaker are a room of their own.

Sound comes and goes as binary messages, facts as small JSON. It refuses sound of another length or
faster than time, any other fact than those it knows, and who does not take what is said. Nothing
that is said is kept or logged here; nothing here commands a device, for only a spoken yes does.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NoReturn

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from appliance.core.errors import ApplianceError
from appliance.core.people import Role
from appliance.core.spoken_text import is_plain_name, phrase
from appliance.core.types import FRAME_BYTES, FRAME_MS
from appliance.web.routes import SESSION, Caller, Visit, page, socket
from appliance.web.window import Talking

_MOST_TALKS = 2
"""Each keeps ears of its own in an engine, and the language model answers one after the other."""
_MOST_FACT = 200
"""Characters."""
_BURST = 250
"""Frames, 5 s: what a phone that was out of reach for a moment sends at once."""
_FASTER = 1.1
"""No microphone's clock is off by so much."""
_FACTS_EACH_S = 20
_SENT_WITHIN_S = 5.0
_LOOK_S = 2.0
_IDLE_S = 120.0
"""Who says nothing for so long leaves the place to others, and need not keep a microphone open."""

JUNK, BUSY, SIGNED_OUT, OVER, IDLE = 4000, 4001, 4002, 4003, 4004
"""Why a talk was ended from here: codes of WebSockets that are for the application to give."""

_KINDS = {
    **dict.fromkeys(("iPhone", "Android"), "phone"),
    **dict.fromkeys(("Windows", "Mac", "Linux"), "computer"),
    "iPad": "tablet",
}

_talking: set[str] = set()
"""The sessions that talk just now."""


class _Ended(Exception):
    """Raised to end a talk with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


async def talk(visit: Visit) -> Response:
    return visit.show("talk.html")


async def listen(caller: Caller) -> None:
    """The WebSocket, from its acceptance to its end."""
    wire = caller.wire
    await wire.accept()
    code = OVER
    try:
        async with _place(caller), caller.window.talk(*_called(caller)) as talking:
            code = await _converse(caller, talking)
    except _Ended as ended:
        code = ended.code
    except ApplianceError:
        code = OVER  # it starts again just now
    await _close(wire, code)


def _called(caller: Caller) -> tuple[str, str]:
    """What announcements call the browser, and who holds it: names that are fit to be spoken."""
    found = caller.door.who(caller.wire.cookies.get(SESSION, ""))
    name = phrase(found[0].name) if found is not None and is_plain_name(found[0].name) else ""
    machine = caller.session.browser.rpartition(" on ")[2]
    kind = _KINDS.get(machine, "browser")
    return (f"{name}'s {kind}" if name else f"a {kind}"), name


@asynccontextmanager
async def _place(caller: Caller) -> AsyncIterator[None]:
    """One for each session, and few altogether."""
    key = caller.session.key
    if key in _talking or len(_talking) >= _MOST_TALKS:
        raise _Ended(BUSY)
    _talking.add(key)
    try:
        yield
    finally:
        _talking.discard(key)


async def _converse(caller: Caller, talking: Talking) -> int:
    """Both ways at once, until one of them ends; why, as a code."""
    lively = _Lively()
    async with asyncio.TaskGroup() as tasks:
        ways = [
            tasks.create_task(_code_of(_take(caller, talking, lively))),
            tasks.create_task(_code_of(_tell(caller.wire, talking))),
            tasks.create_task(_code_of(_watch(caller, lively))),
        ]
        done, others = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
    return min(each.result() for each in done)


async def _code_of(way: Awaitable[None]) -> int:
    try:
        await way
    except _Ended as ended:
        return ended.code
    except (WebSocketDisconnect, OSError):
        pass
    return OVER


async def _take(caller: Caller, talking: Talking, lively: "_Lively") -> NoReturn:
    """What the browser sends."""
    frames = _Allowance(_BURST, _FASTER * 1000 / FRAME_MS)
    facts = _Allowance(_FACTS_EACH_S, _FACTS_EACH_S)
    while True:
        message = await caller.wire.receive()
        if message["type"] != "websocket.receive":
            raise _Ended(OVER)
        lively.now()
        sound, fact = message.get("bytes"), message.get("text")
        if sound is not None:
            if len(sound) != FRAME_BYTES or not frames.one():
                raise _Ended(JUNK)
            talking.heard(sound)
        elif fact is None or len(fact) > _MOST_FACT or not facts.one():
            raise _Ended(JUNK)
        else:
            _do(fact, talking)


def _do(fact: str, talking: Talking) -> None:
    """Raises _Ended for what is none of the facts that a browser tells."""
    try:
        told = json.loads(fact)
    except (ValueError, RecursionError):
        raise _Ended(JUNK) from None
    plain: dict[str, Callable[[], None]] = {"press": talking.press, "stop": talking.stop}
    match told:
        case {"do": "press" | "stop" as what, **rest} if not rest:
            plain[what]()
        case {"do": "hands-free", "on": bool(on), **rest} if not rest:
            talking.hands_free(on)
        case {"do": "played", "id": int(id_), **rest} if not rest and type(id_) is int:
            talking.played(id_)
        case _:
            raise _Ended(JUNK)


async def _tell(wire: WebSocket, talking: Talking) -> None:
    """What the browser is to know and to play; it ends with the talk."""
    async for piece in talking.told():
        try:
            async with asyncio.timeout(_SENT_WITHIN_S):
                if isinstance(piece, bytes):
                    await wire.send_bytes(piece)
                else:
                    await wire.send_text(json.dumps(piece))
        except (TimeoutError, RuntimeError):
            # Nobody takes it; or what the browser sent has closed the connection just now.
            raise _Ended(OVER) from None


async def _watch(caller: Caller, lively: "_Lively") -> NoReturn:
    """As long as who talks is signed in, and may, and does."""
    while True:
        await asyncio.sleep(_LOOK_S)
        if not caller.is_welcome():
            raise _Ended(SIGNED_OUT)
        if lively.ago_s() > _IDLE_S:
            raise _Ended(IDLE)


async def _close(wire: WebSocket, code: int) -> None:
    """A browser that takes nothing is not waited for: its connection ends with the request."""
    try:
        async with asyncio.timeout(1):
            await wire.close(code)
    except (TimeoutError, RuntimeError, WebSocketDisconnect, OSError):
        return


class _Lively:
    """When the browser sent something last."""

    def __init__(self) -> None:
        self.now()

    def now(self) -> None:
        self._at_s = asyncio.get_running_loop().time()

    def ago_s(self) -> float:
        return asyncio.get_running_loop().time() - self._at_s


class _Allowance:
    """So many at once, and so many in each second after that."""

    def __init__(self, most: float, each_s: float) -> None:
        self._most, self._each_s = most, each_s
        self._left = most
        self._counted_s = asyncio.get_running_loop().time()

    def one(self) -> bool:
        now_s = asyncio.get_running_loop().time()
        gained = (now_s - self._counted_s) * self._each_s
        self._left = min(self._most, self._left + gained) - 1
        self._counted_s = now_s
        return self._left >= 0


ROUTES = (page("/talk", talk, Role.HOUSEHOLD),)
SOCKETS = (socket("/talk/ws", listen, Role.HOUSEHOLD),)

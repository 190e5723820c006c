"""What every request has to pass before a page sees it. Refuses other sites, names and sizes.

A page on the internet can make a browser in the house send requests here, under any name that its
owner lets point here. So the name must be ours or the very address that was connected to; what
changes anything must come from a page of ours; and nobody may show our pages inside theirs. Calls
of the API come from programs, which have no page: there a token stands for it, and never a cookie.
"""

import asyncio
import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appliance.web.api.problems import KINDS, OF_ADMISSION, is_call, problem

MAX_BODY = 64 * 1024
"""Bytes. No form of ours is longer."""
_BODY_S = 20.0
"""For all of a form; of a file, for each piece."""
_SENTENCE = 16 * 1024 * 1024
"""A minute of sound, as a browser records it."""
_FILES = {
    "/backup/restore": 256 * 1024 * 1024,
    "/updates/put": 2 * 1024**3,
    "/voices/agree": _SENTENCE,
    "/voices/take": _SENTENCE,
}
"""Bytes, where a file comes: to a disk, not into memory. Whoever may not send one is refused before
it is read."""
SAFE = frozenset({"GET", "HEAD"})
_METHODS = SAFE | {"POST"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with that, browsers leave out the Origin that forms are checked by.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}


LISTENS = frozenset({"/talk", "/voices/begin", "/voices/agree", "/voices/read", "/voices/take"})
"""The pages that may ask for a microphone."""
_LISTENING = "camera=(), geolocation=(), microphone=(self)"


class TooLarge(Exception):
    """A body went on after `MAX_BODY`. The site answers it with 413."""


class Admission:
    """The outermost layer of the site. `names` are host names that are ours, in small letters."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return
        if scope["type"] == "websocket":
            # No body, and it lasts: what comes over it is limited by who takes it.
            await self._app(scope, receive, send)
            return
        await self._app(scope, _limited(receive, scope), _guarded(scope, send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason; None if it may pass."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if len(headers.getlist("host")) != 1 or not self._is_ours(host, scope):
            return 421, "This is not the name of this appliance."
        if scope["type"] == "http" and scope["method"] not in _METHODS and not _is_call(scope):
            return 405, "There is no such thing to do here."
        if not _is_length(headers.get("content-length", "0")):
            return 400, "That is no length."
        if int(headers.get("content-length", "0")) > _most(scope):
            return 413, "That is too long."
        return _from_elsewhere(scope, headers, host)

    def _is_ours(self, host: str, scope: Scope) -> bool:
        """Whether the name is one of ours, or the address that was connected to, and its port."""
        server = scope.get("server")
        if server is None:
            return False
        address, port = server
        name, said_port = _split(host)
        if said_port != port:
            return False
        if name.casefold() in self._names:
            return True
        try:
            return "%" not in name and _ip(name) == _ip(address)
        except ValueError:
            return False


def _is_call(scope: Scope) -> bool:
    return scope["type"] == "http" and is_call(scope["path"])


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


def _from_elsewhere(scope: Scope, headers: Headers, host: str) -> tuple[int, str] | None:
    changes = scope["type"] == "websocket" or scope["method"] not in SAFE
    changes = changes and not _is_call(scope)
    if len(headers.getlist("origin")) > 1 or len(headers.getlist("sec-fetch-site")) > 1:
        return 403, "This came from another page."
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    ours = f"https://{host.casefold()}"
    if (changes or origin is not None) and (origin is None or origin.casefold() != ours):
        return 403, "This came from another page."
    if site in (None, "same-origin", "none"):
        return None
    followed = headers.get("sec-fetch-mode") == "navigate" and not changes
    return None if followed else (403, "This came from another page.")


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Raises ValueError. A socket for both kinds calls 192.168.1.5 "::ffff:192.168.1.5"."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _split(host: str) -> tuple[str, int | None]:
    """Name and port of a Host header, without brackets; the port is None if it is none."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        name, port = host, "443"
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    elif ":" in name:
        return "", None
    return name, int(port) if port.isascii() and port.isdecimal() and len(port) < 6 else None


def _most(scope: Scope) -> int:
    return _FILES.get(scope["path"], MAX_BODY)


def _limited(receive: Receive, scope: Scope) -> Receive:
    """A body is counted as it comes, and has to come in time; after it nothing has to."""
    left = _most(scope)
    whole = False
    until_s: float | None = None

    async def limited() -> Message:
        nonlocal left, whole, until_s
        if until_s is None or scope["path"] in _FILES:
            # Else whoever sends a byte now and then keeps a place for as long as they like.
            until_s = asyncio.get_running_loop().time() + _BODY_S
        try:
            async with asyncio.timeout_at(None if whole else until_s):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        whole = not message.get("more_body", False)
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return limited


def _guarded(scope: Scope, send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers[name] = value
            if scope["path"] in LISTENS:
                headers["permissions-policy"] = _LISTENING
            if not scope["path"].startswith("/static/"):
                headers["cache-control"] = "no-store"
        await send(message)

    return guarded


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    if _is_call(scope):
        await problem(KINDS[OF_ADMISSION[status]], why, HEADERS)(scope, receive, send)
        return
    await PlainTextResponse(f"{why}\n", status, HEADERS)(scope, receive, send)

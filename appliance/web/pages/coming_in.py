"""Coming in: a spoken code, a name and a passphrase, and out again.

By passkey is next door: `pages.passkeys`.
"""

import math
import secrets
from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.pairing import NoCode, Paired, Wait, Wrong
from appliance.core.people import SHORTEST_PASSPHRASE, Role
from appliance.web.door import Opened
from appliance.web.passkeys import where_of
from appliance.web.routes import (
    KNOWN,
    SESSION,
    VISIT,
    Visit,
    open_to_all,
    our_path,
    page,
    text_of,
)

_YEAR_S = 365 * 24 * 3600
_SESSION_S = 90 * 24 * 3600


async def pair(visit: Visit) -> Response:
    """Asks for a code, or for the one that was said."""
    return marked(visit, pairing(visit))


async def say_code(visit: Visit) -> Response:
    browser = visit.cookie(VISIT)
    if not browser:
        return visit.go("/pair")
    asked = visit.door.ask(browser, visit.place)
    if asked is True:
        return visit.go("/pair")
    return pairing(visit, *cannot_say(asked))


def cannot_say(asked: bool | Wait) -> tuple[str, int]:
    """Why no code was said, for people, and the status that goes with it."""
    if isinstance(asked, Wait):
        when = minutes(asked.s)
        return f"Not just now: somebody asked not long ago. Try again in {when}.", 429
    return (
        "Hearth cannot say anything just now: it is set to do not disturb, or busy. "
        "Turn that off, or try again in a moment."
    ), 503


async def enter_code(visit: Visit) -> Response:
    typed = text_of(await visit.form(), "code")[:40]
    admitted = secrets.token_urlsafe(32)
    judged = visit.door.enter(visit.cookie(VISIT), visit.place, typed, admitted)
    if isinstance(judged, Paired):
        # Another name from here on: the one before may have been planted.
        response = visit.go("/join")
        set_cookie(response, VISIT, admitted, None)
        return response
    return pairing(visit, told_of(judged), 429 if isinstance(judged, Wait) else 403)


def told_of(judged: Wrong | NoCode | Wait) -> str:
    """What became of a code, for people."""
    match judged:
        case Wrong(left=0):
            return "That was not the code, and it holds no longer. Ask for another."
        case Wrong(left):
            return f"That is not the code. {left} {'try is' if left == 1 else 'tries are'} left."
        case NoCode():
            return "That code holds no longer. Ask for another."
        case Wait(s):
            return f"Too many tries. Try again in {minutes(s)}."


async def join(visit: Visit) -> Response:
    if not visit.door.is_admitted(visit.cookie(VISIT)):
        return visit.go("/pair")
    return joining(visit)


async def joined(visit: Visit) -> Response:
    form = await visit.form()
    name, passphrase = text_of(form, "name"), text_of(form, "passphrase")
    if passphrase != text_of(form, "again"):
        return joining(visit, "The two passphrases are not the same.", name)
    try:
        opened = await visit.door.join(visit.cookie(VISIT), name, passphrase, visit.agent)
    except ValueError as wrong:
        return joining(visit, str(wrong), name)
    return at_home(visit, opened, after_joining(visit))


def after_joining(visit: Visit) -> str:
    """Where somebody new goes on: the first of all sets Hearth up."""
    return "/setup" if len(visit.door.people.people) == 1 else "/"


async def sign_in(visit: Visit) -> Response:
    if not visit.door.people.people:
        return visit.go("/welcome")
    return marked(visit, signing_in(visit))


async def signed_in(visit: Visit) -> Response:
    form = await visit.form()
    name, passphrase = text_of(form, "name")[:100], text_of(form, "passphrase")
    known = visit.cookie(KNOWN)
    opened = await visit.door.sign_in(visit.place, known, name, passphrase, visit.agent)
    match opened:
        case Opened():
            return at_home(visit, opened, "/")
        case Wait(s):
            return signing_in(visit, too_often(s), 429, name)
        case None:
            told = "The name and the passphrase do not belong together."
            return signing_in(visit, told, 403, name)


def signing_in(visit: Visit, told: str = "", status: int = 200, name: str = "") -> Response:
    """The page for it; `told` is what was wrong the last time."""
    return visit.show("sign_in.html", status, told=told, name=name, by_passkey=passkeys_work(visit))


async def prove(visit: Visit) -> Response:
    back = our_path(visit.request.query_params.get("next", "/"))
    return proving(visit, back)


async def proved(visit: Visit) -> Response:
    form = await visit.form()
    back = our_path(text_of(form, "next"))
    right = await visit.door.prove(visit.cookie(SESSION), text_of(form, "passphrase"))
    match right:
        case True:
            return visit.go(back)
        case Wait(s):
            return proving(visit, back, too_often(s), 429)
        case _:
            return proving(visit, back, "That is not your passphrase.", 403)


def proving(visit: Visit, back: str, told: str = "", status: int = 200) -> Response:
    """The page for it; `back` is where to go on."""
    return visit.show("prove.html", status, told=told, back=back, by_passkey=passkeys_work(visit))


async def certificate(visit: Visit) -> Response:
    """For a device that shall trust it: many use passkeys only at a page that they trust."""
    named = {"content-disposition": 'attachment; filename="hearth.crt"'}
    return Response(visit.door.certificate, 200, named, "application/x-x509-ca-cert")


async def sign_out(visit: Visit) -> Response:
    if visit.session is not None:
        await visit.door.end(visit.session.key)
    response = visit.go("/sign-in")
    set_cookie(response, SESSION, "", 0)
    return response


def pairing(visit: Visit, told: str = "", status: int = 200) -> Response:
    return visit.show(
        "pair.html",
        status,
        told=told,
        words=visit.door.words,
        asked=visit.door.is_asked(visit.cookie(VISIT)),
        first=not visit.door.people.people,
        missing=visit.window.missing,
    )


def joining(visit: Visit, told: str = "", name: str = "") -> Response:
    """The page for it; `told` is what was wrong the last time."""
    return visit.show(
        "join.html",
        400 if told else 200,
        told=told,
        name=name[:100],
        first=not visit.door.people.people,
        shortest=SHORTEST_PASSPHRASE,
        by_passkey=passkeys_work(visit),
    )


def marked(visit: Visit, response: Response) -> Response:
    """With a name for this browser, if it has none."""
    if not visit.cookie(VISIT):
        set_cookie(response, VISIT, secrets.token_urlsafe(32), None)
    return response


def at_home(visit: Visit, opened: Opened, path: str) -> Response:
    """On to a page of ours, and signed in from here on."""
    response = visit.go(path)
    set_cookie(response, SESSION, opened.key, _SESSION_S)
    set_cookie(response, KNOWN, opened.mark, _YEAR_S)
    set_cookie(response, VISIT, "", 0)
    return response


def passkeys_work(visit: Visit) -> bool:
    """Whether the page was opened at a name: at a bare address there are none."""
    return where_of(visit.host, visit.place) is not None


def set_cookie(response: Response, name: str, value: str, max_age: int | None) -> None:
    """One that no script and no other site gets; None = until the browser is closed."""
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="strict"
    )


def too_often(seconds: float) -> str:
    return f"That was wrong too often. Try again in {minutes(seconds)}."


def minutes(seconds: float) -> str:
    """As it is said: "a minute", "3 minutes"."""
    count = max(1, math.ceil(seconds / 60))
    return "a minute" if count == 1 else f"{count} minutes"


def _get_and_post(path: str, get: Callable, post: Callable) -> tuple[Route, Route]:  # type: ignore[type-arg]
    return open_to_all(path, get), open_to_all(path, post, "POST")


ROUTES = (
    *_get_and_post("/pair", pair, enter_code),
    open_to_all("/pair/code", say_code, "POST"),
    *_get_and_post("/join", join, joined),
    *_get_and_post("/sign-in", sign_in, signed_in),
    open_to_all("/hearth.crt", certificate),
    page("/prove", prove, Role.GUEST),
    page("/prove", proved, Role.GUEST, "POST"),
    page("/sign-out", sign_out, Role.GUEST, "POST"),
)

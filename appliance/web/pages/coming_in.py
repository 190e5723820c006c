"""Coming in: a spoken code, a name and a passphrase, and out again."""

import math
import secrets
from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.pairing import NoCode, Paired, Wait, Wrong
from appliance.core.people import SHORTEST_PASSPHRASE, Role
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
    return _marked(visit, _pairing(visit))


async def say_code(visit: Visit) -> Response:
    browser = visit.cookie(VISIT)
    if not browser:
        return visit.go("/pair")
    asked = visit.door.ask(browser)
    match asked:
        case True:
            return visit.go("/pair")
        case Wait(s):
            told = f"Not just now: somebody asked not long ago. Try again in {_minutes(s)}."
        case _:
            told = (
                "Hearth cannot say anything just now: it is set to do not disturb, or busy. "
                "Turn that off, or try again in a moment."
            )
    return _pairing(visit, told, 429 if isinstance(asked, Wait) else 503)


async def enter_code(visit: Visit) -> Response:
    typed = text_of(await visit.form(), "code")[:40]
    admitted = secrets.token_urlsafe(32)
    judged = visit.door.enter(visit.cookie(VISIT), visit.place, typed, admitted)
    if isinstance(judged, Paired):
        # Another name from here on: the one before may have been planted.
        response = visit.go("/join")
        _set(response, VISIT, admitted, None)
        return response
    return _pairing(visit, _told(judged), 429 if isinstance(judged, Wait) else 403)


def _told(judged: Wrong | NoCode | Wait) -> str:
    match judged:
        case Wrong(left=0):
            return "That was not the code, and it holds no longer. Ask for another."
        case Wrong(left):
            return f"That is not the code. {left} {'try is' if left == 1 else 'tries are'} left."
        case NoCode():
            return "That code holds no longer. Ask for another."
        case Wait(s):
            return f"Too many tries. Try again in {_minutes(s)}."


async def join(visit: Visit) -> Response:
    if not visit.door.is_admitted(visit.cookie(VISIT)):
        return visit.go("/pair")
    return _joining(visit)


async def joined(visit: Visit) -> Response:
    form = await visit.form()
    name, passphrase = text_of(form, "name"), text_of(form, "passphrase")
    if passphrase != text_of(form, "again"):
        return _joining(visit, "The two passphrases are not the same.", name)
    try:
        key = await visit.door.join(visit.cookie(VISIT), name, passphrase, visit.agent)
    except ValueError as wrong:
        return _joining(visit, str(wrong), name)
    first = len(visit.door.people.people) == 1
    return _signed_in(visit, key, "/setup" if first else "/")


async def sign_in(visit: Visit) -> Response:
    if not visit.door.people.people:
        return visit.go("/welcome")
    return visit.show("sign_in.html", told="", name="")


async def signed_in(visit: Visit) -> Response:
    form = await visit.form()
    name, passphrase = text_of(form, "name")[:100], text_of(form, "passphrase")
    key = await visit.door.sign_in(visit.place, visit.cookie(KNOWN), name, passphrase, visit.agent)
    match key:
        case str():
            return _signed_in(visit, key, "/")
        case Wait(s):
            told = f"That was wrong too often. Try again in {_minutes(s)}."
            return visit.show("sign_in.html", 429, told=told, name=name)
        case None:
            told = "The name and the passphrase do not belong together."
            return visit.show("sign_in.html", 403, told=told, name=name)


async def prove(visit: Visit) -> Response:
    back = our_path(visit.request.query_params.get("next", "/"))
    return visit.show("prove.html", told="", back=back)


async def proved(visit: Visit) -> Response:
    form = await visit.form()
    back = our_path(text_of(form, "next"))
    right = await visit.door.prove(visit.cookie(SESSION), text_of(form, "passphrase"))
    match right:
        case True:
            return visit.go(back)
        case Wait(s):
            told = f"That was wrong too often. Try again in {_minutes(s)}."
            return visit.show("prove.html", 429, told=told, back=back)
        case _:
            return visit.show("prove.html", 403, told="That is not your passphrase.", back=back)


async def sign_out(visit: Visit) -> Response:
    if visit.session is not None:
        await visit.door.end(visit.session.key)
    response = visit.go("/sign-in")
    _set(response, SESSION, "", 0)
    return response


def _pairing(visit: Visit, told: str = "", status: int = 200) -> Response:
    return visit.show(
        "pair.html",
        status,
        told=told,
        words=visit.door.words,
        asked=visit.door.is_asked(visit.cookie(VISIT)),
        first=not visit.door.people.people,
    )


def _joining(visit: Visit, told: str = "", name: str = "") -> Response:
    return visit.show(
        "join.html",
        400 if told else 200,
        told=told,
        name=name[:100],
        first=not visit.door.people.people,
        shortest=SHORTEST_PASSPHRASE,
    )


def _marked(visit: Visit, response: Response) -> Response:
    if not visit.cookie(VISIT):
        _set(response, VISIT, secrets.token_urlsafe(32), None)
    return response


def _signed_in(visit: Visit, key: str, path: str) -> Response:
    response = visit.go(path)
    _set(response, SESSION, key, _SESSION_S)
    found = visit.door.who(key)
    if found is not None:
        _set(response, KNOWN, visit.door.mark_of(found[0]), _YEAR_S)
    _set(response, VISIT, "", 0)
    return response


def _set(response: Response, name: str, value: str, max_age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="strict"
    )


def _minutes(seconds: float) -> str:
    minutes = max(1, math.ceil(seconds / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _get_and_post(path: str, get: Callable, post: Callable) -> tuple[Route, Route]:  # type: ignore[type-arg]
    return open_to_all(path, get), open_to_all(path, post, "POST")


ROUTES = (
    *_get_and_post("/pair", pair, enter_code),
    open_to_all("/pair/code", say_code, "POST"),
    *_get_and_post("/join", join, joined),
    *_get_and_post("/sign-in", sign_in, signed_in),
    page("/prove", prove, Role.GUEST),
    page("/prove", proved, Role.GUEST, "POST"),
    page("/sign-out", sign_out, Role.GUEST, "POST"),
)

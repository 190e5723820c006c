"""Passkeys: made, used to come in and to prove who one is, and removed.

A small script fetches what is to be signed as JSON, and sends what was signed as a form: see
`static/passkeys.js`. Without it nothing here is shown, and the passphrase does.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from appliance.core.pairing import Wait
from appliance.core.people import Role
from appliance.web.door import Opened
from appliance.web.pages.coming_in import (
    after_joining,
    at_home,
    joining,
    marked,
    proving,
    signing_in,
    too_often,
)
from appliance.web.pages.people import people_page
from appliance.web.passkeys import NOT_RIGHT, Passkeys, Where, where_of
from appliance.web.routes import KNOWN, VISIT, Visit, open_to_all, our_path, page, text_of

_NO_NAME = "Passkeys work at a name alone: open the page as hearth.local, or use the passphrase."


async def to_add(visit: Visit) -> Response:
    """What is to be signed for a new passkey of who is signed in."""
    where = _where(visit)
    if where is None or visit.session is None or visit.person is None:
        return _told(_NO_NAME)
    try:
        return _json(_keys(visit.request).adding(where, visit.session, visit.person))
    except ValueError as wrong:
        return _told(str(wrong))


async def add(visit: Visit) -> Response:
    form, where = await visit.form(), _where(visit)
    if where is None or visit.session is None or visit.person is None:
        return people_page(visit, _NO_NAME)
    name, answer = text_of(form, "name"), text_of(form, "answer")
    try:
        await _keys(visit.request).add(where, visit.session, visit.person, name, answer)
    except ValueError as wrong:
        return people_page(visit, str(wrong))
    return visit.go("/people")


async def remove(visit: Visit) -> Response:
    """One's own, or for the owner anybody's."""
    form = await visit.form()
    wanted = text_of(form, "passkey")
    found = visit.door.people.owner_of(wanted)
    if found is None or visit.person is None:
        return visit.go("/people")
    if found[0].id != visit.person.id and not visit.person.role.may(Role.OWNER):
        return visit.show("refused.html", 403, needs=Role.OWNER)
    try:
        await _keys(visit.request).remove(found[0].id, wanted)
    except ValueError as wrong:
        return people_page(visit, str(wrong))
    return visit.go("/people")


async def to_join(visit: Visit) -> Response:
    """What is to be signed for the passkey of somebody new."""
    form, where = await visit.form(), _where(visit)
    if where is None:
        return _told(_NO_NAME)
    try:
        name = text_of(form, "name")
        return _json(_keys(visit.request).joining(where, visit.cookie(VISIT), name))
    except ValueError as wrong:
        return _told(str(wrong))


async def join(visit: Visit) -> Response:
    form, where = await visit.form(), _where(visit)
    name, answer = text_of(form, "name"), text_of(form, "answer")
    if where is None:
        return joining(visit, _NO_NAME, name)
    browser = visit.cookie(VISIT)
    try:
        opened = await _keys(visit.request).join(where, browser, answer, visit.agent)
    except ValueError as wrong:
        return joining(visit, str(wrong), name)
    return at_home(visit, opened, after_joining(visit))


async def to_sign_in(visit: Visit) -> Response:
    """What is to be signed by any passkey."""
    where, browser = _where(visit), visit.cookie(VISIT)
    if where is None:
        return _told(_NO_NAME)
    if not browser:
        return marked(visit, _told("Load this page again, and try once more."))
    return _json(_keys(visit.request).signing_in(where, browser))


async def sign_in(visit: Visit) -> Response:
    form, where = await visit.form(), _where(visit)
    if where is None:
        return signing_in(visit, _NO_NAME, 400)
    browser, known, answer = visit.cookie(VISIT), visit.cookie(KNOWN), text_of(form, "answer")
    opened = await _keys(visit.request).sign_in(where, browser, known, answer, visit.agent)
    match opened:
        case Opened():
            return at_home(visit, opened, "/")
        case Wait(s):
            return signing_in(visit, too_often(s), 429)
        case None:
            return signing_in(visit, NOT_RIGHT, 403)


async def to_prove(visit: Visit) -> Response:
    """What is to be signed by a passkey of who is signed in."""
    where = _where(visit)
    if where is None or visit.session is None or visit.person is None:
        return _told(_NO_NAME)
    options = _keys(visit.request).proving(where, visit.session, visit.person)
    if options is None:
        return _told("You have no passkey for this name: use your passphrase.")
    return _json(options)


async def prove(visit: Visit) -> Response:
    form, where = await visit.form(), _where(visit)
    back = our_path(text_of(form, "next"))
    if where is None or visit.session is None or visit.person is None:
        return proving(visit, back, _NO_NAME, 400)
    answer = text_of(form, "answer")
    right = await _keys(visit.request).prove(where, visit.session, visit.person, answer)
    match right:
        case True:
            return visit.go(back)
        case Wait(s):
            return proving(visit, back, too_often(s), 429)
        case _:
            return proving(visit, back, NOT_RIGHT, 403)


def _keys(request: Request) -> Passkeys:
    found: Passkeys = request.app.state.passkeys
    return found


def _where(visit: Visit) -> Where | None:
    return where_of(visit.host, visit.place)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _told(text: str) -> Response:
    """Why there is nothing to sign, for the script to show."""
    return PlainTextResponse(text, 400)


ROUTES = (
    page("/people/passkey/options", to_add, Role.GUEST, "POST", fresh=True),
    page("/people/passkey", add, Role.GUEST, "POST", fresh=True),
    page("/people/passkey/remove", remove, Role.GUEST, "POST", fresh=True),
    open_to_all("/join/passkey/options", to_join, "POST"),
    open_to_all("/join/passkey", join, "POST"),
    open_to_all("/sign-in/passkey/options", to_sign_in, "POST"),
    open_to_all("/sign-in/passkey", sign_in, "POST"),
    page("/prove/passkey/options", to_prove, Role.GUEST, "POST"),
    page("/prove/passkey", prove, Role.GUEST, "POST"),
)

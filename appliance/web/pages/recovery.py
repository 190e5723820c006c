"""A forgotten passphrase of an owner: two spoken codes, a day apart. See `web.recovery`."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from appliance.core.pairing import Judged, Paired, Wait
from appliance.core.people import SHORTEST_PASSPHRASE, Role
from appliance.web.door import Opened
from appliance.web.pages.coming_in import at_home, cannot_say, set_cookie, told_of
from appliance.web.recovery import KEPT_S, Recoveries, when
from appliance.web.routes import Visit, open_to_all, page, text_of

RECOVER = "__Host-hearth-recover"
"""A browser that asks for another passphrase, for as long as that takes."""


async def recover(visit: Visit) -> Response:
    """What there is to do now, for this browser."""
    response = _page(visit)
    if not visit.cookie(RECOVER):
        set_cookie(response, RECOVER, secrets.token_urlsafe(32), round(KEPT_S))
    return response


async def say_code(visit: Visit) -> Response:
    browser = visit.cookie(RECOVER)
    if not browser or not visit.door.people.people:
        return visit.go("/recover")
    said = _recoveries(visit.request).say(browser, visit.place)
    if said is True:
        return visit.go("/recover")
    return _page(visit, *cannot_say(said))


async def enter_code(visit: Visit) -> Response:
    form, browser = await visit.form(), visit.cookie(RECOVER)
    typed, name = text_of(form, "code")[:40], text_of(form, "name")[:100]
    recoveries = _recoveries(visit.request)
    asked = recoveries.of(browser)
    try:
        if asked is None or asked.left_s > 0:
            done: Opened | Judged = await recoveries.begin(browser, visit.place, typed, name)
        elif text_of(form, "passphrase") != text_of(form, "again"):
            return _page(visit, "The two passphrases are not the same.", 400)
        else:
            passphrase = text_of(form, "passphrase")
            done = await recoveries.finish(browser, visit.place, typed, passphrase, visit.agent)
    except ValueError as wrong:
        return _page(visit, str(wrong), 400, name)
    match done:
        case Opened():
            response = at_home(visit, done, "/")
            set_cookie(response, RECOVER, "", 0)
            return response
        case Paired():
            return visit.go("/recover")
        case _:
            return _page(visit, told_of(done), 429 if isinstance(done, Wait) else 403, name)


async def stop(visit: Visit) -> Response:
    await _recoveries(visit.request).stop()
    return visit.go("/people")


def _page(visit: Visit, told: str = "", status: int = 200, name: str = "") -> Response:
    browser = visit.cookie(RECOVER)
    recoveries = _recoveries(visit.request)
    asked = recoveries.of(browser)
    return visit.show(
        "recover.html",
        status,
        told=told,
        name=name,
        words=visit.door.words,
        asked=recoveries.is_said(browser),
        waits=when(asked.left_s) if asked is not None else "",
        ready=asked is not None and asked.left_s == 0,
        shortest=SHORTEST_PASSPHRASE,
    )


def _recoveries(request: Request) -> Recoveries:
    found: Recoveries = request.app.state.recoveries
    return found


ROUTES = (
    open_to_all("/recover", recover),
    open_to_all("/recover", enter_code, "POST"),
    open_to_all("/recover/code", say_code, "POST"),
    page("/recover/stop", stop, Role.OWNER, "POST"),
)

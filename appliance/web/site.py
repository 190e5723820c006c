"""The whole page as one ASGI application. Every route it has is in `ROUTES`
and `SOCKETS`.
"""

from collections.abc import Collection

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from appliance.core.errors import ApplianceError, StartingAgain
from appliance.web.admission import Admission, TooLarge
from appliance.web.api.app import api
from appliance.web.api.keys import Keys
from appliance.web.api.problems import KINDS, PREFIX, is_call, problem
from appliance.web.door import Door
from appliance.web.pages import (
    automations,
    backup,
    coming_in,
    devices,
    everyday,
    models,
    naming,
    now,
    passkeys,
    people,
    recovery,
    reset,
    settings,
    setup,
    setup_broker,
    setup_sound,
    talk,
    updates,
    voices,
    watching,
)
from appliance.web.parts import Parts
from appliance.web.passkeys import Passkeys
from appliance.web.recovery import Recoveries
from appliance.web.routes import STATIC, render
from appliance.web.window import Window
from appliance.web.workbench import Workbench

ROUTES: tuple[Route, ...] = (
    *now.ROUTES,
    *talk.ROUTES,
    *coming_in.ROUTES,
    *devices.ROUTES,
    *everyday.ROUTES,
    *watching.ROUTES,
    *people.ROUTES,
    *passkeys.ROUTES,
    *recovery.ROUTES,
    *setup.ROUTES,
    *setup_sound.ROUTES,
    *setup_broker.ROUTES,
    *settings.ROUTES,
    *models.ROUTES,
    *voices.ROUTES,
    *naming.ROUTES,
    *automations.ROUTES,
    *backup.ROUTES,
    *updates.ROUTES,
    *reset.ROUTES,
)
SOCKETS: tuple[WebSocketRoute, ...] = talk.SOCKETS

_AGAIN_S = 3


def site(
    window: Window, door: Door, workbench: Workbench, names: Collection[str], parts: Parts
) -> ASGIApp:
    """`names` are the host names of this appliance at the moment, as in "hearth.local"."""
    keys = Keys(door)
    app = Starlette(
        routes=[
            *ROUTES,
            *SOCKETS,
            Mount(PREFIX, api(window, keys), name="api"),
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
        ],
        exception_handlers={
            TooLarge: _too_large,
            ClientDisconnect: _too_slow,
            StartingAgain: _starting,
            ApplianceError: _failed,
            HTTPException: _no_such,
        },
    )
    app.state.window, app.state.door, app.state.workbench = window, door, workbench
    app.state.passkeys, app.state.recoveries = Passkeys(door), Recoveries(door, window.note)
    app.state.parts = parts
    app.state.keys = keys
    return Admission(app, names)


async def _too_large(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("That is too long.\n", 413)


async def _too_slow(_request: Request, _error: Exception) -> Response:
    """A form that did not come in time; who is gone never hears of it."""
    return PlainTextResponse("That took too long.\n", 408)


async def _starting(_request: Request, error: Exception) -> Response:
    """Hearth is not there yet: the browser asks again by itself. Or why it could not start."""
    return Response(
        render("starting.html", why=str(error)),
        503,
        {"Refresh": str(_AGAIN_S)},
        media_type="text/html",
    )


async def _failed(_request: Request, error: Exception) -> Response:
    """A part of Hearth failed: its own sentence says which and what to do."""
    code = error.code if isinstance(error, ApplianceError) else "unknown"
    return PlainTextResponse(f"Hearth could not do that: {error} [{code}]\n", 503)


async def _no_such(request: Request, error: Exception) -> Response:
    if is_call(request.url.path):
        # A path with a line break in it is not handed on to the API.
        return problem(KINDS["no-such-call"])
    status = error.status_code if isinstance(error, HTTPException) else 500
    told = {404: "There is no such page.", 405: "There is no such thing to do here."}
    return PlainTextResponse(
        told.get(status, "That was not a request Hearth knows.") + "\n", status
    )

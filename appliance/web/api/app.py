"""The API as one ASGI application below the page: JSON for automations that have a token.

Refuses cookies: no page in a browser can use it unasked, so nothing here can be forged.
"""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from appliance.core.errors import ApplianceError, StartingAgain
from appliance.core.tokens import Scope
from appliance.web.admission import TooLarge
from appliance.web.api.calls import CALLS, Call
from appliance.web.api.description import description
from appliance.web.api.keys import Keys
from appliance.web.api.problems import KINDS, Kind, Problem, problem
from appliance.web.window import Window

_AGAIN_S = "3"


def api(window: Window, keys: Keys) -> Starlette:
    app = Starlette(
        routes=[*map(_route, CALLS), Route("/openapi.json", _described, methods=["GET"])],
        exception_handlers={
            Problem: _problem,
            TooLarge: _too_large,
            ClientDisconnect: _too_slow,
            StartingAgain: _starting,
            ApplianceError: _failed,
            HTTPException: _no_such,
        },
    )
    app.router.redirect_slashes = False
    app.state.window, app.state.keys = window, keys
    return app


def _route(call: Call) -> Route:
    async def endpoint(request: Request) -> Response:
        await _admit(request, call.scope)
        if set(request.query_params) - ({"limit"} if call.limited else set()):
            raise Problem("malformed", "That call has no such parameter.")
        shown = await call.answer(request, request.app.state.window)
        return JSONResponse(shown.model_dump(mode="json"))

    return Route(call.path, endpoint, methods=[call.method], name=f"{call.method} {call.path}")


async def _described(request: Request) -> Response:
    await _admit(request, Scope.READ)
    return JSONResponse(description(), media_type="application/json")


async def _admit(request: Request, needed: Scope) -> None:
    keys: Keys = request.app.state.keys
    place = request.client.host if request.client is not None else ""
    token = await keys.of(request.headers.getlist("authorization"), place)
    keys.check(token, needed)


async def _problem(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return problem(error.kind, error.detail, error.headers)


async def _too_large(_request: Request, _error: Exception) -> Response:
    return problem(KINDS["too-long"])


async def _too_slow(_request: Request, _error: Exception) -> Response:
    return problem(KINDS["too-slow"])


async def _starting(_request: Request, error: Exception) -> Response:
    return problem(KINDS["starting"], f"{error}.", {"retry-after": _AGAIN_S})


async def _failed(_request: Request, error: Exception) -> Response:
    """A part of Hearth failed: the code is that of docs/errors.md."""
    code = error.code if isinstance(error, ApplianceError) else "unknown"
    return problem(Kind(code, 503, "Hearth could not do that"), str(error))


async def _no_such(_request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return problem(KINDS["no-such-method"], headers=error.headers)
    return problem(KINDS["no-such-call"])

"""Tokens for automations, and what can be asked of Hearth with one. The owner's alone."""

import datetime as dt

from starlette.responses import Response

from appliance.core.people import Role
from appliance.core.tokens import Scope
from appliance.web.api.calls import CALLS
from appliance.web.api.keys import Keys
from appliance.web.api.problems import PREFIX
from appliance.web.routes import Visit, page, text_of


async def automations(visit: Visit) -> Response:
    return _shown(visit)


async def make(visit: Visit) -> Response:
    """Shown in the answer, and never again."""
    form = await visit.form()
    if visit.person is None:
        return visit.go("/api")
    try:
        scope = Scope(text_of(form, "scope") or Scope.READ)
    except ValueError:
        return _shown(visit, "There is no such scope.")
    try:
        text = await _keys(visit).make(visit.person, text_of(form, "name"), scope)
    except ValueError as wrong:
        return _shown(visit, str(wrong))
    return _shown(visit, made=text)


async def end(visit: Visit) -> Response:
    await _keys(visit).end(text_of(await visit.form(), "token"))
    return visit.go("/api")


def _shown(visit: Visit, told: str = "", made: str = "") -> Response:
    keys = _keys(visit)
    return visit.show(
        "automations.html",
        400 if told else 200,
        told=told,
        made=made,
        tokens=[(each, _used(each.made_s, each.used_s), keys.holds(each)) for each in keys.all],
        scopes=[(Scope.READ, "read"), (Scope.CONTROLS, "read, and set Hearth's own controls")],
        calls=CALLS,
        prefix=PREFIX,
        host=visit.host,
    )


def _used(made_s: float, used_s: float) -> str:
    if used_s == made_s:
        return "never used"
    return f"used {dt.datetime.fromtimestamp(used_s, dt.UTC).astimezone():%d %B %Y}"


def _keys(visit: Visit) -> Keys:
    keys: Keys = visit.request.app.state.keys
    return keys


ROUTES = (
    page("/api", automations, Role.OWNER),
    page("/api/tokens", make, Role.OWNER, "POST", fresh=True),
    page("/api/tokens/end", end, Role.OWNER, "POST"),
)

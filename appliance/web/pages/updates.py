"""Another release for the box: sent by its owner, checked before anything is begun, tried, kept.

A file that comes in is counted as it comes. What is on the page is what the box remembers itself.
"""

import asyncio

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.errors import StoreError
from appliance.core.people import Role
from appliance.core.updates import State
from appliance.web.box import Standing
from appliance.web.routes import Visit, page, sentence
from appliance.web.upload import NotAForm, upload

_busy = asyncio.Lock()
"""One at a time: each is as large as the box's own root."""


async def updates(visit: Visit) -> Response:
    return await _shown(visit)


async def put(visit: Visit) -> Response:
    box = visit.parts.box
    if _busy.locked() or _is_under_way(await box.standing()):
        return await _shown(visit, "An update is being read or written already.", 503)
    async with _busy:
        try:
            async with upload(visit.request, box.room()) as came:
                if not came.size:
                    return await _shown(visit, "Choose a file.", 400)
                await box.offer(came.file)
        except NotAForm:
            return await _shown(visit, "Choose a file.", 400)
        except StoreError as failure:
            return await _shown(visit, sentence(failure), 400)
    return visit.go("/updates")


async def restart(visit: Visit) -> Response:
    try:
        await visit.parts.box.restart()
    except StoreError as failure:
        return await _shown(visit, sentence(failure), 400)
    return visit.show("restarting.html")


def _is_under_way(now: Standing) -> bool:
    return now.waiting or (now.last is not None and now.last.state is State.WRITING)


async def _shown(visit: Visit, told: str = "", status: int = 200) -> Response:
    now = await visit.parts.box.standing()
    return visit.show("updates.html", status, told=told, now=now, under_way=_is_under_way(now))


ROUTES: tuple[Route, ...] = (
    page("/updates", updates, Role.OWNER),
    page("/updates/put", put, Role.OWNER, "POST", fresh=True),
    page("/updates/restart", restart, Role.OWNER, "POST", fresh=True),
)

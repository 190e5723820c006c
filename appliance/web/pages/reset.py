"""All of it forgotten, the box as it came: for an owner, with a code that is said in the room.

Refuses whoever only has the owner's browser: they have not heard the code.
"""

from starlette.responses import Response
from starlette.routing import Route

from appliance.core.errors import StoreError
from appliance.core.pairing import Paired, Wait
from appliance.core.people import Role
from appliance.web.pages.coming_in import cannot_say, told_of
from appliance.web.routes import Visit, page, sentence, text_of

_PURPOSE = "reset"
_SAID = (
    "Somebody wants to reset me: everything I know of this home would be erased, for good.",
    "If that is not you, do nothing, and tell nobody the code.",
)


async def reset(visit: Visit) -> Response:
    return await _shown(visit)


async def say_code(visit: Visit) -> Response:
    said = visit.door.say_code(_PURPOSE, _browser(visit), visit.place, _SAID)
    if said is True:
        return visit.go("/reset")
    return await _shown(visit, *cannot_say(said))


async def enter_code(visit: Visit) -> Response:
    typed = text_of(await visit.form(), "code")[:40]
    judged = visit.door.judge(_PURPOSE, _browser(visit), visit.place, typed)
    if not isinstance(judged, Paired):
        return await _shown(visit, told_of(judged), 429 if isinstance(judged, Wait) else 403)
    try:
        await visit.parts.box.reset()
    except StoreError as failure:
        return await _shown(visit, sentence(failure), 400)
    return visit.show("resetting.html")


def _browser(visit: Visit) -> str:
    return "" if visit.session is None else visit.session.key


async def _shown(visit: Visit, told: str = "", status: int = 200) -> Response:
    now = await visit.parts.box.standing()
    asked = visit.door.is_asked(_browser(visit), _PURPOSE)
    words = visit.door.words
    return visit.show("reset.html", status, told=told, now=now, asked=asked, words=words)


ROUTES: tuple[Route, ...] = (
    page("/reset", reset, Role.OWNER),
    page("/reset/code", say_code, Role.OWNER, "POST", fresh=True),
    page("/reset", enter_code, Role.OWNER, "POST", fresh=True),
)

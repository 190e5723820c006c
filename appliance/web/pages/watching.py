"""The journal and the health of the appliance: to be read, and nothing else."""

from starlette.responses import Response

from appliance.core.people import Role
from appliance.web.routes import Visit, page

_ENTRIES = 100


async def journal(visit: Visit) -> Response:
    return visit.show("journal.html", deeds=await visit.window.journal(_ENTRIES), proof=None)


async def verify(visit: Visit) -> Response:
    deeds = await visit.window.journal(_ENTRIES)
    return visit.show("journal.html", deeds=deeds, proof=await visit.window.verify())


async def health(visit: Visit) -> Response:
    found = await visit.window.health()
    return visit.show("health.html", health=found, words=visit.door.words)


ROUTES = (
    page("/journal", journal, Role.HOUSEHOLD),
    page("/journal/verify", verify, Role.HOUSEHOLD, "POST"),
    page("/health", health, Role.GUEST),
)

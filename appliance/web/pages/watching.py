"""Journal, health and marks of the appliance: to be read, and nothing else."""

import datetime as dt

from starlette.responses import Response

from appliance.core.people import Role
from appliance.web.latency import days
from appliance.web.routes import Visit, page

_ENTRIES = 100
_TURNS = 1000
_MARKS = 300


async def journal(visit: Visit) -> Response:
    return visit.show("journal.html", deeds=await visit.window.journal(_ENTRIES), proof=None)


async def verify(visit: Visit) -> Response:
    deeds = await visit.window.journal(_ENTRIES)
    return visit.show("journal.html", deeds=deeds, proof=await visit.window.verify())


async def health(visit: Visit) -> Response:
    found = await visit.window.health()
    watch = visit.parts.watch
    models = visit.workbench.settings.models
    return visit.show(
        "health.html",
        health=found,
        words=visit.door.words,
        days=days(await visit.parts.everyday.history(_TURNS)),
        net=watch.connections or await watch.check(),
        proof=await watch.proof(),
        at=_at,
        models={
            "Hearing": models.stt,
            "Speaking": visit.window.knobs.voice or models.tts,
            "Answering": models.llm,
            "Wake words": ", ".join(models.wake),
        },
    )


async def check(visit: Visit) -> Response:
    """Look again whom Hearth is connected to."""
    await visit.parts.watch.check()
    return visit.go("/health")


async def marks(visit: Visit) -> Response:
    return visit.show("marks.html", marks=visit.parts.watch.marks()[:_MARKS], at=_at)


def _at(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, dt.UTC).astimezone():%H:%M:%S on %d %B}"


ROUTES = (
    page("/journal", journal, Role.HOUSEHOLD),
    page("/journal/verify", verify, Role.HOUSEHOLD, "POST"),
    page("/health", health, Role.GUEST),
    page("/health/check", check, Role.HOUSEHOLD, "POST"),
    page("/marks", marks, Role.OWNER),
)

"""Server-sent events for who is signed in. Nobody alone can take the places of all."""

import json
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from starlette.responses import Response, StreamingResponse

from appliance.web.routes import SESSION, Visit

_MOST_STREAMS = 20
_MOST_OWN = 4
_open = Counter[str]()
"""Streams by whose they are."""

Happening = AsyncGenerator[Mapping[str, Any] | None, None]


def streamed(visit: Visit, happening: Happening) -> Response:
    """What happens, as long as who looks is signed in; None is sent as a sign of life."""
    if not _is_room(visit):
        return Response("Too many pages are open.\n", 503, media_type="text/plain")
    return StreamingResponse(_events(visit, happening), media_type="text/event-stream")


def _own(visit: Visit) -> str:
    return visit.person.id if visit.person is not None else ""


def _is_room(visit: Visit) -> bool:
    return _open[_own(visit)] < _MOST_OWN and _open.total() < _MOST_STREAMS


async def _events(visit: Visit, happening: Happening) -> AsyncIterator[str]:
    own = _own(visit)
    if not _is_room(visit):
        return
    _open[own] += 1
    try:
        async with aclosing(happening):
            async for event in happening:
                found = visit.door.who(visit.cookie(SESSION))
                if found is None or visit.person is None or found[0].role != visit.person.role:
                    return  # whose role was changed looks again, if they may
                yield _sent(event)
    finally:
        _open[own] -= 1


def _sent(event: Mapping[str, Any] | None) -> str:
    return ": still here\n\n" if event is None else f"data: {json.dumps(event)}\n\n"

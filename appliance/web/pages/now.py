"""What Hearth is about at this moment, its controls, and the last turns."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from starlette.responses import Response, StreamingResponse

from appliance.core.people import Role
from appliance.core.presence import NUMBERS, SWITCHES, Knobs, setting
from appliance.web.drawing import waterfall
from appliance.web.routes import SESSION, Visit, page, text_of

_TURNS = 3
_MOST_STREAMS = 20
_MOST_OWN = 4
_open = Counter[str]()
"""Streams by whose they are."""
_LABELS = {
    "muted": ("Microphone muted", "Nothing is heard, not even the wake word."),
    "do_not_disturb": ("Do not disturb", "Hearth answers, but says nothing of its own accord."),
    "away": ("Nobody at home", "While this is on, nothing is changed by voice."),
    "volume": ("Volume", "How loud Hearth speaks."),
    "sensitivity": (
        "Wake sensitivity",
        "Higher: it hears you sooner, and is called by mistake more often.",
    ),
}


async def now(visit: Visit) -> Response:
    turns = await visit.window.turns(_TURNS)
    home = visit.window.home
    return visit.show(
        "now.html",
        knobs=_shown(visit.window.knobs),
        connected=home.connected,
        approved=len(home.approved()),
        waiting=len(home.entities) - len(home.approved()),
        turns=[(each.when, waterfall(each.timeline)) for each in turns],
    )


async def turn(visit: Visit) -> Response:
    """Set one control; only those of the page, and only what they can be."""
    form = await visit.form()
    knob, typed = text_of(form, "knob"), text_of(form, "value")
    value = None
    if knob in _LABELS:
        value = setting(knob, typed[:200].encode(), visit.window.choices)
    if value is None:
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    visit.window.turn(knob, value)
    return visit.go("/")


async def live(visit: Visit) -> Response:
    """Server-sent events: a snapshot, then what changes."""
    if not _is_room(visit):
        return Response("Too many pages are open.\n", 503, media_type="text/plain")
    return StreamingResponse(_events(visit), media_type="text/event-stream")


def _is_room(visit: Visit) -> bool:
    """Whether one more stream may be open; nobody alone can take the places of all."""
    own = visit.person.id if visit.person is not None else ""
    return _open[own] < _MOST_OWN and _open.total() < _MOST_STREAMS


async def _events(visit: Visit) -> AsyncIterator[str]:
    """As long as who looks is signed in."""
    own = visit.person.id if visit.person is not None else ""
    if not _is_room(visit):
        return
    _open[own] += 1
    try:
        async with aclosing(visit.window.live()) as happening:
            async for event in happening:
                if visit.door.who(visit.cookie(SESSION)) is None:
                    return
                yield _sent(event)
    finally:
        _open[own] -= 1


def _sent(event: dict[str, Any] | None) -> str:
    return ": still here\n\n" if event is None else f"data: {json.dumps(event)}\n\n"


def _shown(knobs: Knobs) -> list[dict[str, object]]:
    return [
        {
            "id": knob,
            "label": label,
            "help": about,
            "value": getattr(knobs, knob),
            "is_switch": knob in SWITCHES,
            "low": NUMBERS[knob][0] if knob in NUMBERS else 0,
            "high": NUMBERS[knob][1] if knob in NUMBERS else 0,
        }
        for knob, (label, about) in _LABELS.items()
    ]


ROUTES = (
    page("/", now, Role.GUEST),
    page("/live", live, Role.GUEST),
    page("/control", turn, Role.HOUSEHOLD, "POST"),
)

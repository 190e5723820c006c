"""Timers, lists, memory and past turns: to be seen, cancelled and forgotten by the household.

Refuses to change a list of the house: that takes a spoken yes. Hearth's own are in `lists`.
"""

import datetime as dt
from collections.abc import Iterator

from starlette.responses import Response

from appliance.core.house import Home
from appliance.core.listing import ITEMS, items_of
from appliance.core.people import Role
from appliance.skills.pending import Pending, Waits
from appliance.web.drawing import Bar, waterfall
from appliance.web.everyday import Turn
from appliance.web.pages import lists
from appliance.web.routes import Visit, page, text_of

_TURNS = 30
_ALL = "all"
_NAMES = {Waits.TIMER: "Timer", Waits.ALARM: "Alarm", Waits.REMINDER: "Reminder"}
_MOST_ITEMS = 50


async def everyday(visit: Visit) -> Response:
    own = visit.parts.everyday
    return visit.show(
        "everyday.html",
        pending=[_waiting(each) for each in own.pending()],
        own=list(lists.shown(own.lists())),
        lists=list(_lists(visit.window.home)),
        memories=[(lists.key(each), each) for each in reversed(await own.memories())],
        turns=[_past(each) for each in await own.history(_TURNS)],
        all=_ALL,
    )


async def cancel(visit: Visit) -> Response:
    form = await visit.form()
    kind, number = text_of(form, "kind"), text_of(form, "number")
    if kind not in {each.value for each in Waits} or not _is_number(number):
        return visit.show("wrong.html", 400, told="There is no such thing to cancel.")
    await visit.parts.everyday.cancel(Waits(kind), int(number))
    return visit.go("/everyday")


async def forget(visit: Visit) -> Response:
    """One thing that was to be remembered, by its key: the words themselves go nowhere."""
    wanted = text_of(await visit.form(), "memory")
    own = visit.parts.everyday
    await own.forget([each for each in await own.memories() if lists.key(each) == wanted])
    return visit.go("/everyday")


async def forget_turns(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "turn")[:100]
    if not wanted:
        return visit.show("wrong.html", 400, told="There is no such turn.")
    await visit.parts.everyday.forget_turns(None if wanted == _ALL else [wanted])
    return visit.go("/everyday")


def _waiting(each: Pending) -> dict[str, str | int]:
    when = ""
    if each.at is not None:
        when = f"{each.at:%H:%M on %A, %d %B}"
    elif each.left_s is not None:
        when = f"{clock(each.left_s)} left{', paused' if each.paused else ''}"
    name = _NAMES[each.kind]
    return {"kind": each.kind.value, "number": each.number, "name": name, "what": each.what,
            "when": when}  # fmt: skip


def clock(seconds: int) -> str:
    """
    >>> clock(75), clock(3600)
    ('1:15', '1:00:00')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _lists(home: Home) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, how many are open, and what; a list may tell its number alone."""
    for entity in home.approved():
        if entity.domain == "todo":
            state = home.state_of(entity.id)
            told = state.state if state.available else None
            yield (
                entity.name,
                told or "unknown",
                items_of(state.attributes.get(ITEMS))[:_MOST_ITEMS],
            )


def _past(turn: Turn) -> tuple[str, str, str, list[Bar]]:
    began = dt.datetime.fromtimestamp(turn.began_s, dt.UTC).astimezone()
    bars = waterfall(turn.timeline)
    took = f"{sum(bar.ms for bar in bars) / 1000:.1f} s"
    return turn.id, f"{began:%H:%M:%S on %d %B}", took, bars


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10


ROUTES = (
    page("/everyday", everyday, Role.HOUSEHOLD),
    page("/everyday/cancel", cancel, Role.HOUSEHOLD, "POST"),
    page("/everyday/forget", forget, Role.HOUSEHOLD, "POST"),
    page("/everyday/forget-turns", forget_turns, Role.OWNER, "POST"),
    *lists.ROUTES,
)

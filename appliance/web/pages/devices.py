"""What was found in the house, by room: approved, waiting and refused, and how it is confirmed.

Refuses to command anything: there is no route that does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from appliance.core.house import Entity, Home
from appliance.core.people import Role
from appliance.core.tiers import highest, own_tier
from appliance.core.types import EntityId, Tier
from appliance.web.routes import Visit, page, text_of
from appliance.web.window import Window

_NOWHERE = "Without a room"
_MOST_REFUSED = 200


@dataclass(frozen=True, slots=True)
class _Shown:
    """A device as the page shows it."""

    id: EntityId
    name: str
    state: str
    kind: str
    approved: bool
    tier: str
    own: str
    raised: str
    doubt: str
    commands: bool


async def devices(visit: Visit) -> Response:
    home = visit.window.home
    shown = [_shown(each, home, visit.window) for each in home.entities.values()]
    waiting = sorted((each for each in shown if not each.approved), key=lambda each: each.name)
    return visit.show(
        "devices.html",
        connected=home.connected,
        waiting=waiting,
        harmless=[each.id for each in waiting if not each.doubt],
        rooms=list(_by_room(home, shown)),
        refused=visit.window.rejected()[:_MOST_REFUSED],
        tiers=[tier.value for tier in Tier],
    )


async def approve(visit: Visit) -> Response:
    """One by its id, or all those that were shown and are harmless."""
    chosen = {str(each) for each in (await visit.form()).getlist("entity")}
    wanted = [id_ for id_ in visit.window.home.entities if id_ in chosen]
    if len(wanted) > 1:
        # Announced anew since it was shown, one may be doubtful now: that is approved by itself.
        wanted = [id_ for id_ in wanted if not visit.window.doubt(id_)]
    if not wanted:
        return visit.show("wrong.html", 400, told="There is no such device any more.")
    await visit.window.approve(wanted)
    return visit.go("/devices")


async def forget(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "entity")
    if wanted not in visit.window.home.entities:
        return visit.show("wrong.html", 400, told="There is no such device any more.")
    await visit.window.forget([EntityId(wanted)])
    return visit.go("/devices")


async def tier(visit: Visit) -> Response:
    form = await visit.form()
    wanted, least = text_of(form, "entity"), text_of(form, "tier")
    if wanted not in visit.window.home.entities or least not in {each.value for each in Tier}:
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    await visit.window.raise_tier(EntityId(wanted), Tier(least))
    return visit.go("/devices")


def least_tier(entity: Entity) -> Tier:
    """What it is asked for at least, by its kind and by its owner."""
    pinned = Tier.GUARDED if entity.factors else Tier.EVERYDAY
    return highest((own_tier(entity), entity.raised, pinned))


def _shown(entity: Entity, home: Home, window: Window) -> _Shown:
    state = home.state_of(entity.id)
    told = "unreachable" if not state.available else state.state or "unknown"
    return _Shown(
        entity.id,
        entity.name,
        f"{told} {entity.unit}" if entity.unit and told[:1].isdigit() else told,
        entity.domain.replace("_", " "),
        entity.approved,
        least_tier(entity).value,
        own_tier(entity).value,
        entity.raised.value,
        "" if entity.approved else window.doubt(entity.id),
        bool(entity.verbs),
    )


def _by_room(home: Home, shown: Iterable[_Shown]) -> Iterator[tuple[str, list[_Shown]]]:
    """Approved devices by the name of their room; those without one at the end."""
    rooms: dict[str, list[_Shown]] = {}
    for each in shown:
        if each.approved:
            area = home.entities[each.id].area
            known = home.areas.get(area) if area is not None else None
            rooms.setdefault(known.name if known is not None else "", []).append(each)
    for name in sorted(rooms, key=lambda name: (not name, name.casefold())):
        yield name or _NOWHERE, sorted(rooms[name], key=lambda each: each.name.casefold())


ROUTES = (
    page("/devices", devices, Role.HOUSEHOLD),
    page("/devices/approve", approve, Role.OWNER, "POST", fresh=True),
    page("/devices/forget", forget, Role.OWNER, "POST"),
    page("/devices/tier", tier, Role.OWNER, "POST", fresh=True),
)

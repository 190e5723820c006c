"""What was found in the house, by room: approved, waiting and refused, and how it is confirmed.

Shown a part at a time, all of it or what was looked for. Refuses to command anything: there is no
route that does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import Response

from appliance.core.house import Entity, Home
from appliance.core.people import Role
from appliance.core.tiers import highest, own_tier
from appliance.core.types import EntityId, Tier
from appliance.web.paging import excerpt
from appliance.web.routes import Visit, page, text_of
from appliance.web.window import Window

_NOWHERE = "Without a room"
_WAITING, _NO_ROOM, _REFUSED = "-waiting", "-none", "-refused"
"""Parts of the list that are no rooms; no id of a room is one of these."""
_ORDER = {_WAITING: 0, _NO_ROOM: 2}
_MOST_REFUSED = 200
_LONGEST_TOPIC = 300
_LONGEST_LABEL = 60
"""Of a name where it is repeated on buttons, for who hears the page: names can be long."""
_LONGEST_SOUGHT = 100


@dataclass(frozen=True, slots=True)
class _Shown:
    """A device as the page shows it."""

    id: EntityId
    name: str
    label: str
    state: str
    kind: str
    tier: str
    own: str
    raised: str
    doubt: str
    commands: bool


@dataclass(frozen=True, slots=True)
class _Refused:
    """Something that announced itself, and may not."""

    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list: in which of its parts, by id and name, and what it can be found by."""

    where: str
    heading: str
    found_by: str
    what: Entity | _Refused


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of the list was asked for, as it stands in an address."""

    find: str = ""
    where: str = ""
    number: str = ""

    @property
    def url(self) -> str:
        given = {"find": self.find, "where": self.where, "page": self.number}
        query = urlencode({name: value for name, value in given.items() if value})
        return f"/devices?{query}" if query else "/devices"

    @property
    def narrows(self) -> bool:
        return bool(self.find or self.where)

    def has(self, row: _Row) -> bool:
        if self.where not in ("", row.where):
            return False
        return all(word in row.found_by for word in self.find.casefold().split())


def _wanted(query: Mapping[str, str]) -> _Wanted:
    find = " ".join(query.get("find", "").split())[:_LONGEST_SOUGHT]
    return _Wanted(find, query.get("where", "")[:_LONGEST_SOUGHT], query.get("page", "")[:6])


async def devices(visit: Visit) -> Response:
    home = visit.window.home
    rows = list(_rows(home, visit.window))
    wanted = _wanted(visit.request.query_params)
    part = excerpt([row for row in rows if wanted.has(row)], wanted.number)
    sections = [
        (where, heading, [_told(row.what, home, visit.window) for row in under])
        for (where, heading), under in groupby(part.items, lambda row: (row.where, row.heading))
    ]
    return visit.show(
        "devices.html",
        connected=home.connected,
        sections=sections,
        special=(_WAITING, _REFUSED),
        harmless=[
            row.what.id
            for row in part.items
            if isinstance(row.what, Entity) and row.where == _WAITING
            if not visit.window.doubt(row.what.id)
        ],
        part=part,
        wanted=wanted,
        places=_places(rows),
        whole=len(rows),
        at=lambda number: replace(wanted, number=str(number)).url,
        tiers=[tier.value for tier in Tier],
    )


def _back(visit: Visit) -> Response:
    """To the part of the list that somebody was at."""
    try:
        was = urlsplit(visit.request.headers.get("referer", ""))
        query = dict(parse_qsl(was.query, max_num_fields=10))
    except ValueError:
        return visit.go("/devices")
    return visit.go(_wanted(query).url if was.path == "/devices" else "/devices")


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
    return _back(visit)


async def forget(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "entity")
    if wanted not in visit.window.home.entities:
        return visit.show("wrong.html", 400, told="There is no such device any more.")
    await visit.window.forget([EntityId(wanted)])
    return _back(visit)


async def tier(visit: Visit) -> Response:
    form = await visit.form()
    wanted, least = text_of(form, "entity"), text_of(form, "tier")
    if wanted not in visit.window.home.entities or least not in {each.value for each in Tier}:
        return visit.show("wrong.html", 400, told="That cannot be set like this.")
    await visit.window.raise_tier(EntityId(wanted), Tier(least))
    return _back(visit)


def least_tier(entity: Entity) -> Tier:
    """What it is asked for at least, by its kind and by its owner."""
    pinned = Tier.GUARDED if entity.factors else Tier.EVERYDAY
    return highest((own_tier(entity), entity.raised, pinned))


def _rows(home: Home, window: Window) -> Iterator[_Row]:
    """All of the list in its order: who waits, the rooms, those without one, who was refused."""
    rows = sorted(
        (_row(entity, home) for entity in home.entities.values()),
        key=lambda row: (
            _ORDER.get(row.where, 1),
            row.heading.casefold(),
            row.where,
            row.what.name.casefold() if isinstance(row.what, Entity) else "",
        ),
    )
    yield from rows
    for topic, why in window.rejected()[:_MOST_REFUSED]:
        found_by = f"{topic} {why}".casefold()
        yield _Row(_REFUSED, "Refused", found_by, _Refused(topic[:_LONGEST_TOPIC], why))


def _row(entity: Entity, home: Home) -> _Row:
    area = home.areas.get(entity.area) if entity.area is not None else None
    names = (entity.name, *entity.aliases, entity.id, area.name if area is not None else "")
    found_by = " ".join(names).casefold()
    if not entity.approved:
        return _Row(_WAITING, "Waiting for you", found_by, entity)
    if area is None:
        return _Row(_NO_ROOM, _NOWHERE, found_by, entity)
    return _Row(area.id, area.name, found_by, entity)


def _places(rows: list[_Row]) -> list[tuple[str, str, int]]:
    """The parts of the list: id, name, and how many there are in it."""
    parts = ((where, heading, list(under)) for (where, heading), under in groupby(
        rows, lambda row: (row.where, row.heading)
    ))  # fmt: skip
    return [(where, heading[:_LONGEST_LABEL], len(under)) for where, heading, under in parts]


def _told(what: Entity | _Refused, home: Home, window: Window) -> _Shown | _Refused:
    if isinstance(what, _Refused):
        return what
    state = home.state_of(what.id)
    told = "unreachable" if not state.available else state.state or "unknown"
    return _Shown(
        what.id,
        what.name,
        what.name[:_LONGEST_LABEL],
        f"{told} {what.unit}" if what.unit and told[:1].isdigit() else told,
        what.domain.replace("_", " "),
        least_tier(what).value,
        own_tier(what).value,
        what.raised.value,
        "" if what.approved else window.doubt(what.id),
        bool(what.verbs),
    )


ROUTES = (
    page("/devices", devices, Role.HOUSEHOLD),
    page("/devices/approve", approve, Role.OWNER, "POST", fresh=True),
    page("/devices/forget", forget, Role.OWNER, "POST"),
    page("/devices/tier", tier, Role.OWNER, "POST", fresh=True),
)

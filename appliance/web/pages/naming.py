"""Names, rooms and other names, said by the owner. Refuses what nobody could say, and tells why.

What a thing announced counts for its risk as before: see `core.edits`.
"""

from starlette.responses import Response

from appliance.core.edits import AreaEdit, EntityEdit
from appliance.core.errors import ConfigError
from appliance.core.house import Area, Entity
from appliance.core.people import Role
from appliance.core.renaming import area_called, name_of, names_of, over
from appliance.core.types import AreaId, EntityId
from appliance.web.paging import excerpt
from appliance.web.routes import Visit, page, text_of

_LONGEST = 2000
_GONE = "There is no such device any more."
_NO_ROOM, _OTHER = "-", "+"
"""Of the choice of rooms; no id of a room is one of these."""


async def device(visit: Visit) -> Response:
    entity = visit.window.home.entities.get(EntityId(visit.request.path_params["entity"]))
    if entity is None:
        return visit.show("wrong.html", 404, told=_GONE)
    return _device(visit, entity)


async def say(visit: Visit) -> Response:
    """Only what is not as it was shown: what was left alone follows the device as before."""
    form = await visit.form()
    home = visit.window.home
    entity = home.entities.get(EntityId(text_of(form, "entity")))
    if entity is None:
        return visit.show("wrong.html", 400, told=_GONE)
    naming = visit.parts.naming
    try:
        name = name_of(text_of(form, "name")[:_LONGEST])
        aliases = names_of(_split(text_of(form, "aliases")))
        area = await _area(visit, text_of(form, "area"), text_of(form, "room")[:_LONGEST])
    except ConfigError as wrong:
        return _device(visit, entity, str(wrong))
    said = EntityEdit(
        name if name != entity.name else None,
        area if area != (entity.area or "") else None,
        aliases if aliases != entity.aliases else None,
    )
    if said != EntityEdit():
        before = naming.edits.entities.get(entity.id, EntityEdit())
        await naming.say(entity.id, over(before, said))
    return visit.go(f"/devices/{entity.id}")


async def undo(visit: Visit) -> Response:
    wanted = text_of(await visit.form(), "entity")
    if wanted not in visit.window.home.entities:
        return visit.show("wrong.html", 400, told=_GONE)
    await visit.parts.naming.undo("entity", wanted)
    return visit.go(f"/devices/{wanted}")


async def rooms(visit: Visit) -> Response:
    return _rooms(visit)


async def say_room(visit: Visit) -> Response:
    """Name a room, one that is there or a new one."""
    form = await visit.form()
    home, naming = visit.window.home, visit.parts.naming
    wanted = text_of(form, "area")
    try:
        name = name_of(text_of(form, "name")[:_LONGEST])
        aliases = names_of(_split(text_of(form, "aliases")))
        called = area_called(name, home)
        if wanted and wanted not in home.areas:
            raise ConfigError("there is no such room any more")
        if called in home.areas and called != wanted:
            raise ConfigError(f"another room is called {name} already")
    except ConfigError as wrong:
        return _rooms(visit, str(wrong))
    area = AreaId(wanted) if wanted else called
    known = home.areas.get(area, Area(area, ""))
    said = AreaEdit(
        name if name != known.name else None,
        None,
        aliases if aliases != known.aliases else None,
    )
    if said != AreaEdit():
        await naming.say(area, over(naming.edits.areas.get(area, AreaEdit()), said))
    return visit.go("/rooms")


async def undo_room(visit: Visit) -> Response:
    await visit.parts.naming.undo("area", text_of(await visit.form(), "area")[:_LONGEST])
    return visit.go("/rooms")


async def _area(visit: Visit, chosen: str, typed: str) -> str:
    """The id of the room that was chosen, "" for none. Raises ConfigError."""
    home = visit.window.home
    if chosen == _NO_ROOM:
        return ""
    if chosen != _OTHER:
        if chosen not in home.areas:
            raise ConfigError("there is no such room any more")
        return chosen
    area = area_called(typed, home)
    if area not in home.areas:
        await visit.parts.naming.say(area, AreaEdit(name_of(typed)))
    return area


def _split(typed: str) -> list[str]:
    return [each for each in typed[:_LONGEST].split(",") if each.strip()]


def _device(visit: Visit, entity: Entity, told: str = "") -> Response:
    areas = sorted(visit.window.home.areas.values(), key=lambda each: each.name.casefold())
    return visit.show(
        "device.html",
        400 if told else 200,
        told=told,
        entity=entity,
        areas=areas,
        said=entity.id in visit.parts.naming.edits.entities,
        nowhere=_NO_ROOM,
        other=_OTHER,
    )


def _rooms(visit: Visit, told: str = "") -> Response:
    home = visit.window.home
    counts = dict.fromkeys(home.areas, 0)
    for entity in home.entities.values():
        if entity.area in counts:
            counts[entity.area] += 1
    areas = sorted(home.areas.values(), key=lambda each: each.name.casefold())
    return visit.show(
        "rooms.html",
        400 if told else 200,
        told=told,
        part=excerpt(areas, visit.request.query_params.get("page", "")),
        at="/rooms?page={}".format,
        counts=counts,
        said=visit.parts.naming.edits.areas,
    )


ROUTES = (
    page("/rooms", rooms, Role.OWNER),
    page("/rooms/name", say_room, Role.OWNER, "POST", fresh=True),
    page("/rooms/undo", undo_room, Role.OWNER, "POST", fresh=True),
    page("/devices/name", say, Role.OWNER, "POST", fresh=True),
    page("/devices/name/undo", undo, Role.OWNER, "POST", fresh=True),
    page("/devices/{entity}", device, Role.OWNER),
)

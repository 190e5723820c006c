"""`hearth devices edit|area|group|places`: what things are called and where they are.

Refuses names that nobody could say, and members that do not exist.
"""

import click

from appliance.adapters.mqtt import MqttHouse
from appliance.cli.looking import known, with_house
from appliance.cli.session import Choices, place_options
from appliance.cli.visible import visible
from appliance.core.discovery import slug
from appliance.core.edits import AreaEdit, EntityEdit, FloorEdit, GroupEdit
from appliance.core.house import Home
from appliance.core.renaming import area_called, name_of, names_of, over
from appliance.core.types import AreaId

MAX_LINE = 4_000
"""Characters of a line of the tree."""

_alias = click.option(
    "--alias", "aliases", multiple=True, metavar="NAME", help="Another name; may be repeated."
)
_undo = click.option("--undo", is_flag=True, help="Take back everything said before.")


@click.command()
@place_options
@click.argument("entity")
@click.option("--name", help="What people call it.")
@click.option("--area", help='The room it is in, by name; "" = in none.')
@_alias
@_undo
def edit(
    entity: str,
    name: str | None,
    area: str | None,
    aliases: tuple[str, ...],
    undo: bool,
    **place_choices: object,
) -> None:
    """Name ENTITY and say where it is. What you say stands above what it announces."""

    async def work(house: MqttHouse) -> None:
        (wanted,) = known(house, (entity,))
        if undo:
            await house.undo("entity", wanted)
        else:
            where = None if area is None else area_called(area, house.home) if area else ""
            said = EntityEdit(_name(name), where, _names(aliases))
            before = house.edits.entities.get(wanted, EntityEdit())
            await house.edit(wanted, over(before, said))
        found = house.home.entities[wanted]
        click.echo(f"{found.id}: {found.name}, in {found.area or 'no room'}")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@click.command()
@place_options
@click.argument("area")
@click.option("--name", help="What people call it.")
@click.option("--floor", help='The floor it is on, by name; "" = on none.')
@_alias
@_undo
def area(
    area: str,
    name: str | None,
    floor: str | None,
    aliases: tuple[str, ...],
    undo: bool,
    **place_choices: object,
) -> None:
    """Name a room and say which floor it is on. One that does not exist yet is made."""

    async def work(house: MqttHouse) -> None:
        wanted = area_called(area, house.home)
        if undo:
            await house.undo("area", wanted)
            return
        level = None if floor is None else slug(_name(floor) or "")
        if level and level not in house.home.floors:
            await house.edit(level, FloorEdit(_name(floor)))
        new = None if wanted in house.home.areas else _name(area)
        said = AreaEdit(_name(name) or new, level, _names(aliases))
        await house.edit(wanted, over(house.edits.areas.get(wanted, AreaEdit()), said))
        found = house.home.areas[AreaId(wanted)]
        click.echo(f"{found.id}: {found.name}, on {found.floor or 'no floor'}")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@click.command()
@place_options
@click.argument("name")
@click.argument("entities", nargs=-1)
@_alias
@_undo
def group(
    name: str,
    entities: tuple[str, ...],
    aliases: tuple[str, ...],
    undo: bool,
    **place_choices: object,
) -> None:
    """Call ENTITIES by one NAME together: "turn on the reading lamps"."""
    if not entities and not undo:
        raise click.UsageError("name the entities of the group")

    async def work(house: MqttHouse) -> None:
        called = _name(name) or ""
        id_ = slug(called) or called
        if undo:
            await house.undo("group", id_)
            return
        members = tuple(known(house, entities))
        await house.edit(id_, GroupEdit(called, members, _names(aliases) or ()))
        click.echo(f"{called}: {len(members)} entities")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@click.command(name="places")
@place_options
def tree(**place_choices: object) -> None:
    """The house as a tree: floors, rooms, and what is in them."""

    async def work(house: MqttHouse) -> None:
        for line in _tree(house.home):
            click.echo(visible(line, MAX_LINE))

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


def _tree(home: Home) -> list[str]:
    lines = []
    levels = [(floor.id, floor.name) for floor in home.floors.values()]
    for level, title in [*levels, (None, "No floor")]:
        rooms = [area for area in home.areas.values() if area.floor == level]
        if rooms:
            lines.append(title)
        for room in rooms:
            lines.append(f"  {room.name}")
            lines += [f"    {each.name}" for each in home.approved() if each.area == room.id]
    homeless = [each.name for each in home.approved() if each.area not in home.areas]
    if homeless:
        lines += ["No room", *(f"    {name}" for name in homeless)]
    return lines + [
        f"Group {group.name}: {', '.join(home.entities[member].name for member in group.members)}"
        for group in home.groups.values()
    ]


def _name(said: str | None) -> str | None:
    return None if said is None else name_of(said)


def _names(said: tuple[str, ...]) -> tuple[str, ...] | None:
    return names_of(said) or None

"""`hearth devices`: what was found in the house, and what Hearth may see and command."""

import click

from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.mqtt.doubts import doubt_of
from appliance.cli import places, raising
from appliance.cli.looking import known, with_house
from appliance.cli.session import Choices, place_options
from appliance.cli.visible import json_line, visible
from appliance.core.house import Choice, Colour, Entity, EntityState, Home, Range, Setting, Text

MAX_FACT = 2_000
"""Characters of one line of facts: lists of options are long."""


@click.group()
def devices() -> None:
    """List, approve, forget, name, place and guard the devices of the house."""


for _command in (places.area, places.edit, places.group, places.tree, raising.tier, raising.pin):
    devices.add_command(_command)


@devices.command(name="list")
@place_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--rejected", is_flag=True, help="Also what announced itself and was refused.")
def list_(as_json: bool, rejected: bool, **place_choices: object) -> None:
    """What was found, its state, whether it is approved, and how it has to be confirmed.

    The tier is the highest of all that can be asked of it: closing and locking may take less.
    """

    async def work(house: MqttHouse) -> None:
        home = house.home
        for entity in sorted(home.entities.values(), key=lambda each: each.id):
            if as_json:
                click.echo(json_line(_fields(entity, home)))
            else:
                click.echo(_line(entity, home, doubt_of(house, entity.id)))
        for each in house.rejected if rejected else ():
            what = {"rejected": each.topic, "reason": each.reason}
            text = f"{click.style('rejected', fg='red')}  {visible(each.topic)}: {each.reason}"
            click.echo(json_line(what) if as_json else text)
        if not home.entities and not as_json:
            click.echo("No device has announced itself on this broker.")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@devices.command()
@place_options
@click.argument("entity")
def show(entity: str, **place_choices: object) -> None:
    """Everything that is known of ENTITY: names, place, state, and what it can be asked to do."""

    async def work(house: MqttHouse) -> None:
        found = house.home.entities[known(house, (entity,))[0]]
        for label, value in _facts(found, house.home):
            click.echo(f"{visible(label):<12} {visible(value, MAX_FACT)}")
        for topic in sorted(house.command_topics(found.id)):
            click.echo(f"{'commanded on':<12} {visible(topic)}")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@devices.command()
@place_options
@click.argument("entities", nargs=-1)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Approve all that wait, but for what reaches another device or a gateway.",
)
def approve(entities: tuple[str, ...], everything: bool, **place_choices: object) -> None:
    """Let Hearth see, understand and command these entities."""
    if bool(entities) == everything:
        raise click.UsageError("name the entities to approve, or use --all")

    async def work(house: MqttHouse) -> None:
        waiting = [entity.id for entity in house.home.entities.values() if not entity.approved]
        shared = [entity for entity in waiting if entity in house.rivals] if everything else []
        wanted = [entity for entity in waiting if entity not in shared]
        wanted = wanted if everything else known(house, entities)
        await house.approve(wanted)
        click.echo(f"{len(wanted)} approved.")
        if shared:
            click.echo(
                f"Left waiting, because they reach other devices or a gateway: "
                f"{', '.join(sorted(shared))}. If they are yours, approve them by name."
            )

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@devices.command()
@place_options
@click.argument("entities", nargs=-1, required=True)
def forget(entities: tuple[str, ...], **place_choices: object) -> None:
    """Take the approval of these entities back."""

    async def work(house: MqttHouse) -> None:
        wanted = known(house, entities)
        await house.forget(wanted)
        click.echo(f"{len(wanted)} put back to waiting.")

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


def _told(state: EntityState) -> str:
    return "unreachable" if not state.available else state.state or "unknown"


def _fields(entity: Entity, home: Home) -> dict[str, object]:
    state = home.state_of(entity.id)
    return {
        "entity": entity.id,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "area": entity.area,
        "state": _told(state),
        "attributes": dict(state.attributes),
        "unit": entity.unit,
        "device_class": entity.device_class,
        "approved": entity.approved,
        "verbs": sorted(entity.verbs),
        "settings": sorted(entity.settings),
        "tier": raising.holding(entity),
        "raised": entity.raised,
        "factors": sorted(entity.factors),
    }


def _line(entity: Entity, home: Home, why: str) -> str:
    mark = click.style("approved", fg="green") if entity.approved else "waiting "
    area = home.areas.get(entity.area) if entity.area is not None else None
    place = area.name if area is not None else entity.area or "-"
    told = visible(_told(home.state_of(entity.id))) + (f" {entity.unit}" if entity.unit else "")
    held = raising.holding(entity) if entity.verbs else "-"
    line = f"{mark}  {held:<8}  {entity.id:<38} {entity.name:<30} {place:<14} {told}"
    if why and not entity.approved:
        line += f"\n          {click.style('look twice', fg='yellow')}: {why}"
    return line


def _facts(entity: Entity, home: Home) -> list[tuple[str, str]]:
    state = home.state_of(entity.id)
    area = home.areas.get(entity.area) if entity.area is not None else None
    floor = home.floors.get(area.floor) if area is not None and area.floor is not None else None
    place = " / ".join(each.name for each in (floor, area) if each is not None)
    groups = [group.name for group in home.groups.values() if entity.id in group.members]
    facts = [
        ("entity", str(entity.id)),
        ("name", entity.name),
        ("aliases", ", ".join(entity.aliases)),
        ("formerly", ", ".join(entity.formerly)),
        ("place", place),
        ("groups", ", ".join(groups)),
        ("class", entity.device_class or ""),
        ("unit", entity.unit or ""),
        ("approved", "yes" if entity.approved else "no"),
        ("tier", raising.standing(entity).partition(": ")[2] if entity.verbs else ""),
        ("state", _told(state)),
        *((name, str(value)) for name, value in sorted(state.attributes.items())),
        ("can", ", ".join(sorted(verb.replace("_", " ") for verb in entity.verbs))),
        *((f"set {name}", _accepts(each)) for name, each in sorted(entity.settings.items())),
    ]
    return [(label, value) for label, value in facts if value]


def _accepts(setting: Setting) -> str:
    match setting:
        case Range(low, high, step):
            return f"{low:g} to {high:g}" + (f" in steps of {step:g}" if step else "")
        case Choice(options):
            return ", ".join(options)
        case Colour():
            return "a colour"
        case Text(shortest, longest):
            return f"text of {shortest} to {longest} characters"

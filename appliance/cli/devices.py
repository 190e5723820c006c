"""`hearth devices`: what was found in the house, and what Hearth may see and command."""

import json
from collections.abc import Awaitable, Callable

import click

from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.store.sqlite import Store
from appliance.cli.session import Choices, place, place_options, run_to_end
from appliance.config.settings import data_dir
from appliance.core.consent import ConfirmedAction
from appliance.core.errors import BrokerUnreachable, ConfigError, ConsentError
from appliance.core.types import Action, EntityId
from appliance.watch.observers import Observers

Work = Callable[[MqttHouse], Awaitable[None]]


@click.group()
def devices() -> None:
    """List, approve and forget devices of the house."""


@devices.command(name="list")
@place_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(as_json: bool, **place_choices: object) -> None:
    """What was found, its state, and whether it is approved."""

    async def work(house: MqttHouse) -> None:
        home = house.home
        for entity in sorted(home.entities.values(), key=lambda each: each.id):
            state = home.state_of(entity.id)
            told = "unreachable" if not state.available else state.state or "unknown"
            if as_json:
                fields = {
                    "entity": entity.id,
                    "name": entity.name,
                    "area": entity.area,
                    "state": told,
                    "approved": entity.approved,
                    "verbs": sorted(entity.verbs),
                }
                click.echo(json.dumps(fields, ensure_ascii=False))
                continue
            mark = click.style("approved", fg="green") if entity.approved else "waiting "
            click.echo(f"{mark}  {entity.id:<38} {entity.name:<30} {entity.area or '-':<14} {told}")
        if not home.entities and not as_json:
            click.echo("No device has announced itself on this broker.")

    _with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@devices.command()
@place_options
@click.argument("entities", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Approve all that wait.")
def approve(entities: tuple[str, ...], everything: bool, **place_choices: object) -> None:
    """Let Hearth see, understand and command these entities."""
    if bool(entities) == everything:
        raise click.UsageError("name the entities to approve, or use --all")

    async def work(house: MqttHouse) -> None:
        waiting = [entity.id for entity in house.home.entities.values() if not entity.approved]
        wanted = waiting if everything else _known(house, entities)
        await house.approve(wanted)
        click.echo(f"{len(wanted)} approved.")

    _with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@devices.command()
@place_options
@click.argument("entities", nargs=-1, required=True)
def forget(entities: tuple[str, ...], **place_choices: object) -> None:
    """Take the approval of these entities back."""

    async def work(house: MqttHouse) -> None:
        wanted = _known(house, entities)
        await house.forget(wanted)
        click.echo(f"{len(wanted)} put back to waiting.")

    _with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


def _known(house: MqttHouse, entities: tuple[str, ...]) -> list[EntityId]:
    strangers = [entity for entity in entities if entity not in house.home.entities]
    if strangers:
        raise ConfigError(f"no such entity: {', '.join(strangers)}; see `hearth devices list`")
    return [EntityId(entity) for entity in entities]


def _with_house(choices: Choices, work: Work) -> None:
    """Look at the house once it is listed. Nothing can be commanded through this door."""

    async def main() -> None:
        settings = choices.settings()
        with Store(data_dir() / "hearth.db") as store:
            async with (
                place(choices, settings) as broker,
                MqttHouse(broker, redeem=_never, observer=Observers(), record=store) as house,
            ):
                await house.settled()
                if not house.home.connected:
                    raise BrokerUnreachable(
                        f"cannot reach the broker {broker.key}: is it running, and is its address "
                        f"right? ({house.trouble})"
                    )
                await work(house)

    run_to_end(main())


def _never(confirmed: ConfirmedAction) -> tuple[Action, ...]:
    raise ConsentError(f"proposal {confirmed.proposal.id} was confirmed at no door of this kind")

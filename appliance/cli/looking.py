"""A look at the house for commands that list, approve and name. Refuses to command anything."""

from collections.abc import Awaitable, Callable

import click

from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.store.memory import MemoryRecord
from appliance.adapters.store.sqlite import Store
from appliance.cli.session import Choices, place, run_to_end
from appliance.config.settings import data_dir
from appliance.core.approvals import ConfirmedAction
from appliance.core.errors import BrokerUnreachable, ConfigError, ConsentError
from appliance.core.types import Action, EntityId
from appliance.watch.observers import Observers

Work = Callable[[MqttHouse], Awaitable[None]]


def known(house: MqttHouse, entities: tuple[str, ...]) -> list[EntityId]:
    """These ids, all of which exist. Raises ConfigError that names the strangers."""
    strangers = [entity for entity in entities if entity not in house.home.entities]
    if strangers:
        raise ConfigError(f"no such entity: {', '.join(strangers)}; see `hearth devices list`")
    return [EntityId(entity) for entity in entities]


def with_house(choices: Choices, work: Work) -> None:
    """Look at the house once it is listed. Nothing can be commanded through this door."""

    async def main() -> None:
        settings = choices.settings()
        with Store(data_dir() / "hearth.db") as store:
            async with (
                place(choices, settings) as broker,
                MqttHouse(
                    broker,
                    redeem=_never,
                    observer=Observers(),
                    record=MemoryRecord() if choices.house else store,
                    on_first_approval=None if choices.house else _say_approved,
                ) as house,
            ):
                await house.settled()
                if not house.home.connected:
                    raise BrokerUnreachable(
                        f"cannot reach the broker {broker.key}: is it running, and is its address "
                        f"right? ({house.trouble})"
                    )
                await work(house)

    run_to_end(main())


def _say_approved(count: int) -> None:
    click.echo(
        f"First look at this house: {count} entities are approved as they are. Whatever announces "
        "itself from now on waits for `hearth devices approve`; `hearth devices forget` takes an "
        "approval back.",
        err=True,
    )


def _never(confirmed: ConfirmedAction) -> tuple[Action, ...]:
    raise ConsentError(f"proposal {confirmed.proposal.id} was confirmed at no door of this kind")

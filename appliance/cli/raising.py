"""`hearth devices tier|pin`: what the owner wants more care with. Refuses to lower a tier.

Only somebody at this terminal can take back what was said here: no voice, device or map can.
"""

import click

from appliance.adapters.mqtt import MqttHouse
from appliance.adapters.pins import LONGEST, SHORTEST, hashed, is_pin
from appliance.cli.looking import known, with_house
from appliance.cli.session import Choices, place_options
from appliance.core.edits import PinEdit, TierEdit
from appliance.core.house import Entity
from appliance.core.naming import spoken_name
from appliance.core.tiers import highest, own_tier
from appliance.core.types import Factor, Tier


@click.command()
@place_options
@click.argument("entity")
@click.argument(
    "least", metavar="everyday|guarded|never", type=click.Choice([each.value for each in Tier])
)
def tier(entity: str, least: str, **place_choices: object) -> None:
    """The least that ENTITY is asked for: a yes, a spoken number as well, or nothing helps.

    Raises what its kind and its names ask for; "everyday" goes back to that.
    """

    async def work(house: MqttHouse) -> None:
        (wanted,) = known(house, (entity,))
        if Tier(least) is Tier.EVERYDAY:
            await house.undo("tier", wanted)
        else:
            await house.edit(wanted, TierEdit(Tier(least)))
        click.echo(standing(house.home.entities[wanted]))

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


@click.command()
@place_options
@click.argument("entity")
@click.option("--remove", is_flag=True, help="Ask for no PIN any more.")
def pin(entity: str, remove: bool, **place_choices: object) -> None:
    """Ask for a PIN of four to eight digits before ENTITY is opened, unlocked or switched on.

    It is asked for twice here, and neither shown nor kept: only a hash of it is.
    """
    kept = None if remove else hashed(_asked())

    async def work(house: MqttHouse) -> None:
        (wanted,) = known(house, (entity,))
        if kept is None:
            await house.undo("pin", wanted)
        else:
            await house.edit(wanted, PinEdit(kept))
        click.echo(standing(house.home.entities[wanted]))

    with_house(Choices(**place_choices), work)  # type: ignore[arg-type]


def standing(entity: Entity) -> str:
    """What holds for it: "front door: guarded by its kind; yours: never"."""
    said = f"{spoken_name(entity)}: {own_tier(entity)} by its kind"
    if entity.raised is not Tier.EVERYDAY:
        said += f"; yours: {entity.raised}"
    if Factor.PIN in entity.factors:
        said += "; with a PIN"
    return said


def holding(entity: Entity) -> Tier:
    """The highest that is asked for anything that it can do, alone on its topics."""
    pinned = Tier.GUARDED if entity.factors else Tier.EVERYDAY
    return highest((own_tier(entity), entity.raised, pinned))


def _asked() -> str:
    """A new PIN, typed twice without an echo; again until it is one."""
    while True:
        said: str = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
        if is_pin(said):
            return said
        click.echo(f"A PIN has {SHORTEST} to {LONGEST} digits and nothing else.", err=True)

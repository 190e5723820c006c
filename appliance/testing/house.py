"""The imaginary house: one home for tests, docs and the demo. Refuses nothing that is a house.

`imaginary_home` makes the `Home` that Hearth would have after finding this house on MQTT, without
any broker; the same house is played on a broker by `appliance.testing.devices.SimulatedHouse`.
"""

from enum import StrEnum
from functools import cache

from appliance.core.house import Area, Entity, Floor, Home
from appliance.core.types import AreaId
from appliance.testing.abilities import settings_of, state_of, unit_of, verbs_of
from appliance.testing.things import HOUSE_FILE, ImaginaryHouse, Thing, load_house

__all__ = [
    "HOUSE_FILE",
    "ImaginaryHouse",
    "Manner",
    "Thing",
    "home_of",
    "imaginary_home",
    "load_house",
    "whole_home",
]


class Manner(StrEnum):
    """How a simulated or fake device takes a command."""

    OBEY = "obey"
    """Does it and reports it at once."""
    SLOW = "slow"
    """Does it and reports it, late but in time."""
    SILENT = "silent"
    """Reports nothing."""
    REFUSE = "refuse"
    """Does not do it, and reports the old state again."""
    OFFLINE = "offline"
    """Is unreachable and has said so."""
    OPTIMISTIC = "optimistic"
    """Does it; it has no state topic to report on. Tasmota's devices always have one."""
    LATE = "late"
    """Does it and reports it, when Hearth has given up."""
    CONTRADICT = "contradict"
    """Does the opposite, reports that, and stays there; refuses what has no opposite."""
    FLAP = "flap"
    """Does it, reports it, and falls back to what it was a moment later."""


@cache
def imaginary_home() -> Home:
    """The house of `house.yaml` as Hearth knows it over MQTT, all approved, with its aliases."""
    return home_of(load_house())


@cache
def whole_home() -> Home:
    """As `imaginary_home`, with what comes through Home Assistant's bridge as well."""
    house = load_house()
    return home_of(house, house.entities)


def home_of(house: ImaginaryHouse, things: tuple[Thing, ...] | None = None) -> Home:
    """A home of these things of the house; of all that are on MQTT if none are given."""
    things = house.on_mqtt if things is None else things
    return Home(
        entities={thing.entity: _entity(thing) for thing in things},
        states={thing.entity: state_of(thing) for thing in things},
        areas={
            AreaId(area.id): Area(AreaId(area.id), area.name, area.floor, area.aliases)
            for area in house.areas
        },
        floors={floor.id: Floor(floor.id, floor.name, floor.aliases) for floor in house.floors},
    )


def _entity(thing: Thing) -> Entity:
    return Entity(
        id=thing.entity,
        name=thing.name,
        area=AreaId(thing.area) if thing.area else None,
        aliases=thing.aliases,
        device_class=thing.device_class,
        unit=unit_of(thing),
        verbs=verbs_of(thing),
        settings=settings_of(thing),
        approved=True,
    )

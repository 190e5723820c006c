"""The imaginary house: one home for tests, docs and the demo. Refuses files that are not a house.

`house.yaml` lies beside this module and travels with the package. `imaginary_home` makes the
`Home` that Hearth would have after finding this house on MQTT, without any broker; the same house
is played on a broker by `appliance.testing.devices.SimulatedHouse`.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.core.errors import ConfigError
from appliance.core.house import Area, Choice, Entity, EntityState, Floor, Home, Range
from appliance.core.types import AreaId, EntityId, Value, Verb

HOUSE_FILE = Path(__file__).with_name("house.yaml")


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
    """Does it; it has no state topic to report on."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FloorOf(_Part):
    id: str
    name: str
    aliases: tuple[str, ...] = ()


class AreaOf(_Part):
    id: str
    name: str
    floor: str | None = None
    aliases: tuple[str, ...] = ()


class Thing(_Part):
    """One entity of the file, in Home Assistant's words and units."""

    id: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    name: str
    area: str | None = None
    aliases: tuple[str, ...] = ()
    via: Literal["mqtt", "bridge"]
    state: str | None = None
    attributes: dict[str, object] = Field(default_factory=dict)

    @property
    def entity(self) -> EntityId:
        return EntityId(self.id)

    @property
    def domain(self) -> str:
        return self.id.partition(".")[0]

    @property
    def object_id(self) -> str:
        return self.id.partition(".")[2]

    @property
    def device_class(self) -> str | None:
        value = self.attributes.get("device_class")
        return value if isinstance(value, str) else None

    @property
    def unit(self) -> str | None:
        value = self.attributes.get("unit")
        return value if isinstance(value, str) else None

    @property
    def dimmable(self) -> bool:
        return self.domain == "light" and self.attributes.get("color_modes") != ["onoff"]

    @property
    def positionable(self) -> bool:
        return self.domain == "cover" and "position" in self.attributes

    def number(self, name: str) -> int:
        value = self.attributes.get(name)
        return int(value) if isinstance(value, int | float) else 0


class ImaginaryHouse(_Part):
    floors: tuple[FloorOf, ...] = ()
    areas: tuple[AreaOf, ...] = ()
    entities: tuple[Thing, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "ImaginaryHouse":
        ids = [thing.id for thing in self.entities]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"entities named twice: {', '.join(sorted(twice))}")
        areas = {area.id for area in self.areas}
        lost = sorted(t.id for t in self.entities if t.area is not None and t.area not in areas)
        if lost:
            raise ValueError(f"entities in areas that do not exist: {', '.join(lost)}")
        return self

    @property
    def on_mqtt(self) -> tuple[Thing, ...]:
        return tuple(thing for thing in self.entities if thing.via == "mqtt")

    def area_name(self, thing: Thing) -> str | None:
        return next((area.name for area in self.areas if area.id == thing.area), None)


def load_house(path: Path = HOUSE_FILE) -> ImaginaryHouse:
    """Read a house. Raises ConfigError that names the file and its first mistake."""
    try:
        return ImaginaryHouse.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"cannot read the house {path}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"{path} is not a house: {where}: {first['msg']}") from error


@cache
def imaginary_home() -> Home:
    """The house of `house.yaml` as Hearth knows it over MQTT, all approved, with its aliases."""
    return home_of(load_house())


def home_of(house: ImaginaryHouse) -> Home:
    things = house.on_mqtt
    return Home(
        entities={thing.entity: _entity(thing) for thing in things},
        states={thing.entity: _state(thing) for thing in things},
        areas={
            AreaId(area.id): Area(AreaId(area.id), area.name, area.floor, area.aliases)
            for area in house.areas
        },
        floors={floor.id: Floor(floor.id, floor.name, floor.aliases) for floor in house.floors},
    )


_SWITCHED = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
_MOVED = frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP})
_VERBS: Mapping[str, frozenset[Verb]] = {
    "light": _SWITCHED,
    "switch": _SWITCHED,
    "cover": _MOVED,
    "lock": frozenset({Verb.LOCK, Verb.UNLOCK}),
}
"""What Hearth can command so far; everything else is listed without verbs."""


def _entity(thing: Thing) -> Entity:
    settings: dict[str, Range | Choice] = {}
    if thing.dimmable:
        settings["brightness_pct"] = Range(1, 100)
    if thing.positionable:
        settings["position"] = Range(0, 100)
    verbs = _VERBS.get(thing.domain, frozenset())
    return Entity(
        id=thing.entity,
        name=thing.name,
        area=AreaId(thing.area) if thing.area else None,
        aliases=thing.aliases,
        device_class=thing.device_class,
        unit=thing.unit,
        verbs=verbs | {Verb.SET} if settings else verbs,
        settings=settings,
        approved=True,
    )


def _state(thing: Thing) -> EntityState:
    attributes: dict[str, Value] = {}
    if thing.dimmable:
        attributes["brightness_pct"] = round(thing.number("brightness") * 100 / 255)
    if thing.positionable:
        attributes["position"] = thing.number("position")
    known = thing.domain in _VERBS or thing.domain in ("sensor", "binary_sensor")
    return EntityState(thing.state if known else None, attributes)

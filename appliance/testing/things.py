"""The file of an imaginary house, validated. Refuses files that are not a house.

`house.yaml` lies beside this module and travels with the package.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.core.errors import ConfigError
from appliance.core.types import EntityId

HOUSE_FILE = Path(__file__).with_name("house.yaml")


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
    def positionable(self) -> bool:
        return self.domain == "cover" and "position" in self.attributes

    def number(self, name: str) -> int:
        value = self.attributes.get(name)
        return int(value) if isinstance(value, int | float) else 0

    def words(self, name: str) -> tuple[str, ...]:
        """An attribute that is a list of words; empty if it has none."""
        value = self.attributes.get(name)
        return tuple(str(word) for word in value) if isinstance(value, list) else ()


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
    """Read a house; the one that travels with the package is read once.

    Raises ConfigError that names the file and its first mistake.
    """
    return _ours() if path == HOUSE_FILE else _read(path)


@cache
def _ours() -> ImaginaryHouse:
    return _read(HOUSE_FILE)


def _read(path: Path) -> ImaginaryHouse:
    try:
        return ImaginaryHouse.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise ConfigError(f"cannot read the house {path}: line {line}: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise ConfigError(f"cannot read the house {path}: {why}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"{path} is not a house: {where}: {first['msg']}") from error

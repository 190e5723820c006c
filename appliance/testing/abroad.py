"""The imaginary house by its names in another language. Refuses to change anything else.

The names are those of `house_names.yaml`; a language without names there keeps the English ones.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel

from appliance.core.house import Home
from appliance.testing.house import home_of
from appliance.testing.things import ImaginaryHouse, load_house

_FILE = Path(__file__).with_name("house_names.yaml")
_BAR = "|"

_Names = dict[str, dict[str, str]]
_Part = TypeVar("_Part", bound=BaseModel)


@cache
def _known() -> dict[str, _Names]:
    known: dict[str, _Names] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return known


def abroad(house: ImaginaryHouse, language: str) -> ImaginaryHouse:
    """The same house with its names in this language, as far as there are any."""
    known = _known().get(language)
    if known is None:
        return house
    parts = {
        kind: tuple(_called(each, known[kind].get(each.id)) for each in getattr(house, kind))
        for kind in ("floors", "areas", "entities")
    }
    return house.model_copy(update=parts)


def _called(part: _Part, said: str | None) -> _Part:
    if said is None:
        return part
    name, *aliases = (each.strip() for each in said.split(_BAR))
    return part.model_copy(update={"name": name, "aliases": tuple(aliases)})


@cache
def home_abroad(language: str) -> Home:
    """The imaginary home of somebody who speaks this language, all approved."""
    house = abroad(load_house(), language)
    return replace(home_of(house, house.entities), language=language)

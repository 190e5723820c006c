"""What an owner may call things, and where they may be. Refuses names that nobody could say."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

from appliance.core.discovery import MAX_NAME, clean_name
from appliance.core.edits import MAX_ALIASES, AreaEdit, EntityEdit
from appliance.core.errors import ConfigError
from appliance.core.house import Home
from appliance.core.places import area_id
from appliance.core.types import AreaId

_Edit = TypeVar("_Edit", EntityEdit, AreaEdit)


def name_of(said: str) -> str:
    """Raises ConfigError for one that cannot be said, or not at once."""
    name = clean_name(said, MAX_NAME + 1)
    if not name:
        raise ConfigError("a name needs at least one visible character")
    if len(name) > MAX_NAME:
        raise ConfigError(f"a name has at most {MAX_NAME} characters")
    return name


def names_of(said: Sequence[str]) -> tuple[str, ...]:
    """Other names, each once. Raises ConfigError for a wrong one, or too many."""
    names = tuple(dict.fromkeys(name_of(each) for each in said))
    if len(names) > MAX_ALIASES:
        raise ConfigError(f"there may be at most {MAX_ALIASES} other names")
    return names


def area_called(said: str, home: Home) -> AreaId:
    """The id of a room, by its name, alias or id; one that does not exist is made of its name."""
    name = name_of(said)
    for each in home.areas.values():
        if name.casefold() in {word.casefold() for word in (each.id, each.name, *each.aliases)}:
            return each.id
    return area_id(name)


def over(before: _Edit, said: _Edit) -> _Edit:
    """What was said before, and on top of it what is said now."""
    news = {field.name: getattr(said, field.name) for field in fields(said)}
    return replace(before, **{name: value for name, value in news.items() if value is not None})

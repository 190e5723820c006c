"""Questions about one thing by its full name, or about what is measured somewhere. Pure.

Refuses to answer what is not a question about a state: that is for the matcher or the model.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.core.house import Entity, Home
from appliance.core.query import Ask, Query
from appliance.core.types import EntityId
from appliance.understanding.named import Names, plain
from appliance.understanding.words import table, words_of


@dataclass(frozen=True, slots=True)
class SinceWhen:
    """How long this entity has been as it is."""

    entity: EntityId


_STATE = (
    r"on|off|open|opened|shut|closed|locked|unlocked|running|playing|paused|docked|armed|disarmed"
    r"|like this|like that|changed|turned on|turned off|switched on|switched off|used|moving"
)
_SINCE = (
    re.compile(rf"(?:for )?how long (?:has|have) (?P<thing>.+?) been(?: (?:{_STATE}))?"),
    re.compile(
        rf"(?:since when|when) (?:was|were|has|have|did|is|are) (?P<thing>.+?)(?: last)?"
        rf"(?: been)? (?:{_STATE}|change|open|close|go on|go off|come on|turn on|turn off)"
        rf"(?: last| the last time)?"
    ),
)
_WHAT = re.compile(
    r"(?:(?:what|how)(?:'s| is| are)|what does|check|tell me(?: about)?|is|are) (?P<rest>.+)"
)
_REST = table(
    "and at available away charging cleaning closed cooling currently disarmed doing docked dry "
    "empty full getting going have heating high home idle in it level low mode mowing much now "
    "occupied of off on online open paused playing reachable read reading right running say saying "
    "set showing state status the there to today triggered unlocked up date wet locked armed empty "
    "report standing"
)
"""What may follow a name in a question about how it stands."""
_ON_IT = re.compile(r"(?:what(?:'s| is)|how (?:many|much) [a-z ]+? (?:are|is)) on (?P<rest>.+)")
_WEATHER = re.compile(
    r"(?:what(?:'s| is)|how(?:'s| is)) the weather(?: like)?(?: today| now| right now| outside)?"
)
_ATTRIBUTE = re.compile(
    r"what(?:'s| is) (?:the )?(?:state|status|level|reading|setting) (?:of|on|at) (?P<rest>.+)"
)

_MEASURES: Mapping[str, tuple[str, ...]] = {
    "temperature": ("temperature", "temperatures", "warm", "hot", "cold"),
    "humidity": ("humidity", "humid", "damp"),
    "carbon_dioxide": ("co2", "carbon dioxide", "carbon dioxide level", "co2 level", "air quality"),
    "illuminance": ("light level", "brightness", "bright"),
    "power": ("power", "power use", "power consumption", "electricity"),
    "pressure": ("pressure", "air pressure"),
    "battery": ("battery", "battery level"),
}
_MEASURE = "|".join(sorted((word for words in _MEASURES.values() for word in words), key=len)[::-1])
_SOMEWHERE = re.compile(
    rf"(?:(?:what(?:'s| is)|tell me) (?:the )?(?P<noun>{_MEASURE})"
    rf"|how (?P<how>{_MEASURE}) is(?: it)?)"
    rf"(?: (?:like|currently|right now|now))?(?: (?:in|of|at|on|for))? (?P<place>.+)"
)
_OUTSIDE = table("outside outdoors outdoor")


def inquire(text: str, home: Home, names: Names) -> Query | SinceWhen | None:
    """What is asked; None if it is nothing of this kind."""
    said = re.sub(r"\s+", " ", text.strip().rstrip("?.! ").casefold().replace("\u2019", "'"))
    said = re.sub(r"^(?:so|and|hey|okay|ok|please) ", "", said)
    for pattern in _SINCE:
        match = pattern.fullmatch(said)
        entity = names.find(match["thing"]) if match is not None else None
        if entity is not None:
            return SinceWhen(entity.id)
    weather = [entity.id for entity in home.approved() if entity.domain == "weather"]
    if weather and _WEATHER.fullmatch(said):
        return Query(Ask.STATE, tuple(weather))
    match = next(filter(None, (each.fullmatch(said) for each in (_ON_IT, _ATTRIBUTE, _WHAT))), None)
    found = names.at_start(words_of(match["rest"])) if match is not None else None
    if found is not None and all(word in _REST for word in found[1]):
        return Query(Ask.STATE, (found[0].id,))
    return _measured(said, home)


def _measured(said: str, home: Home) -> Query | None:
    match = _SOMEWHERE.fullmatch(said)
    if match is None:
        return None
    word = match["noun"] or match["how"]
    measure = next(name for name, words in _MEASURES.items() if word in words)
    place = plain(match["place"])
    found = [
        entity.id
        for entity in home.approved()
        if entity.domain == "sensor"
        and entity.device_class == measure
        and _is_at(entity, place, home)
    ]
    return Query(Ask.STATE, tuple(found)) if found else None


def _is_at(entity: Entity, place: tuple[str, ...], home: Home) -> bool:
    """Whether it stands in the room that was named, or has its name in its own."""
    area = home.areas.get(entity.area) if entity.area is not None else None
    if area is not None and place in {plain(name) for name in (area.name, *area.aliases)}:
        return True
    own = set(plain(entity.name))
    outside = bool(place) and place[0] in _OUTSIDE and bool(own & _OUTSIDE)
    return outside or (bool(place) and set(place) <= own)

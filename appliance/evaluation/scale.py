"""Plain sentences about a large house, one of each sort for many of its things.

They are easy on purpose: what is measured is how long the answer takes when there is much to know.
"""

from collections.abc import Iterator
from itertools import islice

from appliance.core.house import Entity, Home
from appliance.evaluation.cases import Case, Expected, Values

_MOST = 400
_SAYINGS: dict[str, tuple[tuple[str, Values], ...]] = {
    "light": (
        ("turn on the {name}", {"state": "on"}),
        ("could you switch the {name} on please", {"state": "on"}),
        ("set the {name} to forty percent", {"state": "on", "brightness_pct": 40}),
    ),
    "switch": (("turn the {name} on", {"state": "on"}),),
    "cover": (
        ("close the {name}", {"state": "closed"}),
        ("set the {name} to half", {"position": 50}),
    ),
    "climate": (("set the {name} to twenty one degrees", {"temperature": 21}),),
    "fan": (("turn on the {name}", {"state": "on"}),),
    "lock": (("unlock the {name}", {"state": "unlocked"}),),
    "humidifier": (("turn on the {name}", {"state": "on"}),),
}


def sentences(home: Home) -> tuple[Case, ...]:
    """Up to 400 cases of this home: commands for single things and for rooms, and questions."""
    every = (case for entity in home.entities.values() for case in _about(entity))
    return (*islice(every, _MOST), *_rooms(home))


def _about(entity: Entity) -> Iterator[Case]:
    rows = _SAYINGS.get(entity.domain, ())
    able = [(say, values) for say, values in rows if _can(entity, values)]
    for number, (say, values) in enumerate(able):
        text = say.format(name=entity.name.lower())
        expect = Expected(changes={entity.id: values})
        yield Case(id=f"{entity.id}-{number}", say=text, expect=expect, tags=[entity.domain])
    if entity.domain == "sensor":
        text = f"what is the {entity.name.lower()}"
        asked = Expected(unchanged=True, asks="none")
        yield Case(id=f"{entity.id}-asked", say=text, expect=asked, tags=["question"])


def _can(entity: Entity, values: Values) -> bool:
    return set(values) - {"state"} <= set(entity.settings)


def _rooms(home: Home) -> Iterator[Case]:
    for area in home.areas.values():
        lights = [
            entity.id
            for entity in home.entities.values()
            if entity.area == area.id and entity.domain == "light"
        ]
        if lights:
            yield Case(
                id=f"{area.id}-lights",
                say=f"turn on all the lights in the {area.name.lower()}",
                expect=Expected(changes={light: {"state": "on"} for light in lights}),
                tags=["room"],
            )

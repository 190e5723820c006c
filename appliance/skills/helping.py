"""What Hearth can do, told from what is really there. Refuses to promise what nothing here can do.

Four sentences at most, and every example is one that is understood in this house.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.house import Entity, Home
from appliance.core.naming import subject_of, with_article
from appliance.core.spoken_text import joined
from appliance.core.types import AreaId, Verb

_MOST_KINDS = 6
_KINDS: Mapping[str, str] = {
    "light": "the lights",
    "climate": "the heating",
    "cover": "the blinds and doors",
    "lock": "the locks",
    "media_player": "what plays",
    "fan": "the fans",
    "switch": "the switches and sockets",
    "scene": "scenes",
    "todo": "lists",
    "alarm_control_panel": "the alarm",
    "vacuum": "the vacuum",
    "lawn_mower": "the mower",
    "valve": "the valves",
    "humidifier": "the humidity",
    "water_heater": "the hot water",
    "siren": "the siren",
}
"""What can be controlled by its domain, the most wanted first."""
_SWITCHED = ("light", "switch", "fan")
_ASKED = {
    "lock": "is {} locked",
    "cover": "is {} open",
    "climate": "what is {} set to",
    "light": "is {} on",
}
_OWN: Mapping[str, tuple[str, ...]] = {
    "timer": ("set a timer for ten minutes", "how long is left on the timer", "cancel the timer"),
    "alarm": ("wake me up at seven", "what alarms do I have", "cancel my seven o'clock alarm"),
    "reminder": (
        "remind me in twenty minutes to check the oven",
        "what reminders do I have",
        "cancel all reminders",
    ),
    "list": (
        "add milk and eggs to the shopping list",
        "what is on the shopping list",
        "take milk off the shopping list",
    ),
    "volume": ("speak a bit louder", "set your volume to fifty percent"),
    "memory": (
        "remember that the spare key is under the mat",
        "what did I tell you about the key",
        "forget everything",
    ),
}
_ALSO = (
    "I can set timers, alarms and reminders, keep lists, do sums, convert units, "
    "and remember things."
)
_OTHERWISE = "Say do not disturb for an hour, be brief, speak slower, or ask why did you do that."
_QUESTIONS = "I answer short questions too, but I can be wrong."
_PAGE = "Everything else is on my page."
_NO_DEVICES = "I know no devices yet, so I can control nothing. Approve some on my page first."


@dataclass(frozen=True, slots=True)
class There:
    """What is there: the house, the room where this is asked, a language model, a page."""

    home: Home
    room: AreaId | None = None
    model: bool = False
    page: bool = False


def can(there: There) -> tuple[str, ...]:
    """What can be done here, with examples."""
    able = _able(there.home, None)
    if not able:
        return (_NO_DEVICES if there.page else _NO_DEVICES.partition(" Approve")[0], _ALSO)
    here = _able(there.home, there.room) if there.room is not None else []
    first = f"I can control {_kinds(able)}"
    if here:
        first = (
            f"Here I can control {subject_of(here, there.home)}, and in the house {_kinds(able)}"
        )
    said = "; or: ".join(examples(there))
    return (
        f"{first}.",
        f"Say, for example: {said}.",
        "I ask before I change anything.",
        "For more, say: what else can you do?",
    )


def more(there: There) -> tuple[str, ...]:
    """What else there is."""
    said = (_ALSO, _OTHERWISE, _QUESTIONS if there.model else "", _PAGE if there.page else "")
    return tuple(each for each in said if each)


def in_room(there: There, name: str) -> tuple[str, ...]:
    """What can be done in a room by its `name`, in lower case; "" is this one."""
    areas = (
        area.id for area in there.home.areas.values() if name in _names(area.name, area.aliases)
    )
    room = next(areas, None) if name else there.room
    if room is None:
        return can(there)
    able = _able(there.home, room)
    called = name or there.home.areas[room].name.casefold() if room in there.home.areas else "room"
    if not able:
        return (f"There is nothing in the {called} that I can control.",)
    said = "; or: ".join(_of_house(There(there.home, room), elsewhere=False))
    listed = f"In the {called} I can control {subject_of(able, there.home)}."
    return (listed, f"Say, for example: {said}.") if said else (listed,)


def how_to(there: There, what: str) -> tuple[str, ...]:
    """How something is asked for: `what` is a skill, or something of the house."""
    one = what.rpartition(" ")[2].removesuffix("s")
    own = _OWN.get({"memorie": "memory", "note": "memory"}.get(one, one))
    said = own or _OF_KIND.get(one, _of_house)(there)
    if not (listed := "; or: ".join(said)):
        return (_NO_DEVICES if there.page else _NO_DEVICES.partition(" Approve")[0],)
    return (f"Say, for example: {listed}.",)


def _of_lights(there: There) -> Iterator[str]:
    light = next((each for each in _here_first(there) if each.domain == "light"), None)
    if light is not None:
        name = with_article(light, there.home)
        yield f"turn on {name}"
        if "brightness_pct" in light.settings:
            yield f"set {name} to thirty percent"
        yield f"is {name} on"


def _of_blinds(there: There) -> Iterator[str]:
    blind = next((each for each in _here_first(there) if each.domain == "cover"), None)
    if blind is not None:
        name = with_article(blind, there.home)
        yield f"close {name}"
        yield f"is {name} open"


_OF_KIND: Mapping[str, Callable[[There], Iterator[str]]] = {
    "light": _of_lights,
    "blind": _of_blinds,
}


def examples(there: There) -> tuple[str, ...]:
    """Sentences that are understood in this house, those of this room first."""
    return (*_of_house(there), _OWN["timer"][0])


def _of_house(there: There, *, elsewhere: bool = True) -> Iterator[str]:
    """At most one change and one question."""
    things = _here_first(there) if elsewhere else _able(there.home, there.room)
    named = [each for each in things if len(subject_of([each], there.home).split()) > 1]
    switched = (
        each
        for domain in _SWITCHED
        for each in named
        if each.domain == domain and {Verb.TURN_ON, Verb.TURN_OFF} <= each.verbs
    )
    if (one := next(switched, None)) is not None:
        way = "off" if there.home.state_of(one.id).state == "on" else "on"
        yield f"turn {way} {with_article(one, there.home)}"
    asked = (each for domain in _ASKED for each in named if each.domain == domain and each != one)
    if (other := next(asked, None)) is not None:
        yield _ASKED[other.domain].format(with_article(other, there.home))


def _here_first(there: There) -> list[Entity]:
    here = _able(there.home, there.room) if there.room is not None else []
    return [*here, *_able(there.home, None)]


def _able(home: Home, room: AreaId | None) -> list[Entity]:
    """What can be asked to do something, in a room or anywhere, the most wanted first."""
    order = list(_KINDS)
    found = [
        entity
        for entity in home.approved()
        if entity.verbs and entity.domain in _KINDS and room in (None, entity.area)
    ]
    return sorted(found, key=lambda entity: order.index(entity.domain))


def _kinds(entities: Sequence[Entity]) -> str:
    kinds = list(dict.fromkeys(_KINDS[entity.domain] for entity in entities))
    more = ["more"] if len(kinds) > _MOST_KINDS else []
    return joined([*kinds[:_MOST_KINDS], *more])


def _names(name: str, aliases: Sequence[str]) -> frozenset[str]:
    return frozenset(each.casefold() for each in (name, *aliases))

"""What runs at the moment, as plain data: what "the timer" can mean. Refuses to change anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.core.house import Home
from appliance.core.types import AreaId


@dataclass(frozen=True, slots=True)
class OwnList:
    """One of Hearth's own lists: what is open on it and what is ticked off, oldest first."""

    name: str
    items: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`timers` and `alarms` by their labels, "" for one without; `reminders` are counted.

    `playing`: music or a film is heard where this is said, so "the volume" may be of that.
    `ringing`: something rings, or has a short while ago, so "snooze" and "stop" may be of that.
    `lists` are names of the house's to-do lists, which are none of Hearth's `own`.
    `notes` are the texts that somebody wanted to be remembered; `of_a_note`: one was spoken of just
    now, so "forget that" may be about it.
    """

    timers: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    reminders: int = 0
    playing: bool = False
    ringing: bool = False
    notes: tuple[str, ...] = ()
    of_a_note: bool = False
    helped: bool = False
    """Whether help was given a moment ago, so that "what else?" asks for more of it."""
    rooms: frozenset[str] = frozenset()
    """The names of the rooms of the house, in lower case."""
    lists: tuple[str, ...] = ()
    own: tuple[OwnList, ...] = ()
    speakers: frozenset[str] = frozenset()
    """What browsers and people are called that can be spoken to elsewhere, in lower case."""


NOTHING = Snapshot()
_NOT_HEARD = frozenset({"off", "standby", "unavailable", "unknown"})


def plays(home: Home, room: AreaId | None) -> bool:
    """Whether something in `room` is switched on that has a volume of its own."""
    return room is not None and any(
        entity.area == room
        and "volume_pct" in entity.settings
        and home.state_of(entity.id).available
        and home.state_of(entity.id).state not in _NOT_HEARD
        for entity in home.approved()
    )


def names_of_lists(home: Home) -> Iterator[str]:
    """What the to-do lists of the house are called, with their other names."""
    for entity in home.approved():
        if entity.domain == "todo":
            yield from (entity.name, *entity.aliases)

"""The home as Hearth knows it: entities, rooms, floors, states. Refuses to know how to reach it.

A `Home` is an immutable snapshot; the house port makes a new one when something changes. Names and
states come from outside and are data: they never decide what a verb means or how risky it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.core.types import Action, AreaId, EntityId, Value, Verb


@dataclass(frozen=True, slots=True)
class Range:
    """A number between `low` and `high`, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that can be read, commanded, or both.

    `verbs` is what it can be asked to do; `settings` the parameters of `Verb.SET` (and, for lights,
    of `Verb.TURN_ON`) with what each accepts. A sensor has neither.
    """

    id: EntityId
    name: str
    area: AreaId | None = None
    aliases: tuple[str, ...] = ()
    device_class: str | None = None
    unit: str | None = None
    verbs: frozenset[Verb] = frozenset()
    settings: Mapping[str, Range | Choice] = field(default_factory=dict)
    approved: bool = False

    @property
    def domain(self) -> str:
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class EntityState:
    """What the device last reported, in Home Assistant's words.

    `state` is "on", "off", "open", "closed", "opening", "21.5" ...; None = never reported.
    `attributes` use our units: `brightness_pct` 0-100, `position` 0-100 (100 = open).
    """

    state: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    available: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    id: AreaId
    name: str
    floor: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """A snapshot of everything known. `connected` is whether the broker can be reached.

    `revision` grows whenever entities, areas or floors change, and stays when only states do: what
    was built from the names of one revision serves until the next.
    """

    entities: Mapping[EntityId, Entity] = field(default_factory=dict)
    states: Mapping[EntityId, EntityState] = field(default_factory=dict)
    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    floors: Mapping[str, Floor] = field(default_factory=dict)
    connected: bool = True
    revision: int = 0

    def state_of(self, entity: EntityId) -> EntityState:
        return self.states.get(entity, EntityState())

    def approved(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.entities.values() if entity.approved)


AT_REST = frozenset({"open", "closed", "stopped"})
MOVING = frozenset({"opening", "closing", "locking", "unlocking"})
"""States that a device passes through: neither a success nor a refusal."""

_GOAL = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
}


def satisfied(action: Action, state: EntityState) -> bool:
    """Whether a device that reports `state` is where `action` wants it.

    Percentages may be off by one, because devices count brightness in 254 or 255 steps. Stopping
    is done when nothing moves any more. Pressing has no goal: no state ever satisfies it.
    """
    if action.verb is Verb.STOP:
        return state.state in AT_REST
    goal = _GOAL.get(action.verb)
    if action.verb is Verb.SET and action.entity.startswith("light."):
        goal = "on"
    if goal is not None and state.state != goal:
        return False
    if goal is None and not action.parameters:
        return False
    return all(_close(state.attributes.get(name), value) for name, value in action.parameters)


def _close(reported: Value | None, wanted: Value) -> bool:
    if isinstance(reported, int | float) and isinstance(wanted, int | float):
        return abs(reported - wanted) <= 1
    return reported == wanted

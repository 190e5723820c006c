"""The home as Hearth knows it: entities, rooms, floors, states. Refuses to know how to reach it.

A `Home` is an immutable snapshot; the house port makes a new one when something changes. Names and
states come from outside and are data: they never decide what a verb means or how risky it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appliance.core.colors import same
from appliance.core.listing import LIST_VERBS, is_done
from appliance.core.types import Action, AreaId, EntityId, Factor, Tier, Value, Verb


@dataclass(frozen=True, slots=True)
class Range:
    """A number between `low` and `high`, both included."""

    low: float
    high: float
    step: float | None = None
    """The device's own grid, counted from `low`; None = any number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Free text of `shortest` to `longest` characters that matches `pattern` as a whole, if any.

    `pattern` is one of our own, never a device's: theirs may take for ever to match.
    """

    shortest: int = 0
    longest: int = 255
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by its name in `core.colors`."""


Setting = Range | Choice | Text | Colour
"""What a parameter accepts."""


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
    settings: Mapping[str, Setting] = field(default_factory=dict)
    approved: bool = False
    formerly: tuple[str, ...] = ()
    """Names it was announced by and is not called, or not in full: they count for its tier."""
    beside: tuple[EntityId, ...] = ()
    """Other devices that are commanded on a topic of its own: what reaches it reaches them."""
    raised: Tier = Tier.EVERYDAY
    """The owner's own minimum; it can raise what the rules say and never lower it."""
    factors: frozenset[Factor] = frozenset()
    """What the owner asks for on top of a spoken challenge."""

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
    changed_ms: int | None = None
    """Loop time when `state` became what it is; None = before Hearth was there to see it."""


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
class Group:
    """Things that the owner gave a name together."""

    id: str
    name: str
    members: tuple[EntityId, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """A snapshot of everything known. `connected` is whether the broker can be reached.

    `revision` grows whenever entities, areas, floors or groups change, and stays when only states
    do: what
    was built from the names of one revision serves until the next.
    """

    entities: Mapping[EntityId, Entity] = field(default_factory=dict)
    states: Mapping[EntityId, EntityState] = field(default_factory=dict)
    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    floors: Mapping[str, Floor] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    connected: bool = True
    revision: int = 0
    language: str = "en"
    """What Hearth speaks in this home; `core.tongues` has the words of all but English."""

    def state_of(self, entity: EntityId) -> EntityState:
        """What it last reported; with the broker away nobody can know, so nothing is there."""
        state = self.states.get(entity, EntityState())
        return state if self.connected else replace(state, available=False)

    def approved(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.entities.values() if entity.approved)


AT_REST = frozenset({"open", "closed", "stopped", "idle", "off", "paused", "docked", "standby"})
MOVING = frozenset(
    {"opening", "closing", "locking", "unlocking", "arming", "disarming", "pending", "returning"}
)
"""States that a device passes through: neither a success nor a refusal."""

_GOALS: Mapping[Verb, frozenset[str]] = {
    Verb.TURN_ON: frozenset({"on"}),
    Verb.TURN_OFF: frozenset({"off"}),
    Verb.OPEN: frozenset({"open"}),
    Verb.CLOSE: frozenset({"closed"}),
    Verb.LOCK: frozenset({"locked"}),
    Verb.UNLOCK: frozenset({"unlocked", "open"}),
    Verb.START: frozenset({"cleaning", "mowing", "playing"}),
    Verb.PAUSE: frozenset({"paused"}),
    Verb.DOCK: frozenset({"docked"}),
}
_ASLEEP = frozenset({"off", "standby"})
_SET_MEANS_ON: Mapping[str, frozenset[str] | None] = {
    "light": None,
    "humidifier": None,
    "fan": frozenset({"percentage", "preset"}),
}
"""Domains that are on once a parameter was set: one of these, or any where there are None."""
STATE_PARAMETERS: Mapping[str, str] = {
    "alarm_control_panel": "mode",
    "climate": "mode",
    "date": "value",
    "datetime": "value",
    "number": "value",
    "select": "option",
    "text": "value",
    "time": "value",
    "water_heater": "mode",
}
"""Domains whose state *is* one of their parameters."""
_WITHOUT_GOAL = frozenset({Verb.PRESS, Verb.LOCATE, Verb.NEXT, Verb.PREVIOUS, Verb.INSTALL})


def has_goal(action: Action) -> bool:
    """Whether any state could show that `action` was done. Pressing a button has none."""
    silent = action.entity.partition(".")[0] in ("notify", "scene", "script", "button")
    return action.verb not in _WITHOUT_GOAL and not silent


def satisfied(action: Action, state: EntityState, slack: float = 0) -> bool:
    """Whether a device that reports `state` is where `action` wants it.

    Percentages may be off by one, because devices count brightness in 254 or 255 steps; where
    something stands by `slack` percent, if that is more. Stopping is done when nothing moves any
    more, which the word "open" of a cover does not tell: see `shows_only_by_rest`.
    """
    domain = action.entity.partition(".")[0]
    if not has_goal(action):
        return False
    if action.verb in LIST_VERBS:
        return is_done(action, state.attributes)
    if action.verb is Verb.STOP:
        return state.state in AT_REST
    if _is_half_way(action.verb, state, slack):
        return False
    if not _in_goal_state(action, domain, state.state):
        return False
    if action.verb is Verb.SET and not action.parameters:
        return False
    return all(
        close(name, _reported(name, domain, state), value, slack)
        for name, value in action.parameters
    )


def needless(action: Action, state: EntityState) -> bool:
    """Whether a device that reports `state` need not be told `action` at all.

    Stricter than `satisfied`, for it may be moving without saying so: stopping is always told, and
    so is opening what is not open all the way.
    """
    if action.verb is Verb.STOP:
        return False
    position = _position(state)
    ends = {Verb.OPEN: 100, Verb.CLOSE: 0}
    if position is not None and position != ends.get(action.verb, position):
        return False
    return satisfied(action, state)


def shows_only_by_rest(action: Action) -> bool:
    """Whether no single report shows that `action` was done: many covers say "open" on the way."""
    return action.verb is Verb.STOP and action.entity.startswith(("cover.", "valve."))


def heads_there(action: Action, state: EntityState) -> bool:
    """Whether the device says that it is on its way to where `action` wants it."""
    return state.state in _TOWARDS.get(action.verb, frozenset())


def counts_on(before: EntityState, state: EntityState) -> bool:
    """Whether it moved between two reports, by what it counts: position, brightness, ..."""
    return any(
        state.attributes.get(name) not in (None, before.attributes.get(name)) for name in _COUNTED
    )


_COUNTED = ("position", "tilt", "brightness_pct", "white_pct", "kelvin", "color", "percentage")
_TOWARDS: Mapping[Verb, frozenset[str]] = {
    Verb.OPEN: frozenset({"opening", "unlocking"}),
    Verb.CLOSE: frozenset({"closing"}),
    Verb.LOCK: frozenset({"locking"}),
    Verb.UNLOCK: frozenset({"unlocking", "opening"}),
    Verb.DOCK: frozenset({"returning"}),
    Verb.SET: frozenset({"opening", "closing", "arming", "disarming", "pending"}),
}
FAILED = frozenset({"error", "jammed"})
"""States by which a device says that it could not."""
REST_SLACK = 5
"""Percent. Nobody calls a blind that came to rest this near to where it was sent disobedient."""
OPEN_ENOUGH = 90
"""Percent. A blind that begins to move counts as open to Home Assistant, and is not there yet."""


def _position(state: EntityState) -> float | None:
    position = state.attributes.get("position")
    return position if isinstance(position, int | float) else None


def _is_half_way(verb: Verb, state: EntityState, slack: float) -> bool:
    """Some say "open" or "closed" from the moment they were told to, and count on the way."""
    position = _position(state)
    if position is None:
        return False
    if verb is Verb.OPEN:
        return position < OPEN_ENOUGH
    return verb is Verb.CLOSE and position > max(1, slack)


def _in_goal_state(action: Action, domain: str, state: str | None) -> bool:
    """A device may report what was set and have no state at all."""
    switched_on = action.verb is Verb.TURN_ON or _means_on(action, domain)
    if switched_on and domain in ("climate", "water_heater", "media_player"):
        return state is not None and state not in _ASLEEP
    if switched_on:
        return state == "on"
    goal = _GOALS.get(action.verb)
    return goal is None or state in goal


def _means_on(action: Action, domain: str) -> bool:
    if action.verb is not Verb.SET or domain not in _SET_MEANS_ON:
        return False
    waking = _SET_MEANS_ON[domain]
    return waking is None or any(name in waking for name, _ in action.parameters)


def _reported(name: str, domain: str, state: EntityState) -> Value | None:
    if STATE_PARAMETERS.get(domain) == name:
        return state.state
    return state.attributes.get(name)


def close(name: str, reported: Value | None, wanted: Value, slack: float = 0) -> bool:
    """Whether a reported value is the wanted one, as near as devices count.

    Where something stands may be off by `slack` percent.
    """
    if name == "color":
        return isinstance(reported, str) and isinstance(wanted, str) and same(reported, wanted)
    if isinstance(wanted, int | float):
        try:
            number = float(reported) if reported is not None else None
        except ValueError:
            return False
        tolerance = _TOLERANCE.get(name, 1)
        if name in ("position", "tilt"):
            tolerance = max(tolerance, slack)
        if name == "kelvin":
            # One mired, which is what devices count in, is more than that above 7,700 K.
            tolerance = max(tolerance, wanted * wanted / 1e6)
        return number is not None and abs(number - wanted) <= tolerance
    return reported == wanted


_TOLERANCE: Mapping[str, float] = {
    "kelvin": 60,
    "temperature": 0.05,
    "temperature_low": 0.05,
    "temperature_high": 0.05,
    "value": 1e-6,
}
"""Kelvin because devices count in mired: one step is 40 K at 6,500 K."""

"""More and less made absolute: "a bit brighter", "two degrees up", from what a device reports.

Pure. The steps are one table that a user could be told; it refuses where nobody knows what the
thing is at, because then no question could name the value that is asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appliance.core.house import Entity, EntityState, Home, Range
from appliance.core.meaning import Wish
from appliance.core.types import EntityId, Verb
from appliance.understanding.text.values import Amount, Unit


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes more or less of a thing, and by how much if nobody says how much."""

    parameter: str
    usual: float
    small: float
    large: float


STEPS: Mapping[str, Step] = {
    "light": Step("brightness_pct", 25, 15, 50),
    "cover": Step("position", 25, 15, 50),
    "valve": Step("position", 25, 15, 50),
    "fan": Step("percentage", 25, 15, 50),
    "media_player": Step("volume_pct", 10, 5, 25),
    "climate": Step("temperature", 1, 0.5, 3),
    "water_heater": Step("temperature", 5, 2, 10),
    "humidifier": Step("humidity", 10, 5, 20),
}
"""By domain, in the units of the parameter. Of a number: a tenth, a twentieth, a quarter."""

_DIMMEST = 5.0
"""Percent. Less light is never no light: that is said differently."""


def changed(
    entities: Iterable[EntityId], sign: int, amount: Amount | None, home: Home
) -> tuple[Wish, ...]:
    """One wish per thing: its present value and a step, inside its range. Empty if none can.

    Of several lights the ones that are on become more or less bright; where none is, more means on.
    """
    those = [home.entities[id_] for id_ in entities if id_ in home.entities]
    playing = [one for one in those if home.state_of(one.id).state == "playing"]
    if playing and all(one.domain == "media_player" for one in those):
        # Louder is what can be heard.
        those = playing
    lights = [one for one in those if one.domain == "light"]
    lit = [one for one in lights if home.state_of(one.id).state == "on"]
    if lights and not lit:
        if sign < 0:
            return tuple(Wish(Verb.TURN_OFF, (one.id,), group=len(those) > 1) for one in lights)
        if amount is None or amount.unit in (Unit.SMALL, Unit.LARGE):
            return tuple(Wish(Verb.TURN_ON, (one.id,), group=len(those) > 1) for one in lights)
    made = []
    for one in those:
        if one.domain == "light" and lit and one not in lit:
            continue
        wish = _stepped(one, home.state_of(one.id), sign, amount, group=len(those) > 1)
        if wish is not None:
            made.append(wish)
    return tuple(made)


def _stepped(
    entity: Entity, state: EntityState, sign: int, amount: Amount | None, *, group: bool
) -> Wish | None:
    step = step_of(entity)
    setting = entity.settings.get(step.parameter) if step is not None else None
    if step is None or not isinstance(setting, Range):
        return None
    at = _present(entity, state, step.parameter)
    size = _size(step, setting, amount, at)
    if at is None or size is None:
        return None
    low = max(setting.low, _DIMMEST) if step.parameter == "brightness_pct" else setting.low
    value = min(setting.high, max(min(low, at), at + sign * size))
    if amount is not None and amount.unit in _EXACT and step.parameter == "temperature":
        # "By fifty degrees" is told its bounds, like a temperature that was said.
        value = at + sign * size
    return Wish(Verb.SET, (entity.id,), ((step.parameter, _speakable(value, setting)),), group)


_TINT_K = 500
_USUAL_K = {1: 5000, -1: 2700}
"""Kelvin of a cool and of a warm white, for a lamp that does not say what it is at."""


def tinted(entity: Entity, state: EntityState, sign: int) -> int | None:
    """The white in kelvin that is a step cooler (`sign` 1) or warmer (-1); None if it has none."""
    whites = entity.settings.get("kelvin")
    if not isinstance(whites, Range):
        return None
    at = _present(entity, state, "kelvin")
    goal = _USUAL_K[sign] if at is None else at + sign * _TINT_K
    return round(min(whites.high, max(whites.low, round(goal, -2))))


def _speakable(value: float, setting: Range) -> float:
    """As the device counts, and in no finer numbers than anybody would say: not 50.2 percent."""
    step = setting.step or 0
    if not step:
        return round(value)
    return round(value, 1) if step < 1 else round(value)


def is_times(amounts: Sequence[Amount]) -> bool:
    """Whether it is said as so many times of what a thing is at."""
    return [amount.unit for amount in amounts] == [Unit.TIMES]


def step_of(entity: Entity) -> Step | None:
    """How much more or less is for this thing; None for what has no more and less."""
    value = entity.settings.get("value")
    if isinstance(value, Range):
        whole = value.high - value.low
        return Step("value", whole / 10, whole / 20, whole / 4)
    return STEPS.get(entity.domain)


def _present(entity: Entity, state: EntityState, parameter: str) -> float | None:
    at = state.state if parameter == "value" else state.attributes.get(parameter)
    try:
        found = float(at) if at is not None else None
    except ValueError:
        return None
    if found is None and entity.domain in ("cover", "valve"):
        return {"open": 100.0, "closed": 0.0}.get(state.state or "")
    return found


def _size(step: Step, setting: Range, amount: Amount | None, at: float | None) -> float | None:
    """The step in units of the parameter, at least one of what the device counts in."""
    if amount is None:
        size = step.usual
    elif amount.unit is Unit.TIMES:
        # Twice nothing, and twice as warm, are nothing that anybody could name.
        fits = at is not None and at > 0 and step.parameter != "temperature"
        return at * (float(amount.value) - 1) if at is not None and fits else None
    elif amount.unit is Unit.SMALL:
        size = step.small
    elif amount.unit is Unit.LARGE:
        size = step.large
    elif isinstance(amount.value, float | int) and amount.unit in _FITTING[step.parameter]:
        return float(amount.value)
    else:
        return None
    return max(size, setting.step or 0)


_EXACT = (Unit.DEGREES, Unit.NONE)
_FITTING: Mapping[str, frozenset[Unit]] = {
    "temperature": frozenset({Unit.DEGREES, Unit.NONE}),
    "value": frozenset({Unit.PERCENT, Unit.NONE, Unit.DEGREES}),
    **dict.fromkeys(
        ("brightness_pct", "position", "percentage", "volume_pct", "humidity"),
        frozenset({Unit.PERCENT, Unit.NONE}),
    ),
}

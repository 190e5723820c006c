"""The values of sentence sets and those of Hearth's home, each in terms of the other.

A set counts as people do (`brightness_pct`, `volume` 0-1, `oscillating` true); a home as its
devices do. Refuses to judge: it reads, translates and compares.
"""

from collections.abc import Iterable, Mapping

from appliance.core.colors import rgb_of
from appliance.core.house import STATE_PARAMETERS, EntityState, close
from appliance.core.types import Action, Verb
from appliance.core.types import Value as Held

_ACTIVATED = frozenset({"activated"})
_STATE = frozenset({"state"})
KEYS: Mapping[str, frozenset[str]] = {
    "alarm_control_panel": _STATE,
    "button": _ACTIVATED,
    "climate": frozenset({"state", "temperature", "mode", "preset", "fan_mode"}),
    "cover": frozenset({"state", "position", "tilt"}),
    "fan": frozenset({"state", "percentage", "preset", "oscillating", "direction"}),
    "humidifier": frozenset({"state", "humidity", "mode"}),
    "input_boolean": _STATE,
    "lawn_mower": _STATE,
    "light": frozenset({"state", "brightness_pct", "kelvin", "color", "effect"}),
    "lock": _STATE,
    "media_player": frozenset({"state", "volume", "source", "action"}),
    "number": _STATE,
    "scene": _ACTIVATED,
    "script": _ACTIVATED,
    "select": _STATE,
    "siren": _STATE,
    "switch": _STATE,
    "todo": frozenset({"added", "completed", "removed"}),
    "update": _ACTIVATED,
    "vacuum": frozenset({"state", "fan_speed", "activated"}),
    "valve": frozenset({"state", "position"}),
    "water_heater": frozenset({"state", "mode", "temperature"}),
}
"""What an expectation may name, by domain."""
SETUP_KEYS = frozenset(
    {
        "state", "brightness", "brightness_pct", "kelvin", "color", "effect", "position", "tilt",
        "temperature", "current_temperature", "fan_mode", "preset", "percentage", "oscillating",
        "direction", "humidity", "current_humidity", "mode", "volume", "source", "title", "artist",
        "items", "battery", "fan_speed",
    }
)  # fmt: skip
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "brightness": (0, 255),
    "brightness_pct": (0, 100),
    "position": (0, 100),
    "tilt": (0, 100),
    "percentage": (0, 100),
    "humidity": (0, 100),
    "volume": (0, 1),
    "kelvin": (1000, 12_000),
    "temperature": (-100, 300),
}
_SWITCHES = frozenset({"activated", "oscillating"})
_LISTS = frozenset({"added", "completed", "removed", "items"})
_COLOUR_SLACK = 40
"""Of 255, for each of red, green and blue."""
_AT_HOME = frozenset({"returning", "docked"})
_ASLEEP = frozenset({"off", "standby"})
_ON_LEVEL: Mapping[str, str] = {"light": "brightness_pct"}


def fault_of(key: str, value: object) -> str:
    """Why `value` can be no value of `key`; empty if it can."""
    if key in _SWITCHES:
        return "" if isinstance(value, bool) else "must be true or false"
    if isinstance(value, bool):
        return "must not be true or false: put the word in quotes"
    if key in _LISTS:
        words = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return "" if words else 'must be a list of words: ["milk"]'
    if key == "color":
        return _colour_fault(value)
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        fits = isinstance(value, int | float) and low <= value <= high
        return "" if fits else f"must be a number from {low:g} to {high:g}"
    if key == "action":
        return "" if value in ("next", "previous") else "must be next or previous"
    return "" if isinstance(value, str | int | float) else "must be one word or number"


def _colour_fault(value: object) -> str:
    if isinstance(value, str):
        return "" if rgb_of(value) else "no colour that is known by this name"
    parts = value if isinstance(value, list) else []
    fits = len(parts) == 3 and all(isinstance(p, int) and 0 <= p <= 255 for p in parts)
    return "" if fits else "must be a colour's name or [red, green, blue], each 0 to 255"


def begun(entity: str, state: EntityState, setup: Mapping[str, object]) -> EntityState:
    """The state that a case begins in: the house's own with what `setup` says put over it."""
    domain = entity.partition(".")[0]
    word = state.state
    attributes: dict[str, Held] = dict(state.attributes)
    for key, value in setup.items():
        if key == "state" or (key == STATE_PARAMETERS.get(domain)):
            word = str(value)
            continue
        name, held = _held(key, value)
        attributes[name] = held
    if "state" in setup and "position" not in setup and "position" in attributes:
        attributes["position"] = {"open": 100, "closed": 0}.get(word or "", attributes["position"])
    level = _ON_LEVEL.get(domain, "")
    if word == "on" and attributes.get(level) == 0:
        attributes[level] = 100
    if domain == "todo" and "items" in setup:
        word = str(len(items_of(str(attributes["items"]))))
    return EntityState(word, attributes)


def _held(key: str, value: object) -> tuple[str, Held]:
    """A set's key and value as a home has them."""
    if isinstance(value, bool):
        return key, "on" if value else "off"
    if isinstance(value, list):
        if key == "color":
            return key, "#" + "".join(f"{part:02x}" for part in value)
        return key, "\n".join(map(str, value))
    if key == "brightness" and isinstance(value, int | float):
        return "brightness_pct", round(value / 255 * 100)
    if key == "volume" and isinstance(value, int | float):
        return "volume_pct", round(value * 100)
    return key, value if isinstance(value, int | float | str) else str(value)


def items_of(listed: str) -> list[str]:
    return [line for line in listed.split("\n") if line]


def differs(one: EntityState, other: EntityState) -> bool:
    """Whether a device reports anything else than it did."""
    return (one.state, dict(one.attributes)) != (other.state, dict(other.attributes))


_EVENTS = frozenset({Verb.PRESS, Verb.LOCATE, Verb.INSTALL, Verb.NEXT, Verb.PREVIOUS})
"""What shows in no state."""


def happened(actions: Iterable[Action]) -> dict[str, list[Verb]]:
    """Entity -> what was done with it that no state shows."""
    found: dict[str, list[Verb]] = {}
    for action in actions:
        if action.verb in _EVENTS:
            found.setdefault(action.entity, []).append(action.verb)
    return found


def holds(
    entity: str, key: str, wanted: object, before: EntityState, now: EntityState, did: list[Verb]
) -> bool:
    """Whether what a device reports `now` is what the set wants of it."""
    domain = entity.partition(".")[0]
    if key == "activated":
        return bool(did) is wanted
    if key == "action":
        return Verb(str(wanted)) in did
    if key in ("added", "removed", "completed"):
        return _listed(key, wanted, before, now)
    if key == "state" or key == STATE_PARAMETERS.get(domain):
        return _is_state(domain, str(wanted), now.state)
    name, value = _held(key, wanted)
    reported = now.attributes.get(name)
    if key == "color":
        return _near(str(value), reported)
    if isinstance(value, str):
        return isinstance(reported, str) and reported.casefold() == value.casefold()
    return close(name, reported, value)


def _listed(key: str, wanted: object, before: EntityState, now: EntityState) -> bool:
    """Exactly these were put on a list, or taken off it; what was completed is open no more."""
    was, has = (_lines(state, "items") for state in (before, now))
    done = [item for item in _lines(now, "completed") if item not in _lines(before, "completed")]
    found = {
        "added": [item for item in has if item not in was],
        "completed": done,
        "removed": [item for item in was if item not in has and item not in done],
    }
    names = sorted(str(item).casefold() for item in wanted) if isinstance(wanted, list) else []
    return names == sorted(found[key])


def _lines(state: EntityState, name: str) -> list[str]:
    return [item.casefold() for item in items_of(str(state.attributes.get(name, "")))]


def _is_state(domain: str, wanted: str, state: str | None) -> bool:
    if state is None:
        return False
    if domain == "media_player" and wanted == "on":
        return state not in _ASLEEP
    if {wanted, state} <= _AT_HOME:
        return True
    try:
        return float(wanted) == float(state)
    except ValueError:
        return wanted.casefold() == state.casefold()


def _near(wanted: str, reported: Held | None) -> bool:
    here, there = rgb_of(wanted), rgb_of(reported) if isinstance(reported, str) else None
    if here is None or there is None:
        return False
    return all(abs(one - other) <= _COLOUR_SLACK for one, other in zip(here, there, strict=True))


def told_change(before: EntityState, now: EntityState, did: list[Verb]) -> dict[str, object]:
    """What became of a device, in the home's words: only what differs."""
    found: dict[str, object] = {}
    if before.state != now.state:
        found["state"] = now.state
    names = sorted({*before.attributes, *now.attributes})
    for name in names:
        if before.attributes.get(name) != now.attributes.get(name):
            found[name] = now.attributes.get(name)
    if did:
        found["did"] = [verb.value for verb in did]
    return found

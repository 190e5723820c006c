"""What can be true or false of a thing: on, open, locked, running. Refuses to guess from a name.

A trait holds of an entity when its state, in Home Assistant's words, is among those listed for its
domain or, for a binary sensor, its device class. A state in neither list decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.house import Entity, EntityState
from appliance.core.spoken_text import number


class Trait(StrEnum):
    ON = "on"
    OPEN = "open"
    LOCKED = "locked"
    ARMED = "armed"
    HOME = "at home"
    DETECTING = "detecting"
    """A binary sensor reports what it is there to notice, an alarm or siren sounds."""
    RUNNING = "running"
    PLAYING = "playing"
    PAUSED = "paused"
    DOCKED = "docked"
    CHARGING = "charging"
    HEATING = "heating"
    COOLING = "cooling"
    LOW = "low"
    PLUGGED = "plugged in"
    CONNECTED = "connected"
    CURRENT = "up to date"
    STUCK = "jammed"
    REACHABLE = "reachable"


@dataclass(frozen=True, slots=True)
class Claim:
    """That a trait holds, or that it does not."""

    trait: Trait
    positive: bool = True


@dataclass(frozen=True, slots=True)
class _Words:
    """States that make a trait true and those that make it false; None = all others."""

    true: frozenset[str] | None
    false: frozenset[str] | None = None


def _when(true: str, false: str | None = None) -> _Words:
    return _Words(frozenset(true.split()), None if false is None else frozenset(false.split()))


def _unless(false: str) -> _Words:
    return _Words(None, frozenset(false.split()))


_SWITCHED = _when("on", "off")
_AWAKE = _unless("off standby")
_PASSAGE = _when("open opening closing", "closed")
_AT_WORK = "cleaning mowing returning on"
_BY_DOMAIN: Mapping[Trait, Mapping[str, _Words]] = {
    Trait.ON: {
        **dict.fromkeys(
            ("light", "switch", "fan", "siren", "humidifier", "input_boolean", "remote"), _SWITCHED
        ),
        **dict.fromkeys(("climate", "water_heater"), _AWAKE),
        "media_player": _unless("off standby idle paused"),
        **dict.fromkeys(("vacuum", "lawn_mower"), _when(_AT_WORK)),
        "alarm_control_panel": _unless("disarmed"),
        "valve": _PASSAGE,
    },
    Trait.OPEN: {
        "cover": _PASSAGE,
        "valve": _PASSAGE,
        # Whether the leaf of a door stands open its lock only knows if it says so.
        "lock": _when("open opening", ""),
    },
    Trait.LOCKED: {"lock": _when("locked", "unlocked unlocking locking open opening")},
    Trait.ARMED: {"alarm_control_panel": _unless("disarmed disarming")},
    Trait.HOME: {"device_tracker": _when("home"), "person": _when("home")},
    Trait.DETECTING: {"alarm_control_panel": _when("triggered"), "siren": _SWITCHED},
    Trait.RUNNING: {
        **dict.fromkeys(("switch", "fan", "humidifier", "light", "siren"), _SWITCHED),
        **dict.fromkeys(("climate", "water_heater"), _AWAKE),
        **dict.fromkeys(("vacuum", "lawn_mower"), _when(_AT_WORK)),
        "media_player": _when("playing buffering"),
    },
    Trait.PLAYING: {"media_player": _when("playing buffering")},
    Trait.PAUSED: dict.fromkeys(("media_player", "vacuum", "lawn_mower"), _when("paused")),
    Trait.DOCKED: dict.fromkeys(("vacuum", "lawn_mower"), _when("docked")),
    Trait.CHARGING: dict.fromkeys(("vacuum", "lawn_mower"), _when("charging", _AT_WORK)),
    Trait.CURRENT: {"update": _when("off", "on")},
    Trait.STUCK: dict.fromkeys(
        ("lock", "cover", "valve", "vacuum", "lawn_mower"), _when("jammed error")
    ),
}
_ACTIONS: Mapping[Trait, frozenset[str]] = {
    Trait.HEATING: frozenset({"heating", "preheating", "defrosting"}),
    Trait.COOLING: frozenset({"cooling"}),
}
"""What a thermostat says that it is doing, whatever it is set to."""
_WITH_BATTERY = frozenset({"lawn_mower", "vacuum"})
_WITH_ACTION = frozenset({"climate", "water_heater"})

_CLASSES: Mapping[str, tuple[tuple[Trait, bool], ...]] = {
    "battery": ((Trait.LOW, True),),
    "battery_charging": ((Trait.CHARGING, True),),
    "carbon_monoxide": ((Trait.DETECTING, True),),
    "cold": ((Trait.DETECTING, True),),
    "connectivity": ((Trait.CONNECTED, True),),
    "door": ((Trait.OPEN, True),),
    "garage_door": ((Trait.OPEN, True),),
    "gas": ((Trait.DETECTING, True),),
    "heat": ((Trait.DETECTING, True),),
    "light": ((Trait.DETECTING, True), (Trait.ON, True)),
    "lock": ((Trait.LOCKED, False),),
    "moisture": ((Trait.DETECTING, True),),
    "motion": ((Trait.DETECTING, True), (Trait.ON, True)),
    "moving": ((Trait.DETECTING, True), (Trait.RUNNING, True)),
    "occupancy": ((Trait.DETECTING, True), (Trait.ON, True)),
    "opening": ((Trait.OPEN, True),),
    "plug": ((Trait.PLUGGED, True),),
    "power": ((Trait.ON, True),),
    "presence": ((Trait.HOME, True), (Trait.DETECTING, True)),
    "problem": ((Trait.DETECTING, True),),
    "running": ((Trait.RUNNING, True), (Trait.ON, True)),
    "safety": ((Trait.DETECTING, True),),
    "smoke": ((Trait.DETECTING, True),),
    "sound": ((Trait.DETECTING, True), (Trait.ON, True)),
    "tamper": ((Trait.DETECTING, True),),
    "update": ((Trait.CURRENT, False),),
    "vibration": ((Trait.DETECTING, True),),
    "window": ((Trait.OPEN, True),),
}
"""Binary sensors: the traits that "on" makes true, or false."""
_PLAIN = ((Trait.ON, True), (Trait.RUNNING, True), (Trait.DETECTING, True))
"""What "on" of a binary sensor without a class may mean."""
LOW_BATTERY = 20.0
"""Percent, from which a battery that counts is low."""


def applies(trait: Trait, entity: Entity) -> bool:
    """Whether its state can tell at all."""
    if trait is Trait.REACHABLE:
        return True
    if entity.domain == "binary_sensor":
        return any(trait is one for one, _ in _CLASSES.get(entity.device_class or "", _PLAIN))
    if trait in _ACTIONS:
        return entity.domain in _WITH_ACTION
    if trait is Trait.LOW:
        battery = entity.domain == "sensor" and entity.device_class == "battery"
        return battery or entity.domain in _WITH_BATTERY
    return entity.domain in _BY_DOMAIN.get(trait, {})


def holds(claim: Claim, entity: Entity, state: EntityState) -> bool | None:
    """Whether it is so; None if what was reported, or that nothing was, does not tell."""
    true = _is_so(claim.trait, entity, state)
    return None if true is None else true is claim.positive


def _is_so(trait: Trait, entity: Entity, state: EntityState) -> bool | None:
    if trait is Trait.REACHABLE:
        return state.available
    if not state.available or state.state is None:
        return None
    if entity.domain == "binary_sensor":
        traits = _CLASSES.get(entity.device_class or "", _PLAIN)
        when_on = next((on for one, on in traits if one is trait), None)
        if when_on is None or state.state not in ("on", "off"):
            return None
        return (state.state == "on") is when_on
    if trait in _ACTIONS:
        action = state.attributes.get("action")
        return action in _ACTIONS[trait] if isinstance(action, str) else None
    if trait is Trait.LOW:
        sensor = entity.domain == "sensor"
        level = as_number(state.state if sensor else state.attributes.get("battery"))
        return level <= LOW_BATTERY if level is not None else None
    words = _BY_DOMAIN.get(trait, {}).get(entity.domain)
    return _among(words, state.state) if words is not None else None


def _among(words: _Words, state: str) -> bool | None:
    if words.true is not None and state in words.true:
        return True
    if words.false is not None and state in words.false:
        return False
    if words.true is None or words.false is None:
        return words.true is None
    return None


def as_number(value: object) -> float | None:
    """A finite number of at most 15 digits, from a number or its figures."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return None
    return float(value) if number(value) is not None else None


_LARGEST = 10**12

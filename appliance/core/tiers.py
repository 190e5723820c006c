"""How an action must be confirmed. Refuses to be talked down: words raise a tier, never lower it.

`RULES` is the rule. It has a row for every pair of a component of Home Assistant and a device class
of it; a component, device class or parameter that is not there is guarded.

* The direction counts: what opens, unlocks, disarms, heats or sounds is riskier than what closes,
  locks, arms or switches off. Everyday still means asked.
* Valves and dampers are guarded both ways: shutting off water or a flue does harm too. Scenes,
  scripts, buttons and updates are guarded: nobody can see from outside what they set off.
* A relay is what people call it. A switch, fan or setting with a word of `ACCESS_WORDS` in a name
  or its id is guarded both ways, because a relay's "off" may be a door's "open"; with a word of
  `HEAT_WORDS` it is guarded unless it is switched off. A blind called "garage door" is one.
* Relays are announced as lights too: lights and media players are read like them, but for names
  that say so ("garage light", "oven lamp", "kitchen door speaker"): those tell where it stands.
* A number without a device class is what its unit says: one of `HARMLESS_UNITS` is everyday, and
  whatever else it counts may be heat, current or pressure. So may one without a unit that is called
  like it (`QUANTITY_WORDS`).
* A thermostat that heats rooms is everyday. One with a word of `HEAT_WORDS` that is none of
  `ROOM_HEATING_WORDS` (a sauna, an oven) is guarded unless it is switched off.
* A name that cannot be compared with the lists (letters of another script, digits inside words)
  counts as one of an entrance.
* What `core.ranges` calls absurd is out of reach of voice, whatever it is of.
* Owners raise, and never lower: `Entity.raised` is the least that holds, in both directions, and
  what they want a PIN or a tap for is guarded but for its calm direction.
* What is commanded on the same topic as something risky is as risky, whatever it calls itself, and
  as high as the owner has put that.
* More actions than `many` in one sentence are guarded, whatever they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.core.danger_words import (
    ACCESS_WORDS,
    HEAT_WORDS,
    HOTTER_WORDS,
    QUANTITY_WORDS,
    is_called,
    is_fixture,
    is_shorter,
    is_unreadable,
)
from appliance.core.house import Entity, Home
from appliance.core.ranges import is_absurd
from appliance.core.types import Action, EntityId, Factor, Tier, Verb


class Names(StrEnum):
    """What the names of an entity can do to its tier."""

    IGNORED = "ignored"
    RELAY = "relay"
    """Access words guard both directions, heat words the risky one."""
    FIXTURE = "fixture"
    """As `RELAY`, for names that do not say that it is a lamp, or a player."""
    OPENING = "opening"
    """Access words guard the opening direction."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Tiers of the risky direction and of the calm one (off, closed, locked, armed, stopped)."""

    risky: Tier
    calm: Tier
    names: Names = Names.IGNORED


_PLAIN = Rule(Tier.EVERYDAY, Tier.EVERYDAY)
_RELAY = Rule(Tier.EVERYDAY, Tier.EVERYDAY, Names.RELAY)
_FIXTURE = Rule(Tier.EVERYDAY, Tier.EVERYDAY, Names.FIXTURE)
_SHADING = Rule(Tier.EVERYDAY, Tier.EVERYDAY, Names.OPENING)
_ENTRANCE = Rule(Tier.GUARDED, Tier.EVERYDAY)
_GUARDED = Rule(Tier.GUARDED, Tier.GUARDED)

ANY = "*"
"""Any device class that has no row of its own, or none. Only what is guarded both ways may have
such a row: a class that nobody knows is no reason to ask less."""


def _rows(component: str, rule: Rule, classes: str = "") -> dict[tuple[str, str | None], Rule]:
    """One row per class; "-" is having none."""
    return {(component, None if each == "-" else each): rule for each in classes.split()}


RULES: Mapping[tuple[str, str | None], Rule] = {
    # Nothing that these do harms anybody, and all of it can be seen or heard at once.
    **_rows("light", _FIXTURE, "-"),
    **_rows("media_player", _FIXTURE, "- projector receiver speaker tv"),
    **_rows("vacuum", _PLAIN, "-"),
    **_rows("todo", _PLAIN, "-"),  # a list of words that people read
    # Inside what core.ranges calls sensible, all of these are comfort.
    **_rows("humidifier", _PLAIN, "- dehumidifier humidifier"),
    **_rows("climate", _PLAIN, "-"),
    # What they switch or set is what their names say it is.
    **_rows("button", _RELAY, "identify"),  # blinks or beeps, if that is what it does
    **_rows("fan", _RELAY, "-"),
    **_rows("switch", _RELAY, "- outlet switch"),
    **_rows("input_boolean", _RELAY, "-"),
    **_rows("select", _RELAY, "-"),
    **_rows(
        "number",
        _RELAY,
        "- absolute_humidity aqi area atmospheric_pressure battery blood_glucose_concentration "
        "carbon_dioxide carbon_monoxide conductivity data_rate data_size distance duration "
        "energy_distance humidity illuminance irradiance moisture monetary nitrogen_dioxide "
        "nitrogen_monoxide nitrous_oxide ozone ph pm1 pm10 pm25 pm4 precipitation "
        "precipitation_intensity signal_strength sound_pressure speed sulphur_dioxide "
        "volatile_organic_compounds volatile_organic_compounds_parts volume volume_storage "
        "weight wind_direction wind_speed",
    ),
    # Heat, current, pressure and what flows through pipes: how much is too much, nobody can see.
    **_rows(
        "number",
        _GUARDED,
        "apparent_power current energy energy_storage frequency gas power power_factor pressure "
        "reactive_energy reactive_power temperature temperature_delta voltage volume_flow_rate "
        "water",
    ),
    # Shade and light; what is called an entrance is one.
    **_rows("cover", _SHADING, "awning blind curtain shade shutter"),
    # Ways into the house: who closes them does no harm.
    **_rows("cover", _ENTRANCE, "door garage gate window"),
    **_rows("lock", _ENTRANCE, "-"),
    **_rows("alarm_control_panel", _ENTRANCE, "-"),
    # Noise, scalding water, blades: switched off they are harmless.
    **_rows("siren", _ENTRANCE, "-"),
    **_rows("water_heater", _ENTRANCE, "-"),
    **_rows("lawn_mower", _ENTRANCE, "-"),
    # A flue or an air intake: shutting it may do more harm than opening it.
    **_rows("cover", _GUARDED, "damper"),
    # It may be a blind, a garage door or a gate: there is no telling which way is the risky one.
    **_rows("cover", _GUARDED, "-"),
    # Water and gas, both ways.
    **_rows("valve", _GUARDED, "- gas water"),
    # Nobody can see from outside what they set off.
    **_rows("button", _GUARDED, "- restart update"),
    **_rows("scene", _GUARDED, ANY),
    **_rows("script", _GUARDED, ANY),
    # A device may come back from an update as another one, or not at all.
    **_rows("update", _GUARDED, "- firmware"),
    # Words, dates and codes that mean something to the device alone.
    **_rows("text", _GUARDED, ANY),
    **_rows("date", _GUARDED, ANY),
    **_rows("datetime", _GUARDED, ANY),
    **_rows("time", _GUARDED, ANY),
    # Leaves the house: what is sent cannot be called back.
    **_rows("notify", _GUARDED, ANY),
    # A remote control for whatever is in sight of it.
    **_rows("infrared", _GUARDED, ANY),
    # Read only: whatever commands one of these is a mistake, whichever class it is of.
    **_rows("binary_sensor", _GUARDED, ANY),
    **_rows("camera", _GUARDED, ANY),
    **_rows("device_automation", _GUARDED, ANY),
    **_rows("device_tracker", _GUARDED, ANY),
    **_rows("event", _GUARDED, ANY),
    **_rows("image", _GUARDED, ANY),
    **_rows("sensor", _GUARDED, ANY),
    **_rows("tag", _GUARDED, ANY),
}

HARMLESS_UNITS = frozenset(
    {None, "", "%", "ms", "s", "sec", "min", "h", "d", "mm", "cm", "m", "dB", "dBm", "dBA"}
    | {"lx", "lm", "ppm", "ppb", "px", "step", "steps", "x"}
)
"""What a number without a device class can count and do no harm by. Exactly as written: degrees,
kelvin, watts, volts, amperes, bars, litres, revolutions and what nobody has heard of are not here.
"""
MANY_BESIDE = 8
"""More devices on one topic than anybody can see through: guarded, whatever they are."""
_CLIMATE_PARAMETERS = frozenset(
    {"fan_mode", "humidity", "mode", "preset", "swing_mode", "temperature"}
)
_CALM_VERBS = frozenset({Verb.TURN_OFF, Verb.CLOSE, Verb.LOCK, Verb.STOP, Verb.PAUSE, Verb.DOCK})
_CALM_MODES: Mapping[str, frozenset[str]] = {
    "alarm_control_panel": frozenset({"armed_home", "armed_away", "armed_night", "armed_vacation"}),
    "climate": frozenset({"off"}),
    "water_heater": frozenset({"off"}),
}
_ORDER = (Tier.EVERYDAY, Tier.GUARDED, Tier.NEVER)


def tier_of(actions: tuple[Action, ...], home: Home, many: int = 8) -> Tier:
    """The tier of one sentence: the highest of its actions, guarded above `many` of them."""
    tiers = [_tier_of_one(action, home) for action in actions]
    return highest([*tiers, Tier.GUARDED] if len(actions) > many else tiers)


def factors_of(actions: tuple[Action, ...], home: Home) -> frozenset[Factor]:
    """What owners want on top of the spoken challenge, for all of these together.

    Asked for what is guarded: nobody needs a PIN to lock a door.
    """
    holders = holders_of(actions, home)
    return frozenset(factor for holder in holders for factor in home.entities[holder].factors)


def holders_of(actions: tuple[Action, ...], home: Home) -> tuple[EntityId, ...]:
    """Whose factors these are: the entities whose own PIN or tap is wanted, in a fixed order.

    One that is reached by way of another wants its own, as if it had been named.
    """
    found = [
        reached.id
        for action in actions
        if _tier_of_one(action, home) is not Tier.EVERYDAY
        for reached in _reached(action, home)
        if reached.factors
    ]
    return tuple(dict.fromkeys(found))


def out_of_reach(action: Action, home: Home) -> tuple[EntityId, ...]:
    """What the owner has put out of reach of voice among all that an action reaches."""
    return tuple(each.id for each in _reached(action, home) if each.raised is Tier.NEVER)


def highest(tiers: Iterable[Tier]) -> Tier:
    """The strictest of some tiers; guarded when there is none to judge by."""
    return max(tiers, key=_ORDER.index, default=Tier.GUARDED)


def rule_of(component: str, device_class: str | None, unit: str | None = None) -> Rule:
    """The rule for a component and device class; the guarded one for what is not known.

    The unit is that of a number, and tells more of it only when its class tells nothing.
    """
    if component == "number" and not device_class and unit not in HARMLESS_UNITS:
        return _GUARDED
    exact = RULES.get((component, device_class or None))
    return exact or RULES.get((component, ANY)) or _GUARDED


def own_tier(entity: Entity) -> Tier:
    """The highest that anything asked of it can be by its kind and names, without the owner."""
    rule = rule_of(entity.domain, entity.device_class, entity.unit)
    guarded = _by_name(entity, rule, calm=True) or _by_name(entity, rule, calm=False)
    return Tier.GUARDED if guarded else highest((rule.risky, rule.calm))


def _tier_of_one(action: Action, home: Home) -> Tier:
    reached = tuple(_reached(action, home))
    if not reached:
        return Tier.GUARDED
    entity = reached[0]
    if is_absurd(action, entity):
        return Tier.NEVER
    calm = _is_calm(action, entity.domain)
    rule = rule_of(entity.domain, entity.device_class, entity.unit)
    factor = not calm and any(each.factors for each in reached)
    guarded = factor or _by_name(entity, rule, calm=calm) or _by_company(entity, reached)
    guarded = guarded or not _is_known_setting(action, entity)
    ruled = Tier.GUARDED if guarded else rule.calm if calm else rule.risky
    return highest((ruled, *(each.raised for each in reached)))


def _reached(action: Action, home: Home) -> Iterator[Entity]:
    """The entity of an action, then what else is commanded on its topics; nothing if unknown."""
    entity = home.entities.get(action.entity)
    if entity is not None and entity.id == action.entity:
        yield entity
        yield from (home.entities[each] for each in entity.beside if each in home.entities)


def _by_company(entity: Entity, reached: tuple[Entity, ...]) -> bool:
    """Whether what it is commanded beside makes it guarded: risky, unknown, or too much of it."""
    if len(entity.beside) >= MANY_BESIDE or len(entity.beside) >= len(reached):
        return True
    return any(own_tier(other) is not Tier.EVERYDAY for other in reached[1:])


def _by_name(entity: Entity, rule: Rule, *, calm: bool) -> bool:
    """Whether what it is called makes it guarded in this direction."""
    *names, object_id = texts = _texts(entity)
    if entity.domain == "climate":
        return not calm and is_called(texts, HOTTER_WORDS)
    if rule.names is Names.IGNORED or (rule.names is Names.OPENING and calm):
        return False
    if rule.names is Names.FIXTURE:
        texts = _telling(entity)
    elif is_unreadable(names, object_id) or _counts_untold(entity):
        return True
    if is_called(texts, ACCESS_WORDS):
        return True
    return rule.names is not Names.OPENING and not calm and is_called(texts, HEAT_WORDS)


def _telling(entity: Entity) -> tuple[str, ...]:
    """The names of a light or a player that say what it is, and not where.

    An id is often the name without its last word, and tells nothing more: "Garage light" is
    `light.garage`.
    """
    *names, object_id = _texts(entity)
    told = [name for name in names if not is_fixture(name, entity.domain)]
    places = [name for name in names if name not in told]
    shown = is_fixture(object_id, entity.domain) or any(is_shorter(object_id, p) for p in places)
    return tuple(told) if shown else (*told, object_id)


def _counts_untold(entity: Entity) -> bool:
    """Whether it is a number of nobody knows what, and called like one that matters."""
    untold = entity.domain == "number" and not entity.device_class and not entity.unit
    return untold and is_called(_texts(entity), QUANTITY_WORDS)


def _is_calm(action: Action, component: str) -> bool:
    if action.verb is not Verb.SET:
        return action.verb in _CALM_VERBS
    if component == "cover":
        return action.parameters == (("position", 0),)
    if len(action.parameters) != 1:
        return False
    name, value = action.parameters[0]
    return name == "mode" and value in _CALM_MODES.get(component, ())


def _is_known_setting(action: Action, entity: Entity) -> bool:
    """Thermostats have settings that may be anything: auxiliary heat, a second circuit."""
    return entity.domain != "climate" or all(
        name in _CLIMATE_PARAMETERS for name, _ in action.parameters
    )


def _texts(entity: Entity) -> tuple[str, ...]:
    """Everything it is called, its object id last."""
    return (entity.name, *entity.aliases, *entity.formerly, entity.id.partition(".")[2])

"""What can be measured at, or set on, a thing: temperature, volume. Refuses to mix the two.

A measured aspect is a sensor of a device class, or an attribute by which a thing reports what it
measures; a set one is an attribute that says what it was told. How warm a room is and what its
thermostat is set to are two aspects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appliance.core.house import Entity, Home
from appliance.core.meaning import floor_of
from appliance.core.traits import as_number
from appliance.core.types import AreaId, Value

STATE = "state"
"""In place of an attribute's name: the state itself is the value."""


@dataclass(frozen=True, slots=True, eq=False)
class Aspect:
    """`noun` as it is said; `classes` of sensors; `attributes` by domain, "*" = any.

    `unit` is that of the attributes, None = the entity's own. `climatic`: something that rooms
    have, so that one reading can speak for a room.
    """

    noun: str
    classes: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    climatic: bool = False
    is_set: bool = False


def _measured(noun: str, classes: str, unit: str | None = None, **attributes: str) -> Aspect:
    return Aspect(noun, frozenset(classes.split()), attributes, unit, climatic=True)


def _set(noun: str, unit: str | None = None, **attributes: str) -> Aspect:
    return Aspect(noun, frozenset(), attributes, unit, is_set=True)


def _of_devices(noun: str, classes: str, **attributes: str) -> Aspect:
    return Aspect(noun, frozenset(classes.split()), attributes, "%" if attributes else None)


TEMPERATURE = _measured(
    "temperature",
    "temperature",
    climate="current_temperature",
    water_heater="current_temperature",
    weather="temperature",
)
HUMIDITY = _measured(
    "humidity",
    "humidity",
    "%",
    climate="current_humidity",
    humidifier="current_humidity",
    weather="humidity",
)
BATTERY = Aspect("battery", frozenset({"battery"}), {"*": "battery"}, "%")
DURATION = _of_devices("remaining time", "duration")
POWER = _of_devices("power", "power apparent_power")
ENERGY = _of_devices("energy", "energy")
RAIN = _of_devices("rain", "precipitation precipitation_intensity")
LIGHT_LEVEL = _measured("light level", "illuminance")
CO2 = _measured("carbon dioxide level", "carbon_dioxide")
OTHERS: Mapping[str, Aspect] = {
    "air pressure": _measured("air pressure", "atmospheric_pressure pressure"),
    "air quality": _measured("air quality", "aqi carbon_dioxide pm25"),
    "carbon monoxide": _measured("carbon monoxide", "carbon_monoxide"),
    "current": _of_devices("current", "current"),
    "distance": _of_devices("distance", "distance"),
    "fine dust": _measured("fine dust", "pm1 pm25 pm10"),
    "gas": _of_devices("gas", "gas"),
    "noise": _measured("noise", "sound_pressure"),
    "signal": _of_devices("signal", "signal_strength"),
    "soil moisture": _of_devices("moisture", "moisture"),
    "speed": _of_devices("speed", "speed"),
    "voltage": _of_devices("voltage", "voltage"),
    "volatile compounds": _measured(
        "volatile compounds", "volatile_organic_compounds volatile_organic_compounds_parts"
    ),
    "water use": _of_devices("water use", "water"),
    "weight": _of_devices("weight", "weight"),
    "wind": Aspect("wind speed", frozenset({"wind_speed"}), {"weather": "wind_speed"}),
}

BRIGHTNESS = _set("brightness", "%", light="brightness_pct")
TARGET = _set("temperature", None, climate="temperature", water_heater="temperature")
TARGET_HUMIDITY = _set("humidity", "%", humidifier="humidity", climate="humidity")
VOLUME = _set("volume", "%", media_player="volume_pct", siren="volume_pct")
POSITION = _set("position", "%", cover="position", valve="position")
TILT = _set("tilt", "%", cover="tilt")
SPEED = _set("speed", "%", fan="percentage", vacuum="fan_speed", climate="fan_mode")
COLOUR = _set("colour", None, light="color")
KELVIN = _set("colour temperature", "K", light="kelvin")
MODE = _set(
    "mode",
    None,
    climate=STATE,
    water_heater=STATE,
    humidifier="mode",
    alarm_control_panel=STATE,
    select=STATE,
)
PROGRAMME = _set("programme", None, select=STATE)
PRESET = _set("preset", None, climate="preset", fan="preset")
EFFECT = _set("effect", None, light="effect")
SOURCE = _set("source", None, media_player="source")
VALUE = Aspect("value", attributes={"number": STATE, "sensor": STATE}, is_set=True)
DIRECTION = _set("direction", None, fan="direction")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one thing reports of an aspect; `value` None = nothing, or it cannot be reached.

    `attribute` None: the value is the state of a sensor. `amount` is the value if it is a number.
    """

    entity: Entity
    attribute: str | None
    value: Value | None
    amount: float | None


def attribute_of(aspect: Aspect, entity: Entity) -> str | None:
    """By which the entity would report it; a battery any thing may have."""
    return aspect.attributes.get(entity.domain) or aspect.attributes.get("*")


def reads(aspect: Aspect, entity: Entity, home: Home) -> bool:
    """Whether this is where the aspect can be read, be it reported at present or not."""
    if entity.domain == "sensor":
        return entity.device_class in aspect.classes or "sensor" in aspect.attributes
    name = attribute_of(aspect, entity)
    if name is None or name == STATE:
        return name is not None
    if name == aspect.attributes.get(entity.domain) and aspect.is_set:
        return name in entity.settings or name in home.state_of(entity.id).attributes
    return name in home.state_of(entity.id).attributes


def reading(aspect: Aspect, entity: Entity, home: Home) -> Reading:
    state = home.state_of(entity.id)
    name = None if entity.domain == "sensor" else attribute_of(aspect, entity)
    value = state.state if name in (None, STATE) else state.attributes.get(name or "")
    value = value if state.available else None
    return Reading(entity, name, value, as_number(value))


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_ELSEWHERE = _listed(
    "aquarium basin boiler box chip coffee computer cooker cpu cylinder dishwasher dryer engine",
    "fish flow freezer fridge fryer grill hob inverter iron kettle kiln machine meat microwave",
    "oven pipe pond pool processor refrigerator return server smoker soil solar supply tank tub",
    "washer washing water wine outdoor outdoors outside",
)
"""Words in the name of a thing that does not measure the air of the room it stands in."""
_OUTDOORS = _listed("outdoor outdoors outside exterior")
_OUTDOOR_AREAS = _OUTDOORS | _listed(
    "balcony deck driveway garden lawn patio porch terrace veranda yard carport roof"
)


def of_its_room(entity: Entity) -> bool:
    """Whether what it measures is the room's air, as far as its name tells."""
    return entity.domain != "water_heater" and _ELSEWHERE.isdisjoint(_words(entity.name))


def is_outdoors(entity: Entity, home: Home) -> bool:
    """By its own name, its room or its floor; and the weather is out of doors anyway."""
    if entity.domain == "weather" or _OUTDOORS & _words(entity.name):
        return True
    return entity.area is not None and is_outdoor_area(entity.area, home)


def is_outdoor_area(id_: AreaId, home: Home) -> bool:
    area = home.areas.get(id_)
    if area is None:
        return False
    floor = home.floors.get(area.floor or "")
    names = [area.name] + ([floor.name, *floor.aliases] if floor is not None else [])
    return any(_OUTDOOR_AREAS & _words(name) for name in names)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().split())


def readings(aspect: Aspect, entities: Iterable[Entity], home: Home) -> tuple[Reading, ...]:
    """Of those that can be read, in the order given."""
    return tuple(
        reading(aspect, entity, home) for entity in entities if reads(aspect, entity, home)
    )


def of_place(
    aspect: Aspect,
    home: Home,
    *,
    area: AreaId | None = None,
    floor: str | None = None,
    outdoors: bool | None = None,
) -> tuple[Reading, ...]:
    """What is measured in one place: sensors before other things, the room's air before others'."""
    there = [
        entity
        for entity in home.approved()
        if (area is None or entity.area == area)
        and (floor is None or floor_of(entity, home) == floor)
        and (outdoors is None or is_outdoors(entity, home) is outdoors)
    ]
    found = readings(aspect, there, home)
    if not aspect.climatic:
        return found
    own = tuple(
        one
        for one in found
        if of_its_room(one.entity) or (outdoors or is_outdoors(one.entity, home))
    )
    sensors = tuple(one for one in own if one.entity.domain == "sensor")
    known = tuple(one for one in sensors if one.amount is not None)
    return known or tuple(one for one in own if one.amount is not None) or own

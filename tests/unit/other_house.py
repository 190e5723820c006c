"""A second invented house, with other names, gaps and faults, for questions alone."""

from collections.abc import Mapping

from appliance.core.house import Area, Entity, EntityState, Floor, Group, Home
from appliance.core.types import AreaId, EntityId, Value, Verb

NOW_MS = 100_000_000
_HOUR_MS = 3_600_000
_VERBS: Mapping[str, frozenset[Verb]] = {
    "light": frozenset({Verb.TURN_ON, Verb.TURN_OFF}),
    "switch": frozenset({Verb.TURN_ON, Verb.TURN_OFF}),
    "fan": frozenset({Verb.TURN_ON, Verb.TURN_OFF}),
    "cover": frozenset({Verb.OPEN, Verb.CLOSE, Verb.STOP}),
    "lock": frozenset({Verb.LOCK, Verb.UNLOCK}),
    "vacuum": frozenset({Verb.START, Verb.DOCK}),
}
_FLOORS = (
    Floor("g", "Ground level", ("downstairs",)),
    Floor("t", "Top floor", ("upstairs", "attic floor")),
)
_AREAS = (
    ("hallway", "Hallway", "g"),
    ("dining", "Dining room", "g"),
    ("den", "Den", "g"),
    ("utility", "Utility room", "g"),
    ("sleep", "Anna's room", "t"),
    ("guest", "Guest room", "t"),
    ("wash", "Shower room", "t"),
    ("terrace", "Terrace", None),
)
_THINGS = """
light.chandelier|Chandelier|dining|on||brightness_pct=70
light.reading|Reading lamp|den|off||brightness_pct=0
light.spots|Spotlights|den|on||brightness_pct=100
light.guest|Guest room lamp|guest|?
light.stairs|Stair lights|hallway|off
light.string|Terrace lights|terrace|!
switch.boot_warmer|Boot warmer|hallway|on
switch.tumble|Tumble dryer|utility|on
sensor.tumble_power|Tumble dryer power|utility|1.85|power kW
sensor.tumble_left|Tumble dryer time left|utility|0|duration min
sensor.grid|Grid power||2.4|power kW
sensor.solar|Solar power||0|power W
sensor.energy|Energy today||11.25|energy kWh
cover.roller_den|Den roller shutter|den|open|shutter|position=40
cover.roller_guest|Guest roller shutter|guest|closed|shutter|position=0
cover.carport|Carport|terrace|opening|garage
lock.main|Main entrance|hallway|jammed
binary_sensor.main|Main entrance door sensor|hallway|on|door
binary_sensor.patio|Patio door|dining|off|door
binary_sensor.den_window|Den window|den|off|window
binary_sensor.wash_window|Shower room window|wash|!|window
binary_sensor.hall_presence|Hallway presence|hallway|on|occupancy
binary_sensor.utility_leak|Utility leak|utility|on|moisture
binary_sensor.smoke|Smoke alarm hallway|hallway|?|smoke
binary_sensor.remote|Den remote battery|den|on|battery
climate.den|Den radiator|den|heat||temperature=21;current_temperature=19.2;action=heating
climate.guest|Guest radiator|guest|off||temperature=16;current_temperature=14.5
sensor.anna_t|Anna temperature|sleep|69.8|temperature °F
sensor.anna_h|Anna humidity|sleep|58|humidity %
sensor.fridge|Fridge temperature|dining|4.5|temperature °C
sensor.freezer|Freezer temperature|utility|-18|temperature °C
sensor.dining_t|Dining temperature|dining|nonsense|temperature °C
sensor.terrace_t|Terrace temperature|terrace|-3.2|temperature °C
sensor.wash_h|Shower humidity|wash|!|humidity %
sensor.co2|Den CO2|den|1450|carbon_dioxide ppm
sensor.lux|Den light sensor|den|320|illuminance lx
sensor.pressure|Barometer||1013|atmospheric_pressure hPa
sensor.key_battery|Main entrance battery|hallway|12|battery %
sensor.tablet|Tablet battery||91|battery %
vacuum.rosie|Rosie|den|cleaning||battery=43
device_tracker.anna|Anna's phone||home
device_tracker.ben|Ben's phone||not_home
weather.home|Forecast||rainy||temperature=3;humidity=81;wind_speed=14
media_player.den|Den stereo|den|idle||volume_pct=20
media_player.guest|Guest radio|guest|playing||title=Morning show
select.dryer|Dryer programme|utility|Towels
update.hub|Bridge software||on||latest_version=2.1
todo.todo|Chores||3
calendar.family|Family calendar||off||message=Dentist;start_time=2026-12-01 09:00:00
fan.wash|Shower fan|wash|on||percentage=30
"""


def other_home() -> Home:
    rows = [line.split("|") for line in _THINGS.strip().splitlines()]
    entities = [_entity(row[0], row[1], row[2], row[4] if len(row) > 4 else "") for row in rows]
    states = [_state(row[3], row[5] if len(row) > 5 else "") for row in rows]
    group = Group("party", "Party lights", (_id("light.chandelier"), _id("light.spots")))
    return Home(
        entities={entity.id: entity for entity in entities},
        states={entity.id: state for entity, state in zip(entities, states, strict=True)},
        areas={AreaId(id_): Area(AreaId(id_), name, floor) for id_, name, floor in _AREAS},
        floors={floor.id: floor for floor in _FLOORS},
        groups={group.id: group},
    )


def _id(text: str) -> EntityId:
    return EntityId(text)


def _entity(id_: str, name: str, area: str, kind: str) -> Entity:
    device_class, _, unit = kind.partition(" ")
    domain = id_.partition(".")[0]
    return Entity(
        _id(id_),
        name,
        AreaId(area) if area else None,
        device_class=device_class or None,
        unit=unit or ("°C" if domain == "climate" else None),
        verbs=_VERBS.get(domain, frozenset()),
        approved=True,
    )


def _state(text: str, attributes: str) -> EntityState:
    """ "?" = never reported, "!" = cannot be reached."""
    read: dict[str, Value] = {}
    for pair in filter(None, attributes.split(";")):
        name, _, value = pair.partition("=")
        number = value.replace(".", "", 1).isdigit()
        read[name] = (float(value) if "." in value else int(value)) if number else value
    return EntityState(
        None if text == "?" else text.replace("!", "on"),
        read,
        available=text != "!",
        changed_ms=NOW_MS - 2 * _HOUR_MS,
    )

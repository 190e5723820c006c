"""The devices of the imaginary house, one by one: what each announces, obeys and reports. No I/O.

`dialects` says whose firmware each of them speaks like; the publishers' ways with topics and
payloads are in `zigbee2mqtt`, `esphome` and `tasmota`; the other modules are families of devices.
Refuses nothing by itself that a real device would take: how a device behaves is `SimulatedHouse`'s.
"""

from collections.abc import Callable, Mapping

from appliance.core.errors import ConfigError
from appliance.testing.things import Thing
from appliance.testing.toys import climates, covers, lights, machines, switches
from appliance.testing.toys.dialects import Dialect, dialect_of, is_command, node_of
from appliance.testing.toys.esphome import EspHome
from appliance.testing.toys.tasmota import Tasmota, measuring, relay
from appliance.testing.toys.toy import Config, Kind, Message, Toy, Values, Voice
from appliance.testing.toys.zigbee2mqtt import Zigbee2Mqtt

__all__ = ["Config", "Dialect", "Message", "Toy", "Values", "is_command", "toy_of"]

KINDS: Mapping[str, Callable[[Thing, Dialect], Kind]] = {
    "alarm_control_panel": lambda thing, _: machines.alarm(thing),
    "binary_sensor": switches.binary_sensor,
    "button": lambda thing, _: switches.button(thing),
    "climate": climates.climate,
    "cover": covers.cover,
    "fan": lambda thing, _: climates.fan(thing),
    "humidifier": lambda thing, _: climates.humidifier(thing),
    "lawn_mower": lambda thing, _: machines.lawn_mower(thing),
    "light": lights.light,
    "lock": switches.lock,
    "number": lambda thing, _: switches.number(thing),
    "scene": switches.scene,
    "select": lambda thing, _: switches.select(thing),
    "sensor": switches.sensor,
    "siren": lambda thing, _: machines.siren(thing),
    "switch": lambda thing, _: switches.switch(thing),
    "update": lambda thing, _: switches.update(thing),
    "vacuum": lambda thing, _: machines.vacuum(thing),
    "valve": lambda thing, _: covers.valve(thing),
    "water_heater": lambda thing, _: climates.water_heater(thing),
}


def toy_of(thing: Thing, forced: Dialect | None = None) -> Toy:
    """The toy that plays `thing`, in its own dialect or in one that is forced where it can be.

    Raises ConfigError for a thing that nobody can play.
    """
    if thing.domain not in KINDS:
        raise ConfigError(f"{thing.id} cannot be played: no {thing.domain} is announced over MQTT")
    try:
        return _toy(thing, dialect_of(thing, forced))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        what = f"its state and attributes do not make a {thing.domain}"
        raise ConfigError(f"{thing.id} cannot be played: {what}") from error


def _toy(thing: Thing, dialect: Dialect) -> Toy:
    node = node_of(thing)
    voice: Voice
    match dialect:
        case Dialect.ZIGBEE2MQTT:
            voice = Zigbee2Mqtt(node)
        case Dialect.ESPHOME:
            voice = EspHome(node, thing.domain, thing.object_id)
        case Dialect.TASMOTA:
            voice = Tasmota(thing, node)
    if dialect is Dialect.TASMOTA:
        kind = measuring(thing) if thing.domain == "sensor" else relay(thing)
    else:
        kind = KINDS[thing.domain](thing, dialect)
    return Toy(thing, dialect, kind, voice, dict(kind.start), dict(kind.start))

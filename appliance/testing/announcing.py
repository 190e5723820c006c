"""How the devices of a house announce themselves: Home Assistant's discovery, and Tasmota's own.

Devices with several parts by one device payload, all others one by one, each with the name of its
room. Refuses nothing: what it gives is what a broker is told.
"""

from collections.abc import Mapping

from appliance.core.types import EntityId
from appliance.testing.things import ImaginaryHouse, Thing
from appliance.testing.toys import esphome, zigbee2mqtt
from appliance.testing.toys.dialects import mac_of
from appliance.testing.toys.esphome import EspHome, abbreviated
from appliance.testing.toys.tasmota import Tasmota
from appliance.testing.toys.toy import Config, Toy
from appliance.testing.toys.zigbee2mqtt import Zigbee2Mqtt


def announcements(
    house: ImaginaryHouse,
    toys: Mapping[EntityId, Toy],
    prefix: str,
    *,
    mute: frozenset[EntityId] = frozenset(),
) -> dict[str, Config]:
    """Discovery topic -> config, of the whole house. `mute`: these have no topics to report on."""
    told: dict[str, Config] = {}
    groups: dict[tuple[str, type], list[Toy]] = {}
    alone: list[Toy] = []
    for toy in toys.values():
        device = _device_name(house, toy.thing)
        if isinstance(toy.voice, Tasmota):
            told |= toy.voice.discovery()
        elif device is not None:
            groups.setdefault((device, type(toy.voice)), []).append(toy)
        else:
            alone.append(toy)
    for (name, _), members in groups.items():
        if len(members) == 1:
            alone += members
            continue
        identifier = mac_of(members[0].thing).lower()
        told[f"{prefix}/device/{identifier}/config"] = _together(house, name, members, mute)
    for toy in alone:
        told[_topic(toy, prefix)] = _alone(house, toy, mute)
    return told


def _topic(toy: Toy, prefix: str) -> str:
    """Zigbee2MQTT files things by their address, ESPHome by their node."""
    thing = toy.thing
    if isinstance(toy.voice, EspHome):
        return f"{prefix}/{thing.domain}/{toy.voice.node}/{thing.object_id}/config"
    return f"{prefix}/{thing.domain}/0x{mac_of(thing).lower()}/{thing.domain}/config"


def _device_name(house: ImaginaryHouse, thing: Thing) -> str | None:
    """The room, if the thing is named after it: "Garage" of "Garage door"."""
    area = next((area for area in house.areas if area.id == thing.area), None)
    if area is None:
        return None
    for word in (area.name, *area.aliases):
        if thing.name.casefold().startswith(f"{word.casefold()} "):
            return thing.name[: len(word)]
    return None


def _device(house: ImaginaryHouse, toy: Toy, name: str) -> Config:
    mark = mac_of(toy.thing).lower()
    device: Config = {"name": name}
    if isinstance(toy.voice, Zigbee2Mqtt):
        device |= {"identifiers": [f"zigbee2mqtt_0x{mark}"], "via_device": "zigbee2mqtt_bridge"}
        device |= {"manufacturer": "Imaginary", "model": f"Zigbee {toy.thing.domain}"}
    else:
        device |= {"identifiers": [mark], "manufacturer": "Espressif", "model": "esp32dev"}
        device["sw_version"] = "2026.11.0"
    area = house.area_name(toy.thing)
    return device | {"suggested_area": area} if area is not None else device


def _alone(house: ImaginaryHouse, toy: Toy, mute: frozenset[EntityId]) -> Config:
    config = {"name": None} | _part(toy, mute) | {"device": _device(house, toy, toy.thing.name)}
    if not isinstance(toy.voice, EspHome):
        return config | {"origin": zigbee2mqtt.ORIGIN}
    return abbreviated(_rooted(config, toy.voice.root))


def _together(
    house: ImaginaryHouse, name: str, members: list[Toy], mute: frozenset[EntityId]
) -> Config:
    parts: dict[str, Config] = {}
    for toy in members:
        own = toy.thing.name[len(name) :].strip()
        part = {"platform": toy.thing.domain, "name": own} | _part(toy, mute)
        short = isinstance(toy.voice, EspHome)
        parts[toy.thing.object_id] = abbreviated(part) if short else part
    device = _device(house, members[0], name)
    if not isinstance(members[0].voice, EspHome):
        return {"device": device, "origin": zigbee2mqtt.ORIGIN, "components": parts}
    return abbreviated({"device": device, "origin": esphome.ORIGIN, "components": parts})


def _part(toy: Toy, mute: frozenset[EntityId]) -> Config:
    config = toy.config()
    if toy.thing.entity in mute:
        reporting = {feature.state for feature in toy.kind.features}
        config = {key: value for key, value in config.items() if key not in reporting}
    if toy.thing.device_class is not None:
        config["device_class"] = toy.thing.device_class
    if isinstance(toy.voice, Zigbee2Mqtt | EspHome):
        config |= toy.voice.availability()
    unique = f"{mac_of(toy.thing).lower()}_{toy.thing.domain}"
    config |= {"unique_id": unique, "default_entity_id": toy.thing.id}
    # Publishers name it twice, for Home Assistants that are older than the second name.
    return config | {"object_id": toy.thing.object_id}


def _rooted(config: Config, root: str) -> Config:
    """With `~` for what all its topics begin with."""
    short = {
        key: f"~{value.removeprefix(root)}"
        if key.endswith("_topic") and isinstance(value, str) and value.startswith(root)
        else value
        for key, value in config.items()
    }
    return {"~": root} | short

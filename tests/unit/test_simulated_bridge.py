"""The map that the imaginary house is told by: the house that is tried is the one measured."""

import json

import pytest

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.registry import Registry
from appliance.config.broker import BrokerSettings
from appliance.core.home_map import HomeMap, read_map
from appliance.core.house import Entity, Home
from appliance.testing.abroad import abroad
from appliance.testing.devices import SimulatedHouse
from appliance.testing.house import home_of, load_house
from appliance.testing.simulated_bridge import map_of
from appliance.testing.toys import Dialect

PREFIX = "homeassistant"


def found(language: str) -> Home:
    """The home that Hearth makes of the announcements and the map."""
    house = abroad(load_house(), language)
    announced = SimulatedHouse(BrokerSettings(), house, dialect=Dialect.ZIGBEE2MQTT).announcements()
    registry = Registry(PREFIX)
    for topic, config in announced.items():
        registry.announce(topic, json.dumps(config).encode())
    told = read_map(bridged.MAP, json.dumps(map_of(house, announced, PREFIX)).encode())
    assert isinstance(told, HomeMap)
    registry.map(told)
    registry.put(bridged.MAP, bridged.devices(told), 1)
    registry.approve()
    return registry.home()


def known(entity: Entity, home: Home) -> tuple[object, ...]:
    area = home.areas.get(entity.area) if entity.area is not None else None
    floor = home.floors.get(area.floor or "") if area is not None else None
    return (
        entity.name,
        entity.aliases,
        entity.device_class,
        entity.verbs,
        (area.name, area.aliases) if area is not None else None,
        (floor.name, floor.aliases) if floor is not None else None,
    )


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_house_that_is_played_is_the_one_that_is_measured(language: str) -> None:
    played = found(language)
    house = abroad(load_house(), language)
    measured = home_of(house, house.entities)
    assert {one.id: known(one, played) for one in played.entities.values()} == {
        one.id: known(one, measured) for one in measured.entities.values()
    }

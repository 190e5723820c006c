"""Home Assistant's end of the bridge, for the imaginary house. Refuses retained calls.

It tells the map of the house (floors, aliases, what MQTT does not have), does what it is called
for, and says so: as `adapters/mqtt/homeassistant/hearth.yaml` does in a real home.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping

import aiomqtt

from appliance.adapters.mqtt.bridged import BASE, CALL, MAP
from appliance.adapters.mqtt.registry import Registry
from appliance.config.broker import BrokerSettings
from appliance.core.house import EntityState
from appliance.core.listing import ITEMS, items_of, naming
from appliance.core.types import Action, EntityId, Value, Verb
from appliance.testing.abilities import state_of
from appliance.testing.aftermath import after
from appliance.testing.things import ImaginaryHouse, Thing
from appliance.testing.toys import Config

_SUPPORTED = {"media_player": 1 | 4 | 16 | 32 | 128 | 256 | 2048 | 4096 | 16384, "todo": 1 | 2 | 4}
"""Home Assistant's bits of all that Hearth asks of a kind."""
_VERBS: Mapping[str, Verb] = {
    "turn_on": Verb.TURN_ON,
    "turn_off": Verb.TURN_OFF,
    "media_play": Verb.START,
    "media_pause": Verb.PAUSE,
    "media_stop": Verb.STOP,
    "media_next_track": Verb.NEXT,
    "media_previous_track": Verb.PREVIOUS,
    "volume_set": Verb.SET,
    "select_source": Verb.SET,
    "add_item": Verb.ADD,
    "update_item": Verb.COMPLETE,
    "remove_item": Verb.REMOVE,
}
_TOLD_AS = {"artist": "media_artist", "title": "media_title", "source": "source"}
_AGAIN_S = 0.2
_NOBODY = EntityId("")


def map_of(
    house: ImaginaryHouse, announced: Mapping[str, Config], prefix: str
) -> dict[str, object]:
    """The map of a house whose devices on MQTT announce themselves like this."""
    registry = Registry(prefix)
    for topic, config in announced.items():
        registry.announce(topic, json.dumps(config).encode())
    registry.approve()
    entries = [_entry(thing) for thing in house.entities if thing.via == "bridge"]
    by_name = {entity.name: id_ for id_, entity in registry.home().entities.items()}
    for thing in house.on_mqtt:
        # Not every publisher says which id it would like.
        device = registry.device(thing.entity) or registry.device(by_name.get(thing.name, _NOBODY))
        if device is not None and device.identifiers:
            # The name that was announced: by it and the identifier both ends mean one entity.
            known = {"name": device.entity.name, "identifiers": sorted(device.identifiers)}
            entries.append(_entry(thing) | known | {"features": None})
    return {
        "version": 1,
        "floors": [floor.model_dump() for floor in house.floors],
        "areas": [area.model_dump() for area in house.areas],
        "entities": entries,
    }


def _entry(thing: Thing) -> dict[str, object]:
    sources = list(thing.words("sources"))
    return {
        "id": thing.id,
        "name": thing.name,
        "aliases": list(thing.aliases),
        "area": thing.area,
        "device_class": thing.device_class,
        "identifiers": [],
        "features": {"supported": _SUPPORTED.get(thing.domain, 0), "sources": sources},
    }


class SimulatedBridge:
    """`announced`: discovery topic -> config of what the house has on MQTT."""

    def __init__(
        self, settings: BrokerSettings, house: ImaginaryHouse, announced: Mapping[str, Config]
    ) -> None:
        self._settings = settings
        self._map = json.dumps(map_of(house, announced, settings.discovery_prefix))
        self._states = {
            thing.entity: state_of(thing) for thing in house.entities if thing.via == "bridge"
        }
        self._told = asyncio.Event()

    async def ready(self) -> None:
        """Return once the map and the states have been told."""
        await self._told.wait()

    async def play(self) -> None:
        """Until cancelled; a broker that went away is waited for."""
        while True:
            try:
                await self._attend()
            except aiomqtt.MqttError:
                await asyncio.sleep(_AGAIN_S)

    async def _attend(self) -> None:
        settings = self._settings
        async with aiomqtt.Client(
            settings.host,
            settings.port_number,
            username=settings.username,
            password=settings.secret(),
            identifier=f"imaginary-home-{secrets.token_hex(4)}",
        ) as client:
            await client.subscribe(CALL, 1)
            await client.publish(MAP, self._map, 1, retain=True)
            for entity in self._states:
                await self._tell(client, entity)
            self._told.set()
            async for message in client.messages:
                if not message.retain:
                    await self._called(client, bytes(message.payload or b""))

    async def _called(self, client: aiomqtt.Client, payload: bytes) -> None:
        """Do what is called for; what is no call is passed over."""
        try:
            call = json.loads(payload)
            (name,) = call["target"]["entity_id"]
            entity, verb = EntityId(name), _VERBS.get(call["action"].partition(".")[2])
            id_, data = str(call["id"]), dict(call["data"])
        except (ValueError, LookupError, TypeError, AttributeError):
            return
        done = entity in self._states and verb is not None
        if done and verb is not None:
            action = _action(entity, verb, data)
            self._states[entity] = after(action, self._states[entity])
            await self._tell(client, entity)
        await client.publish(f"{BASE}/result/{id_}", json.dumps({"ok": done}), 1)

    async def _tell(self, client: aiomqtt.Client, entity: EntityId) -> None:
        said = json.dumps(_report(self._states[entity]))
        await client.publish(f"{BASE}/state/{entity}", said, 1, retain=True)


def _action(entity: EntityId, verb: Verb, data: Mapping[str, Value]) -> Action:
    """What a call means, in Hearth's words; scenes and scripts have no state to change."""
    if entity.startswith(("scene.", "script.")):
        return Action(entity, Verb.PRESS)
    if "item" in data:
        return Action(entity, verb, naming((str(data["item"]),)))
    parameters: list[tuple[str, Value]] = []
    if isinstance(level := data.get("volume_level"), int | float):
        parameters.append(("volume_pct", round(level * 100)))
    if "source" in data:
        parameters.append(("source", data["source"]))
    return Action(entity, verb, tuple(parameters))


def _report(state: EntityState) -> dict[str, object]:
    """A state as Home Assistant words it."""
    attributes: dict[str, object] = {
        theirs: state.attributes[ours]
        for ours, theirs in _TOLD_AS.items()
        if ours in state.attributes
    }
    level = state.attributes.get("volume_pct")
    if isinstance(level, int | float):
        attributes["volume_level"] = level / 100
    if ITEMS in state.attributes:
        attributes["items"] = list(items_of(state.attributes[ITEMS]))
    return {"state": state.state, "attributes": attributes}

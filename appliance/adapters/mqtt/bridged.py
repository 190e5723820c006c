"""Entities that only Home Assistant has, made into devices. Refuses kinds it does not know.

Home Assistant's bridge lists them in its map, reports their states and runs actions on them. What
each can be asked is fixed here by its kind; the map only says which of that it lacks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from appliance.adapters.mqtt.device import Device
from appliance.adapters.mqtt.payloads import AvailabilityConfig, AvailabilityTopic
from appliance.adapters.mqtt.wiring import Call, text_state, topics_of
from appliance.core import discovery
from appliance.core.discovery import Announcement
from appliance.core.home_map import EntityEntry, HomeMap
from appliance.core.house import Choice, Entity, EntityState, Range, Setting
from appliance.core.listing import LIST_VERBS, named_in
from appliance.core.types import Action, EntityId, Value, Verb

BASE = "hearth/ha"
MAP = f"{BASE}/map"
CALL = f"{BASE}/call"

_VOLUME, _SOURCE = 4, 2048
_PLAYER: Mapping[Verb, tuple[int, str]] = {
    Verb.TURN_ON: (128, "turn_on"),
    Verb.TURN_OFF: (256, "turn_off"),
    Verb.START: (16384, "media_play"),
    Verb.PAUSE: (1, "media_pause"),
    Verb.STOP: (4096, "media_stop"),
    Verb.NEXT: (32, "media_next_track"),
    Verb.PREVIOUS: (16, "media_previous_track"),
}
"""Feature bit and action of a player's verbs (`MediaPlayerEntityFeature`)."""
_LIST: Mapping[Verb, tuple[int, str]] = {
    Verb.ADD: (1, "add_item"),
    Verb.COMPLETE: (4, "update_item"),
    Verb.REMOVE: (2, "remove_item"),
}
"""Feature bit and action of a list's verbs (`TodoListEntityFeature`)."""
_FEATURED: Mapping[str, Mapping[Verb, tuple[int, str]]] = {"media_player": _PLAYER, "todo": _LIST}
_ON_OFF = {Verb.TURN_ON: "turn_on", Verb.TURN_OFF: "turn_off"}
_KINDS: Mapping[str, Mapping[Verb, str]] = {
    "calendar": {},
    "input_boolean": _ON_OFF,
    "media_player": {verb: action for verb, (_, action) in _PLAYER.items()},
    "remote": _ON_OFF,
    "scene": {Verb.PRESS: "turn_on"},
    "script": {Verb.PRESS: "turn_on"},
    "todo": {verb: action for verb, (_, action) in _LIST.items()},
    "weather": {},
}
_ATTRIBUTES: Mapping[str, str] = {
    "media_artist": "artist",
    "media_title": "title",
    "volume_level": "volume_pct",
}
"""Home Assistant's names of attributes that Hearth calls otherwise."""
_HERE = "{{ 'offline' if value_json.state == 'unavailable' else 'online' }}"


@dataclass(frozen=True, slots=True)
class Bridged:
    """Commanded by Home Assistant's actions, read from what its bridge reports."""

    entity: str
    """The id in Home Assistant."""
    verbs: frozenset[Verb]
    settings: Mapping[str, Setting] = field(default_factory=dict)

    @property
    def state_topics(self) -> tuple[str, ...]:
        return (f"{BASE}/state/{self.entity}",)

    @property
    def answers(self) -> bool:
        return self._domain not in ("scene", "script")

    @property
    def _domain(self) -> str:
        return self.entity.partition(".")[0]

    def encode(self, action: Action) -> tuple[Call, ...]:
        """One call, or one for each parameter or item; empty if it cannot be told so."""
        if action.verb not in self.verbs:
            return ()
        if action.verb in LIST_VERBS:
            return tuple(self._list(action.verb, item) for item in named_in(action))
        if action.verb is Verb.SET:
            calls = [self._set(name, value) for name, value in action.parameters]
            return tuple(call for call in calls if call) if all(calls) else ()
        name = _KINDS[self._domain].get(action.verb)
        if name is None or action.parameters:
            return ()
        return (Call(f"{self._domain}.{name}", self.entity),)

    def _list(self, verb: Verb, item: str) -> Call:
        data: tuple[tuple[str, Value], ...] = (("item", item),)
        if verb is Verb.COMPLETE:
            data = (*data, ("status", "completed"))
        return Call(f"todo.{_LIST[verb][1]}", self.entity, data)

    def _set(self, name: str, value: Value) -> Call | None:
        if name not in self.settings:
            return None
        if name == "volume_pct" and isinstance(value, int | float):
            level = round(min(max(value, 0), 100) / 100, 4)
            return Call("media_player.volume_set", self.entity, (("volume_level", level),))
        if name == "source" and isinstance(value, str):
            return Call("media_player.select_source", self.entity, (("source", value),))
        return None

    def read(self, topic: str, payload: str, state: EntityState) -> EntityState:
        """What cannot be read makes the state unknown."""
        try:
            said = json.loads(payload) if topic in self.state_topics else None
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            return replace(state, state=None, attributes={})
        word, listed = said.get("state"), said.get("attributes")
        attributes = listed if isinstance(listed, dict) else {}
        read = {
            _ATTRIBUTES.get(name, name): value
            for name in sorted(_TOLD.get(self._domain, ()))
            if (value := _value(name, attributes.get(name))) is not None
        }
        return replace(
            state, state=text_state(word) if isinstance(word, str) else None, attributes=read
        )


_TOLD: Mapping[str, frozenset[str]] = {
    "calendar": frozenset({"message", "start_time", "end_time"}),
    "media_player": frozenset({"media_artist", "media_title", "source", "volume_level"}),
    "todo": frozenset({"items"}),
    "weather": frozenset({"humidity", "temperature", "wind_speed"}),
}
"""Attributes that are taken in, by kind; all else is ignored."""


_NUMBERS = frozenset({"humidity", "temperature", "volume_level", "wind_speed"})


def _value(name: str, said: object) -> Value | None:
    if name == "items":
        return _lines(said)
    if name not in _NUMBERS:
        return text_state(said) if isinstance(said, str) else None
    if isinstance(said, bool) or not isinstance(said, int | float) or not abs(said) < 1e6:
        return None
    # A level between 0 and 1 is a percentage to Hearth.
    return round(min(max(said, 0), 1) * 100) if name == "volume_level" else said


def _lines(said: object) -> str | None:
    """What is open on a list, a line each; None unless all of it can be told."""
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        return None
    items = [text_state(each) for each in said]
    return "\n".join(item for item in items if item)


def devices(home_map: HomeMap) -> tuple[Device, ...]:
    """Those of the map that MQTT does not have. None is approved here."""
    return tuple(
        _device(entry)
        for entry in home_map.entities
        if entry.features and not entry.identifiers and entry.id.partition(".")[0] in _KINDS
    )


def mapped(device: Device) -> str | None:
    """The id in Home Assistant's map of a device made here; None of every other device."""
    return device.wiring.entity if isinstance(device.wiring, Bridged) else None


def _device(entry: EntityEntry) -> Device:
    domain = entry.id.partition(".")[0]
    wired = _wire(entry, domain)
    # What the owner approves: this entity of Home Assistant's, under this name.
    config: dict[str, object] = {
        "name": entry.name,
        "default_entity_id": entry.id,
        "device_class": entry.device_class,
        "state_topic": wired.state_topics[0],
        # Not a `command_topic`: all of them are called in the same place, which makes no rivals.
        "call_topic": CALL,
    }
    announcement = Announcement(MAP, entry.id, domain, config)
    source = AvailabilityTopic(topic=wired.state_topics[0], value_template=_HERE)
    return Device(
        announcement=announcement,
        fingerprint=discovery.fingerprint(announcement),
        entity=Entity(
            id=EntityId(entry.id),
            name=entry.name,
            device_class=entry.device_class,
            verbs=wired.verbs,
            settings=wired.settings,
        ),
        area_name="",
        identifiers=frozenset(),
        wiring=wired,
        availability=AvailabilityConfig(availability=(source,)),
        sources=(source,),
        topics=topics_of(*wired.state_topics),
        state=EntityState(available=False),
    )


def _wire(entry: EntityEntry, domain: str) -> Bridged:
    if domain not in _FEATURED:
        return Bridged(entry.id, frozenset(_KINDS[domain]))
    said, listed = entry.features.get("supported"), entry.features.get("sources")
    supported = said if isinstance(said, int) else 0
    settings: dict[str, Setting] = {}
    verbs = frozenset(verb for verb, (bit, _) in _FEATURED[domain].items() if supported & bit)
    if domain != "media_player":
        return Bridged(entry.id, verbs)
    if supported & _VOLUME:
        settings["volume_pct"] = Range(0, 100)
    if supported & _SOURCE and isinstance(listed, tuple) and listed:
        settings["source"] = Choice(listed)
    return Bridged(entry.id, verbs | {Verb.SET} if settings else verbs, settings)

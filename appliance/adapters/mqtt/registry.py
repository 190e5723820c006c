"""Every device that announced itself, what it said, and the home that this makes.

No I/O. Refuses to let anyone take the id of an approved device, even of one that has gone, to show
the rooms or take the states of devices that are not approved, and to grow without limit. Who is
approved and under which id is decided by the `Roster`, what is called what by `core.places`.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from appliance.adapters.mqtt import bridged
from appliance.adapters.mqtt.census import MAX_WAITING, Census, is_laborious
from appliance.adapters.mqtt.device import Device, build
from appliance.adapters.mqtt.rivalry import Shared, endangered, rivals, shared_topics
from appliance.adapters.mqtt.roster import SET_UP, Roster
from appliance.core import discovery, places
from appliance.core.discovery import Announcement, Rejected, Removal
from appliance.core.edits import Edits
from appliance.core.home_map import HomeMap
from appliance.core.house import Entity, EntityState, Home
from appliance.core.places import Found, Places
from appliance.core.tasmota import Tasmota
from appliance.core.types import EntityId

log = logging.getLogger(__name__)


class Registry:
    def __init__(self, prefix: str, approved: Iterable[str] = (), language: str = "en") -> None:
        self._prefix, self._language = prefix, language
        self._roster = Roster(approved)
        self.edits = Edits()
        self._map: HomeMap | None = None
        self._commanded: set[str] = set()
        """Where approved devices are, or were, commanded: what is said there may be Hearth."""
        self._devices: dict[tuple[str, str], Device] = {}
        self._parts: dict[str, set[str]] = {}
        self._messages: dict[str, dict[str, bytes]] = {}
        """The messages behind the devices of a discovery topic, by their own topics."""
        self._tasmota = Tasmota()
        self._census = Census()
        self._index: dict[EntityId, Device] = {}
        self._granted: frozenset[EntityId] = frozenset()
        """Which of the index are approved under that id."""
        self._shared: list[Shared] = []
        self._ageing: tuple[EntityId, ...] = ()
        self._routes: dict[str, list[tuple[EntityId, Device]]] = {}
        self._stale_index = False
        self._stale_strangers = False
        """Whether only what waits has changed, which no state and no command depends on."""
        self._home: Home | None = None
        self._entities: MappingProxyType[EntityId, Entity] = MappingProxyType({})
        self._places = Places()
        self._revision = 0
        self.connected = False
        self.rejected: deque[Rejected] = deque(maxlen=100)
        self.replay: set[str] = set()
        """Topics whose retained messages are wanted (again), because who reads them changed."""

    @property
    def is_set_up(self) -> bool:
        return self._roster.is_set_up

    def announce(self, topic: str, payload: bytes) -> bool:
        """Take in a message on a discovery topic; True if it changed what is known.

        Never raises.
        """
        return any([*self.reading(topic, payload)])

    def reading(self, topic: str, payload: bytes) -> Iterator[bool]:
        """The same in small steps, each True if it changed what is known."""
        try:
            yield from self._reading(topic, payload)
        except Exception as error:  # noqa: BLE001 - one device must not end the house
            log.warning("announcement not understood: %s", type(error).__name__)
            self.rejected.append(Rejected(topic, "config-unreadable"))
            self._remove(topic, keep=())
            yield True

    def _reading(self, topic: str, payload: bytes) -> Iterator[bool]:
        if self._messages.get(topic, {}).get(topic) == payload:
            return
        if self._tasmota.speaks_of(topic):
            read = self._tasmota.read(topic, payload)
        else:
            read = discovery.read(topic, payload, self._prefix)
        if isinstance(read, Rejected):
            self.rejected.append(read)
            # What was announced here before no longer holds: a bad config is not the old one.
            yield self._remove(read.topic, keep=())
            return
        if isinstance(read, Removal):
            yield self._remove(read.topic, keep=())
            return
        yield False
        home = read[0].topic if read else topic
        marks = [discovery.fingerprint(announced) for announced in read]
        yield False
        fault = self._too_much(home, read, marks, len(payload))
        if fault is not None:
            self.rejected.append(Rejected(home, fault))
            yield self._remove(home, keep=())
            return
        made: list[Device] = []
        for announced, mark in zip(read, marks, strict=True):
            device = build(announced, self._prefix, mark)
            if isinstance(device, Rejected):
                self.rejected.append(device)
            else:
                made.append(device)
                self._census.prepare(device, len(read))
            yield False
        changed = self.put(home, made, len(payload))
        if home in self._parts:
            self._messages.setdefault(home, {})[topic] = payload
        yield changed

    def _too_much(
        self, home: str, read: Sequence[Announcement], marks: Sequence[str], size: int
    ) -> str | None:
        """Why this is not worth the work of making devices of it, which is most of the work."""
        fresh = []
        for announced, mark in zip(read, marks, strict=True):
            if not self._roster.knows_mark(mark):
                fresh.append(announced)
            elif self._census.is_frequent(mark) and (home, announced.part) not in self._devices:
                return "announced-too-often"
        if not fresh:
            return None
        if not self._census.has_room(home, size, home in self._parts):
            return "too-many-devices"
        return "too-many-templates" if is_laborious(fresh) else None

    def holds(self, topic: str) -> bool:
        """Whether approved devices announced themselves on `topic`."""
        home = self._tasmota.home_of(topic)
        return any(self._roster.knows(self._devices[home, p]) for p in self._parts.get(home, ()))

    def put(self, topic: str, devices: Iterable[Device], size: int) -> bool:
        """These are the devices announced on `topic` in `size` bytes; True if that is news."""
        fresh = {device.announcement.part: device for device in devices}
        changed = self._remove(topic, keep=fresh)
        waits = any(not self._roster.knows(device) for device in fresh.values())
        if waits and not self._census.has_room(topic, size, known=True):
            self.rejected.append(Rejected(topic, "too-many-devices"))
            return self._remove(topic, keep=()) or changed
        for part, device in fresh.items():
            older = self._devices.get((topic, part))
            if older is None or older.announcement != device.announcement:
                changed |= self._add((topic, part), device, older)
        if topic in self._parts:
            self._census.size(topic, size)
            self._weigh(topic)
        return changed

    def _add(self, key: tuple[str, str], device: Device, older: Device | None) -> bool:
        known = self._roster.knows(device)
        self._drop(key)
        if not known and self._census.waiting >= MAX_WAITING:
            self.rejected.append(Rejected(key[0], "too-many-devices"))
            return True
        if older is None or not device.adopt(older):
            self.replay.update(device.topics)
        self._devices[key] = device
        self._parts.setdefault(key[0], set()).add(key[1])
        self._census.waiting += not known
        self._census.add(device)
        self._stale_index |= known
        self._stale_strangers = True
        return True

    def _drop(self, key: tuple[str, str]) -> bool:
        device = self._devices.pop(key, None)
        if device is None:
            return False
        self._parts[key[0]].discard(key[1])
        if not self._parts[key[0]]:
            del self._parts[key[0]]
            self._messages.pop(key[0], None)
            self._weigh(key[0])
            self._census.size(key[0], None)
        known = self._roster.knows(device)
        self._census.waiting -= not known
        self._census.drop(device)
        self._stale_index |= known
        self._stale_strangers = True
        return True

    def _remove(self, topic: str, keep: Iterable[str]) -> bool:
        gone = self._parts.get(topic, set()) - set(keep)
        for part in gone:
            self._drop((topic, part))
        return bool(gone)

    def _weigh(self, topic: str) -> None:
        devices = (self._devices[topic, part] for part in self._parts.get(topic, ()))
        self._census.weigh(topic, any(not self._roster.knows(device) for device in devices))

    def report(
        self, topic: str, payload: bytes, now_ms: int | None = None, *, retained: bool = False
    ) -> tuple[EntityId, ...]:
        """Take in a message on a state or availability topic; the approved entities it is about.

        `now_ms` is loop time; a retained message tells nothing of when something changed.
        """
        self._follow()
        heard = self._routes.get(topic, ())
        for entity, device in heard:
            before = device.state
            try:
                device.report(topic, payload, now_ms)
            except Exception as error:  # noqa: BLE001 - one device must not end the house
                log.warning("report of %s not understood: %s", entity, type(error).__name__)
                device.state = EntityState(available=device.state.available)
            if device.state.state != before.state:
                changed_ms = None if retained else now_ms
                device.state = replace(device.state, changed_ms=changed_ms)
        if heard:
            self._home = None
        return tuple(entity for entity, _ in heard)

    def miss(self, missed: Iterable[str]) -> None:
        """Messages on these topics were dropped: what they said is unknown, and wanted again."""
        self._follow()
        for topic in self._routes.keys() & set(missed):
            self.replay.add(topic)
            self._home = None
            for _, device in self._routes[topic]:
                device.miss(topic)

    def age(self, now_ms: int) -> None:
        """Let reports grow old, of those devices whose reports do."""
        self._follow()
        aged = [entity for entity in self._ageing if self._index[entity].age(now_ms)]
        if aged:
            self._home = None

    def topics(self) -> frozenset[str]:
        """What to subscribe to: the states and the availability of approved devices."""
        self._follow()
        return frozenset(self._routes)

    def device(self, entity: EntityId) -> Device | None:
        """The approved device behind an entity."""
        self._follow()
        return self._index.get(entity) if entity in self._granted else None

    def command_topics(self, entity: EntityId) -> frozenset[str]:
        """Where an entity wants to be commanded, approved or not."""
        self._reindex()
        device = self._index.get(entity)
        return device.commands if device is not None else frozenset()

    def answers(self, device: Device) -> bool:
        """Whether what it reports can be told from Hearth's own commands coming back."""
        return device.wiring.answers and self._commanded.isdisjoint(device.wiring.state_topics)

    def kept(self) -> dict[str, bytes]:
        """The announcements of approved devices, by topic: what to know after a restart."""
        self._follow()
        granted = {self._index[entity].announcement.topic for entity in self._granted}
        return {
            topic: payload
            for home in granted
            # Tasmota's two messages are known to their reader alone: either may come first.
            for topic, payload in (
                self._tasmota.messages(home) or self._messages.get(home, {})
            ).items()
        }

    def rivals(self) -> Mapping[EntityId, frozenset[EntityId]]:
        """Entities that want to be commanded where other devices are, and these others."""
        self._reindex()
        found = rivals(self._index, self._granted, self._shared)
        return found | {entity: frozenset() for entity in self._roster.doubtful - found.keys()}

    def approve(self, entities: Iterable[EntityId] | None = None) -> frozenset[str]:
        """Approve these, or all that are no rivals, and give the ids to put on record."""
        self._reindex()
        chosen = self._index.keys() - self.rivals() if entities is None else set(entities)
        found = {entity: device for entity, device in self._index.items() if entity in chosen}
        ids = {discovery.approval(device.fingerprint, entity) for entity, device in found.items()}
        ids.add(SET_UP)
        for entity, device in found.items():
            if entity not in self._granted:
                self.replay.update(device.topics)
        self._set_record(self._roster.record | ids)
        return frozenset(ids)

    def forget(self, entities: Iterable[EntityId]) -> frozenset[str]:
        """Withdraw approval, and give the ids to take off the record."""
        self._reindex()
        found = {entity: self._index[entity] for entity in entities if entity in self._index}
        marks = {device.fingerprint for device in found.values()}
        # Whatever was ever approved under these ids, not only what is announced just now.
        under = {discovery.approval("", entity) for entity in found}
        ids = {
            record
            for record in self._roster.record
            if record != SET_UP and (record[:32] in marks or record[32:] in under)
        }
        for entity, device in found.items():
            device.silence()
            self._roster.release(entity)
        self._set_record(self._roster.record - ids)
        return frozenset(ids)

    def adopt(self, record: frozenset[str]) -> bool:
        """Take over a record of approvals that another process has changed; True if it differs."""
        if record == self._roster.record:
            return False
        self._reindex()
        before = self._index, self._granted
        agreed = {entity: self._index[entity] for entity in self._granted}
        self._set_record(record)
        for entity, device in agreed.items():
            if not self._roster.agreed(device, entity):
                device.silence()
                self._roster.release(entity)
        self._reindex()
        for entity in self._granted:
            if entity not in before[1] or before[0][entity] is not self._index[entity]:
                self.replay.update(self._index[entity].topics)
        return True

    def _set_record(self, record: frozenset[str]) -> None:
        self._roster.record = record
        self._census.waiting = sum(
            not self._roster.knows(device) for device in self._devices.values()
        )
        for topic in self._parts:
            self._weigh(topic)
        self._stale_index = True

    def edit(self, edits: Edits) -> bool:
        """What the owner says of names and places; True if it differs from before."""
        changed = edits != self.edits
        self.edits = edits
        self._stale_index |= changed
        return changed

    def map(self, home_map: HomeMap | None) -> bool:
        """What Home Assistant knows of names and places; True if it differs from before."""
        changed = home_map != self._map
        self._map = home_map
        self._stale_index |= changed
        return changed

    def home(self) -> Home:
        """The snapshot; the same object as long as nothing changed."""
        self._reindex()
        if self._home is None or self._home.connected is not self.connected:
            states = {entity: self._index[entity].state for entity in self._granted}
            self._home = Home(
                entities=self._entities,
                states=MappingProxyType(states),
                areas=self._places.areas,
                floors=self._places.floors,
                groups=self._places.groups,
                connected=self.connected,
                revision=self._revision,
                language=self._language,
            )
        return self._home

    def _follow(self) -> None:
        """Bring up to date what states and commands depend on: the approved."""
        if self._stale_index:
            self._reindex()

    def _reindex(self) -> None:
        if not (self._stale_index or self._stale_strangers):
            return
        self._stale_index = self._stale_strangers = False
        self._home = None
        self._revision += 1
        self._index, self._granted = self._roster.call(self._devices)
        self._routes = {}
        approved: list[Found] = []
        entities: dict[EntityId, Entity] = {}
        self._shared = shared_topics(self._index)
        together = endangered(self._index, self._shared, places.strictest(self.edits))
        for entity, device in self._index.items():
            named = replace(device.entity, id=entity, beside=together.get(entity, ()))
            entities[entity] = named = places.guarded(named, self.edits)
            if entity not in self._granted:
                continue
            own = (device.area_name, device.identifiers, bridged.mapped(device))
            approved.append(Found(replace(named, approved=True), *own))
            self._commanded |= device.commands
            for topic in device.topics:
                self._routes.setdefault(topic, []).append((entity, device))
        self._ageing = tuple(each for each in self._granted if self._index[each].ages)
        self._places = places.arrange(approved, self._map, self.edits)
        self._entities = MappingProxyType(entities | dict(self._places.entities))

"""Every device that announced itself: which are approved, what they are called, what they said.

No I/O. Refuses to let anyone take the id of an approved device, even of one that has gone, to show
the rooms or take the states of devices that are not approved, and to grow without limit.

An approval is of one announcement under one entity id (`discovery.approval`): what was read back
under an id and agreed to can then only reach the device that the owner approved under that id.
"""

import hashlib
import logging
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from appliance.adapters.mqtt.device import Device, build
from appliance.core import discovery, topics
from appliance.core.discovery import Rejected, Removal
from appliance.core.house import Area, Entity, EntityState, Home
from appliance.core.types import AreaId, EntityId

log = logging.getLogger(__name__)

MAX_WAITING = 2_000
"""Announcements without approval that are kept; the approved are limited by their record."""

SET_UP = "set-up"
"""Kept beside the first approvals, so that forgetting every device is not a new beginning."""


class Registry:
    def __init__(self, prefix: str, approved: Iterable[str] = ()) -> None:
        self._prefix = prefix
        self._approved = set(approved)
        self._fingerprints = {record[:32] for record in self._approved}
        self._holders: dict[EntityId, str] = {}
        """Who was the approved device behind an id, by identity. Outlives the announcement."""
        self._commanded: set[str] = set()
        """Where approved devices are, or were, commanded: what is said there may be Hearth."""
        self._devices: dict[tuple[str, str], Device] = {}
        self._parts: dict[str, set[str]] = {}
        self._waiting = 0
        self._index: dict[EntityId, Device] = {}
        self._granted: frozenset[EntityId] = frozenset()
        """Which of the index are approved under that id."""
        self._routes: dict[str, list[tuple[EntityId, Device]]] = {}
        self._stale_index = False
        self._home: Home | None = None
        self._entities: MappingProxyType[EntityId, Entity] = MappingProxyType({})
        self._areas: MappingProxyType[AreaId, Area] = MappingProxyType({})
        self._revision = 0
        self.connected = False
        self.rejected: deque[Rejected] = deque(maxlen=100)
        self.replay: set[str] = set()
        """Topics whose retained messages are wanted (again), because who reads them changed."""

    @property
    def is_set_up(self) -> bool:
        return bool(self._approved)

    def announce(self, topic: str, payload: bytes) -> bool:
        """Take in a message on a discovery topic; True if it changed what is known.

        Never raises.
        """
        try:
            return self._announce(topic, payload)
        except Exception as error:  # noqa: BLE001 - one device must not end the house
            log.warning("announcement not understood: %s", type(error).__name__)
            self.rejected.append(Rejected(topic, "config-unreadable"))
            self._remove(topic, keep=())
            return True

    def _announce(self, topic: str, payload: bytes) -> bool:
        read = discovery.read(topic, payload, self._prefix)
        if isinstance(read, Rejected):
            self.rejected.append(read)
            # What was announced here before no longer holds: a bad config is not the old one.
            return self._remove(topic, keep=())
        if isinstance(read, Removal):
            return self._remove(topic, keep=())
        changed = self._remove(topic, keep=[announced.part for announced in read])
        for announced in read:
            key = (topic, announced.part)
            older = self._devices.get(key)
            if older is not None and older.announcement == announced:
                continue
            device = build(announced, self._prefix)
            if isinstance(device, Rejected):
                self.rejected.append(device)
                changed |= self._drop(key)
                continue
            changed |= self._add(key, device, older)
        return changed

    def _add(self, key: tuple[str, str], device: Device, older: Device | None) -> bool:
        known = self._on_record(device)
        self._drop(key)
        if not known and self._waiting >= MAX_WAITING:
            self.rejected.append(Rejected(key[0], "too-many-devices"))
            return True
        if older is None or not device.adopt(older):
            self.replay.update(device.topics)
        self._devices[key] = device
        self._parts.setdefault(key[0], set()).add(key[1])
        self._waiting += not known
        self._stale_index = True
        return True

    def _drop(self, key: tuple[str, str]) -> bool:
        device = self._devices.pop(key, None)
        if device is None:
            return False
        self._parts[key[0]].discard(key[1])
        if not self._parts[key[0]]:
            del self._parts[key[0]]
        self._waiting -= not self._on_record(device)
        self._stale_index = True
        return True

    def _remove(self, topic: str, keep: Iterable[str]) -> bool:
        kept = set(keep)
        gone = self._parts.get(topic, set()) - kept
        for part in gone:
            self._drop((topic, part))
        return bool(gone)

    def report(self, topic: str, payload: bytes) -> tuple[EntityId, ...]:
        """Take in a message on a state or availability topic; the approved entities it is about."""
        self._reindex()
        heard = self._routes.get(topic, ())
        for entity, device in heard:
            try:
                device.report(topic, payload)
            except Exception as error:  # noqa: BLE001 - one device must not end the house
                log.warning("report of %s not understood: %s", entity, type(error).__name__)
                device.state = EntityState(available=device.state.available)
        if heard:
            self._home = None
        return tuple(entity for entity, _ in heard)

    def topics(self) -> frozenset[str]:
        """What to subscribe to: the states and the availability of approved devices."""
        self._reindex()
        return frozenset(self._routes)

    def device(self, entity: EntityId) -> Device | None:
        """The approved device behind an entity."""
        self._reindex()
        return self._index.get(entity) if entity in self._granted else None

    def answers(self, device: Device) -> bool:
        """Whether what it reports can be told from Hearth's own commands coming back."""
        return device.wiring.answers and self._commanded.isdisjoint(device.wiring.state_topics)

    def approve(self, entities: Iterable[EntityId] | None = None) -> frozenset[str]:
        """Approve these, or all, and give the ids to put on record."""
        self._reindex()
        chosen = self._index if entities is None else entities
        found = {entity: self._index[entity] for entity in chosen if entity in self._index}
        ids = {discovery.approval(device.fingerprint, entity) for entity, device in found.items()}
        if ids:
            ids.add(SET_UP)
        for entity, device in found.items():
            if entity not in self._granted:
                self.replay.update(device.topics)
        self._set_approved(self._approved | ids)
        return frozenset(ids)

    def forget(self, entities: Iterable[EntityId]) -> frozenset[str]:
        """Withdraw approval, and give the ids to take off the record."""
        self._reindex()
        found = {entity: self._index[entity] for entity in entities if entity in self._index}
        marks = {device.fingerprint for device in found.values()}
        ids = {record for record in self._approved if record[:32] in marks}
        for entity, device in found.items():
            self._silence(device)
            self._holders.pop(entity, None)
        self._set_approved(self._approved - ids)
        return frozenset(ids)

    def adopt(self, record: frozenset[str]) -> bool:
        """Take over a record of approvals that another process has changed; True if it differs."""
        if record == self._approved:
            return False
        self._reindex()
        before = self._index, self._granted
        for entity in self._granted:
            device = self._index[entity]
            if discovery.approval(device.fingerprint, entity) not in record:
                self._silence(device)
                self._holders.pop(entity, None)
        self._set_approved(set(record))
        self._reindex()
        for entity in self._granted:
            if entity not in before[1] or before[0][entity] is not self._index[entity]:
                self.replay.update(self._index[entity].topics)
        return True

    def _silence(self, device: Device) -> None:
        """Know nothing of its state any more."""
        device.state = EntityState(available=not device.sources)
        device.heard.clear()

    def _set_approved(self, approved: set[str]) -> None:
        self._approved = approved
        self._fingerprints = {record[:32] for record in approved}
        self._waiting = sum(not self._on_record(device) for device in self._devices.values())
        self._stale_index = True

    def _on_record(self, device: Device) -> bool:
        return device.fingerprint in self._fingerprints

    def home(self) -> Home:
        """The snapshot; the same object as long as nothing changed."""
        self._reindex()
        if self._home is None or self._home.connected is not self.connected:
            states = {
                entity: device.state
                for entity, device in self._index.items()
                if self._entities[entity].approved
            }
            self._home = Home(
                entities=self._entities,
                states=MappingProxyType(states),
                areas=self._areas,
                connected=self.connected,
                revision=self._revision,
            )
        return self._home

    def _reindex(self) -> None:
        if not self._stale_index:
            return
        self._stale_index = False
        self._home = None
        self._revision += 1
        self._index, self._granted = self._named()
        entities: dict[EntityId, Entity] = {}
        areas: dict[AreaId, Area] = {}
        self._routes = {}
        for entity, device in self._index.items():
            approved = entity in self._granted
            entities[entity] = replace(device.entity, id=entity, approved=approved)
            if not approved:
                continue
            self._commanded |= topics.command_topics(device.announcement.config)
            if device.entity.area is not None:
                areas.setdefault(device.entity.area, Area(device.entity.area, device.area_name))
            for topic in device.topics:
                self._routes.setdefault(topic, []).append((entity, device))
        self._entities, self._areas = MappingProxyType(entities), MappingProxyType(areas)

    def _named(self) -> tuple[dict[EntityId, Device], frozenset[EntityId]]:
        """One device per identity and one id per device, whatever order they arrived in.

        The approved come first, under the ids they were approved under: a newcomer that wants the
        identity of an approved device is not shown at all, and one that wants its id gets another.
        Also which of the ids are approved.
        """
        ordered = sorted(
            self._devices.items(),
            key=lambda item: (
                not self._on_record(item[1]),
                item[1].announcement.identity.encode(errors="replace"),
                item[0][0].encode(errors="replace"),
            ),
        )
        devices: dict[str, Device] = {}
        for _, device in ordered:
            devices.setdefault(device.announcement.identity, device)
        named: dict[EntityId, Device] = {}
        for identity, device in devices.items():
            agreed = self._agreed(device, identity, named) if self._on_record(device) else None
            if agreed is not None:
                named[agreed] = device
                self._holders[agreed] = identity
        granted = frozenset(named)
        placed = {named[entity].announcement.identity for entity in granted}
        for identity, device in devices.items():
            if identity not in placed:
                named[next(self._free(device, identity, named))] = device
        return named, granted

    def _agreed(
        self, device: Device, identity: str, named: dict[EntityId, Device]
    ) -> EntityId | None:
        """The id that the owner approved this device under, if nobody else has it."""
        free = self._free(device, identity, named)
        return next(
            (
                entity
                for entity in free
                if discovery.approval(device.fingerprint, entity) in self._approved
            ),
            None,
        )

    def _free(
        self, device: Device, identity: str, named: dict[EntityId, Device]
    ) -> Iterator[EntityId]:
        """The ids it could have, the one it would like first."""
        wished = device.entity.id
        mark = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
        marked = (EntityId(f"{wished}_{mark[:length]}") for length in range(4, len(mark) + 1))
        for entity in (wished, *marked):
            if entity not in named and self._holders.get(entity, identity) == identity:
                yield entity

"""Every device that announced itself: which are approved, what they are called, what they said.

No I/O. Refuses to let a newcomer take the id of an approved device, to show the rooms or take the
states of devices that are not approved, and to grow without limit.
"""

import hashlib
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from appliance.adapters.mqtt.device import Device, build
from appliance.core import discovery
from appliance.core.discovery import Rejected, Removal
from appliance.core.house import Area, Entity, EntityState, Home
from appliance.core.types import AreaId, EntityId

MAX_WAITING = 2_000
"""Announcements without approval that are kept; the approved are limited by their record."""

SET_UP = "set-up"
"""Kept beside the first approvals, so that forgetting every device is not a new beginning."""


class Registry:
    def __init__(self, prefix: str, approved: Iterable[str] = ()) -> None:
        self._prefix = prefix
        self._approved = set(approved)
        self._devices: dict[tuple[str, str], Device] = {}
        self._parts: dict[str, set[str]] = {}
        self._waiting = 0
        self._index: dict[EntityId, Device] = {}
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
        """Take in a message on a discovery topic; True if it changed what is known."""
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
        known = device.fingerprint in self._approved
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
        self._waiting -= device.fingerprint not in self._approved
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
        for _, device in heard:
            device.report(topic, payload)
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
        device = self._index.get(entity)
        return device if device is not None and self._is_approved(device) else None

    def approve(self, entities: Iterable[EntityId] | None = None) -> frozenset[str]:
        """Approve these, or all, and give the ids to put on record."""
        self._reindex()
        chosen = self._index if entities is None else entities
        found = [self._index[entity] for entity in chosen if entity in self._index]
        ids = {device.fingerprint for device in found}
        if ids:
            ids.add(SET_UP)
        for device in found:
            if not self._is_approved(device):
                self.replay.update(device.topics)
        self._set_approved(self._approved | ids)
        return frozenset(ids)

    def forget(self, entities: Iterable[EntityId]) -> frozenset[str]:
        """Withdraw approval, and give the ids to take off the record."""
        self._reindex()
        found = [self._index[entity] for entity in entities if entity in self._index]
        ids = {device.fingerprint for device in found}
        for device in found:
            self._silence(device)
        self._set_approved(self._approved - ids)
        return frozenset(ids)

    def adopt(self, record: frozenset[str]) -> bool:
        """Take over a record of approvals that another process has changed; True if it differs."""
        if record == self._approved:
            return False
        for device in self._devices.values():
            if device.fingerprint in record - self._approved:
                self.replay.update(device.topics)
            elif device.fingerprint in self._approved - record:
                self._silence(device)
        self._set_approved(set(record))
        return True

    def _silence(self, device: Device) -> None:
        """Know nothing of its state any more."""
        device.state = EntityState(available=not device.sources)
        device.heard.clear()

    def _set_approved(self, approved: set[str]) -> None:
        self._approved = approved
        self._waiting = sum(not self._is_approved(device) for device in self._devices.values())
        self._stale_index = True

    def _is_approved(self, device: Device) -> bool:
        return device.fingerprint in self._approved

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
        self._index = self._named()
        entities: dict[EntityId, Entity] = {}
        areas: dict[AreaId, Area] = {}
        self._routes = {}
        for entity, device in self._index.items():
            approved = self._is_approved(device)
            entities[entity] = replace(device.entity, id=entity, approved=approved)
            if not approved:
                continue
            if device.entity.area is not None:
                areas.setdefault(device.entity.area, Area(device.entity.area, device.area_name))
            for topic in device.topics:
                self._routes.setdefault(topic, []).append((entity, device))
        self._entities, self._areas = MappingProxyType(entities), MappingProxyType(areas)

    def _named(self) -> dict[EntityId, Device]:
        """One device per identity and one id per device, whatever order they arrived in.

        The approved come first: a newcomer that wants the identity of an approved device is not
        shown at all, and one that wants its id gets another.
        """
        ordered = sorted(
            self._devices.items(),
            key=lambda item: (
                not self._is_approved(item[1]),
                item[1].announcement.identity.encode(errors="replace"),
                item[0][0].encode(errors="replace"),
            ),
        )
        seen: set[str] = set()
        named: dict[EntityId, Device] = {}
        for _, device in ordered:
            identity = device.announcement.identity
            if identity in seen:
                continue
            seen.add(identity)
            entity = device.entity.id
            if entity in named:
                mark = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
                lengths = range(4, len(mark) + 1)
                entity = next(
                    other
                    for length in lengths
                    if (other := EntityId(f"{device.entity.id}_{mark[:length]}")) not in named
                )
            named[entity] = device
        return named

"""Who is approved, and which id each device goes by. Refuses to give away the id of the approved.

An approval is of one announcement under one entity id (`discovery.approval`): what was read back
under an id and agreed to can then only reach the device that the owner approved under that id.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from appliance.adapters.mqtt.device import Device
from appliance.core import discovery
from appliance.core.types import EntityId

SET_UP = "set-up"
"""Kept beside the first approvals, so that forgetting every device is not a new beginning."""

MAX_DOUBTFUL = 100
Key = tuple[str, str]
"""Discovery topic and part."""


class Roster:
    def __init__(self, record: Iterable[str]) -> None:
        self._record = frozenset(record)
        self._fingerprints = frozenset(each[:32] for each in self._record)
        self._holders: dict[EntityId, str] = {}
        """Who was the approved device behind an id, by identity. Outlives the announcement."""
        self.doubtful: frozenset[EntityId] = frozenset()
        """Of the last call: who claims an identity that another one claims too."""

    @property
    def record(self) -> frozenset[str]:
        return self._record

    @record.setter
    def record(self, record: Iterable[str]) -> None:
        self._record = frozenset(record)
        self._fingerprints = frozenset(each[:32] for each in self._record)

    @property
    def is_set_up(self) -> bool:
        return bool(self._record)

    def knows(self, device: Device) -> bool:
        """Whether its announcement was approved, under whatever id."""
        return self.knows_mark(device.fingerprint)

    def knows_mark(self, fingerprint: str) -> bool:
        return fingerprint in self._fingerprints

    def agreed(self, device: Device, entity: EntityId) -> bool:
        return discovery.approval(device.fingerprint, entity) in self._record

    def release(self, entity: EntityId) -> None:
        """Nobody holds this id any more: the owner took the approval back."""
        self._holders.pop(entity, None)

    def call(
        self, devices: Mapping[Key, Device]
    ) -> tuple[dict[EntityId, Device], frozenset[EntityId]]:
        """One device per identity and one id per device, whatever order they arrived in.

        The approved come first, under the ids they were approved under: a newcomer that wants the
        identity of an approved device is not shown at all, and one that wants its id gets another.
        Also which of the ids are approved.
        """
        self.doubtful = frozenset()
        ordered = sorted(
            devices.items(),
            key=lambda item: (
                not self.knows(item[1]),
                item[1].announcement.identity.encode(errors="replace"),
                item[0][0].encode(errors="replace"),
            ),
        )
        unique: dict[str, Device] = {}
        doubles: list[Device] = []
        for _, device in ordered:
            if unique.setdefault(device.announcement.identity, device) is not device:
                doubles.append(device)
        named: dict[EntityId, Device] = {}
        for identity, device in unique.items():
            agreed = self._agreed_id(device, identity, named) if self.knows(device) else None
            if agreed is not None:
                named[agreed] = device
                self._holders[agreed] = identity
        granted = frozenset(named)
        placed = {named[entity].announcement.identity for entity in granted}
        for identity, device in unique.items():
            if identity not in placed:
                named[next(self._free(device, identity, named))] = device
        for device in doubles:
            identity = device.announcement.identity
            if identity not in placed and len(self.doubtful) < MAX_DOUBTFUL:
                # Two that claim to be the same, none of them approved: both are shown.
                entity = next(self._free(device, f"{identity}{device.announcement.topic}", named))
                named[entity] = device
                first = [each for each, other in named.items() if other is unique[identity]]
                self.doubtful |= {entity, *first}
        return named, granted

    def _agreed_id(
        self, device: Device, identity: str, named: Mapping[EntityId, Device]
    ) -> EntityId | None:
        """The id that the owner approved this device under, if nobody else has it."""
        marks = (identity, f"{identity}{device.announcement.topic}")
        free = chain.from_iterable(self._free(device, mark, named) for mark in marks)
        return next((entity for entity in free if self.agreed(device, entity)), None)

    def _free(
        self, device: Device, identity: str, named: Mapping[EntityId, Device]
    ) -> Iterator[EntityId]:
        """The ids it could have, the one it would like first. Who holds an id is an identity."""
        wished = device.entity.id
        holder = self._holders.get(wished, identity)
        if wished not in named and holder == identity:
            yield wished
        mark = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
        marked = (EntityId(f"{wished}_{mark[:length]}") for length in range(4, len(mark) + 1))
        for entity in marked:
            if entity not in named and self._holders.get(entity, identity) == identity:
                yield entity

"""Who is approved, and which id each device goes by. Refuses to give away the id of the approved.

An approval is of one announcement under one entity id (`discovery.approval`): what was read back
under an id and agreed to can then only reach the device that the owner approved under that id.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from appliance.adapters.mqtt.device import Device
from appliance.core import discovery, topics
from appliance.core.types import EntityId

SET_UP = "set-up"
"""Kept beside the first approvals, so that forgetting every device is not a new beginning."""

Key = tuple[str, str]
"""Discovery topic and part."""


class Roster:
    def __init__(self, record: Iterable[str]) -> None:
        self._record = frozenset(record)
        self._fingerprints = frozenset(each[:32] for each in self._record)
        self._holders: dict[EntityId, str] = {}
        """Who was the approved device behind an id, by identity. Outlives the announcement."""

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
        return device.fingerprint in self._fingerprints

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
        ordered = sorted(
            devices.items(),
            key=lambda item: (
                not self.knows(item[1]),
                item[1].announcement.identity.encode(errors="replace"),
                item[0][0].encode(errors="replace"),
            ),
        )
        unique: dict[str, Device] = {}
        for _, device in ordered:
            unique.setdefault(device.announcement.identity, device)
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
        return named, granted

    def _agreed_id(
        self, device: Device, identity: str, named: Mapping[EntityId, Device]
    ) -> EntityId | None:
        """The id that the owner approved this device under, if nobody else has it."""
        free = self._free(device, identity, named)
        return next((entity for entity in free if self.agreed(device, entity)), None)

    def _free(
        self, device: Device, identity: str, named: Mapping[EntityId, Device]
    ) -> Iterator[EntityId]:
        """The ids it could have, the one it would like first."""
        wished = device.entity.id
        holder = self._holders.get(wished, identity)
        if wished not in named and holder == identity:
            yield wished
        mark = hashlib.sha256(identity.encode(errors="replace")).hexdigest()
        marked = (EntityId(f"{wished}_{mark[:length]}") for length in range(4, len(mark) + 1))
        for entity in marked:
            if entity not in named and self._holders.get(entity, identity) == identity:
                yield entity


MAX_RIVALS = 8
"""So many are named at most; the tier takes so many for too many to see through."""


def rivals(named: Mapping[EntityId, Device]) -> dict[EntityId, frozenset[EntityId]]:
    """Who wants to be commanded where another device is commanded too, and which others these are.

    It may be real (two plugs behind one radio gateway) or after somebody's name, and only the owner
    can tell: these are approved by name, never along with all others.
    """
    owners = {entity: _owner(device) for entity, device in named.items()}
    commanded: dict[str, dict[str, list[EntityId]]] = {}
    for entity, device in named.items():
        for topic in topics.command_topics(device.announcement.config):
            commanded.setdefault(topic, {}).setdefault(owners[entity], []).append(entity)
    found: dict[EntityId, set[EntityId]] = {}
    for together in commanded.values():
        # One of each of the first few devices stands for all: a flood on one topic must not cost.
        first = list(islice(together.items(), MAX_RIVALS + 1))
        for owner, entities in together.items() if len(together) > 1 else ():
            others = [each for other, many in first if other != owner for each in many[:MAX_RIVALS]]
            for entity in entities:
                found.setdefault(entity, set()).update(others[:MAX_RIVALS])
    return {entity: frozenset(others) for entity, others in found.items()}


def _owner(device: Device) -> str:
    """The device that an entity is part of; itself if it names none."""
    marks = device.announcement.device.get("identifiers")
    first = marks[0] if isinstance(marks, list) and marks else marks
    return first if isinstance(first, str) else device.announcement.identity

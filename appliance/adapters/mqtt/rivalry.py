"""Devices that are commanded on one another's topics. Refuses to believe what they call themselves.

MQTT does not say who announced a device, and any announcement may name any device as its own. So
whatever reaches a lock is as risky as the lock, and what wants to be commanded where another is
commanded has to be approved by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from appliance.adapters.mqtt.device import Device
from appliance.core import topics
from appliance.core.types import EntityId

MAX_NAMED = 8
"""So many of the others are named."""


@dataclass(slots=True)
class Shared:
    """Everything that is commanded on one topic, or below it."""

    members: list[tuple[str, EntityId]] = field(default_factory=list)
    """With the device that each says it is a part of."""

    def others(self, owner: str, entity: EntityId) -> Iterator[tuple[str, EntityId]]:
        """Some that are not `entity`: enough to name, so that a flood on one topic costs little."""
        for member in islice(self.members, 2 * MAX_NAMED):
            if member[1] != entity:
                yield member


def shared_topics(named: Mapping[EntityId, Device]) -> list[Shared]:
    """The topics, and what lies below them, on which more than one entity is commanded."""
    ways: dict[str, set[tuple[str, EntityId]]] = {}
    for entity, device in named.items():
        for topic in device.commands:
            ways.setdefault(topics.way(topic), set()).add((device.owner, entity))
    groups: dict[str, Shared] = {}
    for way, members in ways.items():
        for above in topics.with_ancestors(way):
            if above in ways:
                groups.setdefault(above, Shared()).members += sorted(members)
    shared = [group for group in groups.values() if len(group.members) > 1]
    return shared + _by_address(named)


def _by_address(named: Mapping[EntityId, Device]) -> list[Shared]:
    """Risky things, with whatever of other devices is commanded under the addresses of theirs."""
    own: dict[str, set[tuple[str, EntityId]]] = {}
    for entity, device in named.items():
        for mark in device.identifiers:
            for address in topics.addresses(mark):
                own.setdefault(address, set()).add((device.owner, entity))
    groups: dict[str, set[tuple[str, EntityId]]] = {}
    for entity, device in named.items():
        owner = device.owner
        for topic in device.commands:
            for address in topics.addresses(topic) & own.keys():
                others = {member for member in own[address] if member[0] != owner}
                # A hub's address is in the topics of all that is behind it: that alone is no harm.
                risky = {each for each in others if named[each[1]].endangered(stranger=True)}
                if risky:
                    groups.setdefault(address, set()).update(risky, {(owner, entity)})
    return [Shared(sorted(members)) for members in groups.values()]


def rivals(
    named: Mapping[EntityId, Device], granted: frozenset[EntityId], groups: Sequence[Shared]
) -> dict[EntityId, frozenset[EntityId]]:
    """Which entities have to be approved by name, and beside which others they are commanded.

    Parts of one device may share a topic as long as none of them is approved yet. Whatever it is: a
    scene that opens a door is agreed to under its own name. So is what commands a gateway, beside
    nobody in particular.
    """
    found: dict[EntityId, set[EntityId]] = {}
    for group in groups:
        for owner, entity in group.members:
            if entity in granted:
                continue
            others = {
                other
                for other_owner, other in group.others(owner, entity)
                if other_owner != owner or other in granted
            }
            if others:
                found.setdefault(entity, set()).update(sorted(others)[:MAX_NAMED])
    for entity, device in named.items():
        commands = device.commands
        if entity not in granted and any(map(topics.reaches_all, commands)):
            found.setdefault(entity, set())
    return {entity: frozenset(others) for entity, others in found.items()}


def endangered(
    named: Mapping[EntityId, Device], groups: Sequence[Shared], strictest: Sequence[EntityId] = ()
) -> dict[EntityId, tuple[EntityId, ...]]:
    """Entities whose commands also reach something risky, and what that is.

    `strictest` is what the owner wants more care with, the strictest first: whoever reaches one of
    these is told of it, a part of the same device too.
    """
    found: dict[EntityId, tuple[EntityId, ...]] = {}
    for group in groups:
        members = {entity for _, entity in group.members}
        put = [entity for entity in strictest if entity in members]
        for entity in members if put else ():
            others = [other for other in put if other != entity][:MAX_NAMED]
            found[entity] = tuple(dict.fromkeys((*found.get(entity, ()), *others)))
        own = [each for each in group.members if named[each[1]].endangered(stranger=False)]
        any_ = [each for each in group.members if named[each[1]].endangered(stranger=True)]
        for owner, entity in group.members if any_ else ():
            risky = [other for _, other in own[:2] if other != entity]
            risky += [other for whose, other in any_[:MAX_NAMED] if whose != owner]
            if not risky and len(any_) > MAX_NAMED and any(whose != owner for whose, _ in any_):
                risky = [next(other for whose, other in any_ if whose != owner)]
            if risky:
                found[entity] = tuple(dict.fromkeys((*found.get(entity, ()), *risky)))
    return found

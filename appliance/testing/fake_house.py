"""A house without a broker, for conversations in virtual time. Refuses unconfirmed actions too."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.core.consent import ConfirmedAction
from appliance.core.events import OutcomeSeen, Published
from appliance.core.house import EntityState, Home
from appliance.core.types import Action, EntityId, Outcome, Result, Verb
from appliance.ports import Observer
from appliance.testing.house import Manner

REPORT_S = 0.1
SLOW_S = 1.5
GRACE_S = 1.0
DEADLINE_S = 2.0
"""Seconds of loop time, as in `adapters.mqtt.Timings`."""


class FakeHouse:
    """Implements `ports.House`; every device obeys unless `manners` says otherwise.

    `published` is what went out, in order; `connected` False is a broker that is away.
    """

    def __init__(
        self,
        home: Home,
        *,
        redeem: Callable[[ConfirmedAction], tuple[Action, ...]],
        observer: Observer,
        manners: Mapping[EntityId, Manner] | None = None,
    ) -> None:
        self._home = home
        self._redeem = redeem
        self._observer = observer
        self.manners = dict(manners or {})
        self.published: list[Action] = []

    @property
    def home(self) -> Home:
        offline = {e for e, manner in self.manners.items() if manner is Manner.OFFLINE}
        if not offline:
            return self._home
        away = {entity: replace(self._home.state_of(entity), available=False) for entity in offline}
        return replace(self._home, states=dict(self._home.states) | away)

    @property
    def connected(self) -> bool:
        return self._home.connected

    @connected.setter
    def connected(self, connected: bool) -> None:
        self._home = replace(self._home, connected=connected)

    def report(self, entity: EntityId, state: EntityState) -> None:
        """The device says this of its own accord."""
        self._home = replace(self._home, states=dict(self._home.states) | {entity: state})

    async def act(self, confirmed: ConfirmedAction) -> tuple[Outcome, ...]:
        actions = self._redeem(confirmed)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._perform(action)) for action in actions]
        return tuple(task.result() for task in tasks)

    async def _perform(self, action: Action) -> Outcome:
        result = await self._command(action)
        if result is Result.ACKNOWLEDGED:
            self._observer.mark("acknowledged", entity=action.entity)
        self._observer.tell(OutcomeSeen(action.entity, result))
        return Outcome(action.entity, result)

    async def _command(self, action: Action) -> Result:
        entity = self._home.entities.get(action.entity)
        manner = self.manners.get(action.entity, Manner.OBEY)
        known = entity is not None and entity.approved and action.verb in entity.verbs
        if not known or not self.connected or manner is Manner.OFFLINE:
            return Result.UNREACHABLE
        self._publish(action)
        match manner:
            case Manner.OPTIMISTIC:
                return Result.SENT
            case Manner.REFUSE:
                await asyncio.sleep(GRACE_S)
                return Result.REFUSED
            case Manner.SILENT:
                await asyncio.sleep(DEADLINE_S)
                return Result.SILENT
            case _:
                await asyncio.sleep(SLOW_S if manner is Manner.SLOW else REPORT_S)
        if not self._home.connected:  # lost while the device was at it
            return Result.SILENT
        self.report(action.entity, after(action, self._home.state_of(action.entity)))
        return Result.ACKNOWLEDGED

    def _publish(self, action: Action) -> None:
        self.published.append(action)
        self._observer.mark("published", entity=action.entity)
        payload = json.dumps({"verb": action.verb, **dict(action.parameters)})
        self._observer.tell(Published(f"fake/{action.entity}/set", payload))


_STATES = {
    Verb.TURN_ON: "on",
    Verb.TURN_OFF: "off",
    Verb.OPEN: "open",
    Verb.CLOSE: "closed",
    Verb.STOP: "open",
    Verb.LOCK: "locked",
    Verb.UNLOCK: "unlocked",
}


def after(action: Action, state: EntityState) -> EntityState:
    """What an obedient device reports after `action`."""
    word = _STATES.get(action.verb, state.state)
    if action.verb is Verb.SET and action.entity.startswith("light."):
        word = "on"
    attributes = dict(state.attributes) | dict(action.parameters)
    if "position" in attributes and action.verb in (Verb.OPEN, Verb.CLOSE):
        attributes["position"] = 100 if action.verb is Verb.OPEN else 0
    return replace(state, state=word, attributes=attributes)

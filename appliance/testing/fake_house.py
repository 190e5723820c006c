"""A house without a broker, for conversations in virtual time. Refuses unconfirmed actions too."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from appliance.core.approvals import ConfirmedAction
from appliance.core.events import OutcomeSeen, Progress, Published
from appliance.core.house import Entity, EntityState, Home, has_goal
from appliance.core.listing import shows
from appliance.core.types import Action, EntityId, Outcome, Result, Value, Verb
from appliance.ports import Moving, Observer
from appliance.testing.aftermath import after, contrary
from appliance.testing.house import Manner

REPORT_S = 0.1
SLOW_S = 1.5
DEADLINE_S = 2.0
TELL_AFTER_S = 2.5
LATE_S = 3.0
LONGEST_S = 60.0
"""Seconds of loop time, as in `adapters.mqtt.Timings`; `LATE_S` is beyond the deadline.

Whatever travels is waited for as long as a cover.
"""
COUNTING = "moving"
"""What is told of something that reports positions, and no words."""

_ON_THE_WAY = {
    Verb.OPEN: "opening",
    Verb.CLOSE: "closing",
    Verb.LOCK: "locking",
    Verb.UNLOCK: "unlocking",
    Verb.DOCK: "returning",
    Verb.SET: "arming",
}
_HALF_WAY: Mapping[str, Value] = {"position": 50}


class FakeHouse:
    """Implements `ports.House`; every device obeys unless `manners` says otherwise.

    `published` is what went out, in order; `connected` False is a broker that is away. Devices take
    `report_s` to do as they are told.
    """

    def __init__(
        self,
        home: Home,
        *,
        redeem: Callable[[ConfirmedAction], tuple[Action, ...]],
        observer: Observer,
        manners: Mapping[EntityId, Manner] | None = None,
        report_s: float = REPORT_S,
    ) -> None:
        self._home = home
        self._redeem = redeem
        self._observer = observer
        self._report_s = report_s
        self.manners = dict(manners or {})
        self.published: list[Action] = []
        self.journeys: dict[EntityId, float] = {}
        """Seconds that a device takes to get where it is told to go."""
        self.wordless: frozenset[EntityId] = frozenset()
        """Those that do not say that they are on their way: they only count."""

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

    def travel(self, journeys: Mapping[str, float], wordless: Iterable[str] = ()) -> None:
        """These take so many seconds; those that are `wordless` do not say that they move."""
        self.journeys = {EntityId(name): seconds for name, seconds in journeys.items()}
        self.wordless = frozenset(EntityId(name) for name in wordless)

    def forget(self, entity: EntityId) -> None:
        """The device is gone."""
        entities = {id_: each for id_, each in self._home.entities.items() if id_ != entity}
        self._home = replace(self._home, entities=entities)

    def report(self, entity: EntityId, state: EntityState) -> None:
        """The device says this of its own accord."""
        self._home = replace(self._home, states=dict(self._home.states) | {entity: state})

    async def act(
        self, confirmed: ConfirmedAction, moving: Moving | None = None
    ) -> tuple[Outcome, ...]:
        actions = self._redeem(confirmed)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._perform(action, moving)) for action in actions]
        return tuple(task.result() for task in tasks)

    async def _perform(self, action: Action, moving: Moving | None) -> Outcome:
        seconds = self.journeys.get(action.entity)
        travel = None if seconds is None else self._travel(action, seconds, moving)
        result = await (travel or self._command(action))
        if result is Result.ACKNOWLEDGED:
            self._observer.mark("acknowledged", entity=action.entity)
        self._observer.tell(OutcomeSeen(action.entity, result))
        return Outcome(action.entity, result)

    async def _command(self, action: Action) -> Result:
        entity = self._home.entities.get(action.entity)
        manner = self.manners.get(action.entity, Manner.OBEY)
        if entity is None or not entity.approved:
            return Result.UNREACHABLE
        if not self.connected or manner is Manner.OFFLINE:
            return Result.UNREACHABLE
        if action.verb not in entity.verbs:
            return Result.UNSENT
        self._publish(action)
        if not has_goal(action) or not shows(action, self._home.state_of(entity.id).attributes):
            return Result.SENT
        before = self._home.state_of(action.entity)
        done = after(action, before)
        match manner:
            case Manner.OPTIMISTIC:
                return Result.SENT
            case Manner.REFUSE:
                await asyncio.sleep(DEADLINE_S)
                return Result.REFUSED
            case Manner.CONTRADICT:
                return await self._contradict(action, entity, before)
            case Manner.SILENT:
                await asyncio.sleep(DEADLINE_S)
                return Result.SILENT
            case Manner.LATE:
                self._later(LATE_S, action.entity, done)
                await asyncio.sleep(DEADLINE_S)
                return Result.SILENT
            case _:
                await asyncio.sleep(SLOW_S if manner is Manner.SLOW else self._report_s)
        if not self._home.connected:  # lost while the device was at it
            return Result.SILENT
        self.report(action.entity, done)
        if manner is Manner.FLAP:
            self._later(SLOW_S, action.entity, before)
        return Result.ACKNOWLEDGED

    async def _contradict(self, action: Action, entity: Entity, before: EntityState) -> Result:
        """What is wrong may still come right until the deadline."""
        opposite = contrary(action, entity)
        reported = before if opposite is None else after(opposite, before)
        await asyncio.sleep(REPORT_S)
        self.report(action.entity, reported)
        await asyncio.sleep(DEADLINE_S - REPORT_S)
        return Result.REFUSED

    def _later(self, seconds: float, entity: EntityId, state: EntityState) -> None:
        asyncio.get_running_loop().call_later(seconds, self.report, entity, state)

    async def _travel(self, action: Action, seconds: float, moving: Moving | None) -> Result:
        """Arrive after `seconds`, and report at once that it is on its way."""
        self._publish(action)
        before = self._home.state_of(action.entity)
        state, on_the_way = COUNTING, replace(before, attributes={**before.attributes, **_HALF_WAY})
        if action.entity not in self.wordless:
            state = _ON_THE_WAY[action.verb]
            on_the_way = replace(before, state=state)
        self.report(action.entity, on_the_way)
        await asyncio.sleep(min(seconds, TELL_AFTER_S))
        if seconds > TELL_AFTER_S:
            self._observer.tell(Progress(action.entity, state))
            if moving is not None:
                moving(action.entity)
            await asyncio.sleep(min(seconds, LONGEST_S) - TELL_AFTER_S)
        done = after(action, before)
        if seconds > LONGEST_S:
            self._later(seconds - LONGEST_S, action.entity, done)
            return Result.UNDER_WAY
        self.report(action.entity, done)
        return Result.ACKNOWLEDGED

    def _publish(self, action: Action) -> None:
        self.published.append(action)
        self._observer.mark("published", entity=action.entity)
        payload = json.dumps({"verb": action.verb, **dict(action.parameters)})
        self._observer.tell(Published(f"fake/{action.entity}/set", payload))

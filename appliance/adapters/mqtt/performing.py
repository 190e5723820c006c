"""Carrying out one action that was agreed to. Refuses to publish twice, to queue and to retain.

Redeeming the proof of consent is the house's part, before anything comes here.
"""

import asyncio
import logging
from functools import partial

from appliance.adapters.mqtt.acting import Watch, outcome
from appliance.adapters.mqtt.bridge import Calls
from appliance.adapters.mqtt.connection import Delivery, Link
from appliance.adapters.mqtt.registry import Registry
from appliance.adapters.mqtt.timings import Timings
from appliance.adapters.mqtt.wiring import Call, Command, tells
from appliance.core.events import OutcomeSeen, Progress, Published
from appliance.core.house import has_goal, satisfied
from appliance.core.listing import shows
from appliance.core.types import Action, EntityId, Outcome, Result
from appliance.ports import Moving, Observer

log = logging.getLogger(__name__)


class Performer:
    """Publishes what an action means to its device, and waits for what the device says.

    `link` is the connection while there is one: whoever holds it sets it here.
    """

    def __init__(
        self,
        registry: Registry,
        observer: Observer,
        timings: Timings,
        calls: Calls | None = None,
    ) -> None:
        """`calls` are those that the bridge to Home Assistant tells the answers to."""
        self._registry = registry
        self._observer = observer
        self._timings = timings
        self._calls = calls or Calls()
        self._watches: dict[EntityId, list[Watch]] = {}
        self.link: Link | None = None

    async def perform(self, action: Action, moving: Moving | None = None) -> Outcome:
        """Do it once, and say what became of it. Never raises.

        `moving` is called if it is on its way for longer than people wait in silence.
        """
        told: list[Command] = []
        try:
            result = await self._command(action, told, moving)
        except Exception as error:  # noqa: BLE001 - an outcome, not the end of the house
            log.warning("cannot act on %s: %s", action.entity, type(error).__name__)
            result = Result.SILENT if told else Result.UNREACHABLE
        done = Outcome(action.entity, result)
        if done.result is Result.ACKNOWLEDGED:
            self._observer.mark("acknowledged", entity=action.entity)
        self._observer.tell(OutcomeSeen(done.entity, done.result))
        return done

    async def _command(self, action: Action, told: list[Command], moving: Moving | None) -> Result:
        """`told` is given every command that may have left this process."""
        link = self.link
        device = self._registry.device(action.entity)
        if link is None or device is None or not device.state.available:
            return Result.UNREACHABLE
        commands = device.wiring.encode(action)
        if not commands:
            return Result.UNSENT
        watch = Watch(before=device.state)
        self._watches.setdefault(action.entity, []).append(watch)
        tell = partial(self._tell, action.entity, moving)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            for command in commands:
                if isinstance(command, Command):
                    if not await self._publish(link, command, action.entity, told):
                        break
                    continue
                done = await self._call(link, command, action.entity, told)
                if not told:
                    break
                if done is not True:
                    # It could not; or it said nothing, and only what it did can show.
                    shown = watch.latest is not None and satisfied(action, watch.latest)
                    silent = Result.ACKNOWLEDGED if shown else Result.SILENT
                    return silent if done is None else Result.REFUSED
                # What Home Assistant did may take its time to show; or there was nothing to do.
                began = loop.time()
                if command is commands[-1] and satisfied(action, device.state):
                    return Result.ACKNOWLEDGED
            if not told:
                return Result.UNREACHABLE
            told_back = (
                self._registry.answers(device)
                and tells(device.wiring, action)
                and shows(action, device.state.attributes)
            )
            if not has_goal(action) or not told_back:
                return Result.SENT if len(told) == len(commands) else Result.SILENT
            return await outcome(action, watch, self._timings.patience(action, began, tell))
        finally:
            self._watches[action.entity].remove(watch)

    async def _publish(
        self, link: Link, command: Command, entity: EntityId, told: list[Command]
    ) -> bool:
        """Publish it once; False if it cannot have left this process."""
        told.append(command)
        match await link.publish(command.topic, command.payload):
            case Delivery.NOT_SENT:
                told.pop()
                return False
            case Delivery.UNSURE:
                # The device may get it or not; its report decides.
                log.warning("published, but not confirmed by the broker: %s", entity)
            case Delivery.TAKEN:
                pass
        if len(told) == 1:
            self._observer.mark("published", entity=entity)
        self._observer.tell(Published(command.topic, command.payload))
        return True

    async def _call(
        self, link: Link, call: Call, entity: EntityId, told: list[Command]
    ) -> bool | None:
        """Publish it once; whether Home Assistant did it, None if it does not say."""
        placed = self._calls.place(call)
        try:
            if not await self._publish(link, placed.command, entity, told):
                return None
            return await placed.answer()
        finally:
            self._calls.drop(placed)

    def _tell(self, entity: EntityId, moving: Moving | None, state: str) -> None:
        self._observer.tell(Progress(entity, state))
        if moving is not None:
            moving(entity)

    def reported(self, entity: EntityId, topic: str) -> None:
        """Tell those who wait that this entity has a fresh state because of a message on `topic`.

        Not to be called for retained messages: those are older than the command.
        """
        device = self._registry.device(entity)
        if device is None or topic not in device.wiring.state_topics:
            # That it is there says nothing of what became of a command.
            return
        for watch in self._watches.get(entity, ()):
            watch.report(device.state)

    def lost(self) -> None:
        """The connection is gone: those who wait for a report are told that none will come."""
        self.link = None
        for watches in self._watches.values():
            for watch in watches:
                watch.lose()

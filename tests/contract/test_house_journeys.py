"""Devices that move, on a real broker, in the shapes that real ones report: what is said of them.

Everything is a few times as fast as in a house, and so is Hearth's patience.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import aiomqtt
import pytest

from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.store.memory import MemoryRecord
from appliance.core.approvals import ConfirmedAction
from appliance.core.events import Event, Progress
from appliance.core.meaning import Wish, propose
from appliance.core.phrasing import outcome_sentence
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Result, Verb
from appliance.ports import Fact
from appliance.testing.brokers import find_mosquitto, mosquitto

pytestmark = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
TIMINGS = Timings(
    report=1.2,
    report_by_domain={"cover": 6.0, "lock": 3.0, "vacuum": 3.0, "alarm_control_panel": 3.0},
    stop=5.0,
    moving=6.0,
    moving_by_domain={"cover": 20.0, "lock": 10.0, "vacuum": 8.0, "alarm_control_panel": 20.0},
    tell_after=0.8,
    grace=0.3,
    rest=2.0,
    quiet=1.0,
    states_quiet=0.3,
)
Report = tuple[float, str]
"""Seconds after the one before, and a payload on the device's topic."""


@dataclass(frozen=True)
class Thing:
    """One announced device: it reports on `<id>/state`, is told on `<id>/set`."""

    entity: str
    config: Mapping[str, object]
    at_first: str
    reports: Sequence[Report]
    """What it does when it is told anything."""


def counting(word: str, positions: Sequence[int], step: float = 0.25) -> list[Report]:
    return [(step, said(word, position)) for position in positions]


def said(word: str, position: int) -> str:
    return json.dumps({"state": word, "position": position})


ZIGBEE = {
    "state_topic": "x/state",
    "value_template": "{{ value_json.state }}",
    "position_topic": "x/state",
    "position_template": "{{ value_json.position }}",
    "set_position_topic": "x/set",
    "state_open": "OPEN",
    "state_closed": "CLOSE",
    "state_stopped": "STOP",
}
NUMBERS = {"position_topic": "x/state", "set_position_topic": "x/set"}
BLIND, GATE, LOCK = "cover.study_blind", "cover.garden_gate", "lock.cellar_lock"
VACUUM, ALARM, LAMP = "vacuum.dusty", "alarm_control_panel.house_alarm", "light.desk_lamp"


@dataclass
class Log:
    told: list[Progress] = field(default_factory=list)

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.told.append(event)


@dataclass
class Scene:
    house: MqttHouse
    log: Log
    commands: list[str]
    agreed: list[Action] = field(default_factory=list)

    async def wish(self, entity: str, verb: Verb, **how: int | str) -> tuple[Result, str]:
        """The outcome of what somebody asked for and agreed to, and the sentence about it."""
        wish = Wish(verb, (EntityId(entity),), tuple(how.items()))
        meaning = propose([wish], self.house.home, lambda: ProposalId("p1"))
        assert isinstance(meaning, Proposal), meaning
        self.agreed[:] = meaning.actions
        (outcome,) = await self.house.act(None)  # type: ignore[arg-type] # `redeem` gives them
        pair = (meaning.actions[0], outcome.result)
        return outcome.result, outcome_sentence((pair,), self.house.home)


async def _play(
    client: aiomqtt.Client, thing: Thing, commands: list[str], busy: asyncio.Lock
) -> None:
    async for message in client.messages:
        commands.append(bytes(message.payload or b"").decode())
        async with busy:
            for pause, payload in thing.reports:
                await asyncio.sleep(pause)
                await client.publish("x/state", payload, qos=1)


@contextlib.asynccontextmanager
async def scene(thing: Thing) -> AsyncIterator[Scene]:
    component, _, name = thing.entity.partition(".")
    announced = {
        "name": name.replace("_", " ").capitalize(),
        "unique_id": name,
        "command_topic": "x/set",
        **thing.config,
    }
    log, agreed, commands = Log(), list[Action](), list[str]()

    def redeem(confirmed: ConfirmedAction) -> tuple[Action, ...]:
        del confirmed
        return tuple(agreed)

    async with contextlib.AsyncExitStack() as stack:
        broker, _ = await stack.enter_async_context(mosquitto())
        client = await stack.enter_async_context(aiomqtt.Client(broker.host, broker.port_number))
        await client.subscribe("x/set", qos=1)
        topic = f"homeassistant/{component}/{name}/config"
        await client.publish(topic, json.dumps(announced), qos=1, retain=True)
        await client.publish("x/state", thing.at_first, qos=1, retain=True)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        busy = asyncio.Lock()
        playing = group.create_task(_play(client, thing, commands, busy))

        async def end() -> None:
            # Before Python 3.12 a task that is cancelled as its message is confirmed goes on.
            async with busy:
                playing.cancel()

        stack.push_async_callback(end)
        house = MqttHouse(
            broker, redeem=redeem, observer=log, record=MemoryRecord(), timings=TIMINGS
        )
        await stack.enter_async_context(house)
        await house.settled()
        yield Scene(house, log, commands, agreed)


DONE, REFUSED = Result.ACKNOWLEDGED, Result.REFUSED


@pytest.mark.parametrize(
    ("thing", "verb", "result", "sentence"),
    [
        # The gate is on its way, and "open" is all that it says of that.
        (Thing(GATE, NUMBERS, "100", [(0.1, "55")]), Verb.STOP, DONE,
         "The garden gate has stopped."),
        (Thing(GATE, NUMBERS, "60", [(0.25, str(60 - n)) for n in range(1, 30)]), Verb.STOP,
         REFUSED, "The garden gate answered, but did not stop."),
        (Thing(BLIND, ZIGBEE, said("OPEN", 60), counting("OPEN", (58, 56, 55))), Verb.STOP, DONE,
         "The study blind has stopped."),
        (Thing(GATE, NUMBERS, "60", []), Verb.STOP, Result.SILENT,
         "I sent it, but the garden gate did not answer."),
        # It says what it was once more before it begins to move.
        (Thing(BLIND, ZIGBEE, said("CLOSE", 0),
               [(0.1, said("CLOSE", 0)), (0.8, said("OPEN", 20)), *counting("OPEN", (60, 100))]),
         Verb.OPEN, DONE, "The study blind is open."),
        (Thing(LOCK, {"state_topic": "x/state", "value_template": "{{ value_json.state }}"},
               '{"state": "UNLOCKED", "battery": 90}',
               [(0.1, '{"state": "UNLOCKED", "battery": 89}'), (0.9, '{"state": "LOCKED"}')]),
         Verb.LOCK, DONE, "The cellar lock is locked."),
        # It says that it is closed from the moment that it is told to close.
        (Thing(BLIND, ZIGBEE, said("OPEN", 100), counting("CLOSE", (95, 60, 30, 0))), Verb.CLOSE,
         DONE, "The study blind is closed."),
        (Thing(BLIND, ZIGBEE, said("OPEN", 100), counting("CLOSE", (95, 60, 30))), Verb.CLOSE,
         REFUSED, "The study blind answered, but did not close."),
        # What takes its time.
        (Thing(VACUUM, {"state_topic": "x/state"}, '{"state": "cleaning"}',
               [(0.1, '{"state": "returning"}'), (4.0, '{"state": "docked"}')]),
         Verb.DOCK, DONE, "Dusty is docked."),
        (Thing(VACUUM, {"state_topic": "x/state"}, '{"state": "cleaning"}',
               [(0.1, '{"state": "returning"}')]),
         Verb.DOCK, Result.UNDER_WAY, "Dusty is still on the way back."),
        (Thing(LOCK, {"state_topic": "x/state"}, "UNLOCKED",
               [(0.1, "LOCKING"), (4.0, "LOCKED")]),
         Verb.LOCK, DONE, "The cellar lock is locked."),
        (Thing(LOCK, {"state_topic": "x/state"}, "UNLOCKED",
               [(0.1, "LOCKING"), (0.5, "JAMMED")]),
         Verb.LOCK, REFUSED, "The cellar lock answered, but did not lock."),
    ],
)  # fmt: skip
async def test_what_moves_is_told_as_it_is(
    thing: Thing, verb: Verb, result: Result, sentence: str
) -> None:
    async with scene(thing) as play:
        assert await play.wish(thing.entity, verb) == (result, sentence)
        assert len(play.commands) == 1


async def test_an_alarm_gives_people_time_to_leave() -> None:
    reports = [(0.1, "arming"), (5.0, "armed_away")]
    config = {"state_topic": "x/state", "code_arm_required": False}
    async with scene(Thing(ALARM, config, "disarmed", reports)) as play:
        armed = await play.wish(ALARM, Verb.SET, mode="armed_away")
        assert armed == (DONE, "The house alarm is armed for away.")
        assert play.log.told == [Progress(EntityId(ALARM), "arming")]


async def test_a_lamp_that_fades_arrives() -> None:
    levels = (200, 150, 100, 51)
    reports = [(0.6, json.dumps({"state": "ON", "brightness": level})) for level in levels]
    config = {"schema": "json", "state_topic": "x/state", "brightness": True}
    config |= {"supported_color_modes": ["brightness"]}
    at_first = '{"state": "ON", "brightness": 254}'
    async with scene(Thing(LAMP, config, at_first, reports)) as play:
        dimmed = await play.wish(LAMP, Verb.SET, brightness_pct=20)
        assert dimmed == (DONE, "The desk lamp is set to 20 percent.")
        assert play.log.told == []


async def test_a_blind_that_rests_beside_the_place_has_arrived_and_was_told_of() -> None:
    reports = [(0.25, str(place)) for place in (5, 10, 20, 30, 40, 48)]
    async with scene(Thing(BLIND, NUMBERS, "0", reports)) as play:
        placed = await play.wish(BLIND, Verb.SET, position=50)
        assert placed == (DONE, "The study blind is set to 48 percent open.")
        assert play.log.told == [Progress(EntityId(BLIND), "moving")]

"""The port of the house: one suite on the fake, on the embedded broker and on Mosquitto."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

import pytest

from appliance.adapters.broker import embedded_broker
from appliance.adapters.mqtt import MqttHouse, Timings
from appliance.adapters.store.memory import MemoryRecord
from appliance.core.approvals import ConfirmedAction
from appliance.core.budget import Budget, Limits, Window
from appliance.core.consent import Gate
from appliance.core.errors import ConsentError
from appliance.core.events import Event, OutcomeSeen, Published
from appliance.core.house import (
    Choice,
    Colour,
    Entity,
    Range,
    Setting,
    Text,
    has_goal,
)
from appliance.core.types import (
    Action,
    EntityId,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Value,
    Verb,
)
from appliance.core.verdicts import Asking, Confirmed, Spoken
from appliance.ports import Fact, House
from appliance.testing.brokers import find_mosquitto, mosquitto
from appliance.testing.devices import SimulatedHouse
from appliance.testing.fake_house import FakeHouse
from appliance.testing.house import Manner, imaginary_home, load_house
from appliance.testing.toys.dialects import Dialect, dialect_of
from appliance.testing.toys.tasmota import announced_as

needs_mosquitto = pytest.mark.skipif(
    find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
)
KINDS = ["fake", "embedded", pytest.param("mosquitto", marks=needs_mosquitto)]
every_kind = pytest.mark.parametrize("kind", KINDS)

PORCH = EntityId("light.porch")
HALL = EntityId("light.hall_ceiling")
BLINDS = EntityId("cover.living_blinds")
PLUG = EntityId("switch.coffee_machine")
LIGHT_ON = Action(PORCH, Verb.TURN_ON)
TASMOTA = {
    thing.entity: announced_as(thing)
    for thing in load_house().on_mqtt
    if dialect_of(thing) is Dialect.TASMOTA
}
"""Their discovery has no place for ids, rooms and device classes of our own."""
FAST = Timings(quiet=0.3, states_quiet=0.1)


@dataclass
class Log:
    """An observer that remembers."""

    marks: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def mark(self, what: str, **facts: Fact) -> None:
        self.marks.append(what)

    def tell(self, event: Event) -> None:
        self.events.append(event)


class Consenting:
    """A real gate and a person who always says yes. Time stands still."""

    def __init__(self) -> None:
        numbers = itertools.count()
        nonces = (f"nonce-{number}" for number in numbers)
        self._gate = Gate(
            boot_id="test",
            key=b"k" * 32,
            nonces=nonces,
            numbers=iter(()),
            law=lambda proposal: proposal,
            hears_itself=True,
            budget=Budget(Limits(actions=(Window(1, 10_000),))),
        )
        self._ids = itertools.count()

    def confirm(self, *actions: Action) -> ConfirmedAction:
        proposal = Proposal(ProposalId(f"p{next(self._ids)}"), actions, "Shall I?", Tier.EVERYDAY)
        assert isinstance(self._gate.propose(proposal, 0), Asking)
        self._gate.read_back_played(proposal.id, 1000)
        verdict = self._gate.hear(Spoken("yes", 1500), 2000)
        assert isinstance(verdict, Confirmed)
        return verdict.action

    def redeem(self, confirmed: ConfirmedAction) -> tuple[Action, ...]:
        return self._gate.redeem(confirmed, 2100)


@dataclass
class Scene:
    house: House
    log: Log
    person: Consenting
    commands: Callable[[], int]
    """How many commands have reached devices."""

    async def act(self, *actions: Action) -> list[Result]:
        outcomes = await self.house.act(self.person.confirm(*actions))
        assert [outcome.entity for outcome in outcomes] == [action.entity for action in actions]
        return [outcome.result for outcome in outcomes]


@contextlib.asynccontextmanager
async def scene(
    kind: str, manners: Mapping[EntityId, Manner] | None = None
) -> AsyncIterator[Scene]:
    log, person = Log(), Consenting()
    if kind == "fake":
        fake = FakeHouse(imaginary_home(), redeem=person.redeem, observer=log, manners=manners)
        yield Scene(fake, log, person, lambda: len(fake.published))
        return
    async with contextlib.AsyncExitStack() as stack:
        if kind == "mosquitto":
            settings, _ = await stack.enter_async_context(mosquitto())
        else:
            settings = (await stack.enter_async_context(embedded_broker())).settings
        devices = await stack.enter_async_context(SimulatedHouse(settings, manners=manners))
        house = MqttHouse(
            settings,
            redeem=person.redeem,
            observer=log,
            record=MemoryRecord(),
            timings=FAST,
        )
        await stack.enter_async_context(house)
        await house.settled()
        yield Scene(house, log, person, lambda: len(devices.received))


@every_kind
async def test_the_same_house_is_found(kind: str) -> None:
    async with scene(kind) as play:
        home, wanted = play.house.home, imaginary_home()
        assert home.connected
        renamed = {} if kind == "fake" else TASMOTA
        ids = {renamed.get(entity.id, (entity.id, ""))[0] for entity in wanted.approved()}
        assert {entity.id for entity in home.approved()} == ids
        for entity in wanted.approved():
            id_, name = renamed.get(entity.id, (entity.id, entity.name))
            found = home.entities[id_]
            assert (found.name, found.verbs, found.settings, found.unit) == (
                name, entity.verbs, entity.settings, entity.unit,
            )  # fmt: skip
            assert home.state_of(id_) == wanted.state_of(entity.id)
            if entity.id in renamed:
                continue
            assert found.device_class == entity.device_class
            area = home.areas[found.area].name if found.area else None
            assert area == (wanted.areas[entity.area].name if entity.area else None)


@every_kind
async def test_a_device_that_obeys_is_acknowledged_after_its_state_was_seen(kind: str) -> None:
    async with scene(kind) as play:
        revision = play.house.home.revision
        assert await play.act(LIGHT_ON) == [Result.ACKNOWLEDGED]
        assert play.house.home.state_of(PORCH).state == "on"
        assert play.house.home.revision == revision
        assert play.commands() == 1
        assert play.log.marks == ["published", "acknowledged"]
        published, seen = play.log.events
        assert isinstance(published, Published)
        assert seen == OutcomeSeen(PORCH, Result.ACKNOWLEDGED)


@every_kind
async def test_parameters_arrive(kind: str) -> None:
    async with scene(kind) as play:
        dim = Action(HALL, Verb.SET, (("brightness_pct", 33),))
        half = Action(BLINDS, Verb.SET, (("position", 40),))
        assert await play.act(dim, half) == [Result.ACKNOWLEDGED] * 2
        assert play.house.home.state_of(HALL).attributes["brightness_pct"] == 33
        assert play.house.home.state_of(BLINDS).attributes["position"] == 40


def everything(entity: Entity) -> list[Action]:
    """Every verb and every setting, some twice so that each makes a difference."""
    actions = [Action(entity.id, verb) for verb in Verb if verb in entity.verbs - {Verb.SET}]
    for name, setting in sorted(entity.settings.items()):
        actions += [Action(entity.id, Verb.SET, ((name, value),)) for value in samples(setting)]
    return actions


def samples(setting: Setting) -> tuple[Value, ...]:
    match setting:
        case Range(low, high, step):
            middle = low + (step or 1) * round((high - low) / 2 / (step or 1))
            return (middle, high)
        case Choice(options):
            return options
        case Colour():
            return ("red", "turquoise")
        case Text():
            return ("hello",)


@every_kind
async def test_everything_that_can_be_commanded_obeys(kind: str) -> None:
    async with scene(kind) as play:
        plans = [everything(entity) for entity in play.house.home.approved()]
        assert sum(1 for plan in plans if plan) == 47, "13 only report"
        for round_ in itertools.zip_longest(*plans):
            actions = [action for action in round_ if action is not None]
            for action, result in zip(actions, await play.act(*actions), strict=True):
                told = Result.ACKNOWLEDGED if has_goal(action) else Result.SENT
                assert result is told, f"{action}: {play.house.home.state_of(action.entity)}"


@every_kind
@pytest.mark.parametrize(
    ("manner", "result", "commands"),
    [
        (Manner.SLOW, Result.ACKNOWLEDGED, 1),
        (Manner.SILENT, Result.SILENT, 1),
        (Manner.REFUSE, Result.REFUSED, 1),
        (Manner.OPTIMISTIC, Result.SENT, 1),
        (Manner.OFFLINE, Result.UNREACHABLE, 0),
        (Manner.LATE, Result.SILENT, 1),
        (Manner.CONTRADICT, Result.REFUSED, 1),
        (Manner.FLAP, Result.ACKNOWLEDGED, 1),
    ],
)
async def test_the_truth_is_told_about(
    kind: str, manner: Manner, result: Result, commands: int
) -> None:
    async with scene(kind, {PORCH: manner}) as play:
        assert play.house.home.state_of(PORCH).available is (manner is not Manner.OFFLINE)
        assert await play.act(LIGHT_ON) == [result]
        assert play.log.marks.count("published") == commands
        assert ("acknowledged" in play.log.marks) is (result is Result.ACKNOWLEDGED)
        assert play.log.events[-1] == OutcomeSeen(PORCH, result)
        # A neighbour that answers comes after it, so anything late would have arrived by then.
        assert await play.act(Action(PLUG, Verb.TURN_ON)) == [Result.ACKNOWLEDGED]
        assert play.commands() == commands + 1


@every_kind
async def test_a_proof_publishes_once(kind: str) -> None:
    async with scene(kind) as play:
        confirmed = play.person.confirm(LIGHT_ON)
        await play.house.act(confirmed)
        with pytest.raises(ConsentError):
            await play.house.act(confirmed)
        assert play.commands() == 1


@every_kind
async def test_what_the_house_does_not_have_is_not_commanded(kind: str) -> None:
    async with scene(kind) as play:
        ghost = Action(EntityId("light.ghost"), Verb.TURN_ON)
        cannot = Action(PORCH, Verb.UNLOCK)
        assert await play.act(ghost, cannot, LIGHT_ON) == [
            Result.UNREACHABLE,
            Result.UNSENT,
            Result.ACKNOWLEDGED,
        ]
        assert play.commands() == 1

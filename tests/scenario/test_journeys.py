"""Devices that take their time: how long they are waited for, and what is said meanwhile."""

import asyncio
from collections.abc import Sequence

import pytest

from appliance.adapters.mqtt.acting import Watch, outcome
from appliance.adapters.mqtt.timings import Timings
from appliance.core.events import Progress
from appliance.core.house import MOVING, Area, Entity, EntityState, Home
from appliance.core.phrasing import progress_sentence
from appliance.core.types import Action, AreaId, EntityId, Result, Verb
from appliance.testing.conversation import converse
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

BLIND = EntityId("cover.study_blind")
GARAGE = EntityId("cover.garage_door")
LOCK = EntityId("lock.front_door")
HALL = EntityId("light.hall_ceiling")


def test_a_blind_that_takes_long_is_told_of_and_then_what_came_of_it(
    understanding: Understanding,
) -> None:
    course = run_virtual(
        converse(understanding, "Close the study blind.", answers=["Yes."], journeys={BLIND: 20.0})
    )
    assert course.witness.said == [
        "Close the study blind?",
        "The study blind is closing.",
        "The study blind is closed.",
    ]
    assert course.witness.events.count(Progress(BLIND, "closing")) == 1


def test_what_arrives_soon_is_not_told_of(understanding: Understanding) -> None:
    course = run_virtual(
        converse(understanding, "Close the study blind.", answers=["Yes."], journeys={BLIND: 2.0})
    )
    assert course.witness.said == ["Close the study blind?", "The study blind is closed."]


def test_an_interruption_while_it_moves_leaves_the_command_alone(
    understanding: Understanding,
) -> None:
    course = run_virtual(
        converse(
            understanding,
            "Close the study blind.",
            answers=["Yes."],
            journeys={BLIND: 20.0},
            interrupt_on="reply_done",
        )
    )
    assert course.witness.results == [(BLIND, Result.ACKNOWLEDGED)]
    assert course.seconds > 20


@pytest.mark.parametrize("state", sorted(MOVING))
def test_every_way_of_being_on_the_way_has_words(state: str) -> None:
    home = Home(
        entities={GARAGE: Entity(GARAGE, "Garage door", approved=True)},
        states={GARAGE: EntityState(state)},
        areas={AreaId("garage"): Area(AreaId("garage"), "Garage")},
    )
    sentence = progress_sentence((Action(GARAGE, Verb.OPEN),), home)
    assert sentence.startswith("The garage door is ")
    assert "_" not in sentence


def test_several_are_told_of_together_and_those_at_rest_are_not() -> None:
    home = imaginary_home()
    moving = Home(
        entities=home.entities,
        areas=home.areas,
        states=dict(home.states) | {GARAGE: EntityState("opening"), LOCK: EntityState("unlocking")},
    )
    actions = (Action(GARAGE, Verb.OPEN), Action(LOCK, Verb.UNLOCK), Action(HALL, Verb.TURN_ON))
    said = progress_sentence(actions, moving)
    assert said == "The garage door is opening, and the front door is unlocking."
    assert progress_sentence(actions, home) == ""


Reports = Sequence[tuple[float, str, int | None]]
"""Seconds after the command, state, position."""


def waited(
    entity: EntityId, verb: Verb, reports: Reports
) -> tuple[Result, float, list[tuple[float, str]]]:
    """What became of it, when that was known, and what was told when."""

    async def play() -> tuple[Result, float, list[tuple[float, str]]]:
        loop = asyncio.get_running_loop()
        told: list[tuple[float, str]] = []
        timings = Timings()
        watch = Watch(before=EntityState("closed"))
        for second, state, position in reports:
            attributes = {} if position is None else {"position": position}
            loop.call_at(second, watch.report, EntityState(state, attributes))
        journey = timings.journey(entity, 0.0, lambda state: told.append((loop.time(), state)))
        deadline = timings.deadline(entity)
        result = await outcome(Action(entity, verb), watch, deadline, timings.grace, journey)
        return result, round(loop.time(), 3), told

    return run_virtual(play())


@pytest.mark.parametrize(
    ("entity", "verb", "reports", "expected"),
    [
        # Nothing at all: silent when its kind has had its time.
        (GARAGE, Verb.OPEN, [], (Result.SILENT, 25.0, [])),
        # It moves, and is told of as soon as people wonder.
        (GARAGE, Verb.OPEN, [(0.5, "opening", None), (20.0, "open", None)],
         (Result.ACKNOWLEDGED, 20.0, [(2.5, "opening")])),
        # It begins to move when people have wondered already.
        (GARAGE, Verb.OPEN, [(4.0, "opening", None), (20.0, "open", None)],
         (Result.ACKNOWLEDGED, 20.0, [(4.0, "opening")])),
        # Every report that it moves gives it 25 s more...
        (GARAGE, Verb.OPEN, [(1.0, "opening", 5), (24.0, "opening", 30), (48.0, "open", 100)],
         (Result.ACKNOWLEDGED, 48.0, [(2.5, "opening")])),
        # ...also if it only counts...
        (GARAGE, Verb.OPEN, [(20.0, "closed", 30), (40.0, "closed", 60), (64.0, "open", 100)],
         (Result.ACKNOWLEDGED, 64.0, [])),
        # ...but if it stops on the way, no more...
        (GARAGE, Verb.OPEN, [(1.0, "opening", 5), (10.0, "opening", 30)],
         (Result.REFUSED, 35.0, [(2.5, "opening")])),
        # ...and not for ever.
        (GARAGE, Verb.OPEN, [(float(n), "opening", n % 7) for n in range(1, 200, 2)],
         (Result.REFUSED, 90.0, [(2.5, "opening")])),
        # A lock does not travel: it has its ten seconds.
        (LOCK, Verb.UNLOCK, [(float(n), "unlocking", None) for n in range(1, 60)],
         (Result.REFUSED, 10.0, [(2.5, "unlocking")])),
        # A light that reports its old state has changed nothing after the grace.
        (HALL, Verb.TURN_ON, [(0.2, "closed", None)], (Result.REFUSED, 1.2, [])),
    ],
)  # fmt: skip
def test_how_long_a_device_is_waited_for(
    entity: EntityId,
    verb: Verb,
    reports: Reports,
    expected: tuple[Result, float, list[tuple[float, str]]],
) -> None:
    assert waited(entity, verb, reports) == expected

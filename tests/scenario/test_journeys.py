"""Devices that take their time: how long they are waited for, and what is said meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt.acting import Watch, outcome
from appliance.adapters.mqtt.timings import Timings
from appliance.core.events import Progress
from appliance.core.house import (
    MOVING,
    REST_SLACK,
    Area,
    Entity,
    EntityState,
    Home,
    satisfied,
)
from appliance.core.phrasing import progress_sentence
from appliance.core.types import Action, AreaId, EntityId, Result, Verb
from appliance.testing.conversation import Quiet, converse
from appliance.testing.house import imaginary_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding
from tests.every_case import every_case

BLIND = EntityId("cover.study_blind")
GARAGE = EntityId("cover.garage_door")
LOCK = EntityId("lock.front_door")
HALL = EntityId("light.hall_ceiling")
DUSTY, ALARM = EntityId("vacuum.dusty"), EntityId("alarm_control_panel.house")


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


def test_what_only_counts_is_told_of_too(understanding: Understanding) -> None:
    """Its state says nothing of moving; the house knows that it does."""
    course = run_virtual(
        converse(
            understanding,
            "Open the garage door.",
            answers=["Confirm 42."],
            journeys={GARAGE: 20.0},
            wordless=[GARAGE],
        )
    )
    assert course.witness.said[1:] == ["The garage door is opening.", "The garage door is open."]
    assert course.witness.events.count(Progress(GARAGE, "moving")) == 1


def test_what_takes_longer_than_anybody_waits_is_told_as_it_stands(
    understanding: Understanding,
) -> None:
    """The conversation goes on; what came of it is seen when somebody asks."""
    course = run_virtual(
        converse(
            understanding,
            "Send Dusty home.",
            Quiet(120.0),
            "Is Dusty docked?",
            answers=["Yes."],
            journeys={DUSTY: 150.0},
            home=cleaning(),
        )
    )
    assert course.witness.said == [
        "Dock Dusty?",
        "Dusty is on the way back.",
        "Dusty is still on the way back.",
        "Yes, Dusty is docked.",
    ]
    assert course.witness.results == [(DUSTY, Result.UNDER_WAY)]


def test_what_moves_without_saying_so_is_told_to_stop(understanding: Understanding) -> None:
    home = resting(BLIND, EntityState("open", {"position": 55}))
    course = run_virtual(
        converse(understanding, "Stop the study blind.", answers=["Yes."], home=home)
    )
    assert course.witness.said == ["Stop the study blind?", "The study blind has stopped."]
    assert course.published == (Action(BLIND, Verb.STOP),)


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


def resting(entity: EntityId, state: EntityState) -> Home:
    home = imaginary_home()
    return replace(home, states={**home.states, entity: state})


def cleaning() -> Home:
    return resting(DUSTY, EntityState("cleaning"))


@every_case("state", sorted(MOVING))
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


def test_what_moves_without_words_is_told_of_by_what_it_was_told() -> None:
    home = resting(GARAGE, EntityState("open", {"position": 40}))
    for verb, said in (
        (Verb.OPEN, "The garage door is opening."),
        (Verb.CLOSE, "The garage door is closing."),
        (Verb.SET, "The garage door is moving."),
    ):
        assert progress_sentence((Action(GARAGE, verb),), home, {GARAGE}) == said
        assert progress_sentence((Action(GARAGE, verb),), home) == ""


Reports = Sequence[tuple[float, str, int | None]]
"""Seconds after the command, state, position."""
Known = tuple[Result, float, str]
"""What became of it, when that was known, and what was told when: "opening@2.5"."""


def waited(action: Action, before: tuple[str, int | None], reports: Reports) -> Known:
    """What became of it with the timings that Hearth has."""

    def state(word: str, count: int | None) -> EntityState:
        name = "brightness_pct" if action.entity == HALL else "position"
        return EntityState(word, {} if count is None else {name: count})

    async def play() -> Known:
        loop = asyncio.get_running_loop()
        told: list[str] = []
        watch = Watch(before=state(*before))
        for second, word, count in reports:
            loop.call_at(second, watch.report, state(word, count))
        patience = Timings().patience(
            action, 0.0, lambda word: told.append(f"{word}@{loop.time():g}")
        )
        result = await outcome(action, watch, patience)
        return result, round(loop.time(), 3), " ".join(told)

    return run_virtual(play())


def every(step: float, word: str, counts: Sequence[int | None], since: float = 0.3) -> Reports:
    return [(round(since + step * n, 3), word, count) for n, count in enumerate(counts)]


OPEN, CLOSE, STOP = (Action(GARAGE, verb) for verb in (Verb.OPEN, Verb.CLOSE, Verb.STOP))
HALF, DIM = (
    Action(BLIND, Verb.SET, (("position", 50),)),
    Action(HALL, Verb.SET, (("brightness_pct", 20),)),
)
LATCH, DOCK = Action(LOCK, Verb.LOCK), Action(DUSTY, Verb.DOCK)
ARM = Action(ALARM, Verb.SET, (("mode", "armed_away"),))
DONE, REFUSED, UNDER_WAY = Result.ACKNOWLEDGED, Result.REFUSED, Result.UNDER_WAY
SHUT, UP = ("closed", None), ("open", 100)


@every_case(
    ("action", "before", "reports", "expected"),
    [
        # Nothing at all: silent when its kind has had its time.
        (OPEN, SHUT, [], (Result.SILENT, 25.0, "")),
        # It moves, and is told of as soon as people wonder.
        (OPEN, SHUT, [(0.5, "opening", None), (20.0, "open", None)], (DONE, 20.0, "opening@2.5")),
        # It begins to move when people have wondered already.
        (OPEN, SHUT, [(4.0, "opening", None), (20.0, "open", None)], (DONE, 20.0, "opening@4")),
        # What says that it moves need not say it again...
        (OPEN, SHUT, [(1.0, "opening", 5), (55.0, "open", 100)], (DONE, 55.0, "opening@2.5")),
        # ...and nobody is kept waiting for ever.
        (OPEN, SHUT, [(1.0, "opening", 5)], (UNDER_WAY, 60.0, "opening@2.5")),
        (OPEN, SHUT, every(2, "opening", range(99)), (UNDER_WAY, 60.0, "opening@2.5")),
        # If it says that it stopped on the way, that is that...
        (OPEN, SHUT, [(1.0, "opening", 5), (40.0, "open", 30)], (REFUSED, 44.0, "opening@2.5")),
        # ...or only a moment, for something was in its way.
        (OPEN, SHUT, [(1.0, "opening", 5), (40.0, "open", 30), (42.0, "opening", 35),
                      (59.0, "open", 100)], (DONE, 59.0, "opening@2.5")),
        # It goes the other way.
        (OPEN, UP, [(1.0, "closing", 80), (20.0, "closed", 0)],
         (REFUSED, 25.0, "closing@2.5")),
        # What only counts has 25 s more with every step...
        (OPEN, ("closed", 0), [(20.0, "open", 30), (40.0, "open", 60), (59.0, "open", 100)],
         (DONE, 59.0, "moving@20")),
        # ...but if it comes to rest on the way, no more...
        (OPEN, ("closed", 0), [(1.0, "open", 5), (10.0, "open", 30)],
         (REFUSED, 35.0, "moving@2.5")),
        # ...and not for ever.
        (OPEN, ("closed", 0), every(5, "open", range(1, 50)), (UNDER_WAY, 60.0, "moving@2.5")),
        # It repeats what it was before it begins to move.
        (OPEN, ("closed", 0), [(0.2, "closed", 0), *every(0.7, "open", range(10, 101, 10), 2.3)],
         (DONE, 7.9, "moving@2.5")),
        # It says that it is closed from the moment that it was told to close.
        (CLOSE, UP, every(1, "closed", (95, 60, 30, 0)), (DONE, 3.3, "moving@2.5")),
        (CLOSE, UP, every(1, "closed", (95, 60, 30)), (REFUSED, 27.3, "moving@2.5")),
        # Closed all but a gap that is none: when it moves no more.
        (CLOSE, UP, every(1, "closed", (60, 30, 3)), (DONE, 6.3, "")),
        (CLOSE, UP, [(0.5, "closing", 90), (9.0, "closed", 3)], (DONE, 9.0, "closing@2.5")),
        # It comes to rest a little beside the place: at once if it has words for that.
        (HALF, ("closed", 0), every(0.3, "open", (10, 20, 30, 40, 48)), (DONE, 5.5, "")),
        (HALF, ("closed", 0), [(0.3, "opening", 2), (9.0, "open", 48)], (DONE, 9.0, "opening@2.5")),
        (HALF, ("closed", 0), every(0.3, "open", (10, 20, 30, 40)), (REFUSED, 26.2, "moving@2.5")),
        # It goes by on its way to somewhere else.
        (HALF, ("closed", 0), every(2, "open", (20, 47, 70, 100)), (REFUSED, 31.3, "moving@4.3")),
        # Stopping. It says where it is from time to time, and moves on...
        (STOP, ("open", 60), every(0.4, "open", range(59, 0, -1)), (REFUSED, 10.0, "")),
        # ...or no more...
        (STOP, ("open", 60), every(0.4, "open", (58, 56, 55)), (DONE, 5.1, "")),
        (STOP, ("open", 60), [(0.2, "open", 60)], (DONE, 4.2, "")),
        # ...or says so...
        (STOP, ("opening", 60), [(0.2, "open", 62)], (DONE, 0.2, "")),
        (STOP, ("open", 60), [(0.2, "opening", 61), (0.6, "open", 62)], (DONE, 0.6, "")),
        (STOP, ("opening", 60), every(1, "opening", range(61, 90)), (REFUSED, 10.0, "")),
        # ...or nothing at all.
        (STOP, ("open", 60), [], (Result.SILENT, 10.0, "")),
        # A lock's battery says nothing about its bolt.
        (LATCH, ("unlocked", None), [(0.2, "unlocked", None), (2.7, "locked", None)],
         (DONE, 2.7, "")),
        (LATCH, ("unlocked", None), [(0.2, "unlocked", None)], (REFUSED, 10.0, "")),
        (LATCH, ("unlocked", None), [(0.3, "locking", None), (12.3, "locked", None)],
         (DONE, 12.3, "locking@2.5")),
        (LATCH, ("unlocked", None), [(0.3, "locking", None)], (UNDER_WAY, 30.0, "locking@2.5")),
        (LATCH, ("unlocked", None), [(0.3, "locking", None), (12.0, "jammed", None)],
         (REFUSED, 13.0, "locking@2.5")),
        # The vacuum stops before it turns round.
        (DOCK, ("cleaning", None),
         [(0.3, "idle", None), (4.0, "returning", None), (18.3, "docked", None)],
         (DONE, 18.3, "returning@4")),
        (DOCK, ("cleaning", None), [(0.3, "returning", None)], (UNDER_WAY, 30.0, "returning@2.5")),
        # People are given time to leave.
        (ARM, ("disarmed", None), [(0.3, "arming", None), (60.3, "armed_away", None)],
         (DONE, 60.3, "arming@2.5")),
        (ARM, ("disarmed", None), [(0.3, "arming", None), (60.3, "disarmed", None)],
         (REFUSED, 64.3, "arming@2.5")),
        (ARM, ("disarmed", None), [(0.3, "arming", None)], (UNDER_WAY, 70.0, "arming@2.5")),
        # A lamp that fades needs no words; one that fades for minutes is on its way.
        (DIM, ("on", 100), [*every(0.8, "on", (79, 59, 39), 0.8), (2.9, "on", 20)],
         (DONE, 2.9, "")),
        (DIM, ("on", 100), every(1, "on", range(99, 20, -1)), (UNDER_WAY, 10.0, "")),
        (DIM, ("on", 100), [(0.2, "on", 80)], (REFUSED, 2.2, "")),
        (DIM, ("on", 100), [(0.2, "on", 100)], (REFUSED, 2.0, "")),
    ],
)  # fmt: skip
def test_how_long_a_device_is_waited_for(
    action: Action, before: tuple[str, int | None], reports: Reports, expected: Known
) -> None:
    assert waited(action, before, reports) == expected


@given(
    st.sampled_from([OPEN, CLOSE, STOP, HALF]),
    st.lists(
        st.tuples(
            st.integers(0, 1000).map(lambda tenths: tenths / 10),
            st.sampled_from(["open", "closed", "opening", "closing"]),
            st.none() | st.integers(0, 100),
        ),
        max_size=12,
        unique_by=lambda report: report[0],
    ).map(lambda reports: sorted(reports, key=lambda report: report[0])),
)
def test_whatever_a_cover_says_an_answer_comes_in_time_and_is_borne_out(
    action: Action, reports: Reports
) -> None:
    result, at, told = waited(action, ("open", 70), reports)
    assert at <= 64.0
    assert told.count("@") <= 1
    heard = [report for report in reports if report[0] <= at]
    assert (result is Result.SILENT) is (not heard)
    if result is DONE:
        _, word, count = heard[-1]
        state = EntityState(word, {} if count is None else {"position": count})
        assert satisfied(action, state, REST_SLACK)

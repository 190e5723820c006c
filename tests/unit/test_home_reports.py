"""What a device's reports after a command mean, in virtual time."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.mqtt.acting import Patience, Watch, outcome
from appliance.core.house import REST_SLACK, EntityState, satisfied
from appliance.core.types import Action, EntityId, Result, Value, Verb
from appliance.testing.virtual_time import run_virtual
from tests.every_case import every_case

LAMP = Action(EntityId("light.lamp"), Verb.TURN_ON)
BLIND = Action(EntityId("cover.blind"), Verb.OPEN)
BOLT = Action(EntityId("lock.bolt"), Verb.LOCK)
OFF, ON = EntityState("off"), EntityState("on")
T = TypeVar("T")
Report = tuple[float, EntityState | None]
"""When (seconds), and what; None = the connection is lost."""


def judged(action: Action, before: EntityState, *reports: Report) -> tuple[Result, float]:
    """The outcome with a deadline of 2 s and a grace of 1 s, and when it was known."""
    patience = Patience(
        deadline=2.0, longest=4.0, more=1.0, grace=1.0, rest=0.5, tell_at=9.0,
        tell=lambda _: None,
    )  # fmt: skip

    async def play() -> tuple[Result, float]:
        watch = Watch(before)
        loop = asyncio.get_running_loop()
        for at, state in reports:
            loop.call_at(at, watch.lose) if state is None else loop.call_at(at, watch.report, state)
        return await outcome(action, watch, patience), loop.time()

    return timed(play())


def timed(play: Coroutine[object, object, T]) -> T:
    return run_virtual(play)


@every_case(
    ("action", "before", "reports", "result", "at"),
    [
        (LAMP, OFF, [(0.1, ON)], Result.ACKNOWLEDGED, 0.1),
        (LAMP, OFF, [], Result.SILENT, 2.0),
        (LAMP, OFF, [(0.1, OFF)], Result.REFUSED, 2.0),
        (LAMP, OFF, [(0.1, OFF), (1.9, ON)], Result.ACKNOWLEDGED, 1.9),
        (LAMP, OFF, [(0.1, OFF), (0.9, ON)], Result.ACKNOWLEDGED, 0.9),
        (LAMP, OFF, [(0.1, EntityState("off", {"brightness_pct": 9}))], Result.REFUSED, 2.0),
        (LAMP, OFF, [(0.1, None)], Result.SILENT, 0.1),
        (LAMP, OFF, [(0.1, OFF), (0.2, None)], Result.SILENT, 0.2),
        (LAMP, OFF, [(2.5, ON)], Result.SILENT, 2.0),
        (LAMP, ON, [(0.1, ON)], Result.ACKNOWLEDGED, 0.1),
        (
            BLIND,
            EntityState("closed"),
            [(0.1, EntityState("opening")), (1.9, EntityState("open"))],
            Result.ACKNOWLEDGED,
            1.9,
        ),
        (BLIND, EntityState("opening"), [(0.1, EntityState("opening"))], Result.UNDER_WAY, 4.0),
        (BLIND, EntityState("opening"), [(0.1, EntityState("closing"))], Result.REFUSED, 2.0),
        # What failed has a second to recover; what had failed before may be on its way.
        (BOLT, EntityState("unlocked"), [(0.1, EntityState("jammed"))], Result.REFUSED, 1.1),
        (
            BOLT,
            EntityState("unlocked"),
            [(0.1, EntityState("jammed")), (0.9, EntityState("locked"))],
            Result.ACKNOWLEDGED,
            0.9,
        ),
        (BOLT, EntityState("jammed"), [(0.1, EntityState("jammed"))], Result.REFUSED, 2.0),
    ],
)  # fmt: skip
def test_reports_are_judged(
    action: Action, before: EntityState, reports: list[Report], result: Result, at: float
) -> None:
    told, known_at = judged(action, before, *reports)
    assert told is result
    assert known_at == pytest.approx(at)


def test_an_old_state_that_fits_is_not_an_answer() -> None:
    assert judged(LAMP, ON) == (Result.SILENT, 2.0)


@every_case(
    ("verb", "parameters", "state", "attributes", "done"),
    [
        (Verb.SET, {"brightness_pct": 50}, "on", {"brightness_pct": 51}, True),
        (Verb.SET, {"brightness_pct": 50}, "on", {"brightness_pct": 52}, False),
        (Verb.SET, {"brightness_pct": 50}, "off", {"brightness_pct": 50}, False),
        (Verb.TURN_ON, {"brightness_pct": 50}, "on", {}, False),
        (Verb.STOP, {}, "opening", {}, False),
        (Verb.STOP, {}, "open", {}, True),
        (Verb.PRESS, {}, "on", {}, False),
        (Verb.TURN_ON, {}, None, {}, False),
    ],
)
def test_satisfied(
    verb: Verb, parameters: dict[str, Value], state: str | None, attributes: dict[str, Value],
    done: bool,
) -> None:  # fmt: skip
    action = Action(EntityId("light.lamp"), verb, tuple(parameters.items()))
    assert satisfied(action, EntityState(state, attributes)) is done


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3000).map(lambda ms: ms / 1000),
            st.sampled_from([ON, OFF, EntityState(), None]),
        ),
        max_size=6,
    )
)
def test_success_is_only_what_was_reported_in_time_and_while_connected(
    reports: list[Report],
) -> None:
    ordered = sorted(reports, key=lambda report: report[0])
    result, at = judged(LAMP, OFF, *ordered)
    assert at <= 2.0
    if result is Result.ACKNOWLEDGED:
        assert any(state is ON and when <= at + 1e-9 for when, state in ordered)
    if not any(when <= 2.0 for when, _ in ordered):
        assert result is Result.SILENT


@pytest.mark.parametrize(
    ("attributes", "done"),
    [({}, True), ({"position": 100}, True), ({"position": 95}, True), ({"position": 30}, False)],
)
def test_open_is_open_far_enough(attributes: dict[str, Value], done: bool) -> None:
    action = Action(EntityId("cover.blind"), Verb.OPEN)
    assert satisfied(action, EntityState("open", attributes)) is done


@pytest.mark.parametrize(
    ("position", "done", "at_rest"),
    [(None, True, True), (0, True, True), (1, True, True), (5, False, True), (6, False, False),
     (30, False, False), (95, False, False)],
)  # fmt: skip
def test_closed_is_what_also_counts_as_closed(
    position: int | None, done: bool, at_rest: bool
) -> None:
    """Some covers say "closed" from the moment that they are told to close."""
    state = EntityState("closed", {} if position is None else {"position": position})
    action = Action(EntityId("cover.blind"), Verb.CLOSE)
    assert satisfied(action, state) is done
    assert satisfied(action, state, REST_SLACK) is at_rest
    assert not satisfied(action, EntityState("open", {"position": position or 0}), REST_SLACK)

"""Time words of an order: found, taken out, and turned into what is done when."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.circumstances import Circumstances
from appliance.core.house import Home
from appliance.core.meaning import Wish
from appliance.core.postponing import Plan, put_off
from appliance.core.promises import clock, kept, promise, question, undone
from appliance.core.self_talk import holds_consent
from appliance.core.terms import on_terms
from appliance.core.types import (
    Action,
    EntityId,
    Later,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Verb,
)
from appliance.testing.house import imaginary_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.timing import Timed, timed
from tests.every_case import every_case

HOME = imaginary_home()
NAMES = Mentions(HOME, actors=True)
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HERE = Circumstances(now=NOW)
HALL = EntityId("light.hall_ceiling")
FAN = EntityId("fan.bathroom_extractor")
ON, OFF = Action(FAN, Verb.TURN_ON), Action(FAN, Verb.TURN_OFF)


def at(hour: int, minute: int = 0, day: int = 23) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


def read(text: str) -> Timed | NotUnderstood | None:
    return timed(text, NOW, NAMES)


@every_case(
    ("text", "order", "plan"),
    [
        ("turn it off in ten minutes", "turn it off", Plan(600)),
        ("Please, in an hour, open the blinds.", ", open the blinds", Plan(3_600)),
        ("wait five minutes, then turn it off", ", then turn it off", Plan(300)),
        ("fan on for two hours", "fan on", Plan(end_s=7_200)),
        ("heating off at noon", "heating off", Plan(7_200, at(12))),
        ("lamp on until eleven", "lamp on", Plan(end_s=3_600, end_at=at(11))),
        ("lamp on for ten minutes in an hour", "lamp on", Plan(3_600, None, 4_200)),
        ("in an hour lamp on for ten minutes", "lamp on", Plan(3_600, None, 4_200)),
        ("lamp on at noon for an hour", "lamp on", Plan(7_200, at(12), 10_800, at(13))),
        ("lamp on for an hour at noon", "lamp on", Plan(7_200, at(12), 10_800, at(13))),
        ("at noon lamp on until one", "lamp on", Plan(7_200, at(12), 10_800, at(13))),
    ],
)
def test_an_order_and_its_time(text: str, order: str, plan: Plan) -> None:
    found = read(text)
    assert isinstance(found, Timed)
    assert (found.text, found.plan) == (order, plan)


@pytest.mark.parametrize(
    "text",
    [
        "turn off the lamp",
        "activate good night",
        "dim the lamp to ten percent",
        "set the volume from 20 to 10",
        "in ten minutes",
        "",
        ", ,",
    ],
)
def test_what_has_no_time_or_nothing_else_is_left_alone(text: str) -> None:
    assert read(text) is None


@every_case(
    ("text", "say"),
    [
        ("turn off the lamp in a bit", "exact time"),
        ("turn on the lamp tonight", "exact time"),
        ("turn on the lamp tomorrow", "exact time"),
        ("turn off the lamp before ten o'clock", "exact time"),
        ("lamp on from six to eight", "exact time"),
        ("lamp on between six and eight", "exact time"),
        ("fan on for a while", "exact time"),
        ("lamp on in ten minutes and off in an hour", "one time"),
        ("fan off, and in ten minutes lamp on", "one time"),
        ("lamp on for an hour until ten", "one time"),
        ("lights off in ten minutes and close the blinds now", "one time"),
        ("lamp off in ten minutes and the fan on", "one time"),
        ("lamp on for an hour and set the heating to twenty", "one time"),
    ],
)
def test_what_is_vague_or_too_much_is_asked_for_anew(text: str, say: str) -> None:
    found = read(text)
    assert isinstance(found, NotUnderstood)
    assert say in found.say


def test_a_bare_number_may_be_a_value() -> None:
    found = read("set the fan at three")
    assert isinstance(found, Timed)
    assert found.bare


_WORDS = (
    *("in", "for", "at", "until", "from", "to", "ten", "minutes", "an", "hour", "half", "past"),
    *("six", "wait", "and", "then", "lamp", "on", ",", "5", "tomorrow", "night"),
)


@given(st.text(max_size=300) | st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    found = read(text)
    if isinstance(found, Timed):
        assert any(map(str.isalnum, found.text))
        assert found.plan.in_s is not None or found.plan.end_s is not None


@pytest.mark.parametrize(
    "text",
    [
        "turn off the lights in ten minutes and the tv",
        "turn off the fan in ten minutes and the light in the study",
        "turn off the lights in ten minutes and leave the lamp on",
        "turn off the lights and close the blinds in ten minutes",
    ],
)
def test_a_time_before_what_is_only_named_is_of_all_of_it(text: str) -> None:
    assert isinstance(read(text), Timed)


def proposed(plan: Plan, *wishes: Wish, home: Home = HOME) -> Proposal:
    made = put_off(wishes, plan, home, lambda: ProposalId("p"))
    assert isinstance(made, Proposal)
    return made


def refused(plan: Plan, *wishes: Wish) -> str:
    made = put_off(wishes, plan, HOME, lambda: ProposalId("p"))
    assert isinstance(made, NotUnderstood)
    return made.say


def test_what_is_proposed_is_what_the_law_makes_of_it() -> None:
    for plan in (Plan(600), Plan(end_s=900), Plan(7_200, at(12)), Plan(7_200, at(12), 10_800)):
        made = proposed(plan, Wish(Verb.TURN_ON, (FAN,)))
        assert on_terms(made, HOME, 8, HERE) == made


def test_how_things_stand_counts_for_now_alone() -> None:
    """It is off already: that is no reason not to switch it off in an hour."""
    wish = Wish(Verb.TURN_OFF, (FAN,))
    assert proposed(Plan(3_600), wish).later == (Later(3_600, (OFF,)),)
    made = proposed(Plan(end_s=60), wish)
    assert (made.actions, made.later) == ((), (Later(60, (ON,)),))


@pytest.mark.parametrize("plan", [Plan(0), Plan(-5), Plan(end_s=0)])
def test_what_is_over_is_refused(plan: Plan) -> None:
    assert refused(plan, Wish(Verb.TURN_ON, (FAN,))) == "That time is over."


def test_a_day_is_the_longest() -> None:
    wish = Wish(Verb.TURN_ON, (FAN,))
    assert proposed(Plan(86_400), wish).later[0].in_s == 86_400
    assert "for a day" in refused(Plan(86_401), wish)
    assert "for a day" in refused(Plan(60, None, 86_401), wish)


def test_what_is_set_for_a_while_is_set_back() -> None:
    heating = EntityId("climate.downstairs")
    made = proposed(Plan(end_s=60), Wish(Verb.SET, (heating,), (("temperature", 23),)))
    before = HOME.state_of(heating).attributes["temperature"]
    assert made.later[0].actions == (Action(heating, Verb.SET, (("temperature", before),)),)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Verb.LOCK, (EntityId("lock.front_door"),)),
        Wish(Verb.PRESS, (EntityId("scene.movie_night"),)),
    ],
)
def test_what_has_no_end_is_not_begun_for_a_while(wish: Wish) -> None:
    assert "I don't know how it would end" in refused(Plan(end_s=60), wish)


def law(*later: Later, actions: tuple[Action, ...] = (), present: Circumstances = HERE) -> Proposal:
    lie = Proposal(ProposalId("p"), actions, "Yes?", Tier.EVERYDAY, later=later)
    return on_terms(lie, HOME, 8, present)


UNTIMELY = [
    (Later(0, (OFF,)),),
    (Later(-1, (OFF,)),),
    (Later(86_401, (OFF,)),),
    (Later(True, (OFF,)),),
    (Later(60, ()),),
    (Later(60, (OFF,)), Later(60, (ON,))),
    (Later(61, (OFF,)), Later(60, (ON,))),
    (Later(60, (OFF, ON)),),
    (Later(7_200, (OFF,), at(13)),),
    (Later(7_200, (OFF,), at(11, 56)),),
    (Later(7_200, (OFF,), at(12).replace(tzinfo=None)),),
]


@every_case("later", UNTIMELY)
def test_the_law_refuses_what_is_not_the_time_that_it_would_say(later: tuple[Later, ...]) -> None:
    assert law(*later).tier is Tier.NEVER
    assert law(Later(7_200, (OFF,), at(12)), present=Circumstances()).tier is Tier.NEVER


@pytest.mark.parametrize("late_s", [0, 90, 180])
def test_a_question_may_take_a_while_to_be_answered(late_s: int) -> None:
    present = Circumstances(now=NOW + dt.timedelta(seconds=late_s))
    assert law(Later(7_200, (OFF,), at(12)), present=present).tier is Tier.EVERYDAY


def test_the_highest_tier_and_the_count_are_of_all_of_it() -> None:
    unlock = Action(EntityId("lock.front_door"), Verb.UNLOCK)
    assert law(Later(60, (unlock,)), actions=(ON,)).tier is Tier.GUARDED
    lights = tuple(
        Action(entity.id, Verb.TURN_ON) for entity in HOME.approved() if entity.domain == "light"
    )[:5]
    off = tuple(Action(action.entity, Verb.TURN_OFF) for action in lights)
    assert law(Later(60, lights)).tier is Tier.EVERYDAY
    assert law(Later(60, off), actions=lights).tier is Tier.GUARDED


def test_how_it_is_said() -> None:
    assert question((), (Later(600, (OFF,)),), HOME) == "Turn off the extractor fan in 10 minutes?"
    both = (ON,), (Later(900, (OFF,)),)
    assert question(*both, HOME) == (
        "Turn on the extractor fan, and turn it off again in 15 minutes?"
    )
    assert promise(*both, HOME) == "I'll turn it off again in 15 minutes."
    assert question((), (Later(7_200, (ON,), at(12)), Later(7_260, (OFF,))), HOME) == (
        "Turn on the extractor fan at noon, and turn it off again a minute after that?"
    )
    light = Action(HALL, Verb.TURN_OFF)
    assert question((ON,), (Later(60, (light,)),), HOME) == (
        "Turn on the extractor fan, and turn off the hall light in a minute?"
    )
    assert kept(((OFF, Result.ACKNOWLEDGED),), HOME) == "The extractor fan is off, as you asked."
    assert kept(((OFF, Result.SILENT),), HOME) == (
        "I was to turn off the extractor fan just now. "
        "I sent it, but the extractor fan did not answer."
    )
    assert undone((OFF,), "No.", HOME) == "I was to turn off the extractor fan just now. No."


@every_case(
    ("time", "said"),
    [
        (dt.time(0), "midnight"),
        (dt.time(0, 5), "12:05 at night"),
        (dt.time(4, 59), "4:59 at night"),
        (dt.time(5), "five in the morning"),
        (dt.time(12), "noon"),
        (dt.time(12, 30), "12:30 in the afternoon"),
        (dt.time(18), "six in the evening"),
        (dt.time(22), "ten at night"),
    ],
)
def test_the_clock_is_said_with_its_half_of_the_day(time: dt.time, said: str) -> None:
    assert clock(time) == said


@given(st.integers(1, 86_400), st.times(), st.booleans())
def test_no_time_makes_a_question_consent(in_s: int, time: dt.time, clocked: bool) -> None:
    moment = dt.datetime.combine(NOW.date(), time, dt.UTC) if clocked else None
    for actions in ((), (ON,)):
        asked = question(actions, (Later(in_s, (OFF,), moment),), HOME)
        assert not holds_consent(asked)
        assert re.fullmatch(r"[\w ,:.'-]+\?", asked)

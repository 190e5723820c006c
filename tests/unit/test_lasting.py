"""Since when, and things called together: what the home model adds to what can be understood."""

import asyncio
from dataclasses import replace
from itertools import count

import pytest

from appliance.core.house import EntityState, Group, Home
from appliance.core.lasting import duration, lasting_answer
from appliance.core.types import Answer, EntityId, Proposal, ProposalId, Verb
from appliance.testing.house import imaginary_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.questions.inquiry import inquire
from appliance.understanding.understand import Understanding
from tests.every_case import every_case

DOOR, HALL, PORCH = (
    EntityId("binary_sensor.front_door_contact"),
    EntityId("light.hall_ceiling"),
    EntityId("light.porch"),
)
NOW_MS = 10_000_000


def home() -> Home:
    known = imaginary_home()
    closed = EntityState("off", changed_ms=NOW_MS - 600_000)
    together = Group("evening", "Evening lights", (HALL, PORCH), ("reading lamps",))
    return replace(
        known,
        states=dict(known.states) | {DOOR: closed},
        groups={"evening": together},
    )


_ids = count()
_mind = Understanding(None, new_id=lambda: ProposalId(f"p{next(_ids)}"), now_ms=lambda: NOW_MS)


def meaning(text: str) -> object:
    return asyncio.run(_mind.understand(text, home(), None)).meaning


@pytest.mark.parametrize(
    "text",
    [
        "How long has the front door contact been closed?",
        "when was the front door contact last opened",
        "how long has the front door contact been like that",
        "when did the front door contact change",
    ],
)
def test_since_when(text: str) -> None:
    assert meaning(text) == Answer(
        "The front door contact is closed, and has been for ten minutes."
    )


@pytest.mark.parametrize(
    "text",
    ["how long is a mile", "when was the moon landing", "how long has it been", "when is easter"],
)
def test_other_questions_are_left_to_others(text: str) -> None:
    assert inquire(text, home(), Mentions(home())) is None


def test_what_was_so_before_it_looked_has_no_time() -> None:
    known = home()
    said = lasting_answer(known.entities[HALL], known.state_of(HALL), NOW_MS)
    assert said == "The hall light is off. It was so already when I began to look."
    away = EntityState("on", available=False, changed_ms=1)
    assert lasting_answer(known.entities[HALL], away, 2) == "I can't reach the hall light just now."


@every_case(
    ("ms", "said"),
    [
        (0, "less than a minute"),
        (-5, "less than a minute"),
        (60_000, "a minute"),
        (600_000, "ten minutes"),
        (3_600_000, "an hour"),
        (3_900_000, "an hour and five minutes"),
        (13 * 3_600_000, "about 13 hours"),
        (3 * 86_400_000, "about three days"),
    ],
)
def test_durations(ms: int, said: str) -> None:
    assert duration(ms) == said


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("turn on the evening lights", Verb.TURN_ON),
        ("turn on the reading lamps", Verb.TURN_ON),
    ],
)
def test_a_group_is_all_of_its_members(text: str, verb: Verb) -> None:
    asked = meaning(text)
    assert isinstance(asked, Proposal), asked
    assert {(action.entity, action.verb) for action in asked.actions} == {
        (HALL, verb),
        (PORCH, verb),
    }
    assert asked.read_back == "Turn on the hall light and the porch light?"

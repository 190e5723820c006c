"""How soon an utterance may end, by its words."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.endpoint import Completeness
from appliance.core.types import AreaId, NotUnderstood, Skill
from appliance.skills.reading import read
from appliance.skills.snapshot import Snapshot
from appliance.testing.house import whole_home
from appliance.understanding.completeness import completeness
from appliance.understanding.names.known import Known
from appliance.understanding.orders.targets import Scene
from tests.every_case import every_case

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
SCENE = Scene(whole_home(), AreaId("kitchen"))
KNOWN = Known(whole_home())


class Skills:
    def read(self, text: str) -> Skill | NotUnderstood | None:
        return read(text, NOON, Snapshot())

    def read_speech(self, text: str) -> Skill | None:
        return None


def judged(text: str) -> Completeness:
    return completeness(text, SCENE, KNOWN.actors, KNOWN.everything, Skills())


@every_case(
    "text",
    [
        "Turn on the hall light.",
        "turn the porch light on",
        "Set the floor lamp to 30 percent",
        "Is the front door locked?",
        "what's the temperature in the nursery",
        "Set a timer for ten minutes.",
        "what time is it",
    ],
)
def test_a_whole_order_or_question_is_complete(text: str) -> None:
    assert judged(text) is Completeness.COMPLETE


@every_case(
    "text",
    [
        "Turn on the...",
        "set the floor lamp to",
        "turn on the hall light and",
        "what's the temperature in the",
        "remind me to",
        "what is the capital of",
        "could you please",
    ],
)
def test_nobody_ends_like_that(text: str) -> None:
    assert judged(text) is Completeness.OPEN


@every_case(
    "text",
    [
        "",
        "...",
        "Turn off all the lights.",
        "add milk to the shopping list",
        "turn on the hall light in ten minutes",
        "don't turn on the hall light",
        "is the temperature in the no three all right?",
        "who wrote Hamlet?",
        "the quick brown fox",
    ],
)
def test_what_may_go_on_gets_the_usual_pause(text: str) -> None:
    assert judged(text) is Completeness.UNKNOWN


@given(st.text(max_size=200))
def test_any_text_at_all_is_judged(text: str) -> None:
    assert judged(text) in Completeness

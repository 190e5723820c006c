"""Sun and moon: what is asked, and what is true. Times are those of almanacs, to two minutes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.config.settings import HomeSettings
from appliance.core.types import Skill, SkillKind
from appliance.skills import NOTHING, read
from appliance.skills.sunlight import NOWHERE, Place, answer
from tests.every_case import every_case

NOW = dt.datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))
LONDON = Place(51.5, -0.13)


def said(text: str, place: Place | None = LONDON, now: dt.datetime = NOW) -> str:
    found = read(text, now, NOTHING)
    assert isinstance(found, Skill), text
    assert found.kind is SkillKind.SUN
    return answer(found, now, place)


@every_case(
    ("text", "answered"),
    [
        ("When does the sun set?", "The sun sets at 4:02 pm."),
        ("What time is sunset tomorrow?", "The sun sets at 4:01 pm tomorrow."),
        ("When is sunrise?", "The sun rose at 7:30 am."),
        ("Tomorrow's sunrise?", "The sun rises at 7:32 am tomorrow."),
        ("When does it get dark?", "It gets dark at 4:40 pm."),
        ("Is it dark outside?", "The sun is up."),
        ("How long until sunset?", "1 hour and 32 minutes until sunset, at 4:02 pm."),
        ("How long is the day today?", "The day has 8 hours and 32 minutes of sun today."),
        ("What's the moon doing?", "The moon is nearly full."),
        ("When is the next full moon?", "The next full moon is on Tuesday, give or take a day."),
    ],
)
def test_in_london_on_a_sunday_in_november(text: str, answered: str) -> None:
    assert said(text) == answered


@every_case(
    ("latitude", "action", "answered"),
    [
        (78.2, "set", "The sun does not rise today, so far north or south."),
        (78.2, "till_rise", "The sun does not rise today, so far north or south."),
        (-75.0, "length", "The sun does not set today, so far north or south."),
        (-75.0, "up", "The sun is up."),
        (78.2, "up", "It's dark outside."),
    ],
)
def test_where_it_does_not_rise_or_set(latitude: float, action: str, answered: str) -> None:
    assert answer(Skill(SkillKind.SUN, action), NOW, Place(latitude, 15)) == answered


def test_without_a_place_it_says_how_to_give_one() -> None:
    assert said("When does the sun set?", None) == NOWHERE
    assert said("What phase is the moon in?", None) == "The moon is nearly full."


@every_case(
    "text", ["Turn on the light.", "Is the light on?", "Make it dark.", "What will the weather be?"]
)
def test_the_house_and_the_weather_are_no_matter_of_the_sun(text: str) -> None:
    found = read(text, NOW, NOTHING)
    assert not (isinstance(found, Skill) and found.kind is SkillKind.SUN)


ACTIONS = ["rise", "set", "dark", "light", "length", "up", "till_rise", "till_set", "moon",
           "full-moon", "new-moon"]  # fmt: skip


@given(
    st.sampled_from(ACTIONS),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2060, 1, 1)),  # noqa: DTZ001 - has its zone
)
def test_there_is_an_answer_everywhere(
    action: str, latitude: float, longitude: float, at: dt.datetime
) -> None:
    now = at.replace(tzinfo=ZoneInfo("Europe/London"))
    assert answer(Skill(SkillKind.SUN, action), now, Place(latitude, longitude)).endswith(".")


@pytest.mark.parametrize(
    "half", [{"latitude": 51.5}, {"longitude": 0}, {"latitude": 91, "longitude": 0}]
)
def test_half_a_place_is_none(half: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="latitude"):
        HomeSettings.model_validate(half)

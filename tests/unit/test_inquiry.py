"""Questions about two invented houses: what is said, of what, and which are no questions at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.house import EntityState, Home
from appliance.core.types import Answer, AreaId, EntityId, NotUnderstood, Value, WhyNot
from appliance.testing.house import whole_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.questions.inquiry import Told, inquire
from tests.every_case import every_case
from tests.unit.other_house import NOW_MS, other_home

FILE = Path(__file__).parent / "questions.txt"


@cache
def house(name: str) -> tuple[Home, Mentions]:
    home = other_home() if name == "other house" else whole_home()
    return home, Mentions(home)


def ask(
    text: str,
    name: str = "imaginary house",
    room: str | None = None,
    it: tuple[str, ...] = (),
) -> Told | None:
    home, mentions = house(name)
    place = AreaId(room) if room is not None else None
    return inquire(text, home, mentions, place, NOW_MS, tuple(EntityId(one) for one in it))


def said(told: Told | None) -> str:
    match told and told.meaning:
        case Answer(text):
            return text
        case NotUnderstood(_, say):
            return f"! {say}"
        case _:
            return ""


def corpus() -> Iterator[tuple[str, str, str]]:
    section = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            question, _, answer = line.partition(" -> ")
            yield section, question, answer


CASES = tuple(corpus())


@pytest.mark.parametrize("section", ["imaginary house", "other house"])
def test_every_question_has_its_answer(section: str) -> None:
    wrong = [
        f"{question} -> {told}"
        for name, question, answer in CASES
        if name == section and (told := said(ask(question, name))) != answer
    ]
    assert wrong == []


@pytest.mark.parametrize("room", [None, "kitchen", "bedroom", "garage"])
def test_what_is_no_question_about_the_house_has_no_answer(room: str | None) -> None:
    answered = [
        f"{text} -> {told}"
        for name, text, _ in CASES
        if name == "nothing" and (told := said(ask(text, room=room)))
    ]
    assert answered == []


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    answered = [text for name, text, _ in CASES if name != "nothing"]
    assert len(set(answered)) >= 300
    assert len(CASES) - len(answered) >= 120


def shouted(text: str) -> str:
    return f"{text.upper()}?"


def without_apostrophes(text: str) -> str:
    return text.replace("what's", "whats").replace("how's", "hows")


def typed(text: str) -> str:
    return f"  {text.capitalize()} ?!".replace("'", "\u2019")


@pytest.mark.parametrize("written", [shouted, without_apostrophes, typed])
def test_how_it_is_written_does_not_matter(written: Callable[[str], str]) -> None:
    wrong = [
        f"{question} -> {told}"
        for name, question, answer in CASES[::7]
        if name == "imaginary house" and (told := said(ask(written(question)))) != answer
    ]
    assert wrong == []


@every_case(
    ("text", "entities"),
    [
        ("is the back door locked", ("lock.back_door",)),
        ("is the front door open", ("binary_sensor.front_door_contact",)),
        ("what's the bedroom radiator set to", ("climate.bedroom",)),
        ("have I left any doors unlocked", ("lock.back_door",)),
        ("is everything locked", ("binary_sensor.bedroom_window", "lock.back_door")),
        ("which lights are on upstairs", ("light.nursery_night",)),
        ("how warm is it in the living room", ("sensor.living_temperature",)),
        ("what's playing in the kitchen", ("media_player.kitchen_speaker",)),
        ("what's the coldest room", ("climate.bedroom",)),
    ],
)
def test_what_was_spoken_of_is_told(text: str, entities: tuple[str, ...]) -> None:
    told = ask(text)
    assert told is not None
    assert told.entities == entities


@every_case(
    ("text", "room", "answer"),
    [
        ("is the light on", "hall", "No, the hall light is off."),
        ("are the lights on in here", "kitchen", "Yes, the kitchen ceiling light is on."),
        ("how warm is it in here", "bedroom", "It's 17.4 degrees in the main bedroom."),
        ("how warm is it", "study", "It's 23.1 degrees in the study."),
        ("is it warmer in here than outside", "study",
         "Yes, it's 23.1 degrees in the study and 6.4 degrees outside."),
        ("what's playing in here", "kitchen",
         "The kitchen speaker is playing Clair de lune by Debussy."),
        ("what can you do in here", "landing",
         "I can control the landing light and the siren on the landing."),
        ("what lights are on on this floor", "bedroom", "The night light is on."),
    ],
)  # fmt: skip
def test_here_is_where_it_was_asked(text: str, room: str, answer: str) -> None:
    assert said(ask(text, room=room)) == answer


def test_it_is_what_was_spoken_of() -> None:
    assert said(ask("is it locked", it=("lock.back_door",))) == "No, the back door is unlocked."
    assert said(ask("how warm is it", it=("climate.bedroom",))).startswith("The bedroom radiator")
    assert ask("is it locked") is None


@pytest.mark.parametrize("text", ["is the piano there", "how high is the tower", "is it mine"])
def test_what_houses_have_not_is_left_to_others(text: str) -> None:
    assert ask(text) is None


def test_a_refusal_says_what_is_not_there() -> None:
    told = ask("is the bathroom window open")
    assert told is not None
    assert told.meaning == NotUnderstood(
        WhyNot.UNSUPPORTED, "I don't know of a window in the bathroom."
    )


def test_only_what_is_approved_is_spoken_of() -> None:
    home, _ = house("imaginary house")
    entities = {
        id_: replace(entity, approved=entity.domain != "lock")
        for id_, entity in home.entities.items()
    }
    closed = replace(home, entities=entities)
    assert "unlocked" not in said(inquire("is the back door locked", closed, Mentions(closed)))


def test_nothing_is_known_without_the_broker() -> None:
    home, mentions = house("imaginary house")
    away = replace(home, connected=False)
    for text in ("is the back door locked", "how warm is it in the living room"):
        assert said(inquire(text, away, mentions)).startswith("I can't reach")
    everything = said(inquire("are all the doors locked", away, mentions))
    assert not everything.startswith(("Yes", "No,"))


WORDS = sorted({word for _, text, _ in CASES for word in text.split()})
strange_values = st.one_of(
    st.sampled_from(
        ["nan", "inf", "-0", "1e400", "9" * 400, "twenty", "", " ", "on", "off", "unknown",
         "unavailable", "None", "x" * 10_000, "and the front door is locked", "\u202e\u0000"]
    ),
    st.text(max_size=20),
)  # fmt: skip
values: st.SearchStrategy[Value] = st.one_of(strange_values, st.integers(), st.floats())


@given(st.text(max_size=80))
def test_no_text_makes_it_fail_and_noise_has_no_answer(text: str) -> None:
    home, mentions = house("imaginary house")
    told = inquire(text, home, mentions)
    known = {word for _, question, _ in CASES for word in question.casefold().split()}
    if known.isdisjoint(text.casefold().split()):
        assert told is None or any(character.isalnum() for character in text)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), values, st.booleans(), values)
def test_no_state_makes_it_fail(text: str, state: Value, here: bool, attribute: Value) -> None:
    home, mentions = house("imaginary house")
    names = ("brightness_pct", "temperature", "current_temperature", "position", "items", "title")
    reported = EntityState(str(state), dict.fromkeys(names, attribute), available=here)
    told = inquire(text, replace(home, states=dict.fromkeys(home.entities, reported)), mentions)
    assert told is None or len(said(told)) < 4_000


@given(st.sampled_from(CASES), values)
def test_no_answer_is_longer_than_can_be_listened_to(
    case: tuple[str, str, str], state: Value
) -> None:
    home, mentions = house("imaginary house")
    _, text, _ = case
    reported = EntityState(str(state), {"items": str(state), "title": str(state)})
    told = inquire(text, replace(home, states=dict.fromkeys(home.entities, reported)), mentions)
    assert len(said(told)) < 1_500


@pytest.mark.parametrize(
    "text",
    [
        "is the " * 5_000,
        "a" * 10_000,
        "'" * 10_000,
        "what's " * 2_000,
        "1" * 10_000,
        "is\n" * 9_000,
    ],
)
def test_long_texts_are_no_questions(text: str) -> None:
    assert ask(text) is None


@every_case(
    ("text", "answer"),
    [
        ("how warm is it outside", "It's 6.4 degrees outside."),
        ("how warm is it in the hall", "It's 18.6 degrees in the hall."),
        ("how warm is it", "The air conditioner measures 23.1 degrees."),
    ],
)
def test_it_in_a_place_is_the_weather_there(text: str, answer: str) -> None:
    assert said(ask(text, it=("climate.study_ac",))) == answer

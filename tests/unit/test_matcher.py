"""The deterministic path on the imaginary house: sentences in, meanings out, no model.

The matcher reads its vocabulary once for all tests of this file, which takes seconds.
"""

import asyncio
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.house import Entity, EntityState
from appliance.core.types import (
    Action,
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Source,
    Tier,
    Understood,
    Verb,
    WhyNot,
)
from appliance.testing.house import imaginary_home
from appliance.understanding.matching.matcher import Matcher
from appliance.understanding.text.words import words_of
from appliance.understanding.understand import Understanding
from tests.every_case import every_case

HOME = imaginary_home()
_ids = count()
_matcher = Matcher()
_mind = Understanding(None, new_id=lambda: ProposalId(f"p{next(_ids)}"), matcher=_matcher)


@pytest.fixture(scope="module", autouse=True)
def warmed() -> None:
    asyncio.run(_mind.know(HOME))


def understood(text: str, room: str | None = None) -> Understood:
    return asyncio.run(_mind.understand(text, HOME, AreaId(room) if room else None))


def meaning(text: str, room: str | None = None) -> Meaning:
    return understood(text, room).meaning


def does(text: str, room: str | None = None) -> set[tuple[str, Verb, tuple[object, ...]]]:
    found = understood(text, room)
    assert found.source is Source.MATCHER
    assert isinstance(found.meaning, Proposal), found.meaning
    return {(a.entity, a.verb, a.parameters) for a in found.meaning.actions}


@every_case(
    ("text", "entity", "verb"),
    [
        ("Turn on the hall light.", "light.hall_ceiling", Verb.TURN_ON),
        ("switch off the kitchen ceiling light please", "light.kitchen_ceiling", Verb.TURN_OFF),
        ("turn on the hole light", "light.hall_ceiling", Verb.TURN_ON),
        ("Sam's lamp on", "light.bedside_left", Verb.TURN_ON),
        ("open the bedroom curtains", "cover.bedroom_curtains", Verb.OPEN),
        ("close the living room blinds", "cover.living_blinds", Verb.CLOSE),
        ("lock the back door", "lock.back_door", Verb.LOCK),
        ("unlock the front door", "lock.front_door", Verb.UNLOCK),
        ("stick the towel rail on", "switch.towel_rail", Verb.TURN_ON),
    ],
)
def test_one_device_one_action(text: str, entity: str, verb: Verb) -> None:
    assert does(text) == {(entity, verb, ())}


def test_values() -> None:
    brightness = (("brightness_pct", 40),)
    assert does("set the hall light to forty percent") == {
        ("light.hall_ceiling", Verb.SET, brightness)
    }
    assert does("set the study blind to 30%") == {
        ("cover.study_blind", Verb.SET, (("position", 30),))
    }


def test_rooms_floors_and_here() -> None:
    off = {("light.living_ceiling", Verb.TURN_OFF, ())}
    assert does("turn off all the lights in the living room") == off
    assert does("lights off", room="living_room") == off
    assert does("turn off the lights upstairs") == {("light.nursery_night", Verb.TURN_OFF, ())}
    assert does("turn on the light", room="hall") == {("light.hall_ceiling", Verb.TURN_ON, ())}


def test_several_clauses_are_one_proposal() -> None:
    assert does("turn off the kitchen ceiling light and lock the back door") == {
        ("light.kitchen_ceiling", Verb.TURN_OFF, ()),
        ("lock.back_door", Verb.LOCK, ()),
    }


def test_the_words_decide_the_verb_not_the_convention_of_the_field() -> None:
    for text in ("turn on the front door", "turn off the front door", "turn on the garage door"):
        assert not isinstance(meaning(text), Proposal)


def test_guarded_things_are_proposed_as_guarded() -> None:
    found = meaning("open the garage door")
    assert isinstance(found, Proposal)
    assert found.tier is Tier.GUARDED
    assert not found.refusal, "it is asked, with a challenge"


def test_already_so_is_answered() -> None:
    assert isinstance(meaning("turn on the kitchen ceiling light"), Answer)


@pytest.mark.parametrize(
    "text",
    [
        "turn off all the lights except the night light",
        "open the study blind a bit more",
        "close all the blinds except the one in the study",
    ],
)
def test_a_reading_that_leaves_words_over_is_not_used(text: str) -> None:
    assert asyncio.run(_matcher.readings(text, HOME, None)) is None


@pytest.mark.parametrize(
    "text",
    ["switch off the kitchen oven ceiling light", "turn on the half kitchen ceiling light"],
)
def test_no_word_is_swallowed_by_a_name_or_left_out(text: str) -> None:
    plain = text.replace("oven ", "").replace("half ", "")
    assert asyncio.run(_matcher.readings(plain, HOME, None))
    assert asyncio.run(_matcher.readings(text, HOME, None)) is None


def test_a_name_that_fits_two_devices_asks_which() -> None:
    found = meaning("turn on the bedside lamp")
    assert isinstance(found, NotUnderstood)
    assert found.why is WhyNot.AMBIGUOUS
    assert "left bedside lamp" in found.say
    assert "right bedside lamp" in found.say
    assert isinstance(meaning("put the lamp on", room="bedroom"), NotUnderstood)


def test_what_no_device_can_do_is_said_plainly() -> None:
    found = meaning("make the hall light red")
    assert found == NotUnderstood(WhyNot.UNSUPPORTED, "The hall light can't do that.")
    assert meaning("what's the temperature in the garage") == NotUnderstood(
        WhyNot.UNSUPPORTED, "I don't know of anything that measures the temperature in the garage."
    )


@every_case(
    ("text", "start"),
    [
        ("is the hall light on", "No, the hall light is off"),
        ("is the kitchen ceiling light on", "Yes, the kitchen ceiling light is on"),
        ("is the back door locked", "No, the back door is unlocked"),
        ("is the bedroom window open", "Yes, the bedroom window is open"),
        ("what's the temperature outside", "It's 6.4 degrees outside"),
        ("which lights are on upstairs", "The night light is on"),
        ("how many lights are on", "Three lights are on: "),
        ("are all the lights off", "No, "),
    ],
)
def test_states_are_answered_by_code(text: str, start: str) -> None:
    found = understood(text)
    assert found.source is Source.MATCHER
    assert isinstance(found.meaning, Answer)
    assert found.meaning.text.startswith(start), found.meaning.text


def test_a_question_about_an_action_is_never_the_action() -> None:
    for text in ("did you turn off the kitchen light", "should I open the garage door"):
        assert not isinstance(meaning(text), Proposal)


def test_without_a_model_it_says_plainly_what_it_cannot_do() -> None:
    found = meaning("what is the capital of France")
    assert isinstance(found, NotUnderstood)
    assert "can't answer questions" in found.say
    other = meaning("wibble the hall light")
    assert isinstance(other, NotUnderstood)
    assert "plain commands" in other.say


async def test_a_changed_home_is_known_at_once() -> None:
    name = EntityId("light.attic")
    attic = Entity(
        name,
        "Attic light",
        verbs=frozenset({Verb.TURN_ON, Verb.TURN_OFF}),
        approved=True,
    )
    grown = replace(
        HOME,
        entities={**HOME.entities, name: attic},
        states={**HOME.states, name: EntityState("off")},
    )
    before = await _mind.understand("turn on the attic light", HOME, None)
    assert not isinstance(before.meaning, Proposal)
    after = await _mind.understand("turn on the attic light", grown, None)
    assert isinstance(after.meaning, Proposal)
    assert after.meaning.actions == (Action(name, Verb.TURN_ON),)
    waiting = replace(grown, entities={**grown.entities, name: replace(attic, approved=False)})
    unapproved = await _mind.understand("turn on the attic light", waiting, None)
    assert not isinstance(unapproved.meaning, Proposal)


async def test_a_room_that_is_not_in_the_home_is_no_context() -> None:
    found = await _mind.understand("turn on the hall light", HOME, AreaId("moon"))
    assert isinstance(found.meaning, Proposal)


_VOCABULARY = words_of(
    "turn on off open close set the all lights light hall kitchen front door blinds and to "
    "forty percent not never mind is are which in unlock every except"
)
_SPOKEN = st.lists(st.sampled_from(_VOCABULARY), max_size=12).map(" ".join)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=600), _SPOKEN))
def test_any_text_has_a_meaning_and_noise_has_no_proposal(text: str) -> None:
    _mind.forget()  # a bare number is an answer to what the sentence before left open
    found = understood(text, room="hall").meaning
    if isinstance(found, Proposal):
        assert any(map(str.isalpha, text))
        assert all(action.entity in HOME.entities for action in found.actions)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["L"]), max_size=200))
def test_text_without_letters_never_proposes(text: str) -> None:
    _mind.forget()
    assert not isinstance(meaning(text), Proposal)

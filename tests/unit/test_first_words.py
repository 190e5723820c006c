"""The first sentence that somebody is asked to say is one that Hearth does understand."""

from dataclasses import replace

import pytest

from appliance.core.house import EntityState, Home
from appliance.core.tongues.known import ENGLISH, TONGUES
from appliance.core.types import Action, Answer, Proposal, Tier, Verb
from appliance.testing.abroad import home_abroad
from appliance.testing.house import imaginary_home
from appliance.web.first_words import first_command
from tests.unit.test_foreign import meaning

EVERY = (ENGLISH, *TONGUES)


def all_at(home: Home, state: str, *, available: bool = True) -> Home:
    states = dict.fromkeys(home.entities, EntityState(state, available=available))
    return replace(home, states=states)


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize(("state", "verb"), [("off", Verb.TURN_ON), ("on", Verb.TURN_OFF)])
def test_it_is_understood_and_asked(language: str, state: str, verb: Verb) -> None:
    home = all_at(home_abroad(language), state)
    first = first_command(home, language)
    assert first.words.language == language
    found = meaning(language, first.sentence, home)
    assert isinstance(found, Proposal)
    (action,) = found.actions
    assert isinstance(action, Action)
    assert action.verb is verb
    assert home.entities[action.entity].name in first.sentence


@pytest.mark.parametrize("language", TONGUES)
def test_without_a_light_it_is_a_question_that_is_answered(language: str) -> None:
    first = first_command(Home(language=language), language)
    assert not first.asks
    assert isinstance(meaning(language, first.sentence), Answer)


@pytest.mark.parametrize("language", EVERY)
def test_what_is_out_of_reach_is_not_asked_for(language: str) -> None:
    first = first_command(all_at(imaginary_home(), "off", available=False), language)
    assert not first.asks


def test_a_light_that_is_on_is_not_to_be_turned_on() -> None:
    home = imaginary_home()
    lights = [each for each in home.approved() if each.domain == "light"]
    states = {each.id: EntityState("on") for each in home.approved()}
    last = lights[-1]
    home = replace(home, states={**states, last.id: EntityState("off")})
    assert first_command(home, "en").sentence == f"turn on the {last.name.lower()}"


def test_what_takes_more_than_a_yes_is_not_the_first_thing_to_say() -> None:
    home = all_at(imaginary_home(), "off")
    raised = {id_: replace(each, raised=Tier.GUARDED) for id_, each in home.entities.items()}
    assert not first_command(replace(home, entities=raised), "en").asks


def test_a_light_that_never_told_its_state_is_to_be_turned_on() -> None:
    assert first_command(replace(imaginary_home(), states={}), "en").sentence.startswith("turn on")


def test_a_language_without_words_of_its_own_gets_the_english_ones() -> None:
    assert first_command(imaginary_home(), "tlh").words.language == ENGLISH


def test_every_language_that_is_spoken_has_its_words() -> None:
    assert {first_command(Home(), each).words.language for each in EVERY} == set(EVERY)

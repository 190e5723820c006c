"""Lists in a whole conversation: Hearth's own, and those of the house, which ask for a yes."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from appliance.core.house import Home
from appliance.core.types import EntityId
from appliance.talking.notices import Notices
from appliance.testing.conversation import Witness
from appliance.testing.house import whole_home
from tests.scenario.test_skills import heard

HOME = whole_home()
WITHOUT = replace(
    HOME, entities={id_: one for id_, one in HOME.entities.items() if one.domain != "todo"}
)
FIVE = "Put milk, eggs, two lemons, tea and bread on the shopping list."
PUT = "I put milk, eggs, two lemons, tea and bread on the shopping list."
SHALL_I = "Shall I clear all five things from the shopping list?"


def told(*lines: str, home: Home = WITHOUT) -> tuple[Witness, list[object]]:
    async def script(_: Notices) -> AsyncIterator[str | None]:
        for line in lines:
            yield line

    return heard(script, home)


def said(*lines: str) -> list[str]:
    witness, published = told(*lines)
    assert published == []
    assert witness.asked == [], "no proposal is made of it"
    return witness.said


def test_a_list_is_kept_without_a_question(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert said(FIVE, "What's on the shopping list?", "I've got the eggs.", "Sorry?") == [
        PUT,
        "The shopping list has milk, eggs, two lemons, tea and bread.",
        "I ticked eggs off the shopping list.",
        "I said:",
        "I ticked eggs off the shopping list.",
    ]
    assert "lemons" not in caplog.text, "what is on a list was said by somebody"
    assert said(FIVE, "Take the lemons off the list.")[-1].startswith("I took two lemons off")


def test_what_was_left_out_is_asked_for() -> None:
    assert said("Add something to the shopping list.", "Milk and eggs, please.") == [
        "What should I put on it?",
        "I put milk and eggs on the shopping list.",
    ]
    assert said("Start a camping list.", "A tent.")[-1] == "I made a camping list with tent on it."


@pytest.mark.parametrize("yes", ["Yes.", "Yes, please.", "Go ahead."])
def test_a_plain_yes_clears_a_list(yes: str) -> None:
    lines = [FIVE, "Clear the shopping list.", yes, "What's on the shopping list?"]
    assert said(*lines) == [
        PUT,
        SHALL_I,
        "I cleared the shopping list.",
        "There is nothing on the shopping list.",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        *("No.", "Never mind.", "Maybe.", "Yes?", "Yes, but not the milk.", "The blue one."),
        *("Okay.", "Right.", "Sure, if you like.", "What time is it?", "Don't."),
    ],
)
def test_nothing_else_does(answer: str) -> None:
    told_ = said(FIVE, "Clear the shopping list.", answer, "How many things are on the list?")
    assert told_[1] == SHALL_I
    assert told_[-1] == "There are five things on the shopping list."


def test_a_yes_is_for_the_question_right_before_it() -> None:
    asked = (FIVE, "Clear the shopping list.")
    count = "How many things are on the list?"
    five = "There are five things on the shopping list."
    assert said(*asked, count, "Yes.", count)[-1] == five
    assert said(FIVE, "Yes.", count)[-1] == five


def test_what_was_put_on_it_in_between_is_not_cleared_unasked() -> None:
    """The words of a question that is no longer true ask it again, as it is now."""
    stale = "Yes, clear all five things from the shopping list."
    four = "Shall I clear all four things from the shopping list?"
    assert said(FIVE, "Tick off the tea.", stale)[-1] == four


def test_a_list_of_the_house_is_the_house_s() -> None:
    witness, published = told("Add bread to the shopping list.", home=HOME)
    assert witness.asked == ["Add bread to the shopping list?"]
    assert published == [], "nobody said yes"
    witness, _ = told("Add screws to the hardware list.", "What lists are there?", home=HOME)
    assert witness.said == [
        "I made a hardware list with screws on it.",
        "I have the hardware list with one thing.",
        "And the house has Shopping list.",
    ]
    assert witness.asked == []


def test_one_order_is_not_done_by_half() -> None:
    both = "Add bread to the shopping list and turn on the counter lights."
    assert said(both, "What's on the list?") == [
        "One thing at a time with lists, please.",
        "There is nothing on the shopping list.",
    ]


def test_a_list_that_the_owner_did_not_approve_is_none() -> None:
    shopping = EntityId("todo.shopping")
    unapproved = replace(HOME.entities[shopping], approved=False)
    home = replace(HOME, entities={**HOME.entities, shopping: unapproved})
    witness, published = told("Add bread to the shopping list.", home=home)
    assert witness.said == ["I put bread on the shopping list."]
    assert (witness.asked, published) == ([], [])

"""Orders and questions about one thing by its full name, over the imaginary house."""

import asyncio
from dataclasses import replace
from itertools import count

import pytest

from appliance.core.house import Entity, EntityState, Home
from appliance.core.meaning import Wish
from appliance.core.types import (
    Answer,
    AreaId,
    EntityId,
    Meaning,
    NotUnderstood,
    Proposal,
    ProposalId,
    Verb,
)
from appliance.testing.house import imaginary_home
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import command
from appliance.understanding.orders.targets import Scene
from appliance.understanding.questions.inquiry import inquire
from appliance.understanding.understand import Understanding
from tests.every_case import every_case

HOME = imaginary_home()
MENTIONS = Mentions(HOME)
ACTORS = Mentions(HOME, actors=True)
DUSTY = EntityId("vacuum.dusty")
_ids = count()
_mind = Understanding(None, new_id=lambda: ProposalId(f"p{next(_ids)}"))


def meaning(text: str) -> Meaning:
    return asyncio.run(_mind.understand(text, HOME, None)).meaning


@every_case(
    ("text", "entity", "verb", "parameters"),
    [
        ("start Dusty", "vacuum.dusty", Verb.START, ()),
        ("please run the robot vacuum now", "vacuum.dusty", Verb.START, ()),
        ("turn on movie night", "scene.movie_night", Verb.PRESS, ()),
        ("press the doorbell chime", "button.doorbell_chime", Verb.PRESS, ()),
        ("set the thermostat to 21", "climate.downstairs", Verb.SET, (("temperature", 21),)),
        ("set the AC to cool", "climate.study_ac", Verb.SET, (("mode", "cool"),)),
        ("set the bedroom radiator to eco", "climate.bedroom", Verb.SET, (("preset", "eco"),)),
        ("set the washing programme to wool", "select.washing_programme", Verb.SET,
         (("option", "Wool"),)),
        ("set the tilt of the study blind to 20 percent", "cover.study_blind", Verb.SET,
         (("tilt", 20),)),
        ("tilt the study blind to 20 percent", "cover.study_blind", Verb.SET, (("tilt", 20),)),
        ("set the humidifier to 45 percent", "humidifier.nursery", Verb.SET, (("humidity", 45),)),
        ("set the fish tank flow to 60", "number.fish_tank_flow", Verb.SET, (("value", 60),)),
        ("set the ceiling fan speed to 40 percent", "fan.bedroom_ceiling", Verb.SET,
         (("percentage", 40),)),
        ("arm the house alarm", "alarm_control_panel.house", Verb.SET, (("mode", "armed_away"),)),
        ("arm the house alarm for night", "alarm_control_panel.house", Verb.SET,
         (("mode", "armed_night"),)),
    ],
)  # fmt: skip
def test_orders(text: str, entity: str, verb: Verb, parameters: tuple[object, ...]) -> None:
    found = meaning(text)
    assert isinstance(found, Proposal), found
    assert [(a.entity, a.verb, a.parameters) for a in found.actions] == [(entity, verb, parameters)]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("send dusty back to its base", Wish(Verb.DOCK, (DUSTY,))),
        ("please dock the robot vacuum", Wish(Verb.DOCK, (DUSTY,))),
        ("find dusty", Wish(Verb.LOCATE, (DUSTY,))),
        ("pause dusty now", Wish(Verb.PAUSE, (DUSTY,))),
    ],
)
def test_words_for_orders(text: str, wish: Wish) -> None:
    assert command(text, Scene(HOME), ACTORS) == (wish,)


@every_case(
    "text",
    [
        "start the washing machine", "start", "", "start dusty and the washing machine",
        "set the thermostat to a nice warmth", "send my regards to its base", "arm the kettle",
        "run away", "set the hall light to eco", "pause the meeting", "find my phone",
    ],
)  # fmt: skip
def test_what_is_no_order_to_one_thing_is_left_alone(text: str) -> None:
    assert command(text, Scene(HOME), ACTORS) is None


@pytest.mark.parametrize(
    "text",
    [
        "don't start dusty", "should I start dusty", "if dusty is docked start him",
        "did you start dusty", "start dusty no wait stop", "what happens if I start dusty",
    ],
)  # fmt: skip
def test_nothing_is_proposed_that_nobody_ordered(text: str) -> None:
    assert not isinstance(meaning(text), Proposal)


@every_case(
    ("text", "part"),
    [
        ("is Dusty docked?", "docked"),
        ("what is the nursery CO2", "812 parts per million"),
        ("how humid is it in the bathroom?", "71 percent"),
        ("what's the temperature outside", "6.4 degrees"),
        ("what's the temperature in the living room", "20.1 degrees"),
        ("is the hub firmware up to date", "up to date"),
        ("what's the status of the house alarm", "disarmed"),
        ("how is the water main", "open"),
        ("what is the washing programme set to", "Cotton 40"),
        ("is the smoke detector okay", "clear"),
        ("what is Robin's phone battery level", "57 percent"),
    ],
)
def test_questions(text: str, part: str) -> None:
    found = meaning(text)
    assert isinstance(found, Answer), found
    assert part.casefold() in found.text.casefold()


@pytest.mark.parametrize(
    "text",
    ["what is the meaning of life", "how is your mother", "is it cold on the moon",
     "how hot is the sun", "tell me about the kitchen", "is dusty a good name"],
)  # fmt: skip
def test_other_questions_are_left_alone(text: str) -> None:
    assert inquire(text, HOME, MENTIONS) is None


def test_heat_or_cool_is_for_the_person_to_say() -> None:
    found = meaning("turn on the air conditioner")
    assert isinstance(found, NotUnderstood)
    assert found.say == (
        "The air conditioner can be set to cool, heat, dry or fan only. Which one should it be?"
    )
    assert isinstance(meaning("set the air conditioner to cool"), Proposal)


def entity(id_: str, name: str, area: str | None = None) -> Entity:
    place = AreaId(area) if area else None
    verbs = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
    return Entity(EntityId(id_), name, place, verbs=verbs, approved=True)


def richer() -> Home:
    """The imaginary house with twins in two rooms, and with what comes through Home Assistant."""
    more = [
        entity("light.twin_hall", "Round light", "hall"),
        entity("light.twin_study", "Round light", "study"),
        entity("weather.home", "Forecast"),
        entity("todo.shopping", "Shopping list"),
    ]
    states = {
        EntityId("light.twin_hall"): EntityState("off"),
        EntityId("light.twin_study"): EntityState("off"),
        EntityId("weather.home"): EntityState("rainy", {"temperature": 8}),
        EntityId("todo.shopping"): EntityState("2"),
    }
    return replace(
        HOME,
        entities={**HOME.entities, **{each.id: each for each in more}},
        states={**HOME.states, **states},
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("what is the weather like", "rain"),
        ("what's the weather", "rain"),
        ("what is on the shopping list", "2 open items"),
        ("how many things are on the shopping list", "2 open items"),
    ],
)
def test_what_home_assistant_knows_can_be_asked(text: str, part: str) -> None:
    mind = Understanding(None, new_id=lambda: ProposalId("p"))
    found = asyncio.run(mind.understand(text, richer(), None)).meaning
    assert isinstance(found, Answer), found
    assert part in found.text.casefold()


def test_twins_are_told_apart_by_their_room() -> None:
    mind = Understanding(None, new_id=lambda: ProposalId("p"))
    said = "turn on the round light in the study"
    found = asyncio.run(mind.understand(said, richer(), None)).meaning
    assert isinstance(found, Proposal), found
    assert [action.entity for action in found.actions] == ["light.twin_study"]
    assert found.read_back == "Turn on the round light in the study?"

"""What the model may not say of the house or of itself, and what it may say of the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.understanding.model.claims import (
    asks_for_state,
    claims_a_deed,
    merely_answers,
    of_the_house,
    stands,
)
from tests.every_case import every_case

DEEDS = """\
The command was carried out.
The job is complete.
Your request has been processed.
The task was successfully completed.
Task completed.
Command executed successfully.
The requested action was performed.
The operation was successful.
Your command has been executed.
It's done.
It is done.
That has been taken care of.
Everything is set.
All done!
Okay, done.
I would say: Done.
Sure! It has been turned off.
Consider it done.
Got it.
Will do.
Success!
Confirmed.
I have carried out your command.
I've completed the task.
I did it.
I just turned on the lamp.
Hearth has executed the command.
The system has unlocked the door.
Turning off the light.
Executing your command.
Processing the request.
As you requested, here it is.
They have been switched off.
The light is now on.
The order to open the gate was carried out.
All tasks are finished.
It was turned off.
The change has been applied.
The command **was carried out**.
I\u2019ve taken care of it.
"""

STATES = """\
The sauna is hot.
The hot tub is warm.
The iron is off.
The iron is still hot.
Your stove is on.
The hob is cold.
The dishwasher is running.
The dishwasher has finished.
The washing machine is done.
The washing machine in the cellar is finished.
The dryer is full.
The fridge is empty.
Your freezer is at minus 18 degrees.
The freezer is working properly.
The fire is out.
The fire is burning.
The fireplace is lit.
The bath is ready.
The bath water is lukewarm.
The pool is 24 degrees.
The pool is currently closed.
The robot is charging.
The robot vacuum is back home.
The mower is docked.
Your car is fully charged.
Your car is charging.
The car's charging.
The heating is on.
The heating is working.
The lights are on.
A light is on in the kitchen.
The front door is locked.
The thermostat reads 21 degrees.
The living room is warm.
It is 21 degrees in the living room.
It's quite cold in your bedroom.
There is someone at the door.
Nobody is home.
Sauna is hot.
Yes, the sauna feels hot.
The oven has been preheated.
The garage door opened a minute ago.
The coffee is ready.
Your laundry is dry.
The blinds will close soon.
The battery is low.
The temperature in the study is twenty degrees.
The music is playing.
The hall light is at 70 percent.
Both saunas are hot.
No windows are open.
My dishwasher has stopped.
"""

WORLD = """\
Water boils at 100 degrees Celsius.
The Sahara is hot.
The Sahara is a hot desert in Africa.
The Sun is very hot.
Fire is hot.
Iron is a metal.
Iron is at the core of the Earth.
Saunas are usually between 70 and 100 degrees.
A sauna is a small hot room.
A dishwasher cleans dishes.
The dishwasher was invented by Josephine Cochrane.
The washing machine was invented in the 18th century.
A kettle heats water.
The light bulb was invented by Thomas Edison.
The speed of light is about 300,000 kilometers per second.
The Eiffel Tower was completed in 1889.
It was completed in 1889.
It was opened in 1932.
The Mona Lisa was finished in 1519.
The Berlin Wall fell in 1989.
The first heart transplant was successfully performed in 1967.
The process is completed in the mitochondria.
The Great Fire of London started in 1666.
Mount Everest is the highest mountain.
Ice is cold.
Deserts are dry and often cold at night.
The Moon is about 384,000 kilometers away.
The temperature of the Sun is about 5,500 degrees.
Antarctica is the coldest place on Earth.
There are 206 bones in the human body.
The capital of France is Paris.
Photosynthesis is done by plants.
It is done by adding water.
Paris is open to everyone.
The ocean is full of fish.
The Pacific is warm near the equator.
A car has four wheels.
Cars are powered by engines or batteries.
The freezer is colder than the fridge.
Put the bread in when the oven is hot.
I don't know whether the sauna is hot.
A fridge should be at about 4 degrees.
I am Hearth, the voice of a home.
I don't know that from here.
Complete sentences have a subject and a verb.
Confirmed cases rose in 2020.
Finished goods are sold to customers.
William Shakespeare wrote Hamlet.
The robot R2-D2 is a character in Star Wars.
Pool is a game with balls and a cue.
Starting in 1914, the war lasted four years.
Venus is hotter than Mercury.
Right angles have 90 degrees.
"""


@every_case("sentence", DEEDS.splitlines())
def test_no_deed_is_claimed(sentence: str) -> None:
    assert claims_a_deed(sentence)


@every_case("sentence", STATES.splitlines())
def test_no_state_of_a_house_is_told(sentence: str) -> None:
    assert of_the_house(sentence)


@every_case("sentence", WORLD.splitlines())
def test_what_is_known_of_the_world_may_be_said(sentence: str) -> None:
    assert not claims_a_deed(sentence)
    assert not of_the_house(sentence)


@every_case(
    ("question", "asks"),
    [
        ("is the sauna hot", True),
        ("Is the sauna hot?", True),
        ("are the windows in the attic open", True),
        ("has the dishwasher finished", True),
        ("is my car charging", True),
        ("is the Sahara hot", False),
        ("is water wet", False),
        ("who painted the Mona Lisa", False),
        ("is Paris the capital of France", False),
    ],
)
def test_a_question_for_a_state_is_known(question: str, asks: bool) -> None:
    assert asks_for_state(question) is asks


@pytest.mark.parametrize("sentence", ["Yes.", "No, it isn't.", "It is.", "They're closed.", "Yes!"])
def test_what_only_the_question_gives_a_meaning(sentence: str) -> None:
    assert merely_answers(sentence)


@pytest.mark.parametrize("sentence", ["Paris.", "Items are sold here.", "Nothing is known of it."])
def test_what_has_a_meaning_of_its_own(sentence: str) -> None:
    assert not merely_answers(sentence)


def test_a_thing_by_its_own_name_may_be_in_more_states() -> None:
    assert stands("Dusty is charging.")
    assert stands("Dusty is on.")
    assert not stands("Dusty is a robot.")


@given(st.text(alphabet="theyouris at on in hot, .'oven sauna 1%", max_size=300) | st.text())
def test_any_text_is_judged(text: str) -> None:
    for judge in (claims_a_deed, of_the_house, asks_for_state, merely_answers, stands):
        assert judge(text) in (True, False)

"""What a sentence names, found by all its words, a telling part, or its sound."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.testing.house import imaginary_home, whole_home
from appliance.understanding.names.mentions import Mention, Mentions, What
from appliance.understanding.text.sounds import sounds_of
from tests.every_case import every_case

_MENTIONS = Mentions(imaginary_home())


def _found(text: str) -> list[str]:
    return [_shown(mention) for mention in _MENTIONS.find(re.findall(r"[\w']+", text))]


def _shown(mention: Mention) -> str:
    kind = mention.kind.noun if mention.kind is not None else ""
    which = ",".join(mention.entities) or mention.area or mention.floor or kind
    return f"{mention.what}:{which}" if which else str(mention.what)


@every_case(
    ("text", "found"),
    [
        ("turn on the hall light", ["entity:light.hall_ceiling"]),
        ("turn on the hole light", ["entity:light.hall_ceiling"]),
        ("turn on the whole light", ["entity:light.hall_ceiling"]),
        ("the work top lights", ["entity:light.kitchen_counter"]),
        ("open the drive way gate", ["entity:cover.driveway_gate"]),
        ("the nite light", ["entity:light.nursery_night"]),
        ("sams lamp on", ["entity:light.bedside_left"]),
        ("robin's phone battery", ["entity:sensor.phone_battery"]),
        ("the washing program", ["entity:select.washing_programme"]),
        ("extractor on", ["entity:fan.bathroom_extractor"]),
        ("the bedside lamp", ["entity:light.bedside_left,light.bedside_right"]),
        ("the living room lights", ["area:living_room", "kind:light"]),
        ("lights in mayas room", ["kind:light", "area:nursery"]),
        ("lights off out doors", ["kind:light", "floor:outside"]),
        ("all lights on the first floor", ["kind:light", "floor:upper"]),
        ("lights off in here", ["kind:light", "here"]),
        ("turn it off", ["it"]),
        ("turn on the dishwasher", []),
        ("how warm is the attic", []),
    ],
)
def test_what_is_named(text: str, found: list[str]) -> None:
    assert _found(text) == found


def test_a_part_of_a_name_in_the_plural_says_so() -> None:
    (mention,) = _MENTIONS.find(["bedside", "lamps"])
    assert mention.what is What.ENTITY
    assert mention.plural
    assert not mention.whole


@pytest.mark.parametrize(
    ("one", "other"), [("hall", "hole"), ("hall", "whole"), ("night", "nite"), ("write", "right")]
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sounds_of(one) == sounds_of(other)


@pytest.mark.parametrize(("one", "other"), [("hall", "wall"), ("warm", "room"), ("back", "black")])
def test_words_that_do_not(one: str, other: str) -> None:
    assert sounds_of(one) != sounds_of(other)


@given(st.lists(st.text(max_size=12), max_size=60))
def test_any_words_are_fine_and_what_is_found_does_not_overlap(tokens: list[str]) -> None:
    end = 0
    for mention in _MENTIONS.find(tokens):
        assert end <= mention.start < mention.end <= len(tokens)
        end = mention.end


_ACTORS = Mentions(whole_home(), actors=True)


@every_case(
    ("text", "found"),
    [
        ("all good turn the hall light on", ["entity:light.hall_ceiling"]),
        ("start good", []),
        ("start the good night scene", ["entity:scene.good_night", "kind:scene"]),
        ("start leaving", []),
        ("start leaving home", ["entity:script.leave_home"]),
        ("robin turn the telly on", ["kind:telly"]),
        ("sam and robin", []),
        ("robin's lamp", ["entity:light.bedside_right"]),
        ("robins lamp", ["entity:light.bedside_right"]),
        ("turn robin's on", ["entity:light.bedside_right"]),
        ("turn off the water", ["entity:valve.water_main,water_heater.boiler"]),
        ("the hot water", ["entity:water_heater.boiler"]),
        ("the extractor", ["entity:fan.bathroom_extractor"]),
        ("the coffee", ["entity:switch.coffee_machine"]),
    ],
)
def test_a_part_of_a_name_must_tell_its_thing_from_others(text: str, found: list[str]) -> None:
    named = _ACTORS.find(re.findall(r"[\w']+", text))
    assert [_shown(one) for one in named if one.what is not What.HOUSE] == found


def test_a_person_may_be_asked_about_but_is_no_thing() -> None:
    assert _found("where is robin") == ["entity:light.bedside_right,sensor.phone_battery"]
    assert _ACTORS.find(["where", "is", "robin"]) == ()

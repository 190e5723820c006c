"""Sentences and the wishes they are read as: see commands.txt."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.meaning import Wish
from appliance.core.types import AreaId, EntityId, NotUnderstood, Verb
from appliance.testing.house import whole_home
from appliance.understanding.dialogue.asked import Missing, WhichOne
from appliance.understanding.guard.guard import tidy
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import AskBack, Commanded, command
from appliance.understanding.orders.targets import Scene
from tests.every_case import every_case

_HOME = whole_home()
_MENTIONS = Mentions(_HOME, actors=True)


_FILES = ("commands.txt", "commands_relative.txt", "commands_several.txt")
_TEXTS = [(Path(__file__).parent / name).read_text() for name in _FILES]
_LINES = [line for text in _TEXTS for line in text.splitlines()]
_CASES = [tuple(line.split(" -> ", 1)) for line in _LINES if line and not line.startswith("#")]


def _read(said: str) -> Commanded:
    scene = Scene(_HOME)
    if (where := re.match(r"(?:it=(?P<it>\S+)|(?P<room>\w+)): ", said)) is not None:
        said = said[where.end() :]
        it = (EntityId(where["it"]),) if where["it"] else ()
        scene = Scene(_HOME, AreaId(where["room"]) if where["room"] else None, it)
    return command(tidy(said), scene, _MENTIONS)


def _shown(read: Commanded) -> str:
    match read:
        case None:
            return "nothing"
        case NotUnderstood(say=say):
            return say
        case AskBack(WhichOne(open=wished)):
            return f"ask {' '.join(wished.entities)}"
        case AskBack(Missing(slot=slot)):
            return f"ask {slot}"
        case AskBack():
            return "ask"
        case _:
            return " + ".join(map(_wish, read))


def _wish(wish: Wish) -> str:
    values = [
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in wish.parameters
    ]
    return " ".join([wish.verb, *wish.entities, *values])


@every_case(("said", "meant"), _CASES)
def test_a_sentence_is_read_as(said: str, meant: str) -> None:
    assert _shown(_read(said)) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("and the landing too", "turn_on light.landing"),
        ("the study as well", "turn_on light.study_desk"),
        ("the landing", "nothing"),
        ("and the dishwasher too", "nothing"),
    ],
)
def test_what_was_done_last_is_done_to_another_thing(said: str, meant: str) -> None:
    last = (Wish(Verb.TURN_ON, (EntityId("light.hall_ceiling"),)),)
    assert _shown(command(said, Scene(_HOME), _MENTIONS, last)) == meant


_WORDS = sorted(
    {word for said, _ in _CASES for word in re.findall(r"[\w']+|,", said)}
    | {"not", "but", "and", "half", "degrees", "a", "the", "too", "except", "all"}
)


@given(st.lists(st.sampled_from(_WORDS), max_size=30))
def test_any_order_of_known_words_is_fine(words: list[str]) -> None:
    read = command(" ".join(words), Scene(_HOME, AreaId("kitchen")), _MENTIONS)
    for wish in read if isinstance(read, tuple) else ():
        assert wish.entities
        assert set(wish.entities) <= set(_HOME.entities)


@given(st.text(max_size=200))
def test_any_text_is_fine(text: str) -> None:
    assert command(tidy(text), Scene(_HOME), _MENTIONS) is None or text.strip()


def _called(name: str, entity: str = "light.landing") -> Scene:
    """The house, where one thing has another name."""
    id_ = EntityId(entity)
    named = replace(_HOME.entities[id_], name=name, aliases=())
    return Scene(replace(_HOME, entities={**_HOME.entities, id_: named}))


@every_case(
    ("name", "said", "meant"),
    [
        *(
            (name, "turn on the hall light", "turn_on light.hall_ceiling")
            for name in ("On", "Off", "Turn on", "All", "Everything", "Lights", "Two", "The")
        ),
        ("Red", "set the floor lamp to red", "set light.living_floor_lamp color=red"),
        ("Kitchen", "lock the kitchen door", "lock lock.back_door"),
        ("Upstairs", "lights off upstairs", "turn_off"),
        ("Lights", "turn on all the lights in the study", "turn_on light.study_desk"),
    ],
)
def test_no_name_makes_another_sentence_unreadable(name: str, said: str, meant: str) -> None:
    scene = _called(name)
    assert _shown(command(said, scene, Mentions(scene.home, actors=True))).startswith(meant)


def test_a_light_called_like_its_room_is_one_of_the_room() -> None:
    scene = _called("Kitchen", "light.kitchen_ceiling")
    mentions = Mentions(scene.home, actors=True)
    spared = command("all the lights off except the kitchen", scene, mentions)
    assert "light.kitchen" not in _shown(spared)
    assert "light.hall_ceiling" in _shown(spared)
    room = command("turn on the lights in the kitchen", scene, mentions)
    assert _shown(room) == "turn_on light.kitchen_ceiling light.kitchen_counter"


def test_what_is_called_like_a_room_is_meant_where_the_room_cannot_be() -> None:
    scene = _called("Nursery", "media_player.study_speaker")
    read = command("turn down the nursery", scene, Mentions(scene.home, actors=True))
    assert _shown(read).startswith("set media_player.study_speaker")

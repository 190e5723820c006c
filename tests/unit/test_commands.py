"""Sentences and the wishes they are read as: see commands.txt."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.meaning import Wish
from appliance.core.types import AreaId, EntityId, Verb
from appliance.testing.house import whole_home
from appliance.understanding.asked import Missing, WhichOne
from appliance.understanding.commands import AskBack, Commanded, command
from appliance.understanding.guard import tidy
from appliance.understanding.mentions import Mentions
from appliance.understanding.targets import Scene

_HOME = whole_home()
_MENTIONS = Mentions(_HOME, actors=True)


_LINES = (Path(__file__).parent / "commands.txt").read_text().splitlines()
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


@pytest.mark.parametrize(("said", "meant"), _CASES)
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

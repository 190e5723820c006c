"""Sentences that go on with the order before, and the whole sentences they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.meaning import Wish
from appliance.core.types import EntityId, Verb
from appliance.testing.house import whole_home
from appliance.understanding.dialogue.asked import WhichOne
from appliance.understanding.dialogue.context import EMPTY, Context, remember
from appliance.understanding.dialogue.continuing import continued
from appliance.understanding.text.words import table
from tests.every_case import every_case

_HOME = whole_home()
_HALL, _GARAGE = EntityId("light.hall_ceiling"), EntityId("light.garage")
_HEATING, _BLIND = EntityId("climate.downstairs"), EntityId("cover.study_blind")
_LEFT, _RIGHT = EntityId("light.bedside_left"), EntityId("light.bedside_right")


def _after(said: str, *wishes: Wish, before: Context = EMPTY) -> Context:
    return remember(before, 0, wishes=wishes, said=said)


def _set(entity: EntityId, name: str, value: float) -> Wish:
    return Wish(Verb.SET, (entity,), ((name, value),))


_DIMMED = _after("dim the hall light", _set(_HALL, "brightness_pct", 75))
_WARMED = _after("heating up one degree", _set(_HEATING, "temperature", 20.5))
_CLOSED = _after("close the study blind a bit", _set(_BLIND, "position", 85))
_LEVEL = _after("set the hall light to 50 percent", _set(_HALL, "brightness_pct", 50))
_LIT = _after("turn on the garage light", Wish(Verb.TURN_ON, (_GARAGE,)))
_LEFT_LIT = _after("turn on the left bedside lamp", Wish(Verb.TURN_ON, (_LEFT,)))
_BOTH = _after(
    "turn on the garage light and the hall light",
    Wish(Verb.TURN_ON, (_GARAGE,)),
    Wish(Verb.TURN_ON, (_HALL,)),
)


@every_case(
    ("context", "said", "meant"),
    [
        (_LIT, "No, the landing light.", "and the landing light"),
        (_LIT, "no, porch light", "and the porch light"),
        (_LIT, "no I meant the kitchen lights", "and the kitchen lights"),
        (_LEFT_LIT, "no, the right one", "and the Right bedside lamp"),
        (_LEFT_LIT, "no, Robin's", "and the Right bedside lamp"),
        (_LEFT_LIT, "no, it's", "no, it's"),
        (_LIT, "no, the film was good", "no, the film was good"),
        (_LIT, "no porch light", "no porch light"),
        (_LIT, "no, thanks", "no, thanks"),
        (_LIT, "no, turn on the hall light", "no, turn on the hall light"),
        (_LIT, "no", "no"),
        (_DIMMED, "more", "turn it down"),
        (_DIMMED, "a bit more please", "turn it down a bit"),
        (_DIMMED, "and again", "turn it down"),
        (_DIMMED, "ten percent more", "turn it down by ten percent"),
        (_DIMMED, "more milk", "more milk"),
        (_DIMMED, "more lights on", "more lights on"),
        (_DIMMED, "less", "less"),
        (_DIMMED, "turn it off", "turn it off"),
        (_WARMED, "and another", "turn it up by one degree"),
        (_WARMED, "another two degrees", "turn it up by two degrees"),
        (_WARMED, "another coffee", "another coffee"),
        (_WARMED, "no make it two", "turn it up to 21.5"),
        (_WARMED, "make it twenty two", "make it twenty two"),
        (_CLOSED, "a bit more", "turn it down a bit"),
        (_CLOSED, "more", "turn it down a bit"),
        (_LEVEL, "more", "more"),
        (_LEVEL, "make it 20", "make it 20"),
        (_LIT, "more", "more"),
        (_LIT, "now the other one", "and the other one"),
        (_LIT, "the hall one", "and the hall one"),
        (_LIT, "that one", "that one"),
        (_LIT, "no one", "no one"),
        (_LIT, "turn the first one off", "turn the first one off"),
        (_BOTH, "turn the first one off", "turn it off"),
        (_BOTH, "first turn the heating on", "first turn the heating on"),
        (EMPTY, "more", "more"),
        (EMPTY, "the hall one", "the hall one"),
    ],
)
def test_it_stands_for(context: Context, said: str, meant: str) -> None:
    assert continued(said, context, _HOME)[0] == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("the first one off", _GARAGE), ("turn the second one off", _HALL), ("the last one", _HALL)],
)
def test_places_are_among_the_things_of_the_last_turn(said: str, meant: EntityId) -> None:
    assert continued(said, _BOTH, _HOME)[1].entities == (meant,)


@every_case(
    ("said", "meant"),
    [
        ("no I said the desk lamp", "and the desk lamp"),
        ("left at twenty percent", "set it to twenty percent"),
        ("I don't know", "I don't know"),
        ("turn the heating on", "turn the heating on"),
    ],
)
def test_beside_an_answer(said: str, meant: str) -> None:
    asked = WhichOne(Wish(Verb.TURN_ON, (_LEFT, _RIGHT)))
    context = remember(EMPTY, 0, pending=asked)
    assert continued(said, context, _HOME)[0] == meant


def test_what_is_added_is_spoken_of_with_what_was_there() -> None:
    hall = Wish(Verb.TURN_ON, (_HALL,))
    assert _after("and the hall", hall, before=_LIT).entities == (_GARAGE, _HALL)
    assert _after("turn on the hall light", hall, before=_LIT).entities == (_HALL,)
    assert _after("turn on the hall light", hall, before=_LIT).before == (_GARAGE,)


_CONTEXTS = st.sampled_from([_DIMMED, _WARMED, _CLOSED, _LIT, _BOTH, EMPTY])
_WORDS = st.sampled_from(
    sorted(table("more another the first last one other no make it five a bit by at twenty not"))
)


@given(_CONTEXTS, st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_any_text_is_fine(context: Context, said: str) -> None:
    text, after = continued(said, context, _HOME)
    assert text == said or after.entities

"""Orders to to-do lists as they are said, and what only looks like one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.house import Entity, EntityState, Home
from appliance.core.listing import ITEMS, LIST_VERBS, LONGEST_ITEM, MOST_ITEMS, items_of, naming
from appliance.core.meaning import Wish
from appliance.core.types import EntityId, Verb
from appliance.testing.house import whole_home
from appliance.understanding.dialogue.asked import Missing, WhichOne
from appliance.understanding.guard.guard import MayAct, judge
from appliance.understanding.names.mentions import Mentions
from appliance.understanding.orders.commands import AskBack
from appliance.understanding.orders.lists import listed, ordered
from appliance.understanding.orders.targets import Scene
from appliance.understanding.text.words import table
from tests.every_case import every_case

HOME = whole_home()
SHOPPING = EntityId("todo.shopping")
PORCH = EntityId("light.porch")


def _with(*lists: Entity) -> Home:
    states = {one.id: EntityState("0", {ITEMS: ""}) for one in lists}
    entities = {**HOME.entities, **{one.id: one for one in lists}}
    return replace(HOME, entities=entities, states={**HOME.states, **states})


def todo(id_: str, name: str) -> Entity:
    return Entity(EntityId(id_), name, verbs=LIST_VERBS, approved=True)


THREE = _with(todo("todo.chores", "Chores"), todo("todo.sam", "Sam's wishes"))
TWO_SHOPS = _with(todo("todo.market", "Market shopping"))


def _lines() -> list[tuple[str, str]]:
    text = Path(__file__).with_name("lists.txt").read_text(encoding="utf-8")
    lines = [line.partition(" -> ") for line in text.splitlines() if not line.startswith("#")]
    return [(said, meant) for said, _, meant in lines]


LINES = _lines()


def test_the_corpus_is_large_enough() -> None:
    assert len(LINES) >= 110
    assert sum(meant == "nothing" for _, meant in LINES) >= 35


def _shown(wish: Wish) -> str:
    (id_,) = wish.entities
    items = "; ".join(items_of(dict(wish.parameters)[ITEMS]))
    return f"{'' if id_ == SHOPPING else f'{id_} '}{wish.verb} {items}"


@every_case(("said", "meant"), LINES)
def test_a_sentence_tells_a_list(said: str, meant: str) -> None:
    home = THREE if said.startswith("three: ") else HOME
    judged = judge(said.removeprefix("three: "))
    found = listed(judged.text, home) if isinstance(judged, MayAct) else None
    if found is None:
        shown = "nothing"
    elif isinstance(found, AskBack):
        assert isinstance(found.pending, Missing)
        shown = f"ask {found.pending.slot}: {found.pending.before} ... {found.pending.after}"
    else:
        wishes, rest = found
        shown = " + ".join(map(_shown, wishes)) + (f" | {rest}" if rest else "")
    assert shown == meant


def test_of_two_lists_for_the_same_hearth_asks() -> None:
    found = listed("add milk to the shopping list", TWO_SHOPS)
    assert isinstance(found, tuple), "its whole name is said"
    found = listed("add milk to the grocery list", TWO_SHOPS)
    assert isinstance(found, AskBack)
    assert isinstance(found.pending, WhichOne)
    assert isinstance(found.pending.open, Wish)
    assert set(found.pending.open.entities) == {SHOPPING, EntityId("todo.market")}


def test_without_a_list_nothing_is_read() -> None:
    entities = {id_: one for id_, one in HOME.entities.items() if one.domain != "todo"}
    assert listed("add milk to the shopping list", replace(HOME, entities=entities)) is None


def test_an_item_is_called_what_the_list_calls_it() -> None:
    state = EntityState("3", {ITEMS: "12 Eggs\nOat milk\nRice milk"})
    home = replace(HOME, states={**HOME.states, SHOPPING: state})
    found = listed("take eggs and milk off the list", home)
    assert isinstance(found, tuple)
    assert _shown(found[0][0]) == "remove 12 Eggs; milk"


def test_it_is_the_list_that_was_spoken_of() -> None:
    mentions = Mentions(HOME, actors=True)
    spoken = Scene(HOME, it=(SHOPPING,))
    assert ordered("add bread to it", spoken, mentions) == (
        Wish(Verb.ADD, (SHOPPING,), naming(["bread"])),
    )
    assert ordered("add bread to it", Scene(HOME, it=(PORCH,)), mentions) is None


def test_other_clauses_are_read_as_ever_or_nothing_is_done() -> None:
    scene, mentions = Scene(HOME), Mentions(HOME, actors=True)
    both = ordered("add bread to the list and turn on the porch light", scene, mentions)
    assert isinstance(both, tuple)
    assert [wish.entities[0] for wish in both] == [SHOPPING, "light.porch"]
    assert ordered("add bread to the list and frobnicate the moon", scene, mentions) is None
    which = ordered("add bread to the list and turn on the lamp", scene, mentions)
    if isinstance(which, AskBack):
        assert isinstance(which.pending, WhichOne)
        assert which.pending.sure[0].entities == (SHOPPING,)


@pytest.mark.parametrize(
    "text",
    [
        "add " * 2500 + "to the list",
        "to the list " * 800,
        "add " + "milk and " * 1500 + "eggs to the shopping list",
        "," * 10_000,
        "add milk to the " + "shopping " * 1200 + "list",
    ],
)
def test_a_long_text_is_no_order(text: str) -> None:
    assert listed(text[:10_000], HOME) is None


WORDS = st.sampled_from(
    sorted(
        table(
            "add put tick take off remove mark to on from the my shopping list milk and eggs as "
            "done it , something turn light not if . ? & need two"
        )
    )
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join)))
def test_any_text_is_fine(text: str) -> None:
    found = listed(text, HOME)
    if not isinstance(found, tuple):
        return
    for wish in found[0]:
        items = items_of(dict(wish.parameters)[ITEMS])
        assert wish.verb in LIST_VERBS
        assert 0 < len(items) <= MOST_ITEMS
        assert all(0 < len(item) <= LONGEST_ITEM for item in items)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_item_stays_an_item(item: str) -> None:
    """Whatever is put between the verb and the list can choose no other verb and no other list."""
    found = listed(f"add {item} to the shopping list", HOME)
    if isinstance(found, tuple):
        assert all(wish.entities == (SHOPPING,) for wish in found[0])

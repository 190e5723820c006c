"""Items of to-do lists as data: what is proposed, asked, said, kept, and what is refused."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.house import Entity, EntityState, Home, needless, satisfied
from appliance.core.journal import Acted, Before, Change, kept, plain
from appliance.core.listing import (
    ITEMS,
    LIST_VERBS,
    LONGEST_ITEM,
    MOST_ITEMS,
    accepted,
    after,
    items_of,
    naming,
    outstanding,
    shows,
)
from appliance.core.meaning import Wish, fit, propose
from appliance.core.phrasing import is_sayable, outcome_sentence, read_back
from appliance.core.self_talk import holds_consent
from appliance.core.types import (
    Action,
    Answer,
    EntityId,
    NotUnderstood,
    Proposal,
    ProposalId,
    Result,
    Tier,
    Value,
    Verb,
)
from appliance.core.undo import way_back

unhurried = settings(deadline=None)

SHOPPING = EntityId("todo.shopping")
CHORES = EntityId("todo.chores")
HOME = Home(
    entities={
        SHOPPING: Entity(SHOPPING, "Shopping list", verbs=LIST_VERBS, approved=True),
        CHORES: Entity(CHORES, "Chores", verbs=frozenset({Verb.ADD}), approved=True),
    },
    states={
        SHOPPING: EntityState("2", {"items": "Milk\neggs"}),
        CHORES: EntityState("3"),
    },
)


def do(verb: Verb, *items: str, entity: EntityId = SHOPPING) -> Action:
    return Action(entity, verb, naming(items))


def meant(*wishes: Wish) -> Proposal | Answer | NotUnderstood:
    return propose(wishes, HOME, lambda: ProposalId("p"))


def wish(verb: Verb, *items: str, entity: EntityId = SHOPPING) -> Wish:
    return Wish(verb, (entity,), naming(items))


@pytest.mark.parametrize(
    ("wished", "asked"),
    [
        (wish(Verb.ADD, "bread"), "Add bread to the shopping list?"),
        (
            wish(Verb.ADD, "rice", "onions", "tea bags"),
            "Add rice, onions and tea bags to the shopping list?",
        ),
        (wish(Verb.COMPLETE, "milk"), "Tick milk off the shopping list?"),
        (wish(Verb.REMOVE, "eggs"), "Take eggs off the shopping list?"),
        (
            wish(Verb.ADD, "take out the trash", entity=CHORES),
            "Add take out the trash to the chores list?",
        ),
        # What is there already is not put there again.
        (wish(Verb.ADD, "milk", "bread"), "Add bread to the shopping list?"),
        (wish(Verb.REMOVE, "milk", "bread"), "Take milk off the shopping list?"),
    ],
)
def test_a_list_is_changed_when_somebody_agrees(wished: Wish, asked: str) -> None:
    proposal = meant(wished)
    assert isinstance(proposal, Proposal)
    assert (proposal.read_back, proposal.tier) == (asked, Tier.EVERYDAY)


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        (wish(Verb.ADD, "milk"), "Milk is already on the shopping list."),
        (wish(Verb.ADD, "Eggs"), "Eggs are already on the shopping list."),
        (wish(Verb.ADD, "milk", "eggs"), "Milk and eggs are already on the shopping list."),
        (wish(Verb.COMPLETE, "bread"), "Bread is not on the shopping list."),
        (wish(Verb.REMOVE, "rice", "tea"), "Rice and tea are not on the shopping list."),
    ],
)
def test_what_is_so_already_is_said(wished: Wish, said: str) -> None:
    assert meant(wished) == Answer(said)


def test_what_a_list_cannot_do_is_refused() -> None:
    assert isinstance(meant(wish(Verb.REMOVE, "hoovering", entity=CHORES)), NotUnderstood)
    assert isinstance(meant(Wish(Verb.ADD, (SHOPPING,))), NotUnderstood)
    other: tuple[tuple[str, Value], ...] = (("items", "milk"), ("position", 3))
    assert isinstance(meant(Wish(Verb.ADD, (SHOPPING,), other)), NotUnderstood)
    assert isinstance(meant(Wish(Verb.ADD, (SHOPPING,), (("items", 3),))), NotUnderstood)
    assert isinstance(meant(Wish(Verb.TURN_OFF, (SHOPPING,))), NotUnderstood)


def test_two_wishes_for_one_list_are_one() -> None:
    proposal = meant(wish(Verb.ADD, "bread"), wish(Verb.ADD, "rice"))
    assert isinstance(proposal, Proposal)
    assert proposal.actions == (do(Verb.ADD, "bread", "rice"),)
    many = [wish(Verb.ADD, f"thing {number}") for number in range(MOST_ITEMS + 1)]
    assert isinstance(meant(*many), NotUnderstood)
    assert isinstance(meant(wish(Verb.ADD, "rice"), wish(Verb.REMOVE, "eggs")), NotUnderstood)


@pytest.mark.parametrize(
    ("action", "result", "said"),
    [
        (do(Verb.ADD, "bread"), Result.ACKNOWLEDGED, "I put bread on the shopping list."),
        (do(Verb.COMPLETE, "milk"), Result.ACKNOWLEDGED, "I ticked milk off the shopping list."),
        (do(Verb.REMOVE, "eggs"), Result.ACKNOWLEDGED, "I took eggs off the shopping list."),
        (
            do(Verb.ADD, "bread"),
            Result.REFUSED,
            "The shopping list answered, but did not add bread.",
        ),
        (
            do(Verb.ADD, "bread"),
            Result.SENT,
            "I told the shopping list to add bread, but it doesn't report back.",
        ),
        (
            do(Verb.ADD, "bread"),
            Result.SILENT,
            "I sent it, but the shopping list did not answer.",
        ),
    ],
)
def test_what_became_of_it(action: Action, result: Result, said: str) -> None:
    assert outcome_sentence(((action, result),), HOME) == said


@pytest.mark.parametrize("verb", sorted(LIST_VERBS))
def test_the_list_itself_tells_what_became_of_it(verb: Verb) -> None:
    action = do(verb, "tea")
    before: Mapping[str, Value] = {"items": "milk" if verb is Verb.ADD else "milk\nTEA"}
    assert not satisfied(action, EntityState("1", before))
    assert not satisfied(action, EntityState("1"))
    assert not shows(action, {})
    done = EntityState("2", after(action, before))
    assert satisfied(action, done)
    assert needless(action, done)
    assert "milk" in items_of(done.attributes[ITEMS])


def test_what_was_ticked_off_is_told_from_what_was_taken_off() -> None:
    assert after(do(Verb.COMPLETE, "milk"), {"items": "Milk\neggs"}) == {
        "items": "eggs",
        "completed": "Milk",
    }
    assert after(do(Verb.REMOVE, "milk"), {"items": "Milk\neggs"}) == {"items": "eggs"}


def test_a_list_that_reports_no_items_is_told_everything() -> None:
    action = do(Verb.COMPLETE, "bread")
    assert outstanding(action, {}) == action


@pytest.mark.parametrize(
    "item",
    ["yes please", "go ahead", "bread and the front door is locked", "milk. Yes", "tеa"],
)
def test_what_could_be_another_sentence_is_not_asked_for(item: str) -> None:
    action = do(Verb.ADD, item)
    assert not is_sayable((action,), HOME)
    assert not holds_consent(read_back((action,), HOME))


def test_what_was_put_on_a_list_is_not_written_down() -> None:
    action = do(Verb.ADD, "a surprise for Sam")
    change = Change(action, kept(action, HOME), Result.ACKNOWLEDGED)
    assert change.before == Before()
    written = str(plain(Acted(ProposalId("p"), (change,))))
    assert "surprise" not in written
    assert "18" in written


def test_what_was_put_on_a_list_is_not_undone() -> None:
    change = Change(Action(SHOPPING, Verb.ADD), Before(), Result.ACKNOWLEDGED)
    assert way_back((change,), HOME) == "I can't undo adding to the shopping list."


@pytest.mark.parametrize("value", ["", "\n", "...", "x" * (LONGEST_ITEM + 1), 3, 2.5, "a\n\nb"])
def test_what_is_no_item(value: Value) -> None:
    assert accepted(value) is None


def test_items_are_tidied_and_each_is_there_once() -> None:
    assert accepted(" milk \n\u202eeggs\nMILK\ntea\u00a0 bags") == "milk\neggs\ntea bags"


@unhurried
@given(st.lists(st.text(max_size=LONGEST_ITEM + 5), max_size=MOST_ITEMS + 2))
def test_any_text_is_an_item_or_none_and_what_is_asked_is_whole(items: list[str]) -> None:
    wished = wish(Verb.ADD, *items)
    action = fit(wished, HOME.entities[SHOPPING])
    if action is None:
        return
    taken = items_of(dict(action.parameters)[ITEMS])
    assert 0 < len(taken) <= MOST_ITEMS
    assert all(0 < len(item) <= LONGEST_ITEM and item.isprintable() for item in taken)
    assert fit(Wish(Verb.ADD, (SHOPPING,), action.parameters), HOME.entities[SHOPPING]) == action
    asked = read_back((action,), HOME)
    assert asked.startswith("Add ")
    if is_sayable((action,), HOME):
        assert not holds_consent(asked)
        assert "something else" not in asked or "something else" in " ".join(taken)


@unhurried
@given(st.text(max_size=3000))
def test_any_parameter_is_taken_or_refused(value: str) -> None:
    taken = accepted(value)
    assert taken is None or accepted(taken) == taken

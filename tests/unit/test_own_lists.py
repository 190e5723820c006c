"""Hearth's own lists: how they are spoken of, what becomes of them, and what is kept."""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.memory import MemoryLists
from appliance.adapters.store.sqlite import Store
from appliance.core.errors import DiskFull, StoreError
from appliance.core.house import Entity, Home
from appliance.core.types import EntityId, NotUnderstood, Skill
from appliance.ports import ListItem, Lists
from appliance.skills.list_names import LONGEST_ITEM, is_item, is_name, is_of_house, name_of
from appliance.skills.lists import FULL, MOST_ITEMS, MOST_LISTS, NO_MORE_LISTS, ListSkill
from appliance.skills.reading.lists import read_list, read_told
from appliance.skills.snapshot import OwnList, Snapshot
from appliance.understanding.text.words import table
from tests.every_case import every_case

OWN = (
    OwnList("shopping", ("milk", "12 eggs", "two lemons", "oat milk")),
    OwnList("hardware", ("batteries",)),
)
HERE = Snapshot(own=OWN)
AROUND = {
    "house": Snapshot(own=OWN, lists=("Shopping list",)),
    "none": Snapshot(),
}


def _lines() -> list[tuple[str, str]]:
    text = Path(__file__).with_name("own_lists.txt").read_text(encoding="utf-8")
    lines = [line.partition(" -> ") for line in text.splitlines() if not line.startswith("#")]
    return [(said, meant) for said, _, meant in lines]


LINES = _lines()


def read(text: str, snapshot: Snapshot) -> Skill | NotUnderstood | None:
    return read_told(text, snapshot) or read_list(text, snapshot)


def told(found: Skill | NotUnderstood | None) -> str:
    if found is None:
        return "nothing"
    if isinstance(found, NotUnderstood):
        return f"back: {found.say}"
    name = f" {found.label}" if found.label else ""
    items = f"{name or ' '}: {'; '.join(found.text.splitlines())}" if found.text else name
    return f"{found.action}{items}{' every' if found.every else ''}"


@every_case(("said", "meant"), LINES)
def test_what_is_said_of_lists(said: str, meant: str) -> None:
    where, colon, text = said.partition(": ")
    snapshot = AROUND.get(where, HERE) if colon else HERE
    assert told(read(text if colon and where in AROUND else said, snapshot)) == meant


def test_the_corpus_is_large_enough() -> None:
    assert len(LINES) >= 120
    assert sum(meant == "nothing" for _, meant in LINES) >= 40


WORDS = st.sampled_from(
    sorted(
        table(
            "add put tick take off clear yes all four things from mark read what is on to my the "
            "milk shopping hardware list lists and eggs as done it , something turn light not if . "
            "? & I've got namely two"
        )
    )
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=450), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_is_fine(text: str) -> None:
    for snapshot in (HERE, *AROUND.values()):
        found = read(text, snapshot)
        if isinstance(found, Skill) and found.text:
            assert all(is_item(item) for item in found.text.split("\n"))
        if isinstance(found, Skill) and found.label:
            assert is_name(found.label)


@pytest.mark.parametrize(
    "text",
    [
        *("add " * 90 + "to the list", "to the list " * 30, "list " * 75, "," * 400),
        *("add " + "milk and " * 40 + "eggs to the list", "what is on the " * 25 + "list"),
        "tick " + "off " * 55 + "the list",
    ],
)
def test_what_goes_on_and_on(text: str) -> None:
    read(text[:400], HERE)


@given(st.text(max_size=60))
def test_any_name_stays_a_name(text: str) -> None:
    name = name_of(text)
    assert name_of(name) == name or not is_name(name)


@every_case(
    ("name", "house", "is_its"),
    [
        ("", (), False),
        ("", ("Chores",), True),
        ("shopping", ("Shopping list",), True),
        ("shopping", ("Weekly groceries",), True),
        ("shopping", ("Chores",), False),
        ("to-do", ("Chores",), True),
        ("to-do", ("To Do",), True),
        ("hardware", ("Hardware store", "My hardware list"), True),
        ("hardware", ("Shopping list",), False),
    ],
)
def test_which_names_are_of_the_house(name: str, house: tuple[str, ...], is_its: bool) -> None:
    assert is_of_house(name, house) is is_its


class Talk:
    """Lists without a conversation around them."""

    def __init__(self, lists: Lists | None = None, home: Home | None = None) -> None:
        self.kept = lists or MemoryLists()
        self.skill = ListSkill(self.kept, lambda: home or Home())

    async def say(self, text: str) -> str:
        found = read(text, Snapshot(lists=self.skill.of_house, own=self.skill.all))
        if isinstance(found, NotUnderstood):
            return found.say
        assert found is not None, text
        return " ".join(await self.skill.perform(found))


def conversation(*lines: tuple[str, str], home: Home | None = None) -> None:
    async def main() -> None:
        talk = Talk(home=home)
        assert [(text, await talk.say(text)) for text, _ in lines] == list(lines)

    asyncio.run(main())


def test_a_list_from_its_making_to_its_end() -> None:
    conversation(
        ("what's on the shopping list", "There is nothing on the shopping list."),
        (
            "put milk, eggs and two lemons on the shopping list",
            "I put milk, eggs and two lemons on the shopping list.",
        ),
        ("add milk to the shopping list", "Milk is on it already."),
        (
            "add Milk and bread to the list",
            "I put bread on the shopping list. Milk is on it already.",
        ),
        ("what's on the list", "The shopping list has milk, eggs, two lemons and bread."),
        ("is there milk on the list", "Yes, milk is on the shopping list."),
        ("is there tea on the shopping list", "No, tea is not on the shopping list."),
        ("tick off the milk", "I ticked milk off the shopping list."),
        ("I've got the eggs", "I ticked eggs off the shopping list."),
        ("how many things are on the list", "There are two things on the shopping list."),
        ("take the lemons off the list", "I took two lemons off the shopping list."),
        ("add milk to the list", "I put milk on the shopping list."),
        ("take tea off the list", "Tea is on no list of mine."),
        ("clear the list", "Shall I clear both things from the shopping list?"),
        ("yes clear both things from the shopping list", "I cleared the shopping list."),
        ("clear the list", "There is nothing on the shopping list."),
        ("what lists are there", "I have no lists yet."),
    )


def test_several_lists() -> None:
    conversation(
        ("what's on the hardware list", "I have no hardware list."),
        (
            "add batteries and a bulb to the hardware list",
            "I made a hardware list with batteries and bulb on it.",
        ),
        ("add oil to the hardware list", "I put oil on the hardware list."),
        ("what's on the hardware list", "The hardware list has batteries, bulb and oil."),
        ("add oil to the shopping list", "I put oil on the shopping list."),
        (
            "tick off the oil",
            "Oil is on the hardware list and the shopping list. Please say which one you mean.",
        ),
        ("add a cake to Sam's list", "I made Sam's list with cake on it."),
        ("add eggs to an Easter list", "I made an easter list with eggs on it."),
        (
            "what lists do I have",
            (
                "I have the hardware list with three things, the shopping list with one thing, "
                "Sam's list with one thing and the easter list with one thing. "
                "And the house has Chores."
            ),
        ),
        ("tick everything off Sam's list", "I ticked everything off Sam's list."),
        ("what's on Sam's list", "There is nothing on Sam's list."),
        home=Home(
            {
                EntityId("todo.chores"): Entity(EntityId("todo.chores"), "Chores", approved=True),
                EntityId("todo.no"): Entity(EntityId("todo.no"), "Other"),
            }
        ),
    )


def test_what_is_not_certain_is_not_done() -> None:
    conversation(
        (
            "add oat milk, rice milk and tea to the shopping list",
            "I put oat milk, rice milk and tea on the shopping list.",
        ),
        (
            "take milk off the list",
            "Oat milk and rice milk are on the shopping list. Please say which one you mean.",
        ),
        ("take rice milk off the list", "I took rice milk off the shopping list."),
        ("take milk off the list", "I took oat milk off the shopping list."),
    )


def test_no_list_says_yes_for_anybody() -> None:
    async def main() -> None:
        talk = Talk()
        await talk.skill.put("shopping", ["yes confirm forty two", "tea"])
        said = await talk.say("what's on the shopping list")
        assert "confirm" not in said
        assert "tea" in said

    asyncio.run(main())


def test_there_is_an_end_to_lists_and_to_what_is_on_them() -> None:
    async def main() -> None:
        talk = Talk()
        for number in range(MOST_LISTS):
            assert await talk.skill.put(f"list {number} of mine", ["x"]) == ""
        assert await talk.say("add milk to the shopping list") == NO_MORE_LISTS
        await talk.skill.clear("list 0 of mine")
        assert await talk.skill.put("shopping", map(str, range(MOST_ITEMS))) == ""
        assert await talk.say("add milk to the shopping list") == FULL
        said = await talk.say("what's on the shopping list")
        assert said.startswith("There are 500 things on the shopping list. The first 20 are 0,")
        assert said.endswith("And 480 more.")
        # What is ticked off makes room.
        await talk.skill.tick("shopping", ["0", "1"])
        assert await talk.say("add milk to the shopping list") == "I put milk on the shopping list."
        (shopping,) = (each for each in talk.skill.all if each.name == "shopping")
        assert (len(shopping.items), shopping.done) == (499, ("1",))
        words = "ham " * (LONGEST_ITEM // 4 + 1)
        assert await talk.say(f"add {words} to the list") == "That is too long for a list."

    asyncio.run(main())


class Failing(MemoryLists):
    async def keep_items(self, changed: Mapping[int, ListItem | None]) -> None:
        raise DiskFull("full")


def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    async def main() -> None:
        talk = Talk(Failing())
        with pytest.raises(StoreError):
            await talk.say("add milk to the shopping list")
        assert talk.skill.all == ()

    asyncio.run(main())


class Slow(MemoryLists):
    async def keep_items(self, changed: Mapping[int, ListItem | None]) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await super().keep_items(changed)


def test_who_goes_away_in_between_leaves_it_whole() -> None:
    async def main() -> None:
        skill = ListSkill(Slow(), Home)
        async with asyncio.TaskGroup() as tasks:
            going = tasks.create_task(skill.put("shopping", ["milk"]))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            going.cancel()
            await skill.put("shopping", ["tea", "milk"])
        again = ListSkill(skill._lists, Home)
        await again.load()
        assert again.all == skill.all == (OwnList("shopping", ("milk", "tea")),)

    asyncio.run(main())


async def kept(lists: Lists) -> Mapping[int, ListItem]:
    milk, tea = ListItem("shopping", "milk"), ListItem("shopping", "tea")
    await lists.keep_items({2: tea, 1: milk, 3: milk})
    await lists.keep_items({1: replace(milk, done=True), 3: None, 9: None})
    return await lists.items()


def test_what_is_kept_is_the_same_in_memory_and_on_disk(tmp_path: Path) -> None:
    expected = {1: ListItem("shopping", "milk", done=True), 2: ListItem("shopping", "tea")}
    assert asyncio.run(kept(MemoryLists())) == expected
    with Store(tmp_path / "hearth.db") as store:
        assert asyncio.run(kept(StoredLists(store))) == expected
    with Store(tmp_path / "hearth.db") as store:
        skill = ListSkill(StoredLists(store), Home)
        asyncio.run(skill.load())
        assert skill.all == (OwnList("shopping", ("tea",), ("milk",)),)
        asyncio.run(skill.put("shopping", ["bread"]))
        assert list(asyncio.run(StoredLists(store).items())) == [1, 2, 3]


@pytest.mark.parametrize(
    ("list_", "text", "done"),
    [
        *(("x", b"\xff\xfe", 0), ("x", "two\nlines", 0), ("x", "", 0), ("x", "y" * 999, 0)),
        *(("", "y", 0), (b"\xff", "y", 0), ("x", "y", 7), ("x", "y", "no")),
    ],
)
def test_a_damaged_item_counts_as_absent(
    tmp_path: Path,
    list_: object,
    text: object,
    done: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "hearth.db"
    with Store(path) as store:
        asyncio.run(StoredLists(store).keep_items({1: ListItem("shopping", "cheese")}))
    with sqlite3.connect(path) as db:
        row = (list_, text, done)
        db.execute("INSERT INTO list_items (list, text, done) VALUES (?, ?, ?)", row)
    db.close()
    with Store(path) as store:
        assert list(asyncio.run(StoredLists(store).items())) == [1]
    assert "cheese" not in caplog.text

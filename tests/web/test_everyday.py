"""What waits, what is on lists, what is remembered: seen and forgotten by who lives there."""

import dataclasses
import logging
import re

import pytest

from appliance.core.house import Entity, EntityState
from appliance.core.people import Role
from appliance.core.types import EntityId
from appliance.skills.lists import FULL, MOST_ITEMS
from appliance.skills.snapshot import OwnList
from appliance.web.pages.lists import key
from tests.web.conftest import Page

LIST = EntityId("todo.shopping")


async def test_the_household_sees_what_waits_and_cancels_it(page: Page) -> None:
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    shown = (await ben.get("/everyday")).text
    assert "Timer: &lt;i&gt;pasta&lt;/i&gt;" in shown
    assert "1:15 left" in shown
    assert "1:00:00 left, paused" in shown
    assert "06:30 on Tuesday, 24 November" in shown
    assert (await ben.post("/everyday/cancel", {"kind": "timer", "number": "1"})).status == 303
    left = [(each.kind.value, each.number) for each in page.parts.everyday.waiting]
    assert left == [("timer", 2), ("alarm", 1), ("reminder", 1)]
    for wrong in ({"kind": "light", "number": "1"}, {"kind": "alarm", "number": "-1"}, {}):
        assert (await ben.post("/everyday/cancel", wrong)).status == 400
    assert not page.window.done, "no device is commanded by it"


async def test_lists_of_the_house_are_shown_and_cannot_be_changed(page: Page) -> None:
    owner = await page.come_in("Anna")
    home = page.window.home
    shopping = Entity(LIST, "Shopping <b>list</b>", approved=True)
    state = EntityState("2", {"items": "milk\n<i>eggs</i>"})
    page.window.house = dataclasses.replace(
        home, entities={**home.entities, LIST: shopping}, states={**home.states, LIST: state}
    )
    shown = (await owner.get("/everyday")).text
    assert "Shopping &lt;b&gt;list&lt;/b&gt;" in shown
    assert "<li>milk</li><li>&lt;i&gt;eggs&lt;/i&gt;</li>" in shown
    for name in ("Shopping list", "shopping <b>list</b>", "groceries"):
        form = {"name": name, "item": "bread"}
        assert (await owner.post("/everyday/lists/add", form)).status == 400
    assert page.parts.everyday.lists() == ()
    page.window.house = dataclasses.replace(page.window.house, connected=False)
    assert "unknown open" in (await owner.get("/everyday")).text


async def test_lists_of_hearth_are_changed_by_the_household(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    everyday = page.parts.everyday
    for item in ("<i>milk</i>", "two   lemons"):
        form = {"name": "Our Party list", "item": item}
        assert (await ben.post("/everyday/lists/add", form)).status == 303
    assert everyday.lists() == (OwnList("party", ("<i>milk</i>", "two lemons")),)
    text = (await ben.get("/everyday")).text
    assert "Party list" in text
    assert "&lt;i&gt;milk&lt;/i&gt;" in text
    assert "<i>milk" not in text
    milk = {"list": key("party"), "item": key("<i>milk</i>")}
    await ben.post("/everyday/lists/tick", milk)
    assert everyday.lists() == (OwnList("party", ("two lemons",), ("<i>milk</i>",)),)
    assert "<s>&lt;i&gt;milk&lt;/i&gt;</s>" in (await ben.get("/everyday")).text
    await ben.post("/everyday/lists/untick", milk)
    await ben.post("/everyday/lists/remove", {**milk, "item": key("two lemons")})
    await ben.post("/everyday/lists/remove", {**milk, "item": key("cheese")})
    await ben.post("/everyday/lists/add", {"list": key("party"), "item": "cheese"})
    assert everyday.lists() == (OwnList("party", ("<i>milk</i>", "cheese")),)
    await ben.post("/everyday/lists/clear", {"list": key("hardware")})
    assert everyday.lists() != ()
    await ben.post("/everyday/lists/clear", {"list": key("party")})
    assert everyday.lists() == ()
    assert not page.window.done, "no device is commanded by it"
    assert "lemons" not in caplog.text
    guest = await page.come_in("Cleo", Role.GUEST)
    assert "lemons" not in (await guest.get("/everyday")).text


@pytest.mark.parametrize(
    "form",
    [
        *({}, {"name": "x"}, {"item": "milk"}, {"name": "list", "item": "milk"}),
        *({"name": "x" * 41, "item": "milk"}, {"name": "!", "item": "milk"}),
        *({"name": "x", "item": "m" * 121}, {"name": "x", "item": "\u202e ,"}),
    ],
)
async def test_what_cannot_be_on_a_list_is_refused(page: Page, form: dict[str, str]) -> None:
    owner = await page.come_in("Anna")
    assert (await owner.post("/everyday/lists/add", form)).status == 400
    assert page.parts.everyday.lists() == ()


async def test_a_list_without_an_end_is_shown_in_part(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert await page.parts.everyday.own.put("party", map(str, range(MOST_ITEMS))) == ""
    text = (await owner.get("/everyday")).text
    assert text.count("Tick off") == 100
    assert "400 more are not shown here" in text
    form = {"list": key("party"), "item": "one too many"}
    assert FULL in (await owner.post("/everyday/lists/add", form)).text


async def test_what_is_remembered_is_forgotten_without_its_words_going_anywhere(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    shown = (await ben.get("/everyday")).text
    assert "the key is under the &lt;b&gt;mat&lt;/b&gt;" in shown
    newest, oldest = re.findall(r'name="memory" value="(\w+)"', shown)
    await ben.post("/everyday/forget", {"memory": oldest})
    assert page.parts.everyday.kept == ["I parked on level 3"]
    await ben.post("/everyday/forget", {"memory": ""})
    assert len(page.parts.everyday.kept) == 1
    assert newest != oldest
    assert "parked" not in caplog.text
    guest = await page.come_in("Cleo", Role.GUEST)
    assert "parked" not in (await guest.get("/everyday")).text


async def test_only_the_owner_deletes_how_turns_went(page: Page) -> None:
    owner = await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    assert "forget-turns" not in (await ben.get("/everyday")).text
    assert (await ben.post("/everyday/forget-turns", {"turn": "all"})).status == 403
    await owner.post("/everyday/forget-turns", {"turn": "turn-3"})
    assert len(page.parts.everyday.turns) == 11
    assert (await owner.post("/everyday/forget-turns", {"turn": ""})).status == 400
    await owner.post("/everyday/forget-turns", {"turn": "all"})
    assert page.parts.everyday.turns == []

"""Names and rooms on the page: only the owner's, and only what somebody could say."""

import re

import pytest

from appliance.core.discovery import MAX_NAME
from appliance.core.edits import AreaEdit, EntityEdit
from appliance.core.people import FRESH_S
from tests.web.conftest import Page

LAMP = "light.hall_ceiling"


def form(page: Page, **changed: str) -> dict[str, str]:
    """As it is shown, but for what is changed."""
    lamp = next(each for id_, each in page.window.home.entities.items() if id_ == LAMP)
    shown = {"name": lamp.name, "aliases": ", ".join(lamp.aliases), "area": lamp.area or "-"}
    return {"entity": LAMP, "room": "", **shown, **changed}


async def test_what_was_left_alone_is_not_said(page: Page) -> None:
    owner = await page.come_in("Anna")
    shown = (await owner.get(f"/devices/{LAMP}")).text
    assert re.search(r'<option value="hall" selected>', shown)
    assert (await owner.post("/devices/name", form(page))).status == 303
    assert page.parts.naming.said == []
    await owner.post("/devices/name", form(page, name=" Big\u202e  lamp "))
    await owner.post("/devices/name", form(page, aliases="Lantern, Lantern ,,Glow"))
    assert page.parts.naming.said == [
        (LAMP, EntityEdit(name="Big lamp")),
        (LAMP, EntityEdit(name="Big lamp", aliases=("Lantern", "Glow"))),
    ]


async def test_a_room_is_chosen_left_or_made(page: Page) -> None:
    owner = await page.come_in("Anna")
    await owner.post("/devices/name", form(page, area="-"))
    await owner.post("/devices/name", form(page, area="+", room="Kitchen"))
    await owner.post("/devices/name", form(page, area="+", room="Boat house"))
    assert page.parts.naming.said == [
        (LAMP, EntityEdit(area="")),
        (LAMP, EntityEdit(area="kitchen")),
        ("boat_house", AreaEdit("Boat house")),
        (LAMP, EntityEdit(area="boat_house")),
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"name": " \u200b "}, "at least one visible character"),
        ({"name": "x" * (MAX_NAME + 1)}, f"at most {MAX_NAME} characters"),
        ({"aliases": ",".join(map(str, range(21)))}, "at most 20 other names"),
        ({"area": "nowhere"}, "no such room"),
        ({"area": "+", "room": ""}, "at least one visible character"),
    ],
)
async def test_what_cannot_be_is_told(page: Page, changed: dict[str, str], why: str) -> None:
    owner = await page.come_in("Anna")
    answered = await owner.post("/devices/name", form(page, **changed))
    assert answered.status == 400
    assert why in answered.text
    assert page.parts.naming.said == []


async def test_rooms_are_named_made_and_given_back(page: Page) -> None:
    owner = await page.come_in("Anna")
    await owner.post("/rooms/name", {"area": "hall", "name": "Entrance", "aliases": "Hallway"})
    await owner.post("/rooms/name", {"area": "", "name": "Boat house", "aliases": ""})
    taken = await owner.post("/rooms/name", {"area": "hall", "name": "kitchen", "aliases": ""})
    assert taken.status == 400
    assert "called kitchen already" in taken.text
    assert page.parts.naming.said == [
        ("hall", AreaEdit("Entrance", None, ("Hallway",))),
        ("boat_house", AreaEdit("Boat house")),
    ]
    assert "Take it back" in (await owner.get("/rooms")).text
    await owner.post("/rooms/undo", {"area": "hall"})
    await owner.post("/devices/name/undo", {"entity": LAMP})
    assert page.parts.naming.undone == [("area", "hall"), ("entity", LAMP)]


async def test_names_are_data_and_changing_them_takes_proof(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.parts.naming.said.clear()
    answered = await owner.post("/devices/name", form(page, name="<script>x</script>", area="?"))
    assert "<script>x" not in answered.text
    assert (await owner.get("/devices/light.no_such")).status == 404
    page.clock.now_s += FRESH_S + 1
    for path in ("/devices/name", "/rooms/name", "/rooms/undo", "/devices/name/undo"):
        assert (await owner.post(path, form(page))).header("location").startswith("/prove")
    assert not page.parts.naming.said

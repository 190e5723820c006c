"""The list of devices of a house that has many: found, turned over, and never a long page."""

import re
from dataclasses import replace
from html import unescape

import pytest

from appliance.core.house import Area, Entity, EntityState, Home
from appliance.core.people import FRESH_S, Role
from appliance.core.setup import Step
from appliance.core.types import AreaId, EntityId, Verb
from appliance.web.paging import EACH, excerpt
from appliance.web.site import ROUTES
from tests.web.conftest import Page

MANY = 400
MAX_PAGE = 150_000
"""Bytes of a page."""
MAX_LOADED = 60_000
"""Bytes of what a page loads beside itself: style, scripts, picture."""


def crowded(*, rooms: int = 12, waiting: int = 0, name: str = "Ceiling light") -> Home:
    """A house of `MANY` lights, one after the other in its rooms."""
    areas = {AreaId(f"room_{n}"): Area(AreaId(f"room_{n}"), f"Room {n}") for n in range(rooms)}
    entities = {}
    for number in range(MANY):
        id_ = EntityId(f"light.a_rather_long_id_of_a_light_{number:03}")
        verbs = frozenset({Verb.TURN_ON, Verb.TURN_OFF})
        area = AreaId(f"room_{number % rooms}")
        entities[id_] = Entity(
            id_, f"{name} {number:03}", area, verbs=verbs, approved=number >= waiting
        )
    states = dict.fromkeys(entities, EntityState("on"))
    return Home(entities=entities, states=states, areas=areas)


def ids_in(text: str) -> list[str]:
    return re.findall(r"<p><code>(light[^<]+)</code>", text)


@pytest.mark.parametrize(
    "house",
    [
        crowded(),
        crowded(rooms=MANY),
        crowded(waiting=MANY),
        crowded(name="Lämpchen & \U0001f4a1 " * 18, rooms=MANY),
        crowded(name="Lämpchen & \U0001f4a1 " * 18, waiting=MANY),
    ],
    ids=["few rooms", "many rooms", "waiting", "long names", "long names waiting"],
)
async def test_no_page_is_long_however_many_devices_there_are(page: Page, house: Home) -> None:
    owner = await page.come_in("Anna")
    await page.bench.done(*Step)
    page.window.house = house
    paths = {route.path for route in ROUTES if "GET" in (route.methods or ())}
    paths = paths - {"/devices/{entity}"} | {f"/devices/{next(iter(house.entities))}"}
    paths |= {"/devices?page=2", "/devices?page=99", "/devices?find=ceiling", "/rooms?page=2"}
    for path in sorted(paths):
        text = (await owner.get(path)).text
        assert len(text.encode()) < MAX_PAGE - MAX_LOADED, path


async def test_every_device_is_on_one_page_and_links_lead_to_it(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.window.house = crowded(waiting=35)
    path, seen, turned = "/devices", list[str](), 0
    while True:
        text = (await owner.get(path)).text
        found = ids_in(text)
        assert 0 < len(found) <= EACH
        seen += found
        turned += 1
        following = re.search(r'href="([^"]+)" rel="next"', text)
        if following is None:
            break
        path = unescape(following.group(1))
    assert turned == -(-(MANY + 1) // EACH)
    assert sorted(seen) == sorted(page.window.house.entities)
    assert "Refused" in text


async def test_a_small_house_is_one_page_without_more(page: Page) -> None:
    owner = await page.come_in("Anna")
    home = page.window.house
    page.window.house = replace(home, entities=dict(list(home.entities.items())[:20]))
    text = (await owner.get("/devices")).text
    assert "<search>" not in text
    assert "Parts of this list" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("find=217", ["217"]),
        ("find=LIGHT+217", ["217"]),
        ("find=room+11+005", []),
        ("find=room_1&where=room_1", []),
        ("find=391&where=room_7", ["391"]),
        ("find=391&where=room_8", []),
        ("where=-waiting", ["000", "001"]),
        ("where=-waiting&find=001", ["001"]),
        ("where=nowhere", []),
        ("find=%00%FF%F0%9F", []),
        ("find=%3Cb%3Ex%3C%2Fb%3E&where=-refused", []),
    ],
)
async def test_it_is_looked_for_by_words_and_by_room(
    page: Page, query: str, found: list[str]
) -> None:
    owner = await page.come_in("Anna")
    page.window.house = crowded(waiting=2)
    answered = await owner.get(f"/devices?{query}")
    assert answered.status == 200
    assert [each[-3:] for each in ids_in(answered.text)] == found
    assert "<b>x</b>" not in answered.text
    assert ("There is nothing like that" in answered.text) is (
        not found and "-refused" not in query
    )


async def test_the_search_stays_while_the_list_is_turned_over(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.window.house = crowded()
    text = (await owner.get("/devices?find=ceiling&where=room_3")).text
    assert re.search(r'value="room_3" selected', text)
    assert 'value="ceiling"' in text
    assert "1 to 30 of 34" in text
    following = unescape(text.split('rel="next"')[0].rpartition('href="')[2].rstrip('" '))
    assert following == "/devices?find=ceiling&where=room_3&page=2"
    assert len(ids_in((await owner.get(following)).text)) == 4


async def test_what_was_shown_is_approved_at_once_and_leads_back(page: Page) -> None:
    """No more than a form may hold, and only what somebody saw."""
    owner = await page.come_in("Anna")
    page.window.house = crowded(waiting=MANY)
    where = "/devices?find=light&page=3"
    text = (await owner.get(where)).text
    form = text.split("Approve these")[0].rpartition("<form")[2]
    shown = re.findall(r'name="entity" value="([^"]+)"', form)
    assert shown == ids_in(text)
    body = "&".join(f"entity={each}" for each in shown).encode()
    referer: dict[str, str | None] = {"referer": f"https://hearth.local:8443{where}"}
    answered = await owner.ask("POST", "/devices/approve", body, referer)
    assert answered.header("location") == where
    assert page.window.done == [("approve", *shown)]
    elsewhere = ("https://hearth.local:8443/people?find=x", "http://[", "", "x" * 5000)
    for each in elsewhere:
        answered = await owner.ask("POST", "/devices/approve", body, {"referer": each})
        assert answered.header("location") == "/devices"
    page.clock.now_s += FRESH_S
    answered = await owner.ask("POST", "/devices/approve", body, referer)
    assert answered.header("location") == "/prove?next=/devices%3Ffind%3Dlight%26page%3D3"


async def test_the_household_looks_for_devices_too(page: Page) -> None:
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    page.window.house = crowded(waiting=2)
    text = (await ben.get("/devices?find=217")).text
    assert [each[-3:] for each in ids_in(text)] == ["217"]
    assert "<button>Approve" not in (await ben.get("/devices")).text


@pytest.mark.parametrize("wanted", ["", "0", "-1", "3", "99", "9" * 5000, "x", "٣", "1e3", " 1"])
def test_a_part_that_there_is_not_is_the_nearest(wanted: str) -> None:
    part = excerpt(range(7), wanted, 3)
    assert list(part.items) == ([6] if wanted in ("3", "99") else [0, 1, 2])
    empty = excerpt(range(0), wanted)
    assert (empty.first, empty.last, empty.number, empty.count) == (0, 0, 1, 1)

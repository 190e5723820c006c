"""A forgotten passphrase: two codes in the room, a day apart, and nothing of it in secret."""

import pytest

from appliance.core.errors import JournalUnwritable
from appliance.core.people import Person, Role
from appliance.web.pages.recovery import RECOVER
from appliance.web.recovery import DAY_S, KEPT_S
from appliance.web.routes import VISIT
from tests.web.conftest import PASSPHRASE, Answered, Browser, Page

NEW = "seven quiet lanterns by the sea"
CHOSEN = {"passphrase": NEW, "again": NEW}


async def began(page: Page, name: str = "Anna") -> Browser:
    """A browser in which the first code was given."""
    browser = page.browser("192.168.1.50")
    await browser.get("/recover")
    page.clock.now_s += 1000
    assert (await browser.post("/recover/code")).header("location") == "/recover"
    answered = await browser.post("/recover", {"code": page.code(), "name": name})
    assert answered.header("location") == "/recover", answered.text
    return browser


async def finished(page: Page, browser: Browser) -> Answered:
    await browser.post("/recover/code")
    return await browser.post("/recover", {"code": page.code(), **CHOSEN})


def anna(page: Page) -> Person:
    found = page.door.people.named("Anna")
    assert found is not None
    return found


async def test_an_owner_comes_back_after_a_day_and_everybody_else_is_signed_out(
    page: Page,
) -> None:
    before = await page.come_in("Anna")
    browser = await began(page)
    assert "forgot the passphrase" in " ".join(page.window.said[-1])
    assert "in 24 hours" in (await browser.get("/recover")).text
    page.clock.now_s += DAY_S
    assert "second code" in (await browser.get("/recover")).text
    assert (await finished(page, browser)).header("location") == "/"
    assert "about to be its owner" in " ".join(page.window.said[-1])
    assert (await browser.get("/devices")).status == 200
    assert (await before.get("/")).status == 303
    forms = [{"name": "Anna", "passphrase": each} for each in (PASSPHRASE, NEW)]
    assert [(await page.browser().post("/sign-in", each)).status for each in forms] == [403, 303]
    assert page.window.done == [("recovery-asked", anna(page).id), ("recovery-done", anna(page).id)]
    assert page.door.people.recovery is None
    assert RECOVER not in browser.cookies


async def test_not_before_a_day_nor_long_after(page: Page) -> None:
    await page.come_in("Anna")
    browser = await began(page)
    asked_at = page.clock.now_s
    page.clock.now_s = asked_at + DAY_S - 1
    await browser.post("/recover/code")
    early = await browser.post("/recover", {"code": page.code(), "name": "Anna", **CHOSEN})
    assert early.header("location") == "/recover"
    assert anna(page).passphrase == f"of {PASSPHRASE}"
    page.clock.now_s += KEPT_S
    late = await browser.post("/recover", {"code": page.code(), **CHOSEN})
    assert late.status == 403
    assert "a day in between" in (await browser.get("/recover")).text


async def test_a_clock_that_was_set_back_ends_it(page: Page) -> None:
    await page.come_in("Anna")
    browser = await began(page)
    page.clock.now_s -= 10
    assert "a day in between" in (await browser.get("/recover")).text


async def test_an_owner_sees_it_on_every_page_and_stops_it(page: Page) -> None:
    owner, guest = await page.come_in("Anna"), await page.come_in("Ben")
    browser = await began(page)
    for path in ("/", "/devices", "/people"):
        assert (await owner.get(path)).text.count("/recover/stop") == 1
    assert "/recover/stop" not in (await guest.get("/")).text
    assert (await guest.post("/recover/stop")).status == 403
    page.clock.now_s += DAY_S
    assert (await owner.post("/recover/stop")).header("location") == "/people"
    assert "/recover/stop" not in (await owner.get("/")).text
    assert (await finished(page, browser)).status == 400
    assert [done[0] for done in page.window.done] == ["recovery-asked", "recovery-stopped"]


async def test_who_asks_later_in_the_room_takes_the_place_of_who_asked_before(page: Page) -> None:
    await page.come_in("Anna")
    robber = await began(page)
    owner = await began(page)
    page.clock.now_s += DAY_S
    assert (await finished(page, robber)).status == 400
    page.clock.now_s += 1000
    assert (await finished(page, owner)).header("location") == "/"


async def test_another_browser_has_nothing_of_it(page: Page) -> None:
    await page.come_in("Anna")
    await began(page)
    page.clock.now_s += DAY_S
    other = page.browser()
    await other.get("/recover")
    assert "a day in between" in (await other.get("/recover")).text
    await other.post("/recover/code")
    assert "about to be its owner" not in " ".join(page.window.said[-1])
    answered = await other.post("/recover", {"code": page.code(), "name": "Ben", **CHOSEN})
    assert (answered.status, "No owner" in answered.text) == (400, True)
    assert anna(page).passphrase == f"of {PASSPHRASE}"


@pytest.mark.parametrize("name", ["Ben", "Nobody", ""])
async def test_it_is_for_owners_alone(page: Page, name: str) -> None:
    await page.come_in("Anna")
    await page.come_in("Ben")
    browser = page.browser()
    await browser.get("/recover")
    page.clock.now_s += 1000
    await browser.post("/recover/code")
    code = page.code()
    assert (await browser.post("/recover", {"code": code, "name": name})).status == 400
    assert (await browser.post("/recover", {"code": code, "name": "Anna"})).status == 403
    assert page.door.people.recovery is None
    assert not page.window.done


async def test_who_is_no_owner_any_more_gets_nothing_by_it(page: Page) -> None:
    await page.come_in("Anna")
    await page.come_in("Ben", Role.OWNER)
    browser = await began(page)
    await page.door.set_role(anna(page).id, Role.GUEST)
    page.clock.now_s += DAY_S
    assert (await finished(page, browser)).status == 400


async def test_a_code_for_something_harmless_is_none_for_this(page: Page) -> None:
    """Nobody is to say "I only want to look" and become the owner by that."""
    await page.come_in("Anna")
    browser = page.browser()
    await browser.get("/recover")
    for planted in (browser.cookies[RECOVER], f"recover {browser.cookies[RECOVER]}"):
        page.clock.now_s += 1000
        browser.cookies[VISIT] = planted
        assert (await browser.post("/pair/code")).header("location") == "/pair"
        assert "wants to use my page" in page.window.said[-1][0]
        answered = await browser.post("/recover", {"code": page.code(), "name": "Anna"})
        assert answered.status == 403
    assert page.door.people.recovery is None


async def test_the_first_code_is_not_good_for_the_second_step(page: Page) -> None:
    await page.come_in("Anna")
    browser = await began(page)
    page.clock.now_s += DAY_S - 60
    await browser.post("/recover/code")
    code = page.code()
    page.clock.now_s += 60
    assert (await browser.post("/recover", {"code": code, **CHOSEN})).status == 403
    assert anna(page).passphrase == f"of {PASSPHRASE}"


async def test_a_passphrase_that_will_not_do_costs_no_code(page: Page) -> None:
    await page.come_in("Anna")
    browser = await began(page)
    page.clock.now_s += DAY_S
    await browser.post("/recover/code")
    code = {"code": page.code()}
    for form in (CHOSEN | {"again": "x"}, {"passphrase": "short", "again": "short"}):
        assert (await browser.post("/recover", code | form)).status == 400
    assert (await browser.post("/recover", code | CHOSEN)).header("location") == "/"


async def test_what_cannot_be_said_or_written_down_does_not_begin(page: Page) -> None:
    await page.come_in("Anna")
    browser = page.browser()
    await browser.get("/recover")
    page.window.silent = True
    assert (await browser.post("/recover/code")).status == 503
    page.window.silent = False
    page.clock.now_s += 1000
    await browser.post("/recover/code")

    async def full(what: str, person: str) -> None:
        raise JournalUnwritable("the disk is full")

    page.recoveries._note = full
    answered = await browser.post("/recover", {"code": page.code(), "name": "Anna"})
    assert answered.status == 503
    assert page.door.people.recovery is None


async def test_where_nobody_lives_yet_there_is_nothing_to_recover(page: Page) -> None:
    browser = page.browser()
    await browser.get("/recover")
    assert (await browser.post("/recover/code")).status == 303
    assert not page.window.said

"""Pairing by a spoken code, passphrases, sessions: who comes in, and who does not."""

import asyncio
import dataclasses

import pytest

from appliance.core.errors import StoreError
from appliance.core.guesses import MOST, MOST_EACH, WINDOW_S
from appliance.core.pairing import TRIES
from appliance.core.people import FRESH_S, IDLE_S, People, Role
from appliance.web.door import hash_of
from appliance.web.routes import KNOWN, SESSION, VISIT
from tests.web.conftest import PASSPHRASE, MemoryFile, Page

SIGN_IN = {"name": "Anna", "passphrase": PASSPHRASE}


async def test_the_first_to_come_in_is_the_owner(page: Page) -> None:
    browser = await page.come_in("Anna")
    assert page.file.people.named("Anna") is not None
    assert (await browser.get("/devices")).status == 200
    anna = page.door.people.named("Anna")
    assert anna is not None
    assert anna.role is Role.OWNER
    await page.come_in("Ben")
    ben = page.door.people.named("Ben")
    assert ben is not None
    assert ben.role is Role.GUEST


async def test_what_is_said_is_the_words_and_then_the_code(page: Page) -> None:
    browser = page.browser()
    shown = await browser.get("/pair")
    assert "river" in shown.text
    await browser.post("/pair/code")
    (said,) = page.window.said
    assert "river, teapot" in said[1]
    assert said[2].removeprefix("The code is") == said[3].removeprefix("Again:")
    assert page.code() not in (await browser.get("/pair")).text


async def test_the_first_page_leads_to_pairing_and_later_ones_to_signing_in(page: Page) -> None:
    assert (await page.browser().get("/")).header("location") == "/welcome"
    await page.come_in("Anna")
    assert (await page.browser().get("/devices")).header("location") == "/sign-in"
    assert (await page.browser().get("/live", accept="text/event-stream")).status == 401


async def test_a_wrong_code_and_one_of_another_browser_let_nobody_in(page: Page) -> None:
    mine, other = page.browser(), page.browser()
    await mine.get("/pair")
    await other.get("/pair")
    await mine.post("/pair/code")
    assert (await other.post("/pair", {"code": page.code()})).status == 403
    assert (await other.get("/join")).header("location") == "/pair"
    for left in range(TRIES - 1, 0, -1):
        wrong = await mine.post("/pair", {"code": "no"})
        assert f"{left} " in wrong.text
    assert "Ask for another" in (await mine.post("/pair", {"code": "no"})).text
    assert (await mine.post("/pair", {"code": page.code()})).status == 403
    form = {"name": "Eve", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert (await other.post("/join", form)).status == 400
    assert not page.door.people.people


async def test_a_hearth_that_cannot_speak_says_so(page: Page) -> None:
    browser = page.browser()
    await browser.get("/pair")
    page.window.silent = True
    assert (await browser.post("/pair/code")).status == 503


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "", "passphrase": PASSPHRASE, "again": PASSPHRASE}, "A name has"),
        ({"name": "A\x1bB", "passphrase": PASSPHRASE, "again": PASSPHRASE}, "A name has"),
        ({"name": "Anna", "passphrase": "short", "again": "short"}, "12 characters or more"),
        ({"name": "Anna", "passphrase": "a" * 20, "again": "a" * 20}, "easily guessed"),
        ({"name": "Anna", "passphrase": "abcdef" * 40, "again": "abcdef" * 40}, "at most"),
        ({"name": "Annabella", "passphrase": "annabella2026", "again": "annabella2026"}, "easily"),
        ({"name": "Anna", "passphrase": PASSPHRASE, "again": "other"}, "not the same"),
        ({}, "A name has"),
    ],
)
async def test_what_nobody_should_be_called_or_use(
    page: Page, form: dict[str, str], told: str
) -> None:
    browser = page.browser()
    await browser.get("/pair")
    await browser.post("/pair/code")
    await browser.post("/pair", {"code": page.code()})
    answered = await browser.post("/join", form)
    assert (answered.status, told in answered.text) == (400, True)
    assert (await browser.get("/join")).status == 200


async def test_who_knows_the_passphrase_comes_in_again(page: Page) -> None:
    await page.come_in("Anna")
    browser = page.browser()
    assert (await browser.post("/sign-in", SIGN_IN)).status == 303
    assert (await browser.get("/devices")).status == 200
    assert (await browser.post("/sign-out")).header("location") == "/sign-in"
    assert SESSION not in browser.cookies
    assert (await browser.get("/devices")).status == 303


async def test_each_sign_in_has_a_key_of_its_own_of_which_a_hash_is_kept(page: Page) -> None:
    one = await page.come_in("Anna")
    other = page.browser()
    await other.post("/sign-in", SIGN_IN)
    assert one.cookies[SESSION] != other.cookies[SESSION]
    assert one.cookies[SESSION] not in str(page.file.people)
    await other.post("/sign-out")
    assert (await one.get("/")).status == 200


async def test_cookies_are_for_this_page_alone(page: Page) -> None:
    await page.come_in("Anna")
    answered = await page.browser().post("/sign-in", SIGN_IN)
    set_ = [value.lower() for name, value in answered.headers if name == "set-cookie"]
    assert set_
    for cookie in set_:
        assert cookie.startswith("__host-")
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= set(cookie.split("; "))
        assert "domain" not in cookie


async def test_guesses_from_everywhere_lock_out_neither_for_long_nor_who_was_here(
    page: Page,
) -> None:
    known = await page.come_in("Anna")
    await known.post("/sign-out")
    page.clock.now_s += 2 * WINDOW_S
    statuses = []
    for number in range(MOST + 3):
        stranger = page.browser(f"192.168.1.{number}")
        answered = await stranger.post("/sign-in", SIGN_IN | {"passphrase": "wrong wrong wrong"})
        statuses.append(answered.status)
    assert statuses == [403] * (MOST - 1) + [429] * 4
    fresh = page.browser("192.168.1.99")
    assert (await fresh.post("/sign-in", SIGN_IN)).status == 429
    assert (await known.post("/sign-in", SIGN_IN)).status == 303
    page.clock.now_s += WINDOW_S
    assert (await fresh.post("/sign-in", SIGN_IN)).status == 303


async def test_a_guest_who_tries_and_tries_keeps_the_owner_neither_out_nor_from_proving(
    page: Page,
) -> None:
    owner, guest = await page.come_in("Anna"), await page.come_in("Ben")
    page.clock.now_s += WINDOW_S
    ben = {"name": "Ben", "passphrase": PASSPHRASE}
    for _ in range(8):
        for _ in range(5):
            await guest.post("/prove", {"passphrase": "wrong wrong wrong"})
        await guest.post("/sign-in", ben)  # as another session, with tries of its own
    assert (await guest.post("/sign-in", ben)).status == 429
    assert (await owner.post("/prove", {"passphrase": PASSPHRASE})).status == 303
    assert (await owner.post("/sign-in", SIGN_IN)).status == 303


async def test_who_signs_in_anew_at_a_browser_leaves_no_session_behind(page: Page) -> None:
    browser = await page.come_in("Anna")
    before = dict(browser.cookies)
    assert (await browser.post("/sign-in", SIGN_IN)).status == 303
    assert len(page.door.people.sessions) == 1
    assert (await browser.get("/devices")).status == 200
    browser.cookies = before
    assert (await browser.get("/devices")).status == 303


async def test_a_session_ends_when_nobody_uses_it(page: Page) -> None:
    browser = await page.come_in("Anna")
    page.clock.now_s += IDLE_S - 10
    assert (await browser.get("/")).status == 200
    page.clock.now_s += IDLE_S - 10
    assert (await browser.get("/")).status == 200
    page.clock.now_s += IDLE_S
    assert (await browser.get("/")).status == 303


async def test_what_matters_asks_for_the_passphrase_again(page: Page) -> None:
    browser = await page.come_in("Anna")
    raised = {"entity": "light.hall_ceiling", "tier": "never"}
    assert (await browser.post("/devices/tier", raised)).header("location") == "/devices"
    page.clock.now_s += FRESH_S
    stale = await browser.post("/devices/tier", raised, referer="https://hearth.local/devices")
    assert stale.header("location") == "/prove?next=/devices"
    assert "Is it you" in (await browser.get(stale.header("location"))).text
    wrong = await browser.post("/prove", {"passphrase": "no", "next": "/devices"})
    assert wrong.status == 403
    right = await browser.post("/prove", {"passphrase": PASSPHRASE, "next": "/devices"})
    assert right.header("location") == "/devices"
    assert (await browser.post("/devices/tier", raised)).header("location") == "/devices"
    assert len(page.window.done) == 2


async def test_a_mark_that_is_none_tells_no_names(page: Page) -> None:
    await page.come_in("Anna")
    page.clock.now_s += WINDOW_S
    statuses = [
        (
            await page.browser().post("/sign-in", SIGN_IN | {"name": name}, cookie=f"{KNOWN}=\xe9")
        ).status
        for name in ("Anna", "Nobody")
    ]
    assert statuses == [303, 403]


class SlowFile(MemoryFile):
    """Keeps who is saved waiting until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.go.set()

    async def save(self, people: People) -> None:
        await self.go.wait()
        await super().save(people)


async def test_of_changes_at_the_same_time_none_is_lost(page: Page) -> None:
    await page.come_in("Anna")
    await page.come_in("Ben")
    ben = page.door.people.named("Ben")
    assert ben is not None
    slow = SlowFile()
    page.door._file = slow
    slow.go.clear()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(page.browser().post("/sign-in", SIGN_IN))
        await asyncio.sleep(0.01)
        tasks.create_task(page.door.remove(ben.id))
        tasks.create_task(page.browser().post("/sign-in", SIGN_IN))
        await asyncio.sleep(0.05)
        slow.go.set()
    assert page.door.people.named("Ben") is None
    assert len(page.door.people.sessions) == 3
    assert slow.people == page.door.people


async def test_what_could_not_be_written_did_not_happen(page: Page) -> None:
    class Full(MemoryFile):
        async def save(self, people: People) -> None:
            raise StoreError("the disk is full")

    browser = page.browser()
    await browser.get("/pair")
    await browser.post("/pair/code")
    await browser.post("/pair", {"code": page.code()})
    form = {"name": "Anna", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    whole, page.door._file = page.door._file, Full()
    refused = await browser.post("/join", form)
    assert (refused.status, "disk is full" in refused.text) == (503, True)
    assert not page.door.people.people
    page.door._file = whole
    assert (await browser.post("/join", form)).status == 303


async def test_a_session_that_was_ended_meanwhile_stays_ended(page: Page) -> None:
    browser = await page.come_in("Anna")
    (session,) = page.door.people.sessions
    checked = page.door.secrecy.is_right

    def ended_meanwhile(kept: str | None, passphrase: str) -> bool:
        page.door._people = page.door.people.without_session(session)
        return checked(kept, passphrase)

    page.door.secrecy = dataclasses.replace(page.door.secrecy, is_right=ended_meanwhile)
    assert (await browser.post("/prove", {"passphrase": PASSPHRASE})).status == 403
    assert not page.door.people.sessions


async def test_the_place_of_a_code_is_not_one_that_was_planted(page: Page) -> None:
    browser = page.browser()
    await browser.get("/pair")
    before = browser.cookies[VISIT]
    await browser.post("/pair/code")
    await browser.post("/pair", {"code": page.code()})
    assert browser.cookies[VISIT] != before
    browser.cookies[VISIT] = before
    assert (await browser.get("/join")).header("location") == "/pair"


async def test_nobody_is_sent_to_another_site(page: Page) -> None:
    browser = await page.come_in("Anna")
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"):
        form = {"passphrase": PASSPHRASE, "next": elsewhere}
        assert (await browser.post("/prove", form)).header("location") == "/"


async def test_each_browser_is_known_by_a_mark_of_its_own_until_it_is_sent_away(
    page: Page,
) -> None:
    one = await page.come_in("Anna")
    other = page.browser()
    await other.post("/sign-in", SIGN_IN)
    assert one.cookies[KNOWN] != other.cookies[KNOWN]
    assert one.cookies[KNOWN] not in str(page.file.people)
    anna = page.door.people.named("Anna")
    assert anna is not None
    assert len(anna.browsers) == 2
    page.clock.now_s += WINDOW_S
    await one.post("/people/sign-out", {"session": hash_of(other.cookies[SESSION])})
    await one.post("/sign-out")
    for number in range(MOST):
        stranger = page.browser(f"192.168.1.{number}")
        await stranger.post("/sign-in", SIGN_IN | {"passphrase": "wrong wrong wrong"})
    assert (await other.post("/sign-in", SIGN_IN)).status == 429
    before = one.cookies[KNOWN]
    assert (await one.post("/sign-in", SIGN_IN)).status == 303
    assert one.cookies[KNOWN] != before
    anna = page.door.people.named("Anna")
    assert anna is not None
    assert anna.browsers == (hash_of(one.cookies[KNOWN]),)


async def test_one_known_browser_cannot_use_up_the_tries_of_another(page: Page) -> None:
    one = await page.come_in("Anna")
    other = page.browser()
    await other.post("/sign-in", SIGN_IN)
    wrong = SIGN_IN | {"passphrase": "wrong wrong wrong"}
    statuses = [(await one.post("/sign-in", wrong)).status for _ in range(MOST_EACH + 1)]
    assert statuses == [403] * (MOST_EACH - 1) + [429] * 2
    assert (await other.post("/sign-in", SIGN_IN)).status == 303


async def test_another_passphrase_signs_every_other_browser_out(page: Page) -> None:
    one = await page.come_in("Anna")
    other = page.browser()
    await other.post("/sign-in", SIGN_IN)
    new = "seven quiet lanterns by the sea"
    form = {"passphrase": new, "again": new}
    assert (await one.post("/people/passphrase", form | {"again": "x"})).status == 400
    assert (await one.post("/people/passphrase", {"passphrase": "x", "again": "x"})).status == 400
    assert (await other.get("/")).status == 200
    assert (await one.post("/people/passphrase", form)).header("location") == "/people"
    assert (await one.get("/")).status == 200
    assert (await other.get("/")).status == 303
    assert (await page.browser().post("/sign-in", SIGN_IN)).status == 403
    assert (await page.browser().post("/sign-in", SIGN_IN | {"passphrase": new})).status == 303
    page.clock.now_s += FRESH_S
    stale = await one.post("/people/passphrase", form)
    assert stale.header("location").startswith("/prove")


async def test_who_is_given_another_passphrase_meanwhile_does_not_come_in_by_the_old(
    page: Page,
) -> None:
    await page.come_in("Anna")
    (id_,) = page.door.people.people
    checked = page.door.secrecy.is_right

    def changed_meanwhile(kept: str | None, passphrase: str) -> bool:
        page.door._people = page.door.people.with_passphrase(id_, "of another")
        return checked(kept, passphrase)

    page.door.secrecy = dataclasses.replace(page.door.secrecy, is_right=changed_meanwhile)
    assert (await page.browser().post("/sign-in", SIGN_IN)).status == 403
    assert not page.door.people.sessions

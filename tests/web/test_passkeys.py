"""Coming in by passkey: made under People or at the start, used to sign in and to prove it."""

import json

import pytest

from appliance.core.ceremonies import CEREMONY_S
from appliance.core.guesses import MOST, MOST_EACH, WINDOW_S
from appliance.core.people import FRESH_S, MAX_PASSKEYS, Passkey, Person, Role
from appliance.web.routes import KNOWN, SESSION, VISIT
from tests.web.authenticator import PRESENT, Phone, encoded
from tests.web.conftest import Browser, Page

NAMED = {"name": "my phone"}


async def add(browser: Browser, phone: Phone) -> None:
    """A passkey for who is signed in here."""
    options = await browser.post("/people/passkey/options")
    assert options.status == 200, options.text
    answer = phone.create(options.text)
    added = await browser.post("/people/passkey", NAMED | {"answer": answer})
    assert added.header("location") == "/people"


async def visited(page: Page, address: str = "192.168.1.77") -> Browser:
    browser = page.browser(address)
    await browser.get("/sign-in")
    return browser


async def signed(browser: Browser, phone: Phone) -> int:
    options = await browser.post("/sign-in/passkey/options")
    form = {"answer": phone.get(options.text)}
    return (await browser.post("/sign-in/passkey", form)).status


def anna(page: Page) -> Person:
    found = page.door.people.named("Anna")
    assert found is not None
    return found


async def test_a_passkey_is_added_listed_used_and_removed(page: Page) -> None:
    browser, phone = await page.come_in("Anna"), Phone()
    await add(browser, phone)
    assert "my phone, for hearth.local" in (await browser.get("/people")).text
    other = await visited(page)
    assert await signed(other, phone) == 303
    assert (await other.get("/devices")).status == 200
    removed = await browser.post("/people/passkey/remove", {"passkey": encoded(phone.keys[0].id)})
    assert removed.header("location") == "/people"
    assert "my phone" not in (await browser.get("/people")).text
    assert await signed(await visited(page), phone) == 403


async def test_what_is_asked_for_names_nobody_and_wants_the_person_verified(page: Page) -> None:
    await add(await page.come_in("Anna"), Phone())
    options = json.loads((await (await visited(page)).post("/sign-in/passkey/options")).text)
    assert options["allowCredentials"] == []
    assert (options["userVerification"], options["rpId"]) == ("required", "hearth.local")
    again = json.loads((await (await visited(page)).post("/sign-in/passkey/options")).text)
    assert again["challenge"] != options["challenge"]
    assert len(again["challenge"]) >= 43


async def test_somebody_new_comes_in_by_a_passkey_alone(page: Page) -> None:
    browser, phone = page.browser(), Phone()
    await browser.get("/pair")
    await browser.post("/pair/code")
    await browser.post("/pair", {"code": page.code()})
    assert (await browser.post("/join/passkey/options", {"name": ""})).status == 400
    options = await browser.post("/join/passkey/options", {"name": "Anna"})
    answer = phone.create(options.text)
    form = {"name": "Anna", "answer": answer}
    assert (await browser.post("/join/passkey", form)).header("location") == "/setup"
    assert (anna(page).role, anna(page).passphrase) == (Role.OWNER, "")
    assert (await browser.get("/devices")).status == 200
    assert await signed(await visited(page), phone) == 303
    guess = await page.browser().post("/sign-in", {"name": "Anna", "passphrase": ""})
    assert guess.status == 403
    only = {"passkey": encoded(phone.keys[0].id)}
    assert (await browser.post("/people/passkey/remove", only)).status == 400
    assert (await browser.post("/join/passkey", form)).status == 400


async def test_nobody_joins_by_passkey_who_was_not_in_the_room(page: Page) -> None:
    browser = page.browser()
    await browser.get("/pair")
    assert (await browser.post("/join/passkey/options", {"name": "Eve"})).status == 400
    assert (await browser.post("/join/passkey", {"name": "Eve", "answer": "{}"})).status == 400
    assert not page.door.people.people


async def test_a_passkey_proves_who_is_there(page: Page) -> None:
    browser, phone = await page.come_in("Anna"), Phone()
    raised = {"entity": "light.hall_ceiling", "tier": "never"}
    await add(browser, phone)
    page.clock.now_s += FRESH_S
    assert (await browser.post("/people/passkey/options")).header("location").startswith("/prove")
    assert (await browser.post("/devices/tier", raised)).header("location").startswith("/prove")
    options = await browser.post("/prove/passkey/options")
    form = {"answer": phone.get(options.text), "next": "/devices"}
    assert (await browser.post("/prove/passkey", form)).header("location") == "/devices"
    assert (await browser.post("/devices/tier", raised)).header("location") == "/devices"
    assert (await browser.post("/prove/passkey", form)).status == 403


async def test_nobody_proves_themselves_by_the_passkey_of_another(page: Page) -> None:
    owner, phone = await page.come_in("Anna"), Phone()
    await add(owner, phone)
    guest, own = await page.come_in("Ben"), Phone()
    assert (await guest.post("/prove/passkey/options")).status == 400
    await add(guest, own)
    options = await guest.post("/prove/passkey/options")
    form = {"answer": phone.get(options.text)}
    assert (await guest.post("/prove/passkey", form)).status == 403
    mine = {"passkey": encoded(phone.keys[0].id)}
    assert (await guest.post("/people/passkey/remove", mine)).status == 403
    assert len(anna(page).passkeys) == 1
    theirs = {"passkey": encoded(own.keys[0].id)}
    assert (await owner.post("/people/passkey/remove", theirs)).status == 303


@pytest.mark.parametrize(
    "liar",
    [
        Phone(origin="https://evil.example"), Phone(origin="https://hearth.local"),
        Phone(origin="http://hearth.local:8443"), Phone(host="evil.example"),
        Phone(host="localhost"), Phone(flags=PRESENT), Phone(flags=0),
    ],
    ids=["origin", "port", "scheme", "name", "other-name", "unverified", "absent"],
)  # fmt: skip
async def test_what_was_signed_elsewhere_or_by_nobody_is_refused(page: Page, liar: Phone) -> None:
    browser, honest = await page.come_in("Anna"), Phone()
    options = await browser.post("/people/passkey/options")
    answered = await browser.post("/people/passkey", {"answer": liar.create(options.text)})
    assert answered.status == 400
    await add(browser, honest)
    liar.keys = honest.keys
    liar.count = 50
    assert await signed(await visited(page), liar) == 403


async def test_a_challenge_is_for_one_browser_once_and_not_for_long(page: Page) -> None:
    phone = Phone()
    await add(await page.come_in("Anna"), phone)
    one, other = await visited(page), await visited(page, "192.168.1.78")
    options = (await one.post("/sign-in/passkey/options")).text
    await other.post("/sign-in/passkey/options")
    answer = {"answer": phone.get(options)}
    assert (await other.post("/sign-in/passkey", answer)).status == 403
    assert (await one.post("/sign-in/passkey", answer)).status == 303
    stolen = {**one.cookies, VISIT: "x"}
    one.cookies = stolen
    assert (await one.post("/sign-in/passkey", answer)).status == 403
    late = await visited(page, "192.168.1.79")
    options = (await late.post("/sign-in/passkey/options")).text
    page.clock.now_s += CEREMONY_S
    assert (await late.post("/sign-in/passkey", {"answer": phone.get(options)})).status == 403


async def test_what_was_signed_to_sign_in_proves_nothing_else(page: Page) -> None:
    browser, phone = await page.come_in("Anna"), Phone()
    await add(browser, phone)
    options = (await browser.post("/prove/passkey/options")).text
    visitor = await visited(page)
    visitor.cookies[VISIT] = browser.cookies[SESSION]
    await visitor.post("/sign-in/passkey/options")
    assert (await visitor.post("/sign-in/passkey", {"answer": phone.get(options)})).status == 403


async def test_a_copy_of_a_passkey_is_noticed(page: Page) -> None:
    phone = Phone()
    await add(await page.come_in("Anna"), phone)
    copied = Phone(keys=phone.keys, count=phone.count)
    assert await signed(await visited(page), phone) == 303
    assert await signed(await visited(page), copied) == 403
    phone.counts, phone.count = False, 0
    assert await signed(await visited(page), phone) == 403


async def test_one_that_counts_nothing_is_good_all_the_same(page: Page) -> None:
    phone = Phone(counts=False)
    await add(await page.come_in("Anna"), phone)
    assert [await signed(await visited(page), phone) for _ in range(2)] == [303, 303]


async def test_answers_are_counted_as_guesses_are(page: Page) -> None:
    known, phone = await page.come_in("Anna"), Phone()
    await add(known, phone)
    await known.post("/sign-out")
    await known.get("/sign-in")
    page.clock.now_s += WINDOW_S
    statuses = []
    for number in range(MOST + 1):
        stranger = await visited(page, f"192.168.1.{100 + number}")
        statuses.append((await stranger.post("/sign-in/passkey", {"answer": "{}"})).status)
    assert statuses == [403] * (MOST - 1) + [429] * 2
    assert await signed(await visited(page), phone) == 429
    assert await signed(known, phone) == 303
    proving = [await known.post("/prove/passkey", {"answer": "{}"}) for _ in range(MOST_EACH + 1)]
    assert [each.status for each in proving] == [403] * MOST_EACH + [429]


async def test_at_a_bare_address_there_are_none_and_the_page_says_so(page: Page) -> None:
    await page.come_in("Anna")
    bare, origin = "192.168.1.5:8443", "https://192.168.1.5:8443"
    browser = await visited(page)
    assert "data-passkey" in (await browser.get("/sign-in")).text
    assert "data-passkey" not in (await browser.get("/sign-in", host=bare)).text
    asked = await browser.post("/sign-in/passkey/options", host=bare, origin=origin)
    assert (asked.status, "hearth.local" in asked.text) == (400, True)
    answered = await browser.post("/sign-in/passkey", {"answer": "{}"}, host=bare, origin=origin)
    assert answered.status == 400


async def test_one_person_has_so_many(page: Page) -> None:
    browser = await page.come_in("Anna")
    for number in range(MAX_PASSKEYS):
        key = Passkey(f"id{number}", "key", 0, "hearth.local", "a phone", 0.0)
        await page.door.keep(
            lambda people, key=key: people.with_change(  # type: ignore[misc]
                anna(page).id, lambda one: one.with_passkey(key)
            )
        )
    assert "room for" in (await browser.post("/people/passkey/options")).text
    assert "/people/passkey/options" not in (await browser.get("/people")).text


_HALF = (
    '{"id": "eHg", "rawId": "eHg", "type": "public-key", "response": {"clientDataJSON": "e30", '
    '"attestationObject": "oA", "authenticatorData": "", "signature": ""}}'
)


@pytest.mark.parametrize(
    "answer",
    [
        _HALF, "", "{", "[]", "null", '{"id": 5}', '{"id": "x"}', '{"id": "x", "response": 1}',
        '{"id": "eHg", "rawId": "eHg", "type": "public-key", "response": {}}', "[" * 20_000,
        '{"id": "\\ud800", "response": {"attestationObject": "//8="}}',
    ],
)  # fmt: skip
async def test_junk_is_no_passkey(page: Page, answer: str) -> None:
    browser, phone = await page.come_in("Anna"), Phone()
    await add(browser, phone)
    await browser.post("/people/passkey/options")
    added = await browser.post("/people/passkey", NAMED | {"answer": answer})
    assert added.status == 400
    visitor = await visited(page)
    await visitor.post("/sign-in/passkey/options")
    mine = answer.replace("eHg", encoded(phone.keys[0].id))
    assert (await visitor.post("/sign-in/passkey", {"answer": mine})).status == 403
    assert KNOWN not in visitor.cookies
    assert len(anna(page).passkeys) == 1

"""Every route, whoever asks: refused to those it is not for, and from elsewhere."""

import asyncio
import re
from itertools import product

import pytest
from starlette.routing import Route

from appliance.core.people import FRESH_S, IDLE_S, Role
from appliance.core.presence import SWITCHES
from appliance.core.setup import Step
from appliance.core.types import Tier
from appliance.web.admission import HEADERS, MAX_BODY
from appliance.web.site import ROUTES
from appliance.web.workbench import Again
from tests.web.conftest import HOST, Browser, Page, asked

LISTENING = "camera=(), geolocation=(), microphone=(self)"
HEARS = {"/talk", "/voices/begin", "/voices/agree", "/voices/read", "/voices/take"}
OPEN = {
    "/welcome", "/pair", "/pair/code", "/join", "/sign-in", "/join/passkey",
    "/join/passkey/options", "/sign-in/passkey", "/sign-in/passkey/options", "/recover",
    "/recover/code", "/hearth.crt",
}  # fmt: skip
NEEDS = {
    "/": Role.GUEST, "/live": Role.GUEST, "/health": Role.GUEST, "/people": Role.GUEST,
    "/people/passphrase": Role.GUEST, "/people/passkey": Role.GUEST,
    "/people/passkey/options": Role.GUEST, "/people/passkey/remove": Role.GUEST,
    "/prove/passkey": Role.GUEST, "/prove/passkey/options": Role.GUEST, "/recover/stop": Role.OWNER,
    "/prove": Role.GUEST, "/sign-out": Role.GUEST, "/people/sign-out": Role.GUEST,
    "/talk": Role.HOUSEHOLD,
    "/control": Role.HOUSEHOLD, "/devices": Role.HOUSEHOLD, "/journal": Role.HOUSEHOLD,
    "/journal/verify": Role.HOUSEHOLD,
    "/devices/approve": Role.OWNER, "/devices/forget": Role.OWNER, "/devices/tier": Role.OWNER,
    "/people/role": Role.OWNER, "/people/remove": Role.OWNER,
    "/updates": Role.OWNER, "/updates/put": Role.OWNER, "/updates/restart": Role.OWNER,
    "/reset": Role.OWNER, "/reset/code": Role.OWNER,
    "/backup": Role.OWNER, "/backup/keep": Role.OWNER, "/backup/restore": Role.OWNER,
    "/setup": Role.OWNER, "/setup/skip": Role.OWNER, "/setup/skip-all": Role.OWNER,
    "/setup/start-again": Role.OWNER,
    "/setup/language": Role.OWNER, "/setup/room": Role.OWNER, "/setup/devices": Role.OWNER,
    "/setup/sound": Role.OWNER, "/setup/sound/levels": Role.OWNER, "/setup/wake": Role.OWNER,
    "/setup/wake/scores": Role.OWNER, "/setup/broker": Role.OWNER,
    "/setup/broker/find": Role.OWNER, "/setup/voice": Role.OWNER, "/setup/first": Role.OWNER,
    "/setup/done": Role.OWNER, "/settings": Role.OWNER, "/settings/start-again": Role.OWNER,
    "/everyday": Role.HOUSEHOLD, "/everyday/cancel": Role.HOUSEHOLD,
    "/everyday/forget": Role.HOUSEHOLD, "/everyday/forget-turns": Role.OWNER,
    "/everyday/lists/add": Role.HOUSEHOLD, "/everyday/lists/tick": Role.HOUSEHOLD,
    "/everyday/lists/untick": Role.HOUSEHOLD, "/everyday/lists/remove": Role.HOUSEHOLD,
    "/everyday/lists/clear": Role.HOUSEHOLD,
    "/health/check": Role.HOUSEHOLD, "/marks": Role.OWNER,
    "/rooms": Role.OWNER, "/rooms/name": Role.OWNER, "/rooms/undo": Role.OWNER,
    "/devices/{entity}": Role.OWNER, "/devices/name": Role.OWNER, "/devices/name/undo": Role.OWNER,
    "/models": Role.OWNER, "/models/install": Role.OWNER, "/models/stop": Role.OWNER,
    "/models/remove": Role.OWNER, "/models/use": Role.OWNER, "/models/progress": Role.OWNER,
    "/voices": Role.OWNER, "/voices/begin": Role.OWNER, "/voices/agree": Role.OWNER,
    "/voices/read": Role.OWNER, "/voices/take": Role.OWNER, "/voices/forget": Role.OWNER,
    "/api": Role.OWNER, "/api/tokens": Role.OWNER, "/api/tokens/end": Role.OWNER,
}  # fmt: skip
"""Written a second time, so that nobody opens a route by mistake."""
EVERY = [(route.path, "POST" if "POST" in (route.methods or ()) else "GET") for route in ROUTES]
CLOSED = [each for each in EVERY if each[0] not in OPEN]


def test_every_route_is_known_here() -> None:
    assert {path for path, _ in EVERY} == OPEN | set(NEEDS)
    assert all(isinstance(route, Route) for route in ROUTES)


@pytest.mark.parametrize(("path", "method"), CLOSED)
async def test_nobody_gets_in_without_a_session(page: Page, path: str, method: str) -> None:
    owner = await page.come_in("Anna")
    for cookie in (None, "__Host-hearth=nonsense", "__Host-hearth=", "x" * 5000):
        browser = page.browser()
        answered = await browser.ask(method, path, b"", {"cookie": cookie})
        assert answered.status in (303, 401)
        if answered.status == 303:
            assert answered.header("location") == "/sign-in"
    page.clock.now_s += IDLE_S
    assert (await owner.ask(method, path, b"", {})).status in (303, 401)
    assert not page.window.done


@pytest.mark.parametrize(("path", "method"), CLOSED)
async def test_a_role_that_is_too_low_is_refused(page: Page, path: str, method: str) -> None:
    await page.come_in("Anna")
    for role in Role:
        browser = await page.come_in(f"some {role}", role)
        answered = await browser.ask(method, path, b"", {})
        refused = answered.status == 403 and "not yours to do" in answered.text
        assert refused is not role.may(NEEDS[path]), role


@pytest.mark.parametrize(("path", "method"), EVERY)
async def test_what_comes_from_elsewhere_is_refused(page: Page, path: str, method: str) -> None:
    browser = await page.come_in("Anna")
    wrong: list[dict[str, str | None]] = [
        {"host": "evil.example"},
        {"host": "hearth.local"},
        {"host": "hearth.local:443"},
        {"host": "hearth.local.:8443"},
        {"host": "192.168.1.6:8443"},
        {"host": "[::1]:8443"},
        {"host": "evil@hearth.local:8443"},
        {"host": "hearth.local:8443:8443"},
        {"host": "hearth.local:8443x"},
        {"host": "192.168.1.5%evil:8443"},
        {"host": ""},
        {"host": None},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"http://{HOST}"},
        {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"},
    ]
    if method == "POST":
        wrong += [{"origin": None}, {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate"}]
    for changed in wrong:
        assert (await browser.ask(method, path, b"", changed)).status in (403, 421), changed
    assert not page.window.done
    assert len(page.door.people.sessions) == 1


async def test_our_own_names_and_the_address_that_was_called_are_ours(page: Page) -> None:
    ours = {
        ("192.168.1.5", 8443): ["hearth.local:8443", "HEARTH.local:8443", "192.168.1.5:8443"],
        ("192.168.1.5", 443): ["hearth.local", "hearth.local:443", "192.168.1.5"],
        ("fd00::5", 8443): ["[fd00::5]:8443", "[fd00:0::5]:8443"],
        ("fd00::5", 443): ["[fd00::5]"],
        ("::ffff:192.168.1.5", 8443): ["192.168.1.5:8443"],
        ("fe80::1%eth0", 8443): ["[fe80::1]:8443"],
    }
    for server, hosts in ours.items():
        for host in hosts:
            answered = await asked(page.app, "GET", "/pair", b"", {"host": host}, server=server)
            assert answered.status == 200, host


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
async def test_there_is_nothing_else_to_do(page: Page, method: str) -> None:
    browser = await page.come_in("Anna")
    for path, _ in EVERY:
        assert (await browser.ask(method, path, b"", {})).status == 405


async def test_a_body_that_is_too_long_is_refused(page: Page) -> None:
    browser = await page.come_in("Anna")
    long = b"knob=" + b"x" * MAX_BODY
    for length in (str(len(long)), None, "7", "-1", "1e3", "٣"):
        changed = {"content_length": length}
        try:
            answered = await browser.ask("POST", "/control", long, changed)
        except UnicodeEncodeError:
            continue
        assert answered.status in (400, 413)
    assert not page.window.done


@pytest.mark.parametrize(("path", "method"), EVERY)
async def test_every_answer_is_guarded(page: Page, path: str, method: str) -> None:
    browser = await page.come_in("Anna")
    answered = await browser.ask(method, path, b"", {})
    expected = HEADERS | ({"permissions-policy": LISTENING} if path in HEARS else {})
    for name, value in expected.items():
        assert answered.header(name) == value
    assert answered.header("cache-control") == "no-store"
    assert "unsafe" not in answered.header("content-security-policy")


@pytest.mark.parametrize("path", [path for path, method in EVERY if method == "GET"])
async def test_no_page_has_code_or_style_or_links_to_elsewhere_in_it(page: Page, path: str) -> None:
    browser = await page.come_in("Anna")
    for visitor in (browser, page.browser()):
        text = (await visitor.get(path)).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|javascript:", text)
        assert not re.search(r"(src|href|action)=\"(?!/(?!/)|#)", text)
        assert "<b>x</b>" not in text


async def test_junk_in_a_form_is_answered(page: Page) -> None:
    browser = await page.come_in("Anna")
    bodies = [
        b"", b"\xff\xfe", b"entity=%00", b"a=1&" * 100, b"entity[]=1", b"%", b"=", b"{}",
        b"entity=light.nosuch&tier=none", b"knob=voice&value=x", b"knob=__class__&value=1",
        b"knob=volume&value=101", b"knob=muted&value=maybe", b"person=x&role=king", b"session=x",
    ]  # fmt: skip
    posts = [path for path, method in EVERY if method == "POST" and path != "/sign-out"]
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", ""]
    for path, body, kind in product(posts, bodies, kinds):
        answered = await browser.ask("POST", path, body, {"content_type": kind})
        assert answered.status < 500, (path, body, kind)
    assert not page.window.done


@pytest.mark.parametrize("path", [path for path, method in EVERY if method == "GET"])
@pytest.mark.parametrize("finished", [False, True])
async def test_looking_changes_nothing(page: Page, path: str, finished: bool) -> None:
    """Who opens an address, or has a browser that fetches it in advance, asks for nothing yet."""
    owner = await page.come_in("Anna")
    if finished:
        await page.bench.done(*Step)
    page.bench.outdate()
    done, said, people = page.bench.progress, len(page.window.said), page.file.people
    for visitor in (owner, page.browser()):
        for query in ("", "?step=first&do=use&language=de&knob=muted&value=ON&confirm=yes"):
            await visitor.get(path + query)
            await visitor.ask("HEAD", path + query, b"", {})
    bench, parts = page.bench, page.parts
    assert (bench.started_again, bench.wanted, bench.progress) == (0, [Again.ALL], done)
    assert (bench.text, bench.secrets, bench.brokers) == ("", {}, [])
    assert (page.window.done, len(page.window.said)) == ([], said)
    assert page.file.people == people
    assert (parts.shelf.job, parts.shelf.removed) == (None, [])
    assert (parts.naming.said, parts.naming.undone, parts.vault.staged) == ([], [], [])


async def test_the_owner_approves_raises_and_turns(page: Page) -> None:
    browser = await page.come_in("Anna")
    await browser.post("/devices/approve", {"entity": "light.hall_ceiling"})
    await browser.post("/devices/forget", {"entity": "light.hall_ceiling"})
    await browser.post("/devices/tier", {"entity": "light.hall_ceiling", "tier": "guarded"})
    await browser.post("/control", {"knob": "volume", "value": "40"})
    for switch in SWITCHES:
        await browser.post("/control", {"knob": switch, "value": "ON"})
    assert page.window.done == [
        ("approve", "light.hall_ceiling"),
        ("forget", "light.hall_ceiling"),
        ("tier", "light.hall_ceiling", Tier.GUARDED),
        ("turn", "volume", 40),
        *(("turn", switch, True) for switch in SWITCHES),
    ]


async def test_no_route_commands_a_device() -> None:
    """There is none: the window of the page has nothing to do it with."""
    words = {"act", "publish", "command", "confirm"}
    assert not words & {part for path, _ in EVERY for part in path.strip("/").split("/")}


async def test_who_is_signed_out_is_told_nothing_more(page: Page) -> None:
    browser = await page.come_in("Anna")
    page.window.while_told = page.door.people.sessions.clear
    told = await browser.get("/live", accept="text/event-stream")
    assert told.text.count("data:") == 1
    assert "still here" not in told.text


async def test_whose_role_was_changed_is_told_nothing_more(page: Page) -> None:
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.OWNER)

    def lower() -> None:
        page.door._people = page.door.people.with_role(
            next(each.id for each in page.door.people.people.values() if each.name == "Ben"),
            Role.GUEST,
        )

    page.window.while_told = lower
    told = await ben.get("/live", accept="text/event-stream")
    assert told.text.count("data:") == 1
    assert "still here" not in told.text


async def test_a_referer_that_is_none_is_no_failure(page: Page) -> None:
    browser = await page.come_in("Anna")
    page.clock.now_s += FRESH_S
    answered = await browser.post("/people/role", {"person": "x"}, referer="http://[")
    assert (answered.status, answered.header("location")) == (303, "/prove?next=/")


async def test_nobody_takes_all_places(page: Page) -> None:
    anna, ben = await page.come_in("Anna"), await page.come_in("Ben")
    page.window.lasts_s = 0.2

    async def look(browser: Browser, count: int) -> list[int]:
        async with asyncio.TaskGroup() as tasks:
            asked = []
            for _ in range(count):
                asked.append(tasks.create_task(browser.get("/live", accept="text/event-stream")))
                await asyncio.sleep(0.01)
        return [each.result().status for each in asked]

    async with asyncio.TaskGroup() as tasks:
        many = tasks.create_task(look(ben, 6))
        await asyncio.sleep(0.1)
        assert await look(anna, 1) == [200]
    assert many.result() == [200] * 4 + [503] * 2
    assert await look(ben, 1) == [200]


async def test_what_happens_is_told_as_it_happens(page: Page) -> None:
    browser = await page.come_in("Anna")
    told = await browser.get("/live", accept="text/event-stream")
    assert told.header("content-type").startswith("text/event-stream")
    assert told.text == (
        'data: {"doing": "idle", "asked": "", "connected": true}\n\n: still here\n\n'
    )

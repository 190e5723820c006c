"""Coming in and looking round as a person would: phone and desk, keyboard, no script, dark."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from appliance.core.setup import Step
from appliance.web.shelf import Job, Stage
from tests.browser.conftest import DESK, PHONE, SCREENS, Served, tab
from tests.web.test_devices import crowded

pytestmark = pytest.mark.timeout(120)

PASSPHRASE = "copper teapot under the willow"
PAGES = (
    "/",
    "/talk",
    "/devices",
    "/journal",
    "/health",
    "/people",
    "/backup",
    "/updates",
    "/reset",
    "/settings",
    "/prove?next=/",
    "/everyday",
    "/marks",
    "/models",
    "/voices",
    "/rooms",
    "/api",
    "/devices/light.hall_ceiling",
)
STEPS = (
    *(f"/setup/{step}" for step in Step if step is not Step.BROKER),
    "/setup/broker/find", "/setup/done",
)  # fmt: skip
MAX_PAGE = 150_000
"""Bytes, with all that it loads."""
_LOADED = """
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(each => !/\\/(live|levels|scores|progress)$/.test(each.name))
    .map(each => [each.name, each.encodedBodySize])
"""
LOOKS: list[dict[str, Any]] = [
    {"viewport": PHONE, "color_scheme": "light", "has_touch": True},
    {"viewport": PHONE, "color_scheme": "dark"},
    {"viewport": DESK, "color_scheme": "light"},
    {"viewport": DESK, "color_scheme": "dark"},
    {"viewport": PHONE, "java_script_enabled": False},
]


async def come_in(page: Page, served: Served) -> None:
    """From the first page to the set-up, and out of it."""
    await page.goto(served.url)
    if not served.door.people.people:
        await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("button", name="Say the words").wait_for()
    shown = await page.locator(".words span").all_text_contents()
    assert tuple(shown) == served.door.words
    await page.get_by_role("button", name="Say the words and the code").click()
    await page.get_by_label("The code that it said").fill(served.code())
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Your name").fill("Anna")
    await page.get_by_label("A passphrase", exact=True).fill(PASSPHRASE)
    await page.get_by_label("The passphrase again").fill(PASSPHRASE)
    await page.get_by_role("button", name="Come in").click()
    await page.get_by_role("heading", name="Room").wait_for()
    await page.goto(served.url)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
async def test_the_first_person_comes_in_and_sees_everything(
    served: Served, chromium: Browser, look: dict[str, Any]
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = f"{look['viewport']['width']}-{look.get('color_scheme', 'no-script')}"
    async with tab(chromium, **look) as page:
        await page.goto(served.url)
        await page.screenshot(path=SCREENS / f"{name}-welcome.png", full_page=True)
        await come_in(page, served)
        for path in (*PAGES, *STEPS):
            answered = await page.goto(served.url + path)
            assert answered is not None
            assert answered.status == 200
            room = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert room <= 0, f"{path} is wider than the screen"
            shot = path.strip("/").split("?")[0].replace("/", "-") or "now"
            await page.screenshot(path=SCREENS / f"{name}-{shot}.png", full_page=True)
        await page.goto(served.url + "/devices")
        await page.get_by_text("asked: guarded").first.click()
        chosen = page.locator("details[open] select")
        await chosen.select_option("never")
        await page.locator("details[open]").get_by_role("button", name="Set").click()
        await page.wait_for_load_state()
    assert [done[0] for done in served.window.done] == ["tier"]


async def test_it_can_be_used_by_keyboard_alone(served: Served, chromium: Browser) -> None:
    async with tab(chromium, viewport=DESK) as page:
        await page.goto(served.url)

        async def press_until(name: str) -> None:
            for _ in range(60):
                await page.keyboard.press("Tab")
                focused = await page.evaluate(
                    "(each => each === document.body ? '' : each.innerText || each.name || '')"
                    "(document.activeElement)"
                )
                if name in focused:
                    outline = await page.evaluate(
                        "getComputedStyle(document.activeElement).outlineStyle"
                    )
                    assert outline != "none", f"{name} does not show that it is chosen"
                    return
            raise AssertionError(f"{name} is not to be reached")

        await press_until("Go on")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/pair")
        await press_until("Say the words")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#code:focus")
        await page.keyboard.type(served.code())
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#passphrase")
        await press_until("name")
        await page.keyboard.type("Anna")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSPHRASE)
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSPHRASE)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#room")
        await press_until("room")
        await page.keyboard.type("Kitchen")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#microphone")
        await press_until("Go on")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#sensitivity")
        await page.goto(served.url)
        await page.wait_for_selector("#volume")
        await press_until("Microphone muted")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("button[aria-pressed=true]")
    assert served.window.done == [("turn", "muted", True)]
    assert served.bench.settings.room == "Kitchen"


async def test_nothing_keeps_anybody_out(served: Served, chromium: Browser, axe: str) -> None:
    """Accessibility by axe-core: WCAG 2.2 A and AA, and its own advice."""
    for scheme in ("light", "dark"):
        served.door.people.people.clear()
        async with tab(chromium, viewport=PHONE, color_scheme=scheme, bypass_csp=True) as page:
            for path in ("/welcome", "/pair", "/sign-in", "", *PAGES, *STEPS):
                if path == "":
                    served.door._pairing._asked._made.clear()
                    await come_in(page, served)
                await page.goto(served.url + path)
                await page.evaluate(axe)
                found = await page.evaluate("axe.run()")
                broken = [
                    f"{path}: {each['id']}: {each['nodes'][0]['html']}"
                    for each in found["violations"]
                ]
                assert broken == []


async def test_every_page_is_small_and_asks_nobody_else(served: Served, chromium: Browser) -> None:
    async with tab(chromium, viewport=PHONE) as page:
        await come_in(page, served)
        for path in (*PAGES, *STEPS):
            await page.goto(served.url + path)
            loaded = await page.evaluate(_LOADED)
            assert all(url.startswith(served.url) for url, _ in loaded)
            size = sum(bytes_ for _, bytes_ in loaded)
            assert len(loaded) > 1
            assert 0 < size < MAX_PAGE, (path, size)


async def test_a_house_of_400_devices_is_turned_over_on_a_phone(
    served: Served, chromium: Browser, axe: str
) -> None:
    served.window.house = crowded(waiting=2)
    look: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False}
    async with tab(chromium, **look) as page:
        await come_in(page, served)
        await page.goto(served.url + "/devices")
        await page.screenshot(path=SCREENS / "390-many-devices.png", full_page=True)
        room = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert room <= 0
        await page.get_by_role("link", name="Next").click()
        await page.get_by_text("31 to 60 of 401").wait_for()
        await page.get_by_label("Where").select_option("Room 3 (34)")
        await page.get_by_label("Find").fill("light 03")
        await page.get_by_label("Find").press("Enter")
        await page.get_by_text("1 to 3 of 3").wait_for()
        await page.screenshot(path=SCREENS / "390-many-devices-found.png", full_page=True)
    async with tab(chromium, viewport=PHONE, bypass_csp=True) as page:
        served.door.people.people.clear()
        served.door._pairing._asked._made.clear()
        await come_in(page, served)
        for path in ("/devices?page=2", "/devices?find=nothing", "/rooms?page=2"):
            await page.goto(served.url + path)
            await page.evaluate(axe)
            found = await page.evaluate("axe.run()")
            assert [each["id"] for each in found["violations"]] == []


async def test_another_site_can_change_nothing(
    served: Served, chromium: Browser, tmp_path: Path
) -> None:
    """A page of somebody else's, open in the same browser, posts forms here and frames us."""
    evil = tmp_path / "evil.html"
    forms = "".join(
        f'<form id="f{number}" method="post" action="{served.url}{path}" target="w{number}">'
        f'<input name="knob" value="muted"><input name="value" value="ON">'
        f'<input name="entity" value="light.hall_ceiling"></form>'
        for number, path in enumerate(("/control", "/devices/forget", "/sign-out"))
    )
    evil.write_text(
        f"<body>{forms}<iframe src='{served.url}/'></iframe>"
        "<script>for (const each of document.forms) each.submit();"
        f"fetch('{served.url}/control', {{method: 'POST', credentials: 'include', mode: 'no-cors',"
        "body: new URLSearchParams({knob: 'muted', value: 'ON'})});"
        f"new WebSocket('{served.url.replace('https', 'wss')}/talk/ws');</script>"
    )
    async with tab(chromium, viewport=DESK) as page:
        await come_in(page, served)
        other = await page.context.new_page()
        await other.goto(evil.as_uri())
        await other.wait_for_timeout(1500)
        framed = other.frames[1]
        assert "Controls" not in await framed.content()
        await page.goto(served.url + "/devices")
        await page.get_by_role("heading", name="Devices").wait_for()
    assert served.window.done == []
    assert served.window.talks == []


async def test_the_set_up_shows_live_what_it_tries_out(served: Served, chromium: Browser) -> None:
    async with tab(chromium, viewport=PHONE, has_touch=True) as page:
        await come_in(page, served)
        await page.goto(served.url + "/setup")
        await page.get_by_role("button", name="Go on").click()
        await page.locator("#level-told", has_text="good").wait_for()
        await page.get_by_role("button", name="Record and play back").click()
        await page.get_by_text("That was what it heard").wait_for()
        await page.get_by_role("button", name="Go on").click()
        await page.locator("#counted", has_text="Heard").wait_for()
        await page.get_by_label("How easily it is called").fill("70")
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("link", name="Look for brokers").click()
        assert await page.get_by_label("Address").input_value() == "192.168.1.9"
        served.bench.trouble = "not authorised"
        await page.get_by_role("button", name="Use it").click()
        await page.get_by_text("It does not work: not authorised").wait_for()
        served.bench.trouble = ""
        await page.get_by_role("button", name="Use it").click()
        await page.get_by_role("heading", name="Devices").wait_for()
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("button", name="Let it speak").click()
        await page.get_by_text("Listen: it speaks").wait_for()
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("button", name="It works, done").click()
        await page.get_by_role("heading", name="Hearth is ready").wait_for()
    assert served.bench.settings.broker is not None
    assert served.window.knobs.sensitivity == 70


async def test_a_hearth_that_starts_is_waited_for(served: Served, chromium: Browser) -> None:
    async with tab(chromium, viewport=PHONE) as page:
        await come_in(page, served)
        served.window.gone = True
        await page.goto(served.url + "/devices")
        await page.get_by_role("heading", name="Hearth is starting").wait_for()
        await page.screenshot(path=SCREENS / "390-starting.png")
        served.window.gone = False
        await page.get_by_role("heading", name="Devices").wait_for()


async def test_an_installation_is_followed_and_stopped(served: Served, chromium: Browser) -> None:
    async with tab(chromium, viewport=PHONE, has_touch=True) as page:
        await come_in(page, served)
        await page.goto(served.url + "/models")
        await page.get_by_role("button", name="Install alba").click()
        await page.get_by_text("alba is being installed").wait_for()
        await page.screenshot(path=SCREENS / "390-models-installing.png", full_page=True)
        shelf = served.parts.shelf
        shelf.job = Job("alba", Stage.FETCHING, 45_000_000, 60_000_000)
        await page.locator("#job-far", has_text="45 MB of 60 MB").wait_for()
        assert await page.locator("#job-bar").evaluate("bar => bar.value") == 45_000_000
        shelf.job = Job("alba", Stage.FAILED, trouble="the disk filled up")
        await page.get_by_text("alba could not be installed: the disk filled up").wait_for()
        await page.get_by_role("button", name="Install alba").click()
        await page.get_by_role("button", name="Stop it").click()
        await page.get_by_text("alba was stopped").wait_for()

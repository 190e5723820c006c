"""Talking as a person sees it: button, words, sound, and what is told when it cannot be."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import CHROMIUM, PHONE, Served, tab
from tests.browser.test_page import come_in
from tests.web.conftest import FakeTalk

pytestmark = pytest.mark.timeout(120)


async def test_who_has_no_microphone_or_no_script_is_told_so(
    served: Served, chromium: Browser
) -> None:
    async with tab(chromium, viewport=PHONE) as page:
        await come_in(page, served)
        kept = await page.context.storage_state()
        await page.goto(served.url + "/talk")
        await page.get_by_role("button", name="Talk").click()
        told = page.get_by_role("status")
        await told.filter(has_text=re.compile("microphone|Allow it")).wait_for()
        assert await page.get_by_role("button", name="Talk").is_enabled()
    async with tab(chromium, viewport=PHONE, java_script_enabled=False, storage_state=kept) as page:
        await page.goto(served.url + "/talk")
        assert "needs JavaScript" in await page.locator("main").inner_text()
        assert not await page.locator("#press").is_visible()
    assert served.window.talks == []


async def test_a_talk_by_keyboard_shows_what_is_said_and_why_it_ends(
    served: Served, axe: str
) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    devices = "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *devices]
        )
        async with tab(chromium, viewport=PHONE, bypass_csp=True) as page:
            await come_in(page, served)
            await page.goto(served.url + "/talk")
            await page.locator("#press").focus()
            await page.keyboard.press("Enter")
            while not served.window.talks:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
            (talk,) = served.window.talks
            told = page.get_by_role("status")
            events: list[dict[str, str | int]] = [
                {"event": "ready"},
                {"event": "doing", "doing": "listening"},
                {"event": "heard", "text": "turn on <b>the light</b>"},
                {"event": "said", "text": "Turn on the light?"},
                {"event": "doing", "doing": "asking"},
            ]
            for event in events:
                talk.news.put_nowait(event)
            await told.filter(has_text="waits for your answer").wait_for()
            while talk.frames < 20:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
            assert talk.came[0] == ("press",)
            lines = await page.get_by_role("log").locator("p").all_text_contents()
            assert lines == ["You: turn on <b>the light</b>", "Hearth: Turn on the light?"]
            await page.evaluate(axe)
            assert (await page.evaluate("axe.run()"))["violations"] == []
            await _hear(page, talk)
            await page.keyboard.press("Enter")
            while talk.came[-1] != ("stop",):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
            talk.news.put_nowait(None)
            await told.filter(has_text="The connection to Hearth has ended").wait_for()
        await chromium.close()


async def _hear(page: Page, talk: FakeTalk) -> None:
    """A sound of half a second is said to be played after that time, and not before."""
    talk.news.put_nowait({"event": "sound", "id": 7, "rate": 22_050})
    began = await page.evaluate("performance.now()")
    for _ in range(5):
        talk.news.put_nowait(b"\x00\x10" * 2205)
    talk.news.put_nowait({"event": "end", "id": 7})
    while ("played", 7) not in talk.came:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)
    assert await page.evaluate("performance.now()") - began >= 500

"""Talking to a real Hearth from a real Chromium, whose microphone plays what a person would say."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from appliance.adapters.audio.files import read_recording, write_wav
from appliance.adapters.passkeys import WebAuthn
from appliance.adapters.passphrases import hashed, is_right
from appliance.adapters.store.people import PeopleInFile
from appliance.core.types import SAMPLE_RATE
from appliance.page import time_of_day_s
from appliance.web.door import Door, Secrecy
from appliance.web.routes import SESSION
from tests.browser.conftest import CHROMIUM, SCREENS
from tests.e2e.stage import Command, Stage, until
from tests.e2e.visitor import PASSPHRASE, port_of

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]

PORCH_SET = "zigbee2mqtt/porch-light/set"
ON = '{"state": "ON"}'
_START_AGAIN = """
  const body = new URLSearchParams({"presence.name": "Ember"});
  fetch("/settings", {method: "POST", body})
    .then(() => fetch("/settings/start-again", {method: "POST"}));
"""


def spoken(folder: Path, *parts: Path | float) -> Path:
    """Lines and silences, in seconds, as one file for a browser's microphone, which repeats it."""
    pcm = b"".join(
        read_recording(part) if isinstance(part, Path) else bytes(int(part * SAMPLE_RATE) * 2)
        for part in parts
    )
    write_wav(folder / "microphone.wav", [pcm])
    return folder / "microphone.wav"


async def signed_in(folder: Path) -> str:
    """The key of a browser that the owner is signed in at; Hearth finds it when it starts."""
    said: list[str] = []

    def say(sentences: tuple[str, ...]) -> bool:
        said.extend(sentences)
        return True

    secrecy = Secrecy(hashed, is_right, WebAuthn())
    door = Door(PeopleInFile(folder), secrecy, say, ("river",), today_s=time_of_day_s)
    door.ask("browser", "127.0.0.1")
    door.enter("browser", "here", "".join(re.findall(r"\d", said[2])), "admitted")
    return (await door.join("admitted", "Anna", PASSPHRASE, "Chromium")).key


@asynccontextmanager
async def browser(port: int, key: str, microphone: Path) -> AsyncIterator[Page]:
    """The page for talking, on a phone; whatever it complains of fails the test."""
    devices = "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
    plays = f"--use-file-for-fake-audio-capture={microphone}"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *devices, plays]
        )
        context = await chromium.new_context(
            ignore_https_errors=True, viewport={"width": 390, "height": 844}
        )
        url = f"https://127.0.0.1:{port}"
        await context.add_cookies([{"name": SESSION, "value": key, "url": url, "secure": True}])
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda told: complaints.append(told.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{url}/talk")
        yield page
        await chromium.close()
        assert complaints == []


async def talk_until(page: Page, words: str) -> None:
    """Press the button, whenever nobody listens, until these words stand there."""
    lines: list[str] = []
    for _ in range(240):
        lines = await page.locator("#lines p").all_text_contents()
        if any(words in line for line in lines):
            return
        if "Press" in (await page.locator("#doing").text_content() or ""):
            await page.get_by_role("button", name="Talk").click()
        await asyncio.sleep(1)
    raise AssertionError(f"never {words!r}: {lines}")


async def asked(page: Page) -> None:
    """Talk until a new question is asked."""
    await page.locator("#lines").evaluate("lines => lines.replaceChildren()")
    await talk_until(page, "Hearth: Turn on the porch light?")


async def test_what_is_ordered_and_agreed_to_in_a_browser_is_done(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    key = await signed_in(tmp_path / "data")
    microphone = spoken(tmp_path, 2.0, lines["pressed"], 7.0, lines["yes"], 7.0)
    process = await hearth.start("run", "--json", "--no-model", "--broker", stage.url)
    port = await port_of(process)
    await until(process, "ready")
    async with browser(port, key, microphone) as page:
        await talk_until(page, "Hearth: The porch light is on.")
        SCREENS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SCREENS / "390-light-talked.png", full_page=True)
        said = await page.locator("#lines p").all_text_contents()
    assert [command[:2] for command in stage.traffic.commands] == [(PORCH_SET, ON)]
    asked = said.index("Hearth: Turn on the porch light?")
    assert any(line.startswith("You: Yes") for line in said[asked:])
    process.terminate()
    out, errors = await process.communicate()
    # What was said there is shown there, and nowhere else.
    for told in (out, errors):
        assert b"porch" not in told.lower()
    kept = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert not any(b"Turn on the porch" in file.read_bytes() for file in kept)


async def test_what_nobody_says_yes_to_is_not_done(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    key = await signed_in(tmp_path / "data")
    # Some say the wake word, though they have pressed the button.
    microphone = spoken(tmp_path, 2.0, lines["porch"], 20.0)
    process = await hearth.start("run", "--json", "--no-model", "--broker", stage.url)
    port = await port_of(process)
    await until(process, "ready")
    async with browser(port, key, microphone) as page:
        await talk_until(page, "I heard no answer, so nothing was changed.")
        await asked(page)
        await page.get_by_role("button", name="Stop").click()
        await page.get_by_role("status").filter(has_text="Press the button").wait_for()
        # Somebody who goes away in the middle of a question has not agreed to it either.
        await asked(page)
    async with browser(port, key, microphone) as page:
        await asked(page)
    process.terminate()
    await process.communicate()
    assert stage.traffic.commands == []


async def test_hands_free_it_is_called_by_its_wake_word_and_the_gate_stays_shut(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    """What is guarded is refused there, and not asked for: no number is said to a browser."""
    key = await signed_in(tmp_path / "data")
    microphone = spoken(tmp_path, 3.0, lines["gate"], 15.0, lines["yes"], 3.0)
    process = await hearth.start("run", "--json", "--no-model", "--broker", stage.url)
    port = await port_of(process)
    await until(process, "ready")
    async with browser(port, key, microphone) as page:
        await page.get_by_label("Hands-free").check()
        said = page.locator("#lines p")
        await said.filter(has_text="in the room where I am").first.wait_for(timeout=240_000)
        told = await said.all_text_contents()
        controls = await page.context.new_page()
        await controls.goto(f"https://127.0.0.1:{port}/")
        await controls.get_by_role("button", name="Microphone muted").click()
        await page.bring_to_front()
        muted = page.get_by_role("status").filter(has_text="The microphone is muted")
        while not await muted.count():
            if await page.get_by_role("button", name="Talk").count():
                await page.get_by_role("button", name="Talk").click()
            await asyncio.sleep(0.5)
    assert not any("number" in line for line in told)
    process.terminate()
    await process.communicate()
    assert stage.traffic.commands == []


async def test_a_talk_ends_with_its_hearth_and_the_next_one_takes_another(
    hearth: Command, stage: Stage, lines: dict[str, Path], tmp_path: Path
) -> None:
    key = await signed_in(tmp_path / "data")
    microphone = spoken(tmp_path, 2.0, lines["pressed"], 20.0)
    process = await hearth.start("run", "--json", "--no-model", "--broker", stage.url)
    port = await port_of(process)
    await until(process, "ready")
    async with browser(port, key, microphone) as page:
        ended = page.get_by_role("status").filter(has_text="The connection to Hearth has ended")
        await asked(page)
        await page.evaluate(_START_AGAIN)
        await ended.wait_for(timeout=60_000)
        await until(process, "ready")
        await asked(page)
        process.terminate()
        await ended.wait_for(timeout=60_000)
    _, errors = await process.communicate()
    assert b"Traceback" not in errors
    assert stage.traffic.commands == []

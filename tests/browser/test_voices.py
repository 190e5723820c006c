"""Recording a voice in a real browser, whose microphone plays what a person would say."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, async_playwright

from appliance.voices.consent_note import consent_in
from appliance.voices.prompts import prompts
from appliance.voices.recording import RATE
from tests.browser.conftest import CHROMIUM, PHONE, Served, tab
from tests.browser.test_page import come_in
from tests.unit.test_voice_recording import speech

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]

SAID_S = 4.0


def said(folder: Path, level_dbfs: float) -> Path:
    """A quiet second, somebody who speaks, and silence from then on."""
    file = folder / f"said{level_dbfs}.wav"
    spoken = speech(SAID_S, level_dbfs, around_s=1.0, rate=48_000)
    soundfile.write(file, np.pad(spoken, (0, 48_000)), 48_000)
    return file


async def read_aloud(page: Page) -> None:
    await page.get_by_role("button", name="Record", exact=True).click()
    await page.get_by_role("status").filter(has_text="Recording").wait_for()
    await page.wait_for_timeout(1000 * (SAID_S + 2.5))
    await page.get_by_role("button", name="Done").click()


async def test_somebody_agrees_and_reads_a_sentence(served: Served, tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        devices = "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"
        plays = f"--use-file-for-fake-audio-capture={said(tmp_path, -20)}%noloop"
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *devices, plays]
        )
        async with tab(chromium, viewport=PHONE) as page:
            await come_in(page, served)
            await page.goto(served.url + "/voices")
            await page.get_by_label("What the voice is called").fill("anna")
            await page.get_by_label("Who speaks").fill("Anna Smith")
            await page.get_by_role("button", name="Go on").click()
            await page.get_by_label("If so, type").fill("I agree")
            await read_aloud(page)
            await page.get_by_text("Sentence 1 of 150").wait_for()
            assert await page.get_by_text(prompts("en")[0]).is_visible()
            await page.get_by_role("link", name="The next one").click()
            await page.get_by_text("Sentence 2 of 150").wait_for()
            await page.get_by_role("link", name="Stop for today").click()
            await page.get_by_text("0 of 150 sentences").wait_for()
            await page.get_by_role("link", name="Go on").click()
            await read_aloud(page)
            await page.get_by_text("Sentence 2 of 150; 1 are recorded").wait_for()
        await chromium.close()
    folder = served.parts.data / "recordings" / "anna"
    assert consent_in(folder)[0].speaker == "Anna Smith"
    taken = soundfile.info(folder / "001.wav")
    assert (taken.samplerate, taken.channels) == (RATE, 1)
    assert taken.duration == pytest.approx(SAID_S + 0.5, abs=0.5)


async def test_a_bad_take_is_told_and_without_a_script_a_file_does(
    served: Served, tmp_path: Path
) -> None:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        async with tab(chromium, viewport=PHONE) as page:
            await come_in(page, served)
            kept = await page.context.storage_state()
        async with tab(
            chromium, viewport=PHONE, java_script_enabled=False, storage_state=kept
        ) as page:
            await page.goto(served.url + "/voices")
            await page.get_by_label("What the voice is called").fill("anna")
            await page.get_by_label("Who speaks").fill("Anna Smith")
            await page.get_by_role("button", name="Go on").click()
            for level, told in ((-50.0, "It is too quiet"), (-20.0, "Sentence 1 of 150")):
                await page.get_by_label("If so, type").fill("I agree")
                await page.get_by_label("The recording").set_input_files(said(tmp_path, level))
                await page.get_by_role("button", name="Send it").click()
                await page.get_by_text(told).wait_for()
        await chromium.close()

"""Recording a voice on the page: agreed to, judged sentence by sentence, deleted. The studio is the
real one."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from appliance.core.people import FRESH_S, Role
from appliance.voices.consent_note import NOTE, RECORDING, consent_in
from appliance.voices.prompts import prompts
from tests.unit.test_voice_recording import speech
from tests.web.conftest import Browser, Page
from tests.web.multipart import send_file

WHO = {"name": "anna", "speaker": "Anna Smith", "language": "en"}
RATE = 48_000


def wav(seconds: float, level_dbfs: float = -24) -> bytes:
    """As a browser would send it."""
    file = io.BytesIO()
    soundfile.write(file, speech(seconds, level_dbfs, rate=RATE), RATE, format="WAV")
    return file.getvalue()


async def agreed(browser: Browser) -> None:
    status, _ = await send_file(browser, "/voices/agree", wav(5), **WHO, typed="I agree")
    assert status == 303


def folder(page: Page) -> Path:
    return page.parts.data / "recordings" / "anna"


async def test_one_agrees_and_reads_sentence_by_sentence(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert "Record a voice" in (await owner.get("/voices")).text
    shown = (await owner.post("/voices/begin", WHO)).text
    assert "I, Anna Smith, agree" in shown
    assert "My name is Anna Smith." in shown
    await agreed(owner)
    assert consent_in(folder(page))[0].speaker == "Anna Smith"
    first, second = prompts("en")[:2]
    assert first in (await owner.get("/voices/read?name=anna")).text
    status, _ = await send_file(owner, "/voices/take", wav(4), name="anna", at="0")
    assert status == 303
    assert second in (await owner.get("/voices/read?name=anna")).text
    assert "1 of 150 sentences are recorded" in (await owner.get("/voices")).text
    assert not list((page.parts.data / "takes").iterdir())


async def test_a_bad_take_says_why_and_is_not_kept(page: Page) -> None:
    owner = await page.come_in("Anna")
    await agreed(owner)
    for file, told in (
        (wav(4, -50), "too quiet"),
        (wav(0.4), "too short"),
        (b"junk", "no recording that can be read"),
        (b"", "There was no recording"),
    ):
        status, shown = await send_file(owner, "/voices/take", file, name="anna", at="3")
        assert (status, told in shown) == (400, True), shown
        assert prompts("en")[3] in shown
    assert {path.name for path in folder(page).iterdir()} == {NOTE, RECORDING}


async def test_nobody_is_recorded_who_has_not_agreed(page: Page) -> None:
    owner = await page.come_in("Anna")
    status, shown = await send_file(owner, "/voices/take", wav(4), name="anna", at="0")
    assert (status, "obody agreed" in shown) == (400, True)
    status, shown = await send_file(owner, "/voices/agree", wav(5), **WHO, typed="ok")
    assert (status, "obody agreed" in shown) == (400, True)
    status, shown = await send_file(owner, "/voices/agree", wav(5, -50), **WHO, typed="I agree")
    assert (status, "too quiet" in shown) == (400, True)
    assert not folder(page).exists()


@pytest.mark.parametrize(
    "changed",
    [{"name": "../x"}, {"name": ""}, {"speaker": "<b>"}, {"speaker": ""}, {"language": "xx"}],
)
async def test_what_is_no_name_is_refused(page: Page, changed: dict[str, str]) -> None:
    owner = await page.come_in("Anna")
    assert (await owner.post("/voices/begin", WHO | changed)).status == 400
    given = WHO | changed
    status, _ = await send_file(owner, "/voices/agree", wav(5), **given, typed="I agree")
    assert status == 400
    assert not (page.parts.data / "recordings").exists()
    assert (await owner.get("/voices/read?name=..%2Fx&at=99999999")).status == 400


async def test_a_consent_that_was_changed_is_shown_and_can_only_be_deleted(page: Page) -> None:
    owner = await page.come_in("Anna")
    await agreed(owner)
    (folder(page) / RECORDING).write_bytes(b"another")
    assert "was changed, or is none" in (await owner.get("/voices")).text
    status, _ = await send_file(owner, "/voices/take", wav(4), name="anna", at="0")
    assert status == 400
    assert (await owner.post("/voices/forget", {"name": "anna"})).status == 303
    assert not (page.parts.data / "recordings").exists()


async def test_nobody_else_s_agreement_is_replaced(page: Page) -> None:
    owner = await page.come_in("Anna")
    await agreed(owner)
    status, shown = await send_file(
        owner, "/voices/agree", wav(5), **WHO | {"speaker": "Ben"}, typed="I agree"
    )
    assert (status, "agreed to a voice called anna already" in shown) == (400, True)
    assert consent_in(folder(page))[0].speaker == "Anna Smith"


@pytest.mark.parametrize("path", ["/voices/begin", "/voices/forget"])
async def test_it_takes_fresh_proof(page: Page, path: str) -> None:
    owner = await page.come_in("Anna")
    await agreed(owner)
    page.clock.now_s += FRESH_S + 1
    assert (await owner.post(path, WHO)).header("location").startswith("/prove")
    assert folder(page).is_dir()
    household = await page.come_in("Ben", Role.HOUSEHOLD)
    assert (await household.post(path, WHO)).status == 403


async def test_what_is_longer_than_a_minute_of_sound_is_not_read(page: Page) -> None:
    owner = await page.come_in("Anna")
    await agreed(owner)
    status, _ = await send_file(owner, "/voices/take", bytes(17 << 20), name="anna", at="0")
    assert status == 413
    silence = io.BytesIO()
    soundfile.write(silence, np.zeros(61 * 16_000), 16_000, format="WAV")
    status, shown = await send_file(owner, "/voices/take", silence.getvalue(), name="anna", at="0")
    assert (status, "longer than a minute" in shown) == (400, True)

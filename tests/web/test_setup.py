"""The first set-up, asked as a browser without scripts asks: every step by its forms."""

import re

import pytest

from appliance.core.people import FRESH_S, Role
from appliance.core.presence import Choices
from appliance.core.setup import Step
from appliance.web.workbench import Again, Given
from tests.web.conftest import Browser, Page

BROKER = {"host": "192.168.1.9", "port": "1884", "username": "hearth", "password": "s3cret"}
CA = "-----BEGIN CERTIFICATE-----\nnot really\n-----END CERTIFICATE-----\n"


async def forward(browser: Browser, path: str, form: dict[str, str]) -> str:
    answered = await browser.post(path, form)
    assert answered.status == 303, answered.text
    return answered.header("location")


async def test_from_the_first_page_to_the_last_without_scripts(page: Page) -> None:
    visitor = page.browser()
    assert "Deutsch" in (await visitor.get("/welcome")).text
    assert await forward(visitor, "/welcome", {"language": "en"}) == "/pair"
    assert not page.bench.wanted  # English it was already
    owner = await page.come_in("Anna")
    page.window.choices = Choices(voices=("joe",), wake_words=("any", "openwakeword-alexa"))
    assert (await owner.get("/setup")).header("location") == "/setup/room"
    assert "Kitchen" in (await owner.get("/setup/room")).text
    assert await forward(owner, "/setup/room", {"room": " Living  room "}) == "/setup/sound"
    chosen = {"microphone": "Webcam", "speaker": ""}
    assert await forward(owner, "/setup/sound", chosen) == "/setup/wake"
    wake = {"wake_word": "any", "sensitivity": "60"}
    assert await forward(owner, "/setup/wake", wake) == "/setup/broker"
    assert page.bench.started_again == 0
    assert await forward(owner, "/setup/broker", {**BROKER, "do": "use"}) == "/setup/devices"
    assert page.bench.started_again == 1
    assert "Living room" in (await owner.get("/setup/devices")).text
    assert await forward(owner, "/setup/skip", {"step": "devices"}) == "/setup/voice"
    voice = {"voice": "joe", "volume": "70"}
    assert await forward(owner, "/setup/voice", voice) == "/setup/first"
    assert "turn on the" in (await owner.get("/setup/first")).text
    assert await forward(owner, "/setup/skip", {"step": "first"}) == "/setup/done"
    assert "in the living room" in (await owner.get("/setup/done")).text
    settings = page.bench.settings
    assert (settings.room, settings.audio.microphone) == ("Living room", "Webcam")
    assert settings.broker is not None
    assert settings.broker.key == "192.168.1.9:1884"
    assert page.window.knobs.sensitivity == 60


async def test_it_goes_on_where_it_was_left_and_shows_what_is_done(page: Page) -> None:
    owner = await page.come_in("Anna")
    await page.bench.done(Step.LANGUAGE, Step.SOUND)
    assert (await owner.get("/setup")).header("location") == "/setup/room"
    assert "not set up to the end" in (await owner.get("/")).text
    shown = (await owner.get("/setup/room")).text
    assert re.findall(r'href="/setup/(\w+)" class="done"', shown) == ["language", "sound"]
    assert await forward(owner, "/setup/skip-all", {}) == "/setup/done"
    assert "not set up to the end" not in (await owner.get("/")).text


async def test_a_step_that_is_done_again_leads_back_to_the_settings(page: Page) -> None:
    owner = await page.come_in("Anna")
    await page.bench.done(*Step)
    assert await forward(owner, "/setup/room", {"room": "Hall"}) == "/settings"
    assert page.bench.started_again == 1


@pytest.mark.parametrize("step", ["devices", "voice", "first", "done"])
async def test_who_goes_ahead_is_told_and_starts_it_again_by_a_button(
    page: Page, step: str
) -> None:
    owner = await page.come_in("Anna")
    assert "has started again" not in (await owner.get(f"/setup/{step}")).text
    await forward(owner, "/setup/room", {"room": "Kitchen"})
    assert "has started again" not in (await owner.get("/setup/room")).text
    shown = (await owner.get(f"/setup/{step}")).text
    assert "has started again" in shown
    assert page.bench.started_again == 0
    form = shown.split('action="/setup/start-again"')[1].split("</form>")[0]
    chosen = re.findall(r'name="step" value="(\w*)"', form)
    assert await forward(owner, "/setup/start-again", {"step": chosen[0]}) == f"/setup/{step}"
    assert page.bench.started_again == 1
    assert "has started again" not in (await owner.get(f"/setup/{step}")).text


async def test_whoever_comes_first_chooses_the_language_and_not_for_ever(page: Page) -> None:
    visitor = page.browser()
    for language in ("de", "fr", "de", "fr", "de"):
        assert await forward(visitor, "/welcome", {"language": language}) == "/pair"
    assert (await visitor.post("/welcome", {"language": "en"})).status == 429
    assert (await visitor.post("/welcome", {"language": "tlh"})).status == 400
    assert page.bench.settings.hearing.language == "de"
    await page.come_in("Anna")
    assert (await visitor.post("/welcome", {"language": "en"})).header("location") == "/sign-in"
    assert page.bench.settings.hearing.language == "de"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/setup/language", {"language": "x"}),
        ("/setup/room", {"room": "x" * 61}),
        ("/setup/room", {"room": "a\x07b"}),
        ("/setup/sound", {"microphone": "Somebody else's", "speaker": ""}),
        ("/setup/wake", {"wake_word": "../x", "sensitivity": "60"}),
        ("/setup/wake", {"wake_word": "any", "sensitivity": "600"}),
        ("/setup/voice", {"voice": "x", "volume": "60"}),
        ("/setup/skip", {"step": "x"}),
        ("/setup/broker", {"host": "", "do": "use"}),
        ("/setup/broker", {"host": "a b", "do": "use"}),
        ("/setup/broker", {"host": "a", "port": "70000", "do": "use"}),
        ("/setup/broker", {"host": "a", "tls": "on", "ca": CA, "do": "use"}),
        ("/settings", {"hearing.pause_ms": "nine"}),
        ("/settings", {"hearing.pause_ms": "9"}),
        ("/settings", {"consent.quiet_from": "22:00"}),
        ("/settings", {"audio.echo_cancelling": "perhaps"}),
        ("/settings", {"presence.name": "x" * 99}),
    ],
)
async def test_what_cannot_be_changes_nothing(page: Page, path: str, form: dict[str, str]) -> None:
    owner = await page.come_in("Anna")
    answered = await owner.post(path, form)
    assert answered.status == 400
    assert page.bench.text == ""
    assert not page.bench.secrets.get("broker-password")
    assert not page.window.done


async def test_a_setting_that_is_not_on_the_page_is_not_changed(page: Page) -> None:
    owner = await page.come_in("Anna")
    form = {"consent.many": "50", "models.device": "cuda", "page.address": "0.0.0.0"}  # noqa: S104
    assert (await owner.post("/settings", form)).status == 303
    assert page.bench.text == ""


async def test_settings_are_kept_and_hold_after_another_start(page: Page) -> None:
    owner = await page.come_in("Anna")
    form = {
        "hearing.pause_ms": "800", "consent.quiet_from": "22:00", "consent.quiet_until": "06:30",
        "models.patience_s": "8", "presence.enabled": "no",
    }  # fmt: skip
    assert await forward(owner, "/settings", form) == "/settings"
    settings = page.bench.settings
    assert settings.hearing.pause_ms == 800
    assert settings.consent.quiet_hours is not None
    assert not settings.presence.enabled
    assert "patience" not in page.bench.text  # it was eight already
    shown = (await owner.get("/settings")).text
    assert "Start it again now" in shown
    assert 'value="22:00"' in shown
    await forward(owner, "/settings/start-again", {})
    assert page.bench.started_again == 1


async def test_another_broker_takes_the_passphrase_and_its_own_password(page: Page) -> None:
    owner = await page.come_in("Anna")
    await forward(owner, "/setup/broker", {**BROKER, "do": "use"})
    assert page.bench.secrets == {"broker-password": "s3cret"}
    assert "s3cret" not in page.bench.text
    assert "s3cret" not in (await owner.get("/setup/broker")).text
    other = {"host": "evil.example", "port": "1884", "username": "hearth", "do": "use"}
    answered = await owner.post("/setup/broker", other)
    assert (answered.status, "old one is not sent" in answered.text) == (400, True)
    beside = {**BROKER, "password": "", "port": "1885", "do": "use"}
    answered = await owner.post("/setup/broker", beside)
    assert (answered.status, "old one is not sent" in answered.text) == (400, True)
    await forward(owner, "/setup/broker", {**BROKER, "password": "", "do": "use"})
    assert str(page.bench.brokers[-1].password_file) == "/data/broker-password"
    page.clock.now_s += FRESH_S
    refused = await owner.post("/setup/broker", {**BROKER, "do": "use"})
    assert refused.header("location").startswith("/prove?")
    assert len(page.bench.brokers) == 2


async def test_a_broker_is_tried_and_one_that_does_not_work_is_not_used(page: Page) -> None:
    owner = await page.come_in("Anna")
    found = (await owner.get("/setup/broker/find")).text
    assert "&lt;i&gt;Attic&lt;/i&gt;" in found
    assert 'value="192.168.1.9"' in found
    tried = await owner.post("/setup/broker", {**BROKER, "do": "try"})
    assert "26 things" in tried.text
    page.bench.trouble = "not authorised"
    refused = await owner.post("/setup/broker", {**BROKER, "do": "use"})
    assert (refused.status, "not authorised" in refused.text) == (400, True)
    assert page.bench.text == ""
    assert not page.bench.secrets


async def test_its_own_broker_is_a_choice(page: Page) -> None:
    owner = await page.come_in("Anna")
    await forward(owner, "/setup/broker", {**BROKER, "do": "use"})
    await forward(owner, "/setup/broker", {"do": "own"})
    assert page.bench.settings.broker is None


@pytest.mark.parametrize(
    ("given", "chosen", "told"),
    [
        (Given(), "", "uses one of its own now"),
        (Given(), "again", "One of Hearth&#39;s own is chosen"),
        (Given(broker="192.168.1.7:1883"), "", "uses <code>192.168.1.7:1883</code>"),
        (Given(broker="192.168.1.7:1883"), "other", "uses <code>192.168.1.7:1883</code>"),
        (Given(broker="192.168.1.7:1883", house=True), "", "uses <code>192.168.1.7:1883</code>"),
        (Given(house=True), "", "plays a house on a broker of its own"),
        (Given(), "other", ""),
    ],
)
async def test_what_is_told_of_the_broker_is_true(
    page: Page, given: Given, chosen: str, told: str
) -> None:
    owner = await page.come_in("Anna")
    page.bench.given = given
    if chosen == "again":
        page.bench.outdate()
    if chosen == "other":
        await forward(owner, "/setup/broker", {**BROKER, "do": "use"})
    shown = (await owner.get("/setup/broker")).text.partition("(MQTT).")[2].partition("</p>")[0]
    assert told in shown.replace("'", "&#39;")
    assert ("of its own now" in shown) is ("of its own now" in told)
    assert bool(shown.strip()) is bool(told)


async def test_a_room_that_was_given_at_the_start_is_told(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert "--room" not in (await owner.get("/setup/room")).text
    page.bench.given = Given(room="<b>attic</b>")
    await forward(owner, "/setup/room", {"room": "Hall"})
    shown = (await owner.get("/setup/room")).text
    assert 'stands in "&lt;b&gt;attic' in shown
    assert "in the &lt;b&gt;attic" in (await owner.get("/setup/done")).text


@pytest.mark.parametrize(
    ("language", "sentence", "more"),
    [
        ("en", "&#34;Hey jarvis, turn on the", "Say &#34;yes&#34;"),
        ("de", "„Hey jarvis, schalte ", "nur auf Englisch"),
        ("fr", "« Hey jarvis, allume ", "qu&#39;en anglais"),
    ],
)
async def test_the_first_command_is_in_the_language_that_is_listened_for(
    page: Page, language: str, sentence: str, more: str
) -> None:
    owner = await page.come_in("Anna")
    await forward(owner, "/setup/language", {"language": language})
    shown = (await owner.get("/setup/first")).text
    assert sentence in shown
    assert f'<div lang="{language}">' in shown
    assert more in shown
    assert ("turn on the" in shown) is (language == "en")


async def test_sound_is_tried_out_in_words_and_live(page: Page) -> None:
    owner = await page.come_in("Anna")
    shown = await owner.get("/setup/sound")
    assert "Kitchen &lt;b&gt;mic&lt;/b&gt;" in shown.text
    form = {"microphone": "", "speaker": ""}
    assert "Good: -20 dB" in (await owner.post("/setup/sound", {**form, "do": "level"})).text
    assert "what it heard" in (await owner.post("/setup/sound", {**form, "do": "back"})).text
    assert "it speaks" in (await owner.post("/setup/sound", {**form, "do": "say"})).text
    assert page.window.said[-1] == ("I can be heard from here.",)
    live = await owner.get("/setup/sound/levels", accept="text/event-stream")
    assert re.findall(r'"dbfs": ([-\d.a-z]+)', live.text) == ["-50.0", "-30.0", "null", "-20.0"]
    scores = await owner.get("/setup/wake/scores", accept="text/event-stream")
    assert '{"scores": {"alexa": 0.91}, "threshold": 0.5}' in scores.text
    page.bench.wanted.clear()
    await owner.post("/setup/sound", {"microphone": "Webcam", "speaker": "", "do": "choose"})
    assert page.bench.wanted == [Again.SOUND]


async def test_a_sound_server_that_is_away_is_told(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.bench.deaf = True
    assert "does not answer" in (await owner.get("/setup/sound")).text
    for path in ("/setup/sound/levels", "/setup/wake/scores"):
        told = await owner.get(path, accept="text/event-stream")
        assert '"trouble": "no microphone"' in told.text
    form = {"microphone": "", "speaker": "", "do": "back"}
    assert "no microphone" in (await owner.post("/setup/sound", form)).text


async def test_while_hearth_starts_the_browser_waits_by_itself(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.window.gone = True
    for path in ("/", "/devices", "/setup/room", "/setup/devices"):
        answered = await owner.get(path)
        assert (answered.status, answered.header("refresh")) == (503, "3")
        assert "comes by itself" in answered.text
    page.window.failure = "no <model>"
    shown = (await owner.get("/devices")).text
    assert "could not start" in shown
    assert "no &lt;model&gt;" in shown
    assert (await owner.get("/settings")).status == 200
    page.window.gone = False
    assert (await owner.get("/devices")).status == 200


async def test_the_household_sets_nothing_up(page: Page) -> None:
    await page.come_in("Anna")
    ben = await page.come_in("Ben", Role.HOUSEHOLD)
    assert (await ben.post("/setup/room", {"room": "Hall"})).status == 403
    assert "Settings" not in (await ben.get("/")).text
    assert page.bench.text == ""

"""Models on the page: installed one at a time by the owner, and told in plain words."""

import pytest

from appliance.core.people import FRESH_S, Role
from appliance.core.presence import Choices
from appliance.web.shelf import BookShown, Job, Stage
from appliance.web.workbench import Again
from tests.web.conftest import Page


async def test_the_catalogue_tells_size_licence_and_where_it_comes_from(page: Page) -> None:
    owner = await page.come_in("Anna")
    shown = (await owner.get("/models")).text
    assert "60 MB · MIT (free)" in shown
    assert "from the Python package index" in shown
    assert "reaches beyond this house" in shown
    assert "Ask &lt;b&gt;its&lt;/b&gt; maker." in shown
    assert "2 of 3 installed" in shown
    assert 'value="alba">Install' in shown
    assert 'value="joe"' not in shown, "what is used can neither be installed nor removed"


async def test_one_is_installed_at_a_time_and_can_be_stopped(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert (await owner.post("/models/install", {"model": "alba"})).status == 303
    shown = (await owner.get("/models")).text
    assert "alba is being installed" in shown
    assert 'max="60000000" value="20000000"' in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    again = await owner.post("/models/install", {"model": "cori"})
    assert again.status == 400
    assert "one at a time" in again.text
    await owner.post("/models/stop")
    shown = (await owner.get("/models")).text
    assert "alba was stopped" in shown
    assert "refresh" not in shown


async def test_the_files_that_things_are_looked_up_in_are_listed(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert "No ZIM files" in (await owner.get("/models")).text
    page.parts.shelf.shelved = [
        BookShown("wikipedia_<i>.zim", 60_000_000, whole=True),
        BookShown("half.zim", 1_000_000, whole=False),
    ]
    shown = (await owner.get("/models")).text
    assert "<strong>wikipedia_&lt;i&gt;.zim</strong> <small>60 MB" in shown
    assert '<strong>half.zim</strong> <span class="state">not whole' in shown


async def test_what_went_wrong_is_told(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.parts.shelf.job = Job("alba", Stage.FAILED, trouble="the disk <b>filled</b> up")
    shown = (await owner.get("/models")).text
    assert "alba could not be installed: the disk &lt;b&gt;filled&lt;/b&gt; up" in shown
    assert (await owner.post("/models/install", {"model": "<i>"})).status == 400


async def test_progress_is_told_live_until_it_ends(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.parts.shelf.job = Job("alba", Stage.DONE, 60_000_000, 60_000_000)
    told = (await owner.get("/models/progress", accept="text/event-stream")).text
    assert told.count("data:") == 1
    assert '"far": "60 MB of 60 MB"' in told
    assert '"under_way": false' in told


@pytest.mark.parametrize("path", ["/models/install", "/models/remove", "/models/use"])
async def test_it_takes_fresh_proof(page: Page, path: str) -> None:
    owner = await page.come_in("Anna")
    page.clock.now_s += FRESH_S + 1
    answered = await owner.post(path, {"model": "cori"})
    assert answered.header("location").startswith("/prove")
    assert page.parts.shelf.job is None
    assert not page.parts.shelf.removed
    household = await page.come_in("Ben", Role.HOUSEHOLD)
    assert (await household.post(path, {"model": "cori"})).status == 403


async def test_what_is_used_stays_and_the_rest_can_go(page: Page) -> None:
    owner = await page.come_in("Anna")
    refused = await owner.post("/models/remove", {"model": "joe"})
    assert refused.status == 400
    assert "in use" in refused.text
    assert (await owner.post("/models/remove", {"model": "cori"})).status == 303
    assert page.parts.shelf.removed == ["cori"]


async def test_another_one_is_chosen_if_it_is_here_and_knows_the_language(page: Page) -> None:
    owner = await page.come_in("Anna")
    page.window.choices = Choices(voices=("joe", "cori"))
    await owner.post("/models/use", {"model": "cori"})
    assert page.window.done == [("turn", "voice", "cori")]
    await owner.post("/models/use", {"model": "tiny"})
    assert page.bench.settings.models.stt == "tiny"
    assert page.bench.wanted == [Again.ALL]
    assert (await owner.post("/models/use", {"model": "alba"})).status == 400
    await page.bench.choose({"hearing.language": "de"}, None)
    assert (await owner.post("/models/use", {"model": "cori"})).status == 400

"""Updates on the page: sent, checked, handed to root, and shown as the box remembers them."""

from pathlib import Path

from appliance.adapters.updates.outcome import Place, settle
from appliance.adapters.updates.requests import FOLDER, RESTART, UPDATE, taken
from appliance.adapters.updates.writing import write
from appliance.core.people import FRESH_S
from appliance.core.updates import State
from tests.update_box import NEW, NEWER, OLD, Slot, runs, state_of, update
from tests.web.conftest import Browser, Page
from tests.web.multipart import send_file


async def send(browser: Browser, file: bytes) -> tuple[int, str]:
    return await send_file(browser, "/updates/put", file)


def requests(place: Place) -> Path:
    return place.folder.parent / "data" / FOLDER


def root_does_it(place: Place) -> None:
    with taken(requests(place), UPDATE) as file:
        assert file is not None
        write(file, place, Slot(place.folder.parent).install, again=True)


async def test_an_update_is_sent_written_tried_and_kept(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    assert "<strong>1.7</strong> runs" in (await owner.get("/updates")).text
    assert (await send(owner, update(place, NEW).read_bytes()))[0] == 303
    shown = (await owner.get("/updates")).text
    assert "handed over" in shown
    assert 'http-equiv="refresh"' in shown
    assert (await send(owner, update(place, NEW).read_bytes()))[0] == 503
    root_does_it(place)
    assert "tried at the next start" in (await owner.get("/updates")).text
    assert (await owner.post("/updates/restart", {})).status == 200
    with taken(requests(place), RESTART) as asked:
        assert asked is not None
    runs(place, NEW)
    assert "on trial" in (await owner.get("/updates")).text
    settle(place)
    assert "came up well" in (await owner.get("/updates")).text
    assert not list(requests(place).iterdir())


async def test_one_that_does_not_come_up_is_told(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    await send(owner, update(place, NEW).read_bytes())
    root_does_it(place)
    runs(place, OLD)
    shown = (await owner.get("/updates")).text
    assert "tried and given up" in shown
    # Whoever sends it once more means it.
    assert (await send(owner, update(place, NEW).read_bytes()))[0] == 303
    root_does_it(place)
    assert state_of(place) is State.WRITTEN


async def test_what_is_refused_says_why_and_leaves_nothing(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    good = update(place, NEW).read_bytes()
    for running, file, why in (
        (OLD, b"junk", "no update of Hearth"),
        (OLD, good[:-1], "cut short"),
        (NEWER, good, "older than what runs"),
        (OLD, b"", "Choose a file"),
    ):
        runs(place, running)
        status, shown = await send(owner, file)
        assert (status, why in shown) == (400, True), shown
    assert not list(requests(place).iterdir())


async def test_a_machine_without_slots_says_how_it_is_updated(page: Page, place: Place) -> None:
    place.slots.unlink()
    owner = await page.come_in("Anna")
    shown = (await owner.get("/updates")).text
    assert "git pull" in shown
    assert "/updates/put" not in shown
    assert (await send(owner, b"x"))[0] == 400
    assert (await owner.post("/updates/restart", {})).status == 400
    assert not (requests(place) / RESTART).exists()


async def test_it_takes_an_owner_who_is_there(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    page.clock.now_s += FRESH_S
    assert (await send(owner, update(place, NEW).read_bytes()))[0] == 303
    assert (await owner.post("/updates/restart", {})).status == 303
    assert not requests(place).exists() or not list(requests(place).iterdir())

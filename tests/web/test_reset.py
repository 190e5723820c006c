"""A reset: by an owner who has heard the code in the room, and nobody else."""

from appliance.adapters.updates.outcome import Place
from appliance.adapters.updates.requests import FOLDER, RESET
from appliance.core.people import FRESH_S, Role
from tests.web.conftest import Page


def asked(place: Place) -> bool:
    return (place.folder.parent / "data" / FOLDER / RESET).exists()


async def test_it_takes_a_code_that_was_said_with_what_it_is_for(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    assert "/reset/code" in (await owner.get("/reset")).text
    assert (await owner.post("/reset", {"code": "12345678"})).status == 403
    page.clock.now_s += 30
    assert (await owner.post("/reset/code")).status == 303
    assert "erased, for good" in page.window.said[-1][0]
    assert (await owner.post("/reset", {"code": "00000000"})).status == 403
    assert not asked(place)
    answered = await owner.post("/reset", {"code": page.code()})
    assert (answered.status, "Everything is erased" in answered.text) == (200, True)
    assert asked(place)


async def test_a_code_for_something_else_resets_nothing(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    page.clock.now_s += 1000
    other = page.browser("192.168.1.21")
    await other.get("/pair")
    await other.post("/pair/code")
    await owner.post("/prove", {"passphrase": "copper teapot under the willow"})
    assert (await owner.post("/reset", {"code": page.code()})).status == 403
    assert not asked(place)


async def test_nobody_else_and_no_lost_phone_resets_it(page: Page, place: Place) -> None:
    owner = await page.come_in("Anna")
    guest = await page.come_in("Ben", Role.HOUSEHOLD)
    for path in ("/reset", "/reset/code"):
        assert (await guest.post(path, {"code": "1"})).status == 403
    page.clock.now_s += FRESH_S
    said = len(page.window.said)
    assert (await owner.post("/reset/code")).status == 303
    assert len(page.window.said) == said
    assert not asked(place)


async def test_a_machine_without_slots_says_what_to_do_instead(page: Page, place: Place) -> None:
    place.slots.unlink()
    owner = await page.come_in("Anna")
    shown = (await owner.get("/reset")).text
    assert "hearth uninstall" in shown
    page.clock.now_s += 30
    await owner.post("/reset/code")
    assert (await owner.post("/reset", {"code": page.code()})).status == 400
    assert not asked(place)

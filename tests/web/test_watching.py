"""Health as the page shows it: how long questions took, who is connected, what happened."""

import dataclasses
import re

from appliance.core.people import Role
from appliance.web.everyday import Turn
from appliance.web.latency import days, waited_ms
from appliance.web.watch import Proof
from tests.web.conftest import Page
from tests.web.parts import CALM

DAY_S = 24 * 3600.0


def turn(day: int, waited: float | None) -> Turn:
    timeline = {"wake": 0.0, "speech_ended": 1000.0}
    if waited is not None:
        timeline["asked"] = 1000.0 + waited
    return Turn(f"{day}-{waited}", 1_763_850_000.0 + day * DAY_S, timeline)


def test_days_have_their_median_and_the_slowest_but_one_in_twenty() -> None:
    turns = [turn(0, each * 10.0) for each in range(1, 101)]
    turns += [turn(1, 400.0), turn(1, None), turn(2, None), turn(2, -5.0)]
    first, second = days(turns)
    assert (first.turns, first.p50, first.p95) == (100, 500, 950)
    assert (first.low, first.high) == (52.6, 100.0)
    assert (second.turns, second.p50, second.p95) == (1, 400, 400)
    assert waited_ms(turn(0, None)) is None
    assert days([]) == []


def test_no_more_days_than_fit_are_shown() -> None:
    shown = days(turn(each, 100.0) for each in range(40))
    assert len(shown) == 14
    assert len({each.name for each in shown}) == 14


async def test_health_shows_how_long_questions_took(page: Page) -> None:
    guest = await page.come_in("Anna")
    page.parts.everyday.turns = [turn(0, 200.0), turn(1, 400.0)]
    shown = (await guest.get("/health")).text
    assert "<td>200 ms</td>" in shown
    assert shown.count('class="p95"') == 2
    page.parts.everyday.turns = []
    assert "has not asked anything yet" in (await guest.get("/health")).text


async def test_who_is_connected_is_looked_up_once_and_when_asked(page: Page) -> None:
    owner = await page.come_in("Anna")
    shown = (await owner.get("/health")).text
    assert "Nobody beyond this house is connected" in shown
    assert re.search(r"Looked at \d\d:\d\d:\d\d on .*: 12 sockets of 5 processes\.", shown)
    await owner.get("/health")
    assert page.parts.watch.checks == 1
    far = ("tcp 93.184.216.34:443",)
    page.parts.watch.found = dataclasses.replace(CALM, far=far, unread=2)
    assert (await owner.post("/health/check")).status == 303
    shown = (await owner.get("/health")).text
    assert "connected beyond this house" in shown
    assert "<code>tcp 93.184.216.34:443</code>" in shown
    assert "2 processes could not be looked into" in shown
    guest = await page.come_in("Cleo", Role.GUEST)
    assert "/health/check" not in (await guest.get("/health")).text


async def test_the_last_proof_that_nothing_leaves_is_shown(page: Page) -> None:
    owner = await page.come_in("Anna")
    assert "It was not run here yet." in (await owner.get("/health")).text
    page.parts.watch.proved = Proof(1_763_900_000.0, 41, 0, 0)
    shown = (await owner.get("/health")).text
    assert "in 41 seconds of talking" in shown
    assert "nothing tried to leave" in shown
    page.parts.watch.proved = Proof(1_763_900_000.0, 41, 3, 1)
    shown = (await owner.get("/health")).text
    assert "3 packets and connections were meant for elsewhere" in shown


async def test_the_log_is_for_the_owner_and_has_an_end(page: Page) -> None:
    owner = await page.come_in("Anna")
    shown = (await owner.get("/marks")).text
    assert "engine stt, ms 412, code &lt;b&gt;x&lt;/b&gt;" in shown
    assert shown.count("<tr>") == 301

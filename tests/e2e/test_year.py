"""A year of a household: a start every day, updates, power cuts, a full disk, a dead clock battery.

Nobody helps: each start has to find what the one before left, whatever that was. The days are the
program's own clock; the program, its files and the broker are real. `make prove-year` lives all of
it, every other run a week.
"""

import asyncio
import datetime as dt
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.adapters.store.journal_folder import examine
from appliance.adapters.updates.outcome import Place, settle
from appliance.core.updates import Release, State
from appliance.testing.brokers import find_mosquitto, mosquitto
from tests.update_box import Slot, a_place, put, runs, state_of, update

DAYS = int(os.environ.get("HEARTH_PROVE_YEAR", "7"))
FIRST = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
REPO = Path(__file__).parents[2]
ROOM_MB = 400
"""Of the disk: twice what a year may take."""
MOST_GROWTH = 200_000_000

pytestmark = [
    pytest.mark.timeout(0),
    pytest.mark.skipif(find_mosquitto() is None, reason="mosquitto is not installed"),
]

THINGS = ("milk", "bread", "apples", "coffee", "rice", "soap", "pasta", "honey")
LAMPS = ("porch light", "kitchen ceiling light", "hall ceiling light", "desk lamp")


def said_on(day: int, chance: random.Random) -> list[str]:
    """What a family types or says in a day: about sixty turns, twenty of them acts."""
    lines = list[str]()
    for _ in range(10):
        lamp = chance.choice(LAMPS)
        lines += [
            f"turn on the {lamp}",
            "yes",
            f"turn off the {lamp}",
            chance.choice(("yes", "no")),
        ]
        lines += ["what time is it", f"is the {lamp} on", "what's the weather like"]
    for minutes in (5, 8, 12):
        lines += [f"set a timer for {minutes} minutes", "how much time is left"]
    lines += [f"add {chance.choice(THINGS)} to my shopping list", "what's on my shopping list"]
    lines += [f"remember that box {day} is in the attic", "cancel all timers", "yes"]
    lines += ["remind me tomorrow at nine to water the plants", "yes"]
    if day % 7 == 6:
        lines += ["clear my shopping list", "yes", "forget everything", "yes"]
    return lines


@dataclass
class Household:
    """The program in its folder, day after day; `interventions` is what somebody had to mend."""

    data: Path
    url: str
    days: asyncio.subprocess.Process
    place: Place
    sizes: list[int] = field(default_factory=list)
    interventions: list[str] = field(default_factory=list)

    async def start(
        self, at: dt.datetime, lines: Sequence[str], cut_s: float | None = None,
        arguments: Sequence[str] = ("chat", "--no-model", "--json"),
    ) -> int:  # fmt: skip
        assert self.days.stdin is not None
        assert self.days.stdout is not None
        asked = {
            "at": at.timestamp(), "lines": list(lines), "cut_s": cut_s,
            "arguments": [*arguments, "--broker", self.url],
        }  # fmt: skip
        self.days.stdin.write(json.dumps(asked).encode() + b"\n")
        return int(await self.days.stdout.readline())

    def expect(self, code: int, what: str, *fine: int) -> None:
        if code not in (0, *fine):
            self.interventions.append(f"{what}: exit code {code}")

    def measure(self) -> None:
        files = (each for each in self.data.rglob("*") if each.is_file())
        self.sizes.append(sum(each.stat().st_blocks * 512 for each in files))

    def is_whole(self) -> int:
        """How many decisions are in the journal."""
        with sqlite3.connect(self.data / "hearth.db") as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        verdict = examine(self.data)
        assert verdict is not None
        assert not verdict.breaks
        return verdict.entries


@asynccontextmanager
async def household(folder: Path) -> AsyncIterator[Household]:
    """On a disk of its own, where root may make one."""
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m,mode=700", "tmpfs", str(data)]
        await asyncio.to_thread(subprocess.run, mount, check=True)
    env = {
        **os.environ, "PYTHONPATH": str(REPO), "HEARTH_DATA": str(data),
        "HEARTH_SETTINGS": str(folder / "settings.toml"), "TZ": "Europe/London",
    }  # fmt: skip
    (folder / "settings.toml").touch()
    (folder / "box").mkdir()
    async with mosquitto() as (broker, _):
        url = f"mqtt://{broker.host}:{broker.port_number}"
        inside = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", f"tests.e2e.{name}", *more, env=env,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL if name == "day_inside" else None,
            )
            for name, *more in (("house_inside", url), ("day_inside",))
        ]  # fmt: skip
        assert inside[0].stdout is not None
        await inside[0].stdout.readline()
        try:
            async with asyncio.TaskGroup() as tasks:
                drained = tasks.create_task(_drained(inside[0].stdout))
                yield Household(data, url, inside[1], a_place(folder / "box"))
                drained.cancel()
        finally:
            for process in inside:
                process.terminate()
                await process.wait()
            if os.geteuid() == 0:
                await asyncio.to_thread(subprocess.run, ["umount", "--lazy", str(data)], check=True)


async def _drained(reader: asyncio.StreamReader) -> None:
    while await reader.readline():
        continue


async def test_a_year_without_a_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(7)  # noqa: S311 - a seed, so that it is the same every time
    share = DAYS / 365
    cuts = set(chance.sample(range(1, DAYS), max(2, round(20 * share))))
    updates = {round(each * DAYS / 12) for each in range(1, 13)} if DAYS >= 365 else {2, 4}
    full, dead = DAYS // 2, DAYS * 2 // 3
    async with household(tmp_path) as home:
        await home.start(FIRST, (), None, ("devices", "approve", "--all"))
        for day in range(DAYS):
            at = FIRST + dt.timedelta(days=day)
            lines = said_on(day, chance)
            if day in cuts:
                code = await home.start(at, lines, chance.uniform(0.5, 4.0))
                home.expect(code, f"day {day}, cut off", -9)
                home.expect(await home.start(at, lines), f"day {day}, after the cut")
            elif day == full and os.geteuid() == 0:
                await a_full_disk(home, at, lines)
            elif day == dead:
                lost = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
                home.expect(await home.start(lost, lines), f"day {day}, in 1970")
                home.expect(await home.start(at, lines), f"day {day}, when the clock was right")
            else:
                home.expect(await home.start(at, lines), f"day {day}")
            if day in updates:
                an_update(home, day, comes_up=day != max(updates))
            home.measure()
        decisions = home.is_whole()
        growth = home.sizes[-1] - home.sizes[0]
        with capsys.disabled():
            told = (
                f"{DAYS} days, {len(cuts)} power cuts, {len(updates)} updates, a full disk, a dead"
            )
            sys.stdout.write(
                f"\n{told} battery: {len(home.interventions)} interventions; "
                f"{home.sizes[0] / 1e6:.1f} MB on the first day, {home.sizes[-1] / 1e6:.1f} on the "
                f"last, {max(home.sizes) / 1e6:.1f} at most; {decisions} decisions in the journal\n"
            )
        assert home.interventions == []
        assert decisions > 10 * DAYS
        assert growth < MOST_GROWTH


async def a_full_disk(home: Household, at: dt.datetime, lines: Sequence[str]) -> None:
    """Nothing is changed without its record, and nothing has to be mended when there is room."""
    balloon = home.data / "balloon"
    with balloon.open("wb") as file:
        free = shutil.disk_usage(home.data).free
        os.posix_fallocate(file.fileno(), 0, free - 64 * 1024)
    # It may refuse to start on a disk without any room; it has to when there is some again.
    await home.start(at, lines)
    balloon.unlink()
    home.expect(await home.start(at, lines), "when the disk had room again")


def an_update(home: Household, day: int, *, comes_up: bool) -> None:
    """The next release is written, and started; it may not come up."""
    now = home.place.running()
    after = Release(now.device, now.serial + 1, f"1.{now.serial + 1}")
    put(update(home.place, after), home.place, Slot(home.place.folder.parent).install)
    runs(home.place, after if comes_up else now)
    settle(home.place)
    wanted = State.GOOD if comes_up else State.REVERTED
    if state_of(home.place) is not wanted:
        home.interventions.append(f"day {day}: the update is {state_of(home.place)}")

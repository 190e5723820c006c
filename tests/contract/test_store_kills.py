"""Nothing that was acknowledged is lost when the process dies, and nothing is halved.

A process of its own keeps things with the real store and says so; it is killed (SIGKILL) at random
moments, and what is found afterwards is all that was acknowledged, with or without the one change
that was under way. `make prove-store` kills a thousand times.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from appliance.adapters.store.copies import is_sound, looked_into
from appliance.adapters.store.mending import mend
from appliance.adapters.store.sqlite import Store
from tests.contract.store_child import Kept, change, do, found

CHILD = [sys.executable, os.fspath(Path(__file__).with_name("store_child.py"))]
KILLS = int(os.environ.get("HEARTH_PROVE_STORE", "15"))
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
MENDINGS = max(KILLS // 5, 10)
_LONGEST_S = 0.3


def killed(folder: Path, seed: int | None, after_s: float) -> tuple[int, int]:
    """How many changes were acknowledged, and how many tried, until it was killed."""
    command = [*CHILD, os.fspath(folder), *([] if seed is None else [str(seed)])]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        # It may also die while it opens the database, before it has kept anything.
        starts = seed is not None and after_s < _LONGEST_S / 10
        first = b"" if starts else child.stdout.readline()
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        said = (first + child.stdout.read()).decode().split("\n")[:-1]
    counts = {"try": 0, "kept": 0}
    for line in said:
        counts[line.split()[0]] += 1
    return counts["kept"], counts["try"]


async def test_what_was_acknowledged_outlives_being_killed(tmp_path: Path) -> None:
    chance = random.Random(2026)  # noqa: S311 - nothing secret
    state, acknowledged, under_way = Kept(), 0, 0
    for seed in range(KILLS):
        kept, tried = killed(tmp_path, seed, chance.uniform(0, _LONGEST_S))
        for number in range(kept):
            state = state.with_(change(seed, number))
        acknowledged += kept
        with looked_into(tmp_path / "hearth.db") as db:
            assert is_sound(db), f"kill {seed}"
        with Store(tmp_path / "hearth.db") as store:
            held = await found(store)
        if held != state:
            assert tried == kept + 1, f"kill {seed}: changed without being asked"
            under_way += 1
            state = state.with_(change(seed, kept))
        assert held == state, f"kill {seed}: lost, or half there"
    print(f"\n{KILLS} kills: {acknowledged} changes acknowledged, none lost or halved; "  # noqa: T201
          f"{under_way} were done and not acknowledged any more")  # fmt: skip
    assert acknowledged > KILLS
    left = [name for name in os.listdir(tmp_path) if ".part" in name]  # noqa: PTH208 - names
    assert len(left) <= 3, f"what the kills left behind is cleared away: {left}"


def spoil_turns(path: Path) -> None:
    turns = "SELECT rootpage FROM sqlite_schema WHERE name = 'turns'"
    with looked_into(path) as db:
        size, page = (db.execute(each).fetchone()[0] for each in ("PRAGMA page_size", turns))
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))


async def test_mending_that_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    """However often, at whatever moment: then it holds all that was in the copy, and more."""
    chance = random.Random(2027)  # noqa: S311 - nothing secret
    path = tmp_path / "hearth.db"
    with Store(path) as store:
        for number in range(100):
            await do(store, change(0, number))
        await store.copy()
        kept = await found(store)
    halfway = 0
    for kill in range(MENDINGS):
        spoil_turns(path)
        for _ in range(2):
            done, tried = killed(tmp_path, None, chance.uniform(0, 0.06))
            halfway += tried > done
        mend(path, NOW + dt.timedelta(seconds=kill))
        with looked_into(path) as db:
            assert is_sound(db), f"kill {kill}"
        with Store(path) as store:
            assert await found(store) == kept, f"kill {kill}"
    print(f"\n{2 * MENDINGS} kills while mending, {halfway} of them halfway: all went on")  # noqa: T201

"""Nothing that was acknowledged is lost when the process dies, and nothing is halved.

A process of its own keeps things with the real store and says so; it is killed (SIGKILL) at random
moments, and what is found afterwards is all that was acknowledged, with or without the one change
that was under way. `make prove-store` kills a thousand times.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from appliance.adapters.store.copies import is_sound, looked_into
from appliance.adapters.store.sqlite import Store
from tests.contract.store_child import Kept, change, found

CHILD = [sys.executable, os.fspath(Path(__file__).with_name("store_child.py"))]
KILLS = int(os.environ.get("HEARTH_PROVE_STORE", "15"))
_LONGEST_S = 0.3


def killed(folder: Path, seed: int, after_s: float) -> tuple[int, int]:
    """How many changes were acknowledged, and how many tried, until it was killed."""
    command = [*CHILD, os.fspath(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        # It may also die while it opens the database, before it has kept anything.
        first = child.stdout.readline() if after_s > _LONGEST_S / 10 else b""
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

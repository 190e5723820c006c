"""What was acknowledged of a list outlives a process that is killed."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.sqlite import Store
from appliance.core.house import Home
from appliance.skills.lists import ListSkill
from appliance.skills.snapshot import OwnList

_PUTTING = """
import asyncio, os, signal, sys
from pathlib import Path
from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.sqlite import Store
from appliance.core.house import Home
from appliance.skills.lists import ListSkill

async def main(store):
    skill = ListSkill(StoredLists(store), Home)
    await skill.load()
    await skill.put("shopping", ["milk", "tea", "bread"])
    await skill.tick("shopping", ["tea"])
    await skill.take("shopping", ["bread"])
    os.kill(os.getpid(), signal.SIGKILL)

with Store(Path(sys.argv[1])) as store:
    asyncio.run(main(store))
"""


def test_a_list_outlives_a_process_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    killed = subprocess.run([sys.executable, "-c", _PUTTING, str(path)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with Store(path) as store:
        skill = ListSkill(StoredLists(store), Home)
        asyncio.run(skill.load())
        assert skill.all == (OwnList("shopping", ("milk",), ("tea",)),)

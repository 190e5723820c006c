"""Timelines of turns are kept while the disk has room, and the last of it is left to the rest."""

import asyncio
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from appliance.adapters.store.keeper import TimelineKeeper
from appliance.adapters.store.sqlite import Store
from appliance.core.events import TurnDone
from appliance.core.types import TurnId


class Space(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "kept"), [(300_000_000, 1), (100_000_000, 0)])
async def test_the_last_room_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, kept: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Space(64_000_000_000, 0, free))
    with Store(tmp_path / "hearth.db") as store:
        async with asyncio.TaskGroup() as tasks:
            TimelineKeeper(store, tasks, tmp_path).tell(TurnDone(TurnId("t1"), {"said": 0.0}))
        assert len(store.turns()) == kept

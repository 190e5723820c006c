"""The database: turns and approvals, migrations, and a disk that is full or foreign."""

import sqlite3
from pathlib import Path

import pytest

from appliance.adapters.store.sqlite import Store
from appliance.core.edits import EntityEdit, GroupEdit, PinEdit, TierEdit
from appliance.core.errors import StoreError
from appliance.core.types import EntityId, Tier


async def test_turns_come_back_newest_first(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        await store.add_turn("a1", 10.0, {"wake": 0.0})
        await store.add_turn("b2", 20.0, {"wake": 0.0, "heard": 5.5})
        assert [turn[0] for turn in store.turns()] == ["b2", "a1"]
        assert store.turn("b") == ("b2", 20.0, {"wake": 0.0, "heard": 5.5})
        assert store.turn("c") is None


async def test_everything_survives_reopening(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        await store.approve("broker:1883", ["hall", "porch"])
        await store.forget("broker:1883", ["porch"])
    with Store(tmp_path / "hearth.db") as store:
        assert await store.approvals("broker:1883") == {"hall"}
        assert await store.approvals("other:1883") == frozenset()


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "hearth.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer Hearth"), Store(tmp_path / "hearth.db"):
        pass


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "hearth.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="is damaged"), Store(tmp_path / "hearth.db"):
        pass


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError), Store(tmp_path / "file" / "hearth.db"):
        pass


async def test_old_turns_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.adapters.store.sqlite._TURNS_KEPT", 3)
    with Store(tmp_path / "hearth.db") as store:
        for number in range(5):
            await store.add_turn(f"t{number}", float(number), {})
        assert [turn[0] for turn in store.turns()] == ["t4", "t3", "t2"]


def files_of(folder: Path) -> list[Path]:
    return list(folder.glob("hearth.db*"))


async def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        await store.remember("the key is under the mat")
        await store.copy()
        modes = {each.name: each.stat().st_mode & 0o777 for each in files_of(tmp_path)}
    endings = ("", "-wal", "-shm", ".good", ".lock")
    assert modes == {f"hearth.db{ending}": 0o600 for ending in endings}


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous"""
    with Store(tmp_path / "hearth.db") as store:
        writer = store._db  # nothing but a power cut shows it from outside
        assert writer is not None
        assert writer.execute("PRAGMA synchronous").fetchone() == (2,)


async def test_reading_does_not_wait_for_whoever_writes(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        await store.approve("broker:1883", ["hall"])
        other = sqlite3.connect(tmp_path / "hearth.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert await store.approvals("broker:1883") == {"hall"}
        other.execute("ROLLBACK")
        other.close()


async def test_the_house_is_remembered_by_broker(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    with Store(path) as store:
        await store.keep("a:1", {"t/1": b"one", "t/2": b"\xff"})
        await store.keep("a:1", {"t/1": None, "t/3": b"three"})
        await store.edit("a:1", "light.x", EntityEdit(name="Old"))
        await store.edit("a:1", "light.x", EntityEdit(name="Lamp", aliases=("sun",)))
        await store.edit("a:1", "evening", GroupEdit("Evening", (EntityId("light.x"),)))
        await store.edit("a:1", "light.y", EntityEdit(area=""))
        await store.undo("a:1", "entity", "light.y")
        await store.edit("a:1", "light.x", TierEdit(Tier.NEVER))
        await store.edit("a:1", "light.x", TierEdit(Tier.GUARDED))
        await store.edit("a:1", "light.x", PinEdit("hash"))
        await store.undo("a:1", "entity", "light.x")
        await store.edit("a:1", "light.x", EntityEdit("Lamp", None, ("sun",)))
    with Store(path) as store:
        assert await store.announcements("a:1") == {"t/2": b"\xff", "t/3": b"three"}
        assert await store.announcements("b:1") == {}
        found = await store.edits("a:1")
    assert found.entities == {"light.x": EntityEdit("Lamp", None, ("sun",))}
    assert found.groups == {"evening": GroupEdit("Evening", (EntityId("light.x"),))}
    assert found.tiers == {"light.x": Tier.GUARDED}, "taking back a name takes back no care"
    assert found.pins == {"light.x": "hash"}


async def test_turns_are_forgotten_one_by_one_or_all(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        for name in ("a", "b", "c"):
            await store.add_turn(name, 10.0, {})
        await store.forget_turns(["b", "no such turn"])
        assert {turn[0] for turn in store.turns()} == {"a", "c"}
        await store.forget_turns()
        assert store.turns() == []

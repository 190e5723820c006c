"""The database on disks and beside programs that misbehave: said, survived, nothing halved."""

# ruff: noqa: ASYNC240 - files of a few kilobytes, and nothing else runs

import asyncio
import contextlib
import datetime as dt
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.adapters.store import sqlite
from appliance.adapters.store.copies import Files
from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.mending import mend
from appliance.adapters.store.sqlite import Store
from appliance.adapters.wall_clock import WallClock, since_start_s, this_start
from appliance.app import hearth
from appliance.config.broker import BrokerSettings
from appliance.config.settings import Settings
from appliance.core.asking import Announcement
from appliance.core.errors import DiskFull, StoreBusy, StoreDamaged, StoreError
from appliance.core.presence import Knobs
from appliance.core.types import Skill, SkillKind
from appliance.records import Care, database, loss_shown
from appliance.skills.clockwork import Clocks
from appliance.skills.skills import Skills, Surroundings
from appliance.talking.notices import Notices
from appliance.testing.conversation import Witness

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", os.fspath(place)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", os.fspath(place)], check=True)


def remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", os.fspath(place)], check=True)


def fill(place: Path) -> Path:
    filler = place / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(1024)):
            pass
    return filler


async def kept_until_full(store: Store) -> list[str]:
    kept: list[str] = []

    async def keep_on() -> None:
        for number in range(3000):
            await store.remember(f"{number} {'x' * 900}")
            kept.append(f"{number} {'x' * 900}")

    with pytest.raises(DiskFull) as failure:
        await keep_on()
    assert (
        failure.value.spoken == "My disk is full, so nothing was changed. Please free some space."
    )
    return kept


async def test_a_disk_that_is_full_and_then_is_not(small_disk: Path) -> None:
    path = small_disk / "hearth.db"
    with Store(path) as store:
        await store.keep_waiting({("timer", 1): "{}", ("timer", 2): "{}"})
        filler = fill(small_disk)
        kept = await kept_until_full(store)
        assert await store.memories() == tuple(kept), "reading goes on, and nothing is half there"
        big = '{"a": "' + "x" * 9000 + '"}'
        with pytest.raises(DiskFull):
            await store.keep_waiting({("timer", 1): None, ("timer", 2): big, ("timer", 3): big})
        assert await store.waiting() == {("timer", 1): "{}", ("timer", 2): "{}"}
        with pytest.raises(DiskFull):
            await store.copy()
        assert not list(small_disk.glob("*.part*"))
        filler.unlink()
        await store.remember("there is space again")
        await store.keep_waiting({("timer", 1): None})
        await store.copy()
    assert mend(path, NOW) is None
    with Store(path) as store:
        assert await store.memories() == (*kept, "there is space again")
        assert await store.waiting() == {("timer", 2): "{}"}


async def test_opening_on_a_full_disk_says_so_and_harms_nothing(small_disk: Path) -> None:
    path = small_disk / "hearth.db"
    with Store(path) as store:
        await store.remember("the key is here")
    filler = fill(small_disk)
    with pytest.raises(DiskFull):
        mend(path, NOW)
    with pytest.raises(DiskFull), Store(path):
        pass
    filler.unlink()
    assert mend(path, NOW) is None
    with Store(path) as store:
        assert await store.memories() == ("the key is here",)


async def test_a_skill_says_that_the_disk_is_full(small_disk: Path) -> None:
    with Store(small_disk / "hearth.db") as store:
        skills = Skills(
            Surroundings(
                clocks=Clocks(WallClock(), since_start_s, this_start()),
                announce=lambda _announcement, _said: True,
                waiting=store,
                volume=lambda: 50,
                turn_volume=lambda _: None,
                chance=lambda _: 0,
                memory=store,
                lists=StoredLists(store),
                observer=Witness(),
            )
        )
        await skills.load()
        filler = fill(small_disk)
        await kept_until_full(store)
        for skill in (
            Skill(SkillKind.MEMORY, "remember", text="y" * 900),
            Skill(SkillKind.TIMER, "start", 600, "y" * 200),
        ):
            with pytest.raises(DiskFull, match="free some space"):
                await skills.perform(skill)
            assert skills.pending() == (), "what was not kept does not wait either"
        assert await skills.perform(Skill(SkillKind.CLOCK, "time"))
        filler.unlink()
        await skills.perform(Skill(SkillKind.MEMORY, "remember", text="the key is here"))


async def test_mending_on_a_full_disk_changes_nothing(small_disk: Path) -> None:
    path = small_disk / "hearth.db"
    with Store(path) as store:
        await store.remember("the key is here")
        await store.copy()
    path.write_bytes(b"not a database" * 500)
    before = path.read_bytes()
    filler = fill(small_disk)
    with pytest.raises(StoreError):
        mend(path, NOW)
    assert path.read_bytes() == before
    filler.unlink()
    assert mend(path, NOW) is not None
    with Store(path) as store:
        assert await store.memories() == ("the key is here",)


async def test_a_folder_that_is_read_only_is_one_clear_error(small_disk: Path) -> None:
    path = small_disk / "hearth.db"
    with Store(path) as store:
        await store.remember("the key is here")
    remount(small_disk, "ro")
    try:
        with pytest.raises(StoreError, match=r"hearth\.db") as failure, Store(path):
            pass
        with pytest.raises(StoreError):
            mend(path, NOW)
    finally:
        remount(small_disk, "rw")
    assert "check the disk" in failure.value.spoken
    assert mend(path, NOW) is None, "it was not taken for damaged"
    with Store(path) as store:
        assert await store.memories() == ("the key is here",)


async def test_another_program_that_keeps_it_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.3)
    path = tmp_path / "hearth.db"
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    with Store(path) as store, contextlib.closing(sqlite3.connect(path)) as other:
        await store.remember("before")
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        beating = asyncio.create_task(beat())  # noqa: TID251 - cancelled below
        with pytest.raises(StoreBusy, match="locked") as failure:
            await store.keep_waiting({("timer", 1): "{}", ("timer", 2): "{}"})
        beating.cancel()
        assert beats > 5, "whoever else runs on the loop goes on meanwhile"
        assert "Please try again" in failure.value.spoken
        assert await store.memories() == ("before",)
        assert await store.waiting() == {}
        other.execute("ROLLBACK")
        await store.keep_waiting({("timer", 1): "{}", ("timer", 2): "{}"})
        assert len(await store.waiting()) == 2


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
async def test_what_goes_into_a_removed_file_is_not_acknowledged(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / "hearth.db"
    with Store(path) as store:
        await store.remember("before")
        Files(path).beside(ending).unlink()
        with pytest.raises(StoreError, match="removed or replaced") as failure:
            await store.remember("after")
        assert "start me again" in failure.value.spoken
        assert "before" in await store.memories()
        await store.copy()
    mend(path, NOW)
    with Store(path) as store:
        assert "before" in await store.memories()


async def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    with Store(path) as store:
        for number in range(600):
            await store.keep_waiting({("timer", number % 50): '{"a": "' + "x" * 9000 + '"}'})
        assert Files(path).beside("-wal").stat().st_size < 6 << 20


async def test_a_write_that_fails_at_the_end_leaves_no_transaction_open(tmp_path: Path) -> None:
    with Store(tmp_path / "hearth.db") as store:
        with pytest.raises(StoreError):
            await store.write([("INSERT INTO memories (text) VALUES (?)", ("half",)), ("?", ())])
        assert await store.memories() == ()
        await store.remember("whole")
        assert await store.memories() == ("whole",)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - other parts of Hearth, which raise no events
            await asyncio.sleep(0.01)


async def test_a_loss_is_told_once_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    async with database(tmp_path) as store:
        await store.remember("the key is here")
    path.write_bytes(b"not a database" * 500)
    for told in (False, True):
        async with database(tmp_path) as store, asyncio.TaskGroup() as tasks:
            notices = Notices(Knobs)
            caring = tasks.create_task(Care(store, tmp_path, notices).run())
            await until(notices.due)
            notice = notices.take()
            assert isinstance(notice, Announcement)
            assert notice.sentences[0].startswith("My memory was damaged, so I've gone back to")
            # Whoever was not there to hear it is told after the next start.
            notices.said(spoken=told)
            caring.cancel()
    async with database(tmp_path) as store, asyncio.TaskGroup() as tasks:
        notices = Notices(Knobs)
        caring = tasks.create_task(Care(store, tmp_path, notices).run())
        await asyncio.sleep(0.3)
        assert not notices.due()
        caring.cancel()
        assert await store.memories() == ("the key is here",)
    assert "gone back to the copy of" in loss_shown(tmp_path)["Memory"]


async def test_a_loss_is_not_told_while_nobody_wants_to_be_disturbed(tmp_path: Path) -> None:
    (tmp_path / "hearth.db").write_bytes(b"not a database" * 500)
    async with database(tmp_path) as store, asyncio.TaskGroup() as tasks:
        notices = Notices(lambda: Knobs(do_not_disturb=True))
        caring = tasks.create_task(Care(store, tmp_path, notices).run())
        await until(Files(tmp_path / "hearth.db").good.exists)
        assert not notices.due()
        caring.cancel()
    assert loss_shown(tmp_path)["Memory"].endswith("no copy; nothing was saved")


async def test_damage_that_is_found_meanwhile_is_said(tmp_path: Path) -> None:
    path = tmp_path / "hearth.db"
    async with database(tmp_path) as store:
        await store.remember("the key is here")
    good = Files(path).good.read_bytes()
    async with database(tmp_path) as store, asyncio.TaskGroup() as tasks:
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"x" * 4096 * 5)
        notices = Notices(Knobs)
        caring = tasks.create_task(Care(store, tmp_path, notices).run())
        await until(notices.due)
        notice = notices.take()
        assert isinstance(notice, Announcement)
        assert notice.sentences == (StoreDamaged.spoken,)
        caring.cancel()
    assert Files(path).good.read_bytes() == good


async def test_a_whole_hearth_starts_on_a_damaged_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_DATA", os.fspath(tmp_path))
    (tmp_path / "hearth.db").write_bytes(b"not a database" * 500)
    nowhere = BrokerSettings(host="127.0.0.1", port=1)
    async with hearth(Settings(), broker=nowhere, model=False) as running:
        await until(running.notices.due)
        notice = running.notices.take()
        assert isinstance(notice, Announcement)
        assert notice.sentences[0] == "My memory was damaged, and there was no copy."
    assert Files(tmp_path / "hearth.db").good.exists()

"""A damaged database: mended with the copy and what can be read; never made up or thrown away."""

# ruff: noqa: ASYNC240 - files of a few kilobytes, and nothing else runs

import datetime as dt
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.adapters.store import mending
from appliance.adapters.store.copies import Files, is_sound, looked_into
from appliance.adapters.store.lists import StoredLists
from appliance.adapters.store.mending import last_loss, mend, set_told
from appliance.adapters.store.sqlite import Store
from appliance.core.edits import EntityEdit, PinEdit, TierEdit
from appliance.core.errors import StoreBusy, StoreDamaged, StoreError
from appliance.core.memory_loss import Saved
from appliance.core.types import Tier
from appliance.ports import ListItem
from appliance.testing.power_cuts import PowerCuts

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
B = "b:1"
EARLIER = ("the key is under the mat", "the vet is Mr Moss")
SINCE = "the boiler was mended in May"


async def filled(path: Path, *, copied: bool = True) -> None:
    """A database with a copy, and things that were kept and undone after it."""
    with Store(path) as store:
        for text in EARLIER:
            await store.remember(text)
        await store.approve(B, ["lock.front", "light.hall"])
        await store.edit(B, "lock.front", TierEdit(Tier.NEVER))
        await store.edit(B, "light.hall", EntityEdit(name="Lamp"))
        await store.keep_waiting({("timer", 1): '{"left": 60}'})
        await StoredLists(store).keep_items({1: ListItem("shopping", "milk")})
        for number in range(60):
            await store.add_turn(f"t{number}", float(number), {"heard": 1.5, "said": 2.5})
        if copied:
            await store.copy()
        await store.remember(SINCE)
        await store.forget_memories([EARLIER[1]])
        await store.forget(B, ["light.hall"])
        await store.edit(B, "lock.front", PinEdit("hash"))
        await StoredLists(store).keep_items({2: ListItem("shopping", "eggs")})


async def everything(path: Path) -> tuple[object, ...]:
    with Store(path) as store:
        return (
            await store.memories(),
            await store.approvals(B),
            await store.edits(B),
            await store.waiting(),
            await StoredLists(store).items(),
        )


def page_size(path: Path) -> int:
    with looked_into(path) as db:
        return int(db.execute("PRAGMA page_size").fetchone()[0])


def page_of(path: Path, table: str) -> int:
    """The first page of a table, from 0."""
    with looked_into(path) as db:
        found = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
        return int(found.fetchone()[0]) - 1


def spoil(path: Path, page: int, seed: int = 0) -> None:
    size = page_size(path)
    with path.open("r+b") as file:
        file.seek(page * size)
        file.write(random.Random(seed).randbytes(size))  # noqa: S311 - nothing secret


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hearth.db"


async def test_what_is_sound_or_new_is_left_alone(path: Path) -> None:
    assert mend(path, NOW) is None
    assert not path.exists()
    await filled(path)
    before = path.read_bytes()
    assert mend(path, NOW) is None
    assert path.read_bytes() == before
    assert last_loss(path) is None


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database" * 1000)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _headless(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


@pytest.mark.parametrize("hurt", [_garbage, _empty, _half, _headless, Path.unlink])
async def test_the_copy_takes_its_place(path: Path, hurt: Callable[[Path], None]) -> None:
    await filled(path)
    hurt(path)
    damaged = path.read_bytes() if path.exists() else None
    loss = mend(path, NOW)
    assert loss is not None
    assert loss.saved is Saved.COPY
    assert loss.copied is not None
    assert last_loss(path) == loss
    memories, approved, edits, waiting, items = await everything(path)
    assert set(EARLIER) <= set(memories)  # type: ignore[call-overload]
    assert {"lock.front"} <= set(approved)  # type: ignore[call-overload]
    assert edits.tiers == {"lock.front": Tier.NEVER}  # type: ignore[attr-defined]
    assert waiting == {("timer", 1): '{"left": 60}'}
    assert items[1] == ListItem("shopping", "milk")  # type: ignore[index]
    aside = path.with_name("hearth.db.damaged-20261123T090000Z")
    assert (aside.read_bytes() if aside.exists() else None) == damaged
    assert mend(path, NOW) is None, "once"


async def test_without_a_copy_nothing_is_approved_and_nothing_made_up(path: Path) -> None:
    """Every tier and PIN is lost with it: that is safe because no device is approved any more."""
    await filled(path, copied=False)
    _garbage(path)
    loss = mend(path, NOW)
    assert loss is not None
    assert (loss.saved, loss.copied) == (Saved.NOTHING, None)
    memories, approved, _, waiting, items = await everything(path)
    assert (memories, approved, waiting, items) == ((), frozenset(), {}, {})


async def test_damage_where_only_turns_are_costs_nothing(path: Path) -> None:
    await filled(path)
    before = await everything(path)
    spoil(path, page_of(path, "turns"))
    loss = mend(path, NOW)
    assert loss is not None
    assert loss.saved is Saved.ALL
    assert await everything(path) == before, "what was undone since the copy stays undone"


@pytest.mark.parametrize("table", ["edits", "approvals", "memories", "waiting", "list_items"])
@pytest.mark.parametrize("copied", [True, False])
async def test_a_table_that_cannot_be_read_is_the_one_of_the_copy(
    path: Path, table: str, *, copied: bool
) -> None:
    await filled(path, copied=copied)
    _, _, edits_before, _, _ = await everything(path)
    spoil(path, page_of(path, table))
    loss = mend(path, NOW)
    assert loss is not None
    assert loss.saved is (Saved.COPY if copied else Saved.SOME)
    memories, approved, edits, _, items = await everything(path)
    if table != "memories":
        assert memories == (EARLIER[0], SINCE)
    elif copied:
        assert set(memories) >= set(EARLIER)  # type: ignore[call-overload]
    if table != "edits":
        assert edits == edits_before
    elif copied:
        assert edits.tiers == {"lock.front": Tier.NEVER}  # type: ignore[attr-defined]
    if table != "approvals":
        assert approved == {"lock.front"}
    else:
        assert approved <= {"lock.front", "light.hall"}  # type: ignore[operator]
    if table != "list_items":
        assert items == {1: ListItem("shopping", "milk"), 2: ListItem("shopping", "eggs")}


async def test_any_page_may_be_damaged(path: Path) -> None:
    """Afterwards it opens, is sound, and holds nothing that was never kept; care is not lowered."""
    await filled(path)
    sound = path.read_bytes()
    for page in range(len(sound) // page_size(path)):
        for seed in range(3):
            path.write_bytes(sound)
            spoil(path, page, seed) if seed else _zero(path, page)
            mend(path, NOW)
            with looked_into(path) as db:
                assert is_sound(db), page
            memories, approved, edits, waiting, items = await everything(path)
            assert set(memories) <= {*EARLIER, SINCE}, page  # type: ignore[call-overload]
            assert "lock.front" in approved, page  # type: ignore[operator]
            assert approved <= {"lock.front", "light.hall"}, page  # type: ignore[operator]
            assert edits.tiers == {"lock.front": Tier.NEVER}, page  # type: ignore[attr-defined]
            assert waiting == {("timer", 1): '{"left": 60}'}, page
            assert items[1] == ListItem("shopping", "milk"), page  # type: ignore[index]


def _zero(path: Path, page: int) -> None:
    size = page_size(path) if page else 4096
    with path.open("r+b") as file:
        file.seek(page * size)
        file.write(bytes(size))


async def test_a_damaged_value_of_a_tier_is_the_strictest(path: Path) -> None:
    await filled(path, copied=False)
    with sqlite3.connect(path, isolation_level=None) as db:
        db.execute("UPDATE edits SET value = CAST(x'ff27' AS TEXT) WHERE kind = 'tier'")
    db.close()
    spoil(path, page_of(path, "turns"))
    assert mend(path, NOW) is not None
    with Store(path) as store:
        assert (await store.edits(B)).tiers == {"lock.front": Tier.NEVER}


async def test_what_was_only_in_the_log_of_a_killed_process_is_read_too(
    path: Path, tmp_path: Path
) -> None:
    await filled(path)
    spoil(path, page_of(path, "turns"))
    with Store(path) as store:
        await store.remember("newest")
        killed = tmp_path / "killed"
        killed.mkdir()
        for each in Files(path).own[:2]:
            shutil.copy(each, killed / each.name)
        shutil.copy(Files(path).good, killed / "hearth.db.good")
    loss = mend(killed / "hearth.db", NOW)
    assert loss is not None
    assert loss.saved is Saved.ALL
    with Store(killed / "hearth.db") as store:
        assert (await store.memories())[-1] == "newest"
    assert (killed / "hearth.db.damaged-20261123T090000Z-wal").exists()


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
@pytest.mark.parametrize("with_", [b"", b"garbage" * 5000, None])
async def test_log_or_index_missing_or_garbage(
    path: Path, ending: str, with_: bytes | None
) -> None:
    await filled(path)
    before = await everything(path)
    if with_ is not None:
        Files(path).beside(ending).write_bytes(with_)
    assert mend(path, NOW) is None
    assert await everything(path) == before


async def test_a_copy_that_is_damaged_too_is_not_used(path: Path) -> None:
    await filled(path)
    _garbage(path)
    _garbage(Files(path).good)
    loss = mend(path, NOW)
    assert loss is not None
    assert loss.saved is Saved.NOTHING


async def test_a_damaged_database_is_never_copied(path: Path) -> None:
    await filled(path)
    good = Files(path).good.read_bytes()
    spoil(path, page_of(path, "turns"))
    with Store(path) as store, pytest.raises(StoreDamaged):
        await store.copy()
    assert Files(path).good.read_bytes() == good
    assert not list(path.parent.glob("*.part*"))


async def test_a_copy_holds_nothing_that_was_forgotten(path: Path) -> None:
    await filled(path)
    assert EARLIER[1].encode() in Files(path).good.read_bytes()
    with Store(path) as store:
        await store.copy()
        await store.add_turn("t", 1.0, {})
        assert not await store.copy_is_old()
        await store.forget_memories([SINCE])
        assert await store.copy_is_old()
        await store.copy()
        with Store(path) as other:
            await other.approve(B, ["light.porch"])
        assert await store.copy_is_old(), "what the owner says at the terminal counts too"
    for text in (EARLIER[1], SINCE):
        assert text.encode() not in Files(path).good.read_bytes()
    assert Files(path).good.stat().st_mode & 0o777 == 0o600


async def test_nothing_is_mended_under_the_hands_of_another(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "BUSY_S", 0.1)
    await filled(path)
    with Store(path):
        spoil(path, page_of(path, "turns"))
        before = path.read_bytes()
        with pytest.raises(StoreBusy):
            mend(path, NOW)
        assert path.read_bytes() == before
    assert mend(path, NOW) is not None


async def test_a_newer_database_is_neither_mended_nor_gone_back_to(path: Path) -> None:
    await filled(path)
    with sqlite3.connect(Files(path).good) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    _garbage(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer"):
        mend(path, NOW)
    assert path.read_bytes() == before


async def test_three_damaged_ones_are_kept(path: Path) -> None:
    await filled(path)
    for day in range(5):
        _garbage(path)
        mend(path, NOW + dt.timedelta(days=day))
    kept = sorted(each.name for each in path.parent.glob("*damaged*"))
    assert kept == [f"hearth.db.damaged-202611{day}T090000Z" for day in (25, 26, 27)]


async def test_it_goes_on_wherever_it_was_broken_off(path: Path, tmp_path: Path) -> None:
    await filled(path)
    spoil(path, page_of(path, "memories"))
    cuts, whole = PowerCuts(), 0
    for chosen in range(1, 200):
        place = tmp_path / f"cut{chosen}" / path.name
        shutil.copytree(tmp_path, place.parent, ignore=shutil.ignore_patterns("cut*"))
        try:
            with cuts.at(chosen):
                mend(place, NOW)
        except StoreError:
            pass
        mend(place, NOW)
        _, approved, edits, _, items = await everything(place)
        assert approved == {"lock.front"}, chosen
        assert edits.pins == {"lock.front": "hash"}, chosen  # type: ignore[attr-defined]
        assert len(items) == 2, chosen  # type: ignore[arg-type]
        loss = last_loss(place)
        assert loss is not None, chosen
        assert loss.saved is Saved.COPY, chosen
        shutil.rmtree(place.parent)
        if cuts.calls < chosen:
            whole = chosen
            break
    assert whole > 10


async def test_that_it_was_told_is_remembered(path: Path) -> None:
    await filled(path)
    _garbage(path)
    loss = mend(path, NOW)
    assert loss is not None
    assert not loss.told
    set_told(path, loss)
    kept = last_loss(path)
    assert kept is not None
    assert kept.told
    Files(path).note.write_text('{"at": 7}')
    assert last_loss(path) is None

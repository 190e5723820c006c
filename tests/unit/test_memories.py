"""What somebody asked to be remembered outlasts the process, and only that."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from appliance.adapters.store.memory import MemoryMemories
from appliance.adapters.store.sqlite import Store
from appliance.ports import Memory


async def kept(memory: Memory) -> tuple[str, ...]:
    for text in ("the key is under the mat", "my bike is red", "the key is under the mat"):
        await memory.remember(text)
    await memory.forget_memories(["my bike is blue"])
    return await memory.memories()


def test_the_newest_is_last_and_nothing_is_kept_twice(tmp_path: Path) -> None:
    expected = ("my bike is red", "the key is under the mat")
    assert asyncio.run(kept(MemoryMemories())) == expected
    with Store(tmp_path / "hearth.db") as store:
        assert asyncio.run(kept(store)) == expected
    with Store(tmp_path / "hearth.db") as store:
        assert asyncio.run(store.memories()) == expected
        asyncio.run(store.forget_memories(expected))
        assert asyncio.run(store.memories()) == ()


@pytest.mark.parametrize("damage", [b"\xff\xfe", "x" * 2000, "two\nlines", ""])
def test_a_damaged_memory_counts_as_absent(tmp_path: Path, damage: bytes | str) -> None:
    path = tmp_path / "hearth.db"
    with Store(path) as store:
        asyncio.run(store.remember("the key is under the mat"))
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO memories (text) VALUES (?)", (damage,))
    db.close()
    with Store(path) as store:
        assert asyncio.run(store.memories()) == ("the key is under the mat",)

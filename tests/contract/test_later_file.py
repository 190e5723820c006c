"""What was put off, on a real disk: kept, replaced whole, and nothing else taken for it."""

import os
from pathlib import Path

import pytest

from appliance.adapters.store.later import LaterInFile
from appliance.core.errors import StoreError


async def test_what_is_kept_is_there_for_its_owner_alone(tmp_path: Path) -> None:
    record = LaterInFile(tmp_path)
    assert await record.load() == ()
    await record.save([b"one", b"two"])
    assert await LaterInFile(tmp_path).load() == (b"one", b"two")
    assert (tmp_path / "later.jsonl").stat().st_mode & 0o777 == 0o600
    await record.save([])
    assert await record.load() == ()


async def test_a_file_that_is_too_large_is_left_alone(tmp_path: Path) -> None:
    with (tmp_path / "later.jsonl").open("wb") as file:
        file.truncate(8 * 1024 * 1024 + 1)
    assert await LaterInFile(tmp_path).load() == ()


async def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "later.jsonl")
    with pytest.raises(StoreError):
        await LaterInFile(tmp_path).load()


async def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "later.jsonl").symlink_to("/etc/hostname")
    with pytest.raises(StoreError):
        await LaterInFile(tmp_path).load()

"""Models changed by a child process: the real one offline, and one that is made up."""

import asyncio
import sys
from pathlib import Path

import pytest

from appliance.config.settings import Settings
from appliance.core.errors import ModelError
from appliance.models.catalogue import default_catalogue
from appliance.storeroom import Storeroom, storeroom
from appliance.web.shelf import Stage
from appliance.web.workbench import Again
from appliance.workshop import Workshop

VOICE, WORD, PART = "en_GB-alba-medium", "openwakeword-alexa", "openwakeword-features"
FETCHES = """
import json, sys, time
print(json.dumps({"begin": sys.argv[3], "bytes": 1000}), flush=True)
print(json.dumps({"moved": sys.argv[3], "bytes": 400}), flush=True)
print("no JSON", flush=True)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEARTH_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def put(root: Path, model_id: str) -> Path:
    folder = root / model_id
    folder.mkdir(parents=True)
    for file in default_catalogue()[model_id].files:
        (folder / file.name).write_bytes(b"")
    return folder


def child(rest: str) -> tuple[str, ...]:
    return (sys.executable, "-c", FETCHES + rest)


async def until(room: Storeroom, stage: Stage, done: int = 0) -> None:
    async with asyncio.timeout(30):
        while room.job is None or room.job.stage is not stage or room.job.done < done:  # noqa: ASYNC110 - told by a child
            await asyncio.sleep(0.01)


async def test_what_is_not_used_is_removed_and_what_is_stays(root: Path) -> None:
    folders = {each: put(root, each) for each in (VOICE, WORD, PART)}
    changed: list[bool] = []
    async with storeroom(lambda: [WORD], lambda: changed.append(True)) as room:
        shown = {each.id: each for each in await room.models()}
        assert [shown[each].used for each in (VOICE, WORD, PART)] == [False, True, True]
        assert "huggingface.co" in shown[VOICE].sources
        for used in (WORD, PART):
            with pytest.raises(ModelError, match="in use"):
                await room.remove(used)
        with pytest.raises(ModelError, match="no model is called"):
            await room.remove("../people.json")
        await room.remove(VOICE)
    assert not folders[VOICE].exists()
    assert folders[WORD].exists()
    assert changed == [True]


async def test_a_failure_of_the_real_installer_is_told_in_its_words(root: Path) -> None:
    root.write_text("this is no folder")  # noqa: ASYNC240 - a few bytes
    async with storeroom(list, lambda: None) as room:
        room.install(VOICE)
        await until(room, Stage.FAILED)
        assert room.job is not None
        assert room.job.trouble.startswith("cannot write to the models folder")


async def test_how_far_it_is_is_known_while_it_comes(root: Path) -> None:
    changed: list[bool] = []
    async with storeroom(list, lambda: changed.append(True), child("time.sleep(0.2)")) as room:
        room.install(VOICE)
        with pytest.raises(ModelError, match="one at a time"):
            room.install(WORD)
        with pytest.raises(ModelError, match="one at a time"):
            await room.remove(VOICE)
        await until(room, Stage.FETCHING, done=400)
        assert room.job is not None
        assert room.job.total == 1000
        await until(room, Stage.DONE)
    assert changed == [True]


async def test_it_is_stopped_at_once_and_another_can_begin(root: Path) -> None:
    async with storeroom(list, lambda: None, child("time.sleep(600)")) as room:
        room.install(VOICE)
        await until(room, Stage.FETCHING, done=400)
        room.stop()
        await until(room, Stage.STOPPED)
        room.install(WORD)
        await until(room, Stage.FETCHING, done=400)


async def test_one_that_dies_without_a_word_has_failed(root: Path) -> None:
    async with storeroom(list, lambda: None, child("sys.exit(7)")) as room:
        room.install(VOICE)
        await until(room, Stage.FAILED)
        assert room.job is not None
        assert "exit code 7" in room.job.trouble


async def test_a_child_of_nobody_does_nothing(root: Path) -> None:
    folder = put(root, VOICE)
    asked = (sys.executable, "-P", "-m", "appliance.models.child", "1", "remove", VOICE)
    process = await asyncio.create_subprocess_exec(*asked, stderr=asyncio.subprocess.PIPE)
    _, told = await process.communicate()
    assert process.returncode == 1
    assert b"process that is gone" in told
    assert folder.exists()


async def test_another_set_of_models_holds_after_another_start(root: Path, tmp_path: Path) -> None:
    hidden: list[bool] = []
    workshop = Workshop(Settings(), tmp_path / "s.toml", tmp_path, lambda: hidden.append(True))
    async with storeroom(list, workshop.outdate, child("")) as room:
        before = workshop.stale
        room.install(VOICE)
        await until(room, Stage.DONE)
    assert (before, workshop.stale) == (False, True)
    assert not hidden, "nothing starts again unasked"
    workshop.start_again()
    assert hidden
    assert await workshop.again() is Again.ALL

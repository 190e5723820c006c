"""How far the first set-up has come, and that a damaged record only asks again."""

from pathlib import Path

import pytest

from appliance.adapters.store.steps import StepsInFile
from appliance.core.errors import StoreError
from appliance.core.setup import Progress, Step, read, write


def test_steps_come_in_their_order_and_end() -> None:
    progress = Progress()
    for step in Step:
        assert progress.next is step
        assert not progress.finished
        progress = progress.with_done(step)
    assert progress.finished


def test_what_was_written_is_read() -> None:
    progress = Progress().with_done(Step.ROOM, Step.WAKE)
    assert read(write(progress)) == progress


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"done": 3}', '{"done": ["x"]}', "[" * 9999])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


async def test_a_damaged_file_is_as_if_nothing_were_done(tmp_path: Path) -> None:
    steps = StepsInFile(tmp_path)
    assert steps.load() == Progress()
    await steps.save(Progress().with_done(Step.ROOM))
    assert StepsInFile(tmp_path).load().done == {Step.ROOM}
    (tmp_path / "setup.json").write_bytes(b"\xff\xfe{")
    assert steps.load() == Progress()


async def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await StepsInFile(tmp_path / "gone").save(Progress())

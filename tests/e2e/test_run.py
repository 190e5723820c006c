"""The appliance itself with a microphone and a speaker: those of a virtual room."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.testing import room as virtual
from tests.e2e.speaking import heard_in, order
from tests.e2e.stage import Command, Stage, said_until, sounded, until

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]

PORCH_SET = "zigbee2mqtt/porch-light/set"
ON = '{"state": "ON"}'


@pytest.fixture
def room() -> Iterator[virtual.VirtualRoom]:
    with virtual.VirtualRoom() as made:
        yield made


async def test_a_person_in_the_room_is_heard_and_answered(
    hearth: Command, stage: Stage, lines: dict[str, Path], room: virtual.VirtualRoom,
    tmp_path: Path, transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    process = await hearth.start(
        "run", "--json", "--no-model", "--broker", stage.url, **room.environment
    )
    await until(process, "ready")
    asked, told = tmp_path / "asked.raw", tmp_path / "told.raw"
    outcome = await order(process, room, lines, asked, told)
    assert outcome["result"] == "acknowledged"
    process.terminate()
    await process.wait()
    assert [command[:2] for command in stage.traffic.commands] == [(PORCH_SET, ON)]
    assert sounded("turn on the porch light", await transcribe(heard_in(asked)))
    assert sounded("the porch light is on", await transcribe(heard_in(told)))


async def told(process: asyncio.subprocess.Process, words: str) -> str:
    """The next line on stderr that contains these words."""
    assert process.stderr is not None
    while line := (await process.stderr.readline()).decode():
        if words in line:
            return line
    raise AssertionError(f"ended before it said: {words}")


async def test_devices_that_are_not_there_are_waited_for_at_the_start_and_later(
    hearth: Command, stage: Stage, lines: dict[str, Path], room: virtual.VirtualRoom,
    tmp_path: Path,
) -> None:  # fmt: skip
    room.kill()
    process = await hearth.start(
        "run", "--json", "--no-model", "--broker", stage.url, **room.environment
    )
    absent = await told(process, "[no-microphone]")
    assert "arecord -l" in absent
    await until(process, "ready")
    room.start()
    await told(process, "hearth: listening with")
    await asyncio.sleep(1)
    await said_until(room, lines["porch"], process, "ask")
    await until(process, "done")

    room.unplug_microphone()
    await told(process, "plug one in")
    room.plug_microphone(rate=44_100, channels=2)
    await told(process, "hearth: listening with")
    outcome = await order(process, room, lines, tmp_path / "asked.raw", tmp_path / "told.raw")
    assert outcome["result"] == "acknowledged"
    process.terminate()
    await process.wait()

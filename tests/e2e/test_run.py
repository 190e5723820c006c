"""The appliance itself with a microphone and a speaker: those of a virtual room."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from appliance.core.types import SAMPLE_RATE
from appliance.testing import room as virtual
from tests.e2e.stage import Command, Stage, sounded, until

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]

PORCH_SET = "zigbee2mqtt/porch-light/set"
ON = '{"state": "ON"}'
_SILENCE_S = 1.2


@pytest.fixture
def room() -> Iterator[virtual.VirtualRoom]:
    with virtual.VirtualRoom() as made:
        yield made


def has_spoken(raw: Path) -> bool:
    """Whether something has been said, and then nothing for a while."""
    window = int(SAMPLE_RATE * _SILENCE_S) * 2
    heard = raw.read_bytes() if raw.exists() else b""
    return any(heard) and not any(heard[-window:])


def heard_in(raw: Path) -> bytes:
    return raw.read_bytes()


async def quiet(raw: Path) -> None:
    while not has_spoken(raw):  # noqa: ASYNC110 - what grows is a file of another process
        await asyncio.sleep(0.1)


async def test_a_person_in_the_room_is_heard_and_answered(
    hearth: Command, stage: Stage, lines: dict[str, Path], room: virtual.VirtualRoom,
    tmp_path: Path, transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    process = await hearth.start(
        "run", "--json", "--no-model", "--broker", stage.url, **room.environment
    )
    await until(process, "ready")
    asked, told = tmp_path / "asked.raw", tmp_path / "told.raw"
    with room.listening(asked):
        await asyncio.sleep(1)
        await asyncio.to_thread(room.say, lines["porch"])
        await until(process, "ask")
        await quiet(asked)
    with room.listening(told):
        await asyncio.to_thread(room.say, lines["yes"])
        assert (await until(process, "outcome"))["result"] == "acknowledged"
        await until(process, "done")
        await quiet(told)
    process.terminate()
    await process.wait()
    assert [command[:2] for command in stage.traffic.commands] == [(PORCH_SET, ON)]
    assert sounded("turn on the porch light", await transcribe(heard_in(asked)))
    assert sounded("the porch light is on", await transcribe(heard_in(told)))


async def test_without_a_microphone_it_says_how_to_get_one(hearth: Command) -> None:
    run = await hearth.run("run", PULSE_SERVER="unix:/nonexistent")
    assert run.code == 1
    assert "[no-microphone]" in run.errors
    assert "arecord -l" in run.errors

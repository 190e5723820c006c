"""What a plain yes does not open: challenge, owner's PIN, journal and undo through the command."""

import asyncio
from typing import Any

import pytest

from tests.e2e.stage import Command, Stage, answered, until

pytestmark = pytest.mark.timeout(300)

DOOR_SET = "zigbee2mqtt/front-door-lock/set"


async def ask(process: asyncio.subprocess.Process, line: str) -> dict[str, Any]:
    """Type a line, and return the question that it leads to."""
    type_(process, line)
    return await until(process, "ask")


def type_(process: asyncio.subprocess.Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n".encode())


async def test_a_door_takes_the_number_and_what_happened_is_in_the_journal(
    hearth: Command, stage: Stage
) -> None:
    process = await hearth.start("chat", "--json", "--no-model", "--broker", stage.url)
    await until(process, "ready")
    first = await ask(process, "unlock the front door")
    assert (first["tier"], first["text"][:22]) == ("guarded", "Unlock the front door?")
    second = await ask(process, "yes please")
    assert second["challenge"] != first["challenge"]
    assert stage.traffic.commands == []
    type_(process, f"confirm {second['challenge']}")
    assert (await until(process, "outcome"))["result"] == "acknowledged"
    await until(process, "done")
    assert len(stage.traffic.commands) == 1

    undone = await ask(process, "undo that")
    assert (undone["tier"], undone["text"]) == ("everyday", "Lock the front door?")
    type_(process, "yes")
    await until(process, "done")
    assert [topic for topic, _, _ in stage.traffic.commands] == [DOOR_SET] * 2
    process.terminate()
    await process.wait()

    verified = await hearth.run("journal", "verify")
    assert verified.code == 0, verified.errors
    shown = await hearth.run("journal", "show", "--json")
    entries = [line["entry"] for line in shown.events if line["sound"]]
    verdicts = [entry["verdict"] for entry in entries if entry["kind"] == "decided"]
    assert verdicts == ["asked", "unclear", "confirmed", "asked", "confirmed"]
    assert sum(entry["kind"] == "acted" for entry in entries) == 2


async def test_an_owner_can_put_a_thing_out_of_reach_while_it_runs(
    hearth: Command, stage: Stage
) -> None:
    process = await hearth.start("chat", "--json", "--no-model", "--broker", stage.url)
    await until(process, "ready")
    await ask(process, "turn on the porch light")
    type_(process, "no")
    await until(process, "done")
    raised = await hearth.run("devices", "tier", "light.porch", "never", "--broker", stage.url)
    assert raised.code == 0, raised.errors
    said = await answered(process, "turn on the porch light", by_question=False)
    assert "porch light" in said
    assert "out of" in said
    process.terminate()
    await process.wait()
    assert stage.traffic.commands == []

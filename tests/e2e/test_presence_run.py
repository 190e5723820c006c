"""The home speaks through Hearth into a real room, asks who is there, and mutes its microphone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from appliance.core.types import SAMPLE_RATE
from appliance.testing import room as virtual
from tests.e2e.stage import Command, Stage, said_until, sounded, until

pytestmark = [
    pytest.mark.timeout(480),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]

_SILENCE = bytes(int(SAMPLE_RATE * 2) * 2)


@pytest.fixture
def room() -> Iterator[virtual.VirtualRoom]:
    with virtual.VirtualRoom() as made:
        yield made


async def until_said(raw: Path) -> bytes:
    """What was said, once it has been quiet after it for a while."""
    while True:
        heard = await asyncio.to_thread(lambda: raw.read_bytes() if raw.exists() else b"")
        if any(heard) and heard.endswith(_SILENCE):
            return heard
        await asyncio.sleep(0.1)


async def until_told(stage: Stage, topic: str, payload: str) -> None:
    """Until this is the newest that the home was told on the topic."""
    told = stage.traffic.messages
    while [said for seen, said, _ in told if seen == topic][-1:] != [payload]:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def test_a_person_is_asked_and_a_muted_microphone_hears_nothing(
    hearth: Command, stage: Stage, lines: dict[str, Path], room: virtual.VirtualRoom,
    tmp_path: Path, transcribe: Callable[[bytes], Awaitable[str]],
) -> None:  # fmt: skip
    process = await hearth.start(
        "run", "--json", "--no-model", "--broker", stage.url, **room.environment
    )
    await until(process, "ready")
    kept = json.loads(await asyncio.to_thread((tmp_path / "data" / "presence.json").read_text))
    ours = f"hearth/{kept['id']}"
    raw = tmp_path / "asked.raw"
    async with aiomqtt.Client("127.0.0.1", stage.broker.port_number) as client:
        asked, reply, heard = dict[str, str](), dict[str, Any](), b""
        for number in range(3):  # once more where the room swallowed the yes
            asked = {"id": f"cat{number}", "question": "Is the cat inside?"}
            question = json.dumps(asked | {"answers": ["yes", "no"], "timeout_s": 30})
            with room.listening(raw):
                await client.publish(f"{ours}/ask", question, qos=1)
                heard = await until_said(raw)
            await asyncio.to_thread(room.say, lines["yes"])
            reply = await until(process, "reply")
            assert (reply["id"], reply["answer"] in ("yes", None)) == (asked["id"], True)
            if reply["answer"] == "yes":
                break
        assert (reply["answer"], reply["why"]) == ("yes", "answered")
        assert sounded("is the cat inside", await transcribe(heard))

        await client.publish(f"{ours}/muted/set", "ON", qos=1)
        await until_told(stage, f"{ours}/muted", "ON")
        await asyncio.to_thread(room.say, lines["porch"])
        await asyncio.sleep(2)
        await client.publish(f"{ours}/muted/set", "OFF", qos=1)
        await until_told(stage, f"{ours}/muted", "OFF")
        # The first command that it knows of is the second one that was spoken.
        turn = await said_until(room, lines["blinds"], process, "turn")
        assert "blinds" in turn["text"].lower()
    process.terminate()
    await process.wait()
    answers = [json.loads(said) for topic, said, _ in stage.traffic.messages if "answer" in topic]
    assert answers[-1] == {"id": asked["id"], "answer": "yes", "why": "answered"}
    states = [said for topic, said, _ in stage.traffic.messages if topic == f"{ours}/state"]
    assert {"idle", "asking", "thinking", "muted", "listening"} <= set(states)

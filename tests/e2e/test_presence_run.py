"""The home speaks through Hearth into a real room, asks who is there, and mutes its microphone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import aiomqtt
import pytest

from appliance.core.types import SAMPLE_RATE
from appliance.testing import room as virtual
from tests.e2e.stage import Command, Stage, sounded, until

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(bool(virtual.missing()), reason=virtual.missing()),
]

_SILENCE = bytes(int(SAMPLE_RATE * 1.2) * 2)


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
    asked = {"id": "cat", "question": "Is the cat inside?", "answers": ["yes", "no"]}
    raw = tmp_path / "asked.raw"
    async with aiomqtt.Client("127.0.0.1", stage.broker.port_number) as client:
        with room.listening(raw):
            question = json.dumps(asked | {"timeout_s": 30})
            await client.publish(f"{ours}/ask", question, qos=1)
            heard = await until_said(raw)
        await asyncio.to_thread(room.say, lines["yes"])
        assert await until(process, "reply") == {
            "event": "reply", "id": "cat", "answer": "yes", "why": "answered",
        }  # fmt: skip
        assert sounded("is the cat inside", await transcribe(heard))

        await client.publish(f"{ours}/muted/set", "ON", qos=1)
        await asyncio.sleep(1)
        await asyncio.to_thread(room.say, lines["porch"])
        await asyncio.sleep(2)
        await client.publish(f"{ours}/muted/set", "OFF", qos=1)
        await asyncio.sleep(1)
        await asyncio.to_thread(room.say, lines["blinds"])
        # The first command that it knows of is the second one that was spoken.
        assert "blinds" in (await until(process, "turn"))["text"].lower()
    process.terminate()
    await process.wait()
    answers = [json.loads(said) for topic, said, _ in stage.traffic.messages if "answer" in topic]
    assert answers == [{"id": "cat", "answer": "yes", "why": "answered"}]
    states = [said for topic, said, _ in stage.traffic.messages if topic == f"{ours}/state"]
    assert {"idle", "asking", "thinking", "muted", "listening"} <= set(states)

"""Speaking with a Hearth in a virtual room: call, wait until it has asked, answer."""

import asyncio
from pathlib import Path
from typing import Any

from appliance.core.types import SAMPLE_RATE
from appliance.testing import room as virtual
from tests.e2e.stage import said_until, until

_SILENCE_S = 2.0


def has_spoken(raw: Path, since: int) -> bool:
    """Whether something has been said after so many bytes, and then nothing for a while."""
    window = int(SAMPLE_RATE * _SILENCE_S) * 2
    heard = raw.read_bytes()[since:] if raw.exists() else b""
    return any(heard) and not any(heard[-window:])


def heard_in(raw: Path) -> bytes:
    return raw.read_bytes()


async def quiet(raw: Path, since: int = 0) -> None:
    while not has_spoken(raw, since):  # noqa: ASYNC110 - what grows is a file of another process
        await asyncio.sleep(0.1)


async def order(
    process: asyncio.subprocess.Process, room: virtual.VirtualRoom, lines: dict[str, Path],
    asked: Path, told: Path,
) -> dict[str, Any]:  # fmt: skip
    """Call, wait for the question, say yes and wait for the reply; what came of it.

    Once more where the room swallowed the yes: nothing was done then.
    """
    for _ in range(3):
        with room.listening(asked):
            await asyncio.sleep(1)
            await said_until(room, lines["porch"], process, "ask")
            # The tone that answered the call is no question.
            await quiet(asked, len(heard_in(asked)))
        with room.listening(told):
            await asyncio.to_thread(room.say, lines["yes"])
            ended = await until(process, "outcome", "done")
            if ended["event"] == "outcome":
                await until(process, "done")
                await quiet(told)
                return ended
    raise AssertionError("three times yes, and it was not heard")

"""Listening in on a microphone: the conversation never waits, and nothing is kept."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from appliance.core.types import FRAME_BYTES, FRAME_MS, Frame
from appliance.hearing import tap as module
from appliance.hearing.tap import Tap, peak_dbfs


class Playing:
    """Implements ports.Microphone: frames that were counted, until told to rest."""

    def __init__(self, count: int) -> None:
        self._count = count

    def now_ms(self) -> int:
        return self._count * FRAME_MS

    async def frames(self) -> AsyncIterator[Frame]:
        for number in range(self._count):
            yield Frame(bytes([number % 256]) * FRAME_BYTES, number * FRAME_MS)
            await asyncio.sleep(0)


async def test_who_listens_in_hears_what_the_conversation_hears() -> None:
    tap = Tap(Playing(5))
    heard = tap.heard()
    frames: list[Frame] = []

    async def converse() -> None:
        await asyncio.sleep(0)
        frames.extend([frame async for frame in tap.frames()])

    first, _ = await asyncio.gather(anext(heard), converse())
    assert [frame.at_ms for frame in frames] == [0, 20, 40, 60, 80]
    assert first == frames[0]
    assert [await anext(heard) for _ in range(4)] == frames[1:]
    await heard.aclose()
    assert not tap._listening


async def test_who_does_not_keep_up_loses_what_is_new_and_nobody_waits() -> None:
    tap = Tap(Playing(300))
    heard = tap.heard()

    async def converse() -> None:
        await asyncio.sleep(0)
        assert len([frame async for frame in tap.frames()]) == 300

    await asyncio.gather(anext(heard), converse())
    kept = [await anext(heard) for _ in range(100)]
    assert [frame.at_ms for frame in kept if frame is not None][-1] == 100 * FRAME_MS
    await heard.aclose()


async def test_silence_of_the_conversation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_QUIET_S", 0.01)
    heard = Tap(Playing(0)).heard()
    assert await anext(heard) is None
    await heard.aclose()


def test_how_loud_it_is() -> None:
    assert peak_dbfs(b"") == -96.0
    assert peak_dbfs(np.array([0, -32768], np.int16).tobytes()) == 0
    assert peak_dbfs(np.array([3277, 5], np.int16).tobytes()) == pytest.approx(-20, abs=0.01)

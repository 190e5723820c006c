"""What the page is told as it happens: what Hearth is about, and no number that was spoken."""

import asyncio
from types import SimpleNamespace
from typing import Any

from appliance.core.events import Asked, TurnDone
from appliance.core.house import Home
from appliance.core.presence import Knobs
from appliance.core.types import Tier, TurnId
from appliance.page import Live


def window(muted: bool = False) -> Any:
    return SimpleNamespace(is_running=True, knobs=Knobs(muted=muted), home=Home(connected=True))


async def told(live: Live, count: int) -> list[dict[str, Any] | None]:
    following = live.follow()
    found = [await anext(following) for _ in range(count)]
    await following.aclose()
    return found


async def test_a_snapshot_comes_first_and_then_what_changes() -> None:
    live = Live(window())
    following = live.follow()
    assert await anext(following) == {
        "doing": "idle",
        "asked": "",
        "connected": True,
        "happened": "",
    }
    live.mark("listening", awaited="command")
    live.mark("transcribed", ms=3)
    live.tell(Asked(Tier.EVERYDAY, "Turn on the hall light?", None, ()))
    live.tell(Asked(Tier.GUARDED, "Open it? Say confirm 43.", "43", ()))
    live.tell(TurnDone(TurnId("t"), {}))
    news = [await anext(following) for _ in range(4)]
    assert [each and each["doing"] for each in news] == ["listening"] * 4
    asked = [str(each and each["asked"]) for each in news]
    assert asked[:2] == ["", "Turn on the hall light?"]
    assert asked[2]
    assert "43" not in asked[2]
    assert asked[3] == ""
    await following.aclose()


async def test_who_is_muted_and_does_nothing_is_muted() -> None:
    assert (await told(Live(window(muted=True)), 1))[0] == {
        "doing": "muted", "asked": "", "connected": True, "happened": "",
    }  # fmt: skip


async def test_who_does_not_read_is_let_go() -> None:
    live = Live(window())
    following = live.follow()
    await anext(following)
    for _ in range(101):
        live.tell(TurnDone(TurnId("t"), {}))
    async with asyncio.timeout(5):
        left = [each async for each in following]
    assert len(left) == 99

"""What waits for its time, seen and cancelled without a word said."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine

from appliance.skills.pending import Pending, Waits
from appliance.skills.skills import Skills
from appliance.testing.virtual_time import run_virtual
from tests.unit.test_skills import START, World


def test_what_waits_is_shown_and_cancelled_by_its_number() -> None:
    async def script(skills: Skills, say: Callable[[str], Coroutine[None, None, None]]) -> None:
        assert skills.pending() == ()
        await say("set a pasta timer for ten minutes")
        await say("set a timer for two minutes")
        await say("wake me up at seven")
        await say("remind me to call Robin in one hour")
        await asyncio.sleep(20)
        shorter, pasta, alarm, reminder = skills.pending()
        assert shorter == Pending(Waits.TIMER, 2, "", left_s=100)
        assert pasta == Pending(Waits.TIMER, 1, "pasta", left_s=580)
        assert alarm.kind is Waits.ALARM
        assert reminder.at == START + dt.timedelta(hours=1)
        assert "call" in reminder.what
        assert await skills.cancel(Waits.TIMER, 2)
        assert not await skills.cancel(Waits.TIMER, 2)
        assert await skills.cancel(Waits.REMINDER, reminder.number)
        assert not await skills.cancel(Waits.REMINDER, 99)
        assert [each.kind for each in skills.pending()] == [Waits.TIMER, Waits.ALARM]
        await asyncio.sleep(2 * 3600)

    world = World()

    async def main() -> None:
        skills = world.skills()

        async def say(text: str) -> None:
            found = skills.read(text)
            assert found is not None
            await skills.perform(found)  # type: ignore[arg-type]

        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(skills.run())
            await script(skills, say)
            running.cancel()

    run_virtual(main())
    assert [text for _, text in world.announced] == ["Your pasta timer is done."]

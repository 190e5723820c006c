"""What waits for its time outlives Hearth: a restart, a power cut, clocks that are wrong."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.store.memory import MemoryWaiting
from appliance.core.errors import DiskFull
from appliance.core.types import Skill, SkillKind
from appliance.skills import keeping
from appliance.skills.diary import MOST
from appliance.skills.keeping import Now
from appliance.skills.skills import Skills
from appliance.testing.virtual_time import run_virtual
from tests.unit.test_skills import START, World

Say = Callable[[str], Coroutine[None, None, str]]
LONDON = ZoneInfo("Europe/London")


async def run(world: World, script: Callable[[Say, Skills], Coroutine[None, None, None]]) -> None:
    """One life of Hearth, with what an earlier one left on disk; it ends without a farewell."""
    skills = world.skills()
    await skills.load()

    async def say(text: str) -> str:
        skills.attend()
        found = skills.read(text)
        assert isinstance(found, Skill), text
        return " ".join(await skills.perform(found))

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(skills.run())
        await script(say, skills)
        running.cancel()


def lives(world: World, *scripts: Callable[[Say, Skills], Coroutine[None, None, None]]) -> World:
    async def main() -> None:
        for script in scripts:
            await run(world, script)

    run_virtual(main())
    return world


async def off(_: Say, __: Skills) -> None:
    """Started and ended again at once."""


def waits(seconds: float) -> Callable[[Say, Skills], Coroutine[None, None, None]]:
    async def script(_: Say, __: Skills) -> None:
        await asyncio.sleep(seconds)

    return script


def say(*texts: str) -> Callable[[Say, Skills], Coroutine[None, None, None]]:
    async def script(say: Say, _: Skills) -> None:
        for text in texts:
            await say(text)

    return script


def test_all_that_waits_is_there_after_a_restart_and_comes_at_its_second() -> None:
    world = World()
    lives(
        world,
        say(
            "pasta timer ten minutes",
            "set a timer for two hours",
            "remind me in thirty minutes to call mum",
            "set an alarm for four pm",
        ),
        waits(3 * 3600),
    )
    assert world.announced == [
        (600.0, "Your pasta timer is done."),
        (1800.0, "A reminder: call mum."),
        (5400.0, "It's 4 pm. This is your alarm."),
        (7200.0, "Your timer for 2 hours is done."),
    ]


def test_a_paused_timer_stays_paused_over_a_restart() -> None:
    async def later(say: Say, _: Skills) -> None:
        await asyncio.sleep(3600)
        assert await say("resume the timer") == "The timer is running, with 10 minutes left."
        await asyncio.sleep(700)

    world = lives(World(), say("set a timer for ten minutes", "pause the timer"), later)
    assert world.announced == [(4200.0, "Your timer for 10 minutes is done.")]


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    world = lives(World(), say("set a timer for one minute"), waits(100), waits(500), waits(500))
    assert len(world.announced) == 1
    assert run_waiting(world) == {}


def run_waiting(world: World) -> dict[tuple[str, int], str]:
    async def main() -> dict[tuple[str, int], str]:
        return await world.waiting.waiting()

    return run_virtual(main())


def test_what_was_not_told_when_the_power_went_is_told_afterwards() -> None:
    world = World(takes=False)
    lives(world, say("set a timer for one minute"), waits(62))
    world.takes = True
    lives(world, waits(10), waits(10))
    assert [text for _, text in world.announced] == ["Your timer for 1 minute is done."]


class Machine(World):
    """A machine that can be off: its own clock begins anew, and only the wall's goes on."""

    def begin_again(self, off_s: float) -> None:
        self.boot += "+"
        self.ahead += dt.timedelta(seconds=off_s)


def test_after_a_power_cut_the_wall_tells_how_long_the_machine_was_off() -> None:
    world = Machine()
    lives(world, say("pasta timer ten minutes", "set an alarm for half past two pm tomorrow"))
    world.begin_again(300)
    lives(world, waits(1000))
    assert world.announced == [(300.0, "Your pasta timer is done.")]


def test_what_was_missed_while_off_is_said_once() -> None:
    world = Machine()
    lives(
        world,
        say("pasta timer ten minutes", "set an alarm for four pm", "remind me at five to call mum"),
    )
    world.begin_again(20 * 3600)
    lives(world, waits(100), waits(100))
    [(_, text)] = world.announced
    assert text == (
        "Your pasta timer was done at 2:40 pm yesterday, when I was off. "
        "I wasn't there for your alarm from 4 pm yesterday. "
        "A reminder from 5 pm yesterday: call mum."
    )


def test_a_restart_of_ten_minutes_is_not_enough_to_miss_an_alarm() -> None:
    world = Machine()
    lives(world, say("set an alarm for four pm"))
    world.begin_again(5400 + 300)
    lives(world, waits(100))
    assert [text for _, text in world.announced] == ["It's 4:05 pm. This is your alarm."]


def test_a_clock_that_was_never_set_holds_everything_until_it_is() -> None:
    world = Machine()
    lives(world, say("pasta timer one hour", "set an alarm for four pm"))
    years = dt.timedelta(days=365.25 * 56)
    world.begin_again(600)
    world.ahead -= years

    async def set_later(say: Say, _: Skills) -> None:
        await asyncio.sleep(600)
        assert world.announced == []
        assert (await say("wake me at six pm")).startswith("I don't know what time it is")
        assert await say("egg timer five minutes") == "Egg timer: 5 minutes, starting now."
        world.ahead += years
        await asyncio.sleep(2 * 3600)

    lives(world, set_later)
    assert [text for _, text in world.announced] == [
        "Your egg timer is done.",
        "Your pasta timer is done.",
        "It's 4 pm. This is your alarm.",
    ]
    assert world.announced[1][0] == pytest.approx(3600 - 600, abs=1.5)


def test_a_clock_that_is_put_right_moves_alarms_and_no_running_timer() -> None:
    world = Machine()

    async def script(say: Say, _: Skills) -> None:
        await say("set a timer for ten minutes")
        await say("set an alarm for four pm")
        world.ahead += dt.timedelta(hours=1)
        await asyncio.sleep(3600)

    lives(world, script)
    assert world.announced == [
        (600.0, "Your timer for 10 minutes is done."),
        (1800.0, "It's 4 pm. This is your alarm."),
    ]


def test_another_zone_keeps_seven_at_seven_and_an_hour_an_hour() -> None:
    world = World()
    lives(world, say("wake me up at seven", "remind me in one hour to call mum"))
    tokyo = Now(START.astimezone(ZoneInfo("Asia/Tokyo")), 0.0, "first", set_=True)
    kept = keeping.read(run_waiting(world), tokyo)
    assert kept.alarms[0].at == dt.datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert kept.reminders[0].at == START + dt.timedelta(hours=1)


class FullDisk(MemoryWaiting):
    full = False

    async def keep_waiting(self, changed: object) -> None:
        if self.full:
            raise DiskFull("the disk is full")
        await super().keep_waiting(changed)  # type: ignore[arg-type]


def test_what_cannot_be_written_down_is_not_promised_and_what_was_before_stays() -> None:
    world = World(waiting=(disk := FullDisk()))

    async def script(say: Say, skills: Skills) -> None:
        await say("egg timer one minute")
        disk.full = True
        with pytest.raises(DiskFull):
            await say("set an alarm for four pm")
        with pytest.raises(DiskFull):
            await say("cancel the egg timer")
        assert [each.what for each in skills.pending()] == ["egg"]
        await asyncio.sleep(100)
        disk.full = False
        await say("set a timer for one minute")
        await asyncio.sleep(100)

    lives(world, script)
    assert [text for _, text in world.announced] == [
        "Your egg timer is done.",
        "Your timer for 1 minute is done.",
    ]


def test_it_rings_until_somebody_speaks_or_enough_is_enough() -> None:
    world = World(attentive=False)
    lives(world, say("set a timer for one minute"), waits(300))
    assert [round(at) for at, _ in world.announced] == [60, 72, 84, 96, 108, 120]

    async def heard(say: Say, skills: Skills) -> None:
        await say("set an alarm for four pm")
        await asyncio.sleep(5430)
        before = len(world.announced)
        skills.attend()
        await asyncio.sleep(900)
        assert len(world.announced) == before

    lives(world, heard)


def test_what_rang_is_snoozed_and_comes_again() -> None:
    world = World()

    async def script(say: Say, skills: Skills) -> None:
        await say("set an alarm for four pm")
        await asyncio.sleep(5410)
        snooze = Skill(SkillKind.ALARM, "snooze", seconds=300)
        assert await skills.perform(snooze) == ("I'll be back in 5 minutes.",)
        assert await skills.perform(snooze) == ("There is nothing to snooze.",)
        await asyncio.sleep(310)

    lives(world, script)
    assert world.announced == [
        (5400.0, "It's 4 pm. This is your alarm."),
        (5710.0, "It's 4:05 pm. This is your alarm."),
    ]


def test_an_alarm_of_every_weekday_comes_again_and_can_be_left_out_once() -> None:
    world = Machine()
    weekdays = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    monday = dt.datetime(2026, 11, 23, 7, tzinfo=LONDON)

    async def script(_: Say, skills: Skills) -> None:
        every = Skill(SkillKind.ALARM, "set", at=monday, rule=weekdays)
        assert await skills.perform(every) == (
            "Alarm set for 7 am every weekday, the first time tomorrow.",
        )
        skip = Skill(SkillKind.ALARM, "skip", at=monday + dt.timedelta(days=1))
        await skills.perform(skip)

    lives(world, script, waits(86_400), waits(4 * 86_400))
    days = [START + dt.timedelta(seconds=at) for at, _ in world.announced]
    assert [(day.strftime("%a"), day.hour) for day in days] == [
        ("Mon", 7), ("Wed", 7), ("Thu", 7), ("Fri", 7),
    ]  # fmt: skip
    [pending] = run_waiting(world).values()
    assert "2026-11-30T07:00:00" in pending


def test_hundred_timers_come_each_at_its_time() -> None:
    world = World()

    async def script(say: Say, _: Skills) -> None:
        for number in range(100):
            await say(f"set a timer for {60 + 7 * number} seconds")
        await asyncio.sleep(1000)

    lives(world, script)
    assert [at for at, _ in world.announced] == [60.0 + 7 * number for number in range(100)]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
)
FIELDS = ("at", "boot", "by_wall", "ends_at", "ends_s", "first", "fold", "label", "left_s", "rule",
          "skipped", "total_s", "waits", "what")  # fmt: skip


@given(
    st.sampled_from(["timer", "alarm", "reminder", "due", "other"]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, PLAIN)),
)
def test_no_row_stops_hearth_from_starting(kind: str, plain: dict[str, object]) -> None:
    import json

    now = Now(START, 100.0, "boot", set_=True)
    keeping.read({(kind, 1): json.dumps(plain)}, now)
    keeping.of_another_start(json.dumps(plain), "boot")


def test_what_is_said_to_a_reminder_is_said_to_what_it_reminds_of() -> None:
    async def script(say: Say, skills: Skills) -> None:
        await say("remind me in one minute to turn off the oven")
        await asyncio.sleep(65)
        assert skills.read("Turn it off.") is None
        assert skills.read("Snooze.") is not None
        await say("set a timer for one minute")
        await asyncio.sleep(65)
        assert await say("Turn it off.") == "The timer is off."

    lives(World(), script)


def test_a_snooze_that_cannot_be_kept_can_be_asked_for_again() -> None:
    world = World(waiting=(disk := FullDisk()))

    async def script(say: Say, _: Skills) -> None:
        await say("set an alarm for four pm")
        await asyncio.sleep(5405)
        disk.full = True
        with pytest.raises(DiskFull):
            await say("snooze")
        disk.full = False
        assert await say("snooze") == "I'll be back in 9 minutes."

    lives(world, script)


def test_nothing_is_promised_to_who_has_too_much_already() -> None:
    async def script(say: Say, skills: Skills) -> None:
        await say("set an alarm for four pm")
        await asyncio.sleep(5405)
        for _ in range(MOST):
            at = START + dt.timedelta(days=1)
            await skills.perform(Skill(SkillKind.ALARM, "set", at=at))
        assert (await say("snooze")).startswith("I have too many already.")

    lives(World(), script)


def test_what_was_told_on_a_full_disk_is_struck_out_as_soon_as_that_can_be() -> None:
    world = World(waiting=(disk := FullDisk()))

    async def script(say: Say, _: Skills) -> None:
        await say("set a timer for one minute")
        disk.full = True
        await asyncio.sleep(100)
        disk.full = False
        await say("set a timer for two hours")
        await asyncio.sleep(1)

    lives(world, script)
    assert len(run_waiting(world)) == 1


def test_what_it_knows_can_be_asked_on_a_full_disk() -> None:
    world = World(waiting=(disk := FullDisk()))

    async def script(say: Say, _: Skills) -> None:
        await say("set a timer for one minute")
        await say("set a pasta timer for two hours")
        disk.full = True
        await asyncio.sleep(200)
        assert "pasta" in await say("how many timers are there")
        assert await say("when is my next alarm") == "No alarm is set."
        with pytest.raises(DiskFull):
            await say("cancel the pasta timer")

    lives(world, script)

"""A year of alarms by a clock that is made up: both changes of the clock, a leap day, restarts.

What ought to ring is worked out day by day and without the code that is tried.
"""

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from appliance.core.asking import Announcement
from appliance.core.types import Skill, SkillKind
from appliance.skills import clockwork
from appliance.skills.skills import Skills
from appliance.testing.virtual_time import run_virtual
from tests.unit.test_skills import World

WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
DAILY, WEEKEND = "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU"
LAST_OF_MONTH, OTHER_TUESDAY = "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
ALARMS = [
    ("work", WEEKDAYS, dt.time(7)),
    ("pills", DAILY, dt.time(21, 30)),
    ("night", DAILY, dt.time(2, 30)),
    ("one", DAILY, dt.time(1, 30)),
    ("lie in", WEEKEND, dt.time(9, 45)),
    ("rent", LAST_OF_MONTH, dt.time(8)),
    ("bins", OTHER_TUESDAY, dt.time(6, 15)),
]
BEGIN = dt.date(2027, 11, 1)
DAYS = 366
RESTART_EVERY = dt.timedelta(days=9, hours=5, minutes=13)


class Year(World):
    """A world at another time and place, that notes what rang when."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.zone = zone
        self.rang: list[tuple[str, dt.datetime]] = []
        self.began_s = 0.0

    def now(self) -> dt.datetime:
        begin = dt.datetime.combine(BEGIN, dt.time(0, 1), self.zone).astimezone(dt.UTC)
        seconds = self.began_s + asyncio.get_running_loop().time()
        return (begin + dt.timedelta(seconds=seconds)).astimezone(self.zone)

    def announce(self, announcement: Announcement, said: object) -> bool:
        text = " ".join(announcement.sentences)
        at = self.now()
        self.rang += [(label, at) for label, _, _ in ALARMS if f"your {label} alarm" in text]
        assert callable(said)
        asyncio.get_running_loop().call_soon(said, True)
        asyncio.get_running_loop().call_later(1, self._skills.attend)
        return True


def comes(rule: str, day: dt.date, first: dt.date) -> bool:
    match rule:
        case _ if rule == WEEKDAYS:
            return day.weekday() < 5
        case _ if rule == WEEKEND:
            return day.weekday() >= 5
        case _ if rule == LAST_OF_MONTH:
            return (day + dt.timedelta(days=1)).day == 1
        case _ if rule == OTHER_TUESDAY:
            monday = first - dt.timedelta(days=first.weekday())
            return day.weekday() == 1 and (day - monday).days // 7 % 2 == 0
        case _:
            return True


def expected(zone: ZoneInfo) -> set[tuple[str, dt.datetime]]:
    """In UTC. A time that the clock leaps over is as much later."""
    found = set()
    for label, rule, time in ALARMS:
        days = [BEGIN + dt.timedelta(days=number) for number in range(DAYS)]
        first = next(day for day in days if comes(rule, day, day))
        for day in days:
            if day >= first and comes(rule, day, first):
                found.add((label, dt.datetime.combine(day, time, zone).astimezone(dt.UTC)))
    return found


@pytest.mark.parametrize(
    "place", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_none_is_missed_and_none_comes_twice(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "_LOOK_S", 86_400.0)
    zone = ZoneInfo(place)
    year = Year(zone)
    wanted = expected(zone)

    async def set_all(skills: Skills) -> None:
        for label, rule, time in ALARMS:
            days = (BEGIN + dt.timedelta(days=number) for number in range(60))
            first = next(day for day in days if comes(rule, day, day))
            at = dt.datetime.combine(first, time, zone)
            await skills.perform(Skill(SkillKind.ALARM, "set", at=at, rule=rule, label=label))

    async def life(seconds: float, begins: bool) -> None:
        skills = year.skills()
        await skills.load()
        if begins:
            await set_all(skills)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(skills.run())
            await asyncio.sleep(seconds)
            running.cancel()

    left_s, begins = DAYS * 86_400 - 120.0, True
    while left_s > 0:
        seconds = min(left_s, RESTART_EVERY.total_seconds())
        run_virtual(life(seconds, begins))
        year.began_s += seconds
        left_s, begins = left_s - seconds, False

    rang = [(label, at.astimezone(dt.UTC)) for label, at in year.rang]
    late = [
        min(abs((at - due).total_seconds()) for name, due in wanted if name == label)
        for label, at in rang
    ]
    assert max(late) < 2
    assert len(rang) == len(wanted) > 1500
    assert len({(label, at.date()) for label, at in rang}) == len(rang)

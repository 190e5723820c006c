"""In quiet hours Hearth speaks low, but for what was set to wake or warn somebody."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.adapters.store.memory import MemoryLists, MemoryMemories, MemoryWaiting
from appliance.config.controls import Controls
from appliance.config.settings import ConsentSettings, MannersSettings, Settings
from appliance.core.asking import Announcement
from appliance.core.presence import Choices, Knobs
from appliance.core.types import Skill, SkillKind
from appliance.skilled import volume_of
from appliance.skills.clockwork import Clocks
from appliance.skills.skills import Skills, Surroundings
from appliance.talking.notices import Notices
from appliance.testing.conversation import Witness
from appliance.testing.virtual_time import run_virtual

QUIET = Settings(
    consent=ConsentSettings.model_validate({"quiet_from": "22:00", "quiet_until": "07:00"}),
    manners=MannersSettings(quiet_volume=25),
)
NIGHT, DAY = (dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC) for hour in (23, 12))


@pytest.mark.parametrize(
    ("settings", "now", "knob", "heard"),
    [
        (QUIET, NIGHT, 100, 25),
        (QUIET, NIGHT, 10, 10),
        (QUIET, NIGHT, 0, 0),
        (QUIET, DAY, 100, 100),
        (Settings(), NIGHT, 100, 100),
    ],
)
def test_how_loud_it_is(settings: Settings, now: dt.datetime, knob: int, heard: int) -> None:
    async def main() -> int:
        controls = Controls(Path(), Knobs(volume=knob), Choices())
        notices = Notices(lambda: controls.knobs)
        return volume_of(settings, controls, notices, lambda: now)()

    assert run_virtual(main()) == heard


def test_an_alarm_is_as_loud_as_ever_and_an_announcement_is_not() -> None:
    async def main() -> list[int]:
        controls = Controls(Path(), Knobs(volume=80), Choices())
        notices = Notices(lambda: controls.knobs)
        volume = volume_of(QUIET, controls, notices, lambda: NIGHT)
        heard = []
        for asked_for in (True, False):
            notices.announce(Announcement(("It is time.",), asked_for=asked_for))
            await notices.arrival()
            notices.take()
            heard.append(volume())
            notices.said()
            heard.append(volume())
        return heard

    assert run_virtual(main()) == [80, 25, 25, 25]


@pytest.mark.parametrize(("action", "loud"), [("up", 100), ("set", 60), ("down", 45)])
def test_who_wants_it_louder_then_is_told_why_it_is_not(action: str, loud: int) -> None:
    turned: list[int] = []

    def taken(_announcement: Announcement, _said: Callable[[bool], None] | None = None) -> bool:
        return True

    async def main() -> str:
        skills = Skills(
            Surroundings(
                clocks=Clocks(lambda: NIGHT, lambda: 0.0),
                announce=taken,
                waiting=MemoryWaiting(),
                volume=lambda: 60 if action == "down" else 90,
                turn_volume=turned.append,
                chance=lambda n: n - 1,
                memory=MemoryMemories(),
                lists=MemoryLists(),
                observer=Witness(),
                loudest=lambda: 25,
            )
        )
        skill = Skill(SkillKind.VOLUME, action, amount=60 if action == "set" else None)
        return " ".join(await skills.perform(skill))

    said = run_virtual(main())
    assert turned == [loud]
    assert ("quiet hours" in said) is (action != "down")

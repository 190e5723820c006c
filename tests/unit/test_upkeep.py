"""When the self-check looks, what it calls well, and that each failure is said once, by day."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import upkeep
from appliance.core.asking import Announcement
from appliance.core.circumstances import QuietHours
from appliance.core.events import TurnDone
from appliance.core.presence import Knobs
from appliance.core.tongues.known import in_language
from appliance.core.types import TurnId
from appliance.core.upkeep import Check, Part, Report
from appliance.talking.notices import Notices
from appliance.testing.virtual_time import run_virtual
from appliance.upkeep.self_check import Upkeep, check_shown, keep_report, last_report, look
from appliance.upkeep.spoken import phrase_of

MADE = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
BAD = Check(Part.DISK, False, "0.1 GB of 32 left")


def test_a_clock_before_the_program_is_wrong() -> None:
    assert not upkeep.clock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), MADE).well
    assert not upkeep.clock(MADE - dt.timedelta(days=3), MADE).well
    assert upkeep.clock(MADE - dt.timedelta(days=1), MADE).well
    assert upkeep.clock(NOON, MADE).well


def test_a_small_disk_may_have_less_left() -> None:
    assert not upkeep.disk(999_999_999, 64_000_000_000).well
    assert upkeep.disk(1_000_000_000, 64_000_000_000).well
    assert upkeep.disk(500_000_000, 8_000_000_000).well
    assert not upkeep.disk(0, 8_000_000_000).well


def test_the_last_room_is_for_what_matters() -> None:
    assert not upkeep.spares(199_999_999, 64_000_000_000)
    assert upkeep.spares(200_000_000, 64_000_000_000)
    assert upkeep.spares(30_000_000, 1_000_000_000)
    # It is said long before.
    assert not upkeep.disk(200_000_000, 64_000_000_000).well


def test_heat_breaks_and_engines() -> None:
    assert upkeep.temperature(None).well
    assert upkeep.temperature(85.0).well
    assert not upkeep.temperature(85.1).well
    assert upkeep.journal(None, 0).well
    assert not upkeep.journal(9, 1).well
    assert upkeep.engines([]).well
    assert upkeep.engines(["tts", "llm"]) == Check(Part.ENGINES, False, "llm, tts not running")


def test_it_looks_once_a_night_and_hourly_at_what_failed() -> None:
    night = NOON.replace(hour=3)
    assert upkeep.due(None, NOON, failing=False)
    assert upkeep.due(NOON, night + dt.timedelta(days=1), failing=False)
    assert not upkeep.due(night, night.replace(hour=5, minute=59), failing=False)
    assert not upkeep.due(night, NOON, failing=False)
    assert upkeep.due(night, NOON, failing=True)
    assert not upkeep.due(NOON, NOON + dt.timedelta(minutes=59), failing=True)
    assert upkeep.due(NOON, NOON + dt.timedelta(hours=30), failing=False)


def test_a_dead_battery_does_not_stop_it() -> None:
    past = dt.datetime(1970, 1, 1, 12, tzinfo=dt.UTC)
    assert upkeep.due(NOON, past, failing=False)
    assert upkeep.due(past, NOON, failing=False)


def test_a_year_of_minutes_is_about_a_look_a_night() -> None:
    last, looks = NOON, 0
    for minute in range(0, 365 * 24 * 60, 10):
        now = NOON + dt.timedelta(minutes=minute)
        if upkeep.due(last, now, failing=False):
            last, looks = now, looks + 1
    assert looks == 365


def test_nothing_is_said_at_night_nor_in_quiet_hours() -> None:
    quiet = QuietHours(dt.time(12), dt.time(14))
    assert upkeep.may_speak(NOON, None)
    assert not upkeep.may_speak(NOON, quiet)
    assert not upkeep.may_speak(NOON.replace(hour=7), None)
    assert not upkeep.may_speak(NOON.replace(hour=21), None)


def test_a_failure_is_told_once_and_anew_after_it_passed() -> None:
    first = upkeep.renewed(None, NOON, [BAD])
    assert first.untold == (Part.DISK,)
    told = Report(first.at, first.checks, frozenset({Part.DISK}))
    assert upkeep.renewed(told, NOON, [BAD]).untold == ()
    passed = upkeep.renewed(told, NOON, [Check(Part.DISK, True, "9 GB")])
    assert passed.failed == ()
    assert upkeep.renewed(passed, NOON, [BAD]).untold == (Part.DISK,)


def test_a_wake_model_is_called_by_its_word() -> None:
    assert phrase_of("openwakeword-hey_jarvis") == "Hey Jarvis"
    assert phrase_of("unnamed") == ""


def test_every_part_has_a_sentence() -> None:
    assert len(upkeep.sentences(Part)) == len(Part)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    report = Report(NOON, (BAD,), frozenset({Part.DISK}))
    assert last_report(tmp_path) is None
    assert check_shown(tmp_path) == {}
    keep_report(tmp_path, report)
    assert last_report(tmp_path) == report
    assert check_shown(tmp_path)["Self-check"].endswith("disk: 0.1 GB of 32 left")
    (tmp_path / "self-check.json").write_bytes(b"\xff{")
    assert last_report(tmp_path) is None


def test_this_machine_is_measured(tmp_path: Path) -> None:
    checks = {each.part: each for each in look(tmp_path / "none", NOON.replace(year=2000), ["stt"])}
    assert set(checks) == set(Part) - {Part.WAKE, Part.MODEL, Part.BROKER}
    assert not checks[Part.CLOCK].well
    assert not checks[Part.ENGINES].well
    assert checks[Part.JOURNAL].well


def days_of(folder: Path, first: dt.datetime, hours: int) -> list[str]:
    """The hours at which a failure was said, and what, while days of virtual time go by."""
    said = list[str]()

    async def live() -> None:
        loop = asyncio.get_running_loop()

        def now() -> dt.datetime:
            return first + dt.timedelta(seconds=loop.time())

        notices = Notices(Knobs)
        running = Upkeep(folder, notices, {}, None, now)

        async def speak() -> None:
            while True:
                await notices.arrival()
                notice = notices.take()
                assert isinstance(notice, Announcement)
                said.append(f"{now():%d %H} {notice.sentences[0]}")
                notices.said()

        async with asyncio.TaskGroup() as tasks:
            both = [tasks.create_task(running.run()), tasks.create_task(speak())]
            await asyncio.sleep(hours * 3600)
            for task in both:
                task.cancel()

    run_virtual(live())
    return said


def test_a_clock_in_the_past_is_said_once_in_the_morning_over_restarts(tmp_path: Path) -> None:
    first = dt.datetime(2000, 1, 1, 0, 0, tzinfo=dt.UTC)
    said = days_of(tmp_path, first, 72)
    assert [each[:14] for each in said] == ["01 08 My clock"]
    assert days_of(tmp_path, first, 24) == []


def test_nobody_who_talks_is_kept_waiting(tmp_path: Path) -> None:
    async def talk() -> None:
        checking = Upkeep(tmp_path, Notices(Knobs), {}, None)
        checking.mark("listening", awaited="command")
        running = asyncio.get_running_loop().create_task(checking.run())
        await asyncio.sleep(3600)
        assert last_report(tmp_path) is None
        checking.tell(TurnDone(TurnId("t1"), {}))
        await asyncio.sleep(120)
        assert last_report(tmp_path) is not None
        running.cancel()

    run_virtual(talk())


@pytest.mark.parametrize("language", ["de", "fr"])
def test_each_failure_is_told_in_the_language(language: str) -> None:
    for sentence in upkeep.sentences(Part):
        assert in_language(sentence, language) != sentence


def test_a_machine_that_is_well_says_nothing(tmp_path: Path) -> None:
    if not all(each.well for each in look(tmp_path, dt.datetime.now(dt.UTC), ())):
        pytest.skip("this machine is not well")
    assert days_of(tmp_path, dt.datetime.now(dt.UTC), 72) == []
    report = last_report(tmp_path)
    assert report is not None
    assert report.failed == ()


@given(st.text() | st.binary().map(repr))
def test_any_file_is_read_or_is_none(raw: str) -> None:
    found = upkeep.read(raw)
    assert found is None or upkeep.read(upkeep.write(found)) == found

"""The clock on the wall knows the zone of the machine, and doubts a wrong one."""

import datetime as dt

import pytest

from appliance.adapters.wall_clock import WallClock, local_zone


def test_the_zone_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert dt.datetime(2026, 11, 22, tzinfo=local_zone()).utcoffset() == dt.timedelta(hours=9)
    assert WallClock()().utcoffset() == dt.timedelta(hours=9)


@pytest.mark.parametrize("named", ["Nowhere/Atall", "../../etc/passwd", "\x00"])
def test_a_zone_that_does_not_exist(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setattr("os.environ", {"TZ": named})
    assert local_zone() is dt.UTC

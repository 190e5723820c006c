"""Away and quiet hours: what is refused before anything is asked."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.answers import AnswerKind, classify
from appliance.core.circumstances import (
    Circumstances,
    QuietHours,
    circumstances,
    refusal,
    spoken_time,
)
from appliance.core.tiers import tier_of
from appliance.core.types import Action, EntityId, Tier, Verb
from appliance.testing.house import imaginary_home
from tests.every_case import every_case

HOME = imaginary_home()
NIGHT = QuietHours(dt.time(22, 30), dt.time(7))
SIESTA = QuietHours(dt.time(13), dt.time(15))
QUIET = Circumstances(quiet=True, quiet_until=dt.time(7))
LIGHT = Action(EntityId("light.kitchen_ceiling"), Verb.TURN_ON)
UNLOCK = Action(EntityId("lock.front_door"), Verb.UNLOCK)
LOCK = Action(EntityId("lock.front_door"), Verb.LOCK)


def _refusal(circumstances: Circumstances, *actions: Action) -> str:
    return refusal(actions, tier_of(actions, HOME), circumstances, HOME)


@pytest.mark.parametrize("action", [LIGHT, UNLOCK, LOCK])
def test_away_refuses_every_change(action: Action) -> None:
    said = "The house is set to away, so I change nothing until someone is back."
    assert _refusal(Circumstances(away=True), action) == said
    assert _refusal(Circumstances(away=True, quiet=True), action) == said


def test_nothing_is_refused_when_nothing_is_the_matter() -> None:
    assert _refusal(Circumstances(), LIGHT, UNLOCK) == ""


def test_quiet_hours_refuse_what_is_guarded_and_name_it() -> None:
    said = _refusal(QUIET, LIGHT, UNLOCK)
    assert said == "It's quiet time until 7 o'clock, so I won't unlock the front door."


@pytest.mark.parametrize("action", [LIGHT, LOCK])
def test_quiet_hours_leave_what_is_everyday(action: Action) -> None:
    assert _refusal(QUIET, action) == ""


def test_quiet_hours_refuse_what_is_guarded_by_its_number() -> None:
    said = refusal((LIGHT,) * 12, Tier.GUARDED, QUIET, HOME)
    assert said == "It's quiet time until 7 o'clock, so I won't change 12 things at once."


def test_quiet_hours_without_an_end_do_not_name_one() -> None:
    said = _refusal(Circumstances(quiet=True), UNLOCK)
    assert said == "It's quiet time, so I won't unlock the front door."


@every_case(
    ("language", "circumstances", "said"),
    [
        ("de", QUIET, "Es ist Ruhezeit bis 07:00, deshalb mache ich das nicht."),
        ("de", Circumstances(quiet=True), "Es ist Ruhezeit, deshalb mache ich das nicht."),
        ("fr", QUIET, "C'est l'heure du calme jusqu'à 07:00, alors je ne le fais pas."),
        ("fr", Circumstances(quiet=True), "C'est l'heure du calme, alors je ne le fais pas."),
    ],
)
def test_quiet_hours_refuse_in_the_language_of_the_home(
    language: str, circumstances: Circumstances, said: str
) -> None:
    home = replace(HOME, language=language)
    assert refusal((UNLOCK,), Tier.GUARDED, circumstances, home) == said


@pytest.mark.parametrize("circumstances", [QUIET, Circumstances(away=True)])
def test_a_refusal_is_no_answer_to_a_question(circumstances: Circumstances) -> None:
    assert classify(_refusal(circumstances, UNLOCK)) is not AnswerKind.YES


@every_case(
    ("hours", "time", "holds"),
    [
        (NIGHT, "22:29:59", False),
        (NIGHT, "22:30", True),
        (NIGHT, "00:00", True),
        (NIGHT, "06:59:59", True),
        (NIGHT, "07:00", False),
        (NIGHT, "12:00", False),
        (SIESTA, "12:59:59", False),
        (SIESTA, "13:00", True),
        (SIESTA, "14:59:59", True),
        (SIESTA, "15:00", False),
        (SIESTA, "00:00", False),
    ],
)
def test_hours_hold_from_their_start_until_before_their_end(
    hours: QuietHours, time: str, holds: bool
) -> None:
    assert hours.hold(dt.time.fromisoformat(time)) is holds


def test_hours_that_end_when_they_begin_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="same time"):
        QuietHours(dt.time(7), dt.time(7))


@given(st.times(), st.times(), st.times())
def test_of_two_opposite_hours_exactly_one_holds(
    start: dt.time, end: dt.time, local: dt.time
) -> None:
    if start != end:
        assert QuietHours(start, end).hold(local) is not QuietHours(end, start).hold(local)


AT_NIGHT = dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC)


def _present(hours: QuietHours | None, *, away: bool, now: dt.datetime) -> Circumstances:
    return circumstances(hours, lambda: away, lambda: now)()


def test_they_are_asked_for_anew_each_time() -> None:
    """A clock that is put right, and a switch that is turned, count from then on."""
    clock = iter([dt.datetime(1970, 1, 1, 3), dt.datetime(2026, 6, 1, 12)])  # noqa: DTZ001 - local
    away = iter([False, True])
    present = circumstances(NIGHT, lambda: next(away), lambda: next(clock))
    assert present() == Circumstances(quiet=True, quiet_until=dt.time(7))
    assert present() == Circumstances(away=True)


def test_without_quiet_hours_it_is_never_quiet() -> None:
    assert _present(None, away=True, now=AT_NIGHT) == Circumstances(away=True)


@pytest.mark.parametrize("hours", [None, NIGHT])
def test_what_time_it_is_comes_with_them(hours: QuietHours | None) -> None:
    assert _present(hours, away=False, now=AT_NIGHT).now == AT_NIGHT


@pytest.mark.parametrize(
    ("local", "holds"),
    [
        # The hour from two to three is left out.
        ("2026-03-29T01:59:59+01:00", True),
        ("2026-03-29T03:00:00+02:00", False),
        # It comes twice, and is quiet twice.
        ("2026-10-25T02:29:59+02:00", True),
        ("2026-10-25T02:30:00+02:00", False),
        ("2026-10-25T02:29:59+01:00", True),
        ("2026-10-25T02:30:00+01:00", False),
    ],
)
def test_summer_time_is_what_the_wall_shows(local: str, holds: bool) -> None:
    hours = QuietHours(dt.time(22), dt.time(2, 30))
    assert _present(hours, away=False, now=dt.datetime.fromisoformat(local)).quiet is holds


@pytest.mark.parametrize(
    ("time", "said"),
    [("07:00", "7 o'clock"), ("22:05", "22:05"), ("00:00", "midnight"), ("00:30", "0:30")],
)
def test_times_are_spoken(time: str, said: str) -> None:
    assert spoken_time(dt.time.fromisoformat(time)) == said

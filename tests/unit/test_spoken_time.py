"""Numbers, lengths of time and times of the clock, read from words. Two zones, any text at all."""

import datetime as dt
import re
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.spoken_clock import moment
from appliance.core.spoken_numbers import LARGEST, number_at, tokens_of
from appliance.core.spoken_time import LONGEST_S, Timing, duration, durations, when
from tests.every_case import every_case

SUNDAY = dt.datetime(2026, 11, 22, 14, 30, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400


@every_case(
    ("said", "value"),
    [
        ("seventeen", 17),
        ("a hundred and forty four", 144),
        ("one hundred fifty", 150),
        ("two thousand five hundred and six", 2506),
        ("nineteen hundred and eighty four", 1984),
        ("a million and one", 1_000_001),
        ("minus five", -5),
        ("three point one four", Fraction(314, 100)),
        ("two and a half", Fraction(5, 2)),
        ("three quarters", Fraction(3, 4)),
        ("2 1/2", Fraction(5, 2)),
        ("3.5 million", 3_500_000),
        ("1,250", 1250),
        ("a dozen", 12),
        ("half", Fraction(1, 2)),
        ("hundred", None),
        ("1/0", None),
        ("the", None),
    ],
)
def test_numbers(said: str, value: float | Fraction | None) -> None:
    tokens = tokens_of(said)
    assert number_at(tokens, 0) == (None if value is None else (value, len(tokens)))


@every_case(
    ("said", "seconds"),
    [
        ("twelve minutes", 720),
        ("three and a half minutes", 210),
        ("ninety second timer", 90),
        ("an hour and twenty minute timer", 4800),
        ("a quarter of an hour", 900),
        ("quarter hour", 900),
        ("three quarters of an hour", 2700),
        ("half an hour", 1800),
        ("a half hour", 1800),
        ("half a minute", 30),
        ("an hour and a half", 5400),
        ("a minute and a half", 90),
        ("one and a quarter hours", 4500),
        ("an hour twenty", 4800),
        ("two hours and fifteen please", 8100),
        ("one hour thirty timer", 5400),
        ("five minutes thirty seconds", 330),
        ("an hour and five minutes and ten seconds", 3910),
        ("a couple of minutes", 120),
        ("forty five minutes", 2700),
        ("2 1/2 hours", 9000),
        ("1.5 hours", 5400),
        ("1h30m", 5400),
        ("90s", 90),
        ("a fortnight", 14 * DAY),
        ("an hour's time", 3600),
        # nothing, or not sure
        ("a second timer", None),
        ("the second light", None),
        ("a few minutes", None),
        ("3 5 hours", None),
        ("thirty", None),
        ("four hundred weeks", None),
        ("zero minutes", None),
    ],
)
def test_lengths(said: str, seconds: int | None) -> None:
    found = duration(tokens_of(said))
    assert (found and found.seconds) == seconds


def test_several_lengths_with_their_places() -> None:
    tokens = tokens_of("a ten minute timer and one for half an hour")
    assert [(one.seconds, tokens[one.start : one.end]) for one in durations(tokens)] == [
        (600, ("ten", "minute")),
        (1800, ("half", "an", "hour")),
    ]


def test_tokens_that_were_cut_otherwise_keep_their_places() -> None:
    found = duration(["timer", "90s", "please"])
    assert found is not None
    assert (found.seconds, found.start, found.end) == (90, 1, 2)


@every_case(
    ("said", "local"),
    [
        ("at half past six", "22 18:30"),
        ("at half six", "22 18:30"),
        ("half six tomorrow morning", "23 06:30"),
        ("have it on for half six tomorrow morning", "23 06:30"),
        ("at eight tonight", "22 20:00"),
        ("tonight at two", "23 02:00"),
        ("at half eleven tonight", "22 23:30"),
        ("seven am tomorrow", "23 07:00"),
        ("at 7:15 a.m. tomorrow", "23 07:15"),
        ("five forty-five in the morning", "23 05:45"),
        ("six oh five am", "23 06:05"),
        ("at noon", "23 12:00"),
        ("at midnight", "23 00:00"),
        ("midnight tomorrow", "24 00:00"),
        ("twenty to nine", "22 20:40"),
        ("at five to seven tomorrow morning", "23 06:55"),
        ("a quarter past seven in the evening", "22 19:15"),
        ("at ten to twelve at night", "22 23:50"),
        ("at quarter to one", "23 12:45"),
        ("18:30", "22 18:30"),
        ("eighteen thirty", "22 18:30"),
        ("at 06:30", "23 06:30"),
        ("at nine o'clock", "22 21:00"),
        ("tomorrow at six", "23 18:00"),
        ("tomorrow at eight", "23 08:00"),
        ("on friday at nine", "27 09:00"),
        ("at four in the afternoon on tuesday", "24 16:00"),
        ("the day after tomorrow at ten", "24 10:00"),
        ("on sunday at nine", "29 09:00"),
        ("the 30th of november at five", "30 17:00"),
    ],
)
def test_times(said: str, local: str) -> None:
    tokens = tokens_of(said)
    found = moment(tokens, SUNDAY)
    assert found is not None
    assert f"{found.at:%d %H:%M}" == local
    assert not found.past
    said_so = {token for start, end in found.spans for token in tokens[start:end]}
    assert said_so >= set(tokens) - {"have", "it", "on"}


@every_case(
    "said",
    [
        *(
            "at ten percent",
            "at 20%",
            "set it to ten",
            "at twenty",
            "from ten to six",
            "six of them",
        ),
        *("turn on the second light", "the light on the second floor", "five past", "o'clock"),
        *("twenty one degrees", "at ten and a half percent", "in five", "three lamps", "may i"),
    ],
)
def test_what_is_no_time(said: str) -> None:
    assert moment(tokens_of(said), SUNDAY) is None


def test_what_a_time_says_of_itself() -> None:
    bare, day, gone, full = (
        moment(tokens_of(said), SUNDAY)
        for said in ("at six", "tomorrow", "this morning at nine", "at six pm")
    )
    assert bare is not None
    assert (bare.bare, bare.timed, bare.dated) == (True, True, False)
    assert day is not None
    assert (day.timed, day.dated) == (False, True)
    assert gone is not None
    assert gone.past
    assert full is not None
    assert not full.bare


def test_who_gets_up_means_the_morning() -> None:
    found = moment(tokens_of("at half past six"), SUNDAY, morning=True)
    assert found is not None
    assert f"{found.at:%d %H:%M}" == "23 06:30"


@every_case(
    ("said", "timing", "seconds", "rest"),
    [
        ("turn it off in ten minutes", Timing.IN, 600, "turn it off"),
        ("in half an hour switch off the tv", Timing.IN, 1800, "switch off the tv"),
        ("after five minutes turn it on", Timing.IN, 300, "turn it on"),
        ("turn it off in about an hour's time", Timing.IN, 3600, "turn it off"),
        ("turn it off ten minutes from now", Timing.IN, 600, "turn it off"),
        ("turn it off two hours later", Timing.IN, 7200, "turn it off"),
        ("towel rail on for two hours", Timing.FOR, 7200, "towel rail on"),
        ("leave it on for another ten minutes", Timing.FOR, 600, "leave it on"),
        ("fan on for the next hour", Timing.FOR, 3600, "fan on"),
        ("turn it on at eight tonight please", Timing.AT, 19_800, "turn it on please"),
        ("fan on until half past four", Timing.UNTIL, 7200, "fan on"),
        ("tomorrow turn it on at eight", Timing.AT, 63_000, "turn it on"),
    ],
)
def test_what_it_means_for_an_order(said: str, timing: Timing, seconds: int, rest: str) -> None:
    tokens = tokens_of(said)
    found = when(tokens, SUNDAY)
    assert found is not None
    assert (found.timing, found.seconds) == (timing, seconds)
    inside = {at for start, end in found.spans for at in range(start, end)}
    assert " ".join(token for at, token in enumerate(tokens) if at not in inside) == rest


@pytest.mark.parametrize(
    "said", ["turn it off before ten", "lock it in five", "turn it on later", "turn it on"]
)
def test_what_says_nothing_about_when(said: str) -> None:
    assert when(tokens_of(said), SUNDAY) is None


def test_across_the_change_to_winter_time() -> None:
    evening = dt.datetime(2026, 10, 24, 20, tzinfo=ZoneInfo("Europe/Berlin"))
    found = when(tokens_of("at eight tomorrow morning"), evening)
    assert found is not None
    assert found.moment is not None
    assert found.seconds == 13 * HOUR
    assert found.moment.at.hour == 8


_SAID = """
    a an and half quarter past to of at in for on by the hour hours minute second twenty one six
    hundred thousand point percent tomorrow tonight friday may third 3rd 6:30 7pm 90s 1/2 3.5 am
    noon midnight morning night next minus 0 99999999999999999999 o'clock from now
"""
_WORDS = st.sampled_from(_SAID.split())


@given(st.lists(st.one_of(_WORDS, st.text(max_size=8)), max_size=30))
def test_any_tokens_at_all(tokens: list[str]) -> None:
    for length in durations(tokens):
        assert 1 <= length.seconds <= LONGEST_S
        assert 0 <= length.start < length.end <= len(tokens)
    found = when(tokens, SUNDAY)
    if found is not None:
        assert all(0 <= start < end <= len(tokens) for start, end in found.spans)
        assert found.seconds > 0 or (found.moment is not None and found.moment.past)
    number = number_at(tokens, 0)
    assert number is None or abs(number[0]) <= 2 * LARGEST


@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    when(tokens_of(text), SUNDAY)


@pytest.mark.parametrize("text", ["1," * 5000, "twenty " * 1500, "and a half " * 900, "9" * 10_000])
def test_what_goes_on_and_on(text: str) -> None:
    assert len(tokens_of(text)) <= 10_000
    when(tokens_of(text), SUNDAY)


def test_lengths_are_read_as_they_are_written() -> None:
    for hours in (1, 2, 11):
        for minutes in (1, 15, 45):
            text = f"{hours} hours and {minutes} minutes"
            found = duration(re.findall(r"[\w']+", text))
            assert found is not None
            assert found.seconds == hours * HOUR + minutes * MINUTE

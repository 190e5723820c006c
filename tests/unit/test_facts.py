"""Small talk with facts: the answers are right, and whatever else is said is left alone, quickly.

The three tables of `facts_of_*.py` are ordinary questions with what their answers must hold, worked
out there by other means than the skills use.
"""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.self_talk import holds_consent
from appliance.core.types import NotUnderstood, Skill, SkillKind
from appliance.skills import NOTHING, read
from appliance.skills.calendar import answer
from appliance.skills.dates import day_said
from appliance.skills.feasts import feast
from appliance.skills.measures import UNITS, converted, named_unit
from appliance.skills.playing import by_chance, spelled
from appliance.skills.reading import dates, numbers, shares, years
from tests.every_case import every_case
from tests.unit import facts_of_measures, facts_of_numbers, facts_of_time

NOW = facts_of_time.NOW
TODAY = NOW.date()
CASES = (*facts_of_time.CASES, *facts_of_numbers.CASES, *facts_of_measures.CASES)
WORDS = sorted({word for said, _ in CASES for word in said.split()})
HUGE = ("9" * 15, "999999999999", "0", "1/9999", "1/0", "minus", "half", "of", "million", "squared")


def told(said: str, now: dt.datetime = NOW) -> str:
    """The answer to a question; empty if nobody here has one."""
    found = read(said, now, NOTHING)
    if found is None:
        return ""
    if isinstance(found, NotUnderstood):
        return found.say
    match found.kind:
        case SkillKind.CLOCK:
            return answer(found, now)
        case SkillKind.SPELLING:
            return spelled(found)
        case SkillKind.CHANCE:
            return by_chance(found, lambda number: number - 1)
        case SkillKind.ARITH | SkillKind.UNITS:
            return found.text
        case _:
            return f"{found.kind}: {found.action}"


def holds(said: str, wanted: str) -> bool:
    """Whether it says that, and not as a part of a longer number or word."""
    return re.search(rf"(?<![\w.]){re.escape(wanted)}(?!\d|\.\d)", said) is not None


@pytest.mark.parametrize("polite", ["{}", "Hey, {}?", "Please {}, thank you."])
def test_the_answers_are_right(polite: str) -> None:
    got = {said: told(polite.format(said)) for said, _ in CASES}
    assert [(said, got[said]) for said, wanted in CASES if not holds(got[said], wanted)] == []


def test_the_trial_is_large_enough() -> None:
    assert len({said for said, _ in CASES}) == len(CASES) >= 250


@pytest.mark.parametrize("module", [dates, years, shares, numbers])
def test_every_row_of_a_table_has_an_answer(module: object) -> None:
    rows = {meant for meant, _ in vars(module)["_TABLE"]}
    rest = {"deal", "mean", "median", "sum", "several", "product", "middle", "most", "least"}
    answers = {*vars(module)["_ANSWERS"], *vars(module).get("_TOLD", ()), *rest}
    assert rows - answers == set()


@every_case(
    ("said", "last_of_all"),
    [
        ("flip a coin", "Heads."),
        ("heads or tails?", "Heads."),
        ("toss three coins", "Heads, heads, heads: 3 of 3 are heads."),
        ("flip a coin twice", "Heads, heads: 2 of 2 are heads."),
        ("roll a dice", "It's 6."),
        ("roll 2d6", "6, 6: 12 together."),
        ("roll a d20", "It's 20."),
        ("throw three ten sided dice", "10, 10, 10: 30 together."),
        ("pick a number between 5 and 9", "9."),
        ("give me a random number between one and a thousand", "1000."),
        ("pick one: tea or coffee", "Coffee."),
        ("choose between pizza, pasta and salad", "Salad."),
        ("should we walk or drive", "Drive."),
        ("help me decide: beach or mountains", "Mountains."),
        ("who goes first, Anna or Ben?", "Ben."),
        ("pick a card", "The king of spades."),
        ("rock, paper, scissors", "Scissors."),
        ("pick a random colour", "Brown."),
        ("give me a random letter", "Z."),
    ],
)
def test_what_is_left_to_chance(said: str, last_of_all: str) -> None:
    assert told(said) == last_of_all


@every_case(
    "said",
    [
        *(
            "roll a hundred dice",
            "roll a d1",
            "flip a coin 1000 times",
            "pick a number from 9 to 5",
        ),
        *(
            "pick yes or no",
            "choose yes please or confirm",
            "should I lock the door or leave it open",
        ),
        *("pick the red scene or the blue scene", "tea or coffee", f"spell {'a' * 61}"),
        *("double the volume", "half of the lights", "split the screen", "dim it by a third"),
        *("what is", "how many", "how many days", "what day is it on the moon", "is it prime"),
        *("what's the price of flour", "how long is a piece of string", "what time is dinner"),
        *("set the oven to gas mark six", "heat the oven to 200 degrees", "add two cups of flour"),
        *("round the clock", "what day is january 999999999999", "the 99999999999999th of may"),
    ],
)
def test_what_is_no_question_of_fact(said: str) -> None:
    assert told(said) == ""


def test_no_choice_made_by_chance_is_heard_as_an_answer() -> None:
    for said in ("pick yes or no", "choose confirm or cancel", "should we go ahead or wait"):
        found = read(said, NOW, NOTHING)
        assert not (isinstance(found, Skill) and holds_consent(by_chance(found, lambda _: 0)))


@given(st.lists(st.sampled_from([*WORDS, *HUGE]), max_size=40).map(" ".join))
def test_words_in_any_order_raise_nothing(said: str) -> None:
    assert len(told(said)) < 1000


@given(
    st.sampled_from([said for said, _ in CASES]), st.sampled_from([*WORDS, *HUGE]), st.integers(0)
)
def test_one_word_changed_raises_nothing(said: str, word: str, where: int) -> None:
    words = said.split()
    words[where % len(words)] = word
    assert len(told(" ".join(words))) < 1000


@given(st.text(max_size=200))
def test_any_text_raises_nothing(text: str) -> None:
    for said in (text, f"how many days until {text}", f"what is {text} in grams", f"spell {text}"):
        told(said)


DATES = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


def _said(date: dt.date) -> str:
    return f"the {date.day} of {date:%B} {date.year}"


@given(DATES, DATES)
def test_days_between_two_dates(one: dt.date, other: dt.date) -> None:
    days = abs(one.toordinal() - other.toordinal())
    got = told(f"how many days are there between {_said(one)} and {_said(other)}")
    assert holds(got, f"{days} day{'' if days == 1 else 's'}"), got


@given(st.integers(1, 20_000))
def test_dates_to_come_and_gone(days: int) -> None:
    for said, date in (
        (f"what date is it in {days} days", TODAY + dt.timedelta(days)),
        (f"what was the date {days} days ago", TODAY - dt.timedelta(days)),
    ):
        assert holds(told(said), f"{date:%A}, the {date.day}"), said
        assert holds(told(said), f"{date:%B} {date.year}."), said


@given(DATES)
def test_the_weekday_of_a_date(date: dt.date) -> None:
    assert holds(told(f"what day of the week is {_said(date)}"), f"{date:%A}")


def test_easter_by_another_reckoning() -> None:
    named = feast(("easter",))
    assert named is not None
    wrong = [year for year in range(1900, 2200) if named[1](year) != facts_of_time.easter(year)]
    assert wrong == []


@every_case(
    ("said", "date"),
    [
        ("last friday of february", dt.date(2027, 2, 26)),
        ("the 30th of february", None),
        ("the 29th of february", dt.date(2028, 2, 29)),
        ("the 29th of february 2027", None),
        ("fifth monday of march", dt.date(2027, 3, 29)),
        ("sixth monday of february", None),
        ("the end of the year", dt.date(2026, 12, 31)),
        ("a million years from now", None),
        ("10000000 days ago", None),
        ("tuesday week", dt.date(2026, 12, 1)),
        ("two weeks and three days after christmas", dt.date(2027, 1, 11)),
    ],
)
def test_days_by_name(said: str, date: dt.date | None) -> None:
    found = day_said(said.split(), TODAY)
    assert (found.date if found is not None else None) == date


@every_case(
    ("zone", "said", "wanted"),
    [
        ("Asia/Tokyo", "when do the clocks change", "don't change here"),
        ("Australia/Sydney", "when do the clocks go back", "4th of April 2027, at 3 am"),
        ("America/New_York", "when do the clocks change", "14th of March 2027, at 2 am"),
        ("Asia/Kolkata", "how far ahead is London", "5 hours and 30 minutes behind"),
        ("Europe/Berlin", "if it's noon here what time is it in Tokyo", "8 pm"),
        ("Europe/Berlin", "is it summer time", "standard time"),
    ],
)
def test_clocks_of_other_houses(zone: str, said: str, wanted: str) -> None:
    assert holds(told(said, NOW.astimezone(ZoneInfo(zone))), wanted)


@given(st.decimals(1, 9999, places=2), st.integers(1, 100))
def test_tips_are_exact_to_the_cent(bill: Decimal, percent: int) -> None:
    tip = (bill * percent / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    exact = bill * percent % 100 == 0 and bill == int(bill)
    said = str(int(tip)) if exact else f"{tip}"
    assert holds(told(f"what's a {percent} percent tip on {bill}"), said)


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_remainders_and_times(one: int, other: int) -> None:
    whole, rest = divmod(one, other)
    assert holds(told(f"{one} mod {other}"), f"is {whole}, and {rest} left over")


@given(st.integers(2, 10**9))
def test_primes_are_taken_apart(number: int) -> None:
    got = told(f"what are the prime factors of {number}")
    product = 1
    for factor in re.findall(r"\d+", got.partition(" is ")[2]):
        product *= int(factor)
    assert "prime number" in got or product == number


@given(st.sampled_from(sorted({" ".join(name) for name in UNITS})), st.integers(-500, 10**6))
def test_a_unit_and_back_is_the_same(name: str, amount: int) -> None:
    unit = named_unit(name)
    for other in {unit for unit in UNITS.values() if unit.kind == named_unit(name).kind}:
        assert converted(converted(Fraction(amount), unit, other), other, unit) == amount

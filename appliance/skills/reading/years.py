"""Questions about years and months themselves: how long they are, leap years, which one it is.

They are answered as they are read, from the date that it is.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping

from dateutil.relativedelta import relativedelta

from appliance.core.spoken_days import month_named
from appliance.core.spoken_text import capitalised, ordinal
from appliance.core.types import Skill, SkillKind
from appliance.skills.dates import year_at
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import SLOTS, all_matched, table
from appliance.skills.wording import month_of

_SLOTS = {
    **SLOTS,
    "unit": "(?P<unit>days|weeks|months|nights|weekends|fortnights|hours|minutes|seconds) ",
    "month": f"(?P<month>{'|'.join(calendar.month_name[1:]).casefold()}) ",
    "year": r"(?P<year>(?:[\w]+ ){1,5})",
}
_TABLE = table(
    """
    months   how many days (are in|are there in|in|has|does|is in) [the month of] <month>
             [have|got|this year|has]
    month-of how many days (are in|are there in|in|has|does) <month> [have] [in] <year>
    in-year  how many <unit> (are in|are there in|in|make|does) (a|one|each|every|the) [calendar]
             year
             [have]
    in-leap  how many days (are in|are there in|in|does) a leap year [have]
    months   how many days (are in|are there in|are there|in|has|does|is in) this month [have|got
             |has]
    next     how many days (are in|are there in|in|has|does|will) next month [have]
    in-month how many <unit> (are in|are there in|in|make|does) (a|one|each|every) [calendar] month
             [have]
    leap     (is|was|will|isn't) <year> [be] a leap year
    leap     (is it|are we in) [a] leap (year) [this year|now]
    leaps    (when is|what is|when will be|when do we have|which is|which year is) (the|our) next
             leap
             year [be]
    yearday  (what|which) day of the year (is it|is today|are we on) [today]
    yearday  (what|which) number day of the year is (it|today)
    quarter  (what|which) quarter [of the year] (is it|are we in|is this) [now]
    century  (what|which) century (is it|are we in|is this)
    decade   (what|which) decade (is it|are we in|is this)
    """,
    _SLOTS,
)
_Answer = Callable[[Mapping[str, str], dt.datetime], str]


def read_years(sentence: Sentence, now: dt.datetime) -> Skill | None:
    """A question about a year or a month, with its answer. `now` is local time of the house."""
    for meant, slots in all_matched(_TABLE, sentence.plain):
        answer = _ANSWERS[meant](slots, now)
        if answer:
            return Skill(SkillKind.CLOCK, "told", text=answer)
    return None


def _months(slots: Mapping[str, str], now: dt.datetime) -> str:
    month = month_named(slots["month"]) if slots.get("month") else now.month
    name = month_of(now.replace(month=month, day=1))
    if month == 2:
        return "February has 28 days, and 29 in a leap year."
    return f"{name} has {calendar.monthrange(now.year, month)[1]} days."


def year_named(said: str, now: dt.datetime) -> int | None:
    """ "2028", "next year", "it"; None for what is no year."""
    words = tuple(said.split())
    near = {
        ("this", "year"): 0,
        ("it",): 0,
        ("this",): 0,
        ("next", "year"): 1,
        ("last", "year"): -1,
    }
    if words in near:
        return now.year + near[words]
    found = year_at(words[1:] if words[0] in ("in", "the", "year") else words, 0)
    return found[0] if found is not None and found[1] >= len(words) - 1 else None


def _month_of(slots: Mapping[str, str], now: dt.datetime) -> str:
    year = year_named(slots["year"], now)
    if year is None:
        return ""
    days = calendar.monthrange(year, month_named(slots["month"]))[1]
    return f"{capitalised(slots['month'])} {year} has {days} days."


def _leap(slots: Mapping[str, str], now: dt.datetime) -> str:
    year = year_named(slots.get("year") or "this year", now)
    if year is None:
        return ""
    leap = calendar.isleap(year)
    return f"{'Yes' if leap else 'No'}, {year} is {'a' if leap else 'no'} leap year."


def _leaps(_: Mapping[str, str], now: dt.datetime) -> str:
    coming = next(year for year in range(now.year + 1, now.year + 10) if calendar.isleap(year))
    return f"The next leap year is {coming}."


_IN_A_YEAR = {
    "days": "365 days, and 366 in a leap year.",
    "weeks": "52 weeks and a day, or two days in a leap year.",
    "weekends": "52 weekends, and in some years 53.",
    "months": "12 months.",
    "nights": "365 nights, and 366 in a leap year.",
    "fortnights": "26 fortnights and a day.",
    "hours": "8760 hours, and 8784 in a leap year.",
    "minutes": "525600 minutes, and 527040 in a leap year.",
    "seconds": "31536000 seconds, and 31622400 in a leap year.",
}


def _in_year(slots: Mapping[str, str], _: dt.datetime) -> str:
    return _IN_A_YEAR.get(slots["unit"], "")


_IN_A_MONTH = {
    "days": "28 to 31 days: 30 in April, June, September and November, 28 or 29 in February.",
    "weeks": "4 weeks, and in most months two or three days more.",
}


_ANSWERS: dict[str, _Answer] = {
    "months": _months,
    "month-of": _month_of,
    "next": lambda _, now: _months({}, now + relativedelta(months=1)),
    "in-year": _in_year,
    "in-leap": lambda *_: "366 days.",
    "leap": _leap,
    "leaps": _leaps,
    "yearday": lambda _, now: f"It's the {ordinal(now.timetuple().tm_yday)} day of the year.",
    "quarter": lambda _, now: f"It's the {ordinal((now.month + 2) // 3)} quarter.",
    "century": lambda _, now: f"It's the {ordinal((now.year + 99) // 100)} century.",
    "decade": lambda _, now: f"It's the {now.year // 10 * 10}s.",
    "in-month": lambda slots, _: _IN_A_MONTH.get(slots["unit"], ""),
}

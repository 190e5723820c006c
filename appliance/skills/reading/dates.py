"""Questions about days near and far: when, how many until, since and between, weeks, leap years.

They are answered as they are read, from the date that it is. Refuses what holds no whole date.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping

from dateutil.relativedelta import relativedelta

from appliance.core.spoken_days import month_named
from appliance.core.spoken_text import capitalised, joined
from appliance.core.types import Skill, SkillKind
from appliance.skills.dates import Said, day_said, year_at
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import SLOTS, all_matched, table
from appliance.skills.reading.years import year_named
from appliance.skills.wording import date_of, full_date, weekday_of

_WORDS = r"(?:[\w'%.,:/°-]+ ){1,10}?"
_SLOTS = {
    **SLOTS,
    "a": f"(?P<a>{_WORDS})",
    "b": f"(?P<b>{_WORDS})",
    "nth": r"(?P<a>(?:first|second|third|fourth|last) \w+ (?:of|in) \w+) ",
    "near": "(?P<a>day after tomorrow|day before yesterday) ",
    "unit": "(?P<unit>(?:working |week)days|days|day|weeks|months|years|sleeps|nights|weekends"
    "|fortnights|hours|minutes|seconds|long) ",
    "month": f"(?P<month>{'|'.join(calendar.month_name[1:]).casefold()}) ",
    "year": r"(?P<year>(?:[\w]+ ){1,5})",
}
_TABLE = table(
    """
    left-year  how many <unit> (are left|are there left|left|remain|do we have left) [in|of]
               [this|the] year
    left-named how many <unit> (are left|are there left|left|remain|do we have left) in <month>
    left-month how many <unit> (are left|are there left|left|remain|do we have left) [in|of]
               [this|the] month
    weekend  is (it|today) [at|already|a|the] [a|the] weekend [yet|today|already]
    weekend  is (it|today) a (weekday|working day|work day) [today]
    kind     is <a> [on] (a weekday|a working day|a work day|a weekend|the weekend)
    week-of  (what|which) [calendar] week [number|of the year] (is|will be|was) <a> [in]
    between  how many <unit> (are|is|are there|is there|lie|were there) [in] (between|from) <a>
             (and|to
             |until|till) <b>
    between  how many <unit> (between|from) <a> (and|to|until|till) <b>
    between  how long (is it|was it|is there) (between|from) <a> (and|to|until|till) <b>
    between  what is the (difference|time) between <a> and <b>
    until    how many more <unit> (until|till|to|before) <a>
    until    [how many] <unit> [left|to go] (until|till|to) <a>
    until    how (many|much) <unit> [is it|is there|are there|are|have we|do we have|do i have|left]
             [left|to go|away] (until|till|to|before|is|unto) [it is] <a> [away|off]
    until    how <unit> [is it|is there|have we|do we have|do i have] [left|to go] (until|till|to
             |before) [it is] <a>
    until    how far (away|off) is <a>
    since    how many <unit> (is it|has it been|have passed|have there been|were there|are there
             |was it
             |have gone by) since <a>
    since    how many <unit> (since|ago was|ago is|ago were) <a>
    since    how <unit> (is it|has it been|was it|since) [since|ago] <a>
    since    how <unit> (ago was|ago is|ago were|since) <a>
    born     how old (is|am|are|would|was) (someone|somebody|a person|anyone|i|you|we|he|she|they)
             [be] [now] [who was|who is|who were|if i was|if he was|if she was|if i am|if they were]
             born [in|on] <a>
    born     (i|he|she|they) (was|were|is) born [in|on] <a> how old (am|is|are) (i|he|she|they)
             [now]
    born     if (i|he|she|they) (was|were|is) born [in|on] <a> how old (am|is|are) (i|he|she|they)
             [now]
    born     how old [am i|is someone|are you] if <few> born [in|on] <a>
    when     when (is|was|will|are|does|do) [be] [the|our] <a> [be|fall|start|begin|this year]
    when     (what|which) (day|date|weekday|day of the week) (is|was|will|were|does|did) [be|it]
             [be]
             [on] <a> [be|fall on|fall|on]
    when     (what|which) (day|date|weekday|day of the week) (is it|was it|will it be|is it going
             to be)
             [on] <a>
    when     on (what|which) (day|date|weekday|day of the week) (is|was|does|did|will) <a> [fall|be]
             [on|this year]
    when     what (is|was|will) [be] (the|today's) (date|day|day of the week|weekday) [be] [on|of
             |for]
             <a> [be]
    when     (what|which) (day|day of the week) (was|were|is) (i|he|she|they|someone) born [on] if
             (i|he
             |she|they) (was|were|is) born [on] <a>
    when     what (is|was|will be) [the] <near> [be]
    when     what (is|was|will be) the <nth>
    year-of  (what|which) year (is it|was it|will it be|is|was|will be) <a>
    month-at (what|which) month (is it|was it|will it be|is|was|will be) <a>
    eve      what (is|was|will be) yesterday's (date|day)
    when     (what|which) (day|weekday|day of the week) (is|was|does) <a> (on|fall on)
    """,
    _SLOTS,
)
_Answer = Callable[[Mapping[str, str], dt.datetime, bool], str]
_PAST = re.compile(r"\b(was|were|did|ago|since)\b")


def read_dates(sentence: Sentence, now: dt.datetime) -> Skill | None:
    """A question about a date, with its answer. `now` is local time of the house."""
    past = _PAST.search(f"{sentence.plain} ") is not None
    for meant, slots in all_matched(_TABLE, sentence.plain):
        answer = _ANSWERS[meant](slots, now, past)
        if answer:
            return Skill(SkillKind.CLOCK, "told", text=answer)
    return None


def _day(words: str, now: dt.datetime, *, past: bool = False) -> Said | None:
    """The day at the end: "my holiday on the fifth of june" is the fifth of june."""
    split = tuple(words.split())
    found = day_said(split, now.date(), past=past)
    if found is None and "on" in split[1:]:
        at = len(split) - split[::-1].index("on")
        found = day_said(split[at:], now.date(), past=past)
    return found


def _shown(date: dt.date, today: dt.date) -> str:
    """With its year if that has to be said."""
    near = abs((date - today).days) < 365
    return date_of(_noon(date)) + ("" if near else f" {date.year}")


def _noon(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(12))


def _many(number: int, unit: str) -> str:
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


def _length(start: dt.date, end: dt.date, unit: str) -> str:
    """From the earlier to the later, in what was asked for."""
    days = (end - start).days
    between = relativedelta(end, start)
    match unit:
        case "weekends":
            return _many(sum(_weekdays(start, end)[5:6]), "weekend")
        case "weekdays" | "working days":
            return _many(sum(_weekdays(start, end)[:5]), "weekday")
        case "weeks" | "fortnights":
            parts = [(days // 7, "week"), (days % 7, "day")]
        case "months":
            parts = [(between.years * 12 + between.months, "month"), (between.days, "day")]
        case "years":
            parts = [(between.years, "year"), (between.months, "month"), (between.days, "day")]
        case "long" if between.years:
            parts = [(between.years, "year"), (between.months, "month"), (between.days, "day")]
        case _:
            return _many(days, "sleep" if unit == "sleeps" else "day")
    said = [_many(number, name) for number, name in parts if number]
    return joined(said) if said else "0 days"


def _weekdays(start: dt.date, end: dt.date) -> list[int]:
    """How many of each weekday, Mondays first, lie between two days."""
    whole, rest = divmod(max(0, (end - start).days - 1), 7)
    first = start.weekday() + 1
    more = [(first + ahead) % 7 for ahead in range(rest)]
    return [whole + more.count(day) for day in range(7)]


_TWO_DAYS = frozenset({"mother's day", "mothers day"})
_MOTHERS = ("mothering sunday", "american mother's day")
"""Two days go by that name, so both are told."""


def _until(slots: Mapping[str, str], now: dt.datetime, past: bool) -> str:
    if slots["a"] in _TWO_DAYS:
        return _when(slots, now, past)
    found = _day(slots["a"], now)
    today = now.date()
    if found is None:
        return ""
    if found.date < today:
        gone = _length(found.date, today, slots.get("unit") or "days")
        return f"That was {gone} ago, on {_shown(found.date, today)}."
    if found.date == today:
        return "That is today."
    unit = slots.get("unit") or "days"
    if unit in _SECONDS:
        begins = dt.datetime.combine(found.date, dt.time(), now.tzinfo).astimezone(dt.UTC)
        number = round((begins - now.astimezone(dt.UTC)).total_seconds()) // _SECONDS[unit]
        return f"{_many(number, unit[:-1])} until {_shown(found.date, today)} begins."
    return f"{_length(today, found.date, unit)} until {_shown(found.date, today)}."


_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}


def _since(slots: Mapping[str, str], now: dt.datetime, _: bool) -> str:
    found = _day(slots["a"], now, past=True)
    today = now.date()
    if found is None and (year := year_named(slots["a"], now)) is not None and year < now.year:
        return f"{_many(now.year - year, 'year')} since {year}."
    if found is None or found.date > today:
        return ""
    if found.date == today:
        return "That is today."
    return f"{_length(found.date, today, slots['unit'])} since {_shown(found.date, today)}."


_SEEN_FROM_NOW = frozenset({"now", "today", "tonight", "tomorrow", "yesterday", "ago"})


def _years_between(first: list[str], other: list[str]) -> str:
    one, two = year_at(first, 0), year_at(other, 0)
    if one is None or two is None or one[1] < len(first) or two[1] < len(other):
        return ""
    return f"{_many(abs(two[0] - one[0]), 'year')} from {one[0]} to {two[0]}."


def _between(slots: Mapping[str, str], now: dt.datetime, _: bool) -> str:
    first = _day(slots["a"], now)
    if first is None:
        return _years_between(slots["a"].split(), slots["b"].split())
    words = tuple(slots["b"].split())
    later = day_said(words, now.date())
    if later is not None and later.date < first.date and _SEEN_FROM_NOW.isdisjoint(words):
        later = day_said(words, first.date)  # the Christmas after that
    if later is None:
        return ""
    start, end = sorted((first.date, later.date))
    length = _length(start, end, slots.get("unit") or "days")
    return f"{length} from {_shown(start, now.date())} to {_shown(end, now.date())}."


def _when(slots: Mapping[str, str], now: dt.datetime, past: bool) -> str:
    if slots["a"] in _TWO_DAYS:
        return " ".join(_when({"a": name}, now, past) for name in _MOTHERS)
    found = _day(slots["a"], now, past=past)
    if found is None:
        return ""
    came = found.date < now.date()
    is_on = f"{'was' if came else 'is'} on" if found.name else ("was" if came else "is")
    today = ", today" if found.date == now.date() else ""
    return f"{found.name or 'That'} {is_on} {full_date(_noon(found.date))}{today}."


def _of_day(slots: Mapping[str, str], now: dt.datetime, past: bool, shown: str) -> str:
    found = _day(slots["a"], now, past=past)
    return f"That {'was' if past else 'is'} {found.date:{shown}}." if found is not None else ""


def _week_of(slots: Mapping[str, str], now: dt.datetime, past: bool) -> str:
    found = _day(slots["a"], now, past=past)
    if found is None:
        return ""
    return (
        f"{capitalised(_shown(found.date, now.date()))} is in week {found.date.isocalendar().week}."
    )


def _born(slots: Mapping[str, str], now: dt.datetime, _: bool) -> str:
    words = tuple(slots["a"].split())
    today = now.date()
    if (year := year_at(words, 0)) is not None and year[1] == len(words):
        age = today.year - year[0]
        return f"{age - 1} or {age} this year, after the birthday {age}." if age > 0 else ""
    found = day_said(words, today, past=True)
    if found is None or found.date > today:
        return ""
    return f"{_many(relativedelta(today, found.date).years, 'year')} old."


def _left_in(kind: str) -> _Answer:
    def answer(slots: Mapping[str, str], now: dt.datetime, _: bool) -> str:
        today = now.date()
        if slots.get("month") and month_named(slots["month"]) != now.month:
            return ""
        last = today + relativedelta(day=31, month=12 if kind == "year" else None)
        left = _length(today, last, slots["unit"])
        return f"{left} after today."

    return answer


def _weekend(_: Mapping[str, str], now: dt.datetime, __: bool) -> str:
    told = "it's the weekend" if now.weekday() > 4 else "it's a weekday"
    return f"It's {weekday_of(now)}, so {told}."


def _kind(slots: Mapping[str, str], now: dt.datetime, _: bool) -> str:
    found = _day(slots["a"], now)
    if found is None:
        return ""
    weekend = found.date.weekday() > 4
    return (
        f"That is {full_date(_noon(found.date))}, {'at the weekend' if weekend else 'a weekday'}."
    )


_ANSWERS: dict[str, _Answer] = {
    "left-year": _left_in("year"),
    "left-month": _left_in("month"),
    "left-named": _left_in("month"),
    "weekend": _weekend,
    "kind": _kind,
    "week-of": _week_of,
    "between": _between,
    "until": _until,
    "since": _since,
    "born": _born,
    "when": _when,
    "year-of": lambda slots, now, past: _of_day(slots, now, past, "%Y"),
    "month-at": lambda slots, now, past: _of_day(slots, now, past, "%B %Y"),
    "eve": lambda _, now, __: _when({"a": "yesterday"}, now, True),
}

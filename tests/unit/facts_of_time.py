"""Questions about days and places, and what the answer must hold: counted here by other means.

Asked on Sunday, the 22nd of November 2026, at half past two in London.
"""

import datetime as dt
from zoneinfo import ZoneInfo

NOW = dt.datetime(2026, 11, 22, 14, 30, tzinfo=ZoneInfo("Europe/London"))
_TODAY = NOW.date()
_D = dt.date


def _days(one: dt.date, other: dt.date = _TODAY) -> str:
    return f"{abs(one.toordinal() - other.toordinal())} day"


def _weeks(one: dt.date, other: dt.date = _TODAY) -> str:
    weeks, days = divmod(abs(one.toordinal() - other.toordinal()), 7)
    return f"{weeks} weeks and {days} day" if days else f"{weeks} weeks"


def _date(date: dt.date) -> str:
    """ "Thursday, the 3" """
    return f"{date:%A}, the {date.day}"


def easter(year: int) -> dt.date:
    """Meeus, Astronomical Algorithms, chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return _D(year, month, day + 1)


def _at(zone: str) -> str:
    there = NOW.astimezone(ZoneInfo(zone))
    minute = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minute} {'am' if there.hour < 12 else 'pm'}"


CASES = (
    ("what's the date in Tokyo", _date(_D(2026, 11, 22))),
    ("what day is it in Sydney right now", _date(_D(2026, 11, 23))),
    ("what day is it in Auckland", "Monday"),
    ("what time is it in New York and London", _at("America/New_York")),
    ("what time is it in Kolkata", _at("Asia/Kolkata")),
    ("tell me the time in Mumbai", _at("Asia/Kolkata")),
    ("what's the time in Adelaide", _at("Australia/Adelaide")),
    ("what time is it in Sao Paulo", _at("America/Sao_Paulo")),
    ("do you know what time it is in Los Angeles", _at("America/Los_Angeles")),
    ("what's the time difference between Paris and Tokyo", "8 hours ahead"),
    ("what's the time difference between London and New York", "5 hours behind"),
    ("how many hours ahead is Singapore", "8 hours ahead"),
    ("how far behind is Los Angeles", "8 hours behind"),
    ("if it's four pm here what time is it in Sydney", "3 am on Monday"),
    ("what time is it in Berlin when it's noon in New York", "6 pm"),
    ("when do the clocks change", "28th of March 2027"),
    ("when do the clocks go back", "31st of October 2027"),
    ("when do the clocks go forward next", "28th of March 2027"),
    ("how many days between the third of March and Christmas", "297 day"),
    ("how many days are there between the 10th of May and the 2nd of August", "84 day"),
    ("how many days from the first of December until the sixth of January", "36 day"),
    ("how many weeks until my holiday on the fifth of June", _weeks(_D(2027, 6, 5))),
    ("how many days until my birthday on the 14th of February", _days(_D(2027, 2, 14))),
    ("how many days until the new year", _days(_D(2027, 1, 1))),
    ("how many sleeps till Christmas", "33 sleeps"),
    ("how many weeks until Easter", _weeks(easter(2027))),
    ("how long is it until Halloween", _days(_D(2027, 10, 31))),
    ("how many months until August", "8 months and 10 days"),
    ("how many days are left in the year", "39 day"),
    ("how many days are left in November", "8 day"),
    ("how many weeks are left this year", "5 weeks and 4 days"),
    ("how many days since Easter", _days(easter(2026))),
    ("how many days has it been since the 17th of September", _days(_D(2026, 9, 17))),
    ("how many weeks ago was the first of August", _weeks(_D(2026, 8, 1))),
    ("how long ago was the 5th of May 2020", "6 years, 6 months and 17 days"),
    ("how many years ago was 1989", "37 years"),
    ("what was the date three weeks ago", _date(_TODAY - dt.timedelta(21))),
    ("what day was it forty days ago", _date(_TODAY - dt.timedelta(40))),
    ("what date is it in ten days", _date(_TODAY + dt.timedelta(10))),
    ("what's the date in 100 days", _date(_TODAY + dt.timedelta(100))),
    ("what date is six weeks from today", _date(_TODAY + dt.timedelta(42))),
    ("what is the date two months from now", _date(_D(2027, 1, 22))),
    ("what date is two weeks after Christmas", _date(_D(2027, 1, 8))),
    ("what date is ten days before Easter", _date(easter(2027) - dt.timedelta(10))),
    ("what day is it a week on Thursday", _date(_D(2026, 12, 3))),
    ("what's the date on Friday", _date(_D(2026, 11, 27))),
    ("what was the date last Tuesday", _date(_D(2026, 11, 17))),
    ("what was yesterday's date", _date(_D(2026, 11, 21))),
    ("what's the date tomorrow", _date(_D(2026, 11, 23))),
    ("what day of the week was the 4th of July 1776", f"{_D(1776, 7, 4):%A}"),
    ("what day was the 22nd of November 1963", f"{_D(1963, 11, 22):%A}"),
    ("which day of the week is the 29th of February 2028", f"{_D(2028, 2, 29):%A}"),
    ("what day is Christmas this year", f"{_D(2026, 12, 25):%A}"),
    ("what day of the week is New Year's Day 2030", f"{_D(2030, 1, 1):%A}"),
    ("when is Easter", _date(easter(2027))),
    ("when is Easter in 2031", _date(easter(2031))),
    ("when was Easter 2024", _date(easter(2024))),
    ("when is Good Friday next year", _date(easter(2027) - dt.timedelta(2))),
    ("when is Ash Wednesday", _date(easter(2027) - dt.timedelta(46))),
    ("when is Pancake Day", _date(easter(2027) - dt.timedelta(47))),
    ("when is Easter Monday 2028", _date(easter(2028) + dt.timedelta(1))),
    ("when is Father's Day", _date(_D(2027, 6, 20))),
    ("when is Mothering Sunday", _date(_D(2027, 3, 7))),
    ("when is Thanksgiving this year", _date(_D(2026, 11, 26))),
    ("when is Saint Patrick's Day", _date(_D(2027, 3, 17))),
    ("when does advent start", _date(_D(2026, 11, 29))),
    ("what date is the third Thursday of December", _date(_D(2026, 12, 17))),
    ("what's the first Monday of January", _date(_D(2027, 1, 4))),
    ("what date is the last Friday in March", _date(_D(2027, 3, 26))),
    ("how many days in February", "28 days, and 29"),
    ("how many days does October have", "31 days"),
    ("how many days are in February 2028", "29 days"),
    ("how many days are there this month", "30 days"),
    ("how many days are there in a leap year", "366"),
    ("how many weeks are in a year", "52 weeks"),
    ("is 2028 a leap year", "Yes"),
    ("was 1900 a leap year", "No"),
    ("is 2000 a leap year", "Yes"),
    ("when's the next leap year", "2028"),
    ("what week is it", f"week {NOW.isocalendar().week}"),
    ("which week is the 14th of July in", f"week {_D(2027, 7, 14).isocalendar().week}"),
    ("what day of the year is it today", f"{NOW:%j}th"),
    ("how old is somebody who was born on the 30th of November 2000", "25 years"),
    ("how old am I if I was born on the 22nd of November 1986", "40 years"),
    ("is tomorrow a weekday", "a weekday"),
    ("is it the weekend yet", "it's the weekend"),
    ("what century are we in", "21st century"),
    ("what is the date today in New York", _date(_D(2026, 11, 22))),
    ("how many hours difference is there between London and Dubai", "4 hours ahead"),
    ("how many more days until Christmas", "33 day"),
    ("days until Christmas", "33 day"),
    ("how many weekends until Christmas", "4 weekends"),
    ("how many working days until Christmas", "24 weekdays"),
    ("what year was it twenty years ago", "2006"),
    ("what month is it in three months", "February 2027"),
    ("what day of the week is the 15th of next month", "Tuesday"),
    ("what day is the 31st", _date(_D(2026, 12, 31))),
    ("when does Lent start", _date(easter(2027) - dt.timedelta(46))),
    ("what date is 90 days before the 1st of June", _date(_D(2027, 6, 1) - dt.timedelta(90))),
    ("how many weeks between now and Christmas", "4 weeks and 5 days"),
    ("how many days between yesterday and tomorrow", "2 days"),
    ("how many years between 1066 and 2026", "960 years"),
    ("what time is it in Paris, Tokyo and New York", "11:30 pm in Tokyo"),
    ("How many days until December 25th?", "33 day"),
    ("What's 3:00 PM in Tokyo?", "midnight on Monday"),
    ("What day of the week was July 20, 1969?", "Sunday"),
)  # fmt: skip

"""When something comes again, by RFC 5545: counted on the clock on the wall. Pure.

Refuses every rule but those that people say: each day, on weekdays, each month or year, every so
many of them. What is read from disk is a rule like any other and is believed no more.
"""

import datetime as dt
import re

from dateutil.rrule import rrulestr

from appliance.core.spoken_text import joined, ordinal

_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday",
    "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
_WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
_PERIODS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_OTHER = 2
_RULE = re.compile(
    r"FREQ=(?P<freq>DAILY|WEEKLY|MONTHLY|YEARLY)(;INTERVAL=(?P<interval>[1-9][0-9]?))?"
    r"(;BYDAY=(?P<days>(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU)){0,6}))?"
    r"(;BYMONTHDAY=(?P<day>-1|[1-9]|[12][0-9]|3[01]))?"
)
_MOST = 1000
"""Times that are looked through: everything may be skipped."""


def next_time(
    rule: str,
    first: dt.datetime,
    after: dt.datetime,
    zone: dt.tzinfo,
    skipped: frozenset[dt.date] = frozenset(),
) -> dt.datetime | None:
    """The next time after `after` (aware), in `zone`; None if there is none.

    `first` is its first time by the clock on the wall, without a zone. A time that the clock leaps
    over in spring comes as much later; one that it shows twice in autumn comes the first time.
    Raises ValueError for what is no rule.
    """
    _parts(rule)
    # A day earlier: what a leap of the clock puts off may still be to come.
    begin = after.astimezone(zone).replace(tzinfo=None) - dt.timedelta(days=1)
    times = rrulestr(rule, dtstart=first.replace(microsecond=0))
    for _, naive in zip(range(_MOST), times.xafter(begin, inc=True), strict=False):
        at = naive.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
        if at > after and naive.date() not in skipped:
            return at
    return None


def said(rule: str) -> str:
    """The rule in words: "every day", "every weekday". Raises ValueError for what is no rule."""
    parts = _parts(rule)
    interval = int(parts["interval"] or 1)
    days = (parts["days"] or "").split(",") if parts["days"] else []
    if parts["freq"] == "MONTHLY" and parts["day"]:
        day = "last day" if parts["day"] == "-1" else ordinal(int(parts["day"]))
        return f"on the {day} of {_each('month', interval)}"
    if interval == 1 and set(days) in (set(_WORKDAYS), set(_DAYS)):
        return "every weekday" if len(set(days)) == len(_WORKDAYS) else "every day"
    if days:
        return _each(joined([name for short, name in _DAYS.items() if short in days]), interval)
    return _each(_PERIODS[parts["freq"]], interval)


def _each(what: str, interval: int) -> str:
    if interval > _OTHER:
        return f"every {ordinal(interval)} {what}"
    return f"every other {what}" if interval == _OTHER else f"every {what}"


def _parts(rule: str) -> re.Match[str]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError("no rule that anybody says")
    return match

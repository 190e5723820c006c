"""When something shall come again and again, as people say it: "every weekday", "on mondays". Pure.

Finds the rule in a sentence and takes it out, so that what is left reads like something that comes
once. It refuses what has no day or date of its own: "every now and then", "every ten minutes".
"""

import datetime as dt
import re
from dataclasses import dataclass

from appliance.skills.recurrence import next_time

_DAYS = {
    "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR",
    "saturday": "SA", "sunday": "SU",
}  # fmt: skip
_DAY = f"(?:{'|'.join(_DAYS)})"
_ONE = f"{_DAY}s?"
_AND = "(?: and| or| ,|,)?"
_SEVERAL = f"{_ONE}(?:{_AND} (?:every |each |on )?{_ONE})*"
_PART = r"(?: (?P<part>morning|afternoon|evening|night)s?)?"
_EVERY = "(?:every|each)(?: single)?"
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
            *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
            *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
            *("twenty first", "twenty second", "twenty third", "twenty fourth", "twenty fifth"),
            *("twenty sixth", "twenty seventh", "twenty eighth", "twenty ninth", "thirtieth"),
            "thirty first",
        ],
        start=1,
    )
}
_NUMBERS = {"other": 2, "second": 2, "two": 2, "third": 3, "three": 3, "four": 4, "six": 6}
_DATE = (
    r"(?P<date>last day|last|(?:thirty|twenty) [a-z]+(?:st|nd|rd|th)|[a-z]+(?:st|nd|rd|th)"
    r"|first|second|third|[0-9]{1,2}(?:st|nd|rd|th)?)(?: day)?"
)
_WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
_WEEKEND = "FREQ=WEEKLY;BYDAY=SA,SU"
_LAST_OF_MOST = 28
"""Not every month has a day after this one: then the last of the month is meant."""
_RULES = tuple(
    (rule, re.compile(rf"\b(?:{said})(?![\w'])"))
    for rule, said in (
        ("FREQ=MONTHLY", rf"(?:on |for )?the {_DATE} (?:of|in) {_EVERY} month"),
        ("FREQ=MONTHLY", rf"(?:{_EVERY} month|monthly) on the {_DATE}"),
        (
            _WEEKDAYS,
            (
                rf"(?:(?:{_EVERY} day|on weekdays|daily),? )?(?:from )?mondays?"
                r" (?:to|through|thru|till|until) fridays?"
            ),
        ),
        ("FREQ=YEARLY", rf"(?:{_EVERY} year|yearly|annually)"),
        (_WEEKDAYS, rf"(?:on )?{_EVERY} (?:weekday|week day|workday|work day|working day){_PART}"),
        (_WEEKDAYS, r"(?:on |for )?(?:weekdays|week days|workdays|working days)"),
        (_WEEKDAYS, r"(?:weekday|workday)(?= alarm| reminder)"),
        (_WEEKEND, rf"{_EVERY} weekend{_PART}"),
        (_WEEKEND, r"(?:on |at |for )?weekends"),
        (_WEEKEND, r"weekend(?= alarm| reminder)"),
        (
            "FREQ=WEEKLY",
            rf"(?:{_EVERY} week|weekly) (?:on )?(?P<days>{_SEVERAL}){_PART}",
        ),
        (
            "FREQ=WEEKLY",
            rf"(?:on )?{_EVERY} (?:(?P<nth>other|second|third) )?(?P<days>{_SEVERAL}){_PART}",
        ),
        (
            "FREQ=WEEKLY",
            rf"(?:on )?(?P<days>{_DAY}s(?:(?: and| or| ,|,)? (?:on )?{_DAY}s)*){_PART}",
        ),
        ("FREQ=DAILY", rf"{_EVERY} (?P<part>morning|afternoon|evening|night)"),
        ("FREQ=DAILY", rf"{_EVERY} (?:(?P<nth>other|second|third) )day{_PART}"),
        ("FREQ=DAILY", rf"{_EVERY} (?P<nth>two|three|four|six) days"),
        ("FREQ=DAILY", rf"(?:{_EVERY} day|daily|everyday){_PART}"),
        ("FREQ=DAILY", r"nightly"),
        ("FREQ=WEEKLY", rf"{_EVERY} (?:(?P<nth>other|second|third) )?week"),
        ("FREQ=WEEKLY", rf"{_EVERY} (?P<nth>two|three|four|six) weeks"),
        ("FREQ=MONTHLY", rf"(?:{_EVERY} month|monthly)"),
    )
)
_USUAL_HOUR = 9
_INTERVAL = re.compile(";INTERVAL=[0-9]+")
_OF_A_PART = {"night": "at night"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """`rule` is an RRULE; `words` are the sentence without it, that part of the day left in."""

    rule: str
    words: tuple[str, ...]


def repeated(words: tuple[str, ...]) -> Repeat | None:
    """What comes again and again by these words; None if nothing does."""
    said = " ".join(words)
    for freq, pattern in _RULES:
        found = pattern.search(said)
        if found is None:
            continue
        slots = found.groupdict()
        rule = _rule(freq, slots)
        if rule is None:
            return None
        part = slots.get("part")
        left = _OF_A_PART.get(part, f"in the {part}") if part else ""
        rest = f"{said[: found.start()]} {left} {said[found.end() :]}"
        return Repeat(rule, tuple(rest.split()))
    return None


def first_time(rule: str, at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """The first time by `rule` after `now`, at the time of day of `at`; both local, with a zone.

    What comes once a year, week or month without a day being named comes on the day of `at`.
    """
    if now.tzinfo is None:
        return None
    day = at.date() if "BY" not in rule and "DAILY" not in rule else now.date()
    first = dt.datetime.combine(day, at.time())
    # "Every other Friday" begins with the next one.
    return next_time(_INTERVAL.sub("", rule), first, now, now.tzinfo)


def usual_time(rule: str, now: dt.datetime) -> dt.datetime | None:
    """When a day is said and no time: at nine. None for what comes every day."""
    if "BY" not in rule or rule == _WEEKDAYS:
        return None
    return now.replace(hour=_USUAL_HOUR, minute=0, second=0, microsecond=0)


def _rule(freq: str, slots: dict[str, str | None]) -> str | None:
    nth = _NUMBERS.get(slots.get("nth") or "", 1)
    interval = f";INTERVAL={nth}" if nth > 1 else ""
    if days := slots.get("days"):
        named = {_DAYS[day] for day in re.findall(_DAY, days)}
        return f"{freq}{interval};BYDAY={','.join(day for day in _DAYS.values() if day in named)}"
    if date := slots.get("date"):
        number = _date(date)
        return None if number is None else f"{freq};BYMONTHDAY={number}"
    return freq + interval


def _date(said: str) -> int | None:
    if said.startswith("last"):
        return -1
    digits = re.match("[0-9]+", said)
    number = int(digits[0]) if digits else _ORDINALS.get(said, 0)
    if not 1 <= number <= 31:
        return None
    return number if number <= _LAST_OF_MOST else -1

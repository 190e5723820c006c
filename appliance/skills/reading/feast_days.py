"""Feasts as the date they have this time, where an alarm or a reminder is for one. Pure.

Refuses a feast that nothing joins to the rest: "buy a Christmas tree" names no day.
"""

import datetime as dt

from appliance.skills.feasts import feast
from appliance.skills.reading.said import Sentence
from appliance.skills.wording import month_of

_LONGEST = 4
"""Words of the name of a feast."""


def with_dates(sentence: Sentence, now: dt.datetime, joints: frozenset[str]) -> Sentence:
    """ "For Christmas day at six" as "on december 25 at six"; only behind one of the `joints`."""
    words = sentence.words
    for at in range(1, len(words)):
        if words[at - 1] not in joints:
            continue
        for end in range(min(len(words), at + _LONGEST), at, -1):
            day = _next(words[at:end], now.date())
            if day is not None:
                date = (month_of(dt.datetime.combine(day, dt.time())).casefold(), str(day.day))
                return Sentence((*words[: at - 1], "on", *date, *words[end:]))
    return sentence


def _next(words: tuple[str, ...], today: dt.date) -> dt.date | None:
    found = feast(words)
    if found is None:
        return None
    days = (found[1](today.year), found[1](today.year + 1))
    return next((day for day in days if day is not None and day >= today), None)

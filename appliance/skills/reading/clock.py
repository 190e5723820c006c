"""Questions to the clock and the calendar: here, and in other places of the world.

Refuses a place that has no time zone: "what time is it in the kitchen" is somebody else's.
"""

import datetime as dt
import re

from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table
from appliance.skills.zones import places_of

_TABLE = table(
    """
    time     what time is it [in here|here|at the moment|exactly]
    time     what is the [current|exact] time [at the moment|here|today]
    time     (tell|give) me the [current|exact] time
    time     [do you know|tell me] what (time it is|the time is|time is it)
    time     (have you|have you got|do you have|you got|got) the time [on you]
    time     [the] [current|exact] time
    time     what time do you (make it|have)
    time     how late is it
    there    (do you know|have you got) the [current] time in <few>
    there    what time is it [at the moment] (in|over in|out in) <few>
    there    what is the [current] [local] time [at the moment] (in|over in|out in) <few>
    there    (tell|give) me the [current] time in <few>
    there    [do you know|tell me] what time it is in <few>
    there    [current] time in <few>
    there    what is <few> time
    date     what is [the|today's] date [today|is it]
    date     what is the date of today
    date     what date is (it|today) [today]
    date     what (is the day|day) (of the month) [is it]
    date     (tell|give) me (the|today's) date
    date     [do you know|tell me] what (the date is|date it is|today's date is) [today]
    date     (today's|the|current) date
    date     what day of (the month|december|january) is it
    weekday  (what|which) (day|weekday|day of the week) is (it|today) [today]
    weekday  (what|which) day are we [on|at]
    weekday  what is today
    weekday  what is the day [of the week] [today]
    weekday  (tell me|do you know) (what|which) day (it|today) is [today]
    is       is (it|today) T [today|T]
    month    (what|which) month (is it|is this|are we in|of the year is it)
    year     (what|which) year (is it|is this|are we in)
    week     (what|which) (week|week number|week of the year|calendar week)
             (is it|is this|are we in)
    of       (what|which) (day|date|weekday|day of the week) (is|will|does|was) [be] T [be|fall on]
    of       (what|which) day of the week (is|will|does) T [be|fall on]
    of       when is T
    of       what is (the date|tomorrow's date) [T]
    of       what (is|will be) T's date
    of       (what|which) day [of the week] (is it|will it be|are we) T
    until    how (long|many days|many hours|many minutes|much longer|much time)
             [is it|is there|are there|do we have|do i have] [left|to go] [until|till|to|before|for]
             [it is] T
    """
)
_FROM = re.compile(
    r"\b(?:weeks?|fortnight) (?:on|from|after|before) "
    r"|\b(?:from|between) (?!now|here).+ (?:to|until|till|and) "
)
"""Counted from another day, which is read with the dates."""
_UNTIL = frozenset({"until", "till", "to", "at", "before"})


def read_clock(sentence: Sentence, now: dt.datetime) -> Skill | None:
    """A question about what time or day it is, or will be."""
    if (found := matched(_TABLE, sentence.plain)) is not None and found[0] not in ("of", "until"):
        action, slots = found
        if action != "there":
            return Skill(SkillKind.CLOCK, action)
        place = slots["few"].removeprefix("the ")
        return Skill(SkillKind.CLOCK, "time", label=place) if places_of(place) else None
    if "tomorrow's" in sentence.words and found is not None:
        return Skill(SkillKind.CLOCK, "of", at=now + dt.timedelta(days=1))
    if _FROM.search(sentence.plain):
        return None
    timed, moment = sentence.with_moment(now, after=_UNTIL)
    found = matched(_TABLE, timed)
    if found is None or moment is None:
        return None
    action = "days-until" if found[0] == "until" and not moment.timed else found[0]
    return Skill(SkillKind.CLOCK, action, at=moment.at)

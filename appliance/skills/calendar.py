"""Answers about the time and the date. Refuses a place whose time zone nobody knows."""

import datetime as dt

from appliance.core.spoken_text import joined
from appliance.core.types import Skill
from appliance.skills.wording import (
    date_of,
    day_of,
    full_date,
    length,
    month_of,
    sentence,
    time_of,
    weekday_of,
)
from appliance.skills.zones import name_of, places_of, zone_of

MOST_EXACT_DAYS = 2
"""Up to so many days off, how long it is until then is said in hours."""


def answer(skill: Skill, now: dt.datetime) -> str:
    """The sentence to say; `now` is local time with the house's zone."""
    match skill.action:
        case "told":
            return skill.text
        case "time":
            return _time(skill.label, now)
        case "weekday":
            return f"It's {weekday_of(now)}."
        case "week":
            return f"It's week {now.isocalendar().week}."
        case "month":
            return f"It's {month_of(now)}."
        case "year":
            return f"It's {now.year}."
        case "of" | "is" | "until" | "days-until" if skill.at is not None:
            return _about(skill.action, skill.at, now)
        case _:
            return f"It's {full_date(now)}."


def _time(place: str, now: dt.datetime) -> str:
    if not place:
        return f"It's {time_of(now)}."
    said = [told for each in places_of(place) if (told := _time_there(each, now))]
    return f"It's {joined(said)}." if said else "I don't know the time there."


def _time_there(place: str, now: dt.datetime) -> str:
    """ "ten in the morning in London"; empty for a place that is not known."""
    zone = zone_of(place)
    if zone is None:
        return ""
    there = now.astimezone(zone)
    day = "" if there.date() == now.date() else f" on {weekday_of(there)}"
    return f"{time_of(there)}{day} in {name_of(place)}"


def _about(action: str, at: dt.datetime, now: dt.datetime) -> str:
    days = (at.date() - now.date()).days
    if action == "of":
        day = day_of(at, now)
        return sentence(f"{'that' if day.startswith('on ') else day} is {full_date(at)}")
    if action == "is":
        right = at.weekday() == now.weekday()
        return f"{'Yes' if right else 'No'}, it's {weekday_of(now)}."
    if action == "days-until" or days > MOST_EXACT_DAYS:
        if days == 0:
            return "That is today."
        left = "1 day" if days == 1 else f"{days} days"
        return sentence(f"{left} until {date_of(at)}")
    seconds = round((at.astimezone(dt.UTC) - now.astimezone(dt.UTC)).total_seconds())
    # To the minute: nobody asks a clock for the seconds until dinner.
    return sentence(f"{length(max(60, round(seconds / 60) * 60))} until {time_of(at)}")

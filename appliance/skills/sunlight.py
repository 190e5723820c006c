"""Sun and moon where the house stands, by calculation and offline. Refuses to guess where that is.

Good to a minute or two on flat land: mountains, refraction and the height of a house are not in it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from astral import Observer, moon
from astral.sun import dawn, dusk, elevation, sunrise, sunset

from appliance.core.types import Skill
from appliance.skills.wording import day_of, length, sentence, when_of

NOWHERE = (
    "I don't know where we are. "
    "Please set latitude and longitude in my settings, under home, on my page."
)
_MONTH = 28.0
"""Astral counts the moon's age from 0 to 28, whatever the month."""
_PHASES = (
    (1.0, "new"), (6.0, "a waxing crescent"), (8.0, "in its first quarter"), (13.0, "nearly full"),
    (15.0, "full"), (20.0, "waning, but still more than half"), (22.0, "in its last quarter"),
    (27.0, "a waning crescent"), (_MONTH, "new"),
)  # fmt: skip
_Event = Callable[..., dt.datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """In degrees, north and east positive."""

    latitude: float
    longitude: float


def answer(skill: Skill, now: dt.datetime, place: Place | None) -> str:
    """The sentence to say; `now` is local time with the house's zone."""
    day = (skill.at or now).date()
    if skill.action == "moon":
        return f"The moon is {_phase(day)}{_on(skill, now)}."
    if skill.action in ("full-moon", "new-moon"):
        return _next_moon(skill.action == "full-moon", now)
    if place is None:
        return NOWHERE
    here = Observer(place.latitude, place.longitude)
    match skill.action:
        case "rise":
            return _told("the sun rises", "the sun rose", sunrise, here, day, now)
        case "set":
            return _told("the sun sets", "the sun set", sunset, here, day, now)
        case "dark":
            return _told("it gets dark", "it got dark", dusk, here, day, now)
        case "light":
            return _told("it gets light", "it got light", dawn, here, day, now)
        case "length":
            return _day_length(here, day, skill, now)
        case "till_set":
            return _until("sunset", sunset, here, now)
        case "till_rise":
            return _until("sunrise", sunrise, here, now)
        case _:
            return _is_up(here, now)


def _told(
    will: str, did: str, event: _Event, here: Observer, day: dt.date, now: dt.datetime
) -> str:
    at = _when(event, here, day, now)
    if at is None:
        return _never(here, day, now)
    return sentence(f"{did if at < now else will} {when_of(at, now)}")


def _when(event: _Event, here: Observer, day: dt.date, now: dt.datetime) -> dt.datetime | None:
    """Local time; None on a day on which it does not happen."""
    try:
        at = event(here, day, tzinfo=now.tzinfo)
    except ValueError:
        return None
    return at.replace(second=0, microsecond=0)


def _never(here: Observer, day: dt.date, now: dt.datetime) -> str:
    noon = dt.datetime.combine(day, dt.time(12), now.tzinfo)
    up = elevation(here, noon) > 0
    when = day_of(noon, now)
    return sentence(f"the sun does not {'set' if up else 'rise'} {when}, so far north or south")


def _day_length(here: Observer, day: dt.date, skill: Skill, now: dt.datetime) -> str:
    begin, end = _when(sunrise, here, day, now), _when(sunset, here, day, now)
    if begin is None or end is None:
        return _never(here, day, now)
    light_s = round((end - begin).total_seconds()) % 86_400
    return sentence(f"the day has {length(light_s)} of sun{_on(skill, now)}")


def _until(name: str, event: _Event, here: Observer, now: dt.datetime) -> str:
    for ahead in (0, 1):
        at = _when(event, here, now.date() + dt.timedelta(days=ahead), now)
        if at is not None and at > now:
            left = length(round((at - now).total_seconds() / 60) * 60)
            return sentence(f"{left} until {name}, {when_of(at, now)}")
    return _never(here, now.date(), now)


def _is_up(here: Observer, now: dt.datetime) -> str:
    height = elevation(here, now)
    if height > 0:
        return "The sun is up."
    return "The sun is down, but it isn't dark." if height > -6 else "It's dark outside."


def _phase(day: dt.date) -> str:
    age = moon.phase(day) % _MONTH
    return next(name for until, name in _PHASES if age <= until)


def _next_moon(full: bool, now: dt.datetime) -> str:
    wanted = _MONTH / 2 if full else 0.0
    days = [now.date() + dt.timedelta(days=ahead) for ahead in range(1, 31)]
    best = min(days, key=lambda day: _apart(moon.phase(day) % _MONTH, wanted))
    when = day_of(dt.datetime.combine(best, dt.time(12), now.tzinfo), now)
    return f"The next {'full' if full else 'new'} moon is {when}, give or take a day."


def _apart(age: float, wanted: float) -> float:
    return min(abs(age - wanted), _MONTH - abs(age - wanted))


def _on(skill: Skill, now: dt.datetime) -> str:
    return "" if skill.at is None else f" {day_of(skill.at, now)}"

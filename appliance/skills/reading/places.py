"""What time and day it is in other places, how far apart their clocks are, and when ours change.

They are answered as they are read. Refuses a place whose time zone nobody knows.
"""

import datetime as dt

from appliance.core.spoken_text import joined
from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table
from appliance.skills.wording import full_date, length, sentence, time_of, weekday_of
from appliance.skills.zones import SEVERAL, name_of, places_of, zone_of

_TABLE = table(
    """
    date    what is [the|today's] [current] (date|day) [today|now] (in|over in) <few>
    date    (what|which) (date|day|day of the week|weekday) is it [today|now|currently] (in|over
             in) <few>
    both    what is the (time and date|date and time|date and the time|time and the date|day and
             time)
    both    what is (today's date and the time|today's date and time)
    both    (what time and date|what date and time|what day and time|what time and day) is it
    both    tell me the (time and date|date and time|time and the date|date and the time)
    many    what time is it [at the moment] (in|over in) <few>
    many    what is the [current] [local] time [at the moment] (in|over in|over) <few>
    tomorrow is it [already|still] (tomorrow|today|yesterday|monday|tuesday|wednesday|thursday
             |friday
            |saturday|sunday) [already|still] in <few>
    two     what is the time difference (between|from) <few> (and|to) <rest>
    two     (how many hours|how much time) (is|are|is there|are there) between <few> and <rest>
    two     how many hours (ahead|behind|ahead of us|behind us|different) (of <few> is|is) <rest>
    two     how many hours difference (is there|is it) between <few> and <rest>
    one     how far is <rest> (ahead|behind|ahead of us|behind us)
    two     how far (ahead|behind) [of <few>] is <rest>
    two     how many hours is <rest> (ahead of|behind|from) <few>
    one     what is the time difference (to|with|from|for|in) <rest>
    one     how many hours (ahead|behind|ahead of us|behind us|different) (is|are) <rest>
    one     how far (ahead|behind) [of us] is <rest>
    one     is <rest> (ahead of|behind) us
    zone    (what|which) time zone (are we in|is this|is it|am i in|do we have|is it here)
    zone    what is (our|the|my) time zone [here]
    forward when (do|will|are) the clocks [going to] (go|going) (forward|forwards) [next|again]
    back    when (do|will|are) the clocks [going to] (go|going) (back|backwards) [next|again]
    forward when (does|is) [the] [next] (summer time|daylight saving time|daylight savings|daylight
            savings time|british summer time) [going to] (start|begin)
    back    when (does|is) [the] [next] (summer time|daylight saving time|daylight savings|daylight
            savings time|british summer time) [going to] (end|over|stop)
    back    when (is the end of|does) (summer time|daylight saving time|winter time) [start|begin]
    change  when (do|will|are) the clocks [going to] (change|go forward|go back|go forwards|go
             backwards
            |move|spring forward|fall back|change back) [next|again]
    change  when is the next (clock change|time change|change of the clocks)
    change  when (does|is) [the] [next] (summer time|daylight saving time|daylight savings|daylight
             saving
            |winter time|british summer time|standard time|the clock change) [start|end|begin|over]
    change  when do (we|i) (change|put) the clocks [forward|back|next|on|again]
    change  do the clocks [go] (change|forward|back) [soon|tonight|this weekend|this week|next week]
    change  (when do|do) the clocks go (forward|back|forwards) or (back|forward|forwards)
    summer  (is it|are we on|are we in|is this) [currently] (summer time|daylight saving time
             |daylight
            savings time|daylight savings|british summer time|winter time) [now|at the moment]
    """
)
_THEN = table(
    """
    then    (if|when) it is T [here|for us|in <few>] what (time is it|time will it be|is the time)
            in <rest>
    then    what (time is it|time will it be|time would it be|is the time) in <rest> (when|if) it
             is T
            [here|for us|in <few>]
    then    what is T [our time|here|in <few>] in <rest>
    then    what is T <few> time in <rest>
    """
)
_TWELVE = {"noon": ("12", "pm"), "midday": ("12", "pm"), "midnight": ("12", "am")}
_LOOK_DAYS = 400
_MOST_CHANGES = 4


def read_places(said: Sentence, now: dt.datetime) -> Skill | None:
    """A question about clocks elsewhere, or about the change of those here, with its answer."""
    found = matched(_TABLE, said.plain)
    if found is None:
        return _read_then(said, now)
    meant, slots = found
    answer = _answered(meant, slots.get("few", ""), slots.get("rest", ""), now)
    return Skill(SkillKind.CLOCK, "told", text=answer) if answer else _read_then(said, now)


def _read_then(said: Sentence, now: dt.datetime) -> Skill | None:
    """ "when it's noon here, what time is it in tokyo" """
    words = (each for word in said.words for each in _TWELVE.get(word, (word,)))
    timed, moment = Sentence(tuple(words)).with_moment(now)
    found = matched(_THEN, timed)
    if found is None or moment is None or not moment.timed:
        return None
    here, there = found[1]["few"], zone_of(found[1]["rest"])
    origin = zone_of(here) if here else now.tzinfo
    if there is None or origin is None:
        return None
    at = moment.at.replace(tzinfo=origin)
    then = at.astimezone(there)
    day = "" if then.date() == at.date() else f" on {weekday_of(then)}"
    place = f"in {name_of(here)}" if here else "here"
    answer = f"{time_of(at)} {place} is {time_of(then)}{day} in {name_of(found[1]['rest'])}"
    return Skill(SkillKind.CLOCK, "told", text=sentence(answer))


def _answered(meant: str, few: str, rest: str, now: dt.datetime) -> str:
    match meant:
        case "date":
            return _dates(few, now)
        case "tomorrow":
            return _dates(few, now)
        case "both":
            return f"It's {time_of(now)} on {full_date(now)}."
        case "many":
            several = SEVERAL.get(few.removeprefix("the "))
            return (
                f"There is more than one time in {several}. Ask me for a city." if several else ""
            )
        case "one" | "two":
            return _apart(few, rest, now)
        case "zone":
            return f"It's {now.tzname() or 'unknown'}, {_offset(now)}."
        case "summer":
            return f"It's {'summer' if now.dst() else 'standard'} time."
        case "forward" | "back":
            return _change(now, meant)
        case _:
            return _change(now)


def _dates(place: str, now: dt.datetime) -> str:
    told = []
    for each in places_of(place.removeprefix("the ")):
        zone = zone_of(each)
        if zone is not None:
            told.append(f"{full_date(now.astimezone(zone))} in {name_of(each)}")
    return f"It's {joined(told)}." if told else ""


def _apart(place: str, other: str, now: dt.datetime) -> str:
    """How far the second is ahead of the first, or of us."""
    first, second = zone_of(place.removeprefix("the ")), zone_of(other.removeprefix("the "))
    here = not place or place in ("here", "us")
    if second is None or (first is None and not here):
        return ""
    there = now.astimezone(second).utcoffset() or dt.timedelta()
    base = (now.astimezone(first) if first is not None else now).utcoffset() or dt.timedelta()
    apart = round((there - base).total_seconds())
    of = "us" if here else name_of(place)
    if apart == 0:
        return sentence(
            f"it's the same time in {name_of(other)} as {'here' if here else f'in {of}'}"
        )
    way = "ahead of" if apart > 0 else "behind"
    return f"{name_of(other)} is {_hours(abs(apart))} {way} {of}."


def _hours(seconds: int) -> str:
    return "1 hour" if seconds == 3600 else length(seconds)


def _offset(now: dt.datetime) -> str:
    offset = round((now.utcoffset() or dt.timedelta()).total_seconds())
    if offset == 0:
        return "the same as universal time"
    return f"{_hours(abs(offset))} {'ahead of' if offset > 0 else 'behind'} universal time"


def _change(now: dt.datetime, way: str = "") -> str:
    """The next change of the house's own clocks, `way` of it if that was said."""
    at = now.astimezone(dt.UTC)
    for _ in range(_MOST_CHANGES):
        found = _next_change(at, now.tzinfo or dt.UTC)
        if found is None:
            break
        at, by = found
        goes = "forward" if by > dt.timedelta() else "back"
        if goes == way or not way:
            # What the clock shows that has not been changed yet.
            shown = at.astimezone(now.tzinfo) - by
            length_said = _hours(round(abs(by).total_seconds()))
            return f"The clocks go {goes} {length_said} on {full_date(shown)}, at {time_of(shown)}."
    return "The clocks don't change here."


def _next_change(start: dt.datetime, zone: dt.tzinfo) -> tuple[dt.datetime, dt.timedelta] | None:
    """When, to the minute, and by how much: looked for once a day, then by halves."""
    low = start.replace(second=0, microsecond=0)
    was = _offset_at(low, zone)
    for _ in range(_LOOK_DAYS):
        high = low + dt.timedelta(days=1)
        if _offset_at(high, zone) != was:
            break
        low = high
    else:
        return None
    minutes = 24 * 60
    while minutes > 1:
        half = minutes // 2
        middle = low + dt.timedelta(minutes=half)
        same = _offset_at(middle, zone) == was
        low, minutes = (middle, minutes - half) if same else (low, half)
    high = low + dt.timedelta(minutes=1)
    return high, _offset_at(high, zone) - was


def _offset_at(moment: dt.datetime, zone: dt.tzinfo) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()

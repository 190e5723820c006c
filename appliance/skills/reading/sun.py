"""Questions about the sun and the moon. Refuses the weather: nobody here knows that."""

import datetime as dt

from appliance.core.types import Skill, SkillKind
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table

_TABLE = table(
    """
    set       (when|what time) (does|will|did|is) the sun [going to] (set|go down) [T]
    set       (when|what time) is [the] (sunset|sundown) [T]
    set       [what is] [the] [time of] [T] sunset [time] [T]
    rise      (when|what time) (does|will|did|is) the sun [going to] (rise|come up) [T]
    rise      (when|what time) is [the] sunrise [T]
    rise      [what is] [the] [time of] [T] sunrise [time] [T]
    dark      (when|what time) (does|will|did|is) it [going to] (get|be|become|turn|go) dark [T]
    dark      (when|what time) is [it] (dusk|nightfall|dark) [T]
    light     (when|what time) (does|will|did|is) it [going to] (get|be|become) light [T]
    light     (when|what time) (is|does) [it] (dawn|daybreak) [break] [T]
    length    how long (is|will) [the] (day|daylight) [be] [T]
    length    how (many hours of daylight|much daylight) (is|are|will|do) [there|we] [be|have|get]
              [T]
    up        is it [still|already] (light|dark|daylight|bright) [outside|out] [yet]
    up        (is the sun|has the sun) [still|already] (up|set|risen|down|gone down) [yet]
    till_set  how (long|many hours|many minutes|much time) [is it|is there|have we got|do we have]
              [left] (until|till|to|before) [the] (sunset|sundown|sun sets|sun goes down|dark)
    till_set  how (long|many hours|many minutes) (until|till|before) it [is|gets|get] dark
    till_rise how (long|many hours|many minutes|much time) [is it|is there|have we got|do we have]
              [left] (until|till|to|before) [the] (sunrise|sun rises|sun comes up)
    till_rise how (long|many hours|many minutes) (until|till|before) it [is|gets|get] light
    moon      what is the [phase of the] moon [phase] [doing|like] [T]
    moon      (what|which) phase (is the moon in|of the moon is it) [T]
    moon      is (it|there) [a] full moon [T]
    moon      when is the next (full|new) moon
    """
)


_ABOUT = frozenset(
    {
        *("sun", "sunset", "sundown", "sunrise", "dark", "light", "daylight", "dusk", "dawn"),
        *("nightfall", "daybreak", "moon", "day", "bright"),
    }
)


def read_sun(sentence: Sentence, now: dt.datetime) -> Skill | None:
    """A question about sunrise, sunset, darkness or the moon, today or on a day that is named."""
    if _ABOUT.isdisjoint(sentence.words):
        return None
    plain = " ".join(sentence.words).replace("tomorrow's", "tomorrow").replace("today's", "today")
    timed, moment = Sentence(tuple(plain.split())).with_moment(now)
    found = matched(_TABLE, timed)
    if found is None or (moment is not None and moment.timed):
        return None
    action = found[0]
    if action == "moon" and "next" in sentence.words:
        action = "full-moon" if "full" in sentence.words else "new-moon"
    return Skill(SkillKind.SUN, action, at=None if moment is None else moment.at)

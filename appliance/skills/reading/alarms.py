"""Alarms that wake people. Refuses what could be meant for the alarm of the house.

"The alarm" is that of the house unless a time is said, somebody is to be woken, or an alarm is set
that it can be. It is never armed or disarmed here.
"""

import datetime as dt
import re
from dataclasses import replace

from appliance.core.spoken_clock import Moment
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.changing import OVER, read_change
from appliance.skills.reading.feast_days import with_dates
from appliance.skills.reading.recurring import first_time, repeated
from appliance.skills.reading.said import Sentence, label_of
from appliance.skills.reading.templates import SLOTS, matched, table
from appliance.skills.snapshot import Snapshot

FOR_WHEN = NotUnderstood(WhyNot.AMBIGUOUS, "For what time?")
AGAIN_WHEN = NotUnderstood(WhyNot.UNSUPPORTED, "I can't do that so often, only on certain days.")
__all__ = ["AGAIN_WHEN", "FOR_WHEN", "OVER", "read_alarm", "read_undisturbed"]

_OF_THE_HOUSE = frozenset(
    {
        *("house", "home", "security", "burglar", "smoke", "fire", "car", "away", "night", "arm"),
        *("armed", "disarm", "disarmed", "arming", "panel", "system", "mode", "door", "siren"),
        *("carbon", "monoxide", "gas", "water", "leak", "motion", "intruder", "perimeter"),
    }
)
_TOMORROWS = re.compile(r"tomorrow's (alarms?)\b")
_FOR_A_DAY = frozenset({"for", "on"})
_FEASTS = frozenset({"christmas", "easter", "halloween", "birthday", "eve", "holiday", "holidays"})
"""What is no name of an alarm that is set "for" it: it is a day, and which one is to be said."""
WHICH_DAY = NotUnderstood(WhyNot.AMBIGUOUS, "Please tell me the date, like the fifth of May.")
_AGAIN = frozenset({"every", "each", "hourly"})
_TIME_AFTER = frozenset(
    {"at", "by", "around", "about", "for", "before", "to", "until", "alarm", "up"}
)
_OF_BOTH = frozenset({"turn", "switch", "disable", "stop", "end", "is"})
"""What is said to the alarm of a house as well."""
_SLOTS = {
    **SLOTS,
    "alarm": "(?:alarm clock|wake up alarm|wake up call|alarm) ",
    "when": "(?:(?:for|at|in|on|to) )?(?:T )*D?(?:T )*",
}
_SET = table(
    """
    change   (change|move|reset|update) (my|our) <label> <alarm>
    set      (set|create|make|add|put|schedule|start|i need|need|give me|have) [up|on] [me|us]
             [a|an|another|one|my|new|the] <when> <label> <alarm> [to wake (me|us) [up]]
             [on|up|set] [for|at|to|in|of] [T] [D] [T] <more> [T]
    set      [a|an|my|the] <label> <alarm> [for|at|in] (T [T]|D)
    set      [a|an|my] (T [T]|D) <label> <alarm>
    wake     (wake|get|rouse) (me|us) [up] [for|at|by|in|on|after] [T] [D] [T] <more> [T]
    wake     [T] (wake|get) (me|us) up [T]
    wake     [T] (i|we) (need|have|want|must|ought|should) [to] [be] (wake|get|woken) up [T] [T]
    wake     (wake|get) (me|us) [up] [please]
    """,
    _SLOTS,
)
_OTHER = table(
    """
    skip     (cancel|turn off|switch off|stop|disable) (my|the|our) next <label> <alarm>
    cancel   (cancel|delete|remove|clear|dismiss|scrap|drop|get rid of|disable|stop|turn off
             |switch off|forget|end) [<all>] [the|my|our] alarms [T]
    cancel   (cancel|delete|remove|clear|dismiss|disable|turn off|switch off) <all> <alarm>
    cancel   (cancel|delete|remove|clear|dismiss|scrap|drop|get rid of|disable|stop|turn off
             |switch off|forget|end) <the> [T] <label> <alarm> [for|at|in] [T] <more>
    cancel   (turn|switch) <the> [T] <label> <alarm> off
    skip     (skip|miss out|leave out|pause) <the> [next|T] <label> <alarm> [(for|on)] [T]
    skip     no (<alarm>|alarms) [for|on] T
    skip     (do not|don't) wake (me|us) [up] [on] [T]
    status   (what|which|how many|list|show|tell me|read|check) [me] [about] [all] [of] [the|my|our]
             alarms [are|is|do|have] [there|i|we|you] [have|got] [set] [on] [T]
    status   (what time|when|for when|what time of day) (is|are) <the> [next] <label> (alarm|alarms)
             [set|going off|due] [for|to go off] [T]
    status   (when|what time) (does|will|do) <the> [next] <label> (alarm|alarms)
             (go off|ring|sound|wake me)
    status   (when|what time) (will you|are you going to|do you) wake (me|us) [up] [T]
    status   (are there|do i have|do we have|have i got|have we got|is there|have you|have i)
             [any|a|an|my|set] (alarms|alarm) [set] [on] [T]
    status   is (my|the) <label> <alarm> [still] (set|on) [for|at] [T]
    status   what is my [next] <alarm> [set] [for|to|at]
    status   (when|what time) (are you|will you be) waking (me|us) [up] [T]
    status   (is there|do i have|have i got) (a|an|another|any) <label> <alarm> [set] [for|on|at] T
    """,
    _SLOTS,
)


def read_alarm(
    sentence: Sentence, now: dt.datetime, snapshot: Snapshot
) -> Skill | NotUnderstood | None:
    """An order to set, cancel or tell an alarm; a question back for what is missing."""
    words = frozenset(sentence.words)
    wakes = bool(words & {"wake", "waking", "get", "rouse", "woken"}) and bool(
        words & {"me", "us", "i", "we"}
    )
    if not wakes and words.isdisjoint({"alarm", "alarms"}):
        return None
    if not (words.isdisjoint(_OF_THE_HOUSE) or wakes or _clearly_mine(words)):
        return None
    sentence = with_dates(sentence, now, _FOR_A_DAY)
    again = repeated(tuple(sentence.plain.replace("'s alarm", " alarm").split()))
    if again is not None:
        sentence = Sentence(again.words)
    else:
        said = _TOMORROWS.sub(r"\1 for tomorrow", sentence.plain)
        sentence = Sentence(tuple(said.split()))
    early = wakes or again is not None
    timed, moment = sentence.with_moment(now, morning=early, after=_TIME_AFTER)
    if moment is not None and moment.dated and moment.at.date() != now.date():
        # Who sets an alarm for six tomorrow gets up at six.
        timed, moment = sentence.with_moment(now, morning=True, after=_TIME_AFTER)
    lengthy, lengths = sentence.with_lengths()
    lengthy = lengthy.removesuffix(" from")
    said = lengthy if lengths else timed
    rule = again.rule if again is not None else ""
    if (changed := read_change(sentence, now, rule, snapshot)) is not None:
        return changed
    if (found := matched(_OTHER, said)) is not None:
        return _other(found, sentence, moment, snapshot, rule)
    if not rule and words & _AGAIN and (wakes or _clearly_mine(words)):
        return AGAIN_WHEN
    if (found := matched(_SET, said)) is None:
        return None
    action, slots = found
    label = label_of(slots.get("label") or slots.get("more") or "")
    if label is None:
        return None
    if lengths:
        at = now + dt.timedelta(seconds=lengths[0])
        return Skill(SkillKind.ALARM, "set", lengths[0], label, at)
    made = _set(action, label, moment, words)
    return _again(made, rule, now) if rule and isinstance(made, Skill | NotUnderstood) else made


def _again(made: Skill | NotUnderstood, rule: str, now: dt.datetime) -> Skill | NotUnderstood:
    """The same, again and again. That its time is over for today says nothing then."""
    if isinstance(made, NotUnderstood) or made.at is None:
        return made
    first = first_time(rule, made.at, now)
    return AGAIN_WHEN if first is None else replace(made, at=first, rule=rule)


def _clearly_mine(words: frozenset[str]) -> bool:
    """Whether it is said that the alarm is a clock, or one of several."""
    return bool(words & {"my", "clock", "an", "alarms", "another"})


def _set(
    action: str, label: str, moment: Moment | None, words: frozenset[str]
) -> Skill | NotUnderstood | None:
    mine = action == "wake" or _clearly_mine(words)
    if not mine and "put" in words:
        return None  # "put the alarm on at ten" arms a house
    if moment is None or not moment.timed or action == "change":
        return FOR_WHEN if mine else None
    if moment.past:
        return OVER
    if not moment.dated and not _FEASTS.isdisjoint(label.split()) and "called" not in words:
        return WHICH_DAY
    return Skill(SkillKind.ALARM, "set", label=label, at=moment.at)


def _other(
    found: tuple[str, dict[str, str]],
    sentence: Sentence,
    moment: Moment | None,
    snapshot: Snapshot,
    rule: str,
) -> Skill | None:
    action, slots = found
    words, first = frozenset(sentence.words), sentence.words[0]
    mine = _clearly_mine(words) or "wake" in words
    if first in _OF_BOTH:
        mine = (
            mine or _of_that_time(sentence, moment) or ("that" in words and bool(snapshot.alarms))
        )
    else:
        mine = mine or moment is not None or bool(snapshot.alarms)
    if not mine:
        return None
    label = label_of(slots.get("label") or slots.get("more") or "")
    if label is None:
        return None
    every = "alarms" in words or bool(slots.get("every"))
    if action == "cancel" and moment is not None and _only_day(moment):
        action = "skip"  # "cancel tomorrow's alarm": what comes again comes on other days
    if action == "skip" and moment is None and first in ("do", "don't") and not snapshot.alarms:
        return None
    if action == "skip":
        return Skill(SkillKind.ALARM, action, label=label, at=moment.at if moment else None)
    if action == "status":
        return _asked(sentence, moment, label, rule, every=every)
    at = moment.at if moment is not None and moment.timed else None
    return Skill(SkillKind.ALARM, action, label=label, at=at, every=every, rule=rule)


def _asked(
    sentence: Sentence, moment: Moment | None, label: str, rule: str, *, every: bool
) -> Skill:
    """A question: for the next one, for those of a day, or for those of a time."""
    if moment is not None and moment.dated:
        return Skill(SkillKind.ALARM, "status-day", label=label, at=moment.at, rule=rule)
    if moment is None and "next" in sentence.words:
        return Skill(SkillKind.ALARM, "status-next", label=label, rule=rule)
    at = moment.at if moment is not None and moment.timed else None
    return Skill(SkillKind.ALARM, "status", label=label, at=at, every=every, rule=rule)


def read_undisturbed(
    sentence: Sentence, now: dt.datetime | None, snapshot: Snapshot
) -> Skill | None:
    """ "Don't wake me tomorrow", which a guard would take for an order that is taken back."""
    begins = "wake" in sentence.words[:3] or sentence.words[:2] in (
        ("no", "alarm"),
        ("no", "alarms"),
    )
    if now is None or not snapshot.alarms or not begins:
        return None
    found = read_alarm(sentence, now, snapshot)
    return found if isinstance(found, Skill) and found.action == "skip" else None


def _only_day(moment: Moment) -> bool:
    return moment.dated and not moment.timed


def _of_that_time(sentence: Sentence, moment: Moment | None) -> bool:
    """Whether the time is the alarm's: "the alarm for seven", but not "turn it off at seven"."""
    if moment is None:
        return False
    start, end = moment.spans[0]
    return sentence.words[start] == "for" or sentence.words[end : end + 1] == ("alarm",)

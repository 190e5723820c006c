"""Reminders: of what, and when. Refuses to make an order to the house of what is only to be said.

"Remind me tomorrow to turn off the sprinkler" is words to be spoken tomorrow, and nothing else.
"""

import datetime as dt
from dataclasses import replace

from appliance.core.spoken_numbers import word_at
from appliance.core.spoken_time import durations
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.alarms import AGAIN_WHEN, OVER
from appliance.skills.reading.recurring import Repeat, first_time, repeated, usual_time
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table

WHEN = NotUnderstood(WhyNot.AMBIGUOUS, "When should I remind you?")
OF_WHAT = NotUnderstood(WhyNot.AMBIGUOUS, "What should I remind you of?")
ONLY_TIMES = NotUnderstood(WhyNot.UNSUPPORTED, "I can only remind you at a time, not of an event.")
MAX_TEXT = 120
"""Characters of what is to be remembered."""

_BEGINS = table(
    """
    set      remind (me|us) <text>
    set      (give|send) me a reminder <text>
    set      (set|create|add|make|put|schedule|need|i need) [up] [me|us] (a|another|the|my)
             reminder <text>
    set      (set|create|add) reminder <text>
    set      [a] new reminder <text>
    set      reminder (to|about|that|for|in|at) <text>
    """
)
_NOTHING_MORE = table(
    """
    set      remind (me|us) [T]
    set      (set|create|add|make|need|i need|give me|have) [up] [me|us] (a|another|the|my)
             reminder [for] [T] [D]
    """
)
_OTHER = table(
    """
    cancel   (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of|forget) [<all>] [the|my|our]
             reminders
    cancel   (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of|forget) (the|my|that|this)
             [next|last] reminder [(to|about|for|of|that) <few>]
    cancel   (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of) (the|my|that) <few> reminder
    cancel   (do not|don't) remind (me|us) [any more|anymore] [(to|about|of|that) <few>]
    status   (what|which|how many|list|show|tell me|read|check|what are) [me] [about] [all] [of]
             [the|my|our] reminders [are|is|do|have] [there|i|we|you] [have|got] [set] [for T] [T]
    status   (are there|do i have|do we have|have i got|have we got|is there|have you)
             [any|a|an] (reminders|reminder) [set] [for T] [T]
    status   (what|when) (are you|will you|do you|did i ask you to) [going to] remind (me|us)
             [of|about] [to <few>]
    """
)
_AGAIN = frozenset({"every", "each", "hourly", "always"})
_QUESTIONS = frozenset({"what", "who", "where", "how", "why", "which", "whose"})
_EVENTS = frozenset({"when", "if", "once", "whenever", "as"})


def read_reminder(sentence: Sentence, now: dt.datetime) -> Skill | NotUnderstood | None:
    """An order to set, cancel or tell reminders; a question back for what is missing."""
    words = sentence.words
    if not {"remind", "reminder", "reminders"} & frozenset(words):
        return None
    again = repeated(words)
    if again is not None:
        sentence = Sentence(again.words)
    timed, _ = sentence.with_moment(now)
    if (found := matched(_OTHER, timed)) is not None:
        action, slots = found
        every = "reminders" in words or bool(slots.get("every"))
        return Skill(SkillKind.REMINDER, action, text=slots.get("few", ""), every=every)
    said, _ = sentence.with_lengths()
    if matched(_NOTHING_MORE, timed) or matched(_NOTHING_MORE, said):
        return OF_WHAT
    if word_at(words, 2) in _QUESTIONS:
        return None
    made = _set(sentence, now)
    return made if again is None or made is None else _again(made, again, sentence, now)


def _again(
    made: Skill | NotUnderstood, again: Repeat, sentence: Sentence, now: dt.datetime
) -> Skill | NotUnderstood:
    """The same, again and again. That its time is over for today says nothing then."""
    if made is OVER:
        tomorrow = now + dt.timedelta(days=1)
        later = _set(sentence, tomorrow.replace(hour=0, minute=0, second=0, microsecond=0))
        made = made if later is None else later
    if made is WHEN and (usual := usual_time(again.rule, now)) is not None:
        what = _what(list(sentence.words))
        made = Skill(SkillKind.REMINDER, "set", at=usual, text=what[:MAX_TEXT]) if what else OF_WHAT
    if isinstance(made, NotUnderstood) or made.at is None or made.seconds is not None:
        return made if isinstance(made, NotUnderstood) else AGAIN_WHEN
    first = first_time(again.rule, made.at, now)
    return AGAIN_WHEN if first is None else replace(made, at=first, rule=again.rule)


def _set(sentence: Sentence, now: dt.datetime) -> Skill | NotUnderstood | None:
    words = sentence.words
    begins = matched(_BEGINS, sentence.plain) is not None
    if not begins and (words[0] == "remind" or "remind" not in words):
        return None
    if word_at(words, 2) in _AGAIN or (_AGAIN & frozenset(words[-4:]) and "to" in words):
        return AGAIN_WHEN
    seconds: int | None = None
    after = _after(sentence)
    if after is not None:
        rest, seconds = after
        at = now + dt.timedelta(seconds=seconds)
    else:
        rest, moment = sentence.with_moment(now)
        if moment is None and not begins:
            return None
        if moment is None:
            return ONLY_TIMES if _EVENTS & frozenset(words[2:4]) else WHEN
        if moment.past:
            return OVER
        at = moment.at
    left = rest.replace("T", " ").split()
    if not begins and matched(_BEGINS, " ".join(left)) is None:
        return None  # "in ten minutes remind me to ..." begins so without its time
    what = _what(left)
    if not what:
        return OF_WHAT
    return Skill(SkillKind.REMINDER, "set", seconds, at=at, text=what[:MAX_TEXT])


def _after(sentence: Sentence) -> tuple[str, int] | None:
    """What is left without "in twenty minutes", and its seconds."""
    words = sentence.words
    for length in durations(words):
        start, end = length.start, length.end
        if word_at(words, start - 1) in ("about", "around", "exactly"):
            start -= 1
        later = word_at(words, end) in ("time", "later") or words[end : end + 2] == ("from", "now")
        if word_at(words, start - 1) in ("in", "after"):
            start -= 1
        elif not later:
            continue
        end += 2 if words[end : end + 2] == ("from", "now") else int(later)
        return sentence.without(((start, end),), ""), length.seconds
    return None


_INTRODUCING = frozenset(
    {
        *("remind", "me", "us", "a", "an", "the", "my", "another", "reminder", "set", "create"),
        *("add", "make", "put", "schedule", "need", "up", "give", "send", "for", "and", "new"),
    }
)
_JOINING = frozenset({"to", "about", "that", "of", "called", "named"})


def _what(words: list[str]) -> str:
    """What to remind of: the words after "remind me to", without what is only grammar."""
    at = 1 if words[:2] == ["i", "need"] else 0
    while at < len(words) and words[at] in _INTRODUCING:
        at += 1
    if at < len(words) and words[at] in _JOINING:
        at += 1
    return " ".join(words[at:])

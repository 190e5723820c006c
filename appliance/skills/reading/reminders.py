"""Reminders: of what, and when. Refuses to make an order to the house of what is only to be said.

"Remind me tomorrow to turn off the sprinkler" is words to be spoken tomorrow, and nothing else.
"""

import datetime as dt
from dataclasses import replace

from appliance.core.spoken_numbers import cardinal_at, word_at
from appliance.core.spoken_time import durations
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.alarms import AGAIN_WHEN, OVER
from appliance.skills.reading.feast_days import with_dates
from appliance.skills.reading.recurring import Repeat, first_time, repeated, usual_time
from appliance.skills.reading.said import Sentence
from appliance.skills.reading.templates import matched, table
from appliance.skills.snapshot import Snapshot

WHEN = NotUnderstood(WhyNot.AMBIGUOUS, "When should I remind you?")
OF_WHAT = NotUnderstood(WhyNot.AMBIGUOUS, "What should I remind you of?")
ONLY_TIMES = NotUnderstood(WhyNot.UNSUPPORTED, "I can only remind you at a time, not of an event.")
ONE_TIME = NotUnderstood(WhyNot.UNSUPPORTED, "One reminder with one time, please.")
_LEFT_OPEN = frozenset({"is", "are", "starts", "begins", "ends", "opens", "closes", "was"})
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
    cancel-next (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of|skip) (the|my) next
             reminder
    cancel   (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of|forget) [the|my|that|this]
             [last] reminder [(to|about|for|of|that) <few>]
    cancel   (cancel|delete|remove|clear|drop|scrap|dismiss|get rid of) (the|my|that) <few> reminder
    cancel   (do not|don't|stop) (remind|reminding) (me|us) [any more|anymore]
             (to|about|of|that) <few>
    cancel   (do not|don't) remind (me|us) [any more|anymore]
    cancel   (i|we) (do not|don't) need (the|my|that) <few> reminder [any more|anymore|any longer]
    status-next (what is|when is|tell me) (the|my) next reminder
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
    sentence = _meant(sentence)
    words = sentence.words
    if not {"remind", "reminder", "reminders"} & frozenset(words):
        return None
    sentence = with_dates(sentence, now, frozenset({"on"}))
    words = sentence.words
    again = repeated(words)
    if again is not None:
        sentence = Sentence(again.words)
    timed, moment = sentence.with_moment(now)
    if (found := matched(_OTHER, timed)) is not None:
        action, slots = found
        every = "reminders" in words or bool(slots.get("every"))
        if action == "status" and moment is not None and moment.dated:
            return Skill(SkillKind.REMINDER, "status-day", at=moment.at, every=True)
        return Skill(SkillKind.REMINDER, action, text=slots.get("few", ""), every=every)
    said, _ = sentence.with_lengths()
    if matched(_NOTHING_MORE, timed) or matched(_NOTHING_MORE, said):
        return OF_WHAT
    if word_at(words, 2) in _QUESTIONS:
        return None
    made = _set(sentence, now)
    return made if again is None or made is None else _again(made, again, sentence, now)


_SAID_OTHERWISE = table(
    """
    set      (don't|do not) let (me|us) forget (to|about|that) <text>
    about    (don't|do not) let (me|us) forget <text>
    set      (don't|do not) forget to remind (me|us) <text>
    set      (make sure|see to it) [that] (i|we) (don't|do not) forget (to|about) <text>
    set      (i|we) (need|have) to remember to <text>
    set      (i|we) must remember to <text>
    set      (i|we) (must not|mustn't|should not|shouldn't) forget to <text>
    """
)


def _meant(sentence: Sentence) -> Sentence:
    """ "Don't let me forget to call" is "remind me to call"."""
    found = matched(_SAID_OTHERWISE, sentence.plain)
    if found is None:
        return sentence
    text = found[1]["text"]
    joint = "" if "remind" in sentence.words else "to "
    joint = "about " if found[0] == "about" else joint
    return Sentence(tuple(f"remind me {joint}{text}".split()))


def read_not_forgetting(
    sentence: Sentence, now: dt.datetime | None, snapshot: Snapshot
) -> Skill | None:
    """What a guard would take for an order that is taken back, and is about reminders.

    What has no time is a reminder without one, which is asked for.
    """
    if now is None:
        return None
    meant = _meant(sentence)
    found = read_reminder(meant, now)
    if meant is not sentence:
        if not isinstance(found, NotUnderstood):
            return found
        return Skill(SkillKind.REMINDER, "set") if found is WHEN else None
    cancels = isinstance(found, Skill) and found.action == "cancel" and bool(snapshot.reminders)
    begins = sentence.words[:1] in (("don't",), ("do",), ("forget",), ("i",), ("we",), ("stop",))
    return found if isinstance(found, Skill) and cancels and begins else None


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
            return OVER if moment.timed else WHEN
        at = moment.at
    left = rest.replace("T", " ").split()
    if not begins and matched(_BEGINS, " ".join(left)) is None:
        return None  # "in ten minutes remind me to ..." begins so without its time
    what = _what(left)
    if not what:
        return OF_WHAT
    if _ends_in_a_time(what.split()):
        return ONE_TIME
    if after is None and what.rpartition(" ")[2] in _LEFT_OPEN:
        return WHEN  # "that dinner is at eight": that is when dinner is
    return Skill(SkillKind.REMINDER, "set", seconds, at=at, text=what[:MAX_TEXT])


def _ends_in_a_time(words: list[str]) -> bool:
    """What is left of "at six and at eight pm": one of the times was taken out."""
    if "and" not in words:
        return False
    rest = words[len(words) - words[::-1].index("and") :]
    rest = rest[1:] if rest[:1] == ["at"] else rest
    found = cardinal_at(rest, 0)
    return found is not None and rest[found[1] :] in ([], ["am"], ["pm"], ["o'clock"])


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
    if words[at : at + 2] in (["remind", "me"], ["remind", "us"]):
        # So somebody answers who was asked: "remind me of the appointment".
        return _what(words[at:])
    return " ".join(words[at:])

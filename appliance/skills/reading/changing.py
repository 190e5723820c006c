"""Alarms that are to ring at another time. Refuses what does not say both: which, and what it gets.

"Move my seven o'clock alarm to half past" needs the old time to be told from the new one, so the
sentence is taken apart at the "to" behind which nothing but a time is said.
"""

import datetime as dt

from appliance.core.spoken_clock import Moment
from appliance.core.types import NotUnderstood, Skill, SkillKind, WhyNot
from appliance.skills.reading.said import Sentence, label_of
from appliance.skills.reading.templates import SLOTS, Table, matched, table
from appliance.skills.snapshot import Snapshot

OVER = NotUnderstood(WhyNot.UNSUPPORTED, "That time has passed already.")

_SLOTS = {**SLOTS, "alarm": "(?:alarm clock|wake up alarm|wake up call|alarm) "}
_LEFT = table(
    """
    change   (change|move|shift|push|bring|reset|update|adjust) <the> [T] <label> <alarm>
             [forward|back|(from|for|at) T|T]
    """,
    _SLOTS,
)
_SHIFTED = table(
    """
    later    (push|put|move|shift) <the> [T] <label> <alarm> back [by] D
    later    (push|put|move|shift) back <the> [T] <label> <alarm> [by] D
    later    (delay|postpone) <the> [T] <label> <alarm> [by|for] D
    later    (make|set|move|change|have|put|shift|push) <the> [T] <label> <alarm> [by] D later
    earlier  (make|set|move|change|have|put|shift|push) <the> [T] <label> <alarm> [by] D earlier
    earlier  bring <the> [T] <label> <alarm> forward [by] D
    earlier  bring forward <the> [T] <label> <alarm> [by] D
    """,
    _SLOTS,
)
_TO = frozenset({"to", "until", "till", "for"})
_BEFORE = frozenset({"at", "by", "around", "about", "for", "from", "my", "the", "our"})
_HOUR_S = 3600


def read_change(
    sentence: Sentence, now: dt.datetime, rule: str, snapshot: Snapshot
) -> Skill | NotUnderstood | None:
    """Another time for an alarm there is; `rule`: it comes again and again.

    "The alarm" alone may be that of the house.
    """
    if (shifted := _shifted(sentence, now, rule, snapshot)) is not None:
        return shifted
    for at, word in enumerate(sentence.words):
        if word not in _TO:
            continue
        said, moment = Sentence(("at", *sentence.words[at + 1 :])).with_moment(now)
        if said != "T" or moment is None or not moment.timed:
            continue
        left = _named(_LEFT, Sentence(sentence.words[:at]), now)
        if left is None or not _mine(sentence, left, rule, snapshot):
            return None
        if moment.past:
            return OVER
        _, label, of_s = left
        how = _how(Sentence(("at", *sentence.words[at + 1 :])), moment, now)
        return Skill(SkillKind.ALARM, how, label=label, at=moment.at, of_s=of_s, rule=rule)
    return None


def _shifted(sentence: Sentence, now: dt.datetime, rule: str, snapshot: Snapshot) -> Skill | None:
    said, lengths = sentence.with_lengths()
    found = _named(_SHIFTED, Sentence(tuple(said.split())), now) if len(lengths) == 1 else None
    if found is None or not _mine(sentence, found, rule, snapshot):
        return None
    action, label, of_s = found
    return Skill(SkillKind.ALARM, action, lengths[0], label, of_s=of_s, rule=rule)


def _named(rows: Table, sentence: Sentence, now: dt.datetime) -> tuple[str, str, int | None] | None:
    """What is done, to which alarm: by its label, or the seconds it shows on a dial."""
    said, moment = sentence.with_moment(now, after=_BEFORE)
    found = matched(rows, said)
    label = label_of(found[1].get("label", "")) if found is not None else None
    if found is None or label is None:
        return None
    of_s = None
    if moment is not None and moment.timed:
        of_s = moment.at.hour % 12 * _HOUR_S + moment.at.minute * 60
    return found[0], label, of_s


def _mine(
    sentence: Sentence, found: tuple[str, str, int | None], rule: str, snapshot: Snapshot
) -> bool:
    plainly = not {"my", "our", "clock"}.isdisjoint(sentence.words)
    return plainly or (bool(snapshot.alarms) and (found[2] is not None or bool(found[1] or rule)))


def _how(said: Sentence, moment: Moment, now: dt.datetime) -> str:
    """Whether a day was said, or only a time, or not even which half of the day."""
    if moment.dated:
        return "change"
    noon = now.replace(hour=12, minute=30, second=0, microsecond=0)
    _, early = said.with_moment(noon, morning=True)
    _, late = said.with_moment(noon)
    if early is None or late is None or early.at.time() == late.at.time():
        return "change-time"
    return "change-dial"

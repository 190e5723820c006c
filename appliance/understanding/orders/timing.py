"""When an order is to be carried out: finds the time words of a sentence and takes them out. Pure.

"Turn off the hall light in ten minutes" is an order, and a time. It refuses to guess: vague times,
two beginnings, a day without a time and a time in the middle of several orders are asked about or
refused. Words inside a name are never times, and what is no time is left to others.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.core.postponing import Plan
from appliance.core.spoken_numbers import cardinal_at, word_at
from appliance.core.spoken_time import Timing, When, when
from appliance.core.types import NotUnderstood, WhyNot
from appliance.understanding.names.mentions import Mentions, What
from appliance.understanding.orders.cues import NEUTRAL, Cue, cues_in
from appliance.understanding.text.sentence import PAUSE, phrases, without_manners, words_in
from appliance.understanding.text.words import table


@dataclass(frozen=True, slots=True)
class Timed:
    """`text` is the sentence without its time, and `words` are the time.

    `bare`: nothing but "at" says that it is a time, and it may be a value: "set the fan at three".
    """

    text: str
    plan: Plan
    words: str
    bare: bool = False


_UNTIL = table("until till til")
_NO_RANGE = table("before between from within")
_NOONS = table("noon midday midnight")
_FROM = table("from between")
_TO = table("to till until and")
_COUNTED = table("percent degrees degree kelvin")
_SETTING = table("set change adjust up down raise lower increase decrease reduce dim volume")
_LATEST = 24
"""The hours of a day."""
_JOINTS = table("and then but")
_THEN = _JOINTS | table("also after that please")
_LEFT = table("leave keep")
_ARTICLES = table("the a my our")
_VAGUE = phrases(
    "in a bit, in a little bit, in a while, in a little while, after a while, in a few minutes, "
    "in a few hours, in a couple of minutes or so, in some minutes, in some time, sometime, soon, "
    "shortly, in a jiffy, in no time, in due course, some time, a bit later, later on, for a while,"
    "for a bit, for a little while, for some time, for a few minutes, for a few hours, for a moment"
)
_WAITING = phrases("wait for, wait, hold on for, give it")
_SAY_WHEN = NotUnderstood(
    WhyNot.AMBIGUOUS, "I need an exact time for that, like in ten minutes or at half past eight."
)
_ONE_TIME = NotUnderstood(
    WhyNot.UNSUPPORTED, "Please give me one order with one time, and then the next."
)
_NAME = "\N{BULLET}"
"""Stands for a word of a name."""


def timed(text: str, now: dt.datetime, names: Mentions) -> Timed | NotUnderstood | None:
    """The order and its time; None if there is no time in it, or nothing else.

    `now` is the local time of the house, with its zone.
    """
    words = _begun(without_manners(words_in(text)))
    heard = _without_names(words, names)
    if _is_range(heard) or _is_before(heard):
        return _SAY_WHEN
    first = when(heard, now)
    if first is None:
        return _SAY_WHEN if _is_vague(heard) else None
    rest = _without(heard, first)
    second = when(rest, now)
    order = " ".join(_without(words, first))
    said = _words_of(words, first)
    if second is not None:
        said = f"{said} {_words_of(_without(words, first), second)}"
        order = " ".join(_without(_without(words, first), second))
    if not any(map(str.isalnum, order)):
        return None
    if _is_between(heard, first):
        return _ONE_TIME
    plan = _planned(heard, first, rest, second)
    if isinstance(plan, NotUnderstood):
        return plan
    bare = first.moment is not None and first.moment.bare and second is None
    return Timed(order, plan, said, bare)


def _begun(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "Wait five minutes, then ..." is "in five minutes, ..."."""
    for waiting in _WAITING:
        if words[: len(waiting)] == waiting:
            return ("in", *words[len(waiting) :])
    return words


def _without_names(words: Sequence[str], names: Mentions) -> tuple[str, ...]:
    """The words, with those of names blotted out: "good night" is a scene and no time."""
    inside = {
        at
        for mention in names.find(words)
        if mention.what in (What.ENTITY, What.GROUP, What.AREA) and mention.exact
        for at in range(mention.start, mention.end)
    }
    return tuple(_NAME if at in inside else word for at, word in enumerate(words))


def _without(words: Sequence[str], time: When) -> tuple[str, ...]:
    taken = {at for start, end in time.spans for at in range(start, end)}
    return tuple(word for at, word in enumerate(words) if at not in taken)


def _words_of(words: Sequence[str], time: When) -> str:
    return " ".join(" ".join(words[start:end]) for start, end in time.spans)


def _is_vague(words: Sequence[str]) -> bool:
    return any(
        tuple(words[at : at + len(each)]) == each for at in range(len(words)) for each in _VAGUE
    )


def _is_between(words: Sequence[str], time: When) -> bool:
    """Whether it stands after one order and before another, and cannot be of both."""
    start, end = time.spans[0][0], time.spans[-1][1]
    after = [word for word in words[end:] if word != PAUSE]
    if start == 0 or not after:
        return False
    return words[start - 1] in _JOINTS | {PAUSE} or _orders_more(words[end:])


def _orders_more(words: Sequence[str]) -> bool:
    """Whether another order follows: "... in ten minutes and close the blinds"."""
    if words[0] not in _JOINTS:
        return False
    at = next((at for at, word in enumerate(words) if word not in _THEN), len(words))
    if at == len(words) or words[at] in _LEFT:
        return False
    cues = [start for start, _, cue in cues_in(words) if cue is not Cue.LIT]
    return words[at] in NEUTRAL or any(words[start - 1] not in _ARTICLES for start in cues)


def _planned(
    words: Sequence[str], first: When, rest: Sequence[str], second: When | None
) -> Plan | NotUnderstood:
    """Both times as one plan: when it begins, and when it ends."""
    plan = _with(Plan(), words, first)
    if second is None or isinstance(plan, NotUnderstood):
        return plan
    return _with(plan, rest, second)


def _with(plan: Plan, words: Sequence[str], time: When) -> Plan | NotUnderstood:
    if time.moment is not None and not time.moment.timed:
        return _SAY_WHEN
    opening = {words[start] for start, _ in time.spans}
    before = {words[start - 1] for start, _ in time.spans if start}
    if opening & _NO_RANGE or before & _NO_RANGE:
        return _SAY_WHEN
    at = time.moment.at if time.moment is not None else None
    ends = time.timing is Timing.FOR or bool(opening & _UNTIL)
    if (plan.end_s if ends else plan.in_s) is not None:
        return _ONE_TIME
    if time.timing is Timing.FOR:
        return _lasting(plan, time.seconds)
    if ends:
        return Plan(plan.in_s, plan.at, time.seconds, at)
    begun = Plan(time.seconds, at, plan.end_s, plan.end_at)
    # A length that was said first counts from the beginning.
    lasts_s = plan.end_s if plan.end_at is None else None
    return begun if lasts_s is None else _lasting(begun, lasts_s)


def _lasting(plan: Plan, seconds: int) -> Plan:
    end_at = plan.at + dt.timedelta(seconds=seconds) if plan.at is not None else None
    return Plan(plan.in_s, plan.at, (plan.in_s or 0) + seconds, end_at)


def _is_before(words: Sequence[str]) -> bool:
    """ "Before ten": nobody can tell how long before."""
    return any(
        word == "before"
        and (cardinal_at(words, at + 1) is not None or word_at(words, at + 1) in _NOONS)
        for at, word in enumerate(words)
    )


def _is_range(words: Sequence[str]) -> bool:
    """ "From six to eight", "between eight and nine": of the clock, for nothing is set."""
    if not _SETTING.isdisjoint(words):
        return False
    for at, word in enumerate(words):
        first = cardinal_at(words, at + 1) if word in _FROM else None
        if first is None or word_at(words, first[1]) not in _TO:
            continue
        second = cardinal_at(words, first[1] + 1)
        if second is not None and word_at(words, second[1]) not in _COUNTED:
            return max(first[0], second[0]) <= _LATEST
    return False
